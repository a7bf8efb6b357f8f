"""``tplog``, and ``python -m tplog``: the way in, ready for Ctrl-C before anything else is imported."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    try:
        from tplog.cli.main import main as command  # noqa: PLC0415 (Ctrl-C may come meanwhile)

        command(prog_name="tplog")
    except KeyboardInterrupt as interrupt:
        from tplog.cli.signals import report_interrupt  # noqa: PLC0415 (start-up time)

        raise SystemExit(report_interrupt(interrupt)) from None


if __name__ == "__main__":
    main()
