"""Remember, for this user of this machine, that a verification contradicted a log.

``verify`` writes nothing to a log, nor beside it: that belongs to its keeper, who could delete it there. This
is a reminder, not proof. It says nothing of what was altered since, nor of what somebody else found.
"""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attrs import frozen

from tplog.errors import TplogError, mandatory_rule
from tplog.files.atomic_write import atomic_write, remove_left_overs
from tplog.files.outside_file import os_reason, read_outside_file
from tplog.values.finding import Finding, Rule
from tplog.values.swedish_time import SWEDEN

MAX_BYTES = 65_536
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LOG_CONTRADICTED = mandatory_rule(
    "verification-contradicted",
    "Verifieringen {at} visade att loggen har ändrats eller är förfalskad: {codes}. Lita inte på det "
    "som visas. Kör tplog verify, och gör som docs/integrity.md säger om varje kod. Meddelandet "
    "visas tills tplog verify med minst samma nycklar och kontrollpunkter inte hittar något falskt.",
    "The verification of {at} showed that the log was altered or is forged: {codes}. Do not rely on "
    "what is shown. Run tplog verify, and do what docs/integrity.md says of each code. This message "
    "is shown until tplog verify, with at least the same keys and checkpoints, finds nothing false.",
)
LOG_UNREADABLE = mandatory_rule(
    "verification-unreadable",
    "Verifieringen {at} kunde inte läsa allt i loggen: {codes}. Det som visas kan vara "
    "ofullständigt. Kör tplog verify, och gör som docs/integrity.md säger om varje kod. Meddelandet "
    "visas tills tplog verify med minst samma nycklar och kontrollpunkter kan läsa allt och inte "
    "hittar något falskt.",
    "The verification of {at} could not read all of the log: {codes}. What is shown may be "
    "incomplete. Run tplog verify, and do what docs/integrity.md says of each code. This message is "
    "shown until tplog verify, with at least the same keys and checkpoints, can read all and finds "
    "nothing false.",
)
NOT_REMEMBERED = mandatory_rule(
    "verification-not-remembered",
    "Verifieringens resultat går inte att spara i {path}: {why}. Andra kommandon varnar alltså inte, "
    "eller varnar fortfarande, för att loggen inte går att lita på. Ange en annan mapp med "
    "XDG_STATE_HOME.",
    "The result of the verification cannot be saved in {path}: {why}. So other commands do not warn, "
    "or go on warning, that the log cannot be relied on. Name another folder with XDG_STATE_HOME.",
)


@frozen
class FailedVerification:
    """A verification that contradicted a log, or could not read all of it.

    ``checked_at`` (UTC) is when it ended. ``inputs`` names the keys and outside checkpoints that it had.
    """

    rule: Rule
    checked_at: datetime
    codes: tuple[str, ...]
    inputs: frozenset[str]

    @property
    def finding(self) -> Finding:
        """What to say of it before the log is shown."""
        at = f"{self.checked_at.astimezone(SWEDEN):%Y-%m-%d %H:%M}"
        return Finding(self.rule, {"at": at, "codes": ", ".join(self.codes)})


def is_remembered(path: str) -> bool:
    """Return whether something is in the place of the file that remembers a failure."""
    return Path(path).is_absolute() and os.path.lexists(path)


def remember_failure(path: str, failure: FailedVerification) -> tuple[Finding, ...]:
    """Write a failure to a file, whose folders are made. Return why that was not possible, if it was not.

    A failure that is there and that the inputs of this one do not settle is kept with it.
    """
    memory = Path(path)
    codes, inputs = failure.codes, failure.inputs
    if is_remembered(path) and not (earlier := last_failure(path)).inputs <= inputs:
        codes, inputs = tuple(dict.fromkeys((*earlier.codes, *codes))), inputs | earlier.inputs
    data = {
        "code": failure.rule.code,
        "at": failure.checked_at.isoformat(),
        "codes": codes,
        "inputs": sorted(inputs),
    }
    try:
        if not memory.is_absolute():  # there is no home
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        memory.parent.mkdir(parents=True, exist_ok=True)
        remove_left_overs(memory.parent, re.escape(memory.name))
        atomic_write(memory, json.dumps(data, ensure_ascii=False, indent=1).encode())
    except (OSError, TplogError) as error:
        return (_not_remembered(path, error),)
    return ()


def forget_failure(path: str, inputs: Collection[str], *, is_verified: bool) -> tuple[Finding, ...]:
    """Forget a failure once the log is verified, or does not contradict the same keys and checkpoints.

    A verification that had less to hold the log against does not settle it. Returns why the failure cannot
    be forgotten, if so.
    """
    try:
        if is_remembered(path) and (is_verified or last_failure(path).inputs <= set(inputs)):
            Path(path).unlink()
    except OSError as error:
        return (_not_remembered(path, error),)
    return ()


def _not_remembered(path: str, error: OSError | TplogError) -> Finding:
    why = os_reason(error) if isinstance(error, OSError) else str(error)
    return Finding(NOT_REMEMBERED, {"path": path, "why": why})


def last_failure(path: str) -> FailedVerification:
    """Return the failure that is in a file; one that names the file if that holds something else."""
    try:
        data: Any = json.loads(read_outside_file(path, MAX_BYTES))
        rule = LOG_UNREADABLE if data["code"] == LOG_UNREADABLE.code else LOG_CONTRADICTED
        codes, inputs = (tuple(map(str, data[name])) for name in ("codes", "inputs"))
        failure = FailedVerification(rule, datetime.fromisoformat(data["at"]), codes, frozenset(inputs))
        if failure.finding and codes and all(map(_CODE.fullmatch, codes)):  # its time can be said
            return failure
    except (TplogError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        pass
    # Somebody else's file.
    return FailedVerification(LOG_CONTRADICTED, datetime.now(UTC), (path,), frozenset())
