"""What a decision is known by, so that it is recognized when it is recorded under another id.

A decision is the same if body, day, money and stated levels are the same, unless the papers tell two apart:
by another paragraph, or by another case number. One of the two that agrees is enough: papers give one case in
several paragraphs, and somebody may have typed the other wrongly. A paper that gives neither tells nothing
apart, nor does one that only reports the decision, but of what it reports itself: its case number and
paragraphs are its own. Where neither the day nor a place is known, the paper must be the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tplog.domain.state.budget_state import RecordedDecision, SameDecisions
from tplog.events.base import Event, is_known_by_report
from tplog.events.types import ProposalMade
from tplog.values.act import Source
from tplog.values.last_answer import LastAnswer
from tplog.values.transfer import Aspect, json_text

_PARAGRAPH_WORDS = re.compile(r"§+|paragraf(?:en)?|\bpar\b\.?|\bp\.", re.IGNORECASE)
_CASE_WORDS = re.compile(r"\b(?:dnr|diarienummer|diarienr|ärende(?:nummer|nr)?)\b[.:]?", re.IGNORECASE)
_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


@LastAnswer
def decision_key(event: Event) -> str | None:
    """Return the key of what a decision says; None if it states no money that would count twice."""
    money = stated_money(event)
    if not money:
        return None
    act = event.act
    proposal = event.kind if isinstance(event, ProposalMade) else ""
    # Without a day a paragraph could be that of any meeting.
    has_day = act.decided is not None and act.decided.is_exact
    has_year = act.decided is not None and act.decided.year is not None
    is_of_paper = not has_year or (not has_day and is_known_by_report(event))
    day = f"{act.decided or ''}{_document(act.source)}" if is_of_paper else str(act.decided)
    if not (has_day or act.source.paragraph or act.source.case_numbers):
        if not (act.decided or act.source.place):
            return None
        words = (_document(act.source), event.tag, act.source.place or "", act.source.file or "")
        day = "\n".join((day, *words))
    from hashlib import blake2b  # noqa: PLC0415 (start-up time)

    return blake2b("\0".join((proposal, act.body or "", day, *money)).encode(), digest_size=16).hexdigest()


@LastAnswer
def recorded_decision(event: Event) -> RecordedDecision:
    """Return an event's id with the paragraph and case numbers at which its paper has the decision."""
    source = event.act.source
    paragraph = plain_paragraph(source.paragraph or "")
    reported_by = _document(source) if is_known_by_report(event) else ""
    return RecordedDecision(event.id, paragraph, _plain_case_numbers(source.case_numbers), reported_by)


@lru_cache(maxsize=256)  # as `_title_and_date`
def _plain_case_numbers(case_numbers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the case numbers of a paper that have more than words and blanks, plain, each once, in order."""
    return tuple(sorted({number for number in map(plain_case_number, case_numbers) if number}))


@lru_cache(maxsize=1024)  # the same case numbers and paragraphs come again and again
def plain_case_number(text: str) -> str:
    """Return a case number without its words, blanks and leading zeros: ``Dnr KS 2024/0012`` is one."""
    return _plain(_CASE_WORDS.sub(" ", text))


@lru_cache(maxsize=1024)  # as above
def plain_paragraph(text: str) -> str:
    """Return a paragraph without its words and blanks: ``§ 12``, ``12 §`` and ``Paragraf 12`` are one."""
    return _plain(_PARAGRAPH_WORDS.sub(" ", text))


def are_of_one_report(first: Event, other: Event) -> bool:
    """Return whether one paper has both of two decisions."""
    return _document(first.act.source) == _document(other.act.source)


def is_same_place(first: RecordedDecision, other: RecordedDecision) -> bool:
    """Return whether two papers have a decision at the same place, or do not say that they have not."""
    if first.reported_by != other.reported_by:
        return True
    if set(first.case_numbers) & set(other.case_numbers):
        return True
    if first.paragraph and other.paragraph:
        return first.paragraph == other.paragraph
    return not (first.case_numbers and other.case_numbers)


def decisions_at_place(earlier: SameDecisions, decision: RecordedDecision) -> Iterator[RecordedDecision]:
    """Yield those of earlier decisions that are at the place of another, by `is_same_place`, in order."""
    if not _are_elsewhere(earlier.lines, decision):
        yield from (each for each in earlier.decisions if is_same_place(each, decision))


def _are_elsewhere(lines: str, decision: RecordedDecision) -> bool:
    """Return whether the lines of decisions show, unread, that all are of minutes, at other places.

    All give a paragraph, none that of the decision, and none of its case numbers. A quote within a text is
    escaped, so what is looked for ends where it seems to.
    """
    if decision.reported_by or not (decision.paragraph and decision.case_numbers):
        return False
    parts = (',"",[', f",{json_text(decision.paragraph)},[", *map(json_text, decision.case_numbers))
    are_of_minutes = lines.count('],""]') == lines.count("\n") + 1
    return are_of_minutes and not any(part in lines for part in parts)


def stated_money(event: Event) -> list[str]:
    """Return the sum of each pair of accounts and the levels that the document states, sorted.

    An outcome has none: it is the sum so far, so that the same one again moves nothing.
    """
    sums: dict[str, int] = {}
    for moves in (event.transfers, event.proposed, event.held):
        for move in moves:
            if move.stated is not None:
                pair = f"{move.giver.text} {move.taker.text}"
                sums[pair] = sums.get(pair, 0) + move.ore
    money = [f"{pair} {ore}" for pair, ore in sums.items()]
    money += [
        f"= {level.account} {level.against} {level.amount.ore}"
        for level in event.measures
        if level.aspect is Aspect.LEVEL
    ]
    return sorted(money)


def _document(source: Source) -> str:
    """Return what tells a paper from others: its hash, else its title and date."""
    return source.sha256 or _title_and_date(source.title, str(source.date or ""))


@lru_cache(maxsize=256)  # one text for all decisions of a paper, which the state keeps
def _title_and_date(title: str, day: str) -> str:
    return f"{title}\n{day}"


def _plain(text: str) -> str:
    """Return a paragraph or case number without blanks and leading zeros, in small letters."""
    return _LEADING_ZEROS.sub("", "".join(text.split()).casefold())
