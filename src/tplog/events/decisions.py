"""Decisions: what acts over money have in common, and the kinds by which somebody decides over it.

And matters: proposals and decisions with open questions, and what later events make of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, field, frozen

from tplog.events.base import (
    ADOPTED,
    CLOSED_STATUSES,
    CORRECTED,
    DECISION_FACTS,
    PENDING,
    PROVISIONAL,
    QUASHED_STATUSES,
    REPLACED,
    Event,
    FieldType,
    field_info,
    reference_info,
)
from tplog.values.account import HOLDING_ROLES, Account, Role, UndatedYear
from tplog.values.amount import Amount
from tplog.values.transfer import Measure, Transfer, ore_changing_hands

COUNCIL, SOURCE, BODY, RESERVE, SINK = Role.COUNCIL, Role.SOURCE, Role.BODY, Role.RESERVE, Role.SINK
CLEARING = "nollställning"
RESERVE_USES = ("disponering", "avsättning", CLEARING)
TAX_RATE = "skattesats"
GUIDELINES = ("riktlinje", "mål", TAX_RATE, "gräns", "uppdrag")

# What several classes say alike.
ADOPTS_INFO = reference_info(
    "antar förslaget: id för förslaget som antas",
    "adopts the proposal: the id of the proposal that it adopts",
    "proposal",
    referred_by=("antaget av", "adopted by"),
)
CONDITION_INFO = field_info(
    "villkor: vad som först måste inträffa; innan dess flyttas inga pengar",
    "condition: what must come true first; until then no money moves",
)

# With these statuses an event is taken back: its money, and what else it did.
REVERSED_STATUSES = frozenset({CORRECTED, REPLACED, *QUASHED_STATUSES})
# A referral back or a tabling changes a proposal's status but leaves it open.
_REOPENING_STATUSES = frozenset({"återremiss", "bordläggning"})


@frozen(kw_only=True)
class MoneyAct(Event):
    """An act about money whose paper may not split it or not show its lines. Not an event by itself."""

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


@frozen(kw_only=True)
class AdoptingAct(MoneyAct):
    """An act that may adopt a proposal, or answer an application. Not an event by itself."""

    adopts: str | None = field(default=None, metadata=ADOPTS_INFO)

    @property
    def status_changes(self) -> tuple[tuple[str, str], ...]:
        """The proposal that it adopts."""
        return () if self.adopts is None else ((self.adopts, ADOPTED),)


@frozen(kw_only=True)
class Decision(AdoptingAct):
    """An act by which somebody decides over money. Not an event by itself."""

    formal_facts = DECISION_FACTS

    condition: str | None = field(default=None, metadata=CONDITION_INFO)
    condition_limit: Amount | None = field(
        default=None,
        metadata=field_info(
            "villkorets belopp: så mycket som villkoret låter kontona förbruka, sammanlagt",
            "condition's figure: so much as the condition lets the accounts spend, in all",
        ),
    )
    condition_over: tuple[Account, ...] = field(
        default=(),
        metadata=field_info(
            "villkorets konton: kontona som villkorets belopp gäller, om inte de som får pengarna",
            "condition's accounts: the accounts that the condition's figure is for, if not the takers",
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

    @property
    def reverses(self) -> str | None:
        """The decision that it replaces."""
        return self.replaces

    @property
    def status_changes(self) -> tuple[tuple[str, str], ...]:
        """The proposal that it adopts and the decision that it replaces."""
        if self.adopts is None and self.replaces is None:
            return ()
        changes = ((self.adopts, ADOPTED), (self.replaces, REPLACED))
        return tuple((event_id, status) for event_id, status in changes if event_id is not None)

    @property
    def initial_status(self) -> str | None:
        """Pending while its condition is open; provisional if it says so."""
        return PENDING if self.condition else PROVISIONAL if self.provisional else None


@frozen(kw_only=True)
class FrameDecided(Decision):
    """The council grants a frame, to one body or several, for one year or several."""

    tag = "frame-decided/1"
    states_budget = True
    swedish = "anslag (budgetram)"
    swedish_doc = "Fullmäktige ger en ram, till ett organ eller flera, för ett år eller flera."
    allowed_roles = frozenset(
        {(COUNCIL, BODY), (BODY, COUNCIL), (COUNCIL, RESERVE), (COUNCIL, SOURCE), (SOURCE, COUNCIL)}
    )
    only_by_minus = frozenset({(BODY, COUNCIL)})


@frozen(kw_only=True)
class FrameChanged(Decision):
    """A frame is raised or lowered (tilläggsanslag, ramminskning)."""

    tag = "frame-changed/1"
    swedish = "ändrad ram"
    swedish_doc = "En ram höjs eller sänks (tilläggsanslag, ramminskning)."
    allowed_roles = frozenset(
        {(COUNCIL, BODY), (BODY, COUNCIL), (SOURCE, BODY), (BODY, SOURCE), (BODY, BODY)}
        | {(COUNCIL, RESERVE), (RESERVE, COUNCIL), (COUNCIL, SOURCE), (SOURCE, COUNCIL)}
    )

    funding: str | None = field(
        default=None,
        metadata=field_info(
            "finansiering: varifrån pengarna tas, som papperet anger det",
            "funding: where the money comes from, as stated",
        ),
    )


@frozen(kw_only=True)
class AllocationDecided(Decision):
    """A body splits its own frame over its lines."""

    tag = "allocation-decided/1"
    states_budget = True
    swedish = "fördelning"
    swedish_doc = "Ett organ fördelar sin egen ram på sina poster."
    allowed_roles = frozenset({(BODY, BODY)})
    own_lines_only = True


@frozen(kw_only=True)
class ReallocationDecided(Decision):
    """Money moves between lines or bodies within a year (omfördelning, omdisponering)."""

    tag = "reallocation-decided/1"
    swedish = "omfördelning"
    swedish_doc = "Pengar flyttas mellan poster eller organ inom ett år (även omdisponering)."
    allowed_roles = frozenset({(BODY, BODY)})

    @property
    def amount(self) -> int:
        """What changes hands, in öre, whatever the signs: a reallocation changes no total."""
        return ore_changing_hands(self.stated_transfers or self.transfers)


@frozen(kw_only=True)
class CarryOverDecided(Decision):
    """Money goes to another year, back to the council (återlämnas), or waits for a decision (hänskjuts)."""

    tag = "carry-over-decided/1"
    swedish = "ombudgetering"
    swedish_doc = "Pengar förs till ett annat år, återlämnas eller hänskjuts till ett senare beslut."
    allowed_roles = frozenset(
        (giver, taker) for giver in (*HOLDING_ROLES, SINK) for taker in (*HOLDING_ROLES, SINK)
    )
    may_cross_years = True


@frozen(kw_only=True)
class ReserveUsed(Decision):
    """A reserve is drawn (disponering), set aside for (avsättning) or written off (nollställning)."""

    tag = "reserve-used/1"
    swedish = "reserv"
    swedish_doc = "En reserv disponeras, avsätts eller nollställs."
    allowed_roles = frozenset(
        {(RESERVE, other) for other in (COUNCIL, SOURCE, BODY, RESERVE, SINK)}
        | {(other, RESERVE) for other in (COUNCIL, SOURCE, BODY)}
    )

    kind: str = field(
        metadata=field_info(
            "slag: disponering, avsättning eller nollställning",
            "kind: disponering, avsättning or nollställning",
            *RESERVE_USES,
        )
    )


@frozen(kw_only=True)
class GuidelineDecided(Decision):
    """A body binds money by words: a guideline, a target, a tax rate, a limit, a task. No balance changes."""

    tag = "guideline-decided/1"
    swedish = "riktlinje"
    swedish_doc = (
        "Ett organ binder pengar med ord: riktlinje, mål, skattesats, gräns, uppdrag. Inget flyttas."
    )

    kind: str = field(
        metadata=field_info(
            "slag: riktlinje, mål, skattesats, gräns eller uppdrag",
            "kind: riktlinje, mål, skattesats, gräns or uppdrag",
            *GUIDELINES,
        )
    )
    text: str = field(
        metadata=field_info(
            "lydelse: vad som gäller, med papperets ord", "wording: what holds, in the paper's words"
        )
    )
    value: str | None = field(
        default=None,
        metadata=field_info(
            "värde: värdet som papperet anger det, aldrig pengar: 22,15 kr per skattekrona, 2 %",
            "value: the value as the paper states it, never money: 22,15 kr per skattekrona, 2 %",
        ),
    )
    over: tuple[Account, ...] = field(
        default=(), metadata=field_info("över: kontona som det gäller", "over: the accounts that it is for")
    )
    from_year: int | None = field(
        default=None,
        metadata=field_info(
            "från år: första året som det gäller, utan citattecken",
            "from year: the first year that it holds for",
            field_type=FieldType.YEAR,
        ),
    )
    until_year: int | None = field(
        default=None,
        metadata=field_info(
            "till och med år: sista året som det gäller, utan citattecken",
            "until year: the last year that it holds for",
            field_type=FieldType.YEAR,
        ),
    )
    at_most: Amount | None = field(
        default=None,
        metadata=field_info(
            "högst: så mycket som kontona högst får förbruka tillsammans",
            "at most: so much as the accounts may spend together",
        ),
    )
    at_least: Amount | None = field(
        default=None,
        metadata=field_info(
            "minst: så mycket som kontona minst ska ha förbrukat vid årets slut",
            "at least: so much as the accounts must have spent at the end of the year",
        ),
    )

    def holds_in(self, year: int) -> bool:
        """Return whether it holds for a year; without stated ones it does for all."""
        if isinstance(year, UndatedYear):
            return self.from_year is self.until_year is None
        after_start = self.from_year is None or self.from_year <= year
        return after_start and (self.until_year is None or year <= self.until_year)


@frozen
class Settlement:
    """What one event made of a matter; ``has_money`` if money of its own stands for what it took back."""

    event: str
    status: str
    has_money: bool = False


@frozen
class MatterStatus:
    """The status of a matter: a proposal, or a conditional, provisional or reviewed decision.

    ``status`` is the present one, ``opened`` the first ("" for a decision without open questions). ``moves``
    are the transfers that wait in ``column``. ``root`` is the proposal that it would take the place of, or
    itself; a root lists its ``alternatives``, and only one of these counts as proposed. ``review`` is the
    latest result of a review that left the decision in force. ``withdrawn`` is true of an event whose record
    was corrected without other money in its place: it may be recorded anew. ``settlements`` are all that
    events made of it, in the log's order; the status follows from those that were not taken back. ``levels``
    are the levels that the accounts are to have once the moves are made. ``states_amount`` is false of a
    proposal that does not say how much it is about.
    """

    root: str
    opened: str = ""
    status: str = ""
    column: str = ""
    moves: tuple[Transfer, ...] = ()
    settled_by: str | None = None
    review: str | None = None
    alternatives: tuple[str, ...] = ()
    withdrawn: bool = False
    settlements: tuple[Settlement, ...] = ()
    levels: tuple[Measure, ...] = ()
    states_amount: bool = True


def counted_matters(standing: Mapping[str, MatterStatus], matter: str) -> tuple[str, ...]:
    """Return which of a matter and its alternatives count in their column.

    These are the adopted ones; without any, the first open one. A conditional decision counts until settled.
    """
    root_status = standing.get(matter)
    if root_status is None:
        return ()
    group = [name for name in (matter, *root_status.alternatives) if standing[name].column]
    adopted = [name for name in group if standing[name].status == ADOPTED]
    open_matters = [name for name in group if standing[name].status not in CLOSED_STATUSES]
    with_amount = [name for name in open_matters if standing[name].states_amount]
    return tuple(adopted or (with_amount or open_matters)[:1])


def reversal_of(standing: Mapping[str, MatterStatus], event_id: str) -> Settlement | None:
    """Return by what an event is taken back now; None if it is not."""
    matter = standing.get(event_id)
    settlements = reversed(matter.settlements) if matter else ()
    reversals = (settlement for settlement in settlements if settlement.status in REVERSED_STATUSES)
    return next((reversal for reversal in reversals if is_settled_by(standing, reversal)), None)


def is_settled_by(standing: Mapping[str, MatterStatus], settlement: Settlement) -> bool:
    """Return whether a settlement holds: its event was not taken back, or other money stands in its place.

    A mistake in the record stays corrected, whatever a body later decides about what is right.
    """
    reversal = reversal_of(standing, settlement.event)
    if reversal is None:
        return True
    if reversal.has_money:
        return is_settled_by(standing, evolve(settlement, event=reversal.event))
    return settlement.status == CORRECTED != reversal.status


def with_settlements(standing: Mapping[str, MatterStatus], matter: MatterStatus) -> MatterStatus:
    """Return a matter with the status that its settlements give it, but for those taken back."""
    status = evolve(matter, status=matter.opened, settled_by=None, review=None, withdrawn=False)
    for settlement in matter.settlements:
        if is_settled_by(standing, settlement):
            status = with_settlement(status, settlement)
    return status


def with_settlement(matter: MatterStatus, settlement: Settlement) -> MatterStatus:
    """Return a matter as it is after one settlement more."""
    status = settlement.status
    if status in CLOSED_STATUSES or status in _REOPENING_STATUSES:
        is_withdrawn = status == CORRECTED and not settlement.has_money
        return evolve(matter, status=status, settled_by=settlement.event, withdrawn=is_withdrawn)
    return evolve(matter, review=status)
