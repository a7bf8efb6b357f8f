"""The peers of the speed tests get the same accounts and money, and reach the same balances."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from shutil import which

import pytest
from hypothesis import given
from hypothesis import strategies as st

import floor
import leaves
import logs
import peer_journal
import prepare
import tplog
from agree import differences
from history import records
from rounds import filled
from strategies import accounts
from tools import HLEDGER, LEDGER, QUESTION, REBUILD, Tool
from tplog.merkle.hashes import leaf_hash
from tplog.merkle.tree import tree_root
from tplog.values.account import Account
from tplog.values.limits import ORE_LIMIT

SIZE = 300


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The leaves of a small made-up log."""
    path = tmp_path_factory.mktemp("log") / "leaves.jsonl"
    prepare.make_leaves(logs.parse_log(str(SIZE)), path)
    return path


@pytest.fixture(scope="module")
def ours() -> dict[str, int]:
    """Return the balances by `tplog` of that log's accounts, without zeros."""
    with tplog.Book(tplog.MemoryLog()) as book:
        book._log.append(list(records(SIZE)))  # noqa: SLF001 (as a restore does)
        return {
            f"{name}/{path}": at.remaining
            for name in book.budgets()
            for path, at in book.state(name).accounts.items()
            if at.remaining
        }


@given(accounts())
def test_an_accounts_name_leads_back(account: Account) -> None:
    """From both peers' names, and no two accounts share one."""
    name = f"ärende-0000/{account}"
    assert peer_journal.from_journal(peer_journal.journal_account(name)) == name
    assert peer_journal.from_beancount(peer_journal.beancount_account(name)) == name


@given(st.integers(-ORE_LIMIT, ORE_LIMIT))
def test_amounts_are_exact(ore: int) -> None:
    """Kronor with two decimals are the same öre when they are read back."""
    text = peer_journal.kronor(ore)
    assert text[-3] == "."
    assert peer_journal.in_ore(text) == peer_journal.in_ore(f"{text} SEK") == ore


def test_less_than_an_ore_is_an_error() -> None:
    """A peer that rounds is not believed."""
    with pytest.raises(ValueError, match="whole number"):
        peer_journal.in_ore("1.005 SEK")


def test_differences_are_seen() -> None:
    """A peer that lacks an account differs, unless the account holds nothing."""
    assert differences({"a": 1, "b": 2}, {"a": 1, "b": 2, "c": 0}) == []
    assert len(differences({"a": 1, "b": 2}, {"b": 3, "c": 4})) == 3


def test_the_floor_arrives_at_our_balances_and_root(
    dump: Path, ours: dict[str, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its own adding up, its SUM and its own tree."""
    base = str(tmp_path / "floor.db")
    floor.load(str(dump), base)
    floor.rebuild(base)
    balances = peer_journal.FORMS["plain"](capsys.readouterr().out)
    assert differences(ours, balances) == []
    account = min(ours)
    floor.balance(base, account)
    assert capsys.readouterr().out == f"{account}\t{ours[account]}\n"
    floor.verify(base)
    assert capsys.readouterr().out.strip() == tree_root(map(leaf_hash, leaves.dumped(dump))).hex()


@pytest.mark.parametrize("tool", [HLEDGER, LEDGER], ids=lambda tool: tool.name)
def test_a_peer_arrives_at_our_balances(tool: Tool, dump: Path, ours: dict[str, int], tmp_path: Path) -> None:
    """All of them, and one asked for by name, by the very command lines that are timed."""
    if which(tool.name) is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            f"{tool.name} is not installed ({tool.install})"
        )
    file = tmp_path / "a.journal"
    file.write_text("\n".join(peer_journal.journal(leaves.read(dump))))
    account = min(ours)
    places = {"file": str(file), "entry": peer_journal.journal_account(account)}
    for name, expected in {REBUILD: ours, QUESTION: {account: ours[account]}}.items():
        words = filled(tool.operations[name].command, places)
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(words, capture_output=True, text=True, check=True, env=environment)
        assert differences(expected, peer_journal.FORMS[tool.form](done.stdout)) == []
