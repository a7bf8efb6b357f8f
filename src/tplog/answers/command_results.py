"""What a command that writes or keeps something says that it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind, Many

if TYPE_CHECKING:
    from tplog.merkle.note import Signature


@frozen
class BackupResult:
    """A backup: its file, and the number of records in it."""

    backup: str
    records: int


@frozen
class ProofResult:
    """A record's proof: its index, the checkpoint's size, and the files of the proof and of the leaf."""

    index: int
    size: int
    proof: str
    leaf: str


@frozen
class TilesResult:
    """The folder that got a log's tiles, and how many files."""

    folder: str
    files: int


@frozen
class RestoreResult:
    """How many records were restored."""

    restored: int


@frozen
class KeyResult:
    """A new key: what others verify with, and its file."""

    vkey: str
    file: str


@frozen
class CosignaturesResult:
    """The size of the checkpoint that got cosignatures, and how many of them were new."""

    size: int
    added: int


@frozen
class VoidResult:
    """The index of the record that voids a cosignature, and whether it was made now."""

    index: int
    new: bool


@frozen
class Setting:
    """A setting, its value, and its source; ``where`` is the flag, the variable or ``file:line``."""

    setting: str
    value: str | int | tuple[str, ...] | None
    source: str
    where: str | None
    flag: str | None
    variable: str | None


@frozen
class Settings:
    """All settings, and the file that states some of them."""

    file: str | None
    settings: tuple[Setting, ...]


_INDEX: Field[Any] = Field("index", Kind.INDEX, ("nr", "index"), "In the log.")
_SIZE: Field[Any] = Field("size", Kind.COUNT, ("poster", "records"), "Of the checkpoint.")
BACKUP: Answer[BackupResult] = Answer(
    "BackupResult",
    (
        Field("backup", Kind.TEXT, ("kopia", "backup"), "The copy's file."),
        Field("records", Kind.COUNT, ("poster", "records")),
    ),
)
PROOF: Answer[ProofResult] = Answer(
    "ProofResult",
    (
        _INDEX,
        _SIZE,
        Field("proof", Kind.TEXT, ("bevis", "proof"), "Its file."),
        Field("leaf", Kind.TEXT, ("löv", "leaf"), "Its file."),
    ),
)
TILES: Answer[TilesResult] = Answer(
    "TilesResult",
    (
        Field("folder", Kind.TEXT, ("mapp", "folder")),
        Field("files", Kind.COUNT, ("filer", "files")),
    ),
)
RESTORE: Answer[RestoreResult] = Answer(
    "RestoreResult", (Field("restored", Kind.COUNT, ("återställda", "restored"), "How many records."),)
)
KEY: Answer[KeyResult] = Answer(
    "KeyResult",
    (
        Field("vkey", Kind.TEXT, ("nyckel", "key"), "What others verify with."),
        Field("file", Kind.TEXT, ("fil", "file")),
    ),
)
COSIGNATURE: Answer[Signature] = Answer(
    "Signature",
    (
        Field("cosignature", Kind.TEXT, ("medsignatur", "cosignature"), "Its line.", get=str),
        Field("time", Kind.COUNT, ("tid", "time"), "Seconds since 1970-01-01 UTC."),
    ),
)
COSIGNATURES: Answer[CosignaturesResult] = Answer(
    "CosignaturesResult", (_SIZE, Field("added", Kind.COUNT, ("tillagda", "added"), "How many were new."))
)
VOID: Answer[VoidResult] = Answer(
    "VoidResult",
    (_INDEX, Field("new", Kind.TRUTH, ("ny", "new"), "False: the log had such a record already.")),
)
SETTING: Answer[Setting] = Answer(
    "Setting",
    (
        Field("setting", Kind.TEXT, ("inställning", "setting")),
        Field("value", Kind.SETTING, ("värde", "value"), "Without what is secret.", optional=True),
        Field(
            "source",
            Kind.WORD,
            ("slag av källa", "kind of source"),
            choices=("flag", "variable", "file", "default"),
        ),
        Field(
            "where",
            Kind.TEXT,
            ("från", "from"),
            "The flag, the variable or file:line.",
            optional=True,
            empty_word="by-default",
        ),
        Field("flag", Kind.TEXT, ("flagga", "flag"), optional=True),
        Field("variable", Kind.TEXT, ("variabel", "variable"), optional=True),
    ),
)
SETTINGS: Answer[Settings] = Answer(
    "Settings",
    (
        Field("file", Kind.TEXT, ("fil", "file"), "That states some of them.", optional=True),
        Field("settings", Many(SETTING), ("inställningar", "settings")),
    ),
)
