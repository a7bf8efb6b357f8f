"""What a page needs of the files of papers: the site's server hands it in, so that pages read no file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from tplog.answers.answer import Field, Kind
from tplog.answers.cited_page import CitedPage
from tplog.book.document_files import FilePresence
from tplog.values.act import Quote, Source

# Quotes of a page, each with its event's id and its number among the event's quotes.
Quotes = Sequence[tuple[str, int, Quote]]
PRESENCE: Field[Any] = Field(
    "presence",
    Kind.WORD,
    ("filen", "the file"),
    "Whether its file is there, and is the one that was recorded.",
    choices=tuple(FilePresence),
)


class PaperReader(Protocol):
    """Reads the papers of a folder."""

    def presence(self, source: Source) -> FilePresence:
        """Return whether a paper's file is there, and is the one that was recorded."""

    def page(self, source: Source, number: int, quotes: Quotes) -> CitedPage:
        """Return a page with what is cited of it. Raises NotFound with why it cannot be read."""

    def picture(self, source: Source, number: int) -> bytes:
        """Return a page of a PDF as PNG. Raises NotFound with why there is none."""
