"""The keys of a signed log: its name, its current key, and the signing of each append."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tplog.book.log_opened import find_log_opened
from tplog.book.signing_config import SigningConfig
from tplog.errors import BadFile, NotFound, Tampered, mandatory_rule
from tplog.events.log_events import KeyChanged, LogOpened, key_change_id
from tplog.eventstore.interface import EventLog, StoredCheckpoint, TreeSigner
from tplog.eventstore.messages import COLUMN_DIFFERS, ROOT_UNSIGNED
from tplog.files.key_file import read_key
from tplog.merkle.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.note import ED25519, FormatError, Signer, VerifierKey, parse_key
from tplog.values.finding import Finding, MessageParams, Rule
from tplog.verification import rules
from tplog.verification.report import row_source

KEY_NEEDED = mandatory_rule(
    "key-needed",
    "Loggen {origin} är signerad. Säg var nyckeln ligger: --key, TPLOG_KEY eller key under [log] i "
    "tplog.toml.",
    "The log {origin} is signed. Say where its key is: --key, TPLOG_KEY, or key under [log] in tplog.toml.",
)
CHECKPOINTS_NEEDED = mandatory_rule(
    "checkpoints-needed",
    "Loggen {origin} är signerad. Säg var dess kontrollpunkter ska ligga: --checkpoints, "
    "TPLOG_CHECKPOINTS eller checkpoints under [log] i tplog.toml.",
    "The log {origin} is signed. Say where its checkpoints are to lie: --checkpoints, TPLOG_CHECKPOINTS, or "
    "checkpoints under [log] in tplog.toml.",
)
KEY_WRONG = mandatory_rule(
    "key-wrong",
    "{path} är inte nyckeln som gäller för loggen; det är {key}.",
    "{path} is not the key that is in force for the log, which is {key}.",
)
KEY_OTHER = mandatory_rule(
    "key-other",
    "{path} är en nyckel för {name} och kan inte signera loggen {origin}. Gör en med: tplog key new --name "
    "{origin}",
    "{path} is a key for {name} and cannot sign the log {origin}. Make one with: tplog key new --name "
    "{origin}",
)
LOG_NOT_SIGNED = mandatory_rule(
    "log-not-signed",
    "Loggen är osignerad och har inga kontrollpunkter. En signerad logg skapas med tplog init --origin.",
    "The log is unsigned and has no checkpoints. A signed log is made with tplog init --origin.",
)


def require_log_opened(log: EventLog) -> LogOpened:
    """Return the event that opened a signed log. Raises NotFound for an unsigned log."""
    log_opened = find_log_opened(log)
    if log_opened is None:
        raise NotFound(Finding(LOG_NOT_SIGNED))
    return log_opened


def key_history(log: EventLog) -> list[VerifierKey]:
    """Return the log's keys, the current one last."""
    return [key for _, key in _indexed_keys(log)]


def _indexed_keys(log: EventLog) -> list[tuple[int, VerifierKey]]:
    """Return the log's keys, each with the index of the record that names it."""
    keys = [(0, parse_key(require_log_opened(log).vkey))]
    while (record := log.find_by_id(key_change_id(len(keys)))) and isinstance(record.event, KeyChanged):
        keys.append((record.index, parse_key(record.event.vkey)))
    return keys


def current_signer(
    log: EventLog, signing_config: SigningConfig, cached_signer: Signer | None = None
) -> Signer:
    """Return the current key from its file, or the cached one if it is still current.

    Raises NotFound if the file is not set or cannot be read, BadFile if it holds another key.
    """
    key = key_history(log)[-1]
    if cached_signer and cached_signer.key == key:
        return cached_signer
    if signing_config.key_path is None:
        raise NotFound(Finding(KEY_NEEDED, {"origin": key.name}))
    signer = read_key(signing_config.key_path, signing_config.ask_passphrase)
    if signer.key != key:
        facts = {"path": str(signing_config.key_path), "key": f"{key.name}+{key.id.hex()}"}
        raise BadFile(Finding(KEY_WRONG, facts))
    return signer


def row_checkpoint(row: StoredCheckpoint) -> Checkpoint:
    """Return the checkpoint in a row. Raises Tampered if there is none, or the row says otherwise than it."""
    try:
        checkpoint = parse_checkpoint(row.note if isinstance(row.note, bytes) else b"")
    except FormatError as error:
        facts: MessageParams = {"source": (row_source(row.size),), "why": error.reason}
        raise Tampered(Finding(rules.CHECKPOINT_MALFORMED, facts)) from error
    if (checkpoint.size, checkpoint.root) != (row.size, row.root):
        raise Tampered(
            Finding(COLUMN_DIFFERS, {"place": (row_source(row.size),), "column": ("the size or the root",)})
        )
    return checkpoint


def vouched_checkpoints(log: EventLog, stored: Iterable[StoredCheckpoint]) -> Iterator[Checkpoint]:
    """Yield the checkpoints in these rows, without cosignatures, as the log's key then in force signed them.

    Raises Tampered for a row that says otherwise than its checkpoint, or whose checkpoint is of another log,
    not signed by that key, or of more records than there are.
    """
    rows = list(stored)
    if not rows:
        return
    origin, keys, records = require_log_opened(log).origin, _indexed_keys(log), log.size()
    for row in rows:
        checkpoint = row_checkpoint(row)
        size, note = checkpoint.size, checkpoint.note
        facts: MessageParams = {"source": (row_source(row.size),), "size": str(size)}
        if checkpoint.origin != origin:
            names = {"told": checkpoint.origin, "origin": origin}
            raise Tampered(Finding(rules.ORIGIN_DIFFERS, {**facts, **names}))
        key = [key for index, key in keys if index < max(size, 1)][-1]
        if not any(key.verifies(note.text, signature) for signature in note.signatures):
            raise Tampered(Finding(rules.SIGNATURE_MISSING, {**facts, "key": f"{key.name}+{key.id.hex()}"}))
        if size > records:
            raise Tampered(Finding(rules.ROLLBACK, {**facts, "records": str(records)}))
        yield checkpoint


def tree_doubts(log: EventLog, tree: CompactRange, rule: Rule) -> tuple[Finding, ...]:
    """Return a finding of ``rule``, and why, if a signed log's newest checkpoint does not sign this tree.

    Nothing for an unsigned log.
    """
    if find_log_opened(log) is None:
        return ()
    rows = [row for row in log.checkpoints(tree.size - 1) if row.note or row.root]
    why: tuple[Finding, ...] = ()
    try:
        roots = [checkpoint.root for checkpoint in vouched_checkpoints(log, rows)]
    except Tampered as error:
        roots, why = [], error.reasons
    return () if roots == [tree.root] else (Finding(rule, {"size": str(tree.size)}), *why)


def is_signed_tree(log: EventLog, tree: CompactRange) -> bool:
    """Return whether `tree_doubts` finds nothing; true for an unsigned log."""
    return not tree_doubts(log, tree, ROOT_UNSIGNED)


def tree_signer(origin: str, *signers: Signer) -> TreeSigner:
    """Return a function that signs the grown tree, in the append's own transaction."""
    return lambda grown: (sign_checkpoint(origin, grown.size, grown.root, signers),)


def check_log_key(signer: Signer, path: Path, origin: str) -> None:
    """Raise BadFile for a key that cannot sign a log of this name."""
    if signer.key.kind != ED25519 or signer.key.name != origin:
        raise BadFile(Finding(KEY_OTHER, {"path": str(path), "origin": origin, "name": signer.key.name}))
