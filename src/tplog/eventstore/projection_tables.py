"""What is kept beside the log. Whoever keeps something has the log's own transaction open."""

from __future__ import annotations

from collections.abc import Sequence

from tplog.domain.projection_rows import IndexEntry, ProjectionRow
from tplog.eventstore import queries
from tplog.eventstore.interface import ProjectionChange
from tplog.eventstore.transaction_session import SqlSession, batches


def projection_size(session: SqlSession, version: int) -> int | None:
    """The log's size, if what is kept is of it and of this version; of an empty log nothing need be kept."""
    told = session.fetch_all(queries.SIZE_AND_PROJECTION_POSITION)
    size: int = told[0][0]
    return size if size == 0 or told == [(size, version, size)] else None


def advance_projections(session: SqlSession, projection_change: ProjectionChange, previous_size: int) -> None:
    """Take what records from the index ``before`` on change, unless what is kept is not of that size."""
    if previous_size == 0:
        replace_projections(session, projection_change)
    elif session.execute(
        queries.ADVANCE_PROJECTION_POSITION,
        (projection_change.size, projection_change.version, previous_size),
    ):
        _write_changes(session, projection_change)


def replace_projections(session: SqlSession, projection_change: ProjectionChange) -> None:
    """Put this in the place of all that is kept."""
    for statement in queries.DELETE_PROJECTIONS:
        session.execute(statement)
    _write_changes(session, projection_change)
    session.execute(queries.INSERT_PROJECTION_POSITION, (projection_change.version, projection_change.size))


def _write_changes(session: SqlSession, projection_change: ProjectionChange) -> None:
    """Add entries, and put rows in the place of those that they replace."""
    for some in batches(projection_change.rows_and_entries):
        session.execute_many(queries.INSERT_INDEX_ENTRY, (one for one in some if isinstance(one, IndexEntry)))
        rows = [one for one in some if isinstance(one, ProjectionRow)]
        session.execute_many(
            queries.DELETE_PROJECTION_ROW, ((*one[:3],) for one in rows if one.content is None)
        )
        session.execute_many(queries.UPSERT_PROJECTION_ROW, (one for one in rows if one.content is not None))


def projection_rows(session: SqlSession, budget: str) -> Sequence[ProjectionRow]:
    """A budget's rows."""
    return [ProjectionRow(*one) for one in session.fetch_all(queries.PROJECTION_ROWS, (budget,))]


def projection_budgets(session: SqlSession, row_key: tuple[str, str] | None) -> Sequence[str]:
    """The budgets that have rows, or one with this name and key; by name."""
    told = (
        session.fetch_all(queries.PROJECTION_BUDGETS)
        if row_key is None
        else session.fetch_all(queries.PROJECTION_BUDGETS_WITH_ROW, row_key)
    )
    return [budget for (budget,) in told]


def index_entries(session: SqlSession, key: tuple[str, str, str], size: int) -> Sequence[IndexEntry]:
    """The entries under a budget, name and key, of records below a size."""
    return [IndexEntry(*one) for one in session.fetch_all(queries.INDEX_ENTRIES, (*key, size))]
