"""Papers whose readers are in this process: HTML, plain text, and the XML of a DOCX."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import strategies as st

from fuzz.inputs import mutated
from matter import ROOT
from papers.making import docx, paragraph, run
from tplog.papers.reading.child import read_lines
from tplog.papers.reading.wire import End, Failure, decode_answer
from tplog.values.limits import MAX_PAPER_CHARACTERS

_FOLDER = ROOT / "tests" / "papers"
_PAGES = [
    (_FOLDER / "s02-ronehamn-kaj.html").read_bytes(),
    b"<table><tr><td rowspan=2 hidden>1<sup>2</sup><td colspan=3><p>a<table><tr><td>b</table><del>c</del>",
    "§ 5\r\n\f5 000\u00a0kr\n".encode("utf-16"),
]
_CELL = "<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p/></w:tc>"
_CELLS = f"{_CELL}<w:tc><w:p/><w:tbl><w:tr/></w:tbl></w:tc>"
_CHANGED = run("6,1") + run("2", "<w:vertAlign w:val='superscript'/>") + run("x", "<w:vanish/>")
_TEXT_BOX = "<mc:Fallback><w:txbxContent><w:p/></w:txbxContent></mc:Fallback>"
_BOX = f"<mc:AlternateContent>{_TEXT_BOX}</mc:AlternateContent>"
_BODIES = [
    paragraph("§ 5 Bidrag", "<w:pPr><w:outlineLvl w:val='0'/><w:rPr><w:del/></w:rPr></w:pPr>"),
    f"<w:p><w:ins>{_CHANGED}</w:ins><w:del>{_CHANGED}</w:del></w:p><w:tbl><w:tr>{_CELLS}</w:tr></w:tbl>",
    f"<w:sdt><w:sdtContent><w:p><w:r>{_BOX}<w:br/><w:tab/></w:r></w:p></w:sdtContent></w:sdt>",
]
pages = st.tuples(mutated(_PAGES) | st.binary(), st.sampled_from([".html", ".txt"]))
bodies = mutated(_BODIES)


def check_page(given: tuple[bytes, str]) -> None:
    """Any bytes are a paper, or no text; its lines are numbered and no more than the paper has."""
    last = _last(*given)
    whys = {"not a text", "an empty file"} | ({"damaged"} if b"%PDF-" in given[0] else set())
    assert isinstance(last, End) or last.params.get("why") in whys, last


def check_body(body: str) -> None:
    """A body that is XML is read; any other is damaged."""
    last = _last(docx(body), ".docx")
    prefixes = " ".join(f'xmlns:{prefix}="x"' for prefix in ("w", "mc", "wps"))
    try:
        ET.fromstring(f"<b {prefixes}>{body}</b>")  # noqa: S314 (our own)
    except ET.ParseError:
        assert isinstance(last, Failure)
        return
    assert isinstance(last, End), last


def _last(content: bytes, suffix: str) -> End | Failure:
    *pages, last = decode_answer(b"".join(read_lines(content, suffix, "")))
    lines = [line for page in pages for line in getattr(page, "lines", ())]
    assert sum(len(word.text) for line in lines for word in line.words) <= MAX_PAPER_CHARACTERS
    assert isinstance(last, End | Failure)
    return last
