"""Open accounts where a table names them first: those that the log does not have, and no misspelt one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve

from tplog.domain.rules.preconditions import account_not_opened
from tplog.domain.state.budget_state import BudgetState, State
from tplog.errors import mandatory_rule
from tplog.events.base import Event, OpenedAccount
from tplog.events.draft import DraftEvent
from tplog.events.types import AccountOpened
from tplog.values.account import INVESTMENT, OPERATIONS, Account
from tplog.values.finding import Finding, MessageParams
from tplog.values.identifiers import alike_to

ACCOUNT_ALMOST_OPEN = mandatory_rule(
    "account-almost-open",
    "”{name}” blir kontot {account}, som inte är upplagt, men {nearest} (”{label}”) liknar det. Är "
    "det samma, "
    "skriv det namnet, eller dess sökväg i en kolumn ”konto”. Är {account} nytt, lägg upp det med "
    "AccountOpened.",
    "'{name}' makes the account {account}, which is not open, but {nearest} ('{label}') is like it. If they "
    "are the same, write that name, or its path in a column 'account'. If {account} is new, open it with "
    "AccountOpened.",
)


def only_missing(
    state: State, drafted: DraftEvent, events_by_id: Mapping[str, Event]
) -> Iterator[DraftEvent]:
    """Yield a draft; of one that opens what is missing, those that open what its budget does not have.

    An account is of the kind of the nearest open one above it. Investments have an opening of their own. If
    the log has the event already, with some of the accounts, the draft has just these, so that the same file
    comes to the same event.
    """
    event = drafted.event
    if not (drafted.only_missing and isinstance(event, AccountOpened)):
        yield drafted
        return
    budget = state.budget(event.budget)
    for kind, opening_id in ((OPERATIONS, event.id), (INVESTMENT, f"{event.id}/{INVESTMENT}")):
        recorded = events_by_id.get(opening_id)
        missing = tuple(
            account
            for account in event.accounts
            if not budget.is_usable(account.path) and _kind_above(budget, account.path) == kind
        )
        if isinstance(recorded, AccountOpened) and set(recorded.accounts) <= set(event.accounts):
            missing = recorded.accounts
        if missing:
            yield evolve(drafted, event=evolve(event, id=opening_id, accounts=missing, kind=kind))


def _kind_above(budget: BudgetState, account: Account) -> str:
    """Return the kind of the nearest open account above; of operations if none is open."""
    kinds = (budget.accounts[path].kind for path in account.ancestors() if path in budget.accounts)
    return next(kinds, OPERATIONS)


def doubtful_openings(state: State, event: Event, whole: DraftEvent) -> Iterator[Finding]:
    """Find accounts below an account that is not open, and accounts like an open one beside them.

    ``event`` opens what is missing of ``whole``, which names all accounts of a table: an open one among these
    is not the misspelt one. Other events have none.
    """
    if not (
        whole.only_missing and isinstance(event, AccountOpened) and isinstance(whole.event, AccountOpened)
    ):
        return
    budget = state.budget(event.budget)
    named = {account.path for account in whole.event.accounts}
    new = {account.path for account in event.accounts}
    siblings: dict[Account | int, list[Account]] = defaultdict(list)
    for path in budget.accounts:
        if path not in named:
            siblings[path.parent or path.year].append(path)
    for account in event.accounts:
        parent = account.path.parent
        if parent is not None and parent not in new and not budget.is_usable(parent):
            yield account_not_opened(budget, event, parent)
            continue
        nearest = _alike(account, siblings[parent or account.path.year], budget)
        if nearest is not None:
            facts: MessageParams = {
                "name": account.name,
                "account": str(account.path),
                "nearest": str(nearest),
                "label": budget.accounts[nearest].name,
            }
            yield Finding(ACCOUNT_ALMOST_OPEN, facts, (event.id,), str(account.path), event.budget)


def _alike(account: OpenedAccount, siblings: Sequence[Account], budget: BudgetState) -> Account | None:
    """Return the first sibling whose name, in its path or for people, is like the account's."""
    by_path, by_name = alike_to(account.path.name), alike_to(account.name.casefold())
    for sibling in siblings:
        if by_path(sibling.name) or by_name(budget.accounts[sibling].name.casefold()):
            return sibling
    return None
