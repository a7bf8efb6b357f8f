"""Choose accounts of a bookkeeping by number, range or beginning."""

from __future__ import annotations

import re

from tplog.errors import mandatory_rule
from tplog.readers import field_readers as read
from tplog.values.identifiers import ParseError

PATTERN_UNREADABLE = mandatory_rule(
    "account-choice-unreadable",
    "”{text}” väljer inga konton. Skriv ett konto (4010), från och till (4000-4999) eller en början (46*).",
    "'{text}' chooses no accounts. Write an account (4010), from and to (4000-4999) or a beginning (46*).",
)

_RANGE = re.compile(r"([0-9]+)-([0-9]+)")


def non_empty_codes(value: object) -> tuple[str, ...]:
    """Return the short texts of one text or a list. Raises TypeError if there are none."""
    codes = read.titles(value)
    if not codes:
        raise TypeError
    return codes


def account_patterns(value: object) -> tuple[str, ...]:
    """Return account numbers, ranges and prefixes. Raises ParseError for anything else."""
    for pattern in (patterns := non_empty_codes(value)):
        span = _RANGE.fullmatch(pattern)
        if "*" in pattern[:-1] or (span and (len(span[1]) != len(span[2]) or span[1] > span[2])):
            raise ParseError(PATTERN_UNREADABLE, text=pattern)
    return patterns


def matches_code(pattern: str, code: str) -> bool:
    """Return whether a code is the pattern's, or begins as it does if the pattern ends in ``*``."""
    return code.startswith(pattern[:-1]) if pattern.endswith("*") else code == pattern


def matches_account(pattern: str, account: str) -> bool:
    """Return whether an account matches an account number, range or prefix.

    A range takes only accounts of the same length: 40105 is not between 4000 and 4999.
    """
    if span := _RANGE.fullmatch(pattern):
        return account.isdecimal() and len(account) == len(span[1]) and span[1] <= account <= span[2]
    return matches_code(pattern, account)
