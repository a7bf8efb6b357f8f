"""The vocabulary: one frozen class for each kind of act, and `EVENTS`, which names them all.

The type of an event names the act and limits the shape of its transfers; no projection looks at
anything but the transfers where these will do. A new kind of act is one class here, its name in
`EVENTS`, one kept leaf in the tests and its label in the two languages (``swedish`` and the name).
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from attrs import field, frozen

from tplog.values.account import Account, Role
from tplog.values.act import Act
from tplog.values.amount import Amount
from tplog.values.transfer import Measure, Transfer

COUNCIL, SOURCE, BODY, RESERVE = Role.COUNCIL, Role.SOURCE, Role.BODY, Role.RESERVE
PROPOSALS = ("förslag", "begäran", "äskande", "yrkande")
# How a proposal may end; after a referral back or a tabling it is still open.
REJECTING = ("avslag", "återtagande")
SETTLEMENTS = (*REJECTING, "återremiss", "bordläggning")


def _says(text: str, *choices: str) -> dict[str, object]:
    """What a field is for, and the words it may be where these are settled."""
    return {"says": text, "choices": choices}


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
    """What all events have. ``transfers`` alone change balances; ``proposed`` never do."""

    tag: ClassVar[str]
    swedish: ClassVar[str]
    # Who may give to whom, as (giver's role, taker's role); none: the event moves no money.
    shape: ClassVar[frozenset[tuple[Role, Role]]] = frozenset()
    # Whether giver and taker must be a body and one of its own lines.
    within_body: ClassVar[bool] = False
    # Whether the transfers are computed from ``measures`` when the event is decided.
    computed: ClassVar[bool] = False

    id: str = field(metadata=_says("chosen by the registrar, stable for ever, unique in the log"))
    budget: str = field(metadata=_says("the matter whose money it is"))
    act: Act = field(metadata=_says("body, date, basis and paper"))
    remarks: tuple[str, ...] = field(default=(), metadata=_says("votes, dissents, what must not be lost"))
    despite: tuple[Despite, ...] = field(default=(), metadata=_says("rules knowingly broken, with because"))
    contradictions: tuple[str, ...] = field(
        default=(), metadata=_says("what the paper says against itself and no rule can compute")
    )
    transfers: tuple[Transfer, ...] = field(default=(), metadata=_says("the money that it moves"))
    proposed: tuple[Transfer, ...] = field(default=(), metadata=_says("the money that it asks to move"))
    measures: tuple[Measure, ...] = field(
        default=(), metadata=_says("figures that move nothing by themselves")
    )
    total: Amount | None = field(default=None, metadata=_says("the sum as the paper states it"))


@frozen(kw_only=True)
class Decision(Event):
    """An act by which somebody decides over money; it may adopt a proposal. Not an event by itself."""

    adopts: str | None = field(default=None, metadata=_says("the id of the proposal that it adopts"))


@frozen(kw_only=True)
class AccountOpened(Event):
    """Accounts begin to exist, so that a misspelt line never becomes a line."""

    tag = "account-opened/1"
    swedish = "konto upplagt"

    accounts: tuple[OpenedAccount, ...] = field(metadata=_says("path = name, for each account"))
    kind: str = field(default="drift", metadata=_says("drift or investering", "drift", "investering"))
    opening: str = field(
        default="none",
        metadata=_says("none, or unknown: it held money before the log begins", "none", "unknown"),
    )
    role: str | None = field(
        default=None, metadata=_says("a new holder's role: body, source or reserve", BODY, SOURCE, RESERVE)
    )


@frozen(kw_only=True)
class OpeningStated(Event):
    """What an account held when its history in the log begins."""

    tag = "opening-stated/1"
    swedish = "ingående läge"
    shape = frozenset({(SOURCE, BODY), (SOURCE, RESERVE), (BODY, SOURCE), (RESERVE, SOURCE)})


@frozen(kw_only=True)
class FrameDecided(Decision):
    """The council grants a frame, to one body or several, for one year or several."""

    tag = "frame-decided/1"
    swedish = "anslag (budgetram)"
    shape = frozenset({(COUNCIL, BODY), (COUNCIL, RESERVE)})


@frozen(kw_only=True)
class FrameChanged(Decision):
    """A frame is raised or lowered (tilläggsanslag, ramminskning)."""

    tag = "frame-changed/1"
    swedish = "ändrad ram"
    shape = frozenset(
        {(COUNCIL, BODY), (BODY, COUNCIL), (SOURCE, BODY), (BODY, SOURCE), (BODY, BODY)}
        | {(COUNCIL, RESERVE), (RESERVE, COUNCIL)}
    )

    funding: str | None = field(default=None, metadata=_says("where the money comes from, as stated"))


@frozen(kw_only=True)
class GrantAwarded(Event):
    """An external source gives to a body or a line, adjusts what it gave, or claims it back."""

    tag = "grant-awarded/1"
    swedish = "statsbidrag"
    shape = frozenset({(SOURCE, BODY), (BODY, SOURCE)})


@frozen(kw_only=True)
class ProposalMade(Event):
    """Someone asks for money to be moved (förslag, begäran, yrkande). No balance changes."""

    tag = "proposal-made/1"
    swedish = "förslag"
    shape = frozenset((giver, taker) for giver in Role for taker in Role)

    kind: str = field(default="förslag", metadata=_says("förslag, begäran, äskande or yrkande", *PROPOSALS))
    to: str | None = field(default=None, metadata=_says("the body that is asked to decide"))
    changes: tuple[StatedChange, ...] = field(
        default=(), metadata=_says("stated changes since an earlier account")
    )


@frozen(kw_only=True)
class ProposalSettled(Event):
    """A proposal is rejected, referred back, tabled or withdrawn; a referral back keeps it open."""

    tag = "proposal-settled/1"
    swedish = "förslag avgjort"

    proposal: str = field(metadata=_says("the proposal's id"))
    settled: str = field(metadata=_says("avslag, återremiss, bordläggning or återtagande", *SETTLEMENTS))


@frozen(kw_only=True)
class AllocationDecided(Decision):
    """A body splits its own frame over its lines."""

    tag = "allocation-decided/1"
    swedish = "fördelning"
    shape = frozenset({(BODY, BODY)})
    within_body = True


@frozen(kw_only=True)
class ReallocationDecided(Decision):
    """Money moves between lines or bodies within a year (omfördelning, omdisponering)."""

    tag = "reallocation-decided/1"
    swedish = "omfördelning"
    shape = frozenset({(BODY, BODY)})


@frozen(kw_only=True)
class OutcomeRecorded(Event):
    """What was spent, stated as the sum so far; the transfers are what is new since last time."""

    tag = "outcome-recorded/1"
    swedish = "utfall"
    shape = frozenset({(BODY, Role.SINK), (Role.SINK, BODY)})
    computed = True

    until: date = field(metadata=_says("the last day that the stated sums cover"))


@frozen(kw_only=True)
class MandateGiven(Event):
    """A body is given the right or the task to decide over money (uppdrag, delegation)."""

    tag = "mandate-given/1"
    swedish = "uppdrag"

    to: str = field(metadata=_says("the body that may act"))
    scope: str = field(metadata=_says("what it may do, in the paper's words"))
    over: tuple[Account, ...] = field(default=(), metadata=_says("the accounts that it covers"))
    limit: Amount | None = field(default=None, metadata=_says("at most this much at a time"))
    until: date | None = field(default=None, metadata=_says("the last day that it holds"))


@frozen(kw_only=True)
class FindingAnswered(Event):
    """Someone answers a finding; it stays, with the answer beside it."""

    tag = "finding-answered/1"
    swedish = "svar på iakttagelse"

    finding: str = field(metadata=_says("the finding's code"))
    answers: str = field(metadata=_says("the id of the event that shows the finding"))
    answer: str = field(metadata=_says("the answer"))


EVENTS: tuple[type[Event], ...] = (
    AccountOpened,
    OpeningStated,
    FrameDecided,
    FrameChanged,
    GrantAwarded,
    ProposalMade,
    ProposalSettled,
    AllocationDecided,
    ReallocationDecided,
    OutcomeRecorded,
    MandateGiven,
    FindingAnswered,
)
