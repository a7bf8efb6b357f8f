"""A year's bookkeeping: sums per account and object up to a day, from any file format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from attrs import field, frozen

from tplog.values.finding import Finding, Rule, Severity

# Pairs of a dimension's number and an object's code, sorted: (("1", "100"), ("6", "P7")).
Objects = tuple[tuple[str, str], ...]


class RowsWithoutObjects(StrEnum):
    """What a monthly sum without objects is: the account's total, or the rest that has no objects."""

    TOTAL = "total"
    REST = "rest"


class RepeatedVouchers(StrEnum):
    """How a voucher that stands twice counts: once, or each time."""

    ONCE = "once"
    EACH = "each"


@frozen
class Correction:
    """A row that the bookkeeping itself removed from a voucher, or added to it later.

    ``kind`` is "removed", "added", or "not-counted" for an added row that the voucher lacks; ``ore`` is the
    row's öre (debit positive), ``signature`` who did it, empty if the file does not say. Sums hold an added
    row already, the others never.
    """

    kind: str
    voucher: str
    voucher_date: date
    account: str
    ore: int
    signature: str
    line: int


@frozen
class BookedSum:
    """A booked sum of an account, or of an account and objects.

    ``objects`` is empty for an account's total, and for the rest of an account that is divided by objects.
    ``ore`` is öre with debit positive: a cost and an asset are positive, an income negative. ``line`` is the
    first line of the file where it stands, counted from 1.
    """

    account: str
    objects: Objects
    ore: int
    line: int


@frozen
class Bookkeeping:
    """The accounts of a year, from its first day to ``upto``, as one file has them.

    ``booked`` has each account once, or in rows by objects that add up to its total; never both, and nothing
    is left out. ``budget`` is the bookkeeping's own budget for the whole year in the same form; empty if the
    file has none. ``names`` are names of accounts, ``kinds`` their letters in the chart of accounts (T asset,
    S debt, K cost, I income), ``objects`` names of objects, ``dimensions`` names of dimensions, ``parents``
    the parent of each sub-dimension. ``remarks`` are findings that do not stop the reading. ``signs`` is
    costs-positive where the format itself or somebody says so, None where the file may mean it otherwise.

    ``undated`` are accounts that the file has only for a longer time than to ``upto``, with their sums of
    that time: what they came to at the day is unknown, and they are not in ``booked``. ``corrections`` are
    the first of the bookkeeping's own corrections, ``correction_count`` is the number of all.
    """

    file: str
    company: str
    first: date
    upto: date
    booked: tuple[BookedSum, ...]
    budget: tuple[BookedSum, ...] = ()
    names: Mapping[str, str] = field(factory=dict)
    kinds: Mapping[str, str] = field(factory=dict)
    objects: Mapping[tuple[str, str], str] = field(factory=dict)
    dimensions: Mapping[str, str] = field(factory=dict)
    parents: Mapping[str, str] = field(factory=dict)
    remarks: tuple[Finding, ...] = ()
    signs: str | None = None
    undated: tuple[BookedSum, ...] = ()
    corrections: tuple[Correction, ...] = ()
    correction_count: int = 0


def total_ore(booked: Iterable[BookedSum]) -> int:
    """Return the total in öre."""
    return sum(row.ore for row in booked)


def largest_first(booked: Iterable[BookedSum]) -> Sequence[BookedSum]:
    """Return the sums by size, ignoring their sign."""
    return sorted(booked, key=lambda row: (-abs(row.ore), row.account, row.objects))


def remark(code: str, severity: Severity, sv: str, en: str) -> Rule:
    """Return a rule for something noticed in a file that is read anyway. It is shown, never recorded."""
    return Rule(code, severity, sv, en, mandatory=True)
