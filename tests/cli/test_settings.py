"""Every setting can be given in four ways, and which of them counts is the same for all."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from commands import ALL
from conftest import EVENTS, ROOT, Cli
from tplog.book.config_file import SECTIONS, without_password
from tplog.cli.main import main
from tplog.cli.settings import ConfigOption
from tplog.files.key_file import new_key
from tplog.merkle.note import ED25519

# What each is by default, and three other values: of the file, the variable and the flag.
CASES: dict[str, tuple[object, object, object, object]] = {
    "apply.registrar": (None, "f", "v", "g"),
    "apply.require": (None, ["registrar"], ["review"], ["registrar"]),
    "apply.reviewed-by": (None, "f", "v", "g"),
    "log.checkpoints": (None, "f", "v", "g"),
    "log.db": ("tplog.db", "f.db", "v.db", "g.db"),
    "log.key": (None, "f.key", "v.key", "g.key"),
    "log.papers": (None, "f", "v", "g"),
    "log.policy": (None, "f.policy", "v.policy", "g.policy"),
    "log.vkey": (None, ["f"], ["v", "w"], ["g", "h"]),
    "output.lang": ("en", "sv", "en", "sv"),
    "serve.allow-host": (None, ["f.se", "e.se"], ["v.se"], ["g.se"]),
    "serve.host": ("127.0.0.1", "f.se", "v.se", "g.se"),
    "serve.port": (8000, 1, 2, 3),
}
SETTINGS = {f"{section}.{key}" for section, keys in SECTIONS.items() for key in keys}
# Options with a setting's name but another meaning: a witness's own key, and the option of a command group.
OTHER_KEYS = {
    ("witness cosign", "--key"),
    ("checkpoint add-cosignature", "--db"),
    ("checkpoint void-cosignature", "--db"),
    # of a group: handed on to its commands, whose --lang takes it in all ways
    *((name, "--lang") for name in ("dump", "export", "import", "key", "paper", "witness")),
}


def flag(setting: str) -> str:
    """A setting's flag."""
    return f"--{setting.partition('.')[2]}"


def variable(setting: str) -> str:
    """A setting's variable."""
    return f"TPLOG_{setting.partition('.')[2].upper().replace('-', '_')}"


def setting_value(setting: str, *arguments: str) -> tuple[object, str, str | None]:
    """Return a setting's value and where it comes from, by `tplog config`."""
    result = CliRunner().invoke(main, ["config", "--json", *arguments])
    assert result.exit_code == 0, result.output
    (row,) = [entry for entry in json.loads(result.stdout)["settings"] if entry["setting"] == setting]
    assert (row["flag"], row["variable"]) == (flag(setting), variable(setting))
    return row["value"], row["source"], row["where"]


@pytest.mark.parametrize("setting", sorted(SETTINGS))
def test_a_flag_beats_a_variable_beats_the_file_beats_the_default(
    setting: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The weakest source is given first, then each stronger one on top of it."""
    default, in_file, in_variable, in_flag = CASES[setting]
    assert setting_value(setting) == (default, "default", None)

    section, _, key = setting.partition(".")
    (folder / "tplog.toml").write_text(f"# ours\n[{section}]\n{key} = {json.dumps(in_file)}\n", "utf-8")
    assert setting_value(setting) == (in_file, "file", "tplog.toml:3")

    values = in_variable if isinstance(in_variable, list) else [in_variable]
    monkeypatch.setenv(variable(setting), " ".join(map(str, values)))
    assert setting_value(setting) == (in_variable, "variable", variable(setting))

    values = in_flag if isinstance(in_flag, list) else [in_flag]
    flags = [f"{flag(setting)}={value}" for value in values]
    assert setting_value(setting, *flags) == (in_flag, "flag", flag(setting))


@pytest.mark.parametrize(("path", "command"), ALL.items(), ids=[*ALL])
def test_every_command_takes_a_setting_in_all_ways(path: str, command: click.Command) -> None:
    """An option with a setting's name is that setting, also in the file; no other option has a variable."""
    for option in command.params:
        names = {*option.opts} & set(map(flag, SETTINGS))
        if isinstance(option, ConfigOption):
            assert option.config_key in SETTINGS
            assert names == {flag(option.config_key)}
            assert option.envvar == variable(option.config_key)
        else:
            assert {(path, name) for name in names} <= OTHER_KEYS
            assert option.envvar is None or option.opts == ["--config"]


def test_all_settings_are_shown_and_documented(cli: Cli) -> None:
    """`tplog config` and docs/cli.md have each, with its flag, its variable and its default."""
    rows = {row["setting"]: row for row in json.loads(cli("config", "--json").stdout)["settings"]}
    assert {*rows} == {*SETTINGS, "passphrase"}
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert {*re.findall(r"^\| `([a-z]+\.[a-z-]+)` \|", page, re.MULTILINE)} == SETTINGS
    for setting in SETTINGS:
        default = CASES[setting][0] if setting != "output.lang" else None
        head = f"| `{setting}` | `{flag(setting)}` | `{variable(setting)}` | "
        assert head + (f"`{default}` |" if default is not None else "") in page


def test_a_path_is_where_its_file_says(cli: Cli, folder: Path) -> None:
    """Paths in a named file are relative to it; the log is made and read there, in the file's language."""
    (folder / "there").mkdir()
    file = folder / "there" / "settings.toml"
    file.write_text('[log]\ndb = "own.db"\n[output]\nlang = "sv"\n', "utf-8")
    assert cli("apply", str(EVENTS), "--create", "--config", str(file), lang="").exit_code == 0
    assert (folder / "there" / "own.db").exists()
    assert "Iakttagelser" in cli("findings", "--config", "there/settings.toml", lang="").output
    assert setting_value("log.db", "--config", "there/settings.toml")[0] == "there/own.db"
    file.write_text('[log]\nkey = "own.key"\npapers = "/srv/papers"\n', "utf-8")
    assert setting_value("log.key", "--config", "there/settings.toml")[0] == "there/own.key"
    assert setting_value("log.papers", "--config", "there/settings.toml")[0] == "/srv/papers"
    file.write_text('[log]\ndb = "sqlite:///own.db"\n', "utf-8")
    assert cli("show", "--config", "there/settings.toml").exit_code == 0
    assert cli("show").exit_code == 2


def test_a_file_can_be_named(cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--config before TPLOG_CONFIG before tplog.toml; one that is named and is not there is a mistake."""
    for name in ("tplog.toml", "named.toml", "given.toml"):
        (folder / name).write_text(f'[log]\ndb = "{name}.db"\n', "utf-8")
    assert setting_value("log.db") == ("tplog.toml.db", "file", "tplog.toml:2")
    monkeypatch.setenv("TPLOG_CONFIG", "named.toml")
    assert setting_value("log.db") == ("named.toml.db", "file", "named.toml:2")
    assert setting_value("log.db", "--config", "given.toml") == ("given.toml.db", "file", "given.toml:2")
    for arguments in (["config"], ["show"], ["verify-proof", "x"], ["events"]):
        result = cli(*arguments, "--config", "none.toml")
        assert (result.exit_code, "file-unreadable" in result.stderr) == (
            (0, False) if arguments == ["events"] else (2, True)
        )


def test_a_file_further_up_says_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the current folder's counts: what is above may be anybody's."""
    (folder / "tplog.toml").write_text('[output]\nlang = "sv"\n', "utf-8")
    (folder / "below").mkdir()
    monkeypatch.chdir(folder / "below")
    assert setting_value("output.lang") == ("en", "default", None)


def test_a_mistake_in_the_file_is_told_with_its_place(cli: Cli, folder: Path) -> None:
    """File, line, key, and what is nearest; in the language asked for, as JSON where that is asked for."""
    (folder / "tplog.toml").write_text(
        '[log]\nkey = "a"\ndbb = "x"\n\n[serve]\nport = 70000\n[sreve]\n', "utf-8"
    )
    result = cli("show", lang="sv")
    assert (result.exit_code, result.stdout) == (2, "")
    place, step, right = "tplog.toml", "Rätta namnet, eller ta bort raden.", "Rätta värdet."
    assert result.stderr.splitlines() == [
        f"{place}:7: sreve: key-unknown: Nyckeln ”sreve” finns inte här. Närmast: serve. {step}",
        f"{place}:3: dbb: key-unknown: Nyckeln ”dbb” finns inte här. Närmast: db. {step}",
        f"{place}:6: port: value-wrong: ”70000” duger inte som port; väntat: en port, 0 till 65535. {right}",
    ]
    for command in (["show", "--json"], ["verify-proof", "x", "--json"], ["config", "--json"]):
        result = cli(*command)
        reasons = json.loads(result.stdout)["reasons"]
        assert result.exit_code == 2
        assert [reason["code"] for reason in reasons] == ["key-unknown", "key-unknown", "value-wrong"]
    assert cli("show", "--help").exit_code == 0  # for which nobody looks into it


@pytest.mark.parametrize(
    "content",
    [
        "[serve]\nhost = 5",
        "[serve]\nport = true",
        '[serve]\nport = "8000"',
        '[output]\nlang = "de"',
        "log = 1",
        "[log]\nvkey = [5]",
        '[log]\ndb = ""',
        '[log]\ndb = ["a"]',
        '[log]\ncheckpoints = "a\\u0000"',
    ],
)
def test_a_value_that_does_not_do_is_refused(content: str, cli: Cli, folder: Path) -> None:
    """A setting of another type or beyond its bounds is not passed over."""
    (folder / "tplog.toml").write_text(content, "utf-8")
    result = cli("config")
    assert (result.exit_code, result.stdout) == (2, "")
    assert ": value-wrong: " in result.stderr


def test_rules_and_secrets_are_shown_as_they_may_be(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules stand with their lines; a passphrase and a password are never printed, and nothing is made."""
    text = '[checks]\nmandate-missing = "refuse"\n[log]\ndb = "postgresql://u:HEMLIGT@db.example/x"\n'
    (folder / "tplog.toml").write_text(text, "utf-8")
    monkeypatch.setenv("TPLOG_PASSPHRASE", "HEMLIGT")
    for arguments in (["config"], ["config", "--json"]):
        result = cli(*arguments)
        assert (result.exit_code, result.stderr) == (0, "")
        assert "HEMLIGT" not in result.output
        assert all(
            words in result.output for words in ("tplog.toml:2", "TPLOG_PASSPHRASE", "postgresql://u:***@")
        )
    (folder / "tplog.toml").write_text('[log]\ndb = "postgresql://u:HEMLIGT@h/\\u0007"\n', "utf-8")
    assert "HEMLIGT" not in cli("show").output
    assert [path.name for path in folder.iterdir()] == ["tplog.toml"]


@given(secret=st.text("HEML:@/?#%=", min_size=1), key=st.sampled_from(["password", "sslpassword", "P%61SS"]))
def test_no_way_of_writing_a_password_shows_it(secret: str, key: str) -> None:
    """A password is hidden before the host or as an option, with any characters in it."""
    for address in (f"postgresql://u:{secret}@h/x", f"postgresql://:{secret}@h"):
        assert not {*"HEML"} & {*without_password(address)}
    without = without_password(f"postgresql://h/x?host=a&{key}={secret}&port=1")
    assert without == f"postgresql://h/x?host=a&{key}=***&port=1"


def test_whom_the_file_trusts_is_said(cli: Cli, seeded: Callable[[], bytes], folder: Path) -> None:
    """A file next to the log may be its operator's: where trust comes from there, stderr says so."""
    seeded()
    vkey = str(new_key("example.org/log", ED25519).key)
    (folder / "tplog.toml").write_text(f'[log]\nvkey = "{vkey}"\n', "utf-8")
    assert "tplog.toml:2: trusted keys are taken from here." in cli("verify").stderr
    assert "tplog.toml:2: trusted keys are taken from here." in cli("verify", "--quiet").stderr
    assert "tplog.toml:2: not used" in cli("verify", "--vkey", vkey).stderr


def test_a_groups_log_counts_for_what_it_holds(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``tplog checkpoint --db a add-cosignature`` means a, even if the environment names another."""
    (folder / "line").write_text("x", "utf-8")
    monkeypatch.setenv("TPLOG_DB", "other.db")
    assert "given.db" in cli("checkpoint", "--db", "given.db", "add-cosignature", "line").stderr
    assert "other.db" in cli("checkpoint", "add-cosignature", "line").stderr
