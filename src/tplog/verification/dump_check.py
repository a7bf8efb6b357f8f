"""Check a log without its database, from a dump of its leaves or from published tiles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from tplog.errors import BadFile, mandatory_rule
from tplog.files.checkpoint_directory import LeafDump, list_leaf_files, spool_standard_input
from tplog.files.outside_file import STANDARD_INPUT, read_outside_file
from tplog.merkle.tiles import WIDTH, bundle_path, split_bundle, tile_files
from tplog.values.finding import Finding
from tplog.values.limits import MAX_BUNDLE_BYTES
from tplog.verification import rules
from tplog.verification.checkpoint_check import evaluate, parse_evidence
from tplog.verification.leaf_scan import ProgressCallback, scan_leaves
from tplog.verification.report import CheckpointEvidence, Report, TrustAnchors

DUMP_EMPTY = mandatory_rule(
    "dump-empty",
    "{path} är en mapp utan löv: varken en kontrollpunktskatalog eller en katalog med brickor.",
    "{path} is a folder without leaves: neither a checkpoint directory nor a directory of tiles.",
)
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
    """Check a dump's leaves against checkpoints.

    With ``decode_leaves`` each leaf is decoded too. ``progress`` is called with 1 after each leaf.
    """
    parsed, parse_findings = parse_evidence(evidence)
    scanner = scan_leaves(
        leaves, {checkpoint.size for _, checkpoint in parsed}, progress, decode_leaves=decode_leaves
    )
    return evaluate(scanner, parsed, trust, [*earlier_findings, *parse_findings])


def read_dump(path: Path) -> tuple[Collection[bytes], list[CheckpointEvidence], list[Finding]]:
    """Return a dump's leaves, the checkpoint that it contains, and findings about its tiles.

    ``path`` is a file of leaves, a checkpoint directory, or a directory of tiles; or the standard
    input by its name. Raises BadFile if it is something else.
    """
    if not (path / "tile").is_dir():
        if path.is_dir() and not list_leaf_files(path):
            raise BadFile(Finding(DUMP_EMPTY, {"path": str(path)}))
        return spool_standard_input() if str(path) == STANDARD_INPUT else LeafDump(path), [], []
    bundle_leaves = _read_bundles(path)
    note = read_outside_file(path / "checkpoint")
    tile_findings = [
        Finding(rules.TILE_DIFFERS, {"path": name})
        for name, content in tile_files(bundle_leaves)
        if not (path / name).is_file() or read_outside_file(path / name, MAX_BUNDLE_BYTES) != content
    ]
    return (
        bundle_leaves,
        [CheckpointEvidence(str(path / "checkpoint"), note)],
        tile_findings,
    )


def _read_bundles(path: Path) -> list[bytes]:
    """Return the leaves in the entry bundles of a directory of tiles. Raises BadFile for a damaged bundle."""
    leaves: list[bytes] = []
    number = 0
    try:
        while (full_bundle := path / bundle_path(number, WIDTH)).is_file():
            leaves += split_bundle(read_outside_file(full_bundle, MAX_BUNDLE_BYTES))
            number += 1
        partial_folder = (path / bundle_path(number, 1)).parent
        for file in sorted(partial_folder.glob("*"), key=lambda partial_bundle: int(partial_bundle.name))[
            -1:
        ]:
            leaves += split_bundle(read_outside_file(file, MAX_BUNDLE_BYTES))
    except ValueError as error:
        raise BadFile(Finding(TILES_CUT, {"path": str(path), "why": str(error)})) from error
    return leaves
