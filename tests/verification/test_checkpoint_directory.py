"""The checkpoint directory gets every checkpoint, also when a commit is not answered or its writer stops."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from signed_log import FIRST, FOREIGN, KEY, LAST, ORIGIN, raw, regrow, reopened

import tplog
from spec import draft, mandate
from tplog.eventstore.messages import OUTCOME_UNKNOWN
from tplog.files.atomic_write import atomic_write
from tplog.files.checkpoint_directory import list_checkpoint_files
from tplog.files.key_file import write_key
from tplog.merkle.checkpoint import sign_checkpoint
from tplog.values.finding import Finding


@pytest.fixture
def books(database: str, tmp_path: Path) -> Iterator[tuple[tplog.Book, tplog.Book]]:
    """Two writers of one signed log, on each engine."""
    write_key(tmp_path / "log.key", KEY)
    key, folder = tmp_path / "log.key", tmp_path / "checkpoints"
    with (
        tplog.create(database, origin=ORIGIN, key=key, checkpoints=folder) as first,
        tplog.open(database, key=key, checkpoints=folder) as second,
    ):
        yield first, second


def _is_complete(book: tplog.Book) -> bool:
    assert book.checkpoint_folder
    exported = [int(path.stem) for path in list_checkpoint_files(book.checkpoint_folder)]
    return exported == [checkpoint.size for checkpoint in book._log.checkpoints()]  # noqa: SLF001 (the log itself)


def test_an_unanswered_commit_is_exported_though_others_went_on(
    books: tuple[tplog.Book, tplog.Book], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It took hold, its answer was lost, and another writer exported a later one: the gap is filled."""
    first, second = books
    real = first._log.exclusive  # noqa: SLF001 (as above)

    @contextmanager
    def unanswered() -> Iterator[None]:
        monkeypatch.setattr(first._log, "exclusive", real)  # noqa: SLF001
        with real():
            yield
        second.apply(draft(mandate("later")))
        raise tplog.Unavailable(Finding(OUTCOME_UNKNOWN, {"url": "x", "why": "cut"}))

    first.apply(draft(mandate("first")))
    monkeypatch.setattr(first._log, "exclusive", unanswered)  # noqa: SLF001
    receipt = first.apply(draft(mandate("unanswered")))
    assert [record.event.id for record in receipt.records] == ["unanswered"]
    assert _is_complete(first)


def test_the_next_writer_exports_what_an_earlier_one_could_not(
    books: tuple[tplog.Book, tplog.Book], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer whose directory failed has recorded all the same, and leaves no gap for long."""
    first, second = books
    second.apply(draft(mandate("before")))
    with monkeypatch.context() as failing:
        failing.setattr("tplog.book.checkpoint_sync.CheckpointExport.write", _full)
        with pytest.raises(tplog.Unavailable, match="outcome"):
            first.apply(draft(mandate("unexported")))
    assert not _is_complete(first)
    second.apply(draft(mandate("after")))
    assert _is_complete(second)


def _full(*_arguments: object) -> None:
    raise tplog.Unavailable(Finding(OUTCOME_UNKNOWN, {"url": "x", "why": "the disk is full"}))


def test_what_is_recorded_already_is_looked_up_where_it_is_sure(
    books: tuple[tplog.Book, tplog.Book], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A leader that is none any more may say so; then the file is judged again, and recorded."""
    first, second = books
    second.apply(draft(mandate("told")))
    (record,) = second._log.records_at([1])  # noqa: SLF001
    real = first._log.find_by_id  # noqa: SLF001
    ids: list[str] = []

    def stale(name: str) -> object:
        ids.append(name)
        return record if len(ids) == 1 else None if len(ids) == 2 else real(name)

    monkeypatch.setattr(first._log, "find_by_id", stale)  # noqa: SLF001
    assert first.apply(draft(mandate("told"))).already_recorded == ("told",)
    assert len(ids) > 2


def test_a_log_put_back_under_an_open_book_is_not_written(copy: Path) -> None:
    """The directory is read in the writer's own transaction, not only when the book was opened."""
    with reopened(copy) as book:
        assert book.size() == LAST
        with closing(raw(copy)) as connection, connection:
            connection.execute('DELETE FROM transfer WHERE "index" = 16')
            connection.execute('DELETE FROM record WHERE "index" = 16')
            connection.execute("DELETE FROM checkpoint WHERE size = 17")
            connection.execute("DELETE FROM kept_at")
            regrow(connection)
        with pytest.raises(tplog.Tampered, match=r"rollback|split-view"):
            book.apply(draft(mandate("after")))
        assert book.size() == FIRST


def test_a_directory_that_fails_hides_no_alarm(database: str, tmp_path: Path) -> None:
    """If the directory fails, as on a failing disk, the log is not opened as if there were none."""
    too_long = tmp_path / ("x" * 300)  # stands for any error but that there is no directory
    tplog.create(database).close()
    with pytest.raises(OSError, match="too long"):
        tplog.open(database, checkpoints=too_long)


def test_no_directory_is_no_alarm(database: str, tmp_path: Path) -> None:
    """A directory that is not there, or a file in its place, says nothing against a log."""
    (tmp_path / "file").touch()
    tplog.create(database).close()
    for folder in (tmp_path / "nothing", tmp_path / "file", tmp_path / "file" / "below"):
        with tplog.open(database, checkpoints=folder) as book:
            assert not book.alarms


def _directory(book: tplog.Book) -> Path:
    """The checkpoint directory of a signed log."""
    assert book.checkpoint_folder
    return book.checkpoint_folder


def test_leaves_that_have_gone_are_written_anew(books: tuple[tplog.Book, tplog.Book]) -> None:
    """The next writer writes them, byte for byte as they were."""
    first, second = books
    first.apply(draft(mandate("first")))
    path = _directory(first) / "000000000002.leaves"
    content = path.read_bytes()
    path.unlink()
    second.apply(draft(mandate("second")))
    assert path.read_bytes() == content


@pytest.mark.parametrize("kind", ["another leaf", "more leaves", "a pipe", "a folder", "a link to nothing"])
def test_what_stands_where_an_export_goes_stops_the_write(
    books: tuple[tplog.Book, tplog.Book], kind: str
) -> None:
    """It is compared before the commit, so nothing is recorded; and it stays, for whoever looks into it."""
    first, _ = books
    first.apply(draft(mandate("first")))
    path = _directory(first) / "000000000003.leaves"
    if kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a folder":
        path.mkdir()
    elif kind == "a link to nothing":
        path.symlink_to("nothing")
    else:  # a leaf is as long as another whose id is
        other_leaf = (_directory(first) / "000000000002.leaves").read_bytes()
        path.write_bytes(other_leaf * (1 if kind == "another leaf" else 2))
    with pytest.raises(tplog.Tampered, match="export-differs"):
        first.apply(draft(mandate("other")))
    assert first.size() == 2
    if kind == "a folder":
        path.rmdir()
    else:
        path.unlink()
    assert first.apply(draft(mandate("other"))).records
    assert _is_complete(first)


@pytest.mark.parametrize(
    "kind",
    ["another root", "no signature", "another's signature", "another text", "a pipe", "a link to nothing"],
)
def test_a_checkpoint_that_stands_where_one_goes_is_compared(
    books: tuple[tplog.Book, tplog.Book], kind: str
) -> None:
    """Where leaves are written anew, what lies beside them must be their checkpoint; it stays as it is."""
    first, second = books
    first.apply(draft(mandate("first")))
    first.apply(draft(mandate("next")))
    path = _directory(first) / "000000000002.checkpoint"
    path.with_suffix(".leaves").unlink()
    path.unlink()
    text = first.checkpoint(2).note.text
    if kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a link to nothing":
        path.symlink_to("nothing")
    elif kind == "another root":
        path.write_bytes(bytes(sign_checkpoint(ORIGIN, 2, bytes(32), [KEY]).note))
    elif kind == "another's signature":
        path.write_bytes(b"%s\n%s\n" % (text, str(FOREIGN.sign(text)).encode()))
    else:
        path.write_bytes(text + b"\n" if kind == "no signature" else b"x\n\n")
    before = path.lstat()
    code = "file-" if kind in {"a pipe", "a link to nothing"} else "export-differs"
    with pytest.raises(tplog.TplogError, match=code):
        second.apply(draft(mandate("other")))
    assert (first.size(), path.lstat().st_ino) == (3, before.st_ino)
    path.unlink()
    assert second.apply(draft(mandate("other"))).records
    assert path.read_bytes() == bytes(first.checkpoint(2).note)
    assert _is_complete(second)


def test_leaves_that_a_killed_writer_wrote_are_no_obstacle(books: tuple[tplog.Book, tplog.Book]) -> None:
    """It wrote the leaves and died before their checkpoint: the same bytes are left as they are."""
    first, second = books
    first.apply(draft(mandate("first")))
    (_directory(first) / "000000000002.checkpoint").unlink()
    before = (_directory(first) / "000000000002.leaves").stat().st_ino
    second.apply(draft(mandate("second")))
    assert (_directory(first) / "000000000002.leaves").stat().st_ino == before
    assert _is_complete(second)


def test_two_logs_do_not_share_a_directory(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not with the same name and key either, and not if both were made at the same time."""
    write_key(tmp_path / "log.key", KEY)
    key, folder = tmp_path / "log.key", tmp_path / "checkpoints"
    other, elsewhere = str(tmp_path / "other.db"), tmp_path / "elsewhere"
    tplog.create(database, origin=ORIGIN, key=key, checkpoints=folder).close()
    with pytest.raises(tplog.Tampered, match="directory-foreign"):
        tplog.create(other, origin=ORIGIN, key=key, checkpoints=folder)
    assert not Path(other).exists()
    tplog.create(other, origin=ORIGIN, key=key, checkpoints=elsewhere).close()
    with tplog.open(other, key=key, checkpoints=folder) as book:
        assert [alarm.code for alarm in book.alarms] == ["directory-foreign"]
        with pytest.raises(tplog.Tampered, match="directory-foreign"):
            book.apply(draft(mandate("first")))
        assert book.size() == 1
    monkeypatch.setattr("tplog.book.create.opening_alarms", lambda _log, _folder: ())
    monkeypatch.setattr("tplog.book.create.find_lost_log", lambda _database, _folder: None)
    with pytest.raises(tplog.Tampered, match="directory-foreign"):
        tplog.create(str(tmp_path / "third.db"), origin=ORIGIN, key=key, checkpoints=folder)


def test_a_directory_of_before_gets_its_owner(books: tuple[tplog.Book, tplog.Book]) -> None:
    """A directory without one is the log's if nothing there contradicts it."""
    first, _ = books
    owner = _directory(first) / "owner"
    mark = owner.read_bytes()
    assert mark.startswith(ORIGIN.encode())
    owner.unlink()
    first.apply(draft(mandate("first")))
    assert owner.read_bytes() == mark


KILLED = """
import os, signal, sys
from pathlib import Path
from tplog.files.atomic_write import atomic_write
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
atomic_write(Path(sys.argv[1]), b"x")
"""


def _left_overs(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob(".*"))


@pytest.mark.parametrize("name", ["000000000002.leaves", "000000000002.checkpoint", "owner"])
def test_what_a_killed_writer_left_is_removed_by_the_next(
    books: tuple[tplog.Book, tplog.Book], name: str
) -> None:
    """Its temporary file goes, and no other file."""
    first, _ = books
    folder = _directory(first)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(folder / name)], check=False)
    assert killed.returncode == -9
    assert len(_left_overs(folder)) == 1
    others = [".000000000002.leaves.1.tmp", ".hidden", f".mine.{name}.99999.0123456789ab.tmp"]
    for other in others:
        (folder / other).touch()
    first.apply(draft(mandate("first")))
    assert _left_overs(folder) == others


def test_a_writer_at_work_is_left_alone(
    books: tuple[tplog.Book, tplog.Book], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its temporary file is locked, whatever its age and process say."""
    first, second = books
    folder = _directory(first)
    real = os.fsync
    seen: list[list[str]] = []

    def while_writing(_descriptor: int) -> None:
        monkeypatch.setattr(os, "fsync", real)
        (name,) = _left_overs(folder)
        of_nobody = folder / name.replace(f".{os.getpid()}.", ".4194304.")
        (folder / name).rename(of_nobody)
        os.utime(of_nobody, (0, 0))
        second.apply(draft(mandate("first")))
        seen.append(_left_overs(folder))
        of_nobody.rename(folder / name)

    monkeypatch.setattr(os, "fsync", while_writing)
    atomic_write(folder / "000000000001.leaves", (folder / "000000000001.leaves").read_bytes())
    assert [len(names) for names in seen] == [1]


@pytest.mark.parametrize(
    ("process", "age", "left"), [("gone", 0, False), ("alive", 0, True), ("alive", 61, False)]
)
def test_a_file_without_a_lock_is_removed_if_old_or_nobodys(
    books: tuple[tplog.Book, tplog.Book],
    process: str,
    age: int,
    left: bool,  # noqa: FBT001 (a table)
) -> None:
    """Its process is gone, or it is more than a minute old."""
    first, _ = books
    number = os.getpid() if process == "alive" else 4194304  # above the greatest that Linux gives
    path = _directory(first) / f".000000000002.leaves.{number}.0123456789ab.tmp"
    path.touch()
    os.utime(path, ns=(0, path.stat().st_mtime_ns - age * 10**9))
    first.apply(draft(mandate("first")))
    assert path.exists() is left
