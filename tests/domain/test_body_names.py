"""A body that is opened under two names."""

from __future__ import annotations

import pytest

from spec import framed, given, opened
from tplog.values import abbreviations


@pytest.mark.parametrize(
    ("there", "new", "short", "body"),
    [
        ("2025/kommunstyrelsen", "2025/ks", "KS", "kommunstyrelsen"),
        ("2025/kultur-och-fritidsnämnden", "2026/kfn", "KFN", "kultur-och-fritidsnämnden"),
        ("2025/ksau", "2025/kommunstyrelsens-arbetsutskott", "KSAU", "kommunstyrelsens-arbetsutskott"),
        ("2199/ks", "2199/kommunstyrelsen", "KS", "kommunstyrelsen"),
        ("1863/kommunstyrelsen", "1863/ks", "KS", "kommunstyrelsen"),
        ("flerårig/ks", "flerårig/kommunstyrelsen", "KS", "kommunstyrelsen"),
    ],
)
def test_a_body_and_its_abbreviation_are_asked_about(there: str, new: str, short: str, body: str) -> None:
    """Whichever comes first, in one event or in two, in the same year or the next."""
    for result in (given(opened(there)).when(opened(new)), given().when(opened(there, new))):
        finding = result.then().finds("body-abbreviated")
        assert (finding.params["short"], finding.params["body"]) == (short, body)
    assert finding.events == (f"opened/{there}",)


@pytest.mark.parametrize(
    "new",
    ["2025/socialnämnden", "2026/kommunstyrelsen", "2025/kf", "2025/kommunstyrelsen/ks", "2025/k"],
)
def test_other_bodies_lines_and_years_are_none(new: str) -> None:
    """Another body, the same in another year, one that nothing there abbreviates, a line."""
    result = given(opened("2025/kommunstyrelsen")).when(opened(new)).then()
    result.finds_no("body-abbreviated")


def test_of_many_bodies_those_are_looked_at_that_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who opens a thousand of them, one after the other, does not wait for each to be held against all."""
    before, looked_at = given(opened(*(f"2025/nämnd-nummer-{number}" for number in range(50)))), list[str]()
    initials = abbreviations.initials

    def counted(body: str) -> str:
        looked_at.append(body)
        return initials(body)

    monkeypatch.setattr(abbreviations, "initials", counted)
    before.when(opened("2025/kommunstyrelsen")).then().finds_no("body-abbreviated")
    assert looked_at == ["kommunstyrelsen"]


def test_a_council_that_has_a_budget_of_its_own_is_called_otherwise_than_the_one_that_gives() -> None:
    """The council is there without being opened; what it keeps for itself needs another name."""
    before = given(opened("2025/kommunstyrelsen"), framed("10 mkr"))
    before.when(opened("2025/kf")).then().finds_no("body-abbreviated")
