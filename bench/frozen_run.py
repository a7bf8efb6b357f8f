"""Run a command of tplog in this process, and write down what came of it in a form that stays the same."""

from __future__ import annotations

import io
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from click.testing import CliRunner, Result

from tplog.cli.main import main as program

Output = tuple[str, bytes]  # a name and what is frozen under it

WRITTEN = Path("written")  # where commands write their files
LONGEST_NAME = 150
_CLEAR = {name: None for name in os.environ if name.startswith(("TPLOG_", "LC_"))}
_ENVIRONMENT = {**_CLEAR, "LANG": "C.UTF-8", "COLUMNS": "120", "TZ": "UTC", "TERM": "dumb"}
_CLOCK = r"((T|,? )\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?)?"
_MONTHS = ("jan", "feb", "mar", "apr", "ma[jy]", "jun", "jul", "aug", "sep", "o[kc]t", "nov", "dec")


def run_command(arguments: list[str], more: dict[str, str] | None = None) -> Result:
    """Run ``tplog`` with these arguments, and with these variables added to the usual ones."""
    runner = CliRunner(env={**_ENVIRONMENT, **(more or {})})
    return runner.invoke(program, arguments, prog_name="tplog")


def frozen(place: str, arguments: list[str], more: dict[str, str] | None = None) -> Output:
    """Run a command; the output's name is the place and the arguments."""
    shutil.rmtree(WRITTEN, ignore_errors=True)
    WRITTEN.mkdir()
    result = run_command(arguments, more)
    parts = [f"$ tplog {' '.join(arguments)}\nexit code {result.exit_code}\n".encode()]
    if result.exception and not isinstance(result.exception, SystemExit):
        parts.append(f"raised {type(result.exception).__name__}: {result.exception}\n".encode())
    parts += [b"--- stderr\n", result.stderr_bytes or b"", b"--- stdout\n", _opened(result.stdout_bytes)]
    for path in sorted(WRITTEN.rglob("*")):
        if path.is_file():
            parts += [f"--- file {path}\n".encode(), _opened(path.read_bytes())]
    words = [*(f"{name}={value}" for name, value in (more or {}).items()), *arguments]
    return name_of(place, "_".join(words) or "nothing"), steady(b"".join(parts))


def name_of(place: str, text: str) -> str:
    """A file's name for an output; a long one is cut and made unique by a hash."""
    safe = re.sub(r"[^\w.=,:+-]", "~", text)
    if len(safe.encode()) > LONGEST_NAME:
        safe = f"{safe[: LONGEST_NAME // 2]}…{sha256(text.encode()).hexdigest()[:12]}"
    return f"{place}/{safe}"


def steady(content: bytes) -> bytes:
    """Leave out what differs from one run to the next: today, the time, the folder."""
    content = content.replace(os.fsencode(Path.cwd()), b"FOLDER")
    now = datetime.now(UTC)
    for day in {(now + timedelta(hours=hours)).date() for hours in (-2, 0, 2)}:
        in_words = rf"\b{day.day} {_MONTHS[day.month - 1]}\w*\.? {day.year}"
        content = re.sub(f"({day}|{in_words}){_CLOCK}".encode(), b"TODAY", content, flags=re.IGNORECASE)
    return content


def _opened(content: bytes) -> bytes:
    """Return the members of a ZIP file, since packing differs between machines; other content unchanged."""
    if not content.startswith(b"PK\x03\x04"):
        return content
    return b"".join(_members(content))


def _members(content: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            yield f"--- member {member.filename} {member.date_time} {member.file_size}\n".encode()
            yield archive.read(member)
