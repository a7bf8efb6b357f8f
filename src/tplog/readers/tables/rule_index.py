"""Find the rules of a mapping that take a sum, without asking every rule of every sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tplog.readers.bookkeeping import BookedSum
from tplog.readers.tables.account_patterns import matches_code
from tplog.readers.tables.line_mapping import NO_OBJECT, MappingRule


class RuleIndex:
    """Rules by the accounts and objects that they take; only those that can take a sum are asked.

    A set of rules is a number whose bit n stands for the rule of number n.
    """

    def __init__(self, rules: Sequence[MappingRule]) -> None:
        """Take the rules in order."""
        self._rules = rules
        self._by_accounts: dict[tuple[str, ...], int] = defaultdict(int)  # many have the same
        for number, rule in enumerate(rules):
            self._by_accounts[rule.accounts] |= 1 << number
        dimensions = dict.fromkeys(dimension for rule in rules for dimension, _ in rule.objects)
        self._dimensions = {dimension: _CodeIndex(rules, dimension) for dimension in dimensions}
        self._of_account: dict[str, int] = {}

    def takers(self, booked: BookedSum) -> list[int]:
        """Return the numbers of the rules that take a sum, in order."""
        if booked.account not in self._of_account:
            self._of_account[booked.account] = _union(
                rules
                for rules in self._by_accounts.values()
                if self._rules[next(_numbers(rules))].matches_account(booked.account)
            )
        rules = self._of_account[booked.account]
        codes = dict(booked.objects)
        for dimension, index in self._dimensions.items():
            rules &= index.may_take(codes.get(dimension, NO_OBJECT))
        return [number for number in _numbers(rules) if self._rules[number].matches_objects(booked)]


class _CodeIndex:
    """Rules by the codes of their patterns in one dimension."""

    def __init__(self, rules: Sequence[MappingRule], dimension: str) -> None:
        self._free = 0  # the rules that say nothing of the dimension
        self._exact: dict[str, int] = defaultdict(int)
        self._prefixes: dict[str, int] = defaultdict(int)
        self._known: dict[str, int] = {}
        for number, rule in enumerate(rules):
            patterns = [pattern for name, codes in rule.objects if name == dimension for pattern in codes]
            for pattern in patterns:
                (self._prefixes if pattern.endswith("*") else self._exact)[pattern] |= 1 << number
            if not patterns:
                self._free |= 1 << number

    def may_take(self, code: str) -> int:
        """Return the rules that can take a code."""
        if code not in self._known:
            prefixes = (rules for pattern, rules in self._prefixes.items() if matches_code(pattern, code))
            self._known[code] = _union((self._free, self._exact.get(code, 0), *prefixes))
        return self._known[code]


def _numbers(rules: int) -> Iterator[int]:
    """Yield the numbers of a set of rules, in order."""
    while rules:
        yield (rules & -rules).bit_length() - 1
        rules &= rules - 1


def _union(sets: Iterable[int]) -> int:
    union = 0
    for rules in sets:
        union |= rules
    return union
