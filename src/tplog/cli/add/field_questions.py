"""The questions for the fields that only some types of events have: from the class of the event alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from attrs import NOTHING

from tplog.cli.add import readings
from tplog.cli.add.log_names import account_options
from tplog.cli.add.questions import Option, Question, Steps, listed, text_of
from tplog.decision_files.typed_answers import ActAnswers, check_specific, specific_answer
from tplog.events.base import Event, FieldType
from tplog.events.field_types import field_types, specific_fields
from tplog.i18n.field_help import field_label, key_help
from tplog.i18n.vocabulary import Language, in_language, translate

if TYPE_CHECKING:
    from tplog.cli.add.acts import ActQuestions

# In the help of decision files; who types a day or a year types no quotes anyway.
_WITHOUT_QUOTES = (", utan citattecken", ", without quotes")
_LISTS = frozenset({FieldType.ACCOUNTS, FieldType.SUM_PARTS})
_TABLES = {
    FieldType.OPENED_ACCOUNTS: ("opened", "opened.name"),
    FieldType.RELATED_ACCOUNTS: ("related", "related.to"),
}


def required_fields(event_type: type[Event]) -> list[str]:
    """Return the fields that events of a type must have besides their money, in the order of the class."""
    return [attribute.name for attribute in specific_fields(event_type) if attribute.default is NOTHING]


def optional_fields(event_type: type[Event]) -> list[str]:
    """Return the fields that only this type has and that it may lack."""
    return [attribute.name for attribute in specific_fields(event_type) if attribute.default is not NOTHING]


def field_help(event_type: type[Event], name: str, lang: Language) -> str:
    """Return what a field means, for somebody who types its value."""
    return key_help(event_type, name, lang).replace(in_language(_WITHOUT_QUOTES, lang), "")


def ask_field(questions: ActQuestions, act: ActAnswers, name: str) -> Steps:
    """Ask for a field that only some types have, and put it among the act's values."""
    field_type = field_types(act.event_type)[name]
    if field_type in _TABLES:
        yield from _ask_table(questions, act, name, *_TABLES[field_type])
    elif field_type is FieldType.CHANGES:
        yield from _ask_change(questions, act, name)
    else:
        act.values[name] = yield _field_question(questions, act, name, field_type)


def _field_question(questions: ActQuestions, act: ActAnswers, name: str, field_type: FieldType) -> Question:
    """Return the question for a field with one value, or a list of values."""
    lang, unit = questions.lang, questions.unit(act)
    (attribute,) = (known for known in specific_fields(act.event_type) if known.name == name)
    read: Callable[[str], object] = partial(specific_answer, act.event_type, name, unit=unit)
    read = readings.named(read) if field_type is FieldType.NAME else read
    menu = tuple(Option(word, translate(word, lang)) for word in attribute.metadata["choices"])
    label = field_label(act.event_type, name, lang)
    return Question(
        f"{questions.prefix}.{name}",
        f"{label[:1].upper()}{label[1:]}",
        (lambda text: read(readings.choice(menu, lang)(text))) if menu else read,
        field_help(act.event_type, name, lang),
        menu=menu,
        completions=partial(_completions, questions, attribute.metadata["refers"], field_type),
        echo=readings.amount_echo(unit, lang) if field_type is FieldType.AMOUNT else listed,
        is_list=field_type in _LISTS,
    )


def _completions(questions: ActQuestions, refers: str, field_type: FieldType) -> tuple[Option, ...]:
    if refers or field_type is FieldType.EVENT_ID:
        return (*questions.file_ids(), *questions.names.event_ids)
    match field_type:
        case FieldType.NAME:
            return tuple(map(Option, questions.names.bodies(questions.budget)))
        case FieldType.ACCOUNT | FieldType.ACCOUNTS:
            return account_options(questions.accounts())
        case FieldType.BUDGET:
            return tuple(map(Option, questions.names.budgets))
        case FieldType.TRUTH:
            return tuple(Option(text_of(word, questions.lang)) for word in ("yes", "no"))
    return ()


def _ask_table(questions: ActQuestions, act: ActAnswers, name: str, key: str, value_key: str) -> Steps:
    """Ask for a table of accounts, row by row until an empty answer: each path and its name or other path."""
    lang, rows = questions.lang, dict[str, str]()
    is_opening = field_types(act.event_type)[name] is FieldType.OPENED_ACCOUNTS
    known = tuple if is_opening else partial(account_options, questions.accounts())
    while True:
        prefix = f"{questions.prefix}.{name}.{len(rows) + 1}"
        read_path = readings.account({}, lang, taken=tuple(rows))
        read = readings.optional(read_path) if rows else read_path
        path = yield Question(
            prefix,
            text_of(key, lang),
            read,
            text_of("path.help", lang),
            completions=known,
            optional=bool(rows),
        )
        if path is None:
            return

        def read_value(text: str, path: str = path) -> str:
            check_specific(act.event_type, name, {path: text})
            return text

        rows[path] = yield Question(
            f"{prefix}.value",
            text_of(value_key, lang, account=path),
            read_value,
            text_of("open.help" if is_opening else "path.help", lang),
            completions=known,
            default=questions.name_of(path) if is_opening else "",
        )
        act.values[name] = rows


def _ask_change(questions: ActQuestions, act: ActAnswers, name: str) -> Steps:
    """Ask for a stated change of an account against an earlier account, and add it to those before it."""
    lang, unit = questions.lang, questions.unit(act)
    accounts = questions.accounts()
    rows: list[dict[str, str]] = act.values.get(name, [])  # type: ignore[assignment]  # of tables
    prefix = f"{questions.prefix}.{name}.{len(rows) + 1}"
    row: dict[str, str] = {}
    for key, text_key in (
        ("account", "change.account"),
        ("amount", "change.amount"),
        ("since", "change.since"),
    ):
        is_amount = key == "amount"
        row[key] = yield Question(
            f"{prefix}.{key}",
            text_of(text_key, lang),
            readings.stated_amount(unit) if is_amount else readings.account(accounts, lang),
            text_of("amount.help" if is_amount else "path.help", lang),
            completions=tuple if is_amount else partial(account_options, accounts),
            echo=readings.amount_echo(unit, lang) if is_amount else lambda _value: "",
        )
    act.values[name] = [*rows, row]
