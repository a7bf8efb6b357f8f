"""Write the quotations of an act: which words of the paper state which of its fields, and their places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from unicodedata import normalize

from tplog.papers.drafts.toml_parts import toml_text
from tplog.papers.passage import Passage

# Bytes of an event's quotations: an event with all its lines is to fit in a record. The rest have their
# places in the comments alone.
_MOST_BYTES = 32_768
MAX_EXACT, MAX_BESIDE = 200, 32  # characters of the words, and of what stands before and after them


def quotes_rows(quotes: Sequence[tuple[str, Passage]]) -> Iterator[str]:
    """Yield the lines of the key ``quotes``, for fields with their passages; none without any."""
    rows = [quote for of, passage in quotes if (quote := _quote(of, passage))]
    sizes = accumulate(len(quote.encode()) for quote in rows)
    fitting = [quote for quote, size in zip(rows, sizes, strict=True) if size <= _MOST_BYTES]
    if fitting:
        yield "quotes = ["
        yield from (f"  {{ {quote} }}," for quote in fitting)
        yield "]"


def _quote(of: str, passage: Passage) -> str:
    """Return a quotation's inside. A box is of one line, so words over two lines have none."""
    exact = normalize("NFC", passage.exact)[:MAX_EXACT].strip()
    if not exact:
        return ""
    parts = [f"of = {toml_text(of)}"]
    if passage.page is not None:
        parts.append(f"page = {passage.page}")
    parts.append(f"exact = {toml_text(exact)}")
    before, after = (normalize("NFC", text) for text in (passage.prefix, passage.suffix))
    context = {"prefix": before[-MAX_BESIDE:], "suffix": after[:MAX_BESIDE]}
    parts += [f"{key} = {toml_text(text)}" for key, text in context.items() if text]
    if len(passage.boxes) == 1 and passage.page is not None and min(passage.boxes[0]) >= 0:
        parts.append(f"box = [{', '.join(map(str, passage.boxes[0]))}]")
    return ", ".join(parts)
