"""``tplog replay``: show the changes that each event makes."""

from __future__ import annotations

import sys
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
    from tplog.values.period import Period


@options.command(
    "replay", example="tplog replay trygghetspaketet --from 8 --to 10\ntplog replay --from 2024-01-01 --step"
)
@options.budget_argument
@click.option(
    "--from",
    "start",
    callback=options.point_reader("point"),
    metavar="INDEX|DATE",
    help="From this index (#12), or the first day of this day, month or year.",
)
@click.option(
    "--to",
    "end",
    callback=options.point_reader("point"),
    metavar="INDEX|DATE",
    help="To this index (#12), or the last day of this day, month or year.",
)
@click.option("--step", is_flag=True, help="Wait for a key after each event (on a terminal).")
@options.db_option
@options.json_option
def command(
    budget: str | None,
    start: AsOf | Period | None,
    end: AsOf | Period | None,
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
        budget = opening.find_budget(book, budget, lang, quiet=as_json)
        days = effective_dates(book.records() if budget is None else book.budget_records(budget))
        for effect in book.replay(budget):
            if _is_between(effect.record.index, days, start, end):
                _print_effect(effect, days, lang, as_json=as_json)
                if pauses:
                    click.pause(translate("press-key", lang))


def is_interactive() -> bool:
    """Return whether stdin and stdout are a terminal, so that a user can press a key."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _is_between(
    index: int, days: Mapping[int, date], start: AsOf | Period | None, end: AsOf | Period | None
) -> bool:
    """Return whether a record is not before one point nor after another; a period counts as a whole."""
    from tplog.values.period import Period  # noqa: PLC0415 (start-up time)

    after_start = days[index] >= start.first if isinstance(start, Period) else index >= _known_index(start, 0)
    before_end = days[index] <= end.last if isinstance(end, Period) else index <= _known_index(end, index)
    return after_start and before_end


def _known_index(point: AsOf | None, default: int) -> int:
    return point.known_at if point and isinstance(point.known_at, int) else default


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
