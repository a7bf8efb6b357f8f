"""The papers of a whole log: each once, with the budgets that cite it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from attrs import evolve, frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.papers import PAPER
from tplog.answers.source_documents import SourceDocument
from tplog.values.act import Basis


@frozen
class LoggedPaper:
    """A paper with the budgets whose events come from it, by name; its events are those of all of them."""

    document: SourceDocument
    budgets: tuple[str, ...]


LOGGED_PAPER: Answer[LoggedPaper] = Answer(
    "LoggedPaper",
    (
        *PAPER.of("LoggedPaper", lambda paper: paper.document).fields,
        Field(
            "minutes_of",
            Many(Kind.TEXT),
            ("protokoll från", "minutes of"),
            "The bodies whose minutes it is; empty: it is none's.",
            get=lambda paper: paper.document.minutes_of,
        ),
        Field(
            "budgets",
            Many(Kind.TEXT),
            ("budgetar", "budgets"),
            "Those that the answer covers whose events come from it.",
        ),
    ),
)


def logged_papers(by_budget: Mapping[str, Iterable[SourceDocument]]) -> tuple[LoggedPaper, ...]:
    """Return the documents of some budgets, each once, the latest first; those without a date last."""
    papers: dict[str, LoggedPaper] = {}
    for budget, documents in by_budget.items():
        for document in documents:
            there = papers.get(document.key)
            papers[document.key] = (
                LoggedPaper(_joined(there.document, document), (*there.budgets, budget))
                if there
                else LoggedPaper(document, (budget,))
            )
    return tuple(sorted(papers.values(), key=_latest_first))


def _joined(first: SourceDocument, second: SourceDocument) -> SourceDocument:
    """Return a document with all that the events of two budgets state of it, without their records."""
    bases = {*first.bases, *second.bases}
    return evolve(
        first,
        records=(),
        case_numbers=tuple(dict.fromkeys((*first.case_numbers, *second.case_numbers))),
        seen=tuple(dict.fromkeys((*first.seen, *second.seen))),
        urls=tuple(dict.fromkeys((*first.urls, *second.urls))),
        bases=tuple(basis for basis in Basis if basis in bases),
        minutes_of=tuple(dict.fromkeys((*first.minutes_of, *second.minutes_of))),
        event_count=first.event_count + second.event_count,
    )


def _latest_first(paper: LoggedPaper) -> tuple[int, str, str]:
    day = paper.document.source.date
    latest = (day.latest if day else None) or date.min
    return -latest.toordinal(), paper.document.source.title.casefold(), paper.document.key
