"""What a step of an audit trail is for every door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.binding_words import GUIDELINE, MANDATE
from tplog.answers.formalities import FORMAL_FACTS, LEGAL_FORCE, QUOTES
from tplog.answers.records import RECORD_FACTS, REGISTRATION
from tplog.answers.related_accounts import RELATED_ACCOUNT, RELATION_WORDS
from tplog.answers.states import BUDGET_TITLE
from tplog.values.transfer import COLUMNS

if TYPE_CHECKING:
    from tplog.answers.audit_trail import RelatedTrail, Trail, TrailRow, TrailStep
    from tplog.answers.settlements import TrailSettlement

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
    .also(*FORMAL_FACTS.of("TrailStep", lambda step: step.act).fields)
    .also(*QUOTES.of("TrailStep", lambda step: step.record.event).fields, *_STEP)
    .also(*LEGAL_FORCE.of("TrailStep", lambda step: step.legal_force).fields)
)
STEP = TRAIL_STEP.only(
    "index",
    "event",
    "event_title",
    "account",
    "counterpart",
    "column",
    "amount",
    "balance",
    "body",
    "decided",
    "recorded",
    *REGISTRATION,
    "basis",
    "paper_key",
    "paper_title",
    "place",
    *(field.name for field in FORMAL_FACTS.fields),
    *(field.name for field in QUOTES.fields),
    *(field.name for field in LEGAL_FORCE.fields),
)
SETTLEMENT: Answer[TrailSettlement] = (
    RECORD_FACTS.only(
        "index", "event", "body", "decided", "recorded", "basis", "paper_key", "paper_title", "place"
    )
    .of("TrailSettlement", lambda settlement: settlement.record)
    .also(
        Field("settles", Kind.TEXT, ("avser", "of"), "The id of the event of which it made this."),
        Field("status", Kind.WORD, ("status", "status"), "What it made of it."),
        Field(
            "minority",
            Kind.TRUTH,
            ("av en minoritet (KL 5 kap. 50 §)", "by a minority (KL 5:50)"),
            "Whether a minority asked for it (KL 5:50).",
            get=lambda settlement: settlement.is_by_minority,
        ),
        *FORMAL_FACTS.of("TrailSettlement", lambda settlement: settlement.act).fields,
        *QUOTES.of("TrailSettlement", lambda settlement: settlement.record.event).fields,
    )
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
            "mandates",
            Many(MANDATE),
            ("mandat", "mandates"),
            "Mandates over the account or one above it, and those of its body that name no account.",
        ),
        Field(
            "settlements",
            Many(SETTLEMENT),
            ("prövningar", "settlements"),
            "Acts that settled or reviewed the steps' events and moved nothing at these accounts.",
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
        evolve(BUDGET_TITLE, name="budget_title", get=lambda pair: pair[1].budget_title),
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
