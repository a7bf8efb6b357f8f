"""What is written beside the boxes of a year's chart, all amounts in one unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from tplog.answers.budget_levels import Box, BoxKind, PendingBox
from tplog.charts.svg_text import capitalize_first
from tplog.i18n.money_format import (
    Unit,
    format_money,
    format_money_rounded,
    format_rounded,
    round_for_reading,
)
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language, translate
from tplog.values.account import Account, Role
from tplog.values.transfer import StatedTotal

MAX_NAME = 80  # characters: a longer one is cut in the chart, and whole in its description
_NAMED_KINDS = {
    BoxKind.UNALLOCATED: "unallocated",
    BoxKind.SURPLUS: "flow-surplus",
    BoxKind.GIVEN: "flow-given",
}


@frozen
class LevelTexts:
    """The words of a chart; ``whole_name`` is what the whole is called.

    ``differing`` are stated totals that are not the sum of their parts, with their columns, by account; those
    under None are of several bodies. ``corrected`` are the events whose corrections changed an account.
    """

    language: Language
    unit: Unit
    whole_name: str
    differing: Mapping[Account | None, Sequence[tuple[str, StatedTotal]]] = field(factory=dict)
    corrected: Mapping[Account, Sequence[str]] = field(factory=dict)

    def number(self, ore: int) -> str:
        """Return öre without the unit, for reading."""
        return format_rounded(ore, self.unit, self.language)

    def money(self, ore: int) -> str:
        """Return öre with the unit, for reading."""
        return format_money_rounded(ore, self.language, self.unit)

    def box_name(self, box: Box) -> str:
        """Return what a box is called."""
        if box.kind in {BoxKind.FOLDED, BoxKind.LARGER}:
            return site_text(f"flow-{box.kind.value}", self.language, count=box.count)
        if box.kind in _NAMED_KINDS:
            return capitalize_first(site_text(_NAMED_KINDS[box.kind], self.language))
        name = self.whole_name if box.row is None else box.row.name
        return capitalize_first(escape_invisible(name))

    def box_amounts(self, box: Box) -> str:
        """Return a box's amount, what was spent of it, and where the rest is: ``1,6 mkr, använt 1,4 …``."""
        return ", ".join(self._amounts(box))

    def _amounts(self, box: Box) -> Iterator[str]:
        row = box.row
        change = "Δ " if row is not None and not row.level_known else ""
        yield f"{change}{self.money(box.ore)}"
        if box.kind is BoxKind.INCOME:
            yield site_text("flow-net-income", self.language)
        if box.outcome is not None:
            yield f"{site_text('flow-used', self.language)} {self.number(box.outcome)}"
        elif box.kind is BoxKind.PART and row is not None and row.role is Role.BODY:
            yield translate("unreported", self.language)
        if box.kind in {BoxKind.UNALLOCATED, BoxKind.WHOLE, BoxKind.INCOME} or box.outcome is None:
            return
        if box.is_overspent:
            yield f"{translate('overspent', self.language)} {self.number(-box.remaining)}"
            return
        left = box.remaining - box.unreported - box.unallocated
        for word, ore in (
            ("remaining", left),
            ("unallocated", box.unallocated),
            ("unreported", box.unreported),
        ):
            if ore > 0 and left >= 0:
                yield f"{translate(word, self.language)} {self.number(ore)}"
        if left < 0 < box.remaining:
            yield f"{translate('remaining', self.language)} {self.number(box.remaining)}"

    def corrected_word(self, box: Box) -> str:
        """Return the word for a box whose account corrections changed; "" for another."""
        row = box.row if box.kind in {BoxKind.PART, BoxKind.INCOME} else None
        events = self.corrected.get(row.account, ()) if row else ()
        return site_text("corrected-mark", self.language, count=len(events)) if events else ""

    def warnings(self, box: Box) -> list[str]:
        """Return which totals stated for a box's account are not the sum of their parts."""
        if box.kind not in {BoxKind.PART, BoxKind.WHOLE}:
            return []
        totals = self.differing.get(box.row.account if box.row else None, ())
        return [self.difference("flow-differs", column, total) for column, total in totals]

    def difference(self, key: str, column: str, total: StatedTotal, **names: str) -> str:
        """Return a sentence on a stated total and the sum of its parts; exact where rounding hides it."""
        pair = (total.stated.ore, total.summed)
        stated, summed = map(self.number, pair)
        if len({round_for_reading(ore, self.unit) for ore in pair}) == 1:
            stated, summed = (format_money(ore, self.language) for ore in pair)
        word = "" if column == "budget_total" else f"{translate(column, self.language)} "
        return site_text(key, self.language, what=word, stated=stated, summed=summed, **names)

    def box_lines(self, box: Box) -> list[tuple[str, str]]:
        """Return the lines of a box's label, each with its CSS class."""
        name = self.box_name(box)
        cut = name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…"
        amounts = "amount over" if box.is_overspent and not box.parts else "amount"
        word = self.corrected_word(box)
        return [
            (f"{cut} ({word})" if word else cut, "name"),
            (self.box_amounts(box), amounts),
            *((text, "warning") for text in self.warnings(box)),
        ]

    def box_text(self, box: Box) -> str:
        """Return a box's description."""
        parts = (f"{self.box_name(box)}: {self.box_amounts(box)}", self.corrected_word(box))
        return "; ".join([*filter(None, parts), *self.warnings(box)])

    def pending_heading(self, column: str) -> str:
        """Return the heading over what waits in a column."""
        return site_text(f"flow-pending-{column}", self.language)

    def pending_text(self, box: PendingBox) -> str:
        """Return what waits for an account, or for those folded, in words."""
        if box.row is None:
            name = site_text("flow-folded", self.language, count=box.count)
        else:
            name = capitalize_first(escape_invisible(box.row.name))[:MAX_NAME]
        return f"{name}: {translate(box.column, self.language)} {self.money(box.ore)}"
