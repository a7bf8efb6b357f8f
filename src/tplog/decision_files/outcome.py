"""Compute the outcome of each line of a budget from a bookkeeping and a mapping, losing nothing.

Every sum of the bookkeeping goes to one line, to one rule that gives a reason for leaving it out, or to the
unmapped sums. The three together are the file's total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from attrs import evolve, frozen

from tplog.book.queries import ACCOUNT_UNKNOWN
from tplog.decision_files.outcome_sign import require_sign
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.outcomes import later_outcome
from tplog.errors import BadFile, mandatory_rule
from tplog.events.base import COSTS_POSITIVE
from tplog.readers.bookkeeping import BookedSum, Bookkeeping, remark, total_ore
from tplog.readers.tables.line_mapping import LineMap, MappingRule
from tplog.readers.tables.rule_index import RuleIndex
from tplog.values.account import Account
from tplog.values.amount import format_kronor
from tplog.values.amount_parser import AMOUNT_TOO_LARGE
from tplog.values.finding import Finding, MessageParams, Severity
from tplog.values.identifiers import closest_names
from tplog.values.limits import MAX_MISTAKES, ORE_LIMIT
from tplog.values.partial_date import check_year

YEAR_NOT_WHOLE = mandatory_rule(
    "bookkeeping-not-from-new-year",
    "Bokföringen gäller {first}–{upto}. En posts utfall räknas från den 1 januari, för en kommuns "
    "räkenskapsår är kalenderåret.",
    "The bookkeeping is of {first}–{upto}. A line's outcome is counted from 1 January, since a "
    "municipality's year is the calendar's.",
)
RULE_OF_PART = mandatory_rule(
    "rule-of-part-of-the-year",
    "Regeln gäller {since}–{until}, bara en del av {first}–{upto}. Vad som bokförts i just den delen säger "
    "inte summorna. Låt regler skifta vid årsskiften.",
    "The rule holds {since}–{until}, only a part of {first}–{upto}. What was booked in that part the sums do "
    "not tell. Let rules change at the turn of a year.",
)
NO_LINE_HOLDS = mandatory_rule(
    "no-line-holds",
    "Ingen [[line]] gäller {first}–{upto}.",
    "No [[line]] holds for {first}–{upto}.",
)
RULES_OVERLAP = mandatory_rule(
    "rules-overlap",
    "{booked} hör till både {one} och {other}.",
    "{booked} belongs both to {one} and to {other}.",
)
RULE_MATCHES_NOTHING = remark(
    "rule-matches-nothing",
    Severity.WARNING,
    "Regeln passar in på ingenting i bokföringen.",
    "The rule matches nothing in the bookkeeping.",
)
LATER_OUTCOME = remark(
    "later-outcome-recorded",
    Severity.WARNING,
    "Loggen har redan utfall till {made} för {count} av posterna, som {account}: där flyttar utfallet till "
    "{until} ingenting.",
    "The log has an outcome to {made} of {count} of the lines already, such as {account}: there the outcome "
    "to {until} moves nothing.",
)
ACCOUNT_UNDATED = mandatory_rule(
    "line-undated",
    "Posten tar konto {account}, som bokföringen bara har för en längre tid än till {day} ({sum} i hela "
    "filen). Vad det var den dagen säger den inte. Fråga om räkenskapsårets sista dag, eller ta en fil med "
    "verifikationer.",
    "The line takes account {account}, which the bookkeeping has only for a longer time than to {day} ({sum} "
    "in the whole file). What it came to at that day it does not tell. Ask for the financial year's last "
    "day, or take a file with vouchers.",
)
REMARKS = (RULE_MATCHES_NOTHING, LATER_OUTCOME)


@frozen
class MappedShare:
    """The sums of a bookkeeping that one rule takes."""

    rule: MappingRule
    booked: tuple[BookedSum, ...]

    @property
    def ore(self) -> int:
        """The sum in öre, debit positive."""
        return total_ore(self.booked)


@frozen
class Outcome:
    """Where each sum of a bookkeeping went. ``budget`` is the bookkeeping's own budget of each line, in öre.

    Raises ValueError if the parts do not add up to the whole bookkeeping.
    """

    bookkeeping: Bookkeeping
    mapping: LineMap
    lines: Mapping[Account, tuple[BookedSum, ...]]
    budget: Mapping[Account, int]
    ignored: tuple[MappedShare, ...]
    unmapped: tuple[BookedSum, ...]
    remarks: tuple[Finding, ...]

    def __attrs_post_init__(self) -> None:
        """Raise ValueError if the parts do not add up to the whole."""
        *parts, whole = self.sums.values()
        if sum(parts) != whole:
            message = f"{sum(parts)} öre of {whole} went somewhere"
            raise ValueError(message)

    @property
    def until(self) -> date:
        """The last day that the sums cover."""
        return self.bookkeeping.upto

    @property
    def sums(self) -> Mapping[str, int]:
        """Öre by where it went, and the total of the bookkeeping."""
        return {
            "mapped": sum(map(total_ore, self.lines.values())),
            "ignored": sum(share.ore for share in self.ignored),
            "unmapped": total_ore(self.unmapped),
            "whole-bookkeeping": total_ore(self.bookkeeping.booked),
        }


@frozen
class OutcomeComparison:
    """A line's outcome in the log and in the bookkeeping, and its budget in each, in öre.

    ``has_later_outcome`` is whether the log already has an outcome of the line for a later day.
    """

    account: Account
    recorded: int
    booked: int
    granted: int
    budget: int | None
    has_later_outcome: bool = False

    @property
    def differs(self) -> int | None:
        """The öre that the decision file moves: bookkeeping minus log; None if it moves nothing."""
        return None if self.has_later_outcome else self.booked - self.recorded


def compute_outcome(bookkeeping: Bookkeeping, mapping: LineMap) -> Outcome:
    """Distribute a bookkeeping over the lines of a mapping.

    Raises BadFile if it does not begin on 1 January, if a rule holds for only a part of its days, if two
    rules take the same sum, if the sign of a table's costs is in doubt, or if a line takes an account whose
    sum at the day is unknown.
    """
    year = check_year(bookkeeping.upto.year)
    _require_year(bookkeeping)
    lines = _applicable_rules(mapping.lines, bookkeeping)
    if not lines:
        raise BadFile(Finding(NO_LINE_HOLDS, _period_figures(bookkeeping), location=mapping.lines[0].place))
    _require_dated(bookkeeping, lines)
    rules = (*lines, *_applicable_rules(mapping.ignored, bookkeeping))
    shares, unmapped = _assign_to_rules(_keep_wanted_objects(bookkeeping, bookkeeping.booked, mapping), rules)
    budget_shares, _ = _assign_to_rules(_keep_wanted_objects(bookkeeping, bookkeeping.budget, mapping), rules)
    sums_by_line: dict[Account, tuple[BookedSum, ...]] = {}
    budget: dict[Account, int] = defaultdict(int)
    for number, rule in enumerate(lines):
        account = rule.account(year)
        sums_by_line[account] = (*sums_by_line.get(account, ()), *shares[number])
        if budget_shares[number]:
            budget[account] += total_ore(budget_shares[number])
    _require_recordable(sums_by_line, lines, year)
    require_sign(bookkeeping, sums_by_line)
    bookkeeping = evolve(bookkeeping, signs=COSTS_POSITIVE)  # where nobody says so, its figures do
    unused = (
        Finding(RULE_MATCHES_NOTHING, location=rule.place)
        for number, rule in enumerate(rules)
        if not shares[number]
    )
    ignored = tuple(
        MappedShare(rule, shares[number]) for number, rule in enumerate(rules[len(lines) :], len(lines))
    )
    return Outcome(
        bookkeeping, mapping, sums_by_line, budget, ignored, unmapped, (*bookkeeping.remarks, *unused)
    )


def sums_by_account(booked: Iterable[BookedSum]) -> tuple[BookedSum, ...]:
    """Return one sum per account, without objects."""
    return _merge_sums(evolve(row, objects=()) for row in booked)


def _keep_wanted_objects(
    bookkeeping: Bookkeeping, booked: Iterable[BookedSum], mapping: LineMap
) -> tuple[BookedSum, ...]:
    """Return the sums by the objects that the rules use for each account, else by account."""
    dimensions_of = mapping.object_dimensions(bookkeeping.first, bookkeeping.upto)
    dimensions_by_account = {account: dimensions_of(account) for account in {row.account for row in booked}}
    return _merge_sums(
        evolve(
            row, objects=tuple(pair for pair in row.objects if pair[0] in dimensions_by_account[row.account])
        )
        for row in booked
    )


def _merge_sums(booked: Iterable[BookedSum]) -> tuple[BookedSum, ...]:
    """Return one sum per account and objects, in order of first appearance."""
    sums: dict[tuple[str, tuple[tuple[str, str], ...]], BookedSum] = {}
    for row in booked:
        key = row.account, row.objects
        sums[key] = evolve(sums[key], ore=sums[key].ore + row.ore) if key in sums else row
    return tuple(sums.values())


def _period_figures(bookkeeping: Bookkeeping) -> dict[str, str]:
    return {"first": bookkeeping.first.isoformat(), "upto": bookkeeping.upto.isoformat()}


def _require_year(bookkeeping: Bookkeeping) -> None:
    """Raise BadFile if the bookkeeping does not begin on 1 January."""
    if bookkeeping.first != date(bookkeeping.upto.year, 1, 1):
        raise BadFile(Finding(YEAR_NOT_WHOLE, _period_figures(bookkeeping)))


def _applicable_rules(rules: Sequence[MappingRule], bookkeeping: Bookkeeping) -> tuple[MappingRule, ...]:
    """Return the rules that hold on the bookkeeping's days. Raises BadFile if one holds for a part."""
    first, upto = bookkeeping.first, bookkeeping.upto
    reasons, applicable = [], []
    for rule in rules:
        if not rule.applies_in(first, upto):
            continue
        since, until = rule.valid_from or first, rule.valid_until or upto
        if since > first or until < upto:
            params: MessageParams = {
                **_period_figures(bookkeeping),
                "since": str(rule.valid_from or "…"),
                "until": str(until),
            }
            reasons.append(Finding(RULE_OF_PART, params, location=rule.place))
        applicable.append(rule)
    if reasons:
        raise BadFile(*reasons)
    return tuple(applicable)


def _require_dated(bookkeeping: Bookkeeping, lines: Sequence[MappingRule]) -> None:
    """Raise BadFile if a line takes an account whose sum at the day the bookkeeping does not tell."""
    reasons = []
    for row in bookkeeping.undated:
        takers = [rule for rule in lines if rule.matches_account(row.account)]
        if takers:
            params: MessageParams = {"account": row.account, "day": str(bookkeeping.upto), "sum": row.ore}
            reasons.append(Finding(ACCOUNT_UNDATED, params, location=takers[0].place))
    if reasons:
        raise BadFile(*reasons[:MAX_MISTAKES])


def _assign_to_rules(
    booked: Sequence[BookedSum], rules: Sequence[MappingRule]
) -> tuple[list[tuple[BookedSum, ...]], tuple[BookedSum, ...]]:
    """Return the sums that each rule takes, and the rest. Raises BadFile if two take the same sum."""
    taken: list[list[BookedSum]] = [[] for _ in rules]
    unmapped: list[BookedSum] = []
    index = RuleIndex(rules)
    overlaps: dict[tuple[int, int], BookedSum] = {}
    for row in booked:
        takers = index.takers(row)
        (taken[takers[0]] if takers else unmapped).append(row)
        if len(takers) > 1:
            overlaps.setdefault((takers[0], takers[1]), row)
    if overlaps:
        reported = list(overlaps.items())[:MAX_MISTAKES]
        raise BadFile(*(_overlap(rules[first], rules[second], row) for (first, second), row in reported))
    return [tuple(rows) for rows in taken], tuple(unmapped)


def _overlap(first: MappingRule, second: MappingRule, booked: BookedSum) -> Finding:
    """Return the finding that two rules take the same sum."""
    params: MessageParams = {"booked": account_with_objects(booked), "one": str(first), "other": str(second)}
    return Finding(RULES_OVERLAP, params, location=second.place)


def account_with_objects(booked: BookedSum) -> str:
    """Return an account and its objects as ``4010 {1:1234, 6:P7}``."""
    objects = ", ".join(f"{dimension}:{code}" for dimension, code in booked.objects)
    return f"{booked.account} {{{objects}}}" if objects else booked.account


def _require_recordable(
    sums: Mapping[Account, Sequence[BookedSum]], lines: Sequence[MappingRule], year: int
) -> None:
    """Raise BadFile for a sum too large for a record."""
    large = {account for account, booked in sums.items() if abs(total_ore(booked)) >= ORE_LIMIT}
    wrong = {rule.account(year): rule for rule in lines if rule.account(year) in large}
    if wrong:
        texts = ((format_kronor(total_ore(sums[account])), rule) for account, rule in wrong.items())
        raise BadFile(
            *(Finding(AMOUNT_TOO_LARGE, {"text": text}, location=rule.place) for text, rule in texts)
        )


def require_lines(outcome: Outcome, state: BudgetState) -> None:
    """Raise BadFile, with the nearest names, for each line that is no account of the log."""
    reasons, year = [], outcome.until.year
    places = {rule.account(year): rule.place for rule in reversed(outcome.mapping.lines)}
    year_accounts = [str(path) for path in state.accounts if path.year == year]
    for account in outcome.lines:
        if not state.is_usable(account):
            nearest = ", ".join(closest_names(str(account), year_accounts)) or "–"
            params: MessageParams = {
                "account": str(account),
                "budget": outcome.mapping.budget,
                "nearest": nearest,
            }
            reasons.append(Finding(ACCOUNT_UNKNOWN, params, location=places[account]))
    if reasons:
        raise BadFile(*reasons[:MAX_MISTAKES])


def compare_outcomes(outcome: Outcome, state: BudgetState) -> tuple[OutcomeComparison, ...]:
    """Return each line's figures in the log now and in the bookkeeping."""
    comparisons, latest = [], _later_dates(outcome, state)
    for account, booked in outcome.lines.items():
        balance = state.accounts.get(account)
        recorded, granted = (-balance.outcome, balance.budget_total) if balance else (0, 0)
        comparisons.append(
            OutcomeComparison(
                account, recorded, total_ore(booked), granted, outcome.budget.get(account), account in latest
            )
        )
    return tuple(comparisons)


def later_outcome_findings(outcome: Outcome, state: BudgetState) -> tuple[Finding, ...]:
    """Return a finding per later day for which the log has outcomes: this one moves nothing there."""
    latest, findings = _later_dates(outcome, state), []
    for later_date in sorted(set(latest.values())):
        accounts = [str(account) for account in latest if latest[account] == later_date]
        params: MessageParams = {
            "made": str(later_date),
            "count": str(len(accounts)),
            "until": str(outcome.until),
        }
        findings.append(Finding(LATER_OUTCOME, {**params, "account": accounts[0]}))
    return tuple(findings)


def _later_dates(outcome: Outcome, state: BudgetState) -> Mapping[Account, date]:
    """Return the lines for which the log has an outcome of a later day, with that day."""
    noted_by_account = {account: later_outcome(state, account, outcome.until) for account in outcome.lines}
    return {account: noted.made for account, noted in noted_by_account.items() if noted and noted.made}
