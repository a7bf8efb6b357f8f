"""Whoever shows a log that is not to be believed says so first."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from shown import ALL_SHOWN, BUDGET, PAGE, SUMS, TRUST, Shown, fails_to_verify
from signed_log import FOREIGN, KEY, LAST, ORIGIN, edit, reopened, rewrite_leaf
from sites import BROWSER, ask, matter, running
from starlette.types import ASGIApp
from tampering import CASES

import tplog
from conftest import EVENTS, Cli
from tplog.answers.doubts import doubtable
from tplog.answers.findings import FINDING
from tplog.answers.to_json import to_data
from tplog.answers.verification_status import Verification, VerificationStatus
from tplog.book import queries
from tplog.book.open import memory_path
from tplog.cli.commands import serve
from tplog.eventstore.messages import DATABASE_BUSY
from tplog.merkle.checkpoint import sign_checkpoint
from tplog.values.finding import Finding
from tplog.verification import rules
from tplog.web import current_doubts
from tplog.web.app import application
from tplog.web.file_routes import DOWNLOADS
from tplog.web.openapi import openapi_document, page_schema
from tplog.web.routes import PAGES, PageRoute

LINE = "2025/kommunstyrelsen/trygghetsvärdar"
SHOWN = (
    ("show",),
    ("trail", LINE, "--budget", BUDGET),
    ("export", "csv", "--table", "state"),
    ("report", BUDGET, "--no-verify"),
)
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
    for lang, word in (("en", "do not rely"), ("sv", "lita inte på")):
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


def _memory(**other: object) -> str:
    at = "2026-01-15T12:00:00+00:00"
    data = {"code": "verification-contradicted", "at": at, "codes": ["x"], "inputs": []}
    return json.dumps({**data, **other})


NO_MEMORIES = {
    "empty": "",
    "a list": "[]",
    "no members": "{}",
    "few members": '{"code": 1, "at": "x"}',
    "a surrogate": "\ud800",
    "deep": "[" * 60_000,
    "long": " " * 70_000,
    "a long number": _memory(inputs=[]).replace("[]", "1" * 5_000),
    "the first day": _memory(at="0001-01-01T00:00:00+14:00"),
    "the last day": _memory(at="9999-12-31T23:59:59.999999+00:00"),
    "no time zone": _memory(at="0001-01-01T00:00:00"),
    "no codes": _memory(codes=[]),
    "a code that is none": _memory(codes=["\ud800"]),
    "a code of control characters": _memory(codes=["x\x1b[2J"]),
}


@pytest.mark.parametrize("content", NO_MEMORIES.values(), ids=NO_MEMORIES)
def test_a_memory_that_is_none_is_named(cli: Cli, copy: Path, memory: Path, content: str) -> None:
    """Somebody else's file in its place is told as a failure, and the next verification replaces it."""
    raised(copy)
    cli("verify", *TRUST)
    (path,) = memory.iterdir()
    path.write_bytes(content.encode(errors="surrogatepass"))
    for lang in ("sv", "en"):
        shown = cli("show", lang=lang)
        assert (shown.exit_code, str(path) in shown.stderr) == (0, True)
    reported = cli("report", BUDGET, "--no-verify")
    assert (reported.exit_code, str(path) in reported.stdout) == (1, True)
    assert cli("verify", "--vkey", str(KEY.key)).exit_code == 1  # as without that file
    assert json.loads(path.read_text("utf-8"))["code"] == "verification-contradicted"


def test_without_a_place_for_it_verify_says_so(cli: Cli, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home that cannot be written, or is none, changes nothing in the result, and stderr names it."""
    raised(copy)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    for home in (str(copy / "tplog.db"), "relative"):
        monkeypatch.setenv("HOME", home)
        for lang, words in (("en", "cannot be saved"), ("sv", "går inte att spara")):
            failed = cli("verify", *TRUST, "--quiet", lang=lang)
            assert failed.exit_code == 1
            assert "verification-not-remembered" in failed.stderr
            assert words in failed.stderr
            assert f"{home}/.local/state/tplog/" in failed.stderr
        assert cli("show").exit_code == 0
    assert not Path("relative").exists()


def test_a_memory_that_cannot_be_deleted_is_said(cli: Cli, copy: Path, memory: Path) -> None:
    """A log that is verified is still doubted by what shows it, so verify says why, and leaves with 0."""
    assert cli("verify", *TRUST).stderr == ""
    path = Path(memory_path("tplog.db"))
    path.mkdir(parents=True)
    verified = cli("verify", *TRUST)
    assert (verified.exit_code, "verification-not-remembered" in verified.stderr) == (0, True)
    assert str(path) in cli("show").stderr
    path.rmdir()
    path.symlink_to(path)  # a loop: not nothing, and deleted as any file
    assert str(path) in cli("show").stderr
    assert cli("verify", *TRUST).exit_code == 0
    assert cli("show").stderr == ""


def test_a_memory_that_cannot_be_listed_is_read(
    cli: Cli, copy: Path, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that may be entered but not listed hides no failure."""

    def refused(path: str) -> list[str]:
        raise PermissionError(path)

    raised(copy)
    assert cli("verify", *TRUST, "--quiet").exit_code == 1
    monkeypatch.setattr("tplog.book.open.os.listdir", refused)
    assert "root-differs" in cli("show").stderr


def test_a_relative_place_is_passed_over(
    cli: Cli, copy: Path, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither written nor read, as the XDG Base Directory Specification says; the home is used."""
    raised(copy)
    cli("verify", *TRUST)
    monkeypatch.setenv("XDG_STATE_HOME", "state")
    monkeypatch.setenv("HOME", str(copy / "home"))
    assert "verification-contradicted" not in cli("show").stderr
    assert cli("verify", *TRUST).exit_code == 1
    assert "verification-contradicted" in cli("show").stderr
    assert len([*(copy / "home" / ".local" / "state" / "tplog").iterdir()]) == 1


def test_a_log_has_one_memory_however_it_is_named(copy: Path) -> None:
    """By its path, through a link, as an address; a server's without the password."""
    Path("link.db").symlink_to("tplog.db")
    names = ("tplog.db", "./tplog.db", str(copy / "tplog.db"), "link.db", f"sqlite:///{copy}/tplog.db")
    assert len({memory_path(name) for name in names}) == 1
    servers = ("postgresql://u:a@h/x", "postgresql://u:b@h/x")
    assert len({memory_path(name) for name in servers}) == 1


def test_a_tree_that_is_not_signed_is_said_without_any_verification(cli: Cli, copy: Path) -> None:
    """A frontier that is another: every command that shows the log says so."""
    assert cli("show").stderr == ""
    edit(copy, "UPDATE tree SET frontier = zeroblob(length(frontier))")
    for arguments in SHOWN:
        assert "root-unsigned" in cli(*arguments).stderr


ALTERED = {
    "a leaf": lambda folder: rewrite_leaf(folder, 2, lambda leaf: leaf.replace(*SUMS)),
    "a leaf and its hash": lambda folder: rewrite_leaf(
        folder, 2, lambda leaf: leaf.replace(*SUMS), also="hash"
    ),
    "the last leaf": lambda folder: rewrite_leaf(
        folder, LAST - 1, lambda leaf: leaf.replace(b"20", b"21", 1)
    ),
    "a leaf emptied": lambda folder: edit(folder, "UPDATE record SET leaf = x'' WHERE \"index\" = 3"),
    "a record added": lambda folder: edit(
        folder,
        'INSERT INTO record ("index", id, recorded, leaf, hash) '
        "SELECT MAX(\"index\") + 1, 'x', recorded, leaf, hash FROM record",
    ),
    "the last record deleted": lambda folder: edit(
        folder, 'DELETE FROM record WHERE "index" = (SELECT MAX("index") FROM record)'
    ),
    "two leaves swapped": lambda folder: edit(
        folder,
        'UPDATE record SET leaf = (SELECT leaf FROM record AS o WHERE o."index" = 5 - record."index") '
        'WHERE "index" IN (2, 3)',
    ),
}


@pytest.mark.parametrize("change", ALTERED)
def test_an_altered_record_of_a_short_log_is_said_without_any_verification(
    cli: Cli, copy: Path, change: str
) -> None:
    """All leaves of a log of at most 1 000 records are hashed before it is shown, whatever is asked."""
    ALTERED[change](copy)
    for arguments in (*SHOWN, ("log",), ("dump", "leaves")):
        assert "root-unsigned" in cli(*arguments).stderr


def test_a_long_log_is_shown_without_reading_it_all(
    cli: Cli, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the bound only verify finds an altered record, as docs/integrity.md says."""
    ALTERED["a leaf"](copy)
    monkeypatch.setattr(queries, "MAX_HASHED_LEAVES", LAST - 1)
    assert cli("show").stderr == ""
    monkeypatch.setattr(queries, "MAX_HASHED_LEAVES", LAST)
    assert "root-unsigned" in cli("show").stderr


ASKS_WHAT_IS_KEPT = (
    ("show",),
    ("show", BUDGET, "2025"),
    ("trail", LINE, "--budget", BUDGET),
    ("trail", LINE),
    ("findings", "--budget", BUDGET),
    ("findings", "--json"),
    ("log", "--budget", BUDGET),
    ("log", "--type", "FrameDecided"),
    ("log", "--by", "kommunfullmäktige"),
    ("replay", BUDGET),
    ("diff", "2018-12-31", "2025-12-31"),
    ("export", "csv", BUDGET),
    ("report", BUDGET, "--no-verify"),
)
ASKS_RECORDS_ALONE = (
    ("log",),
    ("log", "--type", "YearClosed"),  # there is none, of which no day is asked
    ("replay",),
    ("diff", "2024/ram", "2025/ram"),
    ("export", "jsonl"),
    ("export", "prov"),
    ("export", "csv", "--table", "state"),
    ("checkpoint",),
    ("dump", "leaves"),
    ("dump", "tiles", "-o", "tiles"),
    ("prove", "9"),
    ("prove", "2024/budget"),
    ("prove", "--from", "5"),
)


@pytest.mark.parametrize("arguments", [*ASKS_WHAT_IS_KEPT, *ASKS_RECORDS_ALONE], ids=" ".join)
def test_what_is_kept_and_not_used_is_said_where_it_is_looked_for(
    cli: Cli, copy: Path, arguments: tuple[str, ...]
) -> None:
    """Once, where a question computes from the leaves what is not kept of all records; the answer is that."""
    before = cli(*arguments)
    assert "kept-behind" not in before.stderr
    edit(copy, "DELETE FROM kept_at")
    after = cli(*arguments)
    assert after.stdout == before.stdout
    assert (after.exit_code, after.stderr.count("kept-behind")) == (0, arguments in ASKS_WHAT_IS_KEPT)


def test_a_key_that_is_not_the_logs_is_said_until_a_verification_without_it(
    cli: Cli, folder: Path, memory: Path
) -> None:
    """A log rewritten with another key is said so; a mistaken key is settled by a verify without it."""
    trust = ("--vkey", str(FOREIGN.key))
    assert cli("apply", str(EVENTS), "--create", "--quiet", "--db", "unsigned.db").exit_code == 0
    for db in ("tplog.db", "unsigned.db"):
        assert cli("verify", *trust, "--db", db).exit_code == 1
        assert "verification-contradicted" in cli("show", "--db", db).stderr
        assert cli("verify", "--db", db).exit_code == 3
        assert cli("show", "--db", db).stderr == ""


@pytest.mark.parametrize(("db", "index"), [("tplog.db", 2), ("unsigned.db", 1)])
def test_a_key_that_is_not_the_logs_is_not_needed_to_settle(
    cli: Cli, copy: Path, memory: Path, db: str, index: int
) -> None:
    """What was found beside it is remembered, and settled without it, also by exit 3; not sooner."""
    if db != "tplog.db":
        assert cli("apply", str(EVENTS), "--create", "--quiet", "--db", db).exit_code == 0
        Path("tplog.db").write_bytes(Path(db).read_bytes())
        shutil.rmtree("tplog.checkpoints")
    foreign = ("--vkey", str(FOREIGN.key))
    rewrite_leaf(copy, index, lambda leaf: leaf.replace(*SUMS))
    assert cli("verify", *foreign).exit_code == 1
    said = cli("show").stderr
    assert "hash-differs" in said
    assert "until tplog verify" in said
    rewrite_leaf(copy, index, lambda leaf: leaf.replace(*SUMS[::-1]))
    assert cli("verify", *foreign).exit_code == 1
    said = cli("show").stderr
    assert "verification-contradicted" in said
    assert "hash-differs" not in said
    assert cli("verify").exit_code == 3
    assert cli("show").stderr == ""


def test_a_failure_with_less_does_not_cover_one_with_more(cli: Cli, copy: Path, memory: Path) -> None:
    """A mistaken key after a checkpoint that contradicted: both are said, until that checkpoint agrees."""
    rewrite_leaf(copy, 2, lambda leaf: leaf.replace(*SUMS))
    assert cli("verify", *TRUST).exit_code == 1
    rewrite_leaf(copy, 2, lambda leaf: leaf.replace(*SUMS[::-1]))
    assert cli("verify", "--vkey", str(FOREIGN.key)).exit_code == 1
    said = cli("show").stderr
    assert "hash-differs" in said
    assert "key-foreign" in said
    assert cli("verify").exit_code == 3
    assert "hash-differs" in cli("show").stderr
    assert cli("verify", *TRUST).exit_code == 0
    assert cli("show").stderr == ""


@pytest.mark.parametrize("words", ["a second log-opened", "the first record is not log-opened"])
def test_a_signed_log_that_does_not_begin_as_such_is_doubted(
    cli: Cli, copy: Path, memory: Path, words: str
) -> None:
    """Where a record or a checkpoint of its own claims a signature, the log is at fault, not the key."""
    (case,) = [case for case in CASES if case.words == words]
    case.change(copy)
    assert cli("verify", *case.arguments).exit_code == 1
    assert "log-opened-missing" in cli("show").stderr


def test_the_report_says_it_first_and_leaves_with_1(cli: Cli, copy: Path, memory: Path) -> None:
    """The verdict comes before the heading; also where only an earlier verification failed."""
    fine = cli("report", BUDGET, *TRUST)
    assert (fine.exit_code, "cannot be relied on" in fine.stdout) == (0, False)
    raised(copy)
    for trust in (TRUST, ("--no-verify",)):
        done = cli("report", BUDGET, *trust)
        assert done.exit_code == 1
        top, heading, _ = done.stdout.partition("<h1>")
        assert heading
        assert "cannot be relied on" in top
        assert "root-differs" in top
        assert top.count("The verification of") == 1
    short = cli("report", BUDGET, "--vkey", str(FOREIGN.key), "-o", "r.html")
    assert (short.exit_code, "key-foreign" in Path("r.html").read_text("utf-8")) == (1, True)


def test_a_verification_that_had_less_leaves_the_report_doubted(cli: Cli, copy: Path, memory: Path) -> None:
    """A report that verifies without what contradicted says so first and leaves with 1, until settled."""
    other = sign_checkpoint(ORIGIN, 3, bytes(32), (KEY,))
    Path("other.checkpoint").write_bytes(bytes(other.note))
    assert cli("verify", *TRUST, "--checkpoint", "other.checkpoint").exit_code == 1
    for trust in ((), ("--vkey", str(KEY.key)), ("--no-verify",)):
        done = cli("report", BUDGET, *trust)
        assert done.exit_code == 1
        assert "root-differs" in done.stdout.partition("<h1>")[0]
    settled = cli("report", BUDGET, *TRUST)
    assert (settled.exit_code, "root-differs" in settled.stdout) == (0, False)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that asks anew at every request."""
    monkeypatch.setattr(current_doubts, "MIN_INTERVAL_NS", 0)
    monkeypatch.setattr(current_doubts, "REST", 0)


def site_of(book: tplog.Book, now: Verification | None = None) -> ASGIApp:
    """The site as ``tplog serve`` makes it."""
    read = partial(serve._read_doubts, book, "tplog.db")  # noqa: SLF001
    return application(book, verification=lambda: now or Verification(), read_doubts=read)


LATER = [case for case in ALL_SHOWN if case.arguments == PAGE]


@pytest.mark.usefixtures("patient", "memory")
@pytest.mark.parametrize("status", [STATUS.OFF, STATUS.VERIFIED, STATUS.INSUFFICIENT])
@pytest.mark.parametrize("case", LATER, ids=lambda case: case.words)
def test_what_is_known_later_is_said_while_the_site_runs(
    cli: Cli, copy: Path, case: Shown, status: VerificationStatus
) -> None:
    """On pages, as data, in the header, also for old tags; whatever the first verification came to."""
    with tplog.open("tplog.db", read_only=True) as book:
        at = next(iter(book.records())).recorded
        site = site_of(book, Verification(status, at, LAST))
        before = ask(site, "/log", accept=BROWSER)
        assert (before.status, before.headers.get("tplog-doubts")) == (200, None)
        case.change(copy, cli)
        codes = ", ".join(case.codes)
        after = ask(site, "/log", accept=BROWSER, if_none_match=before.headers["etag"])
        assert (after.status, after.headers.get("tplog-doubts")) == (case.status, codes)
        assert b'role="alert"' in after.body
        assert b'role="alert"' not in before.body
        data = ask(site, "/status.json").data
        assert [doubt["code"] for doubt in data["doubts"]] == [*case.codes]
        page = ask(site, "/status", accept=BROWSER)
        assert (page.status, b'role="alert"' in page.body) == (200, True)


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize(
    "case",
    [case for case in ALL_SHOWN if case not in LATER],
    ids=lambda case: f"{case.words} {case.question}",
)
def test_what_is_known_is_said_first(cli: Cli, copy: Path, case: Shown) -> None:
    """On stderr, these codes and no others; never a traceback."""
    case.change(copy, cli)
    result = cli(*case.arguments)
    codes = re.findall(r"^([a-z-]+): ", result.stderr, re.MULTILINE)
    assert (result.exit_code, tuple(codes)) == (case.status, case.codes)


@pytest.mark.usefixtures("memory")
def test_a_running_site_says_what_it_was_not_started_with(cli: Cli, copy: Path) -> None:
    """Within seconds, in its own process."""
    with running("tplog.db", "--no-verify") as site:
        assert b"tplog-doubts" not in site.take("/log.csv")
        fails_to_verify(copy, cli)
        until = time.monotonic() + 20
        while b"tplog-doubts: verification-contradicted" not in site.take("/log.csv"):
            assert time.monotonic() < until
        assert b'role="alert"' in site.take("/log")


@pytest.mark.usefixtures("patient")
def test_a_doubt_that_is_settled_goes_while_the_site_runs(cli: Cli, copy: Path, memory: Path) -> None:
    """With the page that was made meanwhile, which no tag brings back."""
    with tplog.open("tplog.db", read_only=True) as book:
        site = site_of(book)
        fails_to_verify(copy, cli)
        doubted = ask(site, "/log", accept=BROWSER)
        assert b'role="alert"' in doubted.body
        assert cli("verify", *TRUST).exit_code == 0
        assert b'role="alert"' not in ask(site, "/log", accept=BROWSER).body
        fails_to_verify(copy, cli)
        assert b'role="alert"' in ask(site, "/log", accept=BROWSER).body


@pytest.mark.parametrize(("duration", "gap", "times"), [(500, 10_000, 2), (0, 1_000, 29)])
def test_the_doubts_are_asked_for_at_bounded_cost(
    monkeypatch: pytest.MonkeyPatch, duration: int, gap: int, times: int
) -> None:
    """At most once a second, and for a twentieth of the time at most, however many requests there are."""
    now, readings = 100_000, list[int]()  # milliseconds
    monkeypatch.setattr(current_doubts, "monotonic_ns", lambda: now * 1_000_000)

    def read() -> tuple[Finding, ...]:
        nonlocal now
        readings.append(now)
        now += duration
        return ()

    with tplog.Book(tplog.MemoryLog()) as book:
        site = application(book, read_doubts=read)
        start = now
        for tenth in range(300):
            now = max(now, start + tenth * 100)
            ask(site, "/openapi.json", "HEAD")
    gaps = [after - before for before, after in pairwise(readings)]
    assert (len(gaps), min(gaps) >= gap) == (times, True)


def test_doubts_that_cannot_be_read_leave_those_of_before(
    patient: None, caplog: pytest.LogCaptureFixture
) -> None:
    """And are one themselves, until they can be read again: no alarm is lost by a reading error."""
    known = (Finding(rules.ROLLBACK, {"source": "s", "size": "9", "records": "3"}),)
    reasons: list[Exception] = []

    def read() -> tuple[Finding, ...]:
        if reasons:
            raise reasons[0]
        return known

    with tplog.Book(tplog.MemoryLog()) as book:
        site = application(book, read_doubts=read)
        for error in (
            tplog.Unavailable(Finding(DATABASE_BUSY, {"url": "/secret"})),
            PermissionError(13, "Permission denied", "/secret"),
            RuntimeError("/secret"),
        ):
            reasons[:] = [error]
            for _ in range(2):
                answer = ask(site, "/", accept=BROWSER)
                assert answer.headers["tplog-doubts"] == "rollback, log-unreachable"
                assert b"secret" not in answer.body
            assert "secret" in caplog.text
            caplog.clear()
        reasons.clear()
        assert ask(site, "/").headers["tplog-doubts"] == "rollback"


TARGETS = ("/", "/log", "/status", f"/budgets/{BUDGET}/result", "/nowhere", "/log?as-of=x")


def test_every_page_carries_the_banner() -> None:
    """Also those of errors; for what is known besides, and for a verification that failed."""
    known = (Finding(rules.ROLLBACK, {"source": "s", "size": "9", "records": "3"}),)
    bad = Finding(rules.TREE_DIFFERS, {"records": "3"})
    with tplog.Book(tplog.MemoryLog()) as book:
        book.apply(next(EVENTS.glob("*trygg*.toml")))
        at = next(iter(book.records())).recorded
        shown = [Verification(STATUS.RUNNING)]
        sites = [
            application(book, verification=lambda: shown[0], read_doubts=read)
            for read in (tuple[Finding, ...], lambda: known)
        ]

        def page(target: str, *doubts: Finding) -> str:
            return ask(sites[bool(doubts)], target, accept=BROWSER, accept_language="en").body.decode()

        def begins_so(html: str) -> bool:
            return "cannot be relied on" in html.partition("<h1>")[0]

        verified = [Verification(status, at, 3) for status in (STATUS.VERIFIED, STATUS.INSUFFICIENT)]
        for now in (Verification(STATUS.RUNNING), *verified):
            shown[:] = [now]
            for target in TARGETS:
                assert (begins_so(page(target)), begins_so(page(target, *known))) == (False, True), target
        shown[:] = [Verification(STATUS.CONTRADICTED, at, 3, "", findings=(bad,))]
        for target in TARGETS:
            assert begins_so(page(target)), target
            assert "tree-differs" in page(target)
            assert "cannot be relied on" in page(target, *known)
            assert "rollback" not in page(target)


DATA = (
    ("/log", "application/json", 200),
    ("/log.json", "*/*", 200),
    ("/log", "text/csv", 200),
    ("/budgets/trygghetspaketet/result.csv", "*/*", 200),
    ("/", BROWSER, 200),
    ("/status.json", "*/*", 200),
    ("/events/2024%2Fram", "application/json", 200),
    ("/nowhere", "application/json", 404),
    ("/nowhere", BROWSER, 404),
    ("/log?as-of=x", "text/csv", 400),
    ("/checkpoint", "*/*", 200),
    ("/proofs/2024/ram", "*/*", 200),
    ("/openapi.json", "*/*", 200),
    ("/static/style.css", "*/*", 200),
)


@pytest.mark.parametrize(("target", "accept", "status"), DATA)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_answer_carries_the_doubts(
    copy: Path, target: str, accept: str, status: int, method: str
) -> None:
    """In a header, also where nothing has changed; of the same as the banner."""
    known = (Finding(rules.ROLLBACK, {"source": "s", "size": "9", "records": "3"}),)
    now = Verification(STATUS.RUNNING)
    with reopened(copy) as book:
        at = next(iter(book.records())).recorded
        site = application(book, verification=lambda: now, read_doubts=lambda: known)
        for verification, codes in (
            (now, "rollback"),
            (Verification(STATUS.VERIFIED, at, 3), "rollback"),
            (
                Verification(
                    STATUS.CONTRADICTED, at, 3, findings=(Finding(rules.TREE_DIFFERS, {"records": "3"}),)
                ),
                "rollback, verification-contradicted",
            ),
        ):
            now = verification
            answer = ask(site, target, method, accept=accept)
            assert (answer.status, answer.headers.get("tplog-doubts")) == (status, codes)
            if tag := answer.headers.get("etag"):
                unchanged = ask(site, target, accept=accept, if_none_match=tag)
                assert (unchanged.status, unchanged.headers.get("tplog-doubts")) == (304, codes)


@pytest.mark.parametrize("route", [*PAGES, None], ids=lambda route: route.pattern if route else "problem")
def test_every_page_of_data_carries_the_doubts(route: PageRoute | None) -> None:
    """As findings, by the published schema; no member if there is none."""
    known = (Finding(rules.ROLLBACK, {"source": "s", "size": "9", "records": "3"}),)
    with matter() as book:
        named = {
            "body": "kommunstyrelsen",
            "budget": BUDGET,
            "account:path": LINE,
            "event:path": "2024/budget",
        }
        named["key"] = next(iter(book.source_documents(BUDGET)))
        target = route.pattern if route else "/nowhere"
        for name, value in named.items():
            target = target.replace(f"{{{name}}}", value)
        document = openapi_document(PAGES, DOWNLOADS)
        schema = doubtable(page_schema(route)) if route else document["components"]["schemas"]["Problem"]
        if route:
            path = re.sub(r":path\}", "}", route.pattern)
            content = document["paths"][path]["get"]["responses"]["200"]["content"]
            assert content["application/json"]["schema"] == schema
        for doubts in ((), known):
            site = application(book, read_doubts=partial(tuple[Finding, ...], doubts))
            data = ask(site, target, accept="application/json").data
            assert [error.message for error in Draft202012Validator(schema).iter_errors(data)] == []
            assert data.get("doubts") == ([to_data(FINDING, known[0])] if doubts else None)


def test_a_book_that_can_sign_is_signed(copy: Path) -> None:
    """An honest log has the newest checkpoint's root, before and after an append."""
    with reopened(copy) as book:
        assert book.is_root_signed()
