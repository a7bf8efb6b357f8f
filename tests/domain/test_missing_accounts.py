"""Accounts opened where a table names them first: what is missing, and never a misspelt one."""

from __future__ import annotations

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from spec import BUDGET, KS, SN, draft, event, given, opened
from tplog.domain.missing_accounts import doubtful_openings
from tplog.domain.state.budget_state import BudgetState, State
from tplog.events.draft import DraftEvent
from tplog.events.types import AccountOpened
from tplog.values.account import Account, parse_account
from tplog.values.transfer import AccountBalance

COUNCIL = '"2025/kommunfullmäktige"'


def framed(name: str, *rows: str, under: str = f"2025/{SN}") -> str:
    """A frame by a table that opens its accounts."""
    table = "\n".join(["Post | Ram", *rows])
    keys = {"under": f'"{under}"', "unit": '"tkr"', "open_accounts": "true"}
    return event("FrameDecided", name, giver=COUNCIL, **keys, rows=f"'''\n{table}\n'''")


BODY = opened(f"2025/{SN}")


def test_what_is_missing_is_opened_once() -> None:
    """The bodies by one table, their lines by the next; what is open already is left alone."""
    then = given(BODY).when(
        framed("a", "Socialnämnden | 5", "Kommunstyrelsen | 7", under="2025"),
        framed("b", "Äldreomsorg | 5", "Barn och unga | 6"),
        framed("c", "äldreomsorg | 7", "Barn och unga | 1"),
    )
    then.then(socialnämnden="5_000", kommunstyrelsen="7_000", socialnämnden__äldreomsorg="12_000")
    assert then.receipt
    assert [record.event.id for record in then.receipt.records] == ["a/konton", "a", "b/konton", "b", "c"]
    names = {str(path): balance.name for path, balance in then.state.accounts.items()}
    assert names[f"2025/{SN}/barn-och-unga"] == "Barn och unga"
    assert names[f"2025/{SN}"] == f"2025/{SN}"
    assert names[f"2025/{KS}"] == "Kommunstyrelsen"


def test_the_same_file_twice_records_nothing_new() -> None:
    """Whether all accounts of a table were missing, some, or none."""
    file = [
        framed("a", "Äldreomsorg | 5", "Unga | 6"),
        framed("b", "Unga | 5", "Gamla | 6"),
        framed("c", "Unga | 1"),
    ]
    first = given(BODY, opened(f"2025/{SN}/unga")).when(*file)
    assert first.receipt
    assert [record.event.id for record in first.receipt.records] == ["a/konton", "a", "b/konton", "b", "c"]
    again = first.book.apply(draft(*file))
    assert (again.records, again.already_recorded) == ((), ("a/konton", "a", "b/konton", "b", "c"))


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Äldreomsorgen", "äldreomsorg"),
        ("Aldreomsorg", "äldreomsorg"),
        ("Äldre omsorg", "äldreomsorg"),
        ("Individ- och familjeomsorg", "ifo"),
        ("Individ och familjeomsorgen", "ifo"),
    ],
)
def test_a_name_like_an_open_accounts_is_refused_with_both(name: str, near: str) -> None:
    """Whether its path or its name is like it; the event after it does not complain a second time."""
    names = {"äldreomsorg": "Äldreomsorg", "ifo": "Individ- och familjeomsorg"}
    lines = ", ".join(f'"2025/{SN}/{path}" = "{label}"' for path, label in names.items())
    accounts = event("AccountOpened", "lines", accounts=f"{{ {lines} }}")
    (reason,) = given(BODY, accounts).when(framed("a", f"{name} | 5")).refused("account-almost-open")
    assert (reason.params["name"], reason.params["nearest"]) == (name, f"2025/{SN}/{near}")
    assert reason.location
    assert reason.location.line


def test_rows_of_one_table_may_be_like_each_other() -> None:
    """The paper has both, so neither is the other misspelt; an account of another body is no neighbour."""
    rows = ["Teknik, skattefinansierad | 5", "Teknik, avgiftsfinansierad | 6"]
    given(BODY).when(framed("a", *rows)).then(socialnämnden__teknik_skattefinansierad="5_000")
    before = given(BODY, opened(f"2025/{SN}/teknik-skattefinansierad", f"2025/{KS}", f"2025/{KS}/unga"))
    before.when(framed("a", *rows, "Unga | 7")).then(socialnämnden__teknik_avgiftsfinansierad="6_000")


def test_a_new_account_may_be_opened_on_purpose() -> None:
    """By an event of its own, in the same file, however like it is to another."""
    on_purpose = opened(f"2025/{SN}/äldreomsorgen")
    then = given(BODY, opened(f"2025/{SN}/äldreomsorg")).when(on_purpose, framed("a", "Äldreomsorgen | 5"))
    then.then(socialnämnden__äldreomsorgen="5_000", socialnämnden__äldreomsorg="0")


def test_nothing_is_opened_below_an_account_that_is_not_open() -> None:
    """A misspelt body does not become one through its lines."""
    when = given(BODY).when
    (reason,) = when(framed("a", "Unga | 5", under="2025/socialnämden")).refused("account-not-opened")
    assert (reason.params["account"], reason.params["nearest"]) == ("2025/socialnämden", f"2025/{SN}")
    when(framed("a", "unga | 5", "unga/skola | 6")).then(socialnämnden__unga__skola="6_000")


def test_an_id_that_is_taken_by_another_opening_is_refused() -> None:
    """The event that opens has an id like every other."""
    taken = event("AccountOpened", "a/konton", accounts=f'{{ "2025/{SN}/gamla" = "Gamla" }}')
    given(BODY, taken).when(framed("a", "Unga | 5")).refused("id-taken")


@generated(st.text("abcdå-", min_size=1, max_size=9), st.integers(0, 8), st.sampled_from("xyz"))
def test_one_letter_wrong_in_a_longer_name_is_seen(stem: str, place: int, letter: str) -> None:
    """A letter too many, too few or another: in a name of ten letters and more it is never a new account."""
    name = "-".join(filter(None, ("omsorgen-" + stem).split("-")))
    place = min(place, len(name) - 1)
    slips = {name[:place] + letter + name[place:], name[:place] + letter + name[place + 1 :]}
    accounts = {_line(name): AccountBalance(name), parse_account("2025/a"): AccountBalance()}
    state = State({BUDGET: BudgetState(accounts)})
    for slip in slips:
        if "--" in slip or slip.endswith("-") or slip == name:
            continue
        drafted, _ = draft(framed("a", f"{slip} | 5", under="2025/a")).events
        assert isinstance(drafted.event, AccountOpened)
        (finding,) = doubtful_openings(state, drafted.event, drafted)
        assert finding.code == "account-almost-open"
        assert not list(doubtful_openings(state, drafted.event, DraftEvent(drafted.event, "x")))


def _line(name: str) -> Account:
    return Account(2025, ("a", name))
