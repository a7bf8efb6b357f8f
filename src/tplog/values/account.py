"""Accounts: where money rests in a budget, and the roles of their holders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache, total_ordering

from tplog.values.finding import Rule, Severity
from tplog.values.identifiers import ParseError, is_segment, name_error
from tplog.values.limits import MAX_ACCOUNT_DEPTH
from tplog.values.partial_date import check_year
from tplog.values.text_value import TextValue

ACCOUNT_UNREADABLE = Rule(
    "account-unreadable",
    Severity.REFUSE,
    sv="”{text}” är inget konto. Skriv år/innehavare/post med gemener, siffror och bindestreck, "
    "som 2025/kommunstyrelsen/trygghetsvärdar.",
    en="'{text}' is no account. Write year/holder/line in lower case letters, digits and hyphens, "
    "as in 2025/kommunstyrelsen/trygghetsvärdar.",
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
OPENING = "ingående"
RESULT = "resultat"
FORECAST = "prognos"
EQUITY = "eget-kapital"
OUTCOME = "utfall"
RETURNED = "återlämnat"
DEFERRED = "hänskjutet"

# Holders that every budget has without being opened; all other holders are bodies, which must be opened.
BUILT_IN_HOLDERS: dict[str, Role] = {
    COUNCIL: Role.COUNCIL,
    "staten": Role.SOURCE,
    RESULT: Role.SOURCE,
    FORECAST: Role.SOURCE,
    EQUITY: Role.SOURCE,
    OPENING: Role.SOURCE,
    OUTCOME: Role.SINK,
    RETURNED: Role.SINK,
    DEFERRED: Role.SINK,
}
# Holders of the municipality's own money: only the council may take from them.
COUNCIL_HOLDERS = frozenset({COUNCIL, RESULT, FORECAST, EQUITY})
RESERVE_HOLDER = "reserv"
_YEAR_PATTERN = re.compile(r"[0-9]{4}")


@lru_cache(maxsize=1 << 16)  # accounts are few, and created again and again
def _check_path(year: int, parts: tuple[str, ...]) -> None:
    check_year(year)
    if not 1 <= len(parts) <= MAX_ACCOUNT_DEPTH or not all(map(is_segment, parts)):
        text = "/".join((f"{year:04d}", *parts))
        raise name_error(text, ACCOUNT_UNREADABLE, text=text)


@total_ordering
class Account(TextValue):
    """A place where money rests (konto): ``year/holder[/line[/sub-line]]``.

    Paths are compared part by part, never as strings: ``a/book`` does not contain ``a/booking``. Raises
    ParseError for a year out of range or an invalid part, because such a record could not be read back.
    """

    __slots__ = ("_text", "parts", "year")
    __match_args__ = ("year", "parts")

    year: int
    parts: tuple[str, ...]
    _text: str

    def __init__(self, year: int, parts: tuple[str, ...]) -> None:
        """Create the account of a year with these names, from the holder down."""
        _check_path(year, parts)
        self._set_parts(year, parts, year=year, parts=parts, _text="/".join((f"{year:04d}", *parts)))

    def __lt__(self, other: object) -> bool:
        return self._parts < other._parts if isinstance(other, Account) else NotImplemented

    @property
    def holder(self) -> str:
        """The first part: the council, a body, a source, a reserve or a sink."""
        return self.parts[0]

    @property
    def name(self) -> str:
        """The last part."""
        return self.parts[-1]

    @property
    def role(self) -> Role:
        """The holder's role by its name alone; `AccountOpened` may give a new holder another role."""
        if self.holder == RESERVE_HOLDER:
            return Role.RESERVE
        return BUILT_IN_HOLDERS.get(self.holder, Role.BODY)

    @property
    def is_built_in(self) -> bool:
        """Whether the account exists without being opened: the council, a source or a sink itself."""
        return len(self.parts) == 1 and self.holder in BUILT_IN_HOLDERS

    @property
    def parent(self) -> Account | None:
        """The account above, or None for a holder."""
        return Account(self.year, self.parts[:-1]) if len(self.parts) > 1 else None

    def ancestors(self) -> Iterator[Account]:
        """Yield the accounts above, nearest first, up to the holder; none for a holder."""
        parent = self.parent
        while parent is not None:
            yield parent
            parent = parent.parent

    @property
    def body(self) -> Account:
        """The holder's own account, where money that is not yet allocated rests."""
        return Account(self.year, self.parts[:1])

    def child(self, *names: str) -> Account:
        """Return the account below this one with these further parts."""
        return Account(self.year, (*self.parts, *names))

    def contains(self, other: Account) -> bool:
        """Return whether ``other`` is this account or lies below it, in the same year."""
        return self.year == other.year and other.parts[: len(self.parts)] == self.parts

    def __str__(self) -> str:
        """Return the path, e.g. ``2025/kommunstyrelsen/trygghetsvärdar``."""
        return self._text


@lru_cache(maxsize=1 << 16)  # as above
def parse_account(text: str) -> Account:
    """Parse a path such as ``2025/kommunstyrelsen/trygghetsvärdar``. Raises ParseError for anything else."""
    year, *parts = text.split("/")
    if not _YEAR_PATTERN.fullmatch(year):
        raise ParseError(ACCOUNT_UNREADABLE, text=text)
    return Account(int(year), tuple(parts))
