"""The questions about one act: its kind, who decided it and when, its money, and what else the paper says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from attrs import define, field

from tplog.cli.add import money, readings
from tplog.cli.add.field_questions import ask_field, field_help, optional_fields, required_fields
from tplog.cli.add.log_names import LogNames
from tplog.cli.add.questions import AnswerError, Option, Question, Steps, listed, text_of, words
from tplog.decision_files.typed_answers import ActAnswers, PaperAnswers, common_answer
from tplog.events.base import Event
from tplog.events.types import EVENT_CLASSES, EVENT_TYPE_BY_NAME, AccountOpened, SumStated
from tplog.i18n.event_type_names import event_type_words
from tplog.i18n.field_help import event_type_help, field_label
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language
from tplog.values.account import parse_account
from tplog.values.identifiers import slug, unused_name

# What every act may have and is asked for only if somebody wants it; the formal side is that of a body.
_FORMAL_KEYS = ("prepared_by", "votes", "dissents", "recused", "approved", "announced")
_OTHER_KEYS = ("also_named", "remarks", "contradictions", "despite")
_LIST_KEYS = frozenset({"prepared_by", "dissents", "recused", "also_named"})
_BODY_KEYS = frozenset({"by", "prepared_by", "also_named"})
# What an act may have several of.
_REPEATED_KEYS = frozenset({"remarks", "contradictions"})
_OTHER_TYPES = "other"


@define
class ActQuestions:
    """What the questions about an act need: the paper so far, the log's names, and the act's number.

    ``breaches`` are the codes for which the file so far would be refused.
    """

    paper: PaperAnswers
    names: LogNames
    lang: Language
    number: int
    breaches: tuple[str, ...] = ()
    opening: ActAnswers | None = field(default=None, init=False)

    @property
    def prefix(self) -> str:
        """What the keys of the act's questions begin with."""
        return f"act {self.number}"

    @property
    def budget(self) -> str:
        """The paper's budget."""
        return str(self.paper.head["budget"])

    def unit(self, act: ActAnswers) -> str | None:
        """Return the unit of an act's amounts, if it has stated one."""
        return str(act.values["unit"]) if "unit" in act.values else None

    def accounts(self) -> dict[str, str]:
        """Return the names of accounts by their paths: those of the log, and those that the file opens."""
        openings = (act for act in self.paper.acts if act.event_type is AccountOpened)
        opened: dict[str, Any] = {}
        for act in openings:
            accounts = act.values.get("accounts", {})
            opened |= accounts if isinstance(accounts, dict) else {}
        return {**self.names.accounts(self.budget), **opened}

    def name_of(self, path: str) -> str:
        """Return the name that the accounts of other years have at this place, or its last word."""
        account = parse_account(path)
        known = self.accounts()
        names = [name for other, name in known.items() if parse_account(other).parts == account.parts]
        return names[-1] if names else account.name.replace("-", " ").capitalize()

    def bodies(self) -> Iterable[Option]:
        """Return the bodies that the log knows."""
        return map(Option, self.names.bodies(self.budget))

    def file_ids(self) -> tuple[Option, ...]:
        """Return the ids of the acts before this one in the file."""
        return tuple(Option(str(act.values["id"])) for act in self.paper.acts[:-1])

    def suggest_id(self, act: ActAnswers) -> None:
        """Give an act an id that is free: the year of its money, and what Swedish calls it."""
        name = slug(act.event_type.swedish.split("(")[0])
        year = _year_of(act.values, str(self.paper.source.get("date", "")))
        self.set_id(act, self._free_id(f"{year or self.budget}/{name}", act))

    def set_id(self, act: ActAnswers, event_id: str) -> None:
        """Give an act this id, and a free id below it to the opening of its accounts."""
        act.values["id"] = event_id
        if self.opening is not None:
            self.opening.values["id"] = self._free_id(f"{event_id}/konton", self.opening)

    def _free_id(self, stem: str, act: ActAnswers) -> str:
        """Return an id that neither the log nor the file has; with a number where it must be told apart."""
        return unused_name(stem, lambda name: self.is_id_taken(name, act))

    def is_id_taken(self, event_id: str, act: ActAnswers) -> bool:
        """Return whether the log or another act of the file has this id."""
        others = (other.values.get("id") for other in self.paper.acts if other is not act)
        return event_id in others or self.names.has_event(event_id)


def act_steps(questions: ActQuestions) -> Steps:
    """Ask for an act and add it to the paper, after the opening of accounts that only it names."""
    act = ActAnswers((yield from _ask_type(questions)))
    questions.paper.acts.append(act)
    questions.suggest_id(act)
    yield from _ask_when(questions, act)
    for name in required_fields(act.event_type):
        yield from ask_field(questions, act, name)
    if money.asks_money(act.event_type):
        yield from money.money_steps(questions, act)
    elif act.event_type is SumStated:
        yield from money.ask_total(questions, act)
    questions.suggest_id(act)
    yield from _ask_id(questions, act)
    yield from _ask_more(questions, act)


def plain_name(event_type: type[Event], lang: Language) -> str:
    """Return what people call a type: its Swedish name, or the words of its English name."""
    words = event_type_words(event_type, lang)
    return words if lang is Language.SV else words.capitalize()


def _ask_type(questions: ActQuestions) -> Steps:
    """Ask for the kind of act: first among those with money, then among the others."""
    with_money = [kind for kind in EVENT_CLASSES if money.asks_money(kind)]
    others = [kind for kind in EVENT_CLASSES if kind not in with_money]
    lang = questions.lang
    other = Option(_OTHER_TYPES, text_of("other-types", lang), text_of("other-types.meaning", lang))
    chosen = yield _type_question(questions, "type", (*_type_options(with_money, lang), other))
    if chosen == _OTHER_TYPES:
        chosen = yield _type_question(questions, "other type", _type_options(others, lang))
    return EVENT_TYPE_BY_NAME[chosen]


def _type_question(questions: ActQuestions, key: str, options: tuple[Option, ...]) -> Question:
    lang = questions.lang
    return Question(
        f"{questions.prefix}.{key}",
        text_of("type", lang),
        readings.choice(options, lang),
        text_of("type.help", lang),
        menu=options,
    )


def _type_options(types: Iterable[type[Event]], lang: Language) -> tuple[Option, ...]:
    return tuple(Option(kind.__name__, plain_name(kind, lang), event_type_help(kind, lang)) for kind in types)


def _ask_when(questions: ActQuestions, act: ActAnswers) -> Steps:
    """Ask who acted and when, and where the paper has it; the former act's answers are offered."""
    keys = ["place"] if act.event_type.by_registrar else ["by", "decided", "place"]
    if "paragraph" not in questions.paper.source and not act.event_type.by_registrar:
        keys.insert(2, "paragraph")
    for key in keys:
        value = yield _common_question(questions, key)
        if value is not None:
            act.values[key] = value


def _common_question(
    questions: ActQuestions, key: str, *, optional: bool = True, number: int = 0
) -> Question:
    """Return the question for a key that every act may have."""
    lang = questions.lang
    former = [act.values[key] for act in questions.paper.acts[:-1] if key in act.values]
    is_list = key in _LIST_KEYS
    read: Callable[[str], object] = partial(common_answer, key)
    read = readings.named(read) if key == "by" else read
    helped = "list" if is_list else key
    return Question(
        f"{questions.prefix}.{key}.{number}" if key in _REPEATED_KEYS else f"{questions.prefix}.{key}",
        text_of("act.paragraph" if key == "paragraph" else key, lang),
        readings.optional(read) if optional else read,
        text_of(f"{helped}.help", lang),
        completions=questions.bodies if key in _BODY_KEYS else tuple,
        echo=money.str_or_nothing if key == "by" else listed,
        default=str(former[-1]) if former and key in ("by", "decided") else "",
        optional=optional,
        is_list=is_list,
    )


def _ask_more(questions: ActQuestions, act: ActAnswers) -> Steps:
    """Ask, until an empty answer, for what the paper says more of the act."""
    lang, number = questions.lang, 0
    keys = [*optional_fields(act.event_type)]
    keys += [*(() if act.event_type.by_registrar else _FORMAL_KEYS), *_OTHER_KEYS]
    options = tuple(_more_option(act.event_type, key, lang) for key in keys)
    while True:
        number += 1
        key = yield Question(
            f"{questions.prefix}.more.{number}",
            text_of("more", lang),
            readings.optional(readings.choice(options, lang)),
            text_of("more.help", lang),
            menu=options,
            shows_menu=False,
            optional=True,
            ends_act=True,
        )
        if key is None:
            return
        if key == "despite":
            yield from _ask_despite(questions, act, number)
        elif key in optional_fields(act.event_type):
            yield from ask_field(questions, act, key)
        else:
            value = yield _common_question(questions, key, optional=False, number=number)
            act.values[key] = [*_several(act, key), value] if key in _REPEATED_KEYS else value


def _several(act: ActAnswers, key: str) -> list[Any]:
    """Return what an act has already of a key that may come again."""
    value = act.values.get(key, [])
    return value if isinstance(value, list) else [value]


def _more_option(event_type: type[Event], key: str, lang: Language) -> Option:
    if key in optional_fields(event_type):
        return Option(key, field_label(event_type, key, lang), field_help(event_type, key, lang))
    return Option(key, text_of(key, lang))


def _ask_despite(questions: ActQuestions, act: ActAnswers, number: int) -> Steps:
    """Ask for a breach that the registrar records knowingly, and why."""
    row: dict[str, Any] = {}
    for key in ("code", "because"):
        row[key] = yield Question(
            f"{questions.prefix}.despite.{number}.{key}",
            text_of(f"despite.{key}", questions.lang),
            _text_reader(key),
            text_of(f"despite.{key}.help", questions.lang),
            completions=words(*questions.breaches) if key == "code" else tuple,
        )
    act.values["despite"] = [*_several(act, "despite"), row]


def _text_reader(key: str) -> Callable[[str], object]:
    """Return a reader of a text that must not be empty."""
    return partial(common_answer, "place" if key == "code" else "remarks")


def _year_of(values: Mapping[str, Any], paper_date: str) -> str:
    """Return the year of an act's first account, else of its decision, else of its paper; or nothing."""
    moves = values.get("transfers") or [{"to": ""}]
    accounts = (*values.get("lines", ()), *values.get("accounts", ()), str(values.get("from", "")))
    texts = (str(moves[0]["to"]), *accounts, str(values.get("decided", "")), paper_date)
    years = (re.match(r"[0-9]{4}(?=[/-]|$)", text) for text in texts)
    return next((match[0] for match in years if match), "")


def _ask_id(questions: ActQuestions, act: ActAnswers) -> Steps:
    """Ask for the act's id; the accounts that it opens are opened under an id of their own below it."""
    lang = questions.lang

    def read(text: str) -> object:
        event_id = common_answer("id", text)
        if questions.is_id_taken(str(event_id), act):
            raise AnswerError(text_of("id-taken", lang, id=escape_invisible(text)))
        return event_id

    event_id = yield Question(
        f"{questions.prefix}.id",
        text_of("id", lang),
        read,
        text_of("id.help", lang),
        default=str(act.values["id"]),
    )
    questions.set_id(act, event_id)
