"""Export a file for beancount: one transaction with metadata per event that moved money.

An account is named ``ROOT:Budget:2025:Holder:Line``; the first letter of each part is a capital.
"""

from __future__ import annotations

from collections.abc import Iterator

from tplog.book.book import Book
from tplog.exports.export_scope import ExportScope
from tplog.exports.plaintext_accounting import (
    COLUMN_KEY,
    CURRENCY,
    NAME_KEY,
    OPENING_KEY,
    UNKNOWN,
    Chart,
    ChartAccount,
    RootAccount,
    TransferEntry,
    build_chart,
    event_tags,
    heading_lines,
    postings,
    to_comments,
    transfer_entries,
)
from tplog.exports.tables.export_context import export_context
from tplog.i18n.sanitize import escape_invisible
from tplog.values.account import Account, parse_account


def export(book: Book, scope: ExportScope) -> Iterator[bytes]:
    """Yield the file of a pinned scope in pieces. Raises NotFound, or as `build_chart`."""
    context = export_context(book, scope)
    chart = build_chart(context)
    return (piece.encode() for piece in _pieces(chart, transfer_entries(context), scope))


def _pieces(chart: Chart, entries: Iterator[TransferEntry], scope: ExportScope) -> Iterator[str]:
    """Yield the heading, the accounts and the transactions."""
    yield to_comments("\n".join(heading_lines(scope)))
    yield f'option "title" {_quote(scope.budget or "tplog")}\noption "operating_currency" "{CURRENCY}"\n'
    for chart_account in chart.values():
        yield _open_directive(chart_account)
    for entry in entries:
        text = _format_transaction(entry, chart)
        yield f"\n{text if entry.counts else to_comments(text)}"


def _open_directive(chart_account: ChartAccount) -> str:
    """Return the ``open`` directive of an account."""
    meta = {NAME_KEY: chart_account.name, OPENING_KEY: "" if chart_account.level_known else UNKNOWN}
    lines = (f"  {key}: {_quote(text)}\n" for key, text in meta.items() if text)
    name = account_name(chart_account.budget, chart_account.account, chart_account.root)
    return f"\n{chart_account.first_day} open {name} {CURRENCY}\n{''.join(lines)}"


def _format_transaction(entry: TransferEntry, chart: Chart) -> str:
    """Return a transaction with metadata."""
    record, event = entry.record, entry.record.event
    meta: dict[str, str] = {}
    for key, text in event_tags(event):  # beancount allows a key only once
        meta[key] = f"{meta[key]}; {text}" if key in meta else text
    body = f"{_quote(event.act.body)} " if event.act.body else ""
    lines = [f"{entry.day} {'*' if entry.counts else '!'} {body}{_quote(event.act.source.title)}"]
    lines += [f"  index: {record.index}", *(f"  {key}: {_quote(text)}" for key, text in meta.items())]
    for account, amount, column in postings(entry.transfers):
        path = account_name(event.budget, account, chart[event.budget, account].root)
        lines += [f"  {path}  {amount} {CURRENCY}", f'    {COLUMN_KEY}: "{column}"']
    return "\n".join(lines) + "\n"


def account_name(budget: str, account: Account, root: RootAccount) -> str:
    """Return an account's name in beancount."""
    return ":".join((root.value, *map(_capitalize_first, (budget, *str(account).split("/")))))


def parse_account_name(name: str) -> tuple[str, Account]:
    """Return the budget and account of a name."""
    _, budget, *path = (f"{part[:1].lower()}{part[1:]}" for part in name.split(":"))
    return budget, parse_account("/".join(path))


def _capitalize_first(part: str) -> str:
    return f"{part[:1].upper()}{part[1:]}"


def _quote(text: str) -> str:
    """Return a text as a quoted string, with backslashes and quotes escaped."""
    escaped = escape_invisible(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
