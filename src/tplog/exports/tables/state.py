"""What budgets hold: each body and each line in each year, as `tplog show` has it."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from tplog.domain.queries.year_summary import Row, summarise
from tplog.exports.tables.accounts import KINDS
from tplog.exports.tables.columns import Column, Form, Reference, Table
from tplog.exports.tables.export_context import Seen
from tplog.values.account import Account


@frozen
class Line:
    """A body or a line of a budget with its figures; ``unallocated`` öre rest at itself beside its lines."""

    budget: str
    body: Account
    row: Row
    unallocated: int | None


def _rows(seen: Seen) -> Iterator[Line]:
    for budget, state in seen.budgets.items():
        for year in state.years():
            for told in summarise(state, year):
                yield Line(budget, told.account, told.whole, told.unallocated)
                yield from (Line(budget, told.account, row, row.unallocated) for row in told.lines)


def _figure(name: str, label: tuple[str, str], says: str) -> Column[Line]:
    def get(line: Line) -> int:
        told: int = getattr(line.row, name)
        return told

    return Column(f"{name}_ore", label, Form.ORE, get, says, required=True)


def _noted(name: str, label: tuple[str, str], says: str) -> Column[Line]:
    return Column(f"{name}_ore", label, Form.ORE, lambda line: line.row.noted.get(name), says)


TABLE: Table[Line] = Table(
    "state",
    ("Läge", "State"),
    (
        "Vad varje organ och post har, år för år, med allt under sig: summera bara rader av samma djup.",
        "What each body and line has, year by year, with all below it: add up only rows of one depth.",
    ),
    (
        Column("budget", ("budget", "budget"), Form.TEXT, lambda line: line.budget, required=True),
        Column("year", ("år", "year"), Form.YEAR, lambda line: line.row.account.year, required=True),
        Column("body", ("organ", "body"), Form.TEXT, lambda line: line.body.holder, required=True),
        Column("account", ("konto", "account"), Form.TEXT, lambda line: str(line.row.account), required=True),
        Column("name", ("namn", "name"), Form.TEXT, lambda line: line.row.name, required=True),
        Column(
            "depth", ("djup", "depth"), Form.COUNT, lambda line: line.row.depth, "0 is a body.", required=True
        ),
        Column("kind", ("art", "kind"), Form.WORD, lambda line: line.row.kind or None, "As opened.", KINDS),
        _figure("opening", ("ingående", "opening"), "What was there when its history in the log begins."),
        _figure("frame", ("ram", "frame"), "What the council or another source gave."),
        _figure("proposed", ("föreslaget", "proposed"), "What standing proposals would give; moves nothing."),
        _figure("conditional", ("villkorat", "conditional"), "Decided, but its condition is open."),
        _figure("allocated", ("fördelat", "allocated"), "What a body gave its lines; of a body their sum."),
        _figure("moved", ("omfördelat", "moved"), "Between lines or bodies, within the year."),
        _figure("carried", ("ombudgeterat", "carried over"), "To or from another year, or given back."),
        _figure("outcome", ("utfall", "outcome"), "What was spent; an income is negative."),
        _noted("forecast", ("prognos", "forecast"), "What the year is expected to end with, as stated."),
        _noted("plan", ("plan", "plan"), "As stated; binds nobody."),
        _figure("remaining", ("kvar", "remaining"), "What is left, or only its change: see level_known."),
        Column(
            "unallocated_ore",
            ("ofördelat", "unallocated"),
            Form.ORE,
            lambda line: line.unallocated,
            "What rests at the account itself; empty for a line without lines of its own.",
        ),
        Column(
            "level_known",
            ("nivå känd", "level known"),
            Form.TRUTH,
            lambda line: line.row.level_known,
            "False: it held money before the log begins, nobody has said how much, and what remains is only "
            "a change.",
            required=True,
        ),
    ),
    _rows,
    ("budget", "account"),
    (Reference(("budget", "account"), "accounts"),),
)
