"""Rules of adoption: whether a decision gives what was proposed, and leaves no earlier line out silently."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.rules.stated_ranges import OreRange, exactly, moved_range
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.derived_transfers import implies_opening, states_change
from tplog.events.base import Event
from tplog.events.money_acts import Decision, MoneyAct
from tplog.values.account import HOLDING_ROLES, OPENING, Account
from tplog.values.by_fields import ByFields
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.limits import MAX_MISTAKES
from tplog.values.transfer import PROPOSED, Aspect, Transfer

DECISION_DIFFERS = Rule(
    "decision-differs",
    Severity.NOTE,
    sv="Enligt förslaget ”{proposal}” {asked}; enligt beslutet {done}.{more}",
    en="By the proposal '{proposal}' {asked}; by the decision {done}.{more}",
)
LINES_LEFT_OUT = Rule(
    "lines-left-out",
    Severity.WARNING,
    sv="Beslutet nämner inte {count} {count:post|poster} i ”{event}”, {count:på|tillsammans} {ore}, som "
    "därmed faller: {lines}. Gäller {count:den|de} ännu, skriv {count:den|dem} med belopp; annars med 0 kr.",
    en="The decision does not mention {count} {count:line|lines} of '{event}', {count:of|together} {ore}, "
    "which {count:falls|fall} with it: {lines}. If {count:it still holds|they still hold}, write "
    "{count:it with its amount|them with their amounts}; if not, with 0 kr.",
)
RULE_SET = RuleSet()

# More accounts than this that differ from a proposal make one finding together.
_MOST_ACCOUNTS = 5


@RULE_SET.of_event(Event, DECISION_DIFFERS, given="status_changes")
def adopted_as_proposed(state: State, event: Event) -> Iterator[Finding]:
    """Find accounts that an act gives, or takes from, another sum than the proposal that it adopts.

    An account that the act leaves out is `lines_are_mentioned`'s.
    """
    proposal_id = event.adopted_proposal
    budget = state.budget(event.budget)
    proposal = budget.standing.get(proposal_id or "")
    if proposal_id is None or proposal is None or not proposal.moves:
        return
    unknown = _accounts_of_unknown_change(budget, event) | _at_proposed_level(budget, event, proposal_id)
    decided, proposed = (
        [move for move in moves if not unknown & {move.giver, move.taker}]
        for moves in (_given_moves(event), proposal.moves)
    )
    decided, proposed = _as_coarse_as(decided, proposed), _as_coarse_as(proposed, decided)
    left_out = _left_out(event, _asked_for(budget, proposal.moves))
    differences = [
        difference
        for difference in _differences(budget, decided, proposed)
        if difference.account not in left_out
    ]
    is_many = len(differences) > _MOST_ACCOUNTS
    for difference in differences[:1] if is_many else differences:
        facts = {
            **difference.facts(),
            "proposal": proposal_id,
            "more": ("differs-in-all",) if is_many else difference.rest,
            "count": str(len(differences)),
        }
        account = str(difference.account)
        yield Finding(DECISION_DIFFERS, facts, (event.id, proposal_id), account, event.budget)


@frozen(eq=False, repr=False)
class _Difference(ByFields):
    """What an account gets (gives, if negative) by a decision and by its proposal, in öre.

    ``others`` are the account that the proposal has in its place, or those that give the rest, of which
    nothing else is to be said; ``rest`` is the phrase that says the latter.
    """

    account: Account
    decided: int
    proposed: int
    others: tuple[Account, ...] = ()
    rest: tuple[str, ...] = ()

    def facts(self) -> MessageParams:
        """Return the parameters of the sentence."""
        return {
            "account": str(self.account),
            "decided": abs(self.decided),
            "proposed": abs(self.proposed),
            "others": ", ".join(map(str, self.others)),
            "asked": (self._asked(),),
            "done": (self._done(),),
        }

    def _asked(self) -> str:
        """Return the key of the phrase for what was proposed."""
        verb = "was-to-give" if (self.proposed or self.decided) < 0 else "was-to-get"
        if self.others and not self.rest:
            return f"other-{verb}"
        return verb if self.proposed else f"{verb}-nothing"

    def _done(self) -> str:
        """Return the key of the phrase for what was decided."""
        verb = "gives" if (self.decided or self.proposed) < 0 else "gets"
        if self.others and not self.rest:
            return f"{verb}-instead"
        return verb if self.decided else f"{verb}-nothing"


def _given_moves(event: Event) -> list[Transfer]:
    """Return the transfers by which an event gives: those stated, and those that its stated levels add.

    What an account held before the log, and what is taken back, is not given by it.
    """
    pairs = [
        {measure.account, measure.against} for measure in event.measures if measure.aspect is Aspect.LEVEL
    ]
    of_levels = [
        move for move in event.final_transfers if move.stated is None and {move.giver, move.taker} in pairs
    ]
    # What is taken back comes first, and may join the same accounts.
    of_levels = of_levels[-len(pairs) :] if event.reverses and pairs else of_levels
    return [*event.stated_transfers, *of_levels]


def _accounts_of_unknown_change(budget: BudgetState, event: Event) -> set[Account]:
    """Return the accounts of which the event states only the new level, so that nobody knows the change."""
    return {
        measure.account
        for measure in event.measures
        if measure.aspect is Aspect.LEVEL
        and implies_opening(budget, event, measure)
        and not states_change(budget, event, measure.account)
        and any(OPENING in {move.giver.holder, move.taker.holder} for move in event.transfers)
    }


def _at_proposed_level(budget: BudgetState, event: Event, proposal: str) -> set[Account]:
    """Return the accounts that the event sets to just the level that the proposal asked for."""
    name = f"{PROPOSED}-{Aspect.LEVEL}"
    return {
        measure.account
        for measure in event.measures
        if measure.aspect is Aspect.LEVEL
        and (figure := budget.noted.get((measure.account, name))) is not None
        and (figure.event, figure.amount.ore) == (proposal, measure.amount.ore)
    }


def _as_coarse_as(moves: Iterable[Transfer], others: Sequence[Transfer]) -> list[Transfer]:
    """Return the transfers at the accounts above theirs, where the other transfers are stated there."""
    takers, givers = {move.taker for move in others}, {move.giver for move in others}
    coarse = []
    for move in moves:
        taker = _nearest(move.taker, takers, besides=move.giver)
        coarse.append(evolve(move, giver=_nearest(move.giver, givers, besides=taker), taker=taker))
    return coarse


def _nearest(account: Account, stated: Collection[Account], *, besides: Account) -> Account:
    """Return the account, or the nearest one above it that is stated besides another; itself if none is."""
    paths = (account, *account.ancestors())
    return next((path for path in paths if path in stated and path != besides), account)


def _differences(
    budget: BudgetState, decided: Sequence[Transfer], proposed: Sequence[Transfer]
) -> list[_Difference]:
    """Return where the sums differ, without the accounts of which it follows from the others."""
    given_ore, proposed_ore = _sums(decided), _sums(proposed)
    given_ranges, proposed_ranges = _ranges(decided), _ranges(proposed)
    nothing = exactly(0)
    differences = []
    for accounts, hubs in _groups((*proposed, *decided)):
        differing = [
            account
            for account in accounts
            if not given_ranges.get(account, nothing).meets(proposed_ranges.get(account, nothing))
        ]
        implied = _implied(budget, differing, hubs)
        differences += [
            _Difference(account, given_ore[account], proposed_ore[account])
            for account in differing
            if account != implied
        ]
    new = [difference for difference in differences if difference.account not in proposed_ranges]
    missing = [difference for difference in differences if difference.account not in given_ranges]
    is_swap = len(new) == len(missing) == 1 and len(differences) == len(new) + len(missing)
    if is_swap and new[0].decided == missing[0].proposed:
        return [evolve(new[0], others=(missing[0].account,))]
    return _with_one_of_payers(budget, differences)


def _with_one_of_payers(budget: BudgetState, differences: list[_Difference]) -> list[_Difference]:
    """Return the differences with one for all that pay, if together they pay what was proposed."""
    payers = [
        each
        for each in differences
        if budget.role(each.account) not in HOLDING_ROLES and min(each.decided, each.proposed) < 0
    ]
    first = next((each for each in payers if each.proposed and each.decided), None)
    if first is None or not payers[1:] or sum(each.decided - each.proposed for each in payers) != 0:
        return differences
    others = tuple(each.account for each in payers if each is not first)
    paying = {each.account for each in payers}
    named = evolve(first, others=others, rest=("differs-rest",))
    return [
        named if each is first else each
        for each in differences
        if each is first or each.account not in paying
    ]


def _implied(budget: BudgetState, differing: Sequence[Account], hubs: Collection[Account]) -> Account | None:
    """Return the account whose difference is only the sum of the others', as of the one that pays for all."""
    if not differing[1:]:
        return None
    outside = [account for account in differing if budget.role(account) not in HOLDING_ROLES]
    if outside:
        return outside[0] if len(outside) == 1 else None
    return next((account for account in hubs if account in differing), None)


def _groups(moves: Iterable[Transfer]) -> Iterator[tuple[list[Account], list[Account]]]:
    """Yield the accounts that transfers join, directly or not, and those that are in all of them.

    Takers come before givers, but among those that are in all transfers givers come first.
    """
    groups: dict[Account, list[Transfer]] = {}
    for move in moves:
        large, small = sorted((groups.get(move.taker, []), groups.get(move.giver, [])), key=len, reverse=True)
        if large is small:  # joined already
            large.append(move)
            continue
        large += small
        for joined in (move, *small):
            groups[joined.taker] = groups[joined.giver] = large
        large.append(move)
    for group in {id(group): group for group in groups.values()}.values():
        takers, givers = [move.taker for move in group], [move.giver for move in group]
        counts = Counter(account for move in group for account in {move.giver, move.taker})
        hubs = [account for account in dict.fromkeys((*givers, *takers)) if counts[account] == len(group)]
        yield list(dict.fromkeys((*takers, *givers))), hubs


def _sums(moves: Iterable[Transfer]) -> Mapping[Account, int]:
    sums: dict[Account, int] = defaultdict(int)
    for move in moves:
        sums[move.taker] += move.ore
        sums[move.giver] -= move.ore
    return sums


def _ranges(moves: Iterable[Transfer]) -> Mapping[Account, OreRange]:
    """Return what transfers can give each account together, as they are stated."""
    ranges: dict[Account, OreRange] = defaultdict(lambda: exactly(0))
    for move in moves:
        ranges[move.taker] += moved_range(move)
        ranges[move.giver] += -moved_range(move)
    return ranges


@RULE_SET.of_event(Event, LINES_LEFT_OUT, given="status_changes")
def lines_are_mentioned(state: State, event: Event) -> Iterator[Finding]:
    """Find lines of the decision that is replaced, or of the proposal that is adopted, left unmentioned."""
    budget = state.budget(event.budget)
    if isinstance(event, Decision) and event.replaces:
        taken_back = (move for move in event.transfers if move.stated is None)
        fallen = _left_out(
            event, [(_holding(budget, move.giver, move.taker), move.ore) for move in taken_back]
        )
        yield from _lines_fall(event, "replaces", event.replaces, fallen)
    adopted = event.adopted_proposal
    if adopted is not None and adopted in budget.standing:
        fallen = _left_out(event, _asked_for(budget, budget.standing[adopted].moves))
        yield from _lines_fall(event, "adopts", adopted, fallen)


def _asked_for(budget: BudgetState, moves: Iterable[Transfer]) -> list[tuple[list[Account], int]]:
    """Return for each proposed transfer the account that asks for it, or gives if no body or reserve takes.

    That another pays than was proposed is no line left out.
    """
    return [(_holding(budget, move.taker, move.giver)[:1], move.ore) for move in moves]


def _holding(budget: BudgetState, *accounts: Account) -> list[Account]:
    """Return those of the accounts that hold money that may be used."""
    return [account for account in accounts if budget.role(account) in HOLDING_ROLES]


def _left_out(event: Event, moves: Iterable[tuple[list[Account], int]]) -> dict[Account, int]:
    """Return the accounts of an earlier act that the event leaves out, with the öre of their transfers.

    ``moves`` are for each transfer the accounts that the event should mention, and the öre; the first that it
    does not mention counts.
    """
    named, covering = _mentioned_accounts(event)
    left_out: dict[Account, int] = {}
    for accounts, ore in moves:
        for account in accounts:
            if account not in named and not any(path in covering for path in account.ancestors()):
                left_out[account] = left_out.get(account, 0) + ore
                break
    return left_out


def _lines_fall(event: Event, key: str, earlier: str, fallen: Mapping[Account, int]) -> Iterator[Finding]:
    """Yield one finding for the lines of an earlier act that fall with it, if there are any."""
    if fallen:
        names = [str(account) for account in fallen]
        more = ["…"] if len(names) > MAX_MISTAKES else []
        facts: MessageParams = {
            "count": str(len(names)),
            "lines": ", ".join(names[:MAX_MISTAKES] + more),
            "ore": sum(fallen.values()),
            "event": earlier,
        }
        yield Finding(LINES_LEFT_OUT, facts, (event.id, earlier), names[0], event.budget, key)


def _mentioned_accounts(event: Event) -> tuple[set[Account], set[Account]]:
    """Return the accounts that the event names or divides, and those whose sum covers the lines below."""
    moves = [move for move in event.all_transfers if move.stated is not None]
    # Of a line and its own body the line is meant, whichever gives; else the taker.
    covering = {move.giver if move.taker.contains(move.giver) else move.taker for move in moves}
    covering |= {measure.account for measure in event.measures}
    covering |= set(event.undivided) if isinstance(event, MoneyAct) else set()
    named = {account for move in moves for account in (move.giver, move.taker)}
    named |= {measure.against for measure in event.measures if measure.against}
    divided = {path for account in covering for path in account.ancestors()}
    return covering | named | divided, covering
