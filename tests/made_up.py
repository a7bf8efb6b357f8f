"""The made-up municipality of examples/municipality, made by its own script."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).parent.parent / "examples" / "municipality"


def script() -> Any:  # noqa: ANN401 (a module)
    """The script that makes it."""
    if str(SCRIPTS) not in sys.path:
        sys.path.append(str(SCRIPTS))
    return import_module("make")


def made_up_municipality(folder: Path) -> Path:
    """Make it in a folder, and return the path of its log."""
    script().main(folder)
    return folder / "tplog.db"
