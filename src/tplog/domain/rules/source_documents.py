"""Rules of documents: what they leave out, and what is still open after all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from attrs import evolve

from tplog.domain.legal_force import is_appeal_open
from tplog.domain.rules.net_budgets import deficits_carried_out
from tplog.domain.rules.rule_set import LogCheck, RuleSet, StateOfYears, judged_accounts
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.matters import MatterStatus, counted_matters
from tplog.domain.state.stated_totals import stated_amounts, stated_figures
from tplog.domain.state.undivided_sums import nearest_above, undivided_left
from tplog.events.base import (
    CASE_NUMBER,
    DATE_DECIDED,
    DECIDING_BODY,
    PAPER_DATE,
    PARAGRAPH,
    PROPOSER,
    Event,
    is_known_by_report,
)
from tplog.events.follow_ups import Corrected, DecisionReviewed
from tplog.events.money_acts import MoneyAct
from tplog.events.record import Record
from tplog.values.account import Account, Role, parse_account
from tplog.values.act import Basis, Source
from tplog.values.finding import Finding, MessageParam, MessageParams, Rule, Severity
from tplog.values.matter_words import ADOPTED, APPEALED, CLOSED_STATUSES, PROVISIONAL
from tplog.values.transfer import CONDITIONAL, PROPOSED, net_ore

SOURCE_CONTRADICTION = Rule(
    "source-contradiction",
    Severity.WARNING,
    sv="Handlingen säger emot sig själv eller lämnar oförklarat: {text}",
    en="The paper contradicts itself or leaves unexplained: {text}",
)
MINUTES_NOT_SEEN = Rule(
    "minutes-not-seen",
    Severity.NOTE,
    sv="{count} beslut är {count:känt|kända} bara genom ”{title}”; {count:protokollet|protokollen} har "
    "inte granskats.",
    en="{count} {count:decision is|decisions are} known only through '{title}'; {count:its|their} "
    "minutes were not examined.",
)
METADATA_MISSING = Rule(
    "metadata-missing",
    Severity.NOTE,
    sv="”{title}” saknar för {count} {count:händelse|händelser}{some}: {missing}.",
    en="'{title}' lacks for {count} {count:event|events}{some}: {missing}.",
)
PROPOSAL_PENDING = Rule(
    "proposal-pending",
    Severity.NOTE,
    sv="Förslaget{sum} är inte avgjort ({status}).",
    en="The proposal{sum} is not settled ({status}).",
)
UNALLOCATED_REMAINDER = Rule(
    "unallocated-remainder",
    Severity.NOTE,
    sv="{account} har {ore} ofördelat{of}{whole}{came}{columns}.",
    en="{account} has {ore} unallocated{of}{whole}{came}{columns}.",
)
CONDITION_PENDING = Rule(
    "condition-pending",
    Severity.NOTE,
    sv="Beslutet{sum} väntar på att dess villkor avgörs.",
    en="The decision{sum} waits for its condition to be settled.",
)
PROVISIONAL_STANDS = Rule(
    "provisional-decision",
    Severity.NOTE,
    sv="Beslutet är provisoriskt, och inget har ersatt det.",
    en="The decision is provisional, and none has replaced it.",
)
DECISION_APPEALED = Rule(
    "decision-appealed",
    Severity.NOTE,
    sv="Beslutet är överklagat och gäller tills det är prövat.",
    en="The decision was appealed and holds until that is settled.",
)
SPLIT_NOT_STATED = Rule(
    "split-not-stated",
    Severity.NOTE,
    sv="{ore} gäller {lines} tillsammans; hur summan fördelas dem emellan står inte.",
    en="{ore} is for {lines} together; how the sum is split between them is not stated.",
)
ATTACHMENT_NOT_SEEN = Rule(
    "attachment-not-seen",
    Severity.NOTE,
    sv="Posterna står bara i ”{attachment}”, som inte har granskats; {ore} är registrerat på den nivå "
    "som är känd.",
    en="The lines are only in '{attachment}', which was not examined; {ore} is recorded at a level above.",
)
RULE_SET = RuleSet()


@RULE_SET.of_event(Event, SOURCE_CONTRADICTION, given="contradictions")
def contradictions_reported(_state: State, event: Event) -> Iterator[Finding]:
    """Find what the registrar noted as contradictory in the document; no rule can compute it."""
    for text in event.contradictions:
        yield Finding(
            SOURCE_CONTRADICTION, {"text": text}, (event.id,), budget=event.budget, key="contradictions"
        )


@RULE_SET.of_event(MoneyAct, SPLIT_NOT_STATED, ATTACHMENT_NOT_SEEN, given=("undivided", "attachment"))
def lines_are_stated(_state: State, event: MoneyAct) -> Iterator[Finding]:
    """Find sums whose split over lines the document does not state."""
    given = [(account, amount.ore) for account, amount in stated_amounts(event)]
    for above, paths in _undivided_lines(event, [account for account, _ in given]).items():
        facts: MessageParams = {
            "ore": _sum_or_unset(event, [ore for account, ore in given if above in {account, None}]),
            "lines": ", ".join(map(str, paths)),
        }
        yield Finding(SPLIT_NOT_STATED, facts, (event.id,), str(above) if above else None, event.budget)
    if event.attachment:
        sum_of_lines = _sum_or_unset(event, [ore for *_, ore in stated_figures(event)], "no-money")
        facts = {"ore": sum_of_lines, "attachment": event.attachment}
        yield Finding(ATTACHMENT_NOT_SEEN, facts, (event.id,), None, event.budget)


@RULE_SET.later(SPLIT_NOT_STATED)
def split_is_made_later(state: State) -> Callable[[Finding], Finding | None]:
    """Return what of a finding's sum is still not split: the account that got it may have divided it."""
    left_by_budget: dict[str, Mapping[tuple[str, Account], int]] = {}

    def standing(finding: Finding) -> Finding | None:
        name = finding.budget or ""
        if finding.account is None:
            return finding
        if name not in left_by_budget:
            left_by_budget[name] = undivided_left(state.budget(name))
        stated = finding.params["ore"]
        left = left_by_budget[name].get((finding.events[0], parse_account(finding.account)))
        if left is None or not isinstance(stated, int) or abs(left) >= abs(stated):
            return finding
        return evolve(finding, params={**finding.params, "ore": left}) if left else None

    return standing


def _sum_or_unset(event: MoneyAct, amounts: Iterable[int], unset: str = "amount-unset") -> MessageParam:
    """Return the sum of amounts in öre; of an event that states none the phrase that says so."""
    return sum(amounts) if event.states_amount else (unset,)


def _undivided_lines(event: MoneyAct, given: Collection[Account]) -> Mapping[Account | None, list[Account]]:
    """Return the lines that are not divided, by the nearest account above that was given a sum, or None."""
    lines: dict[Account | None, list[Account]] = defaultdict(list)
    for path in event.undivided:
        lines[nearest_above(path, given)].append(path)
    return lines


@RULE_SET.of_history(MINUTES_NOT_SEEN, METADATA_MISSING)
class DocumentsAreComplete(LogCheck):
    """Find documents without seen minutes, and those that lack formal facts such as date or case number.

    Each kind of act has its own: `tplog.events.base.Event.formal_facts`. What has a paragraph has minutes.
    Of an event whose record was corrected the correction's paper says what is right, so it lacks nothing;
    unless that only reports the decision too, which then lacks what neither paper has.
    """

    def __init__(self) -> None:
        """Start without records."""
        self._unseen: dict[Source, list[str]] = defaultdict(list)
        self._missing_fields: dict[Source, dict[str, tuple[str, ...]]] = defaultdict(dict)
        self._budgets: dict[str, str] = {}
        self._reported_corrections: dict[str, Event] = {}

    @staticmethod
    def notes(event: Event) -> bool:
        """Return whether something is noted of an event."""
        if _is_reported_correction(event):
            return True
        return not event.by_registrar and (is_known_by_report(event) or bool(_absent_facts(event)))

    def observe(self, record: Record) -> None:
        """Take the next record."""
        event = record.event
        if not self.notes(event):
            return
        if _is_reported_correction(event):
            self._reported_corrections[event.id] = event
        if event.by_registrar:
            return
        if is_known_by_report(event):
            self._unseen[event.act.source.document].append(event.id)
            self._budgets[event.id] = event.budget
        if absent_fields := _absent_facts(event):
            self._missing_fields[event.act.source.document][event.id] = absent_fields
            self._budgets[event.id] = event.budget

    def findings(self, state: State) -> Iterator[Finding]:
        """Yield the findings, document by document."""
        reports = {name: self._reports(state, name) for name in self._budgets}
        corrected = {name for name, events in reports.items() if events is None}
        for source in dict.fromkeys((*self._unseen, *self._missing_fields)):
            if unseen := tuple(name for name in self._unseen.get(source, ()) if name not in corrected):
                yield Finding(MINUTES_NOT_SEEN, {"count": str(len(unseen)), "title": source.title}, unseen)
            missing = self._missing_fields.get(source, {}).items()
            lacking = {
                name: tuple(
                    fact
                    for fact in names
                    if all(fact in _absent_of(report, names) for report in reports[name] or ())
                )
                for name, names in missing
                if name not in corrected
            }
            if missing_by_event := {name: names for name, names in lacking.items() if names}:
                missing_fields = tuple(
                    dict.fromkeys(
                        field_name
                        for fields_of_event in missing_by_event.values()
                        for field_name in fields_of_event
                    )
                )
                facts: MessageParams = {
                    "count": str(len(missing_by_event)),
                    "title": source.title,
                    "missing": missing_fields,
                    "some": ("some-of",) if len(set(missing_by_event.values())) > 1 else (),
                }
                yield Finding(METADATA_MISSING, facts, tuple(missing_by_event))

    def _reports(self, state: State, name: str) -> list[Event] | None:
        """Return the corrections of an event that only report it too; None once another puts it right."""
        budget, reports = state.budget(self._budgets[name]), list[Event]()
        while budget.is_corrected(name):
            name = budget.standing[name].settled_by or ""
            if name not in self._reported_corrections:
                return None
            reports.append(self._reported_corrections[name])
        return reports


def _is_reported_correction(event: Event) -> bool:
    """Return whether an event corrects what money another moves, and only reports the decision too."""
    is_report = isinstance(event, Corrected) and event.act.basis is Basis.REPORTED
    return is_report and bool(event.stated_transfers)


def _absent_facts(event: Event) -> tuple[str, ...]:
    """Return the names of the formal facts that an event of its kind has, and that this one lacks."""
    return _absent_of(event, event.formal_facts) if event.formal_facts else ()


def _absent_of(event: Event, facts: Collection[str]) -> tuple[str, ...]:
    """Return which of some formal facts an event lacks.

    A month or a year, or a day without its year, is no day. No body decides to appeal: who does is
    mostly a private person, whom nobody may name.
    """
    act = event.act
    is_appeal = isinstance(event, DecisionReviewed) and event.review == APPEALED
    values = {
        CASE_NUMBER: act.source.case_numbers,
        PARAGRAPH: act.source.paragraph,
        DATE_DECIDED: act.decided is not None and act.decided.is_exact,
        DECIDING_BODY: act.body or is_appeal,
        PAPER_DATE: event.figures_date if PAPER_DATE in facts else None,
        PROPOSER: act.body,
    }
    return tuple([name for name in facts if not values[name]])


# One of these is in each stored matter that can be open; the others need not be decoded.
_MAY_BE_OPEN = ('"opened"', f'"{APPEALED}"')


def _perhaps_open(budget: BudgetState) -> Iterator[tuple[str, MatterStatus]]:
    """Yield at least the matters that are open, each with its event, without holding what is decoded."""
    for event_id in budget.keys_with_text("standing", _MAY_BE_OPEN):
        if matter := budget.matter_once(event_id):
            yield event_id, matter


@RULE_SET.of_state(PROPOSAL_PENDING, CONDITION_PENDING, PROVISIONAL_STANDS, DECISION_APPEALED)
def matters_settled(state: State) -> Iterator[Finding]:
    """Find open proposals and conditions, provisional decisions and open appeals: none at an account."""
    if isinstance(state, StateOfYears):
        return
    for budget, budget_state in state.budgets.items():
        for event_id, matter in _perhaps_open(budget_state):
            if is_appeal_open(matter):
                yield Finding(DECISION_APPEALED, {}, (event_id,), None, budget)
            if matter.status in CLOSED_STATUSES or not matter.opened:
                continue
            ore = net_ore(matter.moves)
            amount: MessageParams = {"ore": ore, "sum": ("of-sum",)} if matter.moves else {"sum": ()}
            if matter.column == PROPOSED:
                is_alone = matter.root == event_id and not matter.alternatives
                rivals = () if is_alone else counted_matters(budget_state.standing, matter.root)
                if not any(budget_state.standing[rival].status == ADOPTED for rival in rivals):
                    facts: MessageParams = {**amount, "status": (matter.status,)}
                    yield Finding(PROPOSAL_PENDING, facts, (event_id,), None, budget)
            elif matter.column == CONDITIONAL:
                yield Finding(CONDITION_PENDING, amount, (event_id,), None, budget)
            elif matter.opened == PROVISIONAL:
                yield Finding(PROVISIONAL_STANDS, {}, (event_id,), None, budget)


@RULE_SET.of_state(UNALLOCATED_REMAINDER)
def frames_allocated(state: State) -> Iterator[Finding]:
    """Find bodies that have lines but have not allocated all that they hold.

    What a decision gave whose lines stand in an attachment is allocated there, and what it gave for lines
    together is theirs until it is divided.
    """
    for budget, budget_state in state.budgets.items():
        carried_out = deficits_carried_out(budget_state)
        for_lines = _ore_for_lines(budget_state)
        for account in judged_accounts(state, budget_state):
            balance = budget_state.accounts[account]
            is_body = account.parent is None and balance.role is Role.BODY
            if not is_body or balance.remaining <= 0 or not any(budget_state.parts(account)):
                continue
            # A deficit that went to the next year at the body itself leaves it nothing to allocate.
            remaining = balance.remaining - carried_out.get(account, 0)
            ore = remaining - max(0, for_lines.get(account, 0))
            if ore > 0:
                facts: dict[str, MessageParam] = {"account": str(account), "ore": ore}
                facts |= _origin_of_remainder(budget_state, account, remaining)
                yield Finding(UNALLOCATED_REMAINDER, facts, (), str(account), budget)


def _ore_for_lines(budget: BudgetState) -> Mapping[Account, int]:
    """Return the öre that each account got for lines that stand in an attachment, or that still share it."""
    ore_by_account: dict[Account, int] = defaultdict(int)
    for (_, account), ore in undivided_left(budget).items():
        ore_by_account[account] += ore
    for name, unseen in budget.unseen.items():
        if not unseen.undivided and budget.is_unconditional(name):
            for move in unseen.moves:
                ore_by_account[move.taker] += move.ore
                ore_by_account[move.giver] -= move.ore
    return ore_by_account


# The columns from which a body's money comes, as words for a sentence.
_ORIGINS = ("opening", "frame", "moved", "carried")


def _origin_of_remainder(budget: BudgetState, account: Account, remaining: int) -> dict[str, MessageParam]:
    """Return the parameters that say of what a remainder is: of a frame, of more than that, or not known."""
    whole = budget.subtree_balance(account)
    if not budget.own_balance(account).level_known:
        return {"of": ("only-a-change",), "whole": (), "came": (), "columns": ()}
    if not whole.level_known or whole.budget_total < remaining:
        return {"of": (), "whole": (), "came": (), "columns": ()}
    if remaining <= whole.frame:
        return {"of": ("of-its-frame",), "whole": whole.frame, "came": (), "columns": ()}
    columns = tuple(name for name in _ORIGINS if getattr(whole, name) > 0)
    return {
        "of": ("of-its-budget",),
        "whole": whole.budget_total,
        "came": ("which-came-as",),
        "columns": columns,
    }
