"""The vocabulary: one frozen class for each kind of act, all of them listed in `EVENT_CLASSES`.

The type of an event names the act and limits the roles of its transfers; the state looks only at the
transfers if they are enough. A new kind of act is one class here, its name in `EVENT_CLASSES`, one stored
leaf in the tests and its label in the two languages (``swedish`` and the name).
"""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from tplog.events.base import (
    CORRECTED,
    MET,
    NOT_MET,
    PENDING,
    QUASHED_STATUSES,
    REJECTED_STATUSES,
    Decision,
    Event,
    OpenedAccount,
    StatedChange,
    field_info,
)
from tplog.values.account import HOLDING_ROLES, Account, Role
from tplog.values.amount import Amount
from tplog.values.partial_date import PartialDate

COUNCIL, SOURCE, BODY, RESERVE, SINK = Role.COUNCIL, Role.SOURCE, Role.BODY, Role.RESERVE, Role.SINK
PROPOSALS = ("förslag", "begäran", "äskande", "yrkande")
# After a referral back or a tabling a proposal is still open.
SETTLEMENTS = (*REJECTED_STATUSES, "återremiss", "bordläggning")
REVIEW_OUTCOMES = ("justerad", "överklagad", "fastställd", *QUASHED_STATUSES)
CLEARING = "nollställning"
RESERVE_USES = ("disponering", "avsättning", CLEARING)


@frozen(kw_only=True)
class AccountOpened(Event):
    """Accounts begin to exist, so that a misspelt line never becomes a line."""

    tag = "account-opened/1"
    swedish = "konto upplagt"
    by_registrar = True

    accounts: tuple[OpenedAccount, ...] = field(metadata=field_info("path = name, for each account"))
    kind: str = field(default="drift", metadata=field_info("drift or investering", "drift", "investering"))
    opening: str = field(
        default="none",
        metadata=field_info("none, or unknown: it held money before the log begins", "none", "unknown"),
    )
    role: str | None = field(
        default=None,
        metadata=field_info(
            "a new holder's role: body, source or reserve; for a body's own fund reserve",
            BODY,
            SOURCE,
            RESERVE,
        ),
    )


@frozen(kw_only=True)
class OpeningStated(Event):
    """What an account held when its history in the log begins."""

    tag = "opening-stated/1"
    swedish = "ingående läge"
    allowed_roles = frozenset({(SOURCE, BODY), (SOURCE, RESERVE), (BODY, SOURCE), (RESERVE, SOURCE)})


@frozen(kw_only=True)
class FrameDecided(Decision):
    """The council grants a frame, to one body or several, for one year or several."""

    tag = "frame-decided/1"
    swedish = "anslag (budgetram)"
    allowed_roles = frozenset({(COUNCIL, BODY), (COUNCIL, RESERVE)})


@frozen(kw_only=True)
class FrameChanged(Decision):
    """A frame is raised or lowered (tilläggsanslag, ramminskning)."""

    tag = "frame-changed/1"
    swedish = "ändrad ram"
    allowed_roles = frozenset(
        {(COUNCIL, BODY), (BODY, COUNCIL), (SOURCE, BODY), (BODY, SOURCE), (BODY, BODY)}
        | {(COUNCIL, RESERVE), (RESERVE, COUNCIL)}
    )

    funding: str | None = field(default=None, metadata=field_info("where the money comes from, as stated"))


@frozen(kw_only=True)
class GrantAwarded(Event):
    """An external source gives to a body or a line, adjusts what it gave, or claims it back."""

    tag = "grant-awarded/1"
    swedish = "statsbidrag"
    allowed_roles = frozenset({(SOURCE, BODY), (BODY, SOURCE)})

    adjusts: str | None = field(
        default=None, metadata=field_info("the id of the grant that it adjusts", reference_kind="grant")
    )


@frozen(kw_only=True)
class ProposalMade(Event):
    """Someone asks for money to be moved (förslag, begäran, yrkande). No balance changes."""

    tag = "proposal-made/1"
    swedish = "förslag"
    allowed_roles = frozenset((giver, taker) for giver in Role for taker in Role)

    kind: str = field(
        default="förslag", metadata=field_info("förslag, begäran, äskande or yrkande", *PROPOSALS)
    )
    to: str | None = field(default=None, metadata=field_info("the body that is asked to decide"))
    changes: tuple[StatedChange, ...] = field(
        default=(), metadata=field_info("stated changes since an earlier account")
    )
    instead_of: str | None = field(
        default=None,
        metadata=field_info(
            "the id of the proposal that it would take the place of", reference_kind="proposal"
        ),
    )

    @property
    def initial_status(self) -> str:
        """It stands until it is adopted or settled."""
        return PENDING


@frozen(kw_only=True)
class ProposalSettled(Event):
    """A proposal is rejected, referred back, tabled or withdrawn; a referral back keeps it open."""

    tag = "proposal-settled/1"
    swedish = "förslag avgjort"

    proposal: str = field(metadata=field_info("the proposal's id", reference_kind="proposal"))
    settled: str = field(metadata=field_info("avslag, återremiss, bordläggning or återtagande", *SETTLEMENTS))

    @property
    def status_changes(self) -> tuple[tuple[str, str], ...]:
        """The proposal."""
        return ((self.proposal, self.settled),)


@frozen(kw_only=True)
class AllocationDecided(Decision):
    """A body splits its own frame over its lines."""

    tag = "allocation-decided/1"
    swedish = "fördelning"
    allowed_roles = frozenset({(BODY, BODY)})
    own_lines_only = True


@frozen(kw_only=True)
class ReallocationDecided(Decision):
    """Money moves between lines or bodies within a year (omfördelning, omdisponering)."""

    tag = "reallocation-decided/1"
    swedish = "omfördelning"
    allowed_roles = frozenset({(BODY, BODY)})


@frozen(kw_only=True)
class CarryOverDecided(Decision):
    """Money goes to another year, back to the council (återlämnas), or waits for a decision (hänskjuts)."""

    tag = "carry-over-decided/1"
    swedish = "ombudgetering"
    allowed_roles = frozenset(
        (giver, taker) for giver in (*HOLDING_ROLES, SINK) for taker in (*HOLDING_ROLES, SINK)
    )
    may_cross_years = True


@frozen(kw_only=True)
class ReserveUsed(Decision):
    """A reserve is drawn (disponering), set aside for (avsättning) or written off (nollställning)."""

    tag = "reserve-used/1"
    swedish = "reserv"
    allowed_roles = frozenset(
        {(RESERVE, other) for other in (COUNCIL, SOURCE, BODY, RESERVE, SINK)}
        | {(other, RESERVE) for other in (COUNCIL, SOURCE, BODY)}
    )

    kind: str = field(metadata=field_info("disponering, avsättning or nollställning", *RESERVE_USES))


@frozen(kw_only=True)
class OutcomeRecorded(Event):
    """What was spent, stated as the sum so far; the transfers are what is new since last time."""

    tag = "outcome-recorded/1"
    swedish = "utfall"
    allowed_roles = frozenset({(BODY, SINK), (SINK, BODY)})
    measure_name = "outcome"

    until: date = field(metadata=field_info("the last day that the stated sums cover"))

    @property
    def figures_date(self) -> date:
        """The last day that it covers."""
        return self.until


@frozen(kw_only=True)
class ForecastRecorded(Event):
    """What somebody expects the year to end with. It moves nothing."""

    tag = "forecast-recorded/1"
    swedish = "prognos"
    measure_name = "forecast"

    made: PartialDate | None = field(
        default=None, metadata=field_info("when it was made, if the paper tells it apart from the act")
    )

    @property
    def figures_date(self) -> date | None:
        """The last day that it can have been made."""
        return self.made.latest if self.made else super().figures_date


@frozen(kw_only=True)
class PlanNoted(Event):
    """Figures for years that the decision does not bind. They move nothing."""

    tag = "plan-noted/1"
    swedish = "plan"
    measure_name = "plan"


@frozen(kw_only=True)
class MandateGiven(Event):
    """A body is given the right or the task to decide over money (uppdrag, delegation)."""

    tag = "mandate-given/1"
    swedish = "uppdrag"

    to: str = field(metadata=field_info("the body that may act"))
    scope: str = field(metadata=field_info("what it may do, in the paper's words"))
    over: tuple[Account, ...] = field(default=(), metadata=field_info("the accounts that it covers"))
    limit: Amount | None = field(default=None, metadata=field_info("at most this much at a time"))
    until: date | None = field(default=None, metadata=field_info("the last day that it holds"))


@frozen(kw_only=True)
class ConditionSettled(Event):
    """A decision's condition came true (uppfyllt), and its money moves; or it did not, and never will."""

    tag = "condition-settled/1"
    swedish = "villkor avgjort"

    decision: str = field(
        metadata=field_info("the id of the conditional decision", reference_kind="conditional")
    )
    settled: str = field(metadata=field_info("uppfyllt or ej uppfyllt", MET, NOT_MET))

    @property
    def status_changes(self) -> tuple[tuple[str, str], ...]:
        """The conditional decision."""
        return ((self.decision, self.settled),)


@frozen(kw_only=True)
class DecisionReviewed(Event):
    """What became of a decision afterwards. Quashed or revoked, its money is taken back."""

    tag = "decision-reviewed/1"
    swedish = "beslut prövat"

    decision: str = field(metadata=field_info("the id of the decision", reference_kind="decision"))
    review: str = field(
        metadata=field_info("justerad, överklagad, fastställd, upphävd or återkallad", *REVIEW_OUTCOMES)
    )

    @property
    def reverses(self) -> str | None:
        """The decision, if it was quashed or revoked."""
        return self.decision if self.review in QUASHED_STATUSES else None

    @property
    def status_changes(self) -> tuple[tuple[str, str], ...]:
        """The decision."""
        return ((self.decision, self.review),)


@frozen(kw_only=True)
class Corrected(Event):
    """A mistake in the record is put right: its money is taken back, and what is right moves instead.

    It holds from the day of what it corrects: asked as of that day, the record shows what is right.
    """

    tag = "corrected/1"
    swedish = "rättelse"
    by_registrar = True
    # Its own money must have the shape that the corrected event's had to have.
    allowed_roles = frozenset((giver, taker) for giver in Role for taker in Role)

    corrects: str = field(
        metadata=field_info("the id of the event that was recorded wrongly", reference_kind="correctable")
    )
    because: str = field(metadata=field_info("what was wrong"))

    @property
    def reverses(self) -> str:
        """What it corrects."""
        return self.corrects

    @property
    def status_changes(self) -> tuple[tuple[str, str], ...]:
        """What it corrects."""
        return ((self.corrects, CORRECTED),)


@frozen(kw_only=True)
class YearClosed(Event):
    """The books of a year are closed (bokslut); from then on it takes only corrections and reviews."""

    tag = "year-closed/1"
    swedish = "bokslut"

    year: int = field(metadata=field_info("the year"))


@frozen(kw_only=True)
class FindingAnswered(Event):
    """Someone answers a finding; it stays, with the answer beside it."""

    tag = "finding-answered/2"
    swedish = "svar på iakttagelse"
    by_registrar = True

    finding: str = field(metadata=field_info("the finding's code"))
    shown_by: str | None = field(
        default=None,
        metadata=field_info("the id of the event that shows the finding", reference_kind="event"),
    )
    account: Account | None = field(
        default=None, metadata=field_info("the account that the finding is about, where no event shows it")
    )
    answer: str = field(metadata=field_info("the answer"))


EVENT_CLASSES: tuple[type[Event], ...] = (
    AccountOpened,
    OpeningStated,
    FrameDecided,
    FrameChanged,
    GrantAwarded,
    ProposalMade,
    ProposalSettled,
    AllocationDecided,
    ReallocationDecided,
    CarryOverDecided,
    ReserveUsed,
    OutcomeRecorded,
    ForecastRecorded,
    PlanNoted,
    MandateGiven,
    ConditionSettled,
    DecisionReviewed,
    Corrected,
    YearClosed,
    FindingAnswered,
)
