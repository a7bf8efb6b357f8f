"""Names that stand in the log, for a shell that asks what a word can become.

It asks while somebody types: the log is only read; one on a server is not asked, nor is one of which nothing
is kept to answer quickly. Whatever is wrong, the answer is that nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from tplog.cli import settings

if TYPE_CHECKING:
    from tplog.book.book import Book

_SHELL_SAFE = re.compile(r"[\w./:§-]+")  # what no shell takes for more than a word

Completer = Callable[[click.Context, click.Parameter, str], list[str]]


def _completer(query: Callable[[Book, str | None], Iterable[str]]) -> Completer:
    def complete(context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
        try:
            told = _query_log(context, query)
        except Exception:  # noqa: BLE001 (a prompt is no place for an error)
            return []
        return [one for one in told if one.startswith(begun) and _SHELL_SAFE.fullmatch(one)]

    return complete


def _query_log(context: click.Context, query: Callable[[Book, str | None], Iterable[str]]) -> list[str]:
    from tplog.book.book import Book  # noqa: PLC0415 (start-up time)
    from tplog.eventstore.sql import open_log  # noqa: PLC0415 (start-up time)

    address = settings.log_url(context)
    if "://" in address and not address.startswith("sqlite:///"):
        return []
    budget = context.params.get("budget")
    with Book(open_log(address, read_only=True)) as book:  # without its checkpoints, which would be verified
        return list(dict.fromkeys(query(book, budget))) if book.has_current_projections() else []


def _account_paths(book: Book, budget: str | None) -> Iterable[str]:
    return (path for one in ((budget,) if budget else book.budgets()) for path in book.account_paths(one))


def _years(book: Book, budget: str | None) -> Iterable[str]:
    return sorted({path.partition("/")[0] for path in _account_paths(book, budget)})


complete_budgets = _completer(lambda book, _budget: book.budgets())
complete_accounts = _completer(_account_paths)
complete_years = _completer(_years)
complete_event_ids = _completer(lambda book, _budget: book.event_ids())
