"""A sum is asked of the rules that can take it, not of every rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tplog.readers.bookkeeping import BookedSum
from tplog.readers.tables.line_mapping import MappingRule
from tplog.readers.tables.rule_index import RuleIndex
from tplog.values.finding import SourceLocation

PLACE = SourceLocation("m.toml")
CODES = st.sampled_from(["1", "10", "100", "2", "-"])
PATTERNS = st.sampled_from(["1", "10", "1*", "10*", "2", "-", "*"])
RULES = st.builds(
    lambda accounts, objects: MappingRule(PLACE, "ks/a", accounts, tuple(objects.items())),
    st.sampled_from([(), ("4*",), ("4010", "5000-5999")]),
    st.dictionaries(st.sampled_from(["1", "6"]), st.lists(PATTERNS, min_size=1).map(tuple)),
)
SUMS = st.builds(
    lambda account, objects: BookedSum(account, tuple(sorted(objects.items())), 1, 1),
    st.sampled_from(["4010", "4011", "5100", "6000"]),
    st.dictionaries(st.sampled_from(["1", "6", "7"]), CODES),
)


@given(st.lists(RULES, max_size=6), st.lists(SUMS, max_size=4))
def test_the_index_finds_what_asking_all_rules_finds(
    rules: list[MappingRule], booked: list[BookedSum]
) -> None:
    """Whatever accounts, ranges, prefixes and objects the rules name."""
    index = RuleIndex(rules)
    for row in booked:
        takers = [
            number
            for number, rule in enumerate(rules)
            if rule.matches_account(row.account) and rule.matches_objects(row)
        ]
        assert index.takers(row) == takers


def test_few_rules_are_asked_of_a_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of five hundred lines by their codes, one a sum."""
    asked_of: list[BookedSum] = []
    matches = MappingRule.matches_objects

    def counted(rule: MappingRule, row: BookedSum) -> bool:
        asked_of.append(row)
        return matches(rule, row)

    monkeypatch.setattr(MappingRule, "matches_objects", counted)
    index = RuleIndex([MappingRule(PLACE, "ks/a", (), (("1", (str(code),)),)) for code in range(500)])
    rows = [BookedSum("4010", (("1", str(code)), ("6", "P")), 1, 1) for code in range(500)]
    assert [index.takers(row) for row in rows] == [[code] for code in range(500)]
    assert len(asked_of) == len(rows)
