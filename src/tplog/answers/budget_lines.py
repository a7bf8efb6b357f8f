"""A budget account by account, each krona once: what an account holds itself, without what lies below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.states import ACCOUNT_ROW, AccountRow, BodyYear
from tplog.answers.year_summary import summarise_year
from tplog.domain.state.relations import part_relation
from tplog.values.relation import PART_OF

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState
    from tplog.values.account import Account

RowLookup = Callable[[str, "Account"], AccountRow | None]


@frozen
class BudgetLine:
    """An account of a body in a budget; ``budget_total`` and ``outcome`` are its own, in öre.

    ``budget_total`` is None where only the change since the log begins is known, ``outcome`` where none is on
    record, and either where another budget that is in the same table counts that money already.
    """

    budget: str
    account: Account
    body_name: str
    name: str
    kind: str
    budget_total: int | None
    outcome: int | None

    @property
    def line(self) -> str | None:
        """The path of the line below the body, None for the body itself."""
        return "/".join(self.account.parts[1:]) or None


BUDGET_LINE: Answer[BudgetLine] = Answer(
    "BudgetLine",
    (
        Field(
            "line_id",
            Kind.TEXT,
            ("budgetrad", "budget line"),
            "The budget and the account.",
            get=lambda line: f"{line.budget} {line.account}",
        ),
        Field("budget", Kind.TEXT, ("budget", "budget")),
        Field("account", Kind.TEXT, ("konto", "account"), "year/holder/line."),
        Field("year", Kind.YEAR, ("år", "year"), get=lambda line: line.account.year),
        Field("body", Kind.TEXT, ("organ", "body"), get=lambda line: line.account.holder),
        Field("body_name", Kind.TEXT, ("organets namn", "body's name")),
        Field(
            "line",
            Kind.TEXT,
            ("post", "line"),
            "Empty for what the body has not allocated.",
            optional=True,
        ),
        Field(
            "line_name",
            Kind.TEXT,
            ("postens namn", "line's name"),
            "Empty for what the body has not allocated.",
            get=lambda line: line.name if line.line else None,
            optional=True,
        ),
        *ACCOUNT_ROW.only("kind").of("BudgetLine", lambda line: line).fields,
        Field(
            "budget_total",
            Kind.ORE,
            ("budget i kraft", "budget in force"),
            "With all changes, before any outcome. Net: an income is negative. Empty where only its change "
            "is known, or where another budget counts it already.",
            optional=True,
        ),
        Field(
            "outcome",
            Kind.ORE,
            ("utfall", "outcome"),
            "Spent, by the outcomes on record. Net: an income is negative. Empty where none is on record, or "
            "where another budget counts it already.",
            optional=True,
        ),
    ),
)


def budget_lines(budget: str, state: BudgetState, row_of: RowLookup) -> Iterator[BudgetLine]:
    """Yield the lowest accounts of a budget's bodies, and those above that hold something themselves.

    The bodies are those that sums over bodies count: no reserves, own funds, sources and sinks. ``row_of``
    returns the row of an account of a budget whose lines are counted, too, or None: money that lies in such
    an account is counted there, as `overview_total` does.
    """
    has_parts = any(relation.kind == PART_OF for relation in state.standing_relations())
    for year in state.years():
        for body in summarise_year(state, year):
            if not body.is_body:
                continue
            for row in (body.total_row, *body.lines):
                line = _own_line(budget, state, body, row)
                if has_parts:
                    line = _counted_once(line, state, row_of)
                if row.unallocated is None or line.budget_total or line.outcome is not None:
                    yield line


def _own_line(budget: str, state: BudgetState, body: BodyYear, row: AccountRow) -> BudgetLine:
    """Return what an account holds itself."""
    balance = state.own_balance(row.account)
    return BudgetLine(
        budget,
        row.account,
        body.total_row.name,
        row.name,
        row.kind,
        balance.budget_total if balance.level_known else None,
        -balance.outcome if balance.outcome or _is_reported_itself(body, row) else None,
    )


def _is_reported_itself(body: BodyYear, row: AccountRow) -> bool:
    """Return whether an outcome of 0 is on record for an account itself, and not for what lies below it."""
    if row.outcome is None or row.unallocated is None:
        return row.outcome is not None
    return not row.outcome and all(
        line.outcome is None for line in body.lines if line is not row and row.account.contains(line.account)
    )


def _counted_once(line: BudgetLine, state: BudgetState, row_of: RowLookup) -> BudgetLine:
    """Return a line without what the account in which it lies counts: its budget, and its outcome if any."""
    relation = part_relation(state, line.account)
    whole = row_of(relation.other_budget, relation.other) if relation else None
    if whole is None or not whole.budget_total:
        return line
    return evolve(line, budget_total=None, outcome=line.outcome if whole.outcome is None else None)
