"""The index entries that records add to the stored projections: events, mentions and findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve, frozen

from tplog.domain.projection_rows import EVENT, FINDING, MENTION, IndexEntry
from tplog.domain.rules.evaluate import event_findings
from tplog.domain.rules.registry import RULES_BY_CODE
from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.value_codec import decode_value, encode_value
from tplog.values.finding import Finding, MessageParam


def index_entries(record: Record, findings: Iterable[Finding]) -> Iterator[IndexEntry]:
    """Yield a record's index entries: its budget, the accounts that it mentions, the findings it shows."""
    event, index = record.event, record.index
    if event.is_log_event:
        return
    yield IndexEntry(EVENT, event.budget, "", index, 0)
    accounts = dict.fromkeys(account for move in event.all_transfers for account in (move.giver, move.taker))
    for account in accounts:
        yield IndexEntry(MENTION, event.budget, str(account), index, 0)
    for position, finding in enumerate(findings):
        year = (finding.account or "").partition("/")[0]
        yield IndexEntry(FINDING, event.budget, year, index, position, encode_value(_stored_finding(finding)))


def apply_and_index(
    builder: StateBuilder, records: Iterable[Record], events_by_id: Mapping[str, Event]
) -> Iterator[IndexEntry]:
    """Apply records one by one to the builder, and yield the index entries of each.

    ``events_by_id`` has at least the events that these records correct, and what those correct in turn.
    """
    for record in records:
        yield from index_entries(record, event_findings(builder.state, record.event, events_by_id))
        apply_event(builder, record.event)


@frozen
class _StoredFinding:
    """A finding as stored: parameters in lists by type, because JSON does not tell a tuple from a list."""

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
    params = finding.params.items()
    return _StoredFinding(
        finding.code,
        finding.events,
        tuple((name, value) for name, value in params if isinstance(value, int)),
        tuple((name, value) for name, value in params if isinstance(value, str)),
        tuple((name, value) for name, value in params if isinstance(value, tuple)),
        finding.account,
        finding.budget,
        finding.key,
        finding.because,
    )


def finding_from_entry(entry: IndexEntry) -> Finding:
    """Return the finding in an entry. Raises WireError or KeyError if tplog did not write it."""
    stored = decode_value(entry.content, _StoredFinding)
    params: dict[str, MessageParam] = {**dict(stored.ore), **dict(stored.texts), **dict(stored.words)}
    finding = Finding(
        RULES_BY_CODE[stored.code], params, stored.events, stored.account, stored.budget, stored.key
    )
    return evolve(finding, because=stored.because)
