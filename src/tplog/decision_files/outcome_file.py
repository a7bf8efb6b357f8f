"""Write the decision file of an outcome, for a person to check, fill in and apply.

Its comments show what is in no line, and what each line's sum is made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import tomlkit
from attrs import frozen

from tplog.decision_files.formatter import format_decision_file
from tplog.decision_files.outcome import (
    Outcome,
    account_with_objects,
    sums_by_account,
)
from tplog.events.codec import MAX_LEAF_BYTES
from tplog.i18n.finding_text import error_line
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, translate
from tplog.readers.bookkeeping import BookedSum, Bookkeeping, largest_first, total_ore
from tplog.values.account import Account
from tplog.values.amount import format_exact
from tplog.values.limits import MAX_NAME_LENGTH

MOST_SUMS_LISTED = 20  # unmapped sums listed separately; the rest is one sum
MOST_CORRECTIONS_LISTED = 20  # of the bookkeeping's own corrections
MOST_ACCOUNTS_LISTED = 8  # accounts of a line listed separately
_LONGEST_NAME = 60
# A leaf holds each line's account about three times, in its figure and its transfer, with their keys.
_ACCOUNT_COPIES, _KEY_BYTES = 3, 250


@frozen
class OutcomeHeader:
    """What the file states besides sums: the event's id, the source file and its hash, the language."""

    id: str
    file: str
    sha256: str
    language: Language = Language.SV


def proposed_id(outcome: Outcome) -> str:
    """Return the default id of an outcome, unique by budget and day."""
    return f"utfall/{outcome.mapping.budget}/{outcome.until.isoformat()}"


def outcome_decision_text(outcome: Outcome, header: OutcomeHeader) -> str:
    """Return the text of the decision file, in TOML, formatted as by `tplog fmt`."""
    document = tomlkit.document()
    for line in _introduction(outcome, header):
        document.add(tomlkit.comment(line) if line else tomlkit.nl())
    document.add("budget", tomlkit.string(outcome.mapping.budget))
    if outcome.mapping.body:
        document.add("by", tomlkit.string(outcome.mapping.body))
    document.add("basis", tomlkit.string(outcome.mapping.basis.value))
    document.add(tomlkit.nl())
    document.add(tomlkit.comment(translate("to-fill-in", header.language)))
    for key in ("decided",) if outcome.mapping.body else ("by", "decided"):
        document.add(tomlkit.comment(f"{key} ="))
    document.add(tomlkit.nl())
    document.add("source", _source_table(outcome.bookkeeping, header))
    events = tomlkit.aot()
    parts = list(_split_by_size(outcome.lines))
    for number, lines in enumerate(parts, 1):
        name = header.id if number == 1 else f"{header.id}/{number}"
        events.append(_event_table(name, lines, outcome, header))
    document.add("event", events)
    return format_decision_file(tomlkit.dumps(document), header.id)


def booked_label(booked: BookedSum, bookkeeping: Bookkeeping) -> str:
    """Return an account with its objects and name, short enough for a line."""
    name = escape_invisible(bookkeeping.names.get(booked.account, ""))
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return f"{escape_invisible(account_with_objects(booked))[: 2 * _LONGEST_NAME]} {short}".rstrip()


def _introduction(outcome: Outcome, header: OutcomeHeader) -> Iterator[str]:
    """Yield the comment lines at the top: totals, remarks, ignored and unmapped sums."""
    yield translate("outcome-made", header.language)
    yield ""
    yield from _align_columns((translate(key, header.language), ore) for key, ore in outcome.sums.items())
    if outcome.remarks:
        yield ""
        yield f"{translate('to-look-at', header.language)}:"
        yield from (f"  {error_line(remark, header.language)}" for remark in outcome.remarks)
    for share in outcome.ignored:
        yield ""
        yield f"{translate('ignored', header.language)}: {escape_invisible(share.rule.because)}"
        yield from _list_largest(
            sums_by_account(share.booked), outcome.bookkeeping, header, MOST_ACCOUNTS_LISTED
        )
    if outcome.unmapped:
        yield ""
        yield f"{translate('unmapped', header.language)}:"
        yield from _list_largest(outcome.unmapped, outcome.bookkeeping, header, MOST_SUMS_LISTED)
    yield from _list_corrections(outcome.bookkeeping, header.language)
    yield ""


def _list_corrections(bookkeeping: Bookkeeping, language: Language) -> Iterator[str]:
    """Yield the first rows that the bookkeeping itself removed or added, with their signatures."""
    if not bookkeeping.corrections:
        return
    yield ""
    yield f"{translate('own-corrections', language)}:"
    shown = bookkeeping.corrections[:MOST_CORRECTIONS_LISTED]
    rows = []
    for correction in shown:
        words = (
            correction.voucher,
            correction.voucher_date.isoformat(),
            correction.account,
            correction.signature,
        )
        label = " ".join(escape_invisible(word)[:_LONGEST_NAME] for word in words if word)
        if correction.kind == "not-counted":
            label += f" ({translate('not-counted', language)})"
        mark = {"added": "+", "removed": "-"}.get(correction.kind, "?")
        rows.append((f"{mark} {label}", correction.ore))
    yield from _align_columns(rows)
    if more := bookkeeping.correction_count - len(shown):
        yield f"  … {more} {translate('more', language)}"


def _list_largest(
    booked: Sequence[BookedSum],
    bookkeeping: Bookkeeping,
    header: OutcomeHeader,
    limit: int,
    indent: str = "  ",
) -> Iterator[str]:
    """Return lines with the largest sums and their labels, and one with the rest together."""
    ordered = largest_first(booked)
    rows = [(booked_label(row, bookkeeping), row.ore) for row in ordered[:limit]]
    if rest := ordered[limit:]:
        more = translate("more", header.language)
        rows.append((f"… {len(rest)} {more}", total_ore(rest)))
    if not rows:
        rows = [(translate("nothing-booked", header.language), 0)]
    return _align_columns(rows, indent)


def _align_columns(rows: Iterable[tuple[str, int]], indent: str = "  ") -> Iterator[str]:
    """Yield lines of names and amounts (öre), aligned in columns."""
    cells = [(name, format_exact(ore)) for name, ore in rows]
    name_width, amount_width = (max((len(row[column]) for row in cells), default=0) for column in (0, 1))
    return (f"{indent}{name:<{name_width}}  {amount:>{amount_width}}" for name, amount in cells)


def _source_table(bookkeeping: Bookkeeping, header: OutcomeHeader) -> tomlkit.items.Table:
    """Return ``[source]``: the bookkeeping file."""
    company = escape_invisible(bookkeeping.company).strip()[: 2 * _LONGEST_NAME]
    parts = (
        translate("bookkeeping", header.language).capitalize(),
        company,
        translate("up-to", header.language),
        bookkeeping.upto.isoformat(),
    )
    source = tomlkit.table()
    source.add("title", tomlkit.string(" ".join(part for part in parts if part)))
    source.add("date", tomlkit.date(bookkeeping.upto.isoformat()))
    source.add("file", tomlkit.string(escape_invisible(header.file)[:MAX_NAME_LENGTH]))
    source.add("sha256", tomlkit.string(header.sha256))
    return source


Lines = Mapping[Account, Sequence[BookedSum]]


def _split_by_size(lines: Lines) -> Iterator[Lines]:
    """Yield the lines in as few parts as fit in one record each."""
    part: dict[Account, Sequence[BookedSum]] = {}
    size = 0
    for account, booked in lines.items():
        needs = _ACCOUNT_COPIES * len(str(account).encode()) + _KEY_BYTES
        if part and size + needs > MAX_LEAF_BYTES * 3 // 4:  # the rest is for the source
            yield part
            part, size = {}, 0
        part[account] = booked
        size += needs
    yield part


def _event_table(name: str, lines: Lines, outcome: Outcome, header: OutcomeHeader) -> tomlkit.items.Table:
    """Return one ``[[event]]`` with these lines."""
    event = tomlkit.table()
    event.add("type", tomlkit.string("OutcomeRecorded"))
    event.add("id", tomlkit.string(name))
    event.add("until", tomlkit.date(outcome.until.isoformat()))
    if outcome.bookkeeping.signs and any(total_ore(booked) < 0 for booked in lines.values()):
        event.add("signs", tomlkit.string(outcome.bookkeeping.signs))
    sums = tomlkit.table()
    for account, booked in lines.items():
        for line in _list_largest(
            sums_by_account(booked), outcome.bookkeeping, header, MOST_ACCOUNTS_LISTED, ""
        ):
            sums.add(tomlkit.comment(line))
        sums.add(str(account), tomlkit.string(format_exact(total_ore(booked))))
    event.add("lines", sums)
    return event
