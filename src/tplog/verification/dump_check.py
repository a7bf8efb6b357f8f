"""A log checked from what it handed out, without its database: a dump of leaves, tiles, a proof."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from tplog.errors import BadFile, mandatory_rule
from tplog.files.checkpoint_directory import LeafDump, read_file
from tplog.merkle.tiles import WIDTH, bundle_path, split_bundle, tile_files
from tplog.values.finding import Finding
from tplog.verification import rules
from tplog.verification.checkpoint_check import evaluate, parse_evidence
from tplog.verification.leaf_scan import ProgressCallback, scan_leaves
from tplog.verification.report import CheckpointEvidence, Report, TrustAnchors

TILES_CUT = mandatory_rule(
    "tiles-cut",
    "{path} är ingen hel katalog med brickor: {why}.",
    "{path} is no whole directory of tiles: {why}.",
)


def check_leaves(
    leaves: Collection[bytes],
    evidence: Sequence[CheckpointEvidence],
    trust: TrustAnchors,
    earlier_findings: Sequence[Finding] = (),
    progress: ProgressCallback | None = None,
    *,
    decode_leaves: bool = True,
) -> Report:
    """Hold a dump's leaves against checkpoints, and read each unless somebody else will."""
    parsed, parse_findings = parse_evidence(evidence)
    scanner = scan_leaves(
        leaves, {checkpoint.size for _, checkpoint in parsed}, progress, decode_leaves=decode_leaves
    )
    return evaluate(scanner, parsed, trust, [*earlier_findings, *parse_findings])


def read_dump(path: Path) -> tuple[Collection[bytes], list[CheckpointEvidence], list[Finding]]:
    """A dump's leaves, the checkpoint that lies in it, and what is wrong with its tiles.

    ``path`` is a file of leaves, a checkpoint directory, or a directory of tiles. Raises NotFound or BadFile
    where it is none.
    """
    if not (path / "tile").is_dir():
        leaves = LeafDump(path)
        # What is no file can be gone through only once, and so cannot be counted first.
        return leaves if path.is_file() or path.is_dir() else list(iter(leaves)), [], []
    bundle_leaves = _read_bundles(path)
    note = read_file(path / "checkpoint")
    tile_findings = [
        Finding(rules.TILE_DIFFERS, {"path": name})
        for name, content in tile_files(bundle_leaves)
        if not (path / name).is_file() or read_file(path / name) != content
    ]
    return (
        bundle_leaves,
        [CheckpointEvidence(str(path / "checkpoint"), note, from_outside=True)],
        tile_findings,
    )


def _read_bundles(path: Path) -> list[bytes]:
    leaves: list[bytes] = []
    number = 0
    try:
        while (full_bundle := path / bundle_path(number, WIDTH)).is_file():
            leaves += split_bundle(read_file(full_bundle))
            number += 1
        partial_folder = (path / bundle_path(number, 1)).parent
        for file in sorted(partial_folder.glob("*"), key=lambda partial_bundle: int(partial_bundle.name))[
            -1:
        ]:
            leaves += split_bundle(read_file(file))
    except ValueError as error:
        raise BadFile(Finding(TILES_CUT, {"path": str(path), "why": str(error)})) from error
    return leaves
