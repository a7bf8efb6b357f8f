"""``tplog.toml``: what a municipality is stricter about than tplog itself, and where its log keeps what."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from attrs import field, frozen

from tplog.domain.checks import KINDS
from tplog.errors import BadFile
from tplog.readers.decision import NOT_TOML
from tplog.readers.reading import Reading, one_of, table, text
from tplog.values.finding import Figures, Finding, Place

# Keys of [log]: the private key's file, and the checkpoint directory.
PATHS = ("key", "checkpoints")


@frozen
class Config:
    """What the file says: codes of findings that are refused here, and paths of [log] by their key."""

    raised: frozenset[str] = frozenset()
    paths: Mapping[str, Path] = field(factory=dict)


def read_config(path: Path) -> Config:
    """Read ``[checks]`` with ``code = "refuse"``, and ``[log]`` with paths, relative to the file.

    A file that does not exist says nothing. Raises BadFile for an unknown key or code, or another word than
    ``refuse``: a rule can be raised, never lowered.
    """
    if not path.exists():
        return Config()
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        facts: Figures = {"file": str(path), "why": str(error)}
        raise BadFile(Finding(NOT_TOML, facts, place=Place(str(path)))) from error
    reading = Reading(str(path))
    reading.only(data, {"checks", "log"})
    checks = reading.maybe(data, "checks", "[checks]", table) or {}
    reading.only(checks, {kind.code for kind in KINDS})
    for code in checks:
        reading.maybe(checks, code, "refuse", one_of("refuse"))
    log = reading.maybe(data, "log", "[log]", table) or {}
    reading.only(log, set(PATHS))
    told = {name: reading.maybe(log, name, "a text", text) for name in PATHS if name in log}
    if reading.problems:
        raise BadFile(*reading.problems)
    paths = {name: path.parent / Path(one).expanduser() for name, one in told.items() if one}
    return Config(frozenset(checks), paths)
