"""Rules of the Local Government Act (KL) that follow from dates on paper; each names its paragraph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from tplog.domain.rules.record_facts import APPEAL, CORRECTION, INSTEAD, REFERRAL, RecordFacts
from tplog.domain.rules.rule_set import BudgetCheck, Place, RuleSet
from tplog.domain.state.budget_result import budget_result, has_tax_rate
from tplog.domain.state.budget_state import BudgetState, State
from tplog.events.base import Event
from tplog.events.types import FrameDecided
from tplog.values.account import COUNCILS
from tplog.values.appeal_period import last_day_to_appeal
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.partial_date import PartialDate, parse_date

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


@RULE_SET.of_history(BUDGET_LATE)
class BudgetIsAdoptedInTime(BudgetCheck):
    """Find budgets of a whole municipality that the council decided after November of the year before.

    It is one if it states a result or has a tax rate: a package of frames has neither.
    """

    def __init__(self) -> None:
        """Start without records."""
        super().__init__()
        self._framed: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._corrections: set[str] = set()

    def note(self, records: Iterable[RecordFacts]) -> None:
        """Take the next records by their facts."""
        for facts in records:
            noted = facts.noted
            if CORRECTION in noted.marks:
                self._corrections.add(facts.event)
            elif noted.years:
                for year in noted.years:
                    self._framed[facts.budget, year].append(facts.event)

    def asks_again(self, facts: RecordFacts) -> bool:
        """Return whether the event of a record may be asked for again."""
        return CORRECTION in facts.noted.marks or bool(facts.noted.years)

    def placed(self, state: State) -> Iterator[tuple[Place, Finding]]:
        """Yield one finding for each year whose budget came late, by budget and year."""
        for (name, year), events in sorted(self._framed.items()):
            budget = state.budget(name)
            first = next((event for event in events if not budget.is_withdrawn(event)), None)
            acts = [] if first is None else self._acts(budget, self.seen[first])
            decided = _late_day(acts, year) if acts else None
            if decided and (has_tax_rate(budget, year) or budget_result(budget, year) is not None):
                facts: MessageParams = {"year": str(year), "decided": str(decided)}
                yield (name, year), Finding(BUDGET_LATE, facts, (acts[-1].id,), None, name, "decided")

    def _acts(self, budget: BudgetState, event: Event) -> list[Event]:
        """Return an event and the corrections in its place, each of the one before it."""
        acts = [event]
        while budget.is_corrected(acts[-1].id):
            correction = budget.standing[acts[-1].id].settled_by or ""
            if correction not in self._corrections or any(correction == act.id for act in acts):
                break
            acts.append(self.seen[correction])
        return acts


def _late_day(acts: Sequence[Event], year: int) -> PartialDate | None:
    """Return when a council decided frames of a year, if that is after November of the year before.

    ``acts`` are the decision and what corrects it. A correction of the year itself or later has its own day,
    for the frames of a year are decided before it.
    """
    event = acts[0]
    if not isinstance(event, FrameDecided) or event.replaces or event.act.body not in COUNCILS:
        return None
    days = [act.act.decided for act in acts if act is event or act.act.body == event.act.body]
    known = [day for day in days if day is not None and day.earliest]
    of_decision = [day for day in known if day is days[0] or (day.earliest and day.earliest.year < year)]
    decided = of_decision[-1] if of_decision else None
    is_late = decided is not None and decided.earliest and decided.earliest > date(year - 1, 11, 30)
    return decided if is_late else None


@RULE_SET.of_history(MINORITY_REFERRAL_AGAIN)
class MinorityRefersOnce(BudgetCheck):
    """Find matters that a minority of the council had referred back or tabled more than once."""

    reads_state = False

    def __init__(self) -> None:
        """Start without records."""
        super().__init__()
        self._root_by_proposal: dict[tuple[str, str], str] = {}
        self._referrals: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._places: dict[tuple[str, str], int] = {}
        self._corrected: set[str] = set()

    def note(self, records: Iterable[RecordFacts]) -> None:
        """Take the next records by their facts."""
        for facts in records:
            marks = facts.noted.marks
            if INSTEAD in marks:
                root = self._root(facts.budget, facts.noted.about)
                self._root_by_proposal[facts.budget, facts.event] = root
            elif CORRECTION in marks:
                self._corrected.add(facts.dated.corrects)
            elif REFERRAL in marks:
                matter = facts.budget, self._root(facts.budget, facts.noted.about)
                self._referrals[matter].append(facts.event)
                self._places.setdefault(matter, facts.index)

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

    reads_state = False

    def __init__(self) -> None:
        """Start without records."""
        super().__init__()
        self._last_days: dict[str, date] = {}
        self._late: dict[str, tuple[Place, Finding]] = {}

    def note(self, records: Iterable[RecordFacts]) -> None:
        """Take the next records by their facts."""
        for facts in records:
            noted = facts.noted
            if CORRECTION in noted.marks:
                self._late.pop(facts.dated.corrects, None)
            elif noted.announced is not None:
                self._last_days[facts.event] = last_day_to_appeal(noted.announced)
            elif APPEAL in noted.marks and noted.decided and noted.about in self._last_days:
                self._note_appeal(facts, self._last_days[noted.about])

    def _note_appeal(self, facts: RecordFacts, last_day: date) -> None:
        """Note an appeal of a decision that could be appealed until ``last_day``, if it is of a later day."""
        decided, decision = parse_date(facts.noted.decided), facts.noted.about
        if decided.earliest is not None and decided.earliest > last_day:
            params: MessageParams = {"appealed": str(decided), "last_day": str(last_day)}
            events = (facts.event, decision)
            finding = Finding(APPEAL_LATE, params, events, None, facts.budget, "decided")
            self._late[facts.event] = (facts.index,), finding

    def placed(self, _state: State) -> Iterator[tuple[Place, Finding]]:
        """Yield one finding for each appeal that came too late, in the log's order."""
        yield from self._late.values()
