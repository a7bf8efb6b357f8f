"""Programs that tests need besides Python."""

from __future__ import annotations

import os
import shutil

import pytest


def program(name: str, package: str | None = None) -> str:
    """Return a program's path; if it is missing, skip the test, or fail where skipping is forbidden."""
    path = shutil.which(name)
    if path is None:
        message = f"{name} is not installed: run scripts/packages {package or name} as root"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    return str(path)
