"""A question as data: what is asked, what may be answered, and how an answer is read."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any

from attrs import frozen

from tplog.i18n.question_texts import QUESTION_TEXTS
from tplog.i18n.vocabulary import Language, in_language


@frozen
class Option:
    """An answer that is offered: what it stands for in the file, and what people call it."""

    value: str
    label: str = ""
    meaning: str = ""

    def matches(self, words: list[str]) -> bool:
        """Return whether each of these words, in small letters, is somewhere in it."""
        text = f"{self.value} {self.label} {self.meaning}".casefold()
        return all(word in text for word in words)


@frozen
class Question:
    """A question. ``key`` is the same whenever it comes, so that a former answer can be offered anew.

    ``read`` returns the answer's value, and raises AnswerError or TplogError for no answer. ``menu`` is
    shown, numbered, and takes numbers; ``completions`` returns what is offered while somebody types. ``echo``
    returns how an answer was understood, or nothing. ``default`` is what Enter answers. ``is_list`` is true
    if answers are parted by commas, ``is_path`` if it is a file, ``shows_menu`` if the menu is shown before
    somebody wants it. With a question that ``ends_act`` the file so far is whole.
    """

    key: str
    text: str
    read: Callable[[str], Any]
    help: str = ""
    menu: tuple[Option, ...] = ()
    completions: Callable[[], Iterable[Option]] = tuple
    echo: Callable[[Any], str] = lambda _value: ""
    default: str = ""
    optional: bool = False
    is_list: bool = False
    is_path: bool = False
    ends_act: bool = False
    shows_menu: bool = True


class AnswerError(Exception):
    """An answer that is none; its text says why, in the language of the conversation."""


# Yields questions, is sent the values of their answers, and fills in a paper meanwhile.
Steps = Generator[Question, Any, Any]


def text_of(key: str, language: Language, **parts: str) -> str:
    """Return a text of the conversation in a language, with its parts filled in."""
    return in_language(QUESTION_TEXTS[key], language).format_map(parts)


def words(*values: str) -> Callable[[], Iterable[Option]]:
    """Return the completions that are just these values."""
    return lambda: map(Option, values)


def listed(value: Any) -> str:  # noqa: ANN401 (an answer's)
    """Return how a list was understood, if it has several parts."""
    return "  +  ".join(value) if isinstance(value, list) and len(value) > 1 else ""
