"""Names as people write them, and the slugs that stand for them: ``Kultur- och fritidsnämnden``, ``KS``.

A text that is a slug already means itself and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from tplog.errors import NAME_UNREADABLE
from tplog.values.abbreviations import STANDARD_BODIES, bodies_abbreviated, is_abbreviation
from tplog.values.account import YEAR_PATTERN, Account, parse_account
from tplog.values.act import Preparation
from tplog.values.identifiers import NAME_EMPTY, ParseError, is_segment, slug
from tplog.values.partial_date import PartialDate

# What people write in a name, which begins with a letter, a digit, a quotation mark or a parenthesis. Markup,
# formulas and placeholders are no names, even where letters and digits remain of them.
_NAME = re.compile(r"""[ \u00a0]*[\w"“”«»'’‘(][\w \u00a0"“”«»'’‘().,:/&+§‐–—-]*""")
_PATH = re.compile(rf"\s*({YEAR_PATTERN})\s*/(.*)", re.DOTALL)


def name_slug(text: str) -> str:
    """Return the slug of a budget's or an account's name. Raises ParseError for what makes none.

    A path of an account is no name, nor is a text with characters that nobody writes in one.
    """
    if is_segment(text):
        return text
    if _PATH.fullmatch(text):
        raise ParseError(NAME_UNREADABLE, value=text)
    try:
        name = slug(text)
    except ParseError as error:
        if error.rule is NAME_EMPTY:
            raise ParseError(NAME_UNREADABLE, value=text) from error
        raise
    if not _NAME.fullmatch(normalize("NFC", text)):
        raise ParseError(NAME_UNREADABLE, value=text)
    return name


def body_slug(text: str) -> str:
    """Return the slug of a body's name or standard abbreviation. Raises ParseError."""
    capitals = "" if is_segment(text) else text.upper()  # of ``Ks`` too
    if is_abbreviation(capitals) and (bodies := bodies_abbreviated(capitals, STANDARD_BODIES)):
        return bodies[0]
    return name_slug(text)


def account_of(text: str) -> Account:
    """Return the account of a path whose parts are slugs, or names as people write them.

    Raises ParseError for what is no path.
    """
    path = _PATH.fullmatch(text)
    if path is None:
        return parse_account(text)
    year, rest = path.groups()
    holder, *lines = (part.strip() for part in rest.split("/"))
    if not all((holder, *lines)):
        return parse_account(text)
    try:
        return parse_account("/".join((year, body_slug(holder), *map(name_slug, lines))))
    except ParseError:
        return parse_account(text)  # its error is of the whole path


def line_slugs(text: str) -> str:
    """Return a line's path, or its name below a giver, in slugs. Raises ParseError."""
    if _PATH.fullmatch(text):
        return str(account_of(text))
    return "/".join(name_slug(part.strip()) for part in text.split("/"))


def written_otherwise(value: object, read: object) -> Iterator[tuple[str, str]]:
    """Yield each text that was read as another slug or date, and that; of a line or a path the part written.

    ``value`` is a value of a decision file, ``read`` what it was read as: a slug, an account, a body that
    prepared the matter, a date, or several of them.
    """
    if isinstance(read, tuple):
        for item, item_read in zip(value if isinstance(value, list) else [value], read, strict=False):
            yield from written_otherwise(item, item_read)
        return
    if isinstance(read, Preparation):
        value, read = value["body"] if isinstance(value, dict) else value, read.body
    if isinstance(read, PartialDate):
        read = str(read)
    if not isinstance(value, str) or not isinstance(read, str | Account):
        return
    text = normalize("NFC", value)
    slugs = "/".join(str(read).split("/")[-text.count("/") - 1 :]) if isinstance(read, Account) else read
    if slugs != text:
        yield text, slugs
