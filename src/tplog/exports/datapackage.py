"""A Data Package (datapackage.org, v2): each table as CSV, and a description that programs read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import tplog
from tplog.book.book import Book
from tplog.exports.export_scope import Scope
from tplog.exports.tables.catalogue import TABLES
from tplog.exports.tables.cell_format import Words, as_data
from tplog.exports.tables.columns import Column, Form, Table
from tplog.exports.tables.export_context import Seen, told_by
from tplog.i18n.sanitize import harmless
from tplog.merkle.note import encoded
from tplog.site.page_view import csv_lines

DESCRIPTION = "datapackage.json"
_PROFILE = "https://datapackage.org/profiles/2.0"
# The types of Table Schema, and what is said of all columns of a form.
_TYPES: Mapping[Form, tuple[str, str]] = {
    Form.TEXT: ("string", ""),
    Form.WORD: ("string", ""),
    Form.ORE: ("integer", "Whole öre (1/100 krona)."),
    Form.COUNT: ("integer", ""),
    Form.YEAR: ("year", ""),
    Form.DAY: ("date", ""),
    Form.INSTANT: ("datetime", "UTC."),
    Form.TRUTH: ("boolean", ""),
}
_SAYS = (
    "Budget decisions of a municipality, rebuilt by tplog from an append-only log of events. Money is in "
    "whole öre. A text has an apostrophe more than in the log wherever a spreadsheet would begin to read a "
    "formula."
)

Files = Iterator[tuple[str, Iterable[bytes]]]


def export(book: Book, scope: Scope, *, licence: str | None = None) -> Files:
    """The files by name, the description last; each must be read before the next is asked for.

    ``licence`` is a name of opendefinition.org or an address. Raises NotFound for an unknown budget.
    """
    return _files(told_by(book, scope), licence)


def _files(seen: Seen, licence: str | None) -> Files:
    words, made = Words(seen.scope.language, kronor=False), []
    for table in TABLES:
        written = _Written(table, seen)
        yield written.path, written
        made.append(_resource(table, written, words))
    told = {**_package(seen, licence), "resources": made}
    yield DESCRIPTION, [json.dumps(told, ensure_ascii=False, indent=2).encode(), b"\n"]


class _Written:
    """A table's file, which is counted and hashed while it is read."""

    def __init__(self, table: Table[Any], seen: Seen) -> None:
        self.path = f"data/{table.name}.csv"
        self.bytes, self.hash = 0, sha256()
        self._table, self._seen = table, seen

    def __iter__(self) -> Iterator[bytes]:
        for line in csv_lines(self._rows()):
            told = line.encode()
            self.bytes += len(told)
            self.hash.update(told)
            yield told

    def _rows(self) -> Iterator[list[str]]:
        yield [column.name for column in self._table.columns]
        for cells in self._table.cells(self._seen):
            yield [harmless(one) if isinstance(one, str) else as_data(one) for one in cells]


def _package(seen: Seen, licence: str | None) -> dict[str, Any]:
    standing, scope = seen.standing, seen.scope
    title = scope.budget or "tplog"
    log = f"tplog log {standing.origin}".rstrip()
    told: dict[str, Any] = {
        "$schema": f"{_PROFILE}/datapackage.json",
        "name": _name(title),
        "title": title,
        "description": _SAYS,
        "version": f"{standing.size}",
        "keywords": ["budget", "municipality", "audit"],
        "sources": [{"title": f"{log}, {standing.size} records, root {encoded(standing.root)}"}],
        "tplog": {
            "version": tplog.__version__,
            "origin": standing.origin or None,
            "size": standing.size,
            "root": encoded(standing.root),
            "budget": scope.budget,
            "asOf": as_data(scope.point.on) or None,
        },
    }
    if licence:
        told["licenses"] = [{"path" if "://" in licence else "name": licence}]
    return told


_PLAIN = str.maketrans("åäöàáâãæçèéêëìíîïðñòóôõøùúûüýþÿ", "aaoaaaaaceeeeiiiidnooooouuuuyty")


def _name(title: str) -> str:
    """A title as a package's name: a budget's name has lower-case letters, digits and hyphens already."""
    return title.translate(_PLAIN)


def _resource(table: Table[Any], written: _Written, words: Words) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": words.pick(table.label),
        "description": words.pick(table.says),
        "path": written.path,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": written.bytes,
        "hash": f"sha256:{written.hash.hexdigest()}",
        "dialect": {"$schema": f"{_PROFILE}/tabledialect.json", "delimiter": ",", "lineTerminator": "\r\n"},
        "schema": _schema(table, words),
    }


def _schema(table: Table[Any], words: Words) -> dict[str, Any]:
    keys = {one.name: list(one.key) for one in TABLES}
    return {
        "$schema": f"{_PROFILE}/tableschema.json",
        "fields": [_field(column, words) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
        "foreignKeys": [
            {
                "fields": list(one.columns),
                "reference": {"resource": one.table, "fields": keys[one.table]},
            }
            for one in table.refers
        ],
    }


def _field(column: Column[Any], words: Words) -> dict[str, Any]:
    kind, of_form = _TYPES[column.form]
    limits: dict[str, Any] = {"required": True} if column.required else {}
    if column.choices:
        limits["enum"] = list(column.choices)
    told = {
        "name": column.name,
        "type": kind,
        "title": words.pick(column.label),
        "description": f"{of_form} {column.says}".strip(),
        "constraints": limits,
    }
    return {key: value for key, value in told.items() if value}
