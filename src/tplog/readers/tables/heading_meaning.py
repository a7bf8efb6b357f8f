"""Guess what the heading of a column of amounts means: its kind, its year and the last day of its sums.

A guess is only proposed, for a person to read: nothing is recorded by it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from attrs import frozen

from tplog.readers.tables.wide_table import stated_unit

# Kinds of columns with amounts, and what else a column may be.
BUDGET, ALLOCATION, PROPOSAL = "budget", "allocation", "proposal"
OUTCOME, FORECAST, PLAN = "outcome", "forecast", "plan"
AMOUNT_KINDS = (BUDGET, ALLOCATION, PROPOSAL, OUTCOME, FORECAST, PLAN)
BODY, NAME, CODE, IGNORE = "body", "name", "code", "ignore"

_NO_AMOUNTS = (
    r"avvik|förändr|differens|\bdiff\b|skillnad|ökning|minskning|%|procent|andel|index|variance|change"
    r"|kvar\b|återstår|per invånare|kr/|^not(?:er|e)?\b"
)
# The first that matches counts: a variance against a budget is no budget.
_KIND_BY_PATTERN = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (_NO_AMOUNTS, IGNORE),
        (r"prognos|forecast|\bprog?\b", FORECAST),
        (r"bokslut|utfall|redovis|outcome|actual|\b(?:bs|u|utf)\.? ?['’]?(?:20)?[0-9]{2}\b", OUTCOME),
        (r"förslag|äskand|begär|yrkand|proposal|proposed", PROPOSAL),
        (r"plan\b|plan[0-9]|flerårsplan|\bp\.? ?['’]?(?:20)?[0-9]{2}\b", PLAN),
        (r"internbudget|detaljbudget|fördelning", ALLOCATION),
        (r"budget|\bram|anslag|\b(?:b|bu|bud)\.? ?['’]?(?:20)?[0-9]{2}\b", BUDGET),
    )
)
_ALLOCATION_TITLE = re.compile(r"intern(?:budget)?\b|detaljbudget", re.IGNORECASE)
_CODE = re.compile(r"\b(?:konto|kod|ansvar|vht|nr|id|code|account)\w*", re.IGNORECASE)
_BODY_HEADING = re.compile(r"nämnd|styrelse|organ\b|committee|body", re.IGNORECASE)
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_SHORT_YEAR = re.compile(r"(?:^|[^0-9.,])['’-]?([2-4][0-9])$")
_DAY = re.compile(r"((?:19|20)[0-9]{2})-([01][0-9])(?:-([0-3][0-9]))?")
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})", re.IGNORECASE)
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
    years = set(map(int, _YEAR.findall(heading)))
    if not years and (short := _SHORT_YEAR.search(heading)):
        years = {2000 + int(short[1])}
    if not years:
        years = {int(year) for title in titles for year in _YEAR.findall(title)}
    year = years.pop() if len(years) == 1 else None
    until = _last_day(heading, year)
    return HeadingMeaning(kind, until.year if until else year, until, stated_unit(heading))


def _last_day(heading: str, year: int | None) -> date | None:
    """Return the last day of the months or the day that a heading names; None if it names none."""
    days = [(int(match[1]), int(match[2]), match[3]) for match in _DAY.finditer(heading)]
    months = [_MONTHS.index(word.lower()) + 1 for word in _MONTH.findall(heading)]
    try:
        if days:
            stated_year, month, day = days[-1]
            return date(stated_year, month, int(day) if day else monthrange(stated_year, month)[1])
    except ValueError:
        return None
    return date(year, months[-1], monthrange(year, months[-1])[1]) if months and year else None


def is_code_heading(heading: str) -> bool:
    """Return whether a heading is over codes of the bookkeeping, not amounts: Konto, Ansvar, Kod."""
    return bool(_CODE.match(heading)) and not _YEAR.search(heading)


def is_body_heading(heading: str) -> bool:
    """Return whether a heading is over names of bodies: Nämnd, Styrelse/nämnd."""
    return bool(_BODY_HEADING.search(heading))


def is_body_name(name: str) -> bool:
    """Return whether a name is that of a body: it ends in nämnd, styrelse, revision and the like."""
    return bool(_BODY_NAME.fullmatch(name))
