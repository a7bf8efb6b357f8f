"""The papers of this folder, each read once by all tests of a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tplog.papers import read
from tplog.papers.paper import Paper

FOLDER = Path(__file__).parent


@cache
def shared_paper(name: str) -> Paper:
    """A paper of this folder as it is read; a scan by OCR."""
    return read(FOLDER / name)
