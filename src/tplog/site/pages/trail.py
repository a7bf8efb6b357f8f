"""How do we know? A number's trail: the steps that made it, and by whose authority, up to the council."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.audit_trail import Trail, TrailStep
from tplog.answers.binding_words import GUIDELINE
from tplog.answers.event_effects import REMAINING
from tplog.answers.formalities import FormalItem, formal_items, legal_force_text
from tplog.answers.record_tables import format_delay
from tplog.answers.related_accounts import RELATED_ACCOUNT, RelatedAccount
from tplog.answers.settlements import TrailSettlement
from tplog.answers.source_documents import document_key
from tplog.answers.states import NOTED_FIGURE, STATED_TOTAL
from tplog.answers.traced_figure import (
    BUDGET_COLUMN,
    COLUMNS,
    TRACED_FIGURE,
    TracedFigure,
    account_name,
    is_counted,
    trace_figure,
)
from tplog.answers.trails import SETTLEMENT, STEP
from tplog.answers.year_summary import standing_totals
from tplog.book.book import Book
from tplog.book.log_head import newest_checkpoint
from tplog.events.as_of import effective_dates
from tplog.events.base import Event
from tplog.events.money_acts import Decision
from tplog.i18n.money_format import Unit, common_unit
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.values.account import Account

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState
    from tplog.values.transfer import NotedFigure, StatedTotal

_OLD_BUDGET_COLUMN = "budget"  # in links that people have


@frozen
class StepView:
    """A step; ``is_counted``: it is part of the number; ``delay_text``: how late it was recorded.

    ``formalities`` are the formal facts of its act; ``legal_force_text`` is "" for what is no decision.
    """

    step: TrailStep
    is_counted: bool
    delay_text: str
    paper_key: str
    counterpart_name: str
    formalities: tuple[FormalItem, ...]
    legal_force_text: str


@frozen
class LevelView:
    """The steps of the account, or those that gave money to an account above it."""

    account: Account
    name: str
    steps: tuple[StepView, ...]


@frozen
class SettlementView:
    """An act that made something of a step's event, with the formal facts of it."""

    settlement: TrailSettlement
    formalities: tuple[FormalItem, ...]


@frozen
class RelatedView:
    """An account to which the page's relates, with the levels of its trail; none if it is only named."""

    related: RelatedAccount
    levels: tuple[LevelView, ...]


@frozen
class TrailView:
    """What the page shows; ``checkpoint_size`` is that of the newest checkpoint, None for an unsigned log."""

    budget: str
    account: Account
    figure: TracedFigure
    unit: Unit
    levels: tuple[LevelView, ...]
    related: tuple[RelatedView, ...]
    noted_figures: tuple[tuple[str, NotedFigure], ...]
    stated_totals: tuple[StatedTotal, ...]
    mandates: tuple[Event, ...]
    guidelines: tuple[Decision, ...]
    settlements: tuple[SettlementView, ...]
    checkpoint_size: int | None


_STEP: Answer[StepView] = STEP.of("StepView", lambda step: step.step).also(
    Field(
        "counts",
        Kind.TRUTH,
        ("räknas", "counts"),
        "Whether it is part of the number.",
        get=lambda step: step.is_counted,
    )
)
_LEVEL: Answer[LevelView] = Answer(
    "LevelView",
    (Field("account", Kind.TEXT, ("konto", "account")), Field("steps", Many(_STEP), ("steg", "steps"))),
)
_NOTED: Answer[tuple[str, NotedFigure]] = Answer(
    "NotedFigure",
    (
        Field("name", Kind.WORD, ("slag", "name"), get=lambda pair: pair[0]),
        *NOTED_FIGURE.only("amount", "event").of("NotedFigure", lambda pair: pair[1]).fields,
    ),
)
_RELATED: Answer[RelatedView] = RELATED_ACCOUNT.of("RelatedView", lambda view: view.related).also(
    Field("levels", Many(_LEVEL), ("nivåer", "levels"), "None of a part or a successor.")
)
PAGE: Answer[TrailView] = Answer(
    "TrailView",
    (
        Field("budget", Kind.TEXT, ("budget", "budget")),
        Field("account", Kind.TEXT, ("konto", "account")),
        *TRACED_FIGURE.of("TrailView", lambda view: view.figure).fields,
        Field("levels", Many(_LEVEL), ("nivåer", "levels"), "From the highest authority down."),
        Field(
            "related",
            Many(_RELATED),
            ("samband", "related"),
            "Accounts to which it relates, also of other budgets; their steps are not part of the number.",
        ),
        Field(
            "noted",
            Many(_NOTED),
            ("noterat", "noted"),
            "Figures that move nothing.",
            get=lambda view: view.noted_figures,
        ),
        Field(
            "stated_totals",
            Many(STATED_TOTAL.only("column", "stated", "summed", "event", "holders")),
            ("angivna summor", "stated totals"),
        ),
        Field(
            "mandates",
            Many(Kind.TEXT),
            ("uppdrag", "mandates"),
            "The ids of the events that give them.",
            get=lambda view: [mandate.id for mandate in view.mandates],
        ),
        Field("guidelines", Many(GUIDELINE), ("riktlinjer", "guidelines")),
        Field(
            "settlements",
            Many(SETTLEMENT),
            ("prövningar", "settlements"),
            "Acts that settled or reviewed the steps' events and moved nothing at these accounts.",
            get=lambda view: [each.settlement for each in view.settlements],
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
    is_old = request.choice("column") == _OLD_BUDGET_COLUMN
    column = BUDGET_COLUMN if is_old else request.choice_of("column", COLUMNS, REMAINING)
    checkpoint = newest_checkpoint(book)
    checkpoint_size = checkpoint.size if checkpoint else None
    figure = trace_figure(state, trail.account, column)
    related = tuple(_related_views(book, request, trail))
    view = _trail_view(budget, state, trail, figure, related, request.language, checkpoint_size)
    title = f"{site_text('trail-page', request.language)} {trail.account}"
    table = PageTable(_ROW, [step for level in view.levels for step in level.steps])
    return Page("trail", title, view, PAGE, table, budget, takes_point=True)


def _trail_view(
    budget: str,
    state: BudgetState,
    trail: Trail,
    figure: TracedFigure,
    related: tuple[RelatedView, ...],
    language: Language,
    checkpoint_size: int | None,
) -> TrailView:
    account = trail.account
    levels = tuple(_level_views(state, trail, figure.column, language))
    amounts = [figure.ore, figure.own_ore, *(share.ore for share in figure.line_shares)]
    shown = [*levels, *(level for other in related for level in other.levels)]
    amounts += [step.step.amount for level in shown for step in level.steps]
    noted = [(name, figure) for (path, name), figure in state.noted.items() if path == account]
    stated = [
        total
        for total in standing_totals(state)
        if total.account == account or (total.account is None and account in total.holders)
    ]
    amounts += [*(figure.amount.ore for _, figure in noted), *(total.stated.ore for total in stated)]
    return TrailView(
        budget=budget,
        account=account,
        figure=figure,
        unit=common_unit(amounts),
        levels=levels,
        related=related,
        noted_figures=tuple(noted),
        stated_totals=tuple(stated),
        mandates=trail.mandates,
        settlements=tuple(
            SettlementView(settlement, tuple(formal_items(settlement.act, language)))
            for settlement in trail.settlements
        ),
        guidelines=trail.guidelines,
        checkpoint_size=checkpoint_size,
    )


def _level_views(state: BudgetState, trail: Trail, column: str, language: Language) -> Iterator[LevelView]:
    """Yield the levels of a trail; no step counts in the number of a ``column`` that is empty."""
    days = effective_dates(dict.fromkeys(step.record for step in trail))
    for level in trail.levels():
        steps = tuple(
            StepView(
                step,
                bool(column) and level.account == trail.account and is_counted(step, column),
                format_delay(step.record, days, language),
                document_key(step.act.source),
                account_name(state, step.counterpart),
                tuple(formal_items(step.act, language)),
                legal_force_text(step.legal_force, language) if step.legal_force else "",
            )
            for step in level.steps
        )
        yield LevelView(level.account, account_name(state, level.account), steps)


def _related_views(book: Book, request: PageRequest, trail: Trail) -> Iterator[RelatedView]:
    """Yield the accounts to which a trail's relates, whose steps count in no number of the page."""
    point = request.point
    for other in trail.related:
        if other.trail is None:
            yield RelatedView(other.related, ())
            continue
        state = book.state(other.related.budget, as_of=point.as_of, known_at=point.known_at)
        yield RelatedView(other.related, tuple(_level_views(state, other.trail, "", request.language)))
