"""A sample of what a log says, and what its result tells, for every door."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from attrs import evolve

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.records import RECORD_FACTS
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.answers.sample_bounds import ErrorBound
    from tplog.book.sample import DrawnItem, Sample, Stratum
    from tplog.book.sample_result import SampleResult

VERDICT, AUDITED, REMARK, KEY = "verdict", "audited", "remark", "tplog"


def _sentence(drawn: DrawnItem, language: Language) -> str | None:
    return finding_sentence(drawn.item.finding, language) if drawn.item.finding else None


_FACTS: Answer[DrawnItem] = RECORD_FACTS.optional().of("DrawnItem", lambda drawn: drawn.item.record)
_WHAT = Field[Any]("sv", Kind.TEXT, ("iakttagelsen", "the finding"), optional=True)
DRAWN_ITEM: Answer[DrawnItem] = Answer(
    "DrawnItem",
    (
        Field("number", Kind.COUNT, ("nr", "number"), "In the sample, from 1."),
        Field(
            "body_of_stratum",
            Kind.TEXT,
            ("organ", "body"),
            "The body in whose part of the whole it is; empty where it is of none.",
            get=lambda drawn: drawn.item.body,
        ),
        *_FACTS.only("index", "event", "type", "budget", "decided").fields,
        Field(
            "account",
            Kind.TEXT,
            ("konto", "account"),
            "At which the figure is.",
            get=lambda drawn: drawn.item.account,
            optional=True,
        ),
        Field("account_name", Kind.TEXT, ("kontots namn", "account's name"), optional=True),
        Field(
            "figure",
            Kind.ORE,
            ("belopp i loggen", "figure in the log"),
            get=lambda drawn: drawn.item.ore,
            optional=True,
        ),
        Field(
            "stated_text",
            Kind.TEXT,
            ("enligt handlingen", "as stated"),
            "The figure in the paper's words, as it was recorded.",
            get=lambda drawn: drawn.item.stated_text,
            optional=True,
        ),
        Field(
            "finding",
            Kind.TEXT,
            ("iakttagelse", "finding"),
            "Its code.",
            get=lambda drawn: drawn.item.finding.code if drawn.item.finding else None,
            optional=True,
        ),
        evolve(_WHAT, name="sv", get=partial(_sentence, language=Language.SV)),
        evolve(_WHAT, name="en", get=partial(_sentence, language=Language.EN)),
        *_FACTS.only("paper_title", "place", "paragraph", "case_numbers").fields,
        Field(
            "is_certain",
            Kind.TRUTH,
            ("taget för sin storlek", "taken for its size"),
            "It is as large as the interval or larger; else it came by chance.",
        ),
    ),
)
STRATUM: Answer[Stratum] = Answer(
    "Stratum",
    (
        Field("body", Kind.TEXT, ("organ", "body")),
        Field("items", Kind.COUNT, ("antal", "items")),
        Field("ore", Kind.ORE, ("belopp", "amount"), "Without sign.", optional=True),
        Field("drawn", Kind.COUNT, ("dragna", "drawn")),
    ),
)
SAMPLE: Answer[Sample] = Answer(
    "Sample",
    (
        Field(
            "by",
            Kind.WORD,
            ("draget ur", "drawn from"),
            "What was drawn.",
            get=lambda sample: sample.request.by,
            choices=("amount", "event", "finding"),
        ),
        Field("seed", Kind.COUNT, ("slumpfrö", "seed"), get=lambda sample: sample.request.seed),
        Field("records", Kind.COUNT, ("poster i loggen", "records in the log"), "When it was drawn."),
        Field(
            "root",
            Kind.TEXT,
            ("loggens rot", "the log's root"),
            "Of the tree over those records (RFC 6962), base64.",
            get=lambda sample: sample.root_text,
        ),
        Field(
            "population",
            Kind.COUNT,
            ("antal att dra ur", "items drawn from"),
            get=lambda sample: len(sample.items),
        ),
        Field(
            "population_ore",
            Kind.ORE,
            ("belopp att dra ur", "amount drawn from"),
            "Without sign: a figure of minus is as likely as one of plus.",
            optional=True,
        ),
        Field("interval_ore", Kind.ORE, ("intervall", "interval"), "Rounded down.", optional=True),
        Field("strata", Many(STRATUM), ("organ", "bodies"), "In the order of the selection."),
        Field("drawn", Many(DRAWN_ITEM), ("dragna", "drawn")),
    ),
)
BOUND: Answer[ErrorBound] = Answer(
    "ErrorBound",
    (
        Field("errors", Kind.COUNT, ("antal fel", "errors"), "Figures that are wrong in this direction."),
        Field(
            "known_certain",
            Kind.ORE,
            ("kända fel i poster tagna för sin storlek", "known errors of items taken for their size"),
        ),
        Field("projected", Kind.ORE, ("troligt fel", "projected error"), "In all that was drawn from."),
        Field("basic_precision", Kind.ORE, ("grundprecision", "basic precision")),
        Field("incremental_allowance", Kind.ORE, ("tillägg", "incremental allowance")),
        Field(
            "upper",
            Kind.ORE,
            ("högst", "at most"),
            "The sum of the three, never more than there is.",
        ),
    ),
)
SAMPLE_RESULT: Answer[SampleResult] = Answer(
    "SampleResult",
    (
        Field("by", Kind.WORD, ("draget ur", "drawn from"), choices=("amount", "event", "finding")),
        Field("seed", Kind.COUNT, ("slumpfrö", "seed")),
        Field("records", Kind.COUNT, ("poster i loggen", "records in the log"), "When it was drawn."),
        Field("root", Kind.TEXT, ("loggens rot", "the log's root"), "Base64."),
        Field("population", Kind.COUNT, ("antal att dra ur", "items drawn from")),
        Field("checked", Kind.COUNT, ("granskade", "checked"), "All that were drawn."),
        Field("confidence", Kind.COUNT, ("säkerhet (%)", "confidence (%)"), "In per cent."),
        Field("deviations", Kind.COUNT, ("avvikelser", "deviations")),
        Field(
            "overstatement",
            BOUND,
            ("för mycket i loggen", "too much in the log"),
            "Only of a sample by amount.",
            optional=True,
        ),
        Field("understatement", BOUND, ("för lite i loggen", "too little in the log"), optional=True),
        Field(
            "rate",
            Kind.TEXT,
            ("andel avvikelser", "rate of deviations"),
            "Of the sample, as a decimal of 1; only of a sample of events or findings.",
            optional=True,
        ),
        Field(
            "upper_rate",
            Kind.TEXT,
            ("andel högst", "rate at most"),
            "Of all, with this confidence, as a decimal of 1.",
            optional=True,
        ),
    ),
)
# What an auditor fills in, and what tplog reads the result by.
TO_FILL_IN: tuple[Field[DrawnItem], ...] = (
    Field(VERDICT, Kind.TEXT, ("omdöme (ok/fel)", "verdict (ok/wrong)"), get=lambda _: None, optional=True),
    Field(AUDITED, Kind.ORE, ("rätt belopp", "audited value"), get=lambda _: None, optional=True),
    Field(REMARK, Kind.TEXT, ("anmärkning", "remark"), get=lambda _: None, optional=True),
)
KEY_FIELD: Field[DrawnItem] = Field(KEY, Kind.TEXT, ("tplog", "tplog"), get=lambda drawn: drawn.key)


def working_paper_columns(by: str, language: Language) -> Answer[DrawnItem]:
    """Return the columns of a working paper of a sample: what was drawn, and what is to be filled in."""
    what = {
        "amount": ("account", "account_name", "figure", "stated_text"),
        "event": ("type",),
        "finding": ("account", "account_name", "finding", str(language)),
    }[by]
    first = ("number", "body_of_stratum", "event", "budget", "decided")
    view = DRAWN_ITEM.only(*first, *what, "paper_title", "place", "paragraph", "case_numbers")
    blanks = TO_FILL_IN if by == "amount" else (TO_FILL_IN[0], TO_FILL_IN[2])
    return view.also(*blanks, KEY_FIELD)
