"""Export provenance as PROV-JSON (W3C member submission, 2013): what each balance comes from.

Documents, accounts, their states after each step and proposals are entities; acts and their recording are
activities; bodies, the registrar and tplog are agents. Unknown facts are left out.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import field, frozen

from tplog.answers.audit_trail import TrailStep, budgets_to_trail, trail_steps
from tplog.answers.source_documents import collect_documents, document_key
from tplog.book.book import Book
from tplog.events.base import Event
from tplog.events.quoted import quoted_amount
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.events.value_codec import peek_header
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
from tplog.exports.tables.export_context import ExportContext, export_context
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, translate
from tplog.values.account import Account
from tplog.values.act import Basis, Source

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState

TPLOG, REGISTRAR = "log:tplog", "log:registrar"


@frozen
class BudgetProvenance:
    """The accounts, steps and records of one budget in the document.

    Each account's steps are in log order, and come after the steps of the accounts that they derive from.
    """

    budget: str
    state: BudgetState
    accounts: Iterable[Account]
    steps: Sequence[TrailStep]
    records: Sequence[Record]


def export(book: Book, scope: ExportScope, *, account: str | None = None) -> Iterator[bytes]:
    """Yield the PROV document of an account's trail, or of all accounts in the scope.

    Raises NotFound for an unknown budget or account.
    """
    context = export_context(book, scope)
    provenances = [
        *(_budget_provenances(context) if account is None else _trail_provenances(context, account))
    ]
    document = Document({"log": f"{log_uri(book)}#"})
    record_by_index = {record.index: record for provenance in provenances for record in provenance.records}
    records = [record_by_index[index] for index in sorted(record_by_index)]
    _add_papers(document, records)
    _add_agents(document, records)
    _add_acts(document, records)
    _add_quotes(document, records)
    for provenance in provenances:
        _add_mandates(document, provenance)
        _add_accounts(document, provenance)
        _add_states(document, provenance)
    return document.to_json()


def _budget_provenances(context: ExportContext) -> Iterator[BudgetProvenance]:
    """Yield what to export of each budget in the scope."""
    for budget, records in _records_by_budget(context).items():
        state = context.state.budget(budget)
        steps = list(trail_steps(records, state, budget))
        accounts = dict.fromkeys([*state.accounts, *(step.account for step in steps)])
        yield BudgetProvenance(budget, state, accounts, steps, records)


def _trail_provenances(context: ExportContext, account: str) -> Iterator[BudgetProvenance]:
    """Yield what to export of an account's trail, per budget that has the account."""
    states = {name: context.state.budget(name) for name in _decided_budgets(context)}
    for budget in budgets_to_trail(states, account):
        trail = context.trail(budget, account)
        steps = tuple(trail)
        records = {step.record.index: step.record for step in steps}
        accounts = [level.account for level in trail.levels() if states[budget].is_usable(level.account)]
        yield BudgetProvenance(budget, states[budget], accounts, steps, [*records.values()])


def _records_by_budget(context: ExportContext) -> Mapping[str, Sequence[Record]]:
    """Return the visible records by budget: first those of `_decided_budgets`, then of any other."""
    records_by_budget: dict[str, list[Record]] = {budget: [] for budget in _decided_budgets(context)}
    for record, _ in context.records():
        records_by_budget.setdefault(record.event.budget, []).append(record)
    return records_by_budget


def _decided_budgets(context: ExportContext) -> Sequence[str]:
    """Return the scope's budget, or the names of those with an act decided by the scope's day."""
    as_of = context.scope.point.as_of
    decided = {record.event.budget for record, day in context.records() if as_of is None or day <= as_of}
    return sorted(decided) if context.scope.budget is None else [context.scope.budget]


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
    """Add each source document, and the body whose minutes it is."""
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
        # Minutes are the deciding body's own; another document that reports the decision may not be.
        for body in dict.fromkeys(act.body for act in acts if act.basis is Basis.MINUTES and act.body):
            document.relate("wasAttributedTo", name, _body_id(body))


def _add_agents(document: Document, records: Sequence[Record]) -> None:
    """Add the deciding bodies, the registrar and tplog."""
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
    """Add each act and its recording."""
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
    """Return the attributes of an act."""
    act = event.act
    earliest, latest = (act.decided.earliest, act.decided.latest) if act.decided else (None, None)
    return {
        "prov:type": qualified_name(f"tplog:{type(event).__name__}"),
        "prov:label": bilingual_text(event.swedish, type(event).__name__),
        "tplog:event": escape_invisible(event.id),
        "tplog:budget": escape_invisible(event.budget),
        # The time of an act is unknown, so it has no start and end, only its earliest and latest date.
        "tplog:decided": str(act.decided) if act.decided else None,
        "tplog:decidedEarliest": date_value(earliest) if earliest else None,
        "tplog:decidedLatest": date_value(latest) if latest else None,
        "tplog:basis": act.basis.value,
        "tplog:place": escape_invisible(act.source.place) if act.source.place else None,
        "tplog:paragraph": escape_invisible(act.source.paragraph) if act.source.paragraph else None,
        "tplog:caseNumber": text_values(act.source.case_numbers),
        "tplog:alsoNamed": text_values(act.also_named),
        "tplog:because": escape_invisible(event.because) if isinstance(event, Corrected) else None,
    }


def _add_recording(document: Document, record: Record) -> None:
    """Add the recording of an act: a log record."""
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
            "tplog:leafHash": typed_value(b64encode(record.leaf_hash).decode(), "xsd:base64Binary"),
        },
    )
    document.relate("used", name, _paper_id(record.event.act.source))
    document.relate("wasInformedBy", name, _act_id(record.event.id))
    document.relate("wasAssociatedWith", name, TPLOG)


def _add_quotes(document: Document, records: Sequence[Record]) -> None:
    """Add each quote of a paper, which the recording took from it."""
    for record in records:
        event, recording = record.event, _recording_id(record)
        for number, quote in enumerate(event.quotes, 1):
            name, amount = f"log:quote/{record.index}/{number}", quoted_amount(event, quote.of)
            box = " ".join(map(str, quote.box)) if quote.box else None
            attributes = {
                "prov:type": qualified_name("tplog:Quote"),
                "prov:value": escape_invisible(quote.exact),
                "tplog:prefix": escape_invisible(quote.prefix) or None,
                "tplog:suffix": escape_invisible(quote.suffix) or None,
                "tplog:page": None if quote.page is None else typed_value(str(quote.page), "xsd:long"),
                "tplog:box": box,
                "tplog:event": escape_invisible(event.id),
                "tplog:of": escape_invisible(quote.of),
                "tplog:amountOre": ore_value(amount.ore) if amount else None,
            }
            document.add("entity", name, attributes)
            recorded = {"prov:time": peek_header(record.leaf).recorded_at}
            document.relate("wasGeneratedBy", name, recording, recorded)
            quotation = {"prov:activity": recording, "prov:type": qualified_name("prov:Quotation")}
            document.relate("wasDerivedFrom", name, _paper_id(event.act.source), quotation)


def _add_mandates(document: Document, provenance: BudgetProvenance) -> None:
    """Add the delegations of the budget's mandates."""
    for mandate in provenance.state.mandates.values():
        over = [
            account
            for account in provenance.accounts
            if any(covered.contains(account) for covered in mandate.over)
        ]
        if over and mandate.act.body and mandate.act.body != mandate.to:
            for body in (mandate.act.body, mandate.to):
                _add_body(document, body)
            attributes = {
                "tplog:mandate": escape_invisible(mandate.id),
                "tplog:scope": escape_invisible(mandate.scope),
                "tplog:until": date_value(mandate.until) if mandate.until else None,
            }
            document.relate("actedOnBehalfOf", _body_id(mandate.to), _body_id(mandate.act.body), attributes)


def _add_accounts(document: Document, provenance: BudgetProvenance) -> None:
    """Add the budget's accounts."""
    for account in provenance.accounts:
        balance = provenance.state[account] if provenance.state.is_usable(account) else None
        document.add(
            "entity",
            _account_id(provenance.budget, account),
            {
                "prov:type": qualified_name("tplog:Account"),
                "prov:label": escape_invisible(balance.name) if balance and balance.name else str(account),
                "tplog:budget": escape_invisible(provenance.budget),
                "tplog:account": str(account),
                "tplog:levelKnown": balance.level_known if balance else None,
            },
        )


@frozen
class _StateIndex:
    """The states added so far: per account with record indexes, and the last per event."""

    by_account: dict[Account, list[tuple[int, str]]] = field(factory=dict)
    by_event: dict[tuple[str, Account], str] = field(factory=dict)

    def last_state(self, account: Account) -> str | None:
        """Return the name of the account's last state; None if it has none."""
        return self.by_account[account][-1][1] if account in self.by_account else None

    def state_above(self, account: Account, index: int) -> str | None:
        """Return the state, before record ``index``, of the nearest ancestor that had one."""
        states = (
            state for above in account.ancestors() for state in reversed(self.by_account.get(above, []))
        )
        return next((name for state_index, name in states if state_index < index), None)


def _add_states(document: Document, provenance: BudgetProvenance) -> None:
    """Add the state of an account after each step, and each pending amount."""
    state_index, counts = _StateIndex(), dict[tuple[Account, int], int]()
    for step in provenance.steps:
        key = (step.account, step.record.index)
        counts[key] = counts.get(key, 0) + 1
        part = f".{counts[key]}" if counts[key] > 1 else ""
        place = uri_path(provenance.budget, str(step.account))
        name = f"log:{'asked' if step.is_pending else 'state'}/{place}/{step.record.index}{part}"
        _add_step(document, step, name)
        if not step.is_pending:
            document.relate("specializationOf", name, _account_id(provenance.budget, step.account))
            _add_derivations(document, step, name, state_index)
            state_index.by_account.setdefault(step.account, []).append((step.record.index, name))
            state_index.by_event[step.record.event.id, step.account] = name


def _add_step(document: Document, step: TrailStep, name: str) -> None:
    """Add one step's state with its source."""
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
    """Relate a state to the one before, the one that it corrects, and the ancestor's state."""
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
