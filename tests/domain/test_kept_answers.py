"""What an answer was given to is kept beside the log: an overview of now is the replayed one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import pytest

from domain.test_answers import FULL, REMAINDER, answered
from domain.test_relations import PACKAGE, YEAR, lies_in, part, whole
from domain.test_versions import paper, plan, recorded
from spec import BUDGET, KS, allocated, event, given, mandate, spent, text
from tplog.book.book import Book
from tplog.domain import projection_rows
from tplog.domain.projection_rows import IndexEntry
from tplog.domain.rules import record_facts
from tplog.events.record import Record
from tplog.eventstore.memory import MemoryLog
from tplog.readers.decision_file import parse_decision

MORE = allocated(värdar="2 mkr")
OVERSPENT = spent("första", "2025-03-31", värdar="2,5 mkr")
TOGETHER = event(
    "FrameChanged",
    "ihop",
    "kommunfullmäktige",
    giver='"2025/kommunfullmäktige"',
    lines=f'{{ "2025/{KS}" = "4 mkr" }}',
    undivided=f'["2025/{KS}/värdar", "2025/{KS}/grupper"]',
)
SPLIT = answered("split-not-stated", shown_by='"ihop"')


class WatchedLog(MemoryLog):
    """A log that counts the records, the undecoded leaves and the index entries that are read."""

    records_read = leaves_read = entries_read = 0

    def leaves_at(self, indexes: Iterable[int], *, raw: bool = False) -> Iterator[tuple[int, bytes]]:
        """Count what is read."""
        leaves = list(super().leaves_at(indexes, raw=raw))
        self.leaves_read += len(leaves)
        return iter(leaves)

    def index_entries(
        self, name: str, budget: str, key: str | None, size: int, start: int = 0, *, below: bool = False
    ) -> Sequence[IndexEntry]:
        """Count what is read."""
        entries = super().index_entries(name, budget, key, size, start, below=below)
        self.entries_read += len(entries)
        return entries

    def _record_at(self, index: int):  # type: ignore[no-untyped-def]  # noqa: ANN202 (as above it)
        self.records_read += 1
        return super()._record_at(index)


def replaying(records: Sequence[Record]) -> Book:
    """A book that has nothing beside its log, and replays it."""
    log = MemoryLog()
    log.append(records)
    return Book(log)


def check(book: Book, *budgets: str) -> None:
    """Compare what is kept of each budget with a replay, and with what a rebuild makes."""
    for budget in budgets:
        replay = replaying(list(book.records()))
        assert book.overview(budget, {2025}) == replay.overview(budget, {2025})
        assert book.budget_findings(budget) == replay.budget_findings(budget)
    assert book.rebuild_projections().findings == ()


@pytest.mark.parametrize(
    "events",
    [
        (*FULL, REMAINDER),
        (*FULL, REMAINDER, MORE),
        (*FULL, MORE, REMAINDER),
        (*FULL, MORE, OVERSPENT, answered("overspent", shown_by='"första"')),
        (*FULL, TOGETHER, SPLIT),
        (*FULL, TOGETHER, SPLIT, MORE),
        (*FULL, TOGETHER, MORE, SPLIT),
    ],
)
def test_an_answer_counts_as_when_it_was_given(events: tuple[str, ...]) -> None:
    """In one file and in many; of figures since changed, and of a sum since split."""
    check(given(*events).book, BUDGET)
    book = Book(MemoryLog())
    for each in events:
        book.apply(parse_decision(text([each]), "x.toml"))
    check(book, BUDGET)


@pytest.mark.parametrize("together", [1, 2, 3, 250])
@pytest.mark.parametrize("past_day", [None, date(2025, 1, 31)])
def test_an_answer_is_to_what_records_before_it_show(
    together: int, past_day: date | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of papers and of a budget's records, at each place among those that are decoded together.

    Also where the budget's events are held, for a past day was read before.
    """
    monkeypatch.setattr(record_facts, "_DECODED_TOGETHER", together)
    reports = [
        event("MandateGiven", f"m{number}", KS, to=f'"{KS}"', scope='"x"', basis='"reported"')
        for number in range(3)
    ]
    referred = [
        event("ProposalSettled", f"r{number}", "kommunfullmäktige", proposal='"p"', settled='"återremiss"')
        + "\nminority = true"
        for number in range(3)
    ]
    unseen, again = (
        [answered(code, f"{code}-{number}", shown_by=f'"{shown_by}"') for number in range(3)]
        for code, shown_by in (("minutes-not-seen", "m0"), ("minority-referral-again", "r1"))
    )
    proposal = event("ProposalMade", "p", KS, giver=f'"2025/{KS}"', lines='{ "värdar" = "1 mkr" }')
    first = (*FULL, reports[0], proposal, unseen[0], reports[1], *referred[:2], *again[:2])
    book = given(*first, *unseen[1:], reports[2], referred[2], again[2]).book
    if past_day:
        book.budget_findings(BUDGET, as_of=past_day)
    check(book, BUDGET)
    shown = [(each.code, each.answer, each.earlier_answer) for each in book.budget_findings(BUDGET)]
    assert shown[:3] == [
        ("minority-referral-again", "minority-referral-again-2", None),
        ("minority-referral-again", None, None),
        ("minutes-not-seen", None, "minutes-not-seen-2"),
    ]


@pytest.mark.parametrize("together", [1, 2, 3, 250])
def test_an_answer_is_to_what_the_papers_before_it_show(
    together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever its record lies among those that are read together."""
    monkeypatch.setattr(record_facts, "_DECODED_TOGETHER", together)
    versions = [paper(plan(f"p{n}", "2 mkr", f"{n} mkr"), sha256=f"{n}" * 64) for n in range(3, 7)]
    first, again = (
        text([answered("paper-version-differs", name, shown_by=f'"{by}"')])
        for name, by in (("svar", "p4"), ("igen", "p5"))
    )
    book, differing = recorded(*versions[:2], first, versions[2], again, versions[3])
    check(book, BUDGET)
    assert [(each.events[0], each.answer) for each in differing] == [
        ("p4", "svar"),
        ("p5", "igen"),
        ("p6", None),
    ]


@pytest.mark.parametrize("later", [(), part("1 mkr", name="annat", budget=YEAR)[1:], (mandate("m"),)])
def test_an_answer_to_what_two_budgets_show(later: tuple[str, ...]) -> None:
    """A part larger than its whole, also once something else is recorded in either budget."""
    answer = answered("part-exceeds-whole", shown_by='"samband"')
    book = given(*whole(), *part("3,5 mkr")).when(lies_in(), answer, *later).book
    check(book, PACKAGE, YEAR)
    assert any(finding.answer for finding in book.overview(PACKAGE, {2025})[1])


def test_an_overview_with_answers_reads_no_record() -> None:
    """Neither the findings of events nor those of the state are shown again by going through the log."""
    log = WatchedLog()
    events = (
        *FULL,
        MORE,
        OVERSPENT,
        answered("overspent", "annat", account=f'"2025/{KS}/värdar"'),
        REMAINDER,
    )
    Book(log).apply(parse_decision(text(events), "x.toml"))
    log.records_read = 0
    state, findings = Book(log).overview(BUDGET, {2025})
    assert state.answers
    assert {"annat", "svar"} <= {finding.answer for finding in findings}
    assert log.records_read == 0
    stored = log.index_entries(projection_rows.ANSWERED, BUDGET, "2025", log.size())
    assert len(stored) == len(state.answers)
