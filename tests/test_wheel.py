"""What is installed with the wheel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from conftest import ROOT


def test_the_wheel_has_types_and_manual_pages(tmp_path: Path) -> None:
    """py.typed shows type checkers that there are types; the pages go where man looks for them."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(ZipFile(wheel).namelist())
    assert "tplog/py.typed" in names
    (data,) = {name.partition("/")[0] for name in names if ".data/" in name}
    pages = {f"{data}/data/share/man/man1/{page.name}" for page in (ROOT / "docs" / "man").iterdir()}
    assert pages <= names
    assert f"{data}/data/share/man/man1/tplog.1" in pages
    assert {page.replace("/man1/", "/sv/man1/") for page in pages} <= names
    assert "tplog/i18n/locale/sv/LC_MESSAGES/tplog.mo" in names
