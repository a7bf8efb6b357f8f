"""Refuse a decision file that is not filled in: a draft as it was written, with each place that is left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from tplog.errors import mandatory_rule
from tplog.readers.field_readers import TomlTable
from tplog.readers.table_reader import TableReader, truncated
from tplog.readers.toml_lines import LineNumbers

DRAFT_UNFINISHED = mandatory_rule(
    "draft-unfinished",
    "Kvar att fylla i: {key} är ”{value}”. Filen är ett utkast tills allt är ifyllt.",
    "Left to fill in: {key} is '{value}'. The file is a draft until all of it is filled in.",
)
DRAFT_UNREAD = mandatory_rule(
    "draft-unread",
    "Filen är ett utkast. Jämför det med handlingen, och stryk sedan raden draft.",
    "The file is a draft. Hold it against the paper, and then delete the line draft.",
)
DRAFT_KEY = "draft"
# The names that a draft gives to accounts that nobody has named, in both languages.
_PLACEHOLDER = re.compile(r"(?:[^\s/]+/)*(?:fyll-i|fill-in)-[0-9]+(?:/[^\s/]+)*")

_Place = tuple[str, str]  # a key, and what it has


def is_placeholder(text: str) -> bool:
    """Return whether a text is a path or a name that a draft leaves to be filled in."""
    return _PLACEHOLDER.fullmatch(text) is not None


def report_unfinished(
    reader: TableReader, data: TomlTable, tables: Sequence[TomlTable], line_numbers: Sequence[LineNumbers]
) -> bool:
    """Add each place of a draft that is left to fill in; return whether there is any.

    ``tables`` are the file's events, each with its lines. A file is a draft if it says so, has a placeholder,
    or lacks nothing but the budget's name where events have ids (a template lacks these too); only then is an
    empty text a place to fill in. Raises BadFile for too many.
    """
    head = {key: value for key, value in data.items() if key not in ("event", "sum")}
    places = [list(_places(head)), *(list(_places(table)) for table in tables)]
    has_ids = not any(_is_blank(table.get("id")) for table in tables)
    is_draft = data.get(DRAFT_KEY) is True or (_is_blank(data.get("budget")) and has_ids)
    if not is_draft and not any(is_placeholder(value) for group in places for _, value in group):
        return False
    count = len(reader.problems)
    if data.get(DRAFT_KEY) is True:
        reader.error(DRAFT_UNREAD, DRAFT_KEY)
    _report(reader, places[0])
    for number, (table, group) in enumerate(zip(tables, places[1:], strict=True)):
        lines = line_numbers[number] if number < len(line_numbers) else {}
        label = table.get("id")
        event = label if isinstance(label, str) and label.strip() else f"event {number + 1}"
        _report(TableReader(reader.file, lines, truncated(event), reader.problems), group)
    return len(reader.problems) > count


def _report(reader: TableReader, places: Sequence[_Place]) -> None:
    for key, value in places:
        line = reader.lines.get(value) if value.strip() else None
        lines = {**reader.lines, key: line} if line else reader.lines
        TableReader(reader.file, lines, reader.event, reader.problems).error(
            DRAFT_UNFINISHED, key, key=truncated(key), value=truncated(value)
        )


def _places(value: object, key: str = "") -> Iterator[_Place]:
    """Yield the empty texts and the placeholders of a TOML value, each with the key that it belongs to."""
    if isinstance(value, str):
        if _is_blank(value) or is_placeholder(value):
            yield key, value
    elif isinstance(value, list):
        for item in value:
            yield from _places(item, key)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if name == "quotes":  # they name what is a place to fill in already
                continue
            if _is_blank(name) or is_placeholder(name):
                yield key, name
            yield from _places(item, name if name.strip() else key)


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()
