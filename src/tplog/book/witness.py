"""Cosign another's log as a witness, with the files of key, state and request."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from tplog.files import witness_state
from tplog.files.key_file import AskPassphrase, read_key
from tplog.files.outside_file import read_outside_file
from tplog.merkle.note import Signature, VerifierKey


def cosign(
    state_folder: Path,
    key: Path,
    ask_passphrase: AskPassphrase,
    trusted_keys: Collection[VerifierKey],
    request: Path,
) -> Signature:
    """Return the cosignature of a request's checkpoint, which the state now has as the last one seen.

    Raises NotFound or BadFile for the key or the request, Refused for a log that has not only grown.
    """
    signer = read_key(key, ask_passphrase)
    return witness_state.cosign(state_folder, signer, trusted_keys, read_outside_file(request))
