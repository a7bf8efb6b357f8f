"""The rule of versions: a paper that comes again is shown against the first, figure by figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from tplog.domain.rules.record_facts import RecordFacts, table_of
from tplog.domain.rules.rule_set import BudgetCheck, Place, RuleSet
from tplog.domain.state.budget_state import State
from tplog.domain.state.stated_totals import stated_figures
from tplog.events.base import Event
from tplog.values.account import Account
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.transfer import Aspect

PAPER_VERSION_DIFFERS = Rule(
    "paper-version-differs",
    Severity.NOTE,
    sv="{account}: ”{title}” anger här {stated} men i ”{event}” {before}: två filer med samma titel och dag "
    "men olika sha256.",
    en="{account}: '{title}' states {stated} here but {before} in '{event}': two files of the same title and "
    "day, with different sha256.",
)
RULE_SET = RuleSet()

# The event's tag (that of a correction is another), the name and the day of its figures, their aspect.
_Table = tuple[str, str, str, str]
_Figures = Mapping[_Table, Mapping[Account, int]]


@RULE_SET.of_history(PAPER_VERSION_DIFFERS)
class VersionsAgree(BudgetCheck):
    """Find figures that a paper states otherwise than its first version: same title and day, another file."""

    reads_state = False

    def __init__(self) -> None:
        """Start without records."""
        super().__init__()
        self._known: Sequence[tuple[Place, Finding]] = ()
        self._known_below = 0
        # Of each budget's paper the first file; of its tables the events, each with its place in the log and
        # whether it is of that file.
        self._first: dict[tuple[str, str], str] = {}
        self._events: dict[tuple[str, str, int], list[tuple[int, str, bool]]] = defaultdict(list)

    def start_with(self, known: Sequence[tuple[Place, Finding]], below: int) -> None:
        """Take what is found in the records below a log index as known: no later one changes it."""
        self._known, self._known_below = known, below

    def note(self, records: Iterable[RecordFacts]) -> None:
        """Take the next records by their facts."""
        for facts in records:
            if file := facts.noted.file:
                budget, paper = facts.budget, facts.noted.paper
                is_first = file == self._first.setdefault((budget, paper), file)
                self._events[budget, paper, facts.noted.table].append(
                    (facts.index, facts.dated.event, is_first)
                )

    def asks_again(self, facts: RecordFacts) -> bool:
        """Return whether the event of a record may be asked for again."""
        return bool(facts.noted.file)

    def placed(self, _state: State) -> Iterator[tuple[Place, Finding]]:
        """Yield the findings, in the log's order."""
        differing = [
            difference
            for events in self._events.values()
            if events[-1][0] >= self._known_below and len({is_first for *_, is_first in events}) > 1
            for difference in self._differences(events)
            if difference[0] >= (self._known_below,)
        ]
        yield from sorted((*self._known, *differing), key=itemgetter(0))

    def _differences(self, events: Sequence[tuple[int, str, bool]]) -> Iterator[tuple[Place, Finding]]:
        """Yield what the events of a paper's table state otherwise than those of its first file before."""
        stated: dict[_Table, dict[Account, tuple[int, str]]] = defaultdict(dict)
        for index, name, is_first in events:
            event = self.seen[name]
            for table, ore_by_account in _figures(event).items():
                if is_first:
                    stated[table].update((account, (ore, name)) for account, ore in ore_by_account.items())
                    continue
                earlier = stated.get(table, {})
                for account, ore in ore_by_account.items():
                    before, event_id = earlier.get(account, (ore, ""))
                    if before != ore:
                        yield (index,), _finding(event, account, ore, before, event_id)


def _figures(event: Event) -> _Figures:
    """Return the figures that an event states, in öre; what it states twice of an account is added up."""
    figures: dict[_Table, dict[Account, int]] = {}
    others = (
        (measure.account, measure.aspect, measure.amount.ore)
        for measure in event.measures
        if measure.aspect is not Aspect.NET
    )
    nets = ((account, Aspect.NET, ore) for account, _, ore in stated_figures(event))
    for account, aspect, ore in (*nets, *others):
        table = figures.setdefault((*table_of(event), aspect.value), {})
        table[account] = table.get(account, 0) + ore
    return figures


def _finding(event: Event, account: Account, ore: int, before: int, earlier: str) -> Finding:
    facts: MessageParams = {
        "account": str(account),
        "title": event.act.source.title,
        "stated": ore,
        "before": before,
        "event": earlier,
    }
    return Finding(PAPER_VERSION_DIFFERS, facts, (event.id, earlier), str(account), event.budget)
