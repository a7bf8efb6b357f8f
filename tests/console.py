"""Console sessions in texts: ``$ tplog …`` and its output, run and compared, or written anew."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from click.testing import CliRunner

from conftest import EVENTS, EXAMPLE, ROOT
from tplog.cli.main import main

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# The time at which everything in a text is recorded.
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
CODE = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LEAVES = EVENTS.parent / "tests" / "events" / "leaves"
PAPERS = [
    ROOT / "tests" / "papers" / name
    for name in (
        "s02-ronehamn-kaj.html",
        "s02-ronehamn-kaj.pdf",
        "s07-driftbudget-flerar.pdf",
        "s13-exempelby-protokoll.pdf",
        "decision_files/s02-ronehamn-kaj.toml",
        "decision_files/s13-exempelby-protokoll.toml",
        "drafts/ronehamn.toml",
    )
]


def prepare(folder: Path) -> None:
    """Put the real matter and the example into a folder, as they lie in the project, and papers to read."""
    shutil.copytree(EVENTS, folder / "events")
    shutil.copytree(EXAMPLE.parent, folder / "examples")
    shutil.copytree(LEAVES, folder / "leaves")
    (folder / "papers").mkdir()
    for paper in PAPERS:
        shutil.copy(paper, folder / "papers")


def run(command: str, locale: str = "C.UTF-8") -> str:
    """Return what a ``tplog …`` command prints to stdout and stderr, in order, and its exit code if not 0."""
    program, *arguments = shlex.split(command)
    assert program == "tplog", f"only tplog may stand in a console block: {command}"
    names = [name for name in os.environ if name.startswith("TPLOG_")]
    clean = {"LC_ALL": locale, "COLUMNS": "120", **dict.fromkeys([*names, "LANG"])}
    # Keys are random, but in a text always the same.
    seed = patch("tplog.files.key_file._random_bytes", lambda size: bytes(range(size)))
    with patch("tplog.book.signing.utc_now", lambda: NOW), seed:
        result = CliRunner(env=clean).invoke(main, arguments, prog_name="tplog")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    output = result.output.strip("\n")
    text = output if result.exit_code == 0 else f"{output}\n[exit {result.exit_code}]"
    return f"{text}\n" if text else ""


def rerun(session: str, locale: str = "C.UTF-8") -> str:
    """A session's text with the output that its commands have now."""
    commands = [line for line in session.splitlines() if line.startswith("$ ")]
    return "\n".join(f"{command}\n{run(command[2:], locale)}" for command in commands)


def rerun_blocks(text: str, folder: Path, locale: str = "C.UTF-8") -> str:
    """A document's text with all console blocks run in order in a prepared folder, in a locale."""
    with chdir(folder):
        return BLOCK.sub(lambda block: f"```console\n{rerun(block[1], locale)}```", text)


def run_code(text: str, folder: Path) -> None:
    """Run a document's Python blocks in order, in one namespace."""
    namespace: dict[str, object] = {}
    with chdir(folder):
        for block in CODE.finditer(text):
            exec(compile(block[1], "<document>", "exec"), namespace)  # noqa: S102 (our own documents)
