"""The keys by which the same decision is found again, when it was recorded under another id.

A decision is the same if body, day, transfers and stated levels are the same, and it stands in the same
place: the same paragraph, or the same case number where not both papers give a paragraph. Where there is
neither, type, paper and place must be the same, for then nothing else tells two decisions of a paper apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from tplog.events.base import Event
from tplog.events.types import ProposalMade
from tplog.values.act import Source
from tplog.values.transfer import Aspect

# What a key says of the place; the two kinds of case number tell whether the paper gives a paragraph as well.
_PARAGRAPH, _CASE, _CASE_OF_PARAGRAPH, _WORDS = "paragraph", "case", "case-of-paragraph", "words"


def recorded_keys(event: Event) -> tuple[str, ...]:
    """Return the keys under which a decision is kept; none if it states no money that would count twice."""
    kind_of_case = _CASE_OF_PARAGRAPH if _plain(event.act.source.paragraph) else _CASE
    return _keys(event, (kind_of_case,))


def matching_keys(event: Event) -> tuple[str, ...]:
    """Return the keys under which the same decision would be kept.

    A case number finds no decision of another paragraph: one case is often decided in several.
    """
    has_paragraph = _plain(event.act.source.paragraph)
    return _keys(event, (_CASE,) if has_paragraph else (_CASE, _CASE_OF_PARAGRAPH))


def _keys(event: Event, kinds_of_case: tuple[str, ...]) -> tuple[str, ...]:
    money = _stated_money(event)
    if not money:
        return ()
    act = event.act
    proposal = event.kind if isinstance(event, ProposalMade) else ""
    # Without a day a paragraph could be that of any meeting: then the paper must be the same.
    day = str(act.decided) if act.decided else _document(act.source)
    decision = (proposal, act.body or "", day, *money)
    return tuple(dict.fromkeys(_digest(*place, *decision) for place in _places(event, kinds_of_case)))


def _places(event: Event, kinds_of_case: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the places at which the decision can be found."""
    source = event.act.source
    paragraph = _plain(source.paragraph)
    case_numbers = [number for text in source.case_numbers if (number := _plain(text))]
    if paragraph:
        yield _PARAGRAPH, paragraph
    for number in case_numbers:
        yield from ((kind, number) for kind in kinds_of_case)
    if not paragraph and not case_numbers and (event.act.decided or source.place):
        yield _WORDS, event.tag, _document(source), source.place or "", source.file or ""


def _stated_money(event: Event) -> list[str]:
    """Return the transfers and levels that the document states, sorted.

    An outcome has none: it is the sum so far, so that the same one again moves nothing.
    """
    moves = (move for move in event.all_transfers if move.stated is not None)
    levels = (measure for measure in event.measures if measure.aspect is Aspect.LEVEL)
    return sorted(
        [
            *(f"{move.giver} {move.taker} {move.ore}" for move in moves),
            *(f"= {level.account} {level.against} {level.amount.ore}" for level in levels),
        ]
    )


def _document(source: Source) -> str:
    """Return what tells a paper from others: its hash, else its title and date."""
    return source.sha256 or f"{source.title}\n{source.date or ''}"


def _plain(text: str | None) -> str:
    """Return a paragraph or case number without blanks and in small letters: ``§12`` is ``§ 12``."""
    return "".join((text or "").split()).casefold()


def _digest(*texts: str) -> str:
    return blake2b("\0".join(texts).encode(), digest_size=16).hexdigest()
