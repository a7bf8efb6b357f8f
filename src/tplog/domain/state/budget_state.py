"""The state of a budget: its accounts' figures and its matters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from tplog.domain.state.matters import MatterStatus, counted_matters
from tplog.domain.state.state_indexes import MEANS, OUT, FigureKey, StateIndexes, account_starts
from tplog.values.account import COUNCILS, HOLDING_ROLES, OPENING, OUTCOME, Account, Role, parse_account
from tplog.values.amount import Amount
from tplog.values.by_fields import ByFields
from tplog.values.matter_words import CORRECTED, NOT_MET, PENDING
from tplog.values.transfer import (
    CONDITIONAL,
    AccountBalance,
    NotedFigure,
    NotedFigures,
    StatedTotal,
    Transfer,
    json_text,
    line_starts,
    values_of_lines,
    with_lines,
)

if TYPE_CHECKING:
    from tplog.domain.state.noted_events import NotedRelations, SuspendedFacts
    from tplog.events.types import GuidelineDecided, MandateGiven
    from tplog.values.relation import Relation

MIRRORED_HOLDERS = frozenset({*COUNCILS, OPENING, OUTCOME})  # their money is a column of whom they gave it to
_ROW_ORDER = {Role.BODY: 0, Role.RESERVE: 0, Role.COUNCIL: 1, Role.SOURCE: 1, Role.SINK: 2}


@frozen(repr=False)
class RecordedDecision(ByFields):
    """The id of an event that records a decision, and where its paper has it: paragraph and case numbers.

    Both are without blanks and words such as ``§``; empty if the paper gives none. ``reported_by`` tells the
    paper from others if it only reports the decision: then both are its own, and not the decision's.
    """

    event: str
    paragraph: str = ""
    case_numbers: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    reported_by: str = ""


@frozen(eq=False, repr=False)
class SameDecisions(ByFields):
    """The decisions of the same money, by the same body on the same day: many, and few are read again."""

    lines: str = ""

    @property
    def decisions(self) -> tuple[RecordedDecision, ...]:
        """The decisions, each read from its line of JSON."""
        return tuple(RecordedDecision(*parts) for parts in values_of_lines(self.lines))

    def with_decision(self, decision: RecordedDecision) -> SameDecisions:
        """Return these decisions and, after them, another."""
        numbers = ",".join(map(json_text, decision.case_numbers))
        places = f"{json_text(decision.paragraph)},[{numbers}],{json_text(decision.reported_by)}"
        return SameDecisions(with_lines(self.lines, f"[{json_text(decision.event)},{places}]"))


@frozen(eq=False, repr=False)
class Grant(ByFields):
    """What one event gave under a grant; ``root`` is the event that awarded it first."""

    root: str
    moves: tuple[Transfer, ...]


@frozen(eq=False, repr=False)
class UnseenLines(ByFields):
    """What an act gave for lines that stand in an attachment, or together for lines, ``undivided``.

    ``divided_before`` are the öre that each of these lines had been given by its account until then.
    """

    moves: tuple[Transfer, ...]
    undivided: tuple[Account, ...] = ()
    divided_before: tuple[int, ...] = ()


@frozen(eq=False, repr=False)
class ConditionLimit(ByFields):
    """The figure of a decision's condition, and the accounts whose outcome it is for."""

    at_most: Amount
    over: tuple[Account, ...]


@frozen(eq=False, repr=False)
class CarriedDeficits(ByFields):
    """The deficits that an event carries over: each a transfer from an account to an earlier year."""

    moves: tuple[Transfer, ...]


def _read_only(mapping: Mapping) -> Mapping:  # type: ignore[type-arg]
    return mapping if isinstance(mapping, MappingProxyType) else MappingProxyType(dict(mapping))


@frozen(eq=False, repr=False)
class BudgetState(ByFields):
    """One budget's accounts, stated totals, matters and other facts.

    ``totals``, ``standing``, ``grants``, ``mandates``, ``guidelines``, ``condition_limits``, ``deficits``,
    ``closed``, ``unseen`` and ``suspended`` are by event id, ``noted`` by account and the figure's name
    (``forecast``, ``plan``, ``outcome-variance`` …), ``answers`` by a finding's code and the event or account
    that it is about. They hold what counts; what an event did that is taken back is in ``suspended``, and
    ``figures`` are those from which ``noted`` has the latest in force, where that is not the only one.
    ``flows`` are all öre that one account gave another, by giver and taker; money given back is under the
    opposite direction. ``decisions`` are by the keys of `decision_keys`, ``relations`` by the budget that has
    the accounts to which the budget's own relate. ``titles`` are by the id of the event that gave each.
    """

    accounts: Mapping[Account, AccountBalance] = field(factory=dict, converter=_read_only)
    totals: Mapping[str, StatedTotal] = field(factory=dict, converter=_read_only)
    standing: Mapping[str, MatterStatus] = field(factory=dict, converter=_read_only)
    noted: Mapping[FigureKey, NotedFigure] = field(factory=dict, converter=_read_only)
    grants: Mapping[str, Grant] = field(factory=dict, converter=_read_only)
    mandates: Mapping[str, MandateGiven] = field(factory=dict, converter=_read_only)
    guidelines: Mapping[str, GuidelineDecided] = field(factory=dict, converter=_read_only)
    condition_limits: Mapping[str, ConditionLimit] = field(factory=dict, converter=_read_only)
    deficits: Mapping[str, CarriedDeficits] = field(factory=dict, converter=_read_only)
    closed: Mapping[str, int] = field(factory=dict, converter=_read_only)
    answers: Mapping[tuple[str, str], str] = field(factory=dict, converter=_read_only)
    flows: Mapping[tuple[Account, Account], int] = field(factory=dict, converter=_read_only)
    decisions: Mapping[str, SameDecisions] = field(factory=dict, converter=_read_only)
    unseen: Mapping[str, UnseenLines] = field(factory=dict, converter=_read_only)
    relations: Mapping[str, NotedRelations] = field(factory=dict, converter=_read_only)
    figures: Mapping[FigureKey, NotedFigures] = field(factory=dict, converter=_read_only)
    suspended: Mapping[str, SuspendedFacts] = field(factory=dict, converter=_read_only)
    titles: Mapping[str, str] = field(factory=dict, converter=_read_only)
    _indexes: StateIndexes = field(init=False, eq=False, repr=False, factory=StateIndexes)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is recorded; of a stored state, what is read already is looked at first."""
        return not (self.standing or self.totals or self.answers) and self == _EMPTY_BUDGET_STATE

    def __getitem__(self, account: Account | str) -> AccountBalance:
        """Return an account's balance. Raises KeyError if it is neither opened nor built in."""
        path = parse_account(account) if isinstance(account, str) else account
        if path not in self.accounts and not path.is_built_in:
            raise KeyError(str(path))
        return self.own_balance(path)

    @property
    def title(self) -> str | None:
        """What people call the budget: the title given last, but by an event whose record was withdrawn."""
        given = (title for name, title in reversed(tuple(self.titles.items())) if not self.is_withdrawn(name))
        return next(given, None)

    def own_balance(self, account: Account) -> AccountBalance:
        """Return an account's own figures, without those below it; all are 0 if nothing is recorded."""
        return self.accounts.get(account) or AccountBalance(role=account.role)

    def is_usable(self, account: Account) -> bool:
        """Return whether money may be moved to or from the account."""
        return account in self.accounts or account.is_built_in

    def role(self, account: Account) -> Role:
        """Return the role of the account's holder, as opened, else by its name."""
        return (self.accounts.get(account) or account).role

    def accounts_of_year(self, year: int) -> Sequence[Account]:
        """Return the accounts of a year, in the order in which they were opened."""
        return self._indexes.accounts.at(year, self.accounts)

    def accounts_of_path(self, parts: tuple[str, ...]) -> Sequence[Account]:
        """Return the accounts that have this path below their years, in the order of their opening."""
        return self._indexes.accounts.at(parts, self.accounts)

    def descendants(self, account: Account) -> Sequence[Account]:
        """Return the accounts strictly below, in the order in which they were opened."""
        return self._indexes.accounts.at(account, self.accounts)

    def flows_between_years(self, account: Account) -> Iterator[tuple[Account, Account, int]]:
        """Return giver, taker and öre of the account's flows from or to another year."""
        return ((*flow, self.flows[flow]) for flow in self._indexes.flows.at(account, self.flows))

    def flows_of_year(self, year: int) -> Iterator[tuple[Account, Account, int]]:
        """Return giver, taker and öre of the flows within a year, and from or to it."""
        return ((*flow, self.flows[flow]) for flow in self._indexes.flows.at(year, self.flows))

    def flows_out_of_year(self, year: int) -> Iterator[tuple[Account, Account, int]]:
        """Return giver, taker and öre of the flows from or to a year, given back or deferred ones too."""
        return ((*flow, self.flows[flow]) for flow in self._indexes.flows.at((OUT, year), self.flows))

    def moves_own_means(self, year: int) -> bool:
        """Return whether money went within a year to or from the municipality's result or equity."""
        return bool(self._indexes.flows.at((MEANS, year), self.flows))

    def parts(self, account: Account) -> Iterable[Account]:
        """Return the accounts below that are part of it: a body's own fund is not part of the body."""
        role = self.role(account)
        return [path for path in self.descendants(account) if self.accounts[path].role is role]

    def head(self, account: Account) -> Account:
        """Return the account of which this one is part and which is part of none: a holder or an own fund."""
        return account.head(self.role)

    def subtree_balance(self, account: Account) -> AccountBalance:
        """Return the account's figures with those of all its parts."""
        balance, parts = self.own_balance(account), [self.accounts[path] for path in self.parts(account)]
        return balance.plus(*parts) if parts else balance

    def balance(self, account: Account) -> int:
        """Return what the account holds, in öre; 0 if nothing is recorded."""
        return self.own_balance(account).remaining

    def years(self) -> tuple[int, ...]:
        """Return the years in which an account has a row, oldest first; see `heads`."""
        years_of = self._indexes.years_of
        if years_of is None:
            years = {account.year for account, _ in self.noted}
            years.update(
                path.year for path in self.accounts if path.year not in years and self._has_row(path)
            )
            return tuple(sorted(years))
        noted = {*years_of("noted")}
        others = (year for year in {*years_of("accounts")} - noted if self._has_account_row(year))
        return tuple(sorted((*noted, *others)))

    def _has_row(self, path: Account) -> bool:
        """Return whether an account gets a row for what it holds: see `heads`."""
        balance = self.accounts[path]
        return balance.role in HOLDING_ROLES or bool(
            balance.max_abs_figure and path.holder not in MIRRORED_HOLDERS
        )

    def has_rows(self, year: int) -> bool:
        """Return whether an account of a year gets a row: see `heads`."""
        return any(True for _ in self.noted_in(year)) or self._has_account_row(year)

    def _has_account_row(self, year: int) -> bool:
        return any(map(self._has_row, self.accounts_of_year(year)))

    def heads(self, year: int | None = None) -> tuple[Account, ...]:
        """Return the accounts that are part of none and get a row, of one year or of all.

        First bodies, each followed by its own funds, and reserves, in the order in which they were opened;
        then sources and the council, then sinks, as far as they hold or state anything. The council, the
        opening and the outcome are columns of the others; they get a row for what is noted at them.
        """
        opened = self.accounts if year is None else self.accounts_of_year(year)
        noted = self.noted if year is None else self.noted_in(year)
        with_figures = dict.fromkeys(account for account, _ in noted)
        with_figures |= dict.fromkeys(filter(self._has_row, opened))
        accounts = {path: None for path in (*opened, *with_figures) if path in with_figures}
        heads = dict.fromkeys(map(self.head, accounts))
        holders = {holder: place for place, holder in enumerate(dict.fromkeys(path.body for path in heads))}
        return tuple(
            sorted(
                heads,
                key=lambda path: (_ROW_ORDER[self.role(path)], holders[path.body], path.parent is not None),
            )
        )

    def holders(self, year: int) -> tuple[Account, ...]:
        """Return the bodies and reserves of that year, in the order in which they were opened."""
        holders = dict[Account, None]()
        for path in self.accounts_of_year(year):  # one that holds says it of all of its holder
            if path.body not in holders and self.accounts[path].role in HOLDING_ROLES:
                holders[path.body] = None
        return tuple(holders)

    def noted_in(self, year: int) -> Iterable[FigureKey]:
        """Return the keys of ``noted`` at accounts of a year, in its order."""
        keys = self._indexes.noted_in
        return (key for key in self.noted if key[0].year == year) if keys is None else keys(year)

    def keys_with_text(self, name: str, texts: Collection[str]) -> Iterable[Any]:
        """Return at least the keys of a mapping whose values have one of these texts as they are stored."""
        keys_naming = self._indexes.keys_naming
        return tuple(getattr(self, name)) if keys_naming is None else keys_naming(name, texts)

    def waiting_transfers(self, column: str) -> Iterable[tuple[str, Transfer]]:
        """Yield the transfers that count in ``proposed`` or ``conditional``, each with its matter's id."""
        of_column = (each for each in self.counted_matters() if each[1].column == column)
        return ((name, move) for name, matter in of_column for move in matter.moves)

    def counted_matters(self, year: int | None = None) -> Iterator[tuple[str, MatterStatus]]:
        """Yield the matters that count, each with its id; with a year at least those that move its money."""
        standing = self.standing
        names = standing if year is None else self.keys_with_text("standing", account_starts((year,)))
        roots = {standing[name].root for name in names}
        for root in filter(roots.__contains__, standing):  # in the log's order
            yield from ((name, standing[name]) for name in counted_matters(standing, root))

    def figure_keys(self) -> Iterator[FigureKey]:
        """Yield under which keys figures are stated, those taken back too."""
        yield from self.figures
        yield from (key for key in self.noted if key not in self.figures)

    def figure_history(self, key: FigureKey) -> tuple[NotedFigure, ...]:
        """Return all figures stated under a key of `figure_keys`, in the log's order."""
        return self.figures[key].figures if key in self.figures else (self.noted[key],)

    def keys_of_figures(
        self, event_ids: Collection[str], among: Iterable[FigureKey] | None = None
    ) -> Iterator[FigureKey]:
        """Yield those of `figure_keys`, or of some, under which any of these events stated a figure."""
        if among is None:
            index = self._indexes.figures
            keys = (key for event_id in event_ids for key in index.at(event_id, self.noted, self.figures))
            among = in_figure_order(self, dict.fromkeys(keys))
        starts = line_starts(event_ids)
        for key in among:
            history = self.figures.get(key)
            if history.has_line(starts) if history else self.noted[key].event in event_ids:
                yield key

    def _figure_place(self, key: FigureKey) -> tuple[bool, int, int]:
        """Return where one of `figure_keys` stands among them.

        A figure that is the only one under its key stands where its event noted it.
        """
        place = self._indexes.figure_places.of(key, self.figures)
        if place is not None:
            return False, place, 0
        event_id = self.noted[key].event
        of_event = self._indexes.figures.at(event_id, self.noted, self.figures)
        return True, self._indexes.figures.place(event_id) or 0, of_event.index(key)

    def settled_by(self, event_id: str) -> Iterator[str]:
        """Yield the matters that an event settled, also where that was taken back."""
        places, standing = self._indexes.matter_places, self.standing
        matters = self._indexes.matters.at(event_id, standing)
        for matter_id in sorted(matters, key=lambda matter_id: places.of(matter_id, standing) or 0):
            if any(settlement.event == event_id for settlement in standing[matter_id].settlements):
                yield matter_id

    def closed_years(self) -> Mapping[int, str]:
        """Return the closed years, each with the event that closed it."""
        return {year: event_id for event_id, year in self.closed.items()}

    def grant(self, event_id: str) -> Grant | None:
        """Return what an event gave or gives under a grant; None if it is no grant."""
        suspended = self.suspended.get(event_id)
        return self.grants.get(event_id) or (suspended.grants if suspended else None)

    def is_corrected(self, event_id: str) -> bool:
        """Return whether an event's record was corrected, with or without money in its place."""
        matter = self.standing.get(event_id)
        return matter is not None and matter.status == CORRECTED

    def is_withdrawn(self, event_id: str) -> bool:
        """Return whether an event's record was corrected without other money in its place."""
        matter = self.standing.get(event_id)
        return matter is not None and matter.withdrawn

    def standing_relations(self) -> Iterable[Relation]:
        """Yield the relations of the budget's accounts that no correction took back, in the log's order."""
        events = (event for noted in self.relations.values() for event in noted.events)
        return (each for event in events if not self.is_corrected(event.id) for each in event.relations)

    def is_condition_open(self, matter: str) -> bool:
        """Return whether a conditional decision still waits for its condition."""
        status = self.standing.get(matter)
        return status is not None and status.column == CONDITIONAL and status.status == PENDING

    def is_unconditional(self, matter: str) -> bool:
        """Return whether a decision holds: it had no condition, or its condition is met."""
        status = self.standing.get(matter)
        return status is None or status.column != CONDITIONAL or status.status not in {PENDING, NOT_MET}


def indexes_of(budget: BudgetState) -> StateIndexes:
    """Return the indexes of a state, to which who changes the state adds."""
    return budget._indexes  # noqa: SLF001 (no part of what a state says)


def in_figure_order(budget: BudgetState, keys: Collection[FigureKey]) -> Sequence[FigureKey]:
    """Return those of the keys that a state has, in the order of its `BudgetState.figure_keys`."""
    known = [key for key in keys if key in budget.figures or key in budget.noted]
    return sorted(known, key=budget._figure_place) if len(known) > 1 else known  # noqa: SLF001 (as above)


_EMPTY_BUDGET_STATE = BudgetState()


@frozen(eq=False, repr=False)
class State(ByFields):
    """All budgets of a log."""

    budgets: Mapping[str, BudgetState] = field(factory=dict, converter=_read_only)

    def budget(self, name: str) -> BudgetState:
        """Return a budget's state; empty if the log has no such budget."""
        return self.budgets.get(name, _EMPTY_BUDGET_STATE)
