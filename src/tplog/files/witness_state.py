"""A witness that works with files: its state for each log, and cosigning (https://c2sp.org/tlog-witness).

The checkpoint is stored on disk before its cosignature is given out. After a crash the witness may have given
out fewer cosignatures than it remembers, but never more.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from tplog.errors import BadFile, Refused, Unavailable, mandatory_rule
from tplog.files.atomic_write import atomic_write, remove_left_overs
from tplog.files.checkpoint_directory import CHECKPOINT_SUFFIX
from tplog.files.outside_file import os_reason, read_outside_file
from tplog.merkle.checkpoint import Checkpoint, parse_checkpoint
from tplog.merkle.note import COSIGNATURE, FormatError, Signature, Signer, VerifierKey
from tplog.merkle.proof import ConsistencyProof, parse_proof
from tplog.merkle.witness_rules import Refusal, check_add_checkpoint
from tplog.values.finding import Finding, Rule

REQUEST_MALFORMED = mandatory_rule(
    "request-malformed",
    "Begäran går inte att läsa: {why} (400).",
    "The request cannot be read: {why} (400).",
)
STATE_FAILED = mandatory_rule(
    "witness-state-failed",
    "Vittnets minne i {path} går inte att använda: {why}.",
    "The witness's memory in {path} cannot be used: {why}.",
)
NO_WITNESS_KEY = mandatory_rule(
    "no-witness-key",
    "Nyckeln {name} är ingen vittnesnyckel. Gör en med: tplog key new --witness",
    "The key {name} is no witness's. Make one with: tplog key new --witness",
)
_RULES_BY_REFUSAL: dict[Refusal, Rule] = {
    Refusal.NOT_FOUND: mandatory_rule(
        "log-unknown",
        "Vittnet känner inte loggen {origin} (404). Ange den med --vkey eller --policy.",
        "The witness does not know the log {origin} (404). Name it with --vkey or --policy.",
    ),
    Refusal.FORBIDDEN: mandatory_rule(
        "signature-not-trusted",
        "Kontrollpunkten för {origin} har ingen giltig signatur av en känd nyckel (403).",
        "The checkpoint of {origin} has no valid signature by a known key (403).",
    ),
    Refusal.BAD_REQUEST: mandatory_rule(
        "request-impossible",
        "Begäran om {origin} säger sig utgå från fler poster än kontrollpunkten omfattar (400).",
        "The request about {origin} starts from more records than its checkpoint covers (400).",
    ),
    Refusal.CONFLICT: mandatory_rule(
        "size-conflict",
        "Vittnet har senast sett {seen} {seen:post|poster} av {origin} (409). Gör begäran med: tplog "
        "prove --from {seen}. Är storleken densamma men roten en annan är loggen omskriven.",
        "The witness last saw {seen} {seen:record|records} of {origin} (409). Make the request with: "
        "tplog prove --from {seen}. If the size is the same but the root another, the log was "
        "rewritten.",
    ),
    Refusal.UNPROCESSABLE: mandatory_rule(
        "growth-not-proven",
        "Beviset visar inte att {origin} bara vuxit sedan {seen} {seen:post|poster} (422): loggen är "
        "omskriven, eller beviset fel.",
        "The proof does not show that {origin} has only grown since {seen} {seen:record|records} "
        "(422): the log was rewritten, or the proof is wrong.",
    ),
}


def cosign(
    state_folder: Path, signer: Signer, trusted_keys: Collection[VerifierKey], request: bytes
) -> Signature:
    """Store a request's checkpoint and return its cosignature, with the present time.

    Raises BadFile if ``signer`` is no witness key or the request cannot be read, Refused if a witness must
    not cosign the checkpoint, Unavailable if the state cannot be read or written.
    """
    if signer.key.kind != COSIGNATURE:
        raise BadFile(Finding(NO_WITNESS_KEY, {"name": signer.key.name}))
    try:
        proof = parse_proof(request)
    except FormatError as error:
        raise BadFile(Finding(REQUEST_MALFORMED, {"why": error.reason})) from error
    if not isinstance(proof, ConsistencyProof):
        raise BadFile(Finding(REQUEST_MALFORMED, {"why": ("it is a proof about a leaf",)}))
    origin = proof.checkpoint.origin
    with _lock_state(state_folder):
        remove_left_overs(state_folder, rf"[0-9a-f]{{64}}{re.escape(CHECKPOINT_SUFFIX)}")
        path = state_folder / f"{sha256(origin.encode()).hexdigest()}{CHECKPOINT_SUFFIX}"
        latest = _read_latest(path)
        refusal = check_add_checkpoint(proof, trusted_keys, latest)
        if refusal:
            facts = {"origin": origin, "seen": str(latest.size if latest else 0)}
            raise Refused(Finding(_RULES_BY_REFUSAL[refusal], facts))
        atomic_write(path, bytes(proof.checkpoint.note))
        return signer.sign(proof.checkpoint.note.text, int(datetime.now(UTC).timestamp()))


@contextmanager
def _lock_state(state_folder: Path) -> Iterator[None]:
    """Hold the lock of the state folder, so that one process at a time reads and updates it."""
    try:
        state_folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(state_folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _state_error(state_folder, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    except OSError as error:
        raise _state_error(state_folder, error) from error
    finally:
        os.close(descriptor)


def _state_error(state_folder: Path, error: OSError) -> Unavailable:
    return Unavailable(Finding(STATE_FAILED, {"path": str(state_folder), "why": os_reason(error)}))


def _read_latest(path: Path) -> Checkpoint | None:
    """Return the checkpoint last cosigned for a log; None if there is none. Raises Unavailable."""
    if not os.path.lexists(path):
        return None
    try:
        return parse_checkpoint(read_outside_file(path))
    except BadFile as error:
        raise Unavailable(*error.reasons) from error
    except FormatError as error:
        raise Unavailable(Finding(STATE_FAILED, {"path": str(path), "why": error.reason})) from error
