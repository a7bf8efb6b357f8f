"""Frame, budget and outcome of all years of a budget beside each other, per body and line.

What an account follows stands in the row of its only successor, where somebody noted that (`compared_years`).
A budget of a single year may go on in budgets of other years that have the same accounts: nobody has noted
that these are the same, so the answer names them (`YearsTogether.other_budgets`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from tplog.answers.answer import Answer, ByKey, Field, Kind, Many
from tplog.answers.compared_years import compared_years
from tplog.answers.states import ACCOUNT_ROW, AccountRow, BodyYear, sum_of_known
from tplog.answers.year_summary import summarise_year
from tplog.answers.year_verdict import budget_bodies, is_final
from tplog.domain.state.budget_state import BudgetState
from tplog.values.account import UNDATED_YEARS
from tplog.values.relation import FOLLOWS


@frozen
class YearFigures:
    """An account's figures of a year in öre; ``outcome`` is None where none is on record.

    ``budget`` is the name of the budget that has the account in that year.
    """

    year: int
    budget: str
    account: str
    frame: int
    budget_total: int
    outcome: int | None
    remaining: int
    level_known: bool

    @property
    def is_overspent(self) -> bool:
        """Whether more is spent than a budget of costs."""
        return self.outcome is not None and self.level_known and self.remaining < 0 < self.budget_total


@frozen
class AccountYears:
    """An account over the years: ``path`` is that of the account without a year; one figure for each year.

    It is None for a year in which there was no such account. ``lines`` are those of a body.
    """

    path: str
    name: str
    depth: int
    figures: Mapping[int, YearFigures | None]
    lines: tuple[AccountYears, ...] = ()


@frozen
class YearsTogether:
    """The years of a budget, oldest first, of its bodies together and by themselves.

    ``other_budgets`` names by year the budgets from which a year was taken, as they have the same accounts;
    ``unfinished`` are the years whose outcomes are not yet those of the whole year.
    """

    budget: str
    years: tuple[int, ...]
    total: AccountYears
    bodies: tuple[AccountYears, ...]
    other_budgets: Mapping[int, str] = field(factory=dict)
    unfinished: tuple[int, ...] = ()


def years_together(
    states: Mapping[str, BudgetState], budget: str, other_budgets: Mapping[int, str]
) -> YearsTogether:
    """Return the years of a budget; ``states`` are its own and all to which it relates or that are named.

    ``other_budgets`` are the budgets from which years are taken that it has not itself.
    """
    summaries = {
        **bodies_by_year(states, budget),
        **{year: summarise_year(states[name], year) for year, name in other_budgets.items()},
    }
    years = tuple(sorted(summaries))
    bodies = {year: budget_bodies(summaries[year]) for year in years}
    named = {year: other_budgets.get(year, budget) for year in years}
    total = {year: _total(year, named[year], bodies[year]) for year in years}
    return YearsTogether(
        budget,
        years,
        AccountYears("", "", 0, total),
        tuple(_bodies_together(bodies, named)),
        other_budgets,
        tuple(
            year
            for year in years
            if total[year].outcome is not None and not is_final(states[named[year]], year)
        ),
    )


def bodies_by_year(
    states: Mapping[str, BudgetState], budget: str, needed: Collection[int] | None = None
) -> dict[int, tuple[BodyYear, ...]]:
    """Return a budget's holders by calendar year, what an account follows in the row of its successor.

    Those of the ``needed`` years at least; without them, of all.
    """
    state = states[budget]
    years = [year for year in state.years() if year not in UNDATED_YEARS]
    if any(relation.kind == FOLLOWS for relation in state.standing_relations()) and len(years) > 1:
        return dict(compared_years(states, budget, years[::-1]).years)
    return {year: summarise_year(state, year) for year in years if needed is None or year in needed}


def lines_by_path(bodies: Iterable[BodyYear]) -> dict[tuple[str, ...], AccountRow]:
    """Return the rows of bodies and of all their lines, by the path of the account without its year."""
    return {row.account.parts: row for body in bodies for row in (body.total_row, *body.lines)}


def _bodies_together(
    bodies: Mapping[int, Sequence[BodyYear]], budgets: Mapping[int, str]
) -> Iterator[AccountYears]:
    """Yield each body over the years with its lines, in the order of the newest year that has it."""
    rows = {year: lines_by_path(of_year) for year, of_year in bodies.items()}
    paths = dict.fromkeys(path for year in reversed(list(bodies)) for path in rows[year])
    heads = [path for path in paths if len(path) == 1]
    for head in heads:
        whole = _account_years(head, rows, budgets)
        below = (path for path in paths if len(path) > 1 and path[0] == head[0])
        yield evolve(whole, lines=tuple(_account_years(path, rows, budgets) for path in below))


def _account_years(
    path: tuple[str, ...],
    rows: Mapping[int, Mapping[tuple[str, ...], AccountRow]],
    budgets: Mapping[int, str],
) -> AccountYears:
    newest = next(rows[year][path] for year in reversed(list(rows)) if path in rows[year])
    figures = {
        year: _figures(year, budgets[year], rows[year][path]) if path in rows[year] else None for year in rows
    }
    return AccountYears("/".join(path), newest.name, newest.depth, figures)


def _figures(year: int, budget: str, row: AccountRow) -> YearFigures:
    return YearFigures(
        year,
        budget,
        str(row.account),
        row.frame,
        row.budget_total,
        row.outcome,
        row.remaining,
        row.level_known,
    )


def _total(year: int, budget: str, bodies: Sequence[BodyYear]) -> YearFigures:
    rows = [body.total_row for body in bodies]
    return YearFigures(
        year,
        budget,
        "",
        sum(row.frame for row in rows),
        sum(row.budget_total for row in rows),
        sum_of_known(row.outcome for row in rows),
        sum(row.remaining for row in rows),
        all(row.level_known for row in rows),
    )


_FIGURES: Answer[YearFigures] = Answer(
    "YearFigures",
    (
        *ACCOUNT_ROW.only("account", "frame", "budget_total", "outcome", "remaining", "level_known")
        .of("YearFigures", lambda figures: figures)
        .fields,
    ),
)
_ACCOUNT: tuple[Field[Any], ...] = (
    Field("path", Kind.TEXT, ("konto", "account"), "holder/line, without a year; empty for all bodies."),
    Field("name", Kind.TEXT, ("namn", "name")),
    Field(
        "figures",
        ByKey(_FIGURES, optional=True),
        ("år", "years"),
        "By year; null where there was no such account.",
    ),
)
_ACCOUNT_YEARS: Answer[AccountYears] = Answer("AccountYears", _ACCOUNT)
YEARS_TOGETHER: Answer[YearsTogether] = Answer(
    "YearsTogether",
    (
        Field("budget", Kind.TEXT, ("budget", "budget")),
        Field("years", Many(Kind.YEAR), ("år", "years"), "Oldest first."),
        Field("total", _ACCOUNT_YEARS, ("alla organ", "all bodies")),
        Field(
            "bodies",
            Many(Answer("BodyYears", (*_ACCOUNT, Field("lines", Many(_ACCOUNT_YEARS), ("poster", "lines"))))),
            ("organ", "bodies"),
        ),
        Field(
            "other_budgets",
            ByKey(Kind.TEXT),
            ("ur andra budgetar", "from other budgets"),
            "By year, the budget from which it was taken: it has the same accounts, and nobody has noted "
            "that it is the same matter.",
        ),
        Field(
            "unfinished",
            Many(Kind.YEAR),
            ("hittills", "so far"),
            "Years whose outcomes are not those of the whole year.",
        ),
    ),
)
YEAR_FIGURES_ROW: Answer[tuple[AccountYears, YearFigures]] = Answer(
    "YearFiguresRow",
    (
        *Answer[AccountYears]("AccountYears", _ACCOUNT[:2]).of("YearFiguresRow", lambda row: row[0]).fields,
        Field("year", Kind.YEAR, ("år", "year"), get=lambda row: row[1].year),
        Field("budget", Kind.TEXT, ("budget", "budget"), get=lambda row: row[1].budget),
        *_FIGURES.without("account").of("YearFiguresRow", lambda row: row[1]).fields,
    ),
)
