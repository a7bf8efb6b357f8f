"""What the exports for plain-text accounting share: accounts with their roots, entries, amounts in kronor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum

from attrs import frozen

from tplog.book.book import Book
from tplog.domain.queries.event_effects import transfers_with_columns
from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import CONDITIONAL, PROPOSED, AccountBalance, State
from tplog.domain.state.state_builder import StateBuilder
from tplog.errors import BadFile
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import AccountOpened
from tplog.exports.export_scope import ExportScope
from tplog.i18n.vocabulary import Language
from tplog.readers.table_reader import NAME_UNREADABLE
from tplog.values.account import EQUITY, OPENING, Account, Role
from tplog.values.amount import ORE_PER_KRONA
from tplog.values.finding import Finding
from tplog.values.identifiers import is_segment
from tplog.values.transfer import Transfer

CURRENCY = "SEK"
# What every entry may tell of its event, by the names under which it stands there.
TAG_NAMES = ("event", "act", "decided", "basis", "place", "paragraph", "dnr", "settles")
COLUMN_KEY, NAME_KEY, OPENING_KEY, UNKNOWN = "column", "name", "opening", "unknown"
_HEADING_TEXTS = (
    (
        "Skrivet av tplog: {what}. Belopp i kronor, exakta på öret.",
        "Written by tplog: {what}. Amounts in kronor, exact to the öre.",
    ),
    (
        "Förslag och pengar som hålls av ett villkor står som kommentarer och ändrar inga saldon.",
        "Proposals, and money that a condition holds, stand as comments and change no balance.",
    ),
    (
        "Ett konto med opening: unknown hade pengar innan loggen börjar; dess saldo är en förändring.",
        "An account with opening: unknown held money before the log begins; its balance is a change.",
    ),
)
_SCOPE_WORDS = (("alla budgetar", "all budgets"), ("per", "as of"), ("känt vid", "as known at"))


class RootAccount(Enum):
    """The five kinds of accounts of double-entry bookkeeping, as far as a budget has them."""

    ASSETS = "Assets"  # money that a body or a reserve may use
    EQUITY = "Equity"  # what was there before, and what is owned
    INCOME = "Income"  # where the year's money comes from
    EXPENSES = "Expenses"  # where it ends


_ROOT_BY_ROLE = {
    Role.BODY: RootAccount.ASSETS,
    Role.RESERVE: RootAccount.ASSETS,
    Role.COUNCIL: RootAccount.INCOME,
    Role.SOURCE: RootAccount.INCOME,
    Role.SINK: RootAccount.EXPENSES,
}


@frozen
class ChartAccount:
    """An account of a budget, with the first day that its opening or any event speaks of it."""

    budget: str
    account: Account
    first_day: date
    position: AccountBalance

    @property
    def root(self) -> RootAccount:
        """By its role; what stands against openings and equity is no income of a year."""
        return (
            RootAccount.EQUITY
            if self.account.holder in {OPENING, EQUITY}
            else _ROOT_BY_ROLE[self.position.role]
        )


@frozen
class TransferEntry:
    """Transfers of one event, each with its column, and the day from which they count.

    Where they do not ``count``, they are asked for or held back, and no balance knows of them.
    """

    record: Record
    day: date
    transfers: tuple[tuple[Transfer, str], ...]
    counts: bool


Chart = Mapping[tuple[str, Account], ChartAccount]


def build_chart(book: Book, scope: ExportScope) -> tuple[Chart, State]:
    """All accounts that are opened or spoken of, by budget and path, and the states that they are in.

    Raises NotFound for an unknown budget; BadFile for a budget's name that no decision file can have.
    """
    ledgers = StateBuilder(State())
    since: dict[tuple[str, Account], date] = {}
    for record, day in scope.records_with_dates(book):
        apply_event(ledgers, record.event)
        for account in _mentioned_accounts(record.event):
            key = (record.event.budget, account)
            since[key] = min(day, since.get(key, day))
    charted = {}
    for key, day in sorted(since.items()):
        budget, account = key
        if not is_segment(budget):  # it was never decided here, and could hold any text
            raise BadFile(Finding(NAME_UNREADABLE, {"value": budget}))
        position = ledgers.state.budget(budget).accounts.get(account, AccountBalance(role=account.role))
        charted[key] = ChartAccount(budget, account, day, position)
    return charted, ledgers.state


def _mentioned_accounts(event: Event) -> Iterator[Account]:
    if isinstance(event, AccountOpened):
        yield from (one.path for one in event.accounts)
    for move in event.all_transfers:
        yield from (move.giver, move.taker)


def transfer_entries(book: Book, scope: ExportScope, state: State) -> Iterator[TransferEntry]:
    """What each event moves, asks for or holds back, in the log's order."""
    for record, day in scope.records_with_dates(book):
        # An account's role never changes, so that the last state tells the columns of all.
        moves = transfers_with_columns(state.budget(record.event.budget), record.event)
        for counts in (True, False):
            own = tuple(one for one in moves if (one[1] not in {PROPOSED, CONDITIONAL}) is counts)
            if own:
                yield TransferEntry(record, day, own, counts)


def event_tags(event: Event) -> Iterator[tuple[str, str]]:
    """What is known of an event besides its day, body and paper's title: names of `TAG_NAMES`, texts."""
    act, source = event.act, event.act.source
    yield "event", event.id
    yield "act", event.tag.partition("/")[0]
    told = {"decided": act.decided, "basis": act.basis, "place": source.place, "paragraph": source.paragraph}
    yield from ((name, str(one)) for name, one in told.items() if one is not None)
    yield from (("dnr", one) for one in source.case_numbers)
    yield from (("settles", one) for one, _ in event.status_changes)


def postings(transfers: tuple[tuple[Transfer, str], ...]) -> Iterator[tuple[Account, str, str]]:
    """Each transfer as two accounts with the kronor that they lose and get, and its column."""
    for move, column in transfers:
        yield move.giver, kronor_with_point(-move.ore), column
        yield move.taker, kronor_with_point(move.ore), column


def kronor_with_point(ore: int) -> str:
    """Öre in kronor with two decimals, exactly: ``-12345.50``."""
    whole, rest = divmod(abs(ore), ORE_PER_KRONA)
    return f"{'-' * (ore < 0)}{whole}.{rest:02d}"


def heading_lines(scope: ExportScope) -> Iterator[str]:
    """What whoever opens the file must know, line by line."""
    english = scope.language is Language.EN
    every, by, known_at = (pair[english] for pair in _SCOPE_WORDS)
    point = scope.point
    told = [scope.budget or every]
    told += [f"{by} {point.as_of}"] if point.as_of else []
    told += [f"{known_at} {point.known_at}"] if point.known_at not in {None, -1} else []
    yield from (pair[english].format(what=", ".join(told)) for pair in _HEADING_TEXTS)


def to_comments(text: str) -> str:
    """Lines as comments, in any of the programs."""
    return "".join(f"; {line}\n" for line in text.splitlines())
