"""Where does the money go? A year's money from the council's frame to what was spent, and what waits."""

from __future__ import annotations

from attrs import frozen

from tplog.answers.json_data import JsonObject
from tplog.answers.json_schema import BOOLEAN, ORE, TEXT, YEAR, array_of, closed_object, enum_of
from tplog.book.book import Book
from tplog.charts.sankey import SankeyChart, layout_sankey
from tplog.domain.queries.money_flow import FlowGraph, FlowLink, LinkKind, flow_graph
from tplog.domain.state.budget_state import BudgetState
from tplog.i18n.money_format import Unit, common_unit
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import PageRequest
from tplog.site.page_view import CsvTable, Page
from tplog.site.year_choice import choose_years

# A link between two nodes of the same account is no transfer, and so no row of the table.
_SAME_ACCOUNT_KINDS = {LinkKind.KEPT, LinkKind.AHEAD}


SCHEMA = closed_object(
    budget=TEXT,
    known_years=array_of(YEAR),
    years=array_of(
        closed_object(
            year=YEAR,
            links=array_of(
                closed_object(giver=TEXT, taker=TEXT, kind=enum_of(*LinkKind), settled=BOOLEAN, ore=ORE)
            ),
        )
    ),
)


@frozen
class YearFlow:
    """A year's chart, and its links as a table: settled (moved or unallocated) and pending."""

    year: int
    unit: Unit
    chart: SankeyChart
    settled: tuple[FlowLink, ...]
    pending: tuple[FlowLink, ...]


@frozen
class FlowView:
    """What the page shows: all years of the budget, and the chosen ones."""

    budget: str
    known_years: tuple[int, ...]
    years: tuple[YearFlow, ...]


def page(book: Book, request: PageRequest, budget: str) -> Page:
    """Return the page of a budget's money flow: the requested years, or the latest with any activity.

    Raises NotFound for an unknown budget or year.
    """
    state = book.state(budget, as_of=request.point.as_of, known_at=request.point.known_at)
    chosen_years = choose_years(budget, state, request, 1)
    years = tuple(year_flow(budget, state, year, request.language) for year in chosen_years)
    view = FlowView(budget, state.years(), years)
    return Page(
        "flow",
        site_text("flow", request.language),
        view,
        _data(view),
        _csv_table(view),
        budget,
        takes_point=True,
    )


def year_flow(budget: str, state: BudgetState, year: int, language: Language) -> YearFlow:
    """Return a year's money as a chart and as a table."""
    graph: FlowGraph = flow_graph(state, year)
    chart = layout_sankey(graph, site_text("flow-of", language, budget=budget, year=year), language)
    links = [link for link in graph.links if link.kind not in _SAME_ACCOUNT_KINDS]
    return YearFlow(
        year,
        common_unit(link.ore for link in links),
        chart,
        tuple(link for link in links if link.kind.is_settled),
        tuple(link for link in links if not link.kind.is_settled),
    )


def _link_data(link: FlowLink) -> JsonObject:
    return {
        "giver": str(link.giver.account),
        "taker": str(link.taker.account),
        "kind": link.kind.value,
        "settled": link.kind.is_settled,
        "ore": link.ore,
    }


def _data(view: FlowView) -> JsonObject:
    years = [
        {"year": flow.year, "links": [_link_data(link) for link in (*flow.settled, *flow.pending)]}
        for flow in view.years
    ]
    return {"budget": view.budget, "known_years": list(view.known_years), "years": years}


def _csv_table(view: FlowView) -> CsvTable:
    columns = ("year", "giver", "taker", "kind", "settled", "amount_ore")
    rows = [
        (
            year.year,
            str(link.giver.account),
            str(link.taker.account),
            link.kind.value,
            str(link.kind.is_settled).lower(),
            link.ore,
        )
        for year in view.years
        for link in (*year.settled, *year.pending)
    ]
    return CsvTable(columns, rows)
