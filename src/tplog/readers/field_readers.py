"""Read single values of a decision file or a setting: texts, names, accounts, amounts, dates.

Each reader takes a parsed TOML value and returns it checked and converted. It raises ParseError with a
finding, or TypeError or ValueError if the value is not what is expected.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from tplog.errors import mandatory_rule
from tplog.files.outside_file import TOO_LARGE
from tplog.readers.written_names import account_of, body_slug, name_slug
from tplog.values.account import Account
from tplog.values.amount import Amount
from tplog.values.amount_parser import UNIT_AMBIGUOUS, parse_amount, parse_kronor, two_readings
from tplog.values.choice_words import is_unknown, read_choice
from tplog.values.identifiers import ParseError, is_identifier, name_error
from tplog.values.limits import (
    MAX_EVENT_PARTS,
    MAX_NAME_LENGTH,
    MAX_SEGMENT_LENGTH,
    MAX_TEXT_LENGTH,
    MAX_TEXTS,
)
from tplog.values.partial_date import PartialDate, check_year, exact_date

AMOUNT_FLOAT = mandatory_rule(
    "amount-float",
    "{value} är ett flyttal. Skriv beloppet som i handlingen, inom citattecken: ”3,5 mkr”.",
    "{value} is a floating-point number. Write the amount as the paper does, in quotes: '3,5 mkr'.",
)
ID_UNREADABLE = mandatory_rule(
    "id-unreadable",
    "”{value}” duger inte som id. Skriv bokstäver, siffror och . _ : / § -, högst 200, utan mellanslag.",
    "'{value}' does not do as an id. Write letters, digits and . _ : / § -, at most 200 of them, no spaces.",
)

BODY_RESERVED = mandatory_rule(
    "body-reserved",
    "”{value}” är ordet för ett organ som handlingen inte nämner, inget organs namn. Skriv organets namn.",
    "'{value}' is the word for a body that the paper does not name, and no body's name. Write the name.",
)
# In ``by`` and in dates: the paper does not say it, whatever the top of the file says.

# Names of the things counted, for errors.
CHARACTERS, ITEMS = "characters", "items"

T = TypeVar("T")
TomlTable = Mapping[str, Any]


class TomlFloat(str):
    """A TOML float, kept as its text so that an error can quote it."""

    __slots__ = ()


def check_limit(limit: int, what: str, size: int) -> None:
    """Raise ParseError if ``size`` is above ``limit``; ``what`` names the things counted."""
    if size > limit:
        raise ParseError(TOO_LARGE, size=str(size), what=(what,), most=str(limit))


def text(value: object, longest: int = MAX_TEXT_LENGTH) -> str:
    """Return free text in NFC. Raises TypeError if it is no text or blank, ValueError for lone surrogates."""
    if type(value) is not str:
        raise TypeError
    check_limit(longest, CHARACTERS, len(value))
    if not value.strip():
        raise TypeError
    value.encode()
    return unicodedata.normalize("NFC", value)


def title(value: object) -> str:
    """Return a short text, such as a name or title, in NFC. Raises as `text`."""
    return text(value, MAX_NAME_LENGTH)


def value_or_list(value: object, read: Callable[[object], T], limit: int = MAX_TEXTS) -> tuple[T, ...]:
    """Return one value, or each value of a list, read by ``read``. Raises ParseError above ``limit``."""
    values = value if isinstance(value, list) else [value]
    check_limit(limit, ITEMS, len(values))
    return tuple(read(item) for item in values)


def texts(value: object) -> tuple[str, ...]:
    """Return the texts of one text or a list of them."""
    return value_or_list(value, text)


def titles(value: object) -> tuple[str, ...]:
    """Return the short texts of one text or a list of them."""
    return value_or_list(value, title)


def name(value: object) -> str:
    """Return the slug of a name, such as a budget's. Raises ParseError for a text that makes none."""
    return _short(name_slug(title(value)))


def body_name(value: object) -> str:
    """Return the slug of a body's name or standard abbreviation. Raises ParseError as `name`."""
    return _short(body_slug(title(value)))


def _short(candidate: str) -> str:
    """Return a slug. Raises ParseError if it is too long."""
    check_limit(MAX_SEGMENT_LENGTH, CHARACTERS, len(candidate))
    return candidate


def finding_code(value: object) -> str:
    """Return the code of a finding; whether there is such a finding is for a rule to say."""
    return title(value)


def body(value: object) -> str:
    """Return a body's slug. Raises ParseError as `name`, and for the word that means an unknown body."""
    if is_unknown(candidate := body_name(value)):
        raise ParseError(BODY_RESERVED, value=candidate)
    return candidate


def body_if_known(value: object) -> str | None:
    """Return a body's name, or None for ``unknown`` in either language. Raises ParseError as `name`."""
    return None if is_unknown(value) else body(value)


def bodies(value: object) -> tuple[str, ...]:
    """Return the bodies of one name or a list of them."""
    return value_or_list(value, body)


def identifier(value: object) -> str:
    """Return an event's id. Raises ParseError for other characters."""
    candidate = title(value)
    if not is_identifier(candidate):
        raise name_error(candidate, ID_UNREADABLE, value=candidate)
    return candidate


def account(value: object) -> Account:
    """Return the account of a path such as ``2025/kommunstyrelsen``, its parts also as people write them.

    Raises ParseError.
    """
    parsed = account_of(text(value))
    check_limit(MAX_SEGMENT_LENGTH, CHARACTERS, max(map(len, parsed.parts)))
    return parsed


def accounts(value: object) -> tuple[Account, ...]:
    """Return the accounts of one path or a list of them."""
    return value_or_list(value, account, MAX_EVENT_PARTS)


def amount(value: object, unit: str | None = None) -> Amount:
    """Return the amount of a text in Swedish notation, or of an integer in kronor.

    ``unit`` applies to amounts without a unit. Raises ParseError for a float or a text that is no amount.
    """
    if isinstance(value, TomlFloat):
        raise ParseError(AMOUNT_FLOAT, value=str(value))
    if type(value) is int:
        if unit is not None:  # kronor, or the table's unit?
            readings = two_readings(f"{value} kr", f"{value} {unit}")
            raise ParseError(UNIT_AMBIGUOUS, text=str(value), readings=readings)
        return parse_kronor(value)
    if type(value) is not str:
        raise TypeError
    return parse_amount(value, unit)


def partial_date(value: object) -> PartialDate:
    """Return a date, as far as it is known, from a TOML date, a text or a year's number."""
    if isinstance(value, datetime):
        raise TypeError
    if isinstance(value, date):
        parsed = exact_date(value)
    else:
        from tplog.values.period import parse_written_date  # noqa: PLC0415 (start-up time)

        parsed = parse_written_date(str(value) if type(value) is int else title(value))
    if parsed.year is not None:
        check_year(parsed.year)
    return parsed


def date_if_known(value: object) -> PartialDate | None:
    """Return a date as `partial_date` does, or None for ``unknown``."""
    return None if is_unknown(value) else partial_date(value)


def day(value: object) -> date:
    """Return a date to the day. Raises ValueError for a month, a year, or a day without its year."""
    parsed = partial_date(value)
    if parsed.earliest is None or not parsed.is_exact:
        raise ValueError
    return parsed.earliest


def year(value: object) -> int:
    """Return a year of four digits. Raises TypeError or ParseError."""
    if type(value) is not int:
        raise TypeError
    return check_year(value)


def boolean(value: object) -> bool:
    """Return true or false. Raises TypeError for anything else."""
    if type(value) is not bool:
        raise TypeError
    return value


def sha256(value: object) -> str:
    """Return a SHA-256 of 64 lower-case hexadecimal digits. Raises ValueError for anything else."""
    if len(digest := title(value)) != 64 or set(digest) - set("0123456789abcdef"):  # noqa: PLR2004 (32 bytes)
        raise ValueError
    return digest


def choice_of(*choices: str) -> Callable[[object], str]:
    """Return a reader of these words, each also as tplog prints it; it raises ValueError for others."""

    def read(value: object) -> str:
        choice = read_choice(value, choices)
        if choice is None:
            raise ValueError
        return choice

    return read


def table_list(value: object, limit: int = MAX_EVENT_PARTS, what: str = ITEMS) -> Sequence[TomlTable]:
    """Return a list of tables. Raises TypeError, or ParseError above ``limit``; ``what`` names the items."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise TypeError
    check_limit(limit, what, len(value))
    return value


def parts(value: object) -> tuple[str | TomlTable, ...]:
    """Return one id or table, or each of a list. Raises TypeError, or ParseError above the limit."""
    return value_or_list(value, _id_or_table, MAX_EVENT_PARTS)


def _id_or_table(value: object) -> str | TomlTable:
    return value if isinstance(value, dict) else identifier(value)


def table(value: object) -> TomlTable:
    """Return a table. Raises TypeError, or ParseError if it has too many keys."""
    if not isinstance(value, dict):
        raise TypeError
    check_limit(MAX_EVENT_PARTS, ITEMS, len(value))
    return value
