"""Read the quotes of an event in a decision file: words of the paper, and what of the event they state."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

from attrs import evolve

from tplog.errors import mandatory_rule
from tplog.events.quoted import FIGURE_TABLES
from tplog.readers import field_readers as read
from tplog.readers.event_money import is_path
from tplog.readers.field_readers import TomlTable
from tplog.readers.table_reader import TableReader, truncated
from tplog.readers.written_names import line_slugs
from tplog.values.act import Quote
from tplog.values.choice_words import is_unknown
from tplog.values.identifiers import ParseError, closest_names
from tplog.values.limits import (
    MAX_ACCOUNT_DEPTH,
    MAX_EVENT_PARTS,
    MAX_NAME_LENGTH,
    MAX_QUOTE_CONTEXT,
    MAX_QUOTE_EDGE,
    MAX_QUOTE_LENGTH,
    MAX_QUOTE_PAGE,
    MAX_QUOTES,
    MAX_SEGMENT_LENGTH,
)

QUOTE_OF_NOTHING = mandatory_rule(
    "quote-of-nothing",
    "Ett citat gäller ”{of}”, som händelsen inte anger. Den anger: {names}.",
    "A quote is of '{of}', which the event does not state. It states: {names}.",
)

# Keys that state nothing that a paper could say.
_NOT_OF_PAPER = frozenset(
    {"id", "budget", "budget_title", "quotes", "despite", "open_accounts"}
    | {"file", "sha256", "url", "seen", "case_number_cut", "excerpt_ends"}
)
# Tables whose keys are lines, each by its name below the giver or ``under``, or by its path.
_TABLES_OF_LINES = frozenset({"lines", *FIGURE_TABLES, "of_which"})
# In the message about a quote of nothing: how many names it shows, and among how many it looks for like ones.
_SHOWN_NAMES, _COMPARED_NAMES = 12, 200
_LONGEST_PATH = (MAX_ACCOUNT_DEPTH + 1) * (MAX_SEGMENT_LENGTH + 1)  # characters of an account's path


def quote_tables(value: object) -> Sequence[TomlTable]:
    """Return the tables of ``quotes``. Raises TypeError, or ParseError if they are too many."""
    return read.table_list(value, MAX_QUOTES)


def quoted_words(value: object) -> str:
    """Return the words that are quoted, in NFC. Raises as `field_readers.text`."""
    return read.text(value, MAX_QUOTE_LENGTH)


def quote_context(value: object) -> str:
    """Return what stands before or after a quote, in NFC; it may be empty. Raises TypeError or ParseError."""
    if type(value) is not str:
        raise TypeError
    read.check_limit(MAX_QUOTE_CONTEXT, read.CHARACTERS, len(value))
    value.encode()
    return unicodedata.normalize("NFC", value)


def quote_page(value: object) -> int:
    """Return the number of a page, from 1. Raises TypeError or ValueError."""
    if type(value) is not int:
        raise TypeError
    if not 1 <= value <= MAX_QUOTE_PAGE:
        raise ValueError
    return value


def quote_box(value: object) -> tuple[int, int, int, int]:
    """Return a box: left, top, right, bottom, in hundredths of a point. Raises TypeError or ValueError."""
    if not isinstance(value, list) or not all(type(edge) is int for edge in value):
        raise TypeError
    left, top, right, bottom = value
    if not (0 <= left <= right <= MAX_QUOTE_EDGE and 0 <= top <= bottom <= MAX_QUOTE_EDGE):
        raise ValueError
    return left, top, right, bottom


# The expected value of each key, for errors, and its reader.
QUOTE_FIELDS: Mapping[str, tuple[str, Callable[[object], Any]]] = {
    "of": ("a key of the event", read.title),
    "page": ("a page's number, from 1", quote_page),
    "exact": ("the words as they stand in the paper", quoted_words),
    "prefix": ("the characters before them", quote_context),
    "suffix": ("the characters after them", quote_context),
    "box": ("[left, top, right, bottom] in hundredths of a point", quote_box),
}
_REQUIRED = ("of", "exact")


def read_quotes(reader: TableReader, table: TomlTable, of_paper: Mapping[str, object]) -> tuple[Quote, ...]:
    """Read ``quotes`` of an event, in their order; mistakes are added to ``reader``.

    ``table`` is the event as written, with what it takes over from the top of the file, and its table's
    columns as its own keys. ``of_paper`` are the facts of ``[source]`` by key.
    """
    entries = reader.optional(table, "quotes", "a list of tables", quote_tables)
    if not entries:
        return ()
    paper = {key: value for key, value in of_paper.items() if key not in _NOT_OF_PAPER}
    stated = {"source": paper, **paper, **table}
    prefix = str(table.get("under", table.get("from", "")))
    names = {unicodedata.normalize("NFC", name): shown for name, shown in _nameable(stated, prefix)}
    listed = sorted((name for name, is_shown in names.items() if is_shown), key=lambda name: name.count("."))
    is_written_out = not {"table", "rows"} & table.keys()  # else a mistake in it has been told
    line = reader.lines.get("quotes", reader.lines.get("", 1))
    slugs = dict(_slugs_of_lines(table))
    quotes = []
    for number, entry in enumerate(entries, 1):
        entry_reader = reader.at_line(line)
        quote = _read_quote(entry_reader, entry, f"quotes.{number}")
        if quote is None:
            continue
        if is_written_out and quote.of not in names:
            shown = _names_to_show(quote.of, listed)
            entry_reader.error(QUOTE_OF_NOTHING, f"quotes.{number}", of=truncated(quote.of), names=shown)
            continue
        quotes.append(evolve(quote, of=_in_slugs(quote.of, slugs)) if slugs else quote)
    return tuple(quotes)


def _slugs_of_lines(table: TomlTable) -> Iterator[tuple[str, str]]:
    """Yield what a quote calls a line that is not written in slugs, and what it is called in slugs."""
    for key in _TABLES_OF_LINES:
        for name in table[key] if isinstance(table.get(key), Mapping) else ():
            written = unicodedata.normalize("NFC", name)
            with suppress(ParseError):  # told where the line is read
                slugs = line_slugs(written)
                if slugs != written:
                    ends = zip(_path_ends(written), _path_ends(slugs), strict=False)
                    yield from ((f"{key}.{end}", f"{key}.{end_slugs}") for end, end_slugs in ends)


def _in_slugs(of: str, slugs: Mapping[str, str]) -> str:
    """Return what a quote is of, a line of it, or a part of one, named by its slugs."""
    if of in slugs:
        return slugs[of]
    names = [name for name in slugs if of.startswith(f"{name}.")]
    longest = max(names, key=len, default="")
    return slugs[longest] + of[len(longest) :] if longest else of


def _read_quote(reader: TableReader, entry: TomlTable, place: str) -> Quote | None:
    """Read one quote; None with a mistake. ``place`` names it in errors."""
    before = len(reader.problems)
    reader.allow_only(entry, QUOTE_FIELDS)
    values: dict[str, Any] = {}
    for key, (expected, read_key) in QUOTE_FIELDS.items():
        if key in entry:
            values[key] = reader.read_value(f"{place}.{key}", entry[key], expected, read_key)
        elif key in _REQUIRED or (key == "page" and "box" in entry):
            reader.required({}, f"{place}.{key}", expected, read.text)
    return Quote(**values) if len(reader.problems) == before else None


def _nameable(stated: TomlTable, prefix: str) -> Iterator[tuple[str, bool]]:
    """Yield what a quote can be of, and whether a message lists it: a key, and each part of its value."""
    for key, value in stated.items():
        if key in _NOT_OF_PAPER or value is None or is_unknown(value):
            continue
        if key in _TABLES_OF_LINES and isinstance(value, Mapping) and len(value) <= MAX_EVENT_PARTS:
            for other, part in _lines_by_other_names(value, prefix):
                yield from ((inner, False) for inner, _ in _parts(f"{key}.{other}", part))
        yield from ((name, is_shown and key != "source") for name, is_shown in _parts(key, value))


def _lines_by_other_names(lines: TomlTable, prefix: str) -> Iterator[tuple[str, object]]:
    """Yield lines by their paths, and by the ends of their paths that no other line has too."""
    below = f"{prefix[:_LONGEST_PATH]}/"
    ends = {name: _path_ends(name if is_path(name) else f"{below}{name}") for name in lines}
    counts = Counter(end for path_ends in ends.values() for end in path_ends)
    for name, path_ends in ends.items():
        yield from ((end, lines[name]) for end in path_ends if counts[end] == 1)


def _path_ends(path: str) -> Sequence[str]:
    """Return a path and what of it stands after each slash; none of what is too long for an account's."""
    if len(path) > _LONGEST_PATH or path.count("/") > MAX_ACCOUNT_DEPTH:
        return ()
    parts = path.split("/")
    return ["/".join(parts[first:]) for first in range(len(parts))]


def _parts(name: str, value: object) -> Iterator[tuple[str, bool]]:
    """Yield the name of a value, and those of its parts: by key, or by number from 1; none beyond limits."""
    if len(name) > MAX_NAME_LENGTH:
        return
    items: Sequence[tuple[object, object]] = ()
    if isinstance(value, (Mapping, list, tuple)) and len(value) <= MAX_EVENT_PARTS:
        items = list(value.items() if isinstance(value, Mapping) else enumerate(value, 1))
    yield name, not items
    for key, part in items:
        yield from _parts(f"{name}.{key}", part)


def _names_to_show(of: str, names: Sequence[str]) -> str:
    """Return the first of the names that a quote can have, before them those that are like the wrong one."""
    key = of.partition(".")[0]
    alike = islice((name for name in names if name.partition(".")[0] == key), _COMPARED_NAMES)
    first = dict.fromkeys(
        [*closest_names(of, [*alike] or names[:_COMPARED_NAMES]), *names[: _SHOWN_NAMES + 1]]
    )
    shown = [truncated(name) for name in first]
    return ", ".join([*shown[:_SHOWN_NAMES], *(["…"] if len(shown) > _SHOWN_NAMES else [])])
