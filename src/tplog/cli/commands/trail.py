"""``tplog trail``: print the audit trail of an account."""

from __future__ import annotations

from datetime import date, datetime

import click

from tplog.cli import opening, options
from tplog.cli.output import print_answer, print_table
from tplog.i18n.vocabulary import Language


@options.command(
    "trail", example="tplog trail 2024/kommunstyrelsen/trygghetsvärdar\ntplog trail trygghetsvärdar 2024"
)
@click.argument(
    "account",
    nargs=-1,
    required=True,
    metavar="ACCOUNT",
    shell_complete=options.completion("complete_accounts"),
)
@options.budget_option("The budget; needed when the log has several with that account.")
@options.as_of_option
@options.known_at_option
@options.db_option
@options.json_option
def command(
    account: tuple[str, ...],
    budget: str | None,
    as_of: date | None,
    known_at: int | datetime | None,
    db: str,
    lang: Language,
    *,
    as_json: bool,
) -> None:
    """Show by which acts an account holds what it holds, from the council down to the last krona.

    ACCOUNT is its path, or any part of its path or name that is of no other, with the year if it has several.
    """
    with opening.open_book(db, warning_language=lang) as book:
        named = opening.find_budget(book, budget, lang, quiet=as_json)
        chosen, path = opening.find_account(book, " ".join(account), named, lang, quiet=as_json)
        trail = book.trail(chosen, path, as_of=as_of, known_at=known_at)
        if as_of is not None:
            from tplog.book.undated_events import moves_money_of  # noqa: PLC0415 (start-up time)

            opening.say_undated(book, chosen, as_of, known_at, lang, moves_money_of(path))
    if as_json:
        from tplog.answers.trails import BUDGET_TRAIL  # noqa: PLC0415 (start-up time)

        print_answer(BUDGET_TRAIL, (chosen, trail))
        return
    from tplog.answers.trail_lines import trail_lines  # noqa: PLC0415 (start-up time)
    from tplog.answers.trail_tables import trail_tables  # noqa: PLC0415 (start-up time)

    tables, papers = trail_tables(trail, chosen, lang)
    for table in tables:
        print_table(table)
    click.echo("\n".join((*papers, *trail_lines(trail, lang))))
