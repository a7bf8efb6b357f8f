"""Read the head of a paper: its body, day, title, and the §§ and case numbers that are its own."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from tplog.papers.acts.receivers import proposer
from tplog.papers.drafts.drafted import Reading, Reason
from tplog.papers.layout.blocks import Block
from tplog.papers.layout.sections import Section, bodies_in
from tplog.papers.paper import Paper
from tplog.papers.passage import PaperDate, PaperReference
from tplog.papers.vocabulary import BASES, BODY, HeadingKind

_HEAD_BLOCKS = 40
_BODY_LINE = re.compile(
    rf"(?P<body>{BODY})(?:s)?(?:\s+(?:sammanträdes\w*|protokoll\w*|sida\b|\d|"
    rf"tjänsteskrivelse|datum|blad|beslut(?!\w)|kallelse).*)?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:nämnd|organ|styrelse/nämnd|nämnd/styrelse|instans|till|sammanträde med|"
    r"protokoll(?: från| för)?)[: ]\s*",
    re.IGNORECASE,
)
_ANY_BODY = {"nämnd", "nämnden", "utskott", "utskottet", "styrelse", "styrelsen", "fullmäktige", "delegation"}
_OTHER_DAY = re.compile(
    r"(?:juster\w*|anslag\w*|anslaget (?:uppsatt|tas ned)|uppsatt|tas ned|kallelse\w*|utskrift\w*)[: ]*$",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TITLE_WORDS = re.compile(
    r"sammanträdes\w*|protokoll\w*|tjänsteskrivelse\w*|datum.*|diarie.*|ärendenr.*|"
    r"handläggare.*|dnr.*|sida.*",
    re.IGNORECASE,
)


def body_of(paper: Paper, sections: Sequence[Section]) -> Reading | None:
    """Return the body whose paper it is: the one that a line of its head names, else the one that decides."""
    for text, block in _head_lines(paper, sections):
        match = _BODY_LINE.fullmatch(_LABEL.sub("", text.strip(), count=1))
        if match and (bodies := bodies_in(match["body"])) and bodies[0] not in _ANY_BODY:
            passage = block.stretch.passage(0, len(block.text)) if block else None
            return Reading(bodies[-1] if len(bodies) == 1 else bodies[0], passage, Reason("body-in-head"))
    for section in sections:
        if section.is_binding and (by := section.by or proposer(section)):
            return Reading(by, section.heading_passage, Reason("body-of-heading"))
    for block in sections[0].blocks[:_HEAD_BLOCKS] if sections else ():
        if bodies := bodies_in(block.text.lower()):
            return Reading(
                bodies[0],
                block.stretch.passage(0, len(block.text)),
                Reason("body-in-head"),
                (Reason("body-unsure"),),
            )
    return None


def _head_lines(paper: Paper, sections: Sequence[Section]) -> Iterator[tuple[str, Block | None]]:
    """Yield the head's lines: before the first § or heading, then what stands in the foot of every page."""
    for block in sections[0].blocks[:_HEAD_BLOCKS] if sections else ():
        yield block.text, block
    for line in paper.pages[0].lines[:6] if paper.pages else ():
        yield re.sub(r"\d", "", line.text), None
        cells = [
            " ".join(word.text for word in line.words if (word.column or 1) == column)
            for column in sorted({word.column or 1 for word in line.words})
        ]
        for cell in cells:
            yield cell, None


def day_of(dates: Sequence[PaperDate], paper: Paper, sections: Sequence[Section]) -> Reading | None:
    """Return the paper's day: the first in its head; doubtful if the head names others."""
    if not dates or not paper.pages:
        return None
    head = _lines_of_head(paper, sections)
    here = [
        day for day in dates if day.passage.page == paper.pages[0].number and set(day.passage.lines) & head
    ]
    chosen = next(iter(here), None)
    if chosen is None:
        first = dates[0]
        return Reading(first.day.isoformat(), first.passage, Reason("day-first"), (Reason("day-unsure"),))
    labelled = [day for day in here if _is_labelled(day)]
    if labelled:
        return Reading(labelled[0].day.isoformat(), labelled[0].passage, Reason("day-labelled"))
    days = {day.day for day in here if not _OTHER_DAY.search(day.passage.prefix)}
    doubts = (Reason("day-unsure"),) if len(days) > 1 else ()
    return Reading(chosen.day.isoformat(), chosen.passage, Reason("day-in-head"), doubts)


def _is_labelled(day: PaperDate) -> bool:
    before = day.passage.prefix.lower().rstrip(" :")
    return before.endswith(("sammanträdesdatum", "sammanträdesdag", "mötesdatum", "sammanträde den", "datum"))


def _lines_of_head(paper: Paper, sections: Sequence[Section]) -> set[int]:
    """Return the numbers of the first page's lines before its first § or heading."""
    first = next((section for section in sections[1:] if section.blocks), None)
    lines = {line.number for line in paper.pages[0].lines}
    if first is None:
        return lines
    spot = first.blocks[0].stretch.spots[0]
    if spot.page is not paper.pages[0]:
        return lines
    return {number for number in lines if number < spot.line.number}


def title_of(sections: Sequence[Section], body: Reading | None) -> Reading | None:
    """Return the paper's title: that of its only §, else its kind and body; for a memo its first heading."""
    titled = [section for section in sections if section.paragraph_passage and section.title]
    paragraphs = list({section.paragraph: section for section in titled}.values())
    if len(paragraphs) == 1:
        return Reading(paragraphs[0].title, paragraphs[0].paragraph_passage, Reason("title-of-paragraph"))
    if paragraphs and body is not None:
        return Reading(f"Protokoll {body.text}", body.passage, Reason("title-of-minutes"))
    blocks = sections[0].blocks[:_HEAD_BLOCKS] if sections else ()
    sizes = [block.size or 0 for block in blocks if _is_title(block)]
    largest = next(
        (block for block in reversed(blocks) if _is_title(block) and (block.size or 0) == max(sizes)), None
    )
    if largest is None:
        return None
    return Reading(largest.text, largest.stretch.passage(0, len(largest.text)), Reason("title-in-head"))


def _is_title(block: Block) -> bool:
    text = block.text.strip()
    letters = sum(char.isalpha() for char in text)
    return (
        letters > 5  # noqa: PLR2004 (letters of a title)
        and not _TITLE_WORDS.fullmatch(text)
        and not _BODY_LINE.fullmatch(text)
        and not text.isupper()
    )


def basis_of(sections: Sequence[Section], paper: Paper) -> Reading | None:
    """Return what a paper is, in the word of a decision file: minutes, or else reported."""
    for page, line in paper.lines():
        if page is not paper.pages[0]:
            break
        for name, pattern, _ in BASES:
            if pattern.search(line.text.lower()):
                return Reading("minutes" if name == "minutes" else "reported", None, Reason("basis-in-head"))
    if any(section.kind is HeadingKind.DECISION for section in sections):
        return Reading("minutes", None, Reason("basis-of-heading"), (Reason("basis-unsure"),))
    return None


def paragraphs_of(sections: Sequence[Section]) -> tuple[Reading, ...]:
    """Return the §§ that a paper has, each once, in its order."""
    readings: dict[str, Reading] = {}
    for section in sections:
        if section.paragraph and section.paragraph not in readings:
            doubts = (Reason("paragraph-repaired"),) if section.is_repaired else ()
            readings[section.paragraph] = Reading(
                section.paragraph, section.paragraph_passage, Reason("paragraph"), doubts
            )
    return tuple(readings.values())


def case_numbers_of(
    references: Iterable[PaperReference], sections: Sequence[Section]
) -> dict[int, tuple[Reading, ...]]:
    """Return the case numbers of each section, by its number; those of running text are not its own."""
    in_running_text = _running_lines(sections)
    starts = _starts(sections)
    by_section: dict[int, dict[str, Reading]] = {}
    for reference in references:
        if (
            "§" in reference.text
            or _DAY.fullmatch(reference.text)
            or (reference.passage.page, reference.passage.lines[0]) in in_running_text
        ):
            continue
        by_section.setdefault(_section_at(reference, starts), {}).setdefault(
            reference.text, Reading(reference.text, reference.passage, Reason("case-number"))
        )
    return {number: tuple(readings.values()) for number, readings in by_section.items()}


def _running_lines(sections: Sequence[Section]) -> set[tuple[int | None, int]]:
    return {
        (spot.page.number, spot.line.number)
        for section in sections
        for block in section.blocks
        if section.kind is not HeadingKind.NEUTRAL or block.text.rstrip().endswith(".")
        for spot in block.stretch.spots
    }


def _starts(sections: Sequence[Section]) -> list[tuple[tuple[int, int], int]]:
    starts = []
    for section in sections:
        if section.blocks:
            spot = section.blocks[0].stretch.spots[0]
            starts.append(((spot.page.number or 0, spot.line.number), section.number))
    return sorted(starts)


def _section_at(reference: PaperReference, starts: Sequence[tuple[tuple[int, int], int]]) -> int:
    at = (reference.passage.page or 0, reference.passage.lines[0])
    place = bisect_right(starts, at, key=lambda item: item[0])
    return starts[place - 1][1] if place else 0
