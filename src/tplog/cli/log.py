"""``tplog log``."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

import tplog
from tplog.cli import common, completing
from tplog.present.labels import Language

if TYPE_CHECKING:
    from tplog.events.record import Record
    from tplog.values.account import Account


def _account(_context: click.Context, _option: click.Parameter, value: str | None) -> Account | None:
    if not value:
        return None
    from tplog.values.account import parse_account  # noqa: PLC0415 (start-up time)
    from tplog.values.text import NotUnderstood  # noqa: PLC0415 (start-up time)

    try:
        return parse_account(value)
    except NotUnderstood as error:
        raise click.BadParameter(str(error)) from error


@common.command(
    "log", example="tplog log --type FrameDecided\ntplog log --account 2024/kommunstyrelsen --json"
)
@common.budget_option()
@click.option("--type", "kind", type=click.Choice(tplog.EVENT_TYPES), help="Only this type.")
@click.option(
    "--account",
    callback=_account,
    metavar="PATH",
    shell_complete=completing.accounts,
    help="Only what moves money at or below it.",
)
@click.option("--by", help="Only acts of this body.")
@common.as_of_option
@common.known_at_option
@common.db_option
@common.json_option
def command(
    budget: str | None,
    kind: str | None,
    account: Account | None,
    by: str | None,
    on: date | None,
    known: int | datetime | None,
    db: str,
    lang: Language,
    *,
    as_json: bool,
) -> None:
    """Show the records; with --json one a line, index and leaf as stored."""
    with common.opened(db, warns=lang) as book:
        if budget:
            book.state(budget)  # a misspelt budget is an error, not an empty answer
        every = list(book.records(on=on, known=known))
        told = [
            record
            for record in every
            if budget in (None, record.event.budget)
            and kind in (None, type(record.event).__name__)
            and by in (None, record.event.act.body)
            and (account is None or _touches(record, account))
        ]
    if as_json:
        from tplog.present.data import record_data  # noqa: PLC0415 (start-up time)

        for record in told:
            common.print_json_line(record_data(record))
        return
    from tplog.domain.point import decided_days  # noqa: PLC0415 (start-up time)
    from tplog.present.records import log_table  # noqa: PLC0415 (start-up time)

    common.print_table(log_table(told, lang, days=decided_days(every)))


def _touches(record: Record, account: Account) -> bool:
    moves = (*record.event.transfers, *record.event.proposed, *record.event.held)
    return any(account.holds(move.giver) or account.holds(move.taker) for move in moves)
