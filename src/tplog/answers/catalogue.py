"""Every answer that the library gives, by its class; `to_dict` is what ``--json`` prints of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tplog.answers.answer import Answer
from tplog.answers.findings import FINDING
from tplog.answers.papers import PAPER
from tplog.answers.receipts import RECEIPT
from tplog.answers.records import DIFFERENCE, EFFECT, LEAF, MATTER_STATUS
from tplog.answers.states import BODY_YEAR, BUDGET_YEARS, LINE, STATED_TOTAL
from tplog.answers.to_json import JsonObject, to_data
from tplog.answers.trails import STEP
from tplog.answers.verifications import REPORT

ANSWERS: Mapping[str, Answer[Any]] = {
    answer.described: answer
    for answer in (
        FINDING,
        LEAF,
        EFFECT,
        DIFFERENCE,
        STEP,
        LINE,
        BODY_YEAR,
        BUDGET_YEARS,
        STATED_TOTAL,
        MATTER_STATUS,
        PAPER,
        RECEIPT,
        REPORT,
    )
}


def to_dict(answer: object) -> JsonObject:
    """Return an answer of the library as JSON data: English names, money in whole öre.

    Raises TypeError for an object of another class.
    """
    described = ANSWERS.get(type(answer).__name__)
    if described is None:
        message = f"{type(answer).__name__} is no answer: it is one of {', '.join(ANSWERS)}"
        raise TypeError(message)
    return to_data(described, answer)
