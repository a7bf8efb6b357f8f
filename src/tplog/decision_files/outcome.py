"""From a bookkeeping and a mapping to what each line of a budget has spent, with nothing lost on the way.

Every sum of the bookkeeping goes to one line, to one of the rules that say why it belongs elsewhere, or to
what nobody has mapped. The three together are the file's total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from attrs import evolve as changed
from attrs import frozen

from tplog.book.queries import ACCOUNT_UNKNOWN
from tplog.domain.state.budget_state import BudgetState
from tplog.errors import BadFile, mandatory_rule
from tplog.events.types import OutcomeRecorded
from tplog.readers.bookkeeping import BookedSum, Bookkeeping, remark
from tplog.readers.tables.line_mapping import LineMap, MappingRule
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
REMARKS = (RULE_MATCHES_NOTHING, LATER_OUTCOME)


@frozen
class MappedShare:
    """What one rule takes of a bookkeeping."""

    rule: MappingRule
    booked: tuple[BookedSum, ...]

    @property
    def ore(self) -> int:
        """The sum in öre, debit positive."""
        return total_ore(self.booked)


@frozen
class Outcome:
    """Where each sum of a bookkeeping went. ``budget`` is what the bookkeeping itself has as the budget.

    Raises ValueError where not all of the bookkeeping went somewhere.
    """

    bookkeeping: Bookkeeping
    mapping: LineMap
    lines: Mapping[Account, tuple[BookedSum, ...]]
    budget: Mapping[Account, int]
    ignored: tuple[MappedShare, ...]
    unmapped: tuple[BookedSum, ...]
    remarks: tuple[Finding, ...]

    def __attrs_post_init__(self) -> None:
        """Add up where all of it went."""
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
        """Öre by where it went, and all of the bookkeeping."""
        return {
            "mapped": sum(map(total_ore, self.lines.values())),
            "ignored": sum(share.ore for share in self.ignored),
            "unmapped": total_ore(self.unmapped),
            "whole-bookkeeping": total_ore(self.bookkeeping.booked),
        }


@frozen
class OutcomeComparison:
    """A line's outcome in the log and in the bookkeeping, and the budget in each; in öre.

    ``has_later_outcome`` is whether the log has an outcome for more days already.
    """

    account: Account
    recorded: int
    booked: int
    granted: int
    budget: int | None
    has_later_outcome: bool = False

    @property
    def differs(self) -> int | None:
        """What the bookkeeping has more, which the decision file moves; None where it moves nothing."""
        return None if self.has_later_outcome else self.booked - self.recorded


def total_ore(booked: Iterable[BookedSum]) -> int:
    """The sum in öre."""
    return sum(row.ore for row in booked)


def compute_outcome(bookkeeping: Bookkeeping, mapping: LineMap) -> Outcome:
    """Share a bookkeeping out to the lines of a mapping.

    Raises BadFile where it does not begin with the year, where a rule holds for a part of it alone, and where
    a sum belongs to two rules.
    """
    year = check_year(bookkeeping.upto.year)
    _require_year(bookkeeping)
    lines = _applicable_rules(mapping.lines, bookkeeping)
    if not lines:
        raise BadFile(Finding(NO_LINE_HOLDS, _period_figures(bookkeeping), location=mapping.lines[0].place))
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
    """The sums with their objects left out, one for each account."""
    return _merge_sums(changed(row, objects=()) for row in booked)


def _keep_wanted_objects(
    bookkeeping: Bookkeeping, booked: Iterable[BookedSum], mapping: LineMap
) -> tuple[BookedSum, ...]:
    """The sums by the objects that the rules ask for in each account; else by account."""
    dimensions_by_account: dict[str, frozenset[str]] = {}
    for account in {row.account for row in booked}:
        dimensions_by_account[account] = mapping.object_dimensions(
            account, bookkeeping.first, bookkeeping.upto
        )
    return _merge_sums(
        changed(
            row, objects=tuple(pair for pair in row.objects if pair[0] in dimensions_by_account[row.account])
        )
        for row in booked
    )


def _merge_sums(booked: Iterable[BookedSum]) -> tuple[BookedSum, ...]:
    """One sum of each account and objects, in the order in which they come first."""
    sums: dict[tuple[str, tuple[tuple[str, str], ...]], BookedSum] = {}
    for row in booked:
        key = row.account, row.objects
        sums[key] = changed(sums[key], ore=sums[key].ore + row.ore) if key in sums else row
    return tuple(sums.values())


def largest_first(booked: Iterable[BookedSum]) -> Sequence[BookedSum]:
    """Sums by their size, whatever their sign."""
    return sorted(booked, key=lambda row: (-abs(row.ore), row.account, row.objects))


def _period_figures(bookkeeping: Bookkeeping) -> dict[str, str]:
    return {"first": bookkeeping.first.isoformat(), "upto": bookkeeping.upto.isoformat()}


def _require_year(bookkeeping: Bookkeeping) -> None:
    if bookkeeping.first != date(bookkeeping.upto.year, 1, 1):
        raise BadFile(Finding(YEAR_NOT_WHOLE, _period_figures(bookkeeping)))


def _applicable_rules(rules: Sequence[MappingRule], bookkeeping: Bookkeeping) -> tuple[MappingRule, ...]:
    """The rules that hold for the bookkeeping's days. Raises BadFile for those that hold for some of them."""
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


def _assign_to_rules(
    booked: Sequence[BookedSum], rules: Sequence[MappingRule]
) -> tuple[list[tuple[BookedSum, ...]], tuple[BookedSum, ...]]:
    """What each rule takes, and what none does. Raises BadFile for what two of them take."""
    taken: list[list[BookedSum]] = [[] for _ in rules]
    left: list[BookedSum] = []
    asked: dict[str, list[int]] = {}  # many sums have the same account
    overlaps: dict[tuple[int, int], BookedSum] = {}
    for one in booked:
        if one.account not in asked:
            asked[one.account] = [n for n, rule in enumerate(rules) if rule.matches_account(one.account)]
        takers = [number for number in asked[one.account] if rules[number].matches_objects(one)]
        (taken[takers[0]] if takers else left).append(one)
        if len(takers) > 1:
            overlaps.setdefault((takers[0], takers[1]), one)
    if overlaps:
        told = list(overlaps.items())[:MAX_MISTAKES]
        raise BadFile(*(_overlap(rules[one], rules[other], at) for (one, other), at in told))
    return [tuple(some) for some in taken], tuple(left)


def _overlap(first: MappingRule, second: MappingRule, booked: BookedSum) -> Finding:
    params: MessageParams = {"booked": account_with_objects(booked), "one": str(first), "other": str(second)}
    return Finding(RULES_OVERLAP, params, location=second.place)


def account_with_objects(booked: BookedSum) -> str:
    """The account and its objects as ``4010 {1:1234, 6:P7}``."""
    objects = ", ".join(f"{dimension}:{code}" for dimension, code in booked.objects)
    return f"{booked.account} {{{objects}}}" if objects else booked.account


def _require_recordable(
    sums: Mapping[Account, Sequence[BookedSum]], lines: Sequence[MappingRule], year: int
) -> None:
    """Raise BadFile for a sum that no record can hold."""
    large = {account for account, booked in sums.items() if abs(total_ore(booked)) >= ORE_LIMIT}
    wrong = {rule.account(year): rule for rule in lines if rule.account(year) in large}
    if wrong:
        texts = ((format_kronor(total_ore(sums[account])), rule) for account, rule in wrong.items())
        raise BadFile(
            *(Finding(AMOUNT_TOO_LARGE, {"text": text}, location=rule.place) for text, rule in texts)
        )


def require_lines(outcome: Outcome, state: BudgetState) -> None:
    """Every line is an account of the log. Raises BadFile with the nearest names for those that are not."""
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
    """Each line as the log has it now, beside the bookkeeping."""
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
    """By day the lines of which the log has an outcome for more days already: this one moves nothing."""
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
    """The lines of which the log has an outcome to a later day, and the day."""
    noted_by_account = {
        account: state.noted.get((account, OutcomeRecorded.measure_name)) for account in outcome.lines
    }
    return {
        account: noted.made
        for account, noted in noted_by_account.items()
        if noted and noted.made > outcome.until
    }
