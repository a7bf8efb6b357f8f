"""Read the text of an HTML page as a browser would show it, without styles, scripts and links."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from tplog.papers.paper import Source
from tplog.papers.reading.flow import Flow, Piece
from tplog.papers.reading.txt import decode_text
from tplog.papers.reading.wire import PageAnswer

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt"),
    *("fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "legend", "li", "main"),
    *("nav", "ol", "p", "pre", "section", "summary", "ul", "caption"),
    *_HEADINGS,
}
_CELLS = {"td", "th"}
_ENDED_BY_NEXT = {"p", "li", "td", "th", "tr", "dd", "dt", "option"}  # need no end tag
_UNREAD = {"script", "style", "template", "noscript", "title", "svg", "math", "select", "iframe"}
_DELETED = {"del", "s", "strike"}
_VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
}
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE)


def read_html(content: bytes) -> PageAnswer:
    """Return the whole page, without a number. Raises ChildError."""
    declared = _DECLARED.search(content[:4096])
    reader = _Reader()
    reader.feed(decode_text(content, declared[1].decode("ascii") if declared else None))
    reader.close()
    reader.end_all()
    return PageAnswer(
        None,
        Source.TEXT,
        tuple(reader.flow.lines),
        hidden=reader.hidden,
        has_changes=reader.has_changes,
    )


class _Table:
    """A table that is being read: its number, its rows so far, and the cells of the row."""

    def __init__(self, number: int) -> None:
        """Take its number in the paper."""
        self.number, self.row = number, 0
        self.cells: list[tuple[int, list[Piece]]] = []
        self.column = 1
        self.below: dict[int, int] = {}  # rows that a cell above still takes of a column


class _Reader(HTMLParser):
    """Walks the page tag by tag."""

    def __init__(self) -> None:
        """Begin before the first tag."""
        super().__init__(convert_charrefs=True)
        self.flow = Flow()
        self.hidden = 0
        self.has_changes = False
        self._lines: list[list[Piece]] = [[]]
        self._is_heading = False
        self._raised = 0
        self._unread: list[
            tuple[str, bool]
        ] = []  # open elements from the first that is not read; whether hidden
        self._tables: list[_Table] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        attributes = dict(attrs)
        if tag in _VOID:
            if tag == "br" and not self._unread:
                self._break_line()
            return
        if self._unread and _ends(self._unread[-1][0], tag):
            self._unread.pop()
        elif tag == "body":
            self._unread.clear()
        is_hidden = "hidden" in attributes or bool(_HIDING.search(attributes.get("style") or ""))
        if self._unread or is_hidden or tag in _UNREAD or tag in _DELETED:
            self._unread.append((tag, is_hidden))
            self.has_changes |= tag == "del"
        else:
            self._begin(tag, attributes)

    def _begin(self, tag: str, attributes: dict[str, str | None]) -> None:
        """Begin an element that is read."""
        if tag == "sup":
            self._raised += 1
        elif tag == "table":
            self.end_block()
            self._tables.append(_Table(self.flow.begin_table()))
        elif tag == "tr":
            self._begin_row()
        elif tag in _CELLS:
            self._begin_cell(attributes)
        elif tag in _BLOCKS:
            self._begin_block(tag)

    def handle_endtag(self, tag: str) -> None:
        """End an element, and what was left open within it."""
        if self._unread:
            names = [name for name, _ in self._unread]
            if tag in names:
                del self._unread[len(names) - 1 - names[::-1].index(tag) :]
                return
            if tag not in _BLOCKS and tag not in {"table", "tr", "tbody"}:
                return
            self._unread.clear()  # what surrounds them ends, so they have ended too
        if tag == "sup":
            self._raised = max(self._raised - 1, 0)
        elif tag == "table" and self._tables:
            self._end_row()
            self._tables.pop()
        elif tag == "tr" and self._tables:
            self._end_row()
        elif tag in _BLOCKS:
            self._begin_block("")

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Pass over ``<![…]>`` as browsers do; the standard library fails over those it does not know."""
        return self.parse_bogus_comment(i, report=bool(report))

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._unread:
            self.hidden += len("".join(data.split())) if any(hides for _, hides in self._unread) else 0
            return
        piece = Piece(data.replace("\n", " ").replace("\r", " "), self._raised > 0)
        cells = self._tables[-1].cells if self._tables else []
        if cells:
            cells[-1][1].append(piece)
        elif not self._tables or data.strip():
            self._lines[-1].append(piece)

    def _break_line(self) -> None:
        if self._tables and self._tables[-1].cells:
            self._tables[-1].cells[-1][1].append(Piece(" "))
        else:
            self._lines.append([])

    def _begin_block(self, tag: str) -> None:
        """End what stands before a block; within a cell a block is only parted by a space."""
        if self._tables and self._tables[-1].cells:
            self._tables[-1].cells[-1][1].append(Piece(" "))
            return
        self.end_block()
        self._is_heading = tag in _HEADINGS

    def end_all(self) -> None:
        """End what the page left open."""
        while self._tables:
            self._end_row()
            self._tables.pop()
        self.end_block()

    def end_block(self) -> None:
        """Add the paragraph that has been collected."""
        if self._tables and self._tables[-1].cells:
            return
        self.flow.add_paragraph(self._lines, is_heading=self._is_heading)
        self._lines, self._is_heading = [[]], False

    def _begin_row(self) -> None:
        if self._tables:
            self._end_row()
            self.end_block()

    def _begin_cell(self, attributes: dict[str, str | None]) -> None:
        if not self._tables:
            return
        self.end_block()
        table = self._tables[-1]
        while table.below.get(table.column):
            table.column += 1
        table.cells.append((table.column, []))
        for column in range(table.column, table.column + _span(attributes.get("colspan"))):
            table.below[column] = max(table.below.get(column, 0), _span(attributes.get("rowspan")))
            table.column = column + 1

    def _end_row(self) -> None:
        table = self._tables[-1]
        if table.cells:
            table.row += 1
            self.flow.add_row(table.cells, table.number, table.row)
            table.below = {column: rows - 1 for column, rows in table.below.items() if rows > 1}
        table.cells, table.column = [], 1


def _ends(name: str, tag: str) -> bool:
    """Return whether an element that needs no end tag ends where another begins."""
    return (name == tag and name in _ENDED_BY_NEXT) or (name == "p" and tag in {*_BLOCKS, "table"})


def _span(text: str | None) -> int:
    """Return how many columns or rows a cell takes, at most 99."""
    value = text or ""
    return min(max(int(value), 1), 99) if value.isascii() and value.isdecimal() and len(value) < 4 else 1  # noqa: PLR2004
