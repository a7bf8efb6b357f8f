"""Limit how many pages are built at a time, each in its own thread; slow pages have their own limit.

A request that waits holds no thread. The threads are daemons, which anyio's are not: a thread cannot be
stopped, and a slow page must not delay the end of the site.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from anyio import CapacityLimiter

from tplog.values.finding import Finding
from tplog.web.messages import SITE_BUSY
from tplog.web.problem_details import RETRY_AFTER_S, Problem

T = TypeVar("T")


class ClientDisconnected(Exception):
    """The client closed its connection while its request waited."""


class RequestLimiter:
    """Run so many functions at a time, and let so many more wait for their turn."""

    def __init__(self, max_running: int, max_waiting: int) -> None:
        """Set both limits (numbers of requests)."""
        self._limiter, self._max_waiting = CapacityLimiter(max_running), max_waiting

    async def run(self, work: Callable[[], T], is_disconnected: Callable[[], Awaitable[bool]]) -> T:
        """Return what ``work`` returns, called in a thread once it is its turn.

        Raises Problem (503) if too many wait, ClientDisconnected if the client has left meanwhile.
        """
        is_full = self._limiter.available_tokens <= 0
        if is_full and self._limiter.statistics().tasks_waiting >= self._max_waiting:
            raise Problem(503, Finding(SITE_BUSY), {"Retry-After": str(RETRY_AFTER_S)})
        async with self._limiter:
            if await is_disconnected():
                raise ClientDisconnected
            return await run_in_thread(work)


async def run_in_thread(work: Callable[[], T]) -> T:
    """Return what ``work`` returns or raise what it raises, called in a new daemon thread."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def settle(set_result: Callable[[], None]) -> None:
        if not result.cancelled():
            set_result()

    def run() -> None:
        try:
            set_result = partial(result.set_result, work())
        except BaseException as error:  # noqa: BLE001 (raised where the result is awaited)
            set_result = partial(result.set_exception, error)
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(settle, set_result)

    threading.Thread(target=run, daemon=True, name="page").start()
    return await result
