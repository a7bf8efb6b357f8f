"""Acts about money, and estimates: what several kinds have in common. None of these is an event by itself."""

from __future__ import annotations

from attrs import field, frozen

from tplog.events.base import (
    COMPLETION,
    COMPLETION_SUFFIX,
    DECISION_FACTS,
    Event,
    FieldType,
    field_info,
    reference_info,
)
from tplog.values.account import Account
from tplog.values.amount import Amount
from tplog.values.matter_words import ADOPTED, PENDING, PROVISIONAL, REPLACED

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


@frozen(kw_only=True, eq=False, repr=False)
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
            "bilaga som inte granskats: bilagan som ensam har posterna, om den inte har granskats",
            "attachment not examined: the attachment that alone holds the lines, where it was not examined",
            field_type=FieldType.TITLE,
        ),
    )


@frozen(kw_only=True, eq=False, repr=False)
class AdoptingAct(MoneyAct):
    """An act that may adopt a proposal, or answer an application. Not an event by itself."""

    adopts: str | None = field(default=None, metadata=ADOPTS_INFO)

    @property
    def status_changes(self) -> tuple[tuple[str, str], ...]:
        """The proposal that it adopts."""
        return () if self.adopts is None else ((self.adopts, ADOPTED),)


@frozen(kw_only=True, eq=False, repr=False)
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


@frozen(kw_only=True, eq=False, repr=False)
class Estimate(Event):
    """Figures of what is to come, of a year or of a whole project. Not an event by itself."""

    horizon: str | None = field(
        default=None,
        metadata=field_info(
            "horisont: slut om siffrorna gäller hela projektet tills det är klart, inte kontots år",
            "horizon: slut if the figures are for the whole project until it is complete, not for the year",
            COMPLETION,
        ),
    )

    @property
    def figure_name(self) -> str:
        """The name of a year's figures, or of those of a whole project."""
        return f"{self.measure_name}{COMPLETION_SUFFIX}" if self.horizon else self.measure_name
