"""The log verified once, in the background, by ``tplog verify`` in a process that lets all others go first.

What it came to is kept in memory until the site is closed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from threading import Thread
from typing import Any

import msgspec

from tplog.site.verification_status import AgreedCheckpoint, Verification, VerificationStatus
from tplog.values.finding import Finding, MessageParam, Rule
from tplog.verification import rules
from tplog.verification.replay_check import REPLAY_RULES

_STATUS_BY_EXIT_CODE = {
    0: VerificationStatus.VERIFIED,
    1: VerificationStatus.CONTRADICTED,
    3: VerificationStatus.INSUFFICIENT,
}
_RULE_BY_CODE = {one.code: one for one in (*vars(rules).values(), *REPLAY_RULES) if isinstance(one, Rule)}
# -P: nothing is imported from the current folder. Its priority is the lowest there is.
_COMMAND = ("-P", "-c", "import os; os.nice(19); from tplog.__main__ import main; main()", "verify", "--json")


class BackgroundVerification:
    """A verification that runs, or has come to its end."""

    def __init__(self, database: str, options: Sequence[str] = ()) -> None:
        """Begin it, with these options of ``tplog verify``.

        The database's address is told apart from them: it may hold a password, and options can be seen.
        """
        self._verification = Verification(VerificationStatus.RUNNING, _now())
        self._process: subprocess.Popen[bytes] | None = None
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "TPLOG_DB": database,
        }
        try:
            self._process = subprocess.Popen(  # noqa: S603 (ourselves)
                [sys.executable, *_COMMAND, *options],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,  # Ctrl-C is for us to pass on
            )
        except OSError:
            self._verification = Verification(VerificationStatus.FAILED, _now())
            return
        Thread(target=self._wait, args=(self._process,), daemon=True, name="verification").start()

    def __call__(self) -> Verification:
        """What is known by now."""
        return self._verification

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        output, _ = process.communicate()
        self._verification = parse_verification(output, _now())

    def close(self) -> None:
        """Stop it, if it still runs."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
            self._process.kill()


def parse_verification(output: bytes, checked_at: datetime) -> Verification:
    """What ``tplog verify --json`` says, as of an instant (UTC)."""
    try:
        told = msgspec.json.decode(output)
        return Verification(
            _STATUS_BY_EXIT_CODE[told["status"]],
            checked_at,
            told["size"],
            told["root"],
            tuple(told["trusted_keys"]),
            tuple(
                AgreedCheckpoint(one["source"], one["size"], one["outside"]) for one in told["checkpoints"]
            ),
            tuple(map(_parse_finding, told["findings"])),
        )
    except (msgspec.DecodeError, KeyError, TypeError):  # it could not run, or was stopped
        return Verification(VerificationStatus.FAILED, checked_at)


def _parse_finding(data: dict[str, Any]) -> Finding:
    figures: dict[str, MessageParam] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in data["figures"].items()
    }
    account, budget = data["account"], data["budget"]
    return Finding(_RULE_BY_CODE[data["code"]], figures, tuple(data["events"]), account, budget)


def _now() -> datetime:
    return datetime.now(UTC)
