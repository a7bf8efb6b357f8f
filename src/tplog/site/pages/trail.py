"""How do we know? A number's trail: the steps that made it, and by whose authority, up to the council."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from tplog.answers.json_data import JsonObject, step_data
from tplog.answers.json_schema import (
    BOOLEAN,
    COUNT,
    ORE,
    STEP,
    TEXT,
    array_of,
    closed_object,
    extended_object,
    nullable,
)
from tplog.answers.record_tables import format_delay
from tplog.book.book import Book
from tplog.domain.queries.as_of import effective_dates
from tplog.domain.queries.audit_trail import Trail, TrailStep
from tplog.domain.queries.event_effects import REMAINING
from tplog.domain.queries.source_documents import document_key
from tplog.domain.state.budget_state import (
    CONDITIONAL,
    PROPOSED,
    BalanceColumn,
    BudgetState,
    NotedFigure,
    StatedTotal,
)
from tplog.errors import NotFound
from tplog.events.types import MandateGiven
from tplog.i18n.money_format import Unit, common_unit
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import PageRequest
from tplog.site.page_view import CsvTable, Page
from tplog.values.account import Account

BUDGET_COLUMN = "budget"  # all that was given, before any outcome
_BUDGET_FLOWS = (
    BalanceColumn.OPENING,
    BalanceColumn.FRAME,
    BalanceColumn.ALLOCATED,
    BalanceColumn.MOVED,
    BalanceColumn.CARRIED,
)
# What moves within an account cancels out in it: of these its lines' figures are the number.
_CANCELLING_COLUMNS = frozenset({BalanceColumn.ALLOCATED, PROPOSED, CONDITIONAL})
COLUMNS = (BUDGET_COLUMN, *BalanceColumn, PROPOSED, CONDITIONAL, REMAINING)
SCHEMA = closed_object(
    budget=TEXT,
    account=TEXT,
    name=TEXT,
    column=TEXT,
    ore=ORE,
    level_known=BOOLEAN,
    own=ORE,
    below=array_of(closed_object(account=TEXT, name=TEXT, ore=ORE)),
    levels=array_of(
        closed_object(account=TEXT, steps=array_of(extended_object(STEP, counts=BOOLEAN, paper_key=TEXT)))
    ),
    noted=array_of(closed_object(name=TEXT, ore=ORE, event=TEXT)),
    stated=array_of(closed_object(column=TEXT, ore=ORE, summed=ORE, event=TEXT)),
    mandates=array_of(TEXT),
    checkpoint=nullable(COUNT),
)


@frozen
class LineShare:
    """A line below with its share of the number, in öre."""

    account: Account
    name: str
    ore: int


@frozen
class StepView:
    """A step; ``counts`` is whether it is part of the number; ``late`` how late it was recorded, in words."""

    step: TrailStep
    is_counted: bool
    delay_text: str
    paper_key: str
    counterpart_name: str  # the counterpart's


@frozen
class LevelView:
    """The steps of the account itself, or those by which one above it came to have something to give."""

    account: Account
    name: str
    steps: tuple[StepView, ...]


@frozen
class TrailView:
    """What the page shows. ``ore`` is the number: ``own``, what the account's steps come to, and its parts.

    ``signed`` is the size of the newest checkpoint, None where the log is unsigned.
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


def page(book: Book, request: PageRequest, budget: str, account: str) -> Page:
    """The trail of the number in a ``column`` of an account, or of what remains.

    Raises NotFound for what does not exist.
    """
    point = request.point
    trail = book.trail(budget, account, as_of=point.as_of, known_at=point.known_at)
    state = book.state(budget, as_of=point.as_of, known_at=point.known_at)
    column = request.choice_of("column", COLUMNS, REMAINING)
    told = _trail_view(budget, state, trail, column, request.language, _checkpoint_size(book))
    title = f"{site_text('trail-page', request.language)} {trail.account}"
    return Page("trail", title, told, _data(told), _csv_table(told), budget, takes_point=True)


def _checkpoint_size(book: Book) -> int | None:
    try:
        return book.checkpoint().size
    except NotFound:
        return None


def _trail_view(
    budget: str,
    state: BudgetState,
    trail: Trail,
    column: str,
    language: Language,
    checkpoint_size: int | None,
) -> TrailView:
    account = trail.account
    own = _column_sum(state, (account,), column)
    below = tuple(_line_shares(state, account, column))
    within = column in _CANCELLING_COLUMNS and any(part.ore for part in below)
    levels = tuple(_level_views(state, trail, column, language))
    ore = sum(part.ore for part in below) + (0 if within else own)
    amounts = [step.step.amount for level in levels for step in level.steps]
    noted = [(name, one) for (at, name), one in state.noted.items() if at == account]
    stated = [total for (at, _), total in state.totals.items() if at == account]
    figures = [*amounts, ore, own, *(one.amount.ore for _, one in noted), *(one.stated.ore for one in stated)]
    return TrailView(
        budget=budget,
        account=account,
        name=_account_name(state, account),
        column=column,
        unit=common_unit([*figures, *(part.ore for part in below)]),
        ore=ore,
        level_known=column != REMAINING or state.subtree_balance(account).level_known,
        own_ore=own,
        line_shares=below,
        levels=levels,
        noted_figures=tuple(noted),
        stated_totals=tuple(stated),
        mandates=tuple(
            one for one in state.mandates.values() if any(at.contains(account) for at in one.over)
        ),
        checkpoint_size=checkpoint_size,
    )


def _account_name(state: BudgetState, account: Account) -> str:
    held = state.accounts.get(account)
    return (held.name if held else "") or account.name


def _column_sum(state: BudgetState, accounts: Iterable[Account], column: str) -> int:
    """A column's öre of some accounts, outcome as spent."""
    held = [state.accounts[one] for one in accounts if one in state.accounts]
    if column == BUDGET_COLUMN:
        return sum(at.budget_total for at in held)
    figure: int = sum(getattr(at, column) for at in held)
    return -figure if column == BalanceColumn.OUTCOME else figure


def _line_shares(state: BudgetState, account: Account, column: str) -> Iterator[LineShare]:
    every = tuple(state.descendants(account))
    for path in every:
        if not any(one.contains(path) for one in every if one != path):
            ore = _column_sum(state, (path, *state.descendants(path)), column)
            yield LineShare(path, _account_name(state, path), ore)


def _is_counted(step: TrailStep, column: str) -> bool:
    if column == REMAINING:
        return not step.is_pending
    return step.column in _BUDGET_FLOWS if column == BUDGET_COLUMN else step.column == column


def _level_views(state: BudgetState, trail: Trail, column: str, language: Language) -> Iterator[LevelView]:
    days = effective_dates(dict.fromkeys(step.record for step in trail))
    for at in trail.levels():
        steps = tuple(
            StepView(
                step,
                at.account == trail.account and _is_counted(step, column),
                format_delay(step.record, days, language),
                document_key(step.act.source),
                _account_name(state, step.counterpart),
            )
            for step in at.steps
        )
        yield LevelView(at.account, _account_name(state, at.account), steps)


def _level_data(level: LevelView) -> JsonObject:
    steps = [
        {**step_data(one.step), "counts": one.is_counted, "paper_key": one.paper_key} for one in level.steps
    ]
    return {"account": str(level.account), "steps": steps}


def _data(view: TrailView) -> JsonObject:
    return {
        "budget": view.budget,
        "account": str(view.account),
        "name": view.name,
        "column": view.column,
        "ore": view.ore,
        "level_known": view.level_known,
        "own": view.own_ore,
        "below": [
            {"account": str(one.account), "name": one.name, "ore": one.ore} for one in view.line_shares
        ],
        "levels": [_level_data(level) for level in view.levels],
        "noted": [
            {"name": name, "ore": one.amount.ore, "event": one.event} for name, one in view.noted_figures
        ],
        "stated": [
            {"column": one.column, "ore": one.stated.ore, "summed": one.summed, "event": one.event}
            for one in view.stated_totals
        ],
        "mandates": [one.id for one in view.mandates],
        "checkpoint": view.checkpoint_size,
    }


def _csv_table(view: TrailView) -> CsvTable:
    heads = (
        "account",
        "index",
        "event",
        "counterpart",
        "column",
        "amount_ore",
        "balance_ore",
        "counts",
        "paper",
    )
    rows = [
        (
            str(level.account),
            one.step.record.index,
            one.step.record.event.id,
            str(one.step.counterpart),
            str(one.step.column),
            one.step.amount,
            one.step.balance,
            str(one.is_counted).lower(),
            one.step.act.source.title,
        )
        for level in view.levels
        for one in level.steps
    ]
    return CsvTable(heads, rows)
