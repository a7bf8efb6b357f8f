"""The whole log as files to download, and their description for data portals (DCAT-AP)."""

from __future__ import annotations

from collections.abc import Iterable

from tplog.book.book import Book
from tplog.exports import datapackage, dcat, jsonl, xlsx
from tplog.exports.deterministic_zip import zip_files
from tplog.exports.export_scope import ExportScope
from tplog.i18n.site_texts import SITE_TEXTS
from tplog.web.file_requests import FileContent, FileRequest, FileRoute
from tplog.web.responses import file_name

NDJSON = "application/x-ndjson"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TURTLE = "text/turtle; charset=utf-8"


def _named(
    book: Book, request: FileRequest, content: Iterable[bytes], media_type: str, ending: str
) -> FileContent:
    """Return a download, named after the municipality and the day of the log's last record."""
    size = book.size()
    day = book.last_recorded_date(size).isoformat() if size else ""
    return FileContent(content, media_type, file_name([request.page.site.name or "tplog", day], ending))


def _scope(book: Book, request: FileRequest) -> ExportScope:
    """Return what a download covers: all that is recorded at its beginning."""
    return ExportScope(language=request.page.language).pinned(book)


def leaves(book: Book, request: FileRequest) -> FileContent:
    """Return the leaves as they are stored, one a line."""
    return _named(book, request, jsonl.export(book, _scope(book, request)), NDJSON, "jsonl")


def package(book: Book, request: FileRequest) -> FileContent:
    """Return all tables as a Data Package."""
    tables = datapackage.export(book, _scope(book, request), licence=request.page.site.licence or None)
    return _named(book, request, zip_files(tables), "application/zip", "zip")


def workbook(book: Book, request: FileRequest) -> FileContent:
    """Return all tables as a workbook. Raises NotFound without openpyxl, and for too many rows."""
    return _named(book, request, xlsx.export(book, _scope(book, request)), WORKBOOK, "xlsx")


def description(book: Book, request: FileRequest) -> FileContent:
    """Return the description of the downloads for data portals."""
    files = [
        dcat.Distribution(
            f"{request.address}{route.pattern}", route.media_type, SITE_TEXTS[_TITLES[route.pattern]]
        )
        for route in LOG_DOWNLOADS
    ]
    site = request.page.site
    publisher = dcat.Publisher(site.publisher or site.name or "tplog", site.contact, site.licence)
    return FileContent([dcat.export(book, request.address, publisher, files)], TURTLE)


# What the downloads are called, as on the page about the data.
_TITLES = {
    "/downloads/tplog.zip": "about-package",
    "/downloads/tplog.xlsx": "about-workbook",
    "/downloads/tplog.jsonl": "about-leaves",
}
LOG_DOWNLOADS: tuple[FileRoute, ...] = (
    FileRoute(
        "/downloads/tplog.zip", package, "application/zip", "All tables as a Data Package", is_of_log=True
    ),
    FileRoute("/downloads/tplog.xlsx", workbook, WORKBOOK, "All tables as a workbook", is_of_log=True),
    FileRoute(
        "/downloads/tplog.jsonl", leaves, NDJSON, "The log as it is stored, one record a line", is_of_log=True
    ),
)
DESCRIPTION = FileRoute(
    "/dcat.ttl", description, "text/turtle", "The downloads, described for data portals", is_of_log=True
)
