"""Who is answered when: so many pages at a time, each in a thread of its own, the slow ones in a lane apart.

Whoever waits for a turn holds no thread. A thread cannot be stopped; those that are still at work when the
site is closed do not hold it up.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from tplog.values.finding import Finding
from tplog.web.messages import BUSY
from tplog.web.problem_details import RETRY_AFTER_S, Problem

T = TypeVar("T")


class Gone(Exception):
    """Whoever asked has left meanwhile."""


class Lane:
    """Does so many things at a time; so many more may wait."""

    def __init__(self, at_once: int, waiting: int) -> None:
        """Take how many."""
        self._turns = asyncio.Semaphore(at_once)
        self._most, self._waiting = waiting, 0

    async def take(self, work: Callable[[], T], gone: Callable[[], Awaitable[bool]]) -> T:
        """Do it when it is its turn. Raises Problem where too many wait, Gone where nobody waits any more."""
        if self._turns.locked() and self._waiting >= self._most:
            raise Problem(503, Finding(BUSY), {"Retry-After": str(RETRY_AFTER_S)})
        self._waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self._waiting -= 1
        try:
            if await gone():
                raise Gone
            return await _apart(work)
        finally:
            self._turns.release()


async def _apart(work: Callable[[], T]) -> T:
    """Do it in a thread."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(end: Callable[[], None]) -> None:
        if not done.cancelled():
            end()

    def run() -> None:
        try:
            end = partial(done.set_result, work())
        except BaseException as error:  # noqa: BLE001 (raised where it is waited for)
            end = partial(done.set_exception, error)
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(settle, end)

    threading.Thread(target=run, daemon=True, name="page").start()
    return await done
