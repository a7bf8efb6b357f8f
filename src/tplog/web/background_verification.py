"""Verify the log in the background, by ``tplog verify`` in a process of lowest priority.

It is verified at the start, again once something was written to its database, and each hour at any rate. The
latest result is in memory until the site ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from threading import Event, Thread
from time import monotonic

import msgspec
from attrs import evolve as changed

from tplog.answers.verification_status import (
    STATUS_BY_EXIT_CODE,
    Verification,
    VerificationStatus,
)
from tplog.answers.verifications import AgreedCheckpoint, parse_report_finding
from tplog.errors import TplogError

# -P: import nothing from the current folder. nice 19: the lowest priority.
_COMMAND = ("-P", "-c", "import os; os.nice(19); from tplog.__main__ import main; main()", "verify", "--json")


# Between two verifications: at least so long, and so many times as long as the last one took.
MIN_REST_S, REST = 10.0, 20
MAX_REST_S = 3600.0  # until the next where nothing is known to have changed
POLL_S = 1.0  # between two looks at whether anything changed


class BackgroundVerification:
    """A verification that runs or has ended, and is repeated."""

    def __init__(
        self,
        database: str,
        options: Sequence[str] = (),
        read_version: Callable[[], object] | None = None,
        min_rest: float = MIN_REST_S,
    ) -> None:
        """Start it with these options of ``tplog verify``.

        The database URL is passed by the environment: it may hold a password, and others can see options.
        ``read_version`` returns what differs once the log was written to; without it, it is verified once.
        ``min_rest`` are the seconds between two verifications, at least.
        """
        self._command = [sys.executable, *_COMMAND, *options]
        self._environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "TPLOG_DB": database,
        }
        self._read_version, self._min_rest = read_version, min_rest
        self._verification = Verification(VerificationStatus.RUNNING, _now())
        self._closing = Event()
        self._version = self._current_version()
        self._process = self._start()
        Thread(target=self._repeat, daemon=True, name="verification").start()

    def __call__(self) -> Verification:
        """Return the latest result."""
        return self._verification

    def _repeat(self) -> None:
        """Verify, rest, and wait for a change, until it is closed."""
        start = monotonic()
        while True:
            self._verification = self._result()
            took = monotonic() - start
            if self._read_version is None or not self._is_due_again(max(self._min_rest, REST * took)):
                return
            start, self._version = monotonic(), self._current_version()
            self._process = self._start()

    def _result(self) -> Verification:
        """Wait for the running verification and return its result."""
        if self._process is None:
            return Verification(VerificationStatus.FAILED, _now())
        output, _ = self._process.communicate()
        return parse_verification(output, _now())

    def _is_due_again(self, rest: float) -> bool:
        """Wait ``rest`` seconds, and on until the log is to be verified again; False if it is closed."""
        ended = monotonic()
        while not self._closing.wait(min(POLL_S, self._min_rest)):
            if not self._verification.changed_since and self._current_version() != self._version:
                self._verification = changed(self._verification, changed_since=True)
            waited = monotonic() - ended
            if waited >= rest and (self._verification.changed_since or waited >= MAX_REST_S):
                return True
        return False

    def _current_version(self) -> object:
        """Return the log's present version; None if it cannot be read."""
        try:
            return self._read_version() if self._read_version else None
        except (TplogError, OSError):
            return None

    def _start(self) -> subprocess.Popen[bytes] | None:
        """Start the process; None if it cannot be started."""
        try:
            process = subprocess.Popen(  # noqa: S603 (this program)
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment,
                start_new_session=True,  # Ctrl-C ends it by close(), not directly
            )
        except OSError:
            return None
        if self._closing.is_set():
            process.terminate()
        return process

    def close(self) -> None:
        """Stop it if it still runs, and start none any more."""
        self._closing.set()
        if self._process and self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
            self._process.kill()


def parse_verification(output: bytes, checked_at: datetime) -> Verification:
    """Parse the output of ``tplog verify --json``, which ended at ``checked_at`` (UTC)."""
    try:
        report = msgspec.json.decode(output)
        return Verification(
            STATUS_BY_EXIT_CODE[report["status"]],
            checked_at,
            report["size"],
            report["root"],
            tuple(report["trusted_keys"]),
            tuple(
                AgreedCheckpoint(checkpoint["source"], checkpoint["size"], checkpoint["outside"])
                for checkpoint in report["checkpoints"]
            ),
            tuple(map(parse_report_finding, report["findings"])),
            report["key_only_from"],
        )
    except (msgspec.DecodeError, KeyError, TypeError):  # it could not run, or was stopped
        return Verification(VerificationStatus.FAILED, checked_at)


def _now() -> datetime:
    return datetime.now(UTC)
