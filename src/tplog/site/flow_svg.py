"""The chart of a budget's year as an SVG file of its own, with its own colours, for other pages to show."""

from __future__ import annotations

from tplog.book.book import Book
from tplog.site.page_request import PageRequest
from tplog.site.pages.flow import flow_page
from tplog.site.render import render_fragment
from tplog.site.urls import ReportAnchors


def flow_svg(book: Book, request: PageRequest, budget: str) -> str:
    """Return the chart of the requested year, or of the latest with any activity, as SVG.

    It has no links, needs no style and no font file. Raises NotFound for an unknown budget, year or account.
    """
    state = book.state(budget, as_of=request.point.as_of, known_at=request.point.known_at)
    view = flow_page(state, request, budget).view
    return str(
        render_fragment(
            "charts/levels.svg",
            request.language,
            ReportAnchors(frozenset()),
            chart=view.chart(view.years[-1], request.language),
            prefix="",
            standalone=True,
        )
    )
