"""How long a writer tries again, and after which errors."""

from __future__ import annotations

from collections.abc import Callable
from random import randrange
from time import monotonic_ns, sleep

from tplog.errors import Conflict, TplogError, Unavailable
from tplog.eventstore.interface import WRITTEN_MEANWHILE
from tplog.eventstore.messages import OUTCOME_UNKNOWN, SERVER_LOST

# How often a writer judges anew after others were first. After the first time it holds the log alone, so that
# only somebody who does not ask for the lock can still be first.
MAX_ATTEMPTS, MAX_PAUSE_MS = 10, 50  # the pause in milliseconds
# How long a writer asks for a server that is lost, and how often: a cluster needs half a minute for a new
# leader.
RECONNECT_TIMEOUT_S, RECONNECT_INTERVAL_S = 60, 1


def ignore_wait(_error: TplogError) -> None:
    """Tell nobody."""


class RetryPolicy:
    """How long a writer tries again, and after which errors."""

    def __init__(self, on_wait: Callable[[TplogError], None]) -> None:
        """Take who is told that a server is waited for."""
        self._on_wait, self._conflicts, self._deadline_ns = on_wait, 0, 0
        self._outcome_unknown: TplogError | None = None

    def wait(self, error: Conflict | Unavailable) -> None:
        """Pause before another try. Raises the error where that is no use, or it has been long enough."""
        kind = error.reasons[0].rule
        if kind is WRITTEN_MEANWHILE:
            self._conflicts += 1
            if self._conflicts >= MAX_ATTEMPTS:
                raise error
            sleep(randrange(MAX_PAUSE_MS) / 1000)  # noqa: S311 (nothing depends on it but the moment)
            return
        if kind not in (SERVER_LOST, OUTCOME_UNKNOWN):  # it has waited long enough, or waiting is no use
            raise self._outcome_unknown or error
        if kind is OUTCOME_UNKNOWN:
            self._outcome_unknown = error
        if not self._deadline_ns:
            self._deadline_ns = monotonic_ns() + RECONNECT_TIMEOUT_S * 1_000_000_000
            self._on_wait(error)
        elif monotonic_ns() > self._deadline_ns:
            raise self._outcome_unknown or error
        sleep(RECONNECT_INTERVAL_S)
