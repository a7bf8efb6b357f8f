"""Findings are values: they can stand in a set, whatever their parameters are."""

from __future__ import annotations

from tplog.values.finding import Finding, Rule, Severity

RULE = Rule("toy", Severity.WARNING, "En lek.", "A toy.")


def test_findings_that_are_equal_are_one_in_a_set() -> None:
    """Parameters count for equality, though a dictionary has no hash."""
    findings = {Finding(RULE, {"sum": sum_}, ("akt/1",)) for sum_ in (1, 1, 2)}
    assert sorted(finding.params["sum"] for finding in findings) == [1, 2]
