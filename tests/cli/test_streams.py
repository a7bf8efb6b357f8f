"""What becomes of output where a stream lacks a character, is full, or is closed; and of clocks and links."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest

import tplog
from conftest import EVENTS, EXAMPLE, ROOT, Cli
from tplog.book import signing
from tplog.cli.streams import visible

FIRST = min(EVENTS.glob("*.toml"))
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "LANG": "sv_SE.UTF-8"}


def run(
    *arguments: str,
    closed: str = "",
    stdout: BinaryIO | None = None,
    stderr: BinaryIO | int = subprocess.PIPE,
) -> subprocess.CompletedProcess[bytes]:
    """Run tplog in a process of its own, with some of the standard streams closed by a shell."""
    command = ["sh", "-c", f'exec "$@" {closed}', "-", sys.executable, "-m", "tplog", *arguments]
    return subprocess.run(command, check=False, env=ENVIRONMENT, stdout=stdout, stderr=stderr)


def test_streams_that_take_nothing(folder: Path) -> None:
    """What was recorded stays recorded; the exit code says what became of the output."""
    with Path("/dev/full").open("wb") as full:
        applied = run("apply", str(EVENTS), "--create", stdout=full)
        helped = run("show", "--help", stdout=full)
        refused = run("show", "--db", "missing.db", stderr=full)
    for done in (applied, helped):
        assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
        assert done.stderr.endswith(": disken är full\n".encode())
    assert refused.returncode == 2
    with tplog.open("tplog.db", read_only=True) as book:
        assert book.size()
    closed = run("verify", closed="<&- >&- 2>&-")
    assert closed.returncode == 3
    passphrase = run("key", "new", "--name", "x.se/tplog/x", "-o", "x.key", "--passphrase", closed="<&-")
    assert (passphrase.returncode, b"passphrase-missing" in passphrase.stderr) == (2, True) or os.isatty(0)


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_a_character_that_a_stream_lacks_is_shown_otherwise(encoding: str) -> None:
    """A minus stays a minus; what has no likeness is written by its number."""
    with pytest.raises(UnicodeEncodeError) as raised:
        "\N{MINUS SIGN}5 \N{OGHAM LETTER BEITH}".encode(encoding)
    assert visible(raised.value) == ("-", raised.value.end)
    assert visible(UnicodeEncodeError(encoding, "\N{OGHAM LETTER BEITH}", 0, 1, "")) == ("\\u1681", 1)


def test_a_clock_far_from_the_last_record_dates_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the first record nor a later one; who knows better says so."""
    years: list[int] = []
    book = tplog.Book(tplog.MemoryLog(), clock=lambda: datetime(years[-1], 1, 1, tzinfo=UTC))
    for year in (1970, 2100):
        years.append(year)
        with pytest.raises(tplog.Refused, match="clock-implausible"):
            book.apply(FIRST)
    monkeypatch.setenv(signing.TRUST_CLOCK, "1")
    assert book.apply(FIRST).records
    monkeypatch.delenv(signing.TRUST_CLOCK)
    years.append(2026)
    with pytest.raises(tplog.Refused, match="2100-01-01"):
        book.apply(EXAMPLE)


def test_a_link_out_of_a_folder_is_not_followed(cli: Cli, tmp_path: Path) -> None:
    """Unless it is named itself. A link within the folder is as good as a file."""
    decisions = tmp_path / "beslut"
    decisions.mkdir()
    (decisions / "a.toml").write_bytes(EXAMPLE.read_bytes())
    (decisions / "b.toml").symlink_to("a.toml")
    assert "link-outside" not in cli("apply", "--create", str(decisions)).stderr
    (decisions / "c.toml").symlink_to(EXAMPLE)
    done = cli("apply", "--create", str(decisions))
    assert (done.exit_code, "c.toml" in done.stderr, str(EXAMPLE) in done.stderr) == (2, True, True)
