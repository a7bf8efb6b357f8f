"""The table of an account's trail, from the highest authority to its last step, as in `tplog trail`."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.domain.queries.audit_trail import TrailStep, budgets_to_trail
from tplog.domain.state.budget_state import COLUMNS
from tplog.errors import NotFound, mandatory_rule
from tplog.exports.tables.columns import Column, ColumnType, Table
from tplog.exports.tables.export_context import ExportContext, source_paper_key
from tplog.values.act import Basis
from tplog.values.finding import Finding

BUDGET_NEEDED = mandatory_rule(
    "budget-needed",
    "{account} finns i flera budgetar: {names}. Säg vilken: tplog export csv BUDGET.",
    "{account} is in several budgets: {names}. Say which: tplog export csv BUDGET.",
)


def trail_table(account: str) -> Table[TrailStep]:
    """Return the table of an account's trail."""
    return Table(
        "trail",
        ("Beslutskedja", "Trail"),
        (
            f"Genom vilka handlingar {account} har vad det har, och på vems bemyndigande.",
            f"By which acts {account} holds what it holds, and on whose authority.",
        ),
        _COLUMNS,
        lambda context: _rows(context, account),
        (),
    )


def _rows(context: ExportContext, account: str) -> Iterator[TrailStep]:
    """Yield the steps of the account's trail."""
    point = context.scope.point
    budget = context.scope.budget or _find_budget(context, account)
    return iter(context.book.trail(budget, account, as_of=point.as_of, known_at=point.known_at))


def _find_budget(context: ExportContext, account: str) -> str:
    """Return the one budget with that account, else one whose error names the nearest account.

    Raises NotFound if several budgets have it.
    """
    names = budgets_to_trail(context.budgets, account)
    if len(names) > 1:
        raise NotFound(Finding(BUDGET_NEEDED, {"account": account, "names": ", ".join(names)}))
    return names[0]


_COLUMNS: tuple[Column[TrailStep], ...] = (
    Column(
        "depth",
        ("djup", "depth"),
        ColumnType.COUNT,
        lambda step: step.depth,
        "0 is the account itself, 1 the one above it.",
        required=True,
    ),
    Column("account", ("konto", "account"), ColumnType.TEXT, lambda step: str(step.account), required=True),
    Column(
        "index",
        ("nr", "index"),
        ColumnType.COUNT,
        lambda step: step.record.index,
        "In the log.",
        required=True,
    ),
    Column("event", ("händelse", "event"), ColumnType.TEXT, lambda step: step.record.event.id, required=True),
    Column(
        "decided",
        ("beslutat", "decided"),
        ColumnType.TEXT,
        lambda step: str(step.act.decided or "") or None,
        "As precisely as is known.",
    ),
    Column("body", ("beslutande", "deciding body"), ColumnType.TEXT, lambda step: step.act.body),
    Column(
        "column",
        ("slag", "column"),
        ColumnType.WORD,
        lambda step: str(step.column),
        "",
        COLUMNS,
        required=True,
    ),
    Column("counterpart", ("motkonto", "counterpart"), ColumnType.TEXT, lambda step: str(step.counterpart)),
    Column(
        "moved_ore",
        ("flyttat", "moved"),
        ColumnType.ORE,
        lambda step: None if step.is_pending else step.amount,
        "Negative where the account gave.",
    ),
    Column(
        "waiting_ore",
        ("föreslaget eller villkorat", "proposed or conditional"),
        ColumnType.ORE,
        lambda step: step.amount if step.is_pending else None,
        "It moved nothing.",
    ),
    Column(
        "balance_ore",
        ("saldo", "balance"),
        ColumnType.ORE,
        lambda step: step.balance,
        "What the account held after it.",
        required=True,
    ),
    Column(
        "basis",
        ("grund", "basis"),
        ColumnType.WORD,
        lambda step: step.act.basis.value,
        "",
        tuple(Basis),
        required=True,
    ),
    Column("paper", ("papper", "paper"), ColumnType.TEXT, lambda step: source_paper_key(step.act.source)),
    Column(
        "paper_title",
        ("papperets titel", "paper's title"),
        ColumnType.TEXT,
        lambda step: step.act.source.title,
    ),
    Column("place", ("plats", "place"), ColumnType.TEXT, lambda step: step.act.source.place),
)
