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
from tplog.web.messages import SITE_BUSY
from tplog.web.problem_details import RETRY_AFTER_S, Problem

T = TypeVar("T")


class ClientDisconnected(Exception):
    """Whoever asked has left meanwhile."""


class RequestLimiter:
    """Does so many things at a time; so many more may wait."""

    def __init__(self, max_running: int, max_waiting: int) -> None:
        """Take how many."""
        self._semaphore = asyncio.Semaphore(max_running)
        self._max_waiting, self._waiting = max_waiting, 0

    async def run(self, work: Callable[[], T], is_disconnected: Callable[[], Awaitable[bool]]) -> T:
        """Do it when it is its turn. Raises Problem where too many wait, Gone where nobody waits any more."""
        if self._semaphore.locked() and self._waiting >= self._max_waiting:
            raise Problem(503, Finding(SITE_BUSY), {"Retry-After": str(RETRY_AFTER_S)})
        self._waiting += 1
        try:
            await self._semaphore.acquire()
        finally:
            self._waiting -= 1
        try:
            if await is_disconnected():
                raise ClientDisconnected
            return await _run_in_thread(work)
        finally:
            self._semaphore.release()


async def _run_in_thread(work: Callable[[], T]) -> T:
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
