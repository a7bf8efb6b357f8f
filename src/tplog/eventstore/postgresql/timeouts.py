"""How long tplog waits for a PostgreSQL server, and a connection class that stops waiting."""

from __future__ import annotations

from time import monotonic
from typing import Any

# A frozen server keeps its connections open and says nothing, and no setting of the driver's ends that.
ANSWER_TIMEOUT_S = 15
CONNECT_TIMEOUT_S = 5
# A writer asks for it so many times for so long each: 30 seconds, and an answer within the time above.
LOCK_ATTEMPTS, LOCK_TIMEOUT_MS = 6, 5_000
# A writer that was stopped in the midst of its work does not keep the lock for ever.
IDLE_WRITER_TIMEOUT_MS = 60_000


def timeout_connection_class(driver: Any) -> Any:  # noqa: ANN401 (the driver is an extra)
    """The driver's connection, which gives a server up that does not answer."""

    class Impatient(driver.Connection):  # type: ignore[misc]
        def wait(self, generator: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 (its form)
            return super().wait(self._until(generator), *arguments, **options)

        def _until(self, generator: Any) -> Any:  # noqa: ANN401 (as above)
            until = monotonic() + ANSWER_TIMEOUT_S
            try:
                wanted = next(generator)
                while True:
                    ready = yield wanted
                    if ready:
                        until = monotonic() + ANSWER_TIMEOUT_S
                    elif monotonic() > until:
                        self.pgconn.finish()
                        message = f"no answer within {ANSWER_TIMEOUT_S} seconds"
                        raise driver.OperationalError(message)
                    wanted = generator.send(ready)
            except StopIteration as done:
                return done.value

    return Impatient
