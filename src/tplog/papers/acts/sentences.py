"""Part a block into sentences, each with the amounts that stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from attrs import field, frozen

from tplog.papers.acts.names import Span
from tplog.papers.layout.blocks import Block
from tplog.papers.layout.placed import PlacedAmount
from tplog.papers.passage import Passage

_END = re.compile(
    r"(?<=[.!?;])\s+(?=[A-ZÅÄÖ”\"“•(\d])|(?<=[,;])\s+(?:och |samt |dels )?(?=att "
    r"(?!(?:tas|finansier|belasta))\w+)|\s+(?=[•●▪]\s)"
)
_SHORT = re.compile(
    r"(?:\b(?:f\.d|bl\.a|t\.ex|m\.m|m\.fl|d\.v\.s|s\.k|o\.d|fr\.o\.m|t\.o\.m|resp|inkl|"
    r"exkl|ca|nr|dnr|kl|st|tel|jfr|kap|milj|max|"
    r"avd|dir|prop|bil|ang|enl|ev|osv|etc|kr|tkr)|(?:^|\s)\d{1,2})\.$",
    re.IGNORECASE,
)
_ENDS_BY_UNIT = re.compile(r"(?:kr|tkr)\.$", re.IGNORECASE)


@frozen
class Sentence:
    """A sentence of a block: its text, its offset there, and its amounts with their own offsets in it."""

    block: Block
    start: int
    text: str
    amounts: tuple[PlacedAmount, ...]
    spans: tuple[Span, ...]
    lowered: str = field(init=False, eq=False, repr=False, default="")

    def __attrs_post_init__(self) -> None:
        """Keep the text in lower case, with every offset as it is."""
        lowered = self.text.lower()
        if len(lowered) != len(self.text):
            lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in self.text)
        object.__setattr__(self, "lowered", lowered)

    def passage(self, start: int = 0, end: int | None = None) -> Passage:
        """Return the place of a part of the sentence by its offsets, of all of it by default."""
        stop = len(self.text) if end is None else end
        return self.block.stretch.passage(self.start + start, self.start + stop)


def sentences_of(block: Block, amounts: Mapping[int, PlacedAmount]) -> Iterator[Sentence]:
    """Yield the sentences of a block. ``amounts`` are the paper's by the index of the first word of each."""
    placed = [
        (amount, _span(block, amount)) for spot in block.stretch.spots if (amount := amounts.get(spot.index))
    ]
    start = 0
    for end in (*_ends(block.text, [span for _, span in placed]), len(block.text)):
        here = [(amount, span) for amount, span in placed if start <= span[0] < end]
        text = block.text[start:end]
        yield Sentence(
            block,
            start,
            text,
            tuple(amount for amount, _ in here),
            tuple((left - start, right - start) for _, (left, right) in here),
        )
        start = end


def _ends(text: str, spans: list[Span]) -> Iterator[int]:
    for match in _END.finditer(text):
        before = text[: match.start()]
        if any(left < match.end() < right for left, right in spans):
            continue
        if _SHORT.search(before[-12:]) and not _ENDS_BY_UNIT.search(before):
            continue
        yield match.end()


def _span(block: Block, amount: PlacedAmount) -> Span:
    """Return where an amount stands in its block's text."""
    stretch = block.stretch
    offset = amount.first - stretch.spots[0].index
    first = next(
        (place for place, spot in enumerate(stretch.spots) if spot.index == amount.first), max(offset, 0)
    )
    start = stretch.starts[first]
    exact = amount.figure.passage.exact
    position = stretch.text.find(exact, start)
    if position >= 0 and position - start <= len(stretch.spots[first].word.text):
        return position, position + len(exact)
    last = next(
        (
            place
            for place in range(len(stretch.spots) - 1, first - 1, -1)
            if stretch.spots[place].index <= amount.last
        ),
        first,
    )
    return start, stretch.starts[last] + len(stretch.spots[last].word.text)
