"""Why ``tplog add`` cannot ask: there is no terminal, or the library that asks is not installed."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from tplog.errors import NotFound, mandatory_rule
from tplog.values.finding import Finding

TERMINAL_MISSING = mandatory_rule(
    "terminal-missing",
    "tplog add frågar vid en terminal, och här finns ingen. Skriv en fil att fylla i med: tplog new",
    "tplog add asks at a terminal, and there is none here. Write a file to fill in with: tplog new",
)
EXTRA_MISSING = mandatory_rule(
    "add-extra-missing",
    "tplog add behöver {library}. Installera det med: pip install 'tplog[add]'",
    "tplog add needs {library}. Install it with: pip install 'tplog[add]'",
)
_LIBRARY = "prompt_toolkit"


def require_terminal() -> None:
    """Raise NotFound if there is no terminal to ask at."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise NotFound(Finding(TERMINAL_MISSING))


def require_library() -> None:
    """Raise NotFound if the library of the extra is not installed."""
    if find_spec(_LIBRARY) is None:
        raise NotFound(Finding(EXTRA_MISSING, {"library": _LIBRARY}))
