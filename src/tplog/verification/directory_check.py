"""Check the checkpoint directory's leaves and owner: a lost log is restored from what lies there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

from attrs import Factory, define, frozen

from tplog.errors import BadFile
from tplog.files.checkpoint_directory import (
    CHECKPOINT_SUFFIX,
    EXPORT_DIFFERS,
    LEAVES_SUFFIX,
    foreign_owner,
    list_files,
    owner_mark,
    size_in_name,
)
from tplog.files.outside_file import read_outside_file, read_outside_lines, too_large_error
from tplog.values.finding import Finding
from tplog.values.limits import MAX_CHECKPOINT_BYTES, MAX_MISTAKES
from tplog.verification import rules
from tplog.verification.checkpoint_check import ParsedEvidence
from tplog.verification.leaf_scan import LeafScanner
from tplog.verification.report import CheckpointEvidence
from tplog.verification.salvage import salvage

_MAX_DIRECTORY_BYTES = 1 << 26  # of all checkpoints in a directory; one has some 300


@frozen
class CheckpointDirectory:
    """What lies in a log's own checkpoint directory; its keeper can change all of it.

    ``unreadable`` says which files are no checkpoints because they cannot be read. ``stray`` are the files
    that are called checkpoints by another name than tplog's.
    """

    path: Path
    checkpoints: tuple[CheckpointEvidence, ...]
    leaf_files: tuple[Path, ...]
    unreadable: tuple[Finding, ...]
    stray: tuple[Path, ...] = ()


def read_directory(folder: Path) -> CheckpointDirectory:
    """Return a checkpoint directory's content. It has to be read before the log, which only grows.

    Files are listed in the order opposite to that of writing, so that no writer at work causes a finding.
    Nothing is read beyond `_MAX_DIRECTORY_BYTES`, nor more than `MAX_MISTAKES` stray files.
    """
    checkpoints: list[CheckpointEvidence] = []
    unreadable: list[Finding] = []
    named = [path for path in salvage(lambda: list_files(folder), unreadable) if _is_called_checkpoint(path)]
    stray = [path for path in named if not _is_own_name(path)][:MAX_MISTAKES]
    rest = _MAX_DIRECTORY_BYTES
    for path in (path for path in named if _is_own_name(path) or path in stray):
        try:
            content = read_outside_file(path, MAX_CHECKPOINT_BYTES)
        except BadFile as error:
            unreadable += error.reasons
        else:
            rest -= len(content)
            checkpoints.append(CheckpointEvidence(str(path), content))
        if rest < 0:
            unreadable += too_large_error(folder, _MAX_DIRECTORY_BYTES).reasons
        if rest < 0 or len(unreadable) >= MAX_MISTAKES:
            break
    files = salvage(lambda: list_files(folder), [])
    leaf_files = (path for path in files if path.name.casefold().endswith(LEAVES_SUFFIX))
    return CheckpointDirectory(folder, tuple(checkpoints), tuple(leaf_files), tuple(unreadable), tuple(stray))


def _is_called_checkpoint(path: Path) -> bool:
    return path.name.casefold().endswith(CHECKPOINT_SUFFIX)


def _is_own_name(path: Path) -> bool:
    return size_in_name(path) >= 0


def _check_names(directory: CheckpointDirectory, parsed: Iterable[ParsedEvidence]) -> Iterator[Finding]:
    """Yield the checkpoint files whose names are not tplog's, or say another size than their content."""
    for path in directory.stray:
        yield Finding(rules.EXPORTED_CHECKPOINT_STRAY, {"path": str(path)})
    size_by_source = {
        evidence.source: size_in_name(Path(evidence.source)) for evidence in directory.checkpoints
    }
    named = ((evidence.source, checkpoint.size) for evidence, checkpoint in parsed)
    differing = (source for source, size in named if size_by_source.get(source, -1) not in {-1, size})
    for source in islice(differing, MAX_MISTAKES):
        yield Finding(EXPORT_DIFFERS, {"path": source})


class _Line(NamedTuple):
    """The line for a record's index, in a file of the records before ``end``; None if there is no line."""

    record: int
    end: int
    path: Path
    content: bytes | None


@define
class LeafComparison:
    """Compares the leaves in the directory's files with those of the log, as these go by.

    ``sizes`` are those of all checkpoints: a file has the leaves between one of them and the next.
    """

    directory: CheckpointDirectory
    sizes: Collection[int]
    unreadable: list[Finding] = Factory(list)
    first_leaf: bytes | None = None
    _differing: dict[Path, tuple[int, int]] = Factory(dict)
    _lines: Iterator[_Line] | None = None
    _next: _Line | None = None

    def add_leaf(self, index: int, leaf: bytes) -> None:
        """Compare the log's next leaf."""
        if self._lines is None:
            self.first_leaf = leaf
            self._lines = self._exported_lines()
            self._next = next(self._lines, None)
        while self._next and self._next.record <= index:
            if self._next.record < index or self._next.content != leaf:
                self._differing.setdefault(self._next.path, (self._next.record, self._next.end))
            self._next = next(self._lines, None)

    def _exported_lines(self) -> Iterator[_Line]:
        """Yield a line for each leaf that the files should have, and one more for a file that has more."""
        start_by_end = {end: start for start, end in pairwise(sorted({0, *self.sizes}))}
        for path in self.directory.leaf_files:
            end = size_in_name(path)
            if end not in start_by_end:
                continue
            try:
                lines = read_outside_lines(path)
                for index in range(start_by_end[end], end):
                    yield _Line(index, end, path, next(lines, None))
                if next(lines, None) is not None:
                    yield _Line(end - 1, end, path, None)
            except BadFile as error:
                self.unreadable += error.reasons

    def find_differences(
        self, scanner: LeafScanner, parsed: Sequence[ParsedEvidence], *, has_all_checkpoints: bool
    ) -> Iterator[Finding]:
        """Yield what is wrong with the directory, once all leaves went by.

        A difference is the directory's only where the log's own leaves are those of a checkpoint; else the
        log was altered, which is a finding of its own.
        """
        yield from _check_names(self.directory, parsed)
        proven = {
            checkpoint.size
            for _, checkpoint in parsed
            if scanner.roots.get(checkpoint.size) == checkpoint.root
        }
        for path, (index, end) in self._differing.items():
            if end in proven:
                yield Finding(rules.EXPORTED_LEAVES_DIFFER, {"path": str(path), "index": str(index)})
        files = self.directory.leaf_files if has_all_checkpoints else ()
        stray = (path for path in files if size_in_name(path) not in self.sizes)
        for path in islice(stray, MAX_MISTAKES):
            yield Finding(rules.EXPORTED_LEAVES_STRAY, {"path": str(path)})
        yield from self._find_gone()
        mark = owner_mark(self.first_leaf) if self.first_leaf is not None else None
        foreign = foreign_owner(self.directory.path, mark) if mark else None
        if foreign:
            yield foreign

    def _find_gone(self) -> Iterator[Finding]:
        """Yield a finding for the first checkpoint whose leaves have gone."""
        files = set(self.directory.leaf_files)
        checkpoints = (Path(checkpoint.source) for checkpoint in self.directory.checkpoints)
        expected = [
            path.with_suffix(LEAVES_SUFFIX) for path in checkpoints if size_in_name(path) in self.sizes
        ]
        gone = [path for path in expected if path not in files]
        if gone:
            yield Finding(rules.EXPORTED_LEAVES_GONE, {"path": str(gone[0]), "files": str(len(gone))})
