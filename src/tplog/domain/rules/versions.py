"""The rule of versions: a paper that comes again is shown against the first, figure by figure."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping

from attrs import Factory, frozen

from tplog.domain.rules.rule_set import BudgetCheck, Place, RuleSet
from tplog.domain.state.budget_state import State
from tplog.domain.state.stated_totals import stated_figures
from tplog.events.base import Event
from tplog.events.record import Record
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

_Paper = tuple[str, str, str]  # budget, title and date
# The event's tag (that of a correction is another), the name and the day of its figures, their aspect.
_Table = tuple[str, str, str, str]
_Figures = Mapping[_Table, Mapping[Account, int]]


def _empty_tables() -> defaultdict[_Table, array[int]]:
    return defaultdict(lambda: array("q"))


@frozen
class _Version:
    """One file of a paper, and what it states: account number, öre and event number, flat in one array."""

    sha256: str
    tables: defaultdict[_Table, array[int]] = Factory(_empty_tables)


@RULE_SET.of_history(PAPER_VERSION_DIFFERS)
class VersionsAgree(BudgetCheck):
    """Find figures that a paper states otherwise than its first version: same title and day, another file."""

    def __init__(self) -> None:
        """Start without records."""
        self._first: dict[_Paper, _Version] = {}
        self._differing: list[tuple[Place, Finding]] = []
        # Numbers for accounts and events, because a log may be long.
        self._accounts: dict[Account, int] = {}
        self._events: list[str] = []

    def observe(self, record: Record) -> None:
        """Take the next record."""
        event, source = record.event, record.event.act.source
        if source.sha256 is None or source.date is None:
            return
        paper = (event.budget, source.title, str(source.date))
        first = self._first.setdefault(paper, _Version(source.sha256))
        figures = _figures(event)
        if first.sha256 == source.sha256:
            self._keep(first, event, figures)
            return
        for table, ore_by_account in figures.items():
            earlier = self._stated(first, table) if table in first.tables else {}
            for account, ore in ore_by_account.items():
                before, event_id = earlier.get(account, (ore, ""))
                if before != ore:
                    finding = _finding(event, account, ore, before, event_id)
                    self._differing.append(((record.index,), finding))

    def _keep(self, version: _Version, event: Event, figures: _Figures) -> None:
        """Keep what an event states of a version."""
        self._events.append(event.id)
        for table, ore_by_account in figures.items():
            for account, ore in ore_by_account.items():
                number = self._accounts.setdefault(account, len(self._accounts))
                version.tables[table].extend((number, ore, len(self._events) - 1))

    def _stated(self, version: _Version, table: _Table) -> Mapping[Account, tuple[int, str]]:
        """Return by account the öre that a version states last in a table, and the event that does."""
        accounts, flat = list(self._accounts), version.tables[table]
        rows = zip(flat[::3], flat[1::3], flat[2::3], strict=True)
        return {accounts[number]: (ore, self._events[event]) for number, ore, event in rows}

    def placed(self, _state: State) -> Iterator[tuple[Place, Finding]]:
        """Yield the findings, in the log's order."""
        yield from self._differing


def _figures(event: Event) -> _Figures:
    """Return the figures that an event states, in öre; what it states twice of an account is added up."""
    day = str(event.figures_date) if event.measure_name else ""
    figures: dict[_Table, dict[Account, int]] = {}
    others = (
        (measure.account, measure.aspect, measure.amount.ore)
        for measure in event.measures
        if measure.aspect is not Aspect.NET
    )
    nets = ((account, Aspect.NET, ore) for account, _, ore in stated_figures(event))
    for account, aspect, ore in (*nets, *others):
        table = figures.setdefault((event.tag, event.figure_name, day, aspect.value), {})
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
