"""Findings in their order, of more than memory should hold: most lie in a temporary file meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any

from tplog.book.on_disk import sorted_on_disk
from tplog.domain.rules.findings_by_budget import KeyedFinding, sort_key
from tplog.domain.rules.registry import RULES_BY_CODE
from tplog.values.finding import Finding


def sorted_findings(keyed: Iterable[KeyedFinding], most_in_memory: int) -> Iterator[Finding]:
    """Yield findings heaviest first, those of one severity by their places."""
    return map(_finding_of, sorted_on_disk(map(_item_of, keyed), itemgetter(0), most_in_memory))


def _item_of(keyed: KeyedFinding) -> tuple[Any, ...]:
    """Return a finding and what it is sorted by as `sorted_on_disk` takes it; it has no place in a file."""
    finding = keyed[1]
    return (
        sort_key(keyed),
        finding.code,
        finding.params,
        finding.events,
        finding.account,
        finding.budget,
        finding.key,
        finding.because,
        finding.answer,
        finding.earlier_answer,
    )


def _finding_of(item: tuple[Any, ...]) -> Finding:
    """Return the finding that `_item_of` made this of."""
    _, code, params, events, account, budget, key, *answers = item
    return Finding(RULES_BY_CODE[code], params, events, account, budget, key, None, *answers)
