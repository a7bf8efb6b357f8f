"""``tplog replay``: show the changes that each event makes."""

from __future__ import annotations

import sys
from gettext import gettext
from typing import TYPE_CHECKING

import click

import tplog
from tplog.cli import opening, options
from tplog.cli.output import print_answer_line, print_table
from tplog.i18n.vocabulary import Language, translate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tplog.answers.event_effects import EventEffect
    from tplog.values.as_of import AsOf


def _parse_point_option(_context: click.Context, _option: click.Parameter, value: str | None) -> AsOf | None:
    point = options.parse_point(value) if value else None
    if value and point is None:
        message = gettext("{text!r} is neither a log index nor a day (2025-03-01).").format(text=value)
        raise click.BadParameter(message)
    return point


@options.command(
    "replay", example="tplog replay trygghetspaketet --from 8 --to 10\ntplog replay --from 2024-01-01 --step"
)
@options.budget_argument
@click.option(
    "--from",
    "start",
    callback=_parse_point_option,
    metavar="INDEX|DATE",
    help="From this index or decided day.",
)
@click.option(
    "--to", "end", callback=_parse_point_option, metavar="INDEX|DATE", help="To this index or decided day."
)
@click.option("--step", is_flag=True, help="Wait for a key after each event (on a terminal).")
@options.db_option
@options.json_option
def command(
    budget: str | None,
    start: AsOf | None,
    end: AsOf | None,
    db: str,
    lang: Language,
    *,
    step: bool,
    as_json: bool,
) -> None:
    """Show history event by event: what each moved, and the balances before and after.

    Events come in the order of their recording, and balances are those of all events before.
    """
    from tplog.events.as_of import effective_dates  # noqa: PLC0415 (start-up time)

    pauses = step and is_interactive()
    if step and not pauses and sys.stdout is not None and sys.stdout.isatty():  # into a pipe nobody is asked
        from tplog.cli.streams import STEP_NEEDS_TERMINAL  # noqa: PLC0415 (start-up time)
        from tplog.values.finding import Finding  # noqa: PLC0415 (start-up time)

        raise tplog.NotFound(Finding(STEP_NEEDS_TERMINAL))
    with opening.open_book(db, warning_language=lang) as book:
        days = effective_dates(book.records() if budget is None else book.budget_records(budget))
        for effect in book.replay(budget):
            index = effect.record.index
            day = days[index]
            after_start = start is None or (
                day >= start.as_of if start.as_of else index >= _known_index(start)
            )
            before_end = end is None or (day <= end.as_of if end.as_of else index <= _known_index(end))
            if after_start and before_end:
                _print_effect(effect, days, lang, as_json=as_json)
                if pauses:
                    click.pause(translate("press-key", lang))


def is_interactive() -> bool:
    """Return whether stdin and stdout are a terminal, so that a user can press a key."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _known_index(point: AsOf) -> int:
    return point.known_at if isinstance(point.known_at, int) else 0


def _print_effect(effect: EventEffect, days: Mapping[int, date], lang: Language, *, as_json: bool) -> None:
    if as_json:
        from tplog.answers.records import EFFECT  # noqa: PLC0415 (start-up time)

        print_answer_line(EFFECT, effect)
        return
    from tplog.answers.record_tables import effect_heading, effect_table  # noqa: PLC0415 (start-up time)

    click.echo(effect_heading(effect, days, lang))
    if effect.changes:
        print_table(effect_table(effect, lang))
    else:
        click.echo()
