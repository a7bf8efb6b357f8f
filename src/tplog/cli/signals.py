"""How tplog leaves when it is broken off."""

from __future__ import annotations

import signal
import sys

from tplog.i18n.vocabulary import language_from_locale, translate


def report_interrupt(interrupt: BaseException) -> int:
    """Say so on stderr, and return the exit code: 128 and the signal's number, SIGINT where none is told."""
    if sys.stderr is not None:  # as where it was closed
        sys.stderr.write(f"\ntplog: {translate('interrupted', language_from_locale())}\n")
    return 128 + (interrupt.args[0] if interrupt.args else signal.SIGINT)
