"""Guess what the heading of a column of amounts means: its kind, its year and the last day of its sums.

A guess is only proposed, for a person to read: nothing is recorded by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from attrs import frozen

from tplog.readers.tables.heading_periods import YEAR, heading_period
from tplog.readers.tables.heading_words import BUDGET, FORECAST, HEADING_WORDS, OUTCOME, PLAN, VARIANCES
from tplog.readers.tables.headings import stated_unit

# Kinds of columns with amounts, and what else a column may be.
ALLOCATION, PROPOSAL = "allocation", "proposal"
AMOUNT_KINDS = (BUDGET, ALLOCATION, PROPOSAL, OUTCOME, FORECAST, PLAN)
BODY, NAME, CODE, IGNORE = "body", "name", "code", "ignore"


def _pattern(meaning: str, more: str) -> re.Pattern[str]:
    """Return the pattern of headings with a word of this meaning, a longer one also within another word."""
    words = HEADING_WORDS.get(meaning, ())
    choices = [word if len(word) >= _LONG_WORD else rf"\b{word}\b" for word in sorted(words)]
    return re.compile("|".join((*choices, more)), re.IGNORECASE)


_LONG_WORD = 5
_NO_AMOUNTS = (
    r"avvik|förändr|differens|\bdiff\b|skillnad|ökning|minskning|%|procent|andel|index|change"
    r"|kvar\b|återstår|per invånare|kr/|^not(?:er|e)?\b"
)
# The first that matches counts: a variance against a budget is no budget.
_KIND_BY_PATTERN = (
    (_pattern(VARIANCES, _NO_AMOUNTS), IGNORE),
    (_pattern(FORECAST, r"\bprog?\b"), FORECAST),
    (_pattern(OUTCOME, r"redovis|\b(?:bs|u|utf)\.? ?['’]?(?:20)?[0-9]{2}\b"), OUTCOME),
    (_pattern("", r"förslag|äskand|begär|yrkand|proposal|proposed"), PROPOSAL),
    (_pattern(PLAN, r"plan\b|plan[0-9]|\bp\.? ?['’]?(?:20)?[0-9]{2}\b"), PLAN),
    (_pattern("", r"internbudget|detaljbudget|fördelning"), ALLOCATION),
    (_pattern(BUDGET, r"\bram|\b(?:b|bu|bud)\.? ?['’]?(?:20)?[0-9]{2}\b"), BUDGET),
)
_ALLOCATION_TITLE = re.compile(r"intern(?:budget)?\b|detaljbudget", re.IGNORECASE)
_CODE = re.compile(r"\b(?:konto|kod|ansvar|vht|nr|id|code|account)\w*", re.IGNORECASE)
_BODY_HEADING = re.compile(r"nämnd|styrelse|organ\b|committee|body", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"(?:^|[^0-9.,])['’-]?([2-4][0-9])$")
_BODY_NAME = re.compile(
    r"(?!(?:nämnd|styrelse)(?:n|en|er|r)?$)(?:.*(?:nämnd(?:en)?|styrelse(?:n)?|utskott(?:et)?|fullmäktige)"
    r"|(?:.*\W)?\w*(?:revision(?:en)?|finansförvaltning(?:en)?)|nämnden (?:för|med)\b.*)",
    re.IGNORECASE,
)


@frozen
class HeadingMeaning:
    """What a heading seems to mean; None for what it does not say. ``until`` is the last day of its sums."""

    kind: str | None
    year: int | None
    until: date | None
    unit: str | None


def heading_meaning(heading: str, titles: Iterable[str] = ()) -> HeadingMeaning:
    """Return what a heading seems to mean. A single year in the titles holds where the heading has none."""
    kind = next((kind for pattern, kind in _KIND_BY_PATTERN if pattern.search(heading)), None)
    if kind == BUDGET and any(_ALLOCATION_TITLE.search(title) for title in titles):
        kind = ALLOCATION
    period = heading_period(heading)
    years = set(period.years)
    if not years and (short := _SHORT_YEAR.search(heading)):
        years = {2000 + int(short[1])}
    if not years:
        years = {int(year) for title in titles for year in YEAR.findall(title)}
    year = years.pop() if len(years) == 1 else None
    until = period.last_day(year)
    return HeadingMeaning(kind, until.year if until else year, until, stated_unit(heading))


def is_code_heading(heading: str) -> bool:
    """Return whether a heading is over codes of the bookkeeping, not amounts: Konto, Ansvar, Kod."""
    return bool(_CODE.match(heading)) and not YEAR.search(heading)


def is_body_heading(heading: str) -> bool:
    """Return whether a heading is over names of bodies: Nämnd, Styrelse/nämnd."""
    return bool(_BODY_HEADING.search(heading))


def is_body_name(name: str) -> bool:
    """Return whether a name is that of a body: it ends in nämnd, styrelse, revision and the like."""
    return bool(_BODY_NAME.fullmatch(name))
