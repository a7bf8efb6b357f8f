"""Of a body's year each stated total is shown with its act: the budget's, a change's, a report's."""

from __future__ import annotations

import pytest

from spec import KS, event, given, opened
from tplog.answers.states import BodyYear
from tplog.answers.tables import year_table
from tplog.answers.year_summary import summarise_year
from tplog.i18n.vocabulary import Language

COUNCIL = '"2025/kommunfullmäktige"'
LINES = opened(f"2025/{KS}", f"2025/{KS}/a", f"2025/{KS}/b")
FRAME = event(
    "FrameDecided",
    "budget",
    "kommunfullmäktige",
    giver=COUNCIL,
    lines=f'{{ "2025/{KS}/a" = "60 mkr", "2025/{KS}/b" = "40 mkr" }}',
    total='"100 mkr"',
)


def change(name: str, a: str, b: str, total: str) -> str:
    """A change of the frame, with its total."""
    lines = f'{{ "2025/{KS}/a" = "{a} mkr", "2025/{KS}/b" = "{b} mkr" }}'
    return event(
        "FrameChanged", name, "kommunfullmäktige", giver=COUNCIL, lines=lines, total=f'"{total} mkr"'
    )


def outcome(name: str, until: str, a: str, b: str) -> str:
    """An outcome of both lines, with its total; the later file states more recent figures or older ones."""
    total = str(int(a) + int(b))
    lines = f'{{ "2025/{KS}/a" = "{a} mkr", "2025/{KS}/b" = "{b} mkr" }}'
    return event("OutcomeRecorded", name, KS, until=until, lines=lines, total=f'"{total} mkr"')


def body_of(*events: str) -> BodyYear:
    """The executive's year after these events."""
    then = given(LINES).when(*events)
    assert then.refusal is None, then.refusal
    (body,) = (
        body for body in summarise_year(then.book.state("trygghet"), 2025) if body.account.holder == KS
    )
    return body


def shown(body: BodyYear) -> dict[str, str]:
    """The act whose total stands in each column."""
    return {column: total.event for column, total in body.totals.items()}


def test_a_change_does_not_hide_the_total_of_the_budget() -> None:
    """100 stays what the budget states; 3 and -1 are totals of changes, each with its act, in their order."""
    body = body_of(FRAME, change("höst", "2", "1", "3"), change("vår", "-1", "0", "-1"))
    assert shown(body) == {"frame": "budget"}
    assert [(total.event, total.stated.ore // 100_000_000) for total in body.further_totals] == [
        ("höst", 3),
        ("vår", -1),
    ]
    table = year_table("trygghet", 2025, [body], Language.EN)
    names = [row.cells[0].strip() for row in table.rows]
    assert [name for name in names if name.endswith(")")] == [
        "as stated (budget)",
        "as stated (höst)",
        "as stated (vår)",
    ]


def test_a_replaced_budget_states_no_total() -> None:
    """The new one is the budget's; that of the change after the old one stays."""
    new = FRAME.replace('"budget"', '"ny"').replace("60 mkr", "70 mkr").replace("100 mkr", "110 mkr")
    body = body_of(FRAME, f'{new}\nreplaces = "budget"')
    assert (shown(body), body.further_totals) == ({"frame": "ny"}, ())


@pytest.mark.parametrize("order", [("april", "maj"), ("maj", "april")])
def test_the_total_of_an_outcome_is_that_of_the_figures_in_force(order: tuple[str, str]) -> None:
    """The latest day counts, in whatever order reports were recorded; no older one's total is further."""
    reports = {
        "april": outcome("april", "2025-04-30", "20", "10"),
        "maj": outcome("maj", "2025-05-31", "40", "25"),
    }
    body = body_of(FRAME, *(reports[name] for name in order))
    assert shown(body) == {"frame": "budget", "outcome": "maj"}
    assert body.further_totals == ()


def test_a_report_without_a_total_leaves_none_of_an_older_one() -> None:
    """65 is not 30, and no paper states the sum of what is in force."""
    without = outcome("maj", "2025-05-31", "40", "25").replace('\ntotal = "65 mkr"', "")
    body = body_of(FRAME, outcome("april", "2025-04-30", "20", "10"), without)
    assert shown(body) == {"frame": "budget"}
