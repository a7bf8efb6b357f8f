"""Find a budget, a body or an account by what people call it, or by an unmistakable part of that.

An exact id or path means itself. Else case, the marks of letters and hyphens do not matter; what is called
so goes before what only has it as a part. Several are an error that lists them (NotFound), as is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from attrs import frozen

from tplog.answers.search_query import casefold_nfc, without_marks
from tplog.book.bodies import BODY_UNKNOWN
from tplog.book.book import Book
from tplog.errors import NotFound, mandatory_rule
from tplog.readers.written_names import name_slug
from tplog.values.abbreviations import bodies_abbreviated, is_abbreviation
from tplog.values.account import BUILT_IN_HOLDERS, YEAR_PATTERN, Account, parse_account
from tplog.values.finding import Finding
from tplog.values.identifiers import ParseError, closest_names

NAME_OF_SEVERAL = mandatory_rule(
    "name-of-several",
    "”{name}” kan vara flera: {names}. Skriv mer av det, eller hela.",
    "'{name}' may be several: {names}. Write more of it, or all.",
)
ACCOUNT_UNFOUND = mandatory_rule(
    "account-unfound",
    "Loggen har inget konto ”{name}”. Närmast: {nearest}.",
    "The log has no account '{name}'. Nearest: {nearest}.",
)
MOST_LISTED = 12
_YEAR = re.compile(YEAR_PATTERN)

K = TypeVar("K")


@frozen(order=True)
class NamedAccount:
    """An account of a budget, and what it is called; "" where nobody gave it a name."""

    budget: str
    account: Account
    name: str

    def __str__(self) -> str:
        """Return the budget, the path and the name."""
        return f"{self.budget} {self.account}{f' ({self.name})' if self.name else ''}"


def find_budget(book: Book, text: str) -> str:
    """Return the budget of an id, a title or an unmistakable part. Raises NotFound for several or none."""
    names = book.budgets()
    if text in names:
        return text
    titles = {name: (name, book.state(name).title or "") for name in names}
    matching = _matching(text, titles)
    if not matching:
        book.budget_records(text)  # raises NotFound with the names that there are
    return _only(text, [(name, " ".join((name, f"({titles[name][1]})"))) for name in matching])


def new_budget_id(text: str) -> str:
    """Return the id that a decision file's reader makes of a budget's name. Raises ParseError."""
    return name_slug(text)


def bodies_of_log(book: Book) -> Iterator[str]:
    """Yield the bodies that acted by the records of a log, and those that hold accounts."""
    acts = (record.event.act for record in book.records() if not record.event.is_log_event)
    yield from (act.body for act in acts if act.body)
    holders = (path.split("/")[1] for budget in book.budgets() for path in book.account_paths(budget))
    yield from (holder for holder in holders if holder not in BUILT_IN_HOLDERS)


def find_body(text: str, bodies: Iterable[str]) -> str:
    """Return the body of these that a text means. Raises NotFound for several or none."""
    known = tuple(dict.fromkeys(bodies))
    if text in known:
        return text
    abbreviated = bodies_abbreviated(text.upper(), known) if is_abbreviation(text.upper()) else ()
    matching = abbreviated or _matching(text, {body: (body,) for body in known})
    if not matching:
        nearest = ", ".join(closest_names(text, known) or sorted(known)[:MOST_LISTED]) or "–"
        raise NotFound(Finding(BODY_UNKNOWN, {"body": text, "nearest": nearest}))
    return _only(text, [(body, body) for body in matching])


def find_account(book: Book, text: str, budget: str | None = None) -> NamedAccount:
    """Return the account that a path, a name or an unmistakable part of them means, in a budget or in any.

    A year may stand anywhere in it: ``2025 sspf``. Raises NotFound for several or none.
    """
    return _only(text, [(each, str(each)) for each in _accounts(book, text, budget)])


def find_line(book: Book, text: str, budget: str | None = None) -> tuple[str, str]:
    """Return the budget and the path, without the year, of what a text means over all its years.

    Raises NotFound for several or none.
    """
    lines = {(each.budget, "/".join(each.account.parts)): each.name for each in _accounts(book, text, budget)}
    shown = [(line, f"{' '.join(line)}{f' ({name})' if name else ''}") for line, name in lines.items()]
    return _only(text, shown)


def _accounts(book: Book, text: str, budget: str | None) -> Sequence[NamedAccount]:
    """Return the accounts that a text may mean. Raises NotFound if there is none."""
    names = [budget] if budget is not None else book.budgets_with_account(text) or book.budgets()
    accounts = [
        NamedAccount(name, account, held.name or "")
        for name in names
        for account, held in book.state(name).accounts.items()
    ]
    if exact := [each for each in accounts if text in (str(each.account), "/".join(each.account.parts))]:
        return exact
    words = [word for part in text.split("/") for word in part.split()]
    years = {word for word in words if _YEAR.fullmatch(word)}
    rest = " ".join(word for word in words if word not in years)
    of_years = [each for each in accounts if not years or str(each.account.year) in years]
    texts = {each: (each.account.name, each.name, " ".join(each.account.parts)) for each in of_years}
    matching = _matching(rest, texts) or _of_abbreviated(rest, of_years)
    if not matching:
        labels = [label for each in of_years for label in (each.name or each.account.name, str(each.account))]
        called = {_folded(label): label for label in labels}
        nearest = ", ".join(called[near] for near in closest_names(_folded(text), called)) or "–"
        raise NotFound(Finding(ACCOUNT_UNFOUND, {"name": text, "nearest": nearest}))
    return sorted(matching)


def _of_abbreviated(text: str, accounts: Sequence[NamedAccount]) -> tuple[NamedAccount, ...]:
    """Return the bodies' own accounts of those that a text is the abbreviation of: ``KS``, ``ks``."""
    if not is_abbreviation(text.upper()):
        return ()
    of_bodies = [each for each in accounts if len(each.account.parts) == 1]
    bodies = bodies_abbreviated(text.upper(), (each.account.holder for each in of_bodies))
    return tuple(each for each in of_bodies if each.account.holder in bodies)


def is_path(text: str) -> bool:
    """Return whether a text is written as an account's whole path."""
    try:
        parse_account(text)
    except ParseError:
        return False
    return True


def _matching(text: str, texts: Mapping[K, Sequence[str]]) -> tuple[K, ...]:
    """Return what is called this, else what has all its words as parts; ``texts`` are what each is called."""
    folded = _folded(text)
    if not folded:
        return ()
    called = {key: tuple(map(_folded, labels)) for key, labels in texts.items()}
    if same := tuple(key for key, labels in called.items() if folded in labels):
        return same
    words = folded.split()
    joined = {key: " ".join(labels) for key, labels in called.items()}
    starting = tuple(key for key, label in joined.items() if all(f" {word}" in f" {label}" for word in words))
    return starting or tuple(key for key, label in joined.items() if all(word in label for word in words))


def _only(text: str, named: Sequence[tuple[K, str]]) -> K:
    """Return the only one of what a text may mean, each with how it is listed. Raises NotFound."""
    if len(named) == 1:
        return named[0][0]
    labels = [label for _, label in named]
    shown = [*labels[:MOST_LISTED], *([f"… ({len(labels)})"] if len(labels) > MOST_LISTED else [])]
    raise NotFound(Finding(NAME_OF_SEVERAL, {"name": text, "names": "; ".join(shown)}))


def _folded(text: str) -> str:
    """Return a text without case, marks of letters and punctuation, a space between its words."""
    return " ".join(re.findall(r"[^\W_]+", without_marks(casefold_nfc(text))))
