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

from tplog.domain.state.apply_event import balance_column
from tplog.domain.state.budget_state import CONDITIONAL, PROPOSED, BalanceColumn, BudgetState
from tplog.events.base import ADOPTED
from tplog.values.account import DEFERRED, HOLDING_ROLES, RETURNED, Account, Role
from tplog.values.transfer import Transfer

FlowAmounts = Mapping[tuple[Account, Account], int]


class NodeKind(StrEnum):
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


class LinkKind(StrEnum):
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
    def is_settled(self) -> bool:
        """Whether it is part of the sums."""
        return self not in {LinkKind.PROPOSED, LinkKind.CONDITIONAL}


# The column of `Position` in which a link's money is counted.
COLUMN_OF_LINK_KIND: Mapping[LinkKind, BalanceColumn] = {
    **{LinkKind(column.value): column for column in BalanceColumn},
    LinkKind.RETURNED: BalanceColumn.CARRIED,
    LinkKind.DEFERRED: BalanceColumn.CARRIED,
}


@frozen(order=True)
class FlowNode:
    """An account in one place of the picture; those of other years are gathered by holder.

    ``column`` counts from 0 at the left. ``level_known`` is as in `Position`; ``name`` is as it was opened.
    """

    column: int
    kind: NodeKind
    account: Account
    name: str = field(order=False)
    level_known: bool = field(default=True, order=False)


@frozen
class FlowLink:
    """Money between two nodes: ``ore`` öre, more than none. ``giver`` stands left of ``taker``."""

    giver: FlowNode
    taker: FlowNode
    kind: LinkKind
    ore: int


@frozen
class FlowGraph:
    """A year's money. ``stages`` name the columns: source, body, line, sub-line, moved, last, end."""

    year: int
    stages: tuple[str, ...]
    nodes: tuple[FlowNode, ...]
    links: tuple[FlowLink, ...]

    def node_totals(self) -> Mapping[FlowNode, int]:
        """The settled öre that come to each node or, where none do, that leave it."""
        taken: dict[FlowNode, int] = defaultdict(int)
        given: dict[FlowNode, int] = defaultdict(int)
        for link in self.links:
            taken[link.taker] += link.ore * link.kind.is_settled
            given[link.giver] += link.ore * link.kind.is_settled
        return {node: taken[node] or given[node] for node in self.nodes}

    def total(self, kind: LinkKind) -> int:
        """All öre of a kind."""
        return sum(link.ore for link in self.links if link.kind is kind)


def flow_graph(state: BudgetState, year: int) -> FlowGraph:
    """The year's picture."""
    settled = net_flows(state.flows, year)
    pending = {column: net_flows(_pending_flows(state, column), year) for column in (PROPOSED, CONDITIONAL)}
    plan = _FlowLayout(state, year, [pair for pairs in (settled, *pending.values()) for pair in pairs])
    links = _summed_links((plan.classify_link(giver, taker), ore) for (giver, taker), ore in settled.items())
    links += _internal_links(plan, links)
    for column, pairs in pending.items():
        ends = ((plan.endpoints(giver, taker), ore) for (giver, taker), ore in pairs.items())
        links += _summed_links(((*nodes, LinkKind(column)), ore) for nodes, ore in ends)
    nodes = dict.fromkeys(node for link in links for node in (link.giver, link.taker))
    return FlowGraph(year, plan.stages, tuple(sorted(nodes, key=plan.sort_key)), tuple(links))


def net_flows(flows: FlowAmounts, year: int) -> dict[tuple[Account, Account], int]:
    """What is left between each two accounts of which one is of the year, by giver and taker, in öre."""
    found: dict[tuple[Account, Account], int] = {}
    for giver, taker in flows:
        if year not in (giver.year, taker.year) or (giver, taker) in found or (taker, giver) in found:
            continue
        left = flows[giver, taker] - flows.get((taker, giver), 0)
        if left and giver != taker:
            found[(giver, taker) if left > 0 else (taker, giver)] = abs(left)
    return found


def _pending_flows(state: BudgetState, column: str) -> FlowAmounts:
    found: dict[tuple[Account, Account], int] = defaultdict(int)
    roots = dict.fromkeys(at.root for at in state.standing.values())
    for at in (state.standing[name] for root in roots for name in state.counted_matters(root)):
        if at.column == column and at.status != ADOPTED:
            for move in at.moves:
                found[move.giver, move.taker] += move.ore
    return found


def _summed_links(links: Iterable[tuple[tuple[FlowNode, FlowNode, LinkKind], int]]) -> list[FlowLink]:
    sums: dict[tuple[FlowNode, FlowNode, LinkKind], int] = defaultdict(int)
    for ends, ore in links:
        sums[ends] += ore
    return [FlowLink(*ends, ore) for ends, ore in sums.items()]


class _FlowLayout:
    """Which places there are, and where each account stands in them."""

    def __init__(self, state: BudgetState, year: int, pairs: list[tuple[Account, Account]]) -> None:
        self.state, self.year = state, year
        opened = [path for path in state.accounts if path.year == year]
        self._order_of_account = {path: rank for rank, path in enumerate(opened)}
        self._parents = {path: path.parent for path in {*opened, *(one for pair in pairs for one in pair)}}
        self.split_accounts = {above for path in opened for above in path.ancestors()}
        depths = {path: self._depth(path) for pair in pairs for path in pair if self.is_inside(path)}
        self.depths = depths
        inner = [(depths[one], depths[other]) for one, other in pairs if one in depths and other in depths]
        self._depths_with_moves = {one for one, other in inner if one == other}
        upwards = {taker for giver, taker in pairs if depths.get(giver, -1) > depths.get(taker, 1 << 30)}
        self._upward_takers = upwards
        self._column_of_depth: dict[int, int] = {}
        self.stages = tuple(self._assign_columns(max(depths.values(), default=-1)))

    def is_inside(self, account: Account) -> bool:
        """Whether it is a body's or a reserve's, of the year."""
        return account.year == self.year and self.state.role(account) in HOLDING_ROLES

    def _depth(self, account: Account) -> int:
        return sum(1 for path in account.ancestors() if path in self._parents and self.is_inside(path))

    def _assign_columns(self, max_depth: int) -> Iterator[str]:
        yield "source"
        column = 1
        for depth in range(max_depth + 1):
            self._column_of_depth[depth] = column
            yield ("body", "line", "sub-line")[min(depth, 2)]
            if depth in self._depths_with_moves:
                column += 1
                yield "moved"
            column += 1
        if self._upward_takers:
            self._last_column = column
            column += 1
            yield "last"
        self._end_column = column
        yield "end"

    def sort_key(self, node: FlowNode) -> tuple[object, ...]:
        """Nodes from left to right, and in a column as the accounts were opened."""
        account = node.account
        return (
            node.column,
            self._order_of_account.get(account, len(self._order_of_account)),
            account,
            node.kind,
        )

    def make_node(self, kind: NodeKind, account: Account, column: int) -> FlowNode:
        """An account in a place, by the name that it was opened with."""
        held = self.state.accounts.get(account)
        known = held is None or held.level_known or not self.is_inside(account)
        return FlowNode(column, kind, account, (held.name if held else "") or account.name, known)

    def account_nodes(self, account: Account) -> list[FlowNode]:
        """An account's nodes between those outside, from left to right."""
        depth = self.depths[account]
        column = self._column_of_depth[depth]
        places = [(NodeKind.HELD, column)]
        if depth in self._depths_with_moves:
            places.append((NodeKind.MOVED, column + 1))
        if account in self._upward_takers:
            places.append((NodeKind.LAST, self._last_column))
        return [self.make_node(place, account, column) for place, column in places]

    def endpoints(self, giver: Account, taker: Account) -> tuple[FlowNode, FlowNode]:
        """The two nodes between which money from giver to taker is drawn."""
        return self._giver_node(giver, taker), self._taker_node(giver, taker)

    def classify_link(self, giver: Account, taker: Account) -> tuple[FlowNode, FlowNode, LinkKind]:
        """The two nodes, and what settled money between these accounts is."""
        kind = LinkKind(balance_column(self.state, Transfer(giver, taker, 1)).value)
        holders = {giver.holder, taker.holder}
        if kind is LinkKind.CARRIED and giver.year == taker.year:
            kind = (
                LinkKind.RETURNED
                if RETURNED in holders
                else LinkKind.DEFERRED
                if DEFERRED in holders
                else kind
            )
        return (*self.endpoints(giver, taker), kind)

    def _giver_node(self, giver: Account, taker: Account) -> FlowNode:
        if giver not in self.depths:
            return self.make_node(NodeKind.SOURCE, self._outside_account(giver), 0)
        own = self.account_nodes(giver)
        if taker not in self.depths:
            return own[-1]
        if self.depths[giver] == self.depths[taker]:
            return own[0]
        return own[-1] if own[-1].kind is not NodeKind.LAST else own[-2]

    def _taker_node(self, giver: Account, taker: Account) -> FlowNode:
        if taker not in self.depths:
            return self.make_node(NodeKind.END, self._outside_account(taker), self._end_column)
        own = self.account_nodes(taker)
        if giver not in self.depths or self.depths[giver] < self.depths[taker]:
            return own[0]
        return own[1] if self.depths[giver] == self.depths[taker] else own[-1]

    def _outside_account(self, account: Account) -> Account:
        return account if account.year == self.year else account.body


def _internal_links(layout: _FlowLayout, links: Iterable[FlowLink]) -> list[FlowLink]:
    """What joins each account's nodes, what rests at it, and what it gave beyond what it held."""
    surplus: dict[FlowNode, int] = defaultdict(int)
    for link in links:
        surplus[link.taker] += link.ore
        surplus[link.giver] -= link.ore
    return [
        link for account in layout.depths for link in _account_links(layout, account, surplus.__getitem__)
    ]


def _account_links(
    layout: _FlowLayout, account: Account, surplus: Callable[[FlowNode], int]
) -> Iterator[FlowLink]:
    nodes = layout.account_nodes(account)
    lacking: list[tuple[FlowNode, int]] = []
    holds = 0
    for number, node in enumerate(nodes):
        holds += surplus(node)
        if holds < 0:
            lacking.append((node, -holds))
            holds = 0
        if holds and number + 1 < len(nodes):
            yield FlowLink(node, nodes[number + 1], LinkKind.KEPT, holds)
    last, passed_on = nodes[-1], 0
    for node, ore in lacking:
        ahead = min(ore, holds - passed_on)
        passed_on += ahead
        if ahead:
            yield FlowLink(
                layout.make_node(NodeKind.LATER, account, node.column - 1), node, LinkKind.AHEAD, ahead
            )
        if ore > ahead:
            short = layout.make_node(NodeKind.SHORT, account, node.column - 1)
            yield FlowLink(
                short, node, LinkKind.OVERSPENT if node.level_known else LinkKind.UNKNOWN, ore - ahead
            )
    if passed_on:
        yield FlowLink(
            last, layout.make_node(NodeKind.EARLIER, account, last.column + 1), LinkKind.AHEAD, passed_on
        )
    if holds > passed_on:
        body = layout.depths[account] == 0 and layout.state.role(account) is Role.BODY
        kind = LinkKind.UNALLOCATED if body or account in layout.split_accounts else LinkKind.REMAINING
        yield FlowLink(
            last, layout.make_node(NodeKind.REST, account, last.column + 1), kind, holds - passed_on
        )


def link_rows(graph: FlowGraph) -> tuple[tuple[Account, Account, LinkKind, int], ...]:
    """The picture's links as rows: giver, taker, kind and öre, in the order in which they are drawn."""
    return tuple((link.giver.account, link.taker.account, link.kind, link.ore) for link in graph.links)
