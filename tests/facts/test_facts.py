"""The real paper's figures, one by one, from the decision file through a real database to the answers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest

import tplog
from conftest import EVENTS, EXAMPLE
from tplog.answers.states import BodyYear
from tplog.answers.year_summary import summarise_year
from tplog.domain.state.budget_state import BudgetState
from tplog.events.types import MandateGiven, ProposalMade
from tplog.values.amount import Hedge

MKR = 100_000_000
PAPER = EVENTS / "2025-01-29-trygghetspaketet.toml"
SHA256 = "f92bfa1921f01ac1e2eb87b06deacba3ae55bd3877e1dbfa0143855178074f58"
LINES = ("trygghetsvärdar", "sspf", "lokala-arbetsgrupper", "lokala-aktörer", "övriga-insatser")


@pytest.fixture
def book(database: str) -> Iterator[tplog.Book]:
    """The real matter, in a database of each engine."""
    with tplog.create(database) as book:
        book.apply(PAPER)
        yield book


@pytest.fixture
def state(book: tplog.Book) -> BudgetState:
    """The content of the package."""
    return book.state("trygghetspaketet")


def executive(state: BudgetState, year: int) -> BodyYear:
    """The executive's year."""
    return next(row for row in summarise_year(state, year) if row.account.holder == "kommunstyrelsen")


def mkr(figures: Iterator[int] | list[int]) -> list[float]:
    """Öre in millions, for comparing with the paper's table."""
    return [ore / MKR for ore in figures]


def column(state: BudgetState, year: int, name: str) -> list[int]:
    """A column of the table, line by line in the paper's order."""
    return [getattr(line, name) for line in executive(state, year).lines]


def test_there_is_one_paper_and_it_is_known_by_its_hash() -> None:
    """Every event names the paper that it comes from."""
    assert tomllib.loads(PAPER.read_text("utf-8"))["source"]["sha256"] == SHA256


def test_the_lines_stand_as_in_the_paper(state: BudgetState) -> None:
    """The table's five lines, in its order, in both years."""
    for year in (2024, 2025):
        assert tuple(line.account.name for line in executive(state, year).lines) == LINES


def test_the_proposal_of_2025(state: BudgetState) -> None:
    """2 + 0 + 0,7 + 0,7 + 0,1 = 3,5, all of it proposed (lines 9–11)."""
    assert mkr(column(state, 2025, "proposed")) == [2, 0, 0.7, 0.7, 0.1]
    total = executive(state, 2025).totals["proposed"]
    assert (total.stated.ore, total.summed) == (350_000_000, 350_000_000)


def test_the_frame_of_2025_and_nothing_allocated(state: BudgetState) -> None:
    """3,5 mkr set aside (line 14), proposed to the last krona, and nothing decided."""
    year = executive(state, 2025)
    assert (year.total_row.frame, year.total_row.proposed, year.total_row.allocated) == (
        350_000_000,
        350_000_000,
        0,
    )
    assert year.unallocated == 350_000_000


def test_the_budget_of_2024(state: BudgetState) -> None:
    """1,6 + 1,5 + 0,6 + 0,6 + 0,1 = 4,4, stated as 5,0 of a frame of 5,0."""
    assert mkr(column(state, 2024, "allocated")) == [1.6, 1.5, 0.6, 0.6, 0.1]
    year = executive(state, 2024)
    assert (year.total_row.frame, year.total_row.allocated) == (500_000_000, 440_000_000)
    assert year.unallocated == 60_000_000
    total = year.totals["allocated"]
    assert (total.stated.text, total.stated.ore, total.summed) == ("5,0 mkr", 500_000_000, 440_000_000)


def test_the_outcome_of_2024(state: BudgetState) -> None:
    """1,4 + 1,5 + 0,5 + 0,6 + 0,1 = 4,1, as stated."""
    assert mkr(column(state, 2024, "outcome")) == [1.4, 1.5, 0.5, 0.6, 0.1]
    total = executive(state, 2024).totals["outcome"]
    assert (total.stated.ore, total.summed) == (410_000_000, 410_000_000)


def test_the_frames_since_2018(state: BudgetState) -> None:
    """5 mkr in 2018; 6 from 2019, of which 1 straight to the social welfare committee (lines 25–30)."""
    assert state["2018/kommunfullmäktige"].remaining == -500_000_000
    for year in range(2019, 2025):
        assert state[f"{year}/kommunfullmäktige"].remaining == -600_000_000
        assert state[f"{year}/kommunstyrelsen"].frame == 500_000_000
        assert state[f"{year}/socialnämnden"].frame == 100_000_000
    assert state["2025/kommunfullmäktige"].remaining == -350_000_000


def test_the_executive_set_the_priorities(book: tplog.Book) -> None:
    """The mandate of 2018 is on record (lines 26–27)."""
    (mandate,) = [event.event for event in book.records() if isinstance(event.event, MandateGiven)]
    assert (mandate.act.body, mandate.to) == ("kommunfullmäktige", "kommunstyrelsen")


def test_typography_survives(book: tplog.Book) -> None:
    """The slip ``0,6, mkr`` and ``fem miljoner kronor`` are kept in the paper's own words."""
    texts = {
        amount.text
        for record in book.records()
        for amount in [move.stated for move in (*record.event.transfers, *record.event.proposed)]
        if amount is not None
    }
    assert {"0,6, mkr", "fem miljoner kronor", "100 000 kronor"} <= texts


def test_the_nought_for_sspf_is_on_record(book: tplog.Book) -> None:
    """A line proposed as ``0`` is kept though it moves nothing."""
    (proposal,) = [event.event for event in book.records() if isinstance(event.event, ProposalMade)]
    (nought,) = proposal.measures
    assert (nought.account.name, nought.amount.ore, nought.amount.text) == ("sspf", 0, "0")


def test_the_grant_is_outside_the_package(book: tplog.Book) -> None:
    """Cirka 2,5 mkr for 2024 lies in a budget of its own; the rate per inhabitant is no money."""
    grants = book.state("statsbidrag-brottsförebyggande")
    assert grants["2024/kommunen"].frame == 250_000_000
    (grant,) = [event.event for event in book.records() if isinstance(event.event, tplog.GrantAwarded)]
    stated = grant.transfers[0].stated
    assert stated is not None
    assert stated.hedge is Hedge.ABOUT
    assert "23 kr per invånare" in grant.remarks[0]


def test_who_decided_is_on_record_only_where_the_paper_says_so(book: tplog.Book) -> None:
    """The council for 2018 and 2025, the committee for the proposal; for the rest the paper names nobody."""
    bodies = {record.event.id: record.event.act.body for record in book.records()}
    assert {name: body for name, body in bodies.items() if body} == {
        "2018/ram": "kommunfullmäktige",
        "2018/uppdrag": "kommunfullmäktige",
        "2025/ram": "kommunfullmäktige",
        "2025/förslag": "trygghetsutskottet",
    }


def test_everything_is_reported_and_nothing_is_dated(book: tplog.Book) -> None:
    """No minutes were seen, and the paper gives no date of any decision."""
    for record in book.records():
        assert record.event.act.basis.value == "reported"
        assert record.event.act.decided is None
        assert record.event.act.source.case_numbers == ()
        assert record.event.act.source.place


@pytest.mark.parametrize(
    ("code", "event", "figure"),
    [
        ("total-mismatch", "2024/budget", {"stated": 500_000_000, "summed": 440_000_000}),
        ("body-disputed", "2025/ram", {"body": "kommunfullmäktige", "others": "kommunstyrelsen"}),
        ("change-ambiguous", "2025/förslag", {"basis": ("budget",), "other": 60_000_000}),
        ("source-contradiction", "2025/förslag", {}),
        ("source-contradiction", "2024/utfall", {}),
        ("source-contradiction", "2025/ram", {}),
        ("approximate-figure", "2024/statsbidrag", {"text": "cirka 2,5 mkr"}),
        ("precision-mixed", "2025/förslag", {}),
        ("typography-repaired", "2024/budget", {"text": "0,6, mkr"}),
        ("minutes-not-seen", "2018/ram", {"count": "10"}),
        ("metadata-missing", "2018/ram", {"count": "12"}),
        ("proposal-pending", "2025/förslag", {"ore": 350_000_000}),
    ],
)  # fmt: skip
def test_every_contradiction_is_a_finding(
    book: tplog.Book, code: str, event: str, figure: dict[str, object]
) -> None:
    """What the paper says against itself, and what it leaves out, is shown and not hidden."""
    findings = [finding for finding in book.findings() if finding.code == code and event in finding.events]
    assert findings
    assert figure.items() <= findings[0].params.items()


def test_what_is_not_allocated_is_a_finding(book: tplog.Book) -> None:
    """0,6 mkr of 2024 and all 3,5 of 2025 stand at the body itself."""
    remainders = {
        finding.account: finding.params["ore"]
        for finding in book.findings()
        if finding.code == "unallocated-remainder"
    }
    assert remainders == {"2024/kommunstyrelsen": 60_000_000, "2025/kommunstyrelsen": 350_000_000}


def test_no_rule_but_the_stated_total_was_broken(book: tplog.Book) -> None:
    """The one breach is recorded in the paper's own terms."""
    breaches = [finding for finding in book.findings() if finding.severity.value == "refuse"]
    assert [finding.code for finding in breaches] == ["total-mismatch"]
    assert "5,0" in (breaches[0].because or "")


def test_the_example_decision_adopts_the_proposal(book: tplog.Book) -> None:
    """After the example: 3,5 allocated, nothing left, nothing pending, and the trail from KF to 2,0 mkr."""
    book.apply(EXAMPLE)
    year = executive(book.state("trygghetspaketet"), 2025)
    assert (year.total_row.allocated, year.unallocated) == (350_000_000, 0)
    assert "proposal-pending" not in [finding.code for finding in book.findings()]
    steps = list(book.trail("trygghetspaketet", "2025/kommunstyrelsen/trygghetsvärdar"))
    rows = [(step.act.body, step.column, step.amount, step.balance) for step in steps]
    assert rows == [
        ("kommunfullmäktige", "frame", 350_000_000, 350_000_000),
        ("trygghetsutskottet", "proposed", 200_000_000, 0),
        ("kommunstyrelsen", "allocated", 200_000_000, 200_000_000),
    ]


def test_the_example_is_marked_as_one() -> None:
    """Nobody can mistake the made-up decision for a real one."""
    text = EXAMPLE.read_text("utf-8")
    assert text.startswith("# EXEMPEL")
    data = tomllib.loads(text)
    assert data["source"]["title"].startswith("EXEMPEL")
    assert all(event["id"].startswith("exempel/") for event in data["event"])
