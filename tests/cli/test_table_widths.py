"""Every command's tables at four widths and in a pipe, as files that we read."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import Golden
from tplog.cli.main import main

KEPT = Path(__file__).parent / "widths"
LINES = 16  # of each table; the rest is alike
BUDGET = "mål-och-budget-2026"
LINE = "2026/kommunstyrelsen/räddningstjänst"
COMMANDS = {
    "status": "status --as-of 2026-11-20",  # days of waiting are counted to then
    "show": f"show {BUDGET} 2026",
    "years": f"show {BUDGET}",
    "trail": f"trail {LINE} -b {BUDGET}",
    "log": f"log -b {BUDGET}",
    "findings": "findings --severity warning",
    "diff": f"diff 2025 2026 -b {BUDGET}",
    "replay": f"replay {BUDGET} --from 2026-04",
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_table_is_read_at_every_width(name: str, municipality: Path, folder: Path, golden: Golden) -> None:
    """No table is wider than the screen; in a pipe no line is wrapped, and no column is left out."""
    assert folder.is_dir()
    parts = []
    for lang in ("sv", "en"):
        for width in (60, 80, 120, 200, None):
            environment = {"TPLOG_DB": f"{municipality}", "TPLOG_LANG": lang}
            environment |= {"COLUMNS": str(width)} if width else {}
            result = CliRunner(env=environment).invoke(main, COMMANDS[name].split(), prog_name="tplog")
            assert result.exit_code == 0, result.output
            lines = result.stdout.splitlines()
            rules = [len(line) for line in lines if set(line) == {" ", "─"}]
            assert max(rules) <= (width or 10_000), (name, lang, width)
            parts += [f"== {lang} {width or 'pipe'}", *lines[:LINES], ""]
    golden(KEPT / f"{name}.txt", "\n".join(parts))
