"""What the exports for plain-text accounting share: accounts with their roots, entries, amounts in kronor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum

from attrs import frozen

from tplog.book.book import Book
from tplog.domain.queries.event_effects import columns
from tplog.domain.state.apply_event import STATE
from tplog.domain.state.budget_state import CONDITIONAL, PROPOSED, Position, State
from tplog.errors import BadFile
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import AccountOpened
from tplog.exports.export_scope import Scope
from tplog.i18n.vocabulary import Language
from tplog.readers.table_reader import NAME_UNREADABLE
from tplog.values.account import EQUITY, OPENING, Account, Role
from tplog.values.amount import ORE_PER_KRONA
from tplog.values.finding import Finding
from tplog.values.identifiers import is_segment
from tplog.values.transfer import Transfer

CURRENCY = "SEK"
# What every entry may tell of its event, by the names under which it stands there.
FACTS = ("event", "act", "decided", "basis", "place", "paragraph", "dnr", "settles")
COLUMN, NAME, OPENING_KEY, UNKNOWN = "column", "name", "opening", "unknown"
_HEADING = (
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
_WHAT = (("alla budgetar", "all budgets"), ("per", "as of"), ("känt vid", "as known at"))


class Root(Enum):
    """The five kinds of accounts of double-entry bookkeeping, as far as a budget has them."""

    ASSETS = "Assets"  # money that a body or a reserve may use
    EQUITY = "Equity"  # what was there before, and what is owned
    INCOME = "Income"  # where the year's money comes from
    EXPENSES = "Expenses"  # where it ends


_ROOTS = {
    Role.BODY: Root.ASSETS,
    Role.RESERVE: Root.ASSETS,
    Role.COUNCIL: Root.INCOME,
    Role.SOURCE: Root.INCOME,
    Role.SINK: Root.EXPENSES,
}


@frozen
class Charted:
    """An account of a budget, with the first day that its opening or any event speaks of it."""

    budget: str
    account: Account
    since: date
    position: Position

    @property
    def root(self) -> Root:
        """By its role; what stands against openings and equity is no income of a year."""
        return Root.EQUITY if self.account.holder in {OPENING, EQUITY} else _ROOTS[self.position.role]


@frozen
class Entry:
    """Transfers of one event, each with its column, and the day from which they count.

    Where they do not ``count``, they are asked for or held back, and no balance knows of them.
    """

    record: Record
    day: date
    moves: tuple[tuple[Transfer, str], ...]
    counts: bool


Chart = Mapping[tuple[str, Account], Charted]


def chart(book: Book, scope: Scope) -> tuple[Chart, State]:
    """All accounts that are opened or spoken of, by budget and path, and the states that they are in.

    Raises NotFound for an unknown budget; BadFile for a budget's name that no decision file can have.
    """
    ledgers = STATE.begin(State())
    since: dict[tuple[str, Account], date] = {}
    for record, day in scope.dated(book):
        STATE.enter(ledgers, record)
        for account in _spoken_of(record.event):
            key = (record.event.budget, account)
            since[key] = min(day, since.get(key, day))
    charted = {}
    for key, day in sorted(since.items()):
        budget, account = key
        if not is_segment(budget):  # it was never decided here, and could hold any text
            raise BadFile(Finding(NAME_UNREADABLE, {"value": budget}))
        position = ledgers.state.budget(budget).accounts.get(account, Position(role=account.role))
        charted[key] = Charted(budget, account, day, position)
    return charted, ledgers.state


def _spoken_of(event: Event) -> Iterator[Account]:
    if isinstance(event, AccountOpened):
        yield from (one.path for one in event.accounts)
    for move in event.all_transfers:
        yield from (move.giver, move.taker)


def entries(book: Book, scope: Scope, state: State) -> Iterator[Entry]:
    """What each event moves, asks for or holds back, in the log's order."""
    for record, day in scope.dated(book):
        # An account's role never changes, so that the last state tells the columns of all.
        moves = columns(state.budget(record.event.budget), record.event)
        for counts in (True, False):
            own = tuple(one for one in moves if (one[1] not in {PROPOSED, CONDITIONAL}) is counts)
            if own:
                yield Entry(record, day, own, counts)


def facts(event: Event) -> Iterator[tuple[str, str]]:
    """What is known of an event besides its day, its body and its paper's title: names of `FACTS`, texts."""
    act, source = event.act, event.act.source
    yield "event", event.id
    yield "act", event.tag.partition("/")[0]
    told = {"decided": act.decided, "basis": act.basis, "place": source.place, "paragraph": source.paragraph}
    yield from ((name, str(one)) for name, one in told.items() if one is not None)
    yield from (("dnr", one) for one in source.case_numbers)
    yield from (("settles", one) for one, _ in event.settles)


def postings(moves: tuple[tuple[Transfer, str], ...]) -> Iterator[tuple[Account, str, str]]:
    """Each transfer as two accounts with the kronor that they lose and get, and its column."""
    for move, column in moves:
        yield move.giver, kronor(-move.ore), column
        yield move.taker, kronor(move.ore), column


def kronor(ore: int) -> str:
    """Öre in kronor with two decimals, exactly: ``-12345.50``."""
    whole, rest = divmod(abs(ore), ORE_PER_KRONA)
    return f"{'-' * (ore < 0)}{whole}.{rest:02d}"


def heading(scope: Scope) -> Iterator[str]:
    """What whoever opens the file must know, line by line."""
    english = scope.language is Language.EN
    every, by, known_at = (pair[english] for pair in _WHAT)
    point = scope.point
    told = [scope.budget or every]
    told += [f"{by} {point.on}"] if point.on else []
    told += [f"{known_at} {point.known}"] if point.known not in {None, -1} else []
    yield from (pair[english].format(what=", ".join(told)) for pair in _HEADING)


def commented(text: str) -> str:
    """Lines as comments, in any of the programs."""
    return "".join(f"; {line}\n" for line in text.splitlines())
