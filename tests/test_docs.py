"""What the documents show is what really comes out."""

from __future__ import annotations

import inspect
import re
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import typed_lines
from conftest import ROOT, Golden
from console import prepare, rerun_blocks, run_code
from tplog import Book, MemoryLog
from tplog.cli.main import COMMANDS
from tplog.domain.rules.registry import RULES_BY_CODE
from tplog.events.base import Event
from tplog.events.type_words import type_named
from tplog.events.types import EVENT_CLASSES
from tplog.readers.decision_file import parse_decision
from tplog.values.finding import Rule
from tplog.verification import rules

SWEDISH = sorted([ROOT / "README.sv.md", *(ROOT / "docs" / "sv").glob("*.md")])
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *SWEDISH])
TOML = re.compile(r"^```toml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
PLACE = re.compile(r"\]\(([^)#:]*)#([^)]+)\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_documents_commands_and_code_are_true(document: Path, folder: Path, golden: Golden) -> None:
    """Every console block shows what its commands print, and every Python block runs."""
    prepare(folder)
    text = document.read_text("utf-8")
    golden(document, rerun_blocks(text, folder, "sv_SE.UTF-8" if document in SWEDISH else "C.UTF-8"))
    run_code(text, folder)


COMMAND = re.compile(r"^(?:\$ )?(tplog [^#\n]*?|make \w+)(?: --lang sv)?(?: *#.*)?$", re.MULTILINE)
CODE_BLOCK = re.compile(r"^```(?:console|sh)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def commands(document: Path) -> list[str]:
    """The commands in a document's blocks, in order, without the language that they ask for."""
    blocks = "\n".join(CODE_BLOCK.findall(document.read_text("utf-8")))
    return [command.strip() for command in COMMAND.findall(blocks)]


def cells(document: Path, column: int) -> set[str]:
    """The cells of a column of all tables in a document."""
    rows = [line.split("|") for line in document.read_text("utf-8").splitlines() if line.startswith("| ")]
    return {row[column].strip() for row in rows if len(row) > column}


def test_the_swedish_documents_say_what_the_english_do() -> None:
    """README.sv.md has the commands of README.md, ordlista.md each term of the glossary."""
    english, swedish = ROOT / "README.md", ROOT / "README.sv.md"
    assert commands(swedish) == commands(english) != []
    links = [set(LINK.findall(document.read_text("utf-8"))) for document in (english, swedish)]
    assert links[0] - links[1] == {"README.sv.md"}
    assert links[1] >= {"README.md", *(f"docs/sv/{page.name}" for page in SWEDISH[1:])}
    words = ROOT / "docs" / "sv" / "ordlista.md"
    terms = cells(ROOT / "docs" / "glossary.md", 1) - {"in tplog", "in the code"}
    assert terms - cells(words, 1) - cells(words, 2) == set()


def test_the_swedish_page_for_registrars_can_be_followed() -> None:
    """The decision file of docs/sv/registrera.md can be read; each word of its table is a type of event."""
    page = (ROOT / "docs" / "sv" / "registrera.md").read_text("utf-8")
    assert len(parse_decision(TOML.findall(page)[0], "registrera.md").events) == 1
    table = page.partition("| handlingen säger | `type` |")[2].partition("\n\n")[0]
    words = [word for row in table.splitlines() for word in re.findall("`([^`]+)`", row)]
    assert [word for word in words if type_named(word) is None] == []
    assert len(words) > 15


def test_the_lines_to_type_are_as_counted(golden: Golden) -> None:
    """docs/decision-file.md has the count of bench/typed_lines.py, which reads again what it writes out."""
    document = ROOT / "docs" / "decision-file.md"
    before, heading, after = document.read_text("utf-8").partition(typed_lines.HEAD)
    assert heading
    golden(document, before + typed_lines.table() + after[after.index("\n\n") + 1 :])


def test_the_examples_of_decision_files_can_be_applied() -> None:
    """All examples of the families make one file, which is recorded, and which has every type of event."""
    page = (ROOT / "docs" / "decision-file.md").read_text("utf-8")
    section = page.partition("## One example of each family")[2].partition("## Limits")[0]
    draft = parse_decision("\n".join(TOML.findall(section)), "docs/decision-file.md")
    receipt = Book(MemoryLog()).apply(draft)
    assert {type(record.event) for record in receipt.records} == set(EVENT_CLASSES)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    """A link to a file of the project names one that is there."""
    for target in LINK.findall(document.read_text("utf-8")):
        assert (document.parent / target).exists(), f"{document.name} links to {target}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_a_heading(document: Path) -> None:
    """A link to a place in a document names one of its headings."""
    for target, anchor in PLACE.findall(document.read_text("utf-8")):
        page = document.parent / target if target else document
        assert anchor in headings(page), f"{document.name} links to {target}#{anchor}"


def headings(document: Path) -> set[str]:
    """The names by which a document's headings are linked to."""
    titles = re.findall(r"^#+ (.*)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def table_of_findings() -> list[list[str]]:
    """The cells of each row of the table in docs/concepts.md."""
    page = (ROOT / "docs" / "concepts.md").read_text("utf-8")
    table = page.partition("| code | severity | raised when | example | the auditor |\n")[2].partition(
        "\n\n"
    )[0]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()[1:]]


def test_the_table_of_findings_is_complete() -> None:
    """Each code has one row, and each row a code of a rule."""
    codes = [row[0].strip("`") for row in table_of_findings()]
    assert sorted(codes) == sorted(RULES_BY_CODE)


@pytest.mark.parametrize("kind", RULES_BY_CODE.values(), ids=lambda kind: kind.code)
def test_every_finding_is_documented(kind: Rule) -> None:
    """A row has the rule's severity, when it is raised, one of its sentences, and what an auditor does."""
    rows = [row for row in table_of_findings() if row[0] == f"`{kind.code}`"]
    assert len(rows) == 1, f"docs/concepts.md has not one row for `{kind.code}`: {kind.en}"
    ((_, severity, raised_when, example, done),) = rows
    assert (severity, bool(raised_when), bool(done)) == (kind.severity, True, True)
    assert re.fullmatch(sentence_pattern(kind), example), f"the example is no sentence of the rule: {kind.en}"


def sentence_pattern(kind: Rule) -> str:
    """What every English sentence of a rule matches: its words, with anything for its parameters."""
    parts = re.split(r"\{\w+(?::([^{}|]*)\|([^{}|]*))?\}", kind.en)
    pattern = re.escape(parts[0])
    for singular, plural, words in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        choice = ".*" if singular is None else f"(?:{re.escape(singular)}|{re.escape(plural)})"
        pattern += choice + re.escape(words)
    return pattern


@pytest.mark.parametrize("event", EVENT_CLASSES, ids=lambda event: event.__name__)
def test_every_type_of_event_is_documented(event: type[Event]) -> None:
    """docs/decision-file.md describes each, with the fields that it adds."""
    page = (ROOT / "docs" / "decision-file.md").read_text("utf-8")
    (row,) = [line for line in page.splitlines() if line.startswith(f"| `{event.__name__}` |")]
    assert all(f"`{name}" in row for name in event.__annotations__ if name not in {"tag", "swedish"})


def test_the_classes_of_events_are_counted(golden: Golden) -> None:
    """docs/event-versions.md names each class with its tag and its lines: new classes are to stay few."""
    document = ROOT / "docs" / "event-versions.md"
    head = "| event | stored as | lines |\n|---|---|---|\n"
    before, heading, after = document.read_text("utf-8").partition(head)
    rows = [
        f"| `{event.__name__}` | `{event.tag}` | {len(inspect.getsource(event).splitlines())} |\n"
        for event in EVENT_CLASSES
    ]
    golden(document, before + heading + "".join(rows) + after[after.index("\n\n") + 1 :])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    """docs/cli.md describes each command."""
    assert f"tplog {name}" in (ROOT / "docs" / "cli.md").read_text("utf-8")


@pytest.mark.parametrize(
    "kind", [rule for rule in vars(rules).values() if isinstance(rule, Rule)], ids=lambda kind: kind.code
)
def test_every_alarm_is_explained(kind: Rule) -> None:
    """docs/integrity.md explains what it means and what to do, and whether it is a contradiction."""
    page = (ROOT / "docs" / "integrity.md").read_text("utf-8")
    alarms, _, shortfalls = page.partition("| shortfall (exit 3) |")
    (row,) = [
        line for line in page.splitlines() if line.startswith("|") and f"`{kind.code}`" in line.split("|")[1]
    ]
    assert len(row.split("|")) == 5
    assert row in (shortfalls if kind in rules.SHORTFALLS else alarms)


def brought(name: str, extra: str = "") -> set[str]:
    """The libraries that one needs to run, by their names in lower case, itself included."""
    packages, waiting = set[str](), [(name, extra)]
    while waiting:
        package, extras = waiting.pop()
        packages.add(package)
        for need in map(Requirement, distribution(package).requires or ()):
            known = canonicalize_name(need.name)
            if known not in packages and (need.marker is None or need.marker.evaluate({"extra": extras})):
                waiting += [(known, more) for more in need.extras or {""}]
    return packages


def test_every_dependency_is_accounted_for() -> None:
    """docs/dependencies.md names each library that tplog brings along, with its extra, directly or not."""
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8").lower().replace("_", "-")
    assert [name for name in sorted(brought("tplog", "postgres")) if name not in page] == []


def test_judges_are_of_the_versions_that_judge() -> None:
    """docs/exports.md names the versions of constraints.txt."""
    page = (ROOT / "docs" / "exports.md").read_text("utf-8").partition("## Who judges")[2]
    pins = dict(re.findall(r"^([a-z-]+)==(\S+)", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE))
    named = [(name, version) for name, version in re.findall(r"([a-z-]+) (\d[\d.]+\d)", page) if name in pins]
    assert len({name for name, _ in named}) == 8
    assert all(pins[name] == version for name, version in named)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_module_that_a_document_names_is_there(document: Path) -> None:
    """A path such as ``domain/decide.py`` leads to a file: from the root, the package or the document."""
    named = set(re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.py)`", document.read_text("utf-8")))
    bases = (ROOT, ROOT / "src" / "tplog", document.parent)
    assert not [name for name in sorted(named) if not any((base / name).is_file() for base in bases)]
