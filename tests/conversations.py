"""Type answers as a registrar does: question by question, and Enter where a script says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

import click

import tplog
from tplog.cli.add.conversation import Conversation
from tplog.cli.add.questions import Question
from tplog.decision_files.typed_answers import decision_text
from tplog.i18n.vocabulary import Language

Answers = Iterable[tuple[str, str]]


class Script:
    """Answers in their order, each after the beginning of its question; other questions get Enter."""

    def __init__(self, *answers: Answers) -> None:
        """Take the answers."""
        self.left = [answer for part in answers for answer in part]
        self.questions: list[tuple[Question, str]] = []

    def __call__(self, question: Question, default: str, _toolbar: str) -> str:
        """Answer a question. Fails where one without a default comes again and again."""
        self.questions.append((question, default))
        if self.left and re.match(rf"{re.escape(self.left[0][0])}\b", question.text):
            return self.left.pop(0)[1]
        again = [first[0] is second[0] for first, second in pairwise(self.questions[-4:])]
        assert again != [True] * 3, f"{question.text}: no answer, and next is {self.left[:1]}"
        return default

    def defaults(self, beginning: str) -> list[str]:
        """What Enter would have answered, each time that a question came."""
        return [default for question, default in self.questions if question.text.startswith(beginning)]


def answered(text: str) -> list[tuple[str, str]]:
    """The answers of a text: ``question: answer``, each on a line."""
    pairs = (line.strip().partition(": ") for line in text.splitlines() if line.strip())
    return [(question.removesuffix(":"), answer) for question, _, answer in pairs]


def file_of(book: tplog.Book, script: Script, lang: Language = Language.SV, budget: str = "") -> str:
    """The decision file that a conversation writes; all its answers are used."""
    paper = Conversation(book.dry_run_copy(), script, lang, budget).run()
    assert script.left == []
    return decision_text(paper, "typed.toml")


class Transcript(Script):
    """A script that prints each question with what was typed, as a terminal shows it."""

    def __call__(self, question: Question, default: str, toolbar: str) -> str:
        """Answer as the script does, and print it."""
        answer = super().__call__(question, default, toolbar)
        click.echo(f"{question.text}: {answer}".rstrip())
        return answer
