"""What is kept beside the log. Whoever keeps something has the log's own transaction open."""

from __future__ import annotations

from collections.abc import Sequence

from tplog.domain.projection_rows import Entry, Row
from tplog.eventstore import queries
from tplog.eventstore.interface import Kept
from tplog.eventstore.transaction_session import Session, chunks


def size_kept(session: Session, version: int) -> int | None:
    """The log's size, if what is kept is of it and of this version; of an empty log nothing need be kept."""
    told = session.rows(queries.KEPT)
    size: int = told[0][0]
    return size if size == 0 or told == [(size, version, size)] else None


def keep_up(session: Session, kept: Kept, before: int) -> None:
    """Take what records from the index ``before`` on change, unless what is kept is not of that size."""
    if before == 0:
        keep(session, kept)
    elif session.do(queries.KEEP_UP, (kept.size, kept.version, before)):
        _take(session, kept)


def keep(session: Session, kept: Kept) -> None:
    """Put this in the place of all that is kept."""
    for statement in queries.FORGET:
        session.do(statement)
    _take(session, kept)
    session.do(queries.KEEP_AT, (kept.version, kept.size))


def _take(session: Session, kept: Kept) -> None:
    """Add entries, and put rows in the place of those that they replace."""
    for some in chunks(kept.told):
        session.do_each(queries.KEEP_ENTRY, (one for one in some if isinstance(one, Entry)))
        rows = [one for one in some if isinstance(one, Row)]
        session.do_each(queries.DROP_ROW, ((*one[:3],) for one in rows if one.content is None))
        session.do_each(queries.KEEP_ROW, (one for one in rows if one.content is not None))


def rows(session: Session, budget: str) -> Sequence[Row]:
    """A budget's rows."""
    return [Row(*one) for one in session.rows(queries.ROWS, (budget,))]


def budgets(session: Session, having: tuple[str, str] | None) -> Sequence[str]:
    """The budgets that have rows, or one with this name and key; by name."""
    told = session.rows(queries.BUDGETS) if having is None else session.rows(queries.HAVING, having)
    return [budget for (budget,) in told]


def entries(session: Session, wanted: tuple[str, str, str], size: int) -> Sequence[Entry]:
    """The entries under a budget, name and key, of records below a size."""
    return [Entry(*one) for one in session.rows(queries.ENTRIES, (*wanted, size))]
