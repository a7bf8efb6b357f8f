"""Name the accounts of a draft: one of the log whose name the paper's words are, else a place to fill in."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, field, frozen

from tplog.events.types import AllocationDecided, ReallocationDecided
from tplog.i18n.vocabulary import Language
from tplog.papers.drafts.drafted import DraftedAct
from tplog.papers.drafts.offers import Offers, built_in_holder, name_words
from tplog.papers.drafts.phrases import words
from tplog.papers.drafts.toml_parts import quoted
from tplog.values.account import COUNCILS, Account
from tplog.values.identifiers import ParseError, slug

_PLACEHOLDER = {Language.SV: "fyll-i", Language.EN: "fill-in"}
# Acts in which a body divides its own money, so that the lines are its own.
_WITHIN_A_BODY = frozenset({AllocationDecided.__name__, ReallocationDecided.__name__})
_GIVER = "giver"  # stands where others have their path's beginning, for one that nobody names
_MOST_NAMED = 3  # accounts in a comment


@frozen
class NamedPath:
    """The path of an account for a draft, and what a person must know about it."""

    path: str
    note: str = ""


@define
class AccountNames:
    """The accounts of one draft, by the paper's words; each name that no account has gets one number.

    ``width`` is how many digits a number has, so that no placeholder is the beginning of another.
    """

    language: Language
    offers: Offers | None = None
    width: int = 1
    _numbers: dict[tuple[str, ...], int] = field(factory=dict)
    _names: dict[str, str] = field(factory=dict)
    _plain: set[str] = field(factory=set)

    @property
    def count(self) -> int:
        """How many placeholders there are so far."""
        return len(self._numbers)

    @property
    def placeholders(self) -> list[tuple[str, str, bool]]:
        """Each placeholder with the paper's words ("" for none), and whether a plain amount has it."""
        return [(path, name, path in self._plain) for path, name in self._names.items()]

    def note_plain(self, paths: Iterable[str]) -> None:
        """Note the paths that an amount without doubts is written with."""
        self._plain.update(paths)

    def giver(self, act: DraftedAct, name: str | None, year: int | None) -> NamedPath:
        """Return the account that gives: one that every budget has, or as `line`; a placeholder for None."""
        if name is None:
            return NamedPath(self._placeholder(_GIVER, act.type, year, ""), words("no-giver", self.language))
        if year is not None and (holder := built_in_holder(name)):
            return NamedPath(f"{year}/{holder}", quoted(name, self.language))
        return self._named(self._prefix(act, year), name, year)

    def line(self, act: DraftedAct, name: str, year: int | None, taken: Iterable[str] = ()) -> NamedPath:
        """Return the account of a line; never one of the paths ``taken``, which the act has already.

        What a body allocates goes to lines below the account that gives.
        """
        prefix = self._prefix(act, year)
        if act.type == AllocationDecided.__name__ and act.giver and prefix != f"{year}/" and year is not None:
            giver = self.giver(act, act.giver.text, year).path
            prefix = f"{giver}/" if giver.startswith(prefix) else prefix
        return self._named(prefix, name, year, taken)

    def _named(self, prefix: str, name: str, year: int | None, taken: Iterable[str] = ()) -> NamedPath:
        """Return an account by the paper's words for it, of the log or as a placeholder after a prefix."""
        known = self.offers.accounts_named(name) if self.offers else ()
        of_year = sorted({account for account in known if account.year == year})
        if len(of_year) > 1 and "/" in prefix.rstrip("/"):
            of_year = [account for account in of_year if f"{account}/".startswith(prefix)] or of_year
        words_of_paper = quoted(name, self.language)
        if len(of_year) == 1 and str(of_year[0]) not in taken:
            return NamedPath(str(of_year[0]), words_of_paper)
        path = self._placeholder(prefix, name, year, "")
        repeats = 1
        while path in taken:
            repeats += 1
            path = self._placeholder(prefix, name, year, str(repeats))
        return NamedPath(path, f"{words_of_paper}{self._why(year, known, of_year)}")

    def _why(self, year: int | None, known: Iterable[Account], of_year: list[Account]) -> str:
        """Return why no account is written."""
        notes = [] if year is not None else [words("no-year", self.language)]
        if len(of_year) == 1:
            notes.append(words("account-twice", self.language))
        elif of_year:
            notes.append(words("several-accounts", self.language, accounts=_listed(of_year)))
        elif self.offers:
            notes.append(words("no-account", self.language))
            if others := sorted(set(known)):
                notes.append(words("other-years", self.language, accounts=_listed(others)))
        return f": {', '.join(notes)}" if notes else ""

    def _prefix(self, act: DraftedAct, year: int | None) -> str:
        """Return what is known of a line's path: its year, and its holder where a body divides its own."""
        if year is None:
            return ""
        body = body_name(act.by.text) if act.by and not act.by.doubts and act.type in _WITHIN_A_BODY else ""
        return f"{year}/{body}/" if body and body not in COUNCILS else f"{year}/"

    def _placeholder(self, prefix: str, name: str, year: int | None, repeat: str) -> str:
        """Return the placeholder of a name; the same for the same words and year."""
        start = "" if year is None else prefix if "/" in prefix else f"{year}/"
        key = (prefix, name_words(name) or name, str(year), repeat)
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        path = f"{start}{_PLACEHOLDER[self.language]}-{number:0{self.width}d}"
        self._names.setdefault(path, "" if prefix == _GIVER else name)
        return path


def body_name(text: str) -> str:
    """Return a body's name as a decision file has it, in small letters with hyphens; "" for what is none."""
    try:
        return slug(text)
    except ParseError:
        return ""


def _listed(accounts: list[Account]) -> str:
    named = ", ".join(str(account) for account in accounts[:_MOST_NAMED])
    return f"{named} …" if len(accounts) > _MOST_NAMED else named
