"""Accounts: where money rests inside a budget, and the roles of those who hold it."""

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
EQUITY = "eget-kapital"
OUTCOME = "utfall"
RETURNED = "återlämnat"
DEFERRED = "hänskjutet"

# Holders that every budget has without anyone opening them; all other holders are bodies that
# someone must open.
BUILT_IN_HOLDERS: dict[str, Role] = {
    COUNCIL: Role.COUNCIL,
    "staten": Role.SOURCE,
    "resultat": Role.SOURCE,
    "prognos": Role.SOURCE,
    EQUITY: Role.SOURCE,
    OPENING: Role.SOURCE,
    OUTCOME: Role.SINK,
    RETURNED: Role.SINK,
    DEFERRED: Role.SINK,
}
RESERVE_HOLDER = "reserv"
_YEAR_PATTERN = re.compile(r"[0-9]{4}")


@lru_cache(maxsize=1 << 16)  # accounts are few, and made again and again
def _check_path(year: int, parts: tuple[str, ...]) -> None:
    check_year(year)
    if not 1 <= len(parts) <= MAX_ACCOUNT_DEPTH or not all(map(is_segment, parts)):
        text = "/".join((f"{year:04d}", *parts))
        raise name_error(text, ACCOUNT_UNREADABLE, text=text)


@total_ordering
class Account(TextValue):
    """A place where money rests (konto): ``year/holder[/line[/sub-line]]``.

    Paths are compared by their parts, never as strings: ``a/book`` does not hold ``a/booking``. Raises
    NotUnderstood for a year or a part that cannot be, since no record with it could be read back.
    """

    __slots__ = ("_text", "parts", "year")
    __match_args__ = ("year", "parts")

    year: int
    parts: tuple[str, ...]
    _text: str

    def __init__(self, year: int, parts: tuple[str, ...]) -> None:
        """Take the year, and the names from the holder down."""
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
        """What the holder is by its name alone; `AccountOpened` may say otherwise for a new holder."""
        if self.holder == RESERVE_HOLDER:
            return Role.RESERVE
        return BUILT_IN_HOLDERS.get(self.holder, Role.BODY)

    @property
    def is_built_in(self) -> bool:
        """Whether the account exists without being opened: the council, a source or a sink itself."""
        return len(self.parts) == 1 and self.holder in BUILT_IN_HOLDERS

    @property
    def parent(self) -> Account | None:
        """The account above, or None at a holder."""
        return Account(self.year, self.parts[:-1]) if len(self.parts) > 1 else None

    def ancestors(self) -> Iterator[Account]:
        """Yield the accounts above, nearest first, up to the holder; none for a holder."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    @property
    def body(self) -> Account:
        """The holder's own account, where what is not yet allocated rests."""
        return Account(self.year, self.parts[:1])

    def child(self, *names: str) -> Account:
        """The account below with these further parts."""
        return Account(self.year, (*self.parts, *names))

    def contains(self, other: Account) -> bool:
        """Whether ``other`` is this account or lies below it, in the same year."""
        return self.year == other.year and other.parts[: len(self.parts)] == self.parts

    def __str__(self) -> str:
        """The path as people write it."""
        return self._text


@lru_cache(maxsize=1 << 16)  # as above
def parse_account(text: str) -> Account:
    """Read ``2025/kommunstyrelsen/trygghetsvärdar``. Raises NotUnderstood for what is no path."""
    year, *parts = text.split("/")
    if not _YEAR_PATTERN.fullmatch(year):
        raise ParseError(ACCOUNT_UNREADABLE, text=text)
    return Account(int(year), tuple(parts))
