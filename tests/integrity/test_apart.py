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
    monkeypatch.setattr(apart, "parts_of", lambda _size: 3)
    assert found(copy) == alone
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert found(copy) == alone


def test_how_many_processes_a_log_is_worth(monkeypatch: pytest.MonkeyPatch) -> None:
    """One for a short log; for a long one as many as the machine runs at once, and never very many."""
    assert apart.parts_of(0) == apart.parts_of(apart.WORTH_IT - 1) == 1
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: range(64), raising=False)
    assert apart.parts_of(3 * apart.WORTH_IT) == 3
    assert apart.parts_of(1000 * apart.WORTH_IT) == 8
