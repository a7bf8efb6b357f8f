"""Time limits for a PostgreSQL server, and a connection class that enforces the limit on an answer."""

from __future__ import annotations

from time import monotonic
from typing import Any

# A frozen server keeps its connections open but sends nothing; no setting of the driver limits that time.
ANSWER_TIMEOUT_S = 15
CONNECT_TIMEOUT_S = 5
# A writer waits 30 seconds for the lock, in attempts that are each shorter than ANSWER_TIMEOUT_S.
LOCK_ATTEMPTS, LOCK_TIMEOUT_MS = 6, 5_000
# The server ends the session of a writer that is idle this long in its transaction, which frees the lock.
IDLE_WRITER_TIMEOUT_MS = 60_000


def timeout_connection_class(driver: Any) -> Any:  # noqa: ANN401 (the driver is an extra)
    """Return a subclass of the driver's connection that gives up a server that stops answering.

    Its calls raise OperationalError after `ANSWER_TIMEOUT_S` seconds without an answer.
    """

    class TimeoutConnection(driver.Connection):  # type: ignore[misc]
        def wait(self, generator: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 (the driver's signature)
            return super().wait(self._with_deadline(generator), *arguments, **options)

        def _with_deadline(self, generator: Any) -> Any:  # noqa: ANN401 (as above)
            deadline = monotonic() + ANSWER_TIMEOUT_S
            try:
                awaited_state = next(generator)
                while True:
                    ready_state = yield awaited_state
                    if ready_state:
                        deadline = monotonic() + ANSWER_TIMEOUT_S
                    elif monotonic() > deadline:
                        self.pgconn.finish()
                        message = f"no answer within {ANSWER_TIMEOUT_S} seconds"
                        raise driver.OperationalError(message)
                    awaited_state = generator.send(ready_state)
            except StopIteration as stop:
                return stop.value

    return TimeoutConnection
