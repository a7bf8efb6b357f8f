"""What all events have in common, how their fields are described, and the small values that some contain.

An event class states its own effects: which event's money it takes back, which matters it settles and how,
and the status in which it stays until another event settles it. So the state needs no list of classes.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from attrs import field, frozen

from tplog.values.account import Account, Role
from tplog.values.act import Act
from tplog.values.amount import Amount
from tplog.values.transfer import Measure, Transfer

# The statuses of a matter: a proposal, a conditional or provisional decision, or a reviewed one.
PENDING, PROVISIONAL, ADOPTED = "pending", "provisional", "adopted"
CORRECTED, REPLACED = "rättad", "ersatt"
MET, NOT_MET = "uppfyllt", "ej uppfyllt"
REJECTED_STATUSES = ("avslag", "återtagande")
QUASHED_STATUSES = ("upphävd", "återkallad")
# How a paper writes its signs: with a minus stand costs, budgets and outcomes; or only more income than cost;
# or this and incomes.
COSTS_NEGATIVE, COSTS_POSITIVE, INCOMES_NEGATIVE = SIGNS = (
    "costs-negative",
    "costs-positive",
    "incomes-negative",
)
# With these statuses nothing more can be decided about the matter itself.
CLOSED_STATUSES = frozenset(
    {ADOPTED, CORRECTED, REPLACED, MET, NOT_MET, *REJECTED_STATUSES, *QUASHED_STATUSES}
)


Words = tuple[str, str]  # Swedish, English


class FieldType(StrEnum):
    """What a field of an event holds: how it is read, described and shown follows from it."""

    TEXT = "text"  # in free words
    TITLE = "title"  # a short text
    NAME = "name"  # of a body
    WORD = "word"  # one of the field's choices
    EVENT_ID = "event-id"
    FINDING_CODE = "finding-code"
    AMOUNT = "amount"
    DAY = "day"
    PARTIAL_DATE = "partial-date"
    YEAR = "year"
    COUNT = "count"  # in events about the log alone; no decision file has one
    TRUTH = "truth"
    ACCOUNT = "account"
    ACCOUNTS = "accounts"
    OPENED_ACCOUNTS = "opened-accounts"
    CHANGES = "changes"
    BUDGET = "budget"  # the name of one
    RELATED_ACCOUNTS = "related-accounts"


def field_info(
    swedish: str, english: str, *choices: str, field_type: FieldType | None = None
) -> dict[str, object]:
    """Return a field's metadata: its entry ``label: meaning`` in each language, and its allowed words.

    An entry without a colon is both. ``field_type`` is stated where it does not follow from the annotation.
    """
    label = (swedish.split(": ", 1)[0], english.split(": ", 1)[0])
    meaning = (swedish.split(": ", 1)[-1], english.split(": ", 1)[-1])
    return {"label": label, "meaning": meaning, "choices": choices, "type": field_type, "refers": ""}


def reference_info(swedish: str, english: str, target: str, *, referred_by: Words) -> dict[str, object]:
    """Return the metadata of a field that holds an event's id, from its entries as in `field_info`.

    ``target`` is a key of `tplog.domain.rules.references.REFERENCE_TARGETS`; ``referred_by`` is what the
    page of the named event calls the event that names it.
    """
    info = field_info(swedish, english, field_type=FieldType.EVENT_ID)
    return {**info, "refers": target, "referred_by": referred_by}


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
    # The docstring's first line in Swedish.
    swedish_doc: ClassVar[str]
    # The allowed pairs (giver's role, taker's role); none: such an event moves no stated money.
    allowed_roles: ClassVar[frozenset[tuple[Role, Role]]] = frozenset()
    # Whether giver and taker must be a body and one of its own lines.
    own_lines_only: ClassVar[bool] = False
    # Whether it carries money over, so that transfers may go between years.
    may_cross_years: ClassVar[bool] = False
    # The name of its lines' figures, if they are noted and move nothing.
    measure_name: ClassVar[str] = ""
    # Whether it is an entry of the registrar, not an act of a body.
    by_registrar: ClassVar[bool] = False
    # Whether it is about the log itself and belongs to no budget.
    is_log_event: ClassVar[bool] = False

    id: str = field(
        metadata=field_info(
            "id: ditt val, för alltid, unikt i loggen",
            "id: chosen by the registrar, stable for ever, unique in the log",
        )
    )
    budget: str = field(
        metadata=field_info("ärende: ärendet vars pengar det är", "matter: the matter whose money it is")
    )
    act: Act = field(
        metadata=field_info("beslut: organ, dag, grund och papper", "act: body, date, basis and paper")
    )
    remarks: tuple[str, ...] = field(
        default=(),
        metadata=field_info(
            "anmärkningar: röster, reservationer, sådant som inte får gå förlorat",
            "remarks: votes, dissents, what must not be lost",
        ),
    )
    despite: tuple[Despite, ...] = field(
        default=(),
        metadata=field_info(
            "registrerat trots: regler som bryts med vett och vilja, med because",
            "recorded despite: rules knowingly broken, with because",
        ),
    )
    contradictions: tuple[str, ...] = field(
        default=(),
        metadata=field_info(
            "papperet motsäger sig: det som papperet säger mot sig självt och ingen regel kan räkna ut",
            "the paper contradicts itself: what the paper says against itself and no rule can compute",
        ),
    )
    transfers: tuple[Transfer, ...] = field(
        default=(),
        metadata=field_info("överföringar: pengarna som flyttas", "transfers: the money that it moves"),
    )
    proposed: tuple[Transfer, ...] = field(
        default=(),
        metadata=field_info(
            "föreslaget: pengarna som föreslås flyttas", "proposed: the money that it asks to move"
        ),
    )
    held: tuple[Transfer, ...] = field(
        default=(),
        metadata=field_info(
            "väntar på villkor: pengarna som flyttas när villkoret är uppfyllt",
            "waits for a condition: the money that it moves once its condition is met",
        ),
    )
    measures: tuple[Measure, ...] = field(
        default=(),
        metadata=field_info(
            "siffror: siffror som inte flyttar något", "figures: figures that move nothing by themselves"
        ),
    )
    total: Amount | None = field(
        default=None,
        metadata=field_info(
            "angiven summa: summan som papperet anger den", "stated total: the sum as the paper states it"
        ),
    )
    signs: str | None = field(
        default=None,
        metadata=field_info(
            "papperets tecken: costs-negative om papperet skriver kostnader med minus, costs-positive om "
            "utan, incomes-negative om det skriver intäkter med minus och kostnader utan",
            "the paper's signs: costs-negative if the paper writes costs with a minus, costs-positive if "
            "without, incomes-negative if it writes incomes with a minus and costs without",
            *SIGNS,
        ),
    )

    @property
    def all_transfers(self) -> tuple[Transfer, ...]:
        """All transfers: moved, proposed and held back."""
        return (*self.transfers, *self.proposed, *self.held)

    @property
    def final_transfers(self) -> tuple[Transfer, ...]:
        """The transfers that it makes, now or once its condition is met."""
        return (*self.transfers, *self.held)

    @property
    def stated_transfers(self) -> tuple[Transfer, ...]:
        """The transfers that the document states, whether moved, proposed or held back."""
        return self.proposed or self.held or tuple(move for move in self.transfers if move.stated is not None)

    @property
    def amount(self) -> int:
        """What it moves, proposes or holds back, in öre: as the document states it, else as computed."""
        return sum(move.ore for move in self.stated_transfers or self.transfers)

    @property
    def reverses(self) -> str | None:
        """The id of the event whose money it takes back, or None."""
        return None

    @property
    def status_changes(self) -> tuple[tuple[str, str], ...]:
        """The matters that it settles: an event's id, and that event's new status."""
        return ()

    @property
    def initial_status(self) -> str | None:
        """The event's own status until another event settles it; None if nothing is open."""
        return None

    @property
    def figures_date(self) -> date | None:
        """The day that its measures are for; None if unknown."""
        dates = (self.act.decided, self.act.source.date)
        return next((day.latest for day in dates if day is not None), None)


@frozen(kw_only=True)
class Decision(Event):
    """An act by which somebody decides over money. Not an event by itself."""

    adopts: str | None = field(
        default=None,
        metadata=reference_info(
            "antar förslaget: id för förslaget som antas",
            "adopts the proposal: the id of the proposal that it adopts",
            "proposal",
            referred_by=("antaget av", "adopted by"),
        ),
    )
    condition: str | None = field(
        default=None,
        metadata=field_info(
            "villkor: vad som först måste inträffa; innan dess flyttas inga pengar",
            "condition: what must come true first; until then no money moves",
        ),
    )
    provisional: bool = field(
        default=False,
        metadata=field_info(
            "preliminärt: true: gäller tills ett annat beslut ersätter det",
            "provisional: true: it holds until another decision replaces it",
        ),
    )
    replaces: str | None = field(
        default=None,
        metadata=reference_info(
            "ersätter: id för beslutet som det ersätter, vars pengar tas tillbaka",
            "replaces: the id of the decision that it replaces; its money is taken back",
            "decision",
            referred_by=("ersatt av", "replaced by"),
        ),
    )
    undivided: tuple[Account, ...] = field(
        default=(),
        metadata=field_info(
            "utan fördelning mellan: poster som summan gäller tillsammans, utan angiven delning",
            "not split between: lines that the sum is for together, no split being stated",
        ),
    )
    attachment: str | None = field(
        default=None,
        metadata=field_info(
            "bilaga som ingen sett: bilagan som ensam har posterna, om ingen har sett den",
            "attachment that nobody has seen: "
            "the attachment that alone holds the lines, where nobody has seen it",
            field_type=FieldType.TITLE,
        ),
    )

    @property
    def reverses(self) -> str | None:
        """The decision that it replaces."""
        return self.replaces

    @property
    def status_changes(self) -> tuple[tuple[str, str], ...]:
        """The proposal that it adopts and the decision that it replaces."""
        changes = ((self.adopts, ADOPTED), (self.replaces, REPLACED))
        return tuple((event_id, status) for event_id, status in changes if event_id is not None)

    @property
    def initial_status(self) -> str | None:
        """Pending while its condition is open; provisional if it says so."""
        return PENDING if self.condition else PROVISIONAL if self.provisional else None
