"""Events about the log itself: the name and key with which it was opened, and later keys.

No decision file can contain them; the book writes them. They belong to no budget and no document and move no
money, and questions about budgets skip them.
"""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from tplog.events.base import Event, FieldType, field_info
from tplog.events.value_codec import LOG_OPENED_TAG
from tplog.values.act import Act, Basis, Source

# The version of the signed log's format, described in docs/integrity.md.
SIGNED_LOG_FORMAT = 1
_NO_ACT = Act(Source(""), Basis.REPORTED)


@frozen(kw_only=True, eq=False, repr=False)
class LogEvent(Event):
    """Something about the log itself. Not an event by itself."""

    by_registrar = True
    is_log_event: ClassVar[bool] = True

    budget: str = field(default="", metadata=field_info("ärende: inget", "matter: none"))
    act: Act = field(default=_NO_ACT, metadata=field_info("beslut: inget", "act: none"))


@frozen(kw_only=True, eq=False, repr=False)
class LogOpened(LogEvent):
    """The first record of a signed log: it ties the log to its name and its first key."""

    tag = LOG_OPENED_TAG
    swedish = "logg upplagd"

    origin: str = field(
        metadata=field_info(
            "loggens namn: loggens namn, <domän>/tplog/<logg>",
            "the log's name: the log's name, <domain>/tplog/<log>",
            field_type=FieldType.TITLE,
        )
    )
    vkey: str = field(
        metadata=field_info(
            "nyckel: nyckeln som signerar dess kontrollpunkter",
            "key: the key that signs its checkpoints",
            field_type=FieldType.TITLE,
        )
    )
    format: int = field(
        metadata=field_info(
            "loggens form: versionen av den signerade loggens form",
            "the log's form: the version of the signed log's form",
            field_type=FieldType.COUNT,
        )
    )


@frozen(kw_only=True, eq=False, repr=False)
class KeyChanged(LogEvent):
    """From here on another key signs the log's checkpoints; the first of them is signed by both."""

    tag = "key-changed/1"
    swedish = "nyckel bytt"

    vkey: str = field(
        metadata=field_info("nyckel: den nya nyckeln", "key: the new key", field_type=FieldType.TITLE)
    )


@frozen(kw_only=True, eq=False, repr=False)
class CosignatureVoided(LogEvent):
    """A line stored with a checkpoint is no cosignature of it; a verification passes over it."""

    tag = "cosignature-voided/1"
    swedish = "medsignatur ogiltig"

    size: int = field(
        metadata=field_info(
            "antal poster: hur många poster kontrollpunkten omfattar",
            "number of records: how many records the checkpoint covers",
            field_type=FieldType.COUNT,
        )
    )
    line: str = field(
        metadata=field_info(
            "rad: raden som den är lagrad", "line: the line as it is stored", field_type=FieldType.TITLE
        )
    )


LOG_EVENTS: tuple[type[LogEvent], ...] = (LogOpened, KeyChanged, CosignatureVoided)


# The prefix of ids that the log itself uses; no decision file may use them.
RESERVED_ID_PREFIX = "tplog/"


def log_opened(origin: str, vkey: str) -> LogOpened:
    """Return the first event of a signed log."""
    return LogOpened(id=f"{RESERVED_ID_PREFIX}log-opened", origin=origin, vkey=vkey, format=SIGNED_LOG_FORMAT)


def key_change_id(number: int) -> str:
    """Return the id of a log's key change number ``number``, from 1."""
    return f"{RESERVED_ID_PREFIX}key-changed/{number}"


def key_changed(number: int, vkey: str) -> KeyChanged:
    """Return the event that gives a log another key; ``number`` counts from 1."""
    return KeyChanged(id=key_change_id(number), vkey=vkey)


def cosignature_voided_id(number: int) -> str:
    """Return the id of the event that voids the ``number``-th line of a log, from 1."""
    return f"{RESERVED_ID_PREFIX}cosignature-voided/{number}"


def cosignature_voided(number: int, size: int, line: str) -> CosignatureVoided:
    """Return the event that voids a line stored with the checkpoint of a size; ``number`` counts from 1."""
    return CosignatureVoided(id=cosignature_voided_id(number), size=size, line=line)
