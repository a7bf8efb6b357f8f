"""The terminal tables of a trail: one for each account."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import evolve

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.answer_tables import TextTable, answer_table
from tplog.answers.audit_trail import Trail, TrailStep, trail_rows
from tplog.answers.record_tables import LATE, format_delay, paper_text, stated_registration
from tplog.answers.related_accounts import RELATED_ACCOUNT
from tplog.answers.states import budget_heading
from tplog.answers.trails import TRAIL_STEP
from tplog.events.as_of import effective_dates
from tplog.events.quoted import quoted_pages, quotes_with_accounts
from tplog.i18n.money_format import common_unit
from tplog.i18n.page_ranges import page_ranges
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, translate
from tplog.values.act import Source


def trail_tables(trail: Trail, budget: str, language: Language) -> tuple[list[TextTable], list[str]]:
    """Build one table per account of a trail, from the highest authority down to the account itself.

    Returns the tables, and the documents that their last column refers to by number.
    """
    steps = [row.step for row in trail_rows(trail, budget)]
    papers = list(dict.fromkeys(paper_text(step.act, language) for step in steps))
    view = _trail_view(steps, papers, language)
    unit = common_unit(ore for step in steps for ore in (step.amount, step.balance))
    titled = list(_titled_levels(trail, budget, language))
    tables = [
        answer_table(
            view,
            level.steps,
            language,
            title,
            unit=unit,
            numeric=("lag",),
            style=lambda step: "dim" if step.is_pending else "",
            mark=lambda step, column: "≈ " if column == "amount" and step.approximate else "",
        )
        for title, level in titled
    ]
    named = [other.related for other in trail.related if other.trail is None]
    if named:
        tables.append(answer_table(RELATED_ACCOUNT, named, language))
    return tables, [f"[{number}] {escape_invisible(paper)}" for number, paper in enumerate(papers, 1)]


def _titled_levels(trail: Trail, budget: str, language: Language) -> Iterator[tuple[str, Trail]]:
    """Yield each table's title and its part of the trail: its own levels, then those of related accounts."""
    heading = budget_heading(budget, trail.budget_title)
    for level in trail.levels():
        yield f"{translate('trail', language)}: {heading} {level.account}", level
    for other in trail.related:
        word = translate(other.related.relation, language)
        for level in other.trail.levels() if other.trail else ():
            yield f"{word}: {other.related.budget} {level.account}", level


def _trail_view(steps: Sequence[TrailStep], papers: Sequence[str], language: Language) -> Answer[TrailStep]:
    """Return what a trail's table shows of a step; its paper by the number in ``papers``."""
    days = effective_dates(dict.fromkeys(step.record for step in steps))
    events = {step.record.index: step.record.event for step in steps}
    quotes = {index: quotes_with_accounts(event) for index, event in events.items()}

    def delay(step: TrailStep) -> str:
        return format_delay(step.record, days, language)

    def paper(step: TrailStep) -> str:
        number = papers.index(paper_text(step.act, language)) + 1
        pages = quoted_pages(quotes[step.record.index], (step.account, step.counterpart))
        return f"[{number}] {_place_text(step.act.source, pages, language)}".rstrip()

    late = (Field[TrailStep]("lag", Kind.TEXT, LATE, get=delay),) if any(map(delay, steps)) else ()
    counterpart, paper_key = TRAIL_STEP.only("counterpart", "paper_key").fields
    return (
        TRAIL_STEP.only("index", "decided")
        .also(*late)
        .also(*TRAIL_STEP.only("body", "column", "amount", "balance").fields)
        .also(evolve(counterpart, get=_counterpart_text), evolve(paper_key, get=paper))
        .also(*TRAIL_STEP.only(*stated_registration(step.record for step in steps)).fields)
    )


def _counterpart_text(step: TrailStep) -> str:
    """Return the other account after an arrow from giver to taker, without its year if both have the same."""
    other = step.counterpart
    path = "/".join(other.parts) if other.year == step.account.year else str(other)
    return f"{'←' if step.amount > 0 else '→'} {path}"


def _place_text(source: Source, quoted: Sequence[int], language: Language) -> str:
    """Return the place in a paper as stated, and the pages that are quoted unless it has these."""
    place, pages = source.place or "", page_ranges(quoted)
    has_pages = re.search(rf"\b(?:s\.|p\.|sid\.|sida|sidan|page)\s*{pages}(?![0-9–])", place)
    more = "" if has_pages or not pages else f"{translate('page-short', language)} {pages}"
    return ", ".join(filter(None, (place, more)))
