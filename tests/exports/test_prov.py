"""PROV-JSON, judged by the prov package and by constraints of PROV that can be checked here."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from prov.model import ProvDocument

import tplog
from conftest import Cli
from domain.test_invariants import recorded
from exports.sample_logs import EXAMPLES, LOGS, MATTERS, SEED, holding, of
from hostile.texts import EVERYTHING, HARMFUL
from spec import KS, LINES, allocated, event, framed, opened
from spec import given as when
from strategies import histories
from tplog.book.book import Book
from tplog.events.base import OpenedAccount
from tplog.events.documents import document_key
from tplog.events.draft import Draft
from tplog.events.types import AccountOpened
from tplog.exports.export_scope import ExportScope
from tplog.exports.prov import export
from tplog.exports.provjson import RELATION_ENDS
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language
from tplog.values.account import parse_account
from tplog.values.act import Act, Basis, Source
from tplog.values.as_of import AsOf

ProvJson = dict[str, dict[str, Any]]
ELEMENTS = ("entity", "activity", "agent")
# What may stand on either end of a relation; by PROV-DM, anything may influence anything.
SIDES = {
    "wasGeneratedBy": ("entity", "activity"),
    "used": ("activity", "entity"),
    "wasDerivedFrom": ("entity", "entity"),
    "specializationOf": ("entity", "entity"),
    "wasInformedBy": ("activity", "activity"),
    "wasInfluencedBy": ("entity", "entity"),
    "wasAssociatedWith": ("activity", "agent"),
    "wasAttributedTo": ("entity", "agent"),
    "actedOnBehalfOf": ("agent", "agent"),
}
# A name that needs no escape in any of PROV's notations, and is a URI as it stands.
NAME = re.compile(r"log:[a-z]+(/([A-Za-z0-9._~-]|%[0-9A-F]{2})+)*")
LINE = "2025/kommunstyrelsen/trygghetsvärdar"
BUDGET = "trygghetspaketet"
NORMAL = unicodedata.normalize("NFC", EVERYTHING)


def written(book: Book, scope: ExportScope | None = None, account: str | None = None) -> str:
    """The export's text."""
    return b"".join(export(book, scope or ExportScope(), account=account)).decode()


def judged(text: str) -> ProvJson:
    """The document, which the package reads, writes and reads again as the same, without a warning."""
    parsed: ProvJson = json.loads(text)
    assert not HARMFUL.search(text)
    document = ProvDocument.deserialize(content=text, format="json")
    again = str(document.serialize(format="json"))
    assert ProvDocument.deserialize(content=again, format="json") == document
    read = json.loads(again)
    assert [len(read.get(kind, {})) for kind in SIDES] == [len(parsed.get(kind, {})) for kind in SIDES]
    assert all(read.get(kind, {}).keys() == parsed.get(kind, {}).keys() for kind in ELEMENTS)
    constrained(parsed)
    return parsed


def constrained(parsed: ProvJson) -> None:
    """Fail unless all that is named is declared, as one thing, and nothing comes from itself."""
    assert set(parsed) <= {"prefix", *ELEMENTS, *SIDES}
    assert SIDES.keys() == RELATION_ENDS.keys()
    names = [name for kind in ELEMENTS for name in parsed.get(kind, {})]
    assert len(set(names)) == len(names)
    assert all(NAME.fullmatch(name) for name in names)
    nodes = (node for kind in parsed if kind != "prefix" for node in parsed[kind].values())
    types = [node["prov:type"] for node in nodes if "prov:type" in node]
    assert all(node["type"] == "xsd:QName" and node["$"].split(":")[0] in parsed["prefix"] for node in types)
    for kind, sides in SIDES.items():
        for relation in parsed.get(kind, {}).values():
            for end, side in zip(RELATION_ENDS[kind], sides, strict=True):
                assert relation[end] in parsed[side], relation
    derived(parsed)
    ordered(parsed)


def derived(parsed: ProvJson) -> None:
    """Fail unless each state is one of its account, and comes once from each that its record used."""
    states = [name for name, node in parsed.get("entity", {}).items() if "tplog:balanceOre" in node]
    assert [node for node, _ in ends(parsed, "specializationOf")] == states
    pairs = list(ends(parsed, "wasDerivedFrom"))
    assert len(set(pairs)) == len(pairs)
    makers, uses = dict(ends(parsed, "wasGeneratedBy")), set(ends(parsed, "used"))
    assert len(makers) == len(parsed.get("wasGeneratedBy", {}))
    for node in parsed.get("wasDerivedFrom", {}).values():
        if node.get("prov:type", {}).get("$") != "prov:Revision":
            assert (makers[node["prov:generatedEntity"]], node["prov:usedEntity"]) in uses


def ordered(parsed: ProvJson) -> None:
    """Fail unless all that is used was made before, and nothing comes from itself, however far back."""
    times = generated(parsed)
    for user, used in ends(parsed, "used"):
        if used in times:
            assert times[used] <= datetime.fromisoformat(parsed["activity"][user]["prov:endTime"])
    for kind in ("wasDerivedFrom", "wasInformedBy", "wasInfluencedBy"):
        order = TopologicalSorter[str]()
        for later, earlier in ends(parsed, kind):
            order.add(later, earlier)
            if later in times and earlier in times:
                assert times[earlier] <= times[later]
        order.prepare()  # raises CycleError


def generated(parsed: ProvJson) -> dict[str, datetime]:
    """The time at which each entity was generated, of those that have one."""
    relations = parsed.get("wasGeneratedBy", {}).values()
    return {relation["prov:entity"]: datetime.fromisoformat(relation["prov:time"]) for relation in relations}


def ends(parsed: ProvJson, kind: str, a: str | None = None) -> Iterator[tuple[str, str]]:
    """The two ends of each relation of a kind, of those that are of a type."""
    first, second = RELATION_ENDS[kind]
    for relation in parsed.get(kind, {}).values():
        if a is None or relation.get("prov:type", {}).get("$") == a:
            yield relation[first], relation[second]


def states(parsed: ProvJson, account: str) -> list[dict[str, Any]]:
    """An account's states, in the log's order."""
    entities = parsed.get("entity", {}).values()
    return [
        entity
        for entity in entities
        if entity["prov:type"]["$"] == "tplog:State" and entity["tplog:account"] == account
    ]


def balances(parsed: ProvJson, account: str) -> list[int]:
    """An account's balances in öre, in the log's order."""
    return [int(state["tplog:balanceOre"]["$"]) for state in states(parsed, account)]


def in_order(parsed: ProvJson, book: Book, budget: str) -> None:
    """Fail unless each account of the budget has the states and the balance of the book."""
    state = book.state(budget)
    for account, balance in state.accounts.items():
        steps = [step for step in book.trail(budget, account) if step.account == account]
        moved = [step for step in steps if not step.is_pending]
        assert balances(parsed, str(account)) == [step.balance for step in moved]
        assert [0, *balances(parsed, str(account))][-1] == balance.remaining


@pytest.mark.parametrize("name", LOGS)
def test_a_whole_log_is_provenance(name: str) -> None:
    """Every budget with every act, and every account with a state for each step and its balance."""
    book = LOGS[name]()
    parsed = judged(written(book))
    for budget in book.budgets():
        in_order(json.loads(written(book, ExportScope(budget))), book, budget)
    records = [record for record in book.records() if not record.event.is_log_event]
    acts = [node["tplog:event"] for node in parsed.get("activity", {}).values() if "tplog:event" in node]
    assert acts == [record.event.id for record in records]
    papers = [node for node in parsed.get("entity", {}) if node.startswith("log:paper/")]
    assert papers == list(
        dict.fromkeys(f"log:paper/{document_key(node.event.act.source)}" for node in records)
    )
    assert written(book, ExportScope(language=Language.SV)) == written(book)


@pytest.mark.parametrize("name", ["examples", "hostile", *(matter.stem for matter in MATTERS)])
def test_every_trail_is_provenance(name: str) -> None:
    """Of each account alone: its own states, those of the accounts above that it rests on, and no other."""
    book = LOGS[name]()
    for budget in book.budgets():
        for account in book.state(budget).accounts:
            parsed = judged(written(book, ExportScope(budget), str(account)))
            trail = book.trail(budget, account)
            steps = [step for step in trail if not step.is_pending]
            for on_trail in {step.account for step in trail}:
                assert balances(parsed, str(on_trail)) == [
                    step.balance for step in steps if step.account == on_trail
                ]
            with_states = [
                on_trail["tplog:account"]
                for on_trail in parsed["entity"].values()
                if "tplog:balanceOre" in on_trail
            ]
            assert set(with_states) == {str(step.account) for step in steps}
            assert len(parsed.get("activity", {})) == 2 * len({step.record.index for step in trail})


def test_names_and_texts_are_legal_in_the_notation_too() -> None:
    """Written in PROV-N by the package, it is read as the same."""
    document = ProvDocument.deserialize(content=written(LOGS["hostile"]()), format="json")
    assert ProvDocument.deserialize(content=document.get_provn(), format="provn") == document


@settings(max_examples=4)
@given(histories(least=4, most=10))
def test_any_history_is_provenance(history: Sequence[Draft]) -> None:
    """Whatever happened."""
    book, _ = recorded(history)
    in_order(judged(written(book)), book, "paketet")


def test_a_trail_ends_at_its_papers_and_at_the_council() -> None:
    """The example: a line's state comes from the minutes, by the board, under the council's frame."""
    parsed = judged(written(LOGS["examples"](), ExportScope(BUDGET), LINE))
    name = f"log:state/{BUDGET}/2025/kommunstyrelsen/trygghetsv%C3%A4rdar"
    first = f"{name}/15"
    (paper,) = (
        paper for state, paper in ends(parsed, "wasDerivedFrom", "prov:PrimarySource") if state == first
    )
    assert parsed["entity"][paper]["prov:label"] == "EXEMPEL: Protokoll kommunstyrelsen 2025-02-17"
    assert (paper, "log:body/kommunstyrelsen") in ends(parsed, "wasAttributedTo")
    assert (first, f"log:state/{BUDGET}/2025/kommunstyrelsen/11") in ends(parsed, "wasInfluencedBy")
    assert (first, "log:record/15") in ends(parsed, "wasGeneratedBy")
    act = "log:act/exempel/2025/f%C3%B6rdelning"
    assert ("log:record/15", act) in ends(parsed, "wasInformedBy")
    assert (act, "log:act/2025/f%C3%B6rslag") in ends(parsed, "wasInformedBy")
    assert (act, "log:body/kommunstyrelsen") in ends(parsed, "wasAssociatedWith")
    assert ("log:act/2025/ram", "log:body/kommunfullm%C3%A4ktige") in ends(parsed, "wasAssociatedWith")
    assert ("log:record/15", "log:tplog") in ends(parsed, "wasAssociatedWith")
    assert ("log:tplog", "log:registrar") in ends(parsed, "actedOnBehalfOf")
    assert parsed["activity"][act]["tplog:decidedLatest"] == {"$": "2025-02-17", "type": "xsd:date"}
    assert not {"prov:startTime", "prov:endTime"} & parsed["activity"][act].keys()
    asked_account = parsed["entity"][f"log:asked/{BUDGET}/{LINE.replace('ä', '%C3%A4')}/12"]
    assert asked_account["prov:type"]["$"] == "tplog:Proposed"
    assert "tplog:balanceOre" not in asked_account
    assert parsed["entity"][first]["prov:label"] == [
        {"$": f"{LINE}: fördelat, post 15", "lang": "sv"},
        {"$": f"{LINE}: allocated, record 15", "lang": "en"},
    ]


def test_a_line_rests_on_what_stood_above_it_before() -> None:
    """Not on the state that the same record made of the account above it."""
    parsed = judged(written(LOGS["examples"](), ExportScope(BUDGET)))
    above = dict(ends(parsed, "wasInfluencedBy"))
    place = f"log:state/{BUDGET}/2025/kommunstyrelsen"
    assert f"{place}/15" in parsed["entity"]
    assert above[f"{place}/trygghetsv%C3%A4rdar/15"] == f"{place}/11"


def test_a_date_is_written_as_exactly_as_it_is_known() -> None:
    """As the paper has it, and between which days that is."""
    early = framed("3 mkr").replace("by =", 'decided = "2024-11"\nby =')
    parsed = judged(written(when(LINES, early).book))
    act = parsed["activity"][f"log:act/2025/{KS}/ram"]
    assert act["tplog:decided"] == "2024-11"
    assert [act[f"tplog:decided{end}"]["$"] for end in ("Earliest", "Latest")] == ["2024-11-01", "2024-11-30"]


def test_a_paper_that_only_reports_has_no_author() -> None:
    """A paper's report of others' decisions is not by those others."""
    parsed = judged(written(LOGS["seed"]()))
    assert "wasAttributedTo" not in parsed
    assert len(parsed["wasAssociatedWith"]) > len(parsed["activity"]) // 2


def test_a_correction_revises_what_it_corrects() -> None:
    """Its state is a revision of the state that the corrected event made, and says why."""
    parsed = judged(written(LOGS["examples"](), ExportScope(BUDGET)))
    (name,) = (
        name
        for name, activity in parsed["activity"].items()
        if activity["prov:type"]["$"] == "tplog:Corrected"
    )
    assert parsed["activity"][name]["tplog:because"]
    assert (name, "log:registrar") in ends(parsed, "wasAssociatedWith")
    ((_, corrected),) = (pair for pair in ends(parsed, "wasInformedBy") if pair[0] == name)
    informants = dict(ends(parsed, "wasInformedBy"))
    makers = dict(ends(parsed, "wasGeneratedBy"))
    revised = list(ends(parsed, "wasDerivedFrom", "prov:Revision"))
    assert revised
    for new, old in revised:
        assert (informants[makers[new]], informants[makers[old]]) == (name, corrected)


def test_a_quashed_decision_and_corrections_of_corrections() -> None:
    """What takes money back was informed by that; a correction of a correction revises the last state."""
    parsed = judged(written(LOGS["13-upphävt"]()))
    informed = dict(ends(parsed, "wasInformedBy"))
    kinds = {name: activity["prov:type"]["$"] for name, activity in parsed["activity"].items()}
    quashing = next(name for name, kind in kinds.items() if kind == "tplog:DecisionReviewed")
    assert kinds[informed[quashing]] not in {"tplog:Recording", "tplog:DecisionReviewed"}
    assert list(ends(parsed, "wasDerivedFrom", "prov:Revision"))


def test_an_unknown_opening_is_exported() -> None:
    """Where an account's opening balance is not stated, its balances are only changes."""
    parsed = judged(written(LOGS["11-okänt-ingående"]()))
    levels = {
        entity["tplog:levelKnown"] for entity in parsed["entity"].values() if "tplog:levelKnown" in entity
    }
    assert levels == {True, False}


def test_a_recorded_mandate_is_a_delegation() -> None:
    """Where it covers the account, and in the whole budget; else there is no agent who acts for a body."""
    mandate = event(
        "MandateGiven",
        "uppdrag",
        "kommunfullmäktige",
        to=f'"{KS}"',
        scope='"x"',
        over=f'["2025/{KS}/värdar"]',
    )
    book = when(LINES, framed("3 mkr"), allocated(värdar="2 mkr"), mandate).book
    pair = ("log:body/kommunstyrelsen", "log:body/kommunfullm%C3%A4ktige")
    for account in (f"2025/{KS}/värdar", None):
        assert pair in ends(judged(written(book, ExportScope("trygghet"), account)), "actedOnBehalfOf")
    others = judged(written(book, ExportScope("trygghet"), f"2025/{KS}/grupper"))
    assert pair not in ends(others, "actedOnBehalfOf")


def test_a_quote_is_quoted_from_its_paper() -> None:
    """Its recording took it from the paper; its words, their place and the amount stand with it."""
    line = '{ of = "lines.värdar", page = 2, exact = "2 mkr", box = [1, 2, 3, 4] }'
    quotes = f'[{line}, {{ of = "by", exact = "KS" }}]'
    book = when(LINES, framed("3 mkr"), allocated(värdar="2 mkr", more=f"quotes = {quotes}")).book
    for account in (None, f"2025/{KS}/värdar"):
        parsed = judged(written(book, ExportScope("trygghet"), account))
        (quotation, other) = ends(parsed, "wasDerivedFrom", "prov:Quotation")
        assert quotation[0] == "log:quote/2/1"
        assert quotation[1].startswith("log:paper/")
        assert (quotation[0], "log:record/2") in ends(parsed, "wasGeneratedBy")
        assert parsed["entity"]["log:quote/2/1"] == {
            "prov:type": {"$": "tplog:Quote", "type": "xsd:QName"},
            "prov:value": "2 mkr",
            "tplog:page": {"$": "2", "type": "xsd:long"},
            "tplog:box": "1 2 3 4",
            "tplog:event": "fördelning",
            "tplog:of": "lines.värdar",
            "tplog:amountOre": {"$": "200000000", "type": "xsd:long"},
        }
        assert "tplog:amountOre" not in parsed["entity"][other[0]]


def test_an_empty_trail_is_its_accounts_alone() -> None:
    """An account to which nothing happened is in the document with the one above it; no activity is."""
    parsed = judged(written(when(LINES).book, ExportScope("trygghet"), f"2025/{KS}/värdar"))
    assert list(parsed["entity"]) == [
        f"log:account/trygghet/2025/{KS}",
        f"log:account/trygghet/2025/{KS}/v%C3%A4rdar",
    ]
    assert set(parsed) == {"prefix", "entity"}


def test_an_account_that_is_not_opened_is_left_out() -> None:
    """Though it lies above the one that is asked for."""
    path = f"2025/{KS}/värdar"
    parsed = judged(written(when(opened(path)).book, ExportScope("trygghet"), path))
    assert [entity["tplog:account"] for entity in parsed["entity"].values()] == [path]


def test_an_accounts_name_is_made_visible() -> None:
    """Whatever its name is."""
    account = OpenedAccount(path=parse_account("2025/ks"), name=NORMAL)
    act = Act(Source("x"), Basis.MINUTES)
    parsed = judged(written(holding(AccountOpened(id="k", budget="b", act=act, accounts=(account,)))))
    assert parsed["entity"]["log:account/b/2025/ks"]["prov:label"] == escape_invisible(NORMAL)


def test_an_account_is_found_in_its_budgets() -> None:
    """Without a budget in all that have it; an unknown account, budget or log is an error."""
    book = LOGS["examples"]()
    assert written(book, None, LINE) == written(book, ExportScope(BUDGET), LINE)
    assert written(book, ExportScope(BUDGET), "2025/kommunfullmäktige")
    for scope, account in (
        (ExportScope(), "2025/kommunstyrelsen/trygghetsvärd"),
        (ExportScope(BUDGET), "<script>"),
        (ExportScope("finns-inte"), None),
        (ExportScope("finns-inte"), LINE),
    ):
        with pytest.raises(tplog.NotFound):
            export(book, scope, account=account)
    with pytest.raises(tplog.NotFound, match=r"no account.*Nearest: 2025/kommunstyrelsen/trygghetsvärdar"):
        export(book, ExportScope(), account="2025/kommunstyrelsen/trygghetsvärd")
    with pytest.raises(tplog.NotFound):
        export(LOGS["empty"](), ExportScope(), account=LINE)


def test_a_scope_is_kept() -> None:
    """What was decided later or recorded later is not there, in the whole budget and in a trail."""
    book = LOGS["examples"]()
    for account in (None, LINE):
        for point in (AsOf(known_at=13), AsOf(as_of=date(2025, 2, 1))):
            parsed = judged(written(book, ExportScope(BUDGET, point), account))
            assert states(parsed, "2025/kommunstyrelsen")
            assert not states(parsed, LINE)
        assert states(judged(written(book, ExportScope(BUDGET), account)), LINE)


def test_the_same_log_is_the_same_document(tmp_path: Path) -> None:
    """Byte for byte, however the log is stored, and read once or twice."""
    book = LOGS["examples"]()
    with tplog.create(str(tmp_path / "x.db")) as stored:
        stored._log.append(list(book.records()))  # noqa: SLF001 (the same leaves)
        stored.rebuild_projections()
        for account in (None, LINE):
            assert written(stored, ExportScope(BUDGET), account) == written(
                book, ExportScope(BUDGET), account
            )
    assert written(of(*SEED, *EXAMPLES)) == written(book)
    assert written(holding(*(record.event for record in book.records()))) != written(book)


def test_the_command_writes_a_document(cli: Cli, seeded: object) -> None:
    """Of a log, a budget or a trail, at a point, to stdout or a file."""
    for more in ((), (BUDGET,), (BUDGET, "--known-at", "5"), ("--account", "2024/kommunstyrelsen/sspf")):
        result = cli("export", "prov", *more)
        assert result.exit_code == 0
        judged(result.stdout)
    assert cli("export", "prov", BUDGET, "-o", "x.provjson").exit_code == 0
    judged(Path("x.provjson").read_text("utf-8"))
    missing = cli("export", "prov", "--account", "2024/finns-inte")
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert missing.stderr.startswith("account-unknown: ")
