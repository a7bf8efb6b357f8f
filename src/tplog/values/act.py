"""The formal side of an event: who decided, when, in which document, and how we know."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from attrs import frozen

from tplog.values.by_fields import ByFields
from tplog.values.partial_date import PartialDate


class Basis(StrEnum):
    """How we know of the act (grund)."""

    MINUTES = "minutes"  # the decision's own record was seen
    REPORTED = "reported"  # another paper says that it was decided


@frozen(repr=False)
class Source(ByFields):
    """The paper (källa) and the place in it.

    ``sha256`` is the file's hash in lower-case hex; ``place`` is a heading, page or line that a reader can
    find; ``case_numbers`` are the registry numbers (diarienummer) as written. ``seen`` is which part of the
    paper was seen, None for the whole; ``url`` is its address. ``case_number_cut`` and ``excerpt_ends`` are
    the registrar's marks that a case number is cut short in it, and that it ends in the middle.
    """

    title: str
    date: PartialDate | None = None
    file: str | None = None
    sha256: str | None = None
    place: str | None = None
    paragraph: str | None = None
    case_numbers: tuple[str, ...] = ()
    seen: str | None = None
    url: str | None = None
    case_number_cut: bool = False
    excerpt_ends: bool = False

    @property
    def document(self) -> Source:
        """The document alone, without the place in it, its case numbers and how it was seen."""
        return Source(self.title, self.date, self.file, self.sha256)


@frozen(kw_only=True, repr=False)
class Quote(ByFields):
    """Words of the paper that state something of the event, and where they stand (citat).

    ``of`` is what they state, as the decision file has it: ``total``, ``lines.övriga``, ``transfers.1``.
    ``exact`` are the words, ``prefix`` and ``suffix`` what stands right before and after them. ``page``
    counts from 1, None in a format without pages. ``box`` is left, top, right and bottom in hundredths of a
    point, from the upper left corner of the page as shown.
    """

    of: str
    exact: str
    prefix: str = ""
    suffix: str = ""
    page: int | None = None
    box: tuple[int, int, int, int] | None = None

    def __attrs_post_init__(self) -> None:
        """Raise ValueError if the page is before the first, or the box is none or on no page."""
        if self.page is not None and self.page < 1:
            message = f"pages count from 1, there is no page {self.page}"
            raise ValueError(message)
        if self.box is not None:
            left, top, right, bottom = self.box
            if self.page is None or not (0 <= left <= right and 0 <= top <= bottom):
                message = f"{self.box} is no box on page {self.page}"
                raise ValueError(message)


@frozen(kw_only=True, eq=False, repr=False)
class Preparation(ByFields):
    """A body that prepared the matter (beredning), with its own day and paragraph if the paper gives them."""

    body: str
    decided: PartialDate | None = None
    paragraph: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Votes(ByFields):
    """A vote (votering): its counts, or the paper's own words in ``text``.

    ``casting_vote`` is whether the chair's casting vote (utslagsröst) decided it.
    """

    text: str | None = None
    yes: int | None = None
    no: int | None = None
    abstained: int | None = None
    casting_vote: bool = False


@frozen(repr=False)
class Act(ByFields):
    """What was done, formally (beslut eller annan handling).

    ``body`` is the body that acted, None if the document does not say; ``also_named`` are other bodies that
    the same document names as deciding, if it contradicts itself; ``decided`` is the date as exactly as the
    document gives it, or None.

    ``prepared_by`` are the bodies that prepared it. ``dissents`` are the parties or bodies that dissented and
    ``recused`` who took no part (jäv), by office or number: never private persons. ``approved`` is the day
    when the minutes were approved (justering), ``announced`` the day when that was put up on the notice board
    (anslag).
    """

    source: Source
    basis: Basis
    body: str | None = None
    decided: PartialDate | None = None
    also_named: tuple[str, ...] = ()
    prepared_by: tuple[Preparation, ...] = ()
    votes: Votes | None = None
    dissents: tuple[str, ...] = ()
    recused: tuple[str, ...] = ()
    approved: PartialDate | None = None
    announced: PartialDate | None = None

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
