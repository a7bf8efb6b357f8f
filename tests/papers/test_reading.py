"""Papers read as a library and on the command line: in a process of its own, within bounds."""

from __future__ import annotations

import gc
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import tplog
from conftest import Cli
from papers.making import docx, paragraph, pdf, shown
from papers.shared import shared_paper
from programs import program
from tplog.answers.json_schema import Schema
from tplog.i18n.finding_text import error_line
from tplog.i18n.vocabulary import Language
from tplog.json_schemas.command_output import output_schema
from tplog.papers import read
from tplog.papers.paper import Paper, Source
from tplog.papers.reading import ocr, process, wire
from tplog.papers.reading import read as reader
from tplog.papers.reading.refusals import ChildError
from tplog.papers.reading.wire import decode_answer
from tplog.values import limits

FOLDER = Path(__file__).parent
BROKEN = FOLDER / "broken"
SCAN = "s12-ljugarn-bidrag-skannad.pdf"
PAPERS = sorted(path.name for path in FOLDER.iterdir() if path.suffix in {".pdf", ".docx", ".html"})
MOST_SECONDS, MOST_KIBIBYTES = 10, 1_200_000

# Each with the code that refuses it, or with the codes of its warnings and a text that it has.
REFUSED = {
    "bomb.docx": "paper-too-large",
    "bomb.pdf": "paper-too-large",
    "empty.pdf": "paper-unreadable",
    "encrypted.pdf": "paper-encrypted",
    "entities.docx": "paper-unreadable",
    "loop.pdf": "paper-unreadable",
    "many-pages.pdf": "paper-too-large",
    "not-a-pdf.pdf": "paper-unreadable",
    "truncated.pdf": "paper-unreadable",
}
READ = {
    "hostile-text.pdf": ((), "<script>alert(1)</script> 100 000 kronor."),
    "invisible-text.pdf": (("paper-hidden-text",), "Kulturföreningen beviljas 100 000 kronor."),
    "owner-restricted.pdf": ((), "2,5 mnkr"),
}


def children() -> set[str]:
    """The processes that this one has started and that are there yet."""
    started: set[str] = set()
    for thread in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has ended since
            started |= set((thread / "children").read_text().split())
    return started


def codes(error: tplog.TplogError) -> list[str]:
    """The codes of an error's reasons, each of which has a sentence in both languages."""
    for reason in error.reasons:
        assert all(error_line(reason, language) for language in Language)
    return [reason.code for reason in error.reasons]


def text_of(paper: Paper) -> str:
    """All lines of a paper, in one."""
    return " ".join(line.text for _, line in paper.lines())


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The broken papers, and two that are made: one of 5 001 pages, one that unpacks to 300 MB."""
    folder = tmp_path_factory.mktemp("broken") / "papers"
    shutil.copytree(BROKEN, folder)
    (folder / "many-pages.pdf").write_bytes(pdf([" "] * 5001))
    with zipfile.ZipFile(folder / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", bytes(300_000_000))
    return folder


@pytest.mark.parametrize("name", [*REFUSED, *READ])
def test_a_broken_paper_is_refused_or_read_within_bounds(name: str, broken: Path) -> None:
    """Its code, in less than ten seconds and 1.2 GiB, and nothing is left running."""
    largest_before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    before, start = children(), time.monotonic()
    if name in REFUSED:
        with pytest.raises(tplog.BadFile) as caught:
            read(broken / name, ocr="never")
        assert codes(caught.value) == [REFUSED[name]]
    else:
        paper, (warnings, text) = read(broken / name, ocr="never"), READ[name]
        assert tuple(finding.code for finding in paper.warnings) == warnings
        assert text in text_of(paper)
        assert not {"900", "800"} & {word.text for _, line in paper.lines() for word in line.words}
    assert time.monotonic() - start < MOST_SECONDS
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert largest < MOST_KIBIBYTES or largest == largest_before  # a child of another test was larger
    assert children() <= before


def test_every_broken_paper_is_tried() -> None:
    """The folder has no other."""
    assert {path.name for path in BROKEN.iterdir()} | {"many-pages.pdf", "bomb.docx"} == {*REFUSED, *READ}


def amounts(name: str) -> list[str]:
    """The amounts of acts that a careful reader finds in a paper."""
    data = tomllib.loads((FOLDER / f"{name.rpartition('.')[0]}.expected.toml").read_text("utf-8"))
    return [line["amount"] for act in data.get("act", []) for line in act.get("line", [])]


def squeezed(text: str) -> str:
    """A text without spaces, and with one kind of minus."""
    return re.sub(r"\s", "", text).translate(str.maketrans("−–", "--"))


@pytest.mark.parametrize("name", [name for name in PAPERS if name != SCAN])
def test_every_amount_of_the_papers_is_read(name: str) -> None:
    """As it stands, across lines too; and no paper has hidden text, pictures or garbled pages."""
    paper = shared_paper(name)
    text = squeezed(text_of(paper))
    assert [amount for amount in amounts(name) if squeezed(amount) not in text] == []
    assert paper.warnings == ()
    assert paper.format == name.rpartition(".")[2]
    assert (paper.file, len(paper.sha256)) == (name, 64)


def test_the_papers_footnote_marks_are_marks() -> None:
    """Of the council's budget over five years: the two in its table and those that explain them."""
    paper = read(FOLDER / "s07-driftbudget-flerar.pdf")
    marked = [(word.text, word.marks) for _, line in paper.lines() for word in line.words if word.marks]
    assert marked[:2] == [("funktionsnedsättning", "1"), ("6,1", "2")]
    assert sorted(marks for _, marks in marked[2:]) == ["1", "2"]


def test_rows_of_the_papers_tables_have_names_and_amounts() -> None:
    """A row is read by height however the file draws its cells."""
    paper = read(FOLDER / "s01-trygghetspaketet.pdf")
    rows = [row.text for page in paper.pages for row in page.rows]
    assert "SSPF 0 1,5 mkr 1,5 mkr" in rows
    assert "SUMMA 3,5 mkr 4,1 mkr 5,0 mkr" in rows
    paper = read(FOLDER / "s13-exempelby-protokoll.docx")
    assert "Gång- och cykelväg Ån 4 000 1 275 2 725" in [
        row.text for page in paper.pages for row in page.rows
    ]


def test_pages_are_chosen_by_number() -> None:
    """Only those are read; no page, or one below 1, is the caller's mistake; one beyond the last is told."""
    path = FOLDER / "s01-trygghetspaketet.pdf"
    paper = read(path, pages=[3, 2])
    assert ([page.number for page in paper.pages], paper.page_count) == ([2, 3], 3)
    for wrong in ([], [0], [1, -1]):
        with pytest.raises(ValueError, match="numbered from 1"):
            read(path, pages=wrong)
    for name in (path.name, "s08-kommuninvest.docx"):
        with pytest.raises(tplog.BadFile) as caught:
            read(FOLDER / name, pages=[4])
        assert codes(caught.value) == ["paper-page-missing"]


@pytest.mark.parametrize(
    ("limit", "most", "content"),
    [
        ("MAX_PAPER_BYTES", 1000, pdf([shown("x" * 1000, 50, 700)])),
        ("MAX_PAPER_PAGES", 1, pdf([shown("x", 50, 700)] * 2)),
        ("MAX_PAGE_CHARACTERS", 9, pdf([shown("x" * 10, 50, 700)])),
        ("MAX_PAPER_CHARACTERS", 9, pdf([shown("x" * 5, 50, 700)] * 2)),
        ("MAX_PAPER_CHARACTERS", 9, docx(paragraph("x" * 10))),
        ("MAX_PAPER_ANSWER_BYTES", 99, pdf([shown("x" * 100, 50, 700)])),
    ],
)
def test_what_the_child_answers_is_held_against_the_limits(
    limit: str, most: int, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the child lets pass, a page or a character too many is refused by the one who asked."""
    for module in (process, reader, wire):
        if hasattr(module, limit):
            monkeypatch.setattr(module, limit, most)
    path = tmp_path / "papper"
    path.write_bytes(content)
    with pytest.raises(tplog.BadFile) as caught:
        read(path)
    assert codes(caught.value) == ["paper-too-large"]
    assert str(most) in str(caught.value)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    """Its size tells it."""
    path = tmp_path / "endless.pdf"
    with path.open("wb") as file:
        file.truncate(limits.MAX_PAPER_BYTES + 1)
    with pytest.raises(tplog.BadFile) as caught:
        read(path)
    assert codes(caught.value) == ["paper-too-large"]


def replaced(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let another program stand for the child."""

    def command(*_arguments: str) -> Sequence[str]:
        return sys.executable, "-I", "-c", program

    monkeypatch.setattr(process, "child_command", command)


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("print('nonsense')", "paper-unreadable"),
        ("", "paper-unreadable"),
        ("print('[\"end\"]')", "paper-unreadable"),
        ('print(\'["paper","pdf",1]\')', "paper-unreadable"),
        ('print(\'["paper","exe",1]\\n["end"]\')', "paper-unreadable"),
        ('print(\'["paper","pdf",1]\\n["page",0,"text",[],1,1,0,false]\\n["end"]\')', "paper-unreadable"),
        ('print(\'["error","refused",{}]\')', "paper-unreadable"),
        ("import os; os.kill(os.getpid(), 11)", "paper-unreadable"),
        ("import os; os.abort()", "paper-too-large"),
        (f"import os; os.kill(os.getpid(), {int(signal.SIGXCPU)})", "paper-too-slow"),
    ],
)
def test_a_child_that_is_led_astray_gives_a_clean_error(
    program: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answer is data, checked like any other; how it ends tells what it lacked."""
    replaced(monkeypatch, program)
    with pytest.raises(tplog.BadFile) as caught:
        read(FOLDER / "s02-ronehamn-kaj.pdf")
    assert codes(caught.value) == [code]


@pytest.mark.parametrize(
    "program",
    [
        "import time; time.sleep(60)",
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])",
        "import time\nwhile True: print('x', flush=True); time.sleep(0.1)",
    ],
)
def test_a_child_that_takes_too_long_is_ended_with_all_that_it_started(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the deadline, whether it computes, waits, or goes on answering."""
    replaced(monkeypatch, program)
    monkeypatch.setattr(process, "_DEADLINE_S", 1)
    before, start = children(), time.monotonic()
    with pytest.raises(tplog.BadFile) as caught:
        read(FOLDER / "s02-ronehamn-kaj.pdf")
    assert codes(caught.value) == ["paper-too-slow"]
    assert time.monotonic() - start < MOST_SECONDS
    assert children() <= before


def test_the_child_may_do_little(tmp_path: Path) -> None:
    """It has bounds on memory and computing time, dumps no core and writes no file."""
    path = tmp_path / "written"
    program = (
        "import os, resource, signal\nfrom tplog.papers.reading.child import limit_process\nlimit_process()\n"
        "kinds = 'AS', 'CPU', 'FSIZE', 'CORE'\n"
        "print(*(resource.getrlimit(getattr(resource, f'RLIMIT_{kind}'))[1] for kind in kinds), flush=True)\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"os.write(os.open({str(path)!r}, os.O_CREAT | os.O_WRONLY), b'x')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.split() == [str(1 << 30), "120", "0", "0"]
    assert "File too large" in done.stderr
    assert path.read_bytes() == b""


def test_a_system_without_limits_reads_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no setrlimit the child starts without it."""
    program = (
        "import sys; sys.modules['resource'] = None\nfrom tplog.papers.reading import child\n"
        "child.main(['read', '.pdf', ''])"
    )
    replaced(monkeypatch, program)
    assert "2,5 mnkr" in text_of(read(FOLDER / "s02-ronehamn-kaj.pdf"))


@pytest.mark.parametrize("module", ["pypdfium2", "docx"])
def test_an_extra_that_is_missing_is_named(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what installs it; HTML needs none."""
    program = (
        f"import sys; sys.modules[{module!r}] = None\nfrom tplog.papers.reading import child\n"
        "child.main(['read', '', ''])"
    )
    replaced(monkeypatch, program)
    name = "s13-exempelby-protokoll.docx" if module == "docx" else "s02-ronehamn-kaj.pdf"
    with pytest.raises(tplog.NotFound, match=r"pip install 'tplog\[papers\]'"):
        read(FOLDER / name)
    assert read(FOLDER / "s02-ronehamn-kaj.html").format == "html"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """As by every other command."""
    with pytest.raises(tplog.BadFile) as caught:
        read(tmp_path / "nowhere.pdf")
    assert codes(caught.value) == ["file-unreadable"]


def test_a_paper_of_pictures_says_so() -> None:
    """Without OCR it has no text; with pages of text beside it, it is read but for those."""
    with pytest.raises(tplog.BadFile) as caught:
        read(FOLDER / SCAN, ocr="never")
    assert codes(caught.value) == ["paper-is-image"]
    assert "p. 1" in str(caught.value)


def test_pages_that_are_pictures_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where others have text, as ranges; `auto` without tesseract leaves them."""
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "blandat.pdf"
    picture = "40 690 300 30 re f"
    path.write_bytes(pdf([picture, shown("Bidrag", 50, 700), picture, picture]))
    paper = read(path)
    assert [(finding.code, finding.params["pages"]) for finding in paper.warnings] == [
        ("paper-partly-image", "1, 3–4")
    ]
    assert [page.source for page in paper.pages].count(Source.IMAGE) == 3


def test_ocr_that_is_missing_is_an_error_where_it_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program, or its Swedish; each says what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(tplog.NotFound) as caught:
        read(FOLDER / SCAN, ocr="always")
    assert codes(caught.value) == ["ocr-missing"]
    stub = tmp_path / "tesseract"
    stub.write_text("#!/bin/sh\necho eng\n")
    stub.chmod(0o755)
    with pytest.raises(tplog.NotFound, match="tesseract-ocr-swe") as caught:
        read(FOLDER / SCAN, ocr="always")
    assert codes(caught.value) == ["ocr-language-missing"]
    with pytest.raises(tplog.BadFile) as refused:
        read(FOLDER / SCAN)
    assert codes(refused.value) == ["paper-is-image"]


@pytest.fixture
def tesseract() -> str:
    """The program that reads scans."""
    return program("tesseract", "tesseract-ocr tesseract-ocr-swe")


def test_a_scan_is_read_by_ocr_and_said_to_be_doubtful(tesseract: str) -> None:
    """Its amounts are right, its boxes on the page; its § is read as 8, which nothing here mends."""
    seen: list[tuple[int, int]] = []
    paper = read(FOLDER / SCAN, progress=lambda count, total: seen.append((count, total)))
    text = squeezed(text_of(paper))
    assert [amount for amount in amounts(SCAN) if squeezed(amount) not in text] == []
    assert (paper.ocr, [finding.code for finding in paper.warnings]) == (True, ["paper-read-by-ocr"])
    (page,) = paper.pages
    assert page.width
    assert page.height
    for line in page.lines:
        for word in line.words:
            assert word.box
            assert word.box[2] <= page.width
            assert word.box[3] <= page.height
    assert seen == [(1, 1)]


def test_ocr_has_a_limit_of_its_own(tesseract: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the number of pages."""
    monkeypatch.setattr(reader, "MAX_OCR_PAGES", 0)
    with pytest.raises(tplog.BadFile) as caught:
        read(FOLDER / SCAN)
    assert codes(caught.value) == ["paper-too-large"]


def test_tesseract_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty seconds a page; here one."""
    stub = tmp_path / "tesseract"
    stub.write_text('#!/bin/sh\n[ "$1" = --list-langs ] && echo swe && exit\nexec sleep 60\n')
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(ocr, "MAX_OCR_PAGE_SECONDS", 2)
    before = children()
    with pytest.raises(tplog.BadFile) as caught:
        read(FOLDER / SCAN)
    assert codes(caught.value) == ["paper-too-slow"]
    assert children() <= before


def test_the_answer_of_a_child_ends_with_its_last_line() -> None:
    """An unknown form is a ValueError, a page too many a ChildError."""
    with pytest.raises(ValueError, match="at least length"):
        list(decode_answer(b'["page"]\n'))
    pages = b'["page",1,"text",[],1,1,0,false]\n' * (limits.MAX_PAPER_PAGES + 1)
    with pytest.raises(ChildError):
        list(decode_answer(pages))


def test_a_paper_is_a_value() -> None:
    """Frozen and comparable: the same file gives the same paper."""
    path = FOLDER / "s02-ronehamn-kaj.pdf"
    assert read(path) == read(path)
    assert tplog.papers.read is read
    gc.collect()


SCHEMA: Schema = output_schema("paper text")


@pytest.mark.parametrize("name", PAPERS)
def test_json_is_what_its_schema_says(name: str, cli: Cli) -> None:
    """And what the library gives."""
    result = cli("paper", "text", str(FOLDER / name), "--json", "--ocr", "never")
    data = json.loads(result.stdout)
    if name == SCAN:
        assert (result.exit_code, data["error"]) == (2, "BadFile")
        return
    assert result.exit_code == 0
    Draft202012Validator(SCHEMA).validate(data)
    assert data == tplog.to_dict(shared_paper(name))


def test_lines_are_printed_with_page_and_number(cli: Cli) -> None:
    """A PDF's with both; marks are raised."""
    result = cli("paper", "text", str(FOLDER / "s07-driftbudget-flerar.pdf"), "--pages", "3")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert "3:11    Plan- och byggverksamhet 6,9 7,3 6,1² 6,2 6,5\n" in result.stdout
    assert all(line.startswith("3:") for line in result.stdout.splitlines())


def test_cells_are_printed_with_a_bar_between_them(cli: Cli) -> None:
    """Of a format with tables; a line has its number alone."""
    result = cli("paper", "text", str(FOLDER / "s13-exempelby-protokoll.docx"))
    assert "65      Norra skolan, etapp 1 | 12 400 | 9 150 | 3 250\n" in result.stdout


def test_hostile_text_is_printed_harmlessly(cli: Cli) -> None:
    """What a terminal would obey is written out; in JSON as JSON has it."""
    path = str(BROKEN / "hostile-text.pdf")
    assert r"\u{1b}[31m <script>" in cli("paper", "text", path).stdout
    printed = cli("paper", "text", path, "--json").stdout
    assert "\x1b" not in printed
    assert r"\u001b[31m" in printed


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "has text that is not seen: 70 characters, p. 1. It is not read."),
        ("sv", "har text som inte syns: 70 tecken, s. 1. Den är inte läst."),
    ],
)
def test_warnings_are_said_in_the_language_chosen(lang: str, sentence: str, cli: Cli) -> None:
    """On stderr, and the exit code is 0."""
    result = cli("paper", "text", str(BROKEN / "invisible-text.pdf"), lang=lang)
    assert (result.exit_code, sentence in result.stderr) == (0, True)
    assert "900 000" not in result.stdout


@pytest.mark.parametrize("pages", ["", "0", "7-3", "3-", "-3", "x", "1-99999999", "1;2"])
def test_pages_that_are_none_are_a_mistake_of_usage(pages: str, cli: Cli) -> None:
    """Exit 2, with an example."""
    result = cli("paper", "text", str(FOLDER / "s02-ronehamn-kaj.pdf"), "--pages", pages)
    assert (result.exit_code, "such as 3-7" in result.stderr) == (2, True)


ONE_OF_EACH_CODE = ("encrypted.pdf", "many-pages.pdf", "truncated.pdf")


@pytest.mark.parametrize("name", ONE_OF_EACH_CODE)
def test_a_paper_that_is_refused_leaves_with_2(name: str, broken: Path, cli: Cli) -> None:
    """In both languages, and nothing on stdout."""
    assert {REFUSED[paper] for paper in ONE_OF_EACH_CODE} == {*REFUSED.values()}
    for lang in ("sv", "en"):
        result = cli("paper", "text", str(broken / name), lang=lang)
        assert (result.exit_code, result.stdout) == (2, "")
        assert REFUSED[name] in result.stderr
