"""A disk that remembers the order of all that was done to it, as a VFS of SQLite.

Each change goes to the real file and into the journal. The journal also has the changes of the
folder: a new file's name, and a removed name, are on disk only when the folder was synced. SQLite's own
"unix" VFS, to which all is passed on, syncs the folder with the first sync of a journal or write-ahead log
that it opened to be made (os_unix.c, UNIXFILE_DIRSYNC), and with a deletion for which that is asked; this
happens below what a VFS can see, so it is put in here by the same rule.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import apsw
from attrs import frozen

if TYPE_CHECKING:
    from typing_extensions import Buffer

_JOURNALS = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL | apsw.SQLITE_OPEN_WAL


@frozen
class Named:
    """A name of the folder was given to a file, or removed."""

    name: str
    file: int | None


@frozen
class Written:
    """Bytes were put somewhere in a file."""

    file: int
    offset: int
    data: bytes


@frozen
class Cut:
    """A file was made that long."""

    file: int
    size: int


@frozen
class Synced:
    """All that was done to a file's content before this is on disk."""

    file: int


@frozen
class FolderSynced:
    """All that was done to the folder's names before this is on disk."""


@frozen
class Acknowledged:
    """The caller got the answer that this step is done."""

    step: int


Happening = Named | Written | Cut | Synced | FolderSynced | Acknowledged
Journal = list[Happening]


class Disk(apsw.VFS):
    """The VFS; ``journal`` is what happened."""

    def __init__(self, name: str) -> None:
        """Register under a name."""
        super().__init__(name, "")
        self.name = name
        self.journal: Journal = []
        self._files: dict[str, int] = {}
        self._count = 0

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        """Open a file, and note that it was made where it was."""
        if name is None:  # a file for sorting, which nobody opens again
            return apsw.VFSFile("", None, flags)
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name)
        is_new = not path.exists()
        opened = DiskFile(name, flags, self.journal.append)
        if is_new:
            self._count += 1
            self._files[path.name] = self._count
            self.journal.append(Named(path.name, self._count))
        opened.number = self._files[path.name]
        return opened

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802, FBT001
        """Delete a file, and note that its name went."""
        super().xDelete(filename, syncdir)
        name = Path(filename).name
        del self._files[name]
        self.journal.append(Named(name, None))
        if syncdir:
            self.journal.append(FolderSynced())

    @contextmanager
    def noting_fsync(self, folder: Path) -> Iterator[None]:
        """Note also what tplog syncs past SQLite, of the files of this folder."""
        real = os.fsync

        def fsync(descriptor: int) -> None:
            real(descriptor)
            for name, number in self._files.items():
                if os.path.samestat(os.fstat(descriptor), (folder / name).stat()):
                    self.journal.append(Synced(number))

        with patch.object(os, "fsync", fsync):
            yield


class DiskFile(apsw.VFSFile):
    """A file of the disk, as one connection has it open."""

    def __init__(
        self, name: str | apsw.URIFilename, flags: list[int], note: Callable[[Happening], None]
    ) -> None:
        """Open the real file."""
        super().__init__("", name, flags)
        self.number = 0
        self._note = note
        self._syncs_folder = bool(flags[0] & apsw.SQLITE_OPEN_CREATE and flags[0] & _JOURNALS)

    def xWrite(self, data: Buffer, offset: int) -> None:  # noqa: N802
        """Put bytes."""
        super().xWrite(data, offset)
        self._note(Written(self.number, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        """Make the file that long."""
        super().xTruncate(newsize)
        self._note(Cut(self.number, newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802
        """Sync, the first time also the folder for those files for which SQLite does."""
        super().xSync(flags)
        self._note(Synced(self.number))
        if self._syncs_folder:
            self._syncs_folder = False
            self._note(FolderSynced())
