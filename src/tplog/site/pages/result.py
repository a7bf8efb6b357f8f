"""Did the budget hold? The answer in a sentence; then each body with its lines, and what deviates most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import define, evolve, field, frozen

from tplog.answers.account_names import AccountNames
from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.budget_relations import GUIDELINES_IN_FORCE, RELATIONS, BudgetRelation, budget_relations
from tplog.answers.corrections import CorrectedAccounts
from tplog.answers.latest_reports import OUTCOME
from tplog.answers.overview_tables import percent_used
from tplog.answers.per_inhabitant import per_inhabitant
from tplog.answers.projects import PROJECT, Project, projects, shown_columns
from tplog.answers.result_rows import (
    RESULT_ROW,
    YEAR_RESULT,
    BodyResult,
    FigureRow,
    YearResult,
    corrected_events,
    largest_deviations,
    year_result,
)
from tplog.answers.states import AccountRow
from tplog.answers.year_summary import guidelines_in
from tplog.book.book import Book
from tplog.book.corrections import read_corrected_accounts
from tplog.book.later_decisions import later_decisions
from tplog.i18n.money_format import Unit, common_unit, reading_unit
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language
from tplog.site.event_headings import headings_by_id
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.site.result_sentences import population_text, verdict_details, verdict_sentence
from tplog.site.site_settings import SiteSettings
from tplog.site.year_choice import choose_years
from tplog.values.account import Account, Role

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState
    from tplog.events.base import Event
    from tplog.events.money_acts import Decision

TITLE = "result"
DEVIATIONS = 15  # shown unless all are asked for
MAX_LINES = 250  # of all shown years: beyond it bodies are folded until they are asked for
CHART_BEFORE_TABLE = 15  # lines of a year: a longer table comes before its chart
ALL = "all"


@frozen
class DeviationBar:
    """A row that did not end at its budget: its bar of a scale of 200, and where zero is on it.

    ``word`` is the key of what the deviation is: over budget, left, less or more income.
    """

    row: AccountRow
    x: int
    width: int
    zero: int
    word: str

    @property
    def is_wrong(self) -> bool:
        """Whether it is worse than the budget."""
        return self.row.remaining < 0


@define
class ShownYear:
    """A year as the page shows it: the figures, the unit for reading them, and what is folded.

    ``opened`` are the holders whose lines are shown, None for all; ``deviation_count`` is how many deviations
    are shown, None for all.
    """

    result: YearResult
    site: SiteSettings
    opened: frozenset[str] | None = None
    deviation_count: int | None = DEVIATIONS
    _names: dict[Account, str] = field(factory=dict, init=False)

    @cached_property
    def unit(self) -> Unit:
        """The unit of all its figures: that of the largest."""
        return reading_unit(self.result.amounts)

    @cached_property
    def all_deviations(self) -> list[AccountRow]:
        """All rows that did not end at their budget, the largest deviation first."""
        return largest_deviations(self.result.verdict)

    @property
    def is_long(self) -> bool:
        """Whether the table comes before the chart."""
        return sum(len(body.lines) for body in self.result.bodies) > CHART_BEFORE_TABLE

    @property
    def population(self) -> int | None:
        """How many lived there in the year; None where nobody has said."""
        return self.site.population.get(self.result.year)

    def population_note(self, language: Language) -> str:
        """Return by how many inhabitants sums are divided, and who says so."""
        return population_text("per-inhabitant-note", self.result.year, None, self.site, language)

    def per_inhabitant(self, ore: int | None) -> int | None:
        """Return öre per inhabitant, rounded to whole kronor; None where either is unknown."""
        return per_inhabitant(ore, self.population)

    def share_of_total(self, row: FigureRow) -> int | None:
        """Return how many per cent of all bodies' budgets a body's is; None where nothing says that.

        Of bodies that bring in money together with others there is no whole to have a share of.
        """
        budgets = [body.whole.ore_by_column["budget_total"] or 0 for body in self.result.real_bodies]
        is_body = row.role is Role.BODY and not row.account.parent
        if not is_body or not self.result.verdict.level_known or min(budgets, default=0) < 0:
            return None
        return percent_used(sum(budgets), row.ore_by_column["budget_total"])

    def percent(self, figures: Mapping[str, int | None], *, level_known: bool = True) -> int | None:
        """Return how many per cent of a row's budget were spent; None where nothing says that."""
        return percent_used(figures["budget_total"] or 0, figures["outcome"]) if level_known else None

    def is_open(self, body: BodyResult) -> bool:
        """Return whether the lines of a body are shown."""
        return self.opened is None or body.whole.account.holder in self.opened

    def deviations(self) -> Iterator[DeviationBar]:
        """Yield the bars of the largest deviations, on one scale."""
        rows = self.all_deviations[: self.deviation_count]
        widest = max((abs(row.remaining) for row in rows), default=1)
        zero = 100 if any(row.remaining < 0 for row in rows) else 0
        for row in rows:
            width = max((200 - zero) * abs(row.remaining) // widest, 1)
            yield DeviationBar(row, zero - width if row.remaining < 0 else zero, width, zero, _word(row))

    def name(self, row: AccountRow) -> str:
        """Return the name by which people know a row: a line's, with its body where there are several."""
        bodies = self.result.real_bodies
        body = next((each for each in bodies if each.whole.account.contains(row.account)), None)
        if body is None or body.whole.account == row.account or len(bodies) == 1:
            return row.name
        return f"{row.name} ({body.whole.name})"

    def sentence(self, language: Language) -> str:
        """Return the sentence that says whether the budget held."""
        return verdict_sentence(self.result.verdict, language)

    def details(self, language: Language) -> tuple[str, ...]:
        """Return the sentences that say which lines, how much together, and what is not known."""
        return verdict_details(self.result.verdict, self.name, self.site, language)


def _word(row: AccountRow) -> str:
    if row.budget_total < 0:
        return "less-in" if row.remaining < 0 else "more-in"
    if row.remaining < 0:
        return "over-by" if row.budget_total else "without-budget"
    return "left-by"


@frozen
class ResultView:
    """What the page shows: all years of the budget, and the chosen ones.

    ``marks_corrected`` says whether the rows that corrections changed are marked: else they were too many.
    ``later_decisions`` are by body the events that changed its budget after the sum that a paper states.
    """

    budget: str
    known_years: tuple[int, ...]
    shown: tuple[ShownYear, ...]
    projects: tuple[Project, ...]
    relations: tuple[BudgetRelation, ...]
    guidelines: tuple[Decision, ...]
    corrected: tuple[str, ...]
    marks_corrected: bool
    later_decisions: Mapping[Account, str] = field(factory=dict)

    @property
    def years(self) -> tuple[YearResult, ...]:
        """The chosen years."""
        return tuple(year.result for year in self.shown)

    @property
    def project_columns(self) -> tuple[Field[Project], ...]:
        """The columns of its projects: sums over the years, and what papers state of any of them."""
        return tuple(column for column in shown_columns(self.projects) if column.value_type is Kind.ORE)

    @property
    def project_unit(self) -> Unit:
        """The unit of its projects' figures."""
        return common_unit(
            column.get(project) or 0 for column in self.project_columns for project in self.projects
        )


PAGE: Answer[ResultView] = Answer(
    "ResultView",
    (
        Field("budget", Kind.TEXT, ("budget", "budget")),
        Field("known_years", Many(Kind.YEAR), ("kända år", "known years")),
        Field("years", Many(YEAR_RESULT), ("år", "years")),
        Field("projects", Many(PROJECT), ("projekt", "projects"), "Investments over all their years."),
        RELATIONS,
        GUIDELINES_IN_FORCE,
        Field(
            "corrected",
            Many(Kind.TEXT),
            ("rättade", "corrected"),
            "Events of the budget whose records were corrected.",
        ),
    ),
)


def page(book: Book, request: PageRequest, budget: str) -> Page[ResultView]:
    """Return the page of the requested years, or of the latest. Raises NotFound for an unknown one."""
    state = book.state(budget, as_of=request.point.as_of, known_at=request.point.known_at)
    related = book.related_states(budget, request.point, state)
    corrections = read_corrected_accounts(book, state)
    page = result_page(state, related, request, budget, corrections, lambda event: book.record(event).event)
    bodies = [body for year in page.view.years for body in year.bodies]
    later = later_decisions(book, budget, state, bodies, request.point)
    return evolve(page, view=evolve(page.view, later_decisions=later))


def result_page(
    state: BudgetState,
    related: Mapping[str, BudgetState],
    request: PageRequest,
    budget: str,
    corrected: CorrectedAccounts | None,
    event_of: Callable[[str], Event],
) -> Page[ResultView]:
    """Return the page of a budget's state; ``related`` are those of the budgets to which it relates.

    ``corrected`` are the accounts that corrections changed, None if they were not looked for.
    ``event_of`` returns the event of an id. Raises NotFound for an unknown year.
    """
    years = tuple(year_result(state, year, corrected) for year in _chosen_years(budget, state, request))
    shown = tuple(_shown_years(years, request))
    states = {budget: state, **related}
    view = _result_view(budget, states, shown, is_marked=corrected is not None)
    alone = shown[0] if len(shown) == 1 else None
    return Page(
        "result",
        site_text(TITLE, request.language),
        view,
        PAGE,
        PageTable(RESULT_ROW, [row for year in years for row in year.rows]),
        budget,
        takes_point=True,
        headline=alone.sentence(request.language) if alone else "",
        lead=alone.details(request.language) if alone else (),
        budget_title=state.title or "",
        names=AccountNames(states, request.language, headings_by_id(event_of, states, request.language)),
    )


def _result_view(
    budget: str, states: Mapping[str, BudgetState], shown: tuple[ShownYear, ...], *, is_marked: bool
) -> ResultView:
    """Return what the page shows of a budget; ``is_marked``: rows that corrections changed are marked."""
    state = states[budget]
    return ResultView(
        budget,
        state.years(),
        shown,
        projects(budget, state),
        budget_relations(states, budget),
        guidelines_in(state, [year.result.year for year in shown]),
        corrected_events(state),
        is_marked,
    )


def _chosen_years(budget: str, state: BudgetState, request: PageRequest) -> tuple[int, ...]:
    """Return the requested years, or the last with an outcome, or else the last with any activity."""
    if not request.year_choices("year"):
        for year in reversed(state.years()):
            if any(name == OUTCOME for _, name in state.noted_in(year)):
                return (year,)
    return choose_years(budget, state, request, 1)


def _shown_years(years: Iterable[YearResult], request: PageRequest) -> Iterator[ShownYear]:
    """Yield the years with what is folded in them: lines of long budgets, but of the bodies asked for."""
    years = tuple(years)
    lines = sum(len(body.lines) for year in years for body in year.bodies)
    chosen = frozenset(request.choices.get("lines", ()))
    opened = None if lines <= MAX_LINES or ALL in chosen else chosen
    count = None if request.choice_of("deviations", (ALL,)) else DEVIATIONS
    for year in years:
        yield ShownYear(year, request.site, opened, count)
