"""What tplog says is recorded is on disk: the power may fail at any point. A kill would not show this."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from power_disk import Cut, FolderSynced, Happening, Named, Synced, Written
from power_image import SECTOR, Platter
from power_loss import CONTROLS, EXTRA, OURS, SETTLED, Crash, crashes
from power_workload import Setting, states, written

SEED = 20250101


def _report(crash_list: Sequence[Crash]) -> str:
    """Each fault with its seed and point, as `python tests/faults/power_loss.py` takes them."""
    return "\n".join(str(crash) for crash in crash_list if crash.faults)


@pytest.mark.parametrize(("setting", "points"), [(OURS, 500), (SETTLED, 50), (EXTRA, 30)], ids=str)
def test_what_was_told_is_on_disk(tmp_path: Path, setting: Setting, points: int) -> None:
    """After a power loss at any point no acknowledged step is lost, none is partial, and the log goes on."""
    crash_list = list(crashes(setting, range(points), SEED, tmp_path))
    assert len(crash_list) == points
    assert not any(crash.faults for crash in crash_list), _report(crash_list)


@pytest.mark.parametrize("setting", CONTROLS, ids=str)
def test_less_would_be_seen(tmp_path: Path, setting: Setting) -> None:
    """Without a sync of each commit or of the folder, or acknowledged before it, a step is lost."""
    crash_list = list(crashes(setting, range(70), SEED, tmp_path))
    assert any("lost" in crash.faults for crash in crash_list), f"{setting.name} lost nothing (seed {SEED})"


def test_a_crash_can_be_had_again(tmp_path: Path) -> None:
    """Seed and point determine everything: the same point alone is judged alike."""
    (tmp_path / "all").mkdir()
    crash_list = list(crashes(CONTROLS[0], range(40), SEED, tmp_path / "all"))
    lost = next(crash for crash in crash_list if crash.faults)
    assert list(crashes(CONTROLS[0], [lost.point], SEED, tmp_path)) == [lost]


def test_no_two_steps_leave_the_same() -> None:
    """Else a lost step would look like one that was stored."""
    assert all(state_ not in states()[:number] for number, state_ in enumerate(states()))


def test_the_journal_is_all_that_was_done(tmp_path: Path) -> None:
    """When everything reaches the disk, the image is the very files that lie in the folder."""
    image = _after(written(OURS, tmp_path), share=1)
    assert image == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


OLD, NEW = b"a" * SECTOR, b"b" * SECTOR
CREATED: Sequence[Happening] = (Named("x", 1), Written(1, 0, OLD * 2), Synced(1), FolderSynced())


def _after(journal: Sequence[Happening], share: float, seed: int = SEED) -> dict[str, bytes]:
    platter = Platter()
    for happening in journal:
        platter.take(happening)
    return dict(platter.image(Random(seed), share))  # noqa: S311 (chance that can be had again)


def _possible(journal: Sequence[Happening]) -> set[bytes | None]:
    """Return the possible contents of the file; None if it may be missing."""
    return {_after(journal, 0.5, seed).get("x") for seed in range(200)}


def test_a_write_may_be_torn_between_sectors_until_it_is_synced() -> None:
    """Each sector is old or new by itself; after the sync all are new."""
    journal = [*CREATED, Written(1, 0, NEW * 2)]
    assert _possible(journal) == {OLD * 2, OLD + NEW, NEW + OLD, NEW * 2}
    assert _possible([*journal, Synced(1)]) == {NEW * 2}


def test_a_sector_is_as_it_was_at_some_time() -> None:
    """The second of two writes into one sector does not reach the disk without the first."""
    journal = [*CREATED, Written(1, 0, b"1"), Written(1, 1, b"2")]
    assert {content[:2] for content in _possible(journal) if content} == {b"aa", b"1a", b"12"}


def test_a_file_may_have_grown_without_its_bytes() -> None:
    """Zeros, or the old length; and a cut may not be done."""
    images = _possible([*CREATED, Written(1, 2 * SECTOR, NEW)])
    assert images == {OLD * 2, OLD * 2 + bytes(SECTOR), OLD * 2 + NEW}
    assert _possible([*CREATED, Cut(1, 0)]) == {OLD * 2, b""}


def test_a_name_is_there_when_its_folder_was_synced() -> None:
    """A synced file is lost with its name, and one that was deleted may be back."""
    assert _possible(CREATED[:-1]) == {None, OLD * 2}
    assert _possible(CREATED) == {OLD * 2}
    assert _possible([*CREATED, Named("x", None)]) == {None, OLD * 2}
    assert _possible([*CREATED, Named("x", None), FolderSynced()]) == {None}
