"""Hostile text in a log, in file names and in arguments: no command lets it reach a screen."""

from __future__ import annotations

import json
import os
import shutil
import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from conftest import Cli
from hostile.test_fields import EXAMPLES
from hostile.texts import EVERYTHING, HARMFUL, TEXTS, decision_file, is_free, put, text_paths
from tplog.cli.main import main
from tplog.events.types import EVENT_CLASSES, AccountOpened

NORMALISED = unicodedata.normalize("NFC", EVERYTHING)
NAME = f"{TEXTS['terminal']}{TEXTS['reading direction']}{TEXTS['lines']}{TEXTS['zero width']}".replace(
    "/", ""
)
ACCOUNT = "2024/kommunstyrelsen/värdar"
CLASSES = {kind.__name__: kind for kind in EVENT_CLASSES}
# Not planted: codes are judged by the rules, and a condition where there is none would hold the money back.
SEPARATE = {("despite", "*", "code"), ("finding",), ("condition",)}


def planted() -> str:
    """The file that has every type of event, with everything hostile in every field that takes it."""
    data: dict[str, Any] = deepcopy(EXAMPLES)
    for event in (*data["event"], *data["sum"]):
        kind = CLASSES[event.get("type", "SumStated")]
        for path, field in text_paths(kind):
            if path[0] == "measures" and not kind.measure_name:
                continue  # parts of lines are planted where nothing moves
            if (
                is_free(path, field)
                and path not in SEPARATE
                and path[0]
                not in {
                    "accounts",
                    "despite",
                    "plus",
                    "minus",
                }
            ):
                put(data, event, path, EVERYTHING)
        if kind is AccountOpened:
            event["accounts"] = {
                path: {"name": EVERYTHING, "codes": [EVERYTHING]} for path in event["accounts"]
            }
        if "condition" in event:
            event["condition"] = EVERYTHING
        event["despite"] = [{"code": "total-mismatch", "because": EVERYTHING}]
    return decision_file(data)


def harmless(result: Result, *codes: int) -> Result:
    """The result, which left with one of these codes (0) and printed nothing that a screen would obey."""
    assert result.exit_code in (codes or (0,)), result.output
    assert not result.exception or isinstance(result.exception, SystemExit)
    for output in (result.stdout, result.stderr):
        assert not HARMFUL.search(output), HARMFUL.findall(output)
    return result


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of the planted file, whose name is hostile too."""
    folder = tmp_path_factory.mktemp("planted")
    (folder / f"{NAME}.toml").write_text(planted(), "utf-8")
    arguments = ["apply", str(folder / f"{NAME}.toml"), "--create", "--db", str(folder / "tplog.db")]
    harmless(CliRunner().invoke(main, arguments))
    return folder / "tplog.db"


@pytest.fixture
def log(cli: Cli, folder: Path, database: Path) -> Cli:
    """Return the command line in a folder with a copy of that log and its file."""
    shutil.copy(database, "tplog.db")
    (folder / f"{NAME}.toml").write_text(planted(), "utf-8")
    return cli


QUESTIONS = [
    ("show",),
    ("show", "exempel"),
    ("show", "exempel", "2024"),
    ("show", "exempel", "2024", "--compare", "2025"),
    ("trail", ACCOUNT),
    ("log",),
    ("findings",),
    ("replay",),
    ("diff", "0", "43"),
    ("diff", "exempel/2024/yrkande", "exempel/2024/fördelning"),
    ("events",),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_no_answer_is_obeyed_by_a_screen(log: Cli, question: tuple[str, ...]) -> None:
    """Tables, sentences and JSON, in both languages."""
    for lang in ("sv", "en"):
        result = harmless(log(*question, lang=lang))
        assert result.stdout.strip()
        for line in documents(harmless(log(*question, "--json", lang=lang)).stdout):
            assert line


def documents(output: str) -> Iterator[Any]:
    """The JSON documents of an output: one, or one a line."""
    try:
        yield json.loads(output)
    except ValueError:
        yield from map(json.loads, output.splitlines())


def strings(value: Any) -> Iterator[str]:  # noqa: ANN401 (JSON)
    """Every string of a JSON document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for item in value.values() for text in strings(item))
    elif isinstance(value, list):
        yield from (text for item in value for text in strings(item))


@pytest.mark.parametrize(
    "question", [("log",), ("trail", ACCOUNT), ("show", "exempel", "2024")], ids=" ".join
)
def test_json_says_the_very_text(log: Cli, question: tuple[str, ...]) -> None:
    """The hostile texts are read back from JSON to the letter."""
    strings_out = [
        text for document in documents(log(*question, "--json").stdout) for text in strings(document)
    ]
    assert NORMALISED in strings_out
    assert any(
        NORMALISED in text
        for document in documents(log("findings", "--json").stdout)
        for text in strings(document)
    )


def test_the_leaves_have_every_planted_text(log: Cli) -> None:
    """Field by field: each that takes free text has it, for every type of event."""
    leaves = [row["leaf"] for row in documents(log("log", "--json").stdout)]
    assert {leaf["kind"] for leaf in leaves} == {kind.tag for kind in EVENT_CLASSES}
    for leaf in leaves:
        source = leaf["event"]["act"]["source"]
        assert {source[key] for key in ("title", "file", "place", "paragraph")} == {NORMALISED}
        assert leaf["event"]["remarks"] == [NORMALISED]


def test_trying_and_repeating_are_harmless(log: Cli, folder: Path) -> None:
    """``apply`` of the file again, as a dry run, in JSON, and to a new log."""
    name = f"{NAME}.toml"
    for options in ((), ("--dry-run",), ("--json",), ("--dry-run", "--json"), ("--db", "new.db", "--create")):
        for lang in ("sv", "en"):
            harmless(log("apply", name, *options, lang=lang))
    document = json.loads(log("apply", name, "--json").stdout)
    assert document["receipts"][0]["file"] == name


WRONG = {
    "not TOML": "x",
    "a key": '"{}" = 1\n[source]\ntitle = "x"\n[[event]]\n',
    "a type": '[source]\ntitle = "x"\n[[event]]\ntype = "{}"\n',
    "an id": '[source]\ntitle = "x"\n[[event]]\ntype = "YearClosed"\nid = "{}"\n',
    "a list": '[source]\ntitle = "x"\n[[event]]\ntype = "YearClosed"\nid = ["{}"]\n',
    "a line": '[source]\ntitle = "x"\n[[event]]\ntype = "FrameDecided"\nlines = {{ "{}" = "{}" }}\n',
    "a code": '[source]\ntitle = "x"\n[[event]]\ntype = "YearClosed"\nid = "a"\nbudget = "b"\nyear = 2024\n'
    'despite = [{{ code = "{}", because = "x" }}]\n',
    "another content": '[source]\ntitle = "{}"\n[[event]]\ntype = "YearClosed"\nid = "exempel/2024/bokslut"\n'
    'budget = "exempel"\nyear = 2023\nremarks = "{}"\n',
}


@pytest.mark.parametrize("name", WRONG)
def test_an_error_that_quotes_is_harmless(log: Cli, folder: Path, name: str) -> None:
    """Every mistake that quotes the file, in both languages and in JSON."""
    path = f"{NAME}2.toml"
    for text in TEXTS.values():
        escaped = "".join(f"\\U{ord(char):08x}" for char in text)
        Path(path).write_text(
            WRONG[name].replace("{}", escaped).replace("{{", "{").replace("}}", "}"), "utf-8"
        )
        for lang in ("sv", "en"):
            assert harmless(log("apply", path, lang=lang), 1, 2).stderr
    (document,) = documents(harmless(log("apply", path, "--json"), 1, 2).stdout)
    assert document["reasons"][0]["place"].startswith(path)


ARGUMENTS = [
    ("show", "{}"),
    ("show", "exempel", "{}"),
    ("trail", "{}"),
    ("trail", ACCOUNT, "--budget", "{}"),
    ("log", "--budget", "{}"),
    ("log", "--type", "{}"),
    ("log", "--by", "{}"),
    ("log", "--known-at", "{}"),
    ("log", "--as-of", "{}"),
    ("findings", "--budget", "{}"),
    ("replay", "{}"),
    ("replay", "--from", "{}"),
    ("diff", "{}", "{}"),
    ("diff", "0", "{}"),
    ("events", "{}"),
    ("apply", "{}.toml"),
    ("{}",),
    ("log", "--{}"),
    ("log", "--account", "{}"),
    ("apply", "{}"),
    ("log", "{}"),
]


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=" ".join)
def test_an_argument_is_quoted_harmlessly(log: Cli, folder: Path, arguments: tuple[str, ...]) -> None:
    """An argument may come from a file's name or a letter."""
    os.mkdir(NAME)  # noqa: PTH102 (its name is no path of ours)
    harmless(log(*(argument.replace("{}", NAME) for argument in arguments)), 0, 2)
