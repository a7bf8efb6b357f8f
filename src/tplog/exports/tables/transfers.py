"""Every transfer: money that moved, and money that a proposal asks for or a condition holds back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from tplog.domain.state.apply_event import flow
from tplog.domain.state.budget_state import COLUMNS, CONDITIONAL, PROPOSED
from tplog.events.record import Record
from tplog.exports.tables.columns import Column, Form, Reference, Table
from tplog.exports.tables.export_context import Seen, paper_of
from tplog.values.act import Basis
from tplog.values.amount import Hedge
from tplog.values.transfer import Transfer

_WAITING = frozenset({PROPOSED, CONDITIONAL})


@frozen
class Move:
    """A transfer in its event, of which it is the ``number``-th, from 1; ``column`` is what it was."""

    record: Record
    day: date
    number: int
    transfer: Transfer
    column: str

    def ore(self, *, waits: bool) -> int | None:
        """Its öre where it waits, or where it moved; else None."""
        return self.transfer.ore if (self.column in _WAITING) is waits else None


def _rows(seen: Seen) -> Iterator[Move]:
    for record, day in seen.records():
        event, state = record.event, seen.state.budget(record.event.budget)
        moves = [(move, flow(state, move).value) for move in event.transfers]
        moves += [(move, PROPOSED) for move in event.proposed]
        moves += [(move, CONDITIONAL) for move in event.held]
        for number, (move, column) in enumerate(moves, 1):
            yield Move(record, day, number, move, column)


TABLE: Table[Move] = Table(
    "transfers",
    ("Överföringar", "Transfers"),
    (
        "Varje överföring. Det som bara föreslås eller väntar på ett villkor står i en egen kolumn.",
        "Each transfer. What is only proposed, or waits for its condition, stands in a column of its own.",
    ),
    (
        Column(
            "index", ("nr", "index"), Form.COUNT, lambda one: one.record.index, "In the log.", required=True
        ),
        Column("event", ("händelse", "event"), Form.TEXT, lambda one: one.record.event.id, required=True),
        Column(
            "number",
            ("överföring", "transfer"),
            Form.COUNT,
            lambda one: one.number,
            "Within the event, from 1.",
            required=True,
        ),
        Column("budget", ("budget", "budget"), Form.TEXT, lambda one: one.record.event.budget, required=True),
        Column(
            "decided",
            ("beslutat", "decided"),
            Form.TEXT,
            lambda one: str(one.record.event.act.decided or "") or None,
            "As precisely as is known: 2025, 2025-03 or 2025-03-01.",
        ),
        Column(
            "counts_from",
            ("räknas från", "counts from"),
            Form.DAY,
            lambda one: one.day,
            "The last day that it can mean; of what is unknown, the paper's day or that of the recording.",
            required=True,
        ),
        Column("body", ("beslutande", "deciding body"), Form.TEXT, lambda one: one.record.event.act.body),
        Column(
            "basis",
            ("grund", "basis"),
            Form.WORD,
            lambda one: one.record.event.act.basis.value,
            "minutes: the decision's own record was seen; reported: another paper tells of it.",
            tuple(Basis),
            required=True,
        ),
        Column(
            "column",
            ("slag", "column"),
            Form.WORD,
            lambda one: one.column,
            "The column of the state that it counts in.",
            COLUMNS,
            required=True,
        ),
        Column("giver", ("från", "giver"), Form.TEXT, lambda one: str(one.transfer.giver), required=True),
        Column("taker", ("till", "taker"), Form.TEXT, lambda one: str(one.transfer.taker), required=True),
        Column(
            "moved_ore",
            ("flyttat", "moved"),
            Form.ORE,
            lambda one: one.ore(waits=False),
            "What the giver gave and the taker got; empty where nothing moved.",
        ),
        Column(
            "waiting_ore",
            ("föreslaget eller villkorat", "proposed or conditional"),
            Form.ORE,
            lambda one: one.ore(waits=True),
            "What is asked for, or waits for its condition; it moved nothing.",
        ),
        Column(
            "stated",
            ("enligt papperet", "as stated"),
            Form.TEXT,
            lambda one: one.transfer.stated.text if one.transfer.stated else None,
            "The amount in the paper's words; empty where it was computed.",
        ),
        Column(
            "hedge",
            ("förbehåll", "hedge"),
            Form.WORD,
            lambda one: one.transfer.stated.hedge.value if one.transfer.stated else None,
            "How firmly the paper states it.",
            tuple(Hedge),
        ),
        Column("paper", ("papper", "paper"), Form.TEXT, lambda one: paper_of(one.record.event.act.source)),
        Column(
            "paper_title",
            ("papperets titel", "paper's title"),
            Form.TEXT,
            lambda one: one.record.event.act.source.title,
        ),
        Column("place", ("plats", "place"), Form.TEXT, lambda one: one.record.event.act.source.place),
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
