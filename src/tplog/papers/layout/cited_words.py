"""The words of a page that events cite: where a quote stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from tplog.answers.cited_page import Citation, CitedPage, Stretch
from tplog.papers.layout.page_text import PageText, page_text
from tplog.papers.paper import Paper
from tplog.values.act import Quote
from tplog.values.limits import MAX_QUOTE_LENGTH


def quote_pattern(quote: Quote) -> re.Pattern[str]:
    """Return the pattern of a quote's words in a page's text, as whole tokens."""
    words = r"[\s\x1f]+".join(map(re.escape, quote.exact.split()))
    # A cell's figure may follow a name without a space; a long quote may be cut within a word.
    start = r"(?<!\d)(?<!\d[,.])" if quote.exact[:1].isdigit() else r"(?<!\w)"
    end = "" if len(quote.exact) == MAX_QUOTE_LENGTH else r"(?!\w)(?![,.]\d)"
    return re.compile(rf"{start}(?:{words}){end}", re.IGNORECASE)


def has_context(prefix: str, suffix: str, quote: Quote) -> bool:
    """Return whether the words beside a passage are those of a quote, as far as both have them."""
    before, after = _plain(prefix), _plain(suffix)
    first, last = _plain(quote.prefix), _plain(quote.suffix)
    starts = before.endswith(first) or first.endswith(before)
    return starts and (after.startswith(last) or last.startswith(after))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()


def cited_page(paper: Paper, quotes: Iterable[tuple[str, int, Quote]]) -> CitedPage:
    """Return the only page of a paper that was read, with the words that these quotes cite.

    Each quote comes with its event's id and its number among the event's quotes.
    """
    page = paper.pages[0]
    text = page_text(page)
    marked: dict[int, list[Citation]] = {}
    citations = []
    for event, number, quote in quotes:
        words = _words_of(text, quote)
        boxes = text.passage(*words).boxes if words else ()
        if not boxes and quote.box:
            boxes = (quote.box,)
        cited = Citation(event, number, quote, boxes, words is not None)
        citations.append(cited)
        for index in text.word_indexes(*words) if words else ():
            marked.setdefault(index, []).append(cited)
    return CitedPage(
        page.number,
        paper.page_count,
        page.source.value,
        page.width,
        page.height,
        tuple(_lines(text, marked)),
        tuple(citations),
    )


def _words_of(text: PageText, quote: Quote) -> tuple[int, int] | None:
    """Return between which offsets a quote stands with what is beside it; None where it does not."""
    if not quote.exact.strip():
        return None
    for match in quote_pattern(quote).finditer(text.text):
        passage = text.passage(*match.span())
        if has_context(passage.prefix, passage.suffix, quote):
            return match.span()
    return None


def _lines(text: PageText, marked: dict[int, list[Citation]]) -> Iterator[tuple[Stretch, ...]]:
    """Yield the lines of a page, each parted where what is cited begins and ends."""
    numbered = [(line.number, index, word.text) for index, (line, word) in enumerate(text.words)]
    for _, line in groupby(numbered, key=lambda entry: entry[0]):
        stretches = groupby(line, key=lambda entry: tuple(marked.get(entry[1], ())))
        yield tuple(Stretch(" ".join(word for *_, word in words), cited) for cited, words in stretches)
