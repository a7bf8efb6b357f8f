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
from tplog.values.act import Act, Basis, Quote
from tplog.values.amount import Amount
from tplog.values.by_fields import ByFields
from tplog.values.last_answer import LastAnswer
from tplog.values.matter_words import ADOPTED
from tplog.values.transfer import Aspect, ColumnTotal, Measure, Transfer, net_ore

# How a paper writes its signs: with a minus stand costs, budgets and outcomes; or only more income than cost;
# or this and incomes.
COSTS_NEGATIVE, COSTS_POSITIVE, INCOMES_NEGATIVE = SIGNS = (
    "costs-negative",
    "costs-positive",
    "incomes-negative",
)
# The horizon of figures that are for a whole project.
COMPLETION = "slut"
# What the name of figures of a whole project ends with.
COMPLETION_SUFFIX = "-at-completion"


# The formal facts of an act that a paper can lack.
CASE_NUMBER, PARAGRAPH, DATE_DECIDED, DECIDING_BODY = DECISION_FACTS = (
    "case-number",
    "paragraph",
    "date-decided",
    "deciding-body",
)
PAPER_DATE, PROPOSER = "paper-date", "proposer"

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
    SUM_PARTS = "sum-parts"
    BUDGET = "budget"  # the name of one
    RELATED_ACCOUNTS = "related-accounts"
    COLUMN_TOTALS = "column-totals"


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


@frozen(kw_only=True, repr=False)
class Despite(ByFields):
    """A rule knowingly broken by the act: the finding's code, and why it is recorded all the same.

    With an ``account`` it is about that account alone; without one, about each that breaks the rule.
    """

    code: str
    because: str
    account: Account | None = None

    def covers(self, code: str, account: str | None) -> bool:
        """Return whether it is about the finding with this code at this account (None: at none)."""
        return self.code == code and (self.account is None or str(self.account) == account)


@frozen(kw_only=True, eq=False, repr=False)
class OpenedAccount(ByFields):
    """An account with the name that people know it by, and its codes in the bookkeeping."""

    path: Account
    name: str
    codes: tuple[str, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class StatedChange(ByFields):
    """What a paper says that an account's figure changes by, against an earlier account."""

    account: Account
    amount: Amount
    since: Account


@frozen(kw_only=True, eq=False, repr=False)
class SumPart(ByFields):
    """What a stated sum counts of an event: all that it states, or what it states at an account and below.

    ``figures`` are the amounts that this is, as the log had them when the sum was recorded; a correction of
    the event later does not change them. A decision file states none.
    """

    event: str
    account: Account | None = None
    figures: tuple[Amount, ...] = ()

    @property
    def ore(self) -> int:
        """The sum of its figures in öre."""
        return sum(figure.ore for figure in self.figures)


@frozen(kw_only=True, eq=False, repr=False)
class Event(ByFields):
    """What all events have. ``transfers`` alone change balances; ``proposed`` and ``held`` never do."""

    tag: ClassVar[str]
    swedish: ClassVar[str]
    # The docstring's first line in Swedish.
    swedish_doc: ClassVar[str]
    # The allowed pairs (giver's role, taker's role); none: such an event moves no stated money.
    allowed_roles: ClassVar[frozenset[tuple[Role, Role]]] = frozenset()
    # The allowed pairs whose money goes so only by a negative amount at the giver: its net is an income.
    only_by_minus: ClassVar[frozenset[tuple[Role, Role]]] = frozenset()
    # Whether giver and taker must be a body and one of its own lines.
    own_lines_only: ClassVar[bool] = False
    # Whether its lines are a budget and not a change of one.
    states_budget: ClassVar[bool] = False
    # Whether it carries money over, so that transfers may go between years.
    may_cross_years: ClassVar[bool] = False
    # The name of its lines' figures, if they are noted and move nothing.
    measure_name: ClassVar[str] = ""
    # Whether it is an entry of the registrar, not an act of a body.
    by_registrar: ClassVar[bool] = False
    # The formal facts that such an act has; with a paragraph it is a decision that minutes record.
    formal_facts: ClassVar[tuple[str, ...]] = ()
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
        metadata=field_info("beslut: organ, dag, grund och handling", "act: body, date, basis and paper")
    )
    title: str | None = field(
        default=None, metadata=field_info("rubrik: händelsens, för läsare", "title: the event's, for readers")
    )
    budget_title: str | None = field(
        default=None,
        metadata=field_info("ärendets rubrik: vad läsare kallar det", "budget's title: what readers call it"),
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
            "registrerat trots: regler som medvetet frångås, med because",
            "recorded despite: rules knowingly set aside, with because",
        ),
    )
    contradictions: tuple[str, ...] = field(
        default=(),
        metadata=field_info(
            "handlingen motsäger sig: det som handlingen säger mot sig själv och ingen regel kan räkna ut",
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
            "angiven summa: summan som handlingen anger den", "stated total: the sum as the paper states it"
        ),
    )
    column_totals: tuple[ColumnTotal, ...] = field(
        default=(),
        metadata=field_info(
            "andra kolumners summor: en tabells summor av avvikelser, intäkter och annat bredvid posterna",
            "other columns' sums: a table's sums of variances, incomes and what else stands beside the lines",
        ),
    )
    signs: str | None = field(
        default=None,
        metadata=field_info(
            "handlingens tecken: costs-negative om handlingen skriver kostnader med minus, "
            "costs-positive om utan, incomes-negative om den skriver intäkter med minus och "
            "kostnader utan",
            "the paper's signs: costs-negative if the paper writes costs with a minus, costs-positive if "
            "without, incomes-negative if it writes incomes with a minus and costs without",
            *SIGNS,
        ),
    )

    dash_is_zero: tuple[Account, ...] = field(
        default=(),
        metadata=field_info(
            "streck läst som noll: poster där handlingen har ett streck, som lästes som noll",
            "dash read as zero: lines where the paper has a dash, which was read as zero",
            field_type=FieldType.ACCOUNTS,
        ),
    )
    quotes: tuple[Quote, ...] = field(
        default=(),
        metadata=field_info(
            "citat: handlingens ord för ett belopp, en dag eller ett organ, och var de står",
            "quotes: the paper's words for an amount, a day or a body, and where they stand",
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
        return self.proposed or self.held or _stated_of(self.transfers)

    @property
    def amount(self) -> int:
        """What it moves, proposes or holds back, else what it states of figures, in öre: signed and net.

        A cut and what goes back to the council or a source are negative, and so is a line whose net is an
        income. An outcome is the stated sum so far. Where nothing is left net, it is what changes hands.
        """
        moves = self.stated_transfers
        if not moves and self.measure_name:
            return self.stated_net
        return net_ore(moves or self.transfers)

    @property
    def stated_net(self) -> int:
        """The sum of the net figures that it states beside its transfers, in öre.

        A figure at an account includes those below it, but for an outcome, which is each account's own.
        """
        figures = {
            measure.account: measure.amount.ore for measure in self.measures if measure.aspect is Aspect.NET
        }
        return sum(ore for account, ore in figures.items() if figures.keys().isdisjoint(account.ancestors()))

    @property
    def since_last(self) -> int | None:
        """Of sums so far: what is new since those stated before, in öre; None for any other event."""
        return None

    @property
    def figure_name(self) -> str:
        """The name under which its lines' figures are noted; empty if they are not."""
        return self.measure_name

    @property
    def reverses(self) -> str | None:
        """The id of the event whose money it takes back, or None."""
        return None

    @property
    def status_changes(self) -> tuple[tuple[str, str], ...]:
        """The matters that it settles: an event's id, and that event's new status."""
        return ()

    @property
    def adopted_proposal(self) -> str | None:
        """The id of the proposal that it adopts, or None."""
        return next((event_id for event_id, status in self.status_changes if status == ADOPTED), None)

    @property
    def states_amount(self) -> bool:
        """Whether it says how much money it is about, so far as such an act must."""
        return True

    @property
    def initial_status(self) -> str | None:
        """The event's own status until another event settles it; None if nothing is open."""
        return None

    @property
    def figures_date(self) -> date | None:
        """The day that its measures are for; None if unknown."""
        return self.act.latest_stated_date


@LastAnswer
def _stated_of(moves: tuple[Transfer, ...]) -> tuple[Transfer, ...]:
    return tuple([move for move in moves if move.stated is not None])


def is_known_by_report(event: Event) -> bool:
    """Return whether an event is a decision that minutes record, known only through another paper."""
    return event.act.basis is Basis.REPORTED and PARAGRAPH in event.formal_facts
