"""Read pictures of pages with tesseract, an outside program, if it is installed with Swedish."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import groupby

from attrs import evolve

from tplog.errors import NotFound
from tplog.papers.paper import Line, Source, Word
from tplog.papers.reading.characters import clean_word
from tplog.papers.reading.process import child_command, run_bounded
from tplog.papers.reading.refusals import (
    OCR_LANGUAGE_MISSING,
    OCR_MISSING,
    PAPER_TOO_SLOW,
    PAPER_UNREADABLE,
    ChildError,
)
from tplog.papers.reading.wire import PageAnswer
from tplog.values.finding import Finding, Rule
from tplog.values.limits import MAX_OCR_PAGE_SECONDS

_LANGUAGE = "swe"
_WORD_LEVEL = "5"
_FIELDS = 12  # of a line of tesseract's table
_HUNDREDTHS_OF_INCH = 7200
_PASSED_ON = ("PATH", "TESSDATA_PREFIX", "SYSTEMROOT")


def ocr_problem() -> Rule | None:
    """Return what is missing for OCR: the program, or its Swedish; None if nothing is."""
    program = shutil.which("tesseract")
    if program is None:
        return OCR_MISSING
    try:
        listed = run_bounded([program, "--list-langs"], b"", MAX_OCR_PAGE_SECONDS, _environment())
    except OSError:
        return OCR_MISSING
    return None if _LANGUAGE in listed.output.decode("utf-8", "replace").split() else OCR_LANGUAGE_MISSING


def require_ocr() -> None:
    """Raise NotFound where OCR is not installed."""
    if problem := ocr_problem():
        raise NotFound(Finding(problem))


def recognise(content: bytes, page: PageAnswer) -> PageAnswer:
    """Return a page of a PDF with the lines that tesseract sees in its picture. Raises ChildError."""
    rendered = run_bounded(child_command("render", str(page.number)), content, MAX_OCR_PAGE_SECONDS)
    dpi, _, picture = rendered.output.partition(b"\n")
    if rendered.code or not dpi.isdigit() or not int(dpi):
        raise ChildError(PAPER_UNREADABLE, why="damaged")
    program = shutil.which("tesseract") or "tesseract"
    command = [program, "stdin", "stdout", "-l", _LANGUAGE, "--dpi", dpi.decode()]
    command += ["-c", "tessedit_create_tsv=1"]
    done = run_bounded(child_command("run", *command), picture, MAX_OCR_PAGE_SECONDS, _environment())
    if done.is_late:
        raise ChildError(PAPER_TOO_SLOW, most=str(MAX_OCR_PAGE_SECONDS))
    if done.code:
        raise ChildError(PAPER_UNREADABLE, why="a picture that OCR does not read")
    lines = tuple(_lines(done.output.decode("utf-8", "replace"), int(dpi)))
    return evolve(page, source=Source.OCR, lines=lines, hidden=0)


def _environment() -> dict[str, str]:
    known = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**known, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C"}


def _lines(table: str, dpi: int) -> Iterator[Line]:
    """Yield the lines of tesseract's table: a row for each word, with its line and its box in dots."""
    rows = (row.split("\t", _FIELDS - 1) for row in table.splitlines())
    words = [row for row in rows if len(row) == _FIELDS and row[0] == _WORD_LEVEL and row[11].strip()]
    for number, (_, group) in enumerate(groupby(words, key=lambda row: row[1:5]), start=1):
        yield Line(number, tuple(_word(row, number, dpi) for row in group))


def _word(row: list[str], number: int, dpi: int) -> Word:
    left, top, width, height = (int(dots) * _HUNDREDTHS_OF_INCH // dpi for dots in row[6:10])
    return clean_word(Word(row[11].strip(), number, (left, top, left + width, top + height), height))
