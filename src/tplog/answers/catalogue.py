"""Every answer that the library gives, by its class; `to_dict` is what ``--json`` prints of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tplog.answers.answer import Answer
from tplog.answers.budget_relations import BUDGET_YEARS
from tplog.answers.comparisons import COMPARISON
from tplog.answers.drafts import DRAFT
from tplog.answers.findings import FINDING
from tplog.answers.paper_check import HELD, PAPER_CHECK
from tplog.answers.paper_text import PAPER_TEXT
from tplog.answers.papers import PAPER
from tplog.answers.receipts import RECEIPT
from tplog.answers.records import DIFFERENCE, EFFECT, LEAF, MATTER_STATUS, SEARCH_RESULT
from tplog.answers.states import BODY_YEAR, LINE, NOTED_FIGURE, STATED_TOTAL
from tplog.answers.to_json import to_data
from tplog.answers.trails import STEP, TRAIL
from tplog.answers.verifications import ADDED_LINES, CHECKPOINT, PROOF, REBUILT, REPORT
from tplog.answers.year_summary import budget_years
from tplog.domain.state.budget_state import BudgetState

# A state is shown by its years; it does not know its budget's name.
_STATE: Answer[BudgetState] = BUDGET_YEARS.only("title", "years", "joint_totals", "results", "guidelines").of(
    "BudgetState", lambda state: budget_years("", state)
)
ANSWERS: Mapping[str, Answer[Any]] = {
    answer.described: answer
    for answer in (
        FINDING,
        LEAF,
        EFFECT,
        DIFFERENCE,
        COMPARISON,
        SEARCH_RESULT,
        STEP,
        TRAIL,
        LINE,
        BODY_YEAR,
        BUDGET_YEARS,
        _STATE,
        STATED_TOTAL,
        NOTED_FIGURE,
        MATTER_STATUS,
        PAPER,
        PAPER_TEXT,
        HELD,
        PAPER_CHECK,
        DRAFT,
        RECEIPT,
        CHECKPOINT,
        PROOF,
        REPORT,
        REBUILT,
        ADDED_LINES,
    )
}


def to_dict(answer: object) -> dict[str, Any]:
    """Return what a book answered as JSON data: English names, money in whole öre.

    ``--json`` prints the same, and beside it what was asked, such as the budget of a trail. Of a tuple, an
    iterator or a mapping of answers, give it each. A state comes by its years, a record as its index and
    leaf. Raises TypeError for an object that is no answer.
    """
    described = ANSWERS.get(type(answer).__name__)
    if described is None:
        message = f"{type(answer).__name__} is no answer: it is one of {', '.join(ANSWERS)}"
        raise TypeError(message)
    return to_data(described, answer)
