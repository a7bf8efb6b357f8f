"""Draft the acts of a paper: what it decides or proposes about money, by rules that say why.

Nothing is guessed: every amount of the paper is in an act, or in the list of what was left out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from tplog.papers.acts.adopted_acts import adopted_acts
from tplog.papers.acts.clauses import uncertain
from tplog.papers.acts.groups import Group, Settled, groups_of
from tplog.papers.acts.head import basis_of, body_of, case_numbers_of, day_of, paragraphs_of, title_of
from tplog.papers.acts.sentence_acts import SectionReader
from tplog.papers.acts.sums import text_sums
from tplog.papers.acts.table_acts import TableContext, read_table
from tplog.papers.drafts.drafted import (
    TABLE_SECTION,
    CheckedSum,
    Drafted,
    DraftedAct,
    DraftedLine,
    LeftOut,
    Reading,
    Reason,
)
from tplog.papers.figures.paper_figures import Figures, figures
from tplog.papers.layout.blocks import blocks_of, without_furniture
from tplog.papers.layout.placed import PlacedAmount, placed_amounts
from tplog.papers.layout.sections import Section, sections_of
from tplog.papers.layout.stretches import spots_of
from tplog.papers.layout.tables import Table, tables_of
from tplog.papers.paper import Paper
from tplog.papers.vocabulary import HeadingKind

if TYPE_CHECKING:
    from tplog.book.book import Book


def draft(paper: Paper, book: Book | None = None) -> Drafted:
    """Draft the acts of a paper. With a book, accounts and proposals of its log are offered by name.

    Returns the acts with the amounts of each, every other amount with the reason for which it is in none,
    and the sums that the paper states. Nothing is recorded.
    """
    drafted = _drafted(paper)
    if book is None:
        return drafted
    from tplog.papers.drafts.offers import offered  # noqa: PLC0415 (start-up time)

    return offered(drafted, book)


@frozen
class _Text:
    """A paper in parts: its amounts, its tables, and the sections of its running text."""

    amounts: tuple[PlacedAmount, ...]
    tables: tuple[Table, ...]
    in_table: frozenset[int]
    sections: tuple[Section, ...]
    groups: tuple[Group, ...]

    @property
    def by_first(self) -> dict[int, PlacedAmount]:
        """The amounts by their first word."""
        return {amount.first: amount for amount in self.amounts}


def _text_of(paper: Paper, known: Figures) -> _Text:
    spots = spots_of(paper.pages)
    placed = placed_amounts(known.amounts, spots)
    tables = tables_of(paper, spots)
    in_table = frozenset(index for table in tables for index in table.words)
    glued = frozenset(index for amount in placed for index in amount.words[1:])
    running = without_furniture([spot for spot in spots if spot.index not in in_table])
    sections = sections_of(blocks_of(running, glued, spots))
    return _Text(placed, tables, in_table, sections, groups_of(sections))


def _drafted(paper: Paper) -> Drafted:
    known = figures(paper)
    text = _text_of(paper, known)
    sections = text.sections
    body, day = body_of(paper, sections), day_of(known.dates, paper, sections)
    settled, cases = Settled(), case_numbers_of(known.references, sections)
    acts, sums = _acts(text, settled, cases, body, day)
    left = _left_out(text, settled)
    return Drafted(
        paper.file,
        paper.sha256,
        paper.page_count,
        title_of(sections, body),
        basis_of(sections, paper),
        body,
        day,
        paragraphs_of(sections),
        tuple({case.text: case for number in sorted(cases) for case in cases[number]}.values()),
        acts,
        left,
        (*sums, *settled.sums, *text_sums(left, acts)),
        paper.warnings,
    )


def _acts(
    text: _Text,
    settled: Settled,
    cases: Mapping[int, tuple[Reading, ...]],
    body: Reading | None,
    day: Reading | None,
) -> tuple[tuple[DraftedAct, ...], list[CheckedSum]]:
    """Return the acts in the paper's order, of a section the doubtful ones last, and the sums of tables."""
    amounts, name = text.by_first, body.text if body else None
    read = [
        (act, section.number)
        for group in text.groups
        for section, act in _acts_of_group(group, amounts, settled, name)
    ]
    of_tables, sums = _acts_of_tables(text, amounts, settled, name)
    cases_of = {
        section.number: tuple(case for other in group.sections for case in cases.get(other.number, ()))
        for group in text.groups
        for section in group.sections
    }
    numbered = [*read, *of_tables]
    finished = marked_twice(
        [_finished(act, text.sections[number], cases_of[number], day) for act, number in numbered]
    )
    places = [(number, act.is_doubtful) for act, (_, number) in zip(finished, numbered, strict=True)]
    order = sorted(range(len(places)), key=lambda index: places[index])
    return tuple(finished[index] for index in order), sums


def _acts_of_group(
    group: Group, amounts_by_first: Mapping[int, PlacedAmount], settled: Settled, body: str | None
) -> list[tuple[Section, DraftedAct]]:
    """Return the acts of a §: of what is decided in it, else of what the decision adopts by reference."""
    acts: list[tuple[Section, DraftedAct]] = []
    for section in group.finals:
        reader = SectionReader(section, amounts_by_first, settled, body)
        acts += [(section, act) for act in reader.read()]
    if not acts:
        acts = adopted_acts(group, amounts_by_first, settled, body)
    return acts


def _acts_of_tables(
    text: _Text, amounts: Mapping[int, PlacedAmount], settled: Settled, body: str | None
) -> tuple[list[tuple[DraftedAct, int]], list[CheckedSum]]:
    """Return the acts of the tables, each with the number of the section it stands in, and their sums."""
    starts = [(section.blocks[0].first, section) for section in text.sections if section.blocks]
    group_of = {section.number: group for group in text.groups for section in group.sections}
    acts: list[tuple[DraftedAct, int]] = []
    sums: list[CheckedSum] = []
    for table in text.tables:
        place = bisect_right(starts, table.first, key=lambda item: item[0])
        section = starts[max(place - 1, 0)][1] if starts else text.sections[0]
        above = [block.text for block in section.blocks if block.first < table.first]
        caption = above[-1] if above else ""
        context = TableContext(section, group_of[section.number], body, caption)
        read, checked = read_table(table, context, amounts, settled)
        acts += [(act, section.number) for act in read]
        sums += checked
    return acts, sums


def _finished(
    act: DraftedAct, section: Section, cases: tuple[Reading, ...], day: Reading | None
) -> DraftedAct:
    """Return an act with its §, day and case numbers; from a scan it is doubtful."""
    paragraph = None
    if section.paragraph:
        repaired = (Reason("paragraph-repaired"),) if section.is_repaired else ()
        paragraph = Reading(section.paragraph, section.paragraph_passage, Reason("paragraph"), repaired)
    doubts = list(act.doubts)
    if any(line.passage.is_ocr for line in act.lines):
        doubts.append(Reason("ocr"))
    if act.by is None:
        doubts.append(Reason("no-body"))
    return evolve(
        act,
        rules=(
            *act.rules,
            *((Reason("amount-repaired"),) if any(line.amount.repaired for line in act.lines) else ()),
        ),
        paragraph=paragraph,
        decided=day,
        case_numbers=cases,
        doubts=tuple(dict.fromkeys(doubts)),
    )


def marked_twice(acts: Sequence[DraftedAct]) -> list[DraftedAct]:
    """Return the acts; those of a table and of sentences that state the same money are marked."""
    in_words = {_money(act) for act in acts if act.section != TABLE_SECTION}
    differing = _differing(acts)
    marked = []
    for act in acts:
        doubts = list(act.doubts)
        if act.section == TABLE_SECTION and _money(act) in in_words:
            doubts.append(Reason("same-money-twice"))
        elif any(_name_of(act, line) in differing for line in act.lines):
            doubts.append(Reason("stated-differently"))
        marked.append(evolve(act, doubts=tuple(doubts)))
    return marked


def _differing(acts: Sequence[DraftedAct]) -> set[tuple[str, str, str]]:
    """Return what the words of a § and a table of it state for one name, but not with the same amount."""
    stated: dict[bool, dict[tuple[str, str, str], set[int]]] = {True: {}, False: {}}
    for act in acts:
        for line in act.lines:
            known = stated[act.section == TABLE_SECTION].setdefault(_name_of(act, line), set())
            known.add(line.amount.ore)
    both = stated[True].keys() & stated[False].keys()
    return {name for name in both if name[-1] and not stated[True][name] & stated[False][name]}


def _name_of(act: DraftedAct, line: DraftedLine) -> tuple[str, str, str]:
    return act.type, act.paragraph.text if act.paragraph else "", line.name.lower()


def _money(act: DraftedAct) -> tuple[str, str, tuple[int, ...]]:
    """Return what an act's money is known by: its type, its § and its amounts but zeros."""
    paragraph = act.paragraph.text if act.paragraph else ""
    return act.type, paragraph, tuple(sorted(line.amount.ore for line in act.lines if line.amount.ore))


def _left_out(text: _Text, settled: Settled) -> tuple[LeftOut, ...]:
    """Return the amounts that are in no act, in the paper's order."""
    reasons = {amount.first: reason for amount, reason in settled.left_out}
    of_word = {
        spot.index: section
        for section in text.sections
        for block in section.blocks
        for spot in block.stretch.spots
    }
    left = []
    for amount in text.amounts:
        if amount.first in settled.used and amount.first not in reasons:
            continue
        section = of_word.get(amount.first)
        reason = reasons.get(amount.first) or _why(amount, section, text.in_table)
        label, paragraph = (section.label, section.paragraph) if section else (None, None)
        left.append(LeftOut(amount.figure.passage, amount.figure.amount, reason, label, paragraph))
    return tuple(left)


def _why(amount: PlacedAmount, section: Section | None, in_table: frozenset[int]) -> Reason:
    """Return why an amount that no rule looked at is in no act: where it stands."""
    if amount.figure.amount is None:
        return Reason(uncertain(amount))
    if amount.first in in_table:
        return Reason("outside-columns")
    if section is None:
        return Reason("page-end")
    if section.kind is HeadingKind.REPORT:
        return Reason("told", (("heading", section.heading),))
    if section.is_binding:
        return Reason("told-proposal", (("heading", section.heading),))
    return Reason("no-decision")
