"""How tplog starts: which modules each command imports, and what an interruption meanwhile does."""

from __future__ import annotations

import ast
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import event_names
import tplog
from conftest import EVENTS, ROOT, Golden
from tplog.cli.main import COMMANDS
from tplog.events.codec import EVENT_CLASS_BY_TAG
from tplog.events.types import EVENT_CLASSES as TYPES

# What takes long to import.
HEAVY = {"attr", "attrs", "babel", "cryptography", "msgspec", "psycopg", "rich", "sqlalchemy"}
HEAVY |= {"asyncio", "importlib.metadata", "jinja2", "sqlite3", "starlette", "tomllib", "uvicorn", "zoneinfo"}
OURS = {
    "book",
    "domain",
    "errors",
    "events",
    "eventstore",
    "files",
    "merkle",
    "papers",
    "readers",
    "values",
    "verification",
}
HEAVY |= {f"tplog.{name}" for name in OURS}
# Modules that come with Python, or with the environment of the tests.
STANDARD = {*sys.stdlib_module_names, "tplog", "coverage", "sitecustomize", "mypyc"}
# A program that says at its end how often it looked for cycles among objects, and whether it still will.
COLLECTIONS = """
import atexit, gc, sys
import tplog.__main__
count = lambda: sum(generation["collections"] for generation in gc.get_stats())
before = count()
atexit.register(lambda: print(count() - before, gc.get_freeze_count() == 0, file=sys.stderr))
{}
"""
# A program that says at its end which modules it has; it is always the last line on stderr.
TELLING = """
import atexit, sys
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
{}
"""
ENTER = "from tplog.__main__ import main; main()"
# What each question to a log imports: kept by name, and at most so many of tplog's own modules.
KEPT = Path(__file__).parent / "start-modules.txt"
QUESTIONS = {
    "show trygghetspaketet": 62,
    "show trygghetspaketet --json": 68,
    "show trygghetspaketet 2024 --json": 68,
    "show trygghetspaketet 2024": 148,
    "trail 2024/kommunstyrelsen/trygghetsvärdar --json": 95,
    "trail 2024/kommunstyrelsen/trygghetsvärdar": 105,
    "log --json": 78,
    "log": 87,
    "findings --json": 146,
    "findings": 147,
    "diff 10 14": 105,
    "replay trygghetspaketet": 105,
    "events": 41,
    "apply examples/2025-ks-beslut.toml --dry-run": 187,
}
# Python and click have some 110 modules, and tplog one for each command.
MOST = 135 + len(COMMANDS)


def run(
    program: str, arguments: Sequence[str | bytes] = (), more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A process of its own, with nothing of the tester's own in its environment."""
    variables = {
        name: value for name, value in os.environ.items() if not name.startswith(("TPLOG", "LC_", "LANG"))
    }
    command = [sys.executable, "-c", program, *arguments]
    environment = {**variables, "LC_ALL": "C.UTF-8", **(more or {})}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def modules(
    program: str, arguments: Sequence[str] = (), more: Mapping[str, str] | None = None
) -> tuple[str, set[str]]:
    """Return the output of a program that ends well, and the modules that it imported."""
    done = run(TELLING.format(program), arguments, more)
    assert done.returncode == 0, done.stderr
    return done.stdout, set(done.stderr.splitlines()[-1].split())


def completing(*words: str) -> dict[str, str]:
    """The environment in which bash asks what the last of the words can become."""
    return {
        "_TPLOG_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": f"{len(words) - 1}",
    }


@pytest.mark.parametrize(
    ("arguments", "more", "words"),
    [
        (["--help"], {}, "witness"),
        (["--version"], {}, tplog.__version__),
        (["show", "--help"], {}, "--compare"),
        (["serve", "--help"], {}, "--allow-host"),
        (["log", "--help"], {}, "AllocationDecided"),
        (["paper", "text", "--help"], {}, "--ocr"),
        (["draft", "--help"], {}, "--explain"),
        ([], completing("tplog", ""), "plain,serve"),
        ([], completing("tplog", "verify-"), "plain,verify-dump"),
        ([], completing("tplog", "show", "--as"), "plain,--as-of"),
        ([], completing("tplog", "log", "--type", "Frame"), "plain,FrameDecided"),
        ([], completing("tplog", "findings", "--severity", ""), "plain,warning"),
    ],
)
def test_help_and_completion_import_nothing_heavy(
    arguments: list[str], more: dict[str, str], words: str
) -> None:
    """Help and completion answer at once."""
    output, loaded = modules(ENTER, arguments, more)
    assert words in output
    assert not HEAVY & loaded
    assert len(loaded) <= MOST


def test_importing_tplog_imports_nothing_else() -> None:
    """The shop window is lit before anything is fetched, and errors are fetched without what raises them."""
    _, imported = modules("")
    _, loaded = modules("import tplog; dir(tplog)")
    assert loaded - imported == {"tplog", "__future__"}
    _, loaded = modules("import tplog; tplog.Refused")
    assert not {"sqlalchemy", "cryptography", "tplog.domain", "tplog.book.book"} & loaded


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of the real matter."""
    path = tmp_path_factory.mktemp("start") / "tplog.db"
    with tplog.create(str(path)) as book:
        for file in sorted(EVENTS.glob("*.toml")):
            book.apply(file)
    return path


@cache
def answering(question: str, log: Path) -> tuple[str, frozenset[str]]:
    """Return the answer to a question, and the modules that it imported."""
    address = [] if question == "events" else ["--db", str(log)]
    words = [str(ROOT / word) if word.endswith(".toml") else word for word in question.split()]
    output, loaded = modules(ENTER, [*words, *address])
    return output, frozenset(loaded)


def test_showing_imports_what_it_uses(log: Path) -> None:
    """A question to an unsigned log checks no signature, and reads no file but the database."""
    output, loaded = answering("show trygghetspaketet 2024", log)
    assert "trygghetspaketet 2024" in output
    unused = {"cryptography", "tomllib", "tplog.cli.commands.apply", "tplog.answers.to_json"}
    unused |= {"tplog.readers.decision_file", "tplog.domain.projection_snapshots"}
    assert unused & loaded == set()


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_log_of_which_no_leaf_is_read_is_shown_without_hashing(
    log: Path, tmp_path: Path, form: list[str]
) -> None:
    """As of each that is longer than a log whose leaves are all looked at first; none was verified before."""
    nothing = {"XDG_STATE_HOME": str(tmp_path)}
    program = f"import tplog.book.queries as queries; queries.MAX_HASHED_LEAVES = 0; {ENTER}"
    _, loaded = modules(program, ["show", "trygghetspaketet", "2024", *form, "--db", str(log)], nothing)
    assert not {"hashlib", "_hashlib"} & loaded


def test_questions_import_what_is_kept(log: Path, golden: Golden) -> None:
    """By name, so that a new import is seen and has its reason; --update writes them."""
    lines = []
    for question, most in QUESTIONS.items():
        _, loaded = answering(question, log)
        ours = sorted(name for name in loaded if name.startswith("tplog."))
        others = {name.partition(".")[0] for name in loaded if not name.startswith("_")} - STANDARD
        assert len(ours) <= most, (question, ours)
        lines += [f"{question}: {len(ours)}", *(f"  {name}" for name in (*sorted(others), *ours)), ""]
    golden(KEPT, "\n".join(lines))


def test_a_state_is_shown_without_rules_rich_and_babel(log: Path) -> None:
    """A budget's kept rows are shown by what reads them; no rule, proof or signature is imported."""
    for question in ("show trygghetspaketet", "show trygghetspaketet 2024 --json"):
        _, loaded = answering(question, log)
        unused = {"rules", "decide", "rules.registry", "state.apply_event", "state.state_builder"}
        assert not {f"tplog.domain.{name}" for name in unused} & loaded
        assert not {"tplog.events.codec", "tplog.events.types", "tplog.merkle", "tplog.verification"} & loaded
        assert not {"rich", "babel", "sqlalchemy", "tplog.files"} & loaded


@pytest.mark.parametrize("question", [["show", "trygghetspaketet", "2024"], ["findings"]])
def test_a_short_command_looks_for_no_garbage(log: Path, question: list[str]) -> None:
    """Python would look for cycles a hundred times while modules are imported, and once more at the end."""
    done = run(COLLECTIONS.format(ENTER), [*question, "--db", str(log)])
    assert done.stderr.splitlines()[-1] == "0 False"


def test_events_are_compared_by_one_definition() -> None:
    """A kind for which attrs writes this once more takes twice as long to import."""
    for kind in EVENT_CLASS_BY_TAG.values():
        assert not {"__eq__", "__hash__", "__repr__"} & vars(kind).keys(), kind


def window() -> dict[str, str]:
    """The names that type checkers see in the shop window, and where from."""
    tree = ast.parse((ROOT / "src" / "tplog" / "__init__.py").read_text("utf-8"))
    blocks = (node for node in tree.body if isinstance(node, ast.If))
    imports = (node for block in blocks for node in block.body if isinstance(node, ast.ImportFrom))
    return {str(name.asname): str(node.module) for node in imports for name in node.names}


def test_types_and_names_have_one_home() -> None:
    """A lazily imported name is the object that type checkers read, by the same name."""
    assert set(tplog.__all__) == {*window(), "__version__"}
    assert set(tplog.__all__) <= set(dir(tplog))
    for name, home in window().items():
        module = import_module(home)
        assert getattr(tplog, name) is vars(module)[name]
        made_in = getattr(module, name)  # a package of its own, or a name of its module
        assert made_in is sys.modules.get(f"tplog.{name}") or made_in.__module__ == home


def test_a_trail_is_read_without_a_fold(log: Path) -> None:
    """It needs the records that mention an account, and the state as it is kept."""
    _, loaded = answering("trail 2024/kommunstyrelsen/trygghetsvärdar", log)
    unused = {"tplog.domain.state.apply_event", "tplog.domain.state.state_builder", "tplog.verification"}
    unused |= {"tplog.files", "tplog.cli.shell_completion", "tplog.answers.search_query"}
    assert not unused & loaded


def test_a_name_that_is_nowhere_is_an_error() -> None:
    """A missing name raises AttributeError, so that hasattr and a misspelt import work."""
    assert not hasattr(tplog, "nonsense")
    with pytest.raises(AttributeError, match="module 'tplog' has no attribute 'nonsense'"):
        tplog.nonsense  # type: ignore[attr-defined] # noqa: B018 (asked for)


def test_the_window_has_the_types_of_events_in_their_order(golden: Golden) -> None:
    """The command line names them before any of them is imported; --update writes them from the classes."""
    golden(event_names.WINDOW, event_names.renewed(event_names.WINDOW.read_text("utf-8")))
    assert tuple(kind.__name__ for kind in TYPES) == tplog.EVENT_TYPES


# Ctrl-C comes when a module is looked for.
STRUCK = """
import os, signal, sys
awaited = sys.argv.pop(1)
class Strike:
    def find_spec(self, name, path=None, target=None):
        if name == awaited:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Strike())
"""


@pytest.mark.parametrize(
    ("module", "arguments", "more"),
    [
        ("click", ["--version"], {}),
        ("tplog.cli.main", ["--version"], {}),
        ("click.shell_completion", [], completing("tplog", "")),
        ("tplog.cli.commands.show", [], completing("tplog", "")),
        ("tplog.cli.commands.show", ["--help"], {}),
        ("tplog.cli.commands.show", ["show"], {}),
        ("tplog.book.book", ["show"], {}),
    ],
)
def test_ctrl_c_while_modules_are_imported(module: str, arguments: list[str], more: dict[str, str]) -> None:
    """It ends with 130 and a word, as it does later."""
    done = run(STRUCK + ENTER, [module, *arguments], more)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.startswith("\ntplog: interrupted.")
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        [b"\xff"],
        [b"show", b"f\xf6rskolan"],
        [b"init", b"--db", b"\xff.db"],
        [b"init", b"--db=\xff.db"],
        [b"apply", b"--create", EVENTS.as_posix().encode(), b"\xff.toml"],
    ],
)
def test_an_argument_that_is_no_text_is_a_mistake_of_usage(folder: Path, arguments: list[bytes]) -> None:
    """Bytes that are not UTF-8 are reported as such, and nothing is done."""
    done = run(ENTER, arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: tplog ")
    assert done.stderr.endswith("' is not UTF-8.\n")
    assert list(folder.iterdir()) == []


def test_a_file_may_have_any_name(folder: Path) -> None:
    """A file whose name is no text is read like any other, and its name is shown as it can be."""
    name = os.fsdecode(b"beslut-f\xf6rskola.toml")
    (folder / name).write_bytes((EVENTS / "2025-01-29-trygghetspaketet.toml").read_bytes())
    done = run(ENTER, [b"apply", b"--create", os.fsencode(name), b"--lang", b"en"])
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


@pytest.mark.parametrize("dry_run", [[], ["--dry-run"]])
def test_applying_imports_what_it_uses(log: Path, tmp_path: Path, dry_run: list[str]) -> None:
    """To an unsigned log in a file: no signing, no checking, and no library of databases."""
    database = tmp_path / "tplog.db"
    database.write_bytes(log.read_bytes())
    file = tmp_path / "beslut.toml"
    file.write_text((ROOT / "examples" / "2025-ks-beslut.toml").read_text("utf-8"), "utf-8")
    output, loaded = modules(ENTER, ["apply", str(file), "--db", str(database), *dry_run])
    assert "beslut.toml: " in output
    unused = {"cryptography", "sqlalchemy", "psycopg", "tplog.merkle.note", "tplog.verification.report"}
    unused |= {"tplog.readers.figure_table", "tplog.readers.tables.headings"}  # the file has no table
    unused |= {f"tplog.book.{name}" for name in ("checkpoint_sync", "cosignatures", "proofs", "signing_keys")}
    assert unused & loaded == set()


@pytest.mark.parametrize("arguments", [["init"], ["restore", "leaves.jsonl"]])
def test_a_log_in_a_file_is_made_without_the_library_of_databases(
    log: Path, tmp_path: Path, arguments: list[str]
) -> None:
    """Its tables are held as text: to import what could write that takes as long as all else."""
    with closing(sqlite3.connect(log)) as connection:
        leaves = [leaf for (leaf,) in connection.execute('SELECT leaf FROM record ORDER BY "index"')]
    (tmp_path / "leaves.jsonl").write_bytes(b"".join(leaf + b"\n" for leaf in leaves))
    command = [arguments[0], *(str(tmp_path / name) for name in arguments[1:])]
    _, loaded = modules(ENTER, [*command, "--db", str(tmp_path / "tplog.db")])
    assert (tmp_path / "tplog.db").exists()
    assert not {"sqlalchemy", "psycopg"} & loaded
