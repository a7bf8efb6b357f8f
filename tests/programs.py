"""Programs that tests need besides Python."""

from __future__ import annotations

import os
import shutil

import pytest


def program(name: str, package: str | None = None) -> str:
    """Where a program is; without it the test is skipped aloud, or fails where nothing may be skipped."""
    path = shutil.which(name)
    if path is None:
        message = f"{name} is not installed: run scripts/packages {package or name} as root"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    return str(path)
