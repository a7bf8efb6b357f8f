"""Read amounts under a sign convention: costs or incomes with a minus, and results that have their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from attrs import evolve

from tplog.events.base import COSTS_NEGATIVE, INCOMES_NEGATIVE, Event
from tplog.events.types import GrantAwarded
from tplog.values.account import RESULT, Account
from tplog.values.amount import Amount
from tplog.values.transfer import Aspect

AmountReader = Callable[[object], Amount]
Stated = list[tuple[Account, Amount]]


def signed_reader(read_amount: AmountReader, signs: str | None) -> AmountReader:
    """Return a reader of costs, budgets and outcomes under a sign convention (None: not stated).

    Where the paper writes them with a minus, the amount counts with the opposite sign and keeps its text.
    """
    return _opposite(read_amount) if signs == COSTS_NEGATIVE else read_amount


def _opposite(read_amount: AmountReader) -> AmountReader:
    """Return a reader of amounts that count with the opposite sign and keep their text."""

    def read_opposite(value: object) -> Amount:
        amount = read_amount(value)
        return evolve(amount, ore=-amount.ore)

    return read_opposite


def signed_readers(
    read_amount: AmountReader, event_type: type[Event], signs: str | None
) -> tuple[AmountReader, Mapping[Aspect, AmountReader]]:
    """Return the readers of net figures and of each other aspect, under a sign convention.

    Grants and variances have the same sign in each; incomes turn where they are written with a minus.
    """
    read_cost = signed_reader(read_amount, signs)
    read_net = read_amount if event_type is GrantAwarded else read_cost
    read_income = _opposite(read_amount) if signs == INCOMES_NEGATIVE else read_amount
    figures = {
        Aspect.LEVEL: read_net,
        Aspect.COST: read_cost,
        Aspect.ACCUMULATED: read_net,
        Aspect.INCOME: read_income,
        Aspect.VARIANCE: read_amount,
        Aspect.FORECAST_VARIANCE: read_amount,
    }
    return read_net, figures


def result_as_surplus(stated: Stated, total: Amount | None = None) -> Stated:
    """Return amounts that were turned as costs are, and that of the result turned back: surplus is above 0.

    ``total`` is the stated sum of all, if there is one. A paper may write the result so that all its rows sum
    to zero: where that comes nearer to its own total, the amount stays as the others.
    """
    surplus = [(path, _turned(amount) if path.holder == RESULT else amount) for path, amount in stated]
    if total is not None and abs(total.ore - _sum(stated)) < abs(total.ore - _sum(surplus)):
        return stated
    return surplus


def total_of_results(stated: Stated, total: Amount | None) -> Amount | None:
    """Return a total that was turned as costs are; turned back if it is the sum of nothing but results."""
    is_of_results = total is not None and stated and all(path.holder == RESULT for path, _ in stated)
    return _turned(total) if total is not None and is_of_results else total


def _turned(amount: Amount) -> Amount:
    return evolve(amount, ore=-amount.ore)


def _sum(stated: Iterable[tuple[Account, Amount]]) -> int:
    return sum(amount.ore for _, amount in stated)
