"""What a draft says: frozen classes without a language; the words of the paper stay as they are."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from tplog.i18n.vocabulary import Language
from tplog.papers.drafts.offers import Offers
from tplog.papers.passage import Passage
from tplog.values.amount import Amount
from tplog.values.finding import Finding, MessageParam

TABLE_SECTION = "table"  # the section of an act that a column of a table makes


@frozen
class Reason:
    """Why a line of a draft is as it is: the code of a rule or a doubt, with the parameters of its sentence.

    The sentences stand in `tplog.papers.drafts.reasons`, in both languages.
    """

    code: str
    params: tuple[tuple[str, MessageParam], ...] = ()


@frozen
class Reading:
    """A value that was read in a paper: its text in the form of a decision file, where, and by which rule.

    ``doubts`` are the reasons for which a person must decide; it is then written as a comment.
    """

    text: str
    passage: Passage | None = None
    rule: Reason | None = None
    doubts: tuple[Reason, ...] = ()


@frozen
class DraftedLine:
    """An amount of an act with the paper's name of what it is for.

    ``amount`` is read, with its text as it stands. ``name`` is who gets it, ``giver`` who gives it
    where the paper names another giver for this line than for its act; both as in the paper. ``year``
    is the year of the money, None if nobody says it. ``unit`` is where the unit stands if not at the
    figure. ``also_at`` are other places of the paper that state the same money. ``rules`` say how the name
    was found.
    """

    name: str
    amount: Amount
    passage: Passage
    name_passage: Passage | None = None
    giver: str | None = None
    year: int | None = None
    unit: Passage | None = None
    also_at: tuple[Passage, ...] = ()
    doubts: tuple[Reason, ...] = ()
    rules: tuple[Reason, ...] = ()


@frozen
class DraftedAct:
    """A decision or proposal about money.

    ``type`` is a type of event. ``section`` is the heading under which it stands, or ``table``;
    ``column`` the heading of its column. ``words`` are its sentences. ``key_values`` are further keys
    of the event by name (``kind``, ``to``, ``condition``, ``adopts`` …), as read. ``total`` is the
    stated total. ``rules`` are the rules that made it, in the order in which they did. An act with
    ``doubts`` is written as a comment.
    """

    type: str
    lines: tuple[DraftedLine, ...]
    words: Passage
    section: str
    rules: tuple[Reason, ...]
    by: Reading | None = None
    to: Reading | None = None
    giver: Reading | None = None
    decided: Reading | None = None
    paragraph: Reading | None = None
    case_numbers: tuple[Reading, ...] = ()
    column: str | None = None
    total: DraftedLine | None = None
    year: int | None = None
    key_values: tuple[tuple[str, Reading], ...] = ()
    doubts: tuple[Reason, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether a person must decide whether the act is one, or about part of it."""
        return bool(self.doubts or any(line.doubts for line in self.lines))


@frozen
class LeftOut:
    """An amount of the paper that is in no act, and why.

    ``section`` is the heading or § above it, ``paragraph`` the § in which it stands.
    """

    passage: Passage
    amount: Amount | None
    reason: Reason
    section: str | None = None
    paragraph: str | None = None


@frozen
class CheckedSum:
    """A sum that the paper states, and what its parts add up to, in öre; ``agrees`` by the log's own rule."""

    passage: Passage
    stated: Amount
    computed_ore: int
    agrees: bool
    count: int
    name: str = ""


@frozen
class Drafted:
    """What was read of a paper: its head, its acts, all amounts that are in none, and its sums.

    ``file`` and ``sha256`` are the paper's. ``paragraphs`` and ``case_numbers`` are all that it has, in
    its order. ``offers`` is what a log knows of it, None without one.
    """

    file: str
    sha256: str
    page_count: int | None
    title: Reading | None
    basis: Reading | None
    body: Reading | None
    day: Reading | None
    paragraphs: tuple[Reading, ...] = ()
    case_numbers: tuple[Reading, ...] = ()
    acts: tuple[DraftedAct, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    sums: tuple[CheckedSum, ...] = ()
    warnings: tuple[Finding, ...] = field(default=())
    offers: Offers | None = None

    def toml(self, language: Language = Language.SV, *, budget: str | None = None) -> str:
        """Return the draft as a decision file to read and mend, with comments in a language.

        ``budget`` is the matter's name, a place to fill in without. Raises BadFile if it is too large.
        """
        from tplog.papers.drafts.decision_text import decision_text  # noqa: PLC0415 (only for writing)

        return decision_text(self, language, budget=budget)

    @property
    def date(self) -> date | None:
        """The day of the paper, None if it is not read or is doubtful."""
        if self.day is None or self.day.doubts:
            return None
        return date.fromisoformat(self.day.text)
