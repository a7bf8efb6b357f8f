"""Transfers, which alone change a balance, what a balance holds, and the figures that documents state."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from json.encoder import encode_basestring
from operator import add, attrgetter
from typing import Any

from attrs import evolve, frozen

from tplog.values.account import OUTCOME, Account, Role
from tplog.values.amount import Amount, require_whole_ore
from tplog.values.by_fields import ByFields
from tplog.values.limits import ORE_LIMIT


@frozen(repr=False)
class Transfer(ByFields):
    """Money from giver to taker (överföring): ``ore`` öre, more than none.

    What the giver loses the taker gets, so a transfer sums to zero. ``stated`` is the document's own amount;
    None if tplog computed the figure when the event was decided (an outcome's difference, a reversal, what a
    level implies). A negative stated amount has giver and taker exchanged.
    """

    giver: Account
    taker: Account
    ore: int
    stated: Amount | None = None

    def __attrs_post_init__(self) -> None:
        """Raise TypeError if ``ore`` is no integer, ValueError if it is not positive or is too large."""
        if type(self.ore) is not int:  # a whole number mostly is one, and soon seen to be
            require_whole_ore(self.ore)
        if not 0 < self.ore < 2 * ORE_LIMIT:
            message = f"a transfer is of more than 0 and less than {2 * ORE_LIMIT} öre, not of {self.ore}"
            raise ValueError(message)

    def effect(self, account: Account) -> int:
        """Return the change of an account's balance in öre; negative for the giver."""
        return self.ore * ((self.taker == account) - (self.giver == account))


def is_spending(move: Transfer) -> bool:
    """Return whether a transfer is spent money, or takes it back."""
    return OUTCOME in {move.giver.holder, move.taker.holder}


def signed_ore(move: Transfer) -> int:
    """Return a transfer's öre with the sign that a list shows: as stated, negative where money goes back.

    It goes back from a body or a reserve to the council or a source, from a line to what lies above it where
    nobody stated the amount, and from what was spent.
    """
    if move.taker.role in _GIVING_ROLES and move.giver.role not in _GIVING_ROLES:
        return -move.ore
    if move.stated is not None:
        return move.stated.ore
    return -move.ore if move.taker.contains(move.giver) or move.giver.holder == OUTCOME else move.ore


def line_of(move: Transfer) -> Account:
    """Return the account whose line in a paper a transfer is: the taker; of what is taken back the giver."""
    return move.giver if signed_ore(move) < 0 else move.taker


def ore_changing_hands(moves: Iterable[Transfer]) -> int:
    """Return the öre that transfers together give to those who have more afterwards.

    An account that pays or gets only as the other side of the lines is one over all its years: what a line
    gives it back in one year it gives the line in another, and that counts once.
    """
    stated = tuple(moves)
    lines = {line_of(move) for move in stated}
    gained: dict[Account | tuple[str, ...], int] = {}
    for move in stated:
        for account in (move.giver, move.taker):
            holder = account if account in lines else account.parts
            gained[holder] = gained.get(holder, 0) + move.effect(account)
    return sum(ore for ore in gained.values() if ore > 0)


def net_ore(moves: Sequence[Transfer]) -> int:
    """Return the signed net of transfers in öre; where nothing is left net, what changes hands.

    What an account passes on to its own lines out of what it gets counts once, and so does what waits in a
    sink on its way.
    """
    return sum(map(signed_ore, moves)) - ore_passed_on(moves) or ore_changing_hands(moves)


def ore_passed_on(moves: Iterable[Transfer]) -> int:
    """Return the öre that accounts pass on out of what the same transfers give them, less what goes back so.

    An account passes on to those below it, a sink to anyone. What those below give back to it, and it gives
    back further, is negative.
    """
    gained: dict[tuple[Account, bool], int] = {}
    passed: dict[tuple[Account, bool], int] = {}
    for move in moves:
        is_back = signed_ore(move) < 0
        line, other = (move.giver, move.taker) if is_back else (move.taker, move.giver)
        gained[line, is_back] = gained.get((line, is_back), 0) + move.ore
        if other.contains(line) or other.role is Role.SINK:
            passed[other, is_back] = passed.get((other, is_back), 0) + move.ore
    return sum(min(ore, gained.get(key, 0)) * (-1 if key[1] else 1) for key, ore in passed.items())


_GIVING_ROLES = frozenset({Role.COUNCIL, Role.SOURCE})


class Aspect(StrEnum):
    """What of an account a stated figure is (vad ett angivet belopp avser)."""

    NET = "net"
    LEVEL = "level"  # ny nivå: what the account's budget is after the act
    INCOME = "income"  # intäkt
    COST = "cost"  # kostnad
    VARIANCE = "variance"  # avvikelse mot budget
    FORECAST_VARIANCE = "forecast-variance"  # avvikelse mot prognos
    ACCUMULATED = "accumulated"  # ackumulerat, sedan projektets start
    OF_WHICH = "of-which"  # varav: en del av postens eget belopp


@frozen(repr=False)
class Measure(ByFields):
    """A figure that a paper states at an account and that moves nothing by itself.

    It is a line stated as 0, an accumulated outcome, a plan, a forecast, or an `Aspect` other than the net.
    ``against`` is the account that gives what a stated level adds; ``label`` is the paper's name for a part
    of an account's amount (varav), else empty.
    """

    account: Account
    amount: Amount
    aspect: Aspect = Aspect.NET
    against: Account | None = None
    label: str = ""


@frozen(kw_only=True, repr=False)
class ColumnTotal(ByFields):
    """What a table states as the sum of its column of an aspect, beside the total of its lines."""

    aspect: Aspect
    amount: Amount


@frozen(repr=False)
class NotedFigure(ByFields):
    """A figure that moves nothing, with its day (None if unknown) and the event that stated it last.

    ``adds`` is true if it states what is added to the figures before it.
    """

    amount: Amount
    made: date | None
    event: str
    adds: bool = False

    def is_later_than(self, day: date) -> bool:
        """Return whether it is known to be of a later day."""
        return self.made is not None and self.made > day


@frozen(repr=False)
class NotedFigures(ByFields):
    """All figures that events stated under one name at an account, in the log's order, corrected ones too.

    A state holds very many of them and looks at them only when something is taken back: ``lines`` has each as
    a line of JSON.
    """

    lines: str = ""

    @property
    def figures(self) -> tuple[NotedFigure, ...]:
        """The figures, read from their lines."""
        return tuple(map(_figure_of_parts, values_of_lines(self.lines)))

    def has_line(self, starts: Collection[str]) -> bool:
        """Return whether a figure's line starts so; see `line_starts`."""
        return any(self.lines.startswith(start) or f"\n{start}" in self.lines for start in starts)

    def with_figures(self, *figures: NotedFigure) -> NotedFigures:
        """Return these figures and, after them, others."""
        return NotedFigures(with_lines(self.lines, *map(_line_of_figure, figures)))


def _line_of_figure(figure: NotedFigure) -> str:
    amount, day = figure.amount, f'"{figure.made.isoformat()}"' if figure.made else "null"
    stated = f"{amount.ore},{json_text(amount.text)},{amount.unit_ore},{json_text(amount.hedge)}"
    return f"[{json_text(figure.event)},{day},{_TRUTHS[figure.adds]},{stated},{_TRUTHS[amount.repaired]}]"


def events_of_figures(figures: NotedFigures) -> Iterator[str]:
    """Yield the event of each figure, with no more of its line read."""
    return (_decoder.raw_decode(line, 1)[0] for line in figures.lines.split("\n") if line)


def line_starts(event_ids: Iterable[str]) -> tuple[str, ...]:
    """Return how the lines of these events' figures start; no other event's starts so."""
    return tuple(f"[{json_text(event_id)}," for event_id in event_ids)


_decoder = json.JSONDecoder()
_TRUTHS = ("false", "true")
json_text = encode_basestring  # of a text alone, which it writes without a detour


def with_lines(lines: str, *others: str) -> str:
    """Return lines and, after them, others."""
    return "\n".join((lines, *others) if lines else others)


def values_of_lines(lines: str) -> Iterator[list[Any]]:
    """Return the values of lines of JSON, each as a list."""
    return map(json.loads, filter(None, lines.split("\n")))


def _figure_of_parts(parts: list[Any]) -> NotedFigure:
    event, day, adds, *stated = parts
    return NotedFigure(Amount(*stated), date.fromisoformat(day) if day else None, event, adds)


def latest_figure(figures: Iterable[NotedFigure]) -> NotedFigure | None:
    """Return the figure of the latest day, of one day the one recorded last, with what is added to it."""
    latest: NotedFigure | None = None
    for figure in sorted(figures, key=lambda figure: figure.made or date.min):
        latest = figure if latest is None else figure_after(latest, figure)
    return latest


def figure_after(latest: NotedFigure, figure: NotedFigure) -> NotedFigure:
    """Return what holds after a figure that follows the latest one: itself, or that with what it adds."""
    if not figure.adds:
        return figure
    return evolve(figure, amount=Amount(latest.amount.ore + figure.amount.ore, ""))


PROPOSED, CONDITIONAL = "proposed", "conditional"


class BalanceColumn(StrEnum):
    """The column in which a transfer counts. The values are names of `AccountBalance`'s fields."""

    OPENING = "opening"
    FRAME = "frame"
    ALLOCATED = "allocated"
    MOVED = "moved"
    CARRIED = "carried"
    OUTCOME = "outcome"


# In the order of `AccountBalance`'s fields.
COLUMNS = (*(column.value for column in BalanceColumn), PROPOSED, CONDITIONAL)
# The figures that are only a change since the log begins, if the account held an unknown sum before.
LEVEL_COLUMNS = frozenset({"frame", "budget_total", "year_budget", "remaining"})
_figures, _level_known = attrgetter(*COLUMNS), attrgetter("level_known")


@frozen(repr=False)
class AccountBalance(ByFields):
    """An account's figures in öre; each is its effect on the balance, so outcome is negative.

    ``proposed`` is what open proposals would give it, ``conditional`` what decisions with an open condition
    would; neither is part of the balance. If the account held an unknown sum before the log begins,
    ``level_known`` is false and the balance is only a change. ``opened_unknown`` is true if it was opened so,
    whatever an event has stated of its opening since.
    """

    name: str = ""
    kind: str = ""
    role: Role = Role.BODY
    level_known: bool = True
    opened_unknown: bool = False
    opening: int = 0
    frame: int = 0
    allocated: int = 0
    moved: int = 0
    carried: int = 0
    outcome: int = 0
    proposed: int = 0
    conditional: int = 0

    @property
    def max_abs_figure(self) -> int:
        """The largest of its figures in öre, without sign."""
        figures = (self.opening, self.frame, self.allocated, self.moved, self.carried, self.outcome)
        return max(map(abs, (*figures, self.proposed, self.conditional, self.remaining)))

    @property
    def budget_total(self) -> int:
        """The account's budget in öre: what it was given, less what it passed on, before any outcome."""
        return self.opening + self.frame + self.allocated + self.moved + self.carried

    @property
    def is_net_income(self) -> bool:
        """Whether what it was granted is below zero: it is to take in, or save, more than it spends.

        A deficit from before alone makes no such account.
        """
        return self.frame + self.allocated < 0 and self.budget_total < 0

    @property
    def remaining(self) -> int:
        """The balance in öre; for a body itself it is what is not yet allocated."""
        return self.budget_total + self.outcome

    def with_added(self, column: str, ore: int) -> AccountBalance:
        """Return the balance with ``ore`` more in a column. While it has an opening, its level is known."""
        return with_row_added(self, [ore if name == column else 0 for name in COLUMNS])

    def plus(self, *others: AccountBalance) -> AccountBalance:
        """Return the sums of all these balances' figures, under this one's name."""
        sums = map(sum, zip(*map(_figures, (self, *others)), strict=True))
        level_known = self.level_known and all(map(_level_known, others))
        return AccountBalance(self.name, self.kind, self.role, level_known, self.opened_unknown, *sums)


def with_row_added(balance: AccountBalance, row: Iterable[int]) -> AccountBalance:
    """Return a balance with öre more in its columns, in the order of `COLUMNS`; see its ``with_added``."""
    figures = [*map(add, _figures(balance), row)]
    unknown = balance.opened_unknown
    level_known = figures[0] != 0 if unknown else balance.level_known
    return AccountBalance(balance.name, balance.kind, balance.role, level_known, unknown, *figures)


@frozen(repr=False)
class StatedTotal(ByFields):
    """A total that an event states, with the computed sum of its parts (öre).

    ``account`` is the account whose parts they are; None if they lie at several holders or in several years.
    ``holders`` are these, in the document's order. ``of_change`` is true where the parts change a budget.
    ``kind`` is that of the parts, operations or investments, if all are of one.
    """

    event: str
    account: Account | None
    column: str
    stated: Amount
    summed: int
    holders: tuple[Account, ...] = ()
    of_change: bool = False
    kind: str = ""
