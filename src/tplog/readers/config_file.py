"""``tplog.toml``: what a municipality is stricter about than tplog itself, and the settings of its log."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from attrs import field, frozen

from tplog.errors import BadFile
from tplog.values.identifiers import NotUnderstood

HIDDEN = "***"  # what stands for a secret
_SQLITE = "sqlite:///"
_HIGHEST_PORT = 65_535
_SECTION = re.compile(r"""\s*\[\s*["']?([\w-]+)["']?\s*\]""")
_KEY = re.compile(r"""\s*["']?([\w-]+)["']?\s*=""")


class Value(NamedTuple):
    """What the file says of a setting, ready for its option; ``where`` is ``file:line``."""

    told: Any
    where: str


@frozen
class Config:
    """What the file says.

    ``raised`` are codes of findings that are refused here and where each stands, ``told`` the settings by
    their names, as ``log.db``; ``file`` is None where there is no file.
    """

    file: Path | None = None
    raised: Mapping[str, str] = field(factory=dict)
    told: Mapping[str, Value] = field(factory=dict)


def read_config(path: Path, *, named: bool = False) -> Config:
    """Read ``[checks]`` with ``code = "refuse"``, and the settings, paths being relative to the file.

    A file that does not exist says nothing, unless somebody ``named`` it. Raises BadFile for an unknown key
    or code, a value that does not do, or another word than ``refuse``: a rule can be raised, never lowered.
    """
    if not named and not path.exists():
        return Config()
    from tplog.domain.rules.registry import KINDS  # noqa: PLC0415 (start-up time)
    from tplog.readers.table_reader import Reading, one_of, table  # noqa: PLC0415 (start-up time)
    from tplog.readers.toml import parse_toml, read_text  # noqa: PLC0415 (start-up time)

    text = read_text(path)
    data, lines = parse_toml(text, str(path)), _lines(text)
    codes = {kind.code: ('"refuse"', one_of("refuse")) for kind in KINDS}
    reading = Reading(str(path), lines[""])
    reading.only(data, {"checks", *SECTIONS})
    found: dict[str, dict[str, Value]] = {}
    for name, keys in {"checks": codes, **SECTIONS}.items():
        reading.lines = lines[""]
        section = reading.maybe(data, name, f"[{name}]", table) or {}
        reading.lines = lines.get(name) or lines[""]
        reading.only(section, keys)
        for key, (expected, read) in keys.items():
            told = reading.maybe(section, key, expected, read)
            if told is not None:
                line = reading.lines.get(key, lines[""].get(name))
                there = _beside(path.parent, key, told)
                found.setdefault(name, {})[key] = Value(there, f"{path}:{line}" if line else str(path))
    if reading.problems:
        raise BadFile(*reading.problems)
    raised = {code: one.where for code, one in found.pop("checks", {}).items()}
    told_ = {f"{name}.{key}": one for name, keys in found.items() for key, one in keys.items()}
    return Config(path, raised, told_)


def _lines(text: str) -> Mapping[str, dict[str, int]]:
    """Lines (from 1) of each section's keys, and under ``""`` those of the sections, for messages alone."""
    section, found = "", {"": dict[str, int]()}
    for number, line in enumerate(text.split("\n"), 1):
        if header := _SECTION.match(line):
            section = header[1]
            found[""].setdefault(section, number)
            found.setdefault(section, {})
        elif key := _KEY.match(line):
            found[section].setdefault(key[1], number)
    return found


def _beside(folder: Path, key: str, told: object) -> object:
    """A path as it is from the current folder; other values as they are."""
    if isinstance(told, Path):
        return folder / told
    if key == "db" and isinstance(told, str):
        if "://" not in told:
            return str(folder / file(told))
        if told.startswith(_SQLITE) and not told.startswith(f"{_SQLITE}/") and folder != Path():
            return f"{_SQLITE}{quote(str(folder))}/{told.removeprefix(_SQLITE)}"
    return told


def file(value: object) -> Path:
    """A file's path, ``~`` being somebody's home. Raises TypeError or ValueError for what can be none."""
    try:
        return Path(_line(value)).expanduser()
    except RuntimeError as error:  # nobody of that name
        raise ValueError from error


def _address(value: object) -> str:
    """A path or an address. What is wrong with the latter is told without its password."""
    from tplog.readers.table_reader import VALUE_WRONG, shown, title  # noqa: PLC0415 (start-up time)

    told = title(value)
    if "://" not in told:
        return str(file(told))
    if not told.isprintable():
        raise NotUnderstood(VALUE_WRONG, key="db", value=shown(without_password(told)), expected=("a text",))
    return told


def _line(value: object) -> str:
    """A text of a line, of which all can be seen."""
    from tplog.readers.table_reader import title  # noqa: PLC0415 (start-up time)

    told = title(value)
    if not told.isprintable():
        raise ValueError
    return told


def _several(value: object) -> list[str]:
    return [_line(one) for one in (value if isinstance(value, list) else [value])]


def _port(value: object) -> int:
    if type(value) is not int:
        raise TypeError
    if not 0 <= value <= _HIGHEST_PORT:
        raise ValueError
    return value


def _language(value: object) -> str:
    if value not in {"sv", "en"}:
        raise ValueError
    return str(value)


def without_password(address: str) -> str:
    """An address without what may be a password in it, however it is written."""
    bare = re.sub(r"(?<=://)([^:/?#@]*):.*@", rf"\1:{HIDDEN}@", address, count=1, flags=re.DOTALL)
    return re.sub(r"([?&][^=&]*)=[^&]*", _query, bare)


def _query(found: re.Match[str]) -> str:
    return f"{found[1]}={HIDDEN}" if "pass" in unquote(found[1]).lower() else found[0]


# The settings by section and key: what is expected, and how it is read. `tplog.cli.settings` has their flags.
SECTIONS: Mapping[str, Mapping[str, tuple[str, Callable[[Any], object]]]] = {
    "log": {
        "db": ("a file's name", _address),
        "checkpoints": ("a file's name", file),
        "key": ("a file's name", file),
        "papers": ("a file's name", file),
        "policy": ("a file's name", file),
        "vkey": ("a text", _several),
    },
    "output": {"lang": ("sv, en", _language)},
    "serve": {
        "allow-host": ("a list of texts", _several),
        "host": ("a text", _line),
        "port": ("a port, 0 to 65535", _port),
    },
}
