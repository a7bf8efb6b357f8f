"""``tplog show``."""

from __future__ import annotations

from datetime import date, datetime

import click

import tplog
from tplog.cli import common
from tplog.domain.budget import BudgetState
from tplog.domain.point import Point
from tplog.domain.summary import summarise
from tplog.errors import refusal
from tplog.present.labels import Language, word
from tplog.values.finding import Finding, Severity

YEAR_UNKNOWN = refusal(
    "year-unknown",
    "{budget} har inga konton för {year}. Den har: {known}.",
    "{budget} has no accounts for {year}. It has: {known}.",
)


@common.command(
    "show",
    example="tplog show\ntplog show trygghetspaketet 2024\n"
    "tplog show trygghetspaketet 2025 --compare 2024 --compare 2019\n"
    "tplog show trygghetspaketet --as-of 2024-12-31 --known-at 2025-06-01",
)
@click.argument("budget", required=False)
@click.argument("year", required=False, type=int)
@click.option("--compare", type=int, multiple=True, metavar="YEAR", help="Set another year's figures beside.")
@common.as_of_option
@common.known_at_option
@common.db_option
@common.json_option
def command(
    budget: str | None,
    year: int | None,
    compare: tuple[int, ...],
    on: date | None,
    known: int | datetime | None,
    db: str,
    lang: Language,
    *,
    as_json: bool,
) -> None:
    """Show what budgets hold: frame, proposed, allocated, outcome and what remains."""
    if compare and year is None:
        message = "--compare needs a BUDGET and a YEAR to compare with."
        raise click.UsageError(message)
    years = (year, *compare) if year is not None else ()
    with common.opened(db, warns=lang) as book:
        names = (budget,) if budget else book.budgets(on=on, known=known)
        states = {name: book.state(name, on=on, known=known) for name in names}
        found = _found(book, names, years, Point(on, known)) if not as_json else ()
    if not states and not as_json:
        click.echo(word("nothing-yet" if on or known is not None else "empty", lang), err=True)
    if as_json:
        common.print_json([_data(name, state, years) for name, state in states.items()])
        return
    for name, state in states.items():
        _print(name, state, years, lang)
        _print_findings(found, lang)


def _found(
    book: tplog.Book, names: tuple[str, ...], years: tuple[int, ...], point: Point
) -> tuple[Finding, ...]:
    """The findings that explain a year's table: those at accounts of its years, but for most notes."""
    if not years:
        return ()
    told = book.findings_of(names[0], years, on=point.on, known=point.known)
    return tuple(
        one for one in told if one.severity is not Severity.NOTE or one.code == "unallocated-remainder"
    )


def _data(name: str, state: BudgetState, years: tuple[int, ...]) -> dict[str, object]:
    from tplog.present.data import body_data  # noqa: PLC0415 (start-up time)

    told = {str(at): [body_data(body) for body in summarise(state, at)] for at in years or state.years()}
    return {"budget": name, "years": told}


def _print(name: str, state: BudgetState, years: tuple[int, ...], lang: Language) -> None:
    from tplog.present import tables  # noqa: PLC0415 (start-up time)

    if not years:
        told = [(at, summarise(state, at)) for at in state.years()]
        common.print_table(tables.years_table(name, told, lang))
        return
    known = state.years()
    for asked in years:
        if asked not in known:
            raise tplog.NotFound(
                Finding(YEAR_UNKNOWN, {"budget": name, "year": str(asked), "known": _span(known)})
            )
    if len(years) == 1:
        common.print_table(tables.year_table(name, years[0], summarise(state, years[0]), lang))
    else:
        told = [(at, summarise(state, at)) for at in years]
        common.print_table(tables.comparison_table(name, told, lang))


def _span(years: tuple[int, ...]) -> str:
    return ", ".join(str(year) for year in years) or "–"


def _print_findings(found: tuple[Finding, ...], lang: Language) -> None:
    from tplog.present.tables import findings_table  # noqa: PLC0415 (start-up time)

    if found:
        common.print_table(findings_table(found, lang))
