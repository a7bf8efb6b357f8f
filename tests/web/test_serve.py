"""``tplog serve``: what it prints, and how it exits where it cannot start."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import click
import pytest
from signed_log import KEY
from sites import running

from conftest import ROOT, Cli

EVERYWHERE = "0.0.0.0"  # noqa: S104 (what is tested)


def test_it_prints_its_address_and_ends_well(seeded: Callable[[], bytes]) -> None:
    """On loopback without a warning; and the database is not touched."""
    before = seeded()
    with running("tplog.db") as site:
        with urllib.request.urlopen(f"http://127.0.0.1:{site.port}/start.json") as answer:
            assert json.load(answer)["budgets"]
        assert site.stop() == (0, "tplog: closed.\n")
    assert seeded() == before


def test_reached_by_others_it_says_what_that_means(seeded: Callable[[], bytes]) -> None:
    """Even to who wants quiet, on stderr; it then answers to numbers and to names that are allowed."""
    with running(
        "tplog.db", "--host", EVERYWHERE, "--allow-host", "budget.nacka.example", "--no-verify"
    ) as site:
        for host, status in (
            ("budget.nacka.example", b"200"),
            ("10.1.2.3", b"200"),
            ("evil.example", b"421"),
        ):
            with site.connect() as connection:
                connection.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                assert connection.recv(12).endswith(status)
        _, errors = site.stop()
    assert errors.startswith("Whoever reaches 0.0.0.0 can read the whole log, and nothing is encrypted.")


def test_a_log_that_must_be_replayed_is_told(seeded: Callable[[], bytes]) -> None:
    """With what to do, on stderr."""
    seeded()
    with closing(sqlite3.connect("tplog.db")) as connection, connection:
        connection.execute("UPDATE kept_at SET version = 1")
    with running("tplog.db", "--no-verify") as site:
        assert "tplog rebuild" in site.stop()[1]


def test_a_taken_port_is_told(seeded: Callable[[], bytes], cli: Cli) -> None:
    """With what to do, and exit 2."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = cli("serve", "--port", str(listener.getsockname()[1]))
    assert done.exit_code == 2
    assert "port-taken" in done.stderr
    assert "--port 0" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--db", "nowhere.db"), 2, "database-missing"),
        (("--host", "192.0.2.1"), 2, "address-not-ours"),
        (("--host", "nowhere.invalid"), 2, "address-not-ours"),
        (("--host", "x" * 70 + ".example"), 2, "address-not-ours"),
        (("--port", "65536"), 2, "65536"),
        (("--vkey", "x"), 2, "--vkey"),
        (("--policy", "nowhere"), 2, "nowhere"),
        (("--checkpoint", "nowhere"), 2, "nowhere"),
    ],
)
def test_what_keeps_it_from_beginning_is_told(
    seeded: Callable[[], bytes], cli: Cli, arguments: tuple[str, ...], code: int, words: str
) -> None:
    """Before anything is served."""
    done = cli("serve", "--port", "0", *arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert words in done.stderr


@pytest.mark.parametrize("lacking", ["anyio", "cachetools", "starlette", "uvicorn"])
def test_a_missing_extra_is_told(seeded: Callable[[], bytes], lacking: str) -> None:
    """With the command that brings it."""
    program = f"import sys; sys.modules['{lacking}'] = None; from tplog.__main__ import main; main()"
    command = [sys.executable, "-c", program, "serve", "--port", "0", "--lang", "en"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60)
    assert done.returncode == 2
    assert "pip install 'tplog[web]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_verification_runs_beside_it(copy: Path) -> None:
    """With what it was given, and its result makes pages new."""
    arguments = ("--vkey", str(KEY.key), "--checkpoint", "kept.checkpoint")
    with running("tplog.db", *arguments) as site:

        def answer(path: str) -> tuple[str, str]:
            with urllib.request.urlopen(f"http://127.0.0.1:{site.port}{path}") as response:
                return str(response.headers["etag"]), response.read().decode()

        def status() -> str:
            return str(json.loads(answer("/status.json")[1])["verification"]["status"])

        (first, _), status_then, until = answer("/"), status(), time.monotonic() + 60
        while status() == "running":
            assert time.monotonic() < until
            time.sleep(0.1)
        assert status() == "verified"
        assert (answer("/")[0] != first) or status_then != "running"  # it may have ended first
        assert site.stop()[0] == 0


def test_the_verification_has_the_same_settings(
    seeded: Callable[[], bytes], cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verification uses the settings of flags and those of the file."""
    seeded()
    Path("own.toml").write_text(f'[log]\nvkey = "{KEY.key}"\n[serve]\nport = 0\n', "utf-8")
    settings_read: list[str] = []

    def verifying(database: str, arguments: Sequence[str], _version: object) -> None:
        settings_read.extend([database, *arguments])
        message = "enough"
        raise click.UsageError(message)

    monkeypatch.setattr("tplog.web.background_verification.BackgroundVerification", verifying)
    done = cli("serve", "--config", "own.toml", "--checkpoints", "own")
    assert (done.exit_code, "enough" in done.stderr) == (2, True)
    assert settings_read == ["tplog.db", f"--vkey={KEY.key}", "--config=own.toml", "--checkpoints=own"]
    assert "own.toml:2: trusted keys are taken from here." in done.stderr
