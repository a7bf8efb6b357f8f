"""Papers: each once, with all that was recorded from it."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given

import tplog
from conftest import EVENTS
from domain.test_invariants import recorded
from strategies import histories
from tplog.events.documents import document_key
from tplog.events.draft import Draft
from tplog.values.act import Source


def test_the_real_paper_is_one_paper() -> None:
    """All its events are there, and its hash."""
    book = tplog.Book(tplog.MemoryLog())
    book.apply(EVENTS / "2025-01-29-trygghetspaketet.toml")
    (paper,) = book.source_documents("trygghetspaketet").values()
    assert paper.source.sha256 is not None
    assert paper.source.sha256.startswith("f92bfa19")
    assert len(paper.records) == len(list(book.budget_records("trygghetspaketet")))


def test_a_key_is_the_papers_and_not_the_places() -> None:
    """The place, paragraph and case numbers do not matter; title, date, file and hash do."""
    paper = Source("Protokoll", file="p.pdf")
    assert document_key(paper) == document_key(
        Source("Protokoll", file="p.pdf", place="s. 3", paragraph="§ 4")
    )
    others = [
        Source("Protokoll"),
        Source("Bilaga", file="p.pdf"),
        Source("Protokoll", file="p.pdf", sha256="0" * 64),
    ]
    assert len({document_key(source) for source in (paper, *others)}) == 4


@given(histories())
def test_every_record_is_of_one_paper(history: Sequence[Draft]) -> None:
    """The papers of a budget share out its records, and its own findings are among all findings."""
    book, records = recorded(history)
    for budget in book.budgets():
        of_papers = [record for paper in book.source_documents(budget).values() for record in paper.records]
        of_budget = [record for record in records if record.event.budget == budget]
        assert (
            sorted(of_papers, key=lambda record: record.index)
            == of_budget
            == list(book.budget_records(budget))
        )


@given(histories())
def test_a_budgets_findings_are_those_of_all(history: Sequence[Draft]) -> None:
    """Asked by itself a budget shows what it shows among all."""
    book, _ = recorded(history)
    findings = book.findings()
    for budget in book.budgets():
        of_budget = [finding for finding in book.budget_findings(budget) if finding.budget == budget]
        assert of_budget == [finding for finding in findings if finding.budget == budget]
