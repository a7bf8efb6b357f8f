"""How do we know? A number's trail: the steps that made it, and by whose authority, up to the council."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from attrs import field, frozen

from tplog.answers.account_names import AccountNames
from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.audit_trail import Trail, TrailStep
from tplog.answers.binding_words import GUIDELINE
from tplog.answers.event_effects import REMAINING
from tplog.answers.formalities import FormalItem, formal_items, legal_force_text
from tplog.answers.record_tables import format_delay
from tplog.answers.related_accounts import RELATED_ACCOUNT, RelatedAccount
from tplog.answers.settlements import TrailSettlement
from tplog.answers.states import NOTED_FIGURE, STATED_TOTAL, figure_label
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
from tplog.events.documents import document_key
from tplog.events.money_acts import Decision
from tplog.i18n.event_sentences import event_sentence
from tplog.i18n.money_format import Unit, format_money, reading_unit
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language, translate, year_text
from tplog.site.event_headings import headings_by_id
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.values.account import Account

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState
    from tplog.domain.state.matters import MatterStatus
    from tplog.values.transfer import NotedFigure, StatedTotal

_OLD_BUDGET_COLUMN = "budget"  # in links that people have


@frozen
class StepView:
    """A step; ``is_counted``: it is part of the number; ``delay_text``: how late it was recorded.

    ``formalities`` are the formal facts of its act; ``legal_force_text`` is "" for what is no decision.
    ``sentence`` says what its event did, ``matter`` what became of it (None: nothing is open about it).
    """

    step: TrailStep
    is_counted: bool
    delay_text: str
    paper_key: str
    counterpart_name: str
    formalities: tuple[FormalItem, ...]
    legal_force_text: str
    sentence: str
    matter: MatterStatus | None


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


@frozen
class TrailFacts:
    """What the trails of a budget's accounts are shown with: the budget's state and those related to it.

    ``noted`` are the figures noted at each account, ``totals`` the stated totals of each. ``event_of``
    returns the event of an id. ``sentences`` are those of the events, by id, of which each is made once: an
    act may be a step of many trails.
    """

    budget: str
    states: Mapping[str, BudgetState]
    noted: Mapping[Account, Sequence[tuple[str, NotedFigure]]]
    totals: Mapping[Account, Sequence[StatedTotal]]
    checkpoint_size: int | None
    event_of: Callable[[str], Event]
    sentences: dict[tuple[str, Language], str] = field(factory=dict)

    def sentence(self, event: Event, language: Language) -> str:
        """Return what an event did in words, with the names of its budget's accounts."""
        key = event.id, language
        if key not in self.sentences:
            name_of = partial(account_name, self.states[event.budget])
            self.sentences[key] = event_sentence(event, language, name_of)
        return self.sentences[key]


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
    names = dict.fromkeys((budget, *(other.related.budget for other in trail.related if other.trail)))
    states = {name: book.state(name, as_of=point.as_of, known_at=point.known_at) for name in names}
    checkpoint = newest_checkpoint(book)
    size = checkpoint.size if checkpoint else None
    facts = trail_facts(budget, states, size, lambda event_id: book.record(event_id).event)
    return trail_page(trail, facts, request)


def trail_facts(
    budget: str,
    states: Mapping[str, BudgetState],
    checkpoint_size: int | None,
    event_of: Callable[[str], Event],
) -> TrailFacts:
    """Return what the trails of a budget's accounts are shown with; ``states`` has those related to it too.

    ``checkpoint_size`` is that of the newest checkpoint, None for an unsigned log. ``event_of`` returns the
    event of an id.
    """
    state = states[budget]
    noted: dict[Account, list[tuple[str, NotedFigure]]] = {}
    for (path, name), figure in state.noted.items():
        noted.setdefault(path, []).append((name, figure))
    totals: dict[Account, list[StatedTotal]] = {}
    for total in standing_totals(state):
        for path in (total.account,) if total.account is not None else dict.fromkeys(total.holders):
            totals.setdefault(path, []).append(total)
    return TrailFacts(budget, states, noted, totals, checkpoint_size, event_of)


def trail_page(trail: Trail, facts: TrailFacts, request: PageRequest) -> Page[TrailView]:
    """Return the page of a trail. Raises NotFound for an unknown column."""
    is_old = request.choice("column") == _OLD_BUDGET_COLUMN
    column = BUDGET_COLUMN if is_old else request.choice_of("column", COLUMNS, REMAINING)
    view = _trail_view(trail, facts, column, request.language)
    title = f"{site_text('trail-page', request.language)} {trail.account}"
    table = PageTable(_ROW, [step for level in view.levels for step in level.steps])
    headline = _headline(view, request.language)
    name = facts.states[facts.budget].title or ""
    return Page(
        "trail",
        title,
        view,
        PAGE,
        table,
        facts.budget,
        takes_point=True,
        headline=headline,
        budget_title=name,
        names=AccountNames(
            facts.states, request.language, headings_by_id(facts.event_of, facts.states, request.language)
        ),
    )


def _headline(view: TrailView, language: Language) -> str:
    """Return the number in words: ``Trygghetsvärdar 2024: 0,2 mkr kvar``."""
    figure = view.figure
    label = figure_label(figure.column, language)
    if figure.ore is None:
        amount = translate("unreported", language)
        return f"{figure.name} {year_text(view.account.year, language)}: {label} {amount}"
    amount = format_money(figure.ore, language, view.unit)
    change = "" if figure.level_known else "Δ "
    return f"{figure.name} {year_text(view.account.year, language)}: {change}{amount} {label}"


def _trail_view(trail: Trail, facts: TrailFacts, column: str, language: Language) -> TrailView:
    account, state = trail.account, facts.states[facts.budget]
    figure = trace_figure(state, account, column)
    related = tuple(_related_views(facts, trail, language))
    levels = tuple(_level_views(facts, facts.budget, trail, figure.column, language))
    amounts = [ore or 0 for ore in (figure.ore, figure.own_ore, *(share.ore for share in figure.line_shares))]
    shown = [*levels, *(level for other in related for level in other.levels)]
    amounts += [step.step.amount for level in shown for step in level.steps]
    noted, stated = facts.noted.get(account, ()), facts.totals.get(account, ())
    amounts += [*(figure.amount.ore for _, figure in noted), *(total.stated.ore for total in stated)]
    return TrailView(
        budget=facts.budget,
        account=account,
        figure=figure,
        unit=reading_unit(amounts),
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
        checkpoint_size=facts.checkpoint_size,
    )


def _level_views(
    facts: TrailFacts, budget: str, trail: Trail, column: str, language: Language
) -> Iterator[LevelView]:
    """Yield the levels of a trail; no step counts in the number of a ``column`` that is empty."""
    state = facts.states[budget]
    days = effective_dates({step.record.index: step.record for step in trail}.values())
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
                facts.sentence(step.record.event, language),
                state.standing.get(step.record.event.id),
            )
            for step in level.steps
        )
        yield LevelView(level.account, account_name(state, level.account), steps)


def _related_views(facts: TrailFacts, trail: Trail, language: Language) -> Iterator[RelatedView]:
    """Yield the accounts to which a trail's relates, whose steps count in no number of the page."""
    for other in trail.related:
        if other.trail is None:
            yield RelatedView(other.related, ())
        else:
            levels = _level_views(facts, other.related.budget, other.trail, "", language)
            yield RelatedView(other.related, tuple(levels))
