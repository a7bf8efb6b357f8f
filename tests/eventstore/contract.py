"""What every log keeps to; `test_event_store.py` runs it for each kind of log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tplog import Conflict
from tplog.domain.projection_rows import IndexEntry, KeyFilter, ProjectionRow
from tplog.events.record import Record
from tplog.events.types import FrameDecided
from tplog.eventstore.interface import EventLog, ProjectionChange, transfer_rows
from tplog.merkle.checkpoint import Checkpoint, sign_checkpoint
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import leaf_hash
from tplog.merkle.tree import tree_root
from tplog.values.account import parse_account
from tplog.values.act import Act, Basis, Source
from tplog.values.transfer import Transfer

START = datetime(2025, 1, 1, tzinfo=UTC)


def record(index: int, name: str | None = None, ore: int = 100) -> Record:
    """A record of one small frame."""
    move = Transfer(parse_account("2025/kommunfullmäktige"), parse_account("2025/kommunstyrelsen"), ore)
    act = Act(Source("Protokoll"), Basis.MINUTES)
    frame = FrameDecided(id=name or f"ram/{index}", budget="trygghet", act=act, transfers=(move,))
    return Record.from_event(index, START + timedelta(seconds=index), frame)


class LogContract:
    """Inherit, and give a fixture ``log`` that is empty."""

    def test_an_empty_log_has_no_records(self, log: EventLog) -> None:
        """Size 0, nothing to read."""
        assert log.size() == 0
        assert list(log.read()) == []

    def test_what_is_appended_is_read_back_byte_for_byte(self, log: EventLog) -> None:
        """Records come back equal, in order, with the very bytes."""
        written = [record(0), record(1), record(2)]
        log.append(written[:2])
        log.append(written[2:])
        assert list(log.read()) == written
        assert [stored.leaf for stored in log.read()] == [appended.leaf for appended in written]
        assert log.size() == 3

    def test_reading_may_start_anywhere(self, log: EventLog) -> None:
        """Only records from the index on are read."""
        log.append([record(0), record(1), record(2)])
        assert [stored.index for stored in log.read(2)] == [2]
        assert list(log.read(3)) == []

    @pytest.mark.parametrize("first", [1, 5])
    def test_a_writer_that_saw_another_size_is_refused(self, log: EventLog, first: int) -> None:
        """Appending at any index but the log's size is a conflict, and writes nothing."""
        with pytest.raises(Conflict):
            log.append([record(first)])
        assert log.size() == 0

    def test_an_index_is_written_once(self, log: EventLog) -> None:
        """A second record 0 is a conflict."""
        log.append([record(0)])
        with pytest.raises(Conflict):
            log.append([record(0, "annan")])
        assert list(log.read()) == [record(0)]

    def test_an_id_is_written_once(self, log: EventLog) -> None:
        """A record whose event's id is taken is a conflict, and nothing of its batch is stored."""
        log.append([record(0, "ram")])
        with pytest.raises(Conflict):
            log.append([record(1), record(2, "ram")])
        assert log.size() == 1

    @pytest.mark.parametrize("indexes", [(), (0, 2), (0, 1, 0)])
    def test_a_batch_is_a_sequence(self, log: EventLog, indexes: tuple[int, ...]) -> None:
        """No records, or records with a gap, are the caller's mistake."""
        with pytest.raises(ValueError, match="in sequence"):
            log.append([record(index) for index in indexes])
        assert log.size() == 0

    def test_records_are_found_by_index_and_by_id(self, log: EventLog) -> None:
        """In the log's order, each once; an unknown name has no record."""
        written = [record(0), record(1), record(2)]
        log.append(written)
        assert list(log.records_at([2, 0, 2])) == [written[0], written[2]]
        assert list(log.leaves_at([2, 0, 7, 2])) == [
            (appended.index, appended.leaf) for appended in (written[0], written[2])
        ]
        assert log.find_by_id("ram/1") == written[1]
        assert log.find_by_id("ram/9") is None
        assert list(log.event_ids()) == ["ram/0", "ram/1", "ram/2"]

    def test_what_is_kept_moves_with_the_append(self, log: EventLog) -> None:
        """Rows replace those of the same key or go, entries add up; both are as of the log's size."""
        assert log.projection_rows(1, "a") == (0, ())
        assert list(log.projection_budgets(1) or ()) == []
        log.append([record(0)], ProjectionChange(1, 1, (ROW, OTHER, ENTRY)))
        assert list((log.projection_rows(1, "a") or (0, ()))[1]) == [ROW]
        for names, rows in ((("accounts", "flows"), [ROW]), (("flows",), [])):
            assert list((log.projection_rows(1, "a", names) or (0, (OTHER,)))[1]) == rows
        assert list(log.projection_budgets(1) or ()) == ["a", "b"]
        changed = ProjectionRow("accounts", "a", "x", 0, b"2")
        removed = ProjectionRow("accounts", "b", "y", 0, None)
        log.append([record(1)], ProjectionChange(1, 2, (changed, removed, LATER)))
        stored = log.projection_rows(1, "a")
        assert stored is not None
        assert (stored[0], list(stored[1])) == (2, [changed])
        assert list(log.projection_budgets(1) or ()) == ["a"]
        assert list(log.index_entries("mention", "a", "k", 2)) == [ENTRY, LATER]
        assert list(log.index_entries("mention", "a", "k", 1)) == [ENTRY]
        assert list(log.index_entries("mention", "a", "k", 2, 1)) == [LATER]
        assert list(log.index_entries("mention", "b", "k", 2)) == []

    def test_entries_at_and_below_an_account(self, log: EventLog) -> None:
        """Those of its key and of keys that go on with a slash, in order; no other that begins so."""
        keys = ["2024/n/b", "2024/n", "2024/n-b", "2024/n b", "2024/n/ö/c", "2024/n0", "2024/o", "2024"]
        entries = [IndexEntry("mention", "a", key, index % 2, index) for index, key in enumerate(keys)]
        other = IndexEntry("other", "a", "2024/n", 0, 0)
        log.append([record(0), record(1)], ProjectionChange(1, 2, (*entries, other)))
        at_and_below = [entries[0], entries[4], entries[1]]
        assert list(log.index_entries("mention", "a", "2024/n", 2, below=True)) == at_and_below
        assert list(log.index_entries("mention", "a", "2024/n", 1, below=True)) == at_and_below[:2]
        assert list(log.index_entries("mention", "a", "2024/n", 2, 1, below=True)) == at_and_below[2:]

    def test_rows_of_a_year_are_those_that_name_an_account_of_it(self, log: EventLog) -> None:
        """By the account that their key begins with, or is second in it; no other text passes for a year."""
        keys = {
            "accounts": ["2023/n", "2024/n", "2024/n/2025", "20240/n", "flerårig/n", "okänt-år/n"],
            "flows": [
                "2023/n 2024/n",
                "2024/n 2024/m",
                "2024/n 2025/n",
                "2025/n 2023/2024",
                "flerårig/n 2024/n",
                "2024/n 2024/hänskjutet",
                "2024/resultat 2024/n",
                "flerårig/n flerårig/m",
                "flerårig/n okänt-år/n",
            ],
        }
        rows = [
            ProjectionRow(name, "a", key, place, b"1")
            for name in keys
            for place, key in enumerate(keys[name])
        ]
        log.append([record(0)], ProjectionChange(1, 1, rows))

        def named(name: str, year: str | None, *, marked: bool = False) -> list[str]:
            stored = log.projection_rows(1, "a", (name,), KeyFilter(year, marked))
            return sorted(row.key for row in stored[1]) if stored else []

        assert named("accounts", "2024") == ["2024/n", "2024/n/2025"]
        assert named("accounts", "okänt-år") == ["okänt-år/n"]
        undated = ["flerårig/n flerårig/m", "flerårig/n okänt-år/n"]
        assert named("flows", "2024") == sorted({*keys["flows"]} - {"2025/n 2023/2024", *undated})
        assert named("flows", "flerårig") == ["flerårig/n 2024/n", *undated]
        within = {"2024/n 2024/m", "flerårig/n flerårig/m"}
        assert named("flows", None, marked=True) == sorted({*keys["flows"]} - within)
        assert named("flows", "2025", marked=True) == sorted(["2024/n 2025/n", "2025/n 2023/2024"])
        assert named("flows", "okänt-år", marked=True) == ["flerårig/n okänt-år/n"]

    def test_what_fell_behind_is_not_found(self, log: EventLog) -> None:
        """Rows of another size or version are never returned; they are rebuilt, or there are none."""
        log.append([record(0)], ProjectionChange(1, 1, (ROW, ENTRY)))
        assert log.projection_rows(2, "a") is None
        assert log.projection_budgets(2) is None
        log.append([record(1)])
        assert log.projection_rows(1, "a") is None
        log.append([record(2)], ProjectionChange(1, 3, (OTHER,)))
        assert log.projection_rows(1, "a") is None
        with pytest.raises(Conflict):
            log.replace_projections(ProjectionChange(1, 2, (ROW,)))
        log.replace_projections(ProjectionChange(1, 3, (OTHER,)))
        assert list((log.projection_rows(1, "b") or (0, ()))[1]) == [OTHER]
        assert list((log.projection_rows(1, "a") or (0, ()))[1]) == []
        assert list(log.index_entries("mention", "a", "k", 3)) == []

    def test_a_refused_append_keeps_nothing(self, log: EventLog) -> None:
        """Rows and entries come and go with the records."""
        log.append([record(0)], ProjectionChange(1, 1, (ROW, ENTRY)))
        with pytest.raises(Conflict):
            log.append([record(1), record(2, "ram/0")], ProjectionChange(1, 3, (OTHER, LATER)))
        assert list((log.projection_rows(1, "b") or (0, ()))[1]) == []
        assert list(log.index_entries("mention", "a", "k", 9)) == [ENTRY]

    def test_the_tree_grows_with_the_append(self, log: EventLog) -> None:
        """Checkpoints are stored with the records; the first of a size is never replaced."""
        written = [record(0), record(1), record(2)]
        log.append(written[:2], sign=lambda grown: [_signed(grown)])
        log.append(written[2:], sign=lambda grown: [_signed(grown), _signed(grown)])
        assert list(log.leaf_hashes(2)) == [leaf_hash(appended.leaf) for appended in written[:2]]
        assert [checkpoint.size for checkpoint in log.checkpoints()] == [2, 3]
        assert [checkpoint.size for checkpoint in log.checkpoints(2)] == [3]
        newest = log.checkpoint()
        assert newest is not None
        assert (newest.size, newest.root) == (3, tree_root(log.leaf_hashes(3)))
        assert log.checkpoint(1) is None
        log.add_cosignatures(3, ["— w AAAA"])
        log.add_cosignatures(3, ["— w AAAA", "— w AAAB"])
        (checkpoint,) = log.checkpoints(2)
        assert checkpoint.cosigned_note == newest.note + "— w AAAA\n— w AAAB\n".encode()

    def test_the_last_record_is_returned(self, log: EventLog) -> None:
        """None while there is none."""
        assert log.last_record() is None
        log.append([record(0), record(1)])
        assert log.last_record() == record(1)

    def test_records_are_found_under_a_key(self, log: EventLog) -> None:
        """Those below a size that added something under it: in the log's order, each once however much."""
        written = [record(0), record(1), record(2)]
        entries = [
            IndexEntry("mention", "a", "k", index, position) for index in (2, 0) for position in (0, 1)
        ]
        others = [IndexEntry("finding", "a", "k", 1, 0), IndexEntry("mention", "b", "k", 1, 0)]
        log.append(written, ProjectionChange(1, 3, [*entries, *others]))
        assert list(log.records_indexed_by("mention", "a", "k", 3)) == [written[0], written[2]]
        assert list(log.records_indexed_by("mention", "a", "k", 2)) == [written[0]]
        assert list(log.records_indexed_by("mention", "a", "l", 3)) == []

    def test_many_records_are_one_append(self, log: EventLog) -> None:
        """However many there are, all are there or none; their projections are found by key."""
        written = [record(index) for index in range(2100)]
        with pytest.raises(Conflict):
            log.append([*written, record(2100, "ram/0")], ProjectionChange(1, 2101, (ROW,)))
        assert (log.size(), list(log.projection_budgets(1) or ())) == (0, [])
        rows = [ProjectionRow("accounts", f"b{number % 7}", f"k{number}", 0, b"1") for number in range(2100)]
        entries = [IndexEntry("mention", f"b{index % 7}", "k", index, 0) for index in range(2100)]
        log.append(written, ProjectionChange(1, 2100, [*reversed(rows), *reversed(entries)]))
        assert (log.size(), log.last_record()) == (2100, written[-1])
        assert list(log.projection_budgets(1) or ()) == [f"b{number}" for number in range(7)]
        assert [entry.index for entry in log.index_entries("mention", "b3", "k", 2100)] == list(
            range(3, 2100, 7)
        )
        with log.snapshot() as snapshot:
            assert [move.index for move in snapshot.stored_transfers()] == list(range(2100))
            projections = snapshot.projections()
            assert projections is not None
            rows_and_entries = list(projections.rows_and_entries)
            assert rows_and_entries[0] == ProjectionRow("accounts", "b0", "k0", 0, b"1")
            assert all(isinstance(entry, ProjectionRow) for entry in rows_and_entries[:2100])
            later = [entry.index for entry in rows_and_entries[2100:] if isinstance(entry, IndexEntry)]
            assert later == sorted(range(2100), key=lambda entry: (entry % 7, entry))

    def test_a_snapshot_shows_all_that_lies_there(self, log: EventLog) -> None:
        """Rows, copied money, tree, checkpoints and projections."""
        written = [record(0), record(1)]
        log.append(written, ProjectionChange(1, 2, (ROW, ENTRY)), lambda grown: [_signed(grown)])
        with log.snapshot() as snapshot:
            assert [(stored.index, stored.id, stored.leaf) for stored in snapshot.stored_records()] == [
                (stored.index, stored.event.id, stored.leaf) for stored in written
            ]
            assert list(snapshot.stored_transfers()) == [
                move for stored in written for move in transfer_rows(stored)
            ]
            assert (
                [size for size, _ in snapshot.tree_rows()]
                == [stored.size for stored in snapshot.checkpoints()]
                == [2]
            )
            projections = snapshot.projections()
        assert projections is not None
        assert (projections.version, projections.size, list(projections.rows_and_entries)) == (
            1,
            2,
            [ROW, ENTRY],
        )

    def test_alone_nothing_takes_hold_before_the_end(self, log: EventLog) -> None:
        """Whoever holds the log reads what it writes; an error on the way leaves nothing of it."""
        log.append([record(0)])
        with log.exclusive():
            log.append([record(1)])
            assert (log.size(), [stored.index for stored in log.read()]) == (2, [0, 1])
            log.append([record(2)])
        assert log.size() == 3
        with pytest.raises(Conflict), log.exclusive():
            _append_twice(log)
        assert (log.size(), log.checkpoint()) == (3, None)
        log.append([record(3)])
        assert log.size() == 4


def _append_twice(log: EventLog) -> None:
    for _ in range(2):
        log.append([record(3)], sign=lambda grown: [_signed(grown)])


def _signed(grown: CompactRange) -> Checkpoint:
    return sign_checkpoint("x.example/tplog/x", grown.size, grown.root, [])


ROW = ProjectionRow("accounts", "a", "x", 0, b"1")
OTHER = ProjectionRow("accounts", "b", "y", 0, b"1")
ENTRY = IndexEntry("mention", "a", "k", 0, 0)
LATER = IndexEntry("mention", "a", "k", 1, 0)
