"""What the bookkeeping says of a year: sums of accounts and objects to a day, from whatever file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import field, frozen

from tplog.values.finding import Finding, Rule, Severity

# Pairs of a dimension's number and an object's code, sorted: (("1", "100"), ("6", "P7")).
Objects = tuple[tuple[str, str], ...]


@frozen
class BookedSum:
    """A sum as the bookkeeping has it: of an account, or of an account and objects.

    ``objects`` is empty for an account's total, and for what is left of it when its rows by objects are
    taken away. ``ore`` is öre, debit positive: a cost and an asset are positive, an income negative.
    ``line`` is where in the file it (first) stands, from 1.
    """

    account: str
    objects: Objects
    ore: int
    line: int


@frozen
class Bookkeeping:
    """What a year's accounts came to, from the year's first day to a day, by one file.

    ``booked`` has each account once, or in rows by objects which sum to its total; never both, and nothing
    is left out. ``budget`` is the bookkeeping's own budget of the whole year, in the same way; empty where
    the file has none. ``names`` are of accounts, ``kinds`` their letters in the chart of accounts (T asset,
    S debt, K cost, I income), ``objects`` the objects' names, ``dimensions`` the dimensions', ``parents`` the
    dimension that one is a part of. ``remarks`` are what was noticed; nothing of it hinders the reading.
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


def remark(code: str, severity: Severity, sv: str, en: str) -> Rule:
    """A kind of what is noticed in a file that is read all the same. It is told, and never recorded."""
    return Rule(code, severity, sv, en, mandatory=True)
