"""All budgets of a year beside each other: sums that count money once, what is not reported, what waits."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import tplog
from conftest import EVENTS, ROOT, Cli
from tplog.answers.overview import Overview
from tplog.answers.overview_tables import counted_findings, overview_remarks, overview_table, percent_used
from tplog.answers.states import sum_of_known
from tplog.book.municipality import read_overview
from tplog.exports import held_records
from tplog.exports.export_scope import ExportScope
from tplog.exports.tables.budget_lines import TABLE as BUDGET_LINES
from tplog.exports.tables.export_context import export_context
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import PageRequest
from tplog.site.pages import start
from tplog.values.as_of import LATEST, AsOf

MKR = 100_000_000
PART = ROOT / "tests" / "matters" / "28-del-av-större.toml"
OUTCOME = """budget = "{budget}"
basis = "minutes"
by = "kommunstyrelsen"
decided = 2025-12-01
[source]
title = "Bokslut"
paragraph = "§ 9"
case_numbers = ["KS 2025/9"]
[[event]]
type = "OutcomeRecorded"
until = 2025-12-31
id = "{budget}/utfall"
lines = {{ "{account}" = "1,0 mkr" }}
"""


def overview_of(tmp_path: Path, *outcomes: tuple[str, str], point: AsOf = LATEST) -> Overview:
    """Record a matter that lies in a larger one, with 1,0 mkr spent at each of these accounts."""
    with tplog.create(str(tmp_path / "tplog.db")) as book:
        book.apply(PART)
        for budget, account in outcomes:
            path = tmp_path / f"{budget}.toml"
            path.write_text(OUTCOME.format(budget=budget, account=account), "utf-8")
            book.apply(path)
        return read_overview(book, point=point)


def test_what_lies_in_two_budgets_counts_once_in_the_sum(tmp_path: Path) -> None:
    """What lies in two budgets counts once in the sum."""
    overview = overview_of(tmp_path)
    assert [(row.budget, row.budget_total, row.lies_in) for row in overview.budgets] == [
        ("mål-och-budget", 95 * MKR, ()),
        ("påhittat", 45 * MKR // 10, ("mål-och-budget",)),
    ]
    assert (overview.total.budget_total, overview.total.counted_once) == (95 * MKR, 45 * MKR // 10)
    assert overview.total.unplaced == 0


@pytest.mark.parametrize(
    ("outcomes", "outcome", "unreported"),
    [
        ((), None, 95 * MKR),
        # The part says what was spent of it; of the whole's line nothing is left to be reported.
        ((("påhittat", "2025/kommunstyrelsen/värdar"),), MKR, 915 * MKR // 10),
        # The whole's line says it, and what the part says besides is the same money.
        ((("mål-och-budget", "2025/kommunstyrelsen/trygghet"),), MKR, 92 * MKR),
        (
            (
                ("påhittat", "2025/kommunstyrelsen/värdar"),
                ("mål-och-budget", "2025/kommunstyrelsen/trygghet"),
            ),
            MKR,
            92 * MKR,
        ),
    ],
)
def test_an_outcome_that_two_budgets_state_counts_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    outcomes: tuple[tuple[str, str], ...],
    outcome: int | None,
    unreported: int,
) -> None:
    """An outcome that two budgets state counts once."""
    total = overview_of(tmp_path, *outcomes).total
    assert (total.outcome, total.unreported) == (outcome, unreported)
    assert total.remaining == total.budget_total - (outcome or 0)
    with tplog.open(str(tmp_path / "tplog.db")) as book:
        assert lines_total(book, ExportScope()) == (total.budget_total, outcome)
        assert lines_total(book, ExportScope("påhittat"))[0] == total.counted_once
        monkeypatch.setattr(held_records, "MAX_HELD_RECORDS", 1)  # one budget after the other is read
        assert lines_total(book, ExportScope()) == (total.budget_total, outcome)


def lines_total(book: tplog.Book, scope: ExportScope) -> tuple[int, int | None]:
    """The sums of the exported budget lines; of a part alone they are its own money."""
    lines = [*BUDGET_LINES.rows(export_context(book, scope.pinned(book)))]
    budget, outcome = (
        sum_of_known(getattr(line, name) for line in lines) for name in ("budget_total", "outcome")
    )
    assert budget is not None
    return budget, outcome


def test_the_year_is_the_last_with_an_outcome_and_any_other_can_be_chosen(matter: tplog.Book) -> None:
    """The year is the last with an outcome and any other can be chosen."""
    assert read_overview(matter).year == 2024
    assert read_overview(matter, 2025).year == 2025
    assert read_overview(matter, 2023).total.outcome is None
    with pytest.raises(tplog.NotFound, match="2018"):
        read_overview(matter, 1999)


def test_a_budget_shows_its_findings_its_proposals_and_what_was_recorded_last(matter: tplog.Book) -> None:
    """A budget shows its findings its proposals and what was recorded last."""
    row = next(row for row in read_overview(matter).budgets if row.budget == "trygghetspaketet")
    assert row.findings == {"refuse": 1, "warning": 4, "note": 4}  # two are of 2025
    assert (row.open_proposals, row.oldest_proposal) == (1, date(2025, 1, 29))
    assert row.latest is not None
    assert matter.record(row.latest.event).event.budget == "trygghetspaketet"


def test_budgets_of_which_nobody_says_whether_they_lie_in_others_are_counted(matter: tplog.Book) -> None:
    """Budgets of which nobody says whether they lie in others are counted."""
    overview = read_overview(matter)
    assert overview.total.unplaced == 2
    remarks = overview_remarks(overview, Language.SV)
    assert remarks == (
        "För 3,5\u00a0mkr av budgeten finns inget utfall redovisat.",
        "Om 2 ärenden ingår i andra är inte känt: summan kan räkna dem två gånger.",
    )


def test_an_earlier_point_has_what_was_known_then(matter: tplog.Book) -> None:
    """An earlier point has what was known then."""
    assert read_overview(matter, point=AsOf(known_at=0)).total.budget_total == 0
    assert read_overview(matter, point=AsOf(known_at=1)).year == 2018
    assert read_overview(matter, point=AsOf(as_of=date(2000, 1, 1))).year is None


def test_the_table_of_the_terminal_says_what_is_not_reported(matter: tplog.Book) -> None:
    """The table of the terminal says what is not reported."""
    rows = [row.cells for row in overview_table(read_overview(matter), Language.SV).rows]
    assert rows[0][:5] == ("trygghetspaketet", "6,0", "4,1", "1,9", "68\u00a0%")
    assert rows[1][:5] == ("statsbidrag-brottsförebyggande", "2,5", "ej redovisat", "2,5", "")
    assert rows[2][:5] == ("summa", "8,5", "4,1", "4,4", "48\u00a0%")


def test_the_command_prints_the_overview_and_can_fail_on_a_finding(cli: Cli, tmp_path: Path) -> None:
    """The command prints the overview and can fail on a finding."""
    db = str(tmp_path / "t.db")
    assert cli("status", "--db", db).exit_code == 2  # there is no log
    cli("apply", str(EVENTS), "--create", "--db", db)
    data = json.loads(cli("status", "2024", "--json", "--db", db).stdout)
    assert data["total"]["outcome"] == 410_000_000
    assert data["budgets"][1]["outcome"] is None
    assert cli("status", "--fail-on", "refuse", "--db", db).exit_code == 1
    assert cli("status", "1999", "--db", db).exit_code == 2


def test_per_cent_are_rounded_half_up_and_missing_where_nothing_says_them() -> None:
    """Per cent are rounded half up and missing where nothing says them."""
    assert [percent_used(200, outcome) for outcome in (0, 1, 3, 199, 250)] == [0, 1, 2, 100, 125]
    assert percent_used(200, None) is None
    assert percent_used(0, 5) is None
    assert percent_used(-200, -100) is None


def test_findings_are_counted_in_singular_and_plural() -> None:
    """Findings are counted in singular and plural."""
    counts = {"refuse": 1, "warning": 2, "note": 0}
    assert counted_findings(counts, Language.SV) == "1 fel, 2 avvikelser"
    assert counted_findings(counts, Language.EN) == "1 error, 2 warnings"


def test_the_start_page_is_the_overview_sorted_and_chosen_as_asked(matter: tplog.Book) -> None:
    """The start page is the overview sorted and chosen as asked."""
    page = start.page(matter, PageRequest())
    assert page.headline == "8,5\u00a0mkr är beslutat för 2024. 48\u00a0% är använt."
    assert page.data["total"]["unreported"] == 350_000_000
    by_remaining = start.page(matter, PageRequest(choices={"sort": ("title",)}))
    assert [row.budget for row in by_remaining.view.rows] == [
        "statsbidrag-brottsförebyggande",
        "trygghetspaketet",
    ]
    chosen = start.page(matter, PageRequest(choices={"body": ("Socialnämnden",)}))
    assert [row.budget for row in chosen.view.rows] == ["trygghetspaketet"]
    assert chosen.view.overview.total == page.view.overview.total
