"""A journal for hledger and ledger: each event that moved money is a transaction, tagged with what is known.

An account is named ``budget:2025:holder:line``. The transaction's code is the log index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tplog.book.book import Book
from tplog.exports.export_scope import Scope
from tplog.exports.plaintext_accounting import (
    COLUMN,
    CURRENCY,
    FACTS,
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

NO_BODY = "?"
# hledger's letters for what an account is; ledger knows none.
TYPES = {Root.ASSETS: "A", Root.EQUITY: "E", Root.INCOME: "R", Root.EXPENSES: "X"}
# Bytes: ledger shows no text of 1024, and a description is a body and a title.
LONGEST_BODY, LONGEST_TITLE, LONGEST = 250, 700, 1_000
# What would be read as more than text: in a description the end of the body and the beginning of a comment,
# in a tag its end and a date in brackets; and everywhere blanks that are trimmed or end what stands before.
# hledger trims every space of Unicode (category Zs), ledger only ASCII's.
_BLANKS = r"^\s|\s$|(?<= ) "
_IN_BODY, _IN_TITLE, _IN_TAG = (re.compile(rf"[{marks}]|{_BLANKS}") for marks in ("|;", ";", r",\["))


def export(book: Book, scope: Scope) -> Iterator[bytes]:
    """The file in pieces, of a settled scope. Raises NotFound for an unknown budget, and as `chart` does."""
    charted, state = chart(book, scope)
    return (piece.encode() for piece in _pieces(charted, entries(book, scope, state), scope))


def _pieces(charted: Chart, told: Iterator[Entry], scope: Scope) -> Iterator[str]:
    yield commented("\n".join(heading(scope)))
    yield f"commodity {CURRENCY}\n    format 1000.00 {CURRENCY}\n\n"
    yield from (f"tag {key}\n" for key in (*FACTS, COLUMN, NAME, OPENING_KEY))
    for one in charted.values():
        yield _declared(one)
    for entry in told:
        text = _transaction(entry)
        yield f"\n{text if entry.counts else commented(text)}"


def _declared(one: Charted) -> str:
    position = one.position
    told = {
        "type": TYPES[one.root],
        NAME: _plain(position.name, _IN_TAG),
        OPENING_KEY: "" if position.level_known else UNKNOWN,
    }
    lines = (f"    ; {key}: {text}\n" for key, text in told.items() if text)
    return f"\naccount {name(one.budget, one.account)}\n{''.join(lines)}"


def _transaction(entry: Entry) -> str:
    record, event = entry.record, entry.record.event
    status = "*" if entry.counts else "!"
    body = _plain(event.act.body or NO_BODY, _IN_BODY, LONGEST_BODY)
    title = _plain(event.act.source.title, _IN_TITLE, LONGEST_TITLE)
    lines = [f"{entry.day} {status} ({record.index}) {body} | {title}"]
    lines += [f"    ; {key}: {_plain(text, _IN_TAG)}" for key, text in facts(event)]
    for account, amount, column in postings(entry.moves):
        lines.append(f"    {name(event.budget, account)}  {amount} {CURRENCY}  ; {COLUMN}: {column}")
    return "\n".join(lines) + "\n"


def name(budget: str, account: Account) -> str:
    """An account as hledger and ledger name it; no part of ours holds a colon."""
    return ":".join((budget, *str(account).split("/")))


def account(name: str) -> tuple[str, Account]:
    """The budget and the account that a name leads back to."""
    budget, *path = name.split(":")
    return budget, parse_account("/".join(path))


def _plain(text: str, meant: re.Pattern[str], longest: int = LONGEST) -> str:
    r"""A text that is only text where it stands: ``\u{3b}`` for what is more there, and cut if too long."""
    told = meant.sub(lambda found: f"\\u{{{ord(found[0]):x}}}", visible(text))
    encoded = told.encode()
    return told if len(encoded) <= longest else f"{encoded[:longest].decode(errors='ignore')}…"
