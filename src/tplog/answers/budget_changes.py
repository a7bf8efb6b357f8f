"""What changed from one year to the next: what was decided for each body and line, and what was spent then.

Decided for a year is its budget without what was carried to it or from it. What somebody noted that an
account follows stands beside it (`years_together.bodies_by_year`); else the same account is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from attrs import field, frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.budget_relations import parts_by_whole
from tplog.answers.overview_of_states import bodies_of
from tplog.answers.states import ACCOUNT_ROW, AccountRow, BodyYear, sum_of_known
from tplog.answers.years_together import lines_by_path
from tplog.domain.state.matters import counted_matters
from tplog.domain.state.state_indexes import account_starts
from tplog.values.account import Account, Role
from tplog.values.relation import PART_OF
from tplog.values.transfer import PROPOSED

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState


@frozen
class DecidedYear:
    """What was decided for an account in a year, and what was spent then, in öre.

    ``outcome`` is None where none is on record; ``proposed`` is what proposals would have given it, None
    where none did. ``is_divided`` is false of a line whose body has not divided its money among its
    lines: nobody can say what the line is to have.
    """

    decided: int
    outcome: int | None
    level_known: bool = True
    proposed: int | None = None
    account: str = ""
    is_divided: bool = True


@frozen
class Change:
    """An account in two years; None for a year in which there was none.

    ``is_new`` and ``is_gone`` say that there was none though its body had lines in that year: where the body
    had none, nobody can say what a line would have got.
    """

    path: str
    name: str
    body_name: str
    before: DecidedYear | None
    after: DecidedYear | None
    is_new: bool = False
    is_gone: bool = False

    @property
    def change(self) -> int | None:
        """By how many öre more was decided in the later year; None where that is not known."""
        if (self.before is None and not self.is_new) or (self.after is None and not self.is_gone):
            return None
        if not all(each.level_known and each.is_divided for each in (self.before, self.after) if each):
            return None
        return (self.after.decided if self.after else 0) - (self.before.decided if self.before else 0)


@frozen
class BudgetChanges:
    """Two years of a budget beside each other, or of all budgets, whose ``budget`` is "".

    ``lines`` are the lowest accounts, the largest change first. ``earlier_budget`` is the budget of the
    earlier year, if another. ``counted_once`` is how much of the later year lies in two budgets,
    ``unplaced`` the number of budgets of which nobody has said whether they lie in another.
    """

    budget: str
    year: int
    earlier_year: int
    total: Change
    bodies: tuple[Change, ...]
    lines: tuple[Change, ...]
    earlier_budget: str = ""
    counted_once: int = 0
    unplaced: int = 0
    known_years: tuple[int, ...] = field(default=())

    @property
    def raises(self) -> tuple[Change, ...]:
        """The lines that got more, the largest raise first."""
        return tuple(line for line in self.lines if (line.change or 0) > 0)

    @property
    def cuts(self) -> tuple[Change, ...]:
        """The lines that got less, the largest cut first."""
        return tuple(line for line in self.lines if (line.change or 0) < 0)

    @property
    def uncompared(self) -> tuple[Change, ...]:
        """The lines of which nobody can say whether they got more or less, the largest proposal first."""
        rows = (line for line in self.lines if line.change is None)
        return tuple(sorted(rows, key=lambda row: -((row.after.proposed or 0) if row.after else 0)))


def changes_between(
    before: tuple[int, tuple[BodyYear, ...]],
    after: tuple[int, tuple[BodyYear, ...]],
    proposed: Mapping[tuple[str, ...], int],
    budget: str,
) -> BudgetChanges:
    """Return what changed between two years, each with its bodies; ``proposed`` is `proposed_by_path`."""
    rows = [lines_by_path(bodies) for _, bodies in (before, after)]
    divided = [{path[0] for path, row in each.items() if len(path) > 1 and row.budget_total} for each in rows]
    names = {path[0]: row.name for each in rows for path, row in each.items() if len(path) == 1}
    changes: dict[tuple[str, ...], Change] = {}
    for path in dict.fromkeys((*rows[1], *rows[0])):
        old, new = rows[0].get(path), rows[1].get(path)
        named = new or old
        if named is None:
            continue
        changes[path] = Change(
            "/".join(path),
            named.name,
            names.get(path[0], path[0]),
            _decided(old, None, is_divided=len(path) == 1 or path[0] in divided[0]),
            _decided(new, proposed.get(path), is_divided=len(path) == 1 or path[0] in divided[1]),
            is_new=old is None and (path[0] in divided[0] or (path[0],) not in rows[0]),
            is_gone=new is None and (path[0] in divided[1] or (path[0],) not in rows[1]),
        )
    bodies = tuple(change for path, change in changes.items() if len(path) == 1)
    lowest = set(changes) - {path[:depth] for path in changes for depth in range(1, len(path))}
    lines = sorted((changes[path] for path in lowest), key=_largest_first)
    return BudgetChanges(budget, after[0], before[0], _sum(bodies), bodies, tuple(lines))


def _decided(row: AccountRow | None, proposed: int | None, *, is_divided: bool = True) -> DecidedYear | None:
    if row is None:
        return None
    decided = row.budget_total - row.carried
    return DecidedYear(decided, row.outcome, row.level_known, proposed, str(row.account), is_divided)


def _largest_first(change: Change) -> tuple[int, str]:
    return -abs(change.change or 0), change.path


def _sum(bodies: Iterable[Change]) -> Change:
    """Return the change of all bodies together."""
    rows = tuple(bodies)
    before, after = (_added([getattr(row, name) for row in rows]) for name in ("before", "after"))
    return Change("", "", "", before, after)


def _added(years: Iterable[DecidedYear | None]) -> DecidedYear:
    known = [year for year in years if year is not None]
    return DecidedYear(
        sum(year.decided for year in known),
        sum_of_known(year.outcome for year in known),
        all(year.level_known for year in known),
        sum_of_known(year.proposed for year in known),
    )


def proposed_by_path(state: BudgetState, year: int) -> dict[tuple[str, ...], int]:
    """Return the öre that proposals would have given each account of a year, with its parts, by its path.

    Of a proposal and its alternatives the adopted one counts, else the first that waits; also of what was
    decided since, so that a decision can be held against it.
    """
    standing = state.standing
    roots = dict.fromkeys(
        standing[name].root for name in state.keys_with_text("standing", account_starts((year,)))
    )
    given: dict[tuple[str, ...], int] = defaultdict(int)
    for root in roots:
        counted = counted_matters(standing, root)
        alternatives = (root, *standing[root].alternatives) if counted else ()
        if not any(standing[name].column == PROPOSED for name in alternatives):
            continue
        for name in counted:
            for move in standing[name].moves:
                for path, ore in ((move.giver, -move.ore), (move.taker, move.ore)):
                    if path.year == year and state.role(path) is Role.BODY:
                        for depth in range(1, len(path.parts) + 1):
                            given[path.parts[:depth]] += ore
    return {path: ore for path, ore in given.items() if ore}


def changes_over_all(states: Mapping[str, BudgetState], year: int, earlier_year: int) -> BudgetChanges:
    """Return what changed for each body over all budgets; what lies in two budgets counts once.

    A body is the same where it has the same path in several budgets.
    """
    sums: dict[tuple[int, str], list[DecidedYear]] = defaultdict(list)
    names: dict[str, str] = {}
    twice = 0
    for each in (earlier_year, year):
        rows = _rows_of_year(states, each)
        for (_, account), row in rows.items():
            if not account.parent and (decided := _decided(row, None)):
                sums[each, account.holder].append(decided)
                names[account.holder] = row.name
        for place, relations in parts_by_whole(states).items():
            whole = rows.get(place)
            for relation in relations:
                part = rows.get((relation.budget, relation.account))
                if whole is None or part is None or not whole.budget_total:
                    continue
                once = _decided(part, None)
                if once is not None:
                    shared = once.outcome if whole.outcome is not None else None
                    minus = None if shared is None else -shared
                    sums[each, part.account.holder].append(DecidedYear(-once.decided, minus))
                    twice += once.decided * (each == year)
    bodies = [_body_change(holder, names[holder], sums, earlier_year, year) for holder in names]
    ordered = tuple(sorted(bodies, key=_largest_first))
    parts = {budget: _wholes(state) for budget, state in states.items()}
    placed = set(chain.from_iterable(parts.values()))
    unplaced = sum(1 for budget, wholes in parts.items() if not wholes and budget not in placed)
    total = _sum(ordered)
    return BudgetChanges(
        *("", year, earlier_year, total, ordered, ()),
        counted_once=twice,
        unplaced=unplaced if len(states) > 1 else 0,
    )


def _rows_of_year(states: Mapping[str, BudgetState], year: int) -> dict[tuple[str, Account], AccountRow]:
    """Return the rows of all bodies of a year and of their lines, by budget and account."""
    return {
        (budget, row.account): row
        for budget, state in states.items()
        for body in bodies_of(state, year)
        for row in (body.total_row, *body.lines)
    }


def _wholes(state: BudgetState) -> set[str]:
    """Return the budgets in which accounts of a budget lie."""
    return {relation.other_budget for relation in state.standing_relations() if relation.kind == PART_OF}


def _body_change(
    holder: str, name: str, sums: Mapping[tuple[int, str], list[DecidedYear]], earlier_year: int, year: int
) -> Change:
    before, after = (
        _added(sums[each, holder]) if sums.get((each, holder)) else None for each in (earlier_year, year)
    )
    return Change(holder, name, name, before, after, is_new=before is None, is_gone=after is None)


_DECIDED: Answer[DecidedYear] = Answer(
    "DecidedYear",
    (
        Field(
            "decided",
            Kind.ORE,
            ("beslutat", "decided"),
            "The year's budget without what was carried to it or from it.",
        ),
        *ACCOUNT_ROW.only("outcome", "level_known").of("DecidedYear", lambda decided: decided).fields,
        Field(
            "proposed",
            Kind.ORE,
            ("föreslogs", "was proposed"),
            "What proposals would have given, also those that were decided since; empty where none did.",
            optional=True,
        ),
        Field(
            "is_divided",
            Kind.TRUTH,
            ("fördelat", "divided"),
            "False of a line whose body has not divided its money among its lines.",
        ),
    ),
)
CHANGE: Answer[Change] = Answer(
    "Change",
    (
        Field("path", Kind.TEXT, ("konto", "account"), "holder/line, without a year."),
        Field("name", Kind.TEXT, ("namn", "name")),
        Field("body_name", Kind.TEXT, ("organ", "body")),
        Field("before", _DECIDED, ("före", "before"), "The earlier year.", optional=True),
        Field("after", _DECIDED, ("efter", "after"), "The later year.", optional=True),
        Field(
            "change", Kind.ORE, ("ändring", "change"), "Of what was decided; empty if unknown.", optional=True
        ),
        Field("is_new", Kind.TRUTH, ("ny", "new"), "It was not there in the earlier year."),
        Field("is_gone", Kind.TRUTH, ("utgått", "gone"), "It is not there in the later year."),
    ),
)


def _figure_column(when: str, name: str) -> Field[Change]:
    """Return the column of a figure of one of the two years."""
    words = {"before": ("före", "before"), "after": ("efter", "after")}[when]
    labels = {"decided": ("beslutat", "decided"), "outcome": ("utfall", "outcome")}[name]

    def figure(change: Change) -> int | None:
        year = getattr(change, when)
        return None if year is None else getattr(year, name)

    label = (f"{labels[0]} {words[0]}", f"{labels[1]} {words[1]}")
    return Field(f"{name}_{when}", Kind.ORE, label, get=figure, optional=True)


CHANGE_ROW: Answer[Change] = Answer(
    "ChangeRow",
    (
        *CHANGE.only("path", "name", "body_name").fields,
        *(_figure_column(when, name) for when in ("before", "after") for name in ("decided", "outcome")),
        *CHANGE.only("change", "is_new", "is_gone").fields,
    ),
)
BUDGET_CHANGES: Answer[BudgetChanges] = Answer(
    "BudgetChanges",
    (
        Field("budget", Kind.TEXT, ("budget", "budget"), "Empty: of all budgets."),
        Field(
            "earlier_budget",
            Kind.TEXT,
            ("tidigare budget", "earlier budget"),
            "That of the earlier year, if another: it has the same accounts.",
        ),
        Field("year", Kind.YEAR, ("år", "year")),
        Field("earlier_year", Kind.YEAR, ("tidigare år", "earlier year")),
        Field("known_years", Many(Kind.YEAR), ("kända år", "known years")),
        Field("total", CHANGE, ("alla organ", "all bodies")),
        Field("bodies", Many(CHANGE), ("organ", "bodies")),
        Field("lines", Many(CHANGE), ("poster", "lines"), "The lowest accounts, the largest change first."),
        Field("counted_once", Kind.ORE, ("därav i två ärenden", "of which in two budgets"), "Counted once."),
        Field(
            "unplaced",
            Kind.COUNT,
            ("oklart om de ingår i andra", "of unknown place"),
            "Budgets of which nobody has said whether they lie in another; 0 for a single budget.",
        ),
    ),
)
