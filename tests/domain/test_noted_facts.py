"""The checks of all records read what is stored of each, and decode few leaves again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

import tplog
from history import MUNICIPALITY, ONE_BUDGET, Shape, records
from tplog.domain.projection_rows import EVENT
from tplog.domain.rules.evaluate import evaluate_rules
from tplog.domain.rules.record_facts import facts_of_entries, record_facts
from tplog.events.record import Record
from tplog.eventstore.sql import SqlLog, create_log


def stored(folder: Path, log: Sequence[Record], name: str = "log") -> SqlLog:
    """A log of these records, with all that is stored of them."""
    created = create_log(str(folder / f"{name}.db"))
    created.append(list(log))
    tplog.Book(created).rebuild_projections()
    return created


@pytest.mark.parametrize("shape", [ONE_BUDGET, MUNICIPALITY])
def test_the_stored_facts_are_those_of_the_leaves(tmp_path: Path, shape: Shape) -> None:
    """Of each record but what only the index knows; and what checks find by them is what leaves show."""
    history = list(records(400, shape=shape))
    with closing(stored(tmp_path, history)) as log:
        entries = {
            facts.index: facts._replace(moves_as_stored=False)
            for name in tplog.Book(log).budgets()
            for batch in facts_of_entries(name, log.index_entries(EVENT, name, "", 400))
            for facts in batch.facts
        }
        of_acts = [record for record in log.read() if not record.event.is_log_event]
        assert entries == {record.index: record_facts(record) for record in of_acts}
        assert tplog.Book(log).findings() == evaluate_rules(of_acts)


def test_few_leaves_are_decoded_for_the_findings_of_a_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Corrections and papers that came again, of which the benchmark's history has one in eight."""
    decode, decoded = Record.from_leaf, list[int]()

    def from_leaf(index: int, leaf: bytes) -> Record:
        decoded.append(index)
        return decode(index, leaf)

    for size in (200, 600):
        with closing(stored(tmp_path, list(records(size, shape=ONE_BUDGET)), f"{size}")) as log:
            book = tplog.Book(log)
            (budget,) = book.budgets()
            with monkeypatch.context() as patch:
                patch.setattr(Record, "from_leaf", from_leaf)
                for question in (partial(book.budget_findings, budget), book.findings):
                    decoded.clear()
                    question()
                    assert 0 < len(decoded) < size / 4
