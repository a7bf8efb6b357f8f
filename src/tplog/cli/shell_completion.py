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

_PLAIN = re.compile(r"[\w./:§-]+")  # what no shell takes for more than a word

Complete = Callable[[click.Context, click.Parameter, str], list[str]]


def _completing(ask: Callable[[Book, str | None], Iterable[str]]) -> Complete:
    def complete(context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
        try:
            told = _asked(context, ask)
        except Exception:  # noqa: BLE001 (a prompt is no place for an error)
            return []
        return [one for one in told if one.startswith(begun) and _PLAIN.fullmatch(one)]

    return complete


def _asked(context: click.Context, ask: Callable[[Book, str | None], Iterable[str]]) -> list[str]:
    from tplog.book.book import Book  # noqa: PLC0415 (start-up time)
    from tplog.eventstore.sql import open_log  # noqa: PLC0415 (start-up time)

    address = settings.address(context)
    if "://" in address and not address.startswith("sqlite:///"):
        return []
    budget = context.params.get("budget")
    with Book(open_log(address, read_only=True)) as book:  # without its checkpoints, which would be verified
        return list(dict.fromkeys(ask(book, budget))) if book.is_quick() else []


def _accounts(book: Book, budget: str | None) -> Iterable[str]:
    return (path for one in ((budget,) if budget else book.budgets()) for path in book.account_paths(one))


def _years(book: Book, budget: str | None) -> Iterable[str]:
    return sorted({path.partition("/")[0] for path in _accounts(book, budget)})


budgets = _completing(lambda book, _budget: book.budgets())
accounts = _completing(_accounts)
years = _completing(_years)
event_ids = _completing(lambda book, _budget: book.event_ids())
