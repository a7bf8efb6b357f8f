"""An account's trail, from the highest authority down to its last step, as `tplog trail` has it."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.domain.queries.audit_trail import Step
from tplog.domain.state.budget_state import COLUMNS
from tplog.errors import NotFound, refusal
from tplog.exports.tables.columns import Column, Form, Table
from tplog.exports.tables.export_context import Seen, paper_of
from tplog.values.act import Basis
from tplog.values.finding import Finding

BUDGET_NEEDED = refusal(
    "budget-needed",
    "{account} finns i flera budgetar: {names}. Säg vilken: tplog export csv BUDGET.",
    "{account} is in several budgets: {names}. Say which: tplog export csv BUDGET.",
)


def trail_of(account: str) -> Table[Step]:
    """The table of an account's trail."""
    return Table(
        "trail",
        ("Beslutskedja", "Trail"),
        (
            f"Genom vilka handlingar {account} har vad det har, och på vems bemyndigande.",
            f"By which acts {account} holds what it holds, and on whose authority.",
        ),
        _COLUMNS,
        lambda seen: _rows(seen, account),
        (),
    )


def _rows(seen: Seen, account: str) -> Iterator[Step]:
    point = seen.scope.point
    budget = seen.scope.budget or _budget(seen, account)
    return iter(seen.book.trail(budget, account, on=point.on, known=point.known))


def _budget(seen: Seen, account: str) -> str:
    """The one budget with that account; else one whose error names the nearest account."""
    names = [name for name, state in seen.budgets.items() if account in map(str, state.accounts)]
    if len(names) > 1:
        raise NotFound(Finding(BUDGET_NEEDED, {"account": account, "names": ", ".join(names)}))
    if names:
        return names[0]
    return max(seen.budgets, key=lambda name: len(seen.budgets[name].accounts), default="–")


_COLUMNS: tuple[Column[Step], ...] = (
    Column(
        "depth",
        ("djup", "depth"),
        Form.COUNT,
        lambda step: step.depth,
        "0 is the account itself, 1 the one above it.",
        required=True,
    ),
    Column("account", ("konto", "account"), Form.TEXT, lambda step: str(step.account), required=True),
    Column(
        "index", ("nr", "index"), Form.COUNT, lambda step: step.record.index, "In the log.", required=True
    ),
    Column("event", ("händelse", "event"), Form.TEXT, lambda step: step.record.event.id, required=True),
    Column(
        "decided",
        ("beslutat", "decided"),
        Form.TEXT,
        lambda step: str(step.act.decided or "") or None,
        "As precisely as is known.",
    ),
    Column("body", ("beslutande", "deciding body"), Form.TEXT, lambda step: step.act.body),
    Column(
        "column", ("slag", "column"), Form.WORD, lambda step: str(step.column), "", COLUMNS, required=True
    ),
    Column("counterpart", ("motkonto", "counterpart"), Form.TEXT, lambda step: str(step.counterpart)),
    Column(
        "moved_ore",
        ("flyttat", "moved"),
        Form.ORE,
        lambda step: None if step.waits else step.amount,
        "Negative where the account gave.",
    ),
    Column(
        "waiting_ore",
        ("föreslaget eller villkorat", "proposed or conditional"),
        Form.ORE,
        lambda step: step.amount if step.waits else None,
        "It moved nothing.",
    ),
    Column(
        "balance_ore",
        ("saldo", "balance"),
        Form.ORE,
        lambda step: step.balance,
        "What the account held after it.",
        required=True,
    ),
    Column(
        "basis",
        ("grund", "basis"),
        Form.WORD,
        lambda step: step.act.basis.value,
        "",
        tuple(Basis),
        required=True,
    ),
    Column("paper", ("papper", "paper"), Form.TEXT, lambda step: paper_of(step.act.source)),
    Column(
        "paper_title", ("papperets titel", "paper's title"), Form.TEXT, lambda step: step.act.source.title
    ),
    Column("place", ("plats", "place"), Form.TEXT, lambda step: step.act.source.place),
)
