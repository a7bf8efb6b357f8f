"""The chart of a budget's year as an SVG of its own, with its own colours, for other pages to show."""

from __future__ import annotations

from tplog.i18n.vocabulary import Language
from tplog.site.pages.flow import FlowView
from tplog.site.render import render_fragment
from tplog.site.urls import ReportAnchors


def flow_svg(view: FlowView, language: Language) -> str:
    """Return the chart of the first year shown that has one, as SVG; "" if none has.

    It has no links, and needs no style and no font file.
    """
    for year in view.years:
        if year.levels.boxes or year.levels.pending:
            chart = render_fragment(
                "charts/levels.svg",
                language,
                ReportAnchors(frozenset()),
                chart=view.chart(year, language),
                prefix=f"f{year.year}-",
                standalone=True,
            )
            return chart.strip()
    return ""
