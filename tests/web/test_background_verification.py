"""The verification in the background, and its result as the status page gets it."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from signed_log import FIRST, KEY, LAST, edit, outcome
from sites import ask

import tplog
from conftest import Cli
from tplog.answers.to_json import to_data
from tplog.answers.verification_status import Verification, VerificationStatus
from tplog.answers.verifications import REPORT, AgreedCheckpoint
from tplog.book.open import database_version
from tplog.book.trust import read_checkpoints
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import PageRequest
from tplog.site.pages import status
from tplog.site.urls import SiteUrls
from tplog.web import background_verification
from tplog.web.app import application
from tplog.web.background_verification import BackgroundVerification, parse_verification

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
TRUST = (f"--vkey={KEY.key}", "--checkpoint=kept.checkpoint")
DAMAGED = (
    "UPDATE record SET leaf = CAST(REPLACE(CAST(leaf AS TEXT), '2025', '2026') AS BLOB) WHERE \"index\" = 5"
)


def ended(verifying: BackgroundVerification) -> Verification:
    """Return the result of a verification when it has ended."""
    until = time.monotonic() + 60
    while verifying().status is VerificationStatus.RUNNING:
        assert time.monotonic() < until
        time.sleep(0.05)
    return verifying()


@pytest.mark.parametrize(
    ("arguments", "damage", "expected"),
    [
        (TRUST, [], VerificationStatus.VERIFIED),
        ((), [], VerificationStatus.INSUFFICIENT),
        (TRUST, [DAMAGED], VerificationStatus.CONTRADICTED),
    ],
)
def test_it_comes_to_what_verify_comes_to(
    copy: Path,
    arguments: tuple[str, ...],
    damage: list[str],
    expected: VerificationStatus,
) -> None:
    """The same size, root, keys, checkpoints and findings as the book's own audit."""
    if damage:
        edit(copy, *damage)
    verifying = BackgroundVerification("tplog.db", arguments)
    first = verifying()
    assert (first.status, first.size) == (VerificationStatus.RUNNING, None)
    verification = ended(verifying)
    verifying.close()
    with tplog.open("tplog.db") as book:
        outside = read_checkpoints([Path("kept.checkpoint")] if arguments else [])
        report = book.audit(outside, tplog.TrustAnchors((KEY.key,) if arguments else ()))
    assert (verification.status, verification.size) == (expected, report.size)
    assert verification.findings == report.findings
    assert [dict(finding.params) for finding in verification.findings] == [
        dict(finding.params) for finding in report.findings
    ]
    assert verification.root == to_data(REPORT, report)["root"]
    assert verification.trusted_keys == ((str(KEY.key),) if arguments else ())
    assert verification.checkpoints == tuple(
        AgreedCheckpoint(source.source, checkpoint.size, source.from_outside)
        for source, checkpoint in report.accepted
    )
    assert any(checkpoint.outside for checkpoint in verification.checkpoints) == (
        expected is VerificationStatus.VERIFIED
    )
    assert first.checked_at
    assert verification.checked_at
    assert first.checked_at <= verification.checked_at <= datetime.now(UTC)


def test_what_is_altered_while_the_site_runs_is_said_on_every_page(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once that the database has changed, then what is wrong; a log that grew is not verified as far."""
    monkeypatch.setattr(background_verification, "REST", 0)
    with tplog.open("tplog.db", read_only=True) as book:
        version = partial(database_version, book, "tplog.db")
        verifying = BackgroundVerification("tplog.db", TRUST, version, min_rest_ms=50)
        site = application(book, verification=verifying)
        pages = ("/?lang=en", "/events/2024/budget?lang=en")

        def wait_for(words: str) -> None:
            until = time.monotonic() + 60
            while not all(words in ask(site, page, accept="text/html").body.decode() for page in pages):
                assert time.monotonic() < until, words
                time.sleep(0.02)

        wait_for(f"all {LAST} records")
        Path("utfall.toml").write_text(outcome("2025/mars", "2025-03-31", "0,5 mkr"), "utf-8")
        with tplog.open("tplog.db", key="log.key") as writer:
            writer.apply("utfall.toml")
        wait_for("1 newer not verified yet")
        wait_for(f"all {LAST + 1} records")
        edit(copy, DAMAGED)
        wait_for("the database has changed since")
        wait_for("cannot be relied on")
        assert ask(site, "/start.csv").headers["tplog-doubts"] == "verification-contradicted"
        verifying.close()


def test_it_says_from_where_the_key_alone_vouches(copy: Path, cli: Cli) -> None:
    """As the last line of verify does; nothing where a checkpoint from outside covers all."""
    for checkpoint, first in (("early.checkpoint", FIRST), ("kept.checkpoint", None)):
        verifying = BackgroundVerification("tplog.db", ("--vkey", str(KEY.key), "--checkpoint", checkpoint))
        verification = ended(verifying)
        verifying.close()
        assert (verification.status, verification.key_only_from) == (VerificationStatus.VERIFIED, first)
        with tplog.open("tplog.db", read_only=True) as book:
            page = status.page(book, PageRequest(Language.EN), verification)
        assert page.data["verification"]["key_only_from"] == first
        markup = render.render_page(page, SiteUrls(PageRequest(Language.EN)), "/status", {}, ())
        assert ("16: vouched for by the key alone" in markup) == (first is not None)
        report = cli("verify", "--vkey", str(KEY.key), "--checkpoint", checkpoint, "--json")
        assert json.loads(report.stdout)["key_only_from"] == first


@pytest.mark.parametrize(
    "output",
    [b"", b"{", b"[]", b"null", json.dumps({"error": "NotFound", "reasons": []}).encode(), b'{"status": 7}'],
)
def test_what_is_no_report_has_failed(output: bytes) -> None:
    """It was stopped, or could not run: that is no verdict on the log."""
    assert parse_verification(output, NOW) == Verification(VerificationStatus.FAILED, NOW)


def test_a_log_that_cannot_be_opened_has_failed(folder: Path) -> None:
    """A log that cannot be opened makes the verification fail; that is no contradiction."""
    verifying = BackgroundVerification("nowhere.db")
    assert ended(verifying).status is VerificationStatus.FAILED


def test_it_ends_with_the_site(copy: Path) -> None:
    """Nothing runs on when the site is closed, and an address, which may hold a password, is no argument."""
    verifying = BackgroundVerification("tplog.db")
    process = verifying._process  # noqa: SLF001 (to look at it)
    assert process
    assert "tplog.db" not in Path(f"/proc/{process.pid}/cmdline").read_text("utf-8")
    verifying.close()
    assert process.poll() is not None
    verifying.close()


def test_it_lets_others_go_first(copy: Path) -> None:
    """Its priority is the lowest."""
    verifying = BackgroundVerification("tplog.db")
    process = verifying._process  # noqa: SLF001 (to look at it)
    assert process
    seen = set[int]()
    while verifying().status is VerificationStatus.RUNNING and process.poll() is None:
        seen.add(os.getpriority(os.PRIO_PROCESS, process.pid))
        time.sleep(0.005)
    assert max(seen) == 19
    ended(verifying)
