"""Handle the records of a SIE file about the file itself and about names: none of them has an amount."""

from __future__ import annotations

from typing import TypeVar

from tplog.readers.sie.accumulator import EXPECTED_ACCOUNT, EXPECTED_CODE, BooksAccumulator
from tplog.readers.sie.lexer import parse_code
from tplog.readers.sie.rules import CHECKSUM_UNCHECKED, CURRENCY_OTHER, HEADER_TWICE, RECORD_TWICE
from tplog.readers.sie.sum_records import field_at
from tplog.readers.table_reader import truncated
from tplog.values.limits import MAX_NAME_LENGTH

T = TypeVar("T")


def read_header(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Handle a record that stands once and is about the whole file."""
    word = field_at(fields, 1).strip()
    if label in books.header:
        before, line = books.header[label]
        if label == "#OMFATTN" and before != word:
            books.error(RECORD_TWICE, record=label, line=str(line))
            return
        books.add_remark(HEADER_TWICE, record=label, line=str(line))
    books.header.setdefault(label, (word, books.line))
    if label == "#VALUTA" and word.upper() not in {"", "SEK"}:
        books.error(CURRENCY_OTHER, currency=truncated(word))


def remark_checksum(books: BooksAccumulator, _label: str, _fields: list[str]) -> None:
    """Remark that ``#KSUMMA`` is not verified."""
    books.add_remark(CHECKSUM_UNCHECKED)


def keep_name(books: BooksAccumulator, names: dict[T, str], key: T, text: str) -> None:
    """Set a name unless there is one already."""
    names.setdefault(key, text.strip()[:MAX_NAME_LENGTH])
    books.check_size(len(names))


def read_account(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Handle an account's name or kind: ``#KONTO konto namn`` and ``#KTYP konto typ``."""
    if account := books.read_field(f"{label} konto", field_at(fields, 1), EXPECTED_ACCOUNT, parse_code):
        keep_name(books, books.names if label == "#KONTO" else books.kinds, account, field_at(fields, 2))


def read_dimension(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Handle ``#DIM dimension namn`` and ``#UNDERDIM dimension namn superdimension``."""
    if dimension := books.read_field(f"{label} dimensionsnr", field_at(fields, 1), EXPECTED_CODE, parse_code):
        keep_name(books, books.dimensions, dimension, field_at(fields, 2))
        if label == "#UNDERDIM" and field_at(fields, 3):
            keep_name(books, books.parents, dimension, field_at(fields, 3))


def read_object(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Handle an object's name: ``#OBJEKT dimension objekt namn``."""
    dimension = books.read_field(f"{label} dimensionsnr", field_at(fields, 1), EXPECTED_CODE, parse_code)
    if dimension and (
        code := books.read_field(f"{label} objektnr", field_at(fields, 2), EXPECTED_CODE, parse_code)
    ):
        keep_name(books, books.objects, (dimension, code), field_at(fields, 3))
