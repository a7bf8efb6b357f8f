"""Where does the money go? A year's money from the council's frame to what was spent, and what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.money_flow import FlowGraph, FlowLink, LinkKind, flow_graph
from tplog.book.book import Book
from tplog.charts.sankey import SankeyChart, layout_sankey
from tplog.i18n.money_format import Unit, common_unit
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language, year_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.site.year_choice import choose_years

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState

TITLE = "flow"
# A link between two nodes of the same account is no transfer, and so no row of the table.
_SAME_ACCOUNT_KINDS = {LinkKind.KEPT, LinkKind.AHEAD}


@frozen
class YearFlow:
    """A year's money as a graph, and its links as a table: settled (moved or unallocated) and pending."""

    year: int
    unit: Unit
    graph: FlowGraph
    settled: tuple[FlowLink, ...]
    pending: tuple[FlowLink, ...]

    @property
    def links(self) -> tuple[FlowLink, ...]:
        """The rows of the table."""
        return (*self.settled, *self.pending)

    def chart(self, budget: str, language: Language) -> SankeyChart:
        """Lay out the graph as a chart."""
        return layout_sankey(
            self.graph,
            site_text("flow-of", language, budget=budget, year=year_text(self.year, language)),
            language,
        )


@frozen
class FlowView:
    """What the page shows: all years of the budget, and the chosen ones."""

    budget: str
    known_years: tuple[int, ...]
    years: tuple[YearFlow, ...]


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
            Many(Answer("YearFlow", (_YEAR, Field("links", Many(_LINK), ("flöden", "links"))))),
            ("år", "years"),
        ),
    ),
)
_ROW: Answer[tuple[YearFlow, FlowLink]] = Answer(
    "YearLink",
    (
        *Answer("YearFlow", (_YEAR,)).of("YearLink", lambda row: row[0]).fields,
        *_LINK.of("YearLink", lambda row: row[1]).fields,
    ),
)


def page(book: Book, request: PageRequest, budget: str) -> Page[FlowView]:
    """Return the page of a budget's money flow: the requested years, or the latest with any activity.

    Raises NotFound for an unknown budget or year.
    """
    state = book.state(budget, as_of=request.point.as_of, known_at=request.point.known_at)
    return flow_page(state, request, budget)


def flow_page(state: BudgetState, request: PageRequest, budget: str) -> Page[FlowView]:
    """Return the page of the money flow in a budget's state. Raises NotFound for an unknown year."""
    chosen_years = choose_years(budget, state, request, 1)
    years = tuple(year_flow(state, year) for year in chosen_years)
    table = PageTable(_ROW, [(year, link) for year in years for link in year.links])
    view = FlowView(budget, state.years(), years)
    return Page("flow", site_text(TITLE, request.language), view, PAGE, table, budget, takes_point=True)


def year_flow(state: BudgetState, year: int) -> YearFlow:
    """Return a year's money as a graph and as a table."""
    graph: FlowGraph = flow_graph(state, year)
    links = [link for link in graph.links if link.kind not in _SAME_ACCOUNT_KINDS]
    return YearFlow(
        year,
        common_unit(link.ore for link in links),
        graph,
        tuple(link for link in links if link.kind.is_settled),
        tuple(link for link in links if not link.kind.is_settled),
    )
