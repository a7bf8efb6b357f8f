"""Turn answers that somebody types into a decision file.

An answer is judged by what reads its key in a decision file, and what is written is what it was judged as, so
that nothing here says a second time what a type of event needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from attrs import define, field

from tplog.decision_files.formatter import format_decision_file
from tplog.decision_files.template import toml_quoted
from tplog.errors import BadFile, mandatory_rule
from tplog.events.base import Event, FieldType
from tplog.events.draft import Draft
from tplog.events.field_types import field_types, specific_fields
from tplog.events.types import SumStated
from tplog.readers import field_readers as read
from tplog.readers.act_fields import preparations
from tplog.readers.decision_file import COMMON_FIELDS, SOURCE_FIELDS, parse_decision
from tplog.readers.event_fields import read_specific_field
from tplog.readers.event_money import amount_reader, is_path, may_have_lines
from tplog.readers.table_reader import TableReader
from tplog.values.account import Account
from tplog.values.amount import Amount
from tplog.values.finding import Finding

ANSWER_MISSING = mandatory_rule(
    "answer-missing",
    "Det här behövs ({key}). Skriv ett svar, < för att gå tillbaka eller Ctrl-C för att sluta.",
    "This is needed ({key}). Type an answer, < to go back, or Ctrl-C to end.",
)

# What the answer to a question is in a decision file: a text, a number, a truth, a day, a list or a table.
TomlValue = str | int | bool | date | list[Any] | dict[str, Any]

_YES = frozenset({"ja", "j", "yes", "y", "true"})
_NO = frozenset({"nej", "n", "no", "false"})
_LISTS = (read.titles, read.bodies, preparations)
_DATES = (read.date_if_known, read.day)


@define
class ActAnswers:
    """The answers about one act: its type, and the values of its keys in the file."""

    event_type: type[Event]
    values: dict[str, TomlValue] = field(factory=dict)


@define
class PaperAnswers:
    """The answers about a paper: the keys at the top of the file, those of ``[source]``, and its acts."""

    head: dict[str, TomlValue] = field(factory=dict)
    source: dict[str, TomlValue] = field(factory=dict)
    acts: list[ActAnswers] = field(factory=list)


def has_lines(event_type: type[Event]) -> bool:
    """Return whether an act of this type may state lines with amounts."""
    return may_have_lines(event_type)


def line_name(path: str, giver: Account | None) -> str:
    """Return what a line is called in the file: its name below the giver, or its path.

    A name that would itself be read as a path is none.
    """
    name = path.removeprefix(f"{giver}/")
    return path if is_path(name) else name


def truth(text: str) -> bool | None:
    """Return what a yes or a no in either language means; None for anything else."""
    word = text.casefold()
    return True if word in _YES else False if word in _NO else None


def _date_or_text(text: str) -> TomlValue:
    try:
        return date.fromisoformat(text) if len(text) == len("2025-01-29") else text
    except ValueError:
        return text


def _items(text: str) -> TomlValue:
    """Return the parts of a list that is typed with commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _truth_or_text(text: str) -> TomlValue:
    value = truth(text)
    return text if value is None else value


def _year_or_text(text: str) -> TomlValue:
    return int(text) if text.isascii() and text.isdecimal() else text


# How an answer to a field of each type becomes a value; a text stays as it is.
_CONVERTED: Mapping[FieldType, Callable[[str], TomlValue]] = {
    FieldType.DAY: _date_or_text,
    FieldType.PARTIAL_DATE: _date_or_text,
    FieldType.ACCOUNTS: _items,
    FieldType.SUM_PARTS: _items,
    FieldType.TRUTH: _truth_or_text,
    FieldType.YEAR: _year_or_text,
}


def common_answer(key: str, text: str) -> TomlValue:
    """Return the answer to a key that every event may have, as the file has it. Raises BadFile."""
    return _judged_common(key, text, COMMON_FIELDS)


def source_answer(key: str, text: str) -> TomlValue:
    """Return the answer to a key of ``[source]``, as the file has it. Raises BadFile."""
    return _judged_common(key, text, SOURCE_FIELDS)


def _judged_common(key: str, text: str, specs: Mapping[str, tuple[str, Callable[[Any], Any]]]) -> TomlValue:
    expected, read_value = specs[key]
    value: TomlValue = text
    if read_value in _LISTS:
        value = _items(text)
    elif read_value in _DATES:
        value = _date_or_text(text)
    reader = TableReader("")
    reader.required({key: value} if text else {}, key, expected, read_value)
    _raise_problems(reader)
    return value


def specific_answer(event_type: type[Event], key: str, text: str, unit: str | None = None) -> TomlValue:
    """Return the answer to a key that only some types have; ``unit`` is that of the act's amounts.

    Raises BadFile with what the reader of decision files says of it.
    """
    value = _CONVERTED.get(field_types(event_type)[key], str)(text)
    check_specific(event_type, key, value, unit)
    return value


def check_specific(event_type: type[Event], key: str, value: TomlValue, unit: str | None = None) -> None:
    """Raise BadFile if a key that only some types have cannot have this value."""
    (attribute,) = (known for known in specific_fields(event_type) if known.name == key)
    reader = TableReader("")
    table = {key: value} if value not in ("", [], {}) else {}
    read_specific_field(reader, table, event_type, attribute, amount_reader(unit), None)
    _raise_problems(reader)


def amount_answer(text: str, unit: str | None = None) -> Amount:
    """Return the amount of an answer, read as ``apply`` reads it under a unit. Raises BadFile."""
    reader = TableReader("")
    amount = reader.read_value("amount", text, "an amount", amount_reader(unit))
    _raise_problems(reader)
    if amount is None:
        raise BadFile(Finding(ANSWER_MISSING, {"key": "amount"}))
    return amount


def account_answer(text: str) -> Account:
    """Return the account of a path. Raises BadFile."""
    reader = TableReader("")
    account = reader.read_value("account", text, "an account's path", read.account)
    _raise_problems(reader)
    if account is None:
        raise BadFile(Finding(ANSWER_MISSING, {"key": "account"}))
    return account


def _raise_problems(reader: TableReader) -> None:
    """Raise BadFile with the mistakes of a reader, without a place: they are of the answer just typed."""
    if reader.problems:
        raise BadFile(*(Finding(problem.rule, problem.params) for problem in reader.problems))


def draft_of(paper: PaperAnswers, name: str) -> Draft:
    """Return what the file so far would record, under a name. Raises BadFile while it is not whole."""
    return parse_decision(plain_text(paper), name)


def decision_text(paper: PaperAnswers, name: str) -> str:
    """Return the decision file of the answers, formatted; ``name`` is the file's name in errors."""
    return format_decision_file(plain_text(paper), name)


def plain_text(paper: PaperAnswers) -> str:
    """Return the same before it is formatted, which takes long and means the same."""
    parts = ["\n".join(_rows(paper.head)), "\n".join(["[source]", *_rows(paper.source)])]
    return "\n\n".join([*parts, *map(_event_text, paper.acts)])


def _event_text(act: ActAnswers) -> str:
    """Return an event's text: its keys, then its tables."""
    is_sum = act.event_type is SumStated
    tables = {key: value for key, value in act.values.items() if isinstance(value, dict)}
    keys = {key: value for key, value in act.values.items() if key not in tables}
    head = ["[[sum]]"] if is_sum else ["[[event]]", f"type = {toml_quoted(act.event_type.__name__)}"]
    texts = ["\n".join([*head, *_rows(keys)])]
    for key, table in tables.items():
        rows = (f"{toml_quoted(name)} = {_toml(value)}" for name, value in table.items())
        texts.append("\n".join([f"[{'sum' if is_sum else 'event'}.{key}]", *rows]))
    return "\n\n".join(texts)


def _rows(values: Mapping[str, TomlValue]) -> list[str]:
    return [f"{key} = {_toml(value)}" for key, value in values.items()]


def _toml(value: TomlValue) -> str:
    """Return a value as TOML writes it; a list of tables has a row for each."""
    match value:
        case str():
            return toml_quoted(value)
        case list() if value and isinstance(value[0], dict):
            return "\n".join(["[", *(f"  {_toml(row)}," for row in value), "]"])
        case list():
            return f"[{', '.join(map(_toml, value))}]"
        case dict():
            return f"{{ {', '.join(_rows(value))} }}"
    return str(value).lower()  # a truth, a whole number or a day
