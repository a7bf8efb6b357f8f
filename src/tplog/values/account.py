"""Accounts: where money rests in a budget, their years, and the roles of their holders.

A paper may tell of money without saying of which year (``okänt-år``), or decide on a project that is no
year's budget (``flerårig``). Such an account has a year all the same, below every calendar year, so that
years are compared and sorted as numbers; but it is written as its word and never as a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache, total_ordering
from typing import Self

from tplog.values.finding import NONE_NEAR, Rule, Severity
from tplog.values.identifiers import ParseError, is_segment, name_error
from tplog.values.limits import MAX_ACCOUNT_DEPTH
from tplog.values.partial_date import check_year
from tplog.values.text_value import TextValue

ACCOUNT_UNREADABLE = Rule(
    "account-unreadable",
    Severity.REFUSE,
    sv="”{text}” är inget konto. Närmast: {nearest}. Skriv år/innehavare/post med gemener, siffror och "
    "bindestreck, som 2025/kommunstyrelsen/trygghetsvärdar. Okänt år skrivs okänt-år, ett projekt över flera "
    "år flerårig.",
    en="'{text}' is no account. Nearest: {nearest}. Write year/holder/line in lower case letters, digits and "
    "hyphens, as in 2025/kommunstyrelsen/trygghetsvärdar. An unknown year is written okänt-år, a project "
    "over several years flerårig.",
    mandatory=True,
)


class Role(StrEnum):
    """What a holder is to the money (innehavarens roll); it settles what may go below zero."""

    COUNCIL = "council"
    SOURCE = "source"
    BODY = "body"
    RESERVE = "reserve"
    SINK = "sink"


# Roles of the holders whose accounts hold money that may be used.
HOLDING_ROLES = frozenset({Role.BODY, Role.RESERVE})
COUNCIL = "kommunfullmäktige"
# The deciding assembly of a municipality, of a region or of a municipal association. Such an association has
# either a council or a board with the powers of one (KL 9 ch.).
COUNCILS = frozenset(
    {
        COUNCIL,
        "regionfullmäktige",
        "landstingsfullmäktige",
        "förbundsfullmäktige",
        "förbundsdirektionen",
        "direktionen",
    }
)
# The body of each council that prepares what it decides.
EXECUTIVE_BOARDS = frozenset(
    {"kommunstyrelsen", "regionstyrelsen", "landstingsstyrelsen", "förbundsstyrelsen"}
)
STATE = "staten"
OPENING = "ingående"
RESULT = "resultat"
FORECAST = "prognos"
EQUITY = "eget-kapital"
OUTCOME = "utfall"
RETURNED = "återlämnat"
DEFERRED = "hänskjutet"

# Holders that every budget has without being opened; all other holders are bodies, which must be opened.
BUILT_IN_HOLDERS: dict[str, Role] = {
    **dict.fromkeys(sorted(COUNCILS), Role.COUNCIL),
    STATE: Role.SOURCE,
    RESULT: Role.SOURCE,
    FORECAST: Role.SOURCE,
    EQUITY: Role.SOURCE,
    OPENING: Role.SOURCE,
    OUTCOME: Role.SINK,
    RETURNED: Role.SINK,
    DEFERRED: Role.SINK,
}
# Holders of the municipality's own money: only the council may take from them.
COUNCIL_HOLDERS = frozenset({*COUNCILS, RESULT, FORECAST, EQUITY})
RESERVE_HOLDER = "reserv"
# The kinds of an account's money.
OPERATIONS, INVESTMENT = "drift", "investering"


class UndatedYear(int):
    """The year of an account that belongs to no calendar year that is known; its text is a word."""

    def __new__(cls, number: int) -> Self:
        """Return the year of this number: a key of the words. Raises KeyError for any other."""
        _WORDS[number]
        return super().__new__(cls, number)

    def __str__(self) -> str:
        """Return the word, as it stands first in a path."""
        return _WORDS[int(self)]

    __repr__ = __str__

    def __format__(self, _spec: str) -> str:
        return str(self)


_WORDS: Mapping[int, str] = {-1: "okänt-år", -2: "flerårig"}
UNKNOWN_YEAR, MULTI_YEAR = UNDATED_YEARS = tuple(map(UndatedYear, _WORDS))
_BY_WORD = {str(year): year for year in UNDATED_YEARS}
# The first part of a path.
YEAR_PATTERN = f"(?:[0-9]{{4}}|{'|'.join(_BY_WORD)})"
_CALENDAR_YEAR = re.compile("[0-9]{4}")


def account_year(number: int) -> int:
    """Return a year that an account can have. Raises ParseError for one out of range."""
    return number if isinstance(number, UndatedYear) else check_year(number)


def parse_account_year(text: str) -> int:
    """Parse the first part of a path: four digits, or a word. Raises ValueError for anything else."""
    if text in _BY_WORD:
        return _BY_WORD[text]
    if not _CALENDAR_YEAR.fullmatch(text):
        raise ValueError(text)
    return int(text)


def are_other_years(year: int, other: int) -> bool:
    """Return whether two years are known to be different ones: both are calendar years, and not the same."""
    return year != other and not {year, other} & {*UNDATED_YEARS}


# Accounts are few, and created again and again; an undated year is no equal of its number.
@lru_cache(maxsize=1 << 16, typed=True)
def _check_path(year: int, parts: tuple[str, ...]) -> None:
    account_year(year)
    if not 1 <= len(parts) <= MAX_ACCOUNT_DEPTH or not all(map(is_segment, parts)):
        text = "/".join((str(year), *parts))
        raise name_error(text, ACCOUNT_UNREADABLE, text=text, nearest=NONE_NEAR)


@total_ordering
class Account(TextValue):
    """A place where money rests (konto): ``year/holder[/line[/sub-line]]``.

    Its year is a number, also where it is a word in the path (`UndatedYear`). ``holder`` is the first part:
    the council, a body, a source, a reserve or a sink. ``role`` is the holder's by its name alone;
    `AccountOpened` may give a new holder another role. ``text`` is the path.

    Paths are compared part by part, never as strings: ``a/book`` does not contain ``a/booking``. Raises
    ParseError for a year out of range or an invalid part, because such a record could not be read back.
    """

    __slots__ = ("holder", "parts", "role", "text", "year")
    __match_args__ = ("year", "parts")

    year: int
    parts: tuple[str, ...]
    holder: str
    role: Role
    text: str

    def __init__(self, year: int, parts: tuple[str, ...]) -> None:
        """Create the account of a year with these names, from the holder down."""
        _check_path(year, parts)
        holder, text = parts[0], "/".join((str(year), *parts))
        role = Role.RESERVE if holder == RESERVE_HOLDER else BUILT_IN_HOLDERS.get(holder, Role.BODY)
        self._set_parts(year, parts, year=year, parts=parts, holder=holder, role=role, text=text)

    def __lt__(self, other: object) -> bool:
        return self._parts < other._parts if isinstance(other, Account) else NotImplemented

    @property
    def name(self) -> str:
        """The last part."""
        return self.parts[-1]

    @property
    def is_built_in(self) -> bool:
        """Whether the account exists without being opened: the council, a source or a sink itself."""
        return len(self.parts) == 1 and self.holder in BUILT_IN_HOLDERS

    @property
    def parent(self) -> Account | None:
        """The account above, or None for a holder."""
        return _known_account(self.year, self.parts[:-1]) if len(self.parts) > 1 else None

    def ancestors(self) -> Iterator[Account]:
        """Yield the accounts above, nearest first, up to the holder; none for a holder."""
        parent = self.parent
        while parent is not None:
            yield parent
            parent = parent.parent

    @property
    def body(self) -> Account:
        """The holder's own account, where money that is not yet allocated rests."""
        return self if len(self.parts) == 1 else _known_account(self.year, self.parts[:1])

    def is_year_over(self, day: date | None) -> bool:
        """Return whether the account's year ends by a day; False where the day or the year is unknown."""
        if day is None or isinstance(self.year, UndatedYear):
            return False
        return day >= date(self.year, 12, 31)

    def head(self, role_of: Callable[[Account], Role]) -> Account:
        """Return the highest account of which this one is part: a part has the role of what it is part of."""
        role = role_of(self)
        return [path for path in (self, *self.ancestors()) if role_of(path) is role][-1]

    def child(self, *names: str) -> Account:
        """Return the account below this one with these further parts."""
        return Account(self.year, (*self.parts, *names))

    def contains(self, other: Account) -> bool:
        """Return whether ``other`` is this account or lies below it, in the same year."""
        return self.year == other.year and other.parts[: len(self.parts)] == self.parts

    def __str__(self) -> str:
        """Return the path, e.g. ``2025/kommunstyrelsen/trygghetsvärdar``."""
        return self.text


# What lies above an account is asked for again and again.
_known_account = lru_cache(maxsize=1 << 16, typed=True)(Account)


@lru_cache(maxsize=1 << 16)  # as above
def parse_account(text: str) -> Account:
    """Parse a path such as ``2025/kommunstyrelsen/trygghetsvärdar``. Raises ParseError for anything else."""
    year, *parts = text.split("/")
    try:
        number = parse_account_year(year)
    except ValueError as error:
        raise ParseError(ACCOUNT_UNREADABLE, text=text, nearest=NONE_NEAR) from error
    return _known_account(number, tuple(parts))
