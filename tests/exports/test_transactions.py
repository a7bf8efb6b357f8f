"""Exports for plain-text accounting, judged by beancount, hledger and ledger themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from beancount import loader
from beancount.core import data
from beancount.core.account import is_valid
from hypothesis import given, settings
from hypothesis import strategies as st

import tplog
from conftest import Cli
from exported import (
    BEANCOUNT,
    EXPORTS,
    HLEDGER,
    JUDGES,
    LEDGER,
    judged,
    ours,
    output_of,
    states,
    written,
)
from exports.judges import generated, holding, loaded, postings, present, transactions
from matter import EXAMPLE, ROOT, applied
from strategies import histories
from tplog.events.base import OpenedAccount
from tplog.events.draft import Draft
from tplog.events.types import AccountOpened
from tplog.exports import beancount, hledger
from tplog.exports.export_scope import ExportScope
from tplog.exports.plaintext_accounting import ChartAccount, RootAccount
from tplog.i18n.sanitize import escape_invisible
from tplog.values.account import Account, Role, parse_account
from tplog.values.act import Act, Basis, Source
from tplog.values.amount import kronor_text
from tplog.values.as_of import AsOf
from tplog.values.limits import ORE_LIMIT
from tplog.values.transfer import COLUMNS, CONDITIONAL, PROPOSED

MATTERS = sorted((ROOT / "tests" / "matters").glob("*.toml"))
CORRECTED = [EXAMPLE.with_name(f"2025-{name}.toml") for name in ("ks-omfördelning", "rättelse")]
OPEN = parse_account("2025/ks")


letters = st.sampled_from("az09àöøÿåä")
segments = st.lists(st.text(letters, min_size=1, max_size=4), min_size=1, max_size=3).map("-".join)
paths = st.builds(Account, st.integers(1863, 2199), st.lists(segments, min_size=1, max_size=4).map(tuple))


def by_column(entries: Sequence[data.Directive]) -> Counter[tuple[str, Account, str]]:
    """What each column gives each account in öre, as beancount adds it up."""
    sums = Counter[tuple[str, Account, str]]()
    for transaction in transactions(entries):
        moved = postings(transaction)
        assert sum(ore for *_, ore in moved) == 0
        for budget, account, column, ore in moved:
            sums[budget, account, column] += ore
    return sums


def agree(book: tplog.Book, scope: ExportScope) -> None:
    """Beancount reads each account that we know, and each of its columns comes out as ours."""
    entries = loaded(book, scope)
    opened = {
        beancount.parse_account_name(entry.account): entry
        for entry in entries
        if isinstance(entry, data.Open)
    }
    by_budget = states(book, scope).items()
    balances = {(name, path): at for name, state in by_budget for path, at in state.accounts.items()}
    assert opened.keys() == balances.keys()
    sums = by_column(entries)
    waiting = {PROPOSED, CONDITIONAL}
    for key, at in balances.items():
        assert {name: sums[*key, name] for name in COLUMNS if sums[*key, name]} == {
            name: getattr(at, name) for name in COLUMNS if name not in waiting and getattr(at, name)
        }, key
        assert opened[key].meta.get("name", "") == escape_invisible(at.name)
        assert opened[key].meta.get("opening") == (None if at.level_known else "unknown")


@given(segments, paths, st.sampled_from(RootAccount))
def test_an_accounts_name_leads_back(budget: str, account: Account, root: RootAccount) -> None:
    """From all programs' names; beancount finds its own valid; no root comes between two that differ."""
    assert hledger.parse_account_name(hledger.account_name(budget, account)) == (budget, account)
    name = beancount.account_name(budget, account, root)
    assert is_valid(name)
    assert beancount.parse_account_name(name) == (budget, account)
    assert name.startswith(f"{root.value}:")


@pytest.mark.parametrize(
    ("path", "role", "root", "letter"),
    [
        ("2025/kommunstyrelsen/värdar", Role.BODY, "Assets", "A"),
        ("2025/socialnämnden/fond", Role.RESERVE, "Assets", "A"),
        ("2025/kommunfullmäktige", Role.COUNCIL, "Income", "R"),
        ("2025/staten", Role.SOURCE, "Income", "R"),
        ("2025/ingående", Role.SOURCE, "Equity", "E"),
        ("2025/eget-kapital", Role.SOURCE, "Equity", "E"),
        ("2025/utfall", Role.SINK, "Expenses", "X"),
    ],
)
def test_an_account_is_what_its_role_says(path: str, role: Role, root: str, letter: str) -> None:
    """In beancount by its root, in hledger by its type."""
    account = ChartAccount("b", parse_account(path), date(2025, 1, 1), "", role, level_known=True)
    assert account.root.value == root
    assert hledger.ACCOUNT_TYPES[account.root] == letter


@given(st.integers(-2 * ORE_LIMIT, 2 * ORE_LIMIT))
def test_amounts_are_exact(ore: int) -> None:
    """Two decimals, and the same öre again."""
    assert kronor_text(ore, ".")[-3] == "."
    assert Decimal(kronor_text(ore, ".")) * 100 == ore


def _book_of(*papers: Path) -> tplog.Book:
    book = tplog.Book(tplog.MemoryLog())
    for path in papers:
        book.apply(path)
    return book


BOOKS: dict[str, Callable[[], tplog.Book]] = {
    "empty": _book_of,
    "events": applied,
    "decided": lambda: applied(EXAMPLE),
    "corrected": lambda: applied(EXAMPLE, *CORRECTED),
    "made up": lambda: generated(300),
    **{path.stem: partial(_book_of, path) for path in MATTERS},
}


def _matter(path: Path) -> tplog.Book:
    book = tplog.Book(tplog.MemoryLog())
    book.apply(path)
    return book


@pytest.mark.parametrize("name", BOOKS)
def test_all_programs_arrive_at_our_balances(name: str, tmp_path: Path) -> None:
    """Of every account, whatever the status of decisions, without an error or a warning; each is declared."""
    book = BOOKS[name]()
    scope = ExportScope().pinned(book)
    agree(book, scope)
    for form in (HLEDGER, LEDGER):
        present(form)
        assert judged(book, form, tmp_path).against == []
    file = written(book, scope, HLEDGER, tmp_path)
    declared = output_of(HLEDGER, "-f", str(file), "accounts", "--declared").splitlines()
    assert {"/".join(map(str, hledger.parse_account_name(account))) for account in declared} == ours(
        book, scope
    ).keys()


def test_bean_check_and_bean_query_arrive_at_our_balances(tmp_path: Path) -> None:
    """As programs, of the real matter with its examples."""
    assert judged(applied(EXAMPLE, *CORRECTED), BEANCOUNT, tmp_path).against == []


def test_programs_that_differ_or_complain_are_seen(tmp_path: Path) -> None:
    """One öre more at one account is a difference; an account that is not declared is a complaint."""
    book = applied()
    file = written(book, ExportScope().pinned(book), HLEDGER, tmp_path)
    text = file.read_text("utf-8")
    for form in (HLEDGER, LEDGER):
        present(form)
        file.write_text(text.replace("-5000000.00", "-5000000.01").replace(" 5000000.00", " 5000000.01"))
        assert JUDGES[form](file) != JUDGES[form](written(book, ExportScope().pinned(book), form, tmp_path))
        file.write_text(text.replace("\naccount trygghetspaketet:2018:kommunstyrelsen\n", "\n; account\n"))
        with pytest.raises(Exception, match="2018:kommunstyrelsen"):
            JUDGES[form](file)


@pytest.mark.parametrize("points", [[AsOf(date(2025, 2, 1)), AsOf(None, 14), AsOf(date(2025, 3, 1), 16)]])
def test_all_programs_arrive_at_our_balances_at_a_point(points: Sequence[AsOf], tmp_path: Path) -> None:
    """As of a day, as known then, and both; of one budget alone."""
    book = applied(EXAMPLE, *CORRECTED)
    for point in points:
        scope = ExportScope("trygghetspaketet", point)
        agree(book, scope.pinned(book))
        for form in (HLEDGER, LEDGER):
            present(form)
            theirs = JUDGES[form](written(book, scope.pinned(book), form, tmp_path))
            expected = ours(book, scope.pinned(book))
            assert {name: ore for name, ore in theirs.items() if ore} == {
                n: o for n, o in expected.items() if o
            }
            assert all(name.startswith("trygghetspaketet/") for name in theirs)


def _applied(drafts: Sequence[Draft]) -> tplog.Book:
    book = tplog.Book(tplog.MemoryLog())
    for draft in drafts:
        with suppress(tplog.Refused):
            book.apply(draft)
    return book


days = st.none() | st.dates(date(2022, 6, 1), date(2026, 1, 1))


@settings(max_examples=15)
@given(histories(), days, st.none() | st.integers(0, 30))
def test_beancount_arrives_at_our_columns_of_any_history(
    drafts: Sequence[Draft], on: date | None, known: int | None
) -> None:
    """Reversals, corrections, outcomes, carry-overs, released conditions: each in its column."""
    book = _applied(drafts)
    agree(book, ExportScope(None, AsOf(on, known)).pinned(book))


@settings(max_examples=3)
@given(histories(least=15, most=25), days)
def test_hledger_and_ledger_arrive_at_our_balances_of_any_history(
    drafts: Sequence[Draft], on: date | None
) -> None:
    """The same by the other programs."""
    book = _applied(drafts)
    scope = ExportScope(None, AsOf(on)).pinned(book)
    expected = {name: ore for name, ore in ours(book, scope).items() if ore}
    with TemporaryDirectory() as folder:
        for form in (HLEDGER, LEDGER):
            present(form)
            theirs = JUDGES[form](written(book, scope, form, Path(folder)))
            assert {name: ore for name, ore in theirs.items() if ore} == expected


def uncommented(form: str, book: tplog.Book) -> str:
    """Our export with all that is commented after the heading made real."""
    text = b"".join(EXPORTS[form](book, ExportScope().pinned(book))).decode()
    heading, blank, rest = text.partition("\n\n")
    return heading + blank + re.sub(r"^; ", "", rest, flags=re.MULTILINE)


@pytest.mark.parametrize(("matter", "column"), [("05-avslag", PROPOSED), ("07-villkor", CONDITIONAL)])
def test_proposals_and_held_money_are_whole_as_comments(matter: str, column: str, tmp_path: Path) -> None:
    """Without the marks of a comment they are transactions that all programs read, flagged as not done."""
    book = _book_of(*(path for path in MATTERS if path.stem == matter))
    unmoved = [record for record in book.records() if record.event.proposed or record.event.held]
    assert unmoved
    entries, errors, _ = loader.load_string(uncommented(BEANCOUNT, book))
    assert errors == []
    flagged = [record for record in transactions(entries) if record.flag == "!"]
    assert {record.meta["event"] for record in flagged} == {record.event.id for record in unmoved}
    assert {name for record in flagged for _, _, name, _ in postings(record)} == {column}
    file = tmp_path / "a.journal"
    file.write_text(uncommented(HLEDGER, book), "utf-8")
    for form in (HLEDGER, LEDGER):
        present(form)
        JUDGES[form](file)
        pending = output_of(form, "-f", str(file), "register", "--pending").splitlines()
        assert len(pending) == 2 * sum(
            len(record.event.proposed) + len(record.event.held) for record in unmoved
        )


def test_an_export_has_options_on_the_command_line(cli: Cli, seeded: object) -> None:
    """One budget or all, in a file; hledger and ledger get the same; the heading can be Swedish."""
    for form in (BEANCOUNT, HLEDGER, LEDGER):
        assert cli("export", form, "trygghetspaketet", "--as-of", "2025-01-29", "-o", form).exit_code == 0
    assert Path(HLEDGER).read_bytes() == Path(LEDGER).read_bytes()
    for form in (BEANCOUNT, HLEDGER):
        text = Path(form).read_text("utf-8").lower()
        assert "; written by tplog: trygghetspaketet, as of 2025-01-29, as known at 14." in text
        assert "statsbidrag" not in text
    assert cli("export", LEDGER, lang="sv").stdout.startswith(
        "; Skrivet av tplog: alla budgetar, känt vid 14."
    )
    refused = cli("export", BEANCOUNT, "simhallen", "-o", "none")
    assert (refused.exit_code, refused.stderr.split(":")[0]) == (2, "budget-unknown")
    assert not Path("none").exists()


@pytest.mark.parametrize("form", EXPORTS)
@pytest.mark.parametrize("name", ["a:b", "a  1 SEK", "a\n2025-01-01 x", "A"])
def test_a_budgets_name_that_no_decision_could_have_is_refused(form: str, name: str) -> None:
    """A restored log may hold any; none becomes part of an account's name."""
    act = Act(Source("x"), Basis.MINUTES)
    opened = AccountOpened(id="a", budget=name, act=act, accounts=(OpenedAccount(path=OPEN, name="x"),))
    book = holding([opened])
    with pytest.raises(tplog.BadFile, match="does not do as a name"):
        list(EXPORTS[form](book, ExportScope().pinned(book)))
