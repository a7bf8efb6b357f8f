"""The flow graph of a year: who gave money to whom, exactly, and where it ended.

A graph runs from left to right and never back. Outside the year's bodies are those that gave (the council,
other sources, other years) on the left and those that took (outcome, returned, deferred, other years) on the
right; a council that takes back more than it gave is on the right. Between them are bodies and reserves,
their lines, the lines' own lines.

Money between two accounts is netted: what a gave b less what b gave a, as one link in the direction of the
difference. So a quashed decision is not visible, and no sum of a column changes, because what one account
gives the other takes. Money between accounts of one depth (line to line, body to body) could run in rings; if
there is any, each account of that depth has two nodes, before and after these transfers. Money that went
upwards (from a line to its body) goes to the body's last node. An account that passed on money before it got
it shows that part at both ends as *ahead*.

Money that rests at an account, or that it gave beyond what it held, is a link too, so nothing is cut off: at
each account the sum in equals the sum out. What rests at a line, or at a body without lines, is *not
reported* where no outcome of it is on record. Proposed and conditional money is drawn beside all that while
it waits; of an adopted proposal only the decision is drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum

from attrs import field, frozen

from tplog.domain.state.balances import balance_column
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.outcomes import has_outcome
from tplog.values.account import DEFERRED, HOLDING_ROLES, RETURNED, Account, Role
from tplog.values.matter_words import ADOPTED
from tplog.values.transfer import CONDITIONAL, PROPOSED, BalanceColumn, Transfer

FlowAmounts = Mapping[tuple[Account, Account], int]


class NodeKind(StrEnum):
    """The kind of a node, from left to right."""

    SOURCE = "source"  # it gave, and is outside the year's bodies
    SHORT = "short"  # what an account gave or spent beyond what it held
    LATER = "later"  # money that an account passed on before it got it
    HELD = "held"  # an account with the money that it was given
    MOVED = "moved"  # the account after transfers between accounts of its depth
    LAST = "last"  # the account after accounts below it gave back
    REST = "rest"  # what an account still holds
    EARLIER = "earlier"  # the arrival of money that it had passed on before
    END = "end"  # it took, and is outside the year's bodies


class LinkKind(StrEnum):
    """The kind of a link. Those in `COLUMN_OF_LINK_KIND` are money moved; the last two are not settled."""

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
    UNREPORTED = "unreported"  # as REMAINING, of an account without an outcome on record
    OVERSPENT = "overspent"
    EXPECTED = "expected"  # as OVERSPENT, of an account whose budget is below zero: an income, a saving
    UNKNOWN = "unknown"  # as OVERSPENT, but the opening is not known
    PROPOSED = PROPOSED
    CONDITIONAL = CONDITIONAL

    @property
    def is_settled(self) -> bool:
        """Whether it is part of the sums."""
        return self not in {LinkKind.PROPOSED, LinkKind.CONDITIONAL}


# The column of `AccountBalance` in which a link's money is counted.
COLUMN_OF_LINK_KIND: Mapping[LinkKind, BalanceColumn] = {
    **{LinkKind(column.value): column for column in BalanceColumn},
    LinkKind.RETURNED: BalanceColumn.CARRIED,
    LinkKind.DEFERRED: BalanceColumn.CARRIED,
}


@frozen(order=True)
class FlowNode:
    """An account at one place in the graph; those of other years are grouped by holder.

    ``column`` counts from 0 at the left. ``level_known`` is as in `AccountBalance`; ``name`` is the opened
    account's.
    """

    column: int
    kind: NodeKind
    account: Account
    name: str = field(order=False)
    level_known: bool = field(default=True, order=False)


@frozen
class FlowLink:
    """Money between two nodes: ``ore`` öre, more than none. ``giver`` is left of ``taker``."""

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
        """Return the settled öre that come to each node or, if none do, that leave it."""
        taken: dict[FlowNode, int] = defaultdict(int)
        given: dict[FlowNode, int] = defaultdict(int)
        for link in self.links:
            taken[link.taker] += link.ore * link.kind.is_settled
            given[link.giver] += link.ore * link.kind.is_settled
        return {node: taken[node] or given[node] for node in self.nodes}

    def total(self, kind: LinkKind) -> int:
        """Return the sum of all links of a kind, in öre."""
        return sum(link.ore for link in self.links if link.kind is kind)


def flow_graph(state: BudgetState, year: int) -> FlowGraph:
    """Return the flow graph of a year."""
    flows = {(giver, taker): ore for giver, taker, ore in state.flows_of_year(year)}
    settled = net_flows(flows, year)
    pending = {column: net_flows(_pending_flows(state, column), year) for column in (PROPOSED, CONDITIONAL)}
    layout = _FlowLayout(state, year, [pair for pairs in (settled, *pending.values()) for pair in pairs])
    links = _summed_links(
        (layout.classify_link(giver, taker), ore) for (giver, taker), ore in settled.items()
    )
    links += _internal_links(layout, links)
    for column, pairs in pending.items():
        ends = ((layout.endpoints(giver, taker), ore) for (giver, taker), ore in pairs.items())
        links += _summed_links(((*nodes, LinkKind(column)), ore) for nodes, ore in ends)
    nodes = dict.fromkeys(node for link in links for node in (link.giver, link.taker))
    return FlowGraph(year, layout.stages, tuple(sorted(nodes, key=layout.sort_key)), tuple(links))


def net_flows(flows: FlowAmounts, year: int) -> dict[tuple[Account, Account], int]:
    """Return the net öre between each two accounts of which one is of the year, by giver and taker."""
    net: dict[tuple[Account, Account], int] = {}
    for giver, taker in flows:
        if year not in (giver.year, taker.year) or (giver, taker) in net or (taker, giver) in net:
            continue
        difference = flows[giver, taker] - flows.get((taker, giver), 0)
        if difference and giver != taker:
            net[(giver, taker) if difference > 0 else (taker, giver)] = abs(difference)
    return net


def _pending_flows(state: BudgetState, column: str) -> FlowAmounts:
    """Return the öre that wait in a column (proposed or conditional), by giver and taker."""
    pending: dict[tuple[Account, Account], int] = defaultdict(int)
    for name, move in state.waiting_transfers(column):
        if state.standing[name].status != ADOPTED:
            pending[move.giver, move.taker] += move.ore
    return pending


def _summed_links(links: Iterable[tuple[tuple[FlowNode, FlowNode, LinkKind], int]]) -> list[FlowLink]:
    """Return one link for each pair of nodes and kind, with the sum of its öre."""
    sums: dict[tuple[FlowNode, FlowNode, LinkKind], int] = defaultdict(int)
    for ends, ore in links:
        sums[ends] += ore
    return [FlowLink(*ends, ore) for ends, ore in sums.items()]


class _FlowLayout:
    """The columns of the graph, and the nodes of each account in them."""

    def __init__(self, state: BudgetState, year: int, pairs: list[tuple[Account, Account]]) -> None:
        self.state, self.year = state, year
        opened = state.accounts_of_year(year)
        self._order_of_account = {path: rank for rank, path in enumerate(opened)}
        self._parents = {path: path.parent for path in {*opened, *(path for pair in pairs for path in pair)}}
        self.split_accounts = {above for path in opened for above in path.ancestors()}
        depths = {path: self._depth(path) for pair in pairs for path in pair if self.is_inside(path)}
        self.depths = depths
        inner = [
            (depths[giver], depths[taker]) for giver, taker in pairs if giver in depths and taker in depths
        ]
        self._depths_with_moves = {
            giver_depth for giver_depth, taker_depth in inner if giver_depth == taker_depth
        }
        upwards = {taker for giver, taker in pairs if depths.get(giver, -1) > depths.get(taker, 1 << 30)}
        self._upward_takers = upwards
        self._column_of_depth: dict[int, int] = {}
        self.stages = tuple(self._assign_columns(max(depths.values(), default=-1)))

    def is_inside(self, account: Account) -> bool:
        """Return whether the account belongs to a body or a reserve of the year."""
        return account.year == self.year and self.state.role(account) in HOLDING_ROLES

    def _depth(self, account: Account) -> int:
        return sum(1 for path in account.ancestors() if path in self._parents and self.is_inside(path))

    def _assign_columns(self, max_depth: int) -> Iterator[str]:
        """Number the columns from left to right, and yield their names."""
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
        """Return the key that sorts nodes from left to right, and in a column as the accounts were opened."""
        account = node.account
        return (
            node.column,
            self._order_of_account.get(account, len(self._order_of_account)),
            account,
            node.kind,
        )

    def make_node(self, kind: NodeKind, account: Account, column: int) -> FlowNode:
        """Return a node of an account, named as the account was opened."""
        balance = self.state.accounts.get(account)
        level_known = balance is None or balance.level_known or not self.is_inside(account)
        return FlowNode(column, kind, account, (balance.name if balance else "") or account.name, level_known)

    def account_nodes(self, account: Account) -> list[FlowNode]:
        """Return an inside account's nodes, from left to right."""
        depth = self.depths[account]
        first_column = self._column_of_depth[depth]
        kinds = [(NodeKind.HELD, first_column)]
        if depth in self._depths_with_moves:
            kinds.append((NodeKind.MOVED, first_column + 1))
        if account in self._upward_takers:
            kinds.append((NodeKind.LAST, self._last_column))
        return [self.make_node(kind, account, column) for kind, column in kinds]

    def endpoints(self, giver: Account, taker: Account) -> tuple[FlowNode, FlowNode]:
        """Return the two nodes between which money from giver to taker is drawn."""
        return self._giver_node(giver, taker), self._taker_node(giver, taker)

    def classify_link(self, giver: Account, taker: Account) -> tuple[FlowNode, FlowNode, LinkKind]:
        """Return the two nodes of settled money between these accounts, and its kind."""
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
        nodes = self.account_nodes(giver)
        if taker not in self.depths:
            return nodes[-1]
        if self.depths[giver] == self.depths[taker]:
            return nodes[0]
        return nodes[-1] if nodes[-1].kind is not NodeKind.LAST else nodes[-2]

    def _taker_node(self, giver: Account, taker: Account) -> FlowNode:
        if taker not in self.depths:
            return self.make_node(NodeKind.END, self._outside_account(taker), self._end_column)
        nodes = self.account_nodes(taker)
        if giver not in self.depths or self.depths[giver] < self.depths[taker]:
            return nodes[0]
        return nodes[1] if self.depths[giver] == self.depths[taker] else nodes[-1]

    def _outside_account(self, account: Account) -> Account:
        if account.year == self.year:
            return account
        return next(filter(self.state.is_usable, (account.body, *reversed([*account.ancestors()]))), account)


def _internal_links(layout: _FlowLayout, links: Iterable[FlowLink]) -> list[FlowLink]:
    """Return the links between the nodes of one account: money passed on, left over, to come or overspent."""
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
    """Yield an account's own links; ``surplus`` is what a node received less what it gave, in öre."""
    nodes = layout.account_nodes(account)
    shortfalls: list[tuple[FlowNode, int]] = []
    held_ore = 0
    for number, node in enumerate(nodes):
        held_ore += surplus(node)
        if held_ore < 0:
            shortfalls.append((node, -held_ore))
            held_ore = 0
        if held_ore and number + 1 < len(nodes):
            yield FlowLink(node, nodes[number + 1], LinkKind.KEPT, held_ore)
    last, passed_on = nodes[-1], 0
    for node, ore in shortfalls:
        ahead_ore = min(ore, held_ore - passed_on)
        passed_on += ahead_ore
        if ahead_ore:
            yield FlowLink(
                layout.make_node(NodeKind.LATER, account, node.column - 1), node, LinkKind.AHEAD, ahead_ore
            )
        if ore > ahead_ore:
            short = layout.make_node(NodeKind.SHORT, account, node.column - 1)
            yield FlowLink(short, node, _short_kind(layout.state, node), ore - ahead_ore)
    if passed_on:
        yield FlowLink(
            last, layout.make_node(NodeKind.EARLIER, account, last.column + 1), LinkKind.AHEAD, passed_on
        )
    if held_ore > passed_on:
        rest = layout.make_node(NodeKind.REST, account, last.column + 1)
        yield FlowLink(last, rest, _rest_kind(layout, account), held_ore - passed_on)


def _rest_kind(layout: _FlowLayout, account: Account) -> LinkKind:
    """Return the kind of what rests at an account."""
    if account in layout.split_accounts:
        return LinkKind.UNALLOCATED
    if layout.state.role(account) is not Role.BODY:
        return LinkKind.REMAINING
    if not has_outcome(layout.state, account):
        return LinkKind.UNREPORTED
    return LinkKind.UNALLOCATED if layout.depths[account] == 0 else LinkKind.REMAINING


def _short_kind(state: BudgetState, node: FlowNode) -> LinkKind:
    """Return the kind of what an account gave beyond what it held."""
    if not node.level_known:
        return LinkKind.UNKNOWN
    has_negative_budget = state.own_balance(node.account).budget_total < 0
    return LinkKind.EXPECTED if has_negative_budget else LinkKind.OVERSPENT
