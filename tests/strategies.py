"""Strategies for the whole project: amounts, accounts, events of every class, and histories.

Histories are made to reach what matters: over-allocation, lines that trade, money that changes year or
body, proposals that are adopted, rejected or forgotten, outcomes that come late, and drafts that the
rules refuse. A test that draws one must expect `tplog.Refused`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import cache, partial
from typing import Any, TypeVar

from attrs import evolve
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from tplog.events.base import Despite, Event, OpenedAccount, StatedChange, SumPart
from tplog.events.draft import Draft, DraftEvent
from tplog.events.money_acts import AdoptingAct, Decision, MoneyAct
from tplog.events.relations import RelatedAccounts
from tplog.events.types import (
    EVENT_CLASSES,
    AccountOpened,
    AllocationDecided,
    CarryOverDecided,
    ConditionSettled,
    Corrected,
    DecisionReviewed,
    FindingAnswered,
    ForecastRecorded,
    FrameChanged,
    FrameDecided,
    GrantAwarded,
    GuidelineDecided,
    MandateGiven,
    OpeningStated,
    OutcomeRecorded,
    PlanNoted,
    ProposalMade,
    ProposalSettled,
    ReallocationDecided,
    RelationNoted,
    ReserveUsed,
    SumStated,
    YearClosed,
)
from tplog.values.account import COUNCIL, Account
from tplog.values.act import Act, Basis, Preparation, Quote, Source, Votes
from tplog.values.amount import Amount, Hedge, format_kronor
from tplog.values.limits import ORE_LIMIT
from tplog.values.partial_date import PartialDate
from tplog.values.transfer import Aspect, ColumnTotal, Measure, Transfer

T = TypeVar("T")
BUDGET = "paketet"
YEARS = (2023, 2024, 2025)
BODIES = {"kommunstyrelsen": ("värdar", "grupper", "övrigt"), "socialnämnden": ("polare", "stöd")}
MKR = 100_000_000


def look_until_all_is_reached(
    look: Callable[[Any], None],
    *strategies: tuple[st.SearchStrategy[Any], int],
    wanted: Collection[object],
    reached: Collection[object],
) -> list[object]:
    """Call ``look`` with so many examples of each strategy, round by round, until ``reached`` has all wanted.

    Returns what is missing after thirty rounds. The seeds are fixed: derandomize's change with every word of
    the source of ``look``, so that a mere rename could make it miss what is rare.
    """
    for number in range(30):
        if all(item in reached for item in wanted):
            break
        for strategy, examples in strategies:
            seed(number)(settings(max_examples=examples, database=None)(given(strategy)(look)))()
    return [item for item in wanted if item not in reached]


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).map(
    partial(unicodedata.normalize, "NFC")
)
# What Windows-1252 can write. Hypothesis would look through all of Unicode for it, a second in each process.
CP1252 = "".join(
    char for char in bytes(range(256)).decode("cp1252", "ignore") if unicodedata.category(char) != "Cc"
)
segments = st.from_regex(r"[a-zåäö0-9]{1,8}(-[a-zåäö0-9]{1,8})?", fullmatch=True)
identifiers = st.from_regex(r"[a-zåäö0-9]{1,8}(/[a-zåäö0-9]{1,8}){0,2}", fullmatch=True)


def amounts(smallest: int = 1 - ORE_LIMIT, largest: int = ORE_LIMIT - 1) -> st.SearchStrategy[Amount]:
    """Amounts of so many öre, with any wording."""
    return st.builds(
        Amount,
        ore=st.integers(smallest, largest),
        text=texts,
        unit_ore=st.sampled_from([1, 100, 100_000, 10_000_000, MKR]),
        hedge=st.sampled_from(Hedge),
        repaired=st.booleans(),
    )


def accounts() -> st.SearchStrategy[Account]:
    """Any account."""
    return st.builds(Account, st.integers(1900, 2199), st.lists(segments, min_size=1, max_size=4).map(tuple))


def transfers() -> st.SearchStrategy[Transfer]:
    """Any transfer, as stated or computed."""
    stated = st.none() | amounts()
    return st.builds(Transfer, accounts(), accounts(), st.integers(1, ORE_LIMIT), stated)


def dates() -> st.SearchStrategy[PartialDate]:
    """Dates to the day, the month or the year."""
    return st.dates(date(1900, 1, 1), date(2100, 1, 1)).flatmap(
        lambda day: st.sampled_from(
            [
                PartialDate(day.year),
                PartialDate(day.year, day.month),
                PartialDate(day.year, day.month, day.day),
            ]
        )
    )


def acts() -> st.SearchStrategy[Act]:
    """Any act."""
    optional = st.none() | texts
    numbers = st.lists(texts, max_size=2).map(tuple)
    source = st.builds(
        Source,
        texts,
        st.none() | dates(),
        optional,
        optional,
        optional,
        optional,
        numbers,
        optional,
        optional,
        st.booleans(),
        st.booleans(),
    )
    bodies = st.lists(segments, max_size=2).map(tuple)
    preparation = st.builds(Preparation, body=segments, decided=st.none() | dates(), paragraph=optional)
    count = st.none() | st.integers(0, 101)
    votes = st.builds(Votes, text=optional, yes=count, no=count, abstained=count, casting_vote=st.booleans())
    return st.builds(
        Act,
        source,
        st.sampled_from(Basis),
        st.none() | segments,
        st.none() | dates(),
        bodies,
        _several(preparation),
        st.none() | votes,
        _several(texts),
        _several(texts),
        st.none() | dates(),
        st.none() | dates(),
    )


def _several(items: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(items, max_size=2).map(tuple)


def _kind_fields(kind: type[Event]) -> dict[str, st.SearchStrategy[object]]:
    """The fields that only some classes have, by name."""
    opened = st.builds(OpenedAccount, path=accounts(), name=texts, codes=_several(texts))
    days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
    change = st.builds(StatedChange, account=accounts(), amount=amounts(), since=accounts())
    part = st.builds(SumPart, event=identifiers, account=st.none() | accounts(), figures=_several(amounts()))
    own_fields: dict[type[Event], dict[str, st.SearchStrategy[object]]] = {
        AccountOpened: {
            "accounts": _several(opened),
            "kind": st.sampled_from(["drift", "investering"]),
            "role": st.sampled_from([None, "source", "reserve"]),
        },
        FrameChanged: {"funding": st.none() | texts},
        ProposalMade: {
            "kind": st.sampled_from(["förslag", "yrkande"]),
            "to": st.none() | segments,
            "funding": st.none() | texts,
            "changes": _several(change),
            "instead_of": st.none() | identifiers,
            "about": st.none() | identifiers,
            "condition": st.none() | texts,
        },
        SumStated: {"name": st.none() | texts, "plus": _several(part), "minus": _several(part)},
        GrantAwarded: {"adjusts": st.none() | identifiers},
        ReserveUsed: {"kind": st.sampled_from(["disponering", "avsättning", "nollställning"])},
        ForecastRecorded: {"made": st.none() | dates()},
        ConditionSettled: {"decision": identifiers, "settled": st.sampled_from(["uppfyllt", "ej uppfyllt"])},
        DecisionReviewed: {"decision": identifiers, "review": st.sampled_from(["justerad", "upphävd"])},
        Corrected: {"corrects": identifiers, "because": texts},
        YearClosed: {"year": st.integers(1900, 2199)},
        ProposalSettled: {
            "proposal": identifiers,
            "settled": st.sampled_from(["avslag", "återremiss"]),
            "minority": st.booleans(),
            "adopts": st.none() | identifiers,
        },
        OutcomeRecorded: {"until": days},
        MandateGiven: {
            "to": segments,
            "scope": texts,
            "over": _several(accounts()),
            "limit": st.none() | amounts(),
            "in_all": st.none() | amounts(),
            "until": st.none() | days,
        },
        GuidelineDecided: {
            "kind": st.sampled_from(["mål", "gräns"]),
            "text": texts,
            "value": st.none() | texts,
            "over": _several(accounts()),
            "from_year": st.none() | st.integers(1900, 2199),
            "until_year": st.none() | st.integers(1900, 2199),
            "at_most": st.none() | amounts(),
            "at_least": st.none() | amounts(),
        },
        RelationNoted: {
            "kind": st.sampled_from(["del av", "följer på"]),
            "of": st.none() | segments,
            "accounts": _several(
                st.builds(RelatedAccounts, account=accounts(), to=_several(accounts())),
            ),
        },
        FindingAnswered: {
            "finding": segments,
            "shown_by": st.none() | identifiers,
            "account": st.none() | accounts(),
            "answer": texts,
        },
    }
    decided: dict[str, st.SearchStrategy[object]] = {
        "condition": st.none() | texts,
        "condition_limit": st.none() | amounts(),
        "condition_over": _several(accounts()),
        "provisional": st.booleans(),
        "replaces": st.none() | identifiers,
    }
    shared: dict[type[Event], dict[str, st.SearchStrategy[object]]] = {
        MoneyAct: {"undivided": _several(accounts()), "attachment": st.none() | texts},
        AdoptingAct: {"adopts": st.none() | identifiers},
        Decision: decided,
        kind: own_fields.get(kind, {}),
    }
    return {
        name: values
        for base, by_name in shared.items()
        if issubclass(kind, base)
        for name, values in by_name.items()
    }


def quotes() -> st.SearchStrategy[Quote]:
    """Any quote: on no page, on a page, or at a place on it."""
    edges = st.lists(st.integers(0, 120_000), min_size=2, max_size=2).map(sorted)
    box = st.tuples(edges, edges).map(lambda sides: (sides[0][0], sides[1][0], sides[0][1], sides[1][1]))
    of = st.sampled_from(["total", "by", "transfers.1", "lines.värdar"])
    words = {"of": of, "exact": texts, "prefix": st.just("") | texts, "suffix": st.just("") | texts}
    page = st.integers(1, 999)
    return (
        st.builds(Quote, **words)
        | st.builds(Quote, page=page, **words)
        | st.builds(Quote, page=page, box=box, **words)
    )


def events_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Any event of one class, whether or not it makes sense."""
    return st.builds(
        kind,
        id=identifiers,
        budget=segments,
        act=acts(),
        title=st.none() | texts,
        budget_title=st.none() | texts,
        remarks=_several(texts),
        despite=_several(st.builds(Despite, code=segments, because=texts)),
        contradictions=_several(texts),
        transfers=_several(transfers()),
        proposed=_several(transfers()),
        held=_several(transfers()),
        measures=_several(
            st.builds(
                Measure,
                accounts(),
                amounts(),
                st.sampled_from(Aspect),
                st.none() | accounts(),
                st.just("") | texts,
            )
        ),
        total=st.none() | amounts(),
        column_totals=_several(st.builds(ColumnTotal, aspect=st.sampled_from(Aspect), amount=amounts())),
        dash_is_zero=_several(accounts()),
        quotes=_several(quotes()),
        signs=st.sampled_from([None, "costs-negative", "costs-positive", "incomes-negative"]),
        **_kind_fields(kind),
    )


@cache
def events() -> st.SearchStrategy[Event]:
    """Any event of any class."""
    return st.one_of([events_of(kind) for kind in EVENT_CLASSES])


# Histories.


def _money(ore: int) -> Amount:
    return Amount(ore, format_kronor(ore), 100)


def _move(giver: Account, taker: Account, ore: int) -> Transfer:
    return Transfer(giver, taker, ore, _money(ore))


def body(year: int, name: str) -> Account:
    """A body's own account."""
    return Account(year, (name,))


OPENING: tuple[Event, ...] = (
    AccountOpened(
        id="konton",
        budget=BUDGET,
        act=Act(Source("Register"), Basis.MINUTES),
        accounts=tuple(
            OpenedAccount(path=path, name=path.name)
            for year in YEARS
            for name, lines in BODIES.items()
            for path in (body(year, name), *(body(year, name).child(line) for line in lines))
        ),
    ),
    AccountOpened(
        id="konton/reserv",
        budget=BUDGET,
        act=Act(Source("Register"), Basis.MINUTES),
        accounts=tuple(
            OpenedAccount(path=path, name="fond")
            for year in YEARS
            for path in (Account(year, ("reserv", "fond")), body(year, "socialnämnden").child("fond"))
        ),
        role="reserve",
    ),
)

_ore = st.integers(1, 30).map(lambda tenths: tenths * MKR // 10)
_holders = st.tuples(st.sampled_from(YEARS), st.sampled_from(sorted(BODIES)))
_all_lines = [body(year, name).child(line) for year in YEARS for name in BODIES for line in BODIES[name]]
_all = [body(year, name) for year in YEARS for name in BODIES] + _all_lines


# A strategy is built once: to build and check it anew for each event takes longer than to draw from it.
_decided = st.none() | st.dates(date(2022, 6, 1), date(2025, 12, 31))
_paper = st.none() | st.just(PartialDate(2025, 12))
_spent = st.integers(-5, 40)
_days = st.dates(date(2023, 1, 1), date(2025, 12, 31))
_settled = st.sampled_from(["avslag", "återremiss"])
_signs = st.sampled_from([None, "costs-positive"])
_met = st.sampled_from(["uppfyllt", "ej uppfyllt"])
_review = st.sampled_from(["justerad", "överklagad", "upphävd", "återkallad"])
_sinks = st.sampled_from(["återlämnat", "hänskjutet"])
_years = st.sampled_from(YEARS)
_how_many, _next_number = st.sampled_from([1, 1, 2]), st.sampled_from([1, 1, 1, 0])
_lines, _any_account = st.sampled_from(_all_lines), st.sampled_from(_all)


def _pick(draw: st.DrawFn, items: Sequence[T]) -> T:
    """Draw an item of a list that is another each time."""
    return items[draw(st.integers(0, len(items) - 1))]


@st.composite
def _event(
    draw: st.DrawFn,
    number: int,
    proposals: Sequence[str],
    decisions: Sequence[str],
    conditional: Sequence[str],
) -> Event:
    """One act over the accounts of `OPENING`; about a third of them break some rule."""
    year, name = draw(_holders)
    account, ore = body(year, name), draw(_ore)
    line, other = draw(_lines), draw(_any_account)
    inside = account.child(_pick(draw, BODIES[name]))
    council = Account(year, (COUNCIL,))
    decided = draw(_decided)
    act = Act(
        Source("Protokoll", draw(_paper)),
        Basis.MINUTES,
        _pick(draw, [name, COUNCIL]),
        PartialDate(decided.year, decided.month, decided.day) if decided else None,
    )
    common: dict[str, Any] = {"id": f"händelse/{number}", "budget": BUDGET, "act": act}
    money = {"transfers": (_move(account, inside, ore),)}
    granted = _move(council, account, 2 * ore)
    spent = (Measure(line, _money(draw(_spent) * MKR // 10)),)
    earlier = _pick(draw, [*proposals, "inget"])
    breach = (Despite(code="frame-exceeded", because="så beslutades"),)
    state, opening = Account(year, ("staten",)), Account(year, ("ingående",))
    decision = _pick(draw, [*decisions, "inget"])
    days, signs, settled = partial(draw, _days), partial(draw, _signs), partial(draw, _settled)
    met, review = partial(draw, _met), partial(draw, _review)
    fund = account.child("fond") if name == "socialnämnden" else Account(year, ("reserv", "fond"))
    into_fund, out_of_fund = (_move(inside, fund, ore),), (_move(fund, inside, ore),)
    between_years = (_move(inside, Account(draw(_years), inside.parts), ore),)
    to_sink = (_move(inside, Account(year, (draw(_sinks),)), ore),)
    level = (Measure(account, _money(10 * ore), Aspect.LEVEL, council),)

    def of(kind: type[Event], /, **fields: Any) -> Callable[[], Event]:  # noqa: ANN401 (values of any field)
        # What is drawn for a field is drawn only for the act that is chosen.
        return lambda: kind(
            **common,
            **{key: value() if isinstance(value, partial) else value for key, value in fields.items()},
        )

    choices = [
        of(FrameDecided, transfers=(granted,)),
        of(FrameChanged, transfers=(granted,), funding="skatt"),
        of(GrantAwarded, transfers=(_move(state, inside, ore),)),
        of(OpeningStated, transfers=(_move(opening, line, ore),)),
        of(AllocationDecided, **money),
        of(AllocationDecided, despite=breach, **money),
        of(AllocationDecided, adopts=earlier, **money),
        of(OutcomeRecorded, measures=spent, until=days, signs=signs),
        of(ProposalMade, proposed=(_move(account, inside, ore),)),
        of(
            ProposalMade,
            proposed=(_move(account, inside, ore), _move(account, line, ore)),
            total=_money(2 * ore),
        ),
        of(ProposalSettled, proposal=earlier, settled=settled),
        of(ProposalMade, about=partial(_pick, draw, [*proposals, None])),
        of(ProposalMade, measures=level),
        of(SumStated, plus=(SumPart(event=decision),), total=_money(4 * MKR)),
    ]
    choices += [
        of(AllocationDecided, held=money["transfers"], condition="villkor"),
        of(FrameDecided, transfers=(granted,), provisional=True),
        of(FrameDecided, transfers=(granted,), replaces=decision),
        of(FrameChanged, measures=level, funding="skatt"),
        of(GrantAwarded, measures=level, adjusts=partial(_pick, draw, [decision, None])),
        of(CarryOverDecided, transfers=to_sink),
        of(ReserveUsed, transfers=into_fund, kind="avsättning"),
        of(ReserveUsed, transfers=out_of_fund, kind="disponering"),
        of(ForecastRecorded, measures=spent, signs=signs),
        of(PlanNoted, measures=spent, signs=signs),
        of(ConditionSettled, decision=partial(_pick, draw, [*conditional, decision]), settled=met),
        of(DecisionReviewed, decision=decision, review=review),
        of(DecisionReviewed, decision=decision, review="upphävd"),
        of(Corrected, corrects=decision, because="fel"),
        of(Corrected, corrects=decision, because="fel", transfers=(_move(account, inside, 2 * ore),)),
        of(ProposalMade, proposed=(_move(account, inside, ore),), instead_of=earlier),
        of(GuidelineDecided, kind="gräns", text="högst", over=(account,), at_most=_money(ore)),
        of(AllocationDecided, condition_limit=_money(ore), **money),
    ]
    if conditional:  # chance alone would seldom meet a condition
        waiting = partial(_pick, draw, conditional)
        choices += [of(ConditionSettled, decision=waiting, settled="uppfyllt")] * 2
    if number % 7 == 6:  # rarely, or nothing more could happen
        choices.append(of(YearClosed, year=year))
    if between_years[0].giver != between_years[0].taker:
        choices.append(of(CarryOverDecided, transfers=between_years))
    if line != other:
        choices.append(of(ReallocationDecided, transfers=(_move(line, other, ore),)))
        related = (RelatedAccounts(account=line, to=(other,)),)
        choices.append(of(RelationNoted, kind="del av", accounts=related))
    return _pick(draw, choices)()


def _draft(number: int, events: tuple[Event, ...]) -> Draft:
    file = f"{number}.toml"
    return Draft(file, tuple(DraftEvent(event, file) for event in events))


@st.composite
def histories(draw: st.DrawFn, least: int = 0, most: int = 12) -> list[Draft]:
    """Drafts that follow one another: accounts, a frame and a split for everybody, then whatever comes.

    Some drafts hold two events, and sometimes an id is used twice with other content.
    """
    frames = tuple(
        FrameDecided(
            id=f"ram/{year}/{name}",
            budget=BUDGET,
            act=Act(Source("Budget"), Basis.MINUTES, COUNCIL, PartialDate(year - 1, 11)),
            transfers=(_move(Account(year, (COUNCIL,)), body(year, name), 4 * MKR),),
        )
        for year in YEARS
        for name in BODIES
    )
    splits = tuple(
        AllocationDecided(
            id=f"fördelning/{year}/{name}",
            budget=BUDGET,
            act=Act(Source("Detaljbudget"), Basis.MINUTES, name, PartialDate(year, 1)),
            transfers=tuple(_move(body(year, name), body(year, name).child(line), MKR) for line in lines),
        )
        for year in YEARS
        for name, lines in BODIES.items()
    )
    drafts = [_draft(0, OPENING), _draft(1, frames), _draft(2, splits)]
    number = 0
    proposals: list[str] = []
    conditional: list[str] = []
    decisions = ["ram/2024/kommunstyrelsen", "fördelning/2025/socialnämnden"]
    for file in range(draw(st.integers(least, most))):
        drawn = []
        for _ in range(draw(_how_many)):
            drawn.append(draw(_event(number, proposals, decisions, conditional)))
            proposals += [event.id for event in drawn[-1:] if isinstance(event, ProposalMade)]
            conditional += [event.id for event in drawn[-1:] if event.held]
            decisions += [event.id for event in drawn[-1:] if event.transfers or event.held]
            number += draw(_next_number)
        if draw(st.booleans()):
            drawn = [evolve(event, remarks=(f"fil {file}",)) for event in drawn]
        drafts.append(_draft(file + 3, tuple(drawn)))
    return drafts
