"""What the indexes of a stored state read of its rows, held against those of a replayed one."""

from __future__ import annotations

from typing import cast

import pytest
from attrs import evolve

from history import records
from tplog.answers.budget_changes import proposed_by_path
from tplog.answers.result_rows import corrected_events
from tplog.answers.year_summary import project_accounts
from tplog.book.book import Book
from tplog.domain.projection_rows import FIELD_CODECS, FieldCodec
from tplog.domain.projection_snapshots import state_from_snapshots
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import BudgetState, State, indexes_of
from tplog.domain.state.matters import MatterStatus
from tplog.domain.state.overlay import TrackedOverlay
from tplog.domain.state.state_indexes import StateIndexes
from tplog.domain.stored_indexes import index_over_stored
from tplog.eventstore.memory import MemoryLog
from tplog.values.account import parse_account
from tplog.values.matter_words import PENDING
from tplog.values.transfer import CONDITIONAL, PROPOSED, Transfer

BUDGET, SIZE = "ärende-0000", 1200


@pytest.fixture(scope="module")
def log() -> MemoryLog:
    """A log of one budget in which matters are settled, and money goes between years."""
    log = MemoryLog()
    log.append(list(records(SIZE)))
    Book(log).rebuild_projections()
    return log


@pytest.fixture(scope="module")
def replayed(log: MemoryLog) -> BudgetState:
    """The budget's state, replayed from all records."""
    return fold_state(log.read()).budget(BUDGET)


def test_settled_matters_are_looked_for_among_the_settled_alone(
    log: MemoryLog, replayed: BudgetState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each event has settled the same matters, and of the others none is decoded."""
    decoded: list[str] = []
    decode = FieldCodec.decode

    def counted(codec: FieldCodec, content: bytes) -> object:
        value = decode(codec, content)
        if isinstance(value, MatterStatus):
            decoded.append(value.root)
        return value

    settlers = {each.event for matter in replayed.standing.values() for each in matter.settlements}
    settled = [matter for matter in replayed.standing.values() if matter.settlements]
    assert len(settled) > 20
    expected = {event: list(replayed.settled_by(event)) for event in settlers}
    monkeypatch.setattr(FieldCodec, "decode", counted)
    state = Book(log).state(BUDGET)
    assert {event: list(state.settled_by(event)) for event in settlers} == expected
    assert len(decoded) == len(settled) < len(replayed.standing)


@pytest.mark.parametrize("steps", [(900,), (900, 1000), (900, 1000, 1100)])
def test_what_was_settled_since_is_added(
    log: MemoryLog, replayed: BudgetState, steps: tuple[int, ...]
) -> None:
    """A fold that begins at a stored state, in one go or in several, knows what was settled until then."""
    known = Book(log).state(BUDGET, known_at=steps[0] - 1)
    for start, end in zip(steps, (*steps[1:], SIZE), strict=True):
        later = list(log.records_at(range(start, end)))
        known = fold_state(later, State({BUDGET: known})).budget(BUDGET)
    settlers = {each.event for matter in replayed.standing.values() for each in matter.settlements}
    for event in settlers:
        assert list(known.settled_by(event)) == list(replayed.settled_by(event))
    assert known == replayed


def test_flows_out_of_a_year_are_found_among_few(log: MemoryLog, replayed: BudgetState) -> None:
    """They are those of the replayed state, in its order, and of the year's others no account is parsed."""
    state = Book(log).state(BUDGET)
    years = {account.year for account in replayed.accounts}
    count = 0
    for year in sorted(years):
        flows = list(replayed.flows_out_of_year(year))
        count += len(flows)
        assert list(state.flows_out_of_year(year)) == flows
        assert state.moves_own_means(year) == replayed.moves_own_means(year)
        assert list(state.flows_of_year(year)) == list(replayed.flows_of_year(year))
    assert count


def test_an_ordinary_flow_is_not_parsed(log: MemoryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Money between a body and its lines stays in the year, and most flows are such."""
    parsed: list[str] = []
    codec = FIELD_CODECS["flows"]

    def counted(text: str) -> object:
        parsed.append(text)
        return codec.parse_key(text)

    monkeypatch.setitem(
        cast("dict[str, FieldCodec]", FIELD_CODECS), "flows", evolve(codec, parse_key=counted)
    )
    state = Book(log).state(BUDGET)
    assert list(state.flows_out_of_year(2010))
    of_year = [key for key in state.flows if 2010 in {account.year for account in key}]
    first_look = parsed[: len(parsed) - len(state.flows)]
    assert 0 < len(first_look) < len(of_year) / 2


STATES = {"rows": None, "a snapshot and what came after it": SIZE - 2, "an older one": 700}


@pytest.mark.parametrize("known", STATES.values(), ids=STATES)
def test_what_is_looked_for_by_text_is_what_a_replay_has(log: MemoryLog, known: int | None) -> None:
    """Of rows, and of what lies over a snapshot: years, corrected events, projects, and what was proposed."""
    records = log.read() if known is None else log.records_at(range(known + 1))
    replayed = fold_state(records).budget(BUDGET)
    state = Book(log).state(BUDGET, known_at=known)
    assert state.years() == replayed.years() != ()
    assert corrected_events(state) == corrected_events(replayed) != ()
    assert project_accounts(state) == project_accounts(replayed)
    proposed = {year: proposed_by_path(replayed, year) for year in replayed.years()}
    assert any(proposed.values())
    assert {year: proposed_by_path(state, year) for year in replayed.years()} == proposed
    events = {figure.event for figure in replayed.noted.values()}
    assert events
    for event in events:
        assert list(state.keys_of_figures((event,))) == list(replayed.keys_of_figures((event,)))


def test_what_waits_for_a_condition_was_not_proposed() -> None:
    """Of matters that name a year, those count among which there is a proposal."""
    body, line = parse_account("2025/nämnd"), parse_account("2025/nämnd/rad")
    moves = (Transfer(body, line, 100),)
    for column, expected in ((CONDITIONAL, {}), (PROPOSED, {("nämnd", "rad"): 100})):
        state = BudgetState(standing={"a": MatterStatus("a", status=PENDING, column=column, moves=moves)})
        assert proposed_by_path(state, 2025) == expected


def test_the_years_are_had_without_parsing_a_key(log: MemoryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand first in the keys' texts; only where nothing is noted in a year its accounts are parsed."""
    parsed: list[str] = []
    for name in ("accounts", "noted"):
        codec = FIELD_CODECS[name]

        def counted(text: str, codec: FieldCodec = codec) -> object:
            parsed.append(text)
            return codec.parse_key(text)

        counting = evolve(codec, parse_key=counted)
        monkeypatch.setitem(cast("dict[str, FieldCodec]", FIELD_CODECS), name, counting)
    years = Book(log).state(BUDGET).years()
    noted = {str(account.year) for account, _ in fold_state(log.read()).budget(BUDGET).noted}
    assert noted <= set(map(str, years))
    assert noted
    assert noted.isdisjoint(text.partition("/")[0] for text in parsed)


def test_years_of_which_nothing_is_noted_any_more_are_no_years() -> None:
    """Over a stored state a year is left out when its last figure is taken back."""
    below = stored_indexes_of({"2024/nämnd plan": b"{}", "2025/nämnd plan": b"{}"})
    overlay = TrackedOverlay({(parse_account(f"{year}/nämnd"), "plan"): None for year in (2024, 2025)})
    over = StateIndexes()
    index_over_stored(over, below, {"noted": overlay})
    assert over.years_of is not None
    assert over.years_of("noted") == {2024, 2025}
    del overlay[parse_account("2024/nämnd"), "plan"]
    overlay[parse_account("2026/nämnd"), "plan"] = None
    assert over.years_of("noted") == {2025, 2026}


def stored_indexes_of(noted: dict[str, bytes]) -> StateIndexes:
    """Return the indexes of a state after a snapshot in which nothing is but these figures."""
    return indexes_of(state_from_snapshots(lambda name: noted if name == "noted" else {}))
