"""What a draft of a paper says, for every door; its acts have the form in which drafts are scored."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.findings import FINDING
from tplog.answers.passages import PASSAGE

if TYPE_CHECKING:
    from tplog.papers.drafts.drafted import (
        CheckedSum,
        Drafted,
        DraftedAct,
        DraftedLine,
        LeftOut,
        Reading,
        Reason,
    )

_REASON: Answer[Reason] = Answer(
    "Reason",
    (
        Field("code", Kind.TEXT, ("kod", "code"), "Of the rule or the doubt."),
        Field("params", Kind.PARAMS, ("uppgifter", "details"), get=lambda reason: dict(reason.params)),
    ),
)
_READING: Answer[Reading] = Answer(
    "Reading",
    (
        Field("text", Kind.TEXT, ("text", "text"), "As a decision file has it."),
        Field("passage", PASSAGE, ("ställe", "passage"), optional=True),
        Field("rule", _REASON, ("regel", "rule"), "Null where the paper's words are it.", optional=True),
        Field("doubts", Many(_REASON), ("tvivel", "doubts")),
    ),
)
_LINE: Answer[DraftedLine] = Answer(
    "DraftedLine",
    (
        Field("name", Kind.TEXT, ("post", "line"), "In the paper's words."),
        Field("giver", Kind.TEXT, ("givare", "giver"), "Where it is not the act's.", optional=True),
        Field("year", Kind.YEAR, ("år", "year"), "Null if nobody says it.", optional=True),
        Field("amount", Kind.TEXT, ("belopp", "amount"), "As it stands.", get=lambda line: line.amount.text),
        Field("ore", Kind.ORE, ("öre", "öre"), get=lambda line: line.amount.ore),
        Field("page", Kind.COUNT, ("sida", "page"), get=lambda line: line.passage.page, optional=True),
        Field("passage", PASSAGE, ("ställe", "passage")),
        Field("name_passage", PASSAGE, ("namnets ställe", "passage of the name"), optional=True),
        Field("unit", PASSAGE, ("enhetens ställe", "passage of the unit"), optional=True),
        Field("also_at", Many(PASSAGE), ("även på", "also at"), "Other places of the same money."),
        Field("doubts", Many(_REASON), ("tvivel", "doubts")),
    ),
)


def _text(name: str) -> Callable[[Any], str | None]:
    """Return what gets the text of a reading, None where there is none."""

    def get(owner: object) -> str | None:
        reading = getattr(owner, name)
        return reading.text if reading else None

    return get


def _texts(name: str) -> Callable[[Any], list[str]]:
    """Return what gets the texts of several readings."""
    return lambda owner: [reading.text for reading in getattr(owner, name)]


_KEY_VALUE: Answer[tuple[str, Reading]] = Answer(
    "KeyValue",
    (
        Field("key", Kind.TEXT, ("nyckel", "key"), "Of the event.", get=lambda pair: pair[0]),
        Field("value", _READING, ("värde", "value"), get=lambda pair: pair[1]),
    ),
)
_ACT: Answer[DraftedAct] = Answer(
    "DraftedAct",
    (
        Field("type", Kind.TEXT, ("typ", "type"), "Of event."),
        Field("by", Kind.TEXT, ("organ", "body"), get=_text("by"), optional=True),
        Field("to", Kind.TEXT, ("till", "to"), "Who is asked.", get=_text("to"), optional=True),
        Field("giver", Kind.TEXT, ("givare", "giver"), get=_text("giver"), optional=True),
        Field("decided", Kind.TEXT, ("beslutat", "decided"), get=_text("decided"), optional=True),
        Field("paragraph", Kind.TEXT, ("paragraf", "paragraph"), get=_text("paragraph"), optional=True),
        Field(
            "case_numbers",
            Many(Kind.TEXT),
            ("diarienummer", "case numbers"),
            get=_texts("case_numbers"),
        ),
        Field("section", Kind.TEXT, ("avsnitt", "section"), "The heading above it, or table."),
        Field("column", Kind.TEXT, ("kolumn", "column"), "Its heading.", optional=True),
        Field("year", Kind.YEAR, ("år", "year"), "Of the money.", optional=True),
        Field(
            "total",
            Kind.TEXT,
            ("summa", "total"),
            "As it stands.",
            get=lambda act: act.total.amount.text if act.total else None,
            optional=True,
        ),
        Field(
            "total_ore",
            Kind.ORE,
            ("summa i öre", "total in öre"),
            get=lambda act: act.total.amount.ore if act.total else None,
            optional=True,
        ),
        Field("lines", Many(_LINE), ("poster", "lines")),
        Field("words", PASSAGE, ("ord", "words"), "Its sentences."),
        Field("key_values", Many(_KEY_VALUE), ("nycklar", "keys"), "Further keys of the event."),
        Field("rules", Many(_REASON), ("regler", "rules"), "That made it, in their order."),
        Field("doubts", Many(_REASON), ("tvivel", "doubts"), "With any, it is written as a comment."),
        Field(
            "doubtful",
            Kind.TRUTH,
            ("tveksam", "doubtful"),
            "Whether it or part of it is.",
            get=lambda act: act.is_doubtful,
        ),
    ),
)
_LEFT_OUT: Answer[LeftOut] = Answer(
    "LeftOut",
    (
        Field("amount", Kind.TEXT, ("belopp", "amount"), get=lambda item: item.passage.exact),
        Field(
            "ore",
            Kind.ORE,
            ("öre", "öre"),
            "Null where it has no one reading.",
            get=lambda item: item.amount.ore if item.amount else None,
            optional=True,
        ),
        Field("page", Kind.COUNT, ("sida", "page"), get=lambda item: item.passage.page, optional=True),
        Field("section", Kind.TEXT, ("avsnitt", "section"), optional=True),
        Field("reason", _REASON, ("skäl", "reason")),
        Field("passage", PASSAGE, ("ställe", "passage")),
    ),
)
_SUM: Answer[CheckedSum] = Answer(
    "CheckedSum",
    (
        Field("name", Kind.TEXT, ("namn", "name")),
        Field(
            "stated",
            Kind.TEXT,
            ("angivet", "stated"),
            "As it stands.",
            get=lambda item: item.passage.exact,
        ),
        Field("ore", Kind.ORE, ("öre", "öre"), "What is stated.", get=lambda item: item.stated.ore),
        Field("page", Kind.COUNT, ("sida", "page"), get=lambda item: item.passage.page, optional=True),
        Field("computed_ore", Kind.ORE, ("delarna i öre", "parts in öre")),
        Field("count", Kind.COUNT, ("antal delar", "number of parts")),
        Field("agrees", Kind.TRUTH, ("stämmer", "adds up"), "By the log's own rule."),
        Field("passage", PASSAGE, ("ställe", "passage")),
    ),
)
DRAFT: Answer[Drafted] = Answer(
    "Drafted",
    (
        Field("file", Kind.TEXT, ("fil", "file"), "Its name."),
        Field("sha256", Kind.TEXT, ("sha256", "sha256"), "Of the file, in hex."),
        Field("page_count", Kind.COUNT, ("sidor", "pages"), "Null without pages.", optional=True),
        Field("title", Kind.TEXT, ("titel", "title"), get=_text("title"), optional=True),
        Field("basis", Kind.TEXT, ("underlag", "basis"), get=_text("basis"), optional=True),
        Field("body", Kind.TEXT, ("organ", "body"), get=_text("body"), optional=True),
        Field("date", Kind.TEXT, ("datum", "date"), get=_text("day"), optional=True),
        Field(
            "paragraphs",
            Many(Kind.TEXT),
            ("paragrafer", "paragraphs"),
            get=_texts("paragraphs"),
        ),
        Field(
            "case_numbers",
            Many(Kind.TEXT),
            ("diarienummer", "case numbers"),
            get=_texts("case_numbers"),
        ),
        Field("acts", Many(_ACT), ("handlingar", "acts"), "Decisions and proposals about money."),
        Field("left_out", Many(_LEFT_OUT), ("inte med", "left out"), "Amounts that are in no act."),
        Field("sums", Many(_SUM), ("summor", "sums")),
        Field("warnings", Many(FINDING), ("anmärkningar", "warnings")),
    ),
)
