"""The formal side of what was done: who, when, on which paper, and how we know."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from attrs import frozen

from tplog.values.partial_date import PartialDate


class Basis(StrEnum):
    """How we know of the act (grund)."""

    MINUTES = "minutes"  # the decision's own record was seen
    REPORTED = "reported"  # another paper says that it was decided


@frozen
class Source:
    """The paper (källa) and the place in it.

    ``sha256`` is that of the file, lower-case hex; ``place`` a heading, page or line as a reader
    would find it; ``case_numbers`` the diary numbers (diarienummer) as written.
    """

    title: str
    date: PartialDate | None = None
    file: str | None = None
    sha256: str | None = None
    place: str | None = None
    paragraph: str | None = None
    case_numbers: tuple[str, ...] = ()

    @property
    def document(self) -> Source:
        """The paper alone: without the place in it, and what it is filed under there."""
        return Source(self.title, self.date, self.file, self.sha256)


@frozen
class Act:
    """What was done, formally (beslut eller annan handling).

    ``body`` is the body that acted, None where the paper does not say; ``also_named`` are others
    that the same paper names for it, when it contradicts itself; ``decided`` is when, as precisely
    as the paper says, or None.
    """

    source: Source
    basis: Basis
    body: str | None = None
    decided: PartialDate | None = None
    also_named: tuple[str, ...] = ()

    def latest_possible_date(self, recorded_on: date) -> date:
        """The last day on which the act can have happened.

        An imprecise date counts from the last day it can mean; an unknown one from the date of the
        paper that tells of it, and failing that from the day of recording.
        """
        for known in (self.decided, self.source.date):
            if known is not None:
                return min(known.latest, recorded_on)
        return recorded_on
