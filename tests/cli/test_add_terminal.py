"""``tplog add`` at a terminal: keys, completion, Ctrl-C, and the file that is left."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

import tplog
from conftest import EVENTS, Cli
from tplog.cli.add.questions import Option, Question, words
from tplog.cli.add.terminal import OptionCompleter, terminal_asker
from tplog.decision_files.formatter import format_decision_file

ACCOUNTS = (
    Option("2025/kommunstyrelsen", "Kommunstyrelsen"),
    Option("2025/kommunstyrelsen/sspf", "SSPF (skola, socialtjänst, polis och fritid)"),
    Option("2024/kommunstyrelsen/sspf", "SSPF (skola, socialtjänst, polis och fritid)"),
)
LINE = Question("line", "Post 1", str, completions=lambda: ACCOUNTS)


def completed(question: Question, typed: str) -> list[str]:
    """What the line can become."""
    completions = OptionCompleter(question).get_completions(Document(typed), CompleteEvent())
    return [typed[: len(typed) + completion.start_position] + completion.text for completion in completions]


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("", [0, 1, 2]),
        ("polis", [1, 2]),
        ("SSPF 2025", [1]),
        ("skola 24", [2]),
        ("kommunst", [0, 1, 2]),
        ("x", []),
    ],
)
def test_accounts_are_completed_by_their_words(typed: str, places: Sequence[int]) -> None:
    """By any letters of path or name, in any order, whatever their case."""
    assert completed(LINE, typed) == [ACCOUNTS[place].value for place in places]


def test_a_list_is_completed_at_its_end() -> None:
    """What stands before the last comma stays."""
    bodies = Question("k", "Organ", str, completions=words("kommunstyrelsen"), is_list=True)
    assert completed(bodies, "socialnämnden, kom") == ["socialnämnden, kommunstyrelsen"]


def test_a_menu_is_completed_by_what_people_say() -> None:
    """By the word in the language of the conversation, not by the name of a class."""
    menu = Question("k", "Vad slags", str, menu=(Option("FrameDecided", "anslag (budgetram)", "En ram."),))
    assert completed(menu, "budg") == ["anslag (budgetram)"]


@pytest.mark.parametrize(
    ("keys", "line"),
    [("skola 24\t\r", "2024/kommunstyrelsen/sspf"), ("\r", "2025/kommunfullmäktige"), ("\x15x\r", "x")],
)
def test_tab_takes_the_completion_and_enter_the_default(keys: str, line: str) -> None:
    """And a default can be rubbed out like anything typed."""
    default = "" if "\t" in keys else "2025/kommunfullmäktige"
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(keys)
        assert terminal_asker()(LINE, default, "") == line


class Terminal:
    """A real ``tplog add`` in a pseudo-terminal."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        """Start it."""
        self.screen, self._master = "", -1
        self._master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (50, 200))
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("TPLOG", "LC_"))
        }
        environment |= {"LC_ALL": "C.UTF-8", "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tplog", "add", "--lang", "en", *arguments],
            cwd=folder,
            env=environment,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)

    def type(self, question: str, keys: str) -> None:
        """Wait for a question, and type."""
        self.wait_for(question)
        os.write(self._master, keys.encode())

    def wait_for(self, text: str) -> None:
        """Read until a text has come; forget what came before its end."""
        deadline = time.monotonic() + 30
        while text not in self.screen:
            assert time.monotonic() < deadline, self.screen
            if not self._read():
                assert text in self.screen, self.screen
        self.screen = self.screen.partition(text)[2]

    def _read(self) -> bool:
        """Read what is there; False at the end."""
        if select.select([self._master], [], [], 1)[0]:
            try:
                read = os.read(self._master, 1 << 16).decode("utf-8", "replace")
            except OSError:  # it has ended
                return False
            self.screen += re.sub(r"\x1b(\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>])", "", read)
            return bool(read)
        return True

    def end(self) -> int:
        """Wait for its end, and return its exit code."""
        while self._read():
            pass
        return self._process.wait(60)

    def close(self) -> None:
        """Leave nothing behind."""
        self._process.kill()
        self._process.wait()
        os.close(self._master)


@pytest.fixture
def terminal(folder: Path) -> Iterator[list[Terminal]]:
    """A list to put terminals in, which are closed."""
    terminals: list[Terminal] = []
    yield terminals
    for started in terminals:
        started.close()


FIRST = [
    ("Matter", "\x15trygghetspaketet\r"),
    ("Title", "Protokoll KF\r"),
    ("Date of the paper", "2025-05-12\r"),
    ("Case numbers", "\r"),
    ("Paragraph", "\r"),
    ("File", "\r"),
    ("What is the paper", "1\r"),
    ("What kind", "frame changed\r"),
]
AMOUNT = [
    ("Body", "\r"),
    ("Date of the decision", "\r"),
    ("Paragraph", "\r"),
    ("Where", "\r"),
    ("Account that gives", "2025/kommunfull\t\r"),
    ("Unit", "\r"),
    ("Line 1", "kommunstyrelsen\r"),
    ("Amount", "2,4\r"),
    ("amount-without-unit", "\x152,4 mkr\r"),
]
END = [
    ("Line 2", "\r"),
    ("Sum as", "\r"),
    ("Id", "\r"),
    ("More", "\r"),
    ("Another act", "\r"),
]


def typed(terminal: Terminal, *parts: Sequence[tuple[str, str]]) -> None:
    """Type answers, each when its question comes."""
    for question, keys in (answer for part in parts for answer in part):
        terminal.type(question, keys)


@pytest.fixture
def log(cli: Cli) -> Path:
    """A log of the real matter."""
    assert cli("apply", str(EVENTS), "--create", "--quiet").exit_code == 0
    return Path("tplog.db")


def records(path: Path = Path("tplog.db")) -> int:
    """How many records a log has."""
    with tplog.open(str(path), read_only=True) as book:
        return book.size()


def test_a_file_is_typed_and_nothing_recorded(log: Path, folder: Path, terminal: list[Terminal]) -> None:
    """Amounts are said as understood and shown before and after; the file is tidy, and the log as it was."""
    before = records()
    terminal.append(Terminal(folder, "--output", "beslut.toml"))
    typed(terminal[0], FIRST, AMOUNT)
    terminal[0].wait_for("= 2,4 mkr = 2,400,000")
    terminal[0].wait_for("2025/kommunstyrelsen            3.5           5.9")
    typed(terminal[0], END, [("Record it", "\r")])
    terminal[0].wait_for("Nothing is recorded")
    assert terminal[0].end() == 0
    text = (folder / "beslut.toml").read_text("utf-8")
    assert text == format_decision_file(text, "beslut.toml")
    assert '"2,4 mkr"' in text
    assert records() == before


def test_the_last_question_may_record_it(log: Path, folder: Path, terminal: list[Terminal], cli: Cli) -> None:
    """A file that is there is written over only if somebody says so; yes records it as apply does."""
    before = records()
    for name in ("beslut.toml", "nytt.toml"):
        (folder / name).write_text("mine", "utf-8")
    terminal.append(Terminal(folder, "--output", "beslut.toml"))
    typed(terminal[0], FIRST, AMOUNT, END, [("Write over it", "\r"), ("Write it to", "\x15nytt.toml\r")])
    typed(terminal[0], [("Write over it", "\x15yes\r"), ("Record it", "\x15yes\r")])
    terminal[0].wait_for("events recorded")
    assert terminal[0].end() == 0
    assert (folder / "beslut.toml").read_text("utf-8") == "mine"
    assert records() == before + 1
    assert "recorded already" in cli("apply", "nytt.toml").stdout


def test_what_cannot_be_written_is_asked_for_elsewhere(
    log: Path, folder: Path, terminal: list[Terminal]
) -> None:
    """A folder or a log in the place of the file costs nobody the answers, and stays as it was."""
    (folder / "mapp").mkdir()
    before = log.read_bytes()
    terminal.append(Terminal(folder))
    typed(terminal[0], FIRST, AMOUNT, END)
    for path in ("mapp", "tplog.db"):
        typed(terminal[0], [("Write it to", f"\x15{path}\r"), ("Write over it", "\x15yes\r")])
    typed(terminal[0], [("Write it to", "\x15beslut.toml\r"), ("Record it", "\x03")])
    terminal[0].wait_for("Nothing is recorded")
    assert terminal[0].end() == 0
    assert (folder / "beslut.toml").is_file()
    assert log.read_bytes() == before


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
@pytest.mark.parametrize("parts", [[], [FIRST]], ids=["at once", "later"])
def test_whoever_ends_it_leaves_nothing(
    folder: Path, terminal: list[Terminal], key: str, parts: list[list[tuple[str, str]]]
) -> None:
    """Ctrl-C and Ctrl-D say that nothing was written, and the exit code is 130; no log is made either."""
    terminal.append(Terminal(folder))
    typed(terminal[0], *parts, [("Body" if parts else "Matter", key)])
    terminal[0].wait_for("Ended: nothing written or recorded.")
    assert terminal[0].end() == 130
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("lang", "said"), [("sv", "frågar vid en terminal"), ("en", "asks at a terminal")])
def test_without_a_terminal_another_command_is_named(cli: Cli, lang: str, said: str) -> None:
    """Questions that nobody can answer are not asked."""
    result = cli("add", lang=lang)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "terminal-missing" in result.stderr
    assert said in result.stderr
    assert "tplog new" in result.stderr


@pytest.mark.parametrize(("lang", "said"), [("sv", "Installera"), ("en", "Install")])
def test_without_its_library_it_says_what_to_install(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    """The extra is named, and nothing else of tplog needs it."""
    monkeypatch.setattr("tplog.cli.add.refusals.require_terminal", lambda: None)
    monkeypatch.setattr("tplog.cli.add.refusals._LIBRARY", "no_such_library")
    result = cli("add", lang=lang)
    assert result.exit_code == 2
    assert f"{said} " in result.stderr
    assert "pip install 'tplog[add]'" in result.stderr
