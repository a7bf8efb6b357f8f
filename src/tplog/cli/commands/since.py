"""``tplog since``: tell what is new since somebody last saw the log."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

import tplog
from tplog.cli import opening, options, points
from tplog.cli.output import print_answer, print_table
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.book.since import Seen

_SEEN = "CHECKPOINT|DATE|INDEX"


@options.command(
    "since", example="tplog since 2025-03-01\ntplog since kept.checkpoint -b trygghetspaketet --json"
)
@click.argument("seen", metavar=_SEEN)
@options.budget_option()
@options.db_option
@options.json_option
def command(seen: str, budget: str | None, db: str, lang: Language, *, as_json: bool) -> None:
    """Show what was recorded, corrected and answered since, and which known figures have changed.

    CHECKPOINT is a file that you kept from your last visit: then it is also told whether the log still
    continues what you saw. DATE means the end of that day, INDEX the last record that you saw. Leaves with 1
    if the log does not continue the checkpoint.
    """
    from tplog.answers.since import NEWS, news_tables, verdict_text  # noqa: PLC0415 (start-up time)
    from tplog.book.since import news_since  # noqa: PLC0415 (start-up time)
    from tplog.i18n.audit_words import audit_text  # noqa: PLC0415 (start-up time)
    from tplog.i18n.sanitize import escape_invisible  # noqa: PLC0415 (start-up time)

    point = _seen(seen)
    with opening.open_book(db, warning_language=lang) as book:
        budget = opening.find_budget(book, budget, lang, quiet=as_json)
        news = news_since(book, point, budget)
    if as_json:
        print_answer(NEWS, news)
    else:
        click.echo(f"{verdict_text(news, escape_invisible(seen), lang)}\n")
        for table in news_tables(news, lang):
            print_table(table)
        if any(each.change.column == "outcome" for each in news.changed):
            click.echo(audit_text("outcome-sign", lang))
        if not news.recorded and news.continues is not False:
            click.echo(audit_text("day-ahead" if _is_ahead(point) else "nothing-since", lang), err=True)
    if news.continues is False:
        sys.exit(tplog.Tampered.exit_code)


def _is_ahead(point: Seen) -> bool:
    """Return whether what was seen is a day that has not come yet."""
    from tplog.book import signing  # noqa: PLC0415 (start-up time)
    from tplog.values.swedish_time import day_in_sweden  # noqa: PLC0415 (start-up time)

    return isinstance(point, datetime) and day_in_sweden(point) > day_in_sweden(signing.utc_now())


def _seen(text: str) -> Seen:
    """Return what was seen: the checkpoint in a file of this name, else a time or a log index.

    Raises NotFound for a text that is none of these; BadFile for a file that is no checkpoint.
    """
    from tplog.book.since import read_seen_checkpoint  # noqa: PLC0415 (start-up time)

    file = Path(text)
    if file.exists() or file.suffix == ".checkpoint":
        return read_seen_checkpoint(file)
    return points.known_at(_SEEN, text)
