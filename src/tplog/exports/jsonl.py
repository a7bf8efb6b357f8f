"""Export the stored leaves, byte for byte, one per line: the input of `tplog verify-dump`."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.book.book import Book
from tplog.exports.export_scope import ExportScope


def export(book: Book, scope: ExportScope) -> Iterator[bytes]:
    """Yield each record's leaf with a line feed. Raises NotFound for an unknown budget."""
    return (record.leaf + b"\n" for record in scope.records(book))
