"""The process that parses a paper: the paper on its standard input, its words on the standard output.

``python -I -m tplog.papers.reading.child read SUFFIX PAGES`` answers lines of JSON (`wire`), ``render PAGE``
a line with the dots per inch and a picture (PGM), ``draw PAGE`` a picture in colour (PPM), ``run PROGRAM …``
becomes another program under the same limits. A parser that is led astray by a paper can do little but end
this process: it has bounds on its memory and computing time, and writes no file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

from tplog.papers.reading.refusals import (
    PAPER_ENCRYPTED,
    PAPER_PAGE_MISSING,
    PAPER_TOO_LARGE,
    PAPER_UNREADABLE,
    ChildError,
    require_at_most,
)
from tplog.papers.reading.wire import PageAnswer, end_line, failure_line, head_line, page_line
from tplog.values.limits import MAX_PAPER_BYTES, MAX_PAPER_MEMORY, MAX_PAPER_SECONDS

_PDF_HEAD = 1024  # bytes in which the mark of a PDF must stand
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_OLE = "EncryptedPackage".encode("utf-16-le")
_TEXT_SUFFIXES = {".txt", ".text", ".md"}
_HTML_SUFFIXES = {".html", ".htm", ".xhtml"}
_HTML_STARTS = (b"<!doctype html", b"<html")


def main(arguments: Sequence[str]) -> None:
    """Do what is asked, within the limits."""
    limit_process()
    what, *rest = arguments
    if what == "run":
        os.execve(rest[0], rest, dict(os.environ))  # noqa: S606 (the caller's program)
    content = sys.stdin.buffer.read(MAX_PAPER_BYTES + 1)
    answers = _ANSWERS[what](content, *rest)
    for answer in answers:
        sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


def limit_process() -> None:
    """Bound this process's memory and computing time, and let it write no file; where a system can."""
    try:
        import resource  # noqa: PLC0415 (not on every system)
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, MAX_PAPER_MEMORY),
        (resource.RLIMIT_CPU, MAX_PAPER_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (bound, bound))


def read_lines(content: bytes, suffix: str, pages: str) -> Iterator[bytes]:
    """Yield the answer to ``read``: a head, the pages, an end; or a failure, whatever it was."""
    try:
        require_at_most(len(content), MAX_PAPER_BYTES, "bytes")
        chosen = frozenset(int(number) for number in pages.split(",") if number)
        name = format_of(content, suffix)
        count, sheets = _read(content, name, chosen)
        _require_pages(chosen, count or 0)
        yield head_line(name, count)
        yield from map(page_line, sheets)
        yield end_line()
    except ChildError as error:
        yield failure_line(error.rule.code, error.params)
    except ModuleNotFoundError:
        yield failure_line("extra-missing", {})
    except MemoryError:
        yield failure_line(PAPER_TOO_LARGE.code, {"most": str(MAX_PAPER_MEMORY), "what": "bytes of memory"})
    except Exception:  # noqa: BLE001 (whatever a parser raises over a damaged paper)
        yield failure_line(PAPER_UNREADABLE.code, {"why": "damaged"})


def _read(content: bytes, name: str, chosen: frozenset[int]) -> tuple[int | None, Iterator[PageAnswer]]:
    """Return the number of pages, None without pages, and the chosen ones, by the format's reader."""
    if name == "pdf":
        from tplog.papers.reading.pdf import read_pdf  # noqa: PLC0415 (an extra)

        return read_pdf(content, chosen)
    if name == "txt":
        from tplog.papers.reading.txt import read_txt  # noqa: PLC0415 (one format of four)

        return read_txt(content, chosen)
    if name == "docx":
        from tplog.papers.reading.docx import read_docx  # noqa: PLC0415 (an extra)

        return None, iter([read_docx(content)])
    from tplog.papers.reading.html import read_html  # noqa: PLC0415 (one format of four)

    return None, iter([read_html(content)])


def _require_pages(chosen: frozenset[int], count: int) -> None:
    missing = sorted(number for number in chosen if number > count)
    if missing:
        raise ChildError(PAPER_PAGE_MISSING, page=str(missing[0]))


def format_of(content: bytes, suffix: str) -> str:
    """Return a paper's format by its content, and for text by its file's name. Raises ChildError."""
    if not content:
        raise ChildError(PAPER_UNREADABLE, why="an empty file")
    if b"%PDF-" in content[:_PDF_HEAD]:
        return "pdf"
    if content.startswith(_OLE):
        if _LOCKED_OLE in content:
            raise ChildError(PAPER_ENCRYPTED)
        raise ChildError(PAPER_UNREADABLE, why="an older format of Word")
    if content.startswith(b"PK") and b"word/" in content:
        return "docx"
    start = content[:_PDF_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_HTML_STARTS) or suffix in _HTML_SUFFIXES:
        return "html"
    if suffix in _TEXT_SUFFIXES:
        return "txt"
    raise ChildError(PAPER_UNREADABLE, why="no PDF, DOCX, HTML or TXT")


def _render(content: bytes, page: str) -> Iterator[bytes]:
    from tplog.papers.reading.pdf import render_page  # noqa: PLC0415 (an extra)

    picture, dpi = render_page(content, int(page))
    yield b"%d\n" % dpi
    yield picture


def _draw(content: bytes, page: str) -> Iterator[bytes]:
    from tplog.papers.reading.pdf import draw_page  # noqa: PLC0415 (an extra)

    yield draw_page(content, int(page))


_ANSWERS: Mapping[str, Callable[..., Iterator[bytes]]] = {
    "read": read_lines,
    "render": _render,
    "draw": _draw,
}

if __name__ == "__main__":
    main(sys.argv[1:])
