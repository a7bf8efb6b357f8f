"""The figures of a paper, each with its place: amounts of money, days, paragraphs and case numbers.

What a figure means is for others to say; here nothing is left out and nothing guessed. A number whose unit
nobody states, or that has two readings, is an amount without a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from attrs import frozen

from tplog.papers.figures.amount_text import MASK
from tplog.papers.figures.table_amounts import amounts_of_pages
from tplog.papers.layout.page_text import PageText, page_text
from tplog.papers.paper import Paper, Source
from tplog.papers.passage import PaperAmount, PaperDate, PaperReference

# Each month's name, then its short forms.
MONTH_NAMES = (
    ("januari", "jan"), ("februari", "feb"), ("mars", "mar"), ("april", "apr"), ("maj",), ("juni", "jun"),
    ("juli", "jul"), ("augusti", "aug"), ("september", "sept", "sep"), ("oktober", "okt"),
    ("november", "nov"), ("december", "dec"),
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(MONTH_NAMES, start=1) for name in names}
_ISO = re.compile(r"(?<![\w./-])((?:18|19|20)\d\d)[-–\u2010\u2011−](\d\d)[-–\u2010\u2011−](\d\d)(?![\w/])")
_WORDED = re.compile(
    rf"(?<![\w.,/])(\d{{1,2}})(?::e|:a)? ({'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
    r"(?: år)?,? ((?:18|19|20)\d\d)(?![\w/])",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"(?<![\w./-])(\d{1,2})/(\d{1,2})[ -]((?:19|20)\d\d)(?![\w/])")
_BODY = r"(?:(?<!\w)(?:[A-ZÅÄÖ]{2,6}(?:-[A-ZÅÄÖ]{1,4})?|[A-ZÅÄÖ][a-zåäö]{1,2}) )?"
_LISTED = r"\d{1,4}(?!\d)(?:(?:, | och | ?[-–] ?)\d{1,4}(?! ?\d))*"
_PARAGRAPHS = re.compile(rf"({_BODY})(?:§ ?§ ?|Paragrafer(?:na)? )({_LISTED})")
_PARAGRAPH = re.compile(
    rf"({_BODY})(?<!§)(?<!§ )§ ?(\d{{1,4}}(?!\d)(?:[.:]\d{{1,3}}(?![\d.:]))?)(?: ?([a-z])(?!\w))?"
)
# What OCR makes of §: 8, $, S or 5, after a body or after a day.
_OCR_PARAGRAPH = re.compile(
    r"(?<!\w)((?:KS|KF|AU|KSAU|KFN|TN|BN|SN|UN|KN|MBN|SBN|FN|ON|VN|RN) |(?<=\d\d-\d\d, ))"
    r"[8$S] ?(\d{1,3})(?![\d/,.])"
)
_CASE = re.compile(
    r"(?<![\w/])(?:(?P<body>[A-ZÅÄÖ]{1,6}(?:[-/][A-ZÅÄÖ]{1,6})?)[ /-]?"
    r"|(?:Dnr|Diarienr|Diarienummer|Ärendenr|Ärendenummer|Ärende)[.:]{0,2} ?)"
    r"(?P<number>(?:19|20)\d\d[/:.-]\d{1,6}(?:[-.]\d{1,5})*)(?![\w/])"
)
# The year in two digits: KS25/310, KS 25/310; KS 12/3 is a day.
_SHORT_CASE = re.compile(r"(?<![\w/])[A-ZÅÄÖ]{2,6}(?:\d\d[/:]\d{2,5}|[ -]\d\d[/:]\d{3,5})(?![\w/:.-])")
# A case number of any form stands after such a word; a year or a day alone is none.
_REGISTERED = re.compile(
    r"(?<![\w/])(?:[Dd]nr|[Dd]iarienr|[Dd]iarienummer|[Ää]rendenr|[Ää]rendenummer|"
    r"[Ää]rendebeteckning)[.:]{0,2} ?"
    r"(?!(?:19|20)\d\d(?:-\d\d-\d\d)?(?![\w/:.-]))"
    r"(?P<number>(?:[A-ZÅÄÖ]{2,6} )?(?=[\w/:.-]*\d\d)\w+(?:[/:.-]\w+)*)(?![\w/])"
)
_MAX_LISTED = 100


@frozen
class PageFigures:
    """The figures of a page, each kind in its order, with where each begins and ends in the page's text."""

    text: PageText
    amounts: Sequence[tuple[int, int, PaperAmount]]
    dates: Sequence[tuple[int, int, PaperDate]]
    references: Sequence[tuple[int, int, PaperReference]]

    def is_figure(self, offset: int) -> bool:
        """Return whether a figure stands at an offset of the page's text."""
        return any(
            start <= offset < end
            for located in (self.amounts, self.dates, self.references)
            for start, end, _ in located
        )


@frozen
class Figures:
    """All figures of a paper, each kind in the paper's order."""

    amounts: tuple[PaperAmount, ...]
    dates: tuple[PaperDate, ...]
    references: tuple[PaperReference, ...]


def figures(paper: Paper) -> Figures:
    """Return the amounts, days, paragraphs and case numbers of a paper."""
    pages = figures_by_page(paper)
    return Figures(
        tuple(figure for page in pages for *_, figure in page.amounts),
        tuple(figure for page in pages for *_, figure in page.dates),
        tuple(figure for page in pages for *_, figure in page.references),
    )


def figures_by_page(paper: Paper) -> list[PageFigures]:
    """Return the figures of each page of a paper."""
    texts = [page_text(page) for page in paper.pages]
    days = [list(_dates(text.text)) for text in texts]
    named = [list(_references(text)) for text in texts]
    masked = [
        _masked(text.text, [(start, end) for start, end, _ in (*found_days, *found_names)])
        for text, found_days, found_names in zip(texts, days, named, strict=True)
    ]
    return [
        PageFigures(
            text,
            amounts,
            [(start, end, PaperDate(text.passage(start, end), day)) for start, end, day in found_days],
            [(start, end, PaperReference(text.passage(start, end), name)) for start, end, name in names],
        )
        for text, amounts, found_days, names in zip(
            texts, amounts_of_pages(texts, masked), days, named, strict=True
        )
    ]


def amounts(paper: Paper) -> tuple[PaperAmount, ...]:
    """Return every amount of money in a paper, in its order; the value is None if it is not certain."""
    return figures(paper).amounts


def dates(paper: Paper) -> tuple[PaperDate, ...]:
    """Return every day that a paper names with its year, in its order."""
    return figures(paper).dates


def references(paper: Paper) -> tuple[PaperReference, ...]:
    """Return every paragraph and case number that a paper names, in its order."""
    return figures(paper).references


def _dates(text: str) -> Iterator[tuple[int, int, date]]:
    spans = [
        *((match, match[1], match[2], match[3]) for match in _ISO.finditer(text)),
        *((match, match[3], str(_MONTHS[match[2].lower()]), match[1]) for match in _WORDED.finditer(text)),
        *((match, match[3], match[2], match[1]) for match in _SLASHED.finditer(text)),
    ]
    for match, year, month, day in sorted(spans, key=lambda item: item[0].start()):
        try:
            yield match.start(), match.end(), date(int(year), int(month), int(day))
        except ValueError:  # 2025-02-30
            continue


def _references(text: PageText) -> Iterator[tuple[int, int, str]]:
    """Yield where each paragraph and case number stands, with the text that a log has for it."""
    words = text.text
    spans: list[tuple[int, int, str]] = []
    for match in _PARAGRAPHS.finditer(words):
        start, body = _body_before(text, match)
        spans.extend((start, match.end(), f"{body}§ {number}") for number in _numbers(match[2]))
    for match in _PARAGRAPH.finditer(words):
        start, body = _body_before(text, match)
        letter = f" {match[3]}" if match[3] else ""
        spans.append((start, match.end(), f"{body}§ {match[2]}{letter}"))
    if text.page.source is Source.OCR:
        spans.extend(
            (match.start(), match.end(), f"{match[1]}§ {match[2]}")
            for match in _OCR_PARAGRAPH.finditer(words)
        )
    for match in _CASE.finditer(words):
        start = match.start("body") if match["body"] else match.start("number")
        spans.append((start, match.end(), words[start : match.end()]))
    for match in (*_SHORT_CASE.finditer(words), *_REGISTERED.finditer(words)):
        start, end = match.span("number" if match.re is _REGISTERED else 0)
        if not any(left < end and start < right for left, right, _ in spans):
            spans.append((start, end, words[start:end]))
    yield from sorted(spans, key=lambda span: span[0])


def _body_before(text: PageText, match: re.Match[str]) -> tuple[int, str]:
    """Return where a paragraph begins, and the body before it: one on its line, such as ``KS``."""
    first, second = match.start(), match.start() + len(match[1])
    words = [text.words[text.word_indexes(offset, offset + 1)[0]] for offset in (first, second)]
    return (first, match[1]) if words[0][0] is words[1][0] else (second, "")


def _numbers(listed: str) -> Iterator[str]:
    """Yield the numbers of a list such as ``31–38`` or ``3, 5 och 7``."""
    for part in re.split(r", | och ", listed):
        first, *rest = re.split(r" ?[-–] ?", part)
        last = rest[-1] if rest else first
        if int(first) <= int(last) < int(first) + _MAX_LISTED:
            yield from map(str, range(int(first), int(last) + 1))
        else:
            yield first


def _masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text of the same length in which nothing of these spans is left."""
    parts, done = [], 0
    for start, end in sorted(spans):
        if end > done:
            begin = max(start, done)
            parts += [text[done:begin], MASK * (end - begin)]
            done = end
    return "".join((*parts, text[done:]))
