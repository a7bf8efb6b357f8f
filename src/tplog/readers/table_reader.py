"""Read values out of a parsed table and collect every mistake with its place."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from attrs import define, field

from tplog.errors import BadFile, mandatory_rule
from tplog.readers.field_readers import TomlTable
from tplog.readers.toml_lines import LineNumbers
from tplog.readers.written_names import written_otherwise
from tplog.values.finding import Finding, MessageParam, Rule, SourceLocation, without_repeats
from tplog.values.identifiers import ParseError, closest_names
from tplog.values.limits import MAX_MISTAKES

KEY_UNKNOWN = mandatory_rule(
    "key-unknown",
    "Nyckeln ”{key}” finns inte här. Närmast: {nearest}.",
    "There is no key '{key}' here. Nearest: {nearest}.",
)
KEY_MISSING = mandatory_rule(
    "key-missing",
    "Nyckeln ”{key}” saknas: {expected}.",
    "The key '{key}' is missing: {expected}.",
)
VALUE_WRONG = mandatory_rule(
    "value-wrong",
    "”{value}” duger inte som {key}; väntat: {expected}.",
    "'{value}' does not do as {key}; expected: {expected}.",
)
MISTAKES_MANY = mandatory_rule(
    "mistakes-many",
    "Läsningen slutade efter {most} fel. Rätta dem och kör igen.",
    "Reading stopped after {most} mistakes. Correct them and run again.",
)
NAME_TWICE = mandatory_rule(
    "name-twice",
    "”{key}” och ”{first}” är samma namn i loggen: {name}. Är de samma, slå ihop dem; annars skriv ett id "
    "som skiljer dem åt.",
    "'{key}' and '{first}' are the same name in the log: {name}. If they are the same, write them once; else "
    "write an id that tells them apart.",
)

T = TypeVar("T")


@define
class TableReader:
    """A table being read: the file, the lines of its keys, and the mistakes found so far.

    ``written`` are the names that were not written as slugs, and the slugs that they were read as.
    """

    file: str
    lines: LineNumbers = field(factory=dict)
    event: str | None = None
    problems: list[Finding] = field(factory=list)
    written: dict[str, str] = field(factory=dict)

    def at_line(self, line: int) -> TableReader:
        """Return a reader for mistakes of the same event in one line of the file."""
        return TableReader(self.file, {"": line}, self.event, self.problems)

    def error(self, rule: Rule, key: str, /, **params: MessageParam) -> None:
        """Add a mistake at a key. Raises BadFile with all mistakes when there are too many."""
        line = self.lines.get(key, self.lines.get(""))
        location = SourceLocation(self.file, self.event, truncated(key) if key else None, line)
        self.problems.append(Finding(rule, params, location=location))
        if len(self.problems) >= MAX_MISTAKES:
            too_many = Finding(MISTAKES_MANY, {"most": str(MAX_MISTAKES)}, location=SourceLocation(self.file))
            raise BadFile(*self.problems, too_many)

    def allow_only(self, table: TomlTable, allowed: Collection[str]) -> None:
        """Add a mistake for each key that is not in ``allowed``."""
        for key in table:
            if key not in allowed:
                self.error(
                    KEY_UNKNOWN,
                    key,
                    key=truncated(key),
                    nearest=", ".join(closest_names(key, allowed)) or "–",
                )

    def required(self, table: TomlTable, key: str, expected: str, read: Callable[[Any], T]) -> T | None:
        """Return a required key's value; add a mistake and return None if it is missing or wrong."""
        if key not in table:
            self.error(KEY_MISSING, key, key=key, expected=(expected,))
            return None
        return self.optional(table, key, expected, read)

    def optional(self, table: TomlTable, key: str, expected: str, read: Callable[[Any], T]) -> T | None:
        """Return an optional key's value; None if it is left out, or wrong (with a mistake)."""
        return self.read_value(key, table[key], expected, read) if key in table else None

    def read_value(self, key: str, value: Any, expected: str, read: Callable[[Any], T]) -> T | None:  # noqa: ANN401 (TOML)
        """Return ``read(value)``; add a mistake and return None if it raises."""
        try:
            result = read(value)
        except ParseError as error:
            params = {
                name: truncated(param) if isinstance(param, str) else param
                for name, param in error.params.items()
            }
            self.error(error.rule, key, **params)
        except (TypeError, ValueError):
            self.error(VALUE_WRONG, key, key=truncated(key), value=truncated(value), expected=(expected,))
        else:
            self.written.update(written_otherwise(value, result))
            return result
        return None

    def name_once(self, key: str, name: object, key_by_name: dict[str, str]) -> None:
        """Add a mistake for a key that names what an earlier key of its table does, else note it."""
        first = key_by_name.setdefault(str(name), key)
        if first != key:
            self.error(NAME_TWICE, key, key=truncated(key), first=truncated(first), name=truncated(name))


def once_each(problems: Sequence[Finding], top_keys: Collection[str]) -> list[Finding]:
    """Return mistakes without those that say again what is wrong, or missing, at the top of the file.

    ``top_keys`` are the keys that may stand there.
    """
    distinct: list[Finding] = []
    lacking: set[str] = set()  # keys that each event lacks, since the top of the file does
    wrong = {_place(problem) for problem in problems if problem.rule is not KEY_MISSING}
    for problem in without_repeats(problems):
        key = str(problem.params.get("key"))
        if problem.rule is KEY_MISSING and _place(problem) in wrong:
            continue  # it is there, but was not read
        if problem.rule is KEY_MISSING and key in top_keys:
            if key in lacking:
                continue
            lacking.add(key)
        distinct.append(problem)
    return distinct


def _place(problem: Finding) -> tuple[str | None, str | None]:
    """Return the event and the key of a mistake."""
    place = problem.location
    return (place.event, place.key) if place else (None, None)


def truncated(value: object) -> str:
    """Return a value as short text for an error message (80 characters at most)."""
    text = reprlib.repr(value) if isinstance(value, (list, dict)) else str(value)
    return text if len(text) <= 80 else text[:79] + "…"  # noqa: PLR2004 (about one line)
