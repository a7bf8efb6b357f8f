"""The sentences that say whether a year's budget held, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from babel.dates import format_date

from tplog.answers.overview_tables import percent_used
from tplog.answers.per_inhabitant import per_inhabitant
from tplog.answers.states import AccountRow
from tplog.answers.year_verdict import YearVerdict
from tplog.i18n.money_format import (
    LOCALE_NAMES,
    Unit,
    format_money,
    format_money_rounded,
    format_rounded,
    reading_unit,
)
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language, year_text
from tplog.site.site_settings import SiteSettings

MAX_NAMED = 3  # lines named in a sentence


def verdict_sentence(verdict: YearVerdict, language: Language) -> str:
    """Return the sentence that says whether a year's budget held, as far as outcomes are on record."""
    used, budget = verdict.outcome or 0, verdict.budget_total
    rows = verdict.overspent or verdict.fell_short
    over = sum(-row.remaining for row in rows or verdict.without_budget)
    unit = reading_unit([used, budget])
    return site_text(
        _verdict_key(verdict),
        language,
        year=year_text(verdict.year, language),
        used=format_rounded(used, unit, language),
        spent=format_money_rounded(used, language),
        budget=format_money_rounded(budget, language, unit),
        part=format_rounded(budget - verdict.unreported, unit, language),
        over=len(rows or verdict.without_budget),
        lines=_counted_lines(verdict, language),
        ore=format_money_rounded(over, language),
    )


def _counted_lines(verdict: YearVerdict, language: Language) -> str:
    key = "reported-lines" if verdict.unreported_lines else "all-lines"
    return site_text(key, language, count=len(verdict.reported))


def _verdict_key(verdict: YearVerdict) -> str:
    """Return the key of the sentence that is true of a year."""
    is_whole = verdict.is_final and not verdict.unreported_lines
    if verdict.outcome is None:
        return "result-unreported" if verdict.budget_total else "result-nothing"
    wrong = {
        "result-short" if verdict.is_final else "result-short-so-far": verdict.fell_short,
        "result-without-budget": verdict.without_budget,
        "result-unknown": verdict.is_unknown,
        "result-too-little": verdict.remaining < 0,
        "result-part": verdict.unreported > 0,
    }
    if verdict.overspent:
        return _overspent_key(verdict)
    if any(wrong.values()):
        return next(key for key, is_true in wrong.items() if is_true)
    key = "result-held" if is_whole else "result-so-far"
    is_spending = all(row.budget_total >= 0 for row in verdict.reported) and verdict.budget_total > 0
    return key if is_spending else f"{key}-lines"


def _overspent_key(verdict: YearVerdict) -> str:
    if not verdict.is_final:
        return "result-broke-so-far"
    if verdict.remaining >= 0:  # what is not reported may still make it less
        return "result-broke-reported" if verdict.unreported_lines else "result-broke-lines"
    return "result-broke" if len(verdict.reported) > 1 else "result-broke-alone"


def verdict_details(
    verdict: YearVerdict, names: Callable[[AccountRow], str], site: SiteSettings, language: Language
) -> tuple[str, ...]:
    """Return the sentences below it: which accounts, how much together, of which days, per inhabitant.

    ``names`` gives the name by which people know an account.
    """
    parts = (
        _proposed(verdict, language),
        _named("overspent-named", verdict.overspent, names, language),
        _named("short-named", verdict.fell_short, names, language),
        _named("without-budget-named", verdict.without_budget, names, language),
        _whole_used(verdict, language),
        _not_reported(verdict, names, language),
        _days(verdict, language),
        _per_inhabitant(verdict, site, language),
    )
    wrong, rest = " ".join(filter(None, parts[:4])), " ".join(filter(None, parts[4:]))
    return tuple(filter(None, (wrong, rest)))


def _named(
    key: str, rows: Sequence[AccountRow], names: Callable[[AccountRow], str], language: Language
) -> str:
    if not rows:
        return ""
    unit = reading_unit([row.remaining for row in rows])
    shown = [_with_amount(row, names(row), unit, language) for row in rows[:MAX_NAMED]]
    return site_text(key, language, names=_listed(shown, len(rows), language))


def _with_amount(row: AccountRow, name: str, unit: Unit, language: Language) -> str:
    ore = format_money_rounded(abs(row.remaining), language, unit)
    return site_text("named-with", language, name=name, ore=ore)


def _listed(names: Sequence[str], count: int, language: Language) -> str:
    """Return the first names of ``count`` in a row, and how many more there are."""
    listed = ", ".join(names)
    if count <= MAX_NAMED:
        return listed
    return site_text("names-and-more", language, names=listed, count=count - MAX_NAMED)


def _whole_used(verdict: YearVerdict, language: Language) -> str:
    """Return how much of the whole was spent, where the first sentence has not said that."""
    percent = percent_used(verdict.budget_total, verdict.outcome)
    if percent is None or not verdict.level_known or (verdict.has_held and not verdict.unreported_lines):
        return ""
    unit = reading_unit([verdict.budget_total, verdict.outcome or 0])
    used = format_rounded(verdict.outcome or 0, unit, language)
    budget = format_money_rounded(verdict.budget_total, language, unit)
    return site_text("whole-used", language, used=used, budget=budget, percent=percent)


def _not_reported(verdict: YearVerdict, names: Callable[[AccountRow], str], language: Language) -> str:
    rows = sorted(verdict.unreported_lines, key=lambda row: -row.budget_total)
    if not rows or verdict.outcome is None:
        return ""
    named = _listed([names(row) for row in rows[:MAX_NAMED]], len(rows), language)
    unit = reading_unit([verdict.budget_total, verdict.unreported])  # as in the sentence before
    ore = format_money_rounded(verdict.unreported, language, unit)
    return site_text("lacks-outcome-named", language, ore=ore, names=named)


def _proposed(verdict: YearVerdict, language: Language) -> str:
    """Return how much is proposed for a year without a budget; "" for another."""
    if verdict.budget_total or verdict.outcome is not None or verdict.proposed <= 0:
        return ""
    return site_text("proposed-waits", language, ore=format_money_rounded(verdict.proposed, language))


def _days(verdict: YearVerdict, language: Language) -> str:
    if verdict.is_final or verdict.reported_until is None:
        return ""
    key = "reported-until" if verdict.reported_from == verdict.reported_until else "reported-at-days"
    day = format_date(verdict.reported_until, "long", locale=LOCALE_NAMES[language])
    return site_text(key, language, day=day)


def _per_inhabitant(verdict: YearVerdict, site: SiteSettings, language: Language) -> str:
    population = site.population.get(verdict.year)
    ore = per_inhabitant(verdict.budget_total, population) if verdict.level_known else None
    return population_text("per-inhabitant-sentence", verdict.year, ore, site, language) if ore else ""


def population_text(key: str, year: int, ore: int | None, site: SiteSettings, language: Language) -> str:
    """Return a text that says how many inhabitants a figure is divided by, and who says so."""
    population = site.population[year]
    source = site.population_source or site_text("no-source", language)
    return site_text(
        key,
        language,
        budget=format_money(ore or 0, language, Unit.KR),
        population=format_rounded(population * Unit.KR.ore, Unit.KR, language),
        year=year,
        source=source,
    )
