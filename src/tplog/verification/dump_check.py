"""A log checked from what it handed out, without its database: a dump of leaves, tiles, a proof."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from tplog.errors import BadFile, refusal
from tplog.files.checkpoint_directory import Leaves, read_file
from tplog.merkle.tiles import WIDTH, bundle_path, tiles, unbundled
from tplog.values.finding import Finding
from tplog.verification import rules
from tplog.verification.checkpoint_check import judged, read_notes
from tplog.verification.leaf_scan import Progress, walked
from tplog.verification.report import Report, Told, Trust

TILES_CUT = refusal(
    "tiles-cut",
    "{path} är ingen hel katalog med brickor: {why}.",
    "{path} is no whole directory of tiles: {why}.",
)


def audited_leaves(
    leaves: Collection[bytes],
    given: Sequence[Told],
    trust: Trust,
    found: Sequence[Finding] = (),
    progress: Progress | None = None,
    *,
    reads: bool = True,
) -> Report:
    """Hold a dump's leaves against checkpoints, and read each unless somebody else will."""
    read, wrong = read_notes(given)
    walk = walked(leaves, {one.size for _, one in read}, progress, reads=reads)
    return judged(walk, read, trust, [*found, *wrong])


def dumped(path: Path) -> tuple[Collection[bytes], list[Told], list[Finding]]:
    """A dump's leaves, the checkpoint that lies in it, and what is wrong with its tiles.

    ``path`` is a file of leaves, a checkpoint directory, or a directory of tiles. Raises NotFound or BadFile
    where it is none.
    """
    if not (path / "tile").is_dir():
        leaves = Leaves(path)
        # What is no file can be gone through only once, and so cannot be counted first.
        return leaves if path.is_file() or path.is_dir() else list(iter(leaves)), [], []
    bundled = _unbundled(path)
    note = read_file(path / "checkpoint")
    wrong = [
        Finding(rules.TILE_DIFFERS, {"path": name})
        for name, content in tiles(bundled)
        if not (path / name).is_file() or read_file(path / name) != content
    ]
    return bundled, [Told(str(path / "checkpoint"), note, outside=True)], wrong


def _unbundled(path: Path) -> list[bytes]:
    leaves: list[bytes] = []
    number = 0
    try:
        while (whole := path / bundle_path(number, WIDTH)).is_file():
            leaves += unbundled(read_file(whole))
            number += 1
        partial = (path / bundle_path(number, 1)).parent
        for file in sorted(partial.glob("*"), key=lambda one: int(one.name))[-1:]:
            leaves += unbundled(read_file(file))
    except ValueError as error:
        raise BadFile(Finding(TILES_CUT, {"path": str(path), "why": str(error)})) from error
    return leaves
