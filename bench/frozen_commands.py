"""Every command line whose output is frozen."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain, pairwise
from pathlib import Path
from typing import TypeVar

import click
from attrs import frozen as record

import tplog
from frozen_run import WRITTEN, Output, frozen, run_command
from tplog.cli.main import main as group

T = TypeVar("T", bound=object)
SHELLS = ("bash", "zsh", "fish")
COMPLETED = (
    "",
    "s",
    "show ",
    "show --",
    "trail 20",
    "export ",
    "export csv --table ",
    "new ",
    "log --budget ",
)
FORMATS = ("jsonl", "beancount", "hledger", "ledger", "csv", "xlsx", "cloudevents", "prov")
TABLES = ("state", "transfers", "events", "stated", "findings", "papers", "accounts")
LONG = 1000  # records
BOOKKEEPING = "examples/bookkeeping"


@record
class Facts:
    """The facts about a log on which commands are built: from its leaves, in their order."""

    size: int
    budgets: Sequence[str]
    accounts: Sequence[tuple[str, str]]  # each with its budget, and so are years and events
    years: Sequence[tuple[str, str]]
    events: Sequence[tuple[str, str]]
    days: Sequence[str]
    bodies: Sequence[str]


def facts(log: str) -> Facts:
    """Read a log's leaves for what can be asked about it."""
    lines = run_command(["dump", "leaves", "--db", f"{log}.db"]).stdout.splitlines()
    leaves = [json.loads(line) for line in lines]
    budget_leaves = [leaf for leaf in leaves if "budget" in leaf]
    opened = [
        (leaf["budget"], to["path"]) for leaf in budget_leaves for to in leaf["event"].get("accounts", ())
    ]
    acts = [leaf["event"].get("act", {}) for leaf in budget_leaves]
    days = [day for act in acts for day in (act.get("decided", ""), act.get("source", {}).get("date", ""))]
    return Facts(
        len(leaves),
        sorted({leaf["budget"] for leaf in budget_leaves}),
        _once(opened),
        _once((budget, path.partition("/")[0]) for budget, path in opened),
        _once((leaf["budget"], leaf["id"]) for leaf in budget_leaves),
        sorted({"2024-12-31", *(day for day in days if len(day) == len("2024-12-31"))}),
        _once(act["body"] for act in acts if "body" in act),
    )


def _once(values: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(values))


def spread(values: Sequence[T], most: int) -> list[T]:
    """Return at most ``most`` values, evenly from the first to the last."""
    if len(values) <= most or most <= 1:
        return list(values[:most])
    return [values[place * (len(values) - 1) // (most - 1)] for place in range(most)]


def of_the_program() -> Iterator[Output]:
    """What is said without a log: help, schemas, templates, scripts, settings, and an empty database."""
    for path in _commands(group, ()):
        yield frozen("program", [*path, "--help"])
    listed = run_command(["schema", "--list"]).stdout.splitlines()
    lines = [["schema", line.split()[0]] for line in listed]
    lines += [["--version"], ["schema", "--list"], *(["completion", shell] for shell in SHELLS)]
    lines += [["fmt", "--check", "--diff", "events", "examples"], ["fmt", "--check", "refusals"]]
    for line in lines:
        yield frozen("program", line)
    questions = [["events"], ["events", "--json"], ["config"], ["config", "--json"], ["grants"]]
    questions += [["new", kind] for kind in tplog.EVENT_TYPES] + [
        ["events", kind] for kind in tplog.EVENT_TYPES
    ]
    questions += [["events", kind, "--json"] for kind in tplog.EVENT_TYPES]
    for line in questions:
        yield from _spoken("program", line)
    yield from _spoken("program", ["init", "--db", "new.db"])  # the second finds it there
    yield "program/ddl", _schema_of("new.db")


def _commands(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            if command_found := command.get_command(context, name):
                yield from _commands(command_found, (*path, name))


def _schema_of(database: str) -> bytes:
    """The statements that a database was made with, and its numbers."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
        numbers = [
            connection.execute(f"PRAGMA {pragma}").fetchone() for pragma in ("application_id", "user_version")
        ]
        return "\n".join([*(sql for (sql,) in rows), str(numbers)]).encode()


def _hashes(database: str) -> bytes:
    """The hash of every leaf as it is stored, and the tree."""
    with closing(sqlite3.connect(database)) as connection:
        hashes = connection.execute('SELECT "index", hex(hash) FROM record ORDER BY "index"').fetchall()
        tree = connection.execute("SELECT size, hex(frontier) FROM tree").fetchall()
    return "".join(f"{number} {text}\n" for number, text in [*hashes, *tree]).encode()


def _spoken(place: str, line: list[str]) -> Iterator[Output]:
    for language in ("sv", "en"):
        yield frozen(place, [*line, "--lang", language])


def of_a_log(log: str, *, thin: bool) -> Iterator[Output]:
    """All that is said of a log, as tables and JSON in both languages; ``thin`` is less, by turns in each."""
    log_facts = facts(log)
    database = ["--db", f"{log}.db"]
    yield f"{log}/leaf-hashes", _hashes(f"{log}.db")
    commands = chain(_states(log_facts, thin=thin), _records(log_facts, thin=thin), _findings(log_facts))
    files = chain(_exports(log_facts, thin=thin), _reports(log_facts, thin=thin))
    lines = [[*line, *form, *database] for line in commands for form in ([], ["--json"])]
    lines += [[*line, *database] for line in files]
    for number, line in enumerate(lines):
        languages = ("sv", "en") if not thin else ("sv",) if number % 4 in (0, 3) else ("en",)
        for language in languages:
            yield frozen(log, [*line, "--lang", language])
    yield from _evidence(log, log_facts)
    if not thin:
        yield from _completed(log)


def _states(log_facts: Facts, *, thin: bool) -> Iterator[list[str]]:
    """``show``, ``trail`` and ``diff``."""
    most = 2 if thin else 6
    days, half = spread(log_facts.days, 3), log_facts.size // 2
    yield ["show"]
    for day in days:
        yield ["show", "--as-of", day]
    for known in (0, half):
        yield ["show", "--known-at", str(known)]
    for budget in spread(log_facts.budgets, most):
        yield ["show", budget]
        yield ["show", budget, "--as-of", days[0], "--known-at", str(half)]
        yield ["diff", days[0], days[-1], "-b", budget]
    for budget, year in spread(log_facts.years, most):
        yield ["show", budget, year]
        yield ["show", budget, year, "--compare", log_facts.years[0][1]]
    for budget, account in spread(log_facts.accounts, 2 * most):
        yield ["trail", account, "--budget", budget]
        yield ["trail", account, "--budget", budget, "--as-of", days[len(days) // 2]]
    yield ["trail", log_facts.accounts[0][1]]
    yield ["diff", str(half), str(log_facts.size - 1)]
    names = [name for _, name in spread(log_facts.events, most)]
    for first, second in pairwise(names):
        yield ["diff", first, second]


def _records(log_facts: Facts, *, thin: bool) -> Iterator[list[str]]:
    """``log`` and ``replay``."""
    last = str(log_facts.size - 20)
    if not thin:
        yield ["log"]
        yield from (["log", "--type", kind] for kind in spread(tplog.EVENT_TYPES, 8))
        yield from (["replay", budget] for budget in log_facts.budgets)
    yield ["replay", "--from", last]
    yield [
        "replay",
        log_facts.budgets[0],
        "--from",
        log_facts.days[0],
        "--to",
        log_facts.days[len(log_facts.days) // 2],
    ]
    yield ["log", "--type", "FrameDecided"]
    yield ["log", "--budget", log_facts.budgets[-1], "--as-of", log_facts.days[len(log_facts.days) // 8]]
    yield from (
        ["log", "--by", body, "--known-at", str(log_facts.size // 4)] for body in spread(log_facts.bodies, 2)
    )
    yield from (["log", "--account", account] for _, account in spread(log_facts.accounts, 3))


def _findings(log_facts: Facts) -> Iterator[list[str]]:
    yield ["findings"]
    yield ["findings", "--severity", "warning", "--fail-on", "note"]
    yield ["findings", "--budget", log_facts.budgets[0], "--as-of", log_facts.days[len(log_facts.days) // 2]]
    yield ["findings", "--known-at", str(log_facts.size // 2), "--fail-on", "refuse"]


def _exports(log_facts: Facts, *, thin: bool) -> Iterator[list[str]]:
    """``export`` in every format."""
    budget, account = log_facts.accounts[-1]
    for name in FORMATS:
        yield ["export", name]
        if not thin:
            yield ["export", name, budget, "--as-of", log_facts.days[-1]]
    for table in TABLES:
        yield ["export", "csv", "--table", table]
        if not thin:
            yield ["export", "csv", "--table", table, "--excel", "--known-at", str(log_facts.size // 2)]
    yield ["export", "csv", budget, "--table", "trail", "--account", account]
    yield ["export", "xlsx", budget, "--account", account]
    yield ["export", "prov", budget, "--account", account]
    yield ["export", "cloudevents", budget, "--batch"]
    if not thin:
        yield ["export", "datapackage", "-o", f"{WRITTEN}/package", "--licence", "CC0-1.0"]
        yield ["export", "datapackage", budget, "-o", f"{WRITTEN}/package.zip"]


def _reports(log_facts: Facts, *, thin: bool) -> Iterator[list[str]]:
    """``report``, which says when it was made: that is left out. Of a long matter it takes many minutes."""
    for budget in spread(log_facts.budgets, 2 if log_facts.size < LONG else 0):
        years = [year for name, year in log_facts.years if name == budget]
        yield ["report", budget, "--year", years[-1], "--no-verify"]
        if not thin:
            yield ["report", budget, "-o", f"{WRITTEN}/report.html"]
            yield ["report", budget, "--as-of", log_facts.days[len(log_facts.days) // 2], "--no-verify"]
    yield ["report"]


def _evidence(log: str, log_facts: Facts) -> Iterator[Output]:
    """Yield the outputs by which outsiders check a log; only a signed log has all of them."""
    database = ["--db", f"{log}.db"]
    lines = [["dump", "leaves"], ["dump", "leaves", "--size", "5"]]
    lines += [["dump", "tiles", "-o", f"{WRITTEN}/tiles"], ["checkpoint"], ["checkpoint", "--json"]]
    lines += [
        ["prove", str(log_facts.size // 2), "-o", f"{WRITTEN}/one.tlog-proof"],
        ["prove", "--from", "1"],
    ]
    lines += [["prove", log_facts.events[0][1], "-o", f"{WRITTEN}/one.tlog-proof", "--json"]]
    lines += [["backup", f"{log}.backup", "--json"], ["rebuild"]]
    lines += [["verify", *more, *form] for form in ([], ["--json"]) for more in _trusts(log)]
    for line in lines:
        yield frozen(log, [*line, *database, "--lang", "sv"])
        yield frozen(log, [*line, *database, "--lang", "en"])
    run_command(["dump", "leaves", "-o", "leaves.jsonl", *database])
    run_command(["prove", "3", "-o", "three.tlog-proof", *database])
    for more in _trusts(log):
        yield from _spoken(log, ["verify-dump", "leaves.jsonl", *more])
        yield from _spoken(log, ["verify-dump", "leaves.jsonl", *more, "--json"])
    for more in _trusts(log) if Path("three.tlog-proof").exists() else ():
        trusted = [*more[: len(more) - 2 * ("--checkpoint" in more)]]
        yield from _spoken(log, ["verify-proof", "three.tlog-proof", *trusted])
        yield from _spoken(log, ["verify-proof", "three.tlog-proof", *trusted, "--json"])
    Path("three.tlog-proof").unlink(missing_ok=True)


def _trusts(log: str) -> list[list[str]]:
    """What may be trusted about a log: nothing, a policy, a key with a kept checkpoint."""
    if not Path(f"{log}.policy").exists():
        return [[]]
    key = Path(f"{log}.policy").read_text("utf-8").split()[1]
    arguments = ["--checkpoint", f"{log}.checkpoint"]
    return [[], ["--policy", f"{log}.policy"], ["--vkey", key], ["--vkey", key, *arguments], arguments]


def _completed(log: str) -> Iterator[Output]:
    """Yield the completions that a shell gets for a line."""
    shutil.copy(f"{log}.db", "tplog.db")
    for words in COMPLETED:
        typed = f"tplog {words}"
        more = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" ")), "_TPLOG_COMPLETE": "bash_complete"}
        yield frozen(f"{log}/completed", [], more)
    Path("tplog.db").unlink()


def of_mistakes(log: str) -> Iterator[Output]:
    """Refused decisions and wrong questions, and what would be recorded of sound decisions."""
    database = ["--db", f"{log}.db"]
    lines = [["apply", str(path), "--dry-run"] for path in sorted(Path("refusals").glob("*.toml"))]
    lines += [["apply", str(path), "--dry-run"] for path in sorted(Path("examples").glob("*.toml"))]
    lines += [["show", "nothing"], ["show", "trygghetspaketet", "1999"], ["trail", "nonsense"]]
    lines += [["trail", "2025/kommunstyrelsen/trygghetsvardar"], ["findings", "--budget", "nothing"]]
    lines += [["log", "--budget", "nothing"], ["log", "--account", "nonsense"], ["diff", "1", "2025/ram"]]
    lines += [["diff", "no", "other"], ["apply", "missing.toml"], ["replay", "nothing"]]
    lines += [["show", "--as-of", "x"]]
    lines += [["verify", "--checkpoint", "missing"], ["verify", "--vkey", "nonsense"]]
    for line in lines:
        yield from _spoken(log, [*line, *database])
        if line[0] != "verify":
            yield frozen(log, [*line, *database, "--json"])
    wrong = [["show", "--db", "missing.db"], ["show", "--db", "examples/2025-rättelse.toml"], ["shwo"]]
    wrong += [["show", "--db", "mysql://localhost/x"], ["report"], ["report", "nothing", *database]]
    wrong += [["export", "csv", "nothing", *database], ["export", "csv", "--table", "trail", *database]]
    wrong += [["schema", "nothing"], ["prove", "3", *database], ["prove", "99", "--db", "signed.db"]]
    wrong += [["init", *database], ["verify-dump", "missing"], ["key", "show", "missing"], []]
    for line in wrong:
        yield frozen("program", line)
    yield from _imported()


def _imported() -> Iterator[Output]:
    """Decision files made of bookkeeping, from SIE and from CSV."""
    papers = ["events", "examples/2025-ks-beslut.toml"]
    run_command(["apply", *papers, "--db", "books.db", "--create", "--quiet"])
    for name in ("exempel.se", "exempel.csv"):
        line = ["import", "outcome", f"{BOOKKEEPING}/{name}", "--map", f"{BOOKKEEPING}/karta.toml"]
        line += ["--db", "books.db", "--upto", "2025-06-30"]
        for more in ([], ["--compare"], ["--json"]):
            yield from _spoken("program", [*line, *more])
    for path in sorted(Path("refusals/sie").glob("*.se")):
        line = ["import", "outcome", str(path), "--map", f"{BOOKKEEPING}/karta.toml", "--db", "books.db"]
        yield frozen("program", [*line, "--upto", "2025-06-30"])
