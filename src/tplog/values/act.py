"""The formal side of an event: who decided, when, in which document, and how we know."""

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

    ``sha256`` is the file's hash in lower-case hex; ``place`` is a heading, page or line that a reader can
    find; ``case_numbers`` are the registry numbers (diarienummer) as written.
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
        """The document alone, without the place in it and its case numbers."""
        return Source(self.title, self.date, self.file, self.sha256)


@frozen
class Act:
    """What was done, formally (beslut eller annan handling).

    ``body`` is the body that acted, None if the document does not say; ``also_named`` are other bodies that
    the same document names as deciding, if it contradicts itself; ``decided`` is the date as exactly as the
    document gives it, or None.
    """

    source: Source
    basis: Basis
    body: str | None = None
    decided: PartialDate | None = None
    also_named: tuple[str, ...] = ()

    def latest_possible_date(self, recorded_on: date) -> date:
        """Return the last day on which the act can have happened, at most ``recorded_on``.

        An imprecise date counts as its last possible day. Without a date the document's date is used, and
        without that ``recorded_on``.
        """
        return min(self.latest_stated_date or recorded_on, recorded_on)

    @property
    def latest_stated_date(self) -> date | None:
        """The last day that its date can mean; without a date, or without its year, as the document's lets.

        None if neither is known.
        """
        paper = self.source.date.latest if self.source.date else None
        return self.decided.latest_by(paper) if self.decided else paper
