"""How do we know? A number's trail: the steps that made it, and by whose authority, up to the council."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from tplog.answers.json_data import Data, step_data
from tplog.answers.json_schema import COUNT, ORE, STEP, TEXT, TRUTH, closed, listed, optional, with_more
from tplog.answers.record_tables import lateness
from tplog.book.book import Book
from tplog.domain.queries.as_of import decided_days
from tplog.domain.queries.audit_trail import Step, Trail
from tplog.domain.queries.event_effects import REMAINING
from tplog.domain.queries.source_documents import paper_key
from tplog.domain.state.budget_state import CONDITIONAL, PROPOSED, BudgetState, Flow, Noted, StatedTotal
from tplog.errors import NotFound
from tplog.events.types import MandateGiven
from tplog.i18n.money_format import Unit, unit_for
from tplog.i18n.site_texts import say
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import Asked
from tplog.site.page_view import Page, Sheet
from tplog.values.account import Account

BUDGET = "budget"  # all that was given, before any outcome
_GIVEN = (Flow.OPENING, Flow.FRAME, Flow.ALLOCATED, Flow.MOVED, Flow.CARRIED)
# What moves within an account cancels out in it: of these its lines' figures are the number.
_WITHIN = frozenset({Flow.ALLOCATED, PROPOSED, CONDITIONAL})
COLUMNS = (BUDGET, *Flow, PROPOSED, CONDITIONAL, REMAINING)
SCHEMA = closed(
    budget=TEXT,
    account=TEXT,
    name=TEXT,
    column=TEXT,
    ore=ORE,
    level_known=TRUTH,
    own=ORE,
    below=listed(closed(account=TEXT, name=TEXT, ore=ORE)),
    levels=listed(closed(account=TEXT, steps=listed(with_more(STEP, counts=TRUTH, paper_key=TEXT)))),
    noted=listed(closed(name=TEXT, ore=ORE, event=TEXT)),
    stated=listed(closed(column=TEXT, ore=ORE, summed=ORE, event=TEXT)),
    mandates=listed(TEXT),
    checkpoint=optional(COUNT),
)


@frozen
class Part:
    """A line below with its share of the number, in öre."""

    account: Account
    name: str
    ore: int


@frozen
class Shown:
    """A step; ``counts`` is whether it is part of the number; ``late`` how late it was recorded, in words."""

    step: Step
    counts: bool
    late: str
    paper: str
    name: str  # the counterpart's


@frozen
class Level:
    """The steps of the account itself, or those by which one above it came to have something to give."""

    account: Account
    name: str
    steps: tuple[Shown, ...]


@frozen
class Told:
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
    own: int
    below: tuple[Part, ...]
    levels: tuple[Level, ...]
    noted: tuple[tuple[str, Noted], ...]
    stated: tuple[StatedTotal, ...]
    mandates: tuple[MandateGiven, ...]
    signed: int | None


def page(book: Book, asked: Asked, budget: str, account: str) -> Page:
    """The trail of the number in a ``column`` of an account, or of what remains.

    Raises NotFound for what does not exist.
    """
    point = asked.point
    trail = book.trail(budget, account, on=point.on, known=point.known)
    state = book.state(budget, on=point.on, known=point.known)
    column = asked.one_of("column", COLUMNS, REMAINING)
    told = _told(budget, state, trail, column, asked.language, _signed(book))
    title = f"{say('trail-page', asked.language)} {trail.account}"
    return Page("trail", title, told, _data(told), _sheet(told), budget, timed=True)


def _signed(book: Book) -> int | None:
    try:
        return book.checkpoint().size
    except NotFound:
        return None


def _told(
    budget: str, state: BudgetState, trail: Trail, column: str, language: Language, signed: int | None
) -> Told:
    account = trail.account
    own = _figure(state, (account,), column)
    below = tuple(_parts(state, account, column))
    within = column in _WITHIN and any(part.ore for part in below)
    levels = tuple(_levels(state, trail, column, language))
    ore = sum(part.ore for part in below) + (0 if within else own)
    amounts = [step.step.amount for level in levels for step in level.steps]
    noted = [(name, one) for (at, name), one in state.noted.items() if at == account]
    stated = [total for (at, _), total in state.totals.items() if at == account]
    figures = [*amounts, ore, own, *(one.amount.ore for _, one in noted), *(one.stated.ore for one in stated)]
    return Told(
        budget=budget,
        account=account,
        name=_name(state, account),
        column=column,
        unit=unit_for([*figures, *(part.ore for part in below)]),
        ore=ore,
        level_known=column != REMAINING or state.subtree(account).level_known,
        own=own,
        below=below,
        levels=levels,
        noted=tuple(noted),
        stated=tuple(stated),
        mandates=tuple(one for one in state.mandates.values() if any(at.holds(account) for at in one.over)),
        signed=signed,
    )


def _name(state: BudgetState, account: Account) -> str:
    held = state.accounts.get(account)
    return (held.name if held else "") or account.name


def _figure(state: BudgetState, accounts: Iterable[Account], column: str) -> int:
    """A column's öre of some accounts, outcome as spent."""
    held = [state.accounts[one] for one in accounts if one in state.accounts]
    if column == BUDGET:
        return sum(at.granted for at in held)
    figure: int = sum(getattr(at, column) for at in held)
    return -figure if column == Flow.OUTCOME else figure


def _parts(state: BudgetState, account: Account, column: str) -> Iterator[Part]:
    every = tuple(state.below(account))
    for path in every:
        if not any(one.holds(path) for one in every if one != path):
            ore = _figure(state, (path, *state.below(path)), column)
            yield Part(path, _name(state, path), ore)


def _counts(step: Step, column: str) -> bool:
    if column == REMAINING:
        return not step.waits
    return step.column in _GIVEN if column == BUDGET else step.column == column


def _levels(state: BudgetState, trail: Trail, column: str, language: Language) -> Iterator[Level]:
    days = decided_days(dict.fromkeys(step.record for step in trail))
    for at in trail.levels():
        steps = tuple(
            Shown(
                step,
                at.account == trail.account and _counts(step, column),
                lateness(step.record, days, language),
                paper_key(step.act.source),
                _name(state, step.counterpart),
            )
            for step in at.steps
        )
        yield Level(at.account, _name(state, at.account), steps)


def _level_data(level: Level) -> Data:
    steps = [{**step_data(one.step), "counts": one.counts, "paper_key": one.paper} for one in level.steps]
    return {"account": str(level.account), "steps": steps}


def _data(told: Told) -> Data:
    return {
        "budget": told.budget,
        "account": str(told.account),
        "name": told.name,
        "column": told.column,
        "ore": told.ore,
        "level_known": told.level_known,
        "own": told.own,
        "below": [{"account": str(one.account), "name": one.name, "ore": one.ore} for one in told.below],
        "levels": [_level_data(level) for level in told.levels],
        "noted": [{"name": name, "ore": one.amount.ore, "event": one.event} for name, one in told.noted],
        "stated": [
            {"column": one.column, "ore": one.stated.ore, "summed": one.summed, "event": one.event}
            for one in told.stated
        ],
        "mandates": [one.id for one in told.mandates],
        "checkpoint": told.signed,
    }


def _sheet(told: Told) -> Sheet:
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
            str(one.counts).lower(),
            one.step.act.source.title,
        )
        for level in told.levels
        for one in level.steps
    ]
    return Sheet(heads, rows)
