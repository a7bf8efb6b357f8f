"""A file for beancount: each event that moved money is a transaction, with what is known of it as metadata.

An account is named ``ROOT:Budget:2025:Holder:Line``; of each part the first letter is a capital.
"""

from __future__ import annotations

from collections.abc import Iterator

from tplog.book.book import Book
from tplog.exports.export_scope import Scope
from tplog.exports.plaintext_accounting import (
    COLUMN,
    CURRENCY,
    NAME,
    OPENING_KEY,
    UNKNOWN,
    Chart,
    Charted,
    Entry,
    Root,
    chart,
    commented,
    entries,
    facts,
    heading,
    postings,
)
from tplog.i18n.sanitize import visible
from tplog.values.account import Account, parse_account


def export(book: Book, scope: Scope) -> Iterator[bytes]:
    """The file in pieces, of a settled scope. Raises NotFound for an unknown budget, and as `chart` does."""
    charted, state = chart(book, scope)
    return (piece.encode() for piece in _pieces(charted, entries(book, scope, state), scope))


def _pieces(charted: Chart, told: Iterator[Entry], scope: Scope) -> Iterator[str]:
    yield commented("\n".join(heading(scope)))
    yield f'option "title" {_quoted(scope.budget or "tplog")}\noption "operating_currency" "{CURRENCY}"\n'
    for one in charted.values():
        yield _opened(one)
    for entry in told:
        text = _transaction(entry, charted)
        yield f"\n{text if entry.counts else commented(text)}"


def _opened(one: Charted) -> str:
    position = one.position
    meta = {NAME: position.name, OPENING_KEY: "" if position.level_known else UNKNOWN}
    lines = (f"  {key}: {_quoted(text)}\n" for key, text in meta.items() if text)
    return f"\n{one.since} open {name(one.budget, one.account, one.root)} {CURRENCY}\n{''.join(lines)}"


def _transaction(entry: Entry, charted: Chart) -> str:
    record, event = entry.record, entry.record.event
    meta: dict[str, str] = {}
    for key, text in facts(event):  # a key may stand only once
        meta[key] = f"{meta[key]}; {text}" if key in meta else text
    body = f"{_quoted(event.act.body)} " if event.act.body else ""
    lines = [f"{entry.day} {'*' if entry.counts else '!'} {body}{_quoted(event.act.source.title)}"]
    lines += [f"  index: {record.index}", *(f"  {key}: {_quoted(text)}" for key, text in meta.items())]
    for account, amount, column in postings(entry.moves):
        path = name(event.budget, account, charted[event.budget, account].root)
        lines += [f"  {path}  {amount} {CURRENCY}", f'    {COLUMN}: "{column}"']
    return "\n".join(lines) + "\n"


def name(budget: str, account: Account, root: Root) -> str:
    """An account as beancount names it."""
    return ":".join((root.value, *map(_capital, (budget, *str(account).split("/")))))


def account(name: str) -> tuple[str, Account]:
    """The budget and the account that a name leads back to."""
    _, budget, *path = (f"{part[:1].lower()}{part[1:]}" for part in name.split(":"))
    return budget, parse_account("/".join(path))


def _capital(part: str) -> str:
    return f"{part[:1].upper()}{part[1:]}"


def _quoted(text: str) -> str:
    """A text as a string that ends nowhere but at its end."""
    escaped = visible(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
