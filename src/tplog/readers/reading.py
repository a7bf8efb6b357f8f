"""Reading values out of a parsed table, keeping every mistake with its place instead of the first."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from attrs import define, field

from tplog.errors import refusal
from tplog.readers.lines import Lines
from tplog.values.account import Account, parse_account
from tplog.values.amount import Amount
from tplog.values.dates import PartialDate, exact_date, parse_date
from tplog.values.finding import Figure, Finding, Kind, Place
from tplog.values.notation import AMOUNT_AMBIGUOUS, parse_amount, parse_kronor
from tplog.values.text import NotUnderstood, is_identifier, is_segment, nearest

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
        """Keep a mistake at a key."""
        line = self.lines.get(key, self.lines.get(""))
        self.problems.append(Finding(kind, figures, place=Place(self.file, self.event, key or None, line)))

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
            self.wrong(error.kind, key, **{name: shown(part) for name, part in error.figures.items()})
        except (TypeError, ValueError):
            self.wrong(VALUE_WRONG, key, key=shown(key), value=shown(value), expected=(expected,))
        return None


def shown(value: object) -> str:
    """A value as an error may show it: short."""
    text = str(value)
    return text if len(text) <= 80 else text[:79] + "…"  # noqa: PLR2004 (a line's worth)


def text(value: object) -> str:
    """Free text, in NFC. Raises TypeError for anything else or empty, ValueError for a lone surrogate."""
    if type(value) is not str or not value.strip():
        raise TypeError
    value.encode()
    return unicodedata.normalize("NFC", value)


def texts(value: object) -> tuple[str, ...]:
    """One text, or a list of them."""
    return tuple(text(one) for one in (value if isinstance(value, list) else [value]))


def name(value: object) -> str:
    """A budget's or a body's name."""
    if not is_segment(text(value)):
        raise NotUnderstood(NAME_UNREADABLE, value=str(value))
    return text(value)


def names(value: object) -> tuple[str, ...]:
    """One name, or a list of them."""
    return tuple(name(one) for one in (value if isinstance(value, list) else [value]))


def identifier(value: object) -> str:
    """An event's id."""
    if not is_identifier(text(value)):
        raise ValueError
    return text(value)


def account(value: object) -> Account:
    """An account's path."""
    return parse_account(unicodedata.normalize("NFC", text(value)))


def accounts(value: object) -> tuple[Account, ...]:
    """One path, or a list of them."""
    return tuple(account(one) for one in (value if isinstance(value, list) else [value]))


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
        return exact_date(value)
    return parse_date(str(value) if type(value) is int else text(value))


def day(value: object) -> date:
    """A date to the day."""
    told = partial_date(value)
    if told.day is None:
        raise ValueError
    return told.earliest


def year(value: object) -> int:
    """A year of four digits."""
    if type(value) is not int or not 1900 <= value <= 2199:  # noqa: PLR2004 (as in an account's path)
        raise ValueError
    return value


def truth(value: object) -> bool:
    """True or false."""
    if type(value) is not bool:
        raise TypeError
    return value


def sha256(value: object) -> str:
    """A SHA-256 in lower-case hexadecimal."""
    if len(digest := text(value)) != 64 or set(digest) - set("0123456789abcdef"):  # noqa: PLR2004 (32 bytes)
        raise ValueError
    return digest


def one_of(*choices: str) -> Callable[[object], str]:
    """A reader of one of these words."""

    def read(value: object) -> str:
        if value not in choices:
            raise ValueError
        return str(value)

    return read


def listed(value: object) -> Sequence[Table]:
    """A list of tables."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise TypeError
    return value


def table(value: object) -> Table:
    """A table."""
    if not isinstance(value, dict):
        raise TypeError
    return value
