"""What all events have in common, and the small values that some of them hold.

A class tells by itself what it does to others: which event's money it takes back, which matters it
settles and how, and as what it stands until somebody settles it. The projections ask for that and
need not know the classes.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from attrs import field, frozen

from tplog.values.account import Account, Role
from tplog.values.act import Act
from tplog.values.amount import Amount
from tplog.values.transfer import Measure, Transfer

# How a matter stands: a proposal, a conditional or provisional decision, or what became of a decision.
PENDING, PROVISIONAL, ADOPTED = "pending", "provisional", "adopted"
CORRECTED, REPLACED = "rättad", "ersatt"
MET, NOT_MET = "uppfyllt", "ej uppfyllt"
REJECTED_STATUSES = ("avslag", "återtagande")
QUASHED_STATUSES = ("upphävd", "återkallad")
# After these words nothing more can be decided about the matter itself.
CLOSED_STATUSES = frozenset(
    {ADOPTED, CORRECTED, REPLACED, MET, NOT_MET, *REJECTED_STATUSES, *QUASHED_STATUSES}
)


def field_info(text: str, *choices: str, reference_kind: str = "") -> dict[str, object]:
    """What a field is for, the words it may be where these are settled, and what an id in it names."""
    return {"says": text, "choices": choices, "refers": reference_kind}


@frozen(kw_only=True)
class Despite:
    """A rule knowingly broken by the act: the finding's code, and why it is recorded all the same."""

    code: str
    because: str


@frozen(kw_only=True)
class OpenedAccount:
    """An account with the name that people know it by, and its codes in the bookkeeping."""

    path: Account
    name: str
    codes: tuple[str, ...] = ()


@frozen(kw_only=True)
class StatedChange:
    """What a paper says that an account's figure changes by, against an earlier account."""

    account: Account
    amount: Amount
    since: Account


@frozen(kw_only=True)
class Event:
    """What all events have. ``transfers`` alone change balances; ``proposed`` and ``held`` never do."""

    tag: ClassVar[str]
    swedish: ClassVar[str]
    # Who may give to whom, as (giver's role, taker's role); none: the paper moves no money by it.
    allowed_roles: ClassVar[frozenset[tuple[Role, Role]]] = frozenset()
    # Whether giver and taker must be a body and one of its own lines.
    own_lines_only: ClassVar[bool] = False
    # Whether it is an act of carrying over, to which years are no border.
    may_cross_years: ClassVar[bool] = False
    # What the figures of its lines are, where they are noted and not moved.
    measure_name: ClassVar[str] = ""
    # Whether it is an entry of the registrar and no act of a body.
    by_registrar: ClassVar[bool] = False
    # Whether it tells of the log itself and belongs to no budget.
    is_log_event: ClassVar[bool] = False

    id: str = field(metadata=field_info("chosen by the registrar, stable for ever, unique in the log"))
    budget: str = field(metadata=field_info("the matter whose money it is"))
    act: Act = field(metadata=field_info("body, date, basis and paper"))
    remarks: tuple[str, ...] = field(
        default=(), metadata=field_info("votes, dissents, what must not be lost")
    )
    despite: tuple[Despite, ...] = field(
        default=(), metadata=field_info("rules knowingly broken, with because")
    )
    contradictions: tuple[str, ...] = field(
        default=(), metadata=field_info("what the paper says against itself and no rule can compute")
    )
    transfers: tuple[Transfer, ...] = field(default=(), metadata=field_info("the money that it moves"))
    proposed: tuple[Transfer, ...] = field(default=(), metadata=field_info("the money that it asks to move"))
    held: tuple[Transfer, ...] = field(
        default=(), metadata=field_info("the money that it moves once its condition is met")
    )
    measures: tuple[Measure, ...] = field(
        default=(), metadata=field_info("figures that move nothing by themselves")
    )
    total: Amount | None = field(default=None, metadata=field_info("the sum as the paper states it"))

    @property
    def all_transfers(self) -> tuple[Transfer, ...]:
        """All that it moves, asks for or holds back."""
        return (*self.transfers, *self.proposed, *self.held)

    @property
    def final_transfers(self) -> tuple[Transfer, ...]:
        """All that it moves, or will move once its condition is met."""
        return (*self.transfers, *self.held)

    @property
    def stated_transfers(self) -> tuple[Transfer, ...]:
        """The transfers that the paper states, whether it moves them, asks for them or holds them back."""
        return self.proposed or self.held or tuple(move for move in self.transfers if move.stated is not None)

    @property
    def amount(self) -> int:
        """What it moves, asks for or holds back, in öre: as the paper states it, else as computed."""
        return sum(move.ore for move in self.stated_transfers or self.transfers)

    @property
    def reverses(self) -> str | None:
        """The id of the event whose money it takes back."""
        return None

    @property
    def status_changes(self) -> tuple[tuple[str, str], ...]:
        """The matters that it settles: an event's id, and the word for how that event stands now."""
        return ()

    @property
    def initial_status(self) -> str | None:
        """As what the event itself stands until somebody settles it."""
        return None

    @property
    def figures_date(self) -> date | None:
        """The day that its measures tell of; None where nobody says."""
        dates = (self.act.decided, self.act.source.date)
        return next((known.latest for known in dates if known is not None), None)


@frozen(kw_only=True)
class Decision(Event):
    """An act by which somebody decides over money. Not an event by itself."""

    adopts: str | None = field(
        default=None, metadata=field_info("the id of the proposal that it adopts", reference_kind="proposal")
    )
    condition: str | None = field(
        default=None, metadata=field_info("what must come true first; until then no money moves")
    )
    provisional: bool = field(
        default=False, metadata=field_info("true: it holds until another decision replaces it")
    )
    replaces: str | None = field(
        default=None,
        metadata=field_info(
            "the id of the decision that it replaces; its money is taken back", reference_kind="decision"
        ),
    )
    undivided: tuple[Account, ...] = field(
        default=(), metadata=field_info("lines that the sum is for together, no split being stated")
    )
    attachment: str | None = field(
        default=None,
        metadata=field_info("the attachment that alone holds the lines, where nobody has seen it"),
    )

    @property
    def reverses(self) -> str | None:
        """The decision that it replaces."""
        return self.replaces

    @property
    def status_changes(self) -> tuple[tuple[str, str], ...]:
        """The proposal that it adopts and the decision that it replaces."""
        told = ((self.adopts, ADOPTED), (self.replaces, REPLACED))
        return tuple((name, status) for name, status in told if name is not None)

    @property
    def initial_status(self) -> str | None:
        """It is pending while its condition is open, and provisional if it says so."""
        return PENDING if self.condition else PROVISIONAL if self.provisional else None
