"""Findings are judged once for a log that does not grow, and after that those of the budgets that grew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.test_snapshots import stored_log
from history import MUNICIPALITY, records
from tplog.answers.year_summary import summarise_year
from tplog.book import findings
from tplog.book.book import Book
from tplog.book.log_findings import LogFindings, RecentFindings
from tplog.domain import projection_entries, projection_rows, state_rows
from tplog.domain.rules.evaluate import evaluate_rules, findings_in_turn
from tplog.domain.rules.rule_set import HistoryCheck
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import State
from tplog.domain.state.state_builder import StateBuilder
from tplog.eventstore.interface import ProjectionChange
from tplog.values.finding import Finding


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the budgets that are judged while a test runs."""
    names: list[str] = []
    judge = LogFindings._judged_budget  # noqa: SLF001 (what is counted)

    def note(self: LogFindings, budget: str, *rest: object) -> object:
        names.append(budget)
        return judge(self, budget, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(LogFindings, "_judged_budget", note)
    return names


def test_only_a_budget_that_grew_is_judged_again(judged: list[str]) -> None:
    """The findings are those of all records, in their order, however the log grows."""
    history = [*records(300, shape=MUNICIPALITY)][:150]
    log = stored_log(history[:140], 10)
    book = Book(log)
    assert book.findings() == book.findings() == evaluate_rules(history[:140])
    assert judged == [*book.budgets()]
    assert len({record.event.budget for record in history[140:]}) > 1
    for size in range(141, 151):
        judged.clear()
        log.append(history[size - 1 : size])
        builder, events = StateBuilder(State()), {each.event.id: each.event for each in history[:size]}
        entries = list(projection_entries.apply_and_index(builder, history[:size], events, 10))
        rows = state_rows.all_rows(builder)
        log.replace_projections(ProjectionChange(projection_rows.VERSION, size, [*entries, *rows]))
        assert book.findings() == evaluate_rules(history[:size])
        assert judged == [history[size - 1].event.budget]
        fresh = Book(log)
        assert book.budget_findings(judged[0]) == fresh.budget_findings(judged[0])


def test_a_report_lets_go_of_what_its_findings_were_judged_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """No check is held after its turn, nor the state, and the findings are those of the records, in order."""
    history = [*records(300, shape=MUNICIPALITY)]
    log = stored_log(history, 100)
    budget = history[-1].event.budget
    left: list[int] = []

    def note(checks: list[HistoryCheck], states: State) -> Iterator[Finding]:
        judged = findings_in_turn(checks, states)
        left.append(len(checks))
        return judged

    monkeypatch.setattr(findings, "findings_in_turn", note)
    queries = Book(log)._finding_queries  # noqa: SLF001 (as a report asks it)
    reported = queries.budget_findings(budget, remembers=False)
    assert left == [0]
    assert queries._cache._recent.state(budget) is None  # noqa: SLF001 (what is held)
    assert reported == evaluate_rules(record for record in history if record.event.budget == budget)


def test_findings_looked_at_longest_ago_are_dropped_first() -> None:
    """One budget's are always there, however many; those of another size of the log are not valid."""
    judged = evaluate_rules(records(300, shape=MUNICIPALITY))
    recent = RecentFindings(len(judged))
    for name in "ab":
        recent.add(name, 7, judged)
    assert recent.findings("a", 7) is None
    assert recent.findings("b", 7) == judged
    assert recent.findings("b", 8) is None


def test_a_year_of_a_stored_state_is_summed_up_once() -> None:
    """A state that lies over a stored one has its own sums."""
    history = [*records(300, shape=MUNICIPALITY)]
    stored, whole = Book(stored_log(history[:100], 10)), fold_state(history)
    before = State({name: stored.state(name) for name in stored.budgets()})
    for state in before.budgets.values():
        for year in state.years():
            assert summarise_year(state, year) is summarise_year(state, year)
    after = fold_state(history[100:], before)
    for name in before.budgets:
        for year in after.budget(name).years():
            assert summarise_year(after.budget(name), year) == summarise_year(whole.budget(name), year)
