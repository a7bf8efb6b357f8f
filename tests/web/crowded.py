"""Pages that are slow, large or broken, in place of the site's own: imported by a server under test."""

from __future__ import annotations

import time

from sites import echo

from tplog.web import app, routes, server
from tplog.web.routes import PageRoute, always_slow

LARGE = 12 << 20  # characters: more than the system keeps on the way
LIMITS = {
    "HEAD_TIMEOUT_S": 2,
    "SEND_TIMEOUT_S": 3,
    "KEEP_ALIVE_S": 2,
    "SHUTDOWN_TIMEOUT_S": 1,
    "MAX_CONNECTIONS": 30,
}


def _slept(_connection: object, seconds: str) -> str:
    time.sleep(int(seconds))
    return "awake"


def _failed(*_: object) -> str:
    message = "a mistake of ours"
    raise RuntimeError(message)


PAGES = (
    *routes.PAGES,
    PageRoute("/large", echo(lambda *_: "x" * LARGE, sheet=True)),
    PageRoute("/slow/{key}", echo(_slept), is_slow=always_slow),
    PageRoute("/failed", echo(_failed)),
)


def crowd() -> None:
    """Put them in, and make the limits short."""
    for name, limit in LIMITS.items():
        assert hasattr(server, name)
        setattr(server, name, limit)
    defaults = app.application.__kwdefaults__
    assert defaults
    defaults["pages"] = PAGES
