"""A journal for hledger and ledger: each event that moved money is a transaction, what is known of it its tags.

An account is named ``budget:2025:holder:line``. The transaction's code is the log index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tplog.book import Book
from tplog.exports.bookkeeping import (
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
from tplog.exports.scope import Scope
from tplog.present.escape import visible
from tplog.values.account import Account, parse_account

NO_BODY = "?"
# hledger's letters for what an account is; ledger knows none.
_TYPES = {Root.ASSETS: "A", Root.EQUITY: "E", Root.INCOME: "R", Root.EXPENSES: "X"}
# ledger reads lines of 4096 bytes and shows no description of 1024.
LONGEST = 1_000
# What would end a text or be read as something: a comment, the end of a tag, a date in brackets, blanks that
# are trimmed or that part one thing from another.
_MEANT = re.compile(r"[;,\[]|^ | $|(?<= ) ")


def export(book: Book, scope: Scope) -> Iterator[bytes]:
    """The file in pieces, of a settled scope. Raises NotFound for an unknown budget, and as `chart` does."""
    charted, state = chart(book, scope)
    return (piece.encode() for piece in _pieces(charted, entries(book, scope, state), scope))


def _pieces(charted: Chart, told: Iterator[Entry], scope: Scope) -> Iterator[str]:
    yield commented("\n".join(heading(scope)))
    yield f"commodity {CURRENCY}\n    format 1000.00 {CURRENCY}\n\n"
    yield from (f"tag {key}\n" for key in (*FACTS, COLUMN))
    for one in charted.values():
        yield _declared(one)
    for entry in told:
        text = _transaction(entry)
        yield f"\n{text if entry.counts else commented(text)}"


def _declared(one: Charted) -> str:
    position = one.position
    told = {
        "type": _TYPES[one.root],
        NAME: plain(position.name),
        OPENING_KEY: "" if position.level_known else UNKNOWN,
    }
    lines = (f"    ; {key}: {text}\n" for key, text in told.items() if text)
    return f"\naccount {name(one.budget, one.account)}\n{''.join(lines)}"


def _transaction(entry: Entry) -> str:
    record, event = entry.record, entry.record.event
    status = "*" if entry.counts else "!"
    described = f"{plain(event.act.body or NO_BODY)} | {plain(event.act.source.title, commas=True)}"
    lines = [f"{entry.day} {status} ({record.index}) {_cut(described)}"]
    lines += [f"    ; {key}: {_cut(plain(text))}" for key, text in facts(event)]
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


def plain(text: str, *, commas: bool = False) -> str:
    r"""A text that is nothing but a text where it stands; what would be more is written out as ``\u{3b}``.

    Commas end a tag, and mean nothing in a description.
    """

    def out(found: re.Match[str]) -> str:
        return "," if commas and found[0] == "," else f"\\u{{{ord(found[0]):x}}}"

    return _MEANT.sub(out, visible(text))


def _cut(text: str) -> str:
    encoded = text.encode()
    return text if len(encoded) <= LONGEST else f"{encoded[:LONGEST].decode(errors='ignore')}…"
