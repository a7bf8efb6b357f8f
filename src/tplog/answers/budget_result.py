"""What the result of a municipality's whole budget is for every door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tplog.answers.answer import Answer, Field, Kind

if TYPE_CHECKING:
    from tplog.domain.state.budget_result import BudgetResult

BUDGET_RESULT: Answer[BudgetResult] = Answer(
    "BudgetResult",
    (
        Field(
            "set_aside",
            Kind.ORE,
            ("avsatt till resultat", "set aside"),
            "The result as decisions state it, and what they take from equity.",
            optional=True,
        ),
        Field(
            "budgeted",
            Kind.ORE,
            ("budgeterat resultat", "budgeted result"),
            "What the frames of operations leave: net incomes less costs.",
        ),
        Field(
            "outcome",
            Kind.ORE,
            ("resultat enligt utfall", "result by outcome"),
            "What the outcomes so far leave, with the grants of the bodies that have one.",
            optional=True,
        ),
        Field(
            "from_reserves",
            Kind.ORE,
            ("ur reserver", "from reserves"),
            "What was drawn from reserves to the result, less what was set aside; in no other figure.",
        ),
    ),
)
