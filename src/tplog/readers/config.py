"""``tplog.toml``: what a municipality is stricter about than tplog itself, and where its log keeps what."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attrs import field, frozen

from tplog.errors import BadFile

# Keys of [log]: the private key's file, the checkpoint directory, and the folder of the papers' own files.
PATHS = ("key", "checkpoints", "papers")


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
    from tplog.domain.checks import KINDS  # noqa: PLC0415 (start-up time)
    from tplog.readers.reading import Reading, one_of, table  # noqa: PLC0415 (start-up time)
    from tplog.readers.toml import parse_toml, read_text  # noqa: PLC0415 (start-up time)

    data = parse_toml(read_text(path), str(path))
    reading = Reading(str(path))
    reading.only(data, {"checks", "log"})
    checks = reading.maybe(data, "checks", "[checks]", table) or {}
    reading.only(checks, {kind.code for kind in KINDS})
    for code in checks:
        reading.maybe(checks, code, "refuse", one_of("refuse"))
    log = reading.maybe(data, "log", "[log]", table) or {}
    reading.only(log, set(PATHS))
    told = {name: reading.maybe(log, name, "a file's name", file) for name in PATHS if name in log}
    if reading.problems:
        raise BadFile(*reading.problems)
    paths = {name: path.parent / one for name, one in told.items() if one is not None}
    return Config(frozenset(checks), paths)


def file(value: object) -> Path:
    """A file's path, ``~`` being somebody's home. Raises TypeError or ValueError for what can be none."""
    from tplog.readers.reading import title  # noqa: PLC0415 (start-up time)

    told = title(value)
    if not told.isprintable():
        raise ValueError
    try:
        return Path(told).expanduser()
    except RuntimeError as error:  # nobody of that name
        raise ValueError from error
