"""What commands and pages ask of the database: one that answers about one thing goes through nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import call, create_autospec, patch

import pytest
from click.testing import CliRunner
from sites import ask
from test_plans import READS_ALL, STATEMENTS

import tplog
from conftest import EVENTS
from tplog.book.selection import read_search_terms
from tplog.cli.main import main
from tplog.domain.state.state_indexes import MARKED_HOLDERS
from tplog.eventstore import queries
from tplog.eventstore.transaction_session import SqlSession
from tplog.web.app import application

BUDGET, ACCOUNT, EVENT = "trygghetspaketet", "2024/kommunstyrelsen/sspf", "2024/budget"
OF_SCHEMA = ("SELECT COUNT(*) FROM sqlite_master", "SELECT application_id")
FROM_THE_FIRST = "RECORDS_FROM 0"
# What tries an append judges by the leaves alone, whatever stands beside them.
TRIES = {"BUDGET_RECORDS", "DOUBTFUL_IDS", "STORED_RECORD_COUNT"}
COMMANDS: Mapping[Sequence[str], set[str]] = {
    ("show", BUDGET, "2024"): set(),
    ("show", BUDGET, "--as-of", "2024-12-31"): set(),
    ("show", BUDGET, "--known-at", "#9"): set(),
    ("trail", ACCOUNT, "--budget", BUDGET): set(),
    ("trail", ACCOUNT, "--budget", BUDGET, "--as-of", "2024-12-31"): set(),
    ("status", "2024"): set(),
    ("search", "sspf", "--budget", BUDGET): set(),
    ("diff", "#8", "#12", "--budget", BUDGET): set(),
    ("findings", "--budget", BUDGET): set(),
    ("replay", BUDGET): set(),
    ("report", BUDGET, "--no-verify"): set(),
    ("export", "csv", BUDGET): set(),
    ("log", "--budget", BUDGET, "--account", ACCOUNT): set(),
    ("new", "FrameDecided", "--like", f"{BUDGET}/2024", "--year", "2026"): set(),
    ("undo", EVENT): TRIES,
    ("check", str(EVENTS)): TRIES,
    ("apply", "--dry-run", str(EVENTS)): TRIES,
}
OF_BUDGET = ("", "/result", "/years", "/changes", "/history", "/compare", "/findings", "/papers")
POINTS = ("", "?as-of=2024-12-31", "?known-at=9")
PAGES = (
    *("/", "/log", "/log?before=9", "/changes", "/bodies", "/bodies/kommunstyrelsen", "/papers", "/status"),
    *(f"/events/{EVENT}", "/about", "/feed.atom"),
    *(f"/budgets/{BUDGET}{page}{point}" for page in (*OF_BUDGET, f"/accounts/{ACCOUNT}") for point in POINTS),
)


@contextmanager
def executed(statements: list[tuple[str, Sequence[Any]]]) -> Iterator[None]:
    """Note each statement that is sent to SQLite, with its values."""
    execute = SqlSession._execute  # noqa: SLF001 (through which all go)

    def noted(session: SqlSession, statement: str, values: Sequence[Any]) -> Any:  # noqa: ANN401
        statements.append((statement, values))
        return execute(session, statement, values)

    with patch.object(SqlSession, "_execute", noted):
        yield


@cache
def names(count: int) -> Mapping[str, str]:
    """Return what queries.py calls its statements, of so many values where their number varies."""
    of_many = {queries.records_at(count): "RECORDS_AT"}
    of_many[queries.projection_rows_of(count - 1)] = "PROJECTION_ROWS_OF"
    named = of_many | {text: name for name, text in STATEMENTS.items()}
    return named | {queries.without_hashes(text): name for text, name in named.items()}


def name(statement: str, values: Sequence[Any]) -> str:
    """Return what queries.py calls a statement; empty for what is asked about the schema."""
    if (statement, *values) == (queries.RECORDS_FROM, 0):
        return FROM_THE_FIRST
    if statement.startswith(OF_SCHEMA):
        return ""
    whole = statement.removesuffix(queries.of_marked(len(MARKED_HOLDERS)))  # of which some rows are asked for
    return names(whole.count("?"))[whole]


def read_all(statements: Sequence[tuple[str, Sequence[Any]]]) -> set[str]:
    """Return the names of the statements that go through what grows."""
    assert statements
    return {name(*each) for each in statements} & {*READS_ALL, *TRIES, FROM_THE_FIRST}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_reads_what_it_answers(original: Path, folder: Path, command: Sequence[str]) -> None:
    """Each statement is one of those that are judged, and none reads everything but where it must."""
    statements: list[tuple[str, Sequence[Any]]] = []
    with executed(statements):
        database = ["--db", str(original / "tplog.db")]
        result = CliRunner().invoke(main, [*command, *database], prog_name="tplog", catch_exceptions=False)
    assert result.exit_code in {0, 1}, result.output
    assert read_all(statements) == COMMANDS[command]


def test_a_page_reads_what_it_shows(original: Path) -> None:
    """The same of each page of the site, now and at a past point."""
    with tplog.open(str(original / "tplog.db"), read_only=True) as book:
        site = application(book)
        for path in PAGES:
            statements: list[tuple[str, Sequence[Any]]] = []
            with executed(statements):
                assert ask(site, path, accept="text/html").status == 200, path
            assert read_all(statements) == set(), path


def test_a_search_in_a_budget_reads_that_budgets_title() -> None:
    """Of others no state is read, however many the log has; a search without a budget needs all titles."""
    book = create_autospec(tplog.Book, instance=True)
    book.budgets.return_value = ("skolan", "vården")
    book.state.return_value.title = "Skolskjuts"
    for budget, read in (("skolan", [call("skolan")]), (None, [call("skolan"), call("vården")])):
        book.state.reset_mock()
        assert read_search_terms(book, "skolskjuts", budget)
        assert book.state.call_args_list == read


def test_a_state_is_read_without_a_list_of_all_budgets(original: Path) -> None:
    """At any point; else what shows all budgets would list them all once for each."""
    statements: list[tuple[str, Sequence[Any]]] = []
    with tplog.open(str(original / "tplog.db"), read_only=True) as book, executed(statements):
        assert book.state(BUDGET) == book.state(BUDGET, known_at=book.size() - 1)
        assert not book.state(BUDGET, as_of=date(2024, 12, 31)).is_empty
    assert queries.PROJECTION_BUDGETS not in dict(statements)
