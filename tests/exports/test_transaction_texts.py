"""Whatever text events hold, beancount, hledger and ledger read it as text and nothing more."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unicodedata import category, is_normalized, normalize

from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

import tplog
from exported import HLEDGER, LEDGER, in_ledger, said, written
from exports.judges import holding, loaded, postings, present, transactions
from hostile.texts import TEXTS
from strategies import texts
from tplog.events.base import Event, OpenedAccount
from tplog.events.types import AccountOpened, AllocationDecided, ProposalMade
from tplog.exports import hledger
from tplog.exports.export_scope import ExportScope
from tplog.exports.plaintext_accounting import COLUMN_KEY, NAME_KEY, TAG_NAMES
from tplog.i18n.sanitize import escape_invisible
from tplog.values.account import parse_account
from tplog.values.act import Act, Basis, Source
from tplog.values.partial_date import parse_date
from tplog.values.transfer import Transfer

# What might be taken for more than text by one of the three, besides what is hostile anyway.
MEANT = (
    '"',
    '\\" \\',
    '"\n2025-01-01 * "x"\n  Assets:A  1 SEK',
    "a  ; event: x",
    "a; b | c, act:x, :d:, e:: 3 + 4",
    "[2020-01-01] [=2021-01-01]",
    "date:2020-01-01, payee:x",
    "  två   blanka  ",
    "* ! (kod) = {1 SEK} @ 2 SEK @@ #tagg ^länk",
    "comment",
    "include /etc/passwd",
    " ",
    ",",
    "é" * 299,
    "\u202e" * 300,
    "😀" * 300,
)
ALL = tuple(normalize("NFC", text) for text in (*MEANT, *TEXTS.values()))
# Every space, line end, control and format character: each alone, and at both ends and doubled.
EDGES = tuple(
    text
    for char in map(chr, range(0x110000))
    if category(char) in {"Zs", "Zl", "Zp", "Cc", "Cf"} and is_normalized("NFC", char)
    for text in (char, f"{char}a{char}{char}b{char}")
)
OPEN = parse_account("2025/ks")
MOVES = (Transfer(OPEN, OPEN.child("a"), 123_45), Transfer(OPEN.child("a"), OPEN.child("b"), 5))
POSTED = [(at, move.effect(at)) for move in MOVES for at in (move.giver, move.taker)]


def hostile(written_texts: Sequence[str]) -> tplog.Book:
    """For each text a decision and a proposal that hold it wherever a text may stand, even in an id."""
    act = Act(Source("x"), Basis.MINUTES, "ks", parse_date("2025-01-01"))
    paths = (OPEN, *(OPEN.child(name) for name in "ab"))
    accounts = tuple(OpenedAccount(path=path, name=written_texts[-1]) for path in paths)
    events: list[Event] = [AccountOpened(id="konton", budget="b", act=act, accounts=accounts)]
    for text in written_texts:
        source = Source(text, None, text, text, text, text, (text, text))
        full_act = evolve(act, source=source, body=text or None)
        common: dict[str, Any] = {"budget": "b", "act": full_act, "remarks": (text,)}
        events.append(AllocationDecided(id=text, transfers=MOVES, adopts=text, **common))
        events.append(ProposalMade(id=f"{text}2", proposed=MOVES, **common))
        events.append(AllocationDecided(id=f"{text}3", held=MOVES, condition=text, **common))
    return holding(events)


def in_beancount_only_text(written_texts: Sequence[str]) -> None:
    """Fail unless every transaction is ours, with its texts as they are, and there is no other entry."""
    book = hostile(written_texts)
    entries = loaded(book, ExportScope().pinned(book))
    assert len(entries) == len(written_texts) + 3
    for text, transaction in zip(written_texts, transactions(entries), strict=True):
        seen = escape_invisible(text)
        assert (transaction.narration, transaction.payee or "") == (seen, seen)
        assert {key: transaction.meta[key] for key in ("event", "place", "paragraph", "dnr", "settles")} == {
            **dict.fromkeys(("event", "place", "paragraph", "settles"), seen),
            "dnr": f"{seen}; {seen}",
        }
        assert set(transaction.meta) <= {*TAG_NAMES, "index", "filename", "lineno", "__tolerances__"}
        assert (transaction.date, transaction.flag, transaction.tags, transaction.links) == (
            date(2025, 1, 1),
            "*",
            frozenset(),
            frozenset(),
        )
        assert [(account, ore) for _, account, _, ore in postings(transaction)] == POSTED
    for opened in entries[:3]:
        assert opened.meta["name"] == escape_invisible(written_texts[-1])


def in_journals_only_text(written_texts: Sequence[str], folder: Path) -> None:
    """The same by hledger, which prints all that it read as JSON, and ledger, which knows no other tag."""
    book = hostile(written_texts)
    file = written(book, ExportScope().pinned(book), HLEDGER, folder)
    read = json.loads(said(HLEDGER, "-f", str(file), "print", "--strict", "--output-format", "json"))
    assert len(read) == len(written_texts)
    for text, transaction in zip(written_texts, read, strict=True):
        body, _, title = transaction["tdescription"].partition(" | ")
        assert (_uncut(body), _uncut(title)) == (_seen(text, ";|"), _seen(text, ";"))
        tags = [(key, value) for key, value in transaction["ttags"] if key not in {"act", "basis", "decided"}]
        keys = ("event", "place", "paragraph", "dnr", "dnr", "settles")
        assert [(key, _uncut(value)) for key, value in tags] == [(key, _seen(text, r",\[")) for key in keys]
        assert len(transaction["ttags"]) == len(tags) + 3
        assert (transaction["tdate"], transaction["tdate2"], transaction["tstatus"]) == (
            "2025-01-01",
            None,
            "Cleared",
        )
        assert transaction["tcode"].isdecimal()
        amounts = [(at["paccount"], at["pamount"][0]["aquantity"]) for at in transaction["tpostings"]]
        assert [at["decimalPlaces"] for _, at in amounts] == [2, 2, 2, 2]
        assert [
            (hledger.parse_account_name(name)[1], at["decimalMantissa"]) for name, at in amounts
        ] == POSTED
    named = said(HLEDGER, "-f", str(file), "tags", "--values", f"^{NAME_KEY}$").splitlines()
    assert [_uncut(value) for value in named] == [_seen(written_texts[-1], r",\[")]
    assert in_ledger(file) == {
        "b/2025/ks": -12345 * len(written_texts),
        "b/2025/ks/a": 12340 * len(written_texts),
    } | {"b/2025/ks/b": 5 * len(written_texts)}
    known = set(said(LEDGER, "-f", str(file), "tags").split())
    assert known == {*TAG_NAMES, COLUMN_KEY}
    form = r"%(date)\t%(code)\t%(account)\t%(quantity(amount))\n"
    register = ("register", "--date-format", "%Y-%m-%d", "--format", form)
    rows = said(LEDGER, "-f", str(file), *register).splitlines()
    assert len(rows) == 4 * len(written_texts)
    assert all(row.startswith("2025-01-01\t") for row in rows)
    registered = said(
        LEDGER, "-f", str(file), "register", "--format", r"%(payee)\t%(tag('place'))\n"
    ).splitlines()
    assert registered[::4] == [
        f"{transaction['tdescription']}\t{dict(transaction['ttags'])['place']}" for transaction in read
    ]
    said(LEDGER, "-f", str(file), "register")  # in its own form


def _seen(text: str, marks: str) -> str:
    """The beginning of a text as a journal has it: blanks and these marks written out where they are more."""
    escaped = re.sub(
        rf"[{marks}]|^\s|\s$|(?<= ) ", lambda match: f"\\u{{{ord(match[0]):x}}}", escape_invisible(text)
    )
    return _uncut(escaped)


def _uncut(text: str) -> str:
    """The part of a text that no program cuts."""
    return text.removesuffix("…")[:60]


def test_hostile_text_stays_text_in_beancount() -> None:
    """Each alone, and all kinds of places."""
    in_beancount_only_text(ALL)
    for text in ALL:
        in_beancount_only_text([text])


def test_hostile_text_stays_text_in_the_journals(tmp_path: Path) -> None:
    """All of them in one journal."""
    for form in (HLEDGER, LEDGER):
        present(form)
    in_journals_only_text(ALL, tmp_path)


def test_blanks_and_controls_stay_text_in_beancount() -> None:
    """Each alone, at both ends and doubled, all in one file."""
    in_beancount_only_text(EDGES)


def test_blanks_and_controls_stay_text_in_the_journals(tmp_path: Path) -> None:
    """Each alone, at both ends and doubled, all in one journal: hledger trims any space of Unicode."""
    for form in (HLEDGER, LEDGER):
        present(form)
    in_journals_only_text(EDGES, tmp_path)


mixtures = st.lists(texts | st.sampled_from(ALL), min_size=1, max_size=4).map(
    lambda parts: normalize("NFC", "".join(parts))
)


@given(st.lists(mixtures, min_size=1, max_size=5, unique=True))
def test_any_text_stays_text_in_beancount(drawn: Sequence[str]) -> None:
    """Whatever the texts and however they are joined."""
    in_beancount_only_text(drawn)


@settings(max_examples=5)
@given(st.lists(mixtures, min_size=1, max_size=30, unique=True))
@example(["\xa0"])
@example(["\u3000a\u2003", "\u1680\u202f", "\u205f \xa0"])
def test_any_text_stays_text_in_the_journals(drawn: Sequence[str]) -> None:
    """Whatever the texts and however they are joined."""
    for form in (HLEDGER, LEDGER):
        present(form)
    with TemporaryDirectory() as folder:
        in_journals_only_text(drawn, Path(folder))
