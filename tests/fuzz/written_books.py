"""Files of our second SIE writer, spoilt by chance: what is read is what they now say, or is remarked."""

from __future__ import annotations

import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen
from hypothesis import strategies as st

import tplog
from readers.sie_books import books, within
from readers.sie_expected import Question, questions
from readers.sie_text import Odd, Sums, sums_of_text
from readers.sie_writer import forms, in_form
from tplog.readers.bookkeeping import Bookkeeping
from tplog.readers.sie.reader import read_sie
from tplog.values.finding import Severity

_FOLDER = tempfile.TemporaryDirectory(prefix="tplog-fuzz-books-")
_LINE = re.compile(rb"(?<=\n)|(?<=\r)(?!\n)")
_LABELS = [b"TRANS", b"BTRANS", b"RTRANS", b"PSALDO", b"RES", b"UB", b"IB", b"PBUDGET", b"XTRA"]
_BITS = [*b'"{}#-., \n\r\t019\\\xe5\x1a', *(b'""', b"{}", b'\\"', b"000", b" 100")]


@frozen
class SpoiltBooks:
    """A file, its characters, and what is asked of it."""

    content: bytes
    characters: str
    question: Question


@st.composite
def spoilt_books(draw: st.DrawFn) -> SpoiltBooks:
    """A random bookkeeping as a file, with up to three mishaps."""
    model, form = draw(books()), draw(forms())
    content = in_form(model, form)
    for _ in range(draw(st.integers(0, 3))):
        content = draw(_line_spoilt(content) if draw(st.booleans()) else _byte_spoilt(content))
    return SpoiltBooks(content, form.characters, draw(questions(model)))


@st.composite
def _line_spoilt(draw: st.DrawFn, content: bytes) -> bytes:
    """A line is lost, doubled or exchanged with another, a digit or a label is another."""
    lines = _LINE.split(content)
    places = st.integers(0, len(lines) - 1)
    place, other, kind = draw(places), draw(places), draw(st.integers(0, 4))
    if kind == 0:
        del lines[place]
    elif kind == 1:
        lines.insert(other, lines[place])
    elif kind == 2:
        lines[place], lines[other] = lines[other], lines[place]
    elif kind == 3:
        lines[place] = _exchanged(draw, rb"[0-9]", lines[place], [b"%d" % digit for digit in range(10)])
    else:
        lines[place] = _exchanged(draw, rb"(?<=#)[A-Z]+", lines[place], _LABELS)
    return b"".join(lines)


def _exchanged(draw: st.DrawFn, pattern: bytes, line: bytes, by: Sequence[bytes]) -> bytes:
    """Return a line in which a match of the pattern is exchanged for one of these."""
    matches = list(re.finditer(pattern, line))
    if not matches:
        return line
    match = draw(st.sampled_from(matches))
    return line[: match.start()] + draw(st.sampled_from(by)) + line[match.end() :]


@st.composite
def _byte_spoilt(draw: st.DrawFn, content: bytes) -> bytes:
    """A few bytes are lost, and perhaps others are in their place."""
    start = draw(st.integers(0, len(content)))
    lost = draw(st.sampled_from([0, 1, 1, 2, 40]))
    bit = draw(st.sampled_from([b"", *_BITS]))
    return content[:start] + (bytes([bit]) if isinstance(bit, int) else bit) + content[start + lost :]


def check_spoilt_books(spoilt: SpoiltBooks) -> Bookkeeping | None:
    """Fail where a sum is not what the text says and no warning was given; return what was read.

    Raises BadFile if the file is refused, with reasons that can be shown.
    """
    question, path = spoilt.question, Path(_FOLDER.name) / f"{os.getpid()}.se"
    path.write_bytes(spoilt.content)
    plain = read_sie(path, question.upto)
    by_account = _by_account(plain)
    try:
        divided = read_sie(path, question.upto, by_objects=question.wanted)
        assert _by_account(divided) == by_account
    except tplog.BadFile:
        divided = None
    if any(remark.severity is not Severity.NOTE for remark in plain.remarks):
        return plain
    try:
        sums = sums_of_text(spoilt.content.decode(spoilt.characters, "replace"), question.upto)
    except Odd:
        return plain
    _check_totals(sums, by_account)
    if divided is not None and all(remark.severity is Severity.NOTE for remark in divided.remarks):
        _check_voucher_parts(sums, divided, question)
    return plain


def _by_account(bookkeeping: Bookkeeping) -> dict[str, int]:
    sums = defaultdict[str, int](int)
    for row in bookkeeping.booked:
        sums[row.account] += row.ore
    return dict(sums)


def _check_totals(sums: Sums, by_account: dict[str, int]) -> None:
    """Fail where an account has another sum than the text, or one that the year's own contradicts."""
    for account in {*sums.accounts, *by_account}:
        readings, ore = sums.readings(account), by_account.get(account, 0)
        assert ore in readings or (not readings and not sums.says(account)), (account, ore, readings)
        year = sums.year(account)
        if year is not None and (sums.upto.month, sums.upto.day) == (12, 31):
            assert ore == year, (account, ore, year)


def _check_voucher_parts(sums: Sums, divided: Bookkeeping, question: Question) -> None:
    """Fail where the sums of objects are not those of the vouchers' rows."""
    parts = defaultdict[object, int](int)
    for (account, objects), ore in sums.parts.items():
        parts[account, within(objects, question.wanted(account))] += ore
    read = {(row.account, row.objects): row.ore for row in divided.booked if row.account in sums.vouchers}
    assert {key: ore for key, ore in read.items() if ore} == {key: ore for key, ore in parts.items() if ore}
