"""The terminal tables of what relations make of budgets seen together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from tplog.answers.answer_tables import TextTable, answer_table
from tplog.answers.budget_relations import (
    BUDGET_RELATION,
    YEAR_SUM,
    budget_relations,
    year_sums,
)
from tplog.answers.compared_years import ComparedYears, compared_years
from tplog.domain.state.budget_state import BudgetState
from tplog.i18n.vocabulary import Language, translate
from tplog.values.relation import PART_OF


@frozen
class RelatedTables:
    """The tables of budgets that relate to each other; ``states`` are those shown and those related to."""

    states: Mapping[str, BudgetState]
    language: Language

    def compared(self, budget: str, years: Sequence[int]) -> ComparedYears:
        """Return the years to compare, each account beside what it follows."""
        return compared_years(self.states, budget, years)

    def relations(self, budget: str) -> Iterator[TextTable]:
        """Yield a table of what a budget's accounts relate to, if they do."""
        if rows := budget_relations(self.states, budget):
            yield answer_table(BUDGET_RELATION, rows, self.language)

    def sums(self) -> Iterator[TextTable]:
        """Yield a table of what all budgets were given together, if an account lies in another."""
        relations = (noted for state in self.states.values() for noted in state.standing_relations())
        if any(noted.kind == PART_OF for noted in relations):
            title = translate("all-budgets", self.language)
            yield answer_table(
                YEAR_SUM.without("level_known"),
                year_sums(self.states),
                self.language,
                title,
                mark=lambda row, name: "Δ " if name == "budget_total" and not row.level_known else "",
            )
