"""The kinds of acts without money of their own: on earlier events, or on what is recorded.

Events are settled, reviewed, corrected, answered; sums are stated; accounts relate.
"""

from __future__ import annotations

from attrs import field, frozen

from tplog.events.base import (
    CASE_NUMBER,
    DATE_DECIDED,
    DECIDING_BODY,
    DECISION_FACTS,
    Event,
    FieldType,
    SumPart,
    field_info,
    reference_info,
)
from tplog.events.money_acts import ADOPTS_INFO
from tplog.values.account import Account, Role
from tplog.values.matter_words import (
    ADOPTED,
    APPEALED,
    CORRECTED,
    MET,
    NOT_MET,
    QUASHED_STATUSES,
    REJECTED_STATUSES,
)

# After a referral back or a tabling a proposal is still open.
SETTLEMENTS = (*REJECTED_STATUSES, "återremiss", "bordläggning")
REVIEW_OUTCOMES = ("justerad", APPEALED, "fastställd", *QUASHED_STATUSES)


@frozen(kw_only=True, eq=False, repr=False)
class ProposalSettled(Event):
    """A proposal is rejected, answered, referred back, tabled or withdrawn; a referral back keeps it open."""

    tag = "proposal-settled/1"
    swedish = "förslag avgjort"
    swedish_doc = "Ett förslag avslås, anses besvarat, återremitteras (och lever), bordläggs eller återtas."
    formal_facts = DECISION_FACTS

    proposal: str = field(
        metadata=reference_info(
            "förslaget: förslagets id",
            "the proposal: the proposal's id",
            "proposal",
            referred_by=("avgjort av", "settled by"),
        )
    )
    settled: str = field(
        metadata=field_info(
            "avgjort som: avslag, återtagande, besvarad, återremiss eller bordläggning",
            "settled as: avslag, återtagande, besvarad, återremiss or bordläggning",
            *SETTLEMENTS,
        )
    )
    minority: bool = field(
        default=False,
        metadata=field_info(
            "av en minoritet: true: en minoritet begärde det (KL 5 kap. 50 §)",
            "by a minority: true: a minority asked for it (KL 5:50)",
        ),
    )
    adopts: str | None = field(default=None, metadata=ADOPTS_INFO)

    @property
    def status_changes(self) -> tuple[tuple[str, str], ...]:
        """The proposal, and the one to settle it so that it adopts."""
        settled = ((self.proposal, self.settled),)
        return settled if self.adopts is None else (*settled, (self.adopts, ADOPTED))


@frozen(kw_only=True, eq=False, repr=False)
class ConditionSettled(Event):
    """A decision's condition came true (uppfyllt), and its money moves; or it did not, and never will."""

    tag = "condition-settled/1"
    swedish = "villkor avgjort"
    swedish_doc = "Ett villkor uppfylldes, och pengarna flyttas; eller inte, och de gör det aldrig."
    formal_facts = (DATE_DECIDED,)

    decision: str = field(
        metadata=reference_info(
            "beslutet: id för beslutet med villkor",
            "the decision: the id of the conditional decision",
            "conditional",
            referred_by=("prövat eller avgjort av", "reviewed or settled by"),
        )
    )
    settled: str = field(
        metadata=field_info(
            "avgjort som: uppfyllt eller ej uppfyllt", "settled as: uppfyllt or ej uppfyllt", MET, NOT_MET
        )
    )

    @property
    def status_changes(self) -> tuple[tuple[str, str], ...]:
        """The conditional decision."""
        return ((self.decision, self.settled),)


@frozen(kw_only=True, eq=False, repr=False)
class DecisionReviewed(Event):
    """What became of a decision afterwards. Quashed or revoked, its money is taken back."""

    tag = "decision-reviewed/1"
    swedish = "beslut prövat"
    swedish_doc = "Vad det blev av ett beslut efteråt. Upphävt eller återkallat tas pengarna tillbaka."
    # A court's ruling has no paragraph.
    formal_facts = (CASE_NUMBER, DATE_DECIDED, DECIDING_BODY)

    decision: str = field(
        metadata=reference_info(
            "beslutet: id för beslutet",
            "the decision: the id of the decision",
            "decision",
            referred_by=("prövat eller avgjort av", "reviewed or settled by"),
        )
    )
    review: str = field(
        metadata=field_info(
            "prövning: justerad, överklagad, fastställd, upphävd eller återkallad",
            "review: justerad, överklagad, fastställd, upphävd or återkallad",
            *REVIEW_OUTCOMES,
        )
    )

    @property
    def reverses(self) -> str | None:
        """The decision, if it was quashed or revoked."""
        return self.decision if self.review in QUASHED_STATUSES else None

    @property
    def status_changes(self) -> tuple[tuple[str, str], ...]:
        """The decision."""
        return ((self.decision, self.review),)


@frozen(kw_only=True, eq=False, repr=False)
class Corrected(Event):
    """A mistake in the record is put right: its money is taken back, and what is right moves instead.

    It holds from the day of what it corrects: asked as of that day, the record shows what is right.
    """

    tag = "corrected/1"
    swedish = "rättelse"
    swedish_doc = "Ett fel i registreringen rättas: pengarna tas tillbaka, och de rätta flyttas i stället."
    by_registrar = True
    # Its own money must have the shape that the corrected event's had to have.
    allowed_roles = frozenset((giver, taker) for giver in Role for taker in Role)

    corrects: str = field(
        metadata=reference_info(
            "rättar: id för händelsen som registrerades fel",
            "corrects: the id of the event that was recorded wrongly",
            "correctable",
            referred_by=("rättat av", "corrected by"),
        )
    )
    because: str = field(metadata=field_info("vad som var fel", "what was wrong"))

    @property
    def reverses(self) -> str:
        """What it corrects."""
        return self.corrects

    @property
    def amount(self) -> int:
        """What it moves, or the figures that it states without a giver, in öre."""
        return super().amount if self.stated_transfers else self.stated_net or super().amount

    @property
    def status_changes(self) -> tuple[tuple[str, str], ...]:
        """What it corrects."""
        return ((self.corrects, CORRECTED),)


@frozen(kw_only=True, eq=False, repr=False)
class FindingAnswered(Event):
    """Someone answers a finding; it stays, with the answer beside it."""

    tag = "finding-answered/2"
    swedish = "svar på iakttagelse"
    swedish_doc = "Någon svarar på en iakttagelse; den står kvar, med svaret bredvid."
    by_registrar = True

    finding: str = field(
        metadata=field_info(
            "iakttagelse: iakttagelsens kod", "finding: the finding's code", field_type=FieldType.FINDING_CODE
        )
    )
    shown_by: str | None = field(
        default=None,
        metadata=reference_info(
            "visad av: id för händelsen som visar iakttagelsen",
            "shown by: the id of the event that shows the finding",
            "event",
            referred_by=("iakttagelse besvarad av", "finding answered by"),
        ),
    )
    account: Account | None = field(
        default=None,
        metadata=field_info(
            "konto: kontot som iakttagelsen gäller, om ingen händelse visar den",
            "account: the account that the finding is about, where no event shows it",
        ),
    )
    answer: str = field(metadata=field_info("svar: svaret", "answer: the answer"))


def _parts_info(swedish: str, english: str) -> dict[str, object]:
    """Return the metadata of a field that holds parts of a sum, from its entries as in `field_info`."""
    info = reference_info(swedish, english, "event-here", referred_by=("del av summan", "part of the sum"))
    return {**info, "type": FieldType.SUM_PARTS}


@frozen(kw_only=True, eq=False, repr=False)
class SumStated(Event):
    """A sum that a paper states over several events, to be held against them. It moves nothing.

    Of parts that are taken away alone the sum is their opposite: what savings are, stated without a minus.
    """

    tag = "sum-stated/1"
    swedish = "angiven summa"
    swedish_doc = "En summa som en handling anger över flera händelser, att pröva mot dem. Den flyttar inget."

    name: str | None = field(
        default=None,
        metadata=field_info("summans namn: som handlingen har det", "the sum's name: as the paper has it"),
    )
    plus: tuple[SumPart, ...] = field(
        metadata=_parts_info(
            "summerar: händelser som summan räknar, eller { event, account } för ett konto i en",
            "adds: the events that the sum adds, or { event, account } for one account of an event",
        ),
    )
    minus: tuple[SumPart, ...] = field(
        default=(),
        metadata=_parts_info(
            "drar ifrån: händelser som summan drar ifrån, eller { event, account }",
            "takes away: the events that the sum takes away, or { event, account }",
        ),
    )

    @property
    def parts(self) -> tuple[tuple[SumPart, int], ...]:
        """All its parts, each with 1 if it is added, -1 if it is taken away."""
        return (*((part, 1) for part in self.plus), *((part, -1) for part in self.minus))

    @property
    def summed(self) -> int:
        """What its parts make, in öre."""
        return sum(sign * part.ore for part, sign in self.parts)

    @property
    def amount(self) -> int:
        """The sum as stated, in öre."""
        return self.total.ore if self.total else self.summed
