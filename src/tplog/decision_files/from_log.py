"""Start a decision file from a budget in the log: the year's body and lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import evolve

from tplog.decision_files.template import AMOUNT_PLACEHOLDER, OpenedAccounts, Prefill
from tplog.domain.state.budget_state import BudgetState
from tplog.errors import NotFound, mandatory_rule
from tplog.events.base import Event
from tplog.events.types import FrameChanged, FrameDecided
from tplog.values.account import COUNCIL, COUNCILS, HOLDING_ROLES, Account
from tplog.values.finding import Finding
from tplog.values.identifiers import unused_name

LINES_NONE = mandatory_rule(
    "lines-none",
    "{budget} har inga konton för {year}. Åren i loggen är: {years}.",
    "{budget} has no accounts for {year}. The years in the log are: {years}.",
)


def prefill_from_log(state: BudgetState, event_type: type[Event], budget: str, year: int) -> Prefill:
    """Return the year's lines without amounts: by name below a single body, else by path.

    For a frame the lines are the bodies, and the council gives. Raises NotFound if the year has no accounts.
    """
    bodies = state.holders(year)
    if not bodies:
        years = ", ".join(map(str, state.years())) or "–"
        raise NotFound(Finding(LINES_NONE, {"budget": budget, "year": str(year), "years": years}))
    if issubclass(event_type, (FrameDecided, FrameChanged)):
        council = next((path.holder for path in state.accounts if path.holder in COUNCILS), COUNCIL)
        return _prefill_lines(bodies, f"{year}/{council}")
    lines = [line for body in bodies for line in (*state.descendants(body),) or (body,)]
    return _prefill_lines(lines, str(bodies[0]) if len(bodies) == 1 and lines != [*bodies] else None)


def prefill_like(
    earlier: BudgetState,
    state: BudgetState | None,
    event_type: type[Event],
    like: tuple[str, int],
    year: int,
    is_taken: Callable[[str], bool],
) -> Prefill:
    """Return an earlier year's lines for another year, without amounts, and what opens their accounts.

    ``earlier`` is the state of the budget in ``like`` (its name and year), ``state`` that of the budget that
    the file is for, None if the log has none; ``is_taken`` says whether an event has an id. Raises NotFound
    if the earlier year has no accounts.
    """
    prefill = prefill_from_log(earlier, event_type, *like)
    paths = [
        path for path in earlier.accounts_of_year(like[1]) if earlier.accounts[path].role in HOLDING_ROLES
    ]
    there = state.accounts if state is not None else {}
    groups: dict[tuple[str, str | None], list[tuple[str, str]]] = {}
    for path in paths:
        balance, moved = earlier.accounts[path], Account(year, path.parts)
        if moved not in there:
            role = None if balance.role is path.role else str(balance.role)
            groups.setdefault((balance.kind, role), []).append((str(moved), balance.name or path.name))
    return evolve(
        prefill,
        giver=prefill.giver and _moved(prefill.giver, like[1], year),
        lines=tuple((_moved(line, like[1], year), amount) for line, amount in prefill.lines),
        opened=tuple(OpenedAccounts(*group, tuple(names)) for group, names in groups.items()),
        opened_id=unused_name(f"konton/{year}", is_taken),
    )


def _moved(path: str, year: int, to_year: int) -> str:
    """Return the path for another year; a name below the giver as it is."""
    return f"{to_year}/{path.removeprefix(f'{year}/')}" if path.startswith(f"{year}/") else path


def _prefill_lines(lines: Iterable[Account], giver: str | None) -> Prefill:
    """Return the lines with placeholder amounts, named below ``giver`` if possible."""
    return Prefill(
        giver=giver, lines=tuple((str(line).removeprefix(f"{giver}/"), AMOUNT_PLACEHOLDER) for line in lines)
    )
