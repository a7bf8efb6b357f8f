"""Hold the amounts of a decision file against those of its paper."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from tplog.papers.amount_text import parsed_or_none
from tplog.papers.claims import Claim
from tplog.papers.held import Difference, Held, Misplaced, Near, Verdict
from tplog.papers.paper_index import Column, PaperIndex, Placed, same_column, words_in
from tplog.papers.passage import PaperAmount, Passage
from tplog.papers.stated_place import StatedPlace, stated_place
from tplog.values.amount import Hedge
from tplog.values.amount_parser import plain_hyphens, stated_unit

_LOWERED = re.compile(r"minsk|sänk|reducer|neddrag|besparing|återlämn|avgår|dras|drar", re.IGNORECASE)
_RAISED = re.compile(r"ök|höj|respektive|beviljas|tilldelas", re.IGNORECASE)
_SHARE_OF_NAME = Fraction(3, 5)  # of a name's words that must stand beside an amount
_SHORT_WORDS = frozenset({"och", "till", "för", "av", "den", "det", "ett", "en", "med", "på", "om", "kr", "tkr", "mkr",
                          "mnkr", "kronor", "miljoner"})  # fmt: skip
_MAX_NEAR = 3
_UNITS = (10, 100, 1_000, 10_000, 100_000, 1_000_000, 1_000_000_000)
_MIN_COLUMN = 2  # amounts of an event in one column that show that it is the event's
_MAX_PARTS = 12  # figures of a sentence whose sum is tried


@frozen
class _Candidate:
    """A figure of the paper that an amount of the file can be, and how well it stands there."""

    placed: Placed
    is_as_written: bool
    misplaced: tuple[Misplaced, ...]


def held_amounts(claims: Sequence[Claim], index: PaperIndex) -> Iterator[Held]:
    """Yield how each amount stands in the paper, in order. ``claims`` are the amounts of a file."""
    by_value: dict[int, list[Placed]] = defaultdict(list)
    by_text: dict[str, list[Placed]] = defaultdict(list)
    for placed in index.amounts:
        amount = _amount(placed).amount
        if amount is not None:
            by_value[amount.ore].append(placed)
        else:
            by_text[plain(placed.passage.exact)].append(placed)
    by_event: dict[str | None, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_event[claim.event].append(claim)
    for of_event in by_event.values():
        yield from _Event(of_event, index, by_value, by_text).held()


def _amount(placed: Placed) -> PaperAmount:
    assert isinstance(placed.figure, PaperAmount)
    return placed.figure


def plain(text: str) -> str:
    """Return a text as it is compared: without spaces, small letters, one minus, no mark of a footnote."""
    return re.sub(r"\s+|(?<=\d)\*+", "", plain_hyphens(text).replace("−", "-").replace("–", "-")).casefold()


class _Event:
    """The amounts of one event, which tell where each of them is to be looked for."""

    def __init__(
        self,
        claims: Sequence[Claim],
        index: PaperIndex,
        by_value: Mapping[int, Sequence[Placed]],
        by_text: Mapping[str, Sequence[Placed]],
    ) -> None:
        self._claims, self._index, self._by_value, self._by_text = claims, index, by_value, by_text
        self._place: StatedPlace = stated_place(claims[0].place, claims[0].paragraph, index)
        self._column = self._common_column()

    def held(self) -> Iterator[Held]:
        for claim in self._claims:
            yield self._held(claim)

    def _held(self, claim: Claim) -> Held:
        best = min(self._candidates(claim), key=_rank, default=None)
        if best is not None:
            verdict = Verdict.AS_WRITTEN if best.is_as_written else Verdict.SAME_VALUE
            if best.misplaced:
                return held_as(claim, Verdict.ELSEWHERE, (best.placed.passage,), misplaced=best.misplaced[0])
            return held_as(claim, verdict, (best.placed.passage,))
        if unsure := self._by_text.get(plain(claim.text)) or self._without_unit(claim):
            return held_as(claim, Verdict.NOT_CHECKED, (unsure[0].passage,))
        if lowered := self._lowered_in_words(claim):
            return held_as(claim, Verdict.SAME_VALUE, (lowered.passage,))
        if parts := self._parts(claim):
            return held_as(claim, Verdict.COMPUTED, tuple(placed.passage for placed in parts))
        verdict = Verdict.NOT_CHECKED if self._index.unread else Verdict.NOT_IN_PAPER
        return held_as(claim, verdict, near=tuple(self._near(claim)))

    def _candidates(self, claim: Claim) -> Iterator[_Candidate]:
        """Yield the figures with an amount's value."""
        named = self._is_named(claim)
        for placed in self._by_value.get(claim.ore if claim.ore is not None else 0, ()):
            misplaced = [Misplaced.SECTION] * (not self._place.has(placed))
            if named and not _stands_beside(placed, claim.names):
                misplaced.append(Misplaced.NAME)
            if not self._is_in_column(claim, placed):
                misplaced.append(Misplaced.COLUMN)
            yield _Candidate(placed, plain(placed.passage.exact) == plain(claim.text), tuple(misplaced))

    def _is_named(self, claim: Claim) -> bool:
        """Return whether the paper has any amount beside an account's name, where the file says to look."""
        if claim.account is None or len(claim.account.parts) == 1:
            return False
        return any(
            _stands_beside(placed, claim.names) for placed in self._index.amounts if self._place.has(placed)
        )

    def _is_in_column(self, claim: Claim, placed: Placed) -> bool:
        if placed.column is None:
            return True
        years = {int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", placed.heads)}
        if claim.account is not None and years and not years & claim.years:
            return False
        return self._column is None or same_column(self._column, placed.column)

    _column: Column | None = None

    def _common_column(self) -> Column | None:
        """Return the column in which most of the event's amounts stand, None if there is no such."""
        found: list[tuple[int, Column]] = []
        for claim in self._claims:
            fitting = [item.placed for item in self._candidates(claim) if not item.misplaced]
            found += [(id(claim), placed.column) for placed in fitting if placed.column is not None]
        if not found:
            return None
        counts = [
            (len({claim for claim, other in found if same_column(column, other)}), column)
            for column in dict.fromkeys(column for _, column in found)
        ]
        most = max(count for count, _ in counts)
        best = [column for count, column in counts if count == most]
        is_clear = all(same_column(best[0], column) for column in best)
        return best[0] if most >= _MIN_COLUMN and is_clear else None

    def _without_unit(self, claim: Claim) -> Sequence[Placed]:
        """Return the bare numbers of the paper, without a unit that anybody states, that are this one."""
        number = re.search(r"[-−–]?\s?\d[\d\s.,]*", claim.text)
        return self._by_text.get(plain(number[0]), ()) if number else ()

    def _lowered_in_words(self, claim: Claim) -> Placed | None:
        """Return a figure that the paper lowers in words, where the file has it with a minus."""
        if claim.ore is None or claim.ore >= 0:
            return None
        for placed in self._by_value.get(-claim.ore, ()):
            around = f"{placed.passage.prefix} {placed.line} {' '.join(placed.near)}"
            if self._place.has(placed) and _LOWERED.search(around) and not _RAISED.search(around):
                return placed
        return None

    def _parts(self, claim: Claim) -> Sequence[Placed]:
        """Return the figures that an amount is computed from.

        They are those of the event's lines, for a total; for a line, all figures of the sentence that names
        it, or the first less the others.
        """
        if claim.key == "total":
            return self._lines_of_total(claim)
        if not claim.names or claim.account is None:
            return ()
        sentences: dict[tuple[int, int], list[Placed]] = defaultdict(list)
        for placed in self._index.amounts:
            if placed.column is None and placed.sentence is not None and self._place.has(placed):
                sentences[placed.page, placed.sentence].append(placed)
        for parts in sentences.values():
            values = [amount.ore for placed in parts if (amount := _amount(placed).amount)]
            if not 1 < len(values) == len(parts) <= _MAX_PARTS:
                continue
            beside = any(_stands_beside(placed, claim.names) for placed in parts)
            if beside and claim.ore in {sum(values), 2 * values[0] - sum(values)}:
                return parts
        return ()

    def _lines_of_total(self, claim: Claim) -> Sequence[Placed]:
        lines = [line for line in self._claims if line.key == "lines" and line.ore is not None]
        if len(lines) < 2 or sum(line.ore or 0 for line in lines) != claim.ore:  # noqa: PLR2004 (a sum)
            return ()
        best = [min(self._candidates(line), key=_rank, default=None) for line in lines]
        if any(item is None or item.misplaced for item in best):
            return ()
        return [item.placed for item in best if item is not None]

    def _near(self, claim: Claim) -> Iterator[Near]:
        """Yield the figures that differ from an amount by a unit, a sign or one digit; the likeliest first."""
        found = []
        for placed in self._index.amounts:
            difference = _difference(claim, _amount(placed))
            if difference is not None:
                beside = bool(claim.names) and _stands_beside(placed, claim.names)
                found.append((not self._place.has(placed), not beside, len(found), placed, difference))
        seen: set[str] = set()
        for *_, placed, difference in sorted(found, key=lambda item: item[:3]):
            if placed.passage.exact not in seen and len(seen) < _MAX_NEAR:
                seen.add(placed.passage.exact)
                yield Near(placed.passage, difference)


def _rank(candidate: _Candidate) -> tuple[int, bool]:
    return len(candidate.misplaced), not candidate.is_as_written


def held_as(
    claim: Claim,
    verdict: Verdict,
    passages: tuple[Passage, ...] = (),
    *,
    near: tuple[Near, ...] = (),
    misplaced: Misplaced | None = None,
) -> Held:
    """Return what a file states with its verdict."""
    account = None if claim.account is None else str(claim.account)
    return Held(
        claim.kind,
        claim.key,
        claim.text,
        verdict,
        claim.event,
        account,
        claim.line,
        passages,
        near,
        misplaced,
    )


def _stands_beside(placed: Placed, names: Iterable[str]) -> bool:
    """Return whether an amount stands beside one of these names: most of its words are there."""
    near = {_stem(word) for word in placed.near - _SHORT_WORDS}
    for name in names:
        words = {_stem(word) for word in words_in(name) - _SHORT_WORDS}
        if words and Fraction(len(words & near), len(words)) >= _SHARE_OF_NAME:
            return True
    return False


def _stem(word: str) -> str:
    """Return a word without the ending of its form: Lyktan, Lyktans; nämnd, nämnden, nämndens."""
    return (
        re.sub(r"(?:ens|ets|ernas|arnas|ornas|erna|arna|orna|en|et|ns|s)$", "", word)
        if len(word) > 5
        else word
    )


def _difference(claim: Claim, figure: PaperAmount) -> Difference | None:
    """Return how a figure of the paper differs from an amount of the file, None if by more than one thing."""
    amount = figure.amount
    if amount is None or claim.ore is None:
        return None
    if amount.ore == claim.ore:
        return None
    if amount.ore == -claim.ore:
        return Difference.SIGN
    low, high = sorted((abs(amount.ore), abs(claim.ore)))
    if low and high % low == 0 and high // low in _UNITS:
        return Difference.UNIT
    own = parsed_or_none(claim.text)
    same_unit = stated_unit(claim.text) in {None, stated_unit(amount.text), stated_unit(figure.passage.exact)}
    if own is None or same_unit:
        return Difference.DIGIT if _differs_by_digit(claim.text, figure.passage.exact) else None
    return None


def _differs_by_digit(first: str, second: str) -> bool:
    """Return whether the digits of two numbers differ in one place, have one more, or two exchanged."""
    one, other = (re.sub(r"\D", "", text) for text in (first, second))
    if len(one) == len(other):
        places = [index for index, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
        is_swapped = (
            len(places) == 2  # noqa: PLR2004 (two exchanged)
            and one[places[0]] == other[places[1]]
            and one[places[1]] == other[places[0]]
        )
        return len(places) == 1 or is_swapped
    short, long = sorted((one, other), key=len)
    return len(long) == len(short) + 1 and any(
        long[:index] + long[index + 1 :] == short for index in range(len(long))
    )


def hedge_differs(claim: Claim, figure: PaperAmount) -> bool:
    """Return whether the file or the paper alone hedges an amount."""
    own = parsed_or_none(claim.text)
    return (
        own is not None
        and figure.amount is not None
        and (own.hedge, figure.amount.hedge) != (Hedge.EXACT,) * 2
    )
