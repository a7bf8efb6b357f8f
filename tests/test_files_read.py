"""A file from outside is read whole up to its limit, however long it is, and not beyond."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from tplog import BadFile
from tplog.files.outside_file import read_limited, read_outside_file

LIMIT = 100_000
SHORT = 16 << 10


@pytest.mark.parametrize("size", [0, 1, SHORT - 1, SHORT, SHORT + 1, SHORT + 2, LIMIT - 1, LIMIT])
def test_a_file_is_read_whole(tmp_path: Path, size: int) -> None:
    """With what is beyond the bytes that are looked for at first, too."""
    path, content = tmp_path / "file", bytes(number % 251 for number in range(size))
    path.write_bytes(content)
    assert read_outside_file(path, LIMIT) == read_limited(BytesIO(content), LIMIT, path) == content


@pytest.mark.parametrize("limit", [0, 10, SHORT, LIMIT])
def test_a_file_beyond_its_limit_is_refused(tmp_path: Path, limit: int) -> None:
    """By one byte as by many."""
    path = tmp_path / "file"
    for more in (1, 2 * SHORT):
        path.write_bytes(bytes(limit + more))
        with pytest.raises(BadFile):
            read_outside_file(path, limit)
