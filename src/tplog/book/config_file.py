"""Read ``tplog.toml``: rules made stricter, the settings of a log, and what is said of its site."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from attrs import field, frozen

from tplog.errors import BadFile
from tplog.values.choice_words import read_choice
from tplog.values.identifiers import ParseError

HIDDEN = "***"  # shown instead of a secret
_SQLITE = "sqlite:///"
_HIGHEST_PORT = 65_535
_MAX_POPULATION = 100_000_000  # more than any municipality has
_SECTION = re.compile(r"""\s*\[\s*["']?([\w-]+)["']?\s*\]""")
_LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_ORIGIN = re.compile(rf"https?://{_LABEL}(\.{_LABEL})*(?P<port>:[0-9]{{1,5}})?")
_LICENCE = re.compile(r"[A-Za-z0-9.+-]+|https?://[^\s<>\"\\^`{|}]+")
_CONTACT = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+|https?://[^\s<>\"\\^`{|}]+")
_YEAR = re.compile(r"[12][0-9]{3}")
_KEY = re.compile(r"""\s*["']?([\w-]+)["']?\s*=""")


class ConfigValue(NamedTuple):
    """A setting's value as its option takes it, and ``where`` it stands (``file:line``)."""

    value: Any
    where: str


@frozen
class Config:
    """The content of the configuration file.

    ``refused_codes`` are codes of findings that are refused here, with the place of each; ``settings`` are
    the settings by name, such as ``log.db``; ``site`` is what the municipality says of its site, by key, and
    ``defaults`` what its new decision files begin with.
    ``file`` is None if there is no file.
    """

    file: Path | None = None
    refused_codes: Mapping[str, str] = field(factory=dict)
    settings: Mapping[str, ConfigValue] = field(factory=dict)
    site: Mapping[str, ConfigValue] = field(factory=dict)
    defaults: Mapping[str, ConfigValue] = field(factory=dict)


def read_config(path: Path, *, must_exist: bool = False) -> Config:
    """Read ``[checks]`` (``code = "refuse"``), ``[site]``, ``[defaults]`` and the settings.

    Paths are relative to the file.
    A missing file gives an empty `Config`, unless ``must_exist``. Raises BadFile for an unknown key or code,
    a wrong value, or a word other than ``refuse``: a rule can be made stricter, never weaker.
    """
    if not must_exist and not os.path.lexists(path):
        return Config()
    from tplog.domain.rules.registry import RULES_BY_CODE  # noqa: PLC0415 (start-up time)
    from tplog.readers.field_readers import choice_of, table  # noqa: PLC0415 (start-up time)
    from tplog.readers.table_reader import TableReader  # noqa: PLC0415 (start-up time)
    from tplog.readers.toml import parse_toml, read_text  # noqa: PLC0415 (start-up time)

    text = read_text(path)
    data, lines = parse_toml(text, str(path)), _key_lines(text)
    codes = dict.fromkeys(RULES_BY_CODE, ('"refuse"', choice_of("refuse")))
    reader = TableReader(str(path), lines[""])
    reader.allow_only(data, {"checks", *_FILE_ONLY, *SECTIONS})
    sections: dict[str, dict[str, ConfigValue]] = {}
    for name, keys in {"checks": codes, **_FILE_ONLY, **SECTIONS}.items():
        reader.lines = lines[""]
        section = reader.optional(data, name, f"[{name}]", table) or {}
        reader.lines = lines.get(name) or lines[""]
        reader.allow_only(section, keys)
        for key, (expected, read) in keys.items():
            value = reader.optional(section, key, expected, read)
            if value is not None:
                line = reader.lines.get(key, lines[""].get(name))
                where = f"{path}:{line}" if line else str(path)
                resolved = _resolve_path(path.parent, key, value)
                sections.setdefault(name, {})[key] = ConfigValue(resolved, where)
    if reader.problems:
        raise BadFile(*reader.problems)
    refused_codes = {code: refused.where for code, refused in sections.pop("checks", {}).items()}
    site, defaults = sections.pop("site", {}), sections.pop("defaults", {})
    settings = {f"{name}.{key}": value for name, values in sections.items() for key, value in values.items()}
    return Config(path, refused_codes, settings, site, defaults)


def _key_lines(text: str) -> Mapping[str, dict[str, int]]:
    """Return the line (from 1) of each key by section, and of each section under ``""``, for messages."""
    section, lines_by_section = "", {"": dict[str, int]()}
    for number, line in enumerate(text.split("\n"), 1):
        if header := _SECTION.match(line):
            section = header[1]
            lines_by_section[""].setdefault(section, number)
            lines_by_section.setdefault(section, {})
        elif key := _KEY.match(line):
            lines_by_section[section].setdefault(key[1], number)
    return lines_by_section


def _resolve_path(folder: Path, key: str, value: object) -> object:
    """Return a path relative to ``folder``, also inside a database URL; other values as they are."""
    if isinstance(value, Path):
        return folder / value
    if key == "db" and isinstance(value, str):
        if "://" not in value:
            return str(folder / file_path(value))
        if value.startswith(_SQLITE) and not value.startswith(f"{_SQLITE}/") and folder != Path():
            return f"{_SQLITE}{quote(str(folder))}/{value.removeprefix(_SQLITE)}"
    return value


def file_path(value: object) -> Path:
    """Return a file's path with ``~`` expanded. Raises TypeError or ValueError if it cannot be one."""
    try:
        return Path(_single_line(value)).expanduser()
    except RuntimeError as error:  # ~user of an unknown user
        raise ValueError from error


def _database_url(value: object) -> str:
    """Return a database path or URL. An error never shows the URL's password."""
    from tplog.readers.field_readers import title  # noqa: PLC0415 (start-up time)
    from tplog.readers.table_reader import VALUE_WRONG, truncated  # noqa: PLC0415 (start-up time)

    text = title(value)
    if "://" not in text:
        return str(file_path(text))
    if not text.isprintable():
        raise ParseError(VALUE_WRONG, key="db", value=truncated(without_password(text)), expected=("a text",))
    return text


def _single_line(value: object) -> str:
    """Return a text of one line with only printable characters. Raises TypeError or ValueError."""
    from tplog.readers.field_readers import title  # noqa: PLC0415 (start-up time)

    text = title(value)
    if not text.isprintable():
        raise ValueError
    return text


def _text_list(value: object) -> list[str]:
    """Return the texts of one text or a list of them."""
    return [_single_line(item) for item in (value if isinstance(value, list) else [value])]


def _signature(value: object) -> str:
    """Return a role or signature. Raises TypeError or ValueError."""
    from tplog.values.registration import checked_signature  # noqa: PLC0415 (start-up time)

    return checked_signature(_single_line(value))


def _required(value: object) -> list[str]:
    """Return what is required of who records. Raises TypeError or ValueError."""
    words = _text_list(value)
    if not {*words} <= {"registrar", "review"}:
        raise ValueError
    return words


def _port(value: object) -> int:
    """Return a port number. Raises TypeError or ValueError."""
    if type(value) is not int:
        raise TypeError
    if not 0 <= value <= _HIGHEST_PORT:
        raise ValueError
    return value


def _language(value: object) -> str:
    """Return ``sv`` or ``en``, also from a language's name. Raises ValueError for anything else."""
    language = read_choice(value, ("sv", "en"))
    if language is None:
        raise ValueError
    return language


def _origin(value: object) -> str:
    """Return an origin: ``https://name``, with a port if it has one. Raises TypeError or ValueError."""
    match = _ORIGIN.fullmatch(origin := _single_line(value))
    if match is None or int((match["port"] or ":0")[1:]) > _HIGHEST_PORT:
        raise ValueError
    return origin


def _origins(value: object) -> tuple[str, ...]:
    """Return the origins of one origin or a list of them."""
    return tuple(_origin(item) for item in (value if isinstance(value, list) else [value]))


def _licence(value: object) -> str:
    """Return a licence's name or address. Raises TypeError or ValueError."""
    if not _LICENCE.fullmatch(licence := _single_line(value)):
        raise ValueError
    return licence


def _contact(value: object) -> str:
    """Return a mail address, or the address of a page. Raises TypeError or ValueError."""
    if not _CONTACT.fullmatch(contact := _single_line(value)):
        raise ValueError
    return contact


def _body(value: object) -> str:
    """Return a body's name as decision files have it. Raises TypeError or ValueError."""
    from tplog.readers.field_readers import body_name  # noqa: PLC0415 (start-up time)

    return body_name(value)


def _basis(value: object) -> str:
    """Return ``minutes`` or ``reported``. Raises ValueError for anything else."""
    if value not in {"minutes", "reported"}:
        raise ValueError
    return str(value)


def _population(value: object) -> Mapping[int, int]:
    """Return how many lived somewhere by year, from a table. Raises TypeError or ValueError."""
    from tplog.readers.field_readers import table  # noqa: PLC0415 (start-up time)

    population = {str(key): count for key, count in table(value).items()}
    if any(type(count) is not int for count in population.values()):
        raise TypeError
    if any(
        not _YEAR.fullmatch(key) or not 1 <= count <= _MAX_POPULATION for key, count in population.items()
    ):
        raise ValueError
    return {int(key): count for key, count in sorted(population.items())}


def without_password(address: str) -> str:
    """Return a database URL with ``***`` in place of any password, in all the ways to write one."""
    masked = re.sub(r"(?<=://)([^:/?#@]*):.*@", rf"\1:{HIDDEN}@", address, count=1, flags=re.DOTALL)
    return re.sub(r"([?&][^=&]*)=[^&]*", _mask_query_value, masked)


def _mask_query_value(match: re.Match[str]) -> str:
    return f"{match[1]}={HIDDEN}" if "pass" in unquote(match[1]).lower() else match[0]


# The settings by section and key: the expected value and its reader. `tplog.cli.settings` has the flags.
SECTIONS: Mapping[str, Mapping[str, tuple[str, Callable[[Any], object]]]] = {
    "log": {
        "db": ("a file's name", _database_url),
        "checkpoints": ("a file's name", file_path),
        "key": ("a file's name", file_path),
        "papers": ("a file's name", file_path),
        "policy": ("a file's name", file_path),
        "vkey": ("a text", _text_list),
    },
    "apply": {
        "registrar": ("a role or signature", _signature),
        "reviewed-by": ("a role or signature", _signature),
        "require": ("a list of registrar, review", _required),
    },
    "output": {"lang": ("sv, en", _language)},
    "serve": {
        "allow-host": ("a list of texts", _text_list),
        "host": ("a text", _single_line),
        "port": ("a port, 0 to 65535", _port),
    },
}

# What a municipality says of its site, by key; no flag or variable says it.
SITE_KEYS: Mapping[str, tuple[str, Callable[[Any], object]]] = {
    "name": ("a text", _single_line),
    "address": ("an origin, such as https://budget.example.se", _origin),
    "publisher": ("a text", _single_line),
    "contact": ("a mail or web address", _contact),
    "licence": ("a licence's name, such as CC0-1.0, or its address", _licence),
    "population": ("a table of years and numbers", _population),
    "population-source": ("a text", _single_line),
    "embed": ("a list of origins, such as https://news.example.se", _origins),
}

# What new decision files begin with, by key; no flag or variable says it but ``--budget``.
DEFAULT_KEYS: Mapping[str, tuple[str, Callable[[Any], object]]] = {
    "budget": ("the matter's name", _body),
    "by": ("a body's name", _body),
    "basis": ("minutes, reported", _basis),
    "templates": ("a folder's name", file_path),
}
_FILE_ONLY = {"site": SITE_KEYS, "defaults": DEFAULT_KEYS}
