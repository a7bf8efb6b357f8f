"""All rules, by the time at which they are evaluated: those of each topic, in the order of the topics.

A rule is registered where it is defined (`tplog.domain.rules.rule_set`); a new topic is named here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tplog.domain.rules import (
    adoption,
    authority,
    balances,
    bodies,
    column_sums,
    formalities,
    legal_days,
    levels,
    limits,
    net_budgets,
    overspending,
    plausibility,
    preconditions,
    project_figures,
    proposals,
    references,
    relations,
    repetition,
    results,
    retrospect,
    rows,
    signs,
    source_documents,
    stated_sums,
    sum_among_lines,
    totals,
    versions,
)
from tplog.domain.rules.rule_set import EventChecks, LogCheck
from tplog.values.finding import Rule

RULE_SETS = (
    preconditions.RULE_SET,
    bodies.RULE_SET,
    references.RULE_SET,
    relations.RULE_SET,
    repetition.RULE_SET,
    signs.RULE_SET,
    totals.RULE_SET,
    stated_sums.RULE_SET,
    column_sums.RULE_SET,
    sum_among_lines.RULE_SET,
    levels.RULE_SET,
    rows.RULE_SET,
    plausibility.RULE_SET,
    project_figures.RULE_SET,
    balances.RULE_SET,
    retrospect.RULE_SET,
    overspending.RULE_SET,
    net_budgets.RULE_SET,
    results.RULE_SET,
    authority.RULE_SET,
    adoption.RULE_SET,
    limits.RULE_SET,
    proposals.RULE_SET,
    formalities.RULE_SET,
    legal_days.RULE_SET,
    source_documents.RULE_SET,
    versions.RULE_SET,
)
PRECONDITIONS = EventChecks(check for rules in RULE_SETS for check in rules.preconditions)
EVENT_CHECKS = EventChecks(check for rules in RULE_SETS for check in rules.event_checks)
LATER_CHECKS = {code: check for rules in RULE_SETS for code, check in rules.later_checks.items()}
STATE_CHECKS = tuple(check for rules in RULE_SETS for check in rules.state_checks)
HISTORY_CHECKS = tuple(check for rules in RULE_SETS for check in rules.history_checks)
LOG_CHECKS = tuple(
    check for check in HISTORY_CHECKS if isinstance(check, type) and issubclass(check, LogCheck)
)
CODES_BY_CHECK = {check: codes for rules in RULE_SETS for check, codes in rules.codes_by_check.items()}
# The rules whose breaches a log can contain, by code; mandatory rules are always refused.
RULES_BY_CODE: Mapping[str, Rule] = {rule.code: rule for rules in RULE_SETS for rule in rules.rules}
# The day from which a refusing rule is as strict as now. What was recorded before is not judged by it: a log
# stays true when the rules grow stricter.
STRICT_FROM: Mapping[str, date] = dict.fromkeys(
    (
        "decision-twice",
        "sign-ambiguous",
        "minus-missing",
        "income-negative",
        "income-minus-missing",
        "total-mismatch",
        "gross-mismatch",
        "level-mismatch",
        "sum-among-lines",
        "column-sum-wrong",
        "limit-negative",
        "outcome-as-giver",
    ),
    date(2026, 11, 29),
)
