"""What a source document is for every door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.records import date_bounds
from tplog.values.act import Basis

if TYPE_CHECKING:
    from tplog.answers.source_documents import SourceDocument


PAPER: Answer[SourceDocument] = Answer(
    "SourceDocument",
    (
        Field(
            "paper_key",
            Kind.TEXT,
            ("handling", "paper"),
            "Made from its title, date, file and hash.",
            get=lambda paper: paper.key,
        ),
        Field("title", Kind.TEXT, ("titel", "title"), get=lambda paper: paper.source.title),
        Field(
            "date",
            Kind.PARTIAL_DATE,
            ("datum", "date"),
            "As precisely as is known: 2025, 2025-03 or 2025-03-01.",
            get=lambda paper: paper.source.date,
            optional=True,
        ),
        *date_bounds(
            "date", (("tidigast", "earliest"), ("senast", "latest")), lambda paper: paper.source.date
        ),
        Field(
            "file",
            Kind.TEXT,
            ("fil", "file"),
            "Its name, as recorded.",
            get=lambda paper: paper.source.file,
            optional=True,
        ),
        Field(
            "sha256",
            Kind.TEXT,
            ("sha256", "sha256"),
            "Of the file, in hex.",
            get=lambda paper: paper.source.sha256,
            optional=True,
        ),
        Field("case_numbers", Many(Kind.TEXT), ("diarienummer", "case numbers")),
        Field(
            "seen",
            Many(Kind.TEXT),
            ("granskade delar", "parts examined"),
            "Which parts of it were seen; empty: not said, or the whole.",
        ),
        Field("urls", Many(Kind.TEXT), ("adress", "address"), "As stated."),
        Field(
            "basis",
            Many(Kind.WORD),
            ("grund", "basis"),
            "How its events are known: minutes, reported, or both.",
            get=lambda paper: paper.bases,
            choices=tuple(Basis),
        ),
        Field(
            "events",
            Kind.COUNT,
            ("händelser", "events"),
            "How many were recorded from it, of those that the answer covers: a budget's or the log's.",
            get=lambda paper: paper.event_count,
        ),
    ),
)
