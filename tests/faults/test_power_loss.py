"""What tplog says is recorded is on disk: the power may go at any point. A kill would not show this."""

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


def _told(met: Sequence[Crash]) -> str:
    """Each fault with its seed and point, as `python tests/faults/power_loss.py` takes them."""
    return "\n".join(str(one) for one in met if one.faults)


@pytest.mark.parametrize(("setting", "points"), [(OURS, 500), (SETTLED, 50), (EXTRA, 30)], ids=str)
def test_what_was_told_is_on_disk(tmp_path: Path, setting: Setting, points: int) -> None:
    """Wherever the power goes: nothing told is lost, nothing is there in part, and the log goes on."""
    met = list(crashes(setting, range(points), SEED, tmp_path))
    assert len(met) == points
    assert not any(one.faults for one in met), _told(met)


@pytest.mark.parametrize("setting", CONTROLS, ids=str)
def test_less_would_be_seen(tmp_path: Path, setting: Setting) -> None:
    """Without a sync at every commit, or told before it, or the folder left out, something told is lost."""
    met = list(crashes(setting, range(70), SEED, tmp_path))
    assert any("lost" in one.faults for one in met), f"{setting.name} lost nothing (seed {SEED})"


def test_a_crash_can_be_had_again(tmp_path: Path) -> None:
    """Seed and point tell everything: the same point alone is judged alike."""
    (tmp_path / "all").mkdir()
    met = list(crashes(CONTROLS[0], range(40), SEED, tmp_path / "all"))
    lost = next(one for one in met if one.faults)
    assert list(crashes(CONTROLS[0], [lost.point], SEED, tmp_path)) == [lost]


def test_no_two_steps_leave_the_same() -> None:
    """Else a lost step could not be told from one that was kept."""
    assert all(one not in states()[:number] for number, one in enumerate(states()))


def test_the_journal_is_all_that_was_done(tmp_path: Path) -> None:
    """When everything reaches the disk, the image is the very files that lie in the folder."""
    image = _after(written(OURS, tmp_path), share=1)
    assert image == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


HELD, NEW = b"a" * SECTOR, b"b" * SECTOR
MADE: Sequence[Happening] = (Named("x", 1), Written(1, 0, HELD * 2), Synced(1), FolderSynced())


def _after(journal: Sequence[Happening], share: float, seed: int = SEED) -> dict[str, bytes]:
    platter = Platter()
    for happening in journal:
        platter.take(happening)
    return dict(platter.image(Random(seed), share))  # noqa: S311 (chance that can be had again)


def _possible(journal: Sequence[Happening]) -> set[bytes | None]:
    """What the file may hold, or None where it may not be there."""
    return {_after(journal, 0.5, seed).get("x") for seed in range(200)}


def test_a_write_may_be_torn_between_sectors_until_it_is_synced() -> None:
    """Each sector is old or new by itself; after the sync all are new."""
    journal = [*MADE, Written(1, 0, NEW * 2)]
    assert _possible(journal) == {HELD * 2, HELD + NEW, NEW + HELD, NEW * 2}
    assert _possible([*journal, Synced(1)]) == {NEW * 2}


def test_a_sector_is_as_it_was_at_some_time() -> None:
    """The second of two writes into one sector does not reach the disk without the first."""
    journal = [*MADE, Written(1, 0, b"1"), Written(1, 1, b"2")]
    assert {held[:2] for held in _possible(journal) if held} == {b"aa", b"1a", b"12"}


def test_a_file_may_have_grown_without_its_bytes() -> None:
    """Zeros, or the old length; and a cut may not be done."""
    grown = _possible([*MADE, Written(1, 2 * SECTOR, NEW)])
    assert grown == {HELD * 2, HELD * 2 + bytes(SECTOR), HELD * 2 + NEW}
    assert _possible([*MADE, Cut(1, 0)]) == {HELD * 2, b""}


def test_a_name_is_there_when_its_folder_was_synced() -> None:
    """A synced file is lost with its name, and one that was deleted may be back."""
    assert _possible(MADE[:-1]) == {None, HELD * 2}
    assert _possible(MADE) == {HELD * 2}
    assert _possible([*MADE, Named("x", None)]) == {None, HELD * 2}
    assert _possible([*MADE, Named("x", None), FolderSynced()]) == {None}
