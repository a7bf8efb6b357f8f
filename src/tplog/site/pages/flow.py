"""Where does the money go? A year's money from the council's frame to what was spent, and what waits."""

from __future__ import annotations

from attrs import frozen

from tplog.answers.json_data import Data
from tplog.answers.json_schema import ORE, TEXT, TRUTH, YEAR, closed, listed, one_of
from tplog.book.book import Book
from tplog.charts.sankey import Sankey, sankey
from tplog.domain.queries.money_flow import Kind, Link, Picture, picture
from tplog.domain.state.budget_state import BudgetState
from tplog.i18n.money_format import Unit, unit_for
from tplog.i18n.site_texts import say
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import Asked
from tplog.site.page_view import Page, Sheet
from tplog.site.year_choice import chosen

# What joins two places of the same account is no transfer, and so no row of the table.
_WITHIN = {Kind.KEPT, Kind.AHEAD}


SCHEMA = closed(
    budget=TEXT,
    known_years=listed(YEAR),
    years=listed(
        closed(
            year=YEAR,
            links=listed(closed(giver=TEXT, taker=TEXT, kind=one_of(*Kind), settled=TRUTH, ore=ORE)),
        )
    ),
)


@frozen
class Year:
    """A year's drawing, and its links as a table: what was moved or rests, and what only waits."""

    year: int
    unit: Unit
    chart: Sankey
    settled: tuple[Link, ...]
    waiting: tuple[Link, ...]


@frozen
class Flow:
    """What the page shows: the years that there are, and those that are shown."""

    budget: str
    known: tuple[int, ...]
    years: tuple[Year, ...]


def page(book: Book, asked: Asked, budget: str) -> Page:
    """The latest year of which lines tell something, or those asked for.

    Raises NotFound for an unknown budget or year.
    """
    state = book.state(budget, on=asked.point.on, known=asked.point.known)
    told = chosen(budget, state, asked, 1)
    years = tuple(year_of(budget, state, at, asked.language) for at in told)
    shown = Flow(budget, state.years(), years)
    return Page("flow", say("flow", asked.language), shown, _data(shown), _sheet(shown), budget, timed=True)


def year_of(budget: str, state: BudgetState, year: int, language: Language) -> Year:
    """A year's money as a drawing and as a table."""
    drawn: Picture = picture(state, year)
    chart = sankey(drawn, say("flow-of", language, budget=budget, year=year), language)
    links = [link for link in drawn.links if link.kind not in _WITHIN]
    return Year(
        year,
        unit_for(link.ore for link in links),
        chart,
        tuple(link for link in links if link.kind.settled),
        tuple(link for link in links if not link.kind.settled),
    )


def _link_data(link: Link) -> Data:
    return {
        "giver": str(link.giver.account),
        "taker": str(link.taker.account),
        "kind": link.kind.value,
        "settled": link.kind.settled,
        "ore": link.ore,
    }


def _data(told: Flow) -> Data:
    years = [
        {"year": one.year, "links": [_link_data(link) for link in (*one.settled, *one.waiting)]}
        for one in told.years
    ]
    return {"budget": told.budget, "known_years": list(told.known), "years": years}


def _sheet(told: Flow) -> Sheet:
    heads = ("year", "giver", "taker", "kind", "settled", "amount_ore")
    rows = [
        (
            year.year,
            str(link.giver.account),
            str(link.taker.account),
            link.kind.value,
            str(link.kind.settled).lower(),
            link.ore,
        )
        for year in told.years
        for link in (*year.settled, *year.waiting)
    ]
    return Sheet(heads, rows)
