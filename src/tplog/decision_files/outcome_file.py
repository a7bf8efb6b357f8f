"""The decision file of an outcome: to be read by a person, filled in, and applied.

What is not in a line, and what each line's sum is made of, stands in its comments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import tomlkit
from attrs import frozen

from tplog.decision_files.formatter import tidy
from tplog.decision_files.outcome import Outcome, by_account, code_of, largest_first, sum_of
from tplog.events.codec import LONGEST_LEAF
from tplog.i18n.finding_text import error_line
from tplog.i18n.sanitize import visible
from tplog.i18n.vocabulary import Language, word
from tplog.readers.bookkeeping import Booked, Bookkeeping
from tplog.values.account import Account
from tplog.values.amount import ORE_PER_KRONA
from tplog.values.limits import LONGEST_NAME

MOST_TOLD = 20  # sums told one by one of what is not in a line
MOST_PARTS = 8  # accounts told one by one of a line
_LONGEST_NAME = 60
# A leaf holds each line's account some three times, in its figure and its transfer, with their keys.
_TIMES, _KEYS = 3, 250


@frozen
class Head:
    """What a decision file says besides the sums: the event's id, which file they are of, the language."""

    id: str
    file: str
    sha256: str
    language: Language = Language.SV


def proposed_id(told: Outcome) -> str:
    """The id that an outcome has unless somebody chooses another: unique by budget and day."""
    return f"utfall/{told.mapping.budget}/{told.until.isoformat()}"


def decision_file(told: Outcome, head: Head) -> str:
    """The text of the decision file, in TOML, as `tplog fmt` leaves it."""
    document = tomlkit.document()
    for line in _introduction(told, head):
        document.add(tomlkit.comment(line) if line else tomlkit.nl())
    document.add("budget", tomlkit.string(told.mapping.budget))
    if told.mapping.by:
        document.add("by", tomlkit.string(told.mapping.by))
    document.add("basis", tomlkit.string(told.mapping.basis.value))
    document.add(tomlkit.nl())
    document.add(tomlkit.comment(word("to-fill-in", head.language)))
    for key in ("decided",) if told.mapping.by else ("by", "decided"):
        document.add(tomlkit.comment(f"{key} ="))
    document.add(tomlkit.nl())
    document.add("source", _source(told.bookkeeping, head))
    events = tomlkit.aot()
    parts = list(_parts(told.lines))
    for number, lines in enumerate(parts, 1):
        name = head.id if number == 1 else f"{head.id}/{number}"
        events.append(_event(name, lines, told, head))
    document.add("event", events)
    return tidy(tomlkit.dumps(document), head.id)


def exact(ore: int) -> str:
    """An amount to the öre, whose text says so: ``1 234,00 kr``."""
    kronor, rest = divmod(abs(ore), ORE_PER_KRONA)
    whole = f"{kronor:,}".replace(",", " ")
    return f"{'−' if ore < 0 else ''}{whole},{rest:02d} kr"


def called(booked: Booked, bookkeeping: Bookkeeping) -> str:
    """An account, its objects and its name, short enough for a line."""
    name = visible(bookkeeping.names.get(booked.account, ""))
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return f"{visible(code_of(booked))[: 2 * _LONGEST_NAME]} {short}".rstrip()


def _introduction(told: Outcome, head: Head) -> Iterator[str]:
    yield word("outcome-made", head.language)
    yield ""
    yield from _columns((word(key, head.language), ore) for key, ore in told.sums.items())
    if told.remarks:
        yield ""
        yield f"{word('to-look-at', head.language)}:"
        yield from (f"  {error_line(one, head.language)}" for one in told.remarks)
    for share in told.ignored:
        yield ""
        yield f"{word('ignored', head.language)}: {visible(share.rule.because)}"
        yield from _listed(by_account(share.booked), told.bookkeeping, head, MOST_PARTS)
    if told.unmapped:
        yield ""
        yield f"{word('unmapped', head.language)}:"
        yield from _listed(told.unmapped, told.bookkeeping, head, MOST_TOLD)
    yield ""


def _listed(
    booked: Sequence[Booked], bookkeeping: Bookkeeping, head: Head, most: int, indent: str = "  "
) -> Iterator[str]:
    """The largest sums with what they are of, and the rest of them together."""
    ordered = largest_first(booked)
    rows = [(called(one, bookkeeping), one.ore) for one in ordered[:most]]
    if rest := ordered[most:]:
        more = word("more", head.language)
        rows.append((f"… {len(rest)} {more}", sum_of(rest)))
    if not rows:
        rows = [(word("nothing-booked", head.language), 0)]
    return _columns(rows, indent)


def _columns(rows: Iterable[tuple[str, int]], indent: str = "  ") -> Iterator[str]:
    """Names and amounts, the amounts below each other."""
    told = [(name, exact(ore)) for name, ore in rows]
    names, amounts = (max((len(row[at]) for row in told), default=0) for at in (0, 1))
    return (f"{indent}{name:<{names}}  {amount:>{amounts}}" for name, amount in told)


def _source(bookkeeping: Bookkeeping, head: Head) -> tomlkit.items.Table:
    company = visible(bookkeeping.company).strip()[: 2 * _LONGEST_NAME]
    parts = (
        word("bookkeeping", head.language).capitalize(),
        company,
        word("up-to", head.language),
        bookkeeping.upto.isoformat(),
    )
    source = tomlkit.table()
    source.add("title", tomlkit.string(" ".join(part for part in parts if part)))
    source.add("date", tomlkit.date(bookkeeping.upto.isoformat()))
    source.add("file", tomlkit.string(visible(head.file)[:LONGEST_NAME]))
    source.add("sha256", tomlkit.string(head.sha256))
    return source


Lines = Mapping[Account, Sequence[Booked]]


def _parts(lines: Lines) -> Iterator[Lines]:
    """The lines in as few parts as records need to hold them."""
    part: dict[Account, Sequence[Booked]] = {}
    size = 0
    for account, booked in lines.items():
        needs = _TIMES * len(str(account).encode()) + _KEYS
        if part and size + needs > LONGEST_LEAF * 3 // 4:  # the rest is for the paper
            yield part
            part, size = {}, 0
        part[account] = booked
        size += needs
    yield part


def _event(name: str, lines: Lines, told: Outcome, head: Head) -> tomlkit.items.Table:
    event = tomlkit.table()
    event.add("type", tomlkit.string("OutcomeRecorded"))
    event.add("id", tomlkit.string(name))
    event.add("until", tomlkit.date(told.until.isoformat()))
    sums = tomlkit.table()
    for account, booked in lines.items():
        for line in _listed(by_account(booked), told.bookkeeping, head, MOST_PARTS, ""):
            sums.add(tomlkit.comment(line))
        sums.add(str(account), tomlkit.string(exact(sum_of(booked))))
    event.add("lines", sums)
    return event
