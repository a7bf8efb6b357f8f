"""Draw a chart's SVG as PNG (extra ``tplog[png]``).

The fonts are the system's. A chart without its words would mislead, so where no font is installed there is
no picture at all.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

from tplog.errors import EXTRA_MISSING, NotFound, mandatory_rule
from tplog.values.finding import Finding

SCALE = 2  # pixels of the picture to a pixel of the chart, so that it can be printed
MAX_PIXELS = 16_000_000  # of a picture
CHART_TOO_LARGE = mandatory_rule(
    "chart-too-large",
    "Diagrammet är för stort för en bild (PNG). Hämta det som SVG.",
    "The chart is too large for a picture (PNG). Download it as SVG.",
)
FONT_MISSING = mandatory_rule(
    "chart-font-missing",
    "Servern har inget typsnitt att skriva bildens text med. Installera Liberation Sans.",
    "The server has no font to write the picture's text with. Install Liberation Sans.",
)
_LETTER = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
    '<text y="18" font-size="16" font-family="{family}">{text}</text></svg>'
)
_FAMILIES = "Liberation Sans, Arial, Helvetica, sans-serif"


def can_rasterize() -> bool:
    """Return whether charts can be drawn as PNG here: the library and a font are installed."""
    return find_spec("resvg_py") is not None and _has_font()


def rasterize(svg: str, width: int, height: int) -> bytes:
    """Return an SVG of this size in pixels as PNG.

    It has ``SCALE`` times as many pixels each way, or as many where that is too large. Raises NotFound where
    it cannot be drawn: too large, or without the library or a font.
    """
    if width * height > MAX_PIXELS:
        raise NotFound(Finding(CHART_TOO_LARGE))
    if find_spec("resvg_py") is None:
        raise NotFound(Finding(EXTRA_MISSING, {"what": "PNG", "extra": "png"}))
    if not _has_font():
        raise NotFound(Finding(FONT_MISSING))
    scale = SCALE if width * height * SCALE * SCALE <= MAX_PIXELS else 1
    return _draw(svg, scale)


@cache
def _has_font() -> bool:
    """Return whether a letter leaves any trace in a picture."""
    blank, letter = (_draw(_LETTER.format(family=_FAMILIES, text=text), 1) for text in (" ", "Å"))
    return blank != letter


def _draw(svg: str, scale: int) -> bytes:
    from resvg_py import svg_to_bytes  # noqa: PLC0415 (an extra)

    return svg_to_bytes(svg_string=svg, zoom=scale, background="#ffffff")
