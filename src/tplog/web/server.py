"""Run the site with uvicorn: limit connections, time out slow clients, stop cleanly.

uvicorn by itself waits for ever for a request head that never ends, for a body that nobody reads, and for a
client that does not take its response. Each holds a connection and, the last, the memory of the response.
Here every stage of a connection has a time limit, and when all connections are taken the longest silent one
ends.
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
HEAD_TIMEOUT_S = 15  # from connecting, or from the previous response, to the end of a request head
SEND_TIMEOUT_S = 120  # from the start of a response until the client has taken it, or its next piece
KEEP_ALIVE_S = 5
SHUTDOWN_TIMEOUT_S = 5

_BAD_REQUEST_BODY = b"This is no HTTP request.\n"


class TimeoutProtocol(H11Protocol):
    """A connection that knows how long it has been in its present stage."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 (uvicorn's)
        """Start the clock of the first stage."""
        super().__init__(*arguments, **options)
        self._stage: tuple[object, bool, bool] = (None, True, False)  # awaiting a request, no response
        self._since = monotonic_ns()

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Accept a connection; if there are too many, end the one silent for longest."""
        super().connection_made(transport)
        if len(self.connections) > MAX_CONNECTIONS:
            waiting = [
                connection
                for connection in self.connections - {self}
                if isinstance(connection, TimeoutProtocol) and connection.is_awaiting_request()
            ]
            min(waiting, key=TimeoutProtocol.stage_since, default=self).transport.abort()

    def resume_writing(self) -> None:
        """Start the clock anew: the client took most of what waited for it."""
        super().resume_writing()
        self._since = monotonic_ns()

    def is_awaiting_request(self) -> bool:
        """Return whether the client is to send a request: no response is unfinished or not taken yet."""
        cycle = self.cycle
        return cycle is None or (cycle.response_complete and not self.transport.get_write_buffer_size())

    def is_response_started(self) -> bool:
        """Return whether a response has begun."""
        return self.cycle is not None and bool(self.cycle.response_started)

    def stage_since(self) -> int:
        """Return when the present stage began, in nanoseconds of the monotonic clock."""
        stage = (self.cycle, self.is_awaiting_request(), self.is_response_started())
        if stage != self._stage:
            self._stage, self._since = stage, monotonic_ns()
        return self._since

    def check_timeouts(self) -> None:
        """Abort the connection if its stage takes too long, without waiting for anything."""
        waited = (monotonic_ns() - self.stage_since()) // 1_000_000_000
        is_late = (
            waited > HEAD_TIMEOUT_S
            if self.is_awaiting_request()
            else self.is_response_started() and waited > SEND_TIMEOUT_S
        )
        if is_late:
            self.transport.abort()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 (uvicorn's)
        """Answer a request that is no HTTP, with the security headers."""
        headers = {**SECURITY_HEADERS, "Content-Type": "text/plain; charset=utf-8", "Connection": "close"}
        headers["Content-Length"] = str(len(_BAD_REQUEST_BODY))
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.transport.write(f"HTTP/1.1 400 Bad Request\r\n{lines}\r\n".encode() + _BAD_REQUEST_BODY)
        self.transport.close()


class _TimeoutServer(uvicorn.Server):
    """A uvicorn server that checks its connections once a second."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:
            for connection in tuple(self.server_state.connections):
                if isinstance(connection, TimeoutProtocol):
                    connection.check_timeouts()
        return await super().on_tick(counter)


def bind_socket(host: str, port: int) -> socket.socket:
    """Return a listening socket at a host and port; port 0 is any free one. Raises OSError."""
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    return socket.create_server(address[:2], family=family, backlog=MAX_CONNECTIONS)


def serve(app: ASGIApp, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Answer at a socket until Ctrl-C or SIGTERM, then raise KeyboardInterrupt.

    ``ready`` is called once it answers. Running requests have a few seconds to finish.
    """
    config = uvicorn.Config(
        app,
        http=TimeoutProtocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level=logging.CRITICAL,  # the middleware logs what matters
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=SHUTDOWN_TIMEOUT_S,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES + 2 * MAX_URL_BYTES,
    )
    _TimeoutServer(config, ready).run([listener])
