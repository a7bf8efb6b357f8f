"""The tables of what is kept beside the log. Whoever keeps something has the log's own transaction open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, inspect, select, text

from tplog.domain.kept import Entry, Row
from tplog.log.base import Kept
from tplog.log.schema import KEPT, kept_at, kept_entry, kept_row

_IN_CHUNKS = 1000


def stands(connection: Connection, version: int, size: int) -> bool:
    """Whether something is kept in this version for a log of this size."""
    if not inspect(connection).has_table(kept_at.name):
        return False
    return connection.execute(select(kept_at.c.version, kept_at.c.size)).all() == [(version, size)]


def take(connection: Connection, kept: Kept) -> None:
    """Add entries, put rows in the place of those that they replace, and say how far both reach.

    Entries come first: whoever makes them by going through the log knows the rows at its end.
    """
    for told in _chunks(
        {**_key(one), "index": one.index, "position": one.position, "content": one.content}
        for one in kept.entries
    ):
        _insert(connection, kept_entry, told)
    for told in _chunks({**_key(row), "place": row.place or 0, "content": row.content} for row in kept.rows):
        gone = [row for row in told if row["content"] is None]
        if gone:
            same = [kept_row.c[name] == bindparam(f"old_{name}") for name in ("name", "budget", "key")]
            old = [{f"old_{name}": row[name] for name in ("name", "budget", "key")} for row in gone]
            connection.execute(delete(kept_row).where(*same), old)
        if stays := [row for row in told if row["content"] is not None]:
            connection.execute(
                text(
                    "INSERT INTO kept_row (name, budget, key, place, content) VALUES (:name, :budget, :key, :place, :content) ON CONFLICT (name, budget, key) DO UPDATE SET content = excluded.content"
                ),
                stays,
            )
    connection.execute(delete(kept_at))
    _insert(connection, kept_at, [{"version": kept.version, "size": kept.size}])


def _key(one: Row | Entry) -> dict[str, Any]:
    return {"name": one.name, "budget": one.budget, "key": one.key}


def _chunks(told: Iterable[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    rest = iter(told)
    while chunk := list(islice(rest, _IN_CHUNKS)):
        yield chunk


def _insert(connection: Connection, table: Table, told: list[dict[str, Any]]) -> None:
    if told:
        connection.execute(insert(table), told)


def forget(connection: Connection) -> None:
    """Drop all that is kept."""
    for table in KEPT:
        connection.execute(delete(table))


def rows(connection: Connection, budget: str) -> Sequence[Row]:
    """A budget's rows."""
    columns = (kept_row.c.name, kept_row.c.budget, kept_row.c.key, kept_row.c.place, kept_row.c.content)
    return [Row(*one) for one in connection.execute(select(*columns).where(kept_row.c.budget == budget))]


def budgets(connection: Connection) -> Sequence[str]:
    """The budgets that have rows, by name."""
    told = select(kept_row.c.budget).distinct().order_by(kept_row.c.budget)
    return connection.execute(told).scalars().all()


def entries(connection: Connection, wanted: tuple[str, str, str], size: int) -> Sequence[Entry]:
    """The entries under a name, budget and key, of records below a size."""
    table = kept_entry.c
    same = (table.name == wanted[0], table.budget == wanted[1], table.key == wanted[2], table.index < size)
    columns = (table.name, table.budget, table.key, table.index, table.position, table.content)
    told = select(*columns).where(*same).order_by(table.index, table.position)
    return [Entry(*one) for one in connection.execute(told)]
