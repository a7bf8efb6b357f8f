"""What a budget's state is for every door: its accounts' figures, year by year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from tplog.answers.answer import Answer, ByKey, Field, Kind, Many
from tplog.answers.budget_result import BUDGET_RESULT
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, in_language, translate
from tplog.values.account import INVESTMENT, OPERATIONS, Role
from tplog.values.by_fields import ByFields

if TYPE_CHECKING:
    from tplog.answers.budget_relations import BudgetRelation, EarlierBody
    from tplog.domain.state.budget_result import BudgetResult
    from tplog.events.money_acts import Decision
    from tplog.values.account import Account
    from tplog.values.transfer import AccountBalance, NotedFigure, StatedTotal


@frozen(eq=False, repr=False)
class AccountRow(ByFields):
    """One account's figures in öre with all its parts, outcome counted as spent; ``depth`` 0 is a holder.

    ``outcome`` is the sum of the outcomes on record, None where there is none: nobody has reported any.
    ``unreported`` is how much of the budget rests at lowest accounts without one, None where no such account
    has a budget; an outcome of the account itself is that of all its parts where none of them has one.

    ``unallocated`` is the öre left at the account itself if it has lines below, else None. ``noted`` are
    figures that move nothing, by name (``forecast``, ``plan``, ``budget-cost`` …). If ``level_known`` is
    false, ``remaining`` and ``budget_total`` are only the change since the log begins; if
    ``unallocated_known`` is, so is ``unallocated``. ``carried_out`` is the part of ``carried`` that left the
    year, as a positive amount: to a later year, or given back; a deficit that went along is negative.
    """

    account: Account
    name: str
    kind: str
    role: Role
    depth: int
    opening: int
    frame: int
    proposed: int
    conditional: int
    allocated: int
    moved: int
    carried: int
    outcome: int | None
    remaining: int
    level_known: bool
    unallocated: int | None
    unallocated_known: bool
    noted: Mapping[str, int]
    carried_out: int = 0
    unreported: int | None = None

    @property
    def lacks_outcome(self) -> bool:
        """Return whether an outcome is to be reported of it, and none is on record."""
        return self.role is Role.BODY and self.outcome is None

    @property
    def is_overspent(self) -> bool:
        """Return whether more is spent than a budget of cost; of a net income nothing is said here."""
        return self.outcome is not None and self.level_known and self.remaining < 0 < self.budget_total

    @property
    def budget_total(self) -> int:
        """Return all that the account was given, in öre: what remains and what was spent."""
        return self.remaining + (self.outcome or 0)

    @property
    def year_budget(self) -> int:
        """Return the year's budget as decided, in öre: before anything was carried out of the year."""
        return self.budget_total + self.carried_out


def sum_of_known(figures: Iterable[int | None]) -> int | None:
    """Return the sum of the figures that are known; None if none is."""
    known = [figure for figure in figures if figure is not None]
    return sum(known) if known else None


# For each column of figures the state's columns whose totals documents state, the likeliest first.
STATED_COLUMNS = {
    "proposed": ("proposed",),
    "conditional": ("conditional",),
    "budget_total": ("allocated", "frame"),
    "outcome": ("outcome",),
    "forecast": ("forecast",),
    "plan": ("plan",),
}


@frozen(eq=False, repr=False)
class BodyYear(ByFields):
    """A year of a body, of its own fund, of a reserve, a source or a sink.

    ``total_row`` is the account with all its parts; ``lines`` all these, depth first. ``allocated`` of
    ``total_row`` counts what its lines were given. ``own_balance`` is the account's own, without its lines.
    ``totals`` are the stated totals, by column: of money that moves the latest of a budget or a split of one,
    of figures that papers state anew the one of the figures in force. ``further_totals`` are those of other
    acts in the same columns: changes and further parts.
    """

    account: Account
    total_row: AccountRow
    lines: tuple[AccountRow, ...]
    totals: Mapping[str, StatedTotal]
    own_balance: AccountBalance
    further_totals: tuple[StatedTotal, ...] = ()

    @property
    def is_body(self) -> bool:
        """Whether it is a body: no own fund, reserve, source or sink."""
        return self.total_row.role is Role.BODY and not self.account.parent

    @property
    def unallocated(self) -> int | None:
        """The öre at the body itself, not allocated to its lines; None for what allocates nothing."""
        if self.total_row.unallocated is None and self.total_row.role is Role.BODY:
            return self.total_row.remaining
        return self.total_row.unallocated

    def stated_total(self, column: str) -> StatedTotal | None:
        """Return the total that a document states for a column of figures, or None."""
        names = STATED_COLUMNS.get("budget_total" if column == "year_budget" else column, ())
        return next((self.totals[name] for name in names if name in self.totals), None)


@frozen(eq=False, repr=False)
class BudgetYears(ByFields):
    """A budget's bodies by year; ``joint_totals`` are stated over several holders or years.

    ``results`` has the result of each year that has one; ``guidelines`` are those that hold for
    the years; ``relations`` are the budget's, and ``earlier`` the bodies that those of the first year follow,
    if asked. ``title`` is what people call the budget, None if nobody gave it one.
    """

    budget: str
    years: Mapping[int, tuple[BodyYear, ...]]
    joint_totals: tuple[StatedTotal, ...] = ()
    results: Mapping[int, BudgetResult] = field(factory=dict)
    relations: tuple[BudgetRelation, ...] = ()
    earlier: tuple[EarlierBody, ...] = ()
    guidelines: tuple[Decision, ...] = ()
    title: str | None = None


ACCOUNT_KINDS = (OPERATIONS, INVESTMENT)
ACCOUNT_ROW: Answer[AccountRow] = Answer(
    "AccountRow",
    (
        Field("year", Kind.YEAR, ("år", "year"), get=lambda row: row.account.year),
        Field("body", Kind.TEXT, ("organ", "body"), get=lambda row: row.account.holder),
        Field("account", Kind.TEXT, ("konto", "account"), "year/holder/line."),
        Field("name", Kind.TEXT, ("namn", "name")),
        Field("depth", Kind.COUNT, ("djup", "depth"), "0 is a body."),
        Field(
            "kind",
            Kind.WORD,
            ("art", "kind"),
            "drift (running costs) or investering (investment); empty for one that nobody opened.",
            get=lambda row: row.kind or None,
            choices=ACCOUNT_KINDS,
            optional=True,
        ),
        Field(
            "role",
            Kind.WORD,
            ("roll", "role"),
            "What it is to the money. A sum over bodies counts bodies alone.",
            choices=tuple(Role),
        ),
        Field(
            "opening", Kind.ORE, ("ingående", "opening"), "What was there when its history in the log begins."
        ),
        Field("frame", Kind.ORE, ("ram", "frame"), "What the council or another source gave."),
        Field(
            "proposed",
            Kind.ORE,
            ("föreslaget", "proposed"),
            "What standing proposals would give it and its lines; moves nothing.",
        ),
        Field("conditional", Kind.ORE, ("villkorat", "conditional"), "Decided, but its condition is open."),
        Field(
            "allocated",
            Kind.ORE,
            ("fördelat", "allocated"),
            "What a body gave its lines; of a body their sum.",
        ),
        Field("moved", Kind.ORE, ("omfördelat", "moved"), "Between lines or bodies, within the year."),
        Field(
            "carried", Kind.ORE, ("ombudgeterat", "carried over"), "To or from another year, or given back."
        ),
        Field(
            "budget_total",
            Kind.ORE,
            ("budget", "budget"),
            "All that was given: what remains and what was spent.",
        ),
        Field(
            "outcome",
            Kind.ORE,
            ("utfall", "outcome"),
            "What was spent, by the outcomes on record; an income is negative. Null where there is none.",
            optional=True,
        ),
        Field(
            "unreported",
            Kind.ORE,
            ("ej redovisat", "not reported"),
            "How much of the budget rests at accounts without an outcome on record; null where none does.",
            optional=True,
        ),
        Field(
            "forecast",
            Kind.ORE,
            ("prognos", "forecast"),
            "What the year is expected to end with, as stated.",
            get=lambda row: row.noted.get("forecast"),
            optional=True,
        ),
        Field(
            "plan",
            Kind.ORE,
            ("plan", "plan"),
            "As stated; binds nobody.",
            get=lambda row: row.noted.get("plan"),
            optional=True,
        ),
        Field(
            "remaining",
            Kind.ORE,
            ("kvar av budget", "left of budget"),
            "The budget less the outcomes on record: all of it where there is none. Or only its change: see "
            "level_known.",
        ),
        Field(
            "unallocated",
            Kind.ORE,
            ("ofördelat", "unallocated"),
            "What rests at the account itself; empty for a line without lines of its own.",
            optional=True,
        ),
        Field(
            "unallocated_known",
            Kind.TRUTH,
            ("ofördelat känt", "unallocated known"),
            "False: what rests at the account itself is only a change: see level_known.",
        ),
        Field(
            "level_known",
            Kind.TRUTH,
            ("nivå känd", "level known"),
            "False: it held money before the log begins, nobody has said how much, and what remains is only "
            "a change.",
        ),
        Field("noted", ByKey(Kind.ORE), ("noterat", "noted"), "Figures that move nothing, by their name."),
    ),
)
# A year as it is set beside others: what left it is no part of its budget.
SIDE_BY_SIDE: Answer[AccountRow] = ACCOUNT_ROW.also(
    Field(
        "year_budget",
        Kind.ORE,
        ("budget", "budget"),
        "The year's budget as decided, before anything was carried out of it.",
    ),
    Field(
        "carried_out",
        Kind.ORE,
        ("fört vidare", "carried out"),
        "To a later year, or given back; a deficit that went along is negative.",
    ),
)
STATED_TOTAL: Answer[StatedTotal] = Answer(
    "StatedTotal",
    (
        Field("event", Kind.TEXT, ("händelse", "event"), "The id of the event that states it."),
        Field(
            "account",
            Kind.TEXT,
            ("konto", "account"),
            "Of whose parts it is the total; empty where they lie at several holders or in several years.",
            optional=True,
        ),
        Field("holders", Many(Kind.TEXT), ("över", "over"), "The holders of its parts."),
        Field("column", Kind.WORD, ("slag", "column"), "The column of the state."),
        Field("stated", Kind.ORE, ("angivet", "stated"), get=lambda total: total.stated.ore),
        Field(
            "stated_text", Kind.TEXT, ("enligt handlingen", "as stated"), get=lambda total: total.stated.text
        ),
        Field(
            "summed",
            Kind.ORE,
            ("delarnas summa", "sum of its parts"),
            "The sum of a total's parts, which need not be what is stated.",
        ),
    ),
)
NOTED_FIGURE: Answer[NotedFigure] = Answer(
    "NotedFigure",
    (
        Field("amount", Kind.ORE, ("belopp", "amount"), get=lambda figure: figure.amount.ore),
        Field(
            "stated_text", Kind.TEXT, ("enligt handlingen", "as stated"), get=lambda noted: noted.amount.text
        ),
        Field(
            "made",
            Kind.DAY,
            ("gäller dagen", "as of"),
            "The day that it tells of; empty where it is not known.",
            optional=True,
        ),
        Field("event", Kind.TEXT, ("händelse", "event"), "The id of the event that states it."),
    ),
)
# Figures that a year's table adds up: each is a column of it, unless it is 0 everywhere.
FIGURES = ACCOUNT_ROW.of_kind(Kind.ORE).without(
    "budget_total", "unreported", "forecast", "plan", "unallocated"
)
LINE = ACCOUNT_ROW.without("year", "body", "depth", "kind", "budget_total", "forecast", "plan")
BODY_YEAR: Answer[BodyYear] = (
    LINE.without("unallocated")
    .of("BodyYear", lambda body: body.total_row)
    .also(
        Field(
            "unallocated",
            Kind.ORE,
            ("ofördelat", "unallocated"),
            "What rests at the body itself; empty for what allocates nothing.",
            optional=True,
        ),
        Field("lines", Many(LINE), ("poster", "lines")),
        Field(
            "stated_totals",
            ByKey(STATED_TOTAL.only("event", "stated", "stated_text", "summed")),
            ("angivna summor", "stated totals"),
            "Totals as papers state them, by column.",
            get=lambda body: body.totals,
        ),
        Field(
            "further_totals",
            Many(STATED_TOTAL.only("event", "column", "stated", "stated_text", "summed")),
            ("fler angivna summor", "further totals"),
            "Totals that other acts state in the same columns: of changes, and of further parts.",
        ),
    )
)
BUDGET_TITLE: Field[Any] = Field(
    "title",
    Kind.TEXT,
    ("rubrik", "title"),
    "What people call the budget; empty if nobody gave it a title.",
    optional=True,
)
BUDGET_YEARS: Answer[BudgetYears] = Answer(
    "BudgetYears",
    (
        Field("budget", Kind.TEXT, ("budget", "budget")),
        BUDGET_TITLE,
        Field(
            "years",
            ByKey(Many(BODY_YEAR)),
            ("år", "years"),
            "Its bodies, reserves, sources and sinks, by year.",
        ),
        Field(
            "joint_totals",
            Many(STATED_TOTAL.only("event", "holders", "column", "stated", "stated_text", "summed")),
            ("angivna summor över flera", "totals stated over several"),
            "Totals as papers state them over several holders or years.",
        ),
        Field(
            "results",
            ByKey(BUDGET_RESULT),
            ("resultat", "results"),
            "Of a municipality's whole budget, by year.",
        ),
    ),
)
_LABELS = {field.name: field.label for field in ACCOUNT_ROW.fields}


def budget_heading(name: str, title: str | None) -> str:
    """Return how a heading names a budget: by its id, and the title that people gave it."""
    return name if title is None else f"{name} ({escape_invisible(title)})"


def figure_label(column: str, language: Language) -> str:
    """Return what people read for a figure of an account, by its column; a noted figure's own name else."""
    return in_language(_LABELS[column], language) if column in _LABELS else translate(column, language)
