"""Say which way leads back to a sound log, from what is at hand: its records and its checkpoint directory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from tplog.book.signing_keys import is_signed_tree
from tplog.errors import BadFile, mandatory_rule
from tplog.eventstore.interface import EventLog, LogSnapshot
from tplog.merkle.hashes import leaf_hash
from tplog.values.finding import Finding
from tplog.verification import rules
from tplog.verification.dump_check import check_leaves, read_dump
from tplog.verification.leaf_scan import LeafScanner
from tplog.verification.replay_check import leaf_bytes
from tplog.verification.report import Report, TrustAnchors
from tplog.verification.salvage import salvage

TREE_STALE = mandatory_rule(
    "tree-stale",
    "Posterna själva ger den rot som signerades sist: tplog rebuild gör trädet på nytt ur dem.",
    "The records themselves give the root that was signed last: tplog rebuild makes the tree anew from them.",
)
CHECKPOINT_RECOVERABLE = mandatory_rule(
    "checkpoint-recoverable",
    "Ingen post är ändrad eller borta: de {size} posterna ger den rot som {folder} har signerad. Bara raden "
    "med den kontrollpunkten i databasen saknas eller är falsk. tplog restore {folder} tar tillbaka en som "
    "saknas; står det en falsk där, återställ till en ny databas med --db.",
    "No record was altered or has gone: the {size} records give the root that {folder} has signed. Only the "
    "row of that checkpoint in the database is missing or false. tplog restore {folder} takes back one that "
    "is missing; if a false one stands there, restore into a new database with --db.",
)
RECORDS_RECOVERABLE = mandatory_rule(
    "records-recoverable",
    "Från och med post {index} är databasens poster inte de som {folder} har; dess {size} löv ger den rot "
    "som är signerad där. Flytta undan databasen med -wal och -shm, spara den som bevis, och kör tplog "
    "restore {folder}. Inga sanna poster går förlorade.",
    "From record {index} on the database's records are not those that {folder} has, whose {size} leaves give "
    "the root that is signed there. Move the database away with its -wal and -shm, keep it as evidence, and "
    "run tplog restore {folder}. No true record is lost.",
)
RECORDS_BEYOND = mandatory_rule(
    "records-beyond",
    "De {size} första posterna är de som {folder} har signerade; de senare intygas av ingen sann "
    "kontrollpunkt. De första förs över av tplog restore {folder} --size {size} --db NY; de senare får "
    "registreras igen ur sina handlingar.",
    "The first {size} records are those that {folder} has signed; no true checkpoint vouches for the later. "
    "The first are carried over by tplog restore {folder} --size {size} --db NEW; the later have to be "
    "recorded again from their papers.",
)
NOTHING_AT_HAND = mandatory_rule(
    "nothing-at-hand",
    "Inget som ligger här visar posterna som de signerades. Ändra inget. Leta upp en kopia av "
    "kontrollpunktskatalogen, en dump eller en säkerhetskopia på annat håll, och återställ ur den (tplog "
    "restore).",
    "Nothing that lies here shows the records as they were signed. Alter nothing. Look for a copy of the "
    "checkpoint directory, a dump or a backup elsewhere, and restore from that (tplog restore).",
)


def way_back(log: EventLog, folder: Path | None) -> Finding:
    """Return what to do about a log whose tree is not the one that its newest checkpoint signs.

    Only the log's own words are at hand, so whoever restores still says which key is to be trusted.
    """
    exported = _exported_report(folder) if folder else None
    with log.snapshot() as snapshot:
        scanner = LeafScanner({exported.size} if exported else ())
        for leaf in _stored_leaves(snapshot):
            scanner.add_leaf(leaf, leaf_hash(leaf))
        scanner.finish(lambda: _stored_leaves(snapshot))
        if is_signed_tree(log, scanner.tree):
            return Finding(TREE_STALE)
        if exported is None:
            return Finding(NOTHING_AT_HAND)
        facts = {"folder": str(folder), "size": str(exported.size)}
        if scanner.roots.get(exported.size) != exported.root:
            return Finding(RECORDS_RECOVERABLE, {**facts, "index": str(_first_difference(snapshot, folder))})
    return Finding(CHECKPOINT_RECOVERABLE if scanner.size == exported.size else RECORDS_BEYOND, facts)


def _stored_leaves(snapshot: LogSnapshot) -> Iterator[bytes]:
    """Yield the leaves in the database, up to what cannot be read."""
    return map(leaf_bytes, salvage(snapshot.stored_records, []))


def _exported_report(folder: Path) -> Report | None:
    """Return what the directory's leaves come to if its own checkpoints cover them all; else None."""
    try:
        leaves, notes, findings = read_dump(folder)
        report = check_leaves(leaves, notes, TrustAnchors(), findings, decode_leaves=False)
    except BadFile:
        return None
    shortfalls = {finding.rule for finding in report.findings} - {rules.KEY_NOT_PINNED, rules.NOTHING_OUTSIDE}
    return None if shortfalls or not report.accepted else report


def _first_difference(snapshot: LogSnapshot, folder: Path | None) -> int:
    """Return the index of the first record that is not the directory's."""
    exported = read_dump(folder)[0] if folder else ()
    pairs = enumerate(zip_longest(_stored_leaves(snapshot), exported))
    return next((index for index, (stored, leaf) in pairs if stored != leaf), 0)
