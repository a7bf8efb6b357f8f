"""Which accounts a correction of the record concerns: those whose figures it changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from tplog.answers.answer import ByKey, Field, Kind, Many
from tplog.answers.event_effects import listed_transfers

if TYPE_CHECKING:
    from tplog.events.base import Event
    from tplog.values.account import Account

CorrectedAccounts = Mapping["Account", tuple[str, ...]]  # the ids of the corrected events, by account


@frozen
class CorrectionMarks:
    """The corrected events by account of a budget, those of all accounts below it among them.

    ``unmarked`` counts the corrected events of a budget that has too many for its accounts to be marked.
    """

    by_account: CorrectedAccounts = field(factory=dict)
    unmarked: int = 0

    def events(self, account: Account) -> tuple[str, ...]:
        """Return the events whose corrections changed the figures of an account or of one below it."""
        return self.by_account.get(account, ())


def corrected_field(what: str, get: Callable[[Any], Mapping[str, tuple[str, ...]] | None]) -> Field[Any]:
    """Return the field of a page that says which of its accounts (or ``what``) corrections changed."""
    return Field(
        "corrected",
        ByKey(Many(Kind.TEXT)),
        ("rättade händelser", "corrected events"),
        f"The events whose corrections changed a figure, by {what}, with those of what lies below it; null "
        "where there are too many corrections for a page to look for them.",
        get=get,
        optional=True,
    )


def marked_corrections(
    marks: Iterable[CorrectionMarks], events_by_name: Iterable[tuple[str, tuple[str, ...]]]
) -> Mapping[str, tuple[str, ...]] | None:
    """Return the corrected events by name, of the names that have some; None where a budget is unmarked."""
    if any(each.unmarked for each in marks):
        return None
    return {name: events for name, events in events_by_name if events}


def corrected_accounts(corrections: Iterable[tuple[Event, Event]]) -> CorrectedAccounts:
    """Return the accounts whose figures corrections changed, each with the events that were corrected.

    ``corrections`` are a corrected event and that which corrects it, in the log's order.
    """
    events: defaultdict[Account, dict[str, None]] = defaultdict(dict)
    for corrected, correcting in corrections:
        for account in _changed_accounts(corrected, correcting):
            events[account][corrected.id] = None
    return {account: tuple(names) for account, names in events.items()}


def _changed_accounts(corrected: Event, correcting: Event) -> Iterator[Account]:
    """Yield the accounts to which a correction moved money, or for which it states other figures.

    Of one that does neither, which withdraws what moved nothing, they are those of the corrected event.
    """
    effects: defaultdict[Account, int] = defaultdict(int)
    for move in correcting.transfers:
        effects[move.giver] -= move.ore
        effects[move.taker] += move.ore
    yield from (account for account, ore in effects.items() if ore)
    before = {(each.account, each.aspect, each.label): each.amount.ore for each in corrected.measures}
    for each in correcting.measures:
        if before.get((each.account, each.aspect, each.label)) != each.amount.ore:
            yield each.account
    if not (correcting.transfers or correcting.measures):
        yield from (each.account for each in corrected.measures)
        yield from (account for move in listed_transfers(corrected) for account in (move.giver, move.taker))


def with_accounts_above(corrected: CorrectedAccounts) -> CorrectedAccounts:
    """Return the same accounts and all above them, each with the events of all below it."""
    events: defaultdict[Account, dict[str, None]] = defaultdict(dict)
    for account, names in corrected.items():
        for path in (account, *account.ancestors()):
            events[path].update(dict.fromkeys(names))
    return {account: tuple(names) for account, names in events.items()}
