"""Format decision files: one order of keys and one style, keeping every comment and the meaning.

The text is split into the lines that TOML sees (a header, a key with its value, a comment), which are sorted
and written again; a value is never changed. A comment directly above a key or header belongs to it and moves
with it. Another comment stays where it is, and keys are sorted only between such comments.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import IO, Any

from attrs import define, evolve, field, frozen

from tplog.decision_files.table_formatter import align_table, table_meaning
from tplog.errors import BadFile, mandatory_rule
from tplog.events.base import Event
from tplog.events.field_types import specific_fields
from tplog.events.types import EVENT_CLASSES
from tplog.files.outside_file import read_limited, read_outside_file
from tplog.readers.decision_file import parse_decision
from tplog.readers.toml import TOKEN, decode_utf8, parse_toml
from tplog.values.finding import Finding, SourceLocation
from tplog.values.limits import MAX_FILE_BYTES

TIDYING_CHANGES = mandatory_rule(
    "tidying-changes",
    "{file} får inte samma innebörd när den städas, så den lämnas som den är. Det är ett fel i tplog.",
    "{file} does not mean the same when tidied, so it is left as it is. That is an error in tplog.",
)

_FIRST_EVENT_KEYS = (
    "type", "id", "title", "name", "kind", "of", "budget", "budget_title",
    "by", "also_named", "to", "decided", "basis",
    "prepared_by", "votes", "dissents", "recused", "approved", "announced",
    # Keys that only some types have.
    "opening", "role", "funding", "adjusts", "instead_of", "proposal", "decision", "settled", "minority",
    "review", "corrects", "because", "year", "finding", "shown_by", "account", "answer", "adopts", "about",
    "replaces", "condition", "condition_limit", "condition_over", "provisional", "attachment", "scope",
    "text", "value", "over", "limit", "in_all", "at_most", "at_least", "from_year", "until_year",
)  # fmt: skip
_LAST_EVENT_KEYS = (
    "place", "paragraph", "case_numbers", "case_number_cut", "seen", "excerpt_ends",
    # The money.
    "from", "under", "until", "made", "unit", "signs", "open_accounts", "accounts", "transfers",
    "table", "columns", "ignored", "negative", "rows",
    "lines", "levels", "incomes", "costs", "variances", "forecast_variances", "accumulated", "of_which",
    "plus", "minus", "total", "totals", "undivided",
    "dash_is_zero", "changes", "quotes", "despite", "contradictions", "remarks",
)  # fmt: skip
# Keys of types of events that have no place of their own, in the order of the classes.
_OTHER_EVENT_KEYS = tuple(
    dict.fromkeys(
        attribute.name
        for event_type in EVENT_CLASSES
        for attribute in specific_fields(event_type)
        if attribute.name not in (*_FIRST_EVENT_KEYS, *_LAST_EVENT_KEYS)
    )
)
# The order of keys by header; other keys come last, in the order of the file.
_TABLES_OF_A_FILE = ("source", "table", "event", "sum")
_TRANSFER_KEYS = ("from", "to", "amount")
KEY_ORDER: Mapping[str, tuple[str, ...]] = {
    "": (
        "budget",
        "budget_title",
        "draft",
        "by",
        "decided",
        "basis",
        "prepared_by",
        "votes",
        "dissents",
        "recused",
        "approved",
        "announced",
        "unit",
        "signs",
        "open_accounts",
        *_TABLES_OF_A_FILE,
    ),
    "source": (
        "title",
        "date",
        "file",
        "sha256",
        "url",
        "seen",
        "excerpt_ends",
        "place",
        "paragraph",
        "case_numbers",
        "case_number_cut",
    ),
    "table": ("id", "under", "unit", "signs", "ignored", "negative", "rows"),
    "event": (*_FIRST_EVENT_KEYS, *_OTHER_EVENT_KEYS, *_LAST_EVENT_KEYS),
    "sum": (*_FIRST_EVENT_KEYS, *_OTHER_EVENT_KEYS, *_LAST_EVENT_KEYS),
    "event.transfers": _TRANSFER_KEYS,
    "event.changes": ("account", "amount", "since"),
    "event.despite": ("code", "account", "because"),
    "event.quotes": ("of", "page", "exact", "prefix", "suffix", "box"),
}
# The key of a table of figures, and the headers under which it stands.
TABLE_KEY = "rows"
_WITH_TABLES = ("table", "event")


@frozen
class _Line:
    """A line in TOML's sense, which may span several text lines; blank if it has no part."""

    key: str = ""
    value: str = ""  # the value of a key, or a header
    comment: str = ""


@define
class _Item:
    """A key with the comments above it, or comments that stand alone."""

    comments: list[str]
    line: _Line
    blank_before: bool  # whether a blank line precedes it


@define
class _Section:
    """A header with the items under it."""

    comments: list[str]
    header: _Line
    items: list[_Item] = field(factory=list)


def read_and_format(
    path: Path, stream: IO[bytes] | None = None, change: Callable[[str], str] = str
) -> tuple[bytes, bytes]:
    """Return a decision file's content, or that of ``stream`` under its name, and the same formatted.

    ``change`` takes comments out of the text before. Raises BadFile as `format_decision_file`, and if the
    file cannot be read or is too large.
    """
    before = read_limited(stream, MAX_FILE_BYTES, path) if stream else read_outside_file(path)
    text = decode_utf8(before, path)
    changed = change(text)
    if change is not str and _normalize(parse_toml(changed, str(path))) != _normalize(
        parse_toml(text, str(path))
    ):
        raise _changing(str(path))
    return before, format_decision_file(changed, str(path)).encode()


def format_decision_file(text: str, name: str) -> str:
    """Return a decision file's text, formatted; ``name`` is the file name in errors.

    Raises BadFile if it is not TOML, or if its meaning would change.
    """
    expected = _normalize(parse_toml(text, name))
    normalized = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    formatted = (
        "\n\n".join(filter(None, map(_format_section, _group_sections(_split_lines(normalized))))) + "\n"
    )
    formatted = "" if formatted == "\n" else formatted
    if _normalize(parse_toml(formatted, name)) != expected or _parse_events(formatted) != _parse_events(
        normalized
    ):
        raise _changing(name)
    return formatted


def _changing(name: str) -> BadFile:
    return BadFile(Finding(TIDYING_CHANGES, {"file": name}, location=SourceLocation(name)))


def _normalize(value: Any) -> Any:  # noqa: ANN401 (TOML)
    """Return a parsed TOML value with all texts in NFC."""
    if isinstance(value, dict):
        return {
            _normalize(key): table_meaning(_normalize(item)) if _is_table(key, item) else _normalize(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_normalize(item) for item in value]
    return unicodedata.normalize("NFC", value) if type(value) is str else value


def _is_table(key: str, value: object) -> bool:
    return key == TABLE_KEY and type(value) is str


def _parse_events(text: str) -> Sequence[Event] | None:
    """Return the events of a decision file; None if it is not valid yet."""
    try:
        return [draft_event.event for draft_event in parse_decision(text, "").events]
    except BadFile:
        return None


def _split_lines(text: str) -> Iterator[_Line]:
    """Yield the lines of a TOML text, without surrounding blanks."""
    key = body = comment = ""
    depth = end = 0
    for match in TOKEN.finditer(f"{text}\n"):
        gap, token, mark = text[end : match.start()], match[0], match["mark"]
        end = match.end()
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark, 0)
        if token.startswith("#"):
            token = token.rstrip()
        if mark == "\n" and not depth:
            yield _Line(key, body.strip() if key else _normalize_header(body), comment)
            key = body = comment = ""
        elif mark == "=" and not depth and not key:
            key, body = (body + gap).strip(), ""
        elif token.startswith("#") and not depth:
            comment = token
        else:
            body += token if mark == "\n" else gap + token


def _normalize_header(text: str) -> str:
    """Return a header without blanks inside its brackets; empty text for none."""
    deep = 2 if text.lstrip().startswith("[[") else 1
    inner = text.strip("[] \t")
    return f"{'[' * deep}{inner}{']' * deep}" if inner else ""


def _group_sections(lines: Iterable[_Line]) -> Sequence[_Section]:
    """Return the lines grouped under their headers; the first group has an empty header."""
    sections = [_Section([], _Line())]
    comments: list[str] = []
    blank_before = False
    for line in lines:
        if line.key or line.value:
            if len(sections) == 1 and not sections[0].items and comments:
                sections[0].items.append(
                    _Item(comments, _Line(), blank_before=False)
                )  # comments about the file
                comments = []
            if line.key:
                sections[-1].items.append(_Item(comments, line, blank_before))
            else:
                sections.append(_Section(comments, line))
            comments, blank_before = [], False
        elif line.comment:
            comments.append(line.comment)
        else:
            if comments:
                sections[-1].items.append(_Item(comments, _Line(), blank_before=True))
                comments = []
            blank_before = True
    if comments:
        sections[-1].items.append(_Item(comments, _Line(), blank_before=True))
    return sections


def _format_section(section: _Section) -> str:
    """Return a section's text; empty if it has nothing."""
    path = section.header.value.strip("[] \t")
    items = list(_order_items(section.items, KEY_ORDER.get(path, ())))
    items = [_align_item(item) if path in _WITH_TABLES else item for item in items]
    width = max((len(item.line.key) for item in items if "\n" not in item.line.value), default=0)
    rows: list[str] = []
    run: list[_Line] = []
    for item in items:
        if item.blank_before or item.comments:
            rows += _align_comments(run)
            run = []
        by_itself = not item.line.key
        rows += [
            *([""] if item.blank_before or by_itself else []),
            *item.comments,
            *([""] if by_itself else []),
        ]
        if not by_itself:
            run.append(_pad_key(item.line, width))
    rows += _align_comments(run)
    header = _align_comments([section.header]) if section.header.value else []
    return "\n".join([*section.comments, *header, *_collapse_blanks(rows)])


def _align_item(item: _Item) -> _Item:
    """Return an item whose table, if it is one, is aligned."""
    line = item.line
    return evolve(item, line=evolve(line, value=align_table(line.value))) if line.key == TABLE_KEY else item


def _pad_key(line: _Line, width: int) -> _Line:
    key = line.key if "\n" in line.value else line.key.ljust(width)
    return _Line("", f"{key} = {line.value}", line.comment)


def _order_items(items: Iterable[_Item], order: tuple[str, ...]) -> Iterator[_Item]:
    """Yield the items with their keys sorted between comments that stand alone."""
    rank = {key: number for number, key in enumerate(order)}
    block: list[_Item] = []
    for item in (*items, _Item([], _Line(), blank_before=False)):
        if item.line.key:
            block.append(item)
            continue
        yield from sorted(block, key=lambda item: rank.get(_first_key_part(item.line.key), len(rank)))
        block = []
        if item.comments:
            yield item


def _first_key_part(key: str) -> str:
    """Return the first part of a key, which may be dotted or quoted."""
    return key.partition(".")[0].strip("\"' \t")


def _align_comments(lines: Sequence[_Line]) -> Iterator[str]:
    """Yield the lines' texts with the comments of neighbouring lines aligned."""
    for commented, neighbours in groupby(lines, lambda line: bool(line.comment) and "\n" not in line.value):
        group = list(neighbours)
        width = max(len(line.value) for line in group) if commented else 0
        for line in group:
            yield f"{line.value.ljust(width)}  {line.comment}" if line.comment else line.value


def _collapse_blanks(rows: Iterable[str]) -> Sequence[str]:
    """Return the rows with at most one blank between two, and none first or last."""
    result: list[str] = []
    for row in rows:
        if row or (result and result[-1]):
            result.append(row)
    return result[:-1] if result and not result[-1] else result
