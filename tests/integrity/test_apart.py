"""A log verified by several processes: they find what one finds."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tampering import CASES, Case

import tplog
from tplog.audit import apart
from tplog.audit.replayed import KINDS

CHANGED = [case for case in CASES if set(case.codes) & {kind.code for kind in KINDS}]


def found(path: Path) -> list[tuple[str, str]]:
    """What verify finds in any order, each with its figures."""
    with tplog.open(str(path / "tplog.db")) as book:
        return sorted((one.code, repr(sorted(one.figures.items()))) for one in book.audit().findings)


@pytest.mark.parametrize("case", CHANGED[:: len(CHANGED) // 5], ids=lambda case: case.words)
def test_parts_find_what_the_whole_finds(case: Case, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was done, in however many parts it is looked for; so it is where a process is lost."""
    case.change(copy)
    alone = found(copy)
    monkeypatch.setattr(apart, "WORTH_IT", 1)
    monkeypatch.setattr(apart, "LARGEST_PART", 5)
    assert found(copy) == alone
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert found(copy) == alone


def test_how_many_processes_a_log_is_worth(monkeypatch: pytest.MonkeyPatch) -> None:
    """One for a short log; for a long one as many as run at once, never very many, and no part too large."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: range(64), raising=False)

    def told(size: int, *, here: bool = False) -> list[int]:
        return [len(parts) for parts in apart.shares(size, apart=not here)]

    assert told(0) == told(apart.WORTH_IT - 1) == [1]
    assert told(3 * apart.WORTH_IT) == [1, 1, 1]
    assert told(10 * apart.LARGEST_PART) == [2] * 8
    assert told(10 * apart.LARGEST_PART, here=True) == [10]
    numbers = [part.number for parts in apart.shares(10 * apart.LARGEST_PART, apart=True) for part in parts]
    assert sorted(numbers) == list(range(16))
