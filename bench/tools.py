"""What is measured: each tool's operations as command lines, with the places that a run fills in.

A new peer is one more `Tool` here; a new operation is one more line of it, by a name that tools may share.
"""

from __future__ import annotations

from attrs import frozen

LOAD, REBUILD, VERIFY = "load", "rebuild", "verify"
QUESTION, PAST = "question", "question at a past day"
APPEND, APPEND_P95 = "append", "append, p95"
WRITERS, WRITERS_P95 = "eight writers", "eight writers, p95"
APPLY = "apply, cold"
IMPORTS = "imports"
# Operations that time laps and print the nanoseconds of each, by the clock and of the processor, with a row
# for each percentile. A row without one is of what all took together, the last line, for each lap.
LAPS: dict[str, dict[str, int | None]] = {
    APPEND: {APPEND: 50, APPEND_P95: 95},
    WRITERS: {WRITERS: None, WRITERS_P95: 95},
}
EXPORTS = ("csv", "jsonl", "cloudevents", "datapackage", "xlsx", "beancount", "hledger", "prov")
for _page in ("cold page", "warm page"):
    LAPS[_page] = {_page: 50, f"{_page}, p95": 95}
# Operations that are answered by balances, which are held against ours.
BALANCES = (REBUILD, QUESTION, PAST)

# All operations by name, in the order in which they are run and shown, and what each is.
OPERATIONS = {
    LOAD: "load all events durably into a new log",
    REBUILD: "full rebuild: every event replayed, all balances",
    QUESTION: "cold question: one line's balance (`tplog show BUDGET YEAR`)",
    "question, JSON": "the same as JSON",
    PAST: "one line's balance at a past day (`--as-of`)",
    "question at past knowledge": "as it was known at a past record (`--known-at`)",
    "trail": "one line's audit trail",
    "trail at a past day": "the same at a past day",
    "trail at past knowledge": "the same as it was known at a past record",
    VERIFY: "full integrity check",
    APPEND: "one durable append in a warm process, p50",
    APPEND_P95: "one durable append in a warm process, p95",
    WRITERS: "eight processes append at once: from one durable event to the next",
    WRITERS_P95: "one durable append among eight writers, p95",
    APPLY: "`tplog apply` of one event, cold",
    "apply, dry run": "the same as a dry run",
    IMPORTS: "`import click, attrs, sqlite3`: the least that a command imports",
    "help": "`tplog --help`",
    "version": "`tplog --version`",
    "findings": "`tplog findings`: the whole log, all checks",
    "replay": "`tplog replay` of one budget",
    "diff": "`tplog diff` between two past records",
    "log of a line": "`tplog log` of one line",
    "report": "`tplog report` of one budget and year",
    "import outcome": "`tplog import outcome` of a table of 100 000 rows",
    **{f"export {form}": f"`tplog export {form}`" for form in EXPORTS},
    **{
        row: f"a {row.partition(',')[0]} of the site, p{share}"
        for laps in LAPS.values()
        for row, share in laps.items()
        if "page" in row
    },
}


@frozen
class Operation:
    """A command line that is timed. ``{place}`` is filled in word by word, so that a path may hold blanks."""

    command: str
    code: int = 0  # the exit code that is right
    writes: bool = False  # it writes to a copy, ``{copy}``


@frozen
class Tool:
    """A program that is measured, and how to find out whether it is there and what it holds."""

    name: str
    version: str  # prints the version; fails where the tool is not installed
    install: str  # how it is installed
    operations: dict[str, Operation]
    ready: tuple[str, ...] = ()  # run once for each log, not timed
    form: str = "plain"  # how its balances are printed (`peer_journal.FORMS`)
    most: int = 10**9  # it is not measured on logs of more events: it would take hours or all memory
    served: frozenset[str] = frozenset()  # the operations that are measured in PostgreSQL too


_SHOW = "{python} -m tplog show {budget} {year} --db {db}"
_TRAIL = "{python} -m tplog trail {account} --budget {budget} --db {db}"
_REPLAY = "{python} -m tplog replay {budget} --json --db {db}"
_PAGES = "{python} {bench}/pages.py {db} {question}"
_OUTCOME = "{python} -m tplog import outcome {outcome} --map {map} --upto {upto} --db {db}"
_FLOOR = "{python} {bench}/floor.py"
_SOURCING = "{peers}/bin/python {bench}/peer_eventsourcing.py"
_BEANCOUNT = "{peers}/bin/python {bench}/peer_beancount.py"
# With its cache off beancount removes what is there, unless it looks for it elsewhere.
_UNCACHED = "/usr/bin/env BEANCOUNT_DISABLE_LOAD_CACHE=1 BEANCOUNT_LOAD_CACHE_FILENAME=none"
_LEDGER = r"ledger -f {file} balance --flat --no-total --balance-format %(account)\t%(amount)\n"
_HLEDGER = "hledger -f {file} balance --flat --no-total --output-format csv"
_DISTRIBUTION = "import sys; from importlib.metadata import version; print(version(sys.argv[1]))"


def _export(form: str) -> str:
    """The command that writes an export of the whole log to a file."""
    table = " --table transfers" if form == "csv" else ""
    return f"{{python}} -m tplog export {form}{table} --output {{written}} --db {{db}}"


TPLOG = Tool(
    "tplog",
    "{python} -m tplog --version",
    "make",
    {
        LOAD: Operation("{python} -m tplog restore {leaves} --db {db}"),
        REBUILD: Operation("{python} -m tplog rebuild --db {db}"),
        QUESTION: Operation(_SHOW),
        "question, JSON": Operation(f"{_SHOW} --json"),
        PAST: Operation(f"{_SHOW} --as-of {{day}}"),
        "question at past knowledge": Operation(f"{_SHOW} --known-at {{known}}"),
        "trail": Operation(_TRAIL),
        "trail at a past day": Operation(f"{_TRAIL} --as-of {{day}}"),
        "trail at past knowledge": Operation(f"{_TRAIL} --known-at {{known}}"),
        # 3: nothing contradicts, but nobody signed the log.
        VERIFY: Operation("{python} -m tplog verify --quiet --db {db}", code=3),
        APPEND: Operation("{python} {bench}/appending.py {copy} {decisions}", writes=True),
        WRITERS: Operation("{python} {bench}/writers.py {copy} {decisions}", writes=True),
        APPLY: Operation("{python} -m tplog apply {decisions}/0000.toml --db {copy}", writes=True),
        "apply, dry run": Operation("{python} -m tplog apply --dry-run {decisions}/0000.toml --db {db}"),
        "help": Operation("{python} -m tplog --help"),
        "version": Operation("{python} -m tplog --version"),
        "findings": Operation("{python} -m tplog findings --json --db {db}"),
        "replay": Operation(_REPLAY),
        "diff": Operation("{python} -m tplog diff #{known} #{last} --budget {budget} --db {db}"),
        "log of a line": Operation("{python} -m tplog log --budget {budget} --account {account} --db {db}"),
        # 3: nobody signed the log.
        "report": Operation("{python} -m tplog report {budget} --year {year} --no-verify --db {db}"),
        "import outcome": Operation(_OUTCOME),
        **{f"export {form}": Operation(_export(form)) for form in EXPORTS},
        "cold page": Operation(f"{_PAGES} cold"),
        "warm page": Operation(f"{_PAGES} warm"),
    },
    served=frozenset(
        (LOAD, REBUILD, VERIFY, QUESTION, "question, JSON", PAST, "trail", APPEND, WRITERS, APPLY, "findings")
    ),
)
FLOOR = Tool(
    "floor",
    "{python} -c 'import sqlite3; print(sqlite3.sqlite_version)'",
    "it comes with Python",
    {
        LOAD: Operation(f"{_FLOOR} load {{leaves}} {{db}}"),
        REBUILD: Operation(f"{_FLOOR} rebuild {{db}}"),
        QUESTION: Operation(f"{_FLOOR} balance {{db}} {{budget}}/{{account}}"),
        PAST: Operation(f"{_FLOOR} balance {{db}} {{budget}}/{{account}} {{day}}"),
        VERIFY: Operation(f"{_FLOOR} verify {{db}}"),
        APPEND: Operation(f"{_FLOOR} append {{copy}}", writes=True),
        IMPORTS: Operation("{python} -c 'import click, attrs, sqlite3'"),
    },
    served=frozenset((IMPORTS,)),
)
PEERS_MOST = 100_000

EVENTSOURCING = Tool(
    "eventsourcing",
    f"{{peers}}/bin/python -c '{_DISTRIBUTION}' eventsourcing",
    "sh bench/peers.sh",
    {
        LOAD: Operation(f"{_SOURCING} load {{leaves}} {{db}}"),
        REBUILD: Operation(f"{_SOURCING} rebuild {{db}}"),
        QUESTION: Operation(f"{_SOURCING} balance {{db}} {{budget}}/{{account}}"),
        PAST: Operation(f"{_SOURCING} balance {{db}} {{budget}}/{{account}} {{day}}"),
        APPEND: Operation(f"{_SOURCING} append {{copy}}", writes=True),
        WRITERS: Operation(f"{_SOURCING} writers {{copy}}", writes=True),
    },
    most=PEERS_MOST,
    served=frozenset((LOAD, REBUILD, QUESTION, PAST, APPEND, WRITERS)),
)
LEDGER = Tool(
    "ledger",
    "ledger --version",
    "sh bench/peers.sh",
    {
        REBUILD: Operation(_LEDGER),
        QUESTION: Operation(f"{_LEDGER} ^{{entry}}$"),
        PAST: Operation(f"{_LEDGER} ^{{entry}}$ --end {{next}}"),
    },
    ready=("{python} {bench}/peer_journal.py journal {leaves} {file}",),
    form="ledger",
    most=PEERS_MOST,
)
HLEDGER = Tool(
    "hledger",
    "hledger --version",
    "sh bench/peers.sh",
    {
        REBUILD: Operation(_HLEDGER),
        QUESTION: Operation(f"{_HLEDGER} ^{{entry}}$"),
        PAST: Operation(f"{_HLEDGER} ^{{entry}}$ --end {{next}}"),
        VERIFY: Operation("hledger -f {file} check"),
    },
    ready=("{python} {bench}/peer_journal.py journal {leaves} {file}",),
    form="hledger",
    most=PEERS_MOST,
)
BEANCOUNT = Tool(
    "beancount",
    f"{{peers}}/bin/python -c '{_DISTRIBUTION}' beancount",
    "sh bench/peers.sh",
    {
        REBUILD: Operation(f"{_UNCACHED} {_BEANCOUNT} rebuild {{file}}"),
        QUESTION: Operation(f"{_BEANCOUNT} balance {{file}} {{budget}}/{{account}}"),
        PAST: Operation(f"{_BEANCOUNT} balance {{file}} {{budget}}/{{account}} {{day}}"),
        VERIFY: Operation(f"{_UNCACHED} {{peers}}/bin/bean-check {{file}}"),
    },
    # It keeps what it has read, where that took more than a second; questions are asked with that at hand.
    ready=("{python} {bench}/peer_journal.py beancount {leaves} {file}", f"{_BEANCOUNT} rebuild {{file}}"),
    most=PEERS_MOST,
)
TOOLS = (TPLOG, FLOOR, EVENTSOURCING, LEDGER, HLEDGER, BEANCOUNT)
