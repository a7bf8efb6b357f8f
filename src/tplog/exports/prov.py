"""PROV-JSON (W3C member submission of 2013): what a balance comes from, for programs that read provenance.

Papers, accounts, their states after each step and what is only asked for are entities; acts and their
recordings are activities; bodies, the registrar and tplog are agents. What nobody knows is left out.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence

from attrs import field, frozen

from tplog.book.book import Book
from tplog.domain.queries.audit_trail import Step, steps
from tplog.domain.queries.source_documents import paper_key, papers
from tplog.domain.state.budget_state import BudgetState
from tplog.events.base import Event
from tplog.events.codec import head
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.exports.export_scope import Scope
from tplog.exports.identifiers import in_uri, log_uri
from tplog.exports.provjson import Document, day, is_a, ore, several, typed, words
from tplog.i18n.sanitize import visible
from tplog.i18n.vocabulary import Language, word
from tplog.merkle.tree import leaf_hash
from tplog.values.account import Account
from tplog.values.act import Basis, Source

TPLOG, REGISTRAR = "log:tplog", "log:registrar"


@frozen
class Told:
    """What the document tells of a budget: these accounts, steps and records of it.

    Of each account the steps are in the log's order; whatever comes from another account comes after it.
    """

    budget: str
    state: BudgetState
    accounts: Iterable[Account]
    steps: Sequence[Step]
    records: Sequence[Record]


def export(book: Book, scope: Scope, *, account: str | None = None) -> Iterator[bytes]:
    """The document of an account's trail, or of all accounts that the scope covers.

    Raises NotFound for an unknown budget or account.
    """
    told = [*(_everything(book, scope) if account is None else _trails(book, scope, account))]
    document = Document({"log": f"{log_uri(book)}#"})
    every = {record.index: record for one in told for record in one.records}
    records = [every[index] for index in sorted(every)]
    _tell_papers(document, records)
    _tell_agents(document, records)
    _tell_acts(document, records)
    for one in told:
        _tell_mandates(document, one)
        _tell_accounts(document, one)
        _tell_states(document, one)
    return document.written()


def _everything(book: Book, scope: Scope) -> Iterator[Told]:
    every: dict[str, list[Record]] = {budget: [] for budget in scope.budgets(book)}
    for record, _ in scope.dated(book):
        every.setdefault(record.event.budget, []).append(record)
    for budget, own in every.items():
        state = book.state(budget, on=scope.point.on, known=scope.point.known)
        done = list(steps(own, state, budget))
        accounts = dict.fromkeys([*state.accounts, *(step.account for step in done)])
        yield Told(budget, state, accounts, done, own)


def _trails(book: Book, scope: Scope, account: str) -> Iterator[Told]:
    on, known = scope.point.on, scope.point.known
    names = scope.budgets(book)
    states = {name: book.state(name, on=on, known=known) for name in names}
    having = [name for name in names if account in map(str, states[name].accounts)]
    largest = max(names, key=lambda name: len(states[name].accounts), default="–")
    for budget in having or [largest]:  # where none has it, the error names what is near
        trail = book.trail(budget, account, on=on, known=known)
        done = tuple(trail)
        records = {step.record.index: step.record for step in done}
        accounts = [level.account for level in trail.levels() if states[budget].knows(level.account)]
        yield Told(budget, states[budget], accounts, done, [*records.values()])


def _paper(source: Source) -> str:
    return f"log:paper/{paper_key(source)}"


def _body(name: str) -> str:
    return f"log:body/{in_uri(name)}"


def _act(event: str) -> str:
    return f"log:act/{in_uri(event)}"


def _recording(record: Record) -> str:
    return f"log:record/{record.index}"


def _account(budget: str, account: Account) -> str:
    return f"log:account/{in_uri(budget, str(account))}"


def _tell_papers(document: Document, records: Sequence[Record]) -> None:
    for paper in papers(records).values():
        source, name = paper.source, _paper(paper.source)
        document.tell(
            "entity",
            name,
            {
                "prov:type": is_a("tplog:Paper"),
                "prov:label": visible(source.title),
                "tplog:date": str(source.date) if source.date else None,
                "tplog:file": visible(source.file) if source.file else None,
                "tplog:sha256": source.sha256,
                "tplog:caseNumber": several(paper.case_numbers),
            },
        )
        acts = (record.event.act for record in paper.records)
        # Another paper that reports what a body decided need not be that body's.
        for body in dict.fromkeys(act.body for act in acts if act.basis is Basis.MINUTES and act.body):
            document.relate("wasAttributedTo", name, _body(body))


def _tell_agents(document: Document, records: Sequence[Record]) -> None:
    for body in dict.fromkeys(record.event.act.body for record in records if record.event.act.body):
        _tell_body(document, body)
    if records:
        registrar = {"prov:type": is_a("tplog:Registrar"), "prov:label": words("registrator", "registrar")}
        document.tell("agent", REGISTRAR, registrar)
        document.tell("agent", TPLOG, {"prov:type": is_a("prov:SoftwareAgent"), "prov:label": "tplog"})
        document.relate("actedOnBehalfOf", TPLOG, REGISTRAR)


def _tell_body(document: Document, body: str) -> None:
    organization = {"prov:type": is_a("prov:Organization"), "prov:label": visible(body)}
    document.tell("agent", _body(body), organization)


def _tell_acts(document: Document, records: Sequence[Record]) -> None:
    present = {record.event.id for record in records}
    for record in records:
        event, name = record.event, _act(record.event.id)
        document.tell("activity", name, _act_told(event))
        if event.act.body:
            document.relate("wasAssociatedWith", name, _body(event.act.body))
        if event.registrars:
            document.relate("wasAssociatedWith", name, REGISTRAR)
        for matter, _ in event.settles:
            if matter in present:
                document.relate("wasInformedBy", name, _act(matter))
        _tell_recording(document, record)


def _act_told(event: Event) -> dict[str, object]:
    act = event.act
    return {
        "prov:type": is_a(f"tplog:{type(event).__name__}"),
        "prov:label": words(event.swedish, type(event).__name__),
        "tplog:event": visible(event.id),
        "tplog:budget": visible(event.budget),
        # An act lasts no whole day, so it has no start and no end: only the days between which it was.
        "tplog:decided": str(act.decided) if act.decided else None,
        "tplog:decidedEarliest": day(act.decided.earliest) if act.decided else None,
        "tplog:decidedLatest": day(act.decided.latest) if act.decided else None,
        "tplog:basis": act.basis.value,
        "tplog:place": visible(act.source.place) if act.source.place else None,
        "tplog:paragraph": visible(act.source.paragraph) if act.source.paragraph else None,
        "tplog:caseNumber": several(act.source.case_numbers),
        "tplog:alsoNamed": several(act.also_named),
        "tplog:because": visible(event.because) if isinstance(event, Corrected) else None,
    }


def _tell_recording(document: Document, record: Record) -> None:
    name, recorded = _recording(record), head(record.leaf).recorded_at
    document.tell(
        "activity",
        name,
        {
            "prov:startTime": recorded,
            "prov:endTime": recorded,
            "prov:type": is_a("tplog:Recording"),
            "prov:label": words(f"post {record.index}", f"record {record.index}"),
            "tplog:index": typed(str(record.index), "xsd:long"),
            "tplog:leafHash": typed(b64encode(leaf_hash(record.leaf)).decode(), "xsd:base64Binary"),
        },
    )
    document.relate("used", name, _paper(record.event.act.source))
    document.relate("wasInformedBy", name, _act(record.event.id))
    document.relate("wasAssociatedWith", name, TPLOG)


def _tell_mandates(document: Document, told: Told) -> None:
    for given in told.state.mandates.values():
        over = [account for account in told.accounts if any(at.holds(account) for at in given.over)]
        if over and given.act.body and given.act.body != given.to:
            for body in (given.act.body, given.to):
                _tell_body(document, body)
            mandate = {
                "tplog:mandate": visible(given.id),
                "tplog:scope": visible(given.scope),
                "tplog:until": day(given.until) if given.until else None,
            }
            document.relate("actedOnBehalfOf", _body(given.to), _body(given.act.body), mandate)


def _tell_accounts(document: Document, told: Told) -> None:
    for account in told.accounts:
        held = told.state[account] if told.state.knows(account) else None
        document.tell(
            "entity",
            _account(told.budget, account),
            {
                "prov:type": is_a("tplog:Account"),
                "prov:label": visible(held.name) if held and held.name else str(account),
                "tplog:budget": visible(told.budget),
                "tplog:account": str(account),
                "tplog:levelKnown": held.level_known if held else None,
            },
        )


@frozen
class _Seen:
    """The states told so far: of each account, with the record that made each; and the last by each event."""

    of: dict[Account, list[tuple[int, str]]] = field(factory=dict)
    by: dict[tuple[str, Account], str] = field(factory=dict)

    def last(self, account: Account) -> str | None:
        """The account's last state."""
        return self.of[account][-1][1] if account in self.of else None

    def above(self, account: Account, index: int) -> str | None:
        """The state, before a record, of the nearest account above that had one."""
        earlier = (at for one in account.ancestors() for at in reversed(self.of.get(one, [])))
        return next((name for made, name in earlier if made < index), None)


def _tell_states(document: Document, told: Told) -> None:
    seen, times = _Seen(), dict[tuple[Account, int], int]()
    for step in told.steps:
        key = (step.account, step.record.index)
        times[key] = times.get(key, 0) + 1
        part = f".{times[key]}" if times[key] > 1 else ""
        place = in_uri(told.budget, str(step.account))
        name = f"log:{'asked' if step.waits else 'state'}/{place}/{step.record.index}{part}"
        _tell_step(document, step, name)
        if not step.waits:
            document.relate("specializationOf", name, _account(told.budget, step.account))
            _derive(document, step, name, seen)
            seen.of.setdefault(step.account, []).append((step.record.index, name))
            seen.by[step.record.event.id, step.account] = name


def _tell_step(document: Document, step: Step, name: str) -> None:
    kind = f"tplog:{step.column.capitalize()}" if step.waits else "tplog:State"
    index, recording = step.record.index, _recording(step.record)
    swedish, english = (word(step.column, language) for language in Language)
    document.tell(
        "entity",
        name,
        {
            "prov:type": is_a(kind),
            "prov:label": words(
                f"{step.account}: {swedish}, post {index}", f"{step.account}: {english}, record {index}"
            ),
            "tplog:account": str(step.account),
            "tplog:column": str(step.column),
            "tplog:counterpart": str(step.counterpart),
            "tplog:amountOre": ore(step.amount),
            "tplog:balanceOre": None if step.waits else ore(step.balance),
        },
    )
    recorded = {"prov:time": head(step.record.leaf).recorded_at}
    document.relate("wasGeneratedBy", name, recording, recorded)
    source = {"prov:activity": recording, "prov:type": is_a("prov:PrimarySource")}
    document.relate("wasDerivedFrom", name, _paper(step.act.source), source)


def _derive(document: Document, step: Step, name: str, seen: _Seen) -> None:
    """Tell what a state comes from: the one before it, the one that it corrects, and the authority above."""
    event, recording = step.record.event, _recording(step.record)
    before, above = seen.last(step.account), seen.above(step.account, step.record.index)
    corrected = seen.by.get((event.corrects, step.account)) if isinstance(event, Corrected) else None
    if before:
        document.relate("used", recording, before)
    if before and before != corrected:
        document.relate("wasDerivedFrom", name, before, {"prov:activity": recording})
    if corrected:
        revision = {"prov:activity": recording, "prov:type": is_a("prov:Revision")}
        document.relate("wasDerivedFrom", name, corrected, revision)
    if above:
        document.relate("wasInfluencedBy", name, above)
