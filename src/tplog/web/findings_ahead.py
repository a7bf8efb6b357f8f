"""Evaluate the findings of the log before anybody asks for a page that shows them.

Start page and bodies need all findings of the log, and the states of its budgets. They are evaluated in a
thread, once when the site starts and again when the log has grown. A request that comes meanwhile waits for
that evaluation (`RecentFindings.evaluating`). What is evaluated is in memory; nothing is written.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic_ns

from tplog.book.book import Book
from tplog.book.read_ahead import read_ahead
from tplog.errors import TplogError
from tplog.site.render import compile_templates

POLL_MS = 1_000  # between two looks at whether the log has grown, at least
_OBJECTS_BEFORE_SEARCH = 10_000  # objects more, until the newest are searched for cycles; Python has 700
_CLOSING_S = 1  # that the end of the site waits for a running evaluation
_logger = logging.getLogger("tplog.web")


class FindingsAhead:
    """A thread that evaluates the findings of a log whenever it has grown, until it is closed."""

    def __init__(
        self, book: Book, poll_ms: int = POLL_MS, after_each: Callable[[], None] | None = None
    ) -> None:
        """Start it. ``poll_ms`` are the milliseconds between two looks at the log's size, at least.

        ``after_each`` is called after each evaluation, in the thread.
        """
        self._book, self._poll_ms, self._after_each = book, poll_ms, after_each
        self._closing = Event()
        self._size: int | None = None  # of the log whose findings were evaluated last
        self._fault = ""  # that was logged last
        self._thread = Thread(target=self._repeat, daemon=True, name="findings")
        self._thread.start()

    def _repeat(self) -> None:
        """Evaluate, and rest as long as that took, until it is closed."""
        rest_ms = 0
        while not self._closing.wait(rest_ms / 1000):
            start = monotonic_ns()
            self._evaluate_safely()
            rest_ms = max(self._poll_ms, (monotonic_ns() - start) // 10**6)

    def _evaluate_safely(self) -> None:
        """Evaluate what has grown; log a fault, once as long as it stays the same."""
        fault = ""
        try:
            self._evaluate()
        except (TplogError, OSError) as error:
            if (fault := ascii(str(error))) != self._fault:
                _logger.error("findings: %s", fault)  # noqa: TRY400 (the cause is outside the program)
        except Exception as error:
            if (fault := ascii(str(error))) != self._fault:
                _logger.exception("findings")
        self._fault = fault

    def _evaluate(self) -> None:
        """Evaluate what pages share if the log has grown; not where that would replay all of it each time."""
        size = self._book.size()
        if size != self._size and self._book.has_current_projections():
            read_ahead(self._book)
            compile_templates()
            if self._after_each:
                self._after_each()
            self._size = size

    def close(self) -> None:
        """Evaluate no more. An evaluation that still runs is waited for a second, and then left to end."""
        self._closing.set()
        self._thread.join(_CLOSING_S)


def leave_out_of_collections() -> None:
    """Have nothing that is in memory now searched for cycles any more, and what comes less often.

    Of a long log that are a million objects and more: a search of all took a fifth of a second of some page.
    It is a setting of the whole process, so only who owns that calls it.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_SEARCH)
