"""``tplog show``."""

from __future__ import annotations

from datetime import date

import click

import tplog
from tplog.cli import common
from tplog.domain.state import BudgetState
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
    example="tplog show\ntplog show trygghetspaketet 2024\ntplog show trygghetspaketet 2025 --compare 2024",
)
@click.argument("budget", required=False)
@click.argument("year", required=False, type=int)
@click.option("--compare", type=int, metavar="YEAR", help="Set another year's figures beside.")
@common.as_of_option
@common.db_option
@common.json_option
def command(
    budget: str | None,
    year: int | None,
    compare: int | None,
    on: date | None,
    db: str,
    lang: Language,
    *,
    as_json: bool,
) -> None:
    """Show what budgets hold: frame, proposed, allocated, outcome and what remains."""
    if compare is not None and year is None:
        message = "--compare needs a BUDGET and a YEAR to compare with."
        raise click.UsageError(message)
    with common.opened(db) as book:
        names = (budget,) if budget else book.budgets(on=on)
        states = {name: book.state(name, on=on) for name in names}
        found = book.findings(on=on)
    if not states and not as_json:
        click.echo(word("empty", lang), err=True)
    if as_json:
        common.print_json([_data(name, state, year, compare) for name, state in states.items()])
        return
    for name, state in states.items():
        _print(name, state, year, compare, lang)
        if year is not None:
            _print_findings(_concerning(found, name, state, (year, compare)), lang)


def _years(state: BudgetState, year: int | None, compare: int | None) -> tuple[int, ...]:
    asked = tuple(one for one in (year, compare) if one is not None)
    return asked or state.years()


def _data(name: str, state: BudgetState, year: int | None, compare: int | None) -> dict[str, object]:
    from tplog.present.data import body_data  # noqa: PLC0415 (start-up time)

    years = {
        str(at): [body_data(body) for body in summarise(state, at)] for at in _years(state, year, compare)
    }
    return {"budget": name, "years": years}


def _print(name: str, state: BudgetState, year: int | None, compare: int | None, lang: Language) -> None:
    from tplog.present import tables  # noqa: PLC0415 (start-up time)

    if year is None:
        common.print_table(
            tables.years_table(name, [(at, summarise(state, at)) for at in state.years()], lang)
        )
        return
    known = state.years()
    for asked in _years(state, year, compare):
        if asked not in known:
            raise tplog.NotFound(
                Finding(YEAR_UNKNOWN, {"budget": name, "year": str(asked), "known": _span(known)})
            )
    bodies = summarise(state, year)
    if compare is None:
        common.print_table(tables.year_table(name, year, bodies, lang))
        return
    others = {body.account.holder: body for body in summarise(state, compare)}
    pairs = [(body, others[body.account.holder]) for body in bodies if body.account.holder in others]
    common.print_table(tables.comparison_table(name, (year, compare), pairs, lang))


def _span(years: tuple[int, ...]) -> str:
    return ", ".join(str(year) for year in years) or "–"


def _concerning(
    found: tuple[Finding, ...], budget: str, state: BudgetState, years: tuple[int | None, ...]
) -> list[Finding]:
    """The findings about totals and balances that explain the table: those at an account of its years."""
    told = [
        one for one in found if one.budget == budget and one.account and one.severity is not Severity.NOTE
    ]
    notes = [one for one in found if one.budget == budget and one.code == "unallocated-remainder"]
    wanted = {str(path) for path in state.accounts if path.year in years}
    return [one for one in (*told, *notes) if one.account in wanted]


def _print_findings(found: list[Finding], lang: Language) -> None:
    from tplog.present.tables import findings_table  # noqa: PLC0415 (start-up time)

    if found:
        common.print_table(findings_table(found, lang))
