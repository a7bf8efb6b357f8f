"""``tplog replay``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tplog.cli import common
from tplog.i18n.vocabulary import Language, word

if TYPE_CHECKING:
    from tplog.domain.queries.as_of import Days, Point
    from tplog.domain.queries.event_effects import Scene


def _point(_context: click.Context, _option: click.Parameter, value: str | None) -> Point | None:
    told = common.point(value) if value else None
    if value and told is None:
        message = f"{value!r} is neither a log index nor a day (2025-03-01)."
        raise click.BadParameter(message)
    return told


@common.command(
    "replay", example="tplog replay trygghetspaketet --from 8 --to 10\ntplog replay --from 2024-01-01 --step"
)
@common.budget_argument
@click.option(
    "--from", "start", callback=_point, metavar="INDEX|DATE", help="From this index or decided day."
)
@click.option("--to", "end", callback=_point, metavar="INDEX|DATE", help="To this index or decided day.")
@click.option("--step", is_flag=True, help="Wait for a key after each event (on a terminal).")
@common.db_option
@common.json_option
def command(
    budget: str | None,
    start: Point | None,
    end: Point | None,
    db: str,
    lang: Language,
    *,
    step: bool,
    as_json: bool,
) -> None:
    """Show history event by event: what each moved, and the balances before and after.

    Events come in the order of their recording, and balances are those of all events before.
    """
    from tplog.domain.queries.as_of import Days  # noqa: PLC0415 (start-up time)

    days = Days()
    waits = step and on_terminal()
    with common.opened(db, warns=lang) as book:
        for scene in book.replay(budget):
            day = days.of(scene.record)
            index = scene.record.index
            after_start = start is None or (day >= start.on if start.on else index >= _index(start))
            before_end = end is None or (day <= end.on if end.on else index <= _index(end))
            if after_start and before_end:
                _show(scene, days, lang, as_json=as_json)
                if waits:
                    click.pause(word("press-key", lang))


def on_terminal() -> bool:
    """Whether somebody is there to press a key."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _index(point: Point) -> int:
    return point.known if isinstance(point.known, int) else 0


def _show(scene: Scene, days: Days, lang: Language, *, as_json: bool) -> None:
    if as_json:
        from tplog.answers.json_data import scene_data  # noqa: PLC0415 (start-up time)

        common.print_json_line(scene_data(scene))
        return
    from tplog.answers.record_tables import scene_heading, scene_table  # noqa: PLC0415 (start-up time)

    click.echo(scene_heading(scene, days.known, lang))
    if scene.changes:
        common.print_table(scene_table(scene, lang))
    else:
        click.echo()
