"""End tplog after an interrupt."""

from __future__ import annotations

import signal
import sys

from tplog.i18n.vocabulary import language_from_locale, translate


def report_interrupt(interrupt: BaseException) -> int:
    """Print the interrupt on stderr. Returns 128 plus the signal number (SIGINT if it is unknown)."""
    if sys.stderr is not None:  # None if it was closed
        sys.stderr.write(f"\ntplog: {translate('interrupted', language_from_locale())}\n")
    return 128 + (interrupt.args[0] if interrupt.args else signal.SIGINT)
