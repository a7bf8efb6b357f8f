"""The floor: what SQLite, a hash and JSON cost by themselves on the same leaves, with no rule and no check.

python bench/floor.py load LEAVES DB          into plain tables, in one transaction
python bench/floor.py rebuild DB              read every leaf, add up all balances
python bench/floor.py balance DB ACCOUNT [DAY]    one account, by SUM
python bench/floor.py verify DB               hash every leaf, up to the root
python bench/floor.py append DB               one record a commit; prints nanoseconds, and the processor's
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from itertools import islice
from pathlib import Path

import leaves
from leaves import Leaf

LAPS = 200
BATCH = 1_000
TABLES = """
    CREATE TABLE record (number INTEGER PRIMARY KEY, hash BLOB NOT NULL, leaf BLOB NOT NULL);
    CREATE TABLE move (number INTEGER, day TEXT, giver TEXT, taker TEXT, ore INTEGER);
    CREATE INDEX given ON move (giver, day, ore);
    CREATE INDEX taken ON move (taker, day, ore);
"""
INSERT = "INSERT INTO record VALUES (?, ?, ?)"
INSERT_MOVE = "INSERT INTO move VALUES (?, ?, ?, ?, ?)"


def connected(path: str) -> sqlite3.Connection:
    """The database, which is on disk when a commit returns."""
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = FULL")
    return base


def hashed(leaf: bytes) -> bytes:
    """A leaf's hash in the tree of RFC 6962."""
    return sha256(b"\0" + leaf).digest()


def load(dump: str, path: str) -> None:
    """Load a dump in one transaction."""
    read = enumerate(zip(leaves.dumped(Path(dump)), leaves.read(Path(dump)), strict=True))
    with closing(connected(path)) as base:
        base.executescript(TABLES)
        base.execute("BEGIN")
        while batch := list(islice(read, BATCH)):
            base.executemany(INSERT, [(number, hashed(leaf), leaf) for number, (leaf, _) in batch])
            base.executemany(
                INSERT_MOVE, [row for number, (_, leaf_read) in batch for row in _moves(number, leaf_read)]
            )
        base.execute("COMMIT")


def rebuild(path: str) -> None:
    """Add up all balances from the leaves."""
    budgets: dict[str, dict[str, int]] = {}
    with closing(connected(path)) as base:
        for (leaf,) in base.execute("SELECT leaf FROM record ORDER BY number"):
            leaf_data = json.loads(str(leaf, "utf-8"))
            leaves.let_move(budgets.setdefault(leaf_data["budget"], {}), leaf_data)
    balances: dict[str, int] = {}
    for budget, balances_of_budget in budgets.items():
        balances |= leaves.of_budget(budget, balances_of_budget)
    leaves.print_balances(balances)


def balance(path: str, account: str, day: str = "9999-12-31") -> None:
    """One account's balance, by what was decided until a day."""
    query = "SELECT coalesce(sum(ore), 0) FROM move WHERE {} = ? AND day <= ?"
    with closing(connected(path)) as base:
        received, paid = (base.execute(query.format(side), (account, day)).fetchone()[0] for side in SIDES)
    leaves.print_balances({account: received - paid})


SIDES = ("taker", "giver")


def root(hashes: Iterator[bytes]) -> bytes:
    """The root over the leaves' hashes (RFC 6962, section 2.1)."""
    stack: list[bytes] = []
    for number, digest in enumerate(hashes):
        stack.append(digest)
        while number & 1:
            right, left_hash = stack.pop(), stack.pop()
            stack.append(sha256(b"\1" + left_hash + right).digest())
            number >>= 1  # noqa: PLW2901 (how many trees of this height are whole)
    while len(stack) > 1:
        right, left_hash = stack.pop(), stack.pop()
        stack.append(sha256(b"\1" + left_hash + right).digest())
    return stack[0] if stack else sha256(b"").digest()


def verify(path: str) -> None:
    """Hash every leaf, compare it with the stored hash, and print the root."""
    with closing(connected(path)) as base:
        print(root(_checked(base)).hex())


def _checked(base: sqlite3.Connection) -> Iterator[bytes]:
    for leaf, stored in base.execute("SELECT leaf, hash FROM record ORDER BY number"):
        computed = hashed(leaf)
        if computed != stored:
            sys.exit("a leaf's hash differs")
        yield computed


def append(path: str) -> None:
    """Append records one by one, each durable before the next, and print how long each took."""
    with closing(connected(path)) as base:
        size, leaf = base.execute("SELECT max(number) + 1, leaf FROM record").fetchone()
        for index in range(size, size + LAPS):
            start, busy = time.perf_counter_ns(), time.process_time_ns()
            base.execute("BEGIN IMMEDIATE")
            base.execute(INSERT, (index, hashed(leaf), leaf))
            for leaf_read in leaves.understood([json.loads(leaf)]):
                base.executemany(INSERT_MOVE, _moves(index, leaf_read))
            base.execute("COMMIT")
            print(time.perf_counter_ns() - start, time.process_time_ns() - busy)


def _moves(index: int, leaf: Leaf) -> list[tuple[str | int, ...]]:
    return [(index, leaf.day, *move) for move in leaf.moves]


if __name__ == "__main__":
    {function.__name__: function for function in (load, rebuild, balance, verify, append)}[sys.argv[1]](
        *sys.argv[2:]
    )
