"""Write ZIP files whose bytes depend only on their content."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_PIECE_SIZE = 1 << 16  # bytes
_FILE_MODE = 0o644 << 16
_UNIX = 3


def zip_entry(name: str) -> ZipInfo:
    """Return an entry with a fixed time (1980, the earliest that ZIP can hold)."""
    entry = ZipInfo(name)
    entry.compress_type, entry.external_attr, entry.create_system = ZIP_DEFLATED, _FILE_MODE, _UNIX
    return entry


class DeterministicZip(ZipFile):
    """A ZIP file that gives every entry the same time and mode."""

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *_: Any, **__: Any) -> None:  # noqa: ANN401 (the base class's signature)
        """Add a text or bytes."""
        entry = zinfo_or_arcname if isinstance(zinfo_or_arcname, ZipInfo) else zip_entry(zinfo_or_arcname)
        super().writestr(entry, data)

    def write(
        self,
        filename: str | os.PathLike[str],
        arcname: str | os.PathLike[str] | None = None,
        *_: Any,  # noqa: ANN401 (the base class's signature)
        **__: Any,  # noqa: ANN401 (the base class's signature)
    ) -> None:
        """Add a file."""
        entry = zip_entry(os.fspath(arcname or filename))
        with open(filename, "rb") as source, self.open(entry, "w", force_zip64=True) as target:  # noqa: PTH123
            shutil.copyfileobj(source, target)


def zip_files(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """Yield the bytes of an archive of these files, by name, in pieces."""
    with TemporaryFile() as file:
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for name, pieces in files:
                with archive.open(zip_entry(name), "w", force_zip64=True) as target:
                    target.writelines(pieces)
        yield from read_pieces(file)


def read_pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file's bytes from its start, in pieces."""
    file.seek(0)
    while piece := file.read(_PIECE_SIZE):
        yield piece
