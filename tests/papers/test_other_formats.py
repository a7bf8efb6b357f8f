"""The text of DOCX, HTML and plain text as words and lines, with the place of each."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from html import escape
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.making import answers, docx, failure, page_of, paragraph, run, texts
from tplog.papers.paper import Line, Place, Word

INSERTED = "<w:ins w:id='1' w:author='x'>{}</w:ins>"
DELETED = "<w:del w:id='2' w:author='x'><w:r><w:delText>{}</w:delText></w:r></w:del>"


def lines(content: bytes, suffix: str = "") -> Sequence[Line]:
    """The lines of a paper without pages."""
    (sheet,) = answers(content, suffix)
    assert sheet.number is None
    return sheet.lines


def table(*rows: str) -> str:
    """A table of rows of cells."""
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(text: str, properties: str = "") -> str:
    """A cell of one paragraph."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def columns(line: Line) -> list[tuple[int | None, str]]:
    """Each word with its column."""
    return [(word.column, word.text) for word in line.words]


def test_tracked_changes_are_read_as_accepted() -> None:
    """What was inserted is read, what was deleted is not, and the paper says that it has changes (trap 6)."""
    changed = run("Nämnden får ") + DELETED.format("5") + INSERTED.format(run("7,7")) + run(" miljoner")
    (sheet,) = answers(docx(f"<w:p>{changed}</w:p>"))
    assert ([line.text for line in sheet.lines], sheet.has_changes) == (["Nämnden får 7,7 miljoner"], True)
    (sheet,) = answers(docx(paragraph("Nämnden får 5 miljoner")))
    assert not sheet.has_changes


@pytest.mark.parametrize("name", ["moveFrom", "del"])
def test_text_that_was_moved_away_is_not_read(name: str) -> None:
    """Though its runs look like those that are kept; it is read where it was moved to."""
    moved = f"<w:{name} w:id='1' w:author='x'>{run('5 mkr ')}</w:{name}>"
    body = f"<w:p>{moved}{run('till')}<w:moveTo w:id='2' w:author='x'>{run(' 5 mkr')}</w:moveTo></w:p>"
    assert texts(docx(body)) == ["till 5 mkr"]


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    """100 and 000 in two paragraphs are one amount once the change is accepted."""
    joined = paragraph("Vi får 100", "<w:pPr><w:rPr><w:del w:id='1' w:author='x'/></w:rPr></w:pPr>")
    assert texts(docx(joined + paragraph(" 000 kr"))) == ["Vi får 100 000 kr"]


def test_a_deleted_row_is_not_read() -> None:
    """Nor is it counted."""
    deleted = f"<w:tr><w:trPr><w:del w:id='1' w:author='x'/></w:trPr>{cell('bort')}</w:tr>"
    body = f"<w:tbl>{deleted}<w:tr>{cell('kvar')}</w:tr></w:tbl>"
    (line,) = lines(docx(body))
    assert (line.text, line.place) == ("kvar", Place(table=1, row=1))


@pytest.mark.parametrize("look", ["<w:vanish/>", '<w:color w:val="FFFFFF"/>'])
def test_hidden_runs_are_not_read(look: str) -> None:
    """They are counted; what only says that it is not hidden is read."""
    (sheet,) = answers(docx(f"<w:p>{run('Bidrag ')}{run('900 000 kr', look)}</w:p>"))
    assert ([line.text for line in sheet.lines], sheet.hidden) == (["Bidrag"], 10)
    shown = run("syns", '<w:vanish w:val="0"/>')
    assert texts(docx(f"<w:p>{shown}</w:p>")) == ["syns"]


def test_white_text_in_a_table_is_read() -> None:
    """A heading's ground is often the table's."""
    white = run("Budget", '<w:color w:val="FFFFFF"/>')
    assert texts(docx(table(f"<w:tc><w:p>{white}</w:p></w:tc>"))) == ["Budget"]


def test_raised_digits_are_marks() -> None:
    """Of DOCX and of HTML; 2 of m² is no word either."""
    raised = run("6,1") + run("2", '<w:vertAlign w:val="superscript"/>') + run(" 81,5")
    for content in (docx(f"<w:p>{raised}</w:p>"), b"<!doctype html><p>6,1<sup>2</sup> 81,5</p>"):
        (line,) = lines(content)
        assert line.words == (Word("6,1", 1, marks="2"), Word("81,5", 1))


def test_headings_paragraphs_and_sections_are_the_place() -> None:
    """A heading with a § opens a section; the headings below it do not end it."""
    heading = "<w:pPr><w:outlineLvl w:val='{}'/></w:pPr>"
    body = (
        paragraph("KS § 115 Kajen", heading.format(0))
        + paragraph("Enligt § 5 får vi")
        + paragraph("")
        + paragraph("Beslut", heading.format(1))
        + paragraph("Bifall.")
        + paragraph("Övrigt", heading.format(9))
    )
    assert [line.place for line in lines(docx(body))] == [
        Place("body", "§ 115", "KS § 115 Kajen", 1),
        Place("body", "§ 115", "KS § 115 Kajen", 2),
        Place("body", "§ 115", "Beslut", 3),
        Place("body", "§ 115", "Beslut", 4),
        Place("body", "§ 115", "Beslut", 5),
    ]
    html = (
        "<html><h2>KS § 115 Kajen</h2><p>Enligt § 5 får vi</p><h3>Beslut</h3><ul><li>Bifall.<li>Övrigt</ul>"
    )
    assert [line.place for line in lines(html.encode())] == [line.place for line in lines(docx(body))]


def test_a_row_is_a_line_and_its_cells_are_columns() -> None:
    """A cell's paragraphs and lines are joined; merged cells take their columns."""
    two = f"<w:tc>{paragraph('40 000')}{paragraph('kr')}</w:tc>"
    body = table(
        cell("Namn") + cell("Budget 2025", '<w:gridSpan w:val="2"/>') + cell("Summa"),
        cell("Kaj") + cell("1") + cell("2") + two,
    )
    head, row = lines(docx(body))
    assert columns(head) == [(1, "Namn"), (2, "Budget"), (2, "2025"), (4, "Summa")]
    assert columns(row) == [(1, "Kaj"), (2, "1"), (3, "2"), (4, "40"), (4, "000"), (4, "kr")]
    html = (
        "<html><table><tr><th rowspan=2>Namn<th colspan=2>Budget<th>Summa</tr>"
        "<tr><td>1<td>2<td><p>40 000</p><p>kr</p></tr></table>"
    )
    head, row = lines(html.encode())
    assert columns(head) == [(1, "Namn"), (2, "Budget"), (4, "Summa")]
    assert columns(row) == [(2, "1"), (3, "2"), (4, "40"), (4, "000"), (4, "kr")]
    assert row.place == Place(table=1, row=2)


def test_tables_in_tables_are_read() -> None:
    """After the row that holds them, as tables of their own."""
    inner = table(cell("inre"))
    body = table(f"<w:tc>{paragraph('yttre')}{inner}{paragraph('')}</w:tc>")
    assert [(line.text, line.place) for line in lines(docx(body))] == [
        ("yttre", Place(table=1, row=1)),
        ("inre", Place(table=2, row=1)),
    ]


def test_text_boxes_controls_and_breaks_are_read() -> None:
    """Of alternatives the first alone; a line break parts lines of one paragraph."""
    box = "<wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx>"
    drawing = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{box.format(paragraph("ruta"))}</mc:Choice>'
        f"<mc:Fallback>{box.format(paragraph('ruta'))}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    control = f"<w:sdt><w:sdtContent>{paragraph('fält')}</w:sdtContent></w:sdt>"
    broken = "<w:p><w:r><w:t>en</w:t><w:br/><w:t>två</w:t><w:tab/><w:t>tre</w:t></w:r></w:p>"
    body = f"<w:p>{run('text')}{drawing}</w:p>{control}{broken}"
    assert texts(docx(body)) == ["text", "ruta", "fält", "en", "två tre"]
    assert {line.place.paragraph for line in lines(docx(broken)) if line.place} == {1}


def test_headers_and_notes_are_read_with_their_part() -> None:
    """The header first, notes and footer last; each counts from 1."""
    note = f'<w:footnotes><w:footnote w:id="1">{paragraph("Avser 2024.")}</w:footnote></w:footnotes>'
    content = docx(
        paragraph("Beslut"),
        header=f"<w:hdr>{paragraph('Kommunen')}</w:hdr>",
        footnotes=note,
        footer=f"<w:ftr>{paragraph('Signatur')}</w:ftr>",
    )
    assert [(line.text, line.place) for line in lines(content)] == [
        ("Kommunen", Place("header", paragraph=1)),
        ("Beslut", Place("body", paragraph=1)),
        ("Avser 2024.", Place("footnote", paragraph=1)),
        ("Signatur", Place("footer", paragraph=1)),
    ]


@pytest.mark.parametrize("declaration", ['<!DOCTYPE d [<!ENTITY a "b">]>', "<!DOCTYPE d>"])
def test_xml_with_declarations_is_refused(declaration: str) -> None:
    """In UTF-16 too, where its bytes are others."""
    for encoding in ("utf-8", "utf-16"):
        target = BytesIO(docx(paragraph("x")))
        with zipfile.ZipFile(target, "a") as package:
            xml = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}<d/>'
            package.writestr("word/settings.xml", xml.encode(encoding))
        refused = failure(target.getvalue())
        assert (refused.code, refused.params) == ("paper-unreadable", {"why": "its XML declares entities"})


def test_html_is_read_as_it_is_shown() -> None:
    """No script, style or comment; nothing hidden, nothing struck out."""
    html = """<!DOCTYPE html><html><head><title>Titel</title><style>p {}</style><script>1 < 2</script></head>
    <body><!-- 5 kr --><p>Bidrag&nbsp;5&#160;kr &amp; 7<br>öre</p><p hidden>dold<p>syns</p>
    <div style="display: none">göm <b>mig</b></div><p>kvar <del>bort</del> <s>struket</s> nytt</p>
    </body></html>"""
    (sheet,) = answers(html.encode())
    assert [line.text for line in sheet.lines] == ["Bidrag 5 kr & 7", "öre", "syns", "kvar nytt"]
    assert (sheet.hidden, sheet.has_changes) == (len("dold" + "göm" + "mig"), True)


@pytest.mark.parametrize("element", ["p", "span"])
@pytest.mark.parametrize("end", ["</td></tr></table>", "</div></div></body>"])
def test_an_element_that_is_never_closed_swallows_nothing(element: str, end: str) -> None:
    """What is hidden ends at the latest with what surrounds it."""
    html = f"<html><div><table><tr><td><{element} hidden>dold{end}<div><p>Bidrag 5 kr</p></div>"
    assert "Bidrag 5 kr" in " ".join(texts(html.encode()))


def test_words_own_marks_in_html_are_passed_over() -> None:
    """What Word writes for itself is no text."""
    html = "<html><p><![if !supportLists]>1.<![endif]> Bidrag <![CDATA[x]]> <![x]>5 kr</p>"
    assert texts(html.encode()) == ["1. Bidrag 5 kr"]


@pytest.mark.parametrize(
    "content",
    [
        "<html><p>Färja</p>".encode(),
        b"\xef\xbb\xbf" + "<html><p>Färja</p>".encode(),
        "<html><meta charset=iso-8859-1><p>Färja</p>".encode("latin-1"),
        "<html><p>Färja</p>".encode("cp1252"),
        "<html><meta charset=macintosh><p>Färja</p>".encode("mac_roman"),
        "<html><meta charset=idna><p>Färja</p>".encode("cp1252"),
        "<html><meta charset=nonsense><p>Färja</p>".encode("cp1252"),
    ],
)
def test_html_is_read_in_its_encoding(content: bytes) -> None:
    """By its mark, as UTF-8, by what it declares, else as Windows-1252."""
    assert texts(content) == ["Färja"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_keeps_its_line_numbers(encoding: str) -> None:
    """Empty lines count; there is no page without form feeds."""
    (sheet,) = answers("Färja\r\n\r\n5 kr\r\n".encode(encoding), ".txt")
    assert [(line.number, line.text) for line in sheet.lines] == [(1, "Färja"), (2, ""), (3, "5 kr")]
    assert sheet.number is None


def test_form_feeds_part_pages() -> None:
    """As pdftotext writes them."""
    content = "ett\n\ftvå\n\ftre\n\f".encode()
    assert [(sheet.number, sheet.lines[0].text) for sheet in answers(content, ".txt", "1,3")] == [
        (1, "ett"),
        (3, "tre"),
    ]
    assert failure(content, ".txt", "4").code == "paper-page-missing"


@pytest.mark.parametrize(
    ("content", "suffix", "why"),
    [
        (b"", ".pdf", "an empty file"),
        (b"\0\1\2", ".txt", "not a text"),
        (b"GIF89a", ".gif", "no PDF, DOCX, HTML or TXT"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), ".doc", "an older format of Word"),
        (b"PK\x03\x04word/", ".docx", "damaged"),
        (b"%PDF-1.7", ".pdf", "damaged"),
    ],
)
def test_what_is_no_paper_says_why(content: bytes, suffix: str, why: str) -> None:
    """Each reason has a phrase."""
    refused = failure(content, suffix)
    assert (refused.code, refused.params) == ("paper-unreadable", {"why": why})


def test_a_locked_document_of_word_is_locked() -> None:
    """Word keeps it in a file of the older format."""
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert failure(content, ".docx").code == "paper-encrypted"


WORDS = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P"], exclude_characters="⁰¹²³⁴⁵⁶⁷⁸⁹"),
    min_size=1,
    max_size=9,
)
PARAGRAPHS = st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=9)


@given(PARAGRAPHS)
def test_any_text_comes_back(paragraphs: list[str]) -> None:
    """From DOCX, HTML and plain text: the same words in the same lines, as Unicode composes them."""
    body = "".join(paragraph(escape(text)) for text in paragraphs)
    html = "<!doctype html>" + "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    plain = texts(("\n".join(paragraphs)).encode("utf-8-sig"), ".txt")
    assert texts(docx(body)) == plain
    assert texts(html.encode("utf-8-sig")) == plain
    assert len(plain) == len(paragraphs)


@given(st.lists(PARAGRAPHS, min_size=1, max_size=4))
def test_any_table_comes_back(rows: list[list[str]]) -> None:
    """Each cell in its column of its row."""
    body = table(*("".join(cell(escape(text)) for text in row) for row in rows))
    html = "".join(f"<tr>{''.join(f'<td>{escape(text)}' for text in row)}</tr>" for row in rows)
    for content in (docx(body), f"<html><meta charset=utf-8><table>{html}</table>".encode()):
        (sheet,) = answers(content)
        for index, (line, row) in enumerate(zip(sheet.lines, rows, strict=True), start=1):
            assert line.place == Place(table=1, row=index)
            assert [column for column, _ in columns(line)] == [
                number for number, text in enumerate(row, start=1) for _ in text.split()
            ]
    assert page_of(sheet).rows[0].words == sheet.lines[0].words
