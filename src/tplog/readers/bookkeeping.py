"""What a bookkeeping holds, whatever file it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import field, frozen

from tplog.values.finding import Finding


@frozen
class Booked:
    """A sum of an account, or of an account and objects; debit is positive. In öre."""

    account: str
    objects: tuple[tuple[str, str], ...]
    ore: int
    line: int


@frozen
class Bookkeeping:
    """A bookkeeping's sums from a first day up to another."""

    file: str
    company: str
    first: date
    upto: date
    booked: tuple[Booked, ...] = ()
    budget: tuple[Booked, ...] = ()
    names: Mapping[str, str] = field(factory=dict)
    objects: Mapping[tuple[str, str], str] = field(factory=dict)
    dimensions: Mapping[str, str] = field(factory=dict)
    remarks: tuple[Finding, ...] = ()
