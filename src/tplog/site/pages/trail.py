"""How do we know? A number's trail: the steps that made it, and by whose authority, up to the council."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.audit_trail import Trail, TrailStep
from tplog.answers.event_effects import REMAINING
from tplog.answers.record_tables import format_delay
from tplog.answers.source_documents import document_key
from tplog.answers.states import STATED_TOTAL
from tplog.answers.trails import TRAIL_STEP
from tplog.book.book import Book
from tplog.domain.state.budget_state import (
    CONDITIONAL,
    PROPOSED,
    BalanceColumn,
    BudgetState,
    NotedFigure,
    StatedTotal,
)
from tplog.events.as_of import effective_dates
from tplog.events.types import MandateGiven
from tplog.i18n.money_format import Unit, common_unit
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.site.verification_status import newest_checkpoint
from tplog.values.account import Account

_OLD_BUDGET_COLUMN = "budget"  # in links that people have
BUDGET_COLUMN = "budget_total"  # all that was given, before any outcome
_BUDGET_FLOWS = (
    BalanceColumn.OPENING,
    BalanceColumn.FRAME,
    BalanceColumn.ALLOCATED,
    BalanceColumn.MOVED,
    BalanceColumn.CARRIED,
)
# Transfers within an account cancel out in it, so the number is the sum of its lines.
_CANCELLING_COLUMNS = frozenset({BalanceColumn.ALLOCATED, PROPOSED, CONDITIONAL})
COLUMNS = (BUDGET_COLUMN, *BalanceColumn, PROPOSED, CONDITIONAL, REMAINING)


@frozen
class LineShare:
    """A line below the account, with its share of the number in öre."""

    account: Account
    name: str
    ore: int


@frozen
class StepView:
    """A step; ``is_counted``: it is part of the number; ``delay_text``: how late it was recorded."""

    step: TrailStep
    is_counted: bool
    delay_text: str
    paper_key: str
    counterpart_name: str


@frozen
class LevelView:
    """The steps of the account, or those that gave money to an account above it."""

    account: Account
    name: str
    steps: tuple[StepView, ...]


@frozen
class TrailView:
    """What the page shows. ``ore`` is the number: the account's ``own_ore`` and the shares of its lines.

    ``checkpoint_size`` is the size of the newest checkpoint, None for an unsigned log.
    """

    budget: str
    account: Account
    name: str
    column: str
    unit: Unit
    ore: int
    level_known: bool
    own_ore: int
    line_shares: tuple[LineShare, ...]
    levels: tuple[LevelView, ...]
    noted_figures: tuple[tuple[str, NotedFigure], ...]
    stated_totals: tuple[StatedTotal, ...]
    mandates: tuple[MandateGiven, ...]
    checkpoint_size: int | None


_STEP: Answer[StepView] = (
    TRAIL_STEP.without("depth", "type", "decided_earliest", "decided_latest", "paragraph", "case_numbers")
    .without("moved", "waiting")
    .of("StepView", lambda step: step.step)
    .also(
        Field(
            "counts",
            Kind.TRUTH,
            ("räknas", "counts"),
            "Whether it is part of the number.",
            get=lambda step: step.is_counted,
        )
    )
)
_LEVEL: Answer[LevelView] = Answer(
    "LevelView",
    (Field("account", Kind.TEXT, ("konto", "account")), Field("steps", Many(_STEP), ("steg", "steps"))),
)
_SHARE: Answer[LineShare] = Answer(
    "LineShare",
    (
        Field("account", Kind.TEXT, ("konto", "account")),
        Field("name", Kind.TEXT, ("namn", "name")),
        Field("amount", Kind.ORE, ("belopp", "amount"), get=lambda share: share.ore),
    ),
)
_NOTED: Answer[tuple[str, NotedFigure]] = Answer(
    "NotedFigure",
    (
        Field("name", Kind.WORD, ("slag", "name"), get=lambda pair: pair[0]),
        Field("amount", Kind.ORE, ("belopp", "amount"), get=lambda pair: pair[1].amount.ore),
        Field("event", Kind.TEXT, ("händelse", "event"), get=lambda pair: pair[1].event),
    ),
)
PAGE: Answer[TrailView] = Answer(
    "TrailView",
    (
        Field("budget", Kind.TEXT, ("budget", "budget")),
        Field("account", Kind.TEXT, ("konto", "account")),
        Field("name", Kind.TEXT, ("namn", "name")),
        Field("column", Kind.WORD, ("slag", "column"), choices=COLUMNS),
        Field("amount", Kind.ORE, ("belopp", "amount"), "The number.", get=lambda view: view.ore),
        Field("level_known", Kind.TRUTH, ("nivå känd", "level known"), "False: it is only a change."),
        Field("own", Kind.ORE, ("eget", "own"), "At the account itself.", get=lambda view: view.own_ore),
        Field(
            "below",
            Many(_SHARE),
            ("poster", "lines below"),
            "Each line's share of the number.",
            get=lambda view: view.line_shares,
        ),
        Field("levels", Many(_LEVEL), ("nivåer", "levels"), "From the highest authority down."),
        Field(
            "noted",
            Many(_NOTED),
            ("noterat", "noted"),
            "Figures that move nothing.",
            get=lambda view: view.noted_figures,
        ),
        Field(
            "stated_totals",
            Many(STATED_TOTAL.only("column", "stated", "summed", "event")),
            ("angivna summor", "stated totals"),
        ),
        Field(
            "mandates",
            Many(Kind.TEXT),
            ("uppdrag", "mandates"),
            "The ids of the events that give them.",
            get=lambda view: [mandate.id for mandate in view.mandates],
        ),
        Field(
            "checkpoint",
            Kind.COUNT,
            ("kontrollpunkt", "checkpoint"),
            "The size of the newest; null for an unsigned log.",
            get=lambda view: view.checkpoint_size,
            optional=True,
        ),
    ),
)
_ROW = _STEP.only(
    "account",
    "index",
    "event",
    "counterpart",
    "column",
    "amount",
    "balance",
    "counts",
    "paper_key",
    "paper_title",
)


def page(book: Book, request: PageRequest, budget: str, account: str) -> Page[TrailView]:
    """Return the trail of the number in a ``column`` of an account; by default of what remains.

    Raises NotFound for what does not exist.
    """
    point = request.point
    trail = book.trail(budget, account, as_of=point.as_of, known_at=point.known_at)
    state = book.state(budget, as_of=point.as_of, known_at=point.known_at)
    column = request.choice_of("column", (*COLUMNS, _OLD_BUDGET_COLUMN), REMAINING)
    column = BUDGET_COLUMN if column == _OLD_BUDGET_COLUMN else column
    checkpoint = newest_checkpoint(book)
    checkpoint_size = checkpoint.size if checkpoint else None
    view = _trail_view(budget, state, trail, column, request.language, checkpoint_size)
    title = f"{site_text('trail-page', request.language)} {trail.account}"
    table = PageTable(_ROW, [step for level in view.levels for step in level.steps])
    return Page("trail", title, view, PAGE, table, budget, takes_point=True)


def _trail_view(
    budget: str,
    state: BudgetState,
    trail: Trail,
    column: str,
    language: Language,
    checkpoint_size: int | None,
) -> TrailView:
    account = trail.account
    own_ore = _column_sum(state, (account,), column)
    line_shares = tuple(_line_shares(state, account, column))
    cancels_out = column in _CANCELLING_COLUMNS and any(share.ore for share in line_shares)
    levels = tuple(_level_views(state, trail, column, language))
    ore = sum(share.ore for share in line_shares) + (0 if cancels_out else own_ore)
    amounts = [ore, own_ore, *(share.ore for share in line_shares)]
    amounts += [step.step.amount for level in levels for step in level.steps]
    noted = [(name, figure) for (path, name), figure in state.noted.items() if path == account]
    stated = [total for (path, _), total in state.totals.items() if path == account]
    amounts += [*(figure.amount.ore for _, figure in noted), *(total.stated.ore for total in stated)]
    return TrailView(
        budget=budget,
        account=account,
        name=_account_name(state, account),
        column=column,
        unit=common_unit(amounts),
        ore=ore,
        level_known=column != REMAINING or state.subtree_balance(account).level_known,
        own_ore=own_ore,
        line_shares=line_shares,
        levels=levels,
        noted_figures=tuple(noted),
        stated_totals=tuple(stated),
        mandates=tuple(_mandates_over(state, account)),
        checkpoint_size=checkpoint_size,
    )


def _mandates_over(state: BudgetState, account: Account) -> Iterator[MandateGiven]:
    for mandate in state.mandates.values():
        if any(path.contains(account) for path in mandate.over):
            yield mandate


def _account_name(state: BudgetState, account: Account) -> str:
    balance = state.accounts.get(account)
    return (balance.name if balance else "") or account.name


def _column_sum(state: BudgetState, accounts: Iterable[Account], column: str) -> int:
    """Return the sum of a column over accounts, in öre; outcome counts as spent."""
    balances = [state.accounts[account] for account in accounts if account in state.accounts]
    if column == BUDGET_COLUMN:
        return sum(balance.budget_total for balance in balances)
    figure: int = sum(getattr(balance, column) for balance in balances)
    return -figure if column == BalanceColumn.OUTCOME else figure


def _line_shares(state: BudgetState, account: Account, column: str) -> Iterator[LineShare]:
    paths = tuple(state.descendants(account))
    for path in paths:
        if not any(other.contains(path) for other in paths if other != path):
            ore = _column_sum(state, (path, *state.descendants(path)), column)
            yield LineShare(path, _account_name(state, path), ore)


def _is_counted(step: TrailStep, column: str) -> bool:
    if column == REMAINING:
        return not step.is_pending
    return step.column in _BUDGET_FLOWS if column == BUDGET_COLUMN else step.column == column


def _level_views(state: BudgetState, trail: Trail, column: str, language: Language) -> Iterator[LevelView]:
    days = effective_dates(dict.fromkeys(step.record for step in trail))
    for level in trail.levels():
        steps = tuple(
            StepView(
                step,
                level.account == trail.account and _is_counted(step, column),
                format_delay(step.record, days, language),
                document_key(step.act.source),
                _account_name(state, step.counterpart),
            )
            for step in level.steps
        )
        yield LevelView(level.account, _account_name(state, level.account), steps)
