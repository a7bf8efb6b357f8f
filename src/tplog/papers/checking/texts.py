"""Hold the days, paragraphs, case numbers, titles and quotes of a decision file against its paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from tplog.domain.state.decision_keys import plain_case_number
from tplog.papers.checking.claims import Claim, held_as
from tplog.papers.checking.held import MAX_NEAR, Difference, Held, Kind, Misplaced, Near, Verdict
from tplog.papers.checking.paper_index import PaperIndex, Placed
from tplog.papers.checking.stated_place import same_paragraph
from tplog.papers.checking.surroundings import words_in
from tplog.papers.figures.paper_figures import MONTH_NAMES
from tplog.papers.layout.cited_words import has_context, quote_pattern
from tplog.papers.passage import PaperDate, PaperReference, Passage
from tplog.values.act import Quote
from tplog.values.partial_date import PartialDate

_MONTHS = tuple(name for name, *_ in MONTH_NAMES)
_OF_PAPER = re.compile(r"(?:sammanträdes|datum|den |daterad|upprättad|mötes|[\d\s.:-])*", re.IGNORECASE)
_REGISTER = re.compile(r"^(?:dnr|diarienr|diarienummer|ärendenr|ärendenummer|ärende)[.:]*\s*", re.IGNORECASE)
_YEAR_NAMED = r"(?:utfall|bokslut|årsredovisning|redovisning|resultat|prognos|budget|helår|verksamhetsår)\w*"


def held_text(claim: Claim, index: PaperIndex) -> Held:
    """Return how a day, a paragraph, a case number, a title or a quote stands in the paper."""
    match claim.kind:
        case Kind.DATE:
            return _held_day(claim, index)
        case Kind.PARAGRAPH:
            return _held_paragraph(claim, index)
        case Kind.CASE_NUMBER:
            return _held_case_number(claim, index)
        case Kind.QUOTE if claim.quote is not None:
            return _held_quote(claim, claim.quote, index)
        case _:
            return _held_title(claim, index)


def _absent(claim: Claim, index: PaperIndex, near: Sequence[Near] = ()) -> Held:
    verdict = Verdict.NOT_CHECKED if index.unread else Verdict.NOT_IN_PAPER
    return held_as(claim, verdict, near=tuple(near))


def _held_day(claim: Claim, index: PaperIndex) -> Held:
    day = claim.day
    if day is None or not day.is_exact:
        return _held_partial_day(claim, index, day)
    same_day = [placed for placed in index.dates if _day(placed) == day.earliest]
    if same_day:
        fitting = [placed for placed in same_day if _fits(placed, claim, index.dates)]
        best = (fitting or same_day)[0]
        if not fitting:
            why = Misplaced.NAME if claim.names else Misplaced.HEADING
            return held_as(claim, Verdict.ELSEWHERE, (best.passage,), misplaced=why)
        is_written = best.passage.exact == claim.text
        return held_as(claim, Verdict.AS_WRITTEN if is_written else Verdict.SAME_VALUE, (best.passage,))
    if read := _end_of_period(claim, index, day):
        return held_as(claim, Verdict.COMPUTED, (read,))
    return _absent(claim, index, _near_days(claim, index))


def _day(placed: Placed) -> date:
    return placed.figure.day if isinstance(placed.figure, PaperDate) else date.min


def _fits(placed: Placed, claim: Claim, dates: Sequence[Placed]) -> bool:
    """Return whether a day stands where it is to: beside its body, or, of the paper itself, in its head."""
    if claim.names:
        return any(words_in(name) <= words_in(placed.line) for name in claim.names)
    if not claim.is_own:
        return True
    days_of_paper = {_day(other) for other in dates if _OF_PAPER.fullmatch(other.line)}
    return not days_of_paper or _day(placed) in days_of_paper


def _held_partial_day(claim: Claim, index: PaperIndex, day: PartialDate | None) -> Held:
    """Return how a month, a year or a day without its year stands in the paper."""
    if day is None:
        return _absent(claim, index)
    if day.year is not None and day.month is None:
        is_there = str(day.year) in index.words
        return held_as(claim, Verdict.AS_WRITTEN) if is_there else _absent(claim, index)
    month = _MONTHS[(day.month or 1) - 1]
    parts = [str(day.day)] if day.day else []
    parts += [month, *([str(day.year)] if day.year else [])]
    if any(
        re.search(rf"(?<!\w){' '.join(parts)}(?!\w)", page.text.text, re.IGNORECASE) for page in index.pages
    ):
        return held_as(claim, Verdict.SAME_VALUE)
    inside = [placed for placed in index.dates if _is_within(_day(placed), day)]
    if inside:
        return held_as(claim, Verdict.SAME_VALUE, (inside[0].passage,))
    return _absent(claim, index)


def _is_within(day: date, partial: PartialDate) -> bool:
    stated = (partial.year, partial.month, partial.day)
    return all(
        part in {None, actual} for part, actual in zip(stated, (day.year, day.month, day.day), strict=True)
    )


def _end_of_period(claim: Claim, index: PaperIndex, day: PartialDate) -> Passage | None:
    """Return where a heading or a sentence names the year or month of which a day is the last.

    Only of the event's own years.
    """
    last = day.latest
    if last is None or (claim.years and last.year not in claim.years):
        return None
    if (last + timedelta(days=1)).day != 1:
        return None
    year = str(last.year)
    named = _YEAR_NAMED if last.month == len(_MONTHS) else rf"\b{_MONTHS[last.month - 1]}"
    for page in index.pages:
        if match := re.search(rf"{named}\s+(?:år\s+)?{year}(?!\d)", page.text.text, re.IGNORECASE):
            return page.text.passage(*match.span())
    for placed in index.amounts:
        if last.month == len(_MONTHS) and re.search(rf"(?<!\d){year}(?!\d)", placed.heads):
            return placed.passage
    return None


def _near_days(claim: Claim, index: PaperIndex) -> list[Near]:
    near: dict[date, Near] = {}
    for placed in index.dates:
        day = _day(placed)
        differing = sum(character != other for character, other in zip(str(day), claim.text, strict=False))
        if differing == 1:
            near.setdefault(day, Near(placed.passage, Difference.DIGIT))
    return list(near.values())[:MAX_NEAR]


def _name(placed: Placed) -> str:
    return placed.figure.text if isinstance(placed.figure, PaperReference) else ""


def _held_paragraph(claim: Claim, index: PaperIndex) -> Held:
    named = [placed for placed in index.references if "§" in _name(placed)]
    shown = [placed for placed in named if "§" in placed.passage.exact or placed.passage.is_ocr]
    same = [placed for placed in shown or named if same_paragraph(_name(placed), claim.text)]
    if not same:
        near = [
            Near(placed.passage, Difference.DIGIT)
            for placed in shown
            if _is_near(_digits(_name(placed)), _digits(claim.text))
        ]
        return _absent(claim, index, near[:MAX_NEAR])
    heads = [placed for placed in named if placed.is_heading]
    fitting = [
        placed
        for placed in same
        if (
            any(words_in(name) <= words_in(placed.line) for name in claim.names)
            if claim.names
            else placed.is_heading or not heads or not claim.is_own
        )
    ]
    best = (fitting or same)[-1]  # the first may stand in a table of contents
    if not fitting:
        why = Misplaced.NAME if claim.names else Misplaced.HEADING
        return held_as(claim, Verdict.ELSEWHERE, (best.passage,), misplaced=why)
    is_written = _plain(_name(best)).endswith(_plain(claim.text)) and not best.passage.is_ocr
    return held_as(claim, Verdict.AS_WRITTEN if is_written else Verdict.SAME_VALUE, (best.passage,))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_near(text: str, other: str) -> bool:
    return (
        len(text) == len(other) and sum(left != right for left, right in zip(text, other, strict=True)) == 1
    )


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", _REGISTER.sub("", text)).casefold()


def _held_case_number(claim: Claim, index: PaperIndex) -> Held:
    wanted = plain_case_number(claim.text)
    numbers = [placed for placed in index.references if "§" not in _name(placed)]
    same = [placed for placed in numbers if plain_case_number(_name(placed)) == wanted]
    if same:
        under = [placed for placed in same if _is_under(placed, claim, index)]
        best = (under or same)[0]
        if not under:
            return held_as(claim, Verdict.ELSEWHERE, (best.passage,), misplaced=Misplaced.SECTION)
        is_written = _plain(_name(best)) == _plain(claim.text)
        return held_as(claim, Verdict.AS_WRITTEN if is_written else Verdict.SAME_VALUE, (best.passage,))
    # A number's digits stand together: KS 2025/1 2 is none of KS 2025/12.
    spaced = r"\s?".join(map(re.escape, re.findall(r"\d+|[^\W\d_]+|\S", _REGISTER.sub("", claim.text))))
    for page in index.pages:
        if match := re.search(rf"(?<![\w/-]){spaced}(?![\w/-])", page.text.text, re.IGNORECASE):
            return held_as(claim, Verdict.AS_WRITTEN, (page.text.passage(*match.span()),))
    near = [
        Near(placed.passage, Difference.DIGIT)
        for placed in numbers
        if _is_near(_plain(_name(placed)), _plain(claim.text))
    ]
    return _absent(claim, index, near[:MAX_NEAR])


def _is_under(placed: Placed, claim: Claim, index: PaperIndex) -> bool:
    """Return whether a case number stands under its event's paragraph, if the paper has that."""
    if claim.paragraph is None or placed.paragraph is None:
        return True
    known = any(same_paragraph(other.paragraph or "", claim.paragraph) for other in index.references)
    return not known or same_paragraph(placed.paragraph, claim.paragraph)


def _held_title(claim: Claim, index: PaperIndex) -> Held:
    """Return how a title stands in the paper: its words together, all of them, or some; its numbers all."""
    words = re.findall(r"[^\W_]+", claim.text.casefold())
    pattern = r"[\W_]+".join(map(re.escape, words))
    for page in index.pages:
        match = re.search(rf"(?<!\w){pattern}(?!\w)", page.text.text, re.IGNORECASE) if words else None
        if match:
            return held_as(claim, Verdict.AS_WRITTEN, (page.text.passage(*match.span()),))
    missing = [word for word in words if word not in index.words and not _is_day_part(word, claim, index)]
    if not missing:
        return held_as(claim, Verdict.SAME_VALUE)
    if any(word.isdigit() for word in missing) or len(missing) == len(words):
        return _absent(claim, index)
    return held_as(claim, Verdict.NOT_CHECKED)


def _held_quote(claim: Claim, quote: Quote, index: PaperIndex) -> Held:
    """Return how a quote stands in the paper: its words on its page, and what stands right beside them."""
    pattern = quote_pattern(quote)
    passages = [
        page.text.passage(*match.span()) for page in index.pages for match in pattern.finditer(page.text.text)
    ]
    if not passages:
        return _absent(claim, index)
    right = [
        passage
        for passage in passages
        if passage.page == quote.page and has_context(passage.prefix, passage.suffix, quote)
    ]
    if not right:
        return held_as(claim, Verdict.ELSEWHERE, (passages[0],), misplaced=Misplaced.SECTION)
    return held_as(claim, Verdict.SAME_VALUE if right[0].is_ocr else Verdict.AS_WRITTEN, (right[0],))


def _is_day_part(word: str, claim: Claim, index: PaperIndex) -> bool:
    """Return whether a number of a title is part of a day that the paper writes otherwise."""
    days = {str(_day(placed)) for placed in index.dates}
    return any(word in day.split("-") and day in claim.text for day in days)
