"""``tplog show``: print a budget's state."""

from __future__ import annotations

from datetime import date, datetime
from gettext import gettext
from typing import TYPE_CHECKING

import click

import tplog
from tplog.cli import opening, options
from tplog.cli.output import print_answers, print_table
from tplog.i18n.vocabulary import Language, translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tplog.answers.related_tables import RelatedTables
    from tplog.domain.state.budget_state import BudgetState
    from tplog.values.finding import Finding


# Of the notes only these explain a year's figures.
_NOTES_OF_FIGURES = ("unallocated-remainder", "approximate-figure")


@options.command(
    "show",
    example="tplog show\ntplog show trygghetspaketet 2024\n"
    "tplog show trygghetspaketet 2025 --compare 2024 --compare 2019\n"
    "tplog show trygghetspaketet --as-of 2024-12-31 --known-at 2025-06-01",
)
@options.budget_argument
@click.argument(
    "year", required=False, type=options.account_year, shell_complete=options.completion("complete_years")
)
@click.option(
    "--compare",
    type=options.account_year,
    multiple=True,
    metavar="YEAR",
    shell_complete=options.completion("complete_years"),
    help="Set another year's figures beside.",
)
@click.option(
    "--project",
    metavar="PATH",
    help="One account over all its years, such as tekniska-nämnden/bron.",
)
@click.option("--paths", is_flag=True, help="Call accounts by their whole paths, as files and trail do.")
@options.as_of_option
@options.known_at_option
@options.db_option
@options.json_option
def command(
    budget: str | None,
    year: int | None,
    compare: tuple[int, ...],
    project: str | None,
    as_of: date | None,
    known_at: int | datetime | None,
    db: str,
    lang: Language,
    *,
    paths: bool,
    as_json: bool,
) -> None:
    """Show what budgets hold: frame, proposed, allocated, outcome and what remains."""
    _check_choice(budget, year, compare, project)
    if paths and compare:
        message = gettext("--paths goes without --compare.")
        raise click.UsageError(message)
    years = (year, *compare) if year is not None else ()
    with opening.open_book(db, warning_language=lang) as book:
        budget, project = _find_names(book, budget, year, project, lang, quiet=as_json)
        states, findings = _read_states(book, budget, () if as_json else years, as_of, known_at)
        others = _related_states(book, states, budget, as_of, known_at)
        opening.say_undated(book, budget, as_of, known_at, lang)
        if project is not None and budget is not None:
            _print_project(budget, states[budget], project, lang, as_json=as_json)
            return
        if as_json:
            from tplog.answers.budget_relations import BUDGET_YEARS, related_years  # noqa: PLC0415 (start-up time)

            print_answers(BUDGET_YEARS, [related_years({**others, **states}, name, years) for name in states])
            return
        if not states:
            click.echo(translate("nothing-yet" if as_of or known_at is not None else "empty", lang), err=True)
            return
        _print_tables({**others, **states}, budget, tuple(states), findings, years, lang, paths=paths)


def _find_names(
    book: tplog.Book,
    budget: str | None,
    year: int | None,
    project: str | None,
    lang: Language,
    *,
    quiet: bool,
) -> tuple[str | None, str | None]:
    """Return the budget and the project that are meant; a BUDGET that is none, but a line, is a project.

    Raises NotFound.
    """
    try:
        budget = opening.find_budget(book, budget, lang, quiet=quiet)
    except tplog.NotFound as no_budget:
        if budget is None or year is not None or project is not None or _is_of_several(no_budget):
            raise
        try:
            return opening.find_line(book, budget, None, lang, quiet=quiet)
        except tplog.NotFound as no_line:
            raise (no_line if _is_of_several(no_line) else no_budget) from None
    if budget is not None and project is not None:
        try:
            project = opening.find_line(book, project, budget, lang, quiet=quiet)[1]
        except tplog.NotFound as no_line:
            if _is_of_several(no_line):
                raise
    return budget, project  # a project that is none is refused where it is looked up


def _is_of_several(error: tplog.NotFound) -> bool:
    return error.reasons[0].code == "name-of-several"


def _check_choice(
    budget: str | None, year: int | None, compare: tuple[int, ...], project: str | None
) -> None:
    """Raise click.UsageError for options that do not go together."""
    if compare and year is None:
        message = gettext("--compare needs a BUDGET and a YEAR to compare with.")
        raise click.UsageError(message)
    if project is not None and (budget is None or year is not None):
        message = gettext("--project needs a BUDGET and goes without a YEAR.")
        raise click.UsageError(message)


def _print_tables(
    states: Mapping[str, BudgetState],
    budget: str | None,
    shown: tuple[str, ...],
    findings: Iterable[Finding],
    years: tuple[int, ...],
    lang: Language,
    *,
    paths: bool,
) -> None:
    """Print the tables of the budgets in ``shown``; ``states`` has those to which they relate, too."""
    shown_findings = [
        finding for finding in findings if finding.severity.rank or finding.code in _NOTES_OF_FIGURES
    ]
    related: RelatedTables | None = None
    if any(state.relations for state in states.values()):
        from tplog.answers.related_tables import RelatedTables  # noqa: PLC0415 (start-up time)

        related = RelatedTables(states, lang)
    for name in shown:
        _print_budget(name, states[name], years, lang, related, paths=paths)
        if shown_findings:
            from tplog.answers.finding_tables import findings_table  # noqa: PLC0415 (start-up time)

            print_table(findings_table(shown_findings, lang))
    for table in related.sums() if related and budget is None else ():
        print_table(table)


def _print_budget(
    name: str,
    state: BudgetState,
    years: tuple[int, ...],
    lang: Language,
    related: RelatedTables | None,
    *,
    paths: bool,
) -> None:
    """Print a budget's table, relations and guidelines, and a whole municipality's result.

    Without years its projects too.
    """
    from tplog.answers.tables import budget_table, result_lines  # noqa: PLC0415 (start-up time)
    from tplog.answers.year_summary import project_accounts  # noqa: PLC0415 (start-up time)

    if len(years) > 1:
        from tplog.answers.comparison_tables import comparison_table  # noqa: PLC0415 (start-up time)

        compared = related.compared(name, years) if related else None
        print_table(comparison_table(name, state, years, lang, compared))
    else:
        print_table(budget_table(name, state, years[0] if years else None, lang, paths=paths))
    for table in related.relations(name) if related else ():
        print_table(table)
    if not years and project_accounts(state):
        from tplog.answers.project_tables import projects_table  # noqa: PLC0415 (start-up time)
        from tplog.answers.projects import projects  # noqa: PLC0415 (start-up time)

        print_table(projects_table(projects(name, state), lang))
    if state.guidelines:
        from tplog.answers.trail_lines import guideline_lines  # noqa: PLC0415 (start-up time)

        for line in guideline_lines(state, years, lang):
            click.echo(f" {line}\n")
    for line in result_lines(state, years or state.years(), lang):
        click.echo(f" {line}\n")


def _read_states(
    book: tplog.Book,
    budget: str | None,
    years: tuple[int, ...],
    as_of: date | None,
    known_at: int | datetime | None,
) -> tuple[dict[str, BudgetState], tuple[Finding, ...]]:
    """Return the requested states, and with years the budget's findings in them."""
    if budget and years:
        from tplog.values.as_of import AsOf  # noqa: PLC0415 (start-up time)

        state, findings = book.overview(budget, years, AsOf(as_of, known_at))
        return {budget: state}, findings
    names = (budget,) if budget else book.budgets(as_of=as_of, known_at=known_at)
    return {name: book.state(name, as_of=as_of, known_at=known_at) for name in names}, ()


def _print_project(budget: str, state: BudgetState, path: str, lang: Language, *, as_json: bool) -> None:
    """Print one project over its years. Raises NotFound for an unknown path."""
    from tplog.answers.projects import PROJECT, project  # noqa: PLC0415 (start-up time)

    chosen = project(budget, state, path)
    if as_json:
        print_answers(PROJECT, [chosen])
        return
    from tplog.answers.project_tables import project_table  # noqa: PLC0415 (start-up time)

    print_table(project_table(chosen, lang))


def _related_states(
    book: tplog.Book,
    states: Mapping[str, BudgetState],
    budget: str | None,
    as_of: date | None,
    known_at: int | datetime | None,
) -> Mapping[str, BudgetState]:
    """Return the states of other budgets to which one relates; none where all budgets are asked for."""
    if budget is None:
        return {}
    from tplog.values.as_of import AsOf  # noqa: PLC0415 (start-up time)

    return book.related_states(budget, AsOf(as_of, known_at), states[budget])
