"""Checkpoints held against each other, against the keys and against the tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from tplog.merkle.checkpoint import Checkpoint, parse_checkpoint
from tplog.merkle.note import Malformed, VerifierKey
from tplog.values.finding import Finding
from tplog.verification import rules
from tplog.verification.leaf_scan import Walk
from tplog.verification.report import Report, Told, Trust

Read = tuple[Told, Checkpoint]
# How far apart the clocks of a log and of its witnesses may be.
CLOCKS_APART = timedelta(minutes=5)
_LAST_SECOND = 253_402_300_799  # the end of the year 9999


def read_notes(told: Iterable[Told]) -> tuple[list[Read], list[Finding]]:
    """The checkpoints that can be read, and what is wrong with the others."""
    read: list[Read] = []
    found: list[Finding] = []
    for one in told:
        try:
            read.append((one, parse_checkpoint(one.content)))
        except Malformed as error:
            found.append(Finding(rules.CHECKPOINT_MALFORMED, {"source": one.source, "why": error.why}))
    return read, found


def judged(walk: Walk, read: Sequence[Read], trust: Trust, found: Sequence[Finding] = ()) -> Report:
    """All that can be said of the leaves passed and the checkpoints read. ``found`` is said first."""
    findings = [*found, *walk.findings]
    believed: list[Read] = []
    signed: list[Read] = []
    if walk.opened is None:
        findings += _unsigned(walk, read, trust)
    else:
        findings += _keys(walk, read, trust)
        for one in read:
            wrong = [*_named(one, walk.opened.origin), *_signed(walk, one)]
            if not wrong:
                signed.append(one)
            wrong += [*_cosigned(one, trust), *_rooted(walk, one)]
            if not wrong:
                believed.append(one)
            findings += wrong
        outside = any(told.outside and one.size for told, one in read)
        findings += [*_split(signed), *_coverage(walk, believed, trust, outside=outside)]
    origin = walk.opened.origin if walk.opened else None
    return Report(origin, walk.tree.size, walk.tree.root, trust, tuple(believed), tuple(findings))


def _unsigned(walk: Walk, read: Sequence[Read], trust: Trust) -> Iterator[Finding]:
    if read or trust.pinned or walk.keys:
        yield Finding(rules.LOG_OPENED_MISSING, {"index": "0"})
        for one in read:
            yield from _rooted(walk, one)
    else:
        yield Finding(rules.LOG_UNSIGNED)


def _keys(walk: Walk, read: Sequence[Read], trust: Trust) -> Iterator[Finding]:
    """Whether a pinned key is the log's, and whether each later key was introduced by the one before."""
    known = [key for _, key in walk.keys]
    pinned = [at for at, key in enumerate(known) if key in trust.pinned]
    if not trust.pinned:
        yield Finding(rules.KEY_NOT_PINNED)
    elif not pinned:
        yield Finding(rules.KEY_FOREIGN, {"key": ", ".join(map(str, trust.pinned))})
    # What a pinned key signed vouches for the keys before it.
    start = pinned[0] if pinned else 0
    newest = max((one.size for _, one in read), default=0)
    for at in range(start + 1, len(known)):
        index, key = walk.keys[at]
        after = [one for _, one in read if one.size > index]
        both = (known[at - 1], key)
        if newest > index and not any(all(_verifies(one, each) for each in both) for one in after):
            yield Finding(rules.KEY_UNPROVEN, {"index": str(index)})


def _verifies(one: Checkpoint, key: VerifierKey) -> bool:
    return any(key.verifies(one.note.text, signature) for signature in one.note.by(key))


def _named(read: Read, origin: str) -> Iterator[Finding]:
    told, one = read
    if one.origin != origin:
        yield Finding(rules.ORIGIN_DIFFERS, {"source": told.source, "told": one.origin, "origin": origin})


def _signed(walk: Walk, read: Read) -> Iterator[Finding]:
    """Signed by the key that was in force, and by none of the log's keys falsely."""
    told, one = read
    in_force = [key for index, key in walk.keys if index < one.size][-1:]
    for key in in_force:
        if not any(True for _ in one.note.by(key)):
            yield Finding(rules.SIGNATURE_MISSING, _about(told, one, key))
    for _, key in walk.keys:
        if not all(key.verifies(one.note.text, signature) for signature in one.note.by(key)):
            yield Finding(rules.SIGNATURE_FALSE, _about(told, one, key))


def _about(told: Told, one: Checkpoint, key: VerifierKey) -> dict[str, str]:
    return {"source": told.source, "size": str(one.size), "key": f"{key.name}+{key.id.hex()}"}


def _cosigned(read: Read, trust: Trust) -> Iterator[Finding]:
    told, one = read
    for key in trust.policy.witnesses.values():
        if not all(key.verifies(one.note.text, signature) for signature in one.note.by(key)):
            yield Finding(rules.COSIGNATURE_FALSE, _about(told, one, key))


def _rooted(walk: Walk, read: Read) -> Iterator[Finding]:
    told, one = read
    facts = {"source": told.source, "size": str(one.size)}
    if one.size > walk.tree.size:
        yield Finding(rules.ROLLBACK, {**facts, "records": str(walk.tree.size)})
    elif walk.roots.get(one.size) != one.root:
        yield Finding(rules.ROOT_DIFFERS, facts)


def _split(read: Sequence[Read]) -> Iterator[Finding]:
    first: dict[tuple[str, int], Read] = {}
    for told, one in read:
        earlier, other = first.setdefault((one.origin, one.size), (told, one))
        if other.root != one.root:
            facts = {"size": str(one.size), "source": earlier.source, "other": told.source}
            yield Finding(rules.SPLIT_VIEW, facts)


def cosigners(one: Checkpoint, trust: Trust) -> list[tuple[VerifierKey, int]]:
    """The policy's witnesses who cosigned a checkpoint, with when (seconds since 1970 UTC)."""
    return [
        (key, signature.time)
        for key in trust.policy.witnesses.values()
        for signature in one.note.by(key)
        if signature.time is not None and key.verifies(one.note.text, signature)
    ]


def _coverage(walk: Walk, believed: Sequence[Read], trust: Trust, *, outside: bool) -> Iterator[Finding]:
    """How far the checkpoints that hold reach, and whether anybody outside told or witnessed one."""
    newest = max((one.size for _, one in believed), default=0)
    if newest < walk.tree.size:
        yield Finding(rules.RECORDS_UNCOVERED, {"index": str(newest)})
    met = {one.size for _, one in believed if trust.policy.met([key for key, _ in cosigners(one, trust)])}
    witnessed = trust.policy.demands and bool(met)
    if trust.policy.demands and newest not in met:
        yield Finding(rules.QUORUM_NOT_MET, {"size": str(newest)})
    if not witnessed and not outside:
        yield Finding(rules.NOTHING_OUTSIDE)
    for _, one in believed:
        for key, seen in cosigners(one, trust):
            yield from _timed(walk, one.size, key, seen)


def _timed(walk: Walk, size: int, witness: VerifierKey, seen: int) -> Iterator[Finding]:
    """Whether the records on both sides of a witness's look at the log tell times that can be."""
    at = datetime.fromtimestamp(min(seen, _LAST_SECOND), UTC)
    for index in (size - 1, size):
        recorded = walk.recorded.get(index)
        if recorded is None:
            continue
        told = {"index": str(index), "recorded": recorded.isoformat()}
        facts = {**told, "seen": at.isoformat(), "witness": witness.name}
        if index < size and recorded - at > CLOCKS_APART:
            yield Finding(rules.AFTER_COSIGNED, facts)
        if index >= size and at - recorded > CLOCKS_APART:
            yield Finding(rules.BEFORE_COSIGNED, facts)
