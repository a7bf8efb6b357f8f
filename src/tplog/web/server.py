"""The server around the site: who may connect, how long anyone may keep a connection, and how it stops.

uvicorn by itself waits for ever for a request whose head never ends, for a body that nobody reads, and for a
client that does not take its answer. Each costs a connection and, the last, the memory of its answer. Here
nobody keeps one longer than a few settings say, and where all are taken whoever has been silent longest goes.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from time import monotonic_ns
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from tplog.web.middleware import MAX_HEAD_BYTES, MAX_URL_BYTES, SECURITY_HEADERS

if TYPE_CHECKING:
    from asyncio import Transport

    from starlette.types import ASGIApp

MAX_CONNECTIONS = 400
HEAD_TIMEOUT_S = 15  # from the connection, or from the answer before, to the end of a request's head
SEND_TIMEOUT_S = 120  # from when an answer is made until the client has taken it
KEEP_ALIVE_S = 5
SHUTDOWN_TIMEOUT_S = 5

_BAD_REQUEST_BODY = b"This is no HTTP request.\n"


class TimeoutProtocol(H11Protocol):
    """A connection that knows since when it has been where it is."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 (uvicorn's)
        """Begin now."""
        super().__init__(*arguments, **options)
        self._stage: tuple[object, bool, bool] = (None, True, False)  # it asks, and nothing is answered
        self._since = monotonic_ns()

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Take it, if need be in the place of the one that has kept us waiting longest."""
        super().connection_made(transport)
        if len(self.connections) > MAX_CONNECTIONS:
            silent = [
                one
                for one in self.connections - {self}
                if isinstance(one, TimeoutProtocol) and one.is_awaiting_request()
            ]
            min(silent, key=TimeoutProtocol.stage_since, default=self).transport.abort()

    def is_awaiting_request(self) -> bool:
        """Whether it is its turn to send a request: there is no answer that is not made or not taken yet."""
        cycle = self.cycle
        return cycle is None or (cycle.response_complete and not self.transport.get_write_buffer_size())

    def is_response_started(self) -> bool:
        """Whether the answer, or its beginning, is made."""
        return self.cycle is not None and bool(self.cycle.response_started)

    def stage_since(self) -> int:
        """Since when, by the clock's nanoseconds, it has been where it is."""
        stage = (self.cycle, self.is_awaiting_request(), self.is_response_started())
        if stage != self._stage:
            self._stage, self._since = stage, monotonic_ns()
        return self._since

    def check_timeouts(self) -> None:
        """Break it off where it takes too long. Nothing is waited for, not even that the rest be taken."""
        waited = (monotonic_ns() - self.stage_since()) // 1_000_000_000
        late = (
            waited > HEAD_TIMEOUT_S
            if self.is_awaiting_request()
            else self.is_response_started() and waited > SEND_TIMEOUT_S
        )
        if late:
            self.transport.abort()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 (uvicorn's)
        """Answer what is no HTTP, with the headers that all answers have."""
        told = {**SECURITY_HEADERS, "Content-Type": "text/plain; charset=utf-8", "Connection": "close"}
        told["Content-Length"] = str(len(_BAD_REQUEST_BODY))
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        self.transport.write(f"HTTP/1.1 400 Bad Request\r\n{lines}\r\n".encode() + _BAD_REQUEST_BODY)
        self.transport.close()


class _TimeoutServer(uvicorn.Server):
    """Looks after the connections once a second."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:
            for one in tuple(self.server_state.connections):
                if isinstance(one, TimeoutProtocol):
                    one.check_timeouts()
        return await super().on_tick(counter)


def bind_socket(host: str, port: int) -> socket.socket:
    """A socket at a host and port; 0 is any free one. Raises OSError."""
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    return socket.create_server(address[:2], family=family, backlog=MAX_CONNECTIONS)


def serve(app: ASGIApp, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Answer at a socket until Ctrl-C or SIGTERM, which is raised again as KeyboardInterrupt in the end.

    ``ready`` is called once it answers. Whoever is in the midst of something has a few seconds to end it.
    """
    config = uvicorn.Config(
        app,
        http=TimeoutProtocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level=logging.CRITICAL,  # the gate notes what matters
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=SHUTDOWN_TIMEOUT_S,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES + 2 * MAX_URL_BYTES,
    )
    _TimeoutServer(config, ready).run([listener])
