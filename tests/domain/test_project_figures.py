"""What was spent since a project began is what the earlier report said and what was spent since."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

import spec
from spec import KS, event, opened
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.vocabulary import Language

given = partial(spec.given, today=date(2027, 3, 1))
YEARS = (2024, 2025, 2026)
BRIDGE = "{}/kommunstyrelsen/bron"
ACCOUNTS = opened(*(path for year in YEARS for path in (f"{year}/{KS}", BRIDGE.format(year))))


def report(day: str, net: str | None, accumulated: str | None = None) -> str:
    """The outcome of the year until a day, and what was spent since the start."""
    account = BRIDGE.format(day[:4])
    tables = {"lines": net, "accumulated": accumulated}
    keys = {key: f'{{ "{account}" = "{amount}" }}' for key, amount in tables.items() if amount is not None}
    return event("OutcomeRecorded", f"u{day}", KS, until=day, **keys)


AT_START = report("2024-12-31", "20 mkr", "20 mkr")


@pytest.mark.parametrize(
    ("before", "last", "against"),
    [
        ([], report("2025-12-31", "25 mkr", "25 mkr"), None),
        ([], report("2025-12-31", "25 mkr", "18 mkr"), "accumulated-below-year"),
        ([], report("2025-12-31", "-25 mkr", "-18 mkr"), None),
        ([AT_START], report("2025-12-31", "25 mkr", "45 mkr"), None),
        ([AT_START], report("2025-12-31", "25,4 mkr", "45 mkr"), None),  # rounded
        ([AT_START], report("2025-12-31", "25 mkr", "18 mkr"), "accumulated-is-no-sum"),
        ([AT_START], report("2025-12-31", "30 mkr", "56 mkr"), "accumulated-is-no-sum"),
        ([AT_START], report("2025-12-31", "-5 mkr", "15 mkr"), None),  # a contribution came in
        ([AT_START], report("2026-12-31", "3 mkr", "24 mkr"), None),  # 2025 is not on record
        ([AT_START], report("2026-12-31", "3 mkr", "18 mkr"), "accumulated-falls"),
        ([AT_START, report("2025-12-31", "1 mkr")], report("2026-12-31", "3 mkr", "24 mkr"), None),
        (
            [AT_START, report("2025-12-31", "1 mkr")],
            report("2026-12-31", "3 mkr", "28 mkr"),
            "accumulated-is-no-sum",
        ),
        ([report("2025-04-30", "3 mkr", "23 mkr")], report("2025-08-31", "5 mkr", "25 mkr"), None),
        (
            [report("2025-04-30", "3 mkr", "23 mkr")],
            report("2025-08-31", "5 mkr", "28 mkr"),
            "accumulated-is-no-sum",
        ),
        ([report("2024-08-31", "3 mkr", "23 mkr")], report("2025-08-31", "5 mkr", "30 mkr"), None),
        (
            [report("2024-08-31", "3 mkr", "23 mkr")],
            report("2025-08-31", None, "20 mkr"),
            "accumulated-falls",
        ),
        (
            [AT_START, report("2025-12-31", "25 mkr")],
            report("2025-12-31", None, "48 mkr"),
            "accumulated-is-no-sum",
        ),
    ],
)
def test_a_sum_since_the_start_grows_by_what_was_spent(
    before: list[str], last: str, against: str | None
) -> None:
    """It is the earlier sum and the outcomes since; where one is missing, no less than either."""
    last = last.replace('id = "u', 'id = "sist')
    signs = [f'{table}\nsigns = "costs-positive"' for table in (*before, last)]
    begun = given(ACCOUNTS, *signs[:-1])
    result = begun.when(signs[-1]).then()
    if against is None:
        result.finds_no("accumulated-differs")
        return
    finding = result.finds("accumulated-differs")
    assert (finding.params["against"], finding.severity) == ((against,), "warning")
    assert finding.account == BRIDGE.format(last.split("until = ")[1][:4])
    assert "{" not in finding_sentence(finding, Language.SV) + finding_sentence(finding, Language.EN)
