"""What a verification's report and a checkpoint are for every door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from tplog.answers.answer import Answer, ByKey, Field, Kind, Many
from tplog.answers.findings import REASON

if TYPE_CHECKING:
    from datetime import date

    from tplog.book.cosignatures import AddedLines
    from tplog.book.proofs import ProofWithLeaf
    from tplog.book.rebuild import Rebuilt
    from tplog.merkle.checkpoint import Checkpoint
    from tplog.values.finding import Finding
    from tplog.verification.report import Cosigned, Proven, Report, TrustAnchors, VoidCosignature


@frozen
class AgreedCheckpoint:
    """A checkpoint that was compared with the log and agrees: where it comes from, and its number of records.

    ``outside`` says whether it comes from where the operator of the log cannot change it.
    """

    source: str
    size: int
    outside: bool


def agreed_checkpoints(report: Report) -> tuple[AgreedCheckpoint, ...]:
    """Return the checkpoints of a report that have no findings."""
    return tuple(
        AgreedCheckpoint(evidence.source, checkpoint.size, evidence.from_outside)
        for evidence, checkpoint in report.accepted
    )


AGREED_CHECKPOINT: Answer[AgreedCheckpoint] = Answer(
    "AgreedCheckpoint",
    (
        Field("source", Kind.TEXT, ("ur", "source"), "Where it lay."),
        Field("size", Kind.COUNT, ("poster", "records")),
        Field(
            "outside",
            Kind.TRUTH,
            ("utifrån", "from outside"),
            "True: the log's keeper could not have changed it.",
        ),
    ),
)
_TRUST: Answer[TrustAnchors] = Answer(
    "TrustAnchors",
    (
        Field(
            "origin",
            Kind.TEXT,
            ("betrott enligt", "trusted by"),
            choices=("caller", "option", "environment", "file", "store"),
        ),
        Field("places", Many(Kind.TEXT), ("angivet i", "named in")),
    ),
)
_VOID: Answer[VoidCosignature] = Answer(
    "VoidCosignature",
    (
        Field("index", Kind.INDEX, ("nr", "index"), "Of the record that says so."),
        Field("size", Kind.COUNT, ("poster", "records"), "Of the checkpoint."),
        Field("line", Kind.TEXT, ("rad", "line")),
    ),
)
_REPORT_FINDING: Answer[tuple[bool, Finding]] = Answer(
    "ReportFinding",
    (
        Field(
            "contradicts",
            Kind.TRUTH,
            ("motsäger", "contradicts"),
            "True: something was altered or is false.",
            get=lambda pair: pair[0],
        ),
        *REASON.of("ReportFinding", lambda pair: pair[1]).fields,
    ),
)
KEY_ONLY_FROM: Field[Any] = Field(
    "key_only_from",
    Kind.INDEX,
    ("nyckeln ensam från", "key alone from"),
    "From this record on the key alone vouches; null if an outsider vouches for all.",
    optional=True,
)
_COSIGNED: Answer[Cosigned] = Answer(
    "Cosigned",
    (
        Field("witness", Kind.TEXT, ("vittne", "witness")),
        Field("size", Kind.COUNT, ("poster", "records"), "Of the checkpoint."),
        Field("time", Kind.COUNT, ("tid", "time"), "Seconds since 1970, UTC."),
    ),
)
_PROVEN: Answer[Proven] = Answer(
    "Proven",
    (
        Field("index", Kind.INDEX, ("nr", "index"), "Of the record that is proven.", optional=True),
        Field(
            "grown_from",
            Kind.COUNT,
            ("vuxit från", "grown from"),
            "The log has only grown since it had so many records.",
            optional=True,
        ),
    ),
)
REPORT: Answer[Report] = Answer(
    "Report",
    (
        Field(
            "status",
            Kind.COUNT,
            ("slutsats", "verdict"),
            "The exit code: 0 verified, 1 contradicted, 2 unread, 3 too little trust.",
        ),
        Field("origin", Kind.TEXT, ("logg", "log"), optional=True),
        Field("size", Kind.COUNT, ("poster", "records")),
        Field("root", Kind.BYTES, ("rot", "root"), "Of the tree (RFC 6962)."),
        Field(
            "trusted_keys",
            Many(Kind.TEXT),
            ("betrodda nycklar", "trusted keys"),
            get=lambda report: report.trust.pinned_keys,
        ),
        Field("trusted_from", _TRUST, ("betrott enligt", "trusted by"), get=lambda report: report.trust),
        Field(
            "checkpoints",
            Many(AGREED_CHECKPOINT),
            ("kontrollpunkter", "checkpoints"),
            "Those that agree.",
            get=agreed_checkpoints,
        ),
        KEY_ONLY_FROM,
        Field(
            "cosignatures",
            Many(_COSIGNED),
            ("medsignaturer", "cosignatures"),
            "Of the policy's witnesses, on the checkpoints that agree.",
        ),
        Field(
            "proven", _PROVEN, ("bevisat", "proven"), "What a proof is about; null of a log.", optional=True
        ),
        Field("void_cosignatures", Many(_VOID), ("ogiltiga medsignaturer", "void cosignatures")),
        Field(
            "absent_checkpoints",
            Many(Kind.COUNT),
            ("kontrollpunkter som saknas", "absent checkpoints"),
            "The sizes at which an append ended of which the database has no checkpoint.",
        ),
        Field(
            "findings",
            Many(_REPORT_FINDING),
            ("iakttagelser", "findings"),
            get=lambda report: [(finding in report.contradictions, finding) for finding in report.findings],
        ),
    ),
)
CHECKPOINT: Answer[Checkpoint] = Answer(
    "Checkpoint",
    (
        Field("origin", Kind.TEXT, ("logg", "log")),
        Field("size", Kind.COUNT, ("poster", "records")),
        Field("root", Kind.BYTES, ("rot", "root"), "Of the tree (RFC 6962)."),
        Field(
            "note",
            Kind.TEXT,
            ("text", "note"),
            "The signed text (c2sp.org/tlog-checkpoint).",
            get=lambda checkpoint: bytes(checkpoint.note).decode(),
        ),
    ),
)
# A checkpoint with the day of its last record, which the checkpoint itself does not know.
DATED_CHECKPOINT: Answer[tuple[Checkpoint, date]] = (
    CHECKPOINT.of("DatedCheckpoint", lambda pair: pair[0])
    .also(
        Field(
            "last_recorded",
            Kind.DAY,
            ("sist registrerat", "last recorded"),
            "In Sweden.",
            get=lambda pair: pair[1],
        )
    )
    .only("origin", "size", "root", "last_recorded", "note")
)
PROOF: Answer[ProofWithLeaf] = Answer(
    "ProofWithLeaf",
    (
        Field(
            "proof",
            Kind.TEXT,
            ("bevis", "proof"),
            "As `tplog prove` writes it, with its checkpoint.",
            get=lambda proven: bytes(proven.proof).decode(),
        ),
        Field(
            "leaf",
            Kind.LEAF,
            ("löv", "leaf"),
            "The event that it is about; null for a proof of growth.",
            optional=True,
        ),
    ),
)
REBUILT: Answer[Rebuilt] = Answer(
    "Rebuilt",
    (
        Field("size", Kind.COUNT, ("poster", "records"), "Of the log."),
        Field("findings", Many(REASON), ("iakttagelser", "findings"), "What differed, and was made anew."),
        Field(
            "remaining",
            REPORT,
            ("kvar", "remaining"),
            "What a verification finds afterwards, if one was made.",
            optional=True,
        ),
    ),
)
ADDED_LINES: Answer[AddedLines] = Answer(
    "AddedLines",
    (
        Field("new", ByKey(Kind.COUNT), ("nya", "new"), "How many, by the size of their checkpoint."),
        Field("left_out", Many(REASON), ("utelämnade", "left out"), "What was not taken, and why."),
    ),
)


def parse_report_finding(data: Mapping[str, Any]) -> Finding:
    """Return the finding of a report that its JSON says. Raises KeyError, TypeError for anything else."""
    from tplog.values.finding import Finding  # noqa: PLC0415 (start-up time)
    from tplog.verification.rules import RULES_BY_CODE  # noqa: PLC0415 (start-up time)

    params = {
        name: tuple(value) if isinstance(value, list) else value for name, value in data["figures"].items()
    }
    account, budget = data["account"], data["budget"]
    return Finding(RULES_BY_CODE[data["code"]], params, tuple(data["events"]), account, budget)
