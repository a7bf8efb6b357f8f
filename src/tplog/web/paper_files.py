"""The files of papers, read page by page for the site: what was read is cached, what failed too.

Only a file with the recorded name and SHA-256 is read. It is read in a process of its own; nobody is handed
the file itself.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath
from threading import Lock
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache

from tplog.answers.cited_page import CitedPage
from tplog.book.document_files import FilePresence, file_presence
from tplog.errors import BadFile, NotFound, TplogError, mandatory_rule
from tplog.site.paper_reading import Quotes
from tplog.values.act import Source
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from tplog.papers.paper import Paper

MAX_PICTURE_BYTES = 48 * 1024 * 1024  # of all pictures that are cached
MAX_PAGES = 200  # whose words are cached
PAPER_NOT_HERE = mandatory_rule(
    "paper-not-here",
    "Handlingens fil finns inte här, eller är inte den som registrerades.",
    "The paper's file is not here, or is not the one that was recorded.",
)


class PaperFiles:
    """Reads the papers of a folder. Safe for threads."""

    def __init__(self, folder: Path | None) -> None:
        """Take the folder; None: no paper is here."""
        self._folder = folder
        self._pictures: LRUCache[Any, bytes | NotFound] = LRUCache(MAX_PICTURE_BYTES, _weight)
        self._pages: LRUCache[Any, Paper | NotFound] = LRUCache(MAX_PAGES)
        self._lock = Lock()

    def presence(self, source: Source) -> FilePresence:
        """Return whether a paper's file is there, and is the one that was recorded."""
        return file_presence(self._folder, source)

    def page(self, source: Source, number: int, quotes: Quotes) -> CitedPage:
        """Return a page with what is cited of it. Raises NotFound with why it cannot be read."""
        from tplog.papers.layout.cited_words import cited_page  # noqa: PLC0415 (few read papers)
        from tplog.papers.reading.read import read  # noqa: PLC0415 (few read papers)

        path = self._path(source)
        chosen = (number,) if path.suffix.lower() == ".pdf" else None
        key = (source.sha256, number if chosen else 0)
        paper: Paper = self._cached(self._pages, key, source, lambda: read(path, pages=chosen, ocr="never"))
        if paper.sha256 != source.sha256:
            raise NotFound(Finding(PAPER_NOT_HERE))
        return cited_page(paper, quotes)

    def picture(self, source: Source, number: int) -> bytes:
        """Return a page of a PDF as PNG. Raises NotFound with why there is none."""
        from tplog.papers.reading.read import picture  # noqa: PLC0415 (few read papers)

        path, sha256 = self._path(source), source.sha256 or ""
        key = (sha256, number)
        drawn: bytes = self._cached(self._pictures, key, source, lambda: picture(path, number, sha256))
        return drawn

    def _path(self, source: Source) -> Path:
        if self._folder is None or self.presence(source) is not FilePresence.PRESENT:
            raise NotFound(Finding(PAPER_NOT_HERE))
        return self._folder / (source.file or "")

    def _cached(self, cache: LRUCache[Any, Any], key: object, source: Source, make: Callable[[], Any]) -> Any:  # noqa: ANN401
        """Return what is cached, or made and then cached; a failure is cached, and raised, as well."""
        with self._lock:
            content = cache.get(key)
        if content is None:
            try:
                content = make()
            except (BadFile, NotFound) as error:
                content = _without_path(error, source)
            with self._lock:
                if not isinstance(content, bytes) or len(content) <= MAX_PICTURE_BYTES:
                    cache[key] = content
        if isinstance(content, NotFound):
            raise content
        return content


def _weight(content: bytes | NotFound) -> int:
    return len(content) if isinstance(content, bytes) else 1024


def _without_path(error: TplogError, source: Source) -> NotFound:
    """Return why a paper cannot be read, without where it lies on this machine."""
    finding = error.reasons[0]
    params = {name: value for name, value in finding.params.items() if name != "file"}
    name = PurePath(source.file or "").name
    return NotFound(Finding(finding.rule, {**params, **({"file": name} if "file" in finding.params else {})}))
