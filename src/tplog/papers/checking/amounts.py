"""Hold the amounts of a decision file against those of its paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from attrs import frozen

from tplog.papers.checking.claims import Claim, held_as
from tplog.papers.checking.held import MAX_NEAR, Difference, Held, Misplaced, Near, Verdict
from tplog.papers.checking.paper_index import PaperIndex, Placed, is_named_by, plain
from tplog.papers.checking.stated_place import stated_place
from tplog.papers.checking.surroundings import Column, same_column
from tplog.papers.passage import Passage
from tplog.values.amount_parser import stated_unit

# 500 tkr för 2026: of which year an amount is in running text.
_YEAR_AFTER = re.compile(
    r"[ ,(]{1,2}(?:(?:för|under|avseende|gällande) )?(?:(?:år|budgetåret|verksamhetsåret) )?((?:19|20)\d\d)"
    r"(?![\d/-]| års| ?kr| ?kronor)",
    re.IGNORECASE,
)
_LOWERED = re.compile(r"(?<!\w)(?:minsk|sänk|reducer|neddrag|besparing|återlämn|dras? )", re.IGNORECASE)
_RAISED = re.compile(r"(?<!\w)(?:ut|till)?(?:ök|höj)|respektive|bevilja|tilldela", re.IGNORECASE)
_UNITS = (10, 100, 1_000, 10_000, 100_000, 1_000_000, 1_000_000_000)
_MIN_COLUMN = 2  # amounts of an event in one column that show that it is the event's
_MAX_PARTS = 12  # figures of a sentence whose sum is tried
_REST = frozenset({"resten", "återstoden", "återstående", "resterande"})
_NUMBER = re.compile(r"[-−–]?\s?\d[\d\s.,]*")


@frozen
class _Candidate:
    """A figure of the paper that an amount of the file can be, and how well it stands there."""

    placed: Placed
    is_as_written: bool
    misplaced: tuple[Misplaced, ...]


def held_amounts(claims: Sequence[Claim], index: PaperIndex) -> Iterator[Held]:
    """Yield how each amount stands in the paper. ``claims`` are the amounts of a file, event by event."""
    for _, of_event in groupby(claims, key=lambda claim: claim.event):
        yield from _Event(list(of_event), index).held()


_Figures = tuple[
    str, frozenset[int]
]  # the key of an event's amounts that stand in one column, and their years


def _figures(claim: Claim) -> _Figures:
    return claim.key, claim.years


class _Event:
    """The amounts of one event, which tell where each of them is to be looked for."""

    def __init__(self, claims: Sequence[Claim], index: PaperIndex) -> None:
        self._claims, self._index = claims, index
        self._place = stated_place(claims[0].place, claims[0].paragraph, index)
        self._columns: dict[_Figures, list[Column]] = {}
        groups: dict[_Figures, list[Claim]] = {}
        for claim in claims:
            groups.setdefault(_figures(claim), []).append(claim)
        self._columns = {figures: self._common_columns(group) for figures, group in groups.items()}

    def held(self) -> Iterator[Held]:
        for claim in self._claims:
            yield self._held(claim)

    def _held(self, claim: Claim) -> Held:
        best = self._best(claim)
        if best is not None and not best.misplaced and self._is_between_columns(claim):
            return held_as(claim, Verdict.ELSEWHERE, (best.placed.passage,), misplaced=Misplaced.COLUMN)
        if best is not None and best.misplaced:
            passages = (best.placed.passage,)
            return held_as(claim, Verdict.ELSEWHERE, passages, misplaced=best.misplaced[0])
        if best is not None:
            verdict = Verdict.AS_WRITTEN if best.is_as_written else Verdict.SAME_VALUE
            return held_as(claim, verdict, (best.placed.passage,))
        return self._held_otherwise(claim)

    def _held_otherwise(self, claim: Claim) -> Held:
        """Return how an amount stands whose value no figure of the paper has."""
        unsure = self._without_value(claim)
        if bare := unsure[0].passage if unsure else self._bare_number(claim):
            return held_as(claim, Verdict.NOT_CHECKED, (bare,))
        if lowered := self._lowered_in_words(claim):
            return held_as(claim, Verdict.SAME_VALUE, (lowered.passage,))
        if parts := self._parts(claim):
            return held_as(claim, Verdict.COMPUTED, tuple(placed.passage for placed in parts))
        verdict = Verdict.NOT_CHECKED if self._index.unread else Verdict.NOT_IN_PAPER
        return held_as(claim, verdict, near=tuple(self._near(claim)))

    def _best(self, claim: Claim) -> _Candidate | None:
        """Return the figure that an amount most likely is: where the file says, then in its own words."""
        return min(
            self._candidates(claim),
            key=lambda candidate: (len(candidate.misplaced), not candidate.is_as_written),
            default=None,
        )

    def _candidates(self, claim: Claim) -> Iterator[_Candidate]:
        """Yield the figures with an amount's value."""
        if claim.ore is None:
            return
        named = self._is_named(claim)
        for placed in self._index.by_value.get(claim.ore, ()):
            misplaced = [Misplaced.SECTION] * (not self._place.has(placed))
            if named and not self._is_beside(placed, claim):
                misplaced.append(Misplaced.NAME)
            if not self._is_in_column(claim, placed):
                misplaced.append(Misplaced.COLUMN)
            yield _Candidate(placed, plain(placed.passage.exact) == plain(claim.text), tuple(misplaced))

    def _is_named(self, claim: Claim) -> bool:
        """Return whether the paper has an amount beside an account's name, where the file says to look.

        The name of a body stands beside many amounts: then one that differs from the file's in one thing.
        """
        if claim.account is None:
            return False
        near_name = self._index.amounts_beside(claim.names)
        if len(claim.account.parts) > 1:
            return any(map(self._place.has, near_name.values()))
        return any(
            id(placed) in near_name and self._place.has(placed) for placed, _ in _alike(claim, self._index)
        )

    def _is_beside(self, placed: Placed, claim: Claim) -> bool:
        return id(placed) in self._index.amounts_beside(claim.names)

    def _is_in_column(self, claim: Claim, placed: Placed) -> bool:
        if placed.column is None:
            after = _YEAR_AFTER.match(placed.passage.suffix) if claim.account is not None else None
            return after is None or not claim.years or int(after[1]) in claim.years
        years = {int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", placed.heads)}
        if claim.account is not None and years and not years & claim.years:
            return False
        if claim.key == "total":  # in a column of its lines
            columns = [group[0] for (key, _), group in self._columns.items() if key == "lines" and group]
            return not columns or any(same_column(column, placed.column) for column in columns)
        columns = self._columns.get(_figures(claim), [])
        return len(columns) != 1 or same_column(columns[0], placed.column)

    def _is_between_columns(self, claim: Claim) -> bool:
        """Return whether an event's figures are in two columns alike often, and this one not in each."""
        columns = self._columns.get(_figures(claim), ())
        its_columns = [item.placed.column for item in self._candidates(claim) if not item.misplaced]
        if len(columns) < _MIN_COLUMN or None in its_columns:
            return False
        return not all(
            any(other and same_column(column, other) for other in its_columns) for column in columns
        )

    def _common_columns(self, claims: Sequence[Claim]) -> list[Column]:
        """Return the column in which most figures of an event stand, several where that is not clear."""
        numbered: list[tuple[int, Column]] = []
        for number, claim in enumerate(claims):
            fitting = [item.placed for item in self._candidates(claim) if not item.misplaced]
            numbered += [(number, placed.column) for placed in fitting if placed.column is not None]
        counts = [
            (len({number for number, other in numbered if same_column(column, other)}), column)
            for column in dict.fromkeys(column for _, column in numbered)
        ]
        most = max((count for count, _ in counts), default=0)
        best: list[Column] = []
        for count, column in counts:
            if count == most >= _MIN_COLUMN and not any(same_column(column, other) for other in best):
                best.append(column)
        return best

    def _without_value(self, claim: Claim) -> Sequence[Placed]:
        """Return the figures of the paper with these words or digits whose value is not certain."""
        number = _NUMBER.search(claim.text)
        texts = (plain(claim.text), plain(number[0]) if number else "")
        return next((figures for text in texts if (figures := self._index.without_value.get(text))), ())

    def _bare_number(self, claim: Claim) -> Passage | None:
        """Return where a number without a unit stands in the paper, outside what is known to be figures."""
        if stated_unit(claim.text) is not None or not _NUMBER.fullmatch(claim.text.strip()):
            return None
        digits = r"\s?".join(re.escape(char) for char in plain(claim.text).lstrip("-"))
        pattern = re.compile(
            rf"(?<![\d.,:/§-])(?<!\d\s)(?<!§ ){digits}(?![\d/:])(?!\s?\d{{3}}(?!\d))(?![.,]\d)"
        )
        for page in self._index.pages:
            for match in pattern.finditer(page.text.text):
                if not page.is_figure(match.start()):
                    return page.text.passage(*match.span())
        return None

    def _lowered_in_words(self, claim: Claim) -> Placed | None:
        """Return a figure that the paper lowers in words, where the file has it with a minus."""
        if claim.ore is None or claim.ore >= 0:
            return None
        for placed in self._index.by_value.get(-claim.ore, ()):
            around = f"{placed.line} {' '.join(placed.near)}"
            if self._place.has(placed) and _LOWERED.search(around) and not _RAISED.search(around):
                return placed
        return None

    def _parts(self, claim: Claim) -> Sequence[Placed]:
        """Return the figures that an amount is computed from.

        They are those of the event's lines, for a total; for a line that has no figure of its own, all of
        the sentence that names it, or the first less the others where it speaks of the rest.
        """
        if claim.key == "total":
            return self._lines_of_total(claim)
        if claim.account is None:
            return ()
        for parts in self._index.sentences:
            values = [placed.amount.ore for placed in parts if placed.amount]
            if not 1 < len(values) == len(parts) <= _MAX_PARTS or not self._place.has(parts[0]):
                continue
            words = frozenset[str]().union(*(placed.near for placed in parts))
            if not is_named_by(words, claim.names):
                continue
            is_rest = not words.isdisjoint(_REST) and claim.ore == 2 * values[0] - sum(values)
            is_sum = claim.ore == sum(values) and not any(self._is_beside(part, claim) for part in parts)
            if is_rest or is_sum:
                return parts
        return ()

    def _lines_of_total(self, claim: Claim) -> Sequence[Placed]:
        lines = [line for line in self._claims if line.key == "lines" and line.ore is not None]
        if len(lines) < _MIN_COLUMN or sum(line.ore or 0 for line in lines) != claim.ore:
            return ()
        figures = [best.placed for line in lines if (best := self._best(line)) and not best.misplaced]
        return figures if len(figures) == len(lines) else ()

    def _near(self, claim: Claim) -> Iterator[Near]:
        """Yield the figures that differ from an amount by a unit, a sign or a digit; the likeliest first."""
        candidates = [
            (not self._place.has(placed), not self._is_beside(placed, claim), number, placed, difference)
            for number, (placed, difference) in enumerate(_alike(claim, self._index))
        ]
        seen: set[str] = set()
        for *_, placed, difference in sorted(candidates, key=lambda item: item[:3]):
            if placed.passage.exact not in seen and len(seen) < MAX_NEAR:
                seen.add(placed.passage.exact)
                yield Near(placed.passage, difference)


def _alike(claim: Claim, index: PaperIndex) -> Iterator[tuple[Placed, Difference]]:
    """Yield the figures that differ from an amount in one thing, and in which."""
    if not claim.ore:
        return
    yield from ((placed, Difference.SIGN) for placed in index.by_value.get(-claim.ore, ()))
    for factor in _UNITS:
        values = [claim.ore * factor]
        values += [claim.ore // factor] if claim.ore % factor == 0 else []
        for value in values:
            yield from ((placed, Difference.UNIT) for placed in index.by_value.get(value, ()))
    stated = stated_unit(claim.text)
    digits_of_claim = re.sub(r"\D", "", claim.text)
    for digits in _one_digit_off(digits_of_claim) if digits_of_claim else ():
        for placed in index.by_digits.get(digits, ()):
            if stated in {None, stated_unit(placed.passage.exact)}:
                yield placed, Difference.DIGIT


def _one_digit_off(digits: str) -> Iterator[str]:
    """Yield the numbers with one digit other, too many or too few, or two neighbours exchanged."""
    for place in range(len(digits) + 1):
        before, after = digits[:place], digits[place:]
        for digit in "0123456789":
            yield before + digit + after
            if after and digit != after[0]:
                yield before + digit + after[1:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
