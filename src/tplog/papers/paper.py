"""What a paper says, word by word, with the place of each: frozen classes without a format or a language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from attrs import field, frozen

from tplog.values.finding import Finding


class Source(StrEnum):
    """Where the words of a page come from."""

    TEXT = "text"  # the paper's own characters
    OCR = "ocr"  # letters recognised in a picture, by tplog or by the scanner: always doubtful
    IMAGE = "image"  # a picture that was not read, with no text or hardly any beside it
    GARBLED = "garbled"  # its fonts do not say which letters they draw; it has no lines


@frozen
class Word:
    """A word: characters without a space among them.

    ``line`` is the number of its line on the page. ``box`` is [left, top, right, bottom] in hundredths of a
    point, from the upper left corner of the page as shown, and ``size`` the height of its characters in the
    same unit, both None for a format without pages. ``marks`` are raised digits that stood at it, such as the
    number of a footnote; they are no part of ``text``. ``turned`` is by how many degrees its text is turned
    clockwise on the page as shown: 0, 90, 180 or 270. ``column`` is its cell in a row, from 1, where the
    format has tables.
    """

    text: str
    line: int
    box: tuple[int, int, int, int] | None = None
    size: int | None = None
    marks: str = ""
    turned: int = 0
    column: int | None = None


@frozen
class Place:
    """Where a line stands in a format without pages.

    ``part`` is ``body``, ``header``, ``footer``, ``footnote`` or ``endnote``. ``section`` is the § above it
    and ``heading`` the nearest heading. ``paragraph`` counts the part's paragraphs outside tables, ``table``
    its tables and ``row`` the rows of the table, all from 1.
    """

    part: str = "body"
    section: str | None = None
    heading: str | None = None
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None


@frozen
class Line:
    """A line in the file's order: its number on the page, from 1, its words, and its place if without pages.

    A row of a table is a line where the format has tables; its cells are the words' columns.
    """

    number: int
    words: tuple[Word, ...]
    place: Place | None = None

    @property
    def text(self) -> str:
        """The words with single spaces between them."""
        return " ".join(word.text for word in self.words if word.text)


@frozen
class Row:
    """Words that stand at the same height, from left to right: a row of a table, however it was drawn."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words with single spaces between them."""
        return " ".join(word.text for word in self.words if word.text)


@frozen
class Page:
    """A page: its number, from 1, or None for a format without pages; its source and its lines.

    ``width`` and ``height`` are in hundredths of a point, as the page is shown; None without pages.
    """

    number: int | None
    source: Source
    lines: tuple[Line, ...]
    width: int | None = None
    height: int | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """The words by height, for tables; the lines themselves where the format has no heights."""
        from tplog.papers.rows import rows_by_height  # noqa: PLC0415 (start-up time)

        return rows_by_height(self.lines)


def _as_tuple(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(findings)


@frozen
class Paper:
    """A paper that was read: its file's name, format, SHA-256 and pages.

    ``format`` is ``pdf``, ``docx``, ``html`` or ``txt``. ``page_count`` is the number of pages that the file
    has, also of those not chosen; None for a format without pages. ``warnings`` say what of it was not read,
    or not as it stands.
    """

    file: str
    format: str
    sha256: str
    pages: tuple[Page, ...]
    page_count: int | None = None
    warnings: tuple[Finding, ...] = field(default=(), converter=_as_tuple)

    @property
    def ocr(self) -> bool:
        """Whether any page was read by OCR, which makes all that it says doubtful."""
        return any(page.source is Source.OCR for page in self.pages)

    def lines(self) -> Iterator[tuple[Page, Line]]:
        """Yield each line with its page, in the file's order."""
        for page in self.pages:
            for line in page.lines:
                yield page, line
