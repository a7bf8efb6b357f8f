"""Not reported is not zero: where no outcome is on record, no answer says that nothing was spent."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

import spec
from spec import BUDGET, KS, Then, allocated, event, framed, opened
from tplog.answers.event_effects import figure_changes
from tplog.answers.money_flow import LinkKind, flow_graph
from tplog.answers.projects import project
from tplog.answers.states import AccountRow
from tplog.answers.tables import budget_table
from tplog.answers.traced_figure import trace_figure
from tplog.answers.year_summary import summarise_year
from tplog.domain.state.budget_state import BudgetState
from tplog.i18n.vocabulary import Language
from tplog.values.account import parse_account

MKR = 100_000_000
BODY, LINE, OTHER = (f"2025/{KS}{part}" for part in ("", "/värdar", "/grupper"))
ACCOUNTS = opened(BODY, LINE, OTHER)
BUDGETED = (ACCOUNTS, framed("5 mkr"), allocated(värdar="3 mkr", grupper="1 mkr"))
given = partial(spec.given, today=date(2026, 4, 1))


def outcome(name: str, **amounts: str) -> str:
    """The outcomes of accounts, the body's own under its name, until the end of June."""
    paths = {"värdar": LINE, "grupper": OTHER, KS: BODY}
    lines = ", ".join(f'"{paths[key]}" = "{amount}"' for key, amount in amounts.items())
    return event("OutcomeRecorded", name, KS, until="2025-06-30", lines=f"{{ {lines} }}")


def reported(**amounts: str) -> Then:
    """What stands after these outcomes, or after none."""
    events = [*BUDGETED]
    if amounts:
        events.append(outcome("u", **amounts))
    return given(*events[:-1]).when(events[-1])


def rows(result: Then) -> dict[str, AccountRow]:
    """The year's rows, by account."""
    assert result.refusal is None, result.refusal
    bodies = summarise_year(result.state, 2025)
    return {str(row.account): row for body in bodies for row in (body.total_row, *body.lines)}


def outcomes(result: Then) -> tuple[int | None, ...]:
    """What the body and its two lines have spent."""
    return tuple(rows(result)[path].outcome for path in (BODY, LINE, OTHER))


def table(result: Then) -> list[tuple[str, ...]]:
    """The year's table."""
    return [row.cells for row in budget_table(BUDGET, result.state, 2025, Language.SV).rows]


@pytest.mark.parametrize(
    ("amounts", "spent", "unreported"),
    [
        ({}, (None, None, None), 4 * MKR),
        ({"värdar": "2 mkr"}, (2 * MKR, 2 * MKR, None), MKR),
        ({"värdar": "2 mkr", "grupper": "0 kr"}, (2 * MKR, 2 * MKR, 0), None),
        ({"värdar": "0 kr"}, (0, 0, None), MKR),
        ({KS: "2 mkr"}, (2 * MKR, None, None), None),
    ],
)
def test_an_outcome_is_there_where_one_is_on_record(
    amounts: dict[str, str], spent: tuple[int | None, ...], unreported: int | None
) -> None:
    """One of 0 is an outcome; a sum says how much of the budget is not in it; a body's own is its lines'."""
    result = reported(**amounts)
    body = rows(result)[BODY]
    assert outcomes(result) == spent
    assert (body.unreported, body.budget_total) == (unreported, 5 * MKR)
    assert body.remaining == 5 * MKR - (spent[0] or 0)


def test_an_outcome_that_is_taken_back_is_not_on_record() -> None:
    """After its correction the line is as before it."""
    wrong = event("Corrected", "c", KS, corrects='"u"', because='"fel"')
    result = given(*BUDGETED, outcome("u", värdar="2 mkr")).when(wrong)
    assert outcomes(result) == (None, None, None)


def test_a_table_says_what_is_not_reported() -> None:
    """In place of the figure, and under a sum that lacks some."""
    part = table(reported(värdar="2 mkr"))
    assert [cells[-2:] for cells in part] == [
        ("2,0", "1,0"),
        ("ej redovisat", "1,0"),
        ("", "1,0"),
        ("2,0", "3,0"),
        ("", "1,0"),
    ]
    assert part[-1][0].strip() == "varav ej redovisat"
    assert [cells[-2] for cells in table(reported())] == ["ej redovisat"] * 2 + [
        "",
        "ej redovisat",
    ]


def test_money_rests_unreported_in_the_flow() -> None:
    """At a line without an outcome; what a body has not allocated stays so, what is left of a line too."""
    graph = flow_graph(reported(värdar="2 mkr").state, 2025)
    kinds = (LinkKind.OUTCOME, LinkKind.REMAINING, LinkKind.UNREPORTED, LinkKind.UNALLOCATED)
    assert [graph.total(kind) // MKR for kind in kinds] == [2, 1, 1, 1]
    bare = flow_graph(given(opened(BODY)).when(framed("5 mkr")).state, 2025)
    assert [(link.kind, link.ore) for link in bare.links][1:] == [(LinkKind.UNREPORTED, 5 * MKR)]


def test_a_number_and_a_project_without_an_outcome_are_none() -> None:
    """The trail's number, each line's share of it, and a project's years."""
    state = reported(värdar="0 kr").state
    figures = [trace_figure(state, parse_account(path), "outcome") for path in (BODY, LINE, OTHER)]
    assert [figure.ore for figure in figures] == [0, 0, None]
    assert [share.ore for share in figures[0].line_shares] == [0, None]
    assert project(BUDGET, state, f"{KS}/grupper").outcome is None
    assert project(BUDGET, state, f"{KS}/värdar").outcome == 0


def test_a_first_outcome_of_nothing_is_a_difference() -> None:
    """Between none on record and 0 spent."""
    before = reported().state
    after = reported(grupper="0 kr").state

    def changes(first: BudgetState, second: BudgetState) -> list[tuple[str, str, int | None, int | None]]:
        return [
            (str(change.account), change.column, change.before, change.after)
            for change in figure_changes(first, second)
        ]

    assert changes(before, after) == [(OTHER, "outcome", None, 0)]
    assert changes(after, before) == [(OTHER, "outcome", 0, None)]
