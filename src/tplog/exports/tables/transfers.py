"""The table of transfers: money that moved, is proposed, or waits for a condition."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from tplog.domain.queries.event_effects import transfers_with_columns
from tplog.domain.state.budget_state import COLUMNS, CONDITIONAL, PROPOSED
from tplog.events.record import Record
from tplog.exports.tables.columns import Column, ColumnType, Reference, Table
from tplog.exports.tables.export_context import ExportContext, source_paper_key
from tplog.values.act import Basis
from tplog.values.amount import Hedge
from tplog.values.transfer import Transfer

_WAITING_COLUMNS = frozenset({PROPOSED, CONDITIONAL})


@frozen
class TransferRow:
    """A transfer of an event, the ``number``-th from 1; ``column`` is the column of the state it is in."""

    record: Record
    day: date
    number: int
    transfer: Transfer
    column: str

    def ore_if(self, *, waiting: bool) -> int | None:
        """Return its öre if it waits (or moved, if ``waiting`` is False); else None."""
        return self.transfer.ore if (self.column in _WAITING_COLUMNS) is waiting else None


def _rows(context: ExportContext) -> Iterator[TransferRow]:
    """Yield every transfer: per event those that moved, then proposed, then conditional ones."""
    for record, day in context.records():
        state = context.state.budget(record.event.budget)
        pairs = transfers_with_columns(state, record.event)
        moved_first = sorted(pairs, key=lambda pair: pair[1] in _WAITING_COLUMNS)
        for number, (transfer, column) in enumerate(moved_first, 1):
            yield TransferRow(record, day, number, transfer, column)


TABLE: Table[TransferRow] = Table(
    "transfers",
    ("Överföringar", "Transfers"),
    (
        "Varje överföring. Det som bara föreslås eller väntar på ett villkor står i en egen kolumn.",
        "Each transfer. What is only proposed, or waits for its condition, stands in a column of its own.",
    ),
    (
        Column(
            "index",
            ("nr", "index"),
            ColumnType.COUNT,
            lambda row: row.record.index,
            "In the log.",
            required=True,
        ),
        Column(
            "event", ("händelse", "event"), ColumnType.TEXT, lambda row: row.record.event.id, required=True
        ),
        Column(
            "number",
            ("överföring", "transfer"),
            ColumnType.COUNT,
            lambda row: row.number,
            "Within the event, from 1.",
            required=True,
        ),
        Column(
            "budget",
            ("budget", "budget"),
            ColumnType.TEXT,
            lambda row: row.record.event.budget,
            required=True,
        ),
        Column(
            "decided",
            ("beslutat", "decided"),
            ColumnType.TEXT,
            lambda row: str(row.record.event.act.decided or "") or None,
            "As precisely as is known: 2025, 2025-03 or 2025-03-01.",
        ),
        Column(
            "counts_from",
            ("räknas från", "counts from"),
            ColumnType.DAY,
            lambda row: row.day,
            "The last day that it can mean; of what is unknown, the paper's day or that of the recording.",
            required=True,
        ),
        Column(
            "body", ("beslutande", "deciding body"), ColumnType.TEXT, lambda row: row.record.event.act.body
        ),
        Column(
            "basis",
            ("grund", "basis"),
            ColumnType.WORD,
            lambda row: row.record.event.act.basis.value,
            "minutes: the decision's own record was seen; reported: another paper tells of it.",
            tuple(Basis),
            required=True,
        ),
        Column(
            "column",
            ("slag", "column"),
            ColumnType.WORD,
            lambda row: row.column,
            "The column of the state that it counts in.",
            COLUMNS,
            required=True,
        ),
        Column(
            "giver", ("från", "giver"), ColumnType.TEXT, lambda row: str(row.transfer.giver), required=True
        ),
        Column(
            "taker", ("till", "taker"), ColumnType.TEXT, lambda row: str(row.transfer.taker), required=True
        ),
        Column(
            "moved_ore",
            ("flyttat", "moved"),
            ColumnType.ORE,
            lambda row: row.ore_if(waiting=False),
            "What the giver gave and the taker got; empty where nothing moved.",
        ),
        Column(
            "waiting_ore",
            ("föreslaget eller villkorat", "proposed or conditional"),
            ColumnType.ORE,
            lambda row: row.ore_if(waiting=True),
            "What is asked for, or waits for its condition; it moved nothing.",
        ),
        Column(
            "stated",
            ("enligt papperet", "as stated"),
            ColumnType.TEXT,
            lambda row: row.transfer.stated.text if row.transfer.stated else None,
            "The amount in the paper's words; empty where it was computed.",
        ),
        Column(
            "hedge",
            ("förbehåll", "hedge"),
            ColumnType.WORD,
            lambda row: row.transfer.stated.hedge.value if row.transfer.stated else None,
            "How firmly the paper states it.",
            tuple(Hedge),
        ),
        Column(
            "paper",
            ("papper", "paper"),
            ColumnType.TEXT,
            lambda row: source_paper_key(row.record.event.act.source),
        ),
        Column(
            "paper_title",
            ("papperets titel", "paper's title"),
            ColumnType.TEXT,
            lambda row: row.record.event.act.source.title,
        ),
        Column("place", ("plats", "place"), ColumnType.TEXT, lambda row: row.record.event.act.source.place),
    ),
    _rows,
    ("event", "number"),
    (
        Reference(("event",), "events"),
        Reference(("budget", "giver"), "accounts"),
        Reference(("budget", "taker"), "accounts"),
        Reference(("paper",), "papers"),
    ),
)
