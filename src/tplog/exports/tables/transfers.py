"""The table of transfers: money that moved, is proposed, or waits for a condition."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.event_effects import PENDING_COLUMNS, listed_transfers, transfer_columns
from tplog.answers.records import COUNTS_FROM, RECORD_FACTS, TRANSFER
from tplog.events.record import Record
from tplog.exports.tables.export_context import ExportContext
from tplog.exports.tables.table import Reference, Table
from tplog.i18n.table_titles import TABLE_TITLES
from tplog.values.transfer import Transfer


@frozen
class TransferRow:
    """A transfer of an event, the ``number``-th from 1; ``column`` is the column of the state it is in."""

    record: Record
    counts_from: date
    number: int
    transfer: Transfer
    column: str

    def ore_if(self, *, waiting: bool) -> int | None:
        """Return its öre if it waits (or moved, if ``waiting`` is False); else None."""
        return self.transfer.ore if (self.column in PENDING_COLUMNS) is waiting else None


def _rows(context: ExportContext) -> Iterator[TransferRow]:
    """Yield every transfer: per event those that moved, then proposed, then conditional ones."""
    for record, day, columns in context.records_with(transfer_columns):
        pairs = zip(listed_transfers(record.event), columns, strict=True)
        moved_first = sorted(pairs, key=lambda pair: pair[1] in PENDING_COLUMNS)
        for number, (transfer, column) in enumerate(moved_first, 1):
            yield TransferRow(record, day, number, transfer, column)


_FACTS = RECORD_FACTS.of("TransferRow", lambda row: row.record)
_MOVE = TRANSFER.of("TransferRow", lambda row: (row.transfer, row.column))
_MONEY: tuple[Field[TransferRow], ...] = (
    Field(
        "moved",
        Kind.ORE,
        ("flyttat", "moved"),
        "What the giver gave and the taker got; empty where nothing moved.",
        get=lambda row: row.ore_if(waiting=False),
        optional=True,
    ),
    Field(
        "waiting",
        Kind.ORE,
        ("föreslaget eller villkorat", "proposed or conditional"),
        "What is asked for, or waits for its condition; it moved nothing.",
        get=lambda row: row.ore_if(waiting=True),
        optional=True,
    ),
)
_NUMBER: Field[TransferRow] = Field(
    "number", Kind.COUNT, ("överföring", "transfer"), "Within the event, from 1."
)
TABLE: Table[TransferRow] = Table(
    "transfers",
    TABLE_TITLES["transfers"],
    (
        "Varje överföring. Det som bara föreslås eller väntar på ett villkor står i en egen kolumn.",
        "Each transfer. What is only proposed, or waits for its condition, stands in a column of its own.",
    ),
    Answer(
        "TransferRow",
        (
            *_FACTS.only("index", "event").fields,
            _NUMBER,
            *_FACTS.only("budget", "decided").fields,
            COUNTS_FROM,
            *_FACTS.only("body", "basis").fields,
            *_MOVE.only("column", "giver", "taker").fields,
            *_MONEY,
            *_MOVE.only("stated_text", "hedge").fields,
            *_FACTS.only("paper_key", "paper_title", "place").fields,
        ),
    ),
    _rows,
    ("event", "number"),
    (
        Reference(("event",), "events"),
        Reference(("budget", "giver"), "accounts"),
        Reference(("budget", "taker"), "accounts"),
        Reference(("paper_key",), "papers"),
    ),
)
