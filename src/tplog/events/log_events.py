"""What the log says of itself: under which name and key it was opened, and later keys.

No decision file can hold these; the book writes them. They belong to no budget and to no paper, move no
money, and every question about budgets passes them by.
"""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from tplog.events.base import Event, field_info
from tplog.values.act import Act, Basis, Source

# The version of the signed log's form, as docs/integrity.md describes it.
SIGNED_LOG_FORMAT = 1
_NO_ACT = Act(Source(""), Basis.REPORTED)


@frozen(kw_only=True)
class LogEvent(Event):
    """Something about the log itself. Not an event by itself."""

    by_registrar = True
    is_log_event: ClassVar[bool] = True

    budget: str = field(default="", metadata=field_info("none"))
    act: Act = field(default=_NO_ACT, metadata=field_info("none"))


@frozen(kw_only=True)
class LogOpened(LogEvent):
    """The first record of a signed log: it ties the log to its name and its first key."""

    tag = "log-opened/1"
    swedish = "logg upplagd"

    origin: str = field(metadata=field_info("the log's name, <domain>/tplog/<log>"))
    vkey: str = field(metadata=field_info("the key that signs its checkpoints"))
    format: int = field(metadata=field_info("the version of the signed log's form"))


@frozen(kw_only=True)
class KeyChanged(LogEvent):
    """From here on another key signs the log's checkpoints; the first of them is signed by both."""

    tag = "key-changed/1"
    swedish = "nyckel bytt"

    vkey: str = field(metadata=field_info("the new key"))


LOG_EVENTS: tuple[type[LogEvent], ...] = (LogOpened, KeyChanged)


# Ids that begin so are the log's own; no decision file may use them.
RESERVED_ID_PREFIX = "tplog/"


def log_opened(origin: str, vkey: str) -> LogOpened:
    """The event with which a signed log begins."""
    return LogOpened(id=f"{RESERVED_ID_PREFIX}log-opened", origin=origin, vkey=vkey, format=SIGNED_LOG_FORMAT)


def key_change_id(number: int) -> str:
    """The id of a log's first change of key, its second, and so on."""
    return f"{RESERVED_ID_PREFIX}key-changed/{number}"


def key_changed(number: int, vkey: str) -> KeyChanged:
    """The event by which a log gets another key, ``number`` counting from 1."""
    return KeyChanged(id=key_change_id(number), vkey=vkey)
