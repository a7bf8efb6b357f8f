"""The names that a log offers as answers: budgets, bodies, accounts, events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from tplog.book.book import Book
from tplog.cli.add.questions import Option
from tplog.values.account import (
    BUILT_IN_HOLDERS,
    COUNCILS,
    EXECUTIVE_BOARDS,
    Account,
    Role,
    parse_account,
)
from tplog.values.identifiers import ParseError, alike_to, slug


class LogNames:
    """What a log knows by name. A log is read once for each budget, when it is first named."""

    def __init__(self, book: Book) -> None:
        """Take the book."""
        self._book = book
        self._names: dict[str, Mapping[str, str]] = {}
        self._bodies: dict[str, tuple[str, ...]] = {}

    @cached_property
    def budgets(self) -> tuple[str, ...]:
        """The names of all budgets."""
        return self._book.budgets()

    @cached_property
    def event_ids(self) -> tuple[Option, ...]:
        """All events' ids, the newest first."""
        return tuple(Option(event_id) for event_id in reversed(self._book.event_ids()))

    def has_event(self, event_id: str) -> bool:
        """Return whether the log has an event with this id."""
        return self._book.has_event(event_id)

    def accounts(self, budget: str) -> Mapping[str, str]:
        """Return the names of a budget's accounts by their paths; none for a budget that is new."""
        if budget not in self._names:
            is_known = budget in self.budgets
            balances = self._book.state(budget).accounts if is_known else {}
            self._names[budget] = {str(path): balance.name for path, balance in balances.items()}
        return self._names[budget]

    def bodies(self, budget: str) -> tuple[str, ...]:
        """Return the bodies that acted in a budget or hold its money, and those that all have."""
        if budget not in self._bodies:
            records = self._book.budget_records(budget) if budget in self.budgets else ()
            acting = dict.fromkeys(record.event.act.body for record in records if record.event.act.body)
            holders = dict.fromkeys(parse_account(path).holder for path in self.accounts(budget))
            usual = dict.fromkeys((*sorted(COUNCILS), *sorted(EXECUTIVE_BOARDS)))
            self._bodies[budget] = tuple({**acting, **holders, **usual})
        return self._bodies[budget]


def account_options(accounts: Mapping[str, str]) -> tuple[Option, ...]:
    """Return accounts as options, those of the newest years first."""
    newest = sorted(accounts, key=lambda path: -parse_account(path).year)
    return tuple(Option(path, accounts[path]) for path in newest)


def built_in_paths(roles: Iterable[Role], years: Iterable[int]) -> list[str]:
    """Return the accounts of these years that exist without being opened, of holders with these roles."""
    wanted = set(roles)
    holders = [holder for holder, role in BUILT_IN_HOLDERS.items() if role in wanted]
    return [f"{year}/{holder}" for year in years for holder in holders]


def accounts_called(text: str, accounts: Iterable[tuple[str, str]], year: int | None) -> list[str]:
    """Return the paths of the accounts that people call so: by name, or by the end of the path.

    Where a ``year`` is given, only those of it.
    """
    try:
        segment = slug(text)
    except ParseError:
        return []
    paths = []
    for path, name in accounts:
        is_called = name.casefold() == text.casefold() or path.rpartition("/")[2] == segment
        if is_called and (year is None or parse_account(path).year == year):
            paths.append(path)
    return paths


def account_like(account: Account, accounts: Iterable[str]) -> str:
    """Return the path of an account at the same place whose name may be this one misspelt; or nothing."""
    is_alike = alike_to(account.name)
    place = str(account).rpartition("/")[0]
    siblings = (path.rpartition("/") for path in accounts)
    return next((f"{place}/{name}" for above, _, name in siblings if above == place and is_alike(name)), "")


def missing_above(account: Account, accounts: Mapping[str, str]) -> list[Account]:
    """Return an account and those above it that are not open, from the top down."""
    chain = [*reversed(list(account.ancestors())), account]
    return [path for path in chain if str(path) not in accounts and not path.is_built_in]
