"""Export a journal for hledger and ledger: one tagged transaction per event that moved money.

An account is named ``budget:2025:holder:line``. The transaction's code is the log index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tplog.book.book import Book
from tplog.exports.export_scope import ExportScope
from tplog.exports.plaintext_accounting import (
    COLUMN_KEY,
    CURRENCY,
    NAME_KEY,
    OPENING_KEY,
    TAG_NAMES,
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

NO_BODY = "?"
# hledger's letters for account types; ledger has none.
ACCOUNT_TYPES = {
    RootAccount.ASSETS: "A",
    RootAccount.EQUITY: "E",
    RootAccount.INCOME: "R",
    RootAccount.EXPENSES: "X",
}
# In bytes: ledger shows no text of 1024 or more, and a description is a body and a title.
LONGEST_BODY, LONGEST_TITLE, LONGEST = 250, 700, 1_000
# Characters with a special meaning: in a description the end of the body and the start of a comment, in a tag
# its end and a date in brackets, everywhere blanks that are trimmed or end a name. hledger trims all
# Unicode spaces (category Zs), ledger only ASCII spaces.
_BLANKS = r"^\s|\s$|(?<= ) "
_IN_BODY, _IN_TITLE, _IN_TAG = (re.compile(rf"[{marks}]|{_BLANKS}") for marks in ("|;", ";", r",\["))


def export(book: Book, scope: ExportScope) -> Iterator[bytes]:
    """Yield the file of a pinned scope in pieces. Raises NotFound, or as `build_chart`."""
    context = export_context(book, scope)
    chart = build_chart(context)
    return (piece.encode() for piece in _pieces(chart, transfer_entries(context), scope))


def _pieces(chart: Chart, entries: Iterator[TransferEntry], scope: ExportScope) -> Iterator[str]:
    """Yield the heading, the directives and the transactions."""
    yield to_comments("\n".join(heading_lines(scope)))
    yield f"commodity {CURRENCY}\n    format 1000.00 {CURRENCY}\n\n"
    yield from (f"tag {key}\n" for key in (*TAG_NAMES, COLUMN_KEY, NAME_KEY, OPENING_KEY))
    for chart_account in chart.values():
        yield _account_directive(chart_account)
    for entry in entries:
        text = _format_transaction(entry)
        yield f"\n{text if entry.counts else to_comments(text)}"


def _account_directive(chart_account: ChartAccount) -> str:
    """Return the ``account`` directive with its tags."""
    tags = {
        "type": ACCOUNT_TYPES[chart_account.root],
        NAME_KEY: _escape_text(chart_account.name, _IN_TAG),
        OPENING_KEY: "" if chart_account.level_known else UNKNOWN,
    }
    lines = (f"    ; {key}: {text}\n" for key, text in tags.items() if text)
    return f"\naccount {account_name(chart_account.budget, chart_account.account)}\n{''.join(lines)}"


def _format_transaction(entry: TransferEntry) -> str:
    """Return a transaction with tags."""
    record, event = entry.record, entry.record.event
    status = "*" if entry.counts else "!"
    body = _escape_text(event.act.body or NO_BODY, _IN_BODY, LONGEST_BODY)
    title = _escape_text(event.act.source.title, _IN_TITLE, LONGEST_TITLE)
    lines = [f"{entry.day} {status} ({record.index}) {body} | {title}"]
    lines += [f"    ; {key}: {_escape_text(text, _IN_TAG)}" for key, text in event_tags(event)]
    for account, amount, column in postings(entry.transfers):
        lines.append(
            f"    {account_name(event.budget, account)}  {amount} {CURRENCY}  ; {COLUMN_KEY}: {column}"
        )
    return "\n".join(lines) + "\n"


def account_name(budget: str, account: Account) -> str:
    """Return an account's name in hledger and ledger; no part of our account paths has a colon."""
    return ":".join((budget, *str(account).split("/")))


def parse_account_name(name: str) -> tuple[str, Account]:
    """Return the budget and account of a name."""
    budget, *path = name.split(":")
    return budget, parse_account("/".join(path))


def _escape_text(text: str, special: re.Pattern[str], longest: int = LONGEST) -> str:
    r"""Return a text without special meaning, ``;`` written as ``\u{3b}``, cut at ``longest`` bytes."""
    escaped = special.sub(lambda match: f"\\u{{{ord(match[0]):x}}}", escape_invisible(text))
    encoded = escaped.encode()
    return escaped if len(encoded) <= longest else f"{encoded[:longest].decode(errors='ignore')}…"
