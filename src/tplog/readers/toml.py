"""Read TOML files within limits, checked before parsing so that no file can exhaust the parser."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tplog.errors import BadFile, mandatory_rule
from tplog.files.outside_file import FILE_UNREADABLE, TOO_LARGE, read_outside_file
from tplog.readers.field_readers import TomlFloat
from tplog.values.finding import Finding, MessageParams, Rule, SourceLocation
from tplog.values.limits import MAX_NAME_LENGTH, MAX_NESTING

NOT_TOML = mandatory_rule(
    "not-toml",
    "Raden går inte att läsa. {why}",
    "The line cannot be read. {why}",
)
KEY_TWICE = mandatory_rule(
    "key-twice",
    "{file}: {key} står två gånger på samma ställe. Ett namn har ett värde: stryk det "
    "ena, eller skilj namnen åt.",
    "{file}: {key} stands twice in one place. A name has one value: delete one, or tell the names apart.",
)
HEADING_WRONG = mandatory_rule(
    "heading-wrong",
    "{heading} läses inte. Skriv {write}, ensamt på raden.",
    "{heading} is not read. Write {write}, alone in its line.",
)
_LISTED = ("event", "table", "sum")  # what a file has any number of, each under [[…]]
_TABLE_TWICE = re.compile(r"Cannot declare \('(\w+)',\) twice")
_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
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


_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_text(path: str | Path) -> str:
    """Return a file's text without a byte order mark. Raises BadFile."""
    return decode_utf8(read_outside_file(path), path)


def decode_utf8(content: bytes, path: str | Path) -> str:
    """Return UTF-8 bytes as text without a byte order mark; ``path`` is for errors. Raises BadFile."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        is_utf_16 = content.startswith(_UTF_16_MARKS)
        line = 1 if is_utf_16 else content.count(b"\n", 0, error.start) + 1
        why = ("encoding-utf-16" if is_utf_16 else "encoding-legacy",)
        raise _file_error(FILE_UNREADABLE, {"why": why}, str(path), line) from error


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """Return a text's tables, floats as `TomlFloat`; ``name`` is for errors. Raises BadFile."""
    _check_bounds(text, name)
    try:
        return tomllib.loads(text, parse_float=TomlFloat)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, an impossible date
        raise _parse_error(text, name, str(error)) from error


def _parse_error(text: str, name: str, message: str) -> BadFile:
    """Return the error for a text that the parser refused with ``message``, told by its likely cause."""
    place = re.search(r"at line (\d+), column (\d+)", message)
    lines = text.split("\n")
    filled = text.rstrip().split("\n")
    line = int(place[1]) if place else None
    if table := _TABLE_TWICE.match(message):
        if table[1] in _LISTED:
            return _heading_error(text, name, table[1])
        return _file_error(KEY_TWICE, {"key": f"[{table[1]}]"}, name, line)
    before = lines[line - 1][: int(place[2])] if place and line else filled[-1]
    keys = _KEY_BEFORE_VALUE.findall(before)
    if message.startswith(("Cannot overwrite a value", "Duplicate inline table key")) and keys:
        return _file_error(KEY_TWICE, {"key": keys[-1]}, name, line or len(filled))
    if line is None and "end of document" not in message:  # a day that no calendar has, without its place
        return _file_error(NOT_TOML, {"why": ("toml-day-impossible",)}, name, _line_of_day(lines))
    from tplog.readers.toml_slips import explain_slip  # noqa: PLC0415 (only a slip needs it)

    slip = explain_slip(text, message, line)
    return _file_error(NOT_TOML, {"why": (slip.cause,), **slip.facts}, name, slip.line)


def check_headings(text: str, name: str, data: Mapping[str, Any]) -> None:
    """Raise BadFile for [event] in place of [[event]], and for [[source]] in place of [source]."""
    for key, right in (("event", list), ("table", list), ("sum", list), ("source", dict)):
        value = data.get(key)
        if isinstance(value, dict) if right is list else isinstance(value, list):
            raise _heading_error(text, name, key)


def _heading_error(text: str, name: str, key: str) -> BadFile:
    """Return the error for ``[event]`` in place of ``[[event]]``, or ``[[source]]`` for ``[source]``."""
    is_listed = key in _LISTED
    inner, right = (key, f"[[{key}]]") if is_listed else (f"[{key}]", f"[{key}]")
    heading = f"[{inner}]"
    written = ("".join(line.split()) for line in text.split("\n"))
    line = next((number for number, line in enumerate(written, 1) if line.startswith(heading)), None)
    return _file_error(HEADING_WRONG, {"heading": heading, "write": right}, name, line)


def _line_of_day(lines: list[str]) -> int | None:
    """Return the first line with a day that no calendar has; None if none has."""
    for number, written in enumerate(lines, 1):
        for year, month, day in _DAY.findall(written):
            try:
                date(int(year), int(month), int(day))
            except ValueError:
                return number
    return None


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
