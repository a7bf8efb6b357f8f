"""Small papers made by hand: PDFs of plain objects, and DOCX of plain XML."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO

from tplog.papers.paper import Page
from tplog.papers.reading.child import read_lines
from tplog.papers.reading.wire import Failure, Head, PageAnswer, decode_answer

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_ALTERNATIVES = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_SHAPES = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
A4 = (0, 0, 595, 842)
SIZE, LEADING, LEFT, TOP = 10, 15, 50, 790
# The widths of Helvetica's characters that are not 556 thousandths of the size.
_WIDTHS = dict.fromkeys("fijlrtI,.:; -()", 290) | dict.fromkeys("mwMW", 800)
Rows = Sequence[tuple[str, Sequence[str]]]


def shown(text: str, x: int, y: int, size: int = 12, before: str = "") -> str:
    """The operators that show a text with its left foot at a point; those ``before`` set its look."""
    return f"BT /F1 {size} Tf {before} 1 0 0 1 {x} {y} Tm ({literal(text)}) Tj ET\n"


def literal(text: str) -> str:
    """A text as the inside of a string of PDF."""
    return "".join(
        char if char.isascii() and char.isalnum() else f"\\{byte:03o}"
        for char in text
        for byte in char.encode("cp1252")
    )


def pdf(
    contents: Sequence[str],
    *,
    box: tuple[int, int, int, int] = A4,
    turned: int = 0,
    resources: str = "",
    more: Iterable[bytes] = (),
) -> bytes:
    """A PDF whose pages draw these contents with Helvetica as F1; ``more`` are objects from number 4 on."""
    extra = list(more)
    first = 4 + len(extra)
    kids = " ".join(f"{first + 2 * index} 0 R" for index in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        *extra,
    ]
    for index, content in enumerate(contents):
        objects += [
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [{' '.join(map(str, box))}] /Rotate {turned} "
                f"/Contents {first + 2 * index + 1} 0 R /Resources << /Font << /F1 3 0 R >> {resources} >> >>"
            ).encode(),
            stream(content.encode("latin-1")),
        ]
    return _assembled(objects)


def stream(content: bytes, entries: str = "") -> bytes:
    """An object that is a stream."""
    return f"<< /Length {len(content)} {entries} >>\nstream\n".encode() + content + b"\nendstream"


def _assembled(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def docx(body: str, **parts: str) -> bytes:
    """A DOCX with this XML within ``w:body``; ``footnotes``, ``header`` … are the XML of other parts."""
    names = {"document": f"<w:document><w:body>{body}</w:body></w:document>", **parts}
    kinds = {"document": "document.main"}
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kinds.get(name, name)}+xml"/>'
        for name in names
    )
    relations = "".join(
        f'<Relationship Id="r{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>' for name in parts
    )
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
            f'"application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        )
        package.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        package.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        )
        for name, xml in names.items():
            root, _, rest = xml.partition(">")
            package.writestr(
                f"word/{name}.xml",
                f'{root} xmlns:w="{W}" xmlns:mc="{_ALTERNATIVES}" xmlns:wps="{_SHAPES}">{rest}',
            )
    return target.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p>{properties}{run(text)}</w:p>"


def run(text: str, properties: str = "") -> str:
    """A run; its text is XML."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def answers(content: bytes, suffix: str = "", pages: str = "") -> list[PageAnswer]:
    """The pages of a paper, read in this process. Fails where it cannot be read."""
    head, *sheets, _ = decode_answer(b"".join(read_lines(content, suffix, pages)))
    assert isinstance(head, Head), head
    assert all(isinstance(sheet, PageAnswer) for sheet in sheets)
    return [sheet for sheet in sheets if isinstance(sheet, PageAnswer)]


def failure(content: bytes, suffix: str = "", pages: str = "") -> Failure:
    """Why a paper cannot be read, read in this process."""
    *_, last = decode_answer(b"".join(read_lines(content, suffix, pages)))
    assert isinstance(last, Failure)
    return last


def texts(content: bytes, suffix: str = "") -> list[str]:
    """The text of each line of a paper, read in this process."""
    return [line.text for sheet in answers(content, suffix) for line in sheet.lines]


def page_of(sheet: PageAnswer) -> Page:
    """A page as the library gives it."""
    return Page(sheet.number, sheet.source, sheet.lines, sheet.width, sheet.height)


def width(text: str) -> int:
    """How wide a text is, in points, near enough to stand to the right."""
    return sum(_WIDTHS.get(char, 556) for char in text) * SIZE // 1000


def sheet(*parts: str | tuple[Sequence[int], Rows]) -> str:
    """The content of a page: lines of text, and tables with the right ends of their columns."""
    y, out = TOP, ""
    for part in parts:
        if isinstance(part, str):
            out += shown(part, LEFT, y, SIZE) if part else ""
            y -= LEADING
            continue
        ends, rows = part
        for name, cells in rows:
            out += shown(name, LEFT, y, SIZE)
            out += "".join(
                shown(cell, end - width(cell), y, SIZE) for end, cell in zip(ends, cells, strict=True) if cell
            )
            y -= LEADING
    return out
