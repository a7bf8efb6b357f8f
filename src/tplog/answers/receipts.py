"""What the result of an apply is for every door."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.answers.answer import Answer, ByKey, Field, Kind, Many
from tplog.answers.findings import FINDING
from tplog.answers.paper_check import PAPER_CHECK

if TYPE_CHECKING:
    from tplog.book.receipt import Receipt
    from tplog.events.record import Record
    from tplog.papers.checking.held import Checked
    from tplog.values.finding import Finding

_RECORDED: Answer[Record] = Answer(
    "Record",
    (
        Field("index", Kind.INDEX, ("nr", "index"), "In the log."),
        Field("id", Kind.TEXT, ("händelse", "event"), get=lambda record: record.event.id),
    ),
)
RECEIPT: Answer[Receipt] = Answer(
    "Receipt",
    (
        Field("file", Kind.TEXT, ("fil", "file")),
        Field("recorded", Many(_RECORDED), ("registrerat", "recorded"), get=lambda receipt: receipt.records),
        Field(
            "already",
            Many(Kind.TEXT),
            ("redan registrerade", "recorded already"),
            "Ids that the log had, and which were left alone.",
            get=lambda receipt: receipt.already_recorded,
        ),
        Field("findings", Many(FINDING), ("iakttagelser", "findings")),
        Field(
            "written",
            ByKey(Kind.TEXT),
            ("skrivet", "written"),
            "The names that the file does not write as ids or paths, and what each was recorded as.",
        ),
        Field(
            "rebuilt",
            Many(FINDING),
            ("återskapat", "rebuilt"),
            "What was kept beside the log otherwise than a replay gives it, and was made anew. A dry run "
            "looks at the records alone, so it finds nothing there.",
        ),
    ),
)


@frozen
class Application:
    """The result of ``tplog apply``: the receipt of each file, and whether it was only tried.

    ``checked`` is how the file stands against its paper, None where none was given.
    """

    dry_run: bool
    receipts: Sequence[Receipt]
    checked: Checked | None = None


@frozen
class CheckedFile:
    """How a decision file stands: how many events are recorded already, and how many it would record.

    ``errors`` are why it is refused, ``findings`` what the rules find. ``is_unreadable`` is whether it is no
    decision file, which decides the exit code.
    """

    file: str
    events: int
    already: int
    errors: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    is_unreadable: bool = False


@frozen
class FileChecks:
    """The result of ``tplog check``: each file in order, and whether it was judged against a log."""

    has_log: bool
    files: tuple[CheckedFile, ...]


_CHECKED_FILE: Answer[CheckedFile] = Answer(
    "CheckedFile",
    (
        Field("file", Kind.TEXT, ("fil", "file")),
        Field("events", Kind.COUNT, ("händelser", "events"), "That it would record; 0 if it is refused."),
        Field("already", Kind.COUNT, ("redan registrerade", "recorded already"), "Events of it."),
        Field("errors", Many(FINDING), ("fel", "errors"), "Why it would be refused."),
        Field("findings", Many(FINDING), ("iakttagelser", "findings")),
    ),
)
CHECK: Answer[FileChecks] = Answer(
    "FileChecks",
    (
        Field("has_log", Kind.TRUTH, ("logg", "log"), "False: they were judged against an empty log."),
        Field("files", Many(_CHECKED_FILE), ("filer", "files"), "In the order in which they were tried."),
    ),
)
APPLY: Answer[Application] = Answer(
    "Application",
    (
        Field("dry_run", Kind.TRUTH, ("provkörning", "dry run"), "True: nothing was recorded."),
        Field("receipts", Many(RECEIPT), ("kvitton", "receipts"), "Of each file."),
        Field("checked", PAPER_CHECK, ("prövat", "checked"), "Against its paper.", optional=True),
    ),
)
