"""Verify the log once in the background, by ``tplog verify`` in a process of lowest priority.

The result is in memory until the site ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from threading import Thread

import msgspec

from tplog.answers.verification_status import (
    STATUS_BY_EXIT_CODE,
    Verification,
    VerificationStatus,
)
from tplog.answers.verifications import AgreedCheckpoint, parse_report_finding

# -P: import nothing from the current folder. nice 19: the lowest priority.
_COMMAND = ("-P", "-c", "import os; os.nice(19); from tplog.__main__ import main; main()", "verify", "--json")


class BackgroundVerification:
    """A verification that runs or has ended."""

    def __init__(self, database: str, options: Sequence[str] = ()) -> None:
        """Start it with these options of ``tplog verify``.

        The database URL is passed by the environment: it may hold a password, and others can see options.
        """
        self._verification = Verification(VerificationStatus.RUNNING, _now())
        self._process: subprocess.Popen[bytes] | None = None
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "TPLOG_DB": database,
        }
        try:
            self._process = subprocess.Popen(  # noqa: S603 (this program)
                [sys.executable, *_COMMAND, *options],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,  # Ctrl-C ends it by close(), not directly
            )
        except OSError:
            self._verification = Verification(VerificationStatus.FAILED, _now())
            return
        Thread(target=self._wait, args=(self._process,), daemon=True, name="verification").start()

    def __call__(self) -> Verification:
        """Return the present result."""
        return self._verification

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        output, _ = process.communicate()
        self._verification = parse_verification(output, _now())

    def close(self) -> None:
        """Stop it if it still runs."""
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
