"""Read the pages of a PDF with PDFium. Runs in the child process alone: hostile input can end the process."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from ctypes import addressof, byref, c_double, c_float, c_uint
from typing import Any

import pypdfium2 as pdfium
from attrs import frozen
from pypdfium2 import raw

from tplog.papers.paper import Line, Source
from tplog.papers.reading.characters import Character, lines_of
from tplog.papers.reading.refusals import (
    PAPER_ENCRYPTED,
    PAPER_PAGE_MISSING,
    PAPER_UNREADABLE,
    ChildError,
    require_at_most,
)
from tplog.papers.reading.wire import PageAnswer
from tplog.values.limits import (
    MAX_PAGE_CHARACTERS,
    MAX_PAPER_CHARACTERS,
    MAX_PAPER_PAGES,
    MAX_PICTURE_PIXELS,
)

Number = Any  # of C, with a point; no money is ever one

_GARBLED_PERCENT = 5
# A page's picture is what a scanner saw if it covers so much of the page.
_SCAN_PERCENT = 80
_HARDLY_ANY = 200  # characters: a stamp, a page's head; a page of a memo has ten times as many
_MAX_GROUPS, _MAX_PARTS = 3, 100  # groups within groups, and objects of each, where a picture is looked for
_LEAST_HEIGHT = 100  # hundredths of a point; what is smaller nobody sees
_WHITE = 250  # of 255, in each colour, and above
_HYPHEN = 2  # PDFium gives this code for a hyphen at a line's end
_BREAKS = frozenset({0x0D, 0x0A, 0x09, 0x20, 0xA0, 0x202F, *range(0x2000, 0x200C), 0x3000})
_PRIVATE = range(0xE000, 0xF900)
_BELOW_PERCENT = 22  # of a font's size that lies below its line
_STROKING_MODES = (raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_FILL_STROKE)
_INVISIBLE_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_DPI, _MAX_PIXELS = 300, 40_000_000
_SHOWN_DPI = 110  # of a page for the screen, where it is no larger than MAX_PICTURE_PIXELS


@frozen
class Sheet:
    """The sheet of a page in its own directions, in hundredths of a point, and its turn by quarters."""

    left: int
    bottom: int
    right: int
    top: int
    quarters: int

    def shown(self, left: int, bottom: int, right: int, top: int) -> tuple[int, int, int, int]:
        """Return a box on the page as shown, from its upper left corner, in hundredths of a point."""
        match self.quarters:
            case 1:
                return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
            case 2:
                return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
            case 3:
                return self.top - top, self.right - right, self.top - bottom, self.right - left
            case _:
                return left - self.left, self.top - top, right - self.left, self.top - bottom

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the page as shown, in hundredths of a point."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.quarters % 2 else (width, height)


@frozen
class _Look:
    """How a text object is drawn: whether it is seen, in mode 3 or in white; size in hundredths; its turn.

    ``quarters`` is its turn clockwise on the sheet, ``turned`` in degrees on the page as shown.
    """

    is_seen: bool
    is_mode_3: bool
    is_white: bool
    size: int
    quarters: int
    turned: int


_UNKNOWN_LOOK = _Look(is_seen=True, is_mode_3=False, is_white=False, size=0, quarters=0, turned=0)


def hundredths(points: Number) -> int:
    """Return a number of points in whole hundredths. Raises ChildError where it is no finite number."""
    try:
        whole: int = math.floor(points * 200)
    except (OverflowError, ValueError) as error:
        raise ChildError(PAPER_UNREADABLE, why="damaged") from error
    return (whole + 1) // 2


def open_pdf(content: bytes) -> pdfium.PdfDocument:
    """Open a PDF; one that only its owner's password restricts is read. Raises ChildError."""
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise ChildError(PAPER_ENCRYPTED) from error
        raise ChildError(PAPER_UNREADABLE, why="damaged") from error


def read_pdf(content: bytes, chosen: frozenset[int]) -> tuple[int, Iterator[PageAnswer]]:
    """Return the number of pages, and an iterator of those chosen, of all without. Raises ChildError."""
    document = open_pdf(content)
    count = len(document)
    numbers = [number for number in range(1, count + 1) if number in chosen or not chosen]
    require_at_most(len(numbers), MAX_PAPER_PAGES, "pages")
    return count, _pages(document, numbers)


def _pages(document: pdfium.PdfDocument, numbers: Iterable[int]) -> Iterator[PageAnswer]:
    total = 0
    for number in numbers:
        page = _load(document, number)
        text_page = raw.FPDFText_LoadPage(page.raw)
        if not text_page:
            raise ChildError(PAPER_UNREADABLE, why="damaged")
        try:
            count = raw.FPDFText_CountChars(text_page)
            require_at_most(count, MAX_PAGE_CHARACTERS, "characters of a page")
            total += max(count, 0)
            require_at_most(total, MAX_PAPER_CHARACTERS, "characters of a paper")
            yield _Reader(page, text_page, sheet_of(page)).answer(number, count)
        finally:
            raw.FPDFText_ClosePage(text_page)
            page.close()


def _load(document: pdfium.PdfDocument, number: int) -> pdfium.PdfPage:
    try:
        return document[number - 1]
    except pdfium.PdfiumError as error:
        raise ChildError(PAPER_UNREADABLE, why="damaged") from error


def sheet_of(page: pdfium.PdfPage) -> Sheet:
    """Return a page's sheet: what of it is shown, by its boxes and its turn. Raises ChildError."""
    box = raw.FS_RECTF()
    if not raw.FPDF_GetPageBoundingBox(page.raw, byref(box)):
        raise ChildError(PAPER_UNREADABLE, why="damaged")
    return Sheet(
        hundredths(box.left),
        hundredths(box.bottom),
        hundredths(box.right),
        hundredths(box.top),
        raw.FPDFPage_GetRotation(page.raw),
    )


class _Reader:
    """Reads the characters of one page."""

    def __init__(self, page: pdfium.PdfPage, text_page: raw.FPDF_TEXTPAGE, sheet: Sheet) -> None:
        """Take the page; nothing is read yet."""
        self._page, self._text_page, self._sheet = page, text_page, sheet
        self._looks: dict[int, _Look] = {}
        self._backgrounds: list[tuple[int, int, int, int]] | None = None
        self._hidden = self._unmapped = self._seen = 0
        self._is_scan = False
        self._box, self._across, self._down = raw.FS_RECTF(), c_double(), c_double()

    def answer(self, number: int, count: int) -> PageAnswer:
        """Return the page with its lines, or why it has none."""
        self._is_scan = any(self._covers_page(box) for box in self._pictures())
        lines = lines_of(self._characters(count))
        source = Source.TEXT
        if self._unmapped * 100 > count * _GARBLED_PERCENT:
            source, lines = Source.GARBLED, ()
        elif self._is_scan and any(look.is_mode_3 for look in self._looks.values()):
            source = Source.OCR
        elif self._is_picture(lines):
            source = Source.IMAGE
        return PageAnswer(number, source, lines, *self._sheet.size, self._hidden)

    def _is_picture(self, lines: Sequence[Line]) -> bool:
        """Return whether the page is drawn without text, or scanned with hardly more than a stamp on it."""
        if not lines and not self._hidden:
            return bool(raw.FPDFPage_CountObjects(self._page.raw))
        return self._is_scan and sum(len(line.text) for line in lines) < _HARDLY_ANY

    def _characters(self, count: int) -> Iterator[Character]:
        text_page, after_space = self._text_page, False
        for index in range(count):
            code = raw.FPDFText_GetUnicode(text_page, index)
            if code in _BREAKS:
                after_space = True
                continue
            if code == _HYPHEN:
                code = ord("-")
            elif raw.FPDFText_HasUnicodeMapError(text_page, index) > 0 or code in _PRIVATE or not code:
                self._unmapped += 1
            if not code or 0xD800 <= code < 0xE000:  # noqa: PLR2004 (halves of surrogate pairs)
                continue
            look = self._look(index)
            shown = self._box_of(index, look)
            if not self._is_visible(look, shown):
                self._hidden += 1
                continue
            yield Character(chr(code), *shown, look.turned, after_space)
            after_space = False

    def _look(self, index: int) -> _Look:
        """Return how the character's object is drawn, which is the same for all its characters."""
        drawn = raw.FPDFText_GetTextObject(self._text_page, index)
        if not drawn:
            return _UNKNOWN_LOOK
        key = addressof(drawn.contents)
        look = self._looks.get(key)
        if look is None:
            look = self._looks[key] = self._look_of(drawn, index)
        return look

    def _box_of(self, index: int, look: _Look) -> tuple[int, int, int, int]:
        """Return a character's box: along the writing what it takes up, across it the size of its font.

        Across, PDFium's boxes are those of the single letter where a font does not say its height.
        """
        box, across, down = self._box, self._across, self._down
        raw.FPDFText_GetLooseCharBox(self._text_page, index, byref(box))
        left, bottom, right, top = (hundredths(edge) for edge in (box.left, box.bottom, box.right, box.top))
        if look.size >= _LEAST_HEIGHT:
            raw.FPDFText_GetCharOrigin(self._text_page, index, byref(across), byref(down))
            below = look.size * _BELOW_PERCENT // 100
            above = look.size - below
            match look.quarters:
                case 0:
                    foot = hundredths(down.value)
                    bottom, top = foot - below, foot + above
                case 1:
                    foot = hundredths(across.value)
                    left, right = foot - below, foot + above
                case 2:
                    foot = hundredths(down.value)
                    bottom, top = foot - above, foot + below
                case _:
                    foot = hundredths(across.value)
                    left, right = foot - above, foot + below
        return self._sheet.shown(left, bottom, right, top)

    def _look_of(self, drawn: raw.FPDF_PAGEOBJECT, index: int) -> _Look:
        mode = raw.FPDFTextObj_GetTextRenderMode(drawn)
        red, green, blue, alpha = (c_uint() for _ in range(4))
        is_filled = raw.FPDFText_GetFillColor(
            self._text_page, index, byref(red), byref(green), byref(blue), byref(alpha)
        )
        is_plain = bool(is_filled) and mode not in _STROKING_MODES
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self._text_page, index, byref(matrix))
        quarters = _quarters(matrix.a, matrix.b)
        scale = math.hypot(matrix.c, matrix.d)
        return _Look(
            is_seen=mode not in _INVISIBLE_MODES and not (is_plain and alpha.value == 0),
            is_mode_3=mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE,
            is_white=is_plain and min(red.value, green.value, blue.value) >= _WHITE,
            size=hundredths(raw.FPDFText_GetFontSize(self._text_page, index) * scale),
            quarters=quarters,
            turned=(quarters + self._sheet.quarters) % 4 * 90,
        )

    def _is_visible(self, look: _Look, shown: tuple[int, int, int, int]) -> bool:
        """Return whether a character is seen. A scanner's own OCR is not, and is read all the same."""
        left, top, right, bottom = shown
        width, height = self._sheet.size
        across = right - left if look.turned % 180 else bottom - top
        if right <= 0 or bottom <= 0 or left >= width or top >= height or across < _LEAST_HEIGHT:
            return False
        if look.is_white:
            return self._has_background((left + right) // 2, (top + bottom) // 2)
        return look.is_seen or (look.is_mode_3 and self._is_scan)

    def _has_background(self, across: int, down: int) -> bool:
        """Return whether something darker than the page is drawn at a point."""
        if self._backgrounds is None:
            self._backgrounds = list(self._dark_boxes())
        return any(
            left <= across <= right and top <= down <= bottom
            for left, top, right, bottom in self._backgrounds
        )

    def _dark_boxes(self) -> Iterator[tuple[int, int, int, int]]:
        red, green, blue, alpha = (c_uint() for _ in range(4))
        for drawn in self._objects():
            kind = raw.FPDFPageObj_GetType(drawn)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                continue
            if kind == raw.FPDF_PAGEOBJ_PATH:
                raw.FPDFPageObj_GetFillColor(drawn, byref(red), byref(green), byref(blue), byref(alpha))
                if min(red.value, green.value, blue.value) >= _WHITE or not alpha.value:
                    continue
            yield self._box_of_object(drawn)

    def _pictures(self) -> Iterator[tuple[int, int, int, int]]:
        for drawn in self._objects():
            if _has_picture(drawn):
                yield self._box_of_object(drawn)

    def _covers_page(self, box: tuple[int, int, int, int]) -> bool:
        width, height = self._sheet.size
        left, top, right, bottom = max(box[0], 0), max(box[1], 0), min(box[2], width), min(box[3], height)
        return max(right - left, 0) * max(bottom - top, 0) * 100 >= width * height * _SCAN_PERCENT

    def _box_of_object(self, drawn: raw.FPDF_PAGEOBJECT) -> tuple[int, int, int, int]:
        left, bottom, right, top = (c_float() for _ in range(4))
        raw.FPDFPageObj_GetBounds(drawn, byref(left), byref(bottom), byref(right), byref(top))
        return self._sheet.shown(*(hundredths(edge.value) for edge in (left, bottom, right, top)))

    def _objects(self) -> Iterator[raw.FPDF_PAGEOBJECT]:
        for index in range(raw.FPDFPage_CountObjects(self._page.raw)):
            yield raw.FPDFPage_GetObject(self._page.raw, index)


def _has_picture(drawn: raw.FPDF_PAGEOBJECT, depth: int = 0) -> bool:
    """Return whether an object is a picture, or a group with one in it."""
    kind = raw.FPDFPageObj_GetType(drawn)
    if kind != raw.FPDF_PAGEOBJ_FORM or depth > _MAX_GROUPS:
        return bool(kind == raw.FPDF_PAGEOBJ_IMAGE)
    parts = range(min(raw.FPDFFormObj_CountObjects(drawn), _MAX_PARTS))
    return any(_has_picture(raw.FPDFFormObj_GetObject(drawn, part), depth + 1) for part in parts)


def _quarters(along: Number, up: Number) -> int:
    """Return the nearest number of quarter turns clockwise of text that is written in this direction."""
    if abs(along) >= abs(up):
        return 0 if along >= 0 else 2
    return 3 if up > 0 else 1


def render_page(content: bytes, number: int) -> tuple[bytes, int]:
    """Return a page as a grey picture (PGM) and its dots per inch, at most 300. Raises ChildError."""
    page = _load(open_pdf(content), number)
    dpi = _fitting_dpi(page, _DPI, _MAX_PIXELS)
    bitmap = page.render(scale=dpi / 72, grayscale=True)
    return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(_rows(bitmap, 1)), dpi


def draw_page(content: bytes, number: int) -> bytes:
    """Return a page as a picture in colour (PPM) for the screen. Raises ChildError."""
    document = open_pdf(content)
    if number > len(document):
        raise ChildError(PAPER_PAGE_MISSING, page=str(number))
    page = _load(document, number)
    dpi = _fitting_dpi(page, _SHOWN_DPI, MAX_PICTURE_PIXELS)
    bitmap = page.render(scale=dpi / 72, rev_byteorder=True, force_bitmap_format=raw.FPDFBitmap_BGR)
    return b"P6 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(_rows(bitmap, 3))


def _fitting_dpi(page: pdfium.PdfPage, dpi: int, most: int) -> int:
    """Return the dots per inch, fewer where the page's picture would have too many pixels."""
    width, height = sheet_of(page).size
    while dpi > 1 and (width * dpi // 7200 + 1) * (height * dpi // 7200 + 1) > most:
        dpi -= 1
    return dpi


def _rows(bitmap: pdfium.PdfBitmap, channels: int) -> Iterator[bytes]:
    """Yield the rows of a picture without what fills them up."""
    for start in range(0, bitmap.stride * bitmap.height, bitmap.stride):
        yield bytes(bitmap.buffer[start : start + bitmap.width * channels])
