"""Where a year's money goes: an exact picture of who gave what to whom, and where it ended.

A picture runs from left to right and never back. Outside the year's bodies stand those who gave (the
council, other sources, other years) on the left and those who took (outcome, returned, deferred, other
years) on the right; a council that takes back more than it gave stands on the right. Between them stand
bodies and reserves, their lines, the lines' own lines.

Money between two accounts is netted: what a gave b less what b gave a, one link in the direction that is
left. So a decision that was quashed is not seen, and no sum of a column changes, since what one gives the
other takes. Money between accounts of one depth (line to line, body to body) could run in rings; where there
is any, each account of that depth is shown twice, as it was given its money and after the moves. Money that
went upwards (a line's to its body) comes to the body as it stood at last. An account that passed on money
before it got it has that part shown at both ends as *ahead*.

What rests at an account, or what left it beyond what it held, is a link too, so that nothing is clipped: at
each account what comes in is what goes out. What is proposed or conditional lies beside all that as long as
it waits; of a proposal that was adopted the decision is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum

from attrs import field, frozen

from tplog.domain.state.apply_event import flow
from tplog.domain.state.budget_state import CONDITIONAL, PROPOSED, BudgetState, Flow
from tplog.events.base import ADOPTED
from tplog.values.account import DEFERRED, HOLDING_ROLES, RETURNED, Account, Role
from tplog.values.transfer import Transfer

Flows = Mapping[tuple[Account, Account], int]


class Place(StrEnum):
    """What a node is, from left to right."""

    SOURCE = "source"  # it gave, from outside the year's bodies
    SHORT = "short"  # what an account gave or spent beyond what it held
    LATER = "later"  # what an account passed on before it got it
    HELD = "held"  # an account as it was given its money
    MOVED = "moved"  # the same after moves between accounts of its depth
    LAST = "last"  # the same after accounts below it gave back
    REST = "rest"  # what an account still holds
    EARLIER = "earlier"  # what it had passed on, when it got it
    END = "end"  # it took, out of the year's bodies


class Kind(StrEnum):
    """What a link is. Those of `COLUMN` are money that was moved; the last two are not settled."""

    OPENING = "opening"
    FRAME = "frame"
    ALLOCATED = "allocated"
    MOVED = "moved"
    CARRIED = "carried"
    RETURNED = "returned"
    DEFERRED = "deferred"
    OUTCOME = "outcome"
    KEPT = "kept"  # an account's own money, from one of its nodes to the next
    AHEAD = "ahead"
    UNALLOCATED = "unallocated"
    REMAINING = "remaining"
    OVERSPENT = "overspent"
    UNKNOWN = "unknown"  # beyond what is known to have been held, where the opening is not known
    PROPOSED = PROPOSED
    CONDITIONAL = CONDITIONAL

    @property
    def settled(self) -> bool:
        """Whether it is part of the sums."""
        return self not in {Kind.PROPOSED, Kind.CONDITIONAL}


# The column of `Position` in which a link's money is counted.
COLUMN: Mapping[Kind, Flow] = {
    **{Kind(column.value): column for column in Flow},
    Kind.RETURNED: Flow.CARRIED,
    Kind.DEFERRED: Flow.CARRIED,
}


@frozen(order=True)
class Node:
    """An account in one place of the picture; those of other years are gathered by holder.

    ``column`` counts from 0 at the left. ``level_known`` is as in `Position`; ``name`` is as it was opened.
    """

    column: int
    place: Place
    account: Account
    name: str = field(order=False)
    level_known: bool = field(default=True, order=False)


@frozen
class Link:
    """Money between two nodes: ``ore`` öre, more than none. ``giver`` stands left of ``taker``."""

    giver: Node
    taker: Node
    kind: Kind
    ore: int


@frozen
class Picture:
    """A year's money. ``stages`` name the columns: source, body, line, sub-line, moved, last, end."""

    year: int
    stages: tuple[str, ...]
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]

    def through(self) -> Mapping[Node, int]:
        """The settled öre that come to each node or, where none do, that leave it."""
        taken: dict[Node, int] = defaultdict(int)
        given: dict[Node, int] = defaultdict(int)
        for link in self.links:
            taken[link.taker] += link.ore * link.kind.settled
            given[link.giver] += link.ore * link.kind.settled
        return {node: taken[node] or given[node] for node in self.nodes}

    def total(self, kind: Kind) -> int:
        """All öre of a kind."""
        return sum(link.ore for link in self.links if link.kind is kind)


def picture(state: BudgetState, year: int) -> Picture:
    """The year's picture."""
    settled = net(state.flows, year)
    pending = {column: net(_pending(state, column), year) for column in (PROPOSED, CONDITIONAL)}
    plan = _Plan(state, year, [pair for pairs in (settled, *pending.values()) for pair in pairs])
    links = _gathered((plan.link(giver, taker), ore) for (giver, taker), ore in settled.items())
    links += _own(plan, links)
    for column, pairs in pending.items():
        ends = ((plan.ends(giver, taker), ore) for (giver, taker), ore in pairs.items())
        links += _gathered(((*nodes, Kind(column)), ore) for nodes, ore in ends)
    nodes = dict.fromkeys(node for link in links for node in (link.giver, link.taker))
    return Picture(year, plan.stages, tuple(sorted(nodes, key=plan.order)), tuple(links))


def net(flows: Flows, year: int) -> dict[tuple[Account, Account], int]:
    """What is left between each two accounts of which one is of the year, by giver and taker, in öre."""
    found: dict[tuple[Account, Account], int] = {}
    for giver, taker in flows:
        if year not in (giver.year, taker.year) or (giver, taker) in found or (taker, giver) in found:
            continue
        left = flows[giver, taker] - flows.get((taker, giver), 0)
        if left and giver != taker:
            found[(giver, taker) if left > 0 else (taker, giver)] = abs(left)
    return found


def _pending(state: BudgetState, column: str) -> Flows:
    found: dict[tuple[Account, Account], int] = defaultdict(int)
    roots = dict.fromkeys(at.root for at in state.standing.values())
    for at in (state.standing[name] for root in roots for name in state.counting(root)):
        if at.column == column and at.status != ADOPTED:
            for move in at.moves:
                found[move.giver, move.taker] += move.ore
    return found


def _gathered(links: Iterable[tuple[tuple[Node, Node, Kind], int]]) -> list[Link]:
    sums: dict[tuple[Node, Node, Kind], int] = defaultdict(int)
    for ends, ore in links:
        sums[ends] += ore
    return [Link(*ends, ore) for ends, ore in sums.items()]


class _Plan:
    """Which places there are, and where each account stands in them."""

    def __init__(self, state: BudgetState, year: int, pairs: list[tuple[Account, Account]]) -> None:
        self.state, self.year = state, year
        opened = [path for path in state.accounts if path.year == year]
        self._rank = {path: rank for rank, path in enumerate(opened)}
        self._above = {path: path.parent for path in {*opened, *(one for pair in pairs for one in pair)}}
        self.split = {above for path in opened for above in path.ancestors()}
        depths = {path: self._depth(path) for pair in pairs for path in pair if self.inside(path)}
        self.depths = depths
        inner = [(depths[one], depths[other]) for one, other in pairs if one in depths and other in depths]
        self._peers = {one for one, other in inner if one == other}
        upwards = {taker for giver, taker in pairs if depths.get(giver, -1) > depths.get(taker, 1 << 30)}
        self._raised = upwards
        self._held: dict[int, int] = {}
        self.stages = tuple(self._lay(max(depths.values(), default=-1)))

    def inside(self, account: Account) -> bool:
        """Whether it is a body's or a reserve's, of the year."""
        return account.year == self.year and self.state.role(account) in HOLDING_ROLES

    def _depth(self, account: Account) -> int:
        return sum(1 for path in account.ancestors() if path in self._above and self.inside(path))

    def _lay(self, deepest: int) -> Iterator[str]:
        yield "source"
        column = 1
        for depth in range(deepest + 1):
            self._held[depth] = column
            yield ("body", "line", "sub-line")[min(depth, 2)]
            if depth in self._peers:
                column += 1
                yield "moved"
            column += 1
        if self._raised:
            self._last = column
            column += 1
            yield "last"
        self._end = column
        yield "end"

    def order(self, node: Node) -> tuple[object, ...]:
        """Nodes from left to right, and in a column as the accounts were opened."""
        account = node.account
        return node.column, self._rank.get(account, len(self._rank)), account, node.place

    def node(self, place: Place, account: Account, column: int) -> Node:
        """An account in a place, by the name that it was opened with."""
        held = self.state.accounts.get(account)
        known = held is None or held.level_known or not self.inside(account)
        return Node(column, place, account, (held.name if held else "") or account.name, known)

    def own(self, account: Account) -> list[Node]:
        """An account's nodes between those outside, from left to right."""
        depth = self.depths[account]
        column = self._held[depth]
        places = [(Place.HELD, column)]
        if depth in self._peers:
            places.append((Place.MOVED, column + 1))
        if account in self._raised:
            places.append((Place.LAST, self._last))
        return [self.node(place, account, column) for place, column in places]

    def ends(self, giver: Account, taker: Account) -> tuple[Node, Node]:
        """The two nodes between which money from giver to taker is drawn."""
        return self._giving(giver, taker), self._taking(giver, taker)

    def link(self, giver: Account, taker: Account) -> tuple[Node, Node, Kind]:
        """The two nodes, and what settled money between these accounts is."""
        kind = Kind(flow(self.state, Transfer(giver, taker, 1)).value)
        holders = {giver.holder, taker.holder}
        if kind is Kind.CARRIED and giver.year == taker.year:
            kind = Kind.RETURNED if RETURNED in holders else Kind.DEFERRED if DEFERRED in holders else kind
        return (*self.ends(giver, taker), kind)

    def _giving(self, giver: Account, taker: Account) -> Node:
        if giver not in self.depths:
            return self.node(Place.SOURCE, self._outside(giver), 0)
        own = self.own(giver)
        if taker not in self.depths:
            return own[-1]
        if self.depths[giver] == self.depths[taker]:
            return own[0]
        return own[-1] if own[-1].place is not Place.LAST else own[-2]

    def _taking(self, giver: Account, taker: Account) -> Node:
        if taker not in self.depths:
            return self.node(Place.END, self._outside(taker), self._end)
        own = self.own(taker)
        if giver not in self.depths or self.depths[giver] < self.depths[taker]:
            return own[0]
        return own[1] if self.depths[giver] == self.depths[taker] else own[-1]

    def _outside(self, account: Account) -> Account:
        return account if account.year == self.year else account.body


def _own(plan: _Plan, links: Iterable[Link]) -> list[Link]:
    """What joins each account's nodes, what rests at it, and what it gave beyond what it held."""
    surplus: dict[Node, int] = defaultdict(int)
    for link in links:
        surplus[link.taker] += link.ore
        surplus[link.giver] -= link.ore
    return [link for account in plan.depths for link in _balanced(plan, account, surplus.__getitem__)]


def _balanced(plan: _Plan, account: Account, surplus: Callable[[Node], int]) -> Iterator[Link]:
    nodes = plan.own(account)
    lacking: list[tuple[Node, int]] = []
    holds = 0
    for number, node in enumerate(nodes):
        holds += surplus(node)
        if holds < 0:
            lacking.append((node, -holds))
            holds = 0
        if holds and number + 1 < len(nodes):
            yield Link(node, nodes[number + 1], Kind.KEPT, holds)
    last, passed_on = nodes[-1], 0
    for node, ore in lacking:
        ahead = min(ore, holds - passed_on)
        passed_on += ahead
        if ahead:
            yield Link(plan.node(Place.LATER, account, node.column - 1), node, Kind.AHEAD, ahead)
        if ore > ahead:
            short = plan.node(Place.SHORT, account, node.column - 1)
            yield Link(short, node, Kind.OVERSPENT if node.level_known else Kind.UNKNOWN, ore - ahead)
    if passed_on:
        yield Link(last, plan.node(Place.EARLIER, account, last.column + 1), Kind.AHEAD, passed_on)
    if holds > passed_on:
        body = plan.depths[account] == 0 and plan.state.role(account) is Role.BODY
        kind = Kind.UNALLOCATED if body or account in plan.split else Kind.REMAINING
        yield Link(last, plan.node(Place.REST, account, last.column + 1), kind, holds - passed_on)


def rows(drawn: Picture) -> tuple[tuple[Account, Account, Kind, int], ...]:
    """The picture's links as rows: giver, taker, kind and öre, in the order in which they are drawn."""
    return tuple((link.giver.account, link.taker.account, link.kind, link.ore) for link in drawn.links)
