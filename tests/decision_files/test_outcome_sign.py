"""The sign of a table's costs: where figures do not fit costs that are positive, it is asked about."""

from __future__ import annotations

from datetime import date

import pytest

import tplog
from tplog.decision_files.outcome import Outcome, compute_outcome
from tplog.events.base import COSTS_POSITIVE
from tplog.i18n.finding_text import error_line
from tplog.i18n.vocabulary import Language
from tplog.readers.bookkeeping import BookedSum, Bookkeeping
from tplog.readers.tables.line_mapping import parse_mapping

MAPPING = """
budget = "b"
[[line]]
line = "ks/a"
accounts = ["3*", "40*"]
[[line]]
line = "ks/b"
accounts = ["5*", "P*"]
"""


def outcome(kronor: dict[str, int], *, certain: bool = False) -> Outcome:
    """The outcome of accounts' kronor, named ``k4010``, where the sign is certain or not."""
    booked = tuple(BookedSum(name.removeprefix("k"), (), kr * 100, 1) for name, kr in kronor.items())
    days = date(2025, 1, 1), date(2025, 6, 30)
    books = Bookkeeping("bok.csv", "", *days, booked, signs=COSTS_POSITIVE if certain else None)
    return compute_outcome(books, parse_mapping(MAPPING, "m.toml"))


@pytest.mark.parametrize(
    ("kronor", "code"),
    [
        ({"k4010": -73_300, "k3010": 11_251}, "table-costs-negative"),
        ({"k4010": -73_300}, "table-costs-negative"),
        ({"k4010": -73_300, "k5010": 100}, "table-costs-negative"),
        ({"k4010": 73_300, "k3010": 11_251}, "table-income-positive"),
        ({"k3010": 11_251}, "table-income-positive"),
        ({"k4010": 1_000, "k5010": -5}, "table-line-negative"),
        ({"P7": -5}, "table-costs-negative"),
        ({"PROJ7": -5}, "table-line-negative"),
    ],
)
def test_figures_of_the_other_sign_are_refused(kronor: dict[str, int], code: str) -> None:
    """With both readings and the key that says which; a mapping that says it is never asked."""
    with pytest.raises(tplog.BadFile) as caught:
        outcome(kronor)
    (reason,) = caught.value.reasons
    assert reason.code == code
    for language in Language:
        assert "sign = " in error_line(reason, language)
        assert "debit" in error_line(reason, language)
    assert outcome(kronor, certain=True).sums["whole-bookkeeping"] == 100 * sum(kronor.values())


@pytest.mark.parametrize(
    "kronor",
    [
        {"k4010": 73_300, "k3010": -11_251},
        {"k4010": 73_300, "k4020": -500, "k5010": 10},
        {"k4010": 73_300, "k3010": -90_000},
        {"k3010": -90_000},
        {"k4010": 0, "k3010": 0},
        {"k4010": 10, "k1930": -10},
    ],
)
def test_figures_of_debit_are_taken(kronor: dict[str, int]) -> None:
    """One credit note among costs, a line that earns more than it costs, a bank account."""
    assert outcome(kronor).sums["whole-bookkeeping"] == 100 * sum(kronor.values())
