"""Connections that wait to be used again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

_MAX_IDLE = 5


class ConnectionPool:
    """Lends each connection to one at a time, of whatever thread.

    A connection whose use ended in an error is closed, and so are all when the pool is.
    After that new ones are made.
    """

    def __init__(self, connect: Callable[[], Any]) -> None:
        """Take what makes a connection."""
        self._connect = connect
        self._lock = Lock()
        self._idle: list[Any] = []
        self._generation = 0  # so many times

    @contextmanager
    def checkout(self) -> Iterator[Any]:
        """A connection."""
        with self._lock:
            closed, waiting = self._generation, self._idle.pop() if self._idle else None
        connection = self._connect() if waiting is None else waiting
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        with self._lock:
            if self._generation == closed and len(self._idle) < _MAX_IDLE:
                self._idle.append(connection)
                return
        connection.close()  # the pool was closed meanwhile, or has enough

    def close(self) -> None:
        """Close those that wait; those that are lent are closed when they come back."""
        with self._lock:
            idle, self._idle = self._idle, []
            self._generation += 1
        for connection in idle:
            connection.close()
