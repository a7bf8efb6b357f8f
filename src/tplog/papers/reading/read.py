"""Read a paper: its words and lines with their places, and what of it could not be read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Literal

from tplog.errors import EXTRA_MISSING, BadFile, NotFound
from tplog.files.outside_file import open_outside_file, read_limited, unreadable_error
from tplog.i18n.page_ranges import page_ranges
from tplog.papers.paper import Page, Paper, Source
from tplog.papers.reading.ocr import ocr_problem, recognise, require_ocr
from tplog.papers.reading.picture import picture_of_page
from tplog.papers.reading.process import MissingExtraError, parse_paper
from tplog.papers.reading.refusals import (
    PAPER_HIDDEN_TEXT,
    PAPER_IS_IMAGE,
    PAPER_PARTLY_GARBLED,
    PAPER_PARTLY_IMAGE,
    PAPER_READ_BY_OCR,
    PAPER_TEXT_GARBLED,
    PAPER_TOO_LARGE,
    PAPER_TRACKED_CHANGES,
    PAPER_UNREADABLE,
    ChildError,
    require_at_most,
)
from tplog.papers.reading.wire import PageAnswer
from tplog.values.finding import Finding, MessageParam, Rule
from tplog.values.limits import MAX_OCR_PAGES, MAX_PAPER_BYTES, MAX_PAPER_PAGES

OcrChoice = Literal["auto", "never", "always"]
_UNREAD = {Source.IMAGE, Source.GARBLED}
_TRANSLATED = ("why", "what")


def read(
    path: str | Path,
    *,
    pages: Iterable[int] | None = None,
    ocr: OcrChoice = "auto",
    progress: Callable[[int, int], None] | None = None,
) -> Paper:
    """Read a paper in PDF, DOCX, HTML or plain text, in a process of its own.

    ``pages`` are the numbers of those to read, from 1; all without. ``ocr`` is ``auto``: pictures are read by
    tesseract where it is installed; ``never``; or ``always``: every page of a PDF is read so. ``progress`` is
    given the number of pages read by OCR, and of how many. Raises BadFile for a paper that cannot be read,
    with why; NotFound if ``tplog[papers]``, or for ``always`` tesseract, is not installed; ValueError for no
    page, or one below 1.
    """
    chosen = _chosen(pages)
    if ocr == "always":
        require_ocr()
    name, content = PurePath(path).name, _content(path)
    try:
        require_at_most(len(chosen), MAX_PAPER_PAGES, "pages")
        head, sheets = parse_paper(content, PurePath(path).suffix.lower(), chosen)
        if head.format == "pdf" and ocr != "never":
            sheets = _with_ocr(content, sheets, progress, is_forced=ocr == "always")
    except ChildError as error:
        raise _refusal(path, error) from error
    except MissingExtraError as error:
        raise NotFound(Finding(EXTRA_MISSING, {"what": "tplog paper", "extra": "papers"})) from error
    except OSError as error:
        raise unreadable_error(path, error) from error
    _require_text(name, sheets)
    return Paper(
        name,
        head.format,
        sha256(content).hexdigest(),
        tuple(Page(sheet.number, sheet.source, sheet.lines, sheet.width, sheet.height) for sheet in sheets),
        head.page_count,
        _warnings(name, sheets),
    )


def _chosen(pages: Iterable[int] | None) -> list[int]:
    """Return the numbers of pages in order, none for all. Raises ValueError."""
    chosen = sorted(set(pages)) if pages is not None else []
    if pages is not None and (not chosen or chosen[0] < 1):
        message = "pages are numbered from 1, and at least one is chosen"
        raise ValueError(message)
    return chosen


def _content(path: str | Path) -> bytes:
    """Return a paper's bytes. Raises BadFile, before any is read where its size says that it is too large."""
    with open_outside_file(path) as file:
        try:
            if os.fstat(file.fileno()).st_size > MAX_PAPER_BYTES:
                raise _refusal(path, ChildError(PAPER_TOO_LARGE, most=str(MAX_PAPER_BYTES), what="bytes"))
            return read_limited(file, MAX_PAPER_BYTES, path)
        except OSError as error:
            raise unreadable_error(path, error) from error


def _refusal(path: str | Path, error: ChildError) -> BadFile:
    params: dict[str, MessageParam] = {"file": str(path)}
    for name, text in error.params.items():
        params[name] = (text,) if name in _TRANSLATED else text
    return BadFile(Finding(error.rule, params))


def _with_ocr(
    content: bytes,
    sheets: Sequence[PageAnswer],
    progress: Callable[[int, int], None] | None,
    *,
    is_forced: bool,
) -> list[PageAnswer]:
    """Return the pages, those that are pictures or garbled read by OCR; all if it is forced."""
    wanted = [sheet for sheet in sheets if is_forced or sheet.source in _UNREAD]
    if not wanted or (not is_forced and ocr_problem()):
        return list(sheets)
    require_at_most(len(wanted), MAX_OCR_PAGES, "pages to read by OCR")
    recognised: dict[int | None, PageAnswer] = {}
    for count, sheet in enumerate(wanted, start=1):
        recognised[sheet.number] = recognise(content, sheet)
        if progress:
            progress(count, len(wanted))
    return [recognised.get(sheet.number, sheet) for sheet in sheets]


def _require_text(name: str, sheets: Sequence[PageAnswer]) -> None:
    """Raise BadFile if no page has text to read."""
    if any((sheet.lines or sheet.hidden) and sheet.source not in _UNREAD for sheet in sheets):
        return
    garbled = _numbers(sheets, Source.GARBLED)
    rule, numbers = (
        (PAPER_TEXT_GARBLED, garbled) if garbled else (PAPER_IS_IMAGE, _numbers(sheets, Source.IMAGE))
    )
    if not numbers:
        raise BadFile(Finding(PAPER_UNREADABLE, {"file": name, "why": ("no text",)}))
    raise BadFile(Finding(rule, {"file": name, "pages": page_ranges(numbers)}))


def _warnings(name: str, sheets: Sequence[PageAnswer]) -> Iterator[Finding]:
    for rule, source in (
        (PAPER_PARTLY_IMAGE, Source.IMAGE),
        (PAPER_PARTLY_GARBLED, Source.GARBLED),
        (PAPER_READ_BY_OCR, Source.OCR),
    ):
        if numbers := _numbers(sheets, source):
            yield _warning(rule, name, pages=page_ranges(numbers))
    if hidden := [sheet for sheet in sheets if sheet.hidden]:
        numbers = [sheet.number for sheet in hidden if sheet.number]
        count = str(sum(sheet.hidden for sheet in hidden))
        place: MessageParam = ("on-pages",) if numbers else ""
        yield _warning(PAPER_HIDDEN_TEXT, name, count=count, pages=page_ranges(numbers), place=place)
    if any(sheet.has_changes for sheet in sheets):
        yield _warning(PAPER_TRACKED_CHANGES, name)


def _warning(rule: Rule, name: str, **params: MessageParam) -> Finding:
    return Finding(rule, {"file": name, **params})


def _numbers(sheets: Iterable[PageAnswer], source: Source) -> list[int]:
    return [sheet.number for sheet in sheets if sheet.source is source and sheet.number is not None]


def picture(path: str | Path, number: int, stated_sha256: str) -> bytes:
    """Return a page of a PDF, from 1, as PNG.

    Raises BadFile for a paper whose page cannot be drawn, or whose SHA-256 is another one.
    """
    content = _content(path)
    if sha256(content).hexdigest() != stated_sha256:
        raise _refusal(path, ChildError(PAPER_UNREADABLE, why="damaged"))
    try:
        return picture_of_page(content, number)
    except ChildError as error:
        raise _refusal(path, error) from error
    except OSError as error:
        raise unreadable_error(path, error) from error
