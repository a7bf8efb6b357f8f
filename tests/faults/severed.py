"""A line to a server that is cut at a COMMIT: before the server has it, while it does it, or after."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto

from attrs import define


class Moment(Enum):
    """Where the line is cut."""

    BEFORE = auto()  # the server never hears of the commit
    DURING = auto()  # the server has it, and nobody waits for the answer
    AFTER = auto()  # the server has done it, and the answer is lost


@define
class Line:
    """Passes on what two ends say, and cuts the next so many commits of a record."""

    moment: Moment
    port: int
    cuts: int
    _server: tuple[str, int]
    closes: bool = False  # whether nobody gets through any more once it was cut

    def address(self, database: str) -> str:
        """A database's address over this line."""
        return f"postgresql://tplog@127.0.0.1:{self.port}/{database}"

    def serve(self, listening: socket.socket) -> None:
        """Take calls until the listening end is closed."""
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                threading.Thread(target=self._call, args=(client,), daemon=True).start()

    def _call(self, client: socket.socket) -> None:
        if self.closes and not self.cuts:
            client.close()
            return
        with suppress(OSError), client, socket.create_connection(self._server) as server:
            self._pass_on(client, server)

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        writes = False
        while True:
            ready, _, _ = select.select([client, server], [], [])
            for end in ready:
                chunk = end.recv(1 << 20)
                if not chunk:
                    return
                writes = writes or b"INSERT INTO record" in chunk
                if end is client and writes and b"COMMIT" in chunk and self.cuts:
                    self.cuts -= 1
                    self._cut(chunk, client, server)
                    return
                (server if end is client else client).sendall(chunk)

    def _cut(self, chunk: bytes, client: socket.socket, server: socket.socket) -> None:
        if self.moment is Moment.BEFORE:
            return
        if self.moment is Moment.DURING:
            client.shutdown(socket.SHUT_RDWR)
        server.sendall(chunk)
        server.recv(1 << 20)


@contextmanager
def line(port: int, moment: Moment, cuts: int = 1, *, closes: bool = False) -> Iterator[Line]:
    """A line to the server at a port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        line_ = Line(moment, listening.getsockname()[1], cuts, ("127.0.0.1", port), closes)
        threading.Thread(target=line_.serve, args=(listening,), daemon=True).start()
        yield line_
        listening.shutdown(socket.SHUT_RDWR)
