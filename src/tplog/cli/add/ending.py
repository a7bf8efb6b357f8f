"""The end of the conversation: show the file, write it, and offer to record it."""

from __future__ import annotations

from pathlib import Path

import click

from tplog.cli.add import readings
from tplog.cli.add.conversation import Back, Conversation, ask_until_read
from tplog.cli.add.preview import print_reasons
from tplog.cli.add.questions import Question, text_of, words
from tplog.cli.output import write_new_text
from tplog.decision_files.typed_answers import PaperAnswers, decision_text
from tplog.errors import TplogError
from tplog.i18n.finding_text import phrase_text
from tplog.i18n.sanitize import escape_invisible


def write_file(conversation: Conversation, output: Path | None) -> Path:
    """Ask until the paper is whole, and where to write its file; write that, and return its path.

    A file that is there is written over only if somebody says so; where it cannot be written, another place
    is asked for. Raises KeyboardInterrupt, EOFError.
    """
    while True:
        paper = conversation.run()
        content = decision_text(paper, "tplog add")
        _print_file(content, conversation)
        try:
            path = output or Path(_ask(conversation, _output_question(conversation, paper)))
            is_new = not path.exists()
            if is_new or _ask(conversation, _yes_or_no(conversation, "overwrite", file=str(path))):
                write_new_text(content, path, force=not is_new)
                return path
        except Back:
            conversation.go_back()
        except TplogError as error:
            print_reasons(error.reasons, conversation.lang)
        except OSError as error:
            why = phrase_text(error.strerror or str(error), conversation.lang)
            click.echo(f"  {escape_invisible(str(error.filename or output))}: {why}")
        output = None


def wants_record(conversation: Conversation, db: str, *, is_new: bool) -> bool:
    """Return whether the file just written is to be recorded now: it is, if somebody says yes.

    A file that would be refused is not offered.
    """
    if conversation.preview.reasons:
        click.echo(text_of("refused-as-it-stands", conversation.lang))
        return False
    key = "record-now-new" if is_new else "record-now"
    try:
        return bool(_ask(conversation, _yes_or_no(conversation, key, db=db)))
    except (Back, KeyboardInterrupt, EOFError):
        return False  # the file is written


def _ask(conversation: Conversation, question: Question) -> str:
    answer: str = ask_until_read(question, conversation.ask, conversation.lang, {})
    return answer


def _print_file(content: str, conversation: Conversation) -> None:
    click.echo(f"\n{text_of('file-whole', conversation.lang)}\n")
    for line in content.splitlines():
        click.echo(f"    {escape_invisible(line)}".rstrip())
    click.echo()


def _output_question(conversation: Conversation, paper: PaperAnswers) -> Question:
    lang = conversation.lang
    day = str(paper.source.get("date", ""))
    return Question(
        "output",
        text_of("output", lang),
        str,
        text_of("output.help", lang),
        default="-".join(part for part in (day, f"{paper.head['budget']}.toml") if part),
        is_path=True,
    )


def _yes_or_no(conversation: Conversation, key: str, **parts: str) -> Question:
    """Return a question whose default is no."""
    lang = conversation.lang
    shown = {name: escape_invisible(part) for name, part in parts.items()}
    return Question(
        key,
        text_of(key, lang, **shown),
        readings.yes_or_no(lang),
        completions=words(text_of("yes", lang), text_of("no", lang)),
        default=text_of("no", lang),
    )
