"""Why the log is not to be believed, asked anew while the site runs: it may run for weeks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic_ns

from tplog.answers.verification_status import Verification, why_doubted
from tplog.errors import TplogError
from tplog.values.finding import Finding
from tplog.web.messages import LOG_UNREACHABLE
from tplog.web.request_limiter import run_in_thread

MIN_INTERVAL_NS = 1_000_000_000
REST = 20  # times as long as a reading takes, until the next
_logger = logging.getLogger("tplog.web")


class CurrentDoubts:
    """The doubts as they were at most a second ago, or twenty times as long as the reading of them takes.

    One request at a time reads them, in a thread; the others have those of before.
    """

    def __init__(
        self, read: Callable[[], Sequence[Finding]], verification: Callable[[], Verification]
    ) -> None:
        """Read them for the first time; ``verification`` is asked every time. Raises what ``read`` raises."""
        self._read, self._verification = read, verification
        self._is_reading, self._due = False, 0
        self._doubts = self._timed(lambda: tuple(read()))

    async def __call__(self) -> tuple[Finding, ...]:
        """Return the doubts. One that cannot be read leaves those of before, and is one itself."""
        if not self._is_reading and monotonic_ns() >= self._due:
            self._is_reading = True
            try:
                self._doubts = await run_in_thread(partial(self._timed, self._read_again))
            finally:
                self._is_reading = False
        return why_doubted(self._verification(), self._doubts)

    def _timed(self, read: Callable[[], tuple[Finding, ...]]) -> tuple[Finding, ...]:
        start = monotonic_ns()
        doubts = read()
        end = monotonic_ns()
        self._due = end + max(MIN_INTERVAL_NS, REST * (end - start))
        return doubts

    def _read_again(self) -> tuple[Finding, ...]:
        unreachable = Finding(LOG_UNREACHABLE)
        try:
            return tuple(self._read())
        except (TplogError, OSError) as error:
            _logger.error("%s", ascii(str(error)))  # noqa: TRY400 (the cause is outside the program)
        except Exception:
            _logger.exception("doubts")
        return (*(doubt for doubt in self._doubts if doubt != unreachable), unreachable)
