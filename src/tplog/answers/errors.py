"""What a command that fails prints under ``--json``."""

from __future__ import annotations

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.findings import REASON
from tplog.errors import TplogError

ERROR_CLASSES = (
    "Refused",
    "Tampered",
    "WireError",
    "BadFile",
    "NotFound",
    "Incompatible",
    "Conflict",
    "Unavailable",
)
ERROR: Answer[TplogError] = Answer(
    "TplogError",
    (
        Field(
            "error",
            Kind.WORD,
            ("fel", "error"),
            get=lambda error: type(error).__name__,
            choices=ERROR_CLASSES,
        ),
        Field("reasons", Many(REASON), ("skäl", "reasons")),
    ),
)
