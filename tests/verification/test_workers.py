"""A log verified by several processes: they find what one finds."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from signed_log import edit
from tampering import CASES, Case

import tplog
from spec import BUDGET, HEAD, KS, LINES, allocated, draft, event, framed, mandate, text
from tplog.readers.decision_file import parse_decision
from tplog.verification import rules, workers
from tplog.verification.division import Partition, part_of_budget
from tplog.verification.rebuilding import Verdict, build_and_judge, build_projections
from tplog.verification.replay_check import check_replay

REPLAY_RULES = (
    rules.LEAF_DAMAGED,
    rules.COLUMN_DIFFERS,
    rules.COMPUTED_DIFFERS,
    rules.REFUSAL_PASSED,
    rules.TOTALS_DIFFER,
    rules.KEPT_DIFFERS,
    rules.PART_UNREADABLE,
)
CHANGED = [case for case in CASES if set(case.codes) & {rule.code for rule in REPLAY_RULES}]


def finding_codes(path: Path) -> list[tuple[str, str]]:
    """What verify finds in any order, each with its figures."""
    with tplog.open(str(path / "tplog.db"), any_version=True) as book:
        return sorted(
            (finding.code, repr(sorted(finding.params.items()))) for finding in book.audit().findings
        )


@pytest.mark.parametrize("case", CHANGED[:: len(CHANGED) // 5], ids=lambda case: case.words)
def test_parts_find_what_the_whole_finds(case: Case, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was changed, and in however many parts; and also where a process is lost."""
    case.change(copy)
    alone = finding_codes(copy)
    monkeypatch.setattr(workers, "MIN_RECORDS_PER_WORKER", 1)
    monkeypatch.setattr(workers, "MAX_RECORDS_PER_PARTITION", 5)
    ended = watched(monkeypatch)
    assert finding_codes(copy) == alone
    assert ended
    assert all(ended)
    for lost in ("/bin/false", "/bin/true", "/nowhere", None):
        ended.clear()
        monkeypatch.setattr(sys, "executable", lost)
        assert finding_codes(copy) == alone
        assert not any(ended)


def test_what_differs_in_two_budgets_is_said_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their entries, whether both are of one part or each of its own."""
    with tplog.create(str(folder / "tplog.db")) as book:
        for budget in (BUDGET, "parken"):
            head = HEAD.replace(BUDGET, budget)
            book.apply(parse_decision(text([mandate(f"{budget}-{number}") for number in "123"], head), "x"))
        size, budgets = book.size(), book.budgets()
    assert len({part_of_budget(budget, size) for budget in budgets}) > 1
    edit(folder, "UPDATE kept_entry SET content = x'00'")
    alone = finding_codes(folder)
    assert alone.count(("kept-differs", "[('what', 'entries')]")) == 1
    monkeypatch.setattr(workers, "MAX_RECORDS_PER_PARTITION", 1)
    assert finding_codes(folder) == alone


def test_a_damaged_leaf_accuses_no_later_record(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows cannot be judged without it, in whichever part its budget is: that cannot be read."""
    proposal = event("ProposalMade", "p", KS, giver=f'"2025/{KS}"', lines='{ "värdar" = "1 mkr" }')
    adopting = allocated(värdar="1 mkr", more='adopts = "p"')
    with tplog.create(str(folder / "tplog.db")) as book:
        book.apply(draft(LINES, framed("3 mkr"), proposal, adopting, mandate("m")))
        size = book.size()
    assert part_of_budget(BUDGET, size) != 0
    edit(folder, "UPDATE record SET leaf = substr(leaf, 1, length(leaf) - 1) WHERE id = 'p'")
    alone = finding_codes(folder)
    assert "leaf-damaged" in dict(alone)
    assert "refusal-passed" not in dict(alone)
    monkeypatch.setattr(workers, "MAX_RECORDS_PER_PARTITION", 1)
    assert finding_codes(folder) == alone


def watched(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Return a list that gets, for each process, whether it succeeded."""
    ended: list[bool] = []
    asks = workers._WorkerProcess.wait_for_success  # noqa: SLF001 (whether it was of use shows nowhere else)

    def recorded_wait(process: workers._WorkerProcess) -> bool:
        ended.append(asks(process))
        return ended[-1]

    monkeypatch.setattr(workers._WorkerProcess, "wait_for_success", recorded_wait)  # noqa: SLF001 (as above)
    return ended


def test_a_process_runs_our_code_and_reads_our_log(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever lies in the current folder, and wherever that is by then; a file waits as long as needed."""
    monkeypatch.setattr(workers, "MIN_RECORDS_PER_WORKER", 1)
    monkeypatch.setattr(workers, "_SERVER_TIMEOUT_S", 0)
    ended = watched(monkeypatch)
    for name in ("msgspec", "calendar", "tplog"):
        (tmp_path / f"{name}.py").write_text("import os\nos._exit(0)\n", "utf-8")
    monkeypatch.chdir(copy)
    with tplog.open("tplog.db") as book:
        monkeypatch.chdir(tmp_path)
        assert "kept-differs" not in {finding.code for finding in book.audit().findings}
    assert ended
    assert all(ended)


def test_what_is_made_in_parts_is_what_is_made_at_once(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rebuild by several processes keeps what one keeps, and what verify finds right."""

    def stored_rows() -> list[object]:
        with tplog.open(str(copy / "tplog.db"), any_version=True) as book, book._log.snapshot() as snapshot:  # noqa: SLF001 (as it lies)
            projections = snapshot.projections()
            return list(projections.rows_and_entries) if projections else []

    before = stored_rows()
    monkeypatch.setattr(workers, "MIN_RECORDS_PER_WORKER", 1)
    monkeypatch.setattr(workers, "MAX_RECORDS_PER_PARTITION", 5)
    ended = watched(monkeypatch)
    with tplog.open(str(copy / "tplog.db"), any_version=True) as book:
        book.rebuild_projections()
    assert ended
    assert all(ended)
    assert stored_rows() == before


class CountedReads:
    """A snapshot that counts how often each part of it is read."""

    def __init__(self, snapshot: object) -> None:
        """Read from this snapshot."""
        self.snapshot, self.reads = snapshot, Counter[str]()

    def __getattr__(self, name: str) -> object:
        """Count the reading of a part."""
        self.reads[name] += 1
        return getattr(self.snapshot, name)


@pytest.mark.parametrize("work", [check_replay, build_projections, build_and_judge])
def test_a_log_is_read_once_for_several_parts(work: Callable[..., Iterable[object]], copy: Path) -> None:
    """However many a process has; and the parts together give what the whole gives, in any order."""
    with tplog.open(str(copy / "tplog.db"), any_version=True) as book, book._log.snapshot() as snapshot:  # noqa: SLF001 (as it lies)
        counted = CountedReads(snapshot)
        parts = list(work(counted, [Partition(number, 7) for number in range(7)]))
        whole = list(work(snapshot, [Partition()]))
    read = {name: counted.reads[name] for name in ("stored_records", "stored_transfers", "projections")}
    is_check = work is check_replay
    assert read == {"stored_records": 1, "stored_transfers": int(is_check), "projections": int(is_check)}
    results = [[item for item in items if not isinstance(item, Verdict)] for items in (parts, whole)]
    assert sorted(map(repr, results[0])) == sorted(map(repr, results[1]))
    assert is_check or results[0]


def test_how_many_processes_a_log_is_worth(monkeypatch: pytest.MonkeyPatch) -> None:
    """One for a short log; for a long one as many as run at once, never very many, and no part too large."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: range(64), raising=False)

    def partition_sizes(size: int, *, in_process: bool = False) -> list[int]:
        return [len(parts) for parts in workers.plan_partitions(size, in_parallel=not in_process)]

    assert partition_sizes(0) == partition_sizes(workers.MIN_RECORDS_PER_WORKER - 1) == [1]
    assert partition_sizes(3 * workers.MIN_RECORDS_PER_WORKER) == [1, 1, 1]
    assert partition_sizes(10 * workers.MAX_RECORDS_PER_PARTITION) == [2] * 8
    assert partition_sizes(10 * workers.MAX_RECORDS_PER_PARTITION, in_process=True) == [10]
    numbers = [
        part.number
        for parts in workers.plan_partitions(10 * workers.MAX_RECORDS_PER_PARTITION, in_parallel=True)
        for part in parts
    ]
    assert sorted(numbers) == list(range(16))
