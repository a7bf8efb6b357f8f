"""What differs: between two times of a log, and between events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.records import DIFFERENCE, RECORD_REFERENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tplog.answers.event_effects import FigureChange
    from tplog.book.history import Comparison
    from tplog.events.record import Record

COMPARISON: Answer[Comparison] = Answer(
    "Comparison",
    (
        Field("differences", Many(DIFFERENCE), ("skillnader", "differences")),
        Field("added", Many(RECORD_REFERENCE), ("tillkomna", "added"), "Records only at the second point."),
        Field("removed", Many(RECORD_REFERENCE), ("borta", "removed"), "Records only at the first point."),
    ),
)
# A comparison with the name of its budget, which the comparison itself does not know.
BUDGET_COMPARISON: Answer[tuple[str, Comparison]] = Answer(
    "BudgetComparison",
    (
        Field("budget", Kind.TEXT, ("budget", "budget"), get=lambda pair: pair[0]),
        *COMPARISON.of("BudgetComparison", lambda pair: pair[1]).fields,
    ),
)
EVENT_COMPARISON: Answer[tuple[Sequence[Record], Sequence[FigureChange]]] = Answer(
    "EventComparison",
    (
        Field(
            "events",
            Many(Kind.TEXT),
            ("händelser", "events"),
            get=lambda pair: [record.event.id for record in pair[0]],
        ),
        Field("differences", Many(DIFFERENCE), ("skillnader", "differences"), get=lambda pair: pair[1]),
    ),
)
