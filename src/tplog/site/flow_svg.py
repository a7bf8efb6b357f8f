"""The chart of a budget's year as an SVG of its own, with its own colours, for other pages to show."""

from __future__ import annotations

from attrs import evolve

from tplog.charts.svg_text import PADDING, layout_legend
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language
from tplog.site.pages.flow import FlowView
from tplog.site.render import render_fragment
from tplog.site.urls import ReportAnchors


def flow_svg(view: FlowView, language: Language) -> str:
    """Return the chart of the first year shown that has one, as SVG with its legend; "" if none has.

    It has no links, and needs no style and no font file.
    """
    year = view.charted
    if year is None:
        return ""
    chart = view.chart(year, language)
    entries = ((kind, site_text(f"flow-key-{kind}", language)) for kind in chart.kinds)
    swatches, bottom = layout_legend(entries, chart.width, chart.height + PADDING)
    drawing = render_fragment(
        "charts/levels.svg",
        language,
        ReportAnchors(frozenset()),
        chart=evolve(chart, height=bottom + PADDING) if swatches else chart,
        swatches=swatches,
        prefix=f"f{year.year}-",
        standalone=True,
    )
    return str(drawing).strip()
