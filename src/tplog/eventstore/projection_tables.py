"""Read and write the projections: rows of state and index entries, derived from the log and stored beside it.

Each function works inside the caller's open transaction.
"""

from __future__ import annotations

from collections.abc import Sequence

from tplog.domain.projection_rows import FLOWS, IndexEntry, KeyFilter, ProjectionRow
from tplog.domain.state.state_indexes import MARKED_HOLDERS
from tplog.eventstore import queries
from tplog.eventstore.interface import ProjectionChange
from tplog.eventstore.transaction_session import SqlSession, batches


def projection_size(session: SqlSession, version: int) -> int | None:
    """Return the log's size if the stored projections have this version and size, else None.

    An empty log needs no stored projections: its size is 0.
    """
    rows = session.fetch_all(queries.SIZE_AND_PROJECTION_POSITION)
    size: int = rows[0][0]
    return size if size == 0 or rows == [(size, version, size)] else None


def advance_projections(session: SqlSession, projection_change: ProjectionChange, previous_size: int) -> None:
    """Apply the changes that the records from index ``previous_size`` on make to the projections.

    Does nothing if the stored projections are not of ``previous_size`` records: they stay outdated.
    """
    if previous_size == 0:
        replace_projections(session, projection_change)
    elif session.execute(
        queries.ADVANCE_PROJECTION_POSITION,
        (projection_change.size, projection_change.version, previous_size),
    ):
        with session.pipelined():
            _write_changes(session, projection_change)


def replace_projections(session: SqlSession, projection_change: ProjectionChange) -> None:
    """Replace all stored projections."""
    for statement in queries.DELETE_PROJECTIONS:
        session.execute(statement)
    _write_changes(session, projection_change)
    session.execute(queries.INSERT_PROJECTION_POSITION, (projection_change.version, projection_change.size))


def are_stored(session: SqlSession, projection_change: ProjectionChange) -> bool:
    """Return whether these rows and entries, and no others, are stored, without changing anything.

    No more of them are taken once some differ. The session's engine must match in place.
    """
    session.execute("SAVEPOINT matched")
    is_same = _match_all(session, projection_change)
    session.execute("ROLLBACK TO matched")
    session.execute("RELEASE matched")
    return is_same


def _match_all(session: SqlSession, projection_change: ProjectionChange) -> bool:
    """Put the rows and entries in place up to the first that differ; return whether none do, or are left."""
    count = 0
    for batch in batches(projection_change.rows_and_entries):
        count += len(batch)
        entries = [item for item in batch if isinstance(item, IndexEntry)]
        rows = [item for item in batch if isinstance(item, ProjectionRow)]
        changed = session.count_changed(queries.MATCH_INDEX_ENTRY, entries)
        if changed or session.count_changed(queries.MATCH_PROJECTION_ROW, rows):
            return False
    counts: tuple[int, int] = session.fetch_one(queries.PROJECTION_COUNTS)
    return counts == (count, count)


def _write_changes(session: SqlSession, projection_change: ProjectionChange) -> None:
    """Insert the index entries; insert, replace or (without content) delete the rows."""
    for batch in batches(projection_change.rows_and_entries):
        session.execute_many(
            queries.INSERT_INDEX_ENTRY, (item for item in batch if isinstance(item, IndexEntry))
        )
        rows = [item for item in batch if isinstance(item, ProjectionRow)]
        session.execute_many(
            queries.DELETE_PROJECTION_ROW, ((*row[:3],) for row in rows if row.content is None)
        )
        session.execute_many(queries.UPSERT_PROJECTION_ROW, (row for row in rows if row.content is not None))


def projection_rows(
    session: SqlSession, budget: str, names: Sequence[str] | None, keys: KeyFilter | None
) -> Sequence[ProjectionRow]:
    """Return a budget's rows, of all names or of these; with a filter of keys those of one name."""
    if keys is None:
        query = queries.PROJECTION_ROWS if names is None else queries.projection_rows_of(len(names))
        return _rows_of_budget(session, query, (budget, *(names or ())))
    (name,) = names or ()
    marks, holders = (queries.of_marked(len(MARKED_HOLDERS)), MARKED_HOLDERS) if keys.marked else ("", ())
    if keys.year is None:
        rows = _rows_of_budget(session, queries.projection_rows_of(1) + marks, (budget, name, *holders))
    else:
        bounds = (f"{keys.year}/", f"{keys.year}0")  # "0" follows "/"
        of_year = queries.PROJECTION_ROWS_OF_YEAR + marks
        rows = _rows_of_budget(session, of_year, (budget, name, *bounds, *holders))
        if name == FLOWS:
            into = (budget, name, f"% {keys.year}/%", *bounds)
            rows += _rows_of_budget(session, queries.PROJECTION_ROWS_INTO_YEAR, into)
    return [row for row in rows if keys.includes(row.key)] if keys.marked else rows


def _rows_of_budget(session: SqlSession, query: str, values: tuple[str, ...]) -> list[ProjectionRow]:
    """Return the rows of a query for those of the budget that is its first value; they share their names."""
    budget, shared, new = values[0], dict[str, str]().setdefault, tuple.__new__  # no call of Python for each
    return [
        new(ProjectionRow, (shared(name, name), budget, key, place, content))
        for name, _, key, place, content in session.fetch_each(query, values)
    ]


def projection_budgets(session: SqlSession, row_key: tuple[str, str] | None) -> Sequence[str]:
    """Return the budgets that have rows, or a row with this (name, key), in order of name."""
    rows = (
        session.fetch_all(queries.PROJECTION_BUDGETS)
        if row_key is None
        else session.fetch_all(queries.PROJECTION_BUDGETS_WITH_ROW, row_key)
    )
    return [budget for (budget,) in rows]


def index_entries(
    session: SqlSession, key: tuple[str, str, str | None], size: int, start: int, *, below: bool
) -> Sequence[IndexEntry]:
    """Return the entries under a (budget, name, key) of the records from ``start`` to below ``size``.

    Under all keys of the name if the key is None; with ``below`` also under those below the key.
    """
    budget, name, text = key
    if text is not None and below:
        keys = (text, f"{text}0")  # "0" follows "/"; between them are others, such as those with a hyphen
        ranged = session.fetch_all(queries.INDEX_ENTRIES_OF_KEYS, (budget, name, *keys, size, start))
        entries = (IndexEntry(*row) for row in ranged)
        return [entry for entry in entries if entry.key == text or entry.key.startswith(f"{text}/")]
    if text is None:
        named = session.fetch_all(queries.INDEX_ENTRIES_OF_NAME, (budget, name, size, start))
        return [IndexEntry(*row) for row in named]
    rows = session.fetch_all(queries.INDEX_ENTRIES, (*key, size, start))
    new = tuple.__new__  # no call of Python for each
    return [new(IndexEntry, (name, budget, text, *row)) for row in rows]
