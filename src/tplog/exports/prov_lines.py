"""What a log says, as lines of a PROV document: papers, acts and their recording, quotes, accounts."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Container, Iterable, Iterator
from typing import TYPE_CHECKING

from tplog.answers.source_documents import SourceDocument
from tplog.events.base import Event
from tplog.events.documents import document_key
from tplog.events.quoted import quoted_amount
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.events.value_codec import peek_header
from tplog.exports.identifiers import uri_path
from tplog.exports.provjson import (
    Line,
    bilingual_text,
    date_value,
    element,
    ore_value,
    qualified_name,
    relation,
    text_values,
    typed_value,
)
from tplog.i18n.sanitize import escape_invisible
from tplog.values.account import Account
from tplog.values.act import Source

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState

TPLOG, REGISTRAR = "log:tplog", "log:registrar"


def paper_id(source: Source) -> str:
    """Return a paper's name."""
    return f"log:paper/{document_key(source)}"


def _body_id(name: str) -> str:
    return f"log:body/{uri_path(name)}"


def _act_id(event_id: str) -> str:
    return f"log:act/{uri_path(event_id)}"


def recording_id(record: Record) -> str:
    """Return a recording's name."""
    return f"log:record/{record.index}"


def account_id(budget: str, account: Account) -> str:
    """Return an account's name."""
    return f"log:account/{uri_path(budget, str(account))}"


def paper_lines(papers: Iterable[SourceDocument]) -> Iterator[Line]:
    """Yield each source document, and the body whose minutes it is."""
    for paper in papers:
        source, name = paper.source, paper_id(paper.source)
        yield element(
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
        for body in paper.minutes_of:
            yield relation("wasAttributedTo", name, _body_id(body))


def record_lines(record: Record, present: Container[str]) -> Iterator[Line]:
    """Yield an act, its body, its recording and its quotes.

    ``present`` are the events that the document has, of those to which the act can refer.
    """
    event, name = record.event, _act_id(record.event.id)
    yield element("activity", name, _act_attributes(event))
    if event.act.body:
        yield _body_line(event.act.body)
        yield relation("wasAssociatedWith", name, _body_id(event.act.body))
    if event.by_registrar:
        yield relation("wasAssociatedWith", name, REGISTRAR)
    for matter, _ in event.status_changes:
        if matter in present:
            yield relation("wasInformedBy", name, _act_id(matter))
    yield from _recording_lines(record)
    yield from _quote_lines(record)


def registrar_lines() -> Iterator[Line]:
    """Yield the registrar and tplog, which record."""
    registrar = {
        "prov:type": qualified_name("tplog:Registrar"),
        "prov:label": bilingual_text("registrator", "registrar"),
    }
    yield element("agent", REGISTRAR, registrar)
    tplog = {"prov:type": qualified_name("prov:SoftwareAgent"), "prov:label": "tplog"}
    yield element("agent", TPLOG, tplog)
    yield relation("actedOnBehalfOf", TPLOG, REGISTRAR)


def _body_line(body: str) -> Line:
    organization = {"prov:type": qualified_name("prov:Organization"), "prov:label": escape_invisible(body)}
    return element("agent", _body_id(body), organization)


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


# What somebody did with a record, by the field of the leaf that names them.
_ROLES = {
    "registrar": bilingual_text("registrator", "registrar"),
    "reviewed_by": bilingual_text("granskare", "reviewer"),
}


def _recording_lines(record: Record) -> Iterator[Line]:
    """Yield the recording of an act: a log record."""
    name, recorded = recording_id(record), peek_header(record.leaf).recorded_at
    yield element(
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
    yield relation("used", name, paper_id(record.event.act.source))
    yield relation("wasInformedBy", name, _act_id(record.event.id))
    yield relation("wasAssociatedWith", name, TPLOG)
    for role, who in record.registration.stated.items():
        agent = f"log:agent/{uri_path(who)}"
        label = {"prov:type": qualified_name("prov:Agent"), "prov:label": escape_invisible(who)}
        yield element("agent", agent, label)
        yield relation("wasAssociatedWith", name, agent, {"prov:role": _ROLES[role]})


def _quote_lines(record: Record) -> Iterator[Line]:
    """Yield each quote of a paper, which the recording took from it."""
    event, recording = record.event, recording_id(record)
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
        yield element("entity", name, attributes)
        recorded = {"prov:time": peek_header(record.leaf).recorded_at}
        yield relation("wasGeneratedBy", name, recording, recorded)
        quotation = {"prov:activity": recording, "prov:type": qualified_name("prov:Quotation")}
        yield relation("wasDerivedFrom", name, paper_id(event.act.source), quotation)


def mandate_lines(state: BudgetState, accounts: Collection[Account]) -> Iterator[Line]:
    """Yield the delegations of a budget's mandates over these accounts."""
    for mandate in state.mandates.values():
        over = [account for account in accounts if any(covered.contains(account) for covered in mandate.over)]
        if over and mandate.act.body and mandate.act.body != mandate.to:
            for body in (mandate.act.body, mandate.to):
                yield _body_line(body)
            attributes = {
                "tplog:mandate": escape_invisible(mandate.id),
                "tplog:scope": escape_invisible(mandate.scope),
                "tplog:until": date_value(mandate.until) if mandate.until else None,
            }
            yield relation("actedOnBehalfOf", _body_id(mandate.to), _body_id(mandate.act.body), attributes)


def account_lines(budget: str, state: BudgetState, accounts: Iterable[Account]) -> Iterator[Line]:
    """Yield a budget's accounts."""
    for account in accounts:
        balance = state[account] if state.is_usable(account) else None
        yield element(
            "entity",
            account_id(budget, account),
            {
                "prov:type": qualified_name("tplog:Account"),
                "prov:label": escape_invisible(balance.name) if balance and balance.name else str(account),
                "tplog:budget": escape_invisible(budget),
                "tplog:account": str(account),
                "tplog:levelKnown": balance.level_known if balance else None,
            },
        )
