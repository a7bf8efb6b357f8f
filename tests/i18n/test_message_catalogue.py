"""The Swedish help and usage errors: whole, compiled, and reached from wherever --lang stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from click.testing import CliRunner

import message_catalogue as catalogue
from commands import ALL
from matter import ROOT
from tplog.cli.main import main
from tplog.cli.unknown_commands import hint
from tplog.i18n.vocabulary import Language
from tplog.json_schemas.catalogue import schema_json

# Words that are English alone, and no name of a command, an option or a format.
ENGLISH = re.compile(
    r"\b(the|of|and|is|are|was|with|without|this|that|these|only|which|from|into|what|where|when|not|no|nothing|"
    r"its|than|instead|each|every|both|shows|write|print|make|file|folder|year|record|leaf|"
    r"usage|options|commands|default|required|example)\b",
    re.IGNORECASE,
)

SAYS = re.compile(r"click\.(\w+Error|BadParameter|ClickException|echo|confirm|prompt)")


def fields(text: str) -> set[str]:
    """Return the placeholders of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def as_texts(text: object) -> tuple[str, ...]:
    """Return a message's text, or its singular and plural."""
    return (text,) if isinstance(text, str) else tuple(map(str, text)) if isinstance(text, tuple) else ()


def test_the_catalogue_is_whole(request: pytest.FixtureRequest) -> None:
    """Each message has a Swedish text, none is stale or fuzzy, and the .mo file is compiled from them."""
    completed = catalogue.completed()
    if request.config.getoption("--update"):
        catalogue.PO.write_text(catalogue.po_text(completed), "utf-8")
        if catalogue.texts(catalogue.MO.read_bytes()) != catalogue.texts(catalogue.compiled(completed)):
            catalogue.MO.write_bytes(catalogue.compiled(completed))
    present = catalogue.read()
    keys = {(as_texts(message.id)[0], message.context) for message in present if message.id}
    assert keys == catalogue.messages()
    assert catalogue.PO.read_text("utf-8") == catalogue.po_text(present)
    assert catalogue.texts(catalogue.MO.read_bytes()) == catalogue.texts(catalogue.compiled(present))
    for message in filter(lambda message: message.id, present):
        swedish, english = " ".join(as_texts(message.string)), " ".join(as_texts(message.id))
        assert all(as_texts(message.string)), message.id
        assert not message.fuzzy, message.id
        if "%(" not in english:
            assert fields(swedish) <= fields(english), message.id
            assert fields(english) - fields(swedish) <= {"name", "number_type", "param_type"}, message.id


def test_usage_errors_are_looked_up_in_the_catalogue() -> None:
    """No message of the command line is a text of its own, which would stand in one language alone."""
    for file in (ROOT / "src/tplog/cli").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "message":
                assert not isinstance(node.value, ast.Constant), (file.name, node.lineno)
                texts = getattr(node.value, "values", ())
                words = (str(text.value) for text in texts if isinstance(text, ast.Constant))
                assert not any(re.search(r"[A-Za-z]{2}", word) for word in words), (file.name, node.lineno)


def test_no_english_is_left_in_the_swedish_help() -> None:
    """The whole help of every command, but for its examples, options, choices and names."""
    runner = CliRunner()
    for path in ("", *ALL):
        shown = runner.invoke(main, [*path.split(), "--help", "--lang", "sv"], prog_name="tplog")
        assert shown.exit_code == 0
        text, heading, _ = shown.output.partition("  Exempel:\n")
        assert heading or not path
        text = re.sub(r"--?[\w-]+|\[[^\]]*\||tplog [\w -]+|\w+\.\w+|'[^']*'|line, amount, from", "", text)
        assert not (left := ENGLISH.search(text)), (path, left)
        assert "Användning: tplog" in shown.output


def test_help_and_usage_errors_are_in_the_readers_language(tmp_path_factory: pytest.TempPathFactory) -> None:
    """By --lang before or behind, the variable, the file or the locale; English stays English."""
    folder = tmp_path_factory.mktemp("settings")
    file = folder / "tplog.toml"
    file.write_text('[output]\nlang = "sv"\n', "utf-8")
    unset = {"LC_ALL": "C.UTF-8", "TPLOG_LANG": None}
    for line, environment, is_swedish in (
        ("--lang sv --help", unset, True),
        ("--help --lang=sv", unset, True),
        ("export --lang sv csv --help", unset, True),
        ("--lang sv show --zap", unset, True),
        ("show --zap", {**unset, "TPLOG_LANG": "sv"}, True),
        ("show --zap", {**unset, "LC_ALL": "sv_SE.UTF-8"}, True),
        (f"show --zap --config {file}", unset, True),
        ("show --zap --lang en", {**unset, "LC_ALL": "sv_SE.UTF-8"}, False),
        ("show --zap -- --lang sv", unset, False),
        ("--help", unset, False),
    ):
        shown = CliRunner().invoke(main, line.split(), env=environment, prog_name="tplog")
        words = ("Användning:", "Usage:") if is_swedish else ("Usage:", "Användning:")
        assert words[0] in shown.output, line
        assert words[1] not in shown.output, line


def test_a_command_that_does_not_exist_is_explained() -> None:
    """By what the word means, else by the nearest name; never by one that does something else."""
    known = ("show", "trail", "log", "apply", "init", "new", "findings", "verify", "checkpoint")
    for word, expected in {
        "undo": "A record is never changed or deleted; a correction is recorded: tplog new Corrected.",
        "search": "What does that: tplog trail, tplog log.",
        "sök": "What does that: tplog trail, tplog log.",
        "registrera": "What does that: tplog apply.",
        "help": "The help: tplog --help.",
        "aply": "Nearest: apply.",
        "xyzzy": "",
    }.items():
        assert hint(word, known) == expected
    assert hint("delete", (*known, "undo")).endswith("a correction is recorded: tplog undo ID.")
    shown = CliRunner().invoke(main, ["--lang", "sv", "radera"], prog_name="tplog")
    assert shown.exit_code == 2
    assert "Fel: Kommandot 'radera' finns inte. En post ändras eller tas aldrig bort;" in shown.output


def test_schemas_are_described_in_swedish() -> None:
    """Their descriptions alone differ; the English ones are as published."""
    for name in ("decision", "event", "show"):
        english, swedish = schema_json(name), schema_json(name, Language.SV)
        assert "description" in english
        described = re.findall(r'"description": "((?:[^"\\]|\\.)*)"', swedish)
        assert not [text for text in described if re.search(r"\b(the|of|that|which|not|was)\b", text)], name
        differing = {
            line.split(":")[0].strip()
            for line in {*swedish.splitlines()} - {*english.splitlines()}
            if '"description"' not in line
        }
        assert not differing or name == "decision", differing
        assert "The council grants a frame" not in swedish


def test_no_usage_error_is_in_one_language() -> None:
    """What commands say through click is looked up in the catalogue: no sentence stands in the code."""
    paths = sorted((ROOT / "src/tplog/cli").rglob("*.py"))
    assert [text for path in paths for text in untranslated(path)] == []


def untranslated(path: Path) -> Iterator[str]:
    """Yield the sentences that a module gives to click as they are, or by the name of a message."""
    tree = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    values: dict[str, list[ast.expr]] = {}
    for node in tree:
        if isinstance(node, ast.Assign):
            values.setdefault(ast.unparse(node.targets[0]), []).append(node.value)
    for call in (node for node in tree if isinstance(node, ast.Call) and node.args):
        if SAYS.fullmatch(ast.unparse(call.func)):
            texts = values.get(ast.unparse(call.args[0]), [call.args[0]])
            yield from (f"{path.name}: {words}" for text in texts if " " in (words := sentence(text)))


def sentence(value: ast.expr) -> str:
    """Return the words of a text that is written as it is, with or without values in it; else nothing."""
    parts = value.values if isinstance(value, ast.JoinedStr) else [value]
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return " ".join(re.findall(r"[^\W\d_]{2,}", " ".join(texts)))
