"""Read TOML files within limits, checked before parsing so that no file can exhaust the parser."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from tplog.errors import BadFile, mandatory_rule
from tplog.files.outside_file import TOO_LARGE, read_outside_file, unreadable_error
from tplog.readers.field_readers import TomlFloat
from tplog.values.finding import Finding, MessageParams, Rule, SourceLocation
from tplog.values.limits import MAX_NAME_LENGTH, MAX_NESTING

NOT_TOML = mandatory_rule(
    "not-toml",
    "{file} är inte TOML: {why}.",
    "{file} is not TOML: {why}.",
)
KEY_TWICE = mandatory_rule(
    "key-twice",
    "{file}: {key} står två gånger på samma ställe. Ett namn har ett värde: stryk det "
    "ena, eller skilj namnen åt.",
    "{file}: {key} stands twice in one place. A name has one value: delete one, or tell the names apart.",
)
_KEY_BEFORE_VALUE = re.compile(r"((?:\"[^\"\n]*\"|'[^'\n]*'|[\w.-])+)\s*=")
# Strings and comments, which are skipped; marks; and words (bare keys, numbers and dates). An unclosed string
# reaches to the end, so that no alternative is tried twice: the time is linear.
TOKEN = re.compile(
    r'''"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*+(?:"{3,5}|\\?\Z)'''
    r"""|'''[^']*(?:'(?!'')[^']*)*+(?:'{3,5}|\Z)"""
    r"""|"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*+"?"""
    r"""|'[^'\n]*'?"""
    r"""|\#[^\n]*"""
    r"""|(?P<mark>[\[\]{}.=,\n])"""
    r"""|(?P<word>[^\s"'\#\[\]{}.=,]+)""",
    re.DOTALL,
)


def read_text(path: str | Path) -> str:
    """Return a file's text without a byte order mark. Raises BadFile."""
    return decode_utf8(read_outside_file(path), path)


def decode_utf8(content: bytes, path: str | Path) -> str:
    """Return UTF-8 bytes as text without a byte order mark; ``path`` is for errors. Raises BadFile."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unreadable_error(path, f"UTF-8, byte {error.start}") from error


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """Return a text's tables, floats as `TomlFloat`; ``name`` is for errors. Raises BadFile."""
    _check_bounds(text, name)
    try:
        return tomllib.loads(text, parse_float=TomlFloat)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, an impossible date
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        lines, filled = text.split("\n"), text.rstrip().split("\n")
        line = int(place[1]) if place else None
        before = lines[line - 1][: int(place[2])] if place and line else filled[-1]
        keys = _KEY_BEFORE_VALUE.findall(before)
        if str(error).startswith(("Cannot overwrite a value", "Duplicate inline table key")) and keys:
            raise _file_error(
                KEY_TWICE, {"key": keys[-1]}, name, line or len(text.rstrip().split("\n"))
            ) from error
        raise _file_error(NOT_TOML, {"why": str(error)}, name, line) from error


def _check_bounds(text: str, name: str) -> None:
    """Raise BadFile if nesting is too deep, a key has too many parts, or a word is too long."""
    depth = parts = 0
    for token in TOKEN.finditer(text):
        mark = token["mark"]
        if mark is None:
            size = len(token["word"] or "")
            limit, what = MAX_NAME_LENGTH, "characters without a space"
        else:
            depth = depth + 1 if mark in "[{" else max(0, depth - 1) if mark in "]}" else depth
            parts = parts + 1 if mark == "." else 0
            size, what = (depth, "levels of nesting") if depth > parts else (parts + 1, "parts of a key")
            limit = MAX_NESTING
        if size > limit:
            line = text.count("\n", 0, token.start()) + 1
            params: MessageParams = {"size": str(size), "most": str(limit), "what": (what,)}
            raise _file_error(TOO_LARGE, params, name, line)


def _file_error(rule: Rule, params: MessageParams, name: str, line: int | None) -> BadFile:
    return BadFile(Finding(rule, {"file": name, **params}, location=SourceLocation(name, line=line)))
