"""The rule of repetition: no decision is recorded twice under two ids."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from attrs import evolve

from tplog.domain.rules.record_facts import (
    FIGURES_BYTES,
    REPORTED,
    RecordFacts,
    name_of_pair,
    names_of_levels,
)
from tplog.domain.rules.rule_set import BudgetCheck, Place, RuleSet
from tplog.domain.rules.stated_ranges import OreRange, exactly, rounded_range
from tplog.domain.state.budget_state import State
from tplog.domain.state.decision_keys import (
    are_of_one_report,
    decision_key,
    decisions_at_place,
    recorded_decision,
)
from tplog.events.base import Event, is_known_by_report
from tplog.events.money_acts import Decision
from tplog.events.types import ProposalMade
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.matter_words import FALLEN_STATUSES
from tplog.values.partial_date import PartialDate
from tplog.values.transfer import Aspect

DECISION_TWICE = Rule(
    "decision-twice",
    Severity.REFUSE,
    sv="Samma beslut finns redan som ”{event}”: samma organ, dag, ställe och överföringar. {ore} skulle "
    "räknas två gånger.{hint} Är det ett annat beslut, skriv varför i despite.",
    en="The same decision is recorded already as '{event}': same body, day, place and transfers. {ore} would "
    "count twice.{hint} If it is another decision, say why in despite.",
)
DECISION_REPORTED_TWICE = Rule(
    "decision-reported-twice",
    Severity.WARNING,
    sv="{ore} mellan samma konton finns också i ”{event}”{as_other}, och det som är känt av organ och dag "
    "skiljer dem inte åt. ”{reported}” är känt bara genom en annan handling. Är det samma beslut räknas det "
    "två gånger: rätta då ”{reported}” med Corrected.",
    en="{ore} between the same accounts is also in '{event}'{as_other}, and what is known of body and day "
    "does not tell them apart. '{reported}' is known only through another paper. If it is the same decision "
    "it counts twice: correct '{reported}' with Corrected.",
)
RULE_SET = RuleSet()


@RULE_SET.of_event(Event, DECISION_TWICE, given=("transfers", "proposed", "held", Aspect.LEVEL))
def decided_once(state: State, event: Event) -> Iterator[Finding]:
    """Find decisions and proposals that were recorded already under another id.

    One that says what it takes the place of is no repetition: said twice, the other is closed already; and of
    a proposal and those in its place one alone counts.
    """
    if event.reverses or (isinstance(event, ProposalMade) and event.instead_of):
        return
    budget, key = state.budget(event.budget), decision_key(event)
    if key is None or key not in budget.decisions:
        return
    recorded = recorded_decision(event)
    accounts = (*(move.taker for move in event.all_transfers), *(level.account for level in event.measures))
    account = str(accounts[0]) if accounts else None
    for earlier in decisions_at_place(budget.decisions[key], recorded):
        if not budget.is_withdrawn(earlier.event):
            is_reported = bool(earlier.reported_by or recorded.reported_by)
            facts: MessageParams = {
                "event": earlier.event,
                "ore": event.amount,
                "hint": ("known-by-report",) if is_reported else (),
            }
            yield Finding(DECISION_TWICE, facts, (event.id, earlier.event), account, event.budget, "id")
            return


@RULE_SET.of_history(DECISION_REPORTED_TWICE)
class DecisionsAreToldOnce(BudgetCheck):
    """Find decisions of the same money that may be one, of which another paper reports one or both.

    Body and day may be known of one and not of the other, and a report may round or hedge what the minutes
    have. Of two that one paper tells of, or of two with the same sums, body and day, `decided_once` judges.
    """

    def __init__(self) -> None:
        """Start without records."""
        super().__init__()
        # Of each decision its id, its record's index and the digest of what accounts of its budget it is of;
        # the digests of which there is a report.
        self._events: list[str] = []
        self._indexes, self._digests = array("q"), bytearray()
        self._with_report: set[bytes] = set()

    def note(self, records: Iterable[RecordFacts]) -> None:
        """Take the next records by their facts."""
        for facts in records:
            if not facts.noted.figures:
                continue
            digest = bytes.fromhex(facts.noted.figures)
            self._events.append(facts.dated.event)
            self._indexes.append(facts.index)
            self._digests += digest
            if REPORTED in facts.noted.marks:
                self._with_report.add(digest)

    def asks_again(self, facts: RecordFacts) -> bool:
        """Return whether the event of a record may be asked for again."""
        return bool(facts.noted.figures)

    def placed(self, state: State) -> Iterator[tuple[Place, Finding]]:
        """Yield one finding for each two decisions, in the order of the first of the same accounts."""
        for place, names in self._reported():
            alike = [self.seen[name] for name in names]
            standing = [event for event in alike if isinstance(event, Decision) and _stands(state, event)]
            for first, later in combinations(standing, 2):
                if _may_be_one(first, later) and _may_be_one_sum(first, later):
                    is_other = first.amount != later.amount
                    facts: MessageParams = {
                        "ore": later.amount,
                        "event": first.id,
                        "as_other": ("as-other-amount",) if is_other else (),
                        **({"other": first.amount} if is_other else {}),
                        "reported": later.id if is_known_by_report(later) else first.id,
                    }
                    events = (later.id, first.id)
                    finding = Finding(DECISION_REPORTED_TWICE, facts, events, None, later.budget)
                    yield (place,), finding

    def _reported(self) -> Iterable[tuple[int, list[str]]]:
        """Return index of the first and ids of the decisions of the same accounts, with a report among them.

        There are at least two of each.
        """
        reported: dict[bytes, tuple[int, list[str]]] = {}
        for number, event in enumerate(self._events if self._with_report else ()):
            digest = bytes(self._digests[number * FIGURES_BYTES : (number + 1) * FIGURES_BYTES])
            if digest in self._with_report:
                reported.setdefault(digest, (self._indexes[number], []))[1].append(event)
        return (alike for alike in reported.values() if len(alike[1]) > 1)


def _stands(state: State, event: Decision) -> bool:
    """Return whether a decision was not taken back."""
    matter = state.budget(event.budget).standing.get(event.id)
    return matter is None or matter.status not in FALLEN_STATUSES


def _may_be_one(first: Decision, later: Decision) -> bool:
    """Return whether two decisions can be one that a paper reports, by what is known of body and day."""
    if not (is_known_by_report(first) or is_known_by_report(later)) or are_of_one_report(first, later):
        return False
    if decision_key(first) == decision_key(later):
        return False
    bodies = {act.body for act in (first.act, later.act)} - {None}
    return len(bodies) < 2 and _may_be_one_day(first.act.decided, later.act.decided)  # noqa: PLR2004


def _may_be_one_sum(first: Decision, later: Decision) -> bool:
    """Return whether each sum and level of two decisions of the same accounts can be that of the other.

    Papers round, and reports more so: each figure stands for what its hedge and its unit leave open.
    """
    figures, others = _figures(first), _figures(later)
    return all(_overlap(stands_for, others[key]) for key, stands_for in figures.items())


def _overlap(first: OreRange, other: OreRange) -> bool:
    """Return whether two figures can be the same; two roundings that only touch are different ones."""
    is_exact = first.low == first.high or other.low == other.high
    return first.meets(other) and (is_exact or (first.low != other.high and other.low != first.high))


def _figures(event: Decision) -> Mapping[str, OreRange]:
    """Return what the sum of each pair of accounts, and each level, that a decision states stands for."""
    figures: dict[str, OreRange] = {}
    for move in event.all_transfers:
        if move.stated is not None:
            pair = name_of_pair(move)
            stands_for = rounded_range(evolve(move.stated, ore=move.ore))
            figures[pair] = figures.get(pair, exactly(0)) + stands_for
    levels = [level for level in event.measures if level.aspect is Aspect.LEVEL]
    for name, level in zip(names_of_levels(event), levels, strict=True):
        figures[name] = rounded_range(level.amount)
    return figures


def _may_be_one_day(first: PartialDate | None, later: PartialDate | None) -> bool:
    """Return whether two days, as far as they are known, can be the same."""
    if first is None or later is None:
        return True
    pairs = ((first.year, later.year), (first.month, later.month), (first.day, later.day))
    return all(None in pair or pair[0] == pair[1] for pair in pairs)
