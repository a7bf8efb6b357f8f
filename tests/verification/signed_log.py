"""A signed log of the real matter with all that lies around it, made once and copied for each test."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import tplog
from conftest import EVENTS, EXAMPLE
from spec import draft, mandate
from tplog.book.checkpoint_sync import export_missing_checkpoints
from tplog.book.signing_keys import tree_signer
from tplog.domain import projection_rows
from tplog.events.base import Event
from tplog.events.log_events import KeyChanged, LogOpened, log_opened
from tplog.events.record import Record
from tplog.eventstore import sql
from tplog.eventstore.interface import ProjectionChange, TreeSigner
from tplog.files.key_file import write_key
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import leaf_hash
from tplog.merkle.note import COSIGNATURE, ED25519, Signer, VerifierKey
from tplog.verification.division import Partition
from tplog.verification.rebuilding import build_projections

ORIGIN = "nacka.se/tplog/budget"
START = datetime(2026, 1, 15, 12, tzinfo=UTC)
FIRST, LAST = 16, 17  # the records after the real matter, and after the example

_HEAD = """
budget = "trygghetspaketet"
basis = "minutes"
by = "kommunstyrelsen"
decided = 2025-03-01
[source]
title = "Protokoll"
paragraph = "§ 9"
case_numbers = ["KS 2025/9"]
[[event]]
"""
HOSTS = "2025/kommunstyrelsen/trygghetsvärdar"
OTHERS = "2025/kommunstyrelsen/övriga-insatser"


def outcome(name: str, until: str, amount: str) -> str:
    """A decision file with the hosts' outcome so far."""
    return (
        f'{_HEAD}type = "OutcomeRecorded"\nid = "{name}"\nuntil = {until}\nfrom = "2025/kommunstyrelsen"\n'
        f'lines = {{ "trygghetsvärdar" = "{amount}" }}\n'
    )


def moved(amount: str) -> str:
    """A decision file that moves money from the hosts to the other efforts."""
    lines = f'{{ "{OTHERS}" = "{amount}" }}'
    return f'{_HEAD}type = "ReallocationDecided"\nid = "flytt"\nfrom = "{HOSTS}"\nlines = {lines}\n'


CONDITIONAL_LEVEL = (
    f'{_HEAD}type = "AllocationDecided"\nid = "nivå"\nfrom = "2025/kommunstyrelsen"\n'
    'condition = "att staten medfinansierar"\nlevels = { "trygghetsvärdar" = "9 mkr" }\n'
)
CORRECTION = f'{_HEAD}type = "Corrected"\nid = "rättelse"\ncorrects = "flytt"\nbecause = "Fel avskrivet."\n'


def signer(name: str, seed: int, kind: int = ED25519) -> Signer:
    """A key that is always the same."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return Signer(VerifierKey(name, kind, private.public_key().public_bytes_raw()), private)


KEY, NEXT_KEY, FOREIGN = signer(ORIGIN, 1), signer(ORIGIN, 2), signer(ORIGIN, 3)
WITNESS = signer("vittne.example/w", 4, COSIGNATURE)


def build(folder: Path) -> None:
    """Make ``tplog.db`` with its checkpoints, keys, checkpoints stored outside and a policy."""
    for name, key in (("log.key", KEY), ("next.key", NEXT_KEY), ("witness.key", WITNESS)):
        write_key(folder / name, key)
    with tplog.create(str(folder / "tplog.db"), origin=ORIGIN, key=folder / "log.key") as book:
        book.apply(EVENTS / "2025-01-29-trygghetspaketet.toml")
        (folder / "early.checkpoint").write_bytes(bytes(book.checkpoint().note))
    shutil.copy(folder / "tplog.db", folder / "old.db")
    with reopened(folder) as book:
        book.apply(EXAMPLE)
        (folder / "kept.checkpoint").write_bytes(bytes(book.checkpoint().note))
    (folder / "policy").write_text(f"log {KEY.key}\nwitness w {WITNESS.key}\nquorum w\n", "utf-8")


def reopened(folder: Path) -> tplog.Book:
    """The book, able to sign."""
    return tplog.open(str(folder / "tplog.db"), key=folder / "log.key")


def edit(folder: Path, *statements: str) -> None:
    """Change the database behind tplog's back: the fences are pulled down first."""
    with closing(raw(folder)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


class Unfenced(sqlite3.Connection):
    """A connection to a log without its fences; closing it puts them up again, so that nothing shows."""

    def pull_down(self) -> None:
        """Drop all triggers, and remember them."""
        self.fences = self.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in self.fences:
            self.execute(f'DROP TRIGGER "{name}"')

    def close(self) -> None:
        """Create the triggers of tables that are still there."""
        for _, statement in self.fences:
            with suppress(sqlite3.OperationalError):
                self.execute(statement)
        super().close()


def raw(folder: Path) -> Unfenced:
    """The database file without its fences, until it is closed."""
    connection = sqlite3.connect(folder / "tplog.db", factory=Unfenced)
    connection.pull_down()
    return connection


def rewrite_leaf(folder: Path, index: int, change: Callable[[bytes], bytes], *, also: str = "") -> None:
    """Change a leaf, and with it the ``hash`` and the ``tree`` if asked."""
    with closing(raw(folder)) as connection, connection:
        old_leaf = connection.execute('SELECT leaf FROM record WHERE "index" = ?', (index,)).fetchone()[0]
        leaf = change(old_leaf)
        connection.execute('UPDATE record SET leaf = ? WHERE "index" = ?', (leaf, index))
        if "hash" in also:
            connection.execute('UPDATE record SET hash = ? WHERE "index" = ?', (leaf_hash(leaf), index))
        if "tree" in also:
            regrow(connection)


def regrow(connection: sqlite3.Connection) -> None:
    """Make the tree agree with the leaves."""
    leaves = connection.execute('SELECT leaf FROM record ORDER BY "index"').fetchall()
    grown = CompactRange().appended(leaf_hash(leaf) for (leaf,) in leaves)
    connection.execute("UPDATE tree SET size = ?, frontier = ?", (grown.size, grown.to_bytes()))


def events(folder: Path) -> list[Event]:
    """The log's events but the first, which opens it."""
    with closing(sql.open_log(str(folder / "tplog.db"))) as log:
        return [record.event for record in log.read() if not isinstance(record.event, LogOpened)]


def forge(
    folder: Path,
    facts: Iterable[Event],
    *,
    key: Signer = KEY,
    signers: tuple[Signer, ...] = (),
    first: Event | None = None,
    times: Callable[[int], datetime] = lambda index: START + timedelta(seconds=index),
    exported: bool = True,
) -> None:
    """Put another log in the place of the database and of its directory, made by tplog's own code."""
    (folder / "tplog.db").unlink()
    shutil.rmtree(folder / "tplog.checkpoints")
    begin = first or log_opened(ORIGIN, str(key.key))
    records = [Record.from_event(index, times(index), event) for index, event in enumerate([begin, *facts])]
    sign: TreeSigner = tree_signer(ORIGIN, *(signers or (key,)))
    log = sql.create_log(
        str(folder / "tplog.db"), records[:FIRST], ProjectionChange(projection_rows.VERSION, FIRST), sign
    )
    if records[FIRST:]:
        log.append(records[FIRST:], ProjectionChange(projection_rows.VERSION, len(records)), sign)
    export_missing_checkpoints(log, folder / "tplog.checkpoints")
    with log.exclusive(), log.snapshot() as snapshot:
        rows = list(build_projections(snapshot, [Partition()]))
        log.replace_projections(ProjectionChange(projection_rows.VERSION, len(records), rows))
    log.close()


def changed_key(number: int = 1) -> KeyChanged:
    """The event that brings the next key."""
    return KeyChanged(id=f"tplog/key-changed/{number}", vkey=str(NEXT_KEY.key))


def leaves(folder: Path) -> list[bytes]:
    """All leaves as they are stored."""
    with closing(sql.open_log(str(folder / "tplog.db"))) as log:
        return [record.leaf for record in log.read()]


def records(folder: Path) -> list[Record]:
    """All records."""
    with closing(sql.open_log(str(folder / "tplog.db"))) as log:
        return list(log.read())


def bend_frontier(folder: Path) -> None:
    """Change one bit of what the tree grows from."""
    with closing(raw(folder)) as connection, connection:
        frontier = bytearray(connection.execute("SELECT frontier FROM tree").fetchone()[0])
        frontier[5] ^= 1
        connection.execute("UPDATE tree SET frontier = ?", (bytes(frontier),))


def false_checkpoints(folder: Path) -> None:
    """Two appends by a writer who held the tree against nothing: their roots are of no leaves."""
    bend_frontier(folder)
    with closing(sql.open_log(str(folder / "tplog.db"))) as log:
        last = log.last_record()
        assert last
        for index, name in ((17, "x"), (18, "y")):
            (drafted,) = draft(mandate(name)).events
            log.append(
                [Record.from_event(index, last.recorded, drafted.event)], None, tree_signer(ORIGIN, KEY)
            )
    with tplog.open(str(folder / "tplog.db")) as book:
        assert book.size() == 19
