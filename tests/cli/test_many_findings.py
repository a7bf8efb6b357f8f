"""Of many findings few are in memory at a time, in whichever form they are printed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

import pytest
from attrs import evolve

from bench.test_growth import peak
from domain.test_snapshots import stored_log
from history import MUNICIPALITY, records
from tplog.answers.findings import FINDING
from tplog.book import log_findings, on_disk
from tplog.book.book import Book
from tplog.book.log_findings import LogFindings
from tplog.cli import output, table_layout
from tplog.cli.commands.findings import _print_findings
from tplog.cli.output import print_answers
from tplog.domain.rules.findings_by_budget import placed_budget
from tplog.events.types import FindingAnswered
from tplog.eventstore.memory import MemoryLog
from tplog.i18n.vocabulary import Language
from tplog.values.as_of import LATEST, AsOf
from tplog.values.finding import Finding

FORMS: dict[str, Callable[[Iterator[Finding]], object]] = {
    "read": lambda findings: deque(findings, 0),
    "json": lambda findings: print_answers(FINDING, findings),
    "table": lambda findings: _print_findings(findings, Language.EN),
}


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold and write little at a time."""
    monkeypatch.setattr(log_findings, "MOST_FINDINGS_IN_MEMORY", 64)
    monkeypatch.setattr(on_disk, "MOST_WAITING", 32)
    monkeypatch.setattr(on_disk, "_BATCH", 2)
    monkeypatch.setattr(output, "_ANSWERS_AT_A_TIME", 32)
    monkeypatch.setattr(output, "_LINES_AT_A_TIME", 32)
    monkeypatch.setattr(table_layout, "_ROWS_AT_A_TIME", 32)


def test_the_findings_come_in_their_order() -> None:
    """They are those that are returned all at once, now and at an earlier index, remembered or not."""
    history = [*records(500, shape=MUNICIPALITY)]
    log = stored_log(history, 10)
    for point in (LATEST, AsOf(known_at=299)):
        in_turn = (*Book(log).each_finding(point),)
        assert len(in_turn) > log_findings.MOST_FINDINGS_IN_MEMORY
        book = Book(log)
        assert in_turn == book.findings(known_at=point.known_at)
        assert in_turn == (*book.each_finding(point),)
    assert any(finding.answer for finding in in_turn)


def test_an_answer_to_what_is_of_the_log_has_all_judged_at_once() -> None:
    """They are those of a replay, as of a log beside which nothing is stored."""
    history = [*records(200, shape=MUNICIPALITY)]
    answer = next(record for record in history if isinstance(record.event, FindingAnswered))
    assert isinstance(answer.event, FindingAnswered)
    event = evolve(answer.event, finding="metadata-missing")
    history = [evolve(record, event=event) if record is answer else record for record in history]
    book = Book(stored_log(history, 10))
    bare = MemoryLog()
    bare.append(history)
    assert [*book.each_finding()] == [*Book(bare).each_finding()] == [*book.findings()]


def test_more_findings_take_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three times the budgets, of equal findings each, take less than a third of what they say."""
    book = Book(stored_log([*records(60, shape=MUNICIPALITY)], 10))
    judge = LogFindings._judged_budgets  # noqa: SLF001 (what is multiplied)
    held = []
    for times in (1, 10, 30):  # what is made once is made by the first
        with monkeypatch.context() as patch:
            multiplied: list[object] = []

            def judged(self: LogFindings, size: int, times: int = times) -> Iterator[object]:
                for budget in judge(self, size):
                    placed = placed_budget(budget)
                    yield from (placed for _ in range(times))

            patch.setattr(LogFindings, "_judged_budgets", judged)
            patch.setattr(log_findings, "placed_budget", lambda placed: placed)
            multiplied += book.each_finding()
            whole = peak(lambda: [*book.each_finding()])
            peaks = {name: peak(lambda form=form: form(book.each_finding())) for name, form in FORMS.items()}  # type: ignore[misc]
            held.append((len(multiplied), whole, peaks))
    (_, _, _), (few, small, short), (many, large, long) = held
    assert many == 3 * few > 400
    assert {name for name in FORMS if long[name] - short[name] > 0.3 * (large - small)} == set(), held
