"""The manual pages in docs/man are those of this program, and can be read."""

from __future__ import annotations

import re
import subprocess

import click
import pytest

from conftest import ROOT, Golden
from manual import page, pages, swedish_pages
from programs import program

FOLDER = ROOT / "docs" / "man"
SWEDISH_FOLDER = ROOT / "docs" / "man.sv"
PAGES = pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_commands_say(name: str, golden: Golden) -> None:
    """Each page is made from its command, and kept."""
    golden(FOLDER / name, PAGES[name])


def test_the_swedish_pages_are_what_the_commands_say(golden: Golden) -> None:
    """The same pages from the same commands, with every word in Swedish."""
    swedish = swedish_pages()
    assert swedish.keys() == PAGES.keys()
    for name, text in swedish.items():
        golden(SWEDISH_FOLDER / name, text)
    assert r".SH MILJ\[u00D6]VARIABLER" in swedish["tplog.1"].splitlines()
    assert r"\fB\-\-compare\fR \[u00C5]R" in swedish["tplog-show.1"]
    assert r"Annars \fBTPLOG_DB\fR, eller \fBdb\fR under \fB[log]\fR i filen." in swedish["tplog-show.1"]


def test_there_is_no_page_of_what_is_gone(request: pytest.FixtureRequest) -> None:
    """One page for each command and language, and no other."""
    folders = (FOLDER, SWEDISH_FOLDER)
    stale = [path for folder in folders for path in folder.iterdir() if path.name not in PAGES]
    if request.config.getoption("--update"):
        for path in stale:
            path.unlink()
    else:
        assert stale == []


def test_a_page_says_what_the_help_says() -> None:
    """The options with their variables, the examples and the exit codes are all there."""
    show, program_page = PAGES["tplog-show.1"], PAGES["tplog.1"]
    assert r"\fB\-\-compare\fR YEAR" in show
    assert r"Else \fBTPLOG_DB\fR, or \fBdb\fR under \fB[log]\fR in the file." in show
    assert r"  tplog show trygghetspaketet 2025 \-\-compare 2024 \-\-compare 2019" in show
    assert r"  tplog trail 2024/kommunstyrelsen/trygghetsv\[u00E4]rdar" in PAGES["tplog-trail.1"]
    codes = re.findall(r"^\\fB(\d+)\\fR$", program_page.partition(".SH EXIT STATUS")[2], re.MULTILINE)
    assert codes == ["0", "1", "2", "3", "4", "5"]
    assert all(
        name.removesuffix(".1").replace("-", r"\-") in program_page for name in PAGES if name.count("-") == 1
    )


def test_nothing_in_a_help_is_obeyed() -> None:
    """Requests, escapes and quotation marks of the formatter are escaped."""
    text = ".TH is \\fBbold\\fR and 'quoted' `so` ~ ^\n\n\b\n.so /etc/passwd\n'br \u00e5\n"
    command = click.Command("x", help=text, epilog="\b\nExample:\n.ig")
    rendered = page(
        click.Context(command, info_name="x", parent=click.Context(click.Group("y"), info_name="y"))
    )
    assert r"\&.TH is \efBbold\efR and \(aqquoted\(aq \(gaso\(ga \(ti \(ha" in rendered.splitlines()
    assert {r"\&.so /etc/passwd", r"\(aqbr \[u00E5]", r"\&.ig"} <= {*rendered.splitlines()}


def test_groff_formats_the_pages() -> None:
    """It warns of nothing, and what is read is what was meant."""
    command = [
        program("groff", "groff-base"),
        "-man",
        "-Tutf8",
        "-ww",
        *(str(folder / name) for folder in (FOLDER, SWEDISH_FOLDER) for name in PAGES),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    plain = re.sub(r"\x1b\[[0-9;]*m|.\x08", "", done.stdout)
    assert "  tplog trail 2024/kommunstyrelsen/trygghetsvärdar\n" in plain
    assert "  --known-at TIME|INDEX\n" in plain
    assert "the log's file" in plain


def test_mandoc_finds_nothing_wrong_with_the_pages() -> None:
    """The program mandoc warns only that an unreleased version has no date."""
    files = [str(folder / name) for folder in (FOLDER, SWEDISH_FOLDER) for name in PAGES]
    command = [program("mandoc"), "-Tlint", "-Wwarning", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if not line.endswith('missing date, using "": TH')]
    assert (lines, done.stderr) == ([], "")
