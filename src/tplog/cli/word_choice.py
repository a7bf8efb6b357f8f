"""Choices on the command line in the words that tplog prints, in either language and in any case."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from tplog.i18n.vocabulary import VOCABULARY, Language, in_language, language_from_locale

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_BREAKS = re.compile(r"[\s_-]+")


def reader_language(ctx: click.Context | None) -> Language:
    """Return the language of help and of a message about a command line that is still being read."""
    is_translated = getattr(ctx.find_root().command, "is_translated", None) if ctx else None
    if is_translated is None:
        return language_from_locale()
    return Language.SV if is_translated else Language.EN


def typed_key(word: str) -> str:
    """Return a word without case, spaces and hyphens, to compare it with another."""
    return _BREAKS.sub("", word).casefold()


def typed_form(word: str) -> str:
    """Return a word as a shell takes it without quotes: in lower case, with hyphens for spaces."""
    return _BREAKS.sub("-", word).lower()


class WordChoice(click.Choice[str]):
    """A choice among values, each of which may be written as tplog prints it in either language.

    ``words`` has each value's Swedish and English word, ``synonyms`` other words and their values. Help,
    errors and completion show the words of the reader's language, or the values if ``shows_values``.
    """

    def __init__(
        self,
        words: Mapping[str, tuple[str, str]],
        synonyms: Mapping[str, str] | None = None,
        *,
        shows_values: bool = False,
    ) -> None:
        """Take the words, and what else is read."""
        super().__init__(tuple(words), case_sensitive=False)
        self.words = words
        self.shows_values = shows_values
        keys = {typed_key(word): value for value, pair in words.items() for word in (value, *pair)}
        self.values = {**{typed_key(word): value for word, value in (synonyms or {}).items()}, **keys}

    def normalize_choice(self, choice: object, ctx: click.Context | None) -> str:
        """Return how a value is shown."""
        pair = self.words.get(str(choice))
        if pair is None or self.shows_values:
            return str(choice)
        return typed_form(in_language(pair, reader_language(ctx)))

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 (click)
        """Return the value that a word names. Raises click.BadParameter for another word."""
        chosen = self.values.get(typed_key(str(value)))
        if chosen is None:
            self.fail(self.get_invalid_choice_message(value, ctx), param, ctx)
        return chosen


# As `Severity`, which is slow to import. The synonyms are words of older versions and of audit reports.
SEVERITY = WordChoice(
    {name: VOCABULARY[name] for name in ("note", "warning", "refuse")},
    {
        "breach": "refuse",
        "allvarlig": "refuse",
        "varning": "warning",
        "anmärkning": "warning",
        "notis": "note",
        "upplysning": "note",
    },
)
# As `SampleBy`; the synonyms are the headings of what was drawn.
SAMPLE_BY = WordChoice(
    {name: VOCABULARY[name] for name in ("amount", "event", "finding")},
    {
        "amounts": "amount",
        "händelser": "event",
        "events": "event",
        "iakttagelser": "finding",
        "findings": "finding",
    },
)
LANGUAGE = WordChoice({"sv": ("svenska", "Swedish"), "en": ("engelska", "English")}, shows_values=True)
OCR = WordChoice({"auto": ("auto", "auto"), "never": ("aldrig", "never"), "always": ("alltid", "always")})


class EventTypeChoice(click.ParamType[str]):
    """The name of an event type: its class, what tplog calls it, or what else a registrar does."""

    name = "event type"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 (click)
        """Return the class's name. Raises click.BadParameter with names that are meant perhaps."""
        import tplog  # noqa: PLC0415 (a cycle)

        if value in tplog.EVENT_TYPES:
            return str(value)
        from tplog.decision_files.template import event_type_named  # noqa: PLC0415 (start-up time)
        from tplog.i18n.finding_text import finding_sentence  # noqa: PLC0415 (start-up time)

        try:
            return event_type_named(str(value)).__name__
        except tplog.BadFile as error:
            language = reader_language(ctx)
            self.fail("\n".join(finding_sentence(reason, language) for reason in error.reasons), param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return all names in the reader's language."""
        names = "|".join(_type_names(reader_language(ctx)))
        return f"[{names}]" if param.param_type_name == "option" or not param.required else f"{{{names}}}"

    def shell_complete(
        self, ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return the names in the reader's language that begin so; those of classes after a capital."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 (start-up time)

        names = _type_names(Language.EN if incomplete[:1].isupper() else reader_language(ctx))
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def _type_names(language: Language) -> Sequence[str]:
    """Return the names of all types: classes in English, so that nothing is imported for them."""
    if language is Language.EN:
        import tplog  # noqa: PLC0415 (a cycle)

        return tplog.EVENT_TYPES
    from tplog.events.type_words import short_name  # noqa: PLC0415 (start-up time)
    from tplog.events.types import EVENT_CLASSES  # noqa: PLC0415 (start-up time)

    return [short_name(kind) for kind in EVENT_CLASSES]


EVENT_TYPE = EventTypeChoice()
