"""A checkpoint whose row has gone is named by verify, though a log restored without it looks the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from signed_log import KEY, NEXT_KEY, edit, moved, reopened
from tampering import TRUSTING

import tplog
from conftest import EVENTS, EXAMPLE, Cli
from tplog.readers.decision_file import parse_decision
from tplog.verification.report import TrustAnchors

ABSENT = "Checkpoints that the database lacks: {}, first that of {} records."


def absent(cli: Cli, *arguments: str) -> Sequence[int]:
    """The sizes that verify names; its words agree, and nothing contradicts."""
    result = cli("verify", *arguments, "--json")
    sizes: list[int] = json.loads(result.stdout)["absent_checkpoints"]
    words = cli("verify", *arguments).stdout
    assert (ABSENT.format(len(sizes), sizes[0]) in words) if sizes else "lacks" not in words
    assert result.exit_code == 0, words
    return sizes


@pytest.mark.parametrize("sizes", [(1,), (16,), (1, 16)], ids=str)
def test_a_row_that_was_deleted_is_named_where_no_directory_tells(
    copy: Path, cli: Cli, sizes: tuple[int, ...]
) -> None:
    """Each append of a signed log stores one; where one ended, the times in the signed leaves tell."""
    edit(copy, *(f"DELETE FROM checkpoint WHERE size = {size}" for size in sizes))  # noqa: S608 (numbers)
    shutil.rmtree(copy / "tplog.checkpoints")
    assert tuple(absent(cli, *TRUSTING)) == sizes


def test_a_log_in_order_lacks_none(copy: Path, cli: Cli) -> None:
    """Neither as it is, nor with another key, nor restored from its directory, nor continued after that."""
    assert absent(cli, *TRUSTING) == []
    with reopened(copy) as book:
        book.change_key(NEXT_KEY, copy / "next.key")
    with tplog.open(str(copy / "tplog.db"), key=copy / "next.key") as book:
        book.apply(parse_decision(moved("1 kr"), "decision.toml"))
    assert absent(cli, *TRUSTING) == []
    (copy / "tplog.db").unlink()
    assert cli("restore", "tplog.checkpoints", "--vkey", str(KEY.key)).exit_code == 0
    assert absent(cli, *TRUSTING) == []
    with tplog.open(str(copy / "tplog.db"), key=copy / "next.key") as book:
        book.apply(parse_decision(moved("2 kr").replace("flytt", "mer"), "decision.toml"))
        assert book.audit(trust=TrustAnchors((NEXT_KEY.key,))).absent_checkpoints == ()


def test_a_log_restored_without_them_is_no_alarm(copy: Path, cli: Cli) -> None:
    """From a dump and one checkpoint: the others are named, and what is appended after has its own."""
    assert cli("dump", "leaves", "-o", "leaves").exit_code == 0
    (copy / "tplog.db").unlink()
    shutil.rmtree(copy / "tplog.checkpoints")
    assert cli("restore", "leaves", *TRUSTING).exit_code == 0
    assert absent(cli, *TRUSTING) == [1, 16]
    with reopened(copy) as book:
        book.apply(parse_decision(moved("1 kr"), "decision.toml"))
    assert absent(cli, *TRUSTING) == [1, 16]


def test_an_unsigned_log_lacks_none(cli: Cli, folder: Path) -> None:
    """It has no checkpoints that could have gone."""
    with tplog.create(str(folder / "tplog.db")) as book:
        book.apply(EVENTS / "2025-01-29-trygghetspaketet.toml")
        book.apply(EXAMPLE)
        assert book.audit().absent_checkpoints == ()
