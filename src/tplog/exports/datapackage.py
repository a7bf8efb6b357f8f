"""Export a Data Package (datapackage.org, v2): each table as CSV, and a descriptor.

One more table has each krona once, and is typed as a Fiscal Data Package's.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import tplog
from tplog.answers.answer import Field, Kind, ValueType
from tplog.answers.cells import CellFormatter, column_name, spreadsheet_cell, to_data_text
from tplog.answers.csv import data_lines
from tplog.book.book import Book
from tplog.exports import fiscal
from tplog.exports.export_scope import ExportScope
from tplog.exports.tables.budget_lines import TABLE as BUDGET_LINES
from tplog.exports.tables.catalogue import ALL_TABLES
from tplog.exports.tables.export_context import LogContext, log_context
from tplog.exports.tables.table import Table

DESCRIPTOR_FILE = "datapackage.json"
_PROFILE = "https://datapackage.org/profiles/2.0"
# Types of Table Schema, and a note for all columns of the type.
_FIELD_TYPES: Mapping[ValueType, tuple[str, str]] = {
    Kind.TEXT: ("string", ""),
    Kind.WORD: ("string", ""),
    Kind.ORE: ("integer", "Whole öre (1/100 krona)."),
    Kind.INDEX: ("integer", ""),
    Kind.COUNT: ("integer", ""),
    Kind.YEAR: ("year", ""),
    Kind.PARTIAL_DATE: ("string", ""),
    Kind.DAY: ("date", ""),
    Kind.INSTANT: ("datetime", "UTC."),
    Kind.TRUTH: ("boolean", ""),
}
_LIST_TYPE = ("string", "Parted by semicolons.")
_PACKAGE_DESCRIPTION = (
    "Budget decisions of a municipality, rebuilt by tplog from an append-only log of events. Money is in "
    "whole öre, in budget-lines in kronor. A text has an apostrophe more than in the log wherever a "
    "spreadsheet would begin to read a formula."
)

Files = Iterator[tuple[str, Iterable[bytes]]]


def export(book: Book, scope: ExportScope, *, licence: str | None = None) -> Files:
    """Yield the files by name, the descriptor last; read each before asking for the next.

    ``licence`` is a name from opendefinition.org or a URL. Raises NotFound for an unknown budget.
    """
    return _files(log_context(book, scope), licence)


def _files(context: LogContext, licence: str | None) -> Files:
    """Yield each table's file, then the descriptor."""
    formatter, resources = CellFormatter(context.scope.language, kronor=False), []
    for table in ALL_TABLES:
        written = _TableFile(table.name, data_lines(table.answer, table.rows(context), spreadsheet_cell))
        yield written.path, written
        resources.append(_resource(table, written, formatter))
    written = _TableFile(BUDGET_LINES.name, fiscal.lines(BUDGET_LINES.rows(context)))
    yield written.path, written
    resources.append(_fiscal_resource(written, formatter))
    descriptor = {**_package(context, licence), "resources": resources}
    yield DESCRIPTOR_FILE, [json.dumps(descriptor, ensure_ascii=False, indent=2).encode(), b"\n"]


class _TableFile:
    """A table's CSV file, counted and hashed while it is read."""

    def __init__(self, name: str, lines: Iterable[str]) -> None:
        self.path = f"data/{name}.csv"
        self.byte_count, self.digest = 0, sha256()
        self._lines = lines

    def __iter__(self) -> Iterator[bytes]:
        """Yield the file's lines."""
        for line in self._lines:
            data = line.encode()
            self.byte_count += len(data)
            self.digest.update(data)
            yield data


def _package(context: LogContext, licence: str | None) -> dict[str, Any]:
    """Return the descriptor without its resources."""
    log_head, scope = context.log_head, context.scope
    title = scope.budget or "tplog"
    log = f"tplog log {log_head.origin}".rstrip()
    package: dict[str, Any] = {
        "$schema": f"{_PROFILE}/datapackage.json",
        "name": _package_name(title),
        "title": title,
        "description": _PACKAGE_DESCRIPTION,
        "version": f"{log_head.size}",
        "keywords": ["budget", "municipality", "audit"],
        "countryCode": "SE",
        "columnTypes": [fiscal.TAXONOMY],
        "sources": [{"title": f"{log}, {log_head.size} records, root {b64encode(log_head.root).decode()}"}],
        "tplog": {
            "version": tplog.__version__,
            "origin": log_head.origin or None,
            "size": log_head.size,
            "root": b64encode(log_head.root).decode(),
            "budget": scope.budget,
            "asOf": to_data_text(scope.point.as_of) or None,
        },
    }
    if licence:
        package["licenses"] = [{"path" if "://" in licence else "name": licence}]
    return package


_ASCII_LETTERS = str.maketrans("åäöàáâãæçèéêëìíîïðñòóôõøùúûüýþÿ", "aaoaaaaaceeeeiiiidnooooouuuuyty")


def _package_name(title: str) -> str:
    """Return a title as a package name: å, ä, ö and the like become ASCII letters."""
    return title.translate(_ASCII_LETTERS)


def _resource(table: Table[Any], table_file: _TableFile, formatter: CellFormatter) -> dict[str, Any]:
    """Return the descriptor of a table's file."""
    return {
        "name": table.name,
        "title": formatter.localize(table.label),
        "description": formatter.localize(table.description),
        "path": table_file.path,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": table_file.byte_count,
        "hash": f"sha256:{table_file.digest.hexdigest()}",
        "dialect": {"$schema": f"{_PROFILE}/tabledialect.json", "delimiter": ",", "lineTerminator": "\r\n"},
        "schema": _schema(table, formatter),
    }


def _fiscal_resource(table_file: _TableFile, formatter: CellFormatter) -> dict[str, Any]:
    """Return the descriptor of the budget lines' file, typed as a Fiscal Data Package's."""
    resource = _resource(BUDGET_LINES, table_file, formatter)
    schema = resource["schema"]
    fields = zip(BUDGET_LINES.columns, schema["fields"], strict=True)
    schema["fields"] = [fiscal.typed(column, field) for column, field in fields]
    schema["extraFields"] = list(fiscal.EXTRA_FIELDS)
    return resource


def _schema(table: Table[Any], formatter: CellFormatter) -> dict[str, Any]:
    """Return the Table Schema of a table."""
    keys = {target.name: list(target.key) for target in ALL_TABLES}
    return {
        "$schema": f"{_PROFILE}/tableschema.json",
        "fields": [_field(column, formatter) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
        "foreignKeys": [
            {
                "fields": list(reference.columns),
                "reference": {"resource": reference.table, "fields": keys[reference.table]},
            }
            for reference in table.references
        ],
    }


def _field(column: Field[Any], formatter: CellFormatter) -> dict[str, Any]:
    """Return the Table Schema field of a column."""
    type_name, type_note = _FIELD_TYPES.get(column.value_type, _LIST_TYPE)
    # A list may be empty, and an account may be of no calendar year.
    may_be_empty = (
        column.optional or not isinstance(column.value_type, Kind) or column.value_type is Kind.YEAR
    )
    constraints: dict[str, Any] = {} if may_be_empty else {"required": True}
    if column.choices and column.value_type is Kind.WORD:
        constraints["enum"] = list(column.choices)
    field = {
        "name": column_name(column),
        "type": type_name,
        "title": formatter.localize(column.label),
        "description": f"{type_note} {column.meaning}".strip(),
        "constraints": constraints,
    }
    return {key: value for key, value in field.items() if value}
