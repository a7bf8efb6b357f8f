"""What a step of an audit trail is for every door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.formalities import FORMAL_FACTS, LEGAL_FORCE
from tplog.answers.records import RECORD_FACTS
from tplog.answers.related_accounts import RELATED_ACCOUNT, RELATION_WORDS
from tplog.events.decisions import GUIDELINES
from tplog.values.transfer import COLUMNS

if TYPE_CHECKING:
    from tplog.answers.audit_trail import RelatedTrail, Trail, TrailRow, TrailStep
    from tplog.events.types import GuidelineDecided

_STEP: tuple[Field[TrailStep], ...] = (
    Field("depth", Kind.COUNT, ("djup", "depth"), "0 is the account itself, 1 the one above it."),
    Field("account", Kind.TEXT, ("konto", "account")),
    Field("counterpart", Kind.TEXT, ("motkonto", "counterpart"), "The other account."),
    Field("column", Kind.WORD, ("slag", "column"), "The column of the state.", choices=COLUMNS),
    Field("amount", Kind.ORE, ("belopp", "amount"), "Negative where the account gave."),
    Field(
        "moved",
        Kind.ORE,
        ("flyttat", "moved"),
        "The amount if it moved; negative where the account gave.",
        get=lambda step: None if step.is_pending else step.amount,
        optional=True,
    ),
    Field(
        "waiting",
        Kind.ORE,
        ("föreslaget eller villkorat", "proposed or conditional"),
        "The amount if it moved nothing.",
        get=lambda step: step.amount if step.is_pending else None,
        optional=True,
    ),
    Field("balance", Kind.ORE, ("saldo", "balance"), "What the account held after it."),
)
TRAIL_STEP: Answer[TrailStep] = (
    RECORD_FACTS.without("amount", "since_last", "moved", "waiting", "total", "budget")
    .of("TrailStep", lambda step: step.record)
    .also(*FORMAL_FACTS.of("TrailStep", lambda step: step.record).fields, *_STEP)
    .also(*LEGAL_FORCE.of("TrailStep", lambda step: step.legal_force).fields)
)
STEP = TRAIL_STEP.only(
    "index",
    "event",
    "account",
    "counterpart",
    "column",
    "amount",
    "balance",
    "body",
    "decided",
    "recorded",
    "basis",
    "paper_key",
    "paper_title",
    "place",
    *(field.name for field in FORMAL_FACTS.fields),
    *(field.name for field in LEGAL_FORCE.fields),
)
GUIDELINE: Answer[GuidelineDecided] = Answer(
    "Guideline",
    (
        Field("event", Kind.TEXT, ("händelse", "event"), "Its id.", get=lambda guideline: guideline.id),
        Field("kind", Kind.WORD, ("slag", "kind"), choices=GUIDELINES),
        Field("text", Kind.TEXT, ("lydelse", "wording"), "In the paper's words."),
        Field("value", Kind.TEXT, ("värde", "value"), "As stated; never money.", optional=True),
        Field("over", Many(Kind.TEXT), ("över", "over"), "The accounts that it is for."),
        Field("from_year", Kind.YEAR, ("från år", "from year"), optional=True),
        Field("until_year", Kind.YEAR, ("till och med år", "until year"), optional=True),
        Field(
            "at_most",
            Kind.ORE,
            ("högst", "at most"),
            "So much as the accounts may spend together.",
            get=lambda guideline: guideline.at_most.ore if guideline.at_most else None,
            optional=True,
        ),
        Field(
            "at_least",
            Kind.ORE,
            ("minst", "at least"),
            "So much as the accounts must have spent at the end of the year.",
            get=lambda guideline: guideline.at_least.ore if guideline.at_least else None,
            optional=True,
        ),
    ),
)
RELATED_TRAIL: Answer[RelatedTrail] = RELATED_ACCOUNT.of("RelatedTrail", lambda other: other.related).also(
    Field(
        "steps",
        Many(STEP),
        ("steg", "steps"),
        "Of what it is part of, or follows; none of a part or a successor, which are only named.",
        get=lambda other: tuple(other.trail or ()),
    ),
)
TRAIL: Answer[Trail] = Answer(
    "Trail",
    (
        Field("account", Kind.TEXT, ("konto", "account")),
        Field(
            "steps",
            Many(STEP),
            ("steg", "steps"),
            "From the highest authority down to the account itself.",
            get=tuple,
        ),
        Field(
            "guidelines",
            Many(GUIDELINE),
            ("riktlinjer", "guidelines"),
            "Guidelines, targets and limits over the account, one above it or one below it.",
        ),
        Field(
            "related",
            Many(RELATED_TRAIL),
            ("samband", "related"),
            "Accounts to which it relates, also of other budgets; their steps are not among its own.",
        ),
    ),
)
# A trail with the name of its budget, which the trail itself does not know.
BUDGET_TRAIL: Answer[tuple[str, Trail]] = Answer(
    "BudgetTrail",
    (
        Field("budget", Kind.TEXT, ("budget", "budget"), get=lambda pair: pair[0]),
        *TRAIL.of("BudgetTrail", lambda pair: pair[1]).fields,
    ),
)
_STEP_ROW = TRAIL_STEP.only(
    "depth",
    "account",
    "index",
    "event",
    "decided",
    "body",
    "column",
    "counterpart",
    "moved",
    "waiting",
    "balance",
    "basis",
    "paper_key",
    "paper_title",
    "place",
)
STEP_ROW: Answer[TrailRow] = _STEP_ROW.of("TrailRow", lambda row: row.step).also(
    Field("budget", Kind.TEXT, ("budget", "budget")),
    Field(
        "relation",
        Kind.WORD,
        ("samband", "relation"),
        "Empty for the account's own steps; else how it relates to the account of this step.",
        choices=RELATION_WORDS,
        optional=True,
    ),
)
