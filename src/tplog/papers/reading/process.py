"""Run the process that parses a paper, and other programs, with a deadline and a bound on their answer."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from io import BufferedReader
from typing import IO, cast

from attrs import frozen

from tplog.papers.reading.refusals import (
    CHILD_RULES,
    PAPER_TOO_LARGE,
    PAPER_TOO_SLOW,
    PAPER_UNREADABLE,
    ChildError,
    require_at_most,
)
from tplog.papers.reading.wire import End, Failure, Head, PageAnswer, decode_answer
from tplog.values.limits import MAX_PAPER_ANSWER_BYTES, MAX_PAPER_MEMORY, MAX_PAPER_SECONDS

_CHUNK_BYTES = 1 << 16
# A process that waits for a busy machine may take longer than it computes.
_DEADLINE_S = MAX_PAPER_SECONDS * 2
_SLOW_SIGNALS = {-getattr(signal, name, 0) for name in ("SIGXCPU", "SIGKILL")} - {0}
# How a parser ends that is given no more memory.
_ABORTS = {-getattr(signal, name, 0) for name in ("SIGABRT", "SIGTRAP", "SIGILL")} - {0} | {127}


class MissingExtraError(Exception):
    """The child lacks the libraries of ``tplog[papers]``."""


@frozen
class Finished:
    """A process that ended: what it printed, its exit code, and whether it was ended for taking too long."""

    output: bytes
    code: int
    is_late: bool


def child_command(*arguments: str) -> Sequence[str]:
    """Return the child's command line: isolated, so that no folder or variable adds to what it imports."""
    return sys.executable, "-I", "-m", "tplog.papers.reading.child", *arguments


def run_bounded(
    command: Sequence[str], content: bytes, seconds: int, environment: Mapping[str, str] | None = None
) -> Finished:
    """Run a command with ``content`` on its standard input and return what it printed.

    It is killed, with all that it started, after so many seconds, or when it prints more than
    `MAX_PAPER_ANSWER_BYTES` (raises ChildError). Raises OSError if it cannot be started.
    """
    process = subprocess.Popen(  # noqa: S603 (our own program and tesseract, no shell)
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )
    late = threading.Event()

    def end_late() -> None:
        late.set()
        _kill(process)

    timer = threading.Timer(seconds, end_late)
    with process:
        stdin, stdout = cast("IO[bytes]", process.stdin), cast("BufferedReader", process.stdout)
        writer = threading.Thread(target=_write, args=(stdin, content), daemon=True)
        try:
            timer.start()
            writer.start()
            output = _read_all(stdout)
            code = process.wait()
        finally:
            timer.cancel()
            _kill(process)
            writer.join()
    return Finished(output, code, late.is_set())


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and those that it started; without effect once it has been waited for."""
    if process.returncode is not None:
        return
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _write(stdin: IO[bytes], content: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):  # it has ended, or reads no further
        stdin.write(content)
    with contextlib.suppress(OSError):
        stdin.close()


def _read_all(stdout: BufferedReader) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while chunk := stdout.read1(_CHUNK_BYTES):
        size += len(chunk)
        require_at_most(size, MAX_PAPER_ANSWER_BYTES, "bytes of words")
        chunks.append(chunk)
    return b"".join(chunks)


def parse_paper(content: bytes, suffix: str, pages: Sequence[int]) -> tuple[Head, list[PageAnswer]]:
    """Return a paper's format and pages, as the child reads them. Raises ChildError, MissingExtraError."""
    command = child_command("read", suffix, ",".join(map(str, pages)))
    finished = run_bounded(command, content, _DEADLINE_S)
    head: Head | None = None
    sheets: list[PageAnswer] = []
    try:
        for answer in decode_answer(finished.output):
            match answer:
                case Head():
                    head = answer
                case PageAnswer():
                    sheets.append(answer)
                case Failure("extra-missing"):
                    raise MissingExtraError
                case Failure(code, params):
                    raise ChildError(CHILD_RULES[code], **params)
                case End() if head:
                    return head, sheets
    except ValueError:  # its last line was cut, or it was led astray
        pass
    raise _died(finished)


def _died(finished: Finished) -> ChildError:
    """Return the error for a child that ended without an answer."""
    if finished.is_late or finished.code in _SLOW_SIGNALS:
        return ChildError(PAPER_TOO_SLOW, most=str(MAX_PAPER_SECONDS))
    if finished.code in _ABORTS:
        return ChildError(PAPER_TOO_LARGE, most=str(MAX_PAPER_MEMORY), what="bytes of memory")
    return ChildError(PAPER_UNREADABLE, why="damaged")
