"""The checkpoint directory gets every checkpoint, also when a commit is not answered or its writer stops."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from signed_log import FIRST, KEY, LAST, ORIGIN, raw, regrow, reopened

import tplog
from spec import draft, mandate
from tplog.eventstore.messages import OUTCOME_UNKNOWN
from tplog.files.checkpoint_directory import list_checkpoint_files
from tplog.files.key_file import write_key
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
        failing.setattr("tplog.book.signing.CheckpointExport.write", _full)
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
