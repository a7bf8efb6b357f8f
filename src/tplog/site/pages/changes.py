"""What changed since last year in a budget: the largest raises and cuts, by body and line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import define, evolve

from tplog.answers.answer import Answer
from tplog.answers.budget_changes import (
    BUDGET_CHANGES,
    CHANGE_ROW,
    BudgetChanges,
    Change,
    changes_between,
    proposed_by_path,
)
from tplog.answers.overview_tables import percent_used
from tplog.answers.year_summary import YEAR_UNKNOWN, summarise_year
from tplog.answers.year_verdict import budget_bodies
from tplog.answers.years_together import bodies_by_year
from tplog.book.book import Book
from tplog.book.municipality import budgets_of_other_years
from tplog.errors import NotFound
from tplog.i18n.money_format import Unit, format_money_rounded, format_rounded, reading_unit
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language, year_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.values.account import UNDATED_YEARS
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tplog.answers.states import BodyYear
    from tplog.domain.state.budget_state import BudgetState

TITLE = "page-changes"
SHOWN = 10  # raises and cuts, unless all lines are asked for
ALL = "all"


@define
class ChangesView:
    """What the page shows: what changed, if there are two years; ``count`` raises and cuts, None for all.

    ``earlier_title`` is what people call the other budget of the earlier year, if it is another.
    """

    changes: BudgetChanges | None
    count: int | None = SHOWN
    earlier_title: str = ""

    @cached_property
    def unit(self) -> Unit:
        """The unit of all its figures: that of the largest."""
        return reading_unit(self.amounts)

    @property
    def amounts(self) -> Iterator[int]:
        """The amounts that it shows in its unit, in öre."""
        if self.changes is None:
            return
        for row in (self.changes.total, *self.changes.bodies, *self.changes.lines):
            for each in filter(None, (row.before, row.after)):
                yield from (each.decided, each.outcome or 0, each.proposed or 0)
            yield row.change or 0

    @property
    def has_proposed(self) -> bool:
        """Whether any proposal was about the later year."""
        rows = (*self.changes.bodies, *self.changes.lines) if self.changes else ()
        return any(row.after and row.after.proposed for row in rows)

    def percent(self, row: Change) -> int | None:
        """Return by how many per cent a row changed; None where nothing was decided in the earlier year."""
        if row.change is None or row.before is None:
            return None
        percent = percent_used(row.before.decided, abs(row.change))
        return percent if percent is None or row.change >= 0 else -percent


PAGE: Answer[ChangesView] = BUDGET_CHANGES.optional().of("ChangesView", lambda view: view.changes)


def page(book: Book, request: PageRequest, budget: str) -> Page[ChangesView]:
    """Return the page of the requested or the latest year. Raises NotFound for an unknown one."""
    point = request.point
    state = book.state(budget, as_of=point.as_of, known_at=point.known_at)
    others = budgets_of_other_years(book, budget, state, point)
    states = {**book.related_states(budget, point, state), budget: state}
    for name in others.values():
        states[name] = book.state(name, as_of=point.as_of, known_at=point.known_at)
    changes = _changes(states, budget, others, request.year_choice("year"))
    earlier = states[changes.earlier_budget].title if changes and changes.earlier_budget else None
    count = None if request.choice_of("lines", (ALL,)) else SHOWN
    view = ChangesView(changes, count, earlier or (changes.earlier_budget if changes else ""))
    rows = (*changes.bodies, *changes.lines) if changes else ()
    return Page(
        "changes",
        site_text(TITLE, request.language),
        view,
        PAGE,
        PageTable(CHANGE_ROW, rows),
        budget,
        takes_point=True,
        headline=headline(view, request.language),
        lead=tuple(lead(view, request.language)),
        budget_title=state.title or "",
    )


def _changes(
    states: Mapping[str, BudgetState], budget: str, others: Mapping[int, str], year: int | None
) -> BudgetChanges | None:
    """Return what changed since the year before; None where there is no earlier year.

    Raises NotFound for a year that neither the budget nor its other years have.
    """
    years = [each for each in states[budget].years() if each not in UNDATED_YEARS]
    known = tuple(sorted({*years, *others}))
    years_after = [each for each in years if any(earlier < each for earlier in known)]
    chosen = year if year is not None else max(years_after, default=None)
    if chosen is not None and chosen not in known:
        params = {"budget": budget, "year": str(chosen), "known": ", ".join(map(str, known)) or "–"}
        raise NotFound(Finding(YEAR_UNKNOWN, params))
    earlier = max((each for each in known if chosen is not None and each < chosen), default=None)
    if chosen is None or earlier is None:
        return None
    own_bodies = bodies_by_year(states, budget, (earlier, chosen))
    name = others.get(chosen, budget)
    before, after = (
        (each, budget_bodies(own_bodies[each] if each in own_bodies else _of_other(states, others, each)))
        for each in (earlier, chosen)
    )
    changes = changes_between(before, after, proposed_by_path(states[name], chosen), name)
    named = others.get(earlier, budget)
    return evolve(changes, earlier_budget="" if named == name else named, known_years=known[1:])


def _of_other(
    states: Mapping[str, BudgetState], others: Mapping[int, str], year: int
) -> tuple[BodyYear, ...]:
    return summarise_year(states[others[year]], year)


def headline(view: ChangesView, language: Language) -> str:
    """Return the sentence that says how much more or less was decided than the year before."""
    changes = view.changes
    if changes is None or changes.total.before is None or changes.total.after is None:
        return ""
    before, after, change = changes.total.before, changes.total.after, changes.total.change
    if change is None:  # a body that was not there counts as nothing in a sum
        is_known = before.level_known and after.level_known
        change = after.decided - before.decided if is_known else None
    if change is None:
        return ""
    unit = reading_unit([before.decided, after.decided])
    key = "changes-more" if change > 0 else "changes-less" if change < 0 else "changes-same"
    return site_text(
        key,
        language,
        year=year_text(changes.year, language),
        earlier=year_text(changes.earlier_year, language),
        change=format_money_rounded(abs(change), language),
        before=format_money_rounded(before.decided, language, unit),
        after=format_rounded(after.decided, unit, language),
    )


def lead(view: ChangesView, language: Language) -> Iterator[str]:
    """Yield the sentences below it: the largest raise and cut, what is new or gone, and whose year it is."""
    changes = view.changes
    if changes is None:
        yield site_text("changes-none", language)
        return
    rows = changes.lines or changes.bodies
    raises = [row for row in rows if (row.change or 0) > 0]
    cuts = [row for row in rows if (row.change or 0) < 0]
    sentences = [
        site_text(key, language, name=_name(row), change=format_money_rounded(abs(row.change or 0), language))
        for key, largest in (("largest-raise", raises), ("largest-cut", cuts))
        for row in largest[:1]
    ]
    counts = {"lines-new": sum(row.is_new for row in rows), "lines-gone": sum(row.is_gone for row in rows)}
    years = {"year": year_text(changes.year, language), "earlier": year_text(changes.earlier_year, language)}
    sentences += [site_text(key, language, count=count, **years) for key, count in counts.items() if count]
    if sentences:
        yield " ".join(sentences)
    if view.earlier_title:
        year = year_text(changes.earlier_year, language)
        yield site_text("earlier-of-other", language, name=view.earlier_title, year=year)


def _name(row: Change) -> str:
    return row.name if row.name == row.body_name else f"{row.name} ({row.body_name})"
