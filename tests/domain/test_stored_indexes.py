"""What the indexes of a stored state read of its rows, held against those of a replayed one."""

from __future__ import annotations

from typing import cast

import pytest
from attrs import evolve

from history import records
from tplog.book.book import Book
from tplog.domain.projection_rows import FIELD_CODECS, FieldCodec
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.matters import MatterStatus
from tplog.eventstore.memory import MemoryLog

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
