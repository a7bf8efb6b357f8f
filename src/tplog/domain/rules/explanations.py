"""What single slip would explain a sum that does not hold: a question for the registrar, never a correction.

Looked for, in this order: a line counted twice or left out, a unit, a sign, an earlier version's figure, two
digits that changed places, a digit. Each must by itself make the sum exact; where no slip does, a line, a
unit or a sign may bring it within rounding. At most two kinds are named; a digit, which explains much by
chance, only where nothing else does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from attrs import frozen

from tplog.domain.rules.stated_ranges import agrees, exactly, rounding_of_parts
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.stated_totals import summed_figures
from tplog.events.base import Event
from tplog.events.types import PlanNoted
from tplog.values.account import Account
from tplog.values.amount import Amount, Hedge
from tplog.values.by_fields import ByFields
from tplog.values.finding import MessageParam, MessageParams
from tplog.values.transfer import PROPOSED, StatedTotal

_THOUSANDS = (1_000, 1_000_000)
_MOST_LINES = 3  # a slip that could be in more lines than these is named, its lines are not all
_MOST_READINGS = 2
_ROOM_FACTOR = (
    10  # a line explains a difference within rounding only if it is so much larger than the rounding
)


class Slip(StrEnum):
    """A kind of slip. The values begin the keys of phrases."""

    COUNTED_TWICE = "slip-twice"
    LEFT_OUT = "slip-left-out"
    UNIT = "slip-unit"
    SIGN = "slip-sign"
    EARLIER = "slip-earlier"
    SWAPPED = "slip-swapped"
    DIGIT = "slip-digit"


@frozen(eq=False, repr=False)
class Part(ByFields):
    """A part of a sum: its name (a text, or a phrase's key in a tuple), the stated amount, the öre it adds.

    ``earlier`` are the events that stated a figure for it before, and that figure in öre; ``sign`` is -1 for
    what is taken off, such as an income from a cost.
    """

    name: str | tuple[str, ...]
    amount: Amount | None
    ore: int
    earlier: tuple[tuple[str, int], ...] = ()
    sign: int = 1


@frozen(eq=False, repr=False)
class Reading(ByFields):
    """One slip that makes a sum hold: at one of these parts, or in the sum itself.

    ``part_ore`` is what the first part then adds, ``sum_ore`` what the sum then is (None: the slip cannot be
    there); ``event`` states an earlier version's figure.
    """

    slip: Slip
    parts: tuple[Part, ...] = ()
    part_ore: int = 0
    sum_ore: int | None = None
    event: str = ""


def readings(
    stated: Amount, parts: Sequence[Part], rest: int = 0, earlier_sums: Sequence[tuple[str, int]] = ()
) -> tuple[Reading, ...]:
    """Return the slips that explain why a stated sum is not that of its parts: none, one or two.

    ``rest`` is what besides the parts belongs to the sum (öre). ``earlier_sums`` are the events that state a
    sum of the same, and that sum.
    """
    summed = rest + sum(part.ore for part in parts)
    gap = stated.ore - summed
    if not gap or stated.hedge is not Hedge.EXACT:
        return ()

    def is_gap(before: int, after: int) -> bool:
        return after - before == gap

    exact = [
        *_lines(parts, gap, rest),
        *_units(stated, parts, summed, is_gap),
        *_signs(stated, parts, summed, is_gap),
        *_earlier(stated, parts, gap, earlier_sums),
        *_digits(Slip.SWAPPED, stated, parts, summed, _is_swapped),
    ]
    if exact:
        return tuple(exact[:_MOST_READINGS])
    amounts = [part.amount for part in parts if part.amount is not None]
    room = rounding_of_parts(amounts)

    def fits(before: int, after: int) -> bool:
        clear = min(abs(before), abs(after)) > _ROOM_FACTOR * room
        return clear and agrees(stated, exactly(summed - before + after), room)

    rounded = [*_units(stated, parts, summed, fits), *_signs(stated, parts, summed, fits)]
    return tuple(rounded[:1] or _digits(Slip.DIGIT, stated, parts, summed, _differs_in_one_digit))


_Fits = Callable[[int, int], bool]  # whether the sum holds if a line is not the first (öre) but the second


def _lines(parts: Sequence[Part], gap: int, rest: int) -> Iterator[Reading]:
    """Yield that the sum counts a line twice, or leaves one out."""
    if not rest and len(parts) == 1:  # that the sum is twice or nothing of its only line is another slip
        return
    for slip, sign in ((Slip.COUNTED_TWICE, 1), (Slip.LEFT_OUT, -1)):
        fitting = tuple(part for part in parts if sign * part.ore == gap)
        if 0 < len(fitting) <= _MOST_LINES:
            yield Reading(slip, fitting, fitting[0].ore)
            return


def _units(stated: Amount, parts: Sequence[Part], summed: int, fits: _Fits) -> Iterator[Reading]:
    """Yield that one line, or the sum, stands in a unit a thousand or a million times as large or small."""
    for part in parts:
        for factor in _THOUSANDS:
            others = (part.ore * factor, *([part.ore // factor] if part.ore % factor == 0 else []))
            for ore in others:
                if part.ore and fits(part.ore, ore):
                    yield Reading(Slip.UNIT, (part,), ore)
                    return
    if any(stated.ore * factor == summed or stated.ore == summed * factor for factor in _THOUSANDS):
        yield Reading(Slip.UNIT, sum_ore=summed)


def _signs(stated: Amount, parts: Sequence[Part], summed: int, fits: _Fits) -> Iterator[Reading]:
    """Yield that lines, or the sum, were counted with the wrong sign."""
    fitting = tuple(part for part in parts if part.ore and fits(part.ore, -part.ore))
    if 0 < len(fitting) <= _MOST_LINES:
        yield Reading(Slip.SIGN, fitting, -fitting[0].ore)
    elif stated.ore == -summed:
        yield Reading(Slip.SIGN, sum_ore=summed)


def _earlier(
    stated: Amount, parts: Sequence[Part], gap: int, earlier_sums: Sequence[tuple[str, int]]
) -> Iterator[Reading]:
    """Yield that the sum holds with a line's figure in an earlier version, or is an earlier version's sum."""
    for part in parts:
        for event, ore in part.earlier:
            if ore - part.ore == gap:
                yield Reading(Slip.EARLIER, (part,), ore, event=event)
                return
    for event, ore in earlier_sums:
        if ore == stated.ore:
            yield Reading(Slip.EARLIER, sum_ore=stated.ore, event=event)
            return


def _digits(
    slip: Slip, stated: Amount, parts: Sequence[Part], summed: int, is_slip: Callable[[str, str], bool]
) -> Iterator[Reading]:
    """Yield that digits are wrong in the sum or in a line; not where they could be so in many lines only."""
    gap = stated.ore - summed

    def slipped(amount: Amount | None, ore: int, right: int) -> bool:
        unit = amount.unit_ore if amount else 0
        if not unit or ore % unit or right % unit or (ore < 0) != (right < 0):
            return False
        wrong_digits, digits = str(abs(ore) // unit), str(abs(right) // unit)
        return 1 < len(wrong_digits) == len(digits) and is_slip(wrong_digits, digits)

    fitting = tuple(part for part in parts if slipped(part.amount, part.ore, part.ore + gap))
    sum_ore = summed if slipped(stated, stated.ore, summed) else None
    if sum_ore is not None or 0 < len(fitting) <= _MOST_LINES:
        yield Reading(slip, fitting, fitting[0].ore + gap if fitting else 0, sum_ore)


def _differing_places(wrong: str, right: str) -> list[int]:
    return [place for place, (digit, other) in enumerate(zip(wrong, right, strict=True)) if digit != other]


def _is_swapped(wrong: str, right: str) -> bool:
    places = _differing_places(wrong, right)
    return len(places) == 2 and sorted(wrong) == sorted(right)  # noqa: PLR2004


def _differs_in_one_digit(wrong: str, right: str) -> bool:
    return len(_differing_places(wrong, right)) == 1


def question(readings: Iterable[Reading], whole: str) -> MessageParams:
    """Return what a finding's sentence takes in for these readings: under ``hint`` the questions.

    ``whole`` is the key of the phrase for what does not hold: ``the-sum``, ``the-level`` or ``the-net``.
    """
    params: dict[str, MessageParam] = {}
    hints: list[str] = []
    for reading in readings:
        if not hints:
            params["whole"] = (whole,)
        hints.append(_phrase_key(reading))
        prefix = reading.slip.removeprefix("slip-").replace("-", "_")
        if reading.parts:
            params[f"{prefix}_at"] = _names(reading.parts)
            params[f"{prefix}_ore"] = reading.parts[0].sign * reading.part_ore
        if reading.sum_ore is not None:
            params[f"{prefix}_sum"] = reading.sum_ore
        if reading.event:
            params[f"{prefix}_event"] = reading.event
    return {**params, "hint": tuple(hints)}


def _phrase_key(reading: Reading) -> str:
    """Return the key of the phrase that asks about a reading."""
    places = ["in-sum"] if reading.sum_ore is not None else []
    places += ["in-line" if len(reading.parts) == 1 else "in-lines"] if reading.parts else []
    return "-".join((reading.slip, *places))


def _names(parts: Sequence[Part]) -> MessageParam:
    """Return the names of parts, of many the first."""
    texts = [part.name for part in parts[:_MOST_LINES] if isinstance(part.name, str)]
    if texts:
        return ", ".join((*texts, *(["…"] if len(parts) > _MOST_LINES else [])))
    return tuple(key for part in parts for key in part.name)


def earlier_figures(budget: BudgetState, event: Event) -> Mapping[Account, list[tuple[str, int]]]:
    """Return which events stated a figure for an account of this event before, and that figure (öre).

    These are proposals that it adopts or stands in the place of, or for the same accounts; what it corrects
    or replaces; plans, and the latest figure of the same kind.
    """
    earlier: dict[Account, list[tuple[str, int]]] = defaultdict(list)
    named = {getattr(event, "adopts", None), getattr(event, "instead_of", None)}
    takers = {move.taker for move in event.stated_transfers}
    for event_id, matter in budget.standing.items():
        if matter.column != PROPOSED or event_id == event.id:
            continue
        if event_id in named or takers == {move.taker for move in matter.moves}:
            for move in matter.moves:
                earlier[move.taker].append((event_id, move.ore))
    for move in event.transfers if event.reverses else ():
        if move.stated is None:  # taken back, so that its giver is who had it
            earlier[move.giver].append((event.reverses or "", move.ore))
    for account, _, _ in summed_figures(event):
        for name in _earlier_names(event):
            if (noted := budget.noted.get((account, name))) and noted.event != event.id:
                earlier[account].append((noted.event, noted.amount.ore))
    return earlier


def earlier_totals(budget: BudgetState, event: Event, total: StatedTotal) -> list[tuple[str, int]]:
    """Return the events that stated a total of the same account before this event, and that total (öre)."""
    columns = {total.column, PROPOSED, *_earlier_names(event)}
    return [
        (earlier.event, earlier.stated.ore)
        for earlier in budget.totals.values()
        if earlier.account == total.account and earlier.column in columns and earlier.event != event.id
    ]


def _earlier_names(event: Event) -> tuple[str, ...]:
    """Return the names of the noted figures that can be an earlier version of an event's own."""
    return (event.figure_name or PlanNoted.measure_name,)
