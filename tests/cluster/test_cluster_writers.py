"""What the writers of `make cluster-test` note of a decision is what the test reads."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

import tplog
from cluster.writers import EVENTS_OF_A_DECISION, Writer, read_acknowledged


def test_what_a_writer_notes_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each decision by its events, the second time as recorded already; a line in the writing is left."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    file = tmp_path / "acknowledged"
    with tplog.create(str(tmp_path / "log.db")) as book:
        writer = Writer(book, 1, file)
        writer.record(0)
        writer.record(0)
    with file.open("ab") as written:
        written.write(b'{"writer": 1, "num')
    first, again = read_acknowledged(file)
    assert (first.writer, first.number, len(first.ids), first.repeated) == (1, 0, EVENTS_OF_A_DECISION, False)
    assert (again.ids, again.repeated) == (first.ids, True)
