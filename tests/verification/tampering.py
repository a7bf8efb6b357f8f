"""The tampering matrix: what is done to a log behind tplog's back, and what verify must say of it.

Every case starts from the same signed log of 17 records. ``arguments`` are those of verify: the pinned
key and the newest checkpoint that was stored outside, unless the case says otherwise.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

from attrs import evolve, frozen
from click.testing import CliRunner
from signed_log import (
    CONDITIONAL_LEVEL,
    CORRECTION,
    FOREIGN,
    KEY,
    NEXT_KEY,
    ORIGIN,
    START,
    WITNESS,
    changed_key,
    edit,
    events,
    false_checkpoints,
    forge,
    leaves,
    moved,
    outcome,
    raw,
    regrow,
    reopened,
    rewrite_leaf,
    signer,
)

import tplog
from spec import draft, mandate
from tplog.answers.verification_report import minutes_text
from tplog.book.book import Book
from tplog.cli.main import main
from tplog.events.base import Event
from tplog.events.log_events import log_opened
from tplog.events.record import Record
from tplog.eventstore.memory import MemoryLog
from tplog.eventstore.sqlite_schema import schema_statements
from tplog.i18n.vocabulary import Language
from tplog.merkle.checkpoint import parse_checkpoint, sign_checkpoint
from tplog.merkle.hashes import leaf_hash
from tplog.merkle.note import COSIGNATURE, MAX_SIGNATURES, encode_base64
from tplog.readers.decision_file import parse_decision
from tplog.values.transfer import Transfer

PINNED = ("--vkey", str(KEY.key))
CHECKPOINT = ("--checkpoint", "kept.checkpoint")
TRUSTING = (*PINNED, *CHECKPOINT)
FIRST_LEAVES, LAST_LEAVES = "000000000016.leaves", "000000000017.leaves"
BY_POLICY = ("--policy", "policy", *CHECKPOINT)


@frozen
class Case:
    """One thing done to a log, in words and as a function of its folder; and what verify says of it."""

    words: str
    change: Callable[[Path], object]
    status: int
    codes: tuple[str, ...] = ()
    arguments: tuple[str, ...] = TRUSTING


def unchanged(_folder: Path) -> None:
    """Leave everything as it is."""


def sql(*statements: str) -> Callable[[Path], None]:
    """Run statements on the unfenced database."""
    return lambda folder: edit(folder, *statements)


def _grown_richer(leaf: bytes) -> bytes:
    return leaf.replace(b'"ore":500000000', b'"ore":600000000')


def _spaced(leaf: bytes) -> bytes:
    return json.dumps(json.loads(leaf), ensure_ascii=False, sort_keys=True).encode()


def leaf(change: Callable[[bytes], bytes], also: str = "", index: int = 2) -> Callable[[Path], None]:
    """Change one leaf, and what else would betray it."""
    return lambda folder: rewrite_leaf(folder, index, change, also=also)


def _tail_cut(folder: Path) -> None:
    """Delete the last record and every trace of it in the database."""
    with closing(raw(folder)) as connection, connection:
        connection.execute('DELETE FROM transfer WHERE "index" = 16')
        connection.execute('DELETE FROM record WHERE "index" = 16')
        connection.execute("DELETE FROM checkpoint WHERE size > 16")
        connection.execute("DELETE FROM kept_at")
        regrow(connection)


def _tail_cut_everywhere(folder: Path) -> None:
    _tail_cut(folder)
    for path in (folder / "tplog.checkpoints").glob("*17.*"):
        path.unlink()


def _rows_swapped(folder: Path) -> None:
    edit(
        folder,
        'CREATE TEMP TABLE two AS SELECT * FROM record WHERE "index" IN (3, 4)',
        "UPDATE record SET id = id || '#' WHERE \"index\" IN (3, 4)",
        *(
            f"UPDATE record SET (id, recorded, leaf, hash) = "  # noqa: S608 (numbers)
            f'(SELECT id, recorded, leaf, hash FROM two WHERE "index" = {other}) WHERE "index" = {index}'
            for index, other in ((3, 4), (4, 3))
        ),
    )


def _row_doubled(folder: Path) -> None:
    with closing(raw(folder)) as connection, connection:
        connection.execute(
            "INSERT INTO record SELECT 17, id || '#', recorded, leaf, hash FROM record WHERE \"index\" = 16"
        )
        regrow(connection)


def _note(change: Callable[[bytes], bytes], size: int = 17) -> Callable[[Path], None]:
    def done(folder: Path) -> None:
        with closing(raw(folder)) as connection, connection:
            (note,) = connection.execute("SELECT note FROM checkpoint WHERE size = ?", (size,)).fetchone()
            connection.execute("UPDATE checkpoint SET note = ? WHERE size = ?", (change(note), size))

    return done


def _signature_bent(note: bytes) -> bytes:
    head, _, signature = note.rstrip(b"\n").rpartition(b" ")
    content = bytearray(base64.b64decode(signature))
    content[-1] ^= 1
    return head + b" " + encode_base64(bytes(content)).encode() + b"\n"


def _by_foreigner(note: bytes) -> bytes:
    checkpoint = parse_checkpoint(note)
    return bytes(sign_checkpoint(checkpoint.origin, checkpoint.size, checkpoint.root, [FOREIGN]).note)


def _of_another_log(note: bytes) -> bytes:
    checkpoint = parse_checkpoint(note)
    return bytes(sign_checkpoint("nacka.se/tplog/annan", checkpoint.size, checkpoint.root, [KEY]).note)


def _old_copy(folder: Path) -> None:
    shutil.copy(folder / "old.db", folder / "tplog.db")


def _rewritten(key_name: str) -> Callable[[Path], None]:
    """Everything written anew with other money, as tplog itself would, by one of the keys."""

    def done(folder: Path) -> None:
        facts = [evolve(event, remarks=("ändrad",)) for event in events(folder)]
        forge(folder, facts, key={"right": KEY, "foreign": FOREIGN}[key_name])

    return done


def _split(folder: Path) -> None:
    checkpoint = parse_checkpoint((folder / "kept.checkpoint").read_bytes())
    other = sign_checkpoint(ORIGIN, checkpoint.size, leaf_hash(b"another story"), [KEY])
    (folder / "other.checkpoint").write_bytes(bytes(other.note))


def outside(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Change the checkpoint that was stored outside."""

    def done(folder: Path) -> None:
        path = folder / "kept.checkpoint"
        path.write_bytes(change(path.read_bytes()))

    return done


def _cosigned(name: str, seconds: int) -> Callable[[Path], None]:
    """Have a witness cosign a checkpoint file, so many seconds after the log's records were made."""

    def done(folder: Path) -> None:
        path = folder / name
        checkpoint = parse_checkpoint(path.read_bytes())
        with reopened(folder) as book:
            opened_at = next(iter(book.records(known_at=0))).recorded
        line = WITNESS.sign(checkpoint.note.text, int(opened_at.timestamp()) + seconds)
        path.write_bytes(bytes(checkpoint.note.with_signatures([line])))

    return done


def _cosignature_bent(folder: Path) -> None:
    _cosigned("kept.checkpoint", 60)(folder)
    path = folder / "kept.checkpoint"
    path.write_bytes(_signature_bent(path.read_bytes()))


def _times_fall(folder: Path) -> None:
    forge(folder, events(folder), times=lambda index: START + timedelta(seconds=100 - index))


def _key_changed(*signers: str) -> Callable[[Path], None]:
    def done(folder: Path) -> None:
        named = {"old": KEY, "new": NEXT_KEY}
        forge(folder, [changed_key(), *events(folder)], signers=tuple(named[signer] for signer in signers))
        shutil.copy(max((folder / "tplog.checkpoints").glob("*.checkpoint")), folder / "kept.checkpoint")

    return done


def fenced(*statements: str) -> Callable[[Path], None]:
    """Run statements on the database as it is, with its triggers."""

    def done(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "tplog.db")) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    return done


def redefined(table: str, old: str, new: str) -> Callable[[Path], None]:
    """Put a table's rows into another of the same name, whose definition has ``new`` instead of ``old``."""

    def done(folder: Path) -> None:
        with closing(raw(folder)) as connection, connection:
            query = "SELECT sql FROM sqlite_master WHERE name = ?"
            (definition,) = connection.execute(query, (table,)).fetchone()
            assert old in definition
            connection.execute(definition.replace(old, new).replace(table, "other", 1))
            connection.execute(f"INSERT INTO other SELECT * FROM {table}")  # noqa: S608 (ours)
            connection.execute(f"DROP TABLE {table}")
            connection.execute(f"ALTER TABLE other RENAME TO {table}")

    return done


def _with_pragma(change: Callable[[Path], object], pragma: str) -> Callable[[Path], None]:
    """Change a log, and then a number in the head of its file."""

    def done(folder: Path) -> None:
        change(folder)
        fenced(f"PRAGMA {pragma}")(folder)

    return done


def _older_form_without_guard(folder: Path) -> None:
    """Put everything into the form of schema 3, but a trigger that it had in another form."""
    guard = "transfer_refuses_late"
    with closing(raw(folder)) as connection, connection:
        rows = {
            table: connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 (ours)
            for table in ("kept_row", "kept_entry")
        }
        for table in rows:
            connection.execute(f"DROP TABLE {table}")
        connection.execute(f"DROP TRIGGER IF EXISTS {guard}")
        for statement in schema_statements(3):
            if any(f" {part} " in statement for part in (*rows, "kept_row_by_budget")):
                connection.execute(statement)
        for table, content in rows.items():
            columns = (
                "budget, name, key, place, content"
                if table == "kept_row"
                else ('budget, name, key, "index", position, content')
            )
            values = ", ".join("?" * len(columns.split(", ")))
            connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({values})", content)  # noqa: S608 (ours)
        connection.execute(f"CREATE TRIGGER {guard} BEFORE INSERT ON transfer BEGIN SELECT 1; END")
        connection.execute("PRAGMA user_version = 3")


def _newest_row_deleted_without_directory(folder: Path) -> None:
    edit(folder, "DELETE FROM checkpoint WHERE size = 17")
    shutil.rmtree(folder / "tplog.checkpoints")


def _middle_row_deleted_without_directory(folder: Path) -> None:
    edit(folder, "DELETE FROM checkpoint WHERE size = 16")
    shutil.rmtree(folder / "tplog.checkpoints")


def _key_change_row_deleted_without_directory(folder: Path) -> None:
    with reopened(folder) as book:
        book.change_key(NEXT_KEY, folder / "next.key")
    with tplog.open(str(folder / "tplog.db"), key=folder / "next.key") as book:
        book.apply(parse_decision(moved("1 kr"), "decision.toml"))
        (folder / "kept.checkpoint").write_bytes(bytes(book.checkpoint().note))
    edit(folder, "DELETE FROM checkpoint WHERE size = 18")
    shutil.rmtree(folder / "tplog.checkpoints")


def exported(name: str, change: Callable[[bytes], bytes] | None) -> Callable[[Path], None]:
    """Change a file of the checkpoint directory, or delete it."""

    def done(folder: Path) -> None:
        path = folder / "tplog.checkpoints" / name
        if change:
            path.write_bytes(change(path.read_bytes()))
        else:
            path.unlink()

    return done


def _lines_swapped(content: bytes) -> bytes:
    first, second, *rest = content.splitlines(keepends=True)
    return b"".join([second, first, *rest])


def _added_to_directory(name: str, source: str) -> Callable[[Path], None]:
    """Copy a file of the checkpoint directory to another name in it."""

    def done(folder: Path) -> None:
        shutil.copy(folder / "tplog.checkpoints" / source, folder / "tplog.checkpoints" / name)

    return done


def _pipe_in_directory(name: str) -> Callable[[Path], None]:
    def done(folder: Path) -> None:
        path = folder / "tplog.checkpoints" / name
        path.unlink(missing_ok=True)
        os.mkfifo(path)

    return done


def _directory_replaced(put: Callable[[Path], object]) -> Callable[[Path], None]:
    """Put something else in the checkpoint directory's place."""

    def done(folder: Path) -> None:
        shutil.rmtree(folder / "tplog.checkpoints")
        put(folder / "tplog.checkpoints")

    return done


def _leaf_and_directory_altered(folder: Path) -> None:
    rewrite_leaf(folder, 2, _grown_richer, also="hash tree")
    exported(FIRST_LEAVES, _grown_richer)(folder)


def page_overwritten(table: str) -> Callable[[Path], None]:
    """Overwrite the first page of a table in the file."""

    def done(folder: Path) -> None:
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        with closing(sqlite3.connect(folder / "tplog.db")) as connection:
            (page,) = connection.execute(query, (table,)).fetchone()
            (page_size,) = connection.execute("PRAGMA page_size").fetchone()
        with (folder / "tplog.db").open("r+b") as file:
            file.seek((page - 1) * page_size)
            file.write(b"\xff" * page_size)

    return done


def page_of_last_records_overwritten(folder: Path) -> None:
    """Overwrite the page on which the last record begins, so that those before it can be read."""
    path = folder / "tplog.db"
    start = path.read_bytes().index(leaves(folder)[-1]) // 4096 * 4096
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\xff" * 4096)


def _cut_and_false_checkpoint(folder: Path) -> None:
    page_of_last_records_overwritten(folder)
    (folder / "false.checkpoint").write_bytes(bytes(sign_checkpoint(ORIGIN, 1, bytes(32), [KEY]).note))


def _row_deleted_and_page_overwritten(folder: Path) -> None:
    edit(folder, "DELETE FROM checkpoint WHERE size = 17")
    page_overwritten("kept_entry")(folder)


def _schema_damaged(folder: Path) -> None:
    path = folder / "tplog.db"
    path.write_bytes(path.read_bytes().replace(b"BEFORE DELETE ON record", b"BEFORE DELE\xd4E ON record"))


def _misdecided(change: Callable[[Event], Event], *texts: str) -> Callable[[Path], None]:
    """A log that goes on with these decision files, the last of them with other money than tplog gives it."""

    def done(folder: Path) -> None:
        book = Book(MemoryLog(), clock=lambda: START)
        book._log.append([Record.from_event(index, START, each) for index, each in enumerate(events(folder))])  # noqa: SLF001
        for text in texts:
            book.apply(parse_decision(text, "decision.toml"))
        *earlier, last = [record.event for record in book.records()]
        forge(folder, [*earlier, change(last)])

    return done


def _ids_exchanged(folder: Path) -> None:
    """Let a correction take back another event's money, and exchange the two ids in their column."""
    *_, other = events(folder)
    back = tuple(Transfer(move.taker, move.giver, move.ore) for move in reversed(other.transfers))
    _misdecided(lambda event: evolve(event, transfers=back), moved("100 tkr"), CORRECTION)(folder)
    for old, new in (("flytt", "x"), (other.id, "flytt"), ("x", other.id)):
        edit(folder, f"UPDATE record SET id = '{new}' WHERE id = '{old}'")  # noqa: S608 (ours)


def _computed_richer(event: Event) -> Event:
    """The event with 600 tkr more in each transfer that tplog computed."""
    moves = (move if move.stated else evolve(move, ore=move.ore + 60_000_000) for move in event.transfers)
    return evolve(event, transfers=tuple(moves))


def _held_richer(event: Event) -> Event:
    """The event with 600 tkr more in what tplog computed and holds back until a condition is met."""
    (move,) = event.held
    return evolve(event, held=(evolve(move, ore=move.ore + 60_000_000),))


def _unstated(event: Event) -> Event:
    """The event as if no document stated its amounts."""
    return evolve(event, transfers=tuple(evolve(move, stated=None) for move in event.transfers))


def _stated_richer(event: Event) -> Event:
    """The event with more in its stated transfer than the line ever held."""
    (move,) = event.transfers
    ore = 900_000_000
    return evolve(
        event, transfers=(evolve(move, ore=ore, stated=move.stated and evolve(move.stated, ore=ore)),)
    )


def _second_opening(folder: Path) -> None:
    again = evolve(log_opened(ORIGIN, str(KEY.key)), id="tplog/log-opened/2")
    forge(folder, [*events(folder)[:3], again])


def _never_opened(folder: Path) -> None:
    first, *others = events(folder)
    forge(folder, others, first=first)


def _linked_directory(folder: Path) -> None:
    (folder / "outside").symlink_to(folder / "tplog.checkpoints")


def _hard_linked(folder: Path) -> None:
    newest = max((folder / "tplog.checkpoints").glob("*.checkpoint"))
    (folder / "outside").hardlink_to(newest)


def _another_directory_set(folder: Path) -> None:
    (folder / "tplog.toml").write_text('[log]\ncheckpoints = "other"\n', "utf-8")


def _forged_with(setting: str) -> Callable[[Path], None]:
    """Everything rewritten with another key, which the settings beside the log trust in one of two ways."""

    def done(folder: Path) -> None:
        _rewritten("foreign")(folder)
        accomplice = signer("falsk.example/w", 9, COSIGNATURE)
        for path in (folder / "tplog.checkpoints").glob("*.checkpoint"):
            note = parse_checkpoint(path.read_bytes()).note
            path.write_bytes(bytes(note.with_signatures([accomplice.sign(note.text, 1_800_000_000)])))
        policy = f"log {FOREIGN.key}\nwitness w {accomplice.key}\nquorum w\n"
        (folder / "hostile.policy").write_text(policy, "utf-8")
        value = {"policy": "hostile.policy", "vkey": str(FOREIGN.key)}[setting]
        (folder / "tplog.toml").write_text(f'[log]\n{setting} = "{value}"\n', "utf-8")

    return done


def _pinned_key_named_by_forger(folder: Path) -> None:
    forge(folder, [*events(folder), changed_key()], key=FOREIGN)


def _stray_cosignature(folder: Path) -> str:
    """Store a line of the witness for one checkpoint beside another, and cosign the one kept outside."""
    with reopened(folder) as book:
        early, newest = book.checkpoint(16).note, book.checkpoint(17).note
        seen = int(next(iter(book.records(known_at=16))).recorded.timestamp())
    line = str(WITNESS.sign(early.text, seen))
    edit(folder, f"INSERT INTO cosignature VALUES (17, '{line}')")  # noqa: S608 (ours)
    path = folder / "kept.checkpoint"
    path.write_bytes(bytes(newest.with_signatures([WITNESS.sign(newest.text, seen + 60)])))
    return line


def _void(folder: Path, line: str) -> None:
    """Record that a line stored with the checkpoint of 17 records is void."""
    with reopened(folder) as book:
        book.void_cosignature(line.encode(), "line", 17)
        path = folder / "kept.checkpoint"
        note = book.checkpoint().note
        path.write_bytes(bytes(note.with_signatures([WITNESS.sign(note.text, _last_time(book))])))


def _last_time(book: tplog.Book) -> int:
    return int(list(book.records())[-1].recorded.timestamp())


def _stray_cosignature_void(folder: Path) -> None:
    _void(folder, _stray_cosignature(folder))


def _telling_cosignature_void(folder: Path) -> None:
    """A true line whose time contradicts a record is called void."""
    with reopened(folder) as book:
        line = str(WITNESS.sign(book.checkpoint(17).note.text, 1))
    edit(folder, f"INSERT INTO cosignature VALUES (17, '{line}')")  # noqa: S608 (as an older tplog took it)
    _void(folder, line)


def _text_for_the_minutes(folder: Path) -> None:
    """Keep the text that is printed in the minutes, in place of the checkpoint."""
    with reopened(folder) as book:
        checkpoint = book.checkpoint()
        day = book.last_recorded_date(checkpoint.size)
    (folder / "kept.checkpoint").write_text(f"{minutes_text(checkpoint, day, Language.SV)}\n", "utf-8")


def _text_for_the_minutes_and_hash_changed(folder: Path) -> None:
    _text_for_the_minutes(folder)
    edit(folder, "UPDATE record SET hash = x'00' WHERE \"index\" = 5")


def _checkpoint_of_the_minutes(folder: Path) -> None:
    """Have the keeper hand over the checkpoint whose size and root the minutes have."""
    _text_for_the_minutes(folder)
    minutes = (folder / "kept.checkpoint").read_text("utf-8")
    with reopened(folder) as book:
        checkpoint = book.checkpoint(17)
    assert all(part in minutes for part in (ORIGIN, " 17\n", encode_base64(checkpoint.root)))
    (folder / "kept.checkpoint").write_bytes(bytes(checkpoint.note))


def _old_copy_of_before_the_key(folder: Path) -> None:
    """Change the key, record more with the new one, and put back the copy of before."""
    with reopened(folder) as book:
        book.change_key(NEXT_KEY, folder / "next.key")
    with tplog.open(str(folder / "tplog.db"), key=folder / "next.key") as book:
        book.apply(draft(mandate("senare")))
        (folder / "kept.checkpoint").write_bytes(bytes(book.checkpoint().note))
    _old_copy(folder)


def _leaf_altered_and_moved_away(folder: Path) -> None:
    rewrite_leaf(folder, 2, _grown_richer, also="hash tree")
    (folder / "tplog.db").rename(folder / "evidence.db")


def _restored_after(change: Callable[[Path], object], status: int = 0) -> Callable[[Path], None]:
    """Do something to a log, then restore it from its checkpoint directory, in place."""

    def done(folder: Path) -> None:
        change(folder)
        command = ["restore", "tplog.checkpoints", *PINNED, "--quiet"]
        assert CliRunner().invoke(main, command).exit_code == status

    return done


def _directory_of_links(folder: Path) -> None:
    """The checkpoints in the log's directory are links to where they were moved."""
    (folder / "public").mkdir()
    for path in (folder / "tplog.checkpoints").glob("*.checkpoint"):
        path.rename(folder / "public" / path.name)
        path.symlink_to(folder / "public" / path.name)


def _tiles_beside(folder: Path) -> None:
    """The log's tiles are published beside its database."""
    with reopened(folder) as book:
        for name, content in book.tiles():
            path = folder / "site" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _another_name(folder: Path) -> None:
    """The database's file has another name beside its own."""
    (folder / "hard.db").hardlink_to(folder / "tplog.db")


def _slow_witness(folder: Path) -> None:
    """A witness whose clock was slow cosigned, and the line is handed to the log."""
    with reopened(folder) as book, suppress(tplog.BadFile):
        line = str(WITNESS.sign(book.checkpoint(17).note.text, 1))
        book.add_cosignatures(line.encode(), "line", [WITNESS.key])


def _one_line_too_many(folder: Path) -> None:
    """A checkpoint has as many lines as it may, one of them void, and another is handed to the log."""
    with reopened(folder) as book:
        text = book.checkpoint(17).note.text
        lines = [str(WITNESS.sign(text, _last_time(book) + second)) for second in range(MAX_SIGNATURES)]
        book.add_cosignatures("\n".join(lines[1:]).encode(), "lines", [WITNESS.key])
        book.void_cosignature(lines[1].encode(), "line", 17)
        with suppress(tplog.BadFile):
            book.add_cosignatures(lines[0].encode(), "line", [WITNESS.key])


CASES: tuple[Case, ...] = (
    Case("nothing at all", unchanged, 0),
    Case("nothing; no key is pinned", unchanged, 3, ("key-not-pinned",), CHECKPOINT),
    Case("nothing; no checkpoint from outside", unchanged, 3, ("nothing-outside",), PINNED),
    Case(
        "nothing; the log's own directory is passed off as outside",
        unchanged,
        3,
        ("nothing-outside",),
        (*PINNED, "--checkpoint", "tplog.checkpoints"),
    ),
    Case(
        "nothing; another key is pinned",
        unchanged,
        1,
        ("key-foreign",),
        ("--vkey", str(FOREIGN.key), *CHECKPOINT),
    ),
    Case(
        "nothing; another key is pinned beside the log's",
        unchanged,
        1,
        ("key-foreign",),
        (*TRUSTING, "--vkey", str(FOREIGN.key)),
    ),
    Case(
        "nothing; a link to the log's own directory is passed off as outside",
        _linked_directory,
        3,
        ("nothing-outside",),
        (*PINNED, "--checkpoint", "outside"),
    ),
    Case(
        "nothing; another name of a file in the log's own directory is passed off as outside",
        _hard_linked,
        3,
        ("nothing-outside",),
        (*PINNED, "--checkpoint", "outside"),
    ),
    Case(
        "nothing; the log's own directory is passed off as outside, and tplog.toml sets another",
        _another_directory_set,
        3,
        ("nothing-outside",),
        (*PINNED, "--checkpoint", "tplog.checkpoints"),
    ),
    Case(
        "nothing; the log's own directory, which has links in place of checkpoints, is passed off as outside",
        _directory_of_links,
        3,
        ("nothing-outside",),
        (*PINNED, "--checkpoint", "tplog.checkpoints"),
    ),
    Case(
        "nothing; what a link in the log's own directory leads to is passed off as outside",
        _directory_of_links,
        3,
        ("nothing-outside",),
        (*PINNED, "--checkpoint", "public"),
    ),
    Case(
        "nothing; the checkpoint among tiles published beside the database is passed off as outside",
        _tiles_beside,
        3,
        ("nothing-outside",),
        (*PINNED, "--checkpoint", "site/checkpoint"),
    ),
    Case(
        "nothing; the database is named by a hard link, and its own directory passed off as outside",
        _another_name,
        3,
        ("nothing-outside",),
        (*PINNED, "--db", "hard.db", "--checkpoint", "tplog.checkpoints"),
    ),
    Case("nothing; a witness with a slow clock handed in a line, which was not added", _slow_witness, 0),
    Case(
        "a line more than a checkpoint can have, one of them void, was handed in and not added",
        _one_line_too_many,
        0,
    ),
    Case("nothing; the policy's witness has not cosigned", unchanged, 3, ("quorum-not-met",), BY_POLICY),
    Case("the policy's witness has cosigned", _cosigned("kept.checkpoint", 60), 0, (), BY_POLICY),
    Case(
        "a sum in a leaf raised",
        leaf(_grown_richer),
        1,
        (
            "hash-differs",
            "column-differs",
            "kept-differs",
            "tree-differs",
            "root-differs",
            "records-uncovered",
        ),
    ),
    Case(
        "the same, its hash recomputed",
        leaf(_grown_richer, "hash"),
        1,
        ("column-differs", "kept-differs", "tree-differs", "root-differs", "records-uncovered"),
    ),
    Case(
        "the same, hash and tree recomputed",
        leaf(_grown_richer, "hash tree"),
        1,
        ("column-differs", "kept-differs", "root-differs", "records-uncovered"),
    ),
    Case(
        "a leaf written anew with spaces",
        leaf(_spaced, "hash tree"),
        1,
        ("leaf-damaged", "column-differs", "kept-differs", "root-differs", "records-uncovered"),
    ),
    Case(
        "a leaf cut in half",
        leaf(lambda content: content[: len(content) // 2], "hash tree"),
        1,
        ("leaf-damaged", "column-differs", "kept-differs", "root-differs", "records-uncovered"),
    ),
    Case(
        "a leaf of an unknown kind",
        leaf(lambda content: content.replace(b"frame-", b"fraud-"), "hash tree"),
        1,
        ("leaf-damaged", "column-differs", "kept-differs", "root-differs", "records-uncovered"),
    ),
    Case(
        "an empty leaf",
        leaf(lambda _: b"", "hash tree"),
        1,
        ("leaf-damaged", "column-differs", "kept-differs", "root-differs", "records-uncovered"),
    ),
    Case("a hash changed", sql("UPDATE record SET hash = x'00' WHERE \"index\" = 5"), 1, ("hash-differs",)),
    Case(
        "an id column changed", sql("UPDATE record SET id = 'x' WHERE \"index\" = 5"), 1, ("column-differs",)
    ),
    Case(
        "a time column changed",
        sql("UPDATE record SET recorded = '2020-01-01' WHERE \"index\" = 5"),
        1,
        ("column-differs",),
    ),
    Case(
        "a copied transfer raised",
        sql('UPDATE transfer SET ore = ore + 1 WHERE "index" = 2'),
        1,
        ("column-differs",),
    ),
    Case("a copied transfer deleted", sql('DELETE FROM transfer WHERE "index" = 2'), 1, ("column-differs",)),
    Case(
        "a transfer copied before the first record",
        sql("INSERT INTO transfer VALUES (-1, 0, 'trygghetspaketet', '2018/a', '2018/b', 5)"),
        1,
        ("column-differs",),
    ),
    Case(
        "a transfer copied after the last record",
        sql("INSERT INTO transfer VALUES (99, 0, 'trygghetspaketet', '2018/a', '2018/b', 5)"),
        1,
        ("column-differs",),
    ),
    Case(
        "transfers in a table of any type",
        sql(
            "CREATE TABLE other AS SELECT * FROM transfer",
            "DROP TABLE transfer",
            "ALTER TABLE other RENAME TO transfer",
            "INSERT INTO transfer VALUES ('two', NULL, x'00', '2018/a', '2018/b', 5)",
            "INSERT INTO transfer VALUES (NULL, NULL, NULL, NULL, NULL, NULL)",
            "INSERT INTO transfer VALUES (0.5, 0, 'trygghetspaketet', '2018/a', '2018/b', 5)",
        ),
        1,
        ("column-differs", "guard-missing"),
    ),
    Case(
        "what is kept in a table of any type",
        sql(
            "CREATE TABLE other AS SELECT * FROM kept_row",
            "DROP TABLE kept_row",
            "ALTER TABLE other RENAME TO kept_row",
            "INSERT INTO kept_row (name, budget, key, place, content) VALUES ('a', NULL, 5, 'x', 1.5)",
            "INSERT INTO kept_row (name, budget, key, place, content) VALUES ('a', 'b', 'c', 0, NULL)",
        ),
        1,
        ("kept-differs", "guard-missing"),
    ),
    Case(
        "a copied transfer added",
        sql("INSERT INTO transfer VALUES (2, 7, 'trygghetspaketet', '2018/a', '2018/b', 5)"),
        1,
        ("column-differs",),
    ),
    Case(
        "the last record deleted",
        sql('DELETE FROM transfer WHERE "index" = 16', 'DELETE FROM record WHERE "index" = 16'),
        1,
        ("tree-differs", "rollback"),
    ),
    Case(
        "the last record and all that tells of it in the database deleted",
        _tail_cut,
        1,
        ("checkpoint-gone", "rollback"),
    ),
    Case("the same, and in the checkpoint directory", _tail_cut_everywhere, 1, ("rollback",)),
    Case("the same, and nobody kept a checkpoint", _tail_cut_everywhere, 3, ("nothing-outside",), PINNED),
    Case(
        "the first record deleted",
        sql('DELETE FROM record WHERE "index" = 0'),
        1,
        ("index-gap", "column-differs", "tree-differs", "log-opened-missing", "root-differs", "rollback"),
    ),
    Case(
        "a record in the middle deleted",
        sql('DELETE FROM record WHERE "index" = 5'),
        1,
        ("index-gap", "column-differs", "tree-differs", "root-differs", "rollback", "records-uncovered"),
    ),
    Case(
        "a record moved to another index",
        sql('UPDATE record SET "index" = 40 WHERE "index" = 16'),
        1,
        ("index-gap",),
    ),
    Case(
        "two records swapped",
        _rows_swapped,
        1,
        ("column-differs", "kept-differs", "tree-differs", "root-differs", "records-uncovered"),
    ),
    Case(
        "a record doubled",
        _row_doubled,
        1,
        ("id-repeated", "column-differs", "refusal-passed", "checkpoint-gone", "records-uncovered"),
    ),
    Case(
        "an id that is not UTF-8",
        sql("UPDATE record SET id = CAST(x'ff' AS TEXT) WHERE \"index\" = 5"),
        1,
        ("column-differs",),
    ),
    Case(
        "an account of a copied transfer that is not UTF-8",
        sql("UPDATE transfer SET giver = CAST(x'ff' AS TEXT) WHERE \"index\" = 2"),
        1,
        ("column-differs",),
    ),
    Case(
        "a budget of what is kept that is not UTF-8",
        sql("UPDATE kept_row SET budget = CAST(x'ff' AS TEXT) WHERE name = 'totals'"),
        1,
        ("kept-differs",),
    ),
    Case(
        "a cosignature that is not UTF-8",
        sql("INSERT INTO cosignature VALUES (17, CAST(x'ff' AS TEXT))"),
        1,
        ("checkpoint-malformed",),
    ),
    Case(
        "a leaf longer than any that tplog writes",
        leaf(lambda content: content.replace(b'"file":"', b'"file":"' + b"x" * 70_000), "hash tree"),
        1,
        ("leaf-damaged", "column-differs", "kept-differs", "root-differs", "records-uncovered"),
    ),
    Case(
        "an index far beyond the last",
        sql('UPDATE record SET "index" = 4611686018427387904 WHERE "index" = 16'),
        1,
        ("index-gap",),
    ),
    Case("a page of the records overwritten", page_overwritten("record"), 2, ("part-unreadable",)),
    Case(
        "the page of the last records overwritten", page_of_last_records_overwritten, 2, ("part-unreadable",)
    ),
    Case(
        "the same, and a checkpoint of fewer records is not of these",
        _cut_and_false_checkpoint,
        1,
        ("part-unreadable", "root-differs", "split-view"),
        (*PINNED, "--checkpoint", "false.checkpoint"),
    ),
    Case("a page of the transfers overwritten", page_overwritten("transfer"), 2, ("part-unreadable",)),
    Case("a page of the checkpoints overwritten", page_overwritten("checkpoint"), 2, ("part-unreadable",)),
    Case("a page of what is kept overwritten", page_overwritten("kept_entry"), 2, ("part-unreadable",)),
    Case(
        "the same, and a checkpoint's row deleted",
        _row_deleted_and_page_overwritten,
        1,
        ("checkpoint-gone", "part-unreadable"),
    ),
    Case("a byte of the schema damaged", _schema_damaged, 2, ("guard-missing", "part-unreadable")),
    Case(
        "the table of records dropped",
        sql("DROP TABLE record"),
        1,
        ("column-differs", "tree-differs", "guard-missing", "log-opened-missing", "rollback"),
    ),
    Case("a trigger dropped", fenced("DROP TRIGGER record_refuses_delete"), 3, ("guard-missing",)),
    Case(
        "a trigger put back that refuses nothing",
        fenced(
            "DROP TRIGGER record_refuses_delete",
            "CREATE TRIGGER record_refuses_delete BEFORE DELETE ON record BEGIN SELECT 1; END",
        ),
        3,
        ("guard-missing",),
    ),
    Case(
        "the same, and the database says that it is of an older schema",
        fenced(
            "DROP TRIGGER record_refuses_delete",
            "CREATE TRIGGER record_refuses_delete BEFORE DELETE ON record BEGIN SELECT 1; END",
            "PRAGMA user_version = 3",
        ),
        3,
        ("guard-missing", "guard-foreign"),
    ),
    Case(
        "a database of an older schema, and a trigger put back in it that refuses nothing",
        _older_form_without_guard,
        3,
        ("guard-missing",),
    ),
    Case(
        "a trigger of the right name on another table",
        fenced(
            "DROP TRIGGER record_refuses_gap",
            "CREATE TRIGGER record_refuses_gap BEFORE UPDATE ON kept_row BEGIN SELECT 1; END",
        ),
        3,
        ("guard-missing",),
    ),
    Case(
        "the database says that it is of a newer schema",
        fenced("PRAGMA user_version = 5"),
        2,
        ("schema-newer",),
    ),
    Case(
        "the same, and everything rewritten with another key, and a last record that names the pinned key",
        _with_pragma(_pinned_key_named_by_forger, "user_version = 5"),
        1,
        ("schema-newer", "key-foreign", "signature-missing", "records-uncovered", "nothing-outside"),
        ("--vkey", str(NEXT_KEY.key)),
    ),
    Case(
        "the same, and a leaf changed",
        _with_pragma(leaf(_grown_richer, also="hash tree"), "user_version = 5"),
        1,
        ("column-differs", "kept-differs", "schema-newer", "root-differs", "records-uncovered"),
    ),
    Case(
        "the database says that it is of the first schema, which had no tree, and a leaf changed",
        _with_pragma(leaf(_grown_richer, also="hash tree"), "user_version = 1"),
        1,
        ("column-differs", "kept-differs", "guard-missing", "root-differs", "records-uncovered"),
    ),
    Case(
        "the mark of tplog's databases changed",
        fenced("PRAGMA application_id = 0"),
        3,
        ("guard-missing",),
    ),
    Case(
        "the same, and a leaf changed",
        _with_pragma(leaf(_grown_richer, also="hash tree"), "application_id = 0"),
        1,
        ("column-differs", "kept-differs", "guard-missing", "root-differs", "records-uncovered"),
    ),
    Case(
        "a trigger of somebody else's",
        fenced("CREATE TRIGGER alters AFTER INSERT ON kept_row BEGIN DELETE FROM kept_row; END"),
        3,
        ("guard-foreign",),
    ),
    Case(
        "a view of somebody else's",
        fenced("CREATE VIEW records AS SELECT * FROM record"),
        3,
        ("guard-foreign",),
    ),
    Case(
        "the records in a table without UNIQUE",
        redefined("record", ", \n\tUNIQUE (id)", ""),
        3,
        ("guard-missing",),
    ),
    Case(
        "the records in a table without PRIMARY KEY",
        redefined("record", 'PRIMARY KEY ("index"), ', ""),
        3,
        ("guard-missing",),
    ),
    Case(
        "the records in a table that is not STRICT", redefined("record", "STRICT", ""), 3, ("guard-missing",)
    ),
    Case(
        "the records in a table where leaves may be missing",
        redefined("record", "leaf BLOB NOT NULL", "leaf BLOB"),
        3,
        ("guard-missing",),
    ),
    Case(
        "the records in a table whose column has another type",
        redefined("record", "recorded TEXT", "recorded ANY"),
        3,
        ("guard-missing",),
    ),
    Case(
        "the records in a table where a new one replaces one of the same id",
        redefined("record", "UNIQUE (id)", "UNIQUE (id) ON CONFLICT REPLACE"),
        3,
        ("guard-foreign",),
    ),
    Case(
        "the records in a table that takes only twenty",
        redefined("record", "UNIQUE (id)", 'UNIQUE (id), CHECK ("index" < 20)'),
        3,
        ("guard-foreign",),
    ),
    Case(
        "a condition written into the schema, without a new table",
        fenced(
            "PRAGMA writable_schema = ON",
            """UPDATE sqlite_master SET sql = replace(sql, 'PRIMARY KEY ("index")',
            'PRIMARY KEY ("index"), CHECK ("index" < 17)') WHERE name = 'record'""",
        ),
        3,
        ("guard-foreign",),
    ),
    Case(
        "the records in a table without any key",
        sql(
            "PRAGMA foreign_keys = OFF",
            "CREATE TABLE other AS SELECT * FROM record",
            "DROP TABLE record",
            "ALTER TABLE other RENAME TO record",
        ),
        3,
        ("guard-missing",),
    ),
    Case(
        "what is kept in a table without any key",
        sql(
            "CREATE TABLE other AS SELECT * FROM kept_row",
            "DROP TABLE kept_row",
            "ALTER TABLE other RENAME TO kept_row",
        ),
        3,
        ("guard-missing",),
    ),
    Case(
        "the transfers in a table without FOREIGN KEY",
        redefined("transfer", ', \n\tFOREIGN KEY("index") REFERENCES record ("index")', ""),
        3,
        ("guard-missing",),
    ),
    Case(
        "the cosignatures' table dropped",
        fenced("DROP TABLE cosignature"),
        1,
        ("checkpoint-gone", "guard-missing"),
    ),
    Case(
        "a view put where the cosignatures' table was",
        fenced("DROP TABLE cosignature", "CREATE VIEW cosignature AS SELECT 1 AS size, 'x' AS line WHERE 0"),
        1,
        ("checkpoint-gone", "guard-foreign", "guard-missing"),
    ),
    Case(
        "an index of somebody else's",
        fenced("CREATE UNIQUE INDEX once ON transfer (ore) WHERE ore = 1"),
        3,
        ("guard-foreign",),
    ),
    Case(
        "a column of somebody else's",
        fenced("ALTER TABLE transfer ADD COLUMN note TEXT"),
        3,
        ("guard-foreign",),
    ),
    Case(
        "the newest checkpoint's row deleted, and there is no directory",
        _newest_row_deleted_without_directory,
        1,
        ("checkpoint-gone",),
    ),
    Case(
        "the row of an earlier checkpoint deleted, and there is no directory (verify names it, as in a log "
        "restored without it)",
        _middle_row_deleted_without_directory,
        0,
    ),
    Case(
        "the row of a key change's checkpoint deleted, and there is no directory",
        _key_change_row_deleted_without_directory,
        1,
        ("key-unproven",),
    ),
    Case("the frontier changed", sql("UPDATE tree SET frontier = zeroblob(64)"), 1, ("tree-differs",)),
    Case("the tree's size changed", sql("UPDATE tree SET size = 16"), 1, ("tree-differs",)),
    Case("the tree's row deleted", sql("DELETE FROM tree"), 1, ("tree-differs",)),
    Case("a second row of the tree", sql("INSERT INTO tree VALUES (3, x'00')"), 1, ("tree-differs",)),
    Case("the tree's table dropped", sql("DROP TABLE tree"), 1, ("tree-differs", "guard-missing")),
    Case(
        "a checkpoint's root column changed",
        sql("UPDATE checkpoint SET root = zeroblob(32) WHERE size = 17"),
        1,
        ("column-differs",),
    ),
    Case("a checkpoint's signature bent", _note(_signature_bent), 1, ("signature-false",)),
    Case("a checkpoint signed by another key", _note(_by_foreigner), 1, ("signature-missing",)),
    Case("a checkpoint of another log", _note(_of_another_log), 1, ("origin-differs",)),
    Case("a checkpoint that is no text", _note(lambda _: b"\xff\x00"), 1, ("checkpoint-malformed",)),
    Case(
        "a checkpoint's row deleted", sql("DELETE FROM checkpoint WHERE size = 17"), 1, ("checkpoint-gone",)
    ),
    Case("all checkpoints' rows deleted", sql("DELETE FROM checkpoint"), 1, ("checkpoint-gone",)),
    Case(
        "a cosignature of no checkpoint",
        sql("INSERT INTO cosignature VALUES (9, 'x')"),
        1,
        ("checkpoint-malformed",),
    ),
    Case(
        "a cosignature that is no line",
        sql("INSERT INTO cosignature VALUES (17, 'x')"),
        1,
        ("checkpoint-malformed",),
    ),
    Case("a false cosignature", _cosignature_bent, 1, ("cosignature-false", "quorum-not-met"), BY_POLICY),
    Case(
        "a witness's line for one checkpoint stored with another",
        _stray_cosignature,
        1,
        ("cosignature-false",),
        BY_POLICY,
    ),
    Case(
        "the same, and the log's keeper recorded that it is void", _stray_cosignature_void, 0, (), BY_POLICY
    ),
    Case(
        "a true cosignature whose time contradicts a record, recorded as void",
        _telling_cosignature_void,
        1,
        ("recorded-after-cosigned",),
        BY_POLICY,
    ),
    Case(
        "a row of what is kept changed",
        sql("UPDATE kept_row SET content = x'7b7d' WHERE name = 'accounts'"),
        1,
        ("kept-differs",),
    ),
    Case(
        "a row of what is kept deleted",
        sql("DELETE FROM kept_row WHERE name = 'totals'"),
        1,
        ("kept-differs",),
    ),
    Case(
        "an entry of what is kept deleted",
        sql("DELETE FROM kept_entry WHERE name = 'finding'"),
        1,
        ("kept-differs",),
    ),
    Case(
        "the order of what is kept changed",
        sql("UPDATE kept_row SET place = 1000 - place"),
        1,
        ("kept-differs",),
    ),
    Case(
        "an outcome computed from another outcome than the one recorded before it",
        _misdecided(
            _computed_richer,
            outcome("utfall/1", "2025-03-31", "600 tkr"),
            outcome("utfall/2", "2025-04-30", "1 000 tkr"),
        ),
        1,
        ("computed-differs", "nothing-outside"),
        PINNED,
    ),
    Case(
        "more money held back until a condition is met than the stated level adds",
        _misdecided(_held_richer, CONDITIONAL_LEVEL),
        1,
        ("computed-differs", "nothing-outside"),
        PINNED,
    ),
    Case(
        "a transfer of an amount that no document states",
        _misdecided(_unstated, moved("100 tkr")),
        1,
        ("computed-differs", "nothing-outside"),
        PINNED,
    ),
    Case(
        "a correction that takes back other money than was moved",
        _misdecided(_computed_richer, moved("100 tkr"), CORRECTION),
        1,
        ("computed-differs", "nothing-outside"),
        PINNED,
    ),
    Case(
        "a correction that takes back another event's money, and the two ids exchanged in their column",
        _ids_exchanged,
        1,
        ("column-differs", "computed-differs", "refusal-passed", "nothing-outside"),
        PINNED,
    ),
    Case(
        "a reallocation of more than the line holds, and no reason given",
        _misdecided(_stated_richer, moved("100 tkr")),
        1,
        ("refusal-passed", "nothing-outside"),
        PINNED,
    ),
    Case(
        "a frontier changed, and two false roots signed from it",
        false_checkpoints,
        1,
        ("tree-differs", "root-differs", "records-uncovered"),
    ),
    Case("an old copy put back", _old_copy, 1, ("checkpoint-gone", "rollback")),
    Case(
        "the directory: a sum in a leaf raised",
        exported(FIRST_LEAVES, _grown_richer),
        1,
        ("exported-leaves-differ",),
    ),
    Case(
        "the directory: two leaves swapped",
        exported(FIRST_LEAVES, _lines_swapped),
        1,
        ("exported-leaves-differ",),
    ),
    Case(
        "the directory: the last leaf of a file cut off",
        exported(FIRST_LEAVES, lambda content: b"".join(content.splitlines(keepends=True)[:-1])),
        1,
        ("exported-leaves-differ",),
    ),
    Case(
        "the directory: a leaf more in a file",
        exported(FIRST_LEAVES, lambda content: content + content.splitlines(keepends=True)[-1]),
        1,
        ("exported-leaves-differ",),
    ),
    Case(
        "the directory: a file of leaves emptied",
        exported(LAST_LEAVES, lambda _: b""),
        1,
        ("exported-leaves-differ",),
    ),
    Case(
        "the directory: line ends of Windows",
        exported(LAST_LEAVES, lambda content: content.replace(b"\n", b"\r\n")),
        1,
        ("exported-leaves-differ",),
    ),
    Case(
        "the directory: a file of leaves deleted", exported(LAST_LEAVES, None), 3, ("exported-leaves-gone",)
    ),
    Case(
        "the directory: leaves of a size that the log has no checkpoint of",
        _added_to_directory("000000000005.leaves", LAST_LEAVES),
        1,
        ("exported-leaves-stray",),
    ),
    Case(
        "the directory: leaves under a name that tplog does not give",
        _added_to_directory("x.leaves", LAST_LEAVES),
        1,
        ("exported-leaves-stray",),
    ),
    Case(
        "the directory: a checkpoint copied to a name that tplog does not give",
        _added_to_directory("backup.checkpoint", "000000000016.checkpoint"),
        3,
        ("exported-checkpoint-stray",),
    ),
    Case(
        "the directory: a checkpoint copied to a name with a digit too many",
        _added_to_directory("0000000000016.checkpoint", "000000000016.checkpoint"),
        3,
        ("exported-checkpoint-stray",),
    ),
    Case(
        "the directory: a checkpoint under another size's name",
        _added_to_directory("000000000999.checkpoint", "000000000016.checkpoint"),
        1,
        ("export-differs",),
    ),
    Case(
        "the directory: a link to itself in its place",
        _directory_replaced(lambda path: path.symlink_to(path)),
        2,
        ("file-unreadable",),
    ),
    Case(
        "the directory: a link to nothing in its place",
        _directory_replaced(lambda path: path.symlink_to("x")),
        2,
        ("file-unreadable",),
    ),
    Case("the directory: a pipe in its place", _directory_replaced(os.mkfifo), 2, ("file-unreadable",)),
    Case("the directory: its owner emptied", exported("owner", lambda _mark: b""), 2, ("file-unreadable",)),
    Case(
        "the directory: its owner's line ends changed",
        exported("owner", lambda mark: mark.replace(b"\n", b"\r\n")),
        0,
    ),
    Case(
        "two records' ids changed in the column alone",
        sql(
            "UPDATE record SET id = 'x' WHERE \"index\" = 3", "UPDATE record SET id = 'y' WHERE \"index\" = 4"
        ),
        1,
        ("column-differs",),
    ),
    Case("the directory: a pipe in place of leaves", _pipe_in_directory(LAST_LEAVES), 2, ("file-not-plain",)),
    Case(
        "the directory: a pipe in place of a checkpoint",
        _pipe_in_directory("000000000016.checkpoint"),
        2,
        ("file-not-plain",),
    ),
    Case(
        "the directory: its owner altered",
        exported("owner", lambda mark: mark.replace(b"budget", b"annan")),
        1,
        ("directory-foreign",),
    ),
    Case("the directory: its owner deleted", exported("owner", None), 0),
    Case("the directory: a pipe in place of its owner", _pipe_in_directory("owner"), 2, ("file-not-plain",)),
    Case(
        "a leaf altered in the database and in the directory",
        _leaf_and_directory_altered,
        1,
        ("column-differs", "kept-differs", "root-differs", "records-uncovered"),
    ),
    Case(
        "everything rewritten with another key",
        _rewritten("foreign"),
        1,
        ("key-foreign", "signature-missing", "root-differs"),
    ),
    Case(
        "the same, and tplog.toml names the forger's policy, with a witness of his",
        _forged_with("policy"),
        1,
        ("key-foreign", "signature-missing", "root-differs"),
    ),
    Case(
        "the same, and nobody kept a checkpoint, but the key is pinned",
        _forged_with("policy"),
        1,
        ("key-foreign", "nothing-outside"),
        PINNED,
    ),
    Case(
        "everything rewritten with another key, which tplog.toml pins, and a policy is named",
        _forged_with("vkey"),
        1,
        ("key-foreign", "signature-missing", "root-differs", "quorum-not-met"),
        BY_POLICY,
    ),
    Case(
        "everything rewritten with another key, and a last record that names the pinned key",
        _pinned_key_named_by_forger,
        1,
        ("key-foreign", "signature-missing", "records-uncovered", "nothing-outside"),
        ("--vkey", str(NEXT_KEY.key)),
    ),
    Case("everything rewritten with the right key", _rewritten("right"), 1, ("root-differs", "split-view")),
    Case("the same, and nobody kept a checkpoint", _rewritten("right"), 3, ("nothing-outside",), PINNED),
    Case(
        "two checkpoints of one size",
        _split,
        1,
        ("root-differs", "split-view"),
        (*TRUSTING, "--checkpoint", "other.checkpoint"),
    ),
    Case("times that fall", _times_fall, 1, ("time-falls", "nothing-outside"), PINNED),
    Case(
        "a record later than the witness's look at it",
        _cosigned("kept.checkpoint", -86_400),
        1,
        ("recorded-after-cosigned",),
        BY_POLICY,
    ),
    Case(
        "a record earlier than the witness's look at the log without it",
        _cosigned("early.checkpoint", 86_400),
        3,
        ("quorum-not-met", "recorded-before-cosigned"),
        (*BY_POLICY, "--checkpoint", "early.checkpoint"),
    ),
    Case("another key, introduced by both", _key_changed("old", "new"), 0),
    Case("another key, by itself alone", _key_changed("new"), 1, ("key-unproven",)),
    Case(
        "another key, of which only the old one tells",
        _key_changed("old"),
        1,
        ("key-unproven", "signature-missing", "records-uncovered"),
    ),
    Case("a second log-opened", _second_opening, 1, ("log-opened-missing", "nothing-outside"), PINNED),
    Case("the first record is not log-opened", _never_opened, 1, ("log-opened-missing",), PINNED),
    Case(
        "kept checkpoint: an empty file",
        outside(lambda _: b""),
        2,
        ("checkpoint-unreadable", "nothing-outside"),
    ),
    Case(
        "kept checkpoint: line ends of Windows",
        outside(lambda note: note.replace(b"\n", b"\r\n")),
        2,
        ("checkpoint-unreadable", "nothing-outside"),
    ),
    Case(
        "kept checkpoint: a byte order mark",
        outside(lambda note: b"\xef\xbb\xbf" + note),
        2,
        ("checkpoint-unreadable", "nothing-outside"),
    ),
    Case(
        "kept checkpoint: UTF-16",
        outside(lambda note: note.decode().encode("utf-16")),
        2,
        ("checkpoint-unreadable", "nothing-outside"),
    ),
    Case(
        "kept checkpoint: UTF-16 without a byte order mark",
        outside(lambda note: note.decode().encode("utf-16-le")),
        2,
        ("checkpoint-unreadable", "nothing-outside"),
    ),
    Case(
        "kept checkpoint: an empty line more at its end",
        outside(lambda note: note + b"\n"),
        2,
        ("checkpoint-unreadable", "nothing-outside"),
    ),
    Case(
        "kept checkpoint: quoted by a mail program",
        outside(lambda note: b"> " + note[:-1].replace(b"\n", b"\n> ") + b"\n"),
        2,
        ("checkpoint-unreadable", "nothing-outside"),
    ),
    Case(
        "kept checkpoint: no empty line",
        outside(lambda note: note.replace(b"\n\n", b"\n")),
        2,
        ("checkpoint-unreadable", "nothing-outside"),
    ),
    Case(
        "kept checkpoint: last line not ended",
        outside(lambda note: note.rstrip(b"\n")),
        2,
        ("checkpoint-unreadable", "nothing-outside"),
    ),
    Case(
        "kept checkpoint: a zero before the size",
        outside(lambda note: note.replace(b"\n17\n", b"\n017\n")),
        2,
        ("checkpoint-unreadable", "nothing-outside"),
    ),
    Case(
        "kept checkpoint: a negative size",
        outside(lambda note: note.replace(b"\n17\n", b"\n-17\n")),
        2,
        ("checkpoint-unreadable", "nothing-outside"),
    ),
    Case(
        "kept checkpoint: another size",
        outside(lambda note: note.replace(b"\n17\n", b"\n16\n")),
        1,
        ("signature-false", "root-differs"),
    ),
    Case(
        "kept checkpoint: a fourth line",
        outside(lambda note: note.replace(b"\n\n", b"\nmore\n\n")),
        2,
        ("checkpoint-unreadable", "nothing-outside"),
    ),
    Case(
        "kept checkpoint: no signature",
        outside(lambda note: note.partition(b"\n\n")[0] + b"\n\n"),
        2,
        ("checkpoint-unreadable", "nothing-outside"),
    ),
    Case(
        "kept checkpoint: a hyphen for the dash",
        outside(lambda note: note.replace("—".encode(), b"-")),
        2,
        ("checkpoint-unreadable", "nothing-outside"),
    ),
    Case(
        "kept checkpoint: base64 in another form",
        outside(lambda note: note.replace(b"=\n\n", b"\n\n")),
        2,
        ("checkpoint-unreadable", "nothing-outside"),
    ),
    Case("kept checkpoint: its signature bent", outside(_signature_bent), 1, ("signature-false",)),
    Case("kept checkpoint: signed by another key", outside(_by_foreigner), 1, ("signature-missing",)),
    Case(
        "kept checkpoint: not UTF-8",
        outside(lambda note: note.replace(b"nacka", b"n\xffcka")),
        2,
        ("checkpoint-unreadable", "nothing-outside"),
    ),
    Case(
        "kept checkpoint: the text for the minutes",
        _text_for_the_minutes,
        2,
        ("checkpoint-unreadable", "nothing-outside"),
    ),
    Case(
        "the same, and a hash changed",
        _text_for_the_minutes_and_hash_changed,
        1,
        ("checkpoint-unreadable", "hash-differs", "nothing-outside"),
    ),
    Case(
        "minutes held against: the checkpoint of their size, handed over by the log's keeper",
        _checkpoint_of_the_minutes,
        0,
    ),
    Case(
        "an old copy put back, from before the key was changed and more was recorded",
        _old_copy_of_before_the_key,
        1,
        ("checkpoint-gone", "rollback", "key-later"),
    ),
    Case(
        "the same, and tplog restore brought the lost end back",
        _restored_after(_old_copy_of_before_the_key),
        0,
    ),
    Case(
        "the newest checkpoint's row deleted, and tplog restore took it back from the directory",
        _restored_after(sql("DELETE FROM checkpoint WHERE size = 17")),
        0,
    ),
    Case(
        "all checkpoints' rows deleted, and tplog restore took them back",
        _restored_after(sql("DELETE FROM checkpoint")),
        0,
    ),
    Case(
        "a sum in a leaf raised, the database moved away, and the log restored from the directory",
        _restored_after(_leaf_altered_and_moved_away),
        0,
    ),
    Case(
        "a false checkpoint's row, which tplog restore does not mend, nor hide",
        _restored_after(_note(lambda _: b"\xff\x00", 16), 1),
        1,
        ("checkpoint-malformed",),
    ),
    Case(
        "a trigger dropped, which tplog restore does not mend, nor hide",
        _restored_after(fenced("DROP TRIGGER record_refuses_delete"), 3),
        3,
        ("guard-missing",),
    ),
)
