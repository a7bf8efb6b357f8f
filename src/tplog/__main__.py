"""``tplog``, and ``python -m tplog``: the way in, ready for Ctrl-C before anything else is imported."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
from pathlib import Path

# So many objects are made before cycles among them are looked for: more than a short command makes.
# Among modules that are imported there is nothing to find, and Python would look some hundred times.
OBJECTS_BETWEEN_COLLECTIONS = 100_000


def main() -> None:
    """Run the command line."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    try:
        from tplog.cli.main import main as command  # noqa: PLC0415 (Ctrl-C may come meanwhile)

        _open_closed_streams()
        _let_messages_be_lost()

        command(prog_name="tplog")
    except KeyboardInterrupt as interrupt:
        from tplog.cli.signals import report_interrupt  # noqa: PLC0415 (start-up time)

        raise SystemExit(report_interrupt(interrupt)) from None
    finally:
        gc.freeze()  # the process ends: what it still holds need not be searched for cycles


def _open_closed_streams() -> None:
    """Open the null device where a standard stream was closed: no file of ours may take its number.

    Each takes the lowest free number, which is its own.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 (until the end)


def _let_messages_be_lost() -> None:
    """Let a message that stderr cannot take, on a full disk or a closed pipe, be lost, not the exit code."""
    stream = sys.stderr
    if isinstance(stream, io.TextIOWrapper):
        raw = io.BufferedWriter(io.FileIO(stream.fileno(), "w", closefd=False))
        sys.stderr = _LossyStream(raw, stream.encoding, stream.errors, line_buffering=True)


class _LossyStream(io.TextIOWrapper):
    """A text stream that drops what cannot be written."""

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            super().write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            super().flush()


if __name__ == "__main__":
    main()
