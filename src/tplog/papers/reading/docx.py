"""Read the text of a DOCX as if all tracked changes were accepted: its XML, walked element by element.

python-docx opens the package; its own text of a paragraph leaves out what was inserted. Runs in the child
process alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain
from typing import Any
from zipfile import ZipFile, ZipInfo

from docx import Document
from docx.document import Document as OpenDocument
from docx.oxml import parse_xml

from tplog.papers.paper import Source
from tplog.papers.reading.flow import Flow, Piece
from tplog.papers.reading.refusals import PAPER_ENCRYPTED, PAPER_UNREADABLE, ChildError, require_at_most
from tplog.papers.reading.wire import PageAnswer
from tplog.values.limits import MAX_PAPER_UNPACKED_BYTES

Element = Any  # of lxml, which has no types
Lines = list[list[Piece]]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DELETED = {"del", "moveFrom"}
_CHANGES = {*_DELETED, "ins", "moveTo"}
_CHARACTERS = {"tab": "\t", "cr": "\n", "br": "\n", "noBreakHyphen": "-", "softHyphen": "", "ptab": "\t"}
_OFF = {"0", "false", "off"}
_HEADING = re.compile(r"(?:heading|rubrik) ?\d|title|rubrik", re.IGNORECASE)
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_LAST_HEADING_LEVEL = 8  # 9 is body text
# Parts of the package, in the order of reading, and what their places call them.
_BEFORE, _AFTER = (("header",), ("footnotes", "endnotes", "footer"))
_PART_NAMES = {"footnotes": "footnote", "endnotes": "endnote"}


def read_docx(content: bytes) -> PageAnswer:
    """Return the whole paper as one page without a number. Raises ChildError."""
    _require_harmless(content)
    document: OpenDocument = Document(BytesIO(content))
    reader = _Reader(document)
    for kind in _BEFORE:
        reader.read_parts(kind)
    reader.flow.begin_part("body")
    reader.read_blocks(document.element.body)
    for kind in _AFTER:
        reader.read_parts(kind)
    return PageAnswer(
        None,
        Source.TEXT,
        tuple(reader.flow.lines),
        hidden=reader.hidden,
        has_changes=reader.has_changes,
    )


def _require_harmless(content: bytes) -> None:
    """Raise ChildError for a package that is too large unpacked, locked, or declares entities."""
    with ZipFile(BytesIO(content)) as package:
        members: Sequence[ZipInfo] = package.infolist()
        unpacked = sum(member.file_size for member in members)
        require_at_most(unpacked, MAX_PAPER_UNPACKED_BYTES, "bytes unpacked")
        if any(member.flag_bits & 1 for member in members):
            raise ChildError(PAPER_ENCRYPTED)
        for member in members:
            if member.filename.lower().endswith((".xml", ".rels")):
                text = package.read(member).replace(b"\0", b"")
                if any(declaration in text for declaration in _DECLARATIONS):
                    raise ChildError(PAPER_UNREADABLE, why="its XML declares entities")


def _name(element: Element) -> str:
    """Return an element's name in Word's own vocabulary, "mc:" before one of alternatives, else nothing."""
    tag = element.tag
    if not isinstance(tag, str):  # a comment
        return ""
    if tag.startswith(_ALTERNATIVE):
        return f"mc:{tag.removeprefix(_ALTERNATIVE)}"
    return tag.partition("}")[2]


def _children(element: Element | None, name: str) -> Iterator[Element]:
    if element is not None:
        yield from (child for child in element if _name(child) == name)


def _child(element: Element | None, *path: str) -> Element | None:
    for name in path:
        element = next(_children(element, name), None)
    return element


def _value(element: Element | None) -> str | None:
    """Return the attribute ``val``."""
    if element is None:
        return None
    value: str | None = element.get(f"{_W}val", element.get(f"{_STRICT}val"))
    return value


def _is_on(element: Element | None) -> bool:
    return element is not None and _value(element) not in _OFF


class _Reader:
    """Walks the parts of a document."""

    def __init__(self, document: OpenDocument) -> None:
        """Take the document; nothing is read yet."""
        self.flow = Flow()
        self.hidden = 0
        self.has_changes = False
        self._document = document
        self._styles = {style.style_id: style for style in document.styles}
        self._carried: Lines = [[]]  # of a paragraph whose end was deleted
        self._boxes: list[Element] = []
        self._is_in_table = False

    def read_parts(self, kind: str) -> None:
        """Read the parts of a kind, such as headers, in the order of their names."""
        parts = {
            str(relation.target_part.partname): relation.target_part
            for relation in self._document.part.rels.values()
            if not relation.is_external and relation.reltype.endswith(f"/{kind}")
        }
        self.flow.begin_part(_PART_NAMES.get(kind, kind))
        for _, part in sorted(parts.items()):
            root = parse_xml(part.blob)
            notes = [*_children(root, kind.removesuffix("s"))]
            for block in notes if kind in _PART_NAMES else [root]:
                self.read_blocks(block)

    def read_blocks(self, parent: Element) -> None:
        """Read paragraphs and tables, and what wraps them."""
        for element in parent:
            match _name(element):
                case "p":
                    self._read_paragraph(element)
                case "tbl":
                    self._read_table(element)
                case "sdt":
                    self.read_blocks(_content(element))
                case "mc:AlternateContent":
                    self.read_blocks(_chosen(element))
                case name if name in _DELETED:
                    self.has_changes = True
                case "ins" | "moveTo" | "customXml" | "smartTag":
                    self.has_changes |= _name(element) in _CHANGES
                    self.read_blocks(element)

    def _read_paragraph(self, paragraph: Element) -> None:
        lines = self._lines_of(paragraph)
        if lines is not None:
            self.flow.add_paragraph(lines, is_heading=self._is_heading(paragraph))
        self._read_boxes()

    def _read_boxes(self) -> None:
        """Read the text boxes that were met in a paragraph, after it."""
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.read_blocks(box)

    def _lines_of(self, paragraph: Element) -> Lines | None:
        """Return a paragraph's lines, after those that it is joined to; None if it is joined to the next."""
        lines, self._carried = self._carried, [[]]
        for piece in self._pieces(paragraph, is_seen=True):
            first, *rest = piece.text.split("\n")
            lines[-1].append(Piece(first, piece.is_raised))
            lines += [[Piece(text, piece.is_raised)] for text in rest]
        mark = _child(paragraph, "pPr", "rPr")
        self.has_changes |= any(_child(mark, name) is not None for name in _CHANGES)
        if _child(mark, "del") is None:
            return lines
        self._carried = lines
        return None

    def _pieces(self, parent: Element, *, is_seen: bool) -> Iterator[Piece]:
        """Yield the text of a paragraph or a part of it."""
        for element in parent:
            name = _name(element)
            if name in _CHANGES:
                self.has_changes = True
            if name == "r":
                yield from self._run(element)
            elif name == "mc:AlternateContent":
                yield from self._pieces(_chosen(element), is_seen=is_seen)
            elif name == "sdt":
                yield from self._pieces(_content(element), is_seen=is_seen)
            elif name in {"ins", "moveTo", "hyperlink", "fldSimple", "smartTag", "customXml", "dir", "bdo"}:
                yield from self._pieces(element, is_seen=is_seen)

    def _run(self, run: Element) -> Iterator[Piece]:
        """Yield the text of a run, unless it is hidden."""
        properties = _child(run, "rPr")
        is_raised = _value(_child(properties, "vertAlign")) == "superscript"
        is_hidden = self._is_hidden(properties)
        for element in run:
            name = _name(element)
            text = element.text or "" if name == "t" else _CHARACTERS.get(name, "")
            if is_hidden:
                self.hidden += len(text.strip())
            elif text:
                yield Piece(text, is_raised)
            elif name == "mc:AlternateContent":
                self._collect_boxes(_chosen(element))
            elif name in {"drawing", "pict", "object"}:
                self._collect_boxes(element)

    def _collect_boxes(self, parent: Element) -> None:
        for element in parent:
            if _name(element) == "txbxContent":
                self._boxes.append(element)
            else:
                self._collect_boxes(_chosen(element) if _name(element) == "mc:AlternateContent" else element)

    def _is_hidden(self, properties: Element | None) -> bool:
        """Return whether a run is not seen: hidden by itself or its style, or white on nothing."""
        vanish = _child(properties, "vanish")
        if vanish is None:
            style = self._styles.get(_value(_child(properties, "rStyle")))
            vanish = _child(style.element if style else None, "rPr", "vanish")
        is_white = (_value(_child(properties, "color")) or "").upper() == "FFFFFF"
        is_bare = not self._is_in_table and _child(properties, "shd") is None
        return _is_on(vanish) or (is_white and is_bare and _child(properties, "highlight") is None)

    def _is_heading(self, paragraph: Element) -> bool:
        """Return whether a paragraph is a heading: by its level, or by its style's name or level."""
        properties = _child(paragraph, "pPr")
        style = self._styles.get(_value(_child(properties, "pStyle")))
        level = _value(_child(properties, "outlineLvl"))
        while level is None and style is not None:
            if _HEADING.fullmatch(style.name or ""):
                return True
            level = _value(_child(style.element, "pPr", "outlineLvl"))
            style = self._styles.get(_value(_child(style.element, "basedOn")))
        return level is not None and level.isdecimal() and int(level) <= _LAST_HEADING_LEVEL

    def _read_table(self, table: Element) -> None:
        """Read a table row by row; tables within its cells and text boxes come after the row."""
        number, was_in_table = self.flow.begin_table(), self._is_in_table
        self._is_in_table = True
        for index, row in enumerate(self._rows(table), start=1):
            nested: list[Element] = []
            self.flow.add_row(self._cells(row, nested), number, index)
            for inner in nested:
                self._read_table(inner)
            self._read_boxes()
        self._is_in_table = was_in_table

    def _rows(self, table: Element) -> Iterator[Element]:
        for element in table:
            name = _name(element)
            if name == "tr":
                changed = [_child(element, "trPr", change) for change in ("ins", "del")]
                self.has_changes |= any(change is not None for change in changed)
                if changed[1] is None:
                    yield element
            elif name == "sdt":
                yield from self._rows(_content(element))
            elif name in {"ins", "moveTo", "customXml"}:
                yield from self._rows(element)

    def _cells(self, row: Element, nested: list[Element]) -> Iterator[tuple[int, list[Piece]]]:
        """Yield each cell's column and text; its paragraphs are joined by spaces."""
        column = 1 + _number(_child(row, "trPr", "gridBefore"), 0)
        wrapped = (cell if _name(cell) == "tc" else _child(cell, "sdtContent", "tc") for cell in row)
        for cell in wrapped:
            if cell is None or _name(cell) != "tc":
                continue
            yield column, list(self._cell_pieces(cell, nested))
            column += _number(_child(cell, "tcPr", "gridSpan"), 1)

    def _cell_pieces(self, parent: Element, nested: list[Element]) -> Iterator[Piece]:
        for element in parent:
            match _name(element):
                case "p":
                    lines = self._lines_of(element) or []
                    for line in lines:
                        yield from chain(line, [Piece(" ")])
                case "tbl":
                    nested.append(element)
                case "sdt":
                    yield from self._cell_pieces(_content(element), nested)
                case "ins" | "moveTo" | "customXml":
                    yield from self._cell_pieces(element, nested)


def _number(element: Element | None, default: int) -> int:
    """Return a number of columns; the default for what is none, or more than a table can have."""
    value = _value(element) or ""
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= 3 else default  # noqa: PLR2004


def _chosen(alternatives: Element) -> Element:
    """Return the first of the alternatives that say the same."""
    for name in ("mc:Choice", "mc:Fallback"):
        for chosen in _children(alternatives, name):
            return chosen
    return ()


def _content(control: Element) -> Element:
    """Return what stands in a content control."""
    content = _child(control, "sdtContent")
    return () if content is None else content
