"""Complete names from the log in a shell: budgets, accounts, years and event ids.

It runs while a user types: the log is only read, and not at all on a server or without current projections.
On any error there are no completions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from tplog.cli import settings

if TYPE_CHECKING:
    from tplog.book.book import Book

_SHELL_SAFE = re.compile(r"[\w./:§-]+")  # characters that no shell treats specially

Completer = Callable[[click.Context, click.Parameter, str], list[str]]


def _completer(query: Callable[[Book, str | None], Iterable[str]]) -> Completer:
    def complete(context: click.Context, _parameter: click.Parameter, prefix: str) -> list[str]:
        try:
            names = _query_log(context, query)
        except Exception:  # noqa: BLE001 (a prompt is no place for an error)
            return []
        safe = [name for name in names if _SHELL_SAFE.fullmatch(name)]
        return [name for name in safe if name.startswith(prefix)] or _with_part(safe, prefix)

    return complete


def _with_part(names: Iterable[str], part: str) -> list[str]:
    """Return the names that have all words of a text as parts, without case and the marks of letters."""
    from tplog.answers.search_query import casefold_nfc, without_marks  # noqa: PLC0415 (start-up time)

    words = without_marks(casefold_nfc(part)).split()
    return [
        name for name in names if words and all(word in without_marks(casefold_nfc(name)) for word in words)
    ]


def _query_log(context: click.Context, query: Callable[[Book, str | None], Iterable[str]]) -> list[str]:
    from tplog.book.open import open_records  # noqa: PLC0415 (start-up time)

    url = settings.log_url(context)
    if "://" in url and not url.startswith("sqlite:///"):
        return []
    budget = context.params.get("budget")
    with open_records(url) as book:
        return list(dict.fromkeys(query(book, budget))) if book.has_current_projections() else []


def _account_paths(book: Book, budget: str | None) -> Iterable[str]:
    return (path for name in ((budget,) if budget else book.budgets()) for path in book.account_paths(name))


def _years(book: Book, budget: str | None) -> Iterable[str]:
    return sorted({path.partition("/")[0] for path in _account_paths(book, budget)})


complete_budgets = _completer(lambda book, _budget: book.budgets())
complete_accounts = _completer(_account_paths)
complete_years = _completer(_years)
complete_event_ids = _completer(lambda book, _budget: book.event_ids())
