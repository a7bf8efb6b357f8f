"""Retry of writes: after which errors, how often and for how long."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic_ns, sleep

from tplog.errors import Conflict, TplogError, Unavailable
from tplog.eventstore.interface import WRITTEN_MEANWHILE
from tplog.eventstore.messages import OUTCOME_UNKNOWN, SERVER_LOST

# How often a write that met a conflict is tried again. From the second attempt on the writer holds the lock,
# so only a program that ignores the lock can still cause a conflict.
MAX_ATTEMPTS, MAX_PAUSE_MS = 10, 50
# How long, and how often, a writer tries to reach a lost server. A cluster needs half a minute to elect a new
# leader.
RECONNECT_TIMEOUT_S, RECONNECT_INTERVAL_S = 60, 1


def ignore_wait(_error: TplogError) -> None:
    """Do nothing when a wait starts."""


class RetryPolicy:
    """Decides whether and when one write is tried again."""

    def __init__(self, on_wait: Callable[[TplogError], None]) -> None:
        """Create a policy; ``on_wait`` is called with the error when waiting for a lost server starts."""
        self._on_wait, self._conflicts, self._deadline_ns = on_wait, 0, 0
        self._outcome_unknown: TplogError | None = None

    def wait(self, error: Conflict | Unavailable) -> None:
        """Sleep before the next attempt. Raises the error if a retry is no use or the time is up."""
        kind = error.reasons[0].rule
        if kind is WRITTEN_MEANWHILE:
            self._conflicts += 1
            if self._conflicts >= MAX_ATTEMPTS:
                raise error
            from random import randrange  # noqa: PLC0415 (start-up time)

            sleep(randrange(MAX_PAUSE_MS) / 1000)  # noqa: S311 (not used for security)
            return
        if kind not in (SERVER_LOST, OUTCOME_UNKNOWN):  # neither a conflict nor a lost server
            raise self._outcome_unknown or error
        if kind is OUTCOME_UNKNOWN:
            self._outcome_unknown = error
        if not self._deadline_ns:
            self._deadline_ns = monotonic_ns() + RECONNECT_TIMEOUT_S * 1_000_000_000
            self._on_wait(error)
        elif monotonic_ns() > self._deadline_ns:
            raise self._outcome_unknown or error
        sleep(RECONNECT_INTERVAL_S)
