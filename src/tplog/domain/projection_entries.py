"""The index entries that records add to the stored projections: events, mentions, findings and answers."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from attrs import evolve, frozen

from tplog.domain.projection_rows import (
    ANSWERED,
    DOCUMENT,
    EVENT,
    FINDING,
    MENTION,
    NAMED,
    REFERENCE,
    IndexEntry,
)
from tplog.domain.rules.evaluate import addressed_in_state, event_findings
from tplog.domain.rules.registry import RULES_BY_CODE
from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import State
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.base import Event
from tplog.events.documents import document_facts, document_key, encode_document_facts
from tplog.events.record import Record
from tplog.events.references import named_accounts, referenced_events
from tplog.events.types import FindingAnswered
from tplog.events.value_codec import decode_value, encode_value
from tplog.values.by_fields import ByFields
from tplog.values.finding import Finding, MessageParam


def index_entries(
    record: Record, findings: Iterable[Finding], before: State, events_by_id: Mapping[str, Event]
) -> Sequence[IndexEntry]:
    """Return a record's index entries: its budget, its document, what it names, its findings.

    An answer has one with what it was given to in ``before``, the state before the record. ``events_by_id``
    is as for `indexed_event`.
    """
    event, index = record.event, record.index
    if event.is_log_event:
        return ()
    from tplog.domain.event_indexing import encode_indexed, indexed_event  # noqa: PLC0415 (start-up time)

    indexed = indexed_event(record, before.budget(event.budget), events_by_id)
    entries = [IndexEntry(EVENT, event.budget, "", index, 0, encode_indexed(indexed))]
    moved = dict.fromkeys(path.text for move in event.all_transfers for path in (move.giver, move.taker))
    entries += [IndexEntry(MENTION, event.budget, path, index, 0) for path in moved]
    named = dict.fromkeys(path.text for path in named_accounts(event))
    entries += [IndexEntry(NAMED, event.budget, path, index, 0) for path in named if path not in moved]
    for event_id in dict.fromkeys(map(itemgetter(1), referenced_events(event))):
        entries.append(IndexEntry(REFERENCE, event.budget, event_id, index, 0))
    stated = encode_document_facts(document_facts(event.act))
    entries.append(IndexEntry(DOCUMENT, event.budget, document_key(event.act.source), index, 0, stated))
    for position, finding in enumerate(findings):
        year = (finding.account or "").partition("/")[0]
        content = encode_value(_stored_finding(finding))
        entries.append(IndexEntry(FINDING, event.budget, year, index, position, content))
    if isinstance(event, FindingAnswered):
        alone = State({event.budget: before.budget(event.budget)})
        content = encode_value(_stored_answer(event, addressed_in_state(alone, event)))
        entries.append(IndexEntry(ANSWERED, event.budget, _answered_year(event), index, 0, content))
    return entries


def _answered_year(answer: FindingAnswered) -> str:
    """Return the year of the account that is answered; empty, if findings of an event may be."""
    return "" if answer.shown_by or not answer.account else str(answer.account.year)


def entries_of_appended(
    before: State,
    records: Sequence[Record],
    findings_by_record: Iterable[Iterable[Finding]],
    events_by_id: Mapping[str, Event],
) -> Iterator[IndexEntry]:
    """Yield the index entries of records that are appended to a log of the state ``before``.

    ``events_by_id`` has the events before them. The records are folded only if one of them is an answer or
    depends on others, since no other entry follows from the state.
    """
    from tplog.domain.state.money_in_force import depends_on_others  # noqa: PLC0415 (start-up time)

    is_folded = any(
        isinstance(record.event, FindingAnswered) or depends_on_others(record.event) for record in records[1:]
    )
    builder = StateBuilder(before, may_overlay=True)
    earlier: dict[str, Event] = {}
    for record, findings in zip(records, findings_by_record, strict=True):
        yield from index_entries(record, findings, builder.state, ChainMap(earlier, events_by_id))  # type: ignore[arg-type]  # it is only read
        earlier[record.event.id] = record.event
        if is_folded:
            apply_event(builder, record.event)


def apply_and_index(
    builder: StateBuilder,
    records: Iterable[Record],
    events_by_id: Mapping[str, Event],
    interval: int | None = None,
) -> Iterator[IndexEntry]:
    """Apply records one by one to the builder, and yield the index entries of each.

    ``events_by_id`` has at least the events that these records correct, and what those correct in turn. A
    snapshot stands after one record in ``interval`` (`SNAPSHOT_EVERY` if None); then the builder forgets its
    budget's changes so far.
    """
    from tplog.domain.projection_snapshots import (  # noqa: PLC0415 (start-up time)
        SNAPSHOT_EVERY,
        snapshot_after,
    )

    for record in records:
        findings = event_findings(builder.state, record.event, events_by_id)
        yield from index_entries(record, findings, builder.state, events_by_id)
        apply_event(builder, record.event)
        yield from snapshot_after(builder, record, interval or SNAPSHOT_EVERY)


@frozen(eq=False, repr=False)
class _StoredFinding(ByFields):
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


@frozen(eq=False, repr=False)
class _StoredAnswer(ByFields):
    """An answer as stored: its event, what it says that it answers, the findings of the state among that."""

    answer: str
    finding: str
    shown_by: str | None = None
    account: str | None = None
    shown: tuple[_StoredFinding, ...] = ()


def _stored_answer(event: FindingAnswered, shown: Iterable[Finding]) -> _StoredAnswer:
    account = str(event.account) if event.account else None
    return _StoredAnswer(event.id, event.finding, event.shown_by, account, tuple(map(_stored_finding, shown)))


@frozen(eq=False, repr=False)
class Answered(ByFields):
    """An answer, what it says that it answers, and those of its budget's findings that no event shows."""

    index: int
    answer: str
    budget: str
    finding: str
    shown_by: str | None
    account: str | None
    shown: tuple[Finding, ...]


def answered_from_entry(entry: IndexEntry) -> Answered:
    """Return the answer in an entry. Raises WireError or KeyError if tplog did not write it."""
    stored = decode_value(entry.content, _StoredAnswer)
    return Answered(
        entry.index,
        stored.answer,
        entry.budget,
        stored.finding,
        stored.shown_by,
        stored.account,
        tuple(map(_finding_from_stored, stored.shown)),
    )


def finding_from_entry(entry: IndexEntry) -> Finding:
    """Return the finding in an entry. Raises WireError or KeyError if tplog did not write it."""
    return _finding_from_stored(decode_value(entry.content, _StoredFinding))


def _finding_from_stored(stored: _StoredFinding) -> Finding:
    params: dict[str, MessageParam] = {**dict(stored.ore), **dict(stored.texts), **dict(stored.words)}
    finding = Finding(
        RULES_BY_CODE[stored.code], params, stored.events, stored.account, stored.budget, stored.key
    )
    return evolve(finding, because=stored.because)
