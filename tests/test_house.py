"""Our tidy: the house's own rules, held by a test."""

from __future__ import annotations

import ast
import pkgutil
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import tplog
from conftest import ROOT
from tplog.book import undated_events
from tplog.decision_files import outcome
from tplog.domain.rules import registry
from tplog.events.types import EVENT_CLASSES
from tplog.papers.reading import refusals as paper_refusals
from tplog.readers.sie import rules
from tplog.readers.tables import bookkeeping_table, wide_rules
from tplog.values.finding import Rule, Severity

MODULES = sorted((ROOT / "src").rglob("*.py"))
TESTS = [*sorted((ROOT / "tests").rglob("test_*.py")), ROOT / "tests" / "eventstore" / "contract.py"]
FLOATS = {"float", "round"}
LIKENESS = 0.6  # how like a name must be to be suggested; it counts no money
REMARKS = (
    *rules.REMARKS,
    *bookkeeping_table.REMARKS,
    *outcome.REMARKS,
    *wide_rules.REMARKS,
    *paper_refusals.REMARKS,
    *undated_events.REMARKS,
)
LONGEST_MODULE, LONGEST_FUNCTION = 400, 40
# The reader of outside files; then those that open what tplog itself made or ships, or a file to write.
OPENING = {
    ROOT / "src" / "tplog" / name
    for name in (
        "files/outside_file.py",
        "files/atomic_write.py",
        "files/key_file.py",
        "files/witness_state.py",
        "eventstore/sqlite.py",
        "exports/deterministic_zip.py",
        "cli/main.py",
        "site/report.py",
        "web/static_files.py",
    )
}
BOOK = sorted((ROOT / "src" / "tplog" / "book").glob("*.py"))


def named(path: Path) -> str:
    """A module's path as a test's id."""
    return str(path.relative_to(ROOT))


def kinds() -> dict[str, Rule]:
    """Every kind that any module defines, by where it is defined first."""
    rules_found: dict[str, Rule] = {}
    for module in pkgutil.walk_packages(tplog.__path__, "tplog."):
        if not module.name.endswith("__main__"):
            for value in vars(import_module(module.name)).values():
                if isinstance(value, Rule):
                    rules_found[value.code] = value
    return rules_found


def too_long(text: str, nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Yield the functions of more than 40 lines, and the module where it has more than 400."""
    if len(text.splitlines()) > LONGEST_MODULE:
        yield "the module"
    for node in nodes:
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION:
            yield node.name


def floats(nodes: Sequence[ast.AST]) -> Iterator[int]:
    """Yield the lines of a float literal, of ``float`` and of ``round``."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value != LIKENESS:
            yield node.lineno
        if isinstance(node, ast.Name) and node.id in FLOATS:
            yield node.lineno


def heirs(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Yield the classes that inherit from another than these of the language."""
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            bases = {ast.unparse(base) for base in node.bases}
            if not bases <= {"object", "Protocol", "NamedTuple", "StrEnum"}:
                yield node.name


def readings(nodes: Sequence[ast.AST]) -> Iterator[int]:
    """Yield the lines on which a file is opened to be read."""
    for node in nodes:
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            mode = ast.unparse(node.args[0]) if node.args else ""
            if (
                called.endswith((".read_bytes", ".read_text"))
                or called in {"open", "os.open", "io.open"}
                or (called.endswith(".open") and mode.startswith(("'r", '"r')))
            ):
                yield node.lineno


@pytest.fixture(scope="module")
def breaches() -> dict[str, list[tuple[str, int | str]]]:
    """What breaks each rule, with its module: each module is parsed once for all of them."""
    breaches: dict[str, list[tuple[str, int | str]]] = {"long": [], "floats": [], "heirs": [], "readings": []}
    for path in MODULES:
        text = path.read_text("utf-8")
        nodes = list(ast.walk(ast.parse(text)))
        breaches["long"] += [(named(path), breach) for breach in too_long(text, nodes)]
        breaches["floats"] += [(named(path), breach) for breach in floats(nodes)]
        if path in BOOK:
            breaches["heirs"] += [(named(path), breach) for breach in heirs(nodes)]
        if path not in OPENING:
            breaches["readings"] += [(named(path), breach) for breach in readings(nodes)]
    return breaches


def test_a_module_is_one_room(breaches: dict[str, list[tuple[str, int | str]]]) -> None:
    """No module has more than 400 lines, no function more than 40."""
    assert breaches["long"] == []


def test_the_book_is_composed(breaches: dict[str, list[tuple[str, int | str]]]) -> None:
    """No class of the book inherits from another: a part takes what it needs when it is made."""
    assert BOOK
    assert breaches["heirs"] == []


def test_money_is_never_a_float(breaches: dict[str, list[tuple[str, int | str]]]) -> None:
    """No float literal, no ``float`` or ``round``."""
    assert breaches["floats"] == []


def test_outside_files_have_one_reader(breaches: dict[str, list[tuple[str, int | str]]]) -> None:
    """No other module opens a file to read it: a pipe would keep it waiting, a device fill its memory."""
    assert set(MODULES) > OPENING
    assert breaches["readings"] == []


def test_every_test_states_its_rule() -> None:
    """Each test has a docstring."""
    assert [
        (named(path), node.name)
        for path in TESTS
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    ] == []


def test_every_kind_of_finding_has_one_home() -> None:
    """Every finding of a log is in KINDS; other rules always refuse, or remark on what is read or asked."""
    listed, remarks = set(registry.RULES_BY_CODE), {kind.code for kind in REMARKS}
    for code, kind in kinds().items():
        assert kind.mandatory is (code not in listed), code
        assert (kind.severity is not Severity.REFUSE) is (code in remarks) or code in listed
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)


def test_codes_name_one_kind() -> None:
    """No two kinds share a code."""
    assert len(registry.RULES_BY_CODE) == sum(len(rules.rules) for rules in registry.RULE_SETS)


def test_projections_ask_for_transfers_and_not_for_classes() -> None:
    """Of the questions only the state names classes: those that do more than move money."""
    beyond = {
        "state/effects": {
            "AccountOpened",
            "Corrected",
            "FindingAnswered",
            "GrantAwarded",
            "GuidelineDecided",
            "MandateGiven",
            "RelationNoted",
            "YearClosed",
        },
        "state/apply_event": {"ProposalMade"},
        "state/stated_totals": {"ProposalMade"},
    }
    names = {event.__name__ for event in EVENT_CLASSES}
    for module in (
        *beyond,
        "state/balances",
        "../answers/audit_trail",
        "../answers/event_effects",
        "../answers/year_summary",
    ):
        tree = ast.parse((ROOT / "src" / "tplog" / "domain" / f"{module}.py").read_text("utf-8"))
        named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & names
        assert named == beyond.get(module, set()), module


def test_ci_runs_the_tests_and_nothing_cleverer() -> None:
    """.ci/run calls make test."""
    assert (ROOT / ".ci" / "run").read_text("utf-8").splitlines()[-1] == "make test"


def test_the_shop_window_is_whole() -> None:
    """Everything that is promised can be imported."""
    assert all(hasattr(tplog, name) for name in tplog.__all__)


# What each file pins: groups and extras of pyproject.toml.
PINNED = {
    "constraints.txt": ("dependencies", "optional-dependencies", "dev"),
    "constraints-tools.txt": ("tools",),
    "constraints-peers.txt": ("peers",),
}
# Whatever installs, or is run by a forge.
RECIPES = [
    *(ROOT / name for name in ("Makefile", ".pre-commit-config.yaml")),
    *(
        path
        for name in (".ci", "scripts", ".github", ".forgejo", ".gitlab")
        for path in (ROOT / name).rglob("*")
    ),
    *(ROOT / "bench").glob("*.sh"),
]


def required_names(groups: Iterable[str]) -> set[str]:
    """The names of the libraries in groups of pyproject.toml."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = chain(*data["project"]["optional-dependencies"].values())
    lists = {"dependencies": data["project"]["dependencies"], "optional-dependencies": extras}
    texts = chain(*({**lists, **data["dependency-groups"]}[group] for group in groups))
    return {canonicalize_name(Requirement(text).name) for text in texts}


@pytest.mark.parametrize("name", PINNED)
def test_every_library_and_tool_is_pinned_by_its_hash(name: str) -> None:
    """Each has a version and the hashes of its files; no place is named to fetch them from."""
    pins = (ROOT / name).read_text("utf-8").replace("\\\n", "").splitlines()
    form = re.compile(r"[a-z0-9.-]+==[^ ]+ (; [^\\]*?)?(\s*--hash=sha256:[0-9a-f]{64})+\s*")
    assert [pin for pin in pins if not form.fullmatch(pin)] == []
    assert required_names(PINNED[name]) <= {re.split("==", pin)[0] for pin in pins}


def test_nothing_is_installed_but_what_is_pinned() -> None:
    """Every installation demands hashes and takes what its list has; `make lock` and `audit` know all."""
    texts = {path: path.read_text("utf-8").replace("\\\n", "") for path in RECIPES if path.is_file()}
    installs = [line for text in texts.values() for line in text.splitlines() if "pip install" in line]
    lists = [
        re.sub(r".*/", "", re.split("--requirement ", line)[1].split()[0].strip('"'))
        for line in installs
        if not line.endswith(" --no-deps --no-build-isolation --editable .")
    ]
    assert sorted(lists) == sorted(PINNED)
    assert all("--no-deps" in line for line in installs)
    assert sum("--require-hashes --no-deps" in line for line in installs) == len(PINNED)
    (listed,) = re.findall(r"^PINNED +:= (.*)$", texts[ROOT / "Makefile"], re.MULTILINE)
    assert listed.split() == list(PINNED)
    fetching = re.compile(r"\b(?:curl|wget|npx|npm|uvx|pipx|git clone|docker)\b")
    assert [path for path, text in texts.items() if fetching.search(text)] == []


def test_actions_of_a_forge_are_pinned_by_their_commit() -> None:
    """What runs beside the checks is one commit, not a name that others move; hooks are local."""
    lines = [line for path in RECIPES if path.is_file() for line in path.read_text("utf-8").splitlines()]
    uses = [line for line in lines if re.search(r"\buses:", line)]
    assert [line for line in uses if not re.search(r"@[0-9a-f]{40}\b", line)] == []
    repositories = [line for line in lines if re.search(r"- repo:", line)]
    assert [line.split()[-1] for line in repositories] == ["local"]


def test_a_page_fetches_nothing_from_elsewhere() -> None:
    """No font, script, style or picture has an address on another host, and no font is shipped."""
    site = ROOT / "src" / "tplog" / "site"
    files = [
        path for folder in ("static", "templates") for path in (site / folder).rglob("*") if path.is_file()
    ]
    foreign = re.compile(
        r"@import|@font-face|(?:src|href|action)=[\"']?(?:https?:)?//|url\([\"']?(?:https?:)?//"
    )
    assert [path for path in files if foreign.search(path.read_text("utf-8"))] == []
    assert {path.suffix for path in files} <= {".css", ".js", ".svg", ".html", ".xml", ".txt"}
