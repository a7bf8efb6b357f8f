"""Where does the money go? A year's budget in a sentence, one level at a time, and line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.budget_levels import Levels, RowTree, budget_levels, row_tree
from tplog.answers.budget_split import SPLIT, BudgetSplit, differing_totals, holding, split_budget, split_rows
from tplog.answers.corrections import CorrectionMarks, corrected_field, marked_corrections
from tplog.answers.money_flow import FlowLink, LinkKind, flow_graph
from tplog.answers.overview_tables import percent_used
from tplog.answers.states import AccountRow, BodyYear
from tplog.answers.year_summary import joint_totals, summarise_year
from tplog.book.book import Book
from tplog.book.corrections import read_correction_marks
from tplog.book.figure_sources import figure_sources
from tplog.book.history import require_account
from tplog.charts.level_chart import LevelChart, layout_levels
from tplog.charts.level_texts import LevelTexts
from tplog.errors import NotFound
from tplog.events.documents import document_key
from tplog.i18n.money_format import Unit, is_exact, reading_unit
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language, year_text
from tplog.site.flow_sentences import lead_sentences, split_sentence
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.site.year_choice import choose_years
from tplog.values.account import Account, Role, parse_account
from tplog.values.finding import Finding
from tplog.values.identifiers import ParseError

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState
    from tplog.events.record import Record
    from tplog.values.transfer import StatedTotal

TITLE = "flow"
MAX_LINES = 100  # of a body's table: more are on the page of the result
MAX_LINES_OF_ALL = 40  # of all bodies in one table: where there are more, each body opens its own
# A link between two nodes of the same account is no transfer, and so no row of the table.
_SAME_ACCOUNT_KINDS = {LinkKind.KEPT, LinkKind.AHEAD}


@frozen
class FlowRow:
    """A line of the table: an account's figures, or of what a body has not allocated its own, in öre."""

    row: AccountRow
    budget: int
    outcome: int | None
    remaining: int
    is_unallocated: bool = False
    depth: int = 1

    @property
    def percent(self) -> int | None:
        """How many per cent were spent; None where nothing says that."""
        return percent_used(self.budget, self.outcome)


@frozen
class FlowGroup:
    """A body with its lines, and what documents state as sums that their lines do not make.

    ``hidden_count`` is how many lines are left out.
    """

    whole: FlowRow
    lines: tuple[FlowRow, ...]
    stated: tuple[str, ...]
    hidden_count: int = 0


@frozen
class YearFlow:
    """A year's budget: its split, its columns for the chart, its groups of lines, the sentences on it."""

    year: int
    split: BudgetSplit
    levels: Levels
    texts: LevelTexts
    sentence: str
    lead: tuple[str, ...]
    groups: tuple[FlowGroup, ...]
    state: BudgetState = field(eq=False, repr=False)

    @cached_property
    def links(self) -> tuple[FlowLink, ...]:
        """The money between accounts, as data: settled links, then pending ones."""
        links = [
            link for link in flow_graph(self.state, self.year).links if link.kind not in _SAME_ACCOUNT_KINDS
        ]
        return tuple(sorted(links, key=lambda link: not link.kind.is_settled))

    @property
    def unit(self) -> Unit:
        """The unit of all its amounts."""
        return self.texts.unit

    @property
    def percent(self) -> int | None:
        """How many per cent of it were spent; None where nothing says that."""
        return percent_used(self.split.total, self.split.outcome)

    @property
    def hidden_count(self) -> int:
        """How many lines its table leaves out."""
        return sum(group.hidden_count for group in self.groups)

    @property
    def is_exact(self) -> bool:
        """Whether no amount of its table is rounded in the unit."""
        rows = [row for group in self.groups for row in (group.whole, *group.lines)]
        return is_exact(
            (ore for row in rows for ore in (row.budget, row.outcome or 0, row.remaining)), self.unit
        )

    def chart(self, title: str) -> LevelChart:
        """Lay out the columns as a chart."""
        return layout_levels(self.levels, title, self.texts)


@frozen
class FlowView:
    """What the page shows: the budget's years, the chosen ones, and where each account's figures stand.

    ``marks`` are the accounts whose figures corrections changed.
    """

    budget: str
    title: str
    known_years: tuple[int, ...]
    years: tuple[YearFlow, ...]
    marks: CorrectionMarks = field(factory=CorrectionMarks)
    sources: Mapping[Account, Record] = field(factory=dict, repr=False)

    @property
    def charted(self) -> YearFlow | None:
        """The first year shown that has a chart."""
        return next((year for year in self.years if year.levels.boxes or year.levels.pending), None)

    def chart(self, year: YearFlow, language: Language) -> LevelChart:
        """Return a year's chart, named for who cannot see it."""
        return year.chart(self.chart_title(year, language))

    def chart_title(self, year: YearFlow, language: Language) -> str:
        """Return what a year's chart shows: of which budget, account if one is opened, and year."""
        top = year.levels.top
        name = ", ".join([self.title or self.budget, *([top.name] if top else [])])
        return site_text("flow-of", language, budget=name, year=year_text(year.year, language))

    def corrected(self, row: AccountRow | None) -> tuple[str, ...]:
        """Return the events whose corrections changed the figures of a row; none without a row."""
        return self.marks.events(row.account) if row else ()

    @property
    def corrected_by_account(self) -> Mapping[str, tuple[str, ...]] | None:
        """The events whose corrections changed accounts of the years shown; None where they are too many."""
        years = {each.year for each in self.years}
        by_account = self.marks.by_account.items()
        events = ((str(path), events) for path, events in by_account if path.year in years)
        return marked_corrections([self.marks], events)

    def source(self, row: FlowRow) -> tuple[str, str, str] | None:
        """Return the key, the title and the place of the document where a row's figures stand, if known."""
        record = self.sources.get(row.row.account)
        if record is None:
            return None
        source = record.event.act.source
        return document_key(source), source.title, ", ".join(filter(None, (source.paragraph, source.place)))


_LINK: Answer[FlowLink] = Answer(
    "FlowLink",
    (
        Field("giver", Kind.TEXT, ("från", "giver"), get=lambda link: link.giver.account),
        Field("taker", Kind.TEXT, ("till", "taker"), get=lambda link: link.taker.account),
        Field("kind", Kind.WORD, ("slag", "kind"), choices=tuple(LinkKind)),
        Field(
            "settled",
            Kind.TRUTH,
            ("avgjort", "settled"),
            "False: proposed or conditional; it moved nothing.",
            get=lambda link: link.kind.is_settled,
        ),
        Field("amount", Kind.ORE, ("belopp", "amount"), get=lambda link: link.ore),
    ),
)
_YEAR: Field[YearFlow] = Field("year", Kind.YEAR, ("år", "year"))
PAGE: Answer[FlowView] = Answer(
    "FlowView",
    (
        Field("budget", Kind.TEXT, ("budget", "budget")),
        Field("known_years", Many(Kind.YEAR), ("kända år", "known years")),
        Field(
            "years",
            Many(
                Answer(
                    "YearFlow",
                    (
                        _YEAR,
                        Field("split", SPLIT, ("vart budgeten tagit vägen", "where the budget is")),
                        Field("links", Many(_LINK), ("flöden", "links")),
                    ),
                )
            ),
            ("år", "years"),
        ),
        corrected_field("account", lambda view: view.corrected_by_account),
    ),
)
_ROW: Answer[tuple[YearFlow, FlowLink]] = Answer(
    "YearLink",
    (
        *Answer("YearFlow", (_YEAR,)).of("YearLink", lambda row: row[0]).fields,
        *_LINK.of("YearLink", lambda row: row[1]).fields,
    ),
)


@frozen
class _LinkRows:
    """The rows of the page's CSV, made when they are asked for."""

    years: tuple[YearFlow, ...]

    def __iter__(self) -> Iterator[tuple[YearFlow, FlowLink]]:
        return ((year, link) for year in self.years for link in year.links)


def page(book: Book, request: PageRequest, budget: str) -> Page[FlowView]:
    """Return the page of a budget's money: the requested years, or the latest with any activity.

    Raises NotFound for an unknown budget, year or account.
    """
    state = book.state(budget, as_of=request.point.as_of, known_at=request.point.known_at)
    shown = flow_page(state, request, budget, read_correction_marks(book, state))
    rows = [row for year in shown.view.years for group in year.groups for row in (group.whole, *group.lines)]
    accounts = dict.fromkeys(row.row.account for row in rows)
    sources = figure_sources(book, budget, state, accounts, request.point)
    return evolve(shown, view=evolve(shown.view, sources=sources))


def flow_page(
    state: BudgetState, request: PageRequest, budget: str, marks: CorrectionMarks | None = None
) -> Page[FlowView]:
    """Return the page of a budget's state, with these marks. Raises NotFound for an unknown year, account."""
    opened = _opened(state, request, budget)
    if opened and not request.choice("year"):
        chosen_years: tuple[int, ...] = (opened.year,)
    else:
        chosen_years = choose_years(budget, state, request, 1)
    marks = marks or CorrectionMarks()
    years = tuple(
        year_flow(state, year, request, opened if opened and opened.year == year else None, marks)
        for year in chosen_years
    )
    view = FlowView(budget, state.title or "", state.years(), years, marks)
    alone = years[0] if len(years) == 1 else None
    return Page(
        "flow",
        site_text(TITLE, request.language),
        view,
        PAGE,
        PageTable(_ROW, _LinkRows(years)),
        budget,
        takes_point=True,
        headline=alone.sentence if alone else "",
        lead=alone.lead if alone else (),
        budget_title=state.title or "",
    )


def _opened(state: BudgetState, request: PageRequest, budget: str) -> Account | None:
    """Return the account whose lines are asked for. Raises NotFound for one that the budget does not have."""
    if not (text := request.choice("open")):
        return None
    try:
        account = parse_account(text)
    except ParseError as error:
        raise NotFound(Finding(error.rule, error.params)) from error
    require_account(state, budget, account)
    return account


def year_flow(
    state: BudgetState, year: int, request: PageRequest, opened: Account | None, marks: CorrectionMarks
) -> YearFlow:
    """Return a year's budget, or that of an account and its lines."""
    bodies = summarise_year(state, year)
    tree = row_tree(bodies)
    top = opened if opened in tree.rows else None
    levels = budget_levels(tree, top, request.int_choice("past", 0) or 0)
    if levels.top is None:
        split = split_budget(bodies)
    else:
        parts = [row for account, row in tree.rows.items() if levels.top.account.contains(account)]
        split = split_rows([(levels.top, [row for row in parts if row is not levels.top])])
    scope = [body for body in bodies if top is None or body.account == top]
    joint = [] if top else list(joint_totals(state, (year,)))
    texts = _texts(state, year, split, scope, joint, request.language)
    texts = evolve(texts, corrected=marks.by_account)
    sentence = split_sentence(split, year, texts)
    if levels.top is not None:
        sentence = f"{levels.top.name}: {sentence}"
    tops = [levels.top] if levels.top else [body.total_row for body in holding(bodies)]
    groups = [_group(tree, row, texts) for row in tops]
    limited = _limited(groups)
    lead = lead_sentences(split, scope, joint, texts)
    return YearFlow(year, split, levels, texts, sentence, lead, limited, state)


def _texts(
    state: BudgetState,
    year: int,
    split: BudgetSplit,
    bodies: Iterable[BodyYear],
    joint: Iterable[StatedTotal],
    language: Language,
) -> LevelTexts:
    """Return the words of a year, with all amounts in the unit of the largest."""
    differing: dict[Account | None, list[tuple[str, StatedTotal]]] = {}
    for body in bodies:
        if totals := list(differing_totals(body)):
            differing[body.account] = totals
    columns = {"frame": "budget_total", "allocated": "budget_total", "outcome": "outcome"}
    wrong = [total for total in joint if total.column in columns and total.stated.ore != total.summed]
    if wrong:
        differing[None] = [(columns[total.column], total) for total in wrong]
    waiting = (split.proposed, split.conditional) if not split.total else ()
    unit = reading_unit((split.total, split.outcome or 0, *waiting))
    return LevelTexts(language, unit, _whole_name(state, year, split.total, language), differing)


def _whole_name(state: BudgetState, year: int, total: int, language: Language) -> str:
    """Return who gave all the money of a year, if that is a single account outside the bodies."""
    givers = [
        account
        for account in state.accounts_of_year(year)
        if state.role(account) in {Role.COUNCIL, Role.SOURCE} and state.own_balance(account).remaining
    ]
    if len(givers) == 1 and state.own_balance(givers[0]).remaining == -total:
        return state.own_balance(givers[0]).name or givers[0].name
    return site_text("flow-whole", language)


def _row(row: AccountRow) -> FlowRow:
    return FlowRow(row, row.budget_total, row.outcome, row.remaining, depth=row.depth)


def _unallocated(row: AccountRow, children: Sequence[AccountRow]) -> FlowRow:
    """Return what an account with lines holds and spent itself."""
    budget = row.budget_total - sum(line.budget_total for line in children)
    outcome = (row.outcome or 0) - sum(line.outcome or 0 for line in children)
    return FlowRow(row, budget, outcome or None, budget - outcome, is_unallocated=True, depth=row.depth + 1)


def _group(tree: RowTree, top: AccountRow, texts: LevelTexts) -> FlowGroup:
    """Return an account with all its parts, depth first, and what it holds itself."""
    lines = list(_rows_below(tree, top))
    totals = texts.differing.get(top.account, ())
    stated = tuple(texts.difference("flow-stated-sum", column, total) for column, total in totals)
    return FlowGroup(_row(top), tuple(lines), stated)


def _rows_below(tree: RowTree, top: AccountRow) -> Iterator[FlowRow]:
    children = tree.below.get(top.account, ())
    for row in children:
        yield _row(row)
        yield from _rows_below(tree, row)
    unallocated = _unallocated(top, children)
    if children and (unallocated.budget or unallocated.outcome):
        yield unallocated


def _limited(groups: Sequence[FlowGroup]) -> tuple[FlowGroup, ...]:
    """Return the groups with the lines that a table has room for: of many bodies' many lines none."""
    room = MAX_LINES
    if len(groups) > 1 and sum(len(group.lines) for group in groups) > MAX_LINES_OF_ALL:
        room = 0
    return tuple(
        evolve(
            group,
            lines=group.lines[:room],
            hidden_count=sum(not line.is_unallocated for line in group.lines[room:]),
        )
        for group in groups
    )
