"""Whatever is done to a signed log is found, and named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from shown import ALL_SHOWN
from tampering import CASES, Case

from conftest import ROOT, Cli, Golden


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.words)
def test_what_was_done_is_found(case: Case, copy: Path, cli: Cli) -> None:
    """Verify has the case's exit code and reports its codes, no fewer and no more."""
    case.change(copy)
    result = cli("verify", "--json", *case.arguments)
    parsed = json.loads(result.stdout)
    assert (result.exit_code, parsed["status"]) == (case.status, case.status)
    assert tuple(dict.fromkeys(finding["code"] for finding in parsed["findings"])) == case.codes


def test_the_matrix_is_shown(golden: Golden) -> None:
    """docs/tampering.md is made from the cases."""
    rows = [
        f"| {case.words} | {case.status} | {', '.join(f'`{code}`' for code in case.codes)} |"
        for case in CASES
    ]
    head = (ROOT / "tests" / "verification" / "tampering.head.md").read_text("utf-8")
    shown_head = (ROOT / "tests" / "verification" / "shown.head.md").read_text("utf-8")
    shown = [
        f"| {case.words} | {case.question} | {case.status} | {', '.join(map('`{}`'.format, case.codes))} |"
        for case in ALL_SHOWN
    ]
    parts = (head + "\n".join(rows), shown_head + "\n".join(shown), "")
    golden(ROOT / "docs" / "tampering.md", "\n".join(parts))
