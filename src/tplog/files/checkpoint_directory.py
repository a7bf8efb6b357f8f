"""The checkpoint directory: each checkpoint in a file, and in another file the leaves that it adds.

A file appears whole or not at all, and the leaves before their checkpoint. A copy of the directory is
therefore a dump of the log with its checkpoints. The file ``owner`` names the one log whose directory it is.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from attrs import field, frozen

from tplog.errors import BadFile, Incompatible, Tampered, Unavailable, mandatory_rule
from tplog.events.log_events import LogOpened
from tplog.events.record import Record
from tplog.files.atomic_write import atomic_write, create_exclusive, remove_left_overs
from tplog.files.outside_file import (
    FILE_UNREADABLE,
    STANDARD_INPUT,
    os_reason,
    read_outside_chunks,
    read_outside_file,
    read_outside_lines,
    unreadable_error,
)
from tplog.merkle.hashes import leaf_hash
from tplog.merkle.note import encode_base64
from tplog.values.finding import Finding
from tplog.values.limits import MAX_PIPED_BYTES

CHECKPOINT_SUFFIX, LEAVES_SUFFIX = ".checkpoint", ".leaves"
OWNER_FILE = "owner"
_OWNER_LINE_COUNT = 2
OWNER_DAMAGED = "it names no log; move it away, and the next command that writes makes it anew"
MAX_EMPTY_LINES = 100  # among the leaves of a file; with more it is no dump
_NO_LEAF = b" \t\r\x1a"  # with the last an old editor marks the end of a text
_OWN_NAMES = rf"\d{{12}}(?:{re.escape(CHECKPOINT_SUFFIX)}|{re.escape(LEAVES_SUFFIX)})|{OWNER_FILE}"

DIRECTORY_FAILED = mandatory_rule(
    "directory-failed",
    "Kontrollpunkten för {size} {size:post|poster} kunde inte skrivas till {path}: {why}. Det som "
    "loggen redan tagit emot är registrerat; kör om samma kommando när katalogen går att skriva.",
    "The checkpoint of {size} {size:record|records} could not be written to {path}: {why}. What the "
    "log has taken is recorded; run the same command again once the directory can be written.",
)
EXPORT_DIFFERS = mandatory_rule(
    "export-differs",
    "{path} finns redan, men med annat innehåll än det som loggen ska skriva dit. Ta reda på vem som lagt "
    "filen där, flytta undan den och kör om samma kommando.",
    "{path} exists already, with other content than the log is to write there. Find out who put the file "
    "there, move it away, and run the same command again.",
)
DIRECTORY_FOREIGN = mandatory_rule(
    "directory-foreign",
    "{path} är kontrollpunktskatalog för en annan logg, {origin} (första lövets hash {hash}), eller så är "
    "den här loggens första post ändrad. Två loggar delar inte katalog: ange en annan med --checkpoints. Är "
    "katalogen loggens egen, kör tplog verify.",
    "{path} is the checkpoint directory of another log, {origin} (hash of its first leaf {hash}), or this "
    "log's first record was altered. Two logs do not share a directory: name another with --checkpoints. If "
    "the directory is the log's own, run tplog verify.",
)
LINES_EMPTY = mandatory_rule(
    "lines-empty",
    "{path} har tomma rader där det ska stå löv; ett e-postprogram eller en redigerare lägger ofta till en "
    "sist. Be om filen oförändrad, eller ta bort dem.",
    "{path} has empty lines where leaves should be; a mail program or an editor often adds one at the end. "
    "Ask for the file unchanged, or take them away.",
)


def checkpoint_path(folder: Path, size: int) -> Path:
    """Return the path of the checkpoint of a size."""
    return folder / f"{size:012d}{CHECKPOINT_SUFFIX}"


def size_in_name(path: Path) -> int:
    """Return the number of records in a file's name; −1 for a name that tplog does not give."""
    size = int(path.stem) if re.fullmatch(r"[0-9]{12,18}", path.stem) else -1
    expected = checkpoint_path(path.parent, size)
    return size if path.name in {expected.name, expected.with_suffix(LEAVES_SUFFIX).name} else -1


def list_files(folder: Path) -> Sequence[Path]:
    """Return the files in a checkpoint directory, by name; empty if there is no such directory.

    Raises BadFile if it cannot be read: it is no folder, say, or a link to nothing.
    """
    try:
        with os.scandir(folder) as files:
            return sorted(folder / file.name for file in files)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not folder.is_symlink():
            return []
        raise unreadable_error(folder, error) from error


def export_checkpoint(folder: Path, size: int, note: bytes, leaves: Iterable[bytes]) -> None:
    """Write a checkpoint and, before it, the leaves that it adds to the checkpoint before.

    A file that is there already is compared. Raises Tampered if it has other content, BadFile if it cannot be
    read, Unavailable if the directory cannot be written.
    """
    path, content = checkpoint_path(folder, size), dump_lines(leaves)
    try:
        folder.mkdir(exist_ok=True)
        if not holds_leaves(folder, size, content):
            atomic_write(path.with_suffix(LEAVES_SUFFIX), content)
        if not holds_checkpoint(folder, size, note):
            atomic_write(path, note)
    except OSError as error:
        raise _directory_error(folder, size, error) from error


def _directory_error(folder: Path, size: int, error: OSError) -> Unavailable:
    facts = {"size": str(size), "path": str(folder), "why": os_reason(error)}
    return Unavailable(Finding(DIRECTORY_FAILED, facts))


def dump_lines(leaves: Iterable[bytes]) -> bytes:
    """Return leaves as a file has them, one per line."""
    return b"".join(leaf + b"\n" for leaf in leaves)


def holds_leaves(folder: Path, size: int, content: bytes) -> bool:
    """Return whether the file of these leaves is there. Raises Tampered if it is another, BadFile."""
    path = checkpoint_path(folder, size).with_suffix(LEAVES_SUFFIX)
    if not _is_taken(path):
        return False
    if not path.is_file() or path.stat().st_size != len(content):
        raise Tampered(Finding(EXPORT_DIFFERS, {"path": str(path)}))
    _require_same(path, read_outside_file(path, len(content)), content)
    return True


def holds_checkpoint(folder: Path, size: int, note: bytes) -> bool:
    """Return whether the file of this checkpoint is there, signed by the log, with whatever cosignatures.

    Raises Tampered if it is another, BadFile.
    """
    path = checkpoint_path(folder, size)
    if not _is_taken(path):
        return False
    _require_same(path, _signed_part(read_outside_file(path)), _signed_part(note))
    return True


def _signed_part(note: bytes) -> tuple[bytes, bytes]:
    """Return a checkpoint's text and its first signature, which is the log's."""
    text, _, signatures = note.partition(b"\n\n")
    return text, signatures.partition(b"\n")[0]


def _is_taken(path: Path) -> bool:
    """Return whether anything is there, be it a link to nothing. Raises BadFile if that cannot be seen."""
    try:
        os.lstat(path)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise unreadable_error(path, error) from error
    return True


def _require_same(path: Path, content: object, expected: object) -> None:
    if content != expected:
        raise Tampered(Finding(EXPORT_DIFFERS, {"path": str(path)}))


def clean_directory(folder: Path) -> None:
    """Delete the temporary files that killed writers left."""
    remove_left_overs(folder, _OWN_NAMES)


def owner_mark(first_leaf: bytes) -> bytes | None:
    """Return what the owner file says of a log: its origin, and the hash of its first leaf in base64.

    None if the leaf does not open a signed log.
    """
    with suppress(Tampered):
        event = Record.from_leaf(0, first_leaf).event
        if isinstance(event, LogOpened):
            return f"{event.origin}\n{encode_base64(leaf_hash(first_leaf))}\n".encode()
    return None


def foreign_owner(folder: Path, mark: bytes | None) -> Finding | None:
    """Return a finding if the directory belongs to another log than the one with this mark.

    None stands for a log that is still to be made. What an editor does to line ends and blanks changes
    nothing. Raises BadFile if the owner file cannot be read, or names no log.
    """
    path = folder / OWNER_FILE
    if not _is_taken(path):
        return None
    owner = _owner_lines(read_outside_file(path))
    if len(owner) != _OWNER_LINE_COUNT:
        raise BadFile(Finding(FILE_UNREADABLE, {"file": str(path), "why": (OWNER_DAMAGED,)}))
    if mark is not None and owner == _owner_lines(mark):
        return None
    origin, digest = owner
    return Finding(DIRECTORY_FOREIGN, {"path": str(folder), "origin": origin, "hash": digest})


def _owner_lines(content: bytes) -> list[str]:
    """Return the lines of an owner file that are not empty, without the blanks around them."""
    lines = content.decode("utf-8-sig", errors="replace").split("\n")
    return [line.strip() for line in lines if line.strip()]


def claim_directory(folder: Path, mark: bytes) -> None:
    """Make the directory this log's own, if nobody's yet. Of several logs at once one wins.

    Raises Tampered if it is another log's, BadFile, Unavailable.
    """
    try:
        folder.mkdir(exist_ok=True)
        if not _is_taken(folder / OWNER_FILE):
            with suppress(Incompatible):  # another process was first
                create_exclusive(folder / OWNER_FILE, [mark])
    except OSError as error:
        raise _directory_error(folder, 0, error) from error
    if foreign := foreign_owner(folder, mark):
        raise Tampered(foreign)


def list_checkpoint_files(folder: Path) -> Sequence[Path]:
    """Return the checkpoint files in a folder, smallest size first; empty if there is no such folder.

    Raises BadFile if the folder cannot be read.
    """
    return [path for path in list_files(folder) if path.name.endswith(CHECKPOINT_SUFFIX)]


def list_leaf_files(folder: Path) -> Sequence[Path]:
    """Return the files of leaves in a folder, oldest first; empty if there is no such folder.

    Raises BadFile if the folder cannot be read.
    """
    return [path for path in list_files(folder) if path.name.endswith(LEAVES_SUFFIX)]


def expand_checkpoint_folders(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield each file path as it is, and for a folder its checkpoint files."""
    for path in paths:
        yield from list_checkpoint_files(path) if path.is_dir() else [path]


@frozen
class LeafDump:
    """The leaves in a file, one per line, or in the files of a checkpoint directory.

    The files are read again on each iteration, because they may not fit in memory. Text after the last line
    end counts as a leaf, so that a truncated dump is noticed. Iterating raises BadFile if a file cannot be
    read, or ends in empty lines, which are no leaves. Of a directory in which a file of leaves is missing,
    only the leaves before it are read.
    ``spool`` is the temporary file at ``path``, if it is one: it is deleted with the dump.
    """

    path: Path
    spool: IO[bytes] | None = field(default=None, eq=False, repr=False)

    def __iter__(self) -> Iterator[bytes]:
        """Iterate over the leaves, oldest first."""
        gap = self.find_gap()
        for file in list_leaf_files(self.path) if self.path.is_dir() else [self.path]:
            if gap and file > gap:
                return
            yield from _without_empty_end(file)

    def find_gap(self) -> Path | None:
        """Return the first file of leaves that is missing beside its checkpoint; None if none is."""
        if not self.path.is_dir():
            return None
        leaf_files = set(list_leaf_files(self.path))
        named = (
            path.with_suffix(LEAVES_SUFFIX)
            for path in list_checkpoint_files(self.path)
            if size_in_name(path) > 0
        )
        return next((path for path in named if path not in leaf_files), None)

    def __len__(self) -> int:
        """Return the number of leaves."""
        return sum(1 for _ in self)

    def __contains__(self, leaf: object) -> bool:
        """Return whether a leaf is in the dump."""
        return any(dumped_leaf == leaf for dumped_leaf in self)


def _without_empty_end(file: Path) -> Iterator[bytes]:
    """Yield the lines of a file of leaves. Raises BadFile if the last are empty."""
    empty: list[bytes] = []
    for line in read_outside_lines(file):
        if line.strip(_NO_LEAF):
            yield from empty
            empty.clear()
            yield line
        elif len(empty) < MAX_EMPTY_LINES:
            empty.append(line)
        else:
            raise BadFile(Finding(LINES_EMPTY, {"path": str(file)}))
    if empty:
        raise BadFile(Finding(LINES_EMPTY, {"path": str(file)}))


def spool_standard_input() -> LeafDump:
    """Return the dump that comes through the standard input, which can be read only once.

    Raises BadFile if it has more than `MAX_PIPED_BYTES` bytes.
    """
    spool = tempfile.NamedTemporaryFile()  # noqa: SIM115 (the dump holds it)
    for chunk in read_outside_chunks(STANDARD_INPUT, MAX_PIPED_BYTES):
        spool.write(chunk)
    spool.flush()
    return LeafDump(Path(spool.name), spool)
