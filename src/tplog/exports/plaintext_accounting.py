"""What the plain-text accounting exports share: accounts with their roots, entries, amounts in kronor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum

from attrs import frozen

from tplog.answers.event_effects import PENDING_COLUMNS, listed_transfers, transfer_columns
from tplog.errors import NAME_UNREADABLE, BadFile
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import AccountOpened
from tplog.exports.export_scope import ExportScope
from tplog.exports.tables.export_context import ExportContext
from tplog.i18n.vocabulary import in_language
from tplog.values.account import EQUITY, OPENING, Account, Role
from tplog.values.amount import kronor_text
from tplog.values.finding import Finding
from tplog.values.identifiers import is_segment
from tplog.values.transfer import Transfer

CURRENCY = "SEK"
# The names of what an entry may state about its event.
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
    """The kinds of accounts of double-entry bookkeeping that a budget has."""

    ASSETS = "Assets"  # money of bodies and reserves
    EQUITY = "Equity"  # opening balances and equity
    INCOME = "Income"  # sources of the year's money
    EXPENSES = "Expenses"  # money spent


_ROOT_BY_ROLE = {
    Role.BODY: RootAccount.ASSETS,
    Role.RESERVE: RootAccount.ASSETS,
    Role.COUNCIL: RootAccount.INCOME,
    Role.SOURCE: RootAccount.INCOME,
    Role.SINK: RootAccount.EXPENSES,
}


@frozen
class ChartAccount:
    """An account of a budget, with the date when an event first mentions it."""

    budget: str
    account: Account
    first_day: date
    name: str
    role: Role
    level_known: bool

    @property
    def root(self) -> RootAccount:
        """The root account, by role; openings and equity are no income of a year."""
        return RootAccount.EQUITY if self.account.holder in {OPENING, EQUITY} else _ROOT_BY_ROLE[self.role]


@frozen
class TransferEntry:
    """The transfers of one event, each with its column, and the date from which they count.

    ``counts`` is False for transfers that are only proposed or conditional: no balance includes them.
    """

    record: Record
    day: date
    transfers: tuple[tuple[Transfer, str], ...]
    counts: bool


Chart = Mapping[tuple[str, Account], ChartAccount]


def build_chart(context: ExportContext) -> Chart:
    """Return all accounts that are opened or mentioned, by budget and path.

    Raises BadFile for a budget name that no decision file can have.
    """
    charted: dict[tuple[str, Account], ChartAccount] = {}
    for part in context.by_budget():
        since: dict[tuple[str, Account], date] = {}
        for record, day in part.records():
            for account in _mentioned_accounts(record.event):
                key = (record.event.budget, account)
                since[key] = min(day, since.get(key, day))
        for key, day in sorted(since.items()):
            budget, account = key
            if not is_segment(budget):  # not from a decision file, so it may be any text
                raise BadFile(Finding(NAME_UNREADABLE, {"value": budget}))
            position = part.state.budget(budget).own_balance(account)
            charted[key] = ChartAccount(
                budget, account, day, position.name, position.role, position.level_known
            )
    return charted


def _mentioned_accounts(event: Event) -> Iterator[Account]:
    """Yield the accounts that an event opens or moves money between."""
    if isinstance(event, AccountOpened):
        yield from (account.path for account in event.accounts)
    for transfer in event.all_transfers:
        yield from (transfer.giver, transfer.taker)


def transfer_entries(context: ExportContext) -> Iterator[TransferEntry]:
    """Yield what each event moves, proposes or holds, in log order."""
    # An account's role never changes, so the last state gives the columns of all.
    for record, day, columns in context.records_with(transfer_columns):
        transfers = tuple(zip(listed_transfers(record.event), columns, strict=True))
        for counts in (True, False):
            selected = tuple(pair for pair in transfers if (pair[1] not in PENDING_COLUMNS) is counts)
            if selected:
                yield TransferEntry(record, day, selected, counts)


def event_tags(event: Event) -> Iterator[tuple[str, str]]:
    """Yield (name, text) pairs about an event; names are those of `TAG_NAMES`."""
    act, source = event.act, event.act.source
    yield "event", event.id
    yield "act", event.tag.partition("/")[0]
    values = {
        "decided": act.decided,
        "basis": act.basis,
        "place": source.place,
        "paragraph": source.paragraph,
    }
    yield from ((name, str(value)) for name, value in values.items() if value is not None)
    yield from (("dnr", number) for number in source.case_numbers)
    yield from (("settles", matter) for matter, _ in event.status_changes)


def postings(transfers: tuple[tuple[Transfer, str], ...]) -> Iterator[tuple[Account, str, str]]:
    """Yield each transfer as two postings: account, change in kronor, column."""
    for transfer, column in transfers:
        yield transfer.giver, kronor_text(-transfer.ore, "."), column
        yield transfer.taker, kronor_text(transfer.ore, "."), column


def heading_lines(scope: ExportScope) -> Iterator[str]:
    """Yield the lines at the top of the file, which say what it covers."""
    all_budgets, as_of, known_at = (in_language(pair, scope.language) for pair in _SCOPE_WORDS)
    point = scope.point
    parts = [scope.budget or all_budgets]
    parts += [f"{as_of} {point.as_of}"] if point.as_of else []
    parts += [f"{known_at} {point.known_at}"] if point.known_at not in {None, -1} else []
    for pair in _HEADING_TEXTS:
        yield in_language(pair, scope.language).format(what=", ".join(parts))


def to_comments(text: str) -> str:
    """Return each line as a comment of these programs."""
    return "".join(f"; {line}\n" for line in text.splitlines())
