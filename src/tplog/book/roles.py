"""The three database roles of a log on a server, for its administrator."""

from __future__ import annotations

from tplog.eventstore.connect import dialect_for_url
from tplog.eventstore.dialect import url_error
from tplog.eventstore.postgresql import roles
from tplog.eventstore.postgresql.dialect import PostgresqlDialect


def grants_sql(url: str, owner: str, writer: str, reader: str) -> str:
    """Return SQL that creates missing roles and grants each role exactly the rights that it needs.

    The owner may change the tables: use it only for ``init`` and after an upgrade. The writer may append to
    the log and replace the projections. The reader may only read. Raises NotFound if ``url`` is not an
    address of a PostgreSQL database.
    """
    dialect = dialect_for_url(url)
    if not isinstance(dialect, PostgresqlDialect):
        raise url_error(dialect.displayed_url, "url-roles")
    return roles.grants_sql(dialect.database, owner, writer, reader)
