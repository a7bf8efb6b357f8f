"""Many commands, each in a real process, without a start of the interpreter for each.

One process imports what commands need and then forks for each that is asked for. What is forked goes on
as a script does, and its parent tells how it ended: by itself, its threads awaited, its exit handlers run
and its streams flushed. What is loaded is left to the system, for to take it apart takes five times as long
as a short command. A command for which the start itself matters (its locale, its environment's encoding,
another user) is started as usual.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import selectors
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from attrs import frozen

import tplog

PATIENCE_S = 60
RARE = tuple(
    f"tplog.{name}" for name in ("charts", "decision_files", "exports", "json_schemas", "site", "web")
)
PLAIN = "from tplog.__main__ import main; main()"


@frozen
class Forking:
    """A process to be forked, spoken to over a socket."""

    _line: socket.socket

    def run(
        self,
        arguments: Sequence[str],
        cwd: Path,
        environment: Mapping[str, str],
        program: str = PLAIN,
        stdout: int | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a Python program with arguments; its output goes to a pipe, or to an open file (``stdout``)."""
        pipes = [os.pipe() for _ in range(2)]
        (out, to_out), (err, to_err) = pipes
        request = {
            "arguments": [*arguments],
            "cwd": str(cwd),
            "environment": {**environment},
            "program": program,
        }
        with open(os.devnull, "rb") as empty:  # noqa: PTH123 (a descriptor)
            ends = [empty.fileno(), to_out if stdout is None else stdout, to_err]
            socket.send_fds(self._line, [json.dumps(request).encode()], ends)
        os.close(to_out)
        os.close(to_err)
        outputs = _read_all(out, err)
        status = os.waitstatus_to_exitcode(int(self._line.recv(64)))
        return subprocess.CompletedProcess([*arguments], status, outputs[out], outputs[err])


def _read_all(*descriptors: int) -> dict[int, bytes]:
    """Read pipes to their ends, and close them."""
    outputs = dict.fromkeys(descriptors, b"")
    with selectors.DefaultSelector() as waiting:
        for descriptor in descriptors:
            waiting.register(descriptor, selectors.EVENT_READ)
        while waiting.get_map():
            ready = waiting.select(PATIENCE_S)
            if not ready:
                message = f"nothing more came in {PATIENCE_S} seconds"
                raise TimeoutError(message)
            for key, _ in ready:
                chunk = os.read(key.fd, 1 << 16)
                outputs[key.fd] += chunk
                if not chunk:
                    waiting.unregister(key.fd)
                    os.close(key.fd)
    return outputs


@contextmanager
def forking(**environment: str) -> Iterator[Forking]:
    """A process to be forked that has the program loaded, started with this added to the environment."""
    ours, child = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours:
        with child:
            process = subprocess.Popen(
                [sys.executable, str(Path(__file__)), str(child.fileno())],
                pass_fds=[child.fileno()],
                env={**os.environ, **environment},
            )
        ours.settimeout(PATIENCE_S)
        try:
            yield Forking(ours)
        finally:
            process.kill()
            process.wait()


def _load() -> None:
    """Import all of tplog but what few commands need, and what it imports only when it is used."""
    for module in walk_packages(tplog.__path__, "tplog."):
        if not module.name.startswith(RARE):
            import_module(module.name)
    for name in ("babel.numbers", "cryptography.hazmat.primitives.asymmetric.ed25519", "rich.table"):
        import_module(name)
    gc.freeze()  # what is loaded is never collected, so no child looks through it


def _receive(line: socket.socket) -> tuple[str, list[int]]:
    """In the parent: fork for each program asked for, until nobody asks. In the child: the program to run."""
    while True:
        data, descriptors, _, _ = socket.recv_fds(line, 1 << 20, 3)
        if not data:
            sys.exit()
        child = os.fork()
        if not child:
            return data.decode(), descriptors
        for descriptor in descriptors:
            os.close(descriptor)
        line.send(str(os.waitpid(child, 0)[1]).encode())


def _become(request_text: str, descriptors: Sequence[int]) -> str:
    """Take on what a process of its own would have been started with; returns its program."""
    request = json.loads(request_text)
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
    os.closerange(3, 1 << 10)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv[:] = ["-c", *request["arguments"]]
    return str(request["program"])


def _end(status: object) -> None:
    """End as the interpreter does, short of taking apart what is loaded.

    Returns where the interpreter has to say something at its end: of a status that is a text, or of a stream
    that cannot be flushed.
    """
    if not isinstance(status, int | None):
        return
    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001 (as at the interpreter's end)
    atexit._run_exitfuncs()  # noqa: SLF001
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except (OSError, ValueError):
        return
    os._exit((status or 0) & 0xFF)


if __name__ == "__main__":
    sys.path[0] = ""  # as under `python -c`
    _load()
    with socket.socket(fileno=int(sys.argv[1])) as _line:
        _line.settimeout(None)
        _program = _become(*_receive(_line))
        _line.detach()
    try:
        exec(compile(_program, "<forked>", "exec"), {"__name__": "__main__"})  # noqa: S102 (what a test says)
    except SystemExit as _exit:
        _end(_exit.code)
        raise
    _end(None)
