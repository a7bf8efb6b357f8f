"""Reuse of database connections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

_MAX_IDLE = 5


class ConnectionPool:
    """A thread-safe pool of open connections, each used by one caller at a time.

    A connection is closed if its use ends in an error, or if the pool is closed while it is in use. A closed
    pool can be used again: it opens new connections.
    """

    def __init__(self, connect: Callable[[], Any]) -> None:
        """Create a pool that opens connections with ``connect()``."""
        self._connect = connect
        self._lock = Lock()
        self._idle: list[Any] = []
        self._generation = 0  # how many times the pool was closed

    @contextmanager
    def checkout(self) -> Iterator[Any]:
        """Yield an idle connection, or a new one if none is idle."""
        with self._lock:
            generation, idle_connection = self._generation, self._idle.pop() if self._idle else None
        connection = self._connect() if idle_connection is None else idle_connection
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        with self._lock:
            if self._generation == generation and len(self._idle) < _MAX_IDLE:
                self._idle.append(connection)
                return
        connection.close()  # the pool was closed in the meantime, or has enough idle connections

    def close(self) -> None:
        """Close all idle connections. Those in use are closed when they are returned."""
        with self._lock:
            idle, self._idle = self._idle, []
            self._generation += 1
        for connection in idle:
            connection.close()
