"""Rules of formalities: the order of an act's days, and what the registrar marked in the paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from tplog.domain.rules.rule_set import LogCheck, RuleSet
from tplog.domain.state.budget_state import State
from tplog.events.base import Event
from tplog.events.money_acts import Decision
from tplog.events.record import Record
from tplog.values.account import UNDATED_YEARS
from tplog.values.act import Act, Source
from tplog.values.finding import Finding, MessageParams, Rule, Severity

DAYS_OUT_OF_ORDER = Rule(
    "days-out-of-order",
    Severity.NOTE,
    sv="Dagarna står i fel ordning: {earlier} {first} är senare än {later} {second}.",
    en="The days are out of order: {earlier} {first} is later than {later} {second}.",
)
DASH_READ_AS_ZERO = Rule(
    "dash-read-as-zero",
    Severity.NOTE,
    sv="Handlingen har ett streck i stället för ett belopp, som lästes som noll: {lines}.",
    en="The paper has a dash in place of an amount, which was read as zero: {lines}.",
)
CASE_NUMBER_CUT = Rule(
    "case-number-cut",
    Severity.NOTE,
    sv="”{title}” har {count:ett avkortat diarienummer|avkortade diarienummer}: {numbers}.",
    en="'{title}' has {count:a case number that is|case numbers that are} cut short: {numbers}.",
)
EXCERPT_ENDS = Rule(
    "excerpt-ends",
    Severity.NOTE,
    sv="”{title}” slutar mitt i texten; fortsättningen finns inte bland handlingarna.",
    en="'{title}' ends in the middle of its text; the rest is not among the papers.",
)
BODY_UNSTATED = Rule(
    "decision-without-body",
    Severity.NOTE,
    sv="Av {count} beslut enligt ”{title}” framgår inte vem som beslutade.",
    en="{count} {count:decision|decisions} by '{title}' {count:does|do} not say who decided.",
)
YEARS_FROM_BUDGET = Rule(
    "decision-years-away",
    Severity.WARNING,
    sv="Beslutet är daterat {decided} men gäller {years}: {distance} år skiljer. Stämmer dagen och årtalet?",
    en="The decision is dated {decided} but concerns {years}: {distance} years apart. Are the day and the "
    "year right?",
)
# So many years before its budget's year, or after it, a decision can well be taken: plans of ten years for
# investments are rare beyond five, and a year is settled within three.
_MOST_YEARS_BEFORE, _MOST_YEARS_AFTER = 5, 3
RULE_SET = RuleSet()


_Days = tuple[str, str, str, str]  # the name of the first day, that day, and likewise of the second


def _days_out_of_order(act: Act) -> list[_Days]:
    """Return the days of an act of which the one that comes first by its nature is the later."""
    if act.approved is None and act.announced is None:
        return []
    stated = (("decided", act.decided), ("approved", act.approved), ("announced", act.announced))
    known = [(name, day) for name, day in stated if day is not None and day.year is not None]
    return [
        (earlier, str(first), later, str(second))
        for (earlier, first), (later, second) in pairwise(known)
        if first.earliest and second.latest and first.earliest > second.latest
    ]


@RULE_SET.of_history(DAYS_OUT_OF_ORDER)
class DaysFollow(LogCheck):
    """Find decisions approved before they were taken, and minutes announced before they were approved.

    Once for the same days of a paper; an entry of the registrar is no act of it.
    """

    def __init__(self) -> None:
        """Start without records."""
        self._events: dict[tuple[Source, _Days], list[str]] = defaultdict(list)

    @staticmethod
    def notes(event: Event) -> bool:
        """Return whether something is noted of an event."""
        return not event.by_registrar and bool(_days_out_of_order(event.act))

    def observe(self, record: Record) -> None:
        """Take the next record."""
        event = record.event
        for days in _days_out_of_order(event.act) if self.notes(event) else ():
            self._events[event.act.source.document, days].append(event.id)

    def findings(self, _state: State) -> Iterator[Finding]:
        """Yield the findings, paper by paper."""
        for (_, (earlier, first, later, second)), events in self._events.items():
            facts: MessageParams = {
                "earlier": (f"day-{earlier}",),
                "first": first,
                "later": (f"day-{later}",),
                "second": second,
            }
            yield Finding(DAYS_OUT_OF_ORDER, facts, tuple(events), key=later)


@RULE_SET.of_event(Event, DASH_READ_AS_ZERO, given="dash_is_zero")
def dashes_reported(_state: State, event: Event) -> Iterator[Finding]:
    """Find lines where the registrar read a dash as zero."""
    if event.dash_is_zero:
        facts: MessageParams = {"lines": ", ".join(map(str, event.dash_is_zero))}
        yield Finding(
            DASH_READ_AS_ZERO, facts, (event.id,), str(event.dash_is_zero[0]), event.budget, "dash_is_zero"
        )


@RULE_SET.of_history(CASE_NUMBER_CUT, EXCERPT_ENDS)
class MarksOfPapers(LogCheck):
    """Find papers that the registrar marked: with a case number cut short, or ending in the middle."""

    def __init__(self) -> None:
        """Start without records."""
        self._cut: dict[tuple[Source, tuple[str, ...]], list[str]] = defaultdict(list)
        self._ending: dict[Source, list[str]] = defaultdict(list)

    @staticmethod
    def notes(event: Event) -> bool:
        """Return whether something is noted of an event."""
        source = event.act.source
        return not event.by_registrar and (source.case_number_cut or source.excerpt_ends)

    def observe(self, record: Record) -> None:
        """Take the next record."""
        source = record.event.act.source
        if not self.notes(record.event):
            return
        if source.case_number_cut:
            self._cut[source.document, source.case_numbers].append(record.event.id)
        if source.excerpt_ends:
            self._ending[source.document].append(record.event.id)

    def findings(self, _state: State) -> Iterator[Finding]:
        """Yield the findings, paper by paper."""
        for (paper, numbers), events in self._cut.items():
            facts: MessageParams = {
                "title": paper.title,
                "numbers": ", ".join(numbers) or "–",
                "count": str(max(len(numbers), 1)),
            }
            yield Finding(CASE_NUMBER_CUT, facts, tuple(events), key="case_number_cut")
        for paper, events in self._ending.items():
            yield Finding(EXCERPT_ENDS, {"title": paper.title}, tuple(events), key="excerpt_ends")


@RULE_SET.of_history(BODY_UNSTATED)
class DecisionsHaveABody(LogCheck):
    """Find decisions over money of which the log does not say who took them, paper by paper."""

    def __init__(self) -> None:
        """Start without records."""
        self._events: dict[Source, list[tuple[str, str]]] = defaultdict(list)  # budget and id

    @staticmethod
    def notes(event: Event) -> bool:
        """Return whether something is noted of an event."""
        return isinstance(event, Decision) and not event.by_registrar and event.act.body is None

    def observe(self, record: Record) -> None:
        """Take the next record."""
        event = record.event
        if self.notes(event):
            self._events[event.act.source.document].append((event.budget, event.id))

    def findings(self, state: State) -> Iterator[Finding]:
        """Yield the findings, paper by paper; a corrected decision is told by its correction."""
        for paper, decisions in self._events.items():
            events = tuple(name for budget, name in decisions if not state.budget(budget).is_corrected(name))
            if events:
                facts: MessageParams = {"title": paper.title, "count": str(len(events))}
                yield Finding(BODY_UNSTATED, facts, events, key="by")


@RULE_SET.of_event(Decision, YEARS_FROM_BUDGET, given=("transfers", "held"))
def decisions_are_near_their_year(_state: State, event: Decision) -> Iterator[Finding]:
    """Find decisions that are dated years away from every year whose money they are about."""
    decided = event.act.decided
    if decided is None or decided.year is None:
        return
    moves = event.final_transfers
    named = {account.year for move in moves for account in (move.giver, move.taker)}
    years = sorted(named.difference(UNDATED_YEARS))
    if not years:
        return
    if decided.year < years[0] - _MOST_YEARS_BEFORE or decided.year > years[-1] + _MOST_YEARS_AFTER:
        distance = years[0] - decided.year if decided.year < years[0] else decided.year - years[-1]
        span = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
        facts: MessageParams = {"decided": str(decided), "years": span, "distance": str(distance)}
        yield Finding(YEARS_FROM_BUDGET, facts, (event.id,), budget=event.budget, key="decided")
