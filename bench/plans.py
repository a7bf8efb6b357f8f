"""Whether SQLite answers each statement on a given log as docs/queries.md says; the log is only read.

    python bench/plans.py DB

Leaves with 1 and the plans that differ. A plan depends on the log's size only through statistics, which
tplog does not gather, so a log that was analyzed by somebody is worth asking too.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from tplog.eventstore import queries
from tplog.eventstore.transaction_session import SqlSession

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "queries.md"
# Of as many values as are asked for; the document has them for two. The last is in SQLite's own words.
MADE = {
    "RECORDS_AT": queries.records_at(2),
    "PROJECTION_ROWS_OF": queries.projection_rows_of(2),
    "DOUBTFUL_IDS": SqlSession.DOUBTFUL_IDS_SQL,
}


def documented_plans() -> dict[str, str]:
    """Return the plan of each statement in the document, by the statement's name."""
    rows = [line.split(" | ") for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("| `")]
    return {row[0].strip("| `"): row[1] for row in rows}


def plan(connection: sqlite3.Connection, statement: str) -> str:
    """Return SQLite's plan of a statement, as the document writes it."""
    values = (None,) * statement.count("?")
    return "<br>".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)) or "–"


def differing(path: Path) -> dict[str, tuple[str, str]]:
    """Return the statements that are answered otherwise on a log: the document's plan, and the log's."""
    documented = documented_plans()
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        plans = {name: plan(connection, MADE.get(name) or getattr(queries, name)) for name in documented}
    return {name: (documented[name], plans[name]) for name in documented if documented[name] != plans[name]}


def main() -> None:
    """Compare and print."""
    others = differing(Path(sys.argv[1]))
    for name, (in_document, on_log) in others.items():
        print(f"{name}: {on_log}, not {in_document}")
    print(f"{len(documented_plans()) - len(others)} as docs/queries.md says, {len(others)} not")
    sys.exit(bool(others))


if __name__ == "__main__":
    main()
