"""What is taken back leaves the state as if it had never been; what takes it back can be taken back too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import given

from conftest import ROOT
from domain.test_invariants import recorded
from strategies import histories
from test_docs import TOML
from tplog.domain.rules.references import REFERENCE_TARGETS
from tplog.domain.state.apply_event import apply_event, fold_state
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.derived_transfers import with_derived_transfers
from tplog.domain.state.state_builder import FIELD_NAMES, StateBuilder
from tplog.events.base import Event
from tplog.events.draft import Draft
from tplog.events.record import Record
from tplog.events.types import EVENT_CLASSES, Corrected, DecisionReviewed
from tplog.readers.decision_file import parse_decision
from tplog.values.transfer import COLUMNS

CORRECTABLE, DECISIONS = REFERENCE_TARGETS["correctable"], REFERENCE_TARGETS["decision"]
# What an event does besides moving money and settling matters. A state remembers a decision's key, and what a
# relation or an event taken back said, to know it again: that counts for nothing meanwhile.
NOTES = tuple(
    name
    for name in FIELD_NAMES
    if name not in {"accounts", "flows", "standing", "decisions", "relations", "figures", "suspended"}
)


def examples() -> list[Record]:
    """The records of the manual's example, which has every class of event."""
    page = (ROOT / "docs" / "decision-file.md").read_text("utf-8")
    section = page.partition("## One example of each family")[2].partition("## Limits")[0]
    return recorded([parse_decision("\n".join(TOML.findall(section)), "docs/decision-file.md")])[1]


def undoings(event: Event) -> Iterator[Event]:
    """Yield the events that take this one back without other money in its place.

    Quashing what a correction says leaves the mistake corrected, so it does not take the correction back.
    """
    if not isinstance(event, CORRECTABLE.excluded):
        yield correction("tillbaka", event)
    if isinstance(event, DECISIONS.classes) and not isinstance(event, Corrected):
        yield DecisionReviewed(
            id="tillbaka", budget=event.budget, act=event.act, decision=event.id, review="upphävd"
        )


def correction(event_id: str, event: Event) -> Corrected:
    """Return a correction without money."""
    return Corrected(id=event_id, budget=event.budget, act=event.act, corrects=event.id, because="fel")


def after(state: State, records: Sequence[Record], *events: Event) -> BudgetState:
    """Return the state of the first event's budget after records, which made ``state``, and events.

    The events have their computed money.
    """
    builder = StateBuilder(state)
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
    # A matter that is settled by nothing is as one that never was.
    matters = {
        name: (matter.column, matter.moves, matter.status, matter.review, matter.withdrawn)
        for name, matter in state.standing.items()
        if name not in ids and (matter.opened or matter.status or matter.review)
    }
    notes = {name: dict(getattr(state, name)) for name in NOTES}
    flows = {pair: ore for pair, ore in flows.items() if ore > 0}
    notes["relations"] = dict(enumerate(state.standing_relations()))
    return {"balances": balances, "flows": flows, "matters": matters, **notes}


def check_undone(records: Sequence[Record]) -> set[type[Event]]:
    """Take back every record as if it were the last, and that too; return the classes that were tried."""
    tried = set[type[Event]]()
    for number, record in enumerate(records):
        event, earlier = record.event, records[:number]
        if event.is_log_event:
            continue
        state = fold_state(earlier)
        ids = frozenset({event.id, "tillbaka", "åter"})
        changed = after(state, earlier, event)
        before, done = counted(state.budget(event.budget), ids=ids), counted(changed, ids=ids)
        status = changed.standing.get(event.id)
        for undoing in undoings(event):
            assert counted(after(state, earlier, event, undoing), ids=ids) == before, (event, undoing)
            restored = after(state, earlier, event, undoing, correction("åter", undoing))
            assert counted(restored, ids=ids) == done, (event, undoing)
            if status is not None:
                assert restored.standing[event.id].status == status.status
            tried.add(type(event))
    return tried


def test_every_class_of_event_can_be_undone() -> None:
    """A correction or a quashing takes back all that any event of the manual's example did."""
    assert check_undone(examples()) >= {*EVENT_CLASSES} - {*CORRECTABLE.excluded}


@given(histories())
def test_what_is_undone_was_never_there(history: Sequence[Draft]) -> None:
    """So it is in any history, after whatever was recorded before."""
    check_undone(recorded(history)[1])
