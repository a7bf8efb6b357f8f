"""The computer on which the figures were measured."""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("attrs", "click", "cryptography", "msgspec", "rich", "sqlalchemy")
KIB_PER_GIB = 1024**2


def facts() -> dict[str, str]:
    """The machine and what runs on it, by name."""
    processor = _line("/proc/cpuinfo", "model name", ":") or platform.processor()
    memory = _line("/proc/meminfo", "MemTotal", ":").removesuffix(" kB")
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "processor": f"{processor}, {os.cpu_count()} cores",
        "memory": f"{int(memory) / KIB_PER_GIB:.0f} GiB" if memory else "unknown",
        "system": f"{_line('/etc/os-release', 'PRETTY_NAME', '=').strip(chr(34))}, {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "libraries": ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
    }


def _line(path: str, name: str, between: str) -> str:
    """Return the value of a name in a file, or an empty text."""
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return ""
    parts = (line.partition(between) for line in lines)
    return next((value.strip() for key, _, value in parts if key.strip() == name), "")
