"""The schemas of what commands print: closed, published as they are, and true of what is printed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import Result
from jsonschema import Draft202012Validator
from signed_log import KEY, WITNESS

import tplog
from commands import ALL
from conftest import EVENTS, EXAMPLE, ROOT, Cli, Golden
from tplog.json_schemas.catalogue import PUBLISHED, schema_json
from tplog.json_schemas.command_output import LINE_OUTPUTS, OUTPUTS

FOLDER = ROOT / "docs" / "schema"
MATTERS = sorted((ROOT / "tests" / "matters").glob("*.toml"))
REFUSED = sorted((ROOT / "tests" / "refusals").glob("*.toml"))
JUDGES = {name: Draft202012Validator(json.loads(schema_json(name))) for name in PUBLISHED}


def check(name: str, result: Result) -> int:
    """Fail where what was printed is not what the schema says; returns how many values were."""
    assert not result.exception or isinstance(result.exception, SystemExit)
    documents = result.stdout.splitlines() if name in LINE_OUTPUTS else [result.stdout]
    for document in documents:
        assert [problem.message for problem in JUDGES[name].iter_errors(json.loads(document))] == []
    return len(documents)


def test_every_command_with_json_has_its_schema() -> None:
    """And no other: a new one is not forgotten."""
    with_json = {
        path
        for path, command in ALL.items()
        if any(parameter.name == "as_json" for parameter in command.params)
    }
    assert with_json == set(OUTPUTS)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_schema_is_published_as_it_is(name: str, golden: Golden) -> None:
    """docs/schema/ has what `tplog schema` prints."""
    golden(FOLDER / f"{name}.json", schema_json(name))


def test_the_published_schemas_are_schemas() -> None:
    """check-jsonschema: of 2020-12, by its metaschema. Nothing else lies there."""
    files = sorted(FOLDER.glob("*"))
    assert {path.name for path in files} == {f"{name}.json" for name in PUBLISHED}
    command = [sys.executable, "-m", "check_jsonschema", "--check-metaschema", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def objects(value: Any) -> Iterator[Any]:  # noqa: ANN401 (JSON)
    """All schemas of objects within one that is no condition."""
    parts = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    if isinstance(value, dict) and value.get("type") == "object":
        yield value
    for part in parts:
        yield from objects(part)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_schema_says_who_it_is_and_is_closed(name: str) -> None:
    """Its id is in no other's domain, and an object has no member that it does not describe."""
    parsed = json.loads(schema_json(name))
    assert parsed["$id"] == f"urn:tplog:schema:{name}"
    assert parsed["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert parsed["title"]
    assert parsed["description"]
    assert parsed["version"] == tplog.__version__
    for subschema in objects(parsed):
        assert "additionalProperties" in subschema or "allOf" in subschema  # of which each part is closed


# The commands that run on every log.
QUESTIONS = ("show", "findings", "log", "replay")


@pytest.mark.parametrize("matter", MATTERS, ids=lambda path: path.stem)
def test_what_is_printed_of_a_matter_fits(matter: Path, cli: Cli) -> None:
    """Receipts, states, findings, records, scenes, differences, and a trail of each account."""
    assert check("apply", cli("apply", str(matter), "--create", "--json")) == 1
    for name in QUESTIONS:
        assert check(name, cli(name, "--json"))
    with tplog.open("tplog.db") as book:
        check("diff", cli("diff", "0", str(book.size() - 1), "--json"))
        paths = sorted(book.state("påhittat").accounts)
    for path in paths[:2]:
        check("trail", cli("trail", str(path), "--budget", "påhittat", "--json"))


def test_what_is_printed_of_the_real_matter_fits(cli: Cli) -> None:
    """With the examples of decisions on it, and between events and points."""
    assert check("apply", cli("apply", str(EVENTS), str(EXAMPLE.parent), "--create", "--json"))
    assert check("log", cli("log", "--json")) > 15
    assert check("replay", cli("replay", "--json")) > 15
    for name in ("show", "findings", "events"):
        check(name, cli(name, "--json"))
    check("show", cli("show", "trygghetspaketet", "2025", "--compare", "2024", "--json"))
    check("events", cli("events", "FrameDecided", "--json"))
    check("status", cli("status", "--json"))
    check("trail", cli("trail", "2024/kommunstyrelsen/sspf", "--json"))
    check("diff", cli("diff", "2018-12-31", "2025-12-31", "--json"))
    check("diff", cli("diff", "2024/ram", "2025/ram", "--json"))


def test_what_is_printed_of_a_signed_log_fits(copy: Path, cli: Cli) -> None:
    """Everything about keys, checkpoints, proofs and copies."""
    db, trusts = "tplog.db", ("--vkey", str(KEY.key), "--checkpoint", "kept.checkpoint")
    for name in QUESTIONS:
        check(name, cli(name, "--json"))
    check("backup", cli("backup", "copy.db", "--json"))
    check("checkpoint", cli("checkpoint", "--json"))
    check("verify", cli("verify", *trusts, "--json"))
    check("verify", cli("verify", "--json"))
    check("prove", cli("prove", "9", "--json"))
    check("verify-proof", cli("verify-proof", "9.tlog-proof", "--vkey", str(KEY.key), "--json"))
    check("dump-tiles", cli("dump", "tiles", "-o", "tiles", "--json"))
    check("verify-dump", cli("verify-dump", "tiles", *trusts, "--json"))
    check("key-new", cli("key", "new", "--name", "nacka.se/tplog/b", "-o", "b.key", "--json"))
    Path("request").write_text(cli("prove", "--from", "0").stdout, "utf-8")
    cosigned = cli(
        *("witness", "cosign", "--state", "seen", "--key", "witness.key", "--vkey", str(KEY.key)),
        *("request", "--json"),
    )
    check("witness-cosign", cosigned)
    Path("line").write_text(json.loads(cosigned.stdout)["cosignature"] + "\n", "utf-8")
    added = cli("checkpoint", "add-cosignature", "line", "--witness", str(WITNESS.key), "--json")
    check("checkpoint-add-cosignature", added)
    Path("leaves").write_bytes(cli("dump", "leaves").stdout_bytes)
    Path(db).unlink()
    shutil.rmtree("tplog.checkpoints")
    check("restore", cli("restore", "leaves", *trusts, "--json"))
    added = cli("checkpoint", "add-cosignature", "line", "--witness", str(WITNESS.key), "--json")
    check("checkpoint-void-cosignature", cli("checkpoint", "void-cosignature", "line", "--json"))
    check("verify", cli("verify", *trusts, "--json"))


def test_what_is_printed_of_a_bookkeeping_fits(cli: Cli) -> None:
    """Without a log and with one, and the mistakes of a mapping."""
    books = EXAMPLE.parent / "bookkeeping"
    arguments = ("import", "outcome", str(books / "exempel.se"), "--upto", "2025-06-30", "--json", "--map")
    check("import-outcome", cli(*arguments, str(books / "karta.toml")))
    assert cli("apply", str(EVENTS), str(EXAMPLE), "--create", "--quiet").exit_code == 0
    check("import-outcome", cli(*arguments, str(books / "karta.toml")))
    check("import-outcome", cli(*arguments, str(books / "karta.toml"), "--compare"))
    check("error", cli(*arguments, str(EXAMPLE)))


def test_what_is_printed_of_the_settings_fits(cli: Cli, folder: Path) -> None:
    """Whatever states them: a flag, the file, or neither."""
    check("config", cli("config", "--json"))
    (folder / "tplog.toml").write_text('[checks]\nbody-disputed = "refuse"\n', "utf-8")
    check("config", cli("config", "--db", "x.db", "--vkey", str(KEY.key), "--port", "80", "--json"))


def test_what_is_printed_of_an_altered_log_fits(copy: Path, cli: Cli) -> None:
    """Contradictions stand in a report, and where there can be no report, in an error."""
    leaves = cli("dump", "leaves").stdout_bytes
    Path("leaves").write_bytes(leaves.replace(b"kommunstyrelsen", b"kommunstyrelsem", 1))
    result = cli("verify-dump", "leaves", "--vkey", str(KEY.key), "--checkpoint", "kept.checkpoint", "--json")
    assert result.exit_code == 1
    check("verify-dump", result)
    Path("copy.db").write_bytes(b"nonsense")
    check("error", cli("verify", "--db", "copy.db", "--json"))


@pytest.mark.parametrize("case", REFUSED, ids=lambda path: path.stem)
def test_what_is_printed_of_a_refusal_fits(case: Path, cli: Cli, seeded: Callable[[], bytes]) -> None:
    """Whatever is wrong with a file."""
    seeded()
    check("error", cli("apply", str(case), "--json"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "nosuch"),
        ("trail", "2024/nosuch"),
        ("trail", "nonsense"),
        ("diff", "nosuch", "neither"),
        ("log", "--budget", "nosuch"),
        ("prove", "0"),
        ("checkpoint",),
        ("apply", "nosuch.toml"),
        ("show", "--db", "nosuch.db"),
        ("backup", "tplog.db"),
    ],
    ids=" ".join,
)
def test_what_is_printed_of_a_wrong_question_fits(
    arguments: tuple[str, ...], cli: Cli, seeded: Callable[[], bytes]
) -> None:
    """What does not exist, is malformed, or cannot be done here."""
    seeded()
    check("error", cli(*arguments, "--json"))


def test_every_error_is_named() -> None:
    """All that tplog raises on purpose."""
    errors = [tplog.TplogError]
    for error in errors:
        errors += error.__subclasses__()
    assert {error.__name__ for error in errors[1:]} == set(
        json.loads(schema_json("error"))["properties"]["error"]["enum"]
    )


def test_a_member_that_is_not_described_is_seen(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the tests above would see nothing."""
    assert cli("apply", str(EVENTS), "--create", "--quiet").exit_code == 0
    monkeypatch.setattr("tplog.answers.to_json.to_data", lambda _answer, _value: {"colour": "red"})
    with pytest.raises(AssertionError):
        check("trail", cli("trail", "2024/kommunstyrelsen/sspf", "--json"))


def test_the_schema_of_decision_files_is_printed_unless_another_is_asked_for(cli: Cli, folder: Path) -> None:
    """As it is published; to a file with ``--output``."""
    assert cli("schema").stdout == cli("schema", "decision").stdout == schema_json("decision")
    assert cli("schema", "event", "-o", "event.json").stdout == ""
    assert (folder / "event.json").read_text("utf-8") == schema_json("event")


def test_all_schemas_are_listed_and_the_nearest_suggested(cli: Cli) -> None:
    """``--list`` shows all; a misspelt name is answered with the nearest."""
    assert [line.split()[0] for line in cli("schema", "--list").stdout.splitlines()] == list(PUBLISHED)
    result = cli("schema", "decison")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Nearest: decision." in result.stderr
    assert "Närmast: decision." in cli("schema", "decison", lang="sv").stderr


def test_names_are_completed() -> None:
    """The shell's completions of the beginning of a name."""
    command = ALL["schema"]
    (name,) = [parameter for parameter in command.params if parameter.name == "name"]
    completions = name.shell_complete(click.Context(command), "verify")
    assert [parameter.value for parameter in completions] == ["verify", "verify-proof", "verify-dump"]
