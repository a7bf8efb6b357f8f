"""What comes of holding a decision file against its paper: frozen classes without a language."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from tplog.papers.drafts.drafted import CheckedSum, LeftOut
from tplog.papers.passage import Passage
from tplog.values.finding import Finding

MAX_NEAR = 3  # figures that are named for being nearly what the file has


class Kind(StrEnum):
    """What a decision file states that a paper can have."""

    AMOUNT = "amount"
    DATE = "date"
    PARAGRAPH = "paragraph"
    CASE_NUMBER = "case-number"
    TITLE = "title"
    QUOTE = "quote"


class Verdict(StrEnum):
    """How what a decision file states stands in its paper."""

    AS_WRITTEN = "as-written"  # the same characters, as a whole token; spaces, hyphens, minus and case aside
    SAME_VALUE = "same-value"  # in other words: 700 tkr for 700 000 kronor, 29 januari 2025
    COMPUTED = "computed"  # the sum or difference of figures that stand together, or a year's last day
    ELSEWHERE = "elsewhere"  # in the paper, but not where the file says, or not beside its name
    NOT_IN_PAPER = "not-in-paper"
    NOT_CHECKED = "not-checked"  # pages that were not read or were recognised in a picture; free text


class Difference(StrEnum):
    """What a figure of the paper has otherwise than the file."""

    DIGIT = "digit"
    UNIT = "unit"
    SIGN = "sign"
    HEDGE = "hedge"


class Misplaced(StrEnum):
    """Why what is in the paper is elsewhere than the file says."""

    SECTION = "section"  # under another paragraph, heading or page
    NAME = "name"  # beside another name
    COLUMN = "column"  # in another column than the rest of its event
    HEADING = "heading"  # named in the paper, but no paragraph of it, or not the paper's own day


@frozen
class Near:
    """A figure of the paper that is nearly what the file has, and what differs."""

    passage: Passage
    difference: Difference


@frozen
class Held:
    """One thing that a decision file states, held against the paper.

    ``key`` is its key (``lines``, ``total``, ``decided`` …), ``account`` the account that it is about,
    ``text`` its words in the file, ``event`` the event's id, None for what the file says of its paper, and
    ``line`` its line in the file. ``passages`` is where it stands in the paper: one place, or the figures
    that it is computed from. ``near`` are figures that nearly are it; ``misplaced`` is why it is elsewhere.
    """

    kind: Kind
    key: str
    text: str
    verdict: Verdict
    event: str | None = None
    account: str | None = None
    line: int | None = None
    passages: tuple[Passage, ...] = ()
    near: tuple[Near, ...] = ()
    misplaced: Misplaced | None = None


@frozen
class Checked:
    """A decision file held against a paper.

    ``file`` and ``paper`` are their names. ``sha256`` is the paper's, ``stated_sha256`` what the file says
    of it, None if nothing. ``held`` is everything that the file states, ``unused`` the amounts of the
    paper's decisions that no event uses, ``sums`` the paper's sums that do not add up, and ``findings``
    the file's totals that do not and have no ``despite``. ``warnings`` say what of the paper was not read.
    """

    file: str
    paper: str
    sha256: str
    stated_sha256: str | None
    held: tuple[Held, ...]
    unused: tuple[LeftOut, ...] = ()
    sums: tuple[CheckedSum, ...] = ()
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    @property
    def is_other_paper(self) -> bool:
        """Whether the file names another paper than the one at hand, by its SHA-256."""
        return self.stated_sha256 not in {None, self.sha256}

    @property
    def absent(self) -> tuple[Held, ...]:
        """What the file states and the paper does not."""
        return tuple(held for held in self.held if held.verdict is Verdict.NOT_IN_PAPER)

    @property
    def is_refused(self) -> bool:
        """Whether the file is not of this paper: something is not in it, or its SHA-256 is another's."""
        return self.is_other_paper or bool(self.absent)
