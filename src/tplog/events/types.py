"""The vocabulary: one frozen class for each kind of act, all of them listed in `EVENT_CLASSES`.

The type of an event names the act and limits the roles of its transfers; the state looks only at the
transfers if they are enough. A new kind of act is one class here or in a module beside (decisions,
follow-ups, relations, binding words), its name in `EVENT_CLASSES`, and one stored leaf in the tests. How
its fields are read, described and shown follows from the class (`tplog.events.base`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import field, frozen

from tplog.events.base import (
    CASE_NUMBER,
    DATE_DECIDED,
    DECISION_FACTS,
    PAPER_DATE,
    PROPOSER,
    Event,
    FieldType,
    OpenedAccount,
    StatedChange,
    field_info,
    reference_info,
)
from tplog.events.binding_words import GuidelineDecided as GuidelineDecided
from tplog.events.binding_words import MandateGiven as MandateGiven
from tplog.events.decisions import BODY as BODY
from tplog.events.decisions import CLEARING as CLEARING
from tplog.events.decisions import COUNCIL as COUNCIL
from tplog.events.decisions import RESERVE as RESERVE
from tplog.events.decisions import RESERVE_USES as RESERVE_USES
from tplog.events.decisions import SINK as SINK
from tplog.events.decisions import SOURCE as SOURCE
from tplog.events.decisions import AllocationDecided as AllocationDecided
from tplog.events.decisions import CarryOverDecided as CarryOverDecided
from tplog.events.decisions import FrameChanged as FrameChanged
from tplog.events.decisions import FrameDecided as FrameDecided
from tplog.events.decisions import ReallocationDecided as ReallocationDecided
from tplog.events.decisions import ReserveUsed as ReserveUsed
from tplog.events.follow_ups import REVIEW_OUTCOMES as REVIEW_OUTCOMES
from tplog.events.follow_ups import SETTLEMENTS as SETTLEMENTS
from tplog.events.follow_ups import ConditionSettled as ConditionSettled
from tplog.events.follow_ups import Corrected as Corrected
from tplog.events.follow_ups import DecisionReviewed as DecisionReviewed
from tplog.events.follow_ups import FindingAnswered as FindingAnswered
from tplog.events.follow_ups import ProposalSettled as ProposalSettled
from tplog.events.follow_ups import SumStated as SumStated
from tplog.events.money_acts import CONDITION_INFO, AdoptingAct, Estimate, MoneyAct
from tplog.events.relations import RelationNoted as RelationNoted
from tplog.values.account import INVESTMENT, OPERATIONS, OUTCOME, Role
from tplog.values.amount import Amount as Amount
from tplog.values.matter_words import PENDING
from tplog.values.partial_date import PartialDate
from tplog.values.transfer import Aspect

PROPOSALS = ("förslag", "begäran", "äskande", "yrkande")


@frozen(kw_only=True, eq=False, repr=False)
class AccountOpened(Event):
    """Accounts begin to exist, so that a misspelt line never becomes a line."""

    tag = "account-opened/1"
    swedish = "konto upplagt"
    swedish_doc = "Konton läggs upp, så att en felskriven post aldrig blir en post."
    by_registrar = True

    accounts: tuple[OpenedAccount, ...] = field(
        metadata=field_info(
            "konton: sökväg = namn, som 2025/kommunstyrelsen/värdar",
            "accounts: path = name, such as 2025/kommunstyrelsen/värdar",
            field_type=FieldType.OPENED_ACCOUNTS,
        )
    )
    kind: str = field(
        default=OPERATIONS,
        metadata=field_info(
            "slag: drift eller investering", "kind: drift or investering", OPERATIONS, INVESTMENT
        ),
    )
    opening: str = field(
        default="none",
        metadata=field_info(
            "ingående: none, eller unknown: kontot hade pengar innan loggen börjar",
            "opening: none, or unknown: it held money before the log begins",
            "none",
            "unknown",
        ),
    )
    role: str | None = field(
        default=None,
        metadata=field_info(
            "roll: en ny innehavares roll: body, source eller reserve; för ett organs egen fond reserve",
            "role: a new holder's role: body, source or reserve; for a body's own fund reserve",
            BODY,
            SOURCE,
            RESERVE,
        ),
    )


@frozen(kw_only=True, eq=False, repr=False)
class OpeningStated(Event):
    """What an account held when its history in the log begins."""

    tag = "opening-stated/1"
    states_budget = True
    swedish = "ingående läge"
    swedish_doc = "Vad ett konto hade när dess historia i loggen börjar."
    allowed_roles = frozenset({(SOURCE, BODY), (SOURCE, RESERVE), (BODY, SOURCE), (RESERVE, SOURCE)})


@frozen(kw_only=True, eq=False, repr=False)
class GrantAwarded(AdoptingAct):
    """An external source gives to a body, a line or a reserve, adjusts what it gave, or claims it back."""

    tag = "grant-awarded/1"
    swedish = "statsbidrag"
    swedish_doc = (
        "En extern källa ger till ett organ, en post eller en reserv, justerar det eller kräver det åter."
    )
    # Who decided is who gives.
    formal_facts = (CASE_NUMBER, DATE_DECIDED)
    allowed_roles = frozenset({(SOURCE, BODY), (BODY, SOURCE), (SOURCE, RESERVE), (RESERVE, SOURCE)})

    adjusts: str | None = field(
        default=None,
        metadata=reference_info(
            "justerar bidraget: id för bidraget som justeras",
            "adjusts the grant: the id of the grant that it adjusts",
            "grant",
            referred_by=("justerat av", "adjusted by"),
        ),
    )


@frozen(kw_only=True, eq=False, repr=False)
class ProposalMade(MoneyAct):
    """Someone asks for money to be moved (förslag, begäran, yrkande). No balance changes."""

    tag = "proposal-made/1"
    swedish = "förslag"
    swedish_doc = "Någon begär att pengar flyttas (förslag, begäran, yrkande). Inget saldo ändras."
    formal_facts = (CASE_NUMBER, PAPER_DATE, PROPOSER)
    allowed_roles = frozenset((giver, taker) for giver in Role for taker in Role)

    kind: str = field(
        default="förslag",
        metadata=field_info(
            "slag: förslag, begäran, äskande eller yrkande",
            "kind: förslag, begäran, äskande or yrkande",
            *PROPOSALS,
        ),
    )
    to: str | None = field(
        default=None,
        metadata=field_info(
            "till: organet som ombeds besluta",
            "to: the body that is asked to decide",
            field_type=FieldType.NAME,
        ),
    )
    funding: str | None = field(
        default=None,
        metadata=field_info(
            "finansiering: varifrån pengarna ska tas, som handlingen anger det",
            "funding: where the money is to come from, as stated",
        ),
    )
    changes: tuple[StatedChange, ...] = field(
        default=(),
        metadata=field_info(
            "angivna ändringar: angivna ändringar mot ett tidigare konto",
            "stated changes: stated changes since an earlier account",
            field_type=FieldType.CHANGES,
        ),
    )
    instead_of: str | None = field(
        default=None,
        metadata=reference_info(
            "i stället för: id för förslaget som det skulle ersätta",
            "instead of: the id of the proposal that it would take the place of",
            "proposal",
            referred_by=("annat förslag i dess ställe", "another proposal in its place"),
        ),
    )
    about: str | None = field(
        default=None,
        metadata=reference_info(
            "om förslaget: id för förslaget som det vill ha avslaget, återremitterat eller bordlagt",
            "about the proposal: the id of the proposal that it asks to reject, refer back or table",
            "proposal",
            referred_by=("förslag om det", "proposal about it"),
        ),
    )
    condition: str | None = field(default=None, metadata=CONDITION_INFO)

    @property
    def states_amount(self) -> bool:
        """Whether it says how much it asks for; one to reject another, or whose sum is not set, does not."""
        return bool(self.proposed) or any(measure.aspect is Aspect.NET for measure in self.measures)

    @property
    def initial_status(self) -> str:
        """It stands until it is adopted or settled."""
        return PENDING


@frozen(kw_only=True, eq=False, repr=False)
class OutcomeRecorded(Event):
    """What was spent, stated as the sum so far; the transfers are what is new since last time."""

    tag = "outcome-recorded/1"
    swedish = "utfall"
    swedish_doc = "Vad som förbrukats, angivet som summan hittills."
    allowed_roles = frozenset({(BODY, SINK), (SINK, BODY)})
    measure_name = "outcome"

    until: date = field(
        metadata=field_info(
            "till och med: sista dagen som summorna omfattar, utan citattecken",
            "until: the last day that the stated sums cover",
        )
    )

    @property
    def figures_date(self) -> date:
        """The last day that it covers."""
        return self.until

    @property
    def stated_net(self) -> int:
        """The sum of the outcomes that it states so far, in öre; each is its account's own."""
        return sum(measure.amount.ore for measure in self.measures if measure.aspect is Aspect.NET)

    @property
    def since_last(self) -> int | None:
        """What is new since the outcomes stated before, in öre; None where it states only variances."""
        if all(measure.aspect is not Aspect.NET for measure in self.measures):
            return None
        return sum(move.ore if move.taker.holder == OUTCOME else -move.ore for move in self.transfers)


@frozen(kw_only=True, eq=False, repr=False)
class ForecastRecorded(Estimate):
    """What somebody expects the year to end with. It moves nothing."""

    tag = "forecast-recorded/1"
    swedish = "prognos"
    swedish_doc = "Vad någon väntar att året slutar med. Det flyttar inget."
    measure_name = "forecast"
    formal_facts = (PAPER_DATE,)

    made: PartialDate | None = field(
        default=None,
        metadata=field_info(
            "gjord: när den gjordes, om handlingen skiljer den från beslutet",
            "made: when it was made, if the paper tells it apart from the act",
        ),
    )

    @property
    def figures_date(self) -> date | None:
        """The last day that it can have been made."""
        stated = super().figures_date
        return self.made.latest_by(stated) if self.made else stated


@frozen(kw_only=True, eq=False, repr=False)
class PlanNoted(Estimate):
    """Figures for years that the decision does not bind. They move nothing."""

    tag = "plan-noted/1"
    swedish = "plan"
    swedish_doc = "Siffror för år som beslutet inte binder. De flyttar inget."
    measure_name = "plan"
    formal_facts = (PAPER_DATE,)


@frozen(kw_only=True, eq=False, repr=False)
class YearClosed(Event):
    """The books of a year are closed (bokslut); from then on it takes only corrections and reviews."""

    tag = "year-closed/1"
    swedish = "bokslut"
    swedish_doc = "Ett års räkenskaper stängs (bokslut); sedan tar året bara emot rättelser och prövningar."
    formal_facts = DECISION_FACTS

    year: int = field(
        metadata=field_info("år: året, utan citattecken", "year: the year", field_type=FieldType.YEAR)
    )


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
    GuidelineDecided,
    ConditionSettled,
    DecisionReviewed,
    Corrected,
    YearClosed,
    SumStated,
    FindingAnswered,
    RelationNoted,
)
EVENT_TYPE_BY_NAME: Mapping[str, type[Event]] = {kind.__name__: kind for kind in EVENT_CLASSES}
