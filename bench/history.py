"""A municipality's log, made up from a seed: the same seed and size give the same bytes, on any machine.

Every matter (budget) goes through its years as papers report them: accounts are opened, the council grants
frames, proposals are made and adopted, money is moved between lines, outcomes are recorded month by month,
mistakes are corrected, old papers come in late, and at last the year is closed. `tplog` itself accepts every
event as it stands here (tests/bench/test_history.py), with the very transfers that it would compute.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from attrs import define, field, frozen

from tplog.events.base import Event, OpenedAccount
from tplog.events.record import Record
from tplog.events.types import (
    AccountOpened,
    AllocationDecided,
    CarryOverDecided,
    Corrected,
    FindingAnswered,
    ForecastRecorded,
    FrameChanged,
    FrameDecided,
    OutcomeRecorded,
    ProposalMade,
    ReallocationDecided,
    YearClosed,
)
from tplog.values.account import COUNCIL, OUTCOME, RETURNED, Account
from tplog.values.act import Act, Basis, Source
from tplog.values.amount import ORE_PER_KRONA, Amount
from tplog.values.partial_date import exact_date
from tplog.values.transfer import Measure, Transfer

MATTER, FIRST_YEAR, YEARS = 2_500, 2010, 10  # a matter's events, about, and its years
BODIES = ("kommunstyrelsen", "socialnämnden", "utbildningsnämnden")
LINES = (
    "trygghetsvärdar",
    "lokala-arbetsgrupper",
    "lokala-aktörer",
    "övriga-insatser",
    "personal",
    "lokaler",
)
THOUSAND = 1000 * ORE_PER_KRONA


@frozen
class Shape:
    """How many matters a log has, and how much happens in each.

    A matter has ``matter_events`` events, about, in its years; ``monthly`` events and ``outcomes`` are of a
    body in a month.
    """

    matter_events: int = MATTER
    bodies: tuple[str, ...] = BODIES
    lines: tuple[str, ...] = LINES
    monthly: int = 4
    outcomes: int = 1


# Many matters of about ten years each; a single one that is as large; and a municipality's many small ones.
MATTERS = Shape()
ONE_BUDGET = Shape(
    50_000,
    tuple(f"nämnd-{number:02d}" for number in range(10)),
    tuple(f"post-{number:02d}" for number in range(99)),
    monthly=38,
    outcomes=2,
)
MUNICIPALITY = Shape(166)
SHAPES = {"matters": MATTERS, "one-budget": ONE_BUDGET, "municipality": MUNICIPALITY}
_START = datetime(FIRST_YEAR, 1, 4, 8, tzinfo=UTC)


def records(
    size: int, seed: int = 1, matters: list[Matter] | None = None, shape: Shape = MATTERS
) -> Iterator[Record]:
    """Yield ``size`` records, of as many matters as these need; add the matters to ``matters``, if given."""
    chance = Random(seed)
    matters = [] if matters is None else matters
    matters += [
        Matter(f"ärende-{number:04d}", Random(chance.random()), shape=shape)
        for number in range(-(-size // shape.matter_events))
    ]
    days = (YEARS + 1) * 366
    under_way = [(matter, matter.events()) for matter in matters]
    for index in range(size):
        now = _START + timedelta(days=days * index // size, microseconds=index)
        while True:
            matter, events = under_way[chance.randrange(len(under_way))]
            matter.today = now.date()
            event = next(events, None)
            if event is not None:
                break
            under_way.remove((matter, events))
        yield Record.from_event(index, now, event)


@define
class Matter:
    """One budget on its way through the years, and what its accounts hold by our own reckoning."""

    name: str
    chance: Random
    today: date = date.min
    balances: dict[Account, int] = field(factory=dict)
    spent: dict[Account, int] = field(factory=dict)
    number: int = 0
    moved: ReallocationDecided | None = None
    shape: Shape = MATTERS

    def events(self) -> Iterator[Event]:
        """All that happens, in the order of its recording."""
        year = FIRST_YEAR
        while True:
            yield from self.year(year)
            year += 1

    def year(self, year: int) -> Iterator[Event]:
        """A year of about `MATTER` / `YEARS` events."""
        bodies = [Account(year, (name,)) for name in self.shape.bodies]
        opened = [
            path for body in bodies for path in (body, *(body.child(line) for line in self.shape.lines))
        ]
        accounts = tuple(OpenedAccount(path=path, name=path.name.capitalize()) for path in opened)
        yield AccountOpened(**self.common("konton", None), accounts=accounts)
        council = Account(year, (COUNCIL,))
        frames = [self.move(council, body, self.chance.randrange(30, 90) * 100 * THOUSAND) for body in bodies]
        yield FrameDecided(**self.common("ram", COUNCIL), transfers=tuple(frames), total=_sum(frames))
        for body in bodies:
            yield from self.allocated(body)
        for month in range(1, 13):
            for body in bodies:
                for _ in range(self.shape.monthly):
                    yield from self.something(body)
                for _ in range(self.shape.outcomes):
                    yield self.outcome(body, month)
                yield self.forecast(body)
        for body in bodies:
            if remaining := self.balances.get(body, 0):
                back = self.move(body, Account(year, (RETURNED,)), remaining)
                yield CarryOverDecided(**self.common("återlämnat", body.holder), transfers=(back,))
        yield YearClosed(**self.common("bokslut", COUNCIL), year=year)

    def allocated(self, body: Account) -> Iterator[Event]:
        """A proposal for a body's lines, and the decision that adopts it."""
        share = self.balances[body] // (len(self.shape.lines) + 1) // THOUSAND * THOUSAND
        planned = tuple(_transfer(body, body.child(line), share) for line in self.shape.lines)
        event = self.common("förslag", "trygghetsutskottet")
        yield ProposalMade(**event, proposed=planned, to=body.holder, total=_sum(planned))
        transfers = tuple(self.move(body, body.child(line), share) for line in self.shape.lines)
        yield AllocationDecided(
            **self.common("fördelning", body.holder),
            transfers=transfers,
            adopts=event["id"],
            total=_sum(transfers),
        )

    def something(self, body: Account) -> Iterator[Event]:
        """Yield the events between the others: most often money is moved."""
        kind = self.chance.random()
        if kind < 0.1:  # noqa: PLR2004 (a share)
            council = Account(body.year, (COUNCIL,))
            raised = self.move(council, body, self.chance.randrange(1, 50) * THOUSAND)
            common = self.common("tillägg", COUNCIL)
            yield FrameChanged(**common, transfers=(raised,), funding="ökade skatteintäkter")
        elif kind < 0.2:  # noqa: PLR2004
            line = body.child(self.chance.choice(self.shape.lines))
            planned = _transfer(body, line, self.chance.randrange(1, 500) * THOUSAND)
            yield ProposalMade(**self.common("äskande", body.holder), proposed=(planned,), kind="äskande")
        elif kind < 0.28 and self.moved and self.moved.transfers[0].giver.body == body:  # noqa: PLR2004
            yield self.corrected(self.moved)
            self.moved = None
        elif kind < 0.3:  # noqa: PLR2004
            common = self.common("svar", None)
            account = body.child(self.chance.choice(self.shape.lines))
            yield FindingAnswered(**common, finding="overspent", account=account, answer="Det är känt.")
        else:
            yield from self.reallocated(body)

    def reallocated(self, body: Account) -> Iterator[Event]:
        """Money moved from the line that has most to another; now and then it is recorded late."""
        lines = sorted(
            (body.child(line) for line in self.shape.lines), key=lambda line: -self.balances.get(line, 0)
        )
        ore = (
            min(self.balances[lines[0]] // 4, self.chance.randrange(1, 400) * THOUSAND) // THOUSAND * THOUSAND
        )
        if ore <= 0:
            return
        late = self.chance.randrange(60) if self.chance.random() < 0.2 else 0  # noqa: PLR2004 (a share)
        common = self.common("omfördelning", body.holder, late)
        moves = (self.move(lines[0], self.chance.choice(lines[1:]), ore),)
        self.moved = ReallocationDecided(**common, transfers=moves)
        yield self.moved

    def corrected(self, wrong: ReallocationDecided) -> Event:
        """The registrar had taken a figure down wrongly."""
        (transfer,) = wrong.transfers
        ore = max(transfer.ore // 2 // THOUSAND, 1) * THOUSAND
        self.move(transfer.taker, transfer.giver, transfer.ore)
        back = Transfer(transfer.taker, transfer.giver, transfer.ore)
        right = self.move(transfer.giver, transfer.taker, ore)
        common = self.common("rättelse", None)
        return Corrected(
            **common, corrects=wrong.id, because="Beloppet var fel avskrivet.", transfers=(back, right)
        )

    def outcome(self, body: Account, month: int) -> Event:
        """Return the outcome of two of a body's lines so far; a line may overspend."""
        lines = self.chance.sample([body.child(line) for line in self.shape.lines], 2)
        sink = Account(body.year, (OUTCOME,))
        measures, moves = [], []
        for line in lines:
            new = max(self.balances[line], THOUSAND) * self.chance.randrange(2, 24) // 100
            self.spent[line] = self.spent.get(line, 0) + new
            measures.append(Measure(line, _amount(self.spent[line])))
            if new:
                moves.append(Transfer(line, sink, new))
                self.shift(line, sink, new)
        until = min(date(body.year, month, 28), self.today)
        common = self.common("utfall", body.holder)
        return OutcomeRecorded(**common, measures=tuple(measures), transfers=tuple(moves), until=until)

    def forecast(self, body: Account) -> Event:
        """Return the forecast of a line at the year's end."""
        line = body.child(self.chance.choice(self.shape.lines))
        at = Measure(line, _amount(self.chance.randrange(1, 9000) * THOUSAND))
        return ForecastRecorded(**self.common("prognos", body.holder), measures=(at,))

    def common(self, kind: str, body: str | None, late: int = 0) -> dict[str, Any]:
        """Return the fields that every event has, with a new id."""
        self.number += 1
        number, decided = self.number, exact_date(self.today - timedelta(days=late))
        source = Source(
            f"Protokoll {decided}, {self.name}",
            decided,
            sha256=f"{self.chance.getrandbits(256):064x}" if number % 4 == 0 else None,
            paragraph=f"§ {number}",
            case_numbers=(f"KS {decided.year}/{number}",),
        )
        act = Act(source, Basis.MINUTES, body, decided)
        return {"id": f"{self.name}/{number}-{kind}", "budget": self.name, "act": act}

    def move(self, giver: Account, taker: Account, ore: int) -> Transfer:
        """A transfer as a paper states it, taken into our own reckoning."""
        self.shift(giver, taker, ore)
        return _transfer(giver, taker, ore)

    def shift(self, giver: Account, taker: Account, ore: int) -> None:
        """Reckon that money went from one to the other."""
        self.balances[giver] = self.balances.get(giver, 0) - ore
        self.balances[taker] = self.balances.get(taker, 0) + ore


def _transfer(giver: Account, taker: Account, ore: int) -> Transfer:
    return Transfer(giver, taker, ore, _amount(ore))


def _amount(ore: int) -> Amount:
    """An amount in the words of a paper."""
    kronor, rest = divmod(ore, ORE_PER_KRONA)
    text = f"{kronor:,}".replace(",", " ") + (f",{rest:02d}" if rest else "") + " kronor"
    return Amount(ore, text, 1 if rest else ORE_PER_KRONA)


def _sum(moves: list[Transfer] | tuple[Transfer, ...]) -> Amount:
    return _amount(sum(move.ore for move in moves))
