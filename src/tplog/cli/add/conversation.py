"""Lead the conversation: ask, read, go back, and show what the file so far would do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
from attrs import define, field

from tplog.book.book import Book
from tplog.cli.add.log_names import LogNames
from tplog.cli.add.papers import paper_steps
from tplog.cli.add.preview import Preview, preview_of, print_preview, print_reasons
from tplog.cli.add.questions import AnswerError, Question, text_of
from tplog.cli.add.terminal import Asker
from tplog.decision_files.typed_answers import ANSWER_MISSING, PaperAnswers, plain_text
from tplog.errors import TplogError
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language
from tplog.values.finding import Finding
from tplog.values.identifiers import ParseError

BACK, EXPLAIN = "<", "?"
NO_OFFERS: Mapping[str, str] = {}


class Back(Exception):
    """Somebody goes back from the last question."""


@define
class Conversation:
    """A conversation about one paper.

    ``book`` is a copy in memory; nothing is recorded in it. ``offered`` are answers to begin with, by the
    last part of a question's key. ``values`` are those of the answers given, and ``texts`` what was typed for
    each question, also for those gone back from.
    """

    book: Book
    ask: Asker
    lang: Language
    budget: str = ""
    offered: dict[str, str] = field(factory=dict)
    values: list[Any] = field(factory=list, init=False)
    texts: dict[str, str] = field(factory=dict, init=False)
    preview: Preview = field(factory=Preview, init=False)
    shown: str = field(default="", init=False)

    def run(self) -> PaperAnswers:
        """Ask until the paper is whole, and return it. Raises KeyboardInterrupt, EOFError."""
        names = LogNames(self.book)
        while True:
            paper, question = self._position(names)
            self._show(paper, is_whole=question is None or question.ends_act)
            if question is None:
                return paper
            try:
                value = ask_until_read(question, self.ask, self.lang, self.texts, self.offered)
            except Back:
                self.go_back()
                continue
            self.values.append(value)

    def go_back(self) -> None:
        """Take back the last answer, so that its question comes anew; with the first there is none."""
        if not self.values:
            click.echo(text_of("at-the-first", self.lang))
            return
        self.values.pop()

    def _position(self, names: LogNames) -> tuple[PaperAnswers, Question | None]:
        """Return the paper as the answers make it, and the question that comes next; None after the last."""
        paper = PaperAnswers()
        breaches = tuple(dict.fromkeys(reason.code for reason in self.preview.reasons))
        steps = paper_steps(paper, names, self.lang, budget=self.budget, breaches=breaches)
        try:
            question = next(steps)
            for value in self.values:
                question = steps.send(value)
        except StopIteration:
            return paper, None
        return paper, question

    def _show(self, paper: PaperAnswers, *, is_whole: bool) -> None:
        """Show what the file so far would do, if that has changed."""
        text = plain_text(paper)
        if text == self.shown and not is_whole:
            return
        self.shown = text
        preview = preview_of(self.book, paper, is_whole=is_whole)
        if preview is not None and preview != self.preview:
            print_preview(preview, self.preview, self.lang)
            self.preview = preview


def ask_until_read(
    question: Question,
    ask: Asker,
    lang: Language,
    texts: dict[str, str],
    offered: Mapping[str, str] = NO_OFFERS,
) -> Any:  # noqa: ANN401 (an answer's)
    """Ask a question until its answer can be read, and return the value. Raises Back.

    ``texts`` are former answers by the questions' keys: the last is offered again. ``offered`` are as in
    `Conversation`.
    """
    default = question.default or offered.get(question.key.rpartition(".")[2], "")
    if question.shows_menu:
        _print_menu(question)
    while True:
        typed = ask(question, texts.get(question.key, default), text_of("toolbar", lang))
        text = typed.replace("\n", " ").strip()
        if text == BACK:
            raise Back
        if text == EXPLAIN:
            click.echo(f"  {question.help}")
            _print_menu(question)
            continue
        if not text and not question.optional:
            print_reasons([Finding(ANSWER_MISSING, {"key": question.text})], lang)
            continue
        try:
            value = question.read(text)
        except (AnswerError, TplogError, ParseError) as error:
            _print_why(error, lang)
            continue
        texts.pop(question.key, None)
        if text != question.default:
            texts[question.key] = text
        if echo := question.echo(value):
            click.echo(text_of("understood", lang, value=echo))
        return value


def _print_menu(question: Question) -> None:
    """Print the answers that a question offers, numbered."""
    for number, option in enumerate(question.menu, 1):
        meaning = f" – {option.meaning}" if option.meaning else ""
        click.echo(
            f"  {number:>2}  {escape_invisible(option.label or option.value)}{escape_invisible(meaning)}"
        )


def _print_why(error: AnswerError | TplogError | ParseError, lang: Language) -> None:
    """Print why an answer is none."""
    match error:
        case AnswerError():
            click.echo(f"  {error}")
        case TplogError():
            print_reasons(error.reasons, lang)
        case ParseError():
            print_reasons([Finding(error.rule, error.params)], lang)
