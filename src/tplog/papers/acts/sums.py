"""Hold every sum that a paper states against the amounts that it is the sum of, by the log's own rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from tplog.domain.rules.stated_ranges import adds_up
from tplog.papers import vocabulary as words
from tplog.papers.drafts.drafted import CheckedSum, DraftedAct, LeftOut
from tplog.papers.layout.placed import PlacedAmount
from tplog.papers.layout.tables import TableRow
from tplog.papers.passage import PaperAmount
from tplog.values.amount import Amount

_IN_TABLES = {"column-no-act", "column-unknown", "column-level", "sum-row", "outside-columns"}


@frozen
class ColumnFigure:
    """An amount of a table's column with its row."""

    row: TableRow
    placed: PlacedAmount

    @property
    def figure(self) -> PaperAmount:
        """The amount with its place."""
        return self.placed.figure

    @property
    def ore(self) -> int:
        """The amount in öre; 0 for one that is not certain, which no sum counts."""
        return self.figure.amount.ore if self.figure.amount else 0


def column_sums(figures: Sequence[ColumnFigure]) -> Iterator[CheckedSum]:
    """Yield the sums of a column, each held against the rows above it that it can be the sum of."""
    rows: list[ColumnFigure] = []  # since the last sum
    sums: list[ColumnFigure] = []  # since the last sum of sums
    everything: list[ColumnFigure] = []
    for item in figures:
        if not item.row.is_sum:
            if not item.row.is_part:
                rows.append(item)
                everything.append(item)
            continue
        candidates = [parts for parts in (rows, [*sums, *rows], sums, everything) if parts]
        if checked := _checked(item, candidates):
            yield checked
        sums = [*sums, item] if rows else [item]
        rows = []


def _checked(item: ColumnFigure, candidates: Sequence[Sequence[ColumnFigure]]) -> CheckedSum | None:
    stated = item.figure.amount
    usable = [[part.figure.amount for part in parts] for parts in candidates]
    sure = [[part for part in parts if part] for parts in usable if all(parts)]
    if stated is None or not sure or (len(sure[0]) < 2 and len(sure) < 2):  # noqa: PLR2004 (a list, a table)
        return None
    parts = next((parts for parts in sure if adds_up(stated, parts)), None)
    chosen = parts if parts is not None else max(sure[:2], key=len)
    return CheckedSum(
        item.figure.passage,
        stated,
        sum(part.ore for part in chosen),
        parts is not None,
        len(chosen),
        item.row.name,
    )


def net_sums(headings: Sequence[str], columns: Sequence[Sequence[ColumnFigure]]) -> Iterator[CheckedSum]:
    """Yield the nets of rows with incomes, costs and net, the costs being negative or positive figures."""
    places = [
        [index for index, heading in enumerate(headings) if pattern.fullmatch(heading.lower())]
        for pattern in (words.INCOME, words.COST, words.NET)
    ]
    if [len(place) for place in places] != [1, 1, 1]:
        return
    income, cost, net = (columns[place[0]] for place in places)
    for item in net:
        parts = [
            next((other for other in column if other.row is item.row), None) for column in (income, cost)
        ]
        amounts = [part.figure.amount if part else None for part in parts]
        stated = item.figure.amount
        if stated is None or amounts[0] is None or amounts[1] is None:
            continue
        turned = evolve(amounts[1], ore=-abs(amounts[1].ore))
        fits = [adds_up(evolve(stated, ore=sign * stated.ore), [amounts[0], turned]) for sign in (1, -1)]
        computed = amounts[0].ore + turned.ore
        yield CheckedSum(item.figure.passage, stated, computed, any(fits), 2, item.row.name)


def rows_that_add_up(columns: Iterable[Sequence[ColumnFigure]]) -> frozenset[int]:
    """Return the ids of rows that are in every column the sum of their group's rows above, unsaid."""
    common: set[int] | None = None
    for column in columns:
        here = set(_adding_rows(column))
        common = here if common is None else common & here
    return frozenset(common or ())


def _adding_rows(column: Sequence[ColumnFigure]) -> Iterator[int]:
    above: list[Amount] = []
    total, group = 0, None
    for item in column:
        if item.row.is_sum or item.figure.amount is None or item.row.group != group:
            above, total, group = [], 0, item.row.group
        if item.row.is_sum or item.figure.amount is None:
            continue
        amount = item.figure.amount
        room = (len(above) + 1) * amount.unit_ore
        if (
            len(above) > 1
            and not item.row.is_part
            and abs(total - amount.ore) <= room
            and adds_up(amount, above)
        ):
            yield id(item.row)
        above.append(amount)
        total += amount.ore


def text_sums(left: Iterable[LeftOut], acts: Sequence[DraftedAct]) -> Iterator[CheckedSum]:
    """Yield the amounts of running text that are just what the lines of an act of their § make together."""
    known = {
        (act.paragraph.text if act.paragraph else None, sum(line.amount.ore for line in act.lines)): act
        for act in reversed(acts)
        if len(act.lines) > 1
    }
    for item in left:
        act = known.get((item.paragraph, item.amount.ore)) if item.amount else None
        if act is not None and item.amount is not None and item.reason.code not in _IN_TABLES:
            yield CheckedSum(
                item.passage,
                item.amount,
                item.amount.ore,
                agrees=True,
                count=len(act.lines),
                name=act.section,
            )
