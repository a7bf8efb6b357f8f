"""The rule of versions: a paper that comes again is shown against the first, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from tplog.domain.rules.rule_set import RuleSet
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
# The event's tag (that of a correction is another), the day of its figures, the account, the aspect.
_Subject = tuple[str, str, Account, str]


@frozen
class _Version:
    """One file of a paper, and the events that state its figures in öre."""

    sha256: str
    figures: dict[_Subject, tuple[int, str]]


@RULE_SET.of_history(PAPER_VERSION_DIFFERS)
class VersionsAgree:
    """Find figures that a paper states otherwise than its first version: same title and day, another file."""

    def __init__(self) -> None:
        """Start without records."""
        self._first: dict[_Paper, _Version] = {}
        self._differing: list[Finding] = []

    def observe(self, record: Record) -> None:
        """Take the next record."""
        event, source = record.event, record.event.act.source
        if source.sha256 is None or source.date is None:
            return
        paper = (event.budget, source.title, str(source.date))
        first = self._first.setdefault(paper, _Version(source.sha256, {}))
        figures = _figures(event)
        if first.sha256 == source.sha256:
            first.figures.update({subject: (ore, event.id) for subject, ore in figures.items()})
            return
        for subject, ore in figures.items():
            before, earlier = first.figures.get(subject, (ore, ""))
            if before != ore:
                self._differing.append(_finding(event, subject, ore, before, earlier))

    def findings(self, _state: State) -> Iterator[Finding]:
        """Yield the findings, in the log's order."""
        yield from self._differing


def _figures(event: Event) -> dict[_Subject, int]:
    """Return the figures that an event states, in öre; what it states twice of an account is added up."""
    day = str(event.figures_date) if event.measure_name else ""
    figures: dict[_Subject, int] = {}
    others = (
        (measure.account, measure.aspect, measure.amount.ore)
        for measure in event.measures
        if measure.aspect is not Aspect.NET
    )
    nets = ((account, Aspect.NET, ore) for account, _, ore in stated_figures(event))
    for account, aspect, ore in (*nets, *others):
        subject = (event.tag, day, account, aspect.value)
        figures[subject] = figures.get(subject, 0) + ore
    return figures


def _finding(event: Event, subject: _Subject, ore: int, before: int, earlier: str) -> Finding:
    account = str(subject[2])
    facts: MessageParams = {
        "account": account,
        "title": event.act.source.title,
        "stated": ore,
        "before": before,
        "event": earlier,
    }
    return Finding(PAPER_VERSION_DIFFERS, facts, (event.id, earlier), account, event.budget)
