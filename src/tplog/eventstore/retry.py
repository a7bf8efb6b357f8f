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
ATTEMPTS, LONGEST_PAUSE = 10, 50  # the pause in milliseconds
# How long a writer asks for a server that is lost, and how often: a cluster needs half a minute for a new
# leader.
LOST_FOR_S, ASKING_EVERY_S = 60, 1


def silent(_error: TplogError) -> None:
    """Tell nobody."""


class Patience:
    """How long a writer tries again, and after which errors."""

    def __init__(self, waits: Callable[[TplogError], None]) -> None:
        """Take who is told that a server is waited for."""
        self._waits, self._conflicts, self._until = waits, 0, 0
        self._doubt: TplogError | None = None

    def wait(self, error: Conflict | Unavailable) -> None:
        """Pause before another try. Raises the error where that is no use, or it has been long enough."""
        kind = error.reasons[0].kind
        if kind is WRITTEN_MEANWHILE:
            self._conflicts += 1
            if self._conflicts >= ATTEMPTS:
                raise error
            sleep(randrange(LONGEST_PAUSE) / 1000)  # noqa: S311 (nothing depends on it but the moment)
            return
        if kind not in (SERVER_LOST, OUTCOME_UNKNOWN):  # it has waited long enough, or waiting is no use
            raise self._doubt or error
        if kind is OUTCOME_UNKNOWN:
            self._doubt = error
        if not self._until:
            self._until = monotonic_ns() + LOST_FOR_S * 1_000_000_000
            self._waits(error)
        elif monotonic_ns() > self._until:
            raise self._doubt or error
        sleep(ASKING_EVERY_S)
