"""The outputs of tplog stay the same byte for byte: those of bench/freeze.py match a stored index."""

from __future__ import annotations

from pathlib import Path

import pytest

import freeze

INDEX = Path(__file__).parent / "outputs.sha256"
HOW = (
    "What comes out now lies in {now}. To see what came out before, go to the commit that wrote the index, "
    "run `python bench/freeze.py BEFORE --small --thin` and `diff -r BEFORE {now}`. "
    "If the change is meant: pytest tests/frozen --update"
)


def test_every_output_is_what_it_was(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands, pages, exports, schemas and refusals over four logs are those of the index."""
    monkeypatch.chdir(tmp_path)
    logs, now = tmp_path / "logs", tmp_path / "now"
    freeze.unpack(logs)
    freeze.write(now, freeze.outputs(logs, small=True, thin=True))
    index = (now / "index.sha256").read_text("utf-8")
    if request.config.getoption("--update"):
        INDEX.write_text(index, "utf-8")
    before, after = by_name(INDEX.read_text("utf-8")), by_name(index)
    outputs = {
        "differ": sorted(name for name in before.keys() & after.keys() if before[name] != after[name]),
        "gone": sorted(before.keys() - after.keys()),
        "new": sorted(after.keys() - before.keys()),
    }
    assert not any(outputs.values()), f"{outputs}\n{HOW.format(now=now)}"


def by_name(index: str) -> dict[str, str]:
    """The hashes of an index by their outputs' names."""
    return {name: digest for digest, name in (line.split("  ", 1) for line in index.splitlines())}
