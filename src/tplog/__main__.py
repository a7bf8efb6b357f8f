"""``tplog``, and ``python -m tplog``: the way in, ready for Ctrl-C before anything else is imported."""

from __future__ import annotations

import gc

# So many objects are made before cycles among them are looked for: more than a short command makes.
# Among modules that are imported there is nothing to find, and Python would look some hundred times.
OBJECTS_BETWEEN_COLLECTIONS = 100_000


def main() -> None:
    """Run the command line."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    try:
        from tplog.cli.main import main as command  # noqa: PLC0415 (Ctrl-C may come meanwhile)

        command(prog_name="tplog")
    except KeyboardInterrupt as interrupt:
        from tplog.cli.signals import report_interrupt  # noqa: PLC0415 (start-up time)

        raise SystemExit(report_interrupt(interrupt)) from None
    finally:
        gc.freeze()  # the process ends: what it still holds need not be searched for cycles


if __name__ == "__main__":
    main()
