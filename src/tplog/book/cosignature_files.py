"""Files of a witness's cosignatures: keep their lines with the checkpoints that they sign, or void one."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from tplog.book.book import Book
from tplog.book.cosignatures import AddedLines
from tplog.events.record import Record
from tplog.files.outside_file import read_outside_file
from tplog.merkle.note import VerifierKey


def add_cosignature_file(book: Book, path: Path, witnesses: Collection[VerifierKey]) -> AddedLines:
    """Store a file's lines, as `tplog.book.book.Book.add_cosignatures` does. Raises NotFound, BadFile too."""
    return book.add_cosignatures(read_outside_file(path), str(path), witnesses)


def void_cosignature_file(
    book: Book, path: Path, size: int | None, witnesses: Collection[VerifierKey]
) -> tuple[Record, bool]:
    """Void a file's line, as `tplog.book.book.Book.void_cosignature` does. Raises NotFound, BadFile too."""
    return book.void_cosignature(read_outside_file(path), str(path), size, witnesses)
