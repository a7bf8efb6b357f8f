"""PROV-JSON (W3C member submission of 2013): what a balance comes from, for programs that read provenance.

Papers, accounts, their states after each step and what is only asked for are entities; acts and their
recordings are activities; bodies, the registrar and tplog are agents. What nobody knows is left out.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence

from attrs import field, frozen

from tplog.book.book import Book
from tplog.domain.queries.audit_trail import TrailStep, trail_steps
from tplog.domain.queries.source_documents import collect_documents, document_key
from tplog.domain.state.budget_state import BudgetState
from tplog.events.base import Event
from tplog.events.codec import peek_header
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.exports.export_scope import ExportScope
from tplog.exports.identifiers import log_uri, uri_path
from tplog.exports.provjson import (
    Document,
    bilingual_text,
    date_value,
    ore_value,
    qualified_name,
    text_values,
    typed_value,
)
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, translate
from tplog.merkle.hashes import leaf_hash
from tplog.values.account import Account
from tplog.values.act import Basis, Source

TPLOG, REGISTRAR = "log:tplog", "log:registrar"


@frozen
class BudgetProvenance:
    """What the document tells of a budget: these accounts, steps and records of it.

    Of each account the steps are in the log's order; whatever comes from another account comes after it.
    """

    budget: str
    state: BudgetState
    accounts: Iterable[Account]
    steps: Sequence[TrailStep]
    records: Sequence[Record]


def export(book: Book, scope: ExportScope, *, account: str | None = None) -> Iterator[bytes]:
    """The document of an account's trail, or of all accounts that the scope covers.

    Raises NotFound for an unknown budget or account.
    """
    told = [
        *(_budget_provenances(book, scope) if account is None else _trail_provenances(book, scope, account))
    ]
    document = Document({"log": f"{log_uri(book)}#"})
    every = {record.index: record for one in told for record in one.records}
    records = [every[index] for index in sorted(every)]
    _add_papers(document, records)
    _add_agents(document, records)
    _add_acts(document, records)
    for one in told:
        _add_mandates(document, one)
        _add_accounts(document, one)
        _add_states(document, one)
    return document.to_json()


def _budget_provenances(book: Book, scope: ExportScope) -> Iterator[BudgetProvenance]:
    every: dict[str, list[Record]] = {budget: [] for budget in scope.budgets(book)}
    for record, _ in scope.records_with_dates(book):
        every.setdefault(record.event.budget, []).append(record)
    for budget, own in every.items():
        state = book.state(budget, as_of=scope.point.as_of, known_at=scope.point.known_at)
        done = list(trail_steps(own, state, budget))
        accounts = dict.fromkeys([*state.accounts, *(step.account for step in done)])
        yield BudgetProvenance(budget, state, accounts, done, own)


def _trail_provenances(book: Book, scope: ExportScope, account: str) -> Iterator[BudgetProvenance]:
    on, known = scope.point.as_of, scope.point.known_at
    names = scope.budgets(book)
    states = {name: book.state(name, as_of=on, known_at=known) for name in names}
    having = [name for name in names if account in map(str, states[name].accounts)]
    largest = max(names, key=lambda name: len(states[name].accounts), default="–")
    for budget in having or [largest]:  # where none has it, the error names what is near
        trail = book.trail(budget, account, as_of=on, known_at=known)
        done = tuple(trail)
        records = {step.record.index: step.record for step in done}
        accounts = [level.account for level in trail.levels() if states[budget].is_usable(level.account)]
        yield BudgetProvenance(budget, states[budget], accounts, done, [*records.values()])


def _paper_id(source: Source) -> str:
    return f"log:paper/{document_key(source)}"


def _body_id(name: str) -> str:
    return f"log:body/{uri_path(name)}"


def _act_id(event_id: str) -> str:
    return f"log:act/{uri_path(event_id)}"


def _recording_id(record: Record) -> str:
    return f"log:record/{record.index}"


def _account_id(budget: str, account: Account) -> str:
    return f"log:account/{uri_path(budget, str(account))}"


def _add_papers(document: Document, records: Sequence[Record]) -> None:
    for paper in collect_documents(records).values():
        source, name = paper.source, _paper_id(paper.source)
        document.add(
            "entity",
            name,
            {
                "prov:type": qualified_name("tplog:Paper"),
                "prov:label": escape_invisible(source.title),
                "tplog:date": str(source.date) if source.date else None,
                "tplog:file": escape_invisible(source.file) if source.file else None,
                "tplog:sha256": source.sha256,
                "tplog:caseNumber": text_values(paper.case_numbers),
            },
        )
        acts = (record.event.act for record in paper.records)
        # Another paper that reports what a body decided need not be that body's.
        for body in dict.fromkeys(act.body for act in acts if act.basis is Basis.MINUTES and act.body):
            document.relate("wasAttributedTo", name, _body_id(body))


def _add_agents(document: Document, records: Sequence[Record]) -> None:
    for body in dict.fromkeys(record.event.act.body for record in records if record.event.act.body):
        _add_body(document, body)
    if records:
        registrar = {
            "prov:type": qualified_name("tplog:Registrar"),
            "prov:label": bilingual_text("registrator", "registrar"),
        }
        document.add("agent", REGISTRAR, registrar)
        document.add(
            "agent", TPLOG, {"prov:type": qualified_name("prov:SoftwareAgent"), "prov:label": "tplog"}
        )
        document.relate("actedOnBehalfOf", TPLOG, REGISTRAR)


def _add_body(document: Document, body: str) -> None:
    organization = {"prov:type": qualified_name("prov:Organization"), "prov:label": escape_invisible(body)}
    document.add("agent", _body_id(body), organization)


def _add_acts(document: Document, records: Sequence[Record]) -> None:
    present = {record.event.id for record in records}
    for record in records:
        event, name = record.event, _act_id(record.event.id)
        document.add("activity", name, _act_attributes(event))
        if event.act.body:
            document.relate("wasAssociatedWith", name, _body_id(event.act.body))
        if event.by_registrar:
            document.relate("wasAssociatedWith", name, REGISTRAR)
        for matter, _ in event.status_changes:
            if matter in present:
                document.relate("wasInformedBy", name, _act_id(matter))
        _add_recording(document, record)


def _act_attributes(event: Event) -> dict[str, object]:
    act = event.act
    return {
        "prov:type": qualified_name(f"tplog:{type(event).__name__}"),
        "prov:label": bilingual_text(event.swedish, type(event).__name__),
        "tplog:event": escape_invisible(event.id),
        "tplog:budget": escape_invisible(event.budget),
        # An act lasts no whole day, so it has no start and no end: only the days between which it was.
        "tplog:decided": str(act.decided) if act.decided else None,
        "tplog:decidedEarliest": date_value(act.decided.earliest) if act.decided else None,
        "tplog:decidedLatest": date_value(act.decided.latest) if act.decided else None,
        "tplog:basis": act.basis.value,
        "tplog:place": escape_invisible(act.source.place) if act.source.place else None,
        "tplog:paragraph": escape_invisible(act.source.paragraph) if act.source.paragraph else None,
        "tplog:caseNumber": text_values(act.source.case_numbers),
        "tplog:alsoNamed": text_values(act.also_named),
        "tplog:because": escape_invisible(event.because) if isinstance(event, Corrected) else None,
    }


def _add_recording(document: Document, record: Record) -> None:
    name, recorded = _recording_id(record), peek_header(record.leaf).recorded_at
    document.add(
        "activity",
        name,
        {
            "prov:startTime": recorded,
            "prov:endTime": recorded,
            "prov:type": qualified_name("tplog:Recording"),
            "prov:label": bilingual_text(f"post {record.index}", f"record {record.index}"),
            "tplog:index": typed_value(str(record.index), "xsd:long"),
            "tplog:leafHash": typed_value(b64encode(leaf_hash(record.leaf)).decode(), "xsd:base64Binary"),
        },
    )
    document.relate("used", name, _paper_id(record.event.act.source))
    document.relate("wasInformedBy", name, _act_id(record.event.id))
    document.relate("wasAssociatedWith", name, TPLOG)


def _add_mandates(document: Document, provenance: BudgetProvenance) -> None:
    for given in provenance.state.mandates.values():
        over = [account for account in provenance.accounts if any(at.contains(account) for at in given.over)]
        if over and given.act.body and given.act.body != given.to:
            for body in (given.act.body, given.to):
                _add_body(document, body)
            mandate = {
                "tplog:mandate": escape_invisible(given.id),
                "tplog:scope": escape_invisible(given.scope),
                "tplog:until": date_value(given.until) if given.until else None,
            }
            document.relate("actedOnBehalfOf", _body_id(given.to), _body_id(given.act.body), mandate)


def _add_accounts(document: Document, provenance: BudgetProvenance) -> None:
    for account in provenance.accounts:
        held = provenance.state[account] if provenance.state.is_usable(account) else None
        document.add(
            "entity",
            _account_id(provenance.budget, account),
            {
                "prov:type": qualified_name("tplog:Account"),
                "prov:label": escape_invisible(held.name) if held and held.name else str(account),
                "tplog:budget": escape_invisible(provenance.budget),
                "tplog:account": str(account),
                "tplog:levelKnown": held.level_known if held else None,
            },
        )


@frozen
class _StateIndex:
    """The states told so far: of each account, with the record that made each; and the last by each event."""

    by_account: dict[Account, list[tuple[int, str]]] = field(factory=dict)
    by_event: dict[tuple[str, Account], str] = field(factory=dict)

    def last_state(self, account: Account) -> str | None:
        """The account's last state."""
        return self.by_account[account][-1][1] if account in self.by_account else None

    def state_above(self, account: Account, index: int) -> str | None:
        """The state, before a record, of the nearest account above that had one."""
        earlier = (at for one in account.ancestors() for at in reversed(self.by_account.get(one, [])))
        return next((name for made, name in earlier if made < index), None)


def _add_states(document: Document, provenance: BudgetProvenance) -> None:
    seen, times = _StateIndex(), dict[tuple[Account, int], int]()
    for step in provenance.steps:
        key = (step.account, step.record.index)
        times[key] = times.get(key, 0) + 1
        part = f".{times[key]}" if times[key] > 1 else ""
        place = uri_path(provenance.budget, str(step.account))
        name = f"log:{'asked' if step.is_pending else 'state'}/{place}/{step.record.index}{part}"
        _add_step(document, step, name)
        if not step.is_pending:
            document.relate("specializationOf", name, _account_id(provenance.budget, step.account))
            _add_derivations(document, step, name, seen)
            seen.by_account.setdefault(step.account, []).append((step.record.index, name))
            seen.by_event[step.record.event.id, step.account] = name


def _add_step(document: Document, step: TrailStep, name: str) -> None:
    kind = f"tplog:{step.column.capitalize()}" if step.is_pending else "tplog:State"
    index, recording = step.record.index, _recording_id(step.record)
    swedish, english = (translate(step.column, language) for language in Language)
    document.add(
        "entity",
        name,
        {
            "prov:type": qualified_name(kind),
            "prov:label": bilingual_text(
                f"{step.account}: {swedish}, post {index}", f"{step.account}: {english}, record {index}"
            ),
            "tplog:account": str(step.account),
            "tplog:column": str(step.column),
            "tplog:counterpart": str(step.counterpart),
            "tplog:amountOre": ore_value(step.amount),
            "tplog:balanceOre": None if step.is_pending else ore_value(step.balance),
        },
    )
    recorded = {"prov:time": peek_header(step.record.leaf).recorded_at}
    document.relate("wasGeneratedBy", name, recording, recorded)
    source = {"prov:activity": recording, "prov:type": qualified_name("prov:PrimarySource")}
    document.relate("wasDerivedFrom", name, _paper_id(step.act.source), source)


def _add_derivations(document: Document, step: TrailStep, name: str, state_index: _StateIndex) -> None:
    """Tell what a state comes from: the one before it, the one that it corrects, and the authority above."""
    event, recording = step.record.event, _recording_id(step.record)
    before, above = (
        state_index.last_state(step.account),
        state_index.state_above(step.account, step.record.index),
    )
    corrected = (
        state_index.by_event.get((event.corrects, step.account)) if isinstance(event, Corrected) else None
    )
    if before:
        document.relate("used", recording, before)
    if before and before != corrected:
        document.relate("wasDerivedFrom", name, before, {"prov:activity": recording})
    if corrected:
        revision = {"prov:activity": recording, "prov:type": qualified_name("prov:Revision")}
        document.relate("wasDerivedFrom", name, corrected, revision)
    if above:
        document.relate("wasInfluencedBy", name, above)
