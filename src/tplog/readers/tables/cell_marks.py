"""Tell marks in a cell from its content: a footnote's, a dash in place of a figure, a minus."""

from __future__ import annotations

import re
from collections.abc import Collection

from tplog.errors import mandatory_rule
from tplog.readers import field_readers as read
from tplog.values.amount_parser import is_unit, plain_hyphens
from tplog.values.identifiers import ParseError

AMOUNT_BRACKETED = mandatory_rule(
    "amount-bracketed",
    "”{text}” inom parentes kan vara minus eller ett jämförelsetal. Skriv minus framför, om det är det, "
    'eller säg med negative = "brackets" att tabellen skriver minus så.',
    "'{text}' in brackets can be a minus or a figure to compare with. Write a minus before it, if it is "
    'one, or say with negative = "brackets" that the table writes minus so.',
)
AMOUNT_MINUS_BEHIND = mandatory_rule(
    "amount-minus-behind",
    "Strecket efter talet i ”{text}” kan vara ett minus eller ett streck för noll ören (:-). Skriv minus "
    'framför, eller säg med negative = "minus-behind" att tabellen skriver minus så.',
    "The stroke behind the number in '{text}' can be a minus or stand for no öre (:-). Write a minus "
    'before it, or say with negative = "minus-behind" that the table writes minus so.',
)

# How a table may write a negative number, beside a minus before it.
BRACKETS, MINUS_BEHIND = "brackets", "minus-behind"
NEGATIVE_NOTATIONS = (BRACKETS, MINUS_BEHIND)
_BRACKETED = re.compile(r"(?P<sign>[+\-−–]?)\s*\((?P<number>.*)\)", re.DOTALL)
_TRAILING_MINUS = re.compile(r"(?P<number>[0-9](?:[0-9 .,\s]*[0-9])?)\s*[-−–]")
# A footnote's mark stands last: 400*, 400 1), 400¹. A digit is one only after a space, and with its bracket.
_FOOTNOTE_MARK = re.compile(r"\s*(?:\*+\)?|[¹²³⁰⁴-⁹]+\)?|(?<=\s)[0-9]{1,2}\)|(?<=\s)[a-z]\))\s*\Z")
_DASH = re.compile(r"[-–—−‒]+\s*(?P<unit>\S.*)?", re.DOTALL)
_NOT_STATED = re.compile(r"n/a|n\.a\.?", re.IGNORECASE)
_POINTS = re.compile(r"(?:\.+|…)\s*(?P<unit>\S.*)?", re.DOTALL)


def negative_notations(value: object) -> tuple[str, ...]:
    """Return what marks a negative figure, of one word or a list of them. Raises ValueError for others."""
    return read.value_or_list(value, read.choice_of(*NEGATIVE_NOTATIONS))


def minus_before(text: str, negative: Collection[str] = ()) -> str:
    """Return a text whose minus stands before the number, if it has one.

    ``negative`` are the notations that the table uses. Raises ParseError for brackets or a minus behind the
    number where it does not say what they mean.
    """
    if bracketed := _BRACKETED.fullmatch(text):
        if BRACKETS not in negative or bracketed["sign"]:
            raise ParseError(AMOUNT_BRACKETED, text=text)
        return f"-{bracketed['number'].strip()}"
    if behind := _TRAILING_MINUS.fullmatch(text):
        if MINUS_BEHIND not in negative:
            raise ParseError(AMOUNT_MINUS_BEHIND, text=text)
        return f"-{behind['number'].strip()}"
    return text


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


def has_footnote_mark(text: str) -> bool:
    """Return whether a figure's text has the mark of a footnote, at its end or before it (``*400``)."""
    return "*" in text or strip_footnote_mark(text) != text


def is_dash(text: str) -> bool:
    """Return whether a text is a dash, perhaps with a unit (``- kr``): nobody means to fill that in later."""
    return _is_mark(_DASH.fullmatch(text))


def is_no_figure(text: str) -> bool:
    """Return whether a cell's text stands for no figure: it is empty, n/a, a dash or points.

    Points hold a place in a decision file, but in an office's table nothing is behind them.
    """
    text = plain_hyphens(text)
    is_stated = text and not _NOT_STATED.fullmatch(text)
    return not is_stated or is_dash(text) or _is_mark(_POINTS.fullmatch(text))


def _is_mark(match: re.Match[str] | None) -> bool:
    return match is not None and (match["unit"] is None or is_unit(match["unit"]))
