"""Completion of command lines, in this process and in real shells."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

import tplog
from commands import ALL
from conftest import EVENTS, ROOT, Cli
from programs import program
from tplog.book.book import Book
from tplog.cli.main import main

ACCOUNT = "2025/kommunstyrelsen/trygghetsvärdar"


def completed(*words: str) -> list[str]:
    """Return what the last word can be completed to, as click gives it to every shell."""
    completions = ShellComplete(main, {}, "tplog", "_TPLOG_COMPLETE").get_completions(
        list(words[:-1]), words[-1]
    )
    return [completion.value for completion in completions]


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (["sh"], ["show"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
        (["show", "--comp"], ["--compare"]),
        (["log", "--type", "Frame"], ["FrameDecided", "FrameChanged"]),
        (["show", ""], ["statsbidrag-brottsförebyggande", "trygghetspaketet"]),
        (["show", "t"], ["trygghetspaketet"]),
        (["report", "s"], ["statsbidrag-brottsförebyggande"]),
        (["export", "jsonl", "t"], ["trygghetspaketet"]),
        (["findings", "-b", "t"], ["trygghetspaketet"]),
        (["show", "statsbidrag-brottsförebyggande", ""], ["2024"]),
        (["show", "trygghetspaketet", "2024", "--compare", "202"], [f"202{digit}" for digit in range(6)]),
        (["report", "--year", "2018"], ["2018"]),
        (["trail", "2025/kommunstyrelsen/t"], [ACCOUNT]),
        (["trail", "--budget", "statsbidrag-brottsförebyggande", "2025/"], []),
        (["log", "--account", "2025/kommunstyrelsen/tr"], [ACCOUNT]),
        (["prove", "2024/b"], ["2024/budget"]),
        (["diff", "2024/budget", "2024/u"], ["2024/utfall"]),
        (["show", "paket"], ["trygghetspaketet"]),
        (["trail", "2025 varda"], [ACCOUNT]),
        (["show", "nonsense"], []),
    ],
)
def test_words_of_the_program_and_of_the_log_are_completed(
    words: list[str], values: list[str], seeded: Callable[[], bytes]
) -> None:
    """Commands, options and choices; budgets, accounts, years and ids; and the log is as it was."""
    before = seeded()
    assert completed(*words) == values
    assert before == seeded()


@pytest.mark.parametrize("command", ALL.values(), ids=[*ALL])
def test_what_names_something_in_the_log_is_completed(command: click.Command) -> None:
    """Every parameter named budget, year or account is completed, in every command."""
    for parameter in command.params:
        named = parameter.name in {"budget", "year", "years", "compare", "account"}
        if named and not getattr(parameter, "is_flag", False):
            assert parameter._custom_shell_complete, parameter.name  # noqa: SLF001 (click's own)


def test_the_log_is_found_as_everywhere(cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the flag, the variable or tplog.toml."""
    assert cli("apply", str(EVENTS), "--create", "--quiet", "--db", "own.db").exit_code == 0
    words = ["show", "t"]
    assert completed(*words) == []
    assert completed("show", "--db", "own.db", "t") == ["trygghetspaketet"]
    (folder / "own.toml").write_text('[log]\ndb = "own.db"\n', "utf-8")
    assert completed("show", "--config", "own.toml", "t") == ["trygghetspaketet"]
    (folder / "own.toml").rename(folder / "tplog.toml")
    assert completed(*words) == ["trygghetspaketet"]
    monkeypatch.setenv("TPLOG_DB", "none.db")
    assert completed(*words) == []
    assert completed("show", "--db", "sqlite:///own.db", "t") == ["trygghetspaketet"]


@pytest.mark.parametrize(
    ("db", "toml"),
    [
        ("none.db", ""),
        ("no/such/folder.db", ""),
        (".", ""),
        ("junk.db", ""),
        ("postgresql://127.0.0.1:1/none", ""),
        ("mysql://h/x", ""),
        ("", "nonsense"),
        ("", '[log]\ndb = "postgresql://127.0.0.1:1/none"'),
    ],
)
def test_without_a_log_nothing_is_said(db: str, toml: str, folder: Path, cli: Cli) -> None:
    """Nothing is printed and no file is made, even if the log or tplog.toml is broken."""
    (folder / "junk.db").write_bytes(b"junk")
    if toml:
        (folder / "tplog.toml").write_text(toml, "utf-8")
    before = sorted(folder.iterdir())
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TPLOG")},
        "_TPLOG_COMPLETE": "bash_complete",
        "COMP_WORDS": "tplog\nshow\nt",
        "COMP_CWORD": "2",
        **({"TPLOG_DB": db} if db else {}),
    }
    command = [sys.executable, "-m", "tplog"]
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"\n", b"")
    assert sorted(folder.iterdir()) == before


def test_the_accounts_are_those_of_the_state(decided: tplog.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Accounts come from the projections, or else from a replay; an unknown budget has none."""
    assert decided.event_ids() == tuple(record.event.id for record in decided.records())
    states = {budget: set(map(str, decided.state(budget).accounts)) for budget in decided.budgets()}
    assert {budget: set(decided.account_paths(budget)) for budget in states} == states
    monkeypatch.setattr(tplog.MemoryLog, "projection_rows", lambda *_arguments: None)
    assert {budget: set(decided.account_paths(budget)) for budget in states} == states
    assert decided.account_paths("nonsense") == ()


def test_a_log_that_must_be_replayed_is_not_asked(
    seeded: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for a prompt while a long log is gone through."""
    seeded()
    monkeypatch.setattr(Book, "has_current_projections", lambda _book: False)
    assert completed("show", "t") == []


@pytest.mark.parametrize(
    ("db", "questions"), [("tplog.db", 1), ("postgresql://127.0.0.1:1/none", 0), ("postgresql:///none", 0)]
)
def test_a_server_is_not_asked(
    db: str, questions: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server's address is never opened, however it is given; a file is."""
    opened: list[tuple[str, object]] = []
    monkeypatch.setattr("tplog.eventstore.sql.open_log", lambda address, **how: opened.append((address, how)))
    assert completed("show", "--db", db, "t") == []
    (folder / "tplog.toml").write_text(f'[log]\ndb = "{db}"\n', "utf-8")
    assert completed("show", "t") == []
    assert opened == [(db, {"read_only": True})] * 2 * questions


def test_no_name_does_anything_to_a_shell(
    seeded: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name from the database that a shell would obey is left out."""
    seeded()
    bad = [
        "$(id)",
        "`id`",
        "a b",
        "a;b",
        "a*",
        "a\nplain,b",
        "a\x1b[31m",
        "",
        "a'b",
        'a"b',
        "a\\b",
        "\u202ea",
    ]
    monkeypatch.setattr(Book, "budgets", lambda _book: ("ett-två/3:§4.", *bad))
    assert completed("show", "") == ["ett-två/3:§4."]


# Real shells.


@pytest.fixture
def shell(folder: Path, cli: Cli) -> dict[str, str]:
    """An environment in which ``tplog`` is this one, in a folder with a log."""
    assert cli("apply", str(EVENTS), "--create", "--quiet").exit_code == 0
    (folder / "bin").mkdir()
    (folder / "bin" / "tplog").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tplog "$@"\n', "utf-8")
    (folder / "bin" / "tplog").chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if name in {"PYTHONPATH", "VIRTUAL_ENV"}}
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    return {**environment, "PATH": path, "HOME": str(folder), "LC_ALL": "C.UTF-8", "TERM": "dumb"}


def typed(command: Sequence[str], known: dict[str, str], prepared: str, lines: Sequence[str]) -> list[str]:
    """Return each line after TAB is pressed, at a shell's prompt on a terminal.

    ``prepared`` lets Ctrl-T write the line into the file ``line``.
    """
    main_end, shell_end = pty.openpty()
    shell = subprocess.Popen(
        command, env=known, stdin=shell_end, stdout=shell_end, stderr=shell_end, start_new_session=True
    )
    try:
        os.write(main_end, f"{prepared}\n: >ready\n".encode())
        awaited(Path("ready"), main_end)
        screen = []
        for line in lines:
            os.write(main_end, f"{line}\t\x14".encode())
            screen.append(awaited(Path("line"), main_end))
            Path("line").unlink()
            os.write(main_end, b"\x15")  # Ctrl-U clears it
        return screen
    finally:
        shell.kill()
        shell.wait()
        os.close(main_end)
        os.close(shell_end)


def awaited(file: Path, terminal: int) -> str:
    """A file's text, once it is there; meanwhile what the shell prints is taken off its hands."""
    until = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < until, f"{file} does not come"
        if select.select([terminal], [], [], 0.05)[0]:
            os.read(terminal, 65536)
    return file.read_text("utf-8")


ENDS = {
    "tplog sh": "show",
    "tplog show --comp": "--compare",
    "tplog trail 2025/kommunstyrelsen/trygghetsv": ACCOUNT,
}
PREPARED = {
    "bash": """eval "$(tplog completion bash)"
bind -x '"\\C-t": printf "%s" "$READLINE_LINE" >line.new; mv line.new line'""",
    "zsh": """autoload -U compinit; compinit -u -D; eval "$(tplog completion zsh)"
told() { printf %s "$BUFFER" >line.new; mv line.new line }; zle -N told; bindkey '^T' told""",
}


@pytest.mark.parametrize(("name", "options"), [("bash", ["--norc", "-i"]), ("zsh", ["-f", "-i"])])
def test_a_shell_completes_at_its_prompt(name: str, options: list[str], shell: dict[str, str]) -> None:
    """TAB completes a command, an option, and an account with its ä."""
    assert typed([program(name), *options], shell, PREPARED[name], [*ENDS]) == [
        f"{line.rpartition(' ')[0]} {end} " for line, end in ENDS.items()
    ]


def test_fish_completes(shell: dict[str, str]) -> None:
    """Fish itself lists the completions of a line."""
    completions = "; ".join(f"complete -C '{line}'" for line in ENDS)
    script = f"tplog completion fish | source; {completions}"
    command = [program("fish"), "--no-config", "-c", script]
    done = subprocess.run(command, env=shell, capture_output=True, text=True, check=True, timeout=120)
    assert done.stderr == ""
    assert [line.partition("\t")[0] for line in done.stdout.splitlines()] == [*ENDS.values()]


def test_the_documents_tell_how_to_install_it(cli: Cli) -> None:
    """docs/cli.md and the help name the same line for each shell."""
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    lines = cli("completion", "--help").output.partition("Example:\n")[2].splitlines()
    assert len(lines) == 3
    for line in lines:
        assert re.split(r"\s+#", line.strip())[0] in page
