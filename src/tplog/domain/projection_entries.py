"""The entries that records add to the index kept beside the log: events, mentions and findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve as changed
from attrs import frozen

from tplog.domain.projection_rows import EVENT, FINDING, MENTION, IndexEntry
from tplog.domain.rules.evaluate import event_findings
from tplog.domain.rules.registry import FINDING_RULES
from tplog.domain.state.apply_event import STATE_PROJECTION
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.codec import decode_value, encode_value
from tplog.events.record import Record
from tplog.values.finding import Finding, MessageParam

_RULE_BY_CODE = {kind.code: kind for kind in FINDING_RULES}


def index_entries(record: Record, findings: Iterable[Finding]) -> Iterator[IndexEntry]:
    """What a record adds: that it is of its budget, what it mentions, and the findings it shows."""
    event, index = record.event, record.index
    if event.is_log_event:
        return
    yield IndexEntry(EVENT, event.budget, "", index, 0)
    named = dict.fromkeys(account for move in event.all_transfers for account in (move.giver, move.taker))
    for account in named:
        yield IndexEntry(MENTION, event.budget, str(account), index, 0)
    for position, found in enumerate(findings):
        year = (found.account or "").partition("/")[0]
        yield IndexEntry(FINDING, event.budget, year, index, position, encode_value(_stored_finding(found)))


def apply_and_index(builder: StateBuilder, records: Iterable[Record]) -> Iterator[IndexEntry]:
    """Enter records one by one, and tell what each adds."""
    for record in records:
        yield from index_entries(record, event_findings(builder.state, record.event))
        STATE_PROJECTION.apply(builder, record)


@frozen
class _StoredFinding:
    """A finding as it is kept: figures in lists of their own, since JSON keeps no tuple apart from a list."""

    code: str
    events: tuple[str, ...]
    ore: tuple[tuple[str, int], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    account: str | None = None
    budget: str | None = None
    key: str | None = None
    because: str | None = None


def _stored_finding(finding: Finding) -> _StoredFinding:
    told = finding.params.items()
    return _StoredFinding(
        finding.code,
        finding.events,
        tuple((name, one) for name, one in told if isinstance(one, int)),
        tuple((name, one) for name, one in told if isinstance(one, str)),
        tuple((name, one) for name, one in told if isinstance(one, tuple)),
        finding.account,
        finding.budget,
        finding.key,
        finding.because,
    )


def finding_from_entry(entry: IndexEntry) -> Finding:
    """The finding that an entry keeps. Raises WireError or KeyError for what is none of ours."""
    told = decode_value(entry.content, _StoredFinding)
    figures: dict[str, MessageParam] = {**dict(told.ore), **dict(told.texts), **dict(told.words)}
    bare = Finding(_RULE_BY_CODE[told.code], figures, told.events, told.account, told.budget, told.key)
    return changed(bare, because=told.because)
