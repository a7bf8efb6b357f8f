"""Findings so far, where an answer looks for those that it is given to."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Protocol

from tplog.values.finding import Finding

# A finding's code with an event's id, or with a budget and an account.
_Place = tuple[str, ...]


class GivenAnswer(Protocol):
    """What an answer says that it is given to: a finding's code, and an event or an account of a budget."""

    @property
    def finding(self) -> str:
        """The code."""

    @property
    def shown_by(self) -> str | None:
        """The event that shows the finding."""

    @property
    def account(self) -> object:
        """The account, or its text."""

    @property
    def budget(self) -> str:
        """The budget of the account."""


class ShownFindings:
    """The findings that events showed, oldest first."""

    def __init__(self) -> None:
        """Start without findings."""
        self.all: list[Finding] = []
        self.indexes = array("q")  # of the records of their events
        self._by_place: dict[_Place, list[int]] = {}

    def add(self, findings: Iterable[Finding], index: int = 0) -> None:
        """Add the next event's findings; ``index`` is that of its record."""
        for finding in findings:
            for place in _places(finding):
                self._by_place.setdefault(place, []).append(len(self.all))
            self.all.append(finding)
            self.indexes.append(index)

    def addressed(self, answer: GivenAnswer) -> Iterator[Finding]:
        """Yield the findings to which an answer is given, in order, without a look at the others."""
        places: list[_Place] = [(answer.finding, answer.budget, str(answer.account))]
        places += [(answer.finding, answer.shown_by)] if answer.shown_by is not None else []
        numbers = {number for place in places for number in self._by_place.get(place, ())}
        yield from (self.all[number] for number in sorted(numbers))


def is_addressed(answer: GivenAnswer, finding: Finding) -> bool:
    """Return whether an answer is to a finding: by its code, and by an event or by its budget's account."""
    is_at_account = answer.budget == finding.budget and str(answer.account) == finding.account
    return answer.finding == finding.code and (answer.shown_by in finding.events or is_at_account)


def _places(finding: Finding) -> Iterator[_Place]:
    """Yield where a finding is looked for; see `is_addressed`."""
    if finding.budget is not None and finding.account is not None:
        yield finding.code, finding.budget, finding.account
    for event_id in dict.fromkeys(finding.events):
        yield finding.code, event_id
