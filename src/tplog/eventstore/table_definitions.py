"""How the tables of a log are defined, as words to compare: by tplog, and in a database as it is now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tplog.eventstore.messages import GUARD_FOREIGN, GUARD_MISSING
from tplog.values.finding import Finding

# By table and part: ``column leaf`` of ``record`` is ``BLOB NOT NULL``. The part is "" for the table itself.
# A part that says all by being there, such as ``UNIQUE (id)``, is defined by "".
Definition = tuple[tuple[str, str], str]
Definitions = Mapping[tuple[str, str], str]


def compare_definitions(expected: Definitions, actual: Definitions) -> Iterator[Finding]:
    """Yield what of ``expected`` is missing or altered, then what is in ``actual`` alone.

    Of a table that is missing, its parts are not listed.
    """
    for (table, part), definition in expected.items():
        if actual.get((table, part)) != definition and (not part or (table, "") in actual):
            label = _label(table, part)
            yield Finding(GUARD_MISSING, {"guard": f"{label} ({definition})" if definition else label})
    for table, part in actual:
        if (table, part) not in expected:
            yield Finding(GUARD_FOREIGN, {"guard": _label(table, part)})


def _label(table: str, part: str) -> str:
    return f"{part} of {table}" if part else f"table {table}"


def table_definition(table: str, *, is_strict: object = False, without_rowid: object = False) -> Definition:
    """Return the definition of a table; STRICT and WITHOUT ROWID are SQLite's."""
    options = ["STRICT"] * bool(is_strict) + ["WITHOUT ROWID"] * bool(without_rowid)
    return (table, ""), ", ".join(options)


def column_definition(table: str, column: str, kind: str, *, is_nullable: bool) -> Definition:
    """Return the definition of a column of a type."""
    return (table, f"column {column}"), kind if is_nullable else f"{kind} NOT NULL"


def primary_key_text(columns: Iterable[str]) -> str:
    """Return a primary key as PostgreSQL writes it, without quotes."""
    return f"PRIMARY KEY ({', '.join(columns)})"


def unique_text(columns: Iterable[str]) -> str:
    """Return a unique constraint in the same form."""
    return f"UNIQUE ({', '.join(columns)})"


def foreign_key_text(columns: Iterable[str], other_table: str, other_columns: Iterable[str]) -> str:
    """Return a foreign key in the same form."""
    return f"FOREIGN KEY ({', '.join(columns)}) REFERENCES {other_table}({', '.join(other_columns)})"
