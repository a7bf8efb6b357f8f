"""Hold every sum that a paper states against the amounts that it is the sum of, by the log's own rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from tplog.domain.rules.stated_ranges import adds_up
from tplog.papers import vocabulary as words
from tplog.papers.drafted import CheckedSum, DraftedAct
from tplog.papers.passage import PaperAmount
from tplog.papers.placed import PlacedAmount
from tplog.papers.tables import Table, TableRow


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
    if stated is None or not sure or (len(sure[0]) < 2 and len(sure) < 2):  # noqa: PLR2004 (one row is no sum)
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
    """Yield the nets of rows that state incomes, costs and net, with costs as negative or as positive figures."""
    places = []
    for pattern in (words.INCOME, words.COST, words.NET):
        places.append([index for index, heading in enumerate(headings) if pattern.fullmatch(heading.lower())])
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


def rows_that_add_up(table: Table, columns: Iterable[Sequence[ColumnFigure]]) -> frozenset[int]:
    """Return the numbers of rows that are, in every column, the sum of the rows right above, without saying so."""
    figures = [list(column) for column in columns]
    found = set()
    for number, row in enumerate(table.rows):
        if row.is_sum or row.is_part or number < 2:  # noqa: PLR2004
            continue
        above = [other for other in table.rows[:number] if other.group == row.group and not other.is_sum]
        if len(above) > 1 and figures and all(_adds(column, row, above) for column in figures):
            found.add(number)
    return frozenset(found)


def _adds(column: Sequence[ColumnFigure], row: TableRow, above: Sequence[TableRow]) -> bool:
    here = next((item for item in column if item.row is row), None)
    members = {id(other) for other in above}
    parts = [item.figure.amount for item in column if id(item.row) in members]
    if here is None or here.figure.amount is None or not all(parts) or here.ore == 0:
        return here is not None and here.ore == 0
    return adds_up(here.figure.amount, [part for part in parts if part])


def text_sums(amounts: Iterable[PlacedAmount], acts: Sequence[DraftedAct]) -> Iterator[CheckedSum]:
    """Yield the amounts of running text that are just what the lines of an act make together."""
    for amount in amounts:
        stated = amount.figure.amount
        for act in acts:
            parts = [line.amount for line in act.lines]
            if stated is None or len(parts) < 2 or sum(part.ore for part in parts) != stated.ore:  # noqa: PLR2004
                continue
            yield CheckedSum(amount.figure.passage, stated, stated.ore, True, len(parts), act.section)
            break
