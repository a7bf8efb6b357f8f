"""Draw a sample of what a log says, to be held against the papers."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from attrs import field, frozen

from tplog.answers.sample_selection import Selection, select
from tplog.book.book import Book
from tplog.errors import NotFound, mandatory_rule
from tplog.events.record import Record
from tplog.events.types import Corrected, ForecastRecorded, PlanNoted, ProposalMade
from tplog.merkle.hashes import leaf_hash
from tplog.merkle.tree import tree_root
from tplog.values.account import Account, Role, parse_account
from tplog.values.amount import Amount
from tplog.values.finding import Finding
from tplog.values.transfer import Aspect, line_of, signed_ore

NOTHING_TO_DRAW = mandatory_rule(
    "nothing-to-draw",
    "Det finns inget att dra ett urval ur: ingen post i loggen svarar mot det som frågas efter. "
    "Fråga efter ett annat år, en annan budget eller ett annat organ.",
    "There is nothing to draw a sample from: no record of the log is of what is asked for. "
    "Ask for another year, budget or body.",
)
_STATED_ASPECTS = frozenset({Aspect.NET, Aspect.LEVEL, Aspect.INCOME, Aspect.COST})
_ESTIMATES = (ForecastRecorded, PlanNoted, ProposalMade)


class SampleBy(StrEnum):
    """What is drawn: kronor of stated figures, events, or findings that are open."""

    AMOUNT = "amount"
    EVENT = "event"
    FINDING = "finding"


@frozen
class SampleRequest:
    """What sample is wanted, of what: None for all years, budgets or bodies, and for all that is known."""

    by: SampleBy
    size: int
    seed: int
    year: int | None = None
    budget: str | None = None
    body: str | None = None
    known_at: int | None = None


@frozen
class SampleItem:
    """Something that can be drawn: a figure at an account, an event or a finding, with the record to look at.

    ``ore`` and ``stated_text`` are the figure's, None for others; ``body`` is the stratum.
    """

    record: Record | None
    body: str
    account: Account | None = None
    ore: int | None = None
    stated_text: str | None = None
    finding: Finding | None = None

    @property
    def weight(self) -> int:
        """Its size in the selection: öre without sign, 1 for what is no figure."""
        return 1 if self.ore is None else abs(self.ore)


@frozen
class DrawnItem:
    """An item of a sample, by its number from 1; ``is_certain`` says that it was taken for its size."""

    number: int
    item: SampleItem
    is_certain: bool
    sample: Sample = field(eq=False, repr=False)

    @property
    def account_name(self) -> str | None:
        """What people call its account; None where nobody gave it a name."""
        record, account = self.item.record, self.item.account
        if record is None or account is None:
            return None
        return self.sample.account_names.get((record.event.budget, account))

    @property
    def key(self) -> str:
        """What a result needs to know of it, as one text in its row: see `tplog.book.sample_result`."""
        sample, request = self.sample, self.sample.request
        selection = sample.selection
        drawn = len(selection.places)
        facts = (request.by, request.seed, sample.records, sample.root_text, len(sample.items))
        rest = (drawn, selection.interval_value, selection.interval_count)
        item = (self.number, int(self.is_certain), 1 if self.item.ore is None else self.item.ore)
        return ";".join(map(str, ("tplog-sample/1", *facts, *rest, *item)))


@frozen
class Stratum:
    """A body's part of what was drawn from: its items, their öre without sign, and how many were drawn."""

    body: str
    items: int
    ore: int | None
    drawn: int


@frozen
class Sample:
    """A sample: what was asked for, what it was drawn from, the log's size and root, and what was drawn."""

    request: SampleRequest
    records: int
    root: bytes
    items: tuple[SampleItem, ...] = field(repr=False)
    selection: Selection
    account_names: Mapping[tuple[str, Account], str] = field(factory=dict, repr=False)

    @property
    def root_text(self) -> str:
        """The log's root in base64, as answers and working papers have it."""
        return b64encode(self.root).decode()

    @property
    def population_ore(self) -> int | None:
        """All öre that it was drawn from, without sign; None for what is no figure."""
        if self.request.by is not SampleBy.AMOUNT:
            return None
        return sum(item.weight for item in self.items)

    @property
    def interval_ore(self) -> int | None:
        """The interval in whole öre, rounded down; None where none was used."""
        count = self.selection.interval_count
        if self.request.by is not SampleBy.AMOUNT or not count:
            return None
        return self.selection.interval_value // count

    @property
    def drawn(self) -> tuple[DrawnItem, ...]:
        """What was drawn, in the order of bodies and of the log."""
        certain = {*self.selection.certain}
        return tuple(
            DrawnItem(number, self.items[place], place in certain, self)
            for number, place in enumerate(self.selection.places, 1)
        )

    @property
    def strata(self) -> tuple[Stratum, ...]:
        """What each body has of it, by its name."""
        is_money = self.request.by is SampleBy.AMOUNT
        drawn = [self.items[place].body for place in self.selection.places]
        return tuple(
            Stratum(
                body,
                sum(item.body == body for item in self.items),
                sum(item.weight for item in self.items if item.body == body) if is_money else None,
                drawn.count(body),
            )
            for body in dict.fromkeys(item.body for item in self.items)
        )


def draw_sample(book: Book, request: SampleRequest) -> Sample:
    """Draw a sample; the same request of the same records gives the same. Raises NotFound.

    That is for an unknown budget, and where there is nothing to draw from.
    """
    if request.budget is not None:
        book.budget_records(request.budget)
    last = book.last_known_index(request.known_at)
    items = sorted(_items(book, request, last), key=lambda item: item.body)  # in the log's order within one
    selection = select([item.weight for item in items], request.size, request.seed)
    if not selection.places:
        raise NotFound(Finding(NOTHING_TO_DRAW))
    root = tree_root(map(leaf_hash, book.leaves(last + 1)))
    names = _account_names(book, last, [items[place] for place in selection.places])
    return Sample(request, last + 1, root, tuple(items), selection, names)


def _account_names(book: Book, last: int, items: Iterable[SampleItem]) -> dict[tuple[str, Account], str]:
    """Return what people call the items' accounts, by budget and account, where anybody gave a name."""
    accounts = {(item.record.event.budget, item.account) for item in items if item.record and item.account}
    states = {budget: book.state(budget, known_at=last) for budget in {budget for budget, _ in accounts}}
    balances = ((key, states[key[0]].accounts.get(key[1])) for key in accounts)
    return {key: balance.name for key, balance in balances if balance and balance.name}


def _items(book: Book, request: SampleRequest, last: int) -> Iterator[SampleItem]:
    """Yield all that may be drawn, in the log's order."""
    records = [
        record
        for record in (book.records(known_at=last) if last >= 0 else ())
        if request.budget in {None, record.event.budget}
    ]
    if request.by is SampleBy.FINDING:
        items = _finding_items(book, request, last)
    else:
        corrected = {record.event.corrects for record in records if isinstance(record.event, Corrected)}
        standing = [record for record in records if record.event.id not in corrected]
        make = _figures if request.by is SampleBy.AMOUNT else _event_items
        items = (item for record in standing for item in make(record))
    return (item for item in items if _is_asked_for(item, request))


def _is_asked_for(item: SampleItem, request: SampleRequest) -> bool:
    years = {item.account.year} if item.account else _years(item.record)
    return request.year in {None, *years} and request.body in {None, item.body}


def _years(record: Record | None) -> set[int]:
    """Return the years of the accounts that an event moves, asks for or states money at."""
    return {account.year for account in _accounts(record)} if record else set()


def _accounts(record: Record) -> Iterator[Account]:
    event = record.event
    yield from (line_of(move) for move in event.all_transfers)
    yield from (measure.account for measure in event.measures)


def _event_items(record: Record) -> Iterator[SampleItem]:
    """Yield an event, in the stratum of the body that decided it, else of its first account."""
    if record.event.by_registrar and not isinstance(record.event, Corrected):
        return  # it opens accounts, relates them or answers: no paper states it
    holders = (account.holder for account in _accounts(record) if account.role is Role.BODY)
    yield SampleItem(record, record.event.act.body or next(holders, ""))


def _figures(record: Record) -> Iterator[SampleItem]:
    """Yield the figures that an event's paper states: what moved, and outcomes, levels, incomes and costs.

    Proposals, forecasts and plans are none of them, nor is a figure of 0.
    """
    event = record.event
    if isinstance(event, _ESTIMATES):
        return
    for move in event.transfers:
        if move.stated is not None:
            yield _figure(record, line_of(move), move.stated, signed_ore(move))
    for measure in event.measures:
        if measure.aspect in _STATED_ASPECTS:
            yield _figure(record, measure.account, measure.amount, measure.amount.ore)


def _figure(record: Record, account: Account, stated: Amount, ore: int) -> SampleItem:
    return SampleItem(record, account.holder, account, ore, stated.text)


def _finding_items(book: Book, request: SampleRequest, last: int) -> Iterator[SampleItem]:
    """Yield the findings that are open, each with the record that shows it."""
    findings: Iterable[Finding] = book.findings(known_at=last) if last >= 0 else ()
    for finding in findings:
        if finding.answer or request.budget not in {None, finding.budget}:
            continue
        names: Sequence[str] = finding.events[:1]
        record = book.record(names[0]) if names and book.has_event(names[0]) else None
        account = _account_of(finding)
        body = account.holder if account else (record.event.act.body or "" if record else "")
        yield SampleItem(record, body, account, finding=finding)


def _account_of(finding: Finding) -> Account | None:
    try:
        return parse_account(finding.account) if finding.account else None
    except ValueError:
        return None
