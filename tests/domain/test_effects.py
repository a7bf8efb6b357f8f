"""What is taken back leaves the state as if it had never been, whatever the event did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import given

from conftest import ROOT
from domain.test_invariants import recorded
from strategies import histories
from test_docs import TOML
from tplog.domain.rules.references import REFERENCE_TARGETS
from tplog.domain.state.account_balance import COLUMNS
from tplog.domain.state.apply_event import apply_event, fold_state
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.derived_transfers import with_derived_transfers
from tplog.domain.state.state_builder import FIELD_NAMES, StateBuilder
from tplog.events.base import CLOSED_STATUSES, Event
from tplog.events.draft import Draft
from tplog.events.record import Record
from tplog.events.types import EVENT_CLASSES, Corrected, DecisionReviewed
from tplog.readers.decision_file import parse_decision

CORRECTABLE, DECISIONS = REFERENCE_TARGETS["correctable"], REFERENCE_TARGETS["decision"]
# By event id, account and so on: what an event does besides moving money.
NOTES = tuple(
    name for name in FIELD_NAMES if name not in {"accounts", "flows", "standing", "decisions", "relations"}
)


def examples() -> list[Record]:
    """The records of the manual's example, which has every class of event."""
    page = (ROOT / "docs" / "decision-file.md").read_text("utf-8")
    section = page.partition("## One example of each family")[2].partition("## Limits")[0]
    return recorded([parse_decision("\n".join(TOML.findall(section)), "docs/decision-file.md")])[1]


def undoings(event: Event) -> Iterator[Event]:
    """Yield the events that take this one back without other money in its place."""
    common: dict[str, Any] = {"id": "tillbaka", "budget": event.budget, "act": event.act}
    if not isinstance(event, CORRECTABLE.excluded):
        yield Corrected(**common, corrects=event.id, because="fel")
    if isinstance(event, DECISIONS.classes):
        yield DecisionReviewed(**common, decision=event.id, review="upphävd")


def after(records: Sequence[Record], *events: Event) -> BudgetState:
    """Return the state of the first event's budget after records and events, with their computed money."""
    builder = StateBuilder(fold_state(records))
    by_id = {record.event.id: record.event for record in records}
    for event in events:
        by_id[event.id] = with_derived_transfers(builder.state.budget(event.budget), event, by_id)
        apply_event(builder, by_id[event.id])
    return builder.state.budget(events[0].budget)


def counted(state: BudgetState, *, ids: frozenset[str]) -> Mapping[str, Any]:
    """What counts in a state: balances, net flows, notes, and the matters but those with these ids."""
    balances = {
        account: figures
        for account, balance in state.accounts.items()
        if any(figures := [getattr(balance, column) for column in COLUMNS])
    }
    flows = {pair: ore - state.flows.get(pair[::-1], 0) for pair, ore in state.flows.items()}
    # A matter that is open again has its first status; what it is open with, and that it is, counts.
    matters = {
        name: (matter.column, matter.moves, matter.status if matter.status in CLOSED_STATUSES else "open")
        for name, matter in state.standing.items()
        if name not in ids and (matter.opened or matter.status)
    }
    notes = {name: dict(getattr(state, name)) for name in NOTES}
    flows = {pair: ore for pair, ore in flows.items() if ore > 0}
    notes["relations"] = dict(enumerate(state.standing_relations()))
    return {"balances": balances, "flows": flows, "matters": matters, **notes}


def check_undone(records: Sequence[Record]) -> set[type[Event]]:
    """Take back every record as if it were the last; return the classes that were tried.

    Left out is what a state does not remember: a figure or total whose place the event's own took, what an
    event had done that this one took back itself, and a review that left a decision in force.
    """
    tried = set[type[Event]]()
    for number, record in enumerate(records):
        event, earlier = record.event, records[:number]
        if event.reverses is not None:
            continue
        state = fold_state(earlier).budget(event.budget)
        ids = frozenset({event.id, "tillbaka"})
        before, done = counted(state, ids=ids), counted(after(earlier, event), ids=ids)
        for name in ("noted", "totals"):
            before[name].update({key: None for key in before[name] if before[name][key] != done[name][key]})
        for undoing in undoings(event):
            undone = counted(after(earlier, event, undoing), ids=ids)
            for name in ("noted", "totals"):
                undone[name].update({key: None for key, value in before[name].items() if value is None})
            assert undone == before, (event, undoing)
            tried.add(type(event))
    return tried


def test_every_class_of_event_can_be_undone() -> None:
    """A correction or a quashing takes back all that any event of the manual's example did."""
    taking_back: set[type[Event]] = {Corrected, DecisionReviewed}
    assert check_undone(examples()) >= {*EVENT_CLASSES} - {*CORRECTABLE.excluded} - taking_back


@given(histories())
def test_what_is_undone_was_never_there(history: Sequence[Draft]) -> None:
    """So it is in any history, after whatever was recorded before."""
    check_undone(recorded(history)[1])
