"""Tell marks in a cell from its content: a footnote's mark behind it, a dash in place of a figure."""

from __future__ import annotations

import re

from tplog.values.amount_parser import is_unit

# A footnote's mark stands last: 400*, 400 1), 400¹. A digit is one only after a space, and with its bracket.
_FOOTNOTE_MARK = re.compile(r"\s*(?:\*+\)?|[¹²³⁰⁴-⁹]+\)?|(?<=\s)[0-9]{1,2}\)|(?<=\s)[a-z]\))\s*\Z")
_DASH = re.compile(r"(?:[-–—−‒]{1,3}|\.{1,3}|…)\s*(?P<unit>\S.*)?", re.DOTALL)


def strip_footnote_mark(text: str) -> str:
    """Return a text without the marks of footnotes at its end; a text that is only a mark stays.

    A raised digit is a mark and no digit of the number: ``400¹`` is 400.
    """
    while mark := _FOOTNOTE_MARK.search(text):
        rest = text[: mark.start()].rstrip()
        if not rest or rest.count("(") > rest.count(")"):
            return text
        text = rest
    return text


def is_dash(text: str) -> bool:
    """Return whether a cell's text stands for no figure: a dash, points, or a dash and a unit (``- kr``)."""
    match = _DASH.fullmatch(text)
    return match is not None and (match["unit"] is None or is_unit(match["unit"]))
