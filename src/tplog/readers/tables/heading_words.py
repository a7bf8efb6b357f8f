"""The words of headings, in Swedish and English, by what the column below them has."""

from __future__ import annotations

from collections.abc import Mapping

ACCOUNT, LINE, GIVER, AMOUNT = "account", "line", "giver", "amount"
BUDGET, OUTCOME, FORECAST, PLAN = "budget", "outcome", "forecast", "plan"
LEVELS, INCOMES, COSTS, VARIANCES = "levels", "incomes", "costs", "variances"

# All in lower case. A heading that is one of these words, and at most a year and a unit besides, means that.
HEADING_WORDS: Mapping[str, frozenset[str]] = {
    ACCOUNT: frozenset({"konto", "account"}),
    LINE: frozenset({"post", "till", "line", "to"}),
    GIVER: frozenset({"från", "from"}),
    AMOUNT: frozenset({"belopp", "amount"}),
    BUDGET: frozenset({"budget", "ram", "budgetram", "anslag", "frame", "appropriation"}),
    OUTCOME: frozenset({"utfall", "bokslut", "outcome", "actual"}),
    FORECAST: frozenset({"prognos", "forecast"}),
    PLAN: frozenset({"plan"}),
    LEVELS: frozenset({"nivå", "nivåer", "level", "levels"}),
    INCOMES: frozenset({"intäkt", "intäkter", "income", "incomes"}),
    COSTS: frozenset({"kostnad", "kostnader", "cost", "costs"}),
    VARIANCES: frozenset({"avvikelse", "avvikelser", "variance", "variances"}),
}
