"""``tplog paper``: what tplog reads in a paper, and how a decision file stands against it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from gettext import gettext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tplog.cli import options
from tplog.cli.output import print_answer, print_findings
from tplog.cli.word_choice import OCR
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.papers import Line, Page
    from tplog.papers.reading.read import OcrChoice

_RANGE = re.compile(r"([1-9]\d{0,6})(?:-([1-9]\d{0,6}))?")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MAX_RANGE = 10_000  # pages named on a command line; how many are read is a limit of its own


def parse_pages(text: str) -> tuple[int, ...]:
    """Parse ``3``, ``3-7`` or ``1,3-7`` into page numbers. Raises click.BadParameter for anything else."""
    pages: set[int] = set()
    for part in text.replace(" ", "").split(","):
        match = _RANGE.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not first <= last < first + _MAX_RANGE or len(pages) > _MAX_RANGE:
            message = gettext("{text!r} is no list of pages such as 3-7 or 1,3-7.").format(text=text)
            raise click.BadParameter(message)
        pages.update(range(first, last + 1))
    return tuple(sorted(pages))


pages_option = click.option(
    "--pages",
    callback=lambda _context, _option, value: None if value is None else parse_pages(value),
    metavar="PAGES",
    help="Only these pages, such as 3-7 or 1,3-7.",
)
ocr_option = click.option(
    "--ocr",
    type=OCR,
    default="auto",
    show_default=True,
    help="Whether pictures of text are read by tesseract: where it is installed, never, or every page.",
)


@options.command("text", example="tplog paper text protokoll.pdf --pages 3-7")
@click.argument("paper", type=click.Path(path_type=Path))
@pages_option
@ocr_option
@options.json_option
def text_command(
    paper: Path, pages: tuple[int, ...] | None, ocr: OcrChoice, lang: Language, *, as_json: bool
) -> None:
    """Print what tplog reads in a paper (PDF, DOCX, HTML or TXT), line by line with page and line number.

    Raised digits, such as those of footnotes, are no part of a word and are printed raised. Cells of a table
    have a bar between them. What is not read is said on stderr. Opens no database.
    """
    from tplog.papers.reading.read import read  # noqa: PLC0415 (start-up time)

    read_paper = read(paper, pages=pages, ocr=ocr, progress=ocr_progress())
    if as_json:
        from tplog.answers.paper_text import PAPER_TEXT  # noqa: PLC0415 (start-up time)

        print_answer(PAPER_TEXT, read_paper)
        return
    from tplog.i18n.sanitize import escape_invisible  # noqa: PLC0415 (start-up time)

    print_findings(read_paper.warnings, lang)
    for page, line in read_paper.lines():
        if line.words:
            click.echo(escape_invisible(_printed(page, line)))


@options.command("check", example="tplog paper check beslut.toml protokoll.pdf")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("paper", type=click.Path(path_type=Path))
@options.json_option
@options.quiet_option
def check_command(file: Path, paper: Path, lang: Language, *, as_json: bool, quiet: bool) -> None:
    """Hold every figure of a decision file against its paper (PDF, DOCX, HTML or TXT).

    Says of each amount, date, paragraph, case number and title where the paper has it, and what nearly is it;
    then which amounts of the paper's decisions no event uses. Exits with 1 if anything is not in the paper.
    Opens no database and records nothing.
    """
    from tplog.papers.checking.check import check_against_paper, refusals_of  # noqa: PLC0415 (start-up time)

    checked = check_against_paper(file, paper, progress=ocr_progress())
    if as_json:
        from tplog.answers.paper_check import PAPER_CHECK  # noqa: PLC0415 (start-up time)

        print_answer(PAPER_CHECK, checked)
    elif quiet:
        print_findings(tuple(refusals_of(checked, str(file))), lang)
    else:
        from tplog.papers.checking.report import check_lines  # noqa: PLC0415 (start-up time)

        print_findings(checked.warnings, lang)
        for line in check_lines(checked, lang):
            click.echo(line)
    sys.exit(1 if checked.is_refused else 0)


def _printed(page: Page, line: Line) -> str:
    number = str(line.number) if page.number is None else f"{page.number}:{line.number}"
    words = [f"{word.text}{word.marks.translate(_RAISED)}" for word in line.words]
    columns = [word.column for word in line.words]
    text = words[0]
    for before, column, word in zip(columns, columns[1:], words[1:], strict=False):
        text += f" {word}" if column == before else f" | {word}"
    return f"{number:<7} {text}"


def ocr_progress() -> Callable[[int, int], None] | None:
    """Return what tells on a terminal how many pages OCR has read; None where there is no terminal."""
    if not sys.stderr.isatty():
        return None
    return lambda count, total: click.echo(f"OCR: {count} / {total}", err=True)


command = options.group(
    "paper",
    [check_command, text_command],
    help_text="Hold a decision file against its paper, or show what tplog reads in it.",
    example="tplog paper check beslut.toml protokoll.pdf",
)
