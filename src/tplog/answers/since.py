"""What is new in a log since somebody last saw it, for every door."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from attrs import evolve

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.answer_tables import TextTable, answer_table
from tplog.answers.finding_tables import findings_table
from tplog.answers.findings import FINDING
from tplog.answers.record_tables import differences_table, log_table
from tplog.answers.records import DIFFERENCE, RECORD_FACTS, REGISTRATION, event_texts
from tplog.i18n.audit_words import audit_text
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.answers.event_effects import FigureChange
    from tplog.book.since import BudgetChange, News
    from tplog.events.record import Record

_RECORD: Answer[Record] = RECORD_FACTS.only(
    "index", "event", "type", "budget", "body", "decided", "recorded", *REGISTRATION, "amount"
)
_CHANGE: Answer[BudgetChange] = Answer(
    "BudgetChange",
    (
        Field("budget", Kind.TEXT, ("budget", "budget")),
        *DIFFERENCE.of("BudgetChange", lambda changed: changed.change).fields,
    ),
)
NEWS: Answer[News] = Answer(
    "News",
    (
        Field("size_then", Kind.COUNT, ("poster då", "records then")),
        Field("size_now", Kind.COUNT, ("poster nu", "records now")),
        Field(
            "root_now",
            Kind.TEXT,
            ("rot nu", "root now"),
            "The root of the tree over all leaves (RFC 6962), base64.",
            get=lambda news: b64encode(news.root_now).decode(),
        ),
        Field(
            "continues",
            Kind.TRUTH,
            ("fortsätter", "continues"),
            "Whether the log begins with the records of the checkpoint; null where none was given. Where it "
            "does not, nothing else is compared.",
            optional=True,
        ),
        Field("recorded", Many(_RECORD), ("registrerat", "recorded"), "All new records."),
        Field("corrections", Many(_RECORD), ("rättelser", "corrections"), "Those that correct others."),
        Field("answers", Many(_RECORD), ("svar", "answers"), "Those that answer findings."),
        Field(
            "changed",
            Many(_CHANGE),
            ("ändrade belopp", "changed figures"),
            "Figures of accounts that were there then.",
        ),
        Field("new_findings", Many(FINDING), ("nya iakttagelser", "new findings")),
        Field("closed_findings", Many(FINDING), ("upphörda iakttagelser", "findings that are gone")),
        Field("answered_findings", Many(FINDING), ("besvarade iakttagelser", "answered findings")),
    ),
)


def _answer_text(record: Record) -> str:
    """Return what an event says in free words."""
    return " ".join(event_texts(record.event))


_UNDOES, _SAYS = RECORD_FACTS.only("undoes", "says").fields
_CORRECTION: Answer[Record] = RECORD_FACTS.only("index", "recorded", "decided", "event").also(
    evolve(_UNDOES, label=("rättar", "corrects")), *RECORD_FACTS.only("amount").fields
)
_ANSWER: Answer[Record] = RECORD_FACTS.only("index", "recorded", "event").also(
    evolve(_SAYS, value_type=Kind.TEXT, label=("svar", "answer"), get=_answer_text)
)


def verdict_text(news: News, file: str, language: Language) -> str:
    """Return in a sentence whether the log continues what was seen; ``file`` is the checkpoint's."""
    key = {True: "continues", False: "broken", None: "unconfirmed"}[news.continues]
    return audit_text(key, language, file=file, then=news.size_then, now=news.size_now)


def news_tables(news: News, language: Language) -> Iterator[TextTable]:
    """Yield the tables of what is new; none for a part of which there is nothing."""
    if news.recorded:
        yield _titled(log_table(news.recorded, language), "recorded-since", language)
    parts = (("corrected-since", news.corrections, _CORRECTION), ("answered-since", news.answers, _ANSWER))
    for key, listed, view in parts:
        if listed:
            yield answer_table(view, listed, language, audit_text(key, language))
    for budget in dict.fromkeys(changed.budget for changed in news.changed):
        changes = [changed.change for changed in news.changed if changed.budget == budget]
        yield _changes_table(budget, changes, language)
    findings = (
        ("new-findings", news.new_findings),
        ("closed-findings", news.closed_findings),
        ("answered-findings", news.answered_findings),
    )
    for key, shown in findings:
        if shown:
            yield _titled(findings_table(shown, language), key, language)


def _titled(table: TextTable, key: str, language: Language) -> TextTable:
    """Give a table its title, and return it."""
    table.title = audit_text(key, language)
    return table


def _changes_table(budget: str, changes: Sequence[FigureChange], language: Language) -> TextTable:
    """Build the table of a budget's figures, then and now."""
    title = f"{audit_text('changed-since', language)}: {budget}"
    return differences_table(
        changes, (title, audit_text("then", language), audit_text("now", language)), language
    )
