"""Whoever shows a log that is not to be believed says so first."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from signed_log import FOREIGN, KEY, ORIGIN, edit, reopened, rewrite_leaf
from sites import BROWSER, ask

import tplog
from conftest import EVENTS, Cli
from tplog.cli import opening
from tplog.merkle.checkpoint import sign_checkpoint
from tplog.site.verification_status import Verification, VerificationStatus
from tplog.values.finding import Finding
from tplog.verification import rules
from tplog.web.app import application

TRUST = ("--vkey", str(KEY.key), "--checkpoint", "kept.checkpoint")
BUDGET = "trygghetspaketet"
LINE = "2025/kommunstyrelsen/trygghetsvärdar"
SHOWN = (
    ("show",),
    ("trail", LINE, "--budget", BUDGET),
    ("export", "csv", "--table", "state"),
    ("report", BUDGET, "--no-verify"),
)
SUMS = (b'"ore":500000000', b'"ore":500000001')
STATUS = VerificationStatus


def raised(folder: Path) -> None:
    """Raise a sum in a leaf, with its hash."""
    rewrite_leaf(folder, 2, lambda leaf: leaf.replace(*SUMS), also="hash tree")


@pytest.fixture
def memory(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which this user's verifications are remembered; the log is in the current folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(copy / "state"))
    return copy / "state" / "tplog"


@pytest.mark.parametrize("arguments", SHOWN, ids=lambda arguments: arguments[0])
def test_what_shows_a_log_says_that_it_failed_to_verify(
    cli: Cli, copy: Path, memory: Path, arguments: tuple[str, ...]
) -> None:
    """On stderr, with the codes, in both languages, until the log is verified."""
    before = cli(*arguments)
    assert (before.exit_code, before.stderr) == (0, "")
    raised(copy)
    assert cli("verify", *TRUST, "--quiet").exit_code == 1
    for lang, word in (("en", "do not believe"), ("sv", "tro inte")):
        after = cli(*arguments, lang=lang)
        assert word in after.stderr.lower()
        assert "root-differs" in after.stderr
    if arguments[0] != "report":
        assert after.exit_code == 0
    rewrite_leaf(copy, 2, lambda leaf: leaf.replace(*SUMS[::-1]), also="hash tree")
    assert cli("verify", *TRUST).exit_code == 0
    assert (cli(*arguments).stderr, [*memory.iterdir()]) == ("", [])


READING = (
    ("log",),
    ("diff", "0", "3"),
    ("findings",),
    ("replay",),
    ("prove", "9"),
    ("dump", "leaves"),
    ("dump", "tiles", "-o", "tiles"),
    ("checkpoint",),
)


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_what_reads_a_log_says_so_too(cli: Cli, copy: Path, memory: Path, arguments: tuple[str, ...]) -> None:
    """Whatever is taken out of it: also a proof, a dump, a checkpoint for the minutes."""
    before = cli(*arguments)
    assert "root-differs" not in before.stderr
    Path("false.checkpoint").write_bytes(bytes(sign_checkpoint(ORIGIN, 9, bytes(32), [KEY]).note))
    assert cli("verify", "--vkey", str(KEY.key), "--checkpoint", "false.checkpoint", "--quiet").exit_code == 1
    after = cli(*arguments)
    assert (after.exit_code, "root-differs" in after.stderr) == (before.exit_code, True), after.stderr


def test_a_verification_that_had_less_settles_nothing(cli: Cli, copy: Path, memory: Path) -> None:
    """What a pinned key or an outside checkpoint contradicted is not settled without them (exit 3)."""
    other = sign_checkpoint(ORIGIN, 3, bytes(32), (KEY,))
    Path("other.checkpoint").write_bytes(bytes(other.note))
    assert cli("verify", *TRUST, "--checkpoint", "other.checkpoint").exit_code == 1
    assert cli("verify").exit_code == 3
    assert "root-differs" in cli("show").stderr
    assert cli("verify", *TRUST).exit_code == 0
    assert cli("show").stderr == ""


def test_a_part_that_cannot_be_read_is_remembered(cli: Cli, copy: Path, memory: Path) -> None:
    """As a verification that could not read all; a run that ended before it began is not."""
    assert cli("verify", "--vkey", "x").exit_code == 2
    assert not memory.exists()
    path = next(Path("tplog.checkpoints").glob("*.leaves"))
    path.unlink()
    os.mkfifo(path)
    assert cli("verify", *TRUST).exit_code == 2
    assert "verification-unreadable" in cli("show").stderr


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"code": 1, "at": "x"}', "\ud800"], ids=ascii)
def test_a_memory_that_is_none_is_named(cli: Cli, copy: Path, memory: Path, content: str) -> None:
    """Somebody else's file in its place is told as a failure, and the next verification replaces it."""
    raised(copy)
    cli("verify", *TRUST)
    (path,) = memory.iterdir()
    path.write_bytes(content.encode(errors="surrogatepass"))
    shown = cli("show")
    assert (shown.exit_code, str(path) in shown.stderr) == (0, True)
    cli("verify", *TRUST)
    assert json.loads(path.read_text("utf-8"))["code"] == "verification-contradicted"


def test_without_a_place_for_it_verify_says_what_it_says(
    cli: Cli, copy: Path, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home that cannot be written changes nothing in the result."""
    raised(copy)
    for place in ("tplog.db", "relative"):
        monkeypatch.setenv("XDG_STATE_HOME", str(copy / place) if place == "tplog.db" else place)
        assert cli("verify", *TRUST).exit_code == 1
        assert cli("show").exit_code == 0
    assert not Path("relative").exists()


def test_a_log_has_one_memory_however_it_is_named(copy: Path) -> None:
    """By its path, through a link, as an address; a server's without the password."""
    Path("link.db").symlink_to("tplog.db")
    names = ("tplog.db", "./tplog.db", str(copy / "tplog.db"), "link.db", f"sqlite:///{copy}/tplog.db")
    assert len({opening.memory_path(name) for name in names}) == 1
    servers = ("postgresql://u:a@h/x", "postgresql://u:b@h/x")
    assert len({opening.memory_path(name) for name in servers}) == 1


def test_a_tree_that_is_not_signed_is_said_without_any_verification(cli: Cli, copy: Path) -> None:
    """A frontier that is another: every command that shows the log says so."""
    assert cli("show").stderr == ""
    edit(copy, "UPDATE tree SET frontier = zeroblob(length(frontier))")
    for arguments in SHOWN:
        assert "root-unsigned" in cli(*arguments).stderr


def test_what_is_kept_and_not_used_is_said(cli: Cli, copy: Path) -> None:
    """Where what is kept beside the log is not of all records, answers are computed from the leaves."""
    edit(copy, "DELETE FROM kept_at")
    assert "kept-behind" in cli("show").stderr


def test_the_report_says_it_first_and_leaves_with_1(cli: Cli, copy: Path, memory: Path) -> None:
    """The verdict comes before the heading; also where only an earlier verification failed."""
    fine = cli("report", BUDGET, *TRUST)
    assert (fine.exit_code, "not to be believed" in fine.stdout) == (0, False)
    raised(copy)
    for trust in (TRUST, ("--no-verify",)):
        done = cli("report", BUDGET, *trust)
        assert done.exit_code == 1
        top, heading, _ = done.stdout.partition("<h1>")
        assert heading
        assert "not to be believed" in top
        assert "root-differs" in top
    short = cli("report", BUDGET, "--vkey", str(FOREIGN.key), "-o", "r.html")
    assert (short.exit_code, "key-foreign" in Path("r.html").read_text("utf-8")) == (1, True)


@pytest.mark.parametrize(
    "target", ["/", "/log", "/status", f"/budgets/{BUDGET}/result", "/nowhere", "/log?as-of=x"]
)
def test_every_page_carries_the_banner(target: str) -> None:
    """Also those of errors; from what was known at the start until the verification has ended."""
    known = (Finding(rules.ROLLBACK, {"source": "s", "size": "9", "records": "3"}),)
    bad = Finding(rules.TREE_DIFFERS, {"records": "3"})
    now = Verification(STATUS.RUNNING)
    with tplog.Book(tplog.MemoryLog()) as book:
        book.apply(next(EVENTS.glob("*trygg*.toml")))

        def page(**options: tuple[Finding, ...]) -> str:
            site = application(book, verification=lambda: now, **options)  # type: ignore[arg-type]
            return ask(site, target, accept=BROWSER, accept_language="en").body.decode()

        def begins_so(html: str) -> bool:
            return "not to be believed" in html.partition("<h1>")[0]

        assert (begins_so(page()), begins_so(page(known_doubts=known))) == (False, True)
        at = next(iter(book.records())).recorded
        now = Verification(STATUS.CONTRADICTED, at, 3, "", findings=(bad,))
        assert begins_so(page())
        assert "tree-differs" in page()
        now = Verification(STATUS.VERIFIED, at, 3)
        assert not begins_so(page(known_doubts=known))


def test_a_book_that_can_sign_is_signed(copy: Path) -> None:
    """An honest log has the newest checkpoint's root, before and after an append."""
    with reopened(copy) as book:
        assert book.is_root_signed()
