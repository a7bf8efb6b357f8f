"""Rules of the Local Government Act (KL) that follow from dates on paper; each names its paragraph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from attrs import frozen

from tplog.domain.rules.rule_set import BudgetCheck, Place, RuleSet
from tplog.domain.state.budget_result import budget_result, has_tax_rate
from tplog.domain.state.budget_state import BudgetState, State
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import (
    Corrected,
    DecisionReviewed,
    FrameDecided,
    ProposalMade,
    ProposalSettled,
)
from tplog.values.account import COUNCILS, UNDATED_YEARS
from tplog.values.appeal_period import last_day_to_appeal
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.matter_words import APPEALED
from tplog.values.partial_date import PartialDate

BUDGET_LATE = Rule(
    "budget-late",
    Severity.NOTE,
    sv="Budgeten för {year} beslutades {decided}. Den ska fastställas före november månads utgång; i "
    "december bara av särskilda skäl, och skattesatsen ändå i november (KL 11 kap. 10 §).",
    en="The budget for {year} was decided on {decided}. It must be adopted before the end of November; in "
    "December only for special reasons, and then the tax rate in November all the same (KL 11:10).",
)
MINORITY_REFERRAL_AGAIN = Rule(
    "minority-referral-again",
    Severity.NOTE,
    sv="En minoritet har redan fått ärendet återremitterat eller bordlagt genom ”{earlier}”; en gång till "
    "kräver det enkel majoritet (KL 5 kap. 50 §).",
    en="A minority has already had the matter referred back or tabled, by '{earlier}'; a second time that "
    "needs a simple majority (KL 5:50).",
)
APPEAL_LATE = Rule(
    "appeal-late",
    Severity.NOTE,
    sv="Överklagandet är från {appealed}, men beslutet kunde överklagas till och med {last_day}, tre veckor "
    "efter att protokollets justering anslogs (KL 13 kap. 5 §).",
    en="The appeal is of {appealed}, but the decision could be appealed until {last_day}, three weeks after "
    "the approval of the minutes was announced (KL 13:5).",
)
RULE_SET = RuleSet()


@frozen
class _CouncilAct:
    """What is known of an act on a year's frames: its day, its body, whether it can be the first of them."""

    event: str
    decided: PartialDate | None
    body: str | None
    is_first_frame: bool


def _council_act(event: Event) -> _CouncilAct:
    is_first_frame = isinstance(event, FrameDecided) and not event.replaces and event.act.body in COUNCILS
    return _CouncilAct(event.id, event.act.decided, event.act.body, is_first_frame)


@RULE_SET.of_history(BUDGET_LATE)
class BudgetIsAdoptedInTime(BudgetCheck):
    """Find budgets of a whole municipality that the council decided after November of the year before.

    It is one if it states a result or has a tax rate: a package of frames has neither.
    """

    def __init__(self) -> None:
        """Start without records."""
        self._framed: dict[tuple[str, int], list[_CouncilAct]] = defaultdict(list)
        self._corrections: dict[str, _CouncilAct] = {}

    def observe(self, record: Record) -> None:
        """Take the next record."""
        event = record.event
        givers = {move.giver for move in event.final_transfers if move.giver.holder in COUNCILS}
        if isinstance(event, Corrected):
            self._corrections[event.id] = _council_act(event)
            return
        for year in {giver.year for giver in givers} - {*UNDATED_YEARS}:
            self._framed[event.budget, year].append(_council_act(event))

    def placed(self, state: State) -> Iterator[tuple[Place, Finding]]:
        """Yield one finding for each year whose budget came late, by budget and year."""
        for (name, year), framed in sorted(self._framed.items()):
            budget = state.budget(name)
            first = next((act for act in framed if not budget.is_withdrawn(act.event)), None)
            acts = self._acts(budget, first) if first else []
            decided = _late_day(acts, year) if acts else None
            if decided and (has_tax_rate(budget, year) or budget_result(budget, year) is not None):
                facts: MessageParams = {"year": str(year), "decided": str(decided)}
                yield (name, year), Finding(BUDGET_LATE, facts, (acts[-1].event,), None, name, "decided")

    def _acts(self, budget: BudgetState, first: _CouncilAct) -> list[_CouncilAct]:
        """Return an act and the corrections in its place, each of the one before it."""
        acts = [first]
        while budget.is_corrected(acts[-1].event):
            correction = self._corrections.get(budget.standing[acts[-1].event].settled_by or "")
            if correction is None or correction in acts:
                break
            acts.append(correction)
        return acts


def _late_day(acts: Sequence[_CouncilAct], year: int) -> PartialDate | None:
    """Return when a council decided frames of a year, if that is after November of the year before.

    ``acts`` are the decision and what corrects it. A correction of the year itself or later has its own day,
    for the frames of a year are decided before it.
    """
    first = acts[0]
    if not first.is_first_frame:
        return None
    days = [act.decided for act in acts if act is first or act.body == first.body]
    known = [day for day in days if day is not None and day.earliest]
    of_decision = [day for day in known if day is days[0] or (day.earliest and day.earliest.year < year)]
    decided = of_decision[-1] if of_decision else None
    is_late = decided is not None and decided.earliest and decided.earliest > date(year - 1, 11, 30)
    return decided if is_late else None


def _is_minority_referral(event: ProposalSettled) -> bool:
    """Return whether a minority of the council had the proposal referred back or tabled."""
    return event.minority and event.act.body in COUNCILS and event.settled in {"återremiss", "bordläggning"}


@RULE_SET.of_history(MINORITY_REFERRAL_AGAIN)
class MinorityRefersOnce(BudgetCheck):
    """Find matters that a minority of the council had referred back or tabled more than once."""

    def __init__(self) -> None:
        """Start without records."""
        self._root_by_proposal: dict[tuple[str, str], str] = {}
        self._referrals: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._places: dict[tuple[str, str], int] = {}
        self._corrected: set[str] = set()

    def observe(self, record: Record) -> None:
        """Take the next record."""
        event = record.event
        if isinstance(event, ProposalMade) and event.instead_of:
            self._root_by_proposal[event.budget, event.id] = self._root(event.budget, event.instead_of)
        elif isinstance(event, Corrected):
            self._corrected.add(event.corrects)
        elif isinstance(event, ProposalSettled) and _is_minority_referral(event):
            matter = event.budget, self._root(event.budget, event.proposal)
            self._referrals[matter].append(event.id)
            self._places.setdefault(matter, record.index)

    def _root(self, budget: str, proposal: str) -> str:
        """Return the proposal in whose place, directly or not, a proposal was made; else itself."""
        return self._root_by_proposal.get((budget, proposal), proposal)

    def placed(self, _state: State) -> Iterator[tuple[Place, Finding]]:
        """Yield one finding for each time but the first, in the order of the matters' first times."""
        for (budget, root), referrals in self._referrals.items():
            first, *later = [event for event in referrals if event not in self._corrected] or [""]
            for event in later:
                finding = Finding(
                    MINORITY_REFERRAL_AGAIN, {"earlier": first}, (event, first), None, budget, "minority"
                )
                yield (self._places[budget, root],), finding


@RULE_SET.of_history(APPEAL_LATE)
class AppealsAreInTime(BudgetCheck):
    """Find appeals after the last day to appeal, as far as both days are known."""

    def __init__(self) -> None:
        """Start without records."""
        self._last_days: dict[str, date] = {}
        self._late: dict[str, tuple[Place, Finding]] = {}

    def observe(self, record: Record) -> None:
        """Take the next record."""
        event = record.event
        announced, decided = event.act.announced, event.act.decided
        if isinstance(event, Corrected):
            self._late.pop(event.corrects, None)
        elif not isinstance(event, DecisionReviewed):
            if announced is not None and announced.is_exact and announced.earliest is not None:
                self._last_days[event.id] = last_day_to_appeal(announced.earliest)
        elif event.review == APPEALED and decided is not None and event.decision in self._last_days:
            last_day = self._last_days[event.decision]
            if decided.earliest is not None and decided.earliest > last_day:
                facts: MessageParams = {"appealed": str(decided), "last_day": str(last_day)}
                events = (event.id, event.decision)
                finding = Finding(APPEAL_LATE, facts, events, None, event.budget, "decided")
                self._late[event.id] = (record.index,), finding

    def placed(self, _state: State) -> Iterator[tuple[Place, Finding]]:
        """Yield one finding for each appeal that came too late, in the log's order."""
        yield from self._late.values()
