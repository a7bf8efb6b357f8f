"""How a log comes to be signed: whose name it has, which key is in force, what is signed at each append."""

from __future__ import annotations

from pathlib import Path

from tplog.book.signing_config import SigningConfig
from tplog.errors import BadFile, NotFound, mandatory_rule
from tplog.events.log_events import KeyChanged, LogOpened, key_change_id
from tplog.eventstore.interface import EventLog, TreeSigner
from tplog.files.key_file import read_key
from tplog.merkle.checkpoint import sign_checkpoint
from tplog.merkle.note import ED25519, Signer, VerifierKey, parse_key
from tplog.values.finding import Finding

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


def find_log_opened(log: EventLog) -> LogOpened | None:
    """How a signed log was opened; None for one that nobody signs."""
    for first in list(log.records_at([0])):
        if isinstance(first.event, LogOpened):
            return first.event
    return None


def require_log_opened(log: EventLog) -> LogOpened:
    """How the log was opened. Raises NotFound for one that nobody signs."""
    told = find_log_opened(log)
    if told is None:
        raise NotFound(Finding(LOG_NOT_SIGNED))
    return told


def key_history(log: EventLog) -> list[VerifierKey]:
    """The log's keys, the one in force last."""
    told = [parse_key(require_log_opened(log).vkey)]
    while found := log.find_by_id(key_change_id(len(told))):
        if isinstance(found.event, KeyChanged):
            told.append(parse_key(found.event.vkey))
    return told


def current_signer(
    log: EventLog, signing_config: SigningConfig, cached_signer: Signer | None = None
) -> Signer:
    """The key in force, from its file, unless it is the one that is known already.

    Raises NotFound where nobody says where it is or it cannot be read, BadFile where it is another one.
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


def tree_signer(origin: str, *signers: Signer) -> TreeSigner:
    """What signs the tree as it has grown, in the append's own transaction."""
    return lambda grown: (sign_checkpoint(origin, grown.size, grown.root, signers),)


def check_log_key(signer: Signer, path: Path, origin: str) -> None:
    """Raise BadFile for a key that is not a log's of this name."""
    if signer.key.kind != ED25519 or signer.key.name != origin:
        raise BadFile(Finding(KEY_OTHER, {"path": str(path), "origin": origin, "name": signer.key.name}))
