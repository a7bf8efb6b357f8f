"""``tplog add``: ask at a terminal what a decision file needs, and write the file."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

import tplog
from tplog.cli import opening, options, settings
from tplog.cli.registration_options import RegistrationOptions, registration_options
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.book.book import Book
    from tplog.cli.add.conversation import Conversation


@options.command("add", example="tplog add\ntplog add --budget trygghetspaketet -o beslut.toml")
@options.budget_option("The budget that is offered first.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file; else the last question asks where.",
)
@registration_options
@options.db_option
@options.key_option
def command(
    budget: str | None,
    output: Path | None,
    db: str,
    key: Path | None,
    lang: Language,
    **registration: Unpack[RegistrationOptions],
) -> None:
    """Ask, at a terminal, what a decision file needs, and write the file.

    What the file so far would do is shown after each answer: balances before and after, findings, or why it
    would be refused. Nothing is recorded, unless the answer to the last question is yes. Ctrl-C and Ctrl-D
    end it with nothing written, and exit code 130.
    """
    from tplog.cli.add.refusals import require_library, require_terminal  # noqa: PLC0415 (start-up time)

    require_terminal()
    require_library()
    from tplog.cli.add.ending import wants_record  # noqa: PLC0415 (start-up time)
    from tplog.cli.add.questions import text_of  # noqa: PLC0415 (start-up time)
    from tplog.cli.commands import apply  # noqa: PLC0415 (start-up time)
    from tplog.i18n.sanitize import escape_invisible  # noqa: PLC0415 (start-up time)

    book, is_new = _open_log(db)
    with book:
        click.echo(text_of("intro", lang))
        if is_new:
            click.echo(text_of("log-new", lang, db=escape_invisible(db)))
        conversation = _conversation(book, budget, lang)
        path = _written(conversation, output, lang)
        file = escape_invisible(str(path))
        click.echo(text_of("written", lang, file=file))
        if not wants_record(conversation, db, is_new=is_new):
            click.echo(text_of("apply-later", lang, file=file))
            return
    record = {"dry_run": False, "create": is_new, "as_json": False, "quiet": False, **registration}
    click.get_current_context().invoke(apply.command, paths=(path,), db=db, key=key, lang=lang, **record)


def _conversation(book: Book, budget: str | None, lang: Language) -> Conversation:
    """Return the conversation over a log; what ``tplog.toml`` says is offered first."""
    from tplog.cli.add.conversation import Conversation  # noqa: PLC0415 (start-up time)
    from tplog.cli.add.terminal import terminal_asker  # noqa: PLC0415 (start-up time)

    defaults = settings.file_defaults()
    offered = {"by": defaults["by"]} if "by" in defaults else {}
    return Conversation(book, terminal_asker(), lang, budget or defaults.get("budget", ""), offered)


def _written(conversation: Conversation, output: Path | None, lang: Language) -> Path:
    """Return the file that the conversation wrote; leave with 128 + the signal if it was ended."""
    from tplog.cli.add.ending import write_file  # noqa: PLC0415 (start-up time)
    from tplog.cli.add.questions import text_of  # noqa: PLC0415 (start-up time)

    try:
        return write_file(conversation, output)
    except (KeyboardInterrupt, EOFError) as end:
        click.echo(f"\ntplog: {text_of('nothing-written', lang)}", err=True)
        sys.exit(128 + (end.args[0] if end.args else signal.SIGINT))


def _open_log(db: str) -> tuple[Book, bool]:
    """Return the log, of which nothing is changed, and whether there is none yet."""
    try:
        return opening.open_book(db, read_only=True), False
    except tplog.NotFound as missing:
        if missing.reasons[0].code != "database-missing":
            raise
        return opening.create_book(""), True
