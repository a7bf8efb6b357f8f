"""A witness's cosignatures: each is stored with the checkpoint that it signs, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NoReturn

from attrs import evolve, frozen

from tplog.book.proofs import void_cosignatures
from tplog.errors import BadFile, NotFound, Refused, mandatory_rule
from tplog.events.log_events import CosignatureVoided, cosignature_voided
from tplog.events.record import Record
from tplog.eventstore.interface import EventLog, StoredCheckpoint
from tplog.merkle.checkpoint import parse_checkpoint
from tplog.merkle.note import (
    MAX_SIGNATURES,
    FormatError,
    Signature,
    VerifierKey,
    conversion,
    naming_conversion,
    parse_note,
    parse_signature,
)
from tplog.values.finding import Finding
from tplog.verification.checkpoint_check import MAX_CLOCK_SKEW
from tplog.verification.report import MAX_TIMESTAMP

# A file of lines longer than this is none. So many checkpoints are tried for all its lines together, newest
# first; that takes some seconds.
MAX_LINES_BYTES = 1 << 16
MAX_TRIALS = 50_000

COSIGNATURE_REFUSED = mandatory_rule(
    "cosignature-refused",
    "{source}: ingen medsignatur för en kontrollpunkt i loggen: {why}.",
    "{source}: no cosignature of a checkpoint in the log: {why}.",
)
WITNESS_UNKNOWN = mandatory_rule(
    "witness-unknown",
    "{source}: utan vittnets nyckel går det inte att säga vilken kontrollpunkt raden signerar. Ange den med "
    "--witness NYCKEL eller --policy FIL.",
    "{source}: without the witness's key nobody can tell which checkpoint the line signs. Name it with "
    "--witness KEY or --policy FILE.",
)
COSIGNATURE_UNKNOWN = mandatory_rule(
    "cosignature-unknown",
    "{source}: ingen kontrollpunkt i loggen har raden. Den står i: tplog checkpoint --size N",
    "{source}: no checkpoint in the log has the line. It is shown by: tplog checkpoint --size N",
)
COSIGNATURE_AMBIGUOUS = mandatory_rule(
    "cosignature-ambiguous",
    "{source}: raden står vid flera kontrollpunkter: {sizes}. Säg vilken med --size.",
    "{source}: the line is with several checkpoints: {sizes}. Say which with --size.",
)
COSIGNATURE_TRUE = mandatory_rule(
    "cosignature-true",
    "{source}: {witness} har signerat kontrollpunkten för {size} {size:post|poster}; raden är sann "
    "och kan inte ogiltigförklaras.",
    "{source}: {witness} did sign the checkpoint of {size} {size:record|records}; the line is true "
    "and cannot be void.",
)


COSIGNATURE_EARLY = mandatory_rule(
    "cosignature-early",
    "{source}: {witness} säger sig ha sett post {index} {seen}, men den registrerades {recorded}. Raden "
    "läggs inte till: den skulle motsäga loggen för alltid. Be vittnet ställa sin klocka och signera på "
    "nytt.",
    "{source}: {witness} claims to have seen record {index} at {seen}, but it was recorded at {recorded}. "
    "The line is not added: it would contradict the log for ever. Ask the witness to set its clock and "
    "cosign anew.",
)
COSIGNATURES_LEFT = mandatory_rule(
    "cosignatures-left",
    "{source}: {count} av {lines} rader lades inte till: ingen av de angivna vittnena har med dem signerat "
    "någon av loggens kontrollpunkter.",
    "{source}: {count} of {lines} lines were not added: with them none of the witnesses named has signed any "
    "of the log's checkpoints.",
)
COSIGNATURE_IS_VOID = mandatory_rule(
    "cosignature-is-void",
    "{source}: raden står redan vid kontrollpunkten för {size} {size:post|poster}, och post {index} "
    "säger att den är ogiltig: tplog checkpoint och bevis lämnar ut kontrollpunkten utan den. Be "
    "vittnet signera på nytt; det blir en ny rad.",
    "{source}: the line is with the checkpoint of {size} {size:record|records} already, and record "
    "{index} says that it is void: tplog checkpoint and proofs hand out the checkpoint without it. "
    "Ask the witness to cosign anew; that makes another line.",
)


def read_lines(content: bytes, source: str) -> Sequence[Signature]:
    """Return the cosignatures in a file: lines, or the whole cosigned checkpoint. Raises BadFile."""
    try:
        if changed := conversion(content):
            raise FormatError(changed)  # noqa: TRY301 (reported as the others)
        if b"\n\n" in content:
            signatures = parse_note(content).signatures
        else:
            lines = content[: MAX_LINES_BYTES + 1].decode().splitlines()
            if len(content) > MAX_LINES_BYTES or len(lines) > MAX_SIGNATURES:
                _refuse(source, "it is too long")
            with naming_conversion(content):
                signatures = tuple(map(parse_signature, lines))
    except UnicodeDecodeError:
        _refuse(source, "it is not UTF-8")
    except FormatError as error:
        _refuse(source, error.why)
    cosigned = [signature for signature in signatures if signature.time is not None]
    if not cosigned:
        _refuse(source, "it has no line of a witness")
    return cosigned


@frozen
class AddedLines:
    """How many lines are new, by the size of the checkpoint that they sign, and what was not taken."""

    new: Mapping[int, int]
    left_out: tuple[Finding, ...] = ()


def add_cosignatures(
    log: EventLog,
    content: bytes,
    source: str,
    witnesses: Collection[VerifierKey],
    check_place: Callable[[int], object],
) -> AddedLines:
    """Store each line in ``content`` that one of these witnesses made with the checkpoint that it signs.

    Before anything is stored ``check_place`` is called with the size of each of these checkpoints.
    Raises BadFile if no line can be stored: none signs a checkpoint, none has a time that can be so, or the
    checkpoint would be longer than any reader takes.
    """
    lines = read_lines(content, source)
    placed, left_out = place_cosignatures(log, lines, source, witnesses)
    void = void_cosignatures(log)
    for size, placed_lines in placed.items():
        for line in placed_lines:
            if record := void.get((size, str(line))):
                facts = {"source": source, "size": str(size), "index": str(record.index)}
                left_out.append(Finding(COSIGNATURE_IS_VOID, facts))
    for size in placed:
        check_place(size)
    new = {size: store_cosignatures(log, size, placed_lines, source) for size, placed_lines in placed.items()}
    return AddedLines(new, tuple(left_out))


def place_cosignatures(
    log: EventLog, lines: Sequence[Signature], source: str, witnesses: Collection[VerifierKey]
) -> tuple[dict[int, list[Signature]], list[Finding]]:
    """Return the lines by the size of the checkpoint that each signs, and what is said of the others.

    Raises BadFile if no line is of one of these witnesses, or none can be placed.
    """
    named = [(key, line) for line in lines for key in witnesses if key.is_named_by(line)]
    if not witnesses:
        raise BadFile(Finding(WITNESS_UNKNOWN, {"source": source}))
    if not named:
        _refuse(source, "it is not the witness's")
    newest_first = log.checkpoints()[::-1][: MAX_TRIALS // len(named)]
    placed: dict[int, list[Signature]] = {}
    left_out: list[Finding] = []
    for key, line in named:
        signed = (stored.size for stored in newest_first if key.verifies(_signed_text(stored), line))
        if (size := next(signed, None)) is None:
            continue
        if early := _early(log, size, key, line, source):
            left_out.append(early)
        else:
            placed.setdefault(size, []).append(line)
    count = len(lines) - sum(map(len, placed.values())) - len(left_out)
    if not placed and not left_out:
        _refuse(source, "it signs none of the log's checkpoints")
    if count:
        facts = {"source": source, "count": str(count), "lines": str(len(lines))}
        left_out.append(Finding(COSIGNATURES_LEFT, facts))
    if not placed:
        raise BadFile(*left_out)
    return placed, left_out


def _early(log: EventLog, size: int, witness: VerifierKey, line: Signature, source: str) -> Finding | None:
    """Return a finding if a line claims to be earlier than the last record that it is about.

    It would contradict the log for ever, though only the witness's clock may have been wrong.
    """
    seen = datetime.fromtimestamp(min(line.time or 0, MAX_TIMESTAMP), UTC)
    for record in log.records_at([size - 1]):
        if record.recorded - seen > MAX_CLOCK_SKEW:
            facts = {"source": source, "witness": witness.name, "index": str(record.index)}
            times = {"recorded": record.recorded.isoformat(), "seen": seen.isoformat()}
            return Finding(COSIGNATURE_EARLY, {**facts, **times})
    return None


def store_cosignatures(log: EventLog, size: int, lines: Sequence[Signature], source: str) -> int:
    """Store lines with the checkpoint of a size, and return how many are new.

    Raises BadFile if the checkpoint with them would be longer than any reader takes. Lines that are void stay
    stored, so they count.
    """
    stored = log.checkpoint(size)
    if stored is None:
        return 0
    new = [line for line in dict.fromkeys(lines) if str(line) not in stored.cosignatures]
    try:
        parse_checkpoint(evolve(stored, cosignatures=(*stored.cosignatures, *map(str, new))).cosigned_note)
    except FormatError as error:
        _refuse(source, error.why)
    log.add_cosignatures(size, map(str, new))
    return len(new)


def void_event(
    log: EventLog, content: bytes, source: str, size: int | None, witnesses: Collection[VerifierKey]
) -> CosignatureVoided | Record:
    """Return the event that a stored line is void, which is the only line in ``content``.

    If the log says so already, return that record.

    Raises NotFound if no checkpoint (of that size) has it; BadFile if the file is not one line or several
    checkpoints have it, Refused if one of the witnesses did sign the checkpoint.
    """
    lines = read_lines(content, source)
    if len(lines) != 1:
        _refuse(source, "it is not one line")
    (line,) = lines
    holders = [stored for stored in _with_line(log, str(line)) if size in (None, stored.size)]
    if not holders:
        raise NotFound(Finding(COSIGNATURE_UNKNOWN, {"source": source}))
    if len(holders) > 1:
        sizes = ", ".join(str(stored.size) for stored in holders)
        raise BadFile(Finding(COSIGNATURE_AMBIGUOUS, {"source": source, "sizes": sizes}))
    (holder,) = holders
    for key in witnesses:
        if key.verifies(_signed_text(holder), line):
            facts = {"source": source, "witness": key.name, "size": str(holder.size)}
            raise Refused(Finding(COSIGNATURE_TRUE, facts))
    void = void_cosignatures(log)
    return void.get((holder.size, str(line))) or cosignature_voided(len(void) + 1, holder.size, str(line))


def _with_line(log: EventLog, line: str) -> Iterator[StoredCheckpoint]:
    return (stored for stored in log.checkpoints() if line in stored.cosignatures)


def _signed_text(stored: StoredCheckpoint) -> bytes:
    """Return the text of a stored checkpoint that its signatures are over."""
    return stored.note.partition(b"\n\n")[0] + b"\n"


def _refuse(source: str, why: str) -> NoReturn:
    raise BadFile(Finding(COSIGNATURE_REFUSED, {"source": source, "why": (why,)}))
