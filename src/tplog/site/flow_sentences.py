"""What a year's budget is in sentences: how much, what became of it, and what is wrong with its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tplog.answers.budget_split import BudgetSplit, differing_totals, holding
from tplog.answers.states import BodyYear
from tplog.charts.level_texts import LevelTexts
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import year_text
from tplog.values.account import Role
from tplog.values.transfer import StatedTotal

MAX_NAMES = 3  # of bodies, and of wrong sums, that are named


def split_sentence(split: BudgetSplit, year: int, texts: LevelTexts) -> str:
    """Return the sentence that says how much the budget is and where it is; all amounts are in one unit."""
    if split.total <= 0:
        return _sentence_without_budget(split, year, texts)
    language, total = texts.language, texts.money(split.total)
    years = year_text(year, language)
    if split.outcome is None:
        divided = split.total - split.unallocated - split.in_reserve
        parts = [("divided", divided), ("unallocated", split.unallocated), ("reserve", split.in_reserve)]
        is_divided = split.is_whole and 0 < divided < split.total
        first = _of_whole(parts, total, texts) if is_divided else ""
        first = first or site_text("flow-decided", language, total=total, year=years)
        return f"{first} {site_text('flow-none-reported', language)}"
    if split.remaining < 0:
        figures = {"used": texts.money(split.outcome), "over": texts.number(-split.remaining)}
        return site_text("flow-overspent", language, total=texts.number(split.total), **figures)
    if not split.is_whole:
        figures = {"used": texts.number(split.outcome), "left": texts.number(split.remaining)}
        return site_text("flow-used-left", language, total=total, **figures)
    elsewhere = split.unallocated or split.unreported or split.in_reserve
    parts = [
        ("used", split.outcome),
        ("left" if elsewhere else "left-whole", split.left),
        ("unallocated", split.unallocated),
        ("unreported", split.unreported),
        ("reserve", split.in_reserve),
    ]
    return _of_whole(parts, total, texts)


def _sentence_without_budget(split: BudgetSplit, year: int, texts: LevelTexts) -> str:
    """Return the sentence of a budget of nothing, or of one below zero: an income."""
    language = texts.language
    if split.total == 0 and not split.outcome:
        return site_text("flow-nothing", language, year=year_text(year, language))
    if split.total == 0:
        return site_text("flow-spent-without", language, used=texts.money(split.outcome or 0))
    total = texts.money(-split.total)
    if split.outcome is None:
        return site_text("flow-income", language, total=total)
    return site_text("flow-income-used", language, total=total, used=texts.money(-split.outcome))


def _of_whole(parts: Sequence[tuple[str, int]], total: str, texts: LevelTexts) -> str:
    """Return the sentence of a total and its parts; those of 0 are left out, but the first."""
    shown = [
        site_text(f"flow-part-{name}", texts.language, ore=texts.number(ore))
        for number, (name, ore) in enumerate(parts)
        if ore or number == 0
    ]
    joined = shown[0]
    if len(shown) > 1:
        first = ", ".join(shown[:-1])
        joined = site_text("flow-and", texts.language, first=first, last=shown[-1])
    return site_text("flow-of-whole", texts.language, total=total, parts=joined)


def lead_sentences(
    split: BudgetSplit, bodies: Sequence[BodyYear], joint: Sequence[StatedTotal], texts: LevelTexts
) -> tuple[str, ...]:
    """Return the sentences below it: wrong sums, what is not reported or overspent, what waits."""
    language = texts.language
    sentences = [*_wrong_sums(bodies, joint, texts), *_unreported(split, bodies, texts)]
    if split.overspent:
        most = min(split.overspent, key=lambda row: row.remaining)
        figures = {"count": len(split.overspent), "name": most.name, "ore": texts.money(-most.remaining)}
        sentences.append(site_text("flow-overspent-lines", language, **figures))
    sentences += [
        site_text(f"flow-waits-{column}", language, ore=texts.money(ore))
        for column in ("proposed", "conditional")
        if (ore := getattr(split, column))
    ]
    if not split.level_known:
        sentences.append(site_text("flow-level-unknown", language))
    return (" ".join(sentences),) if sentences else ()


def _wrong_sums(bodies: Sequence[BodyYear], joint: Sequence[StatedTotal], texts: LevelTexts) -> Iterator[str]:
    differing = [
        texts.difference("flow-wrong-sum", column, total, name=body.total_row.name)
        for body in bodies
        for column, total in differing_totals(body)
    ]
    differing += [
        texts.difference("flow-wrong-joint-sum", column, total)
        for column, total in texts.differing.get(None, ())
        if total in joint
    ]
    yield from differing[:MAX_NAMES]
    if more := len(differing) - MAX_NAMES if len(differing) > MAX_NAMES else 0:
        yield site_text("flow-more-wrong-sums", texts.language, count=more)


def _unreported(split: BudgetSplit, bodies: Sequence[BodyYear], texts: LevelTexts) -> Iterator[str]:
    """Yield which bodies nobody reported anything of, if others were reported."""
    if split.outcome is None:
        return
    rows = [body.total_row for body in holding(bodies)]
    silent = [row for row in rows if row.role is Role.BODY and row.lacks_outcome and row.budget_total]
    silent.sort(key=lambda row: -row.budget_total)
    names = [f"{row.name} {texts.money(row.budget_total)}" for row in silent[:MAX_NAMES]]
    if rest := silent[MAX_NAMES:]:
        count = site_text("flow-folded", texts.language, count=len(rest))
        names.append(f"{count} {texts.money(sum(row.budget_total for row in rest))}")
    if names:
        yield site_text("flow-unreported-bodies", texts.language, names=", ".join(names))
