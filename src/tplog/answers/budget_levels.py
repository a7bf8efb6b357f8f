"""A year's budget one level at a time: what gives, the whole, its bodies, their lines; many are folded.

The boxes of a level always sum to what they are the parts of: what the level above holds itself is a box,
and those that are folded are one with their sum. Budgets below zero are incomes: they give to the whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from tplog.answers.budget_split import holding
from tplog.answers.states import AccountRow, BodyYear, sum_of_known

if TYPE_CHECKING:
    from tplog.values.account import Account

MAX_BOXES = 12  # in a column
SHOWN_OF_MANY = 10  # where a column has more than that, the rest are folded
MAX_PENDING = 6  # proposals and conditional decisions shown
PENDING_COLUMNS = ("proposed", "conditional")


class BoxKind(StrEnum):
    """What a box is."""

    WHOLE = "whole"  # all that the boxes right of it are parts of
    GIVEN = "given"  # what the whole got from above, where incomes give to it too
    INCOME = "income"  # an account whose budget is below zero
    PART = "part"  # an account
    UNALLOCATED = "unallocated"  # what an account with lines holds itself
    FOLDED = "folded"  # the smaller ones, after those shown
    LARGER = "larger"  # the larger ones, before those shown
    SURPLUS = "surplus"  # by how much incomes are more than costs


@frozen
class Box:
    """Money of a column: ``ore`` öre, 0 or more, of which ``parts`` are in the next column, if shown.

    ``outcome`` is None where none is on record, ``unreported`` and ``unallocated`` are parts of ``ore``.
    ``row`` is its account's; ``count`` how many accounts are folded in it, and ``past`` how many larger ones
    precede those that it opens; ``within`` is the account whose parts they are, None for all bodies.
    ``has_lines``: there are accounts below.
    """

    kind: BoxKind
    ore: int
    row: AccountRow | None = None
    outcome: int | None = None
    unreported: int = 0
    unallocated: int = 0
    parts: tuple[Box, ...] = ()
    count: int = 0
    past: int = 0
    within: Account | None = None
    has_lines: bool = False

    @property
    def remaining(self) -> int:
        """What is left of it, in öre."""
        return self.ore - (self.outcome or 0)

    @property
    def is_overspent(self) -> bool:
        """Whether more is spent than it has; what is only a change is not judged."""
        return self.remaining < 0 and self.outcome is not None and (self.row is None or self.row.level_known)


@frozen
class PendingBox:
    """Öre that wait, proposed or conditional, for an account; ``row`` None: for ``count`` more."""

    column: str
    ore: int
    row: AccountRow | None
    count: int = 0


@frozen
class Levels:
    """A year's columns: ``giving`` is left of the whole, ``boxes`` right of it; ``pending`` is in no sum.

    ``top`` is the account whose parts are shown, None for all bodies; ``above`` are those that it lies in.
    """

    whole: Box
    giving: tuple[Box, ...]
    boxes: tuple[Box, ...]
    pending: tuple[PendingBox, ...]
    top: AccountRow | None = None
    above: tuple[AccountRow, ...] = ()

    @property
    def leaves(self) -> tuple[Box, ...]:
        """The boxes of which no parts are shown, from top to bottom."""
        return tuple(leaf for box in self.boxes for leaf in box.parts or (box,))


@frozen
class RowTree:
    """A year's rows by account, and those right below each; below None are bodies and reserves."""

    rows: Mapping[Account, AccountRow]
    below: Mapping[Account | None, Sequence[AccountRow]]
    parents: Mapping[Account, Account | None]


def row_tree(bodies: Iterable[BodyYear]) -> RowTree:
    """Return the rows of bodies and reserves as a tree."""
    rows: dict[Account, AccountRow] = {}
    below: dict[Account | None, list[AccountRow]] = defaultdict(list)
    parents: dict[Account, Account | None] = {}
    for body in holding(bodies):
        of_body = {row.account: row for row in (body.total_row, *body.lines)}
        for account, row in of_body.items():
            above = None
            if account != body.account:
                above = next((path for path in account.ancestors() if path in of_body), body.account)
            below[above].append(row)
            parents[account] = above
        rows |= of_body
    return RowTree(rows, below, parents)


def budget_levels(tree: RowTree, top: Account | None = None, past: int = 0) -> Levels:
    """Return the columns below an account, or below the whole; the ``past`` largest are one box.

    Raises KeyError for an account that the tree does not have.
    """
    top_row = tree.rows[top] if top else None
    entries = _entries(tree, top_row)
    costs, incomes = [box for box in entries if box.ore >= 0], [box for box in entries if box.ore < 0]
    boxes = _folded(costs, past, top)
    giving: list[Box] = []
    if incomes:
        net = sum(box.ore for box in entries)
        giving = [Box(BoxKind.GIVEN, net)] if net > 0 else []
        giving += _folded(sorted(map(_turned, incomes), key=lambda box: -box.ore), 0, top)
        boxes += (Box(BoxKind.SURPLUS, -net),) if net < 0 else ()
    else:
        boxes = _with_parts(tree, boxes)
    whole = Box(BoxKind.WHOLE, sum(box.ore for box in boxes), top_row, parts=boxes)
    above: list[AccountRow] = []
    path = tree.parents[top] if top else None
    while path is not None:
        above.insert(0, tree.rows[path])
        path = tree.parents[path]
    return Levels(whole, tuple(giving), boxes, _pending(tree, top, boxes), top_row, tuple(above))


def _turned(box: Box) -> Box:
    """Return an income as a box of a positive amount, which gives to the whole."""
    return Box(
        BoxKind.INCOME if box.kind is BoxKind.PART else box.kind,
        -box.ore,
        box.row,
        None if box.outcome is None else -box.outcome,
        count=box.count,
        has_lines=box.has_lines,
    )


def _entries(tree: RowTree, top: AccountRow | None) -> list[Box]:
    """Return the accounts right below as boxes, largest first, and what the account above holds itself."""
    children = tree.below.get(top.account if top else None, ())
    boxes = [_part(tree, row) for row in children]
    boxes = sorted((box for box in boxes if box.ore or box.outcome), key=lambda box: -box.ore)
    if top is None or not children:
        return boxes
    undivided = top.budget_total - sum(row.budget_total for row in children)
    spent = (top.outcome or 0) - sum(row.outcome or 0 for row in children)
    return [*boxes, Box(BoxKind.UNALLOCATED, undivided, top, spent or None)] if undivided or spent else boxes


def _part(tree: RowTree, row: AccountRow) -> Box:
    children = tree.below.get(row.account, ())
    unallocated = row.budget_total - sum(line.budget_total for line in children) if children else 0
    return Box(
        BoxKind.PART,
        row.budget_total,
        row,
        row.outcome,
        row.unreported or 0,
        unallocated,
        has_lines=bool(children),
    )


def _folded(boxes: Sequence[Box], past: int, within: Account | None) -> tuple[Box, ...]:
    """Return at most `MAX_BOXES` boxes: the ``past`` largest and the smallest are each one with their sum."""
    parts = [box for box in boxes if box.kind is not BoxKind.UNALLOCATED]
    rest = [box for box in boxes if box.kind is BoxKind.UNALLOCATED]
    if len(boxes) <= MAX_BOXES:
        return tuple(boxes)
    past = min(past, len(parts) - 1)
    end = past + SHOWN_OF_MANY - bool(past)
    before = 0 if past <= SHOWN_OF_MANY else past - SHOWN_OF_MANY + 1
    larger = (_sum_of(BoxKind.LARGER, parts[:past], before, within),) if past else ()
    smaller = (_sum_of(BoxKind.FOLDED, parts[end:], end, within),) if parts[end:] else ()
    return (*larger, *parts[past:end], *smaller, *rest)


def _sum_of(kind: BoxKind, boxes: Sequence[Box], past: int, within: Account | None) -> Box:
    return Box(
        kind,
        sum(box.ore for box in boxes),
        outcome=sum_of_known(box.outcome for box in boxes),
        unreported=sum(box.unreported for box in boxes),
        unallocated=sum(box.unallocated for box in boxes),
        count=len(boxes),
        past=past,
        within=within,
    )


def _with_parts(tree: RowTree, boxes: tuple[Box, ...]) -> tuple[Box, ...]:
    """Return the boxes with their parts, if one column can hold all of these: one account's may be folded."""
    parts = [_entries(tree, box.row) if box.kind is BoxKind.PART else [] for box in boxes]
    if any(part.ore < 0 for column in parts for part in column):
        return boxes
    alone = len(boxes) == 1
    if not alone and sum(max(len(column), 1) for column in parts) > MAX_BOXES:
        return boxes
    return tuple(
        evolve(
            box, parts=_folded(column, 0, box.row.account if box.row else None) if alone else tuple(column)
        )
        for box, column in zip(boxes, parts, strict=True)
    )


def _pending(tree: RowTree, top: Account | None, boxes: Iterable[Box]) -> tuple[PendingBox, ...]:
    """Return what waits for the accounts shown, the largest first, and the rest in sum."""
    split = {box.row.account for box in boxes if box.parts and box.row}
    single = tree.below.get(top, ())
    if len(single) == 1:
        split.add(single[0].account)
    shown: list[PendingBox] = []
    for column in PENDING_COLUMNS:
        waiting = [
            (row, ore)
            for path in (top, *sorted(split))
            for row, ore in _waiting_below(tree, path, column, split)
            if ore
        ]
        waiting.sort(key=lambda pair: -abs(pair[1]))
        shown += [PendingBox(column, ore, row) for row, ore in waiting[:MAX_PENDING]]
        if rest := waiting[MAX_PENDING:]:
            shown.append(PendingBox(column, sum(ore for _, ore in rest), None, len(rest)))
    return tuple(shown)


def _waiting_below(
    tree: RowTree, path: Account | None, column: str, split: set[Account]
) -> list[tuple[AccountRow, int]]:
    """Return what waits for each account right below, of one whose lines are shown only its own."""
    rows = tree.below.get(path, ())
    waiting = [(row, getattr(row, column)) for row in rows if row.account not in split]
    if path is not None:
        whole: int = getattr(tree.rows[path], column)
        waiting.append((tree.rows[path], whole - sum(getattr(row, column) for row in rows)))
    return waiting
