"""``tplog diff``: show the differences between two points in time."""

from __future__ import annotations

from gettext import gettext
from typing import TYPE_CHECKING

import click

import tplog
from tplog.cli import opening, options, points
from tplog.cli.output import print_answer, print_answers, print_table
from tplog.i18n.vocabulary import Language, translate

if TYPE_CHECKING:
    from tplog.cli.points import NamedPoint


@options.command(
    "diff",
    example="tplog diff 2024 2025\ntplog diff 9 14 -b trygghetspaketet\n"
    "tplog diff 2025/förslag 2025/fördelning",
)
@click.argument("first", metavar="A", shell_complete=options.completion("complete_event_ids"))
@click.argument("second", metavar="B", shell_complete=options.completion("complete_event_ids"))
@options.budget_option()
@options.db_option
@options.json_option
def command(first: str, second: str, budget: str | None, db: str, lang: Language, *, as_json: bool) -> None:
    """Show what differs between two points, line by line, and the events between them.

    A and B are days, or months and years of which the last day is meant (as decided by then); log indexes,
    such as 12 or #12 (as known then); or the ids of two events, such as a proposal and the decision on it.
    Four digits from 1900 to 2100 are a year: 2024 is the year, #2024 the record.
    """
    chosen = points.point_or_none("A", first), points.point_or_none("B", second)
    with opening.open_book(db, warning_language=lang) as book:
        if chosen[0] is not None and chosen[1] is not None:
            budget = opening.find_budget(book, budget, lang, quiet=as_json)
            _print_point_diff(book, budget, (chosen[0], chosen[1]), lang, as_json=as_json)
        elif chosen == (None, None):
            _print_event_diff(book, first, second, lang, as_json=as_json)
        else:
            message = gettext("A and B must both be points (days or log indexes), or both events' ids.")
            raise click.UsageError(message)


def _print_point_diff(
    book: tplog.Book,
    budget: str | None,
    chosen: tuple[NamedPoint, NamedPoint],
    lang: Language,
    *,
    as_json: bool,
) -> None:
    from tplog.book.selection import selected_budgets  # noqa: PLC0415 (start-up time)
    from tplog.values.as_of import LATEST  # noqa: PLC0415 (start-up time)

    names = chosen[0].name, chosen[1].name
    ends = chosen[0].point, chosen[1].point
    comparisons = {name: book.compare(name, *ends) for name in selected_budgets(book, budget, LATEST)}
    for point in ends:
        opening.say_undated(book, budget, point.as_of, point.known_at, lang)
    if as_json:
        from tplog.answers.comparisons import BUDGET_COMPARISON  # noqa: PLC0415 (start-up time)

        print_answers(BUDGET_COMPARISON, comparisons.items())
        return
    from tplog.answers.record_tables import RECEIPT_COLUMNS, differences_table, log_table  # noqa: PLC0415 (start-up time)

    for name, comparison in comparisons.items():
        if comparison.differences:
            print_table(differences_table(comparison.differences, (name, *names), lang))
            if any(each.column == "outcome" for each in comparison.differences):
                from tplog.i18n.audit_words import audit_text  # noqa: PLC0415 (start-up time)

                click.echo(f"{audit_text('outcome-sign', lang)}\n")
        for key, records in (("events-added", comparison.added), ("events-removed", comparison.removed)):
            if records:
                click.echo(f"{translate(key, lang)}:\n")
                print_table(log_table(records, lang, ("index", "decided", *RECEIPT_COLUMNS[1:])))
    if not any(
        comparison.differences or comparison.added or comparison.removed
        for comparison in comparisons.values()
    ):
        click.echo(f"{names[0]} → {names[1]}: {translate('no-difference', lang)}", err=True)


def _print_event_diff(book: tplog.Book, first: str, second: str, lang: Language, *, as_json: bool) -> None:
    from tplog.answers.event_effects import compare_events  # noqa: PLC0415 (start-up time)

    records = book.record(first), book.record(second)
    differences = compare_events(records[0].event, records[1].event)
    if as_json:
        from tplog.answers.comparisons import EVENT_COMPARISON  # noqa: PLC0415 (start-up time)

        print_answer(EVENT_COMPARISON, (records, differences))
        return
    from tplog.answers.record_tables import differences_table  # noqa: PLC0415 (start-up time)

    print_table(differences_table(differences, (records[0].event.budget, first, second), lang))
