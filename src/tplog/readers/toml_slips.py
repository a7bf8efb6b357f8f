"""Say which slip keeps a text from being TOML: the likely cause, its line, and what to write instead.

The standard parser says where it stopped and what it expected there, which is not what somebody typed wrong.
A slip is the key of a phrase (`tplog.values.error_phrases`) with what the phrase takes in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import frozen

from tplog.values.identifiers import ParseError
from tplog.values.partial_date import parse_date

_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')
_COMMENT = re.compile(r"#.*$")
_CURLY_QUOTES = re.compile("[“”„‟‘’‚‛«»″]")
_ODD_SPACES = re.compile("[\u00a0\u00ad\u2000-\u200f\u2028\u2029\u202f\u2060\u3000\ufeff]")
_PAIR = re.compile(r"""(?:^|[{,])\s*(?P<key>""|[^\s={}\[\],:"'][^={}\[\],:"']*?)\s*(?P<sign>=|:)""")
_TEXT_AND_MORE = re.compile(r'=\s*""\s*[^\s,\]}]')
_BARE_KEY = re.compile(r"[A-Za-z0-9_.-]+")
_SPACES = r"[\s\u00a0\u202f]"
_AMOUNT = re.compile(
    rf"[-+−–]?\d[\d.,]*(?:{_SPACES}+\d[\d.,]*)*(?:{_SPACES}*"
    r"(?:kr|kronor|tkr|mkr|mnkr|ksek|msek|sek|miljon(?:er)?|%|:-)[\w .]*)?",
    re.IGNORECASE,
)
_NUMBER_OF_TOML = re.compile(r"[-+]?(?:0|[1-9]\d*)(?:\.\d+)?")
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_DAY_OF_MONTH = re.compile(r"(?:den\s+)?(\d{1,2})(?::e|:a)?\s+([a-zå]+)\.?\s+(\d{4})", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})(?:\s*[./-]\s*|\s+)(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,2})")
_BOOLEANS = {"ja": "true", "nej": "false", "true": "true", "false": "false", "yes": "true", "no": "false"}
_LONGEST_LINE = 2_000  # characters of a line that are looked at
_LONGEST = 60  # characters of the file that a message quotes


@frozen
class Slip:
    """A likely cause: the key of its phrase, what the phrase takes in, and the line (from 1) if known."""

    cause: str
    facts: Mapping[str, str]
    line: int | None


def explain_slip(text: str, message: str, line: int | None) -> Slip:
    """Return the likely cause of the parser's ``message`` about a text, which it gave for a line."""
    lines = [written[:_LONGEST_LINE] for written in text.split("\n")]
    if line is None:
        return _unclosed_to_the_end(lines)
    written = lines[line - 1]
    if message.startswith(("Unclosed array", "Expected ']'")):
        opened = _line_of_open_bracket(lines, line)
        if opened is not None and opened != line:
            return Slip("toml-list-open", {"begins": str(opened)}, line)
    if message.startswith(("Unescaped", "Invalid hex", "Escaped character")):
        return Slip("toml-backslash", {}, line)
    if message.startswith("Invalid date"):
        return Slip("toml-day-impossible", {}, line)
    bare = _COMMENT.sub("", _STRINGS.sub('""', written))
    cause, facts = _cause_in_line(written, bare)
    return Slip(cause, {name: _shortened(fact) for name, fact in facts.items()}, line)


def _cause_in_line(written: str, bare: str) -> tuple[str, Mapping[str, str]]:
    """Return the cause that a line shows; ``bare`` is the line without its comment and its strings' text."""
    if mark := _CURLY_QUOTES.search(bare):
        return "toml-curly-quotes", {"mark": mark[0]}
    if wrong := _wrong_value(bare):
        return wrong
    if mark := _ODD_SPACES.search(bare):
        return "toml-odd-space", {"code": f"U+{ord(mark[0]):04X}"}
    if bare.count('"') % 2 or bare.count("'") % 2:
        return "toml-quote-open", {}
    return _wrong_key(bare) or _wrong_form(written.strip(), bare)


def _wrong_form(written: str, bare: str) -> tuple[str, Mapping[str, str]]:
    """Return what a line lacks whose keys and values are in order one by one."""
    stripped = bare.strip()
    if stripped and "=" not in stripped and stripped[0] != "[":
        return ("toml-comment" if stripped[0] in "/;-*" else "toml-no-equals"), {"text": written}
    lacking = (
        ("toml-heading", stripped.startswith("[")),
        ("toml-brace-open", bare.count("{") != bare.count("}")),
        ("toml-after-text", "{" not in bare and _TEXT_AND_MORE.search(bare)),
        ("toml-bracket-open", bare.count("[") != bare.count("]")),
        ("toml-comma", "{" in bare or "," in bare),
    )
    return next((cause for cause, is_so in lacking if is_so), "toml-other"), {}


def _wrong_value(bare: str) -> tuple[str, Mapping[str, str]] | None:
    """Return the slip of the first value of a line that needs quotes, or is missing; None if none does."""
    for match in re.finditer(r"""([^\s={}\[\],"']+|"")\s*=\s*([^"'{}\[\]=]*)""", bare):
        key, rest = match[1], match[2].strip(" \t")
        key = "…" if key == '""' else key
        if "{" in bare[: match.start()]:  # until the comma before the next key; a decimal comma is none
            rest = re.split(r",(?!\d)", rest)[0].strip()
        rest = rest.rstrip(", ")
        if not rest:
            if match[2].strip() or not bare[match.end() :].strip():
                return "toml-no-value", {"key": key}
            continue
        if day := _as_day(rest):
            return ("toml-date", {"key": key, "text": rest, "day": day}) if day != rest else None
        if _AMOUNT.fullmatch(rest) and not _NUMBER_OF_TOML.fullmatch(rest):
            return "toml-number", {"key": key, "text": rest}
        if rest.lower() in _BOOLEANS and rest not in {"true", "false"}:
            return "toml-boolean", {"key": key, "text": rest, "write": _BOOLEANS[rest.lower()]}
        if rest[0].isalpha() and rest not in {"true", "false", "inf", "nan"}:
            return "toml-unquoted", {"key": key, "text": rest}
    return None


def _as_day(text: str) -> str | None:
    """Return a day that is written as people do as ``2025-01-29``; None if it is no day of a calendar."""
    if match := _DAY_OF_MONTH.fullmatch(text):
        month = next((n for n, name in enumerate(_MONTHS, 1) if match[2].lower().startswith(name)), 0)
        parts = (match[3], str(month), match[1])
    elif match := _DAY_FIRST.fullmatch(text):
        parts = (match[3], match[2], match[1])
    elif match := _YEAR_FIRST.fullmatch(text):
        parts = (match[1], match[2], match[3])
    else:
        return None
    year, month, day = map(int, parts)
    try:
        return str(parse_date(f"{year:04d}-{month:02d}-{day:02d}"))
    except ParseError:
        return None


def _wrong_key(bare: str) -> tuple[str, Mapping[str, str]] | None:
    """Return the slip of the first key of a line that needs quotes or has a colon after it; None for none."""
    for match in _PAIR.finditer(bare):
        key = match["key"]
        if match["sign"] == ":":
            return "toml-colon", {"key": "…" if key == '""' else key}
        if key != '""' and not _BARE_KEY.fullmatch(key):
            return ("toml-key-space" if any(map(str.isspace, key)) else "toml-key-letter"), {"key": key}
    return None


def _unclosed_to_the_end(lines: list[str]) -> Slip:
    """Return the slip of a text that ends while something is open."""
    marks = ['"""', "'''"]
    for mark in marks:
        at = [number for number, line in enumerate(lines, 1) for _ in range(line.count(mark))]
        if len(at) % 2:
            return Slip("toml-text-open", {"mark": mark}, at[-1])
    if opened := _line_of_open_bracket(lines, len(lines)):
        return Slip("toml-list-open", {"begins": str(opened)}, opened)
    filled = [number for number, line in enumerate(lines, 1) if line.strip()]
    last = filled[-1] if filled else 1
    written = lines[last - 1]
    cause, facts = _cause_in_line(written, _COMMENT.sub("", _STRINGS.sub('""', written)))
    return Slip(cause, {name: _shortened(fact) for name, fact in facts.items()}, last)


def _line_of_open_bracket(lines: list[str], last: int) -> int | None:
    """Return the line of the last ``[`` before the end of a line that nothing closes; None without one."""
    opened: list[int] = []
    for number, line in enumerate(lines[:last], 1):
        bare = _COMMENT.sub("", _STRINGS.sub('""', line))
        if "=" in bare and not bare.lstrip().startswith("{"):
            opened = []  # a key of its own begins: what was open before is not told by brackets
        for mark in re.findall(r"[\[\]]", bare):
            if mark == "[":
                opened.append(number)
            elif opened:
                opened.pop()
    return opened[-1] if opened else None


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
