"""Check a log without its database, from a dump of its leaves or from published tiles."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from tplog.errors import BadFile, mandatory_rule
from tplog.files.checkpoint_directory import (
    LeafDump,
    list_leaf_files,
    size_in_name,
    spool_standard_input,
)
from tplog.files.outside_file import STANDARD_INPUT, read_outside_file, read_outside_lines
from tplog.merkle.tiles import TILES_FOLDER, WIDTH, bundle_path, split_bundle, tile_files
from tplog.values.finding import Finding
from tplog.values.limits import MAX_BUNDLE_BYTES
from tplog.verification import rules
from tplog.verification.checkpoint_check import evaluate, parse_evidence
from tplog.verification.directory_check import read_directory
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
    scanner.is_cut = any(finding.rule is rules.LEAVES_GONE for finding in earlier_findings)
    return evaluate(scanner, parsed, trust, [*earlier_findings, *parse_findings])


def read_dump(path: Path) -> tuple[Collection[bytes], list[CheckpointEvidence], list[Finding]]:
    """Return a dump's leaves, the checkpoints that it contains, and findings about its files.

    ``path`` is a file of leaves, a checkpoint directory, or a directory of tiles; or the standard
    input by its name. Raises BadFile if it is something else.
    """
    if not (path / TILES_FOLDER).is_dir():
        return _read_leaf_files(path)
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


def _read_leaf_files(path: Path) -> tuple[LeafDump, list[CheckpointEvidence], list[Finding]]:
    """Read a file of leaves, or a checkpoint directory with its own checkpoints. Raises BadFile."""
    if not path.is_dir():
        return spool_standard_input() if str(path) == STANDARD_INPUT else LeafDump(path), [], []
    if not list_leaf_files(path):
        raise BadFile(Finding(DUMP_EMPTY, {"path": str(path)}))
    directory, leaves = read_directory(path), LeafDump(path)
    return leaves, list(directory.checkpoints), [*directory.unreadable, *_missing_leaves(leaves)]


def _missing_leaves(leaves: LeafDump) -> Iterator[Finding]:
    """Yield which leaves a checkpoint directory lacks: those of a file that has gone, or of one too short."""
    gap, count = leaves.find_gap(), 0
    for path in list_leaf_files(leaves.path):
        if gap and path > gap:
            break
        lines, end = sum(1 for _ in read_outside_lines(path)), size_in_name(path)
        if count + lines < end:
            facts = {"path": str(path), "lines": str(lines), "expected": str(end - count)}
            yield Finding(rules.LEAVES_SHORT, facts)
            return
        count += lines
    if gap:
        facts = {"path": str(gap), "index": str(count), "last": str(size_in_name(gap) - 1)}
        yield Finding(rules.LEAVES_GONE, facts)


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
        raise BadFile(Finding(TILES_CUT, {"path": str(path), "why": (str(error),)})) from error
    return leaves
