"""Where a year's budget is: spent, left at lines, not allocated, not reported; and which sums are wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.states import AccountRow, BodyYear, sum_of_known
from tplog.values.account import HOLDING_ROLES, Role

if TYPE_CHECKING:
    from tplog.values.transfer import StatedTotal

# The columns of `BodyYear.stated_total` whose differences a reader is shown, with the words for them.
CHECKED_COLUMNS = ("budget_total", "outcome")


@frozen
class BudgetSplit:
    """A year's budget over its bodies and reserves, in öre.

    ``total`` is ``outcome`` (0 where none is on record), ``unallocated``, ``unreported``, ``in_reserve`` and
    what is ``left`` at lines together. ``unallocated`` is what rests at accounts with lines below,
    ``unreported`` what lowest accounts have without an outcome on record. ``overspent`` are the lowest
    accounts that spent more than they had. ``proposed`` and ``conditional`` are in no other figure.
    """

    total: int
    outcome: int | None
    unallocated: int
    unreported: int
    in_reserve: int
    overspent: tuple[AccountRow, ...]
    proposed: int
    conditional: int
    level_known: bool

    @property
    def remaining(self) -> int:
        """The budget less the outcomes on record, in öre; negative where more is spent than there was."""
        return self.total - (self.outcome or 0)

    @property
    def left(self) -> int:
        """What is left at lines with an outcome, in öre; what others spent too much is taken off."""
        return self.remaining - self.unallocated - self.unreported - self.in_reserve

    @property
    def is_whole(self) -> bool:
        """Whether all its parts are 0 or more, so that each can be said to be a part of the total."""
        parts = (self.outcome or 0, self.unallocated, self.unreported, self.in_reserve, self.left)
        return self.total > 0 and min(parts) >= 0


SPLIT: Answer[BudgetSplit] = Answer(
    "BudgetSplit",
    (
        Field("total", Kind.ORE, ("budget", "budget"), "All that its bodies and reserves were given."),
        Field(
            "outcome",
            Kind.ORE,
            ("utfall", "outcome"),
            "What was spent; null where no outcome is on record.",
            optional=True,
        ),
        Field("left", Kind.ORE, ("kvar på posterna", "left at lines"), "At lines with an outcome on record."),
        Field("unallocated", Kind.ORE, ("ofördelat", "unallocated"), "At accounts with lines below."),
        Field("unreported", Kind.ORE, ("ej redovisat", "not reported"), "At lines without an outcome."),
        Field("in_reserve", Kind.ORE, ("i reserver", "in reserves")),
        Field("proposed", Kind.ORE, ("föreslaget", "proposed"), "In no other figure."),
        Field("conditional", Kind.ORE, ("villkorat", "conditional"), "In no other figure."),
        Field("level_known", Kind.TRUTH, ("nivå känd", "level known"), "False: these are only changes."),
    ),
)


def holding(bodies: Iterable[BodyYear]) -> tuple[BodyYear, ...]:
    """Return those that hold money to use: bodies, their own funds, reserves."""
    return tuple(body for body in bodies if body.total_row.role in HOLDING_ROLES)


def split_budget(bodies: Iterable[BodyYear]) -> BudgetSplit:
    """Return where the budget of these bodies and reserves is."""
    return split_rows([(body.total_row, body.lines) for body in holding(bodies)])


def split_rows(wholes: Sequence[tuple[AccountRow, Sequence[AccountRow]]]) -> BudgetSplit:
    """Return where the budget of these accounts is, each given with the rows of all its parts."""
    tops = [top for top, _ in wholes]
    rows = [row for top, parts in wholes if top.role is Role.BODY for row in (top, *parts)]
    return BudgetSplit(
        total=sum(row.budget_total for row in tops),
        outcome=sum_of_known(row.outcome for row in tops),
        unallocated=sum(row.unallocated or 0 for row in rows),
        unreported=sum(row.unreported or 0 for row in tops if row.role is Role.BODY),
        in_reserve=sum(row.remaining for row in tops if row.role is not Role.BODY),
        overspent=tuple(row for row in rows if row.is_overspent and row.unallocated is None),
        proposed=sum(row.proposed for row in tops),
        conditional=sum(row.conditional for row in tops),
        level_known=all(row.level_known for row in tops),
    )


def differing_totals(body: BodyYear) -> Iterator[tuple[str, StatedTotal]]:
    """Yield the totals stated for a body's budget and outcome that are not the sum of their parts."""
    for column in CHECKED_COLUMNS:
        total = body.stated_total(column)
        if total is not None and total.stated.ore != total.summed:
            yield column, total
