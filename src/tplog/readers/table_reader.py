"""Reading values out of a parsed table, keeping every mistake with its place instead of the first."""

from __future__ import annotations

import reprlib
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from attrs import define, field

from tplog.errors import BadFile, refusal
from tplog.readers.toml_lines import Lines
from tplog.values.account import Account, parse_account
from tplog.values.amount import Amount
from tplog.values.amount_parser import AMOUNT_AMBIGUOUS, parse_amount, parse_kronor
from tplog.values.finding import Figure, Finding, Kind, Place
from tplog.values.identifiers import NotUnderstood, is_identifier, is_segment, nearest, no_name
from tplog.values.limits import (
    LONGEST_NAME,
    LONGEST_SEGMENT,
    LONGEST_TEXT,
    MOST_MISTAKES,
    MOST_PARTS,
    MOST_TEXTS,
)
from tplog.values.partial_date import PartialDate, exact_date, parse_date, plausible_year

KEY_UNKNOWN = refusal(
    "key-unknown",
    "Nyckeln ”{key}” finns inte här. Närmast: {nearest}.",
    "There is no key '{key}' here. Nearest: {nearest}.",
)
KEY_MISSING = refusal(
    "key-missing",
    "Nyckeln ”{key}” saknas: {expected}.",
    "The key '{key}' is missing: {expected}.",
)
VALUE_WRONG = refusal(
    "value-wrong",
    "”{value}” duger inte som {key}; väntat: {expected}.",
    "'{value}' does not do as {key}; expected: {expected}.",
)
AMOUNT_FLOAT = refusal(
    "amount-float",
    "{value} är ett flyttal. Skriv beloppet som papperet gör, inom citattecken: ”3,5 mkr”.",
    "{value} is a floating-point number. Write the amount as the paper does, in quotes: '3,5 mkr'.",
)
NAME_UNREADABLE = refusal(
    "name-unreadable",
    "”{value}” duger inte som namn. Skriv gemener, siffror och bindestreck.",
    "'{value}' does not do as a name. Write lower case letters, digits and hyphens.",
)
ID_UNREADABLE = refusal(
    "id-unreadable",
    "”{value}” duger inte som id. Skriv bokstäver, siffror och . _ : / § -, högst 200, utan mellanslag.",
    "'{value}' does not do as an id. Write letters, digits and . _ : / § -, at most 200 of them, no spaces.",
)
TOO_LARGE = refusal(
    "too-large",
    "För stort: {size} {what}, högst {most}. Korta det, eller dela upp filen.",
    "Too large: {size} {what}, at most {most}. Shorten it, or split the file.",
)
MISTAKES_MANY = refusal(
    "mistakes-many",
    "Läsningen slutade efter {most} fel. Rätta dem och kör igen.",
    "Reading stopped after {most} mistakes. Correct them and run again.",
)

# What a size counts.
CHARACTERS, ITEMS = "characters", "items"

T = TypeVar("T")
Table = Mapping[str, Any]


class Float(str):
    """A TOML float, kept as its text so that it can be refused in its own words."""

    __slots__ = ()


@define
class Reading:
    """One table being read: where it stands, and what is wrong with it so far."""

    file: str
    lines: Lines = field(factory=dict)
    event: str | None = None
    problems: list[Finding] = field(factory=list)

    def wrong(self, kind: Kind, key: str, /, **figures: Figure) -> None:
        """Keep a mistake at a key. Raises BadFile with all so far where they are too many to be of use."""
        line = self.lines.get(key, self.lines.get(""))
        place = Place(self.file, self.event, shown(key) if key else None, line)
        self.problems.append(Finding(kind, figures, place=place))
        if len(self.problems) >= MOST_MISTAKES:
            most = Finding(MISTAKES_MANY, {"most": str(MOST_MISTAKES)}, place=Place(self.file))
            raise BadFile(*self.problems, most)

    def only(self, table: Table, allowed: Collection[str]) -> None:
        """Every key is one of those allowed."""
        for key in table:
            if key not in allowed:
                self.wrong(KEY_UNKNOWN, key, key=shown(key), nearest=", ".join(nearest(key, allowed)) or "–")

    def get(self, table: Table, key: str, expected: str, read: Callable[[Any], T]) -> T | None:
        """A required key's value, read; None and a mistake kept where it is missing or wrong."""
        if key not in table:
            self.wrong(KEY_MISSING, key, key=key, expected=(expected,))
            return None
        return self.maybe(table, key, expected, read)

    def maybe(self, table: Table, key: str, expected: str, read: Callable[[Any], T]) -> T | None:
        """An optional key's value, read; None where it is left out or wrong."""
        return self.value(key, table[key], expected, read) if key in table else None

    def value(self, key: str, value: Any, expected: str, read: Callable[[Any], T]) -> T | None:  # noqa: ANN401 (TOML)
        """A value, read; None and a mistake kept where it cannot be."""
        try:
            return read(value)
        except NotUnderstood as error:
            figures = {
                name: shown(told) if isinstance(told, str) else told for name, told in error.figures.items()
            }
            self.wrong(error.kind, key, **figures)
        except (TypeError, ValueError):
            self.wrong(VALUE_WRONG, key, key=shown(key), value=shown(value), expected=(expected,))
        return None


def shown(value: object) -> str:
    """A value as an error may show it: short."""
    text = reprlib.repr(value) if isinstance(value, (list, dict)) else str(value)
    return text if len(text) <= 80 else text[:79] + "…"  # noqa: PLR2004 (a line's worth)


def at_most(most: int, what: str, size: int) -> None:
    """Raise NotUnderstood where a size, of so many of what, is above its limit."""
    if size > most:
        raise NotUnderstood(TOO_LARGE, size=str(size), what=(what,), most=str(most))


def text(value: object, longest: int = LONGEST_TEXT) -> str:
    """Free text, in NFC. Raises TypeError for anything else or empty, ValueError for a lone surrogate."""
    if type(value) is not str:
        raise TypeError
    at_most(longest, CHARACTERS, len(value))
    if not value.strip():
        raise TypeError
    value.encode()
    return unicodedata.normalize("NFC", value)


def title(value: object) -> str:
    """What a thing is called: a text of a line or two."""
    return text(value, LONGEST_NAME)


def several(value: object, read: Callable[[object], T], most: int = MOST_TEXTS) -> tuple[T, ...]:
    """One value, or a list of them, each read."""
    told = value if isinstance(value, list) else [value]
    at_most(most, ITEMS, len(told))
    return tuple(read(one) for one in told)


def texts(value: object) -> tuple[str, ...]:
    """One text, or a list of them."""
    return several(value, text)


def titles(value: object) -> tuple[str, ...]:
    """One title, or a list of them."""
    return several(value, title)


def name(value: object) -> str:
    """A budget's or a body's name."""
    told = title(value)
    if not is_segment(told):
        raise no_name(told, NAME_UNREADABLE, value=told)
    at_most(LONGEST_SEGMENT, CHARACTERS, len(told))
    return told


def names(value: object) -> tuple[str, ...]:
    """One name, or a list of them."""
    return several(value, name)


def identifier(value: object) -> str:
    """An event's id."""
    told = title(value)
    if not is_identifier(told):
        raise no_name(told, ID_UNREADABLE, value=told)
    return told


def account(value: object) -> Account:
    """An account's path."""
    told = parse_account(text(value))
    at_most(LONGEST_SEGMENT, CHARACTERS, max(map(len, told.parts)))
    return told


def accounts(value: object) -> tuple[Account, ...]:
    """One path, or a list of them."""
    return several(value, account, MOST_PARTS)


def amount(value: object, unit: str | None = None) -> Amount:
    """An amount as the paper writes it, or a whole number of kronor. A float is refused."""
    if isinstance(value, Float):
        raise NotUnderstood(AMOUNT_FLOAT, value=str(value))
    if type(value) is int:
        if unit is not None:  # kronor, or the column's unit?
            raise NotUnderstood(AMOUNT_AMBIGUOUS, text=str(value))
        return parse_kronor(value)
    if type(value) is not str:
        raise TypeError
    return parse_amount(value, unit)


def partial_date(value: object) -> PartialDate:
    """A date to the day, the month or the year; a TOML date, a text or a year's number."""
    if isinstance(value, datetime):
        raise TypeError
    if isinstance(value, date):
        told = exact_date(value)
    else:
        told = parse_date(str(value) if type(value) is int else title(value))
    plausible_year(told.year)
    return told


def day(value: object) -> date:
    """A date to the day."""
    told = partial_date(value)
    if told.day is None:
        raise ValueError
    return told.earliest


def year(value: object) -> int:
    """A year of four digits."""
    if type(value) is not int:
        raise TypeError
    return plausible_year(value)


def truth(value: object) -> bool:
    """True or false."""
    if type(value) is not bool:
        raise TypeError
    return value


def sha256(value: object) -> str:
    """A SHA-256 in lower-case hexadecimal."""
    if len(digest := title(value)) != 64 or set(digest) - set("0123456789abcdef"):  # noqa: PLR2004 (32 bytes)
        raise ValueError
    return digest


def one_of(*choices: str) -> Callable[[object], str]:
    """A reader of one of these words."""

    def read(value: object) -> str:
        if value not in choices:
            raise ValueError
        return str(value)

    return read


def listed(value: object, most: int = MOST_PARTS, what: str = ITEMS) -> Sequence[Table]:
    """A list of at most so many tables, which an error calls so."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise TypeError
    at_most(most, what, len(value))
    return value


def table(value: object) -> Table:
    """A table."""
    if not isinstance(value, dict):
        raise TypeError
    at_most(MOST_PARTS, ITEMS, len(value))
    return value
