"""The leaves themselves, byte for byte as they are stored, one a line: what `tplog verify-dump` reads."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.book.book import Book
from tplog.exports.export_scope import ExportScope


def export(book: Book, scope: ExportScope) -> Iterator[bytes]:
    """Each record's leaf with a line feed after it. Raises NotFound for an unknown budget."""
    return (record.leaf + b"\n" for record in scope.records(book))
