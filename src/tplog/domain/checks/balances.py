"""Does anybody give what it does not have?"""

from __future__ import annotations

from collections.abc import Iterator

from tplog.domain.state import State, moved
from tplog.events.types import Event
from tplog.values.account import OUTCOME, Account, Role
from tplog.values.finding import Figures, Finding, Kind, Severity

FRAME_EXCEEDED = Kind(
    "frame-exceeded",
    Severity.REFUSE,
    sv="{account} har {before} ofördelat och skulle gå till {after}.",
    en="{account} has {before} unallocated and would go to {after}.",
)
LINE_OVERDRAWN = Kind(
    "line-overdrawn",
    Severity.REFUSE,
    sv="{account} har {before} kvar och skulle genom beslutet gå till {after}.",
    en="{account} has {before} left and would by this decision go to {after}.",
)
OVERSPENT = Kind(
    "overspent",
    Severity.WARNING,
    sv="{account} hade {before} kvar och har med utfallet gått till {after}.",
    en="{account} had {before} left and with this outcome has gone to {after}.",
)
CROSS_YEAR_TRANSFER = Kind(
    "cross-year-transfer",
    Severity.WARNING,
    sv="{ore} går från {giver} till {taker}: mellan år, utan att vara en ombudgetering.",
    en="{ore} goes from {giver} to {taker}: between years, without being a carry-over.",
)
OPENING_UNKNOWN = Kind(
    "opening-unknown",
    Severity.NOTE,
    sv="{account} har förändrats med {after} sedan loggens början; om det räcker går inte att pröva, för "
    "ingående läge är okänt.",
    en="{account} has changed by {after} since the log begins; whether it holds that cannot be checked, "
    "for its opening is unknown.",
)
KINDS = (OPENING_UNKNOWN, FRAME_EXCEEDED, LINE_OVERDRAWN, OVERSPENT, CROSS_YEAR_TRANSFER)

HOLDING = frozenset({Role.BODY, Role.RESERVE})


def nobody_overdraws(state: State, event: Event) -> Iterator[Finding]:
    """After an event no body, line or reserve that it takes from stands below zero."""
    budget = state.budget(event.budget)
    after = moved(budget.accounts, budget, event)
    for account in dict.fromkeys(_losing(event)):
        left = after[account].remaining
        before = budget.balance(account)
        if budget.role(account) in HOLDING and left < 0 and left < before:
            facts: Figures = {"account": str(account), "before": before, "after": left}
            kind = _kind(account, event) if after[account].level_known else OPENING_UNKNOWN
            yield Finding(kind, facts, (event.id,), str(account), event.budget)


def _losing(event: Event) -> Iterator[Account]:
    return (transfer.giver for transfer in event.transfers)


def _kind(account: Account, event: Event) -> Kind:
    spending = all(move.taker.holder == OUTCOME for move in event.transfers if move.giver == account)
    if spending:
        return OVERSPENT
    return LINE_OVERDRAWN if account.parent else FRAME_EXCEEDED


def year_is_kept(_state: State, event: Event) -> Iterator[Finding]:
    """Money stays within its year."""
    for move in event.transfers:
        if move.giver.year != move.taker.year:
            facts: Figures = {"ore": move.ore, "giver": str(move.giver), "taker": str(move.taker)}
            yield Finding(CROSS_YEAR_TRANSFER, facts, (event.id,), str(move.taker), event.budget)


CHECKS = (nobody_overdraws, year_is_kept)
