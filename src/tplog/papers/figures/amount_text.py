"""Find amounts in a text by their units: whole tokens with what belongs to them, never parts of a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from tplog.papers.layout.page_text import BREAK, UNSURE
from tplog.values.amount import Amount
from tplog.values.amount_parser import HEDGES, MONEY_UNITS, parse_amount
from tplog.values.identifiers import ParseError
from tplog.values.limits import MAX_AMOUNT_LENGTH

_WINDOW = 40  # characters on either side of an amount that can make it another
MASK = "\0"  # stands for characters of a date, a § or a case number, which are no amounts

_LETTER = r"[^\W\d_]"
_UNITS = "|".join(f"(?:{pattern.pattern})" for pattern, _ in reversed(MONEY_UNITS))
UNIT = rf"(?:{_UNITS})(?!\w)"
_RUN = re.compile(rf"\d+(?:[ .,:{UNSURE}]\d+)*")
_AFTER = re.compile(rf"(?:[ {UNSURE}]?(?P<unit>{UNIT})|[,:] ?[-−–](?!\w))", re.IGNORECASE)
_STRAY = re.compile(rf", ?(?P<unit>{UNIT})", re.IGNORECASE)  # 0,6, mkr
_FOOTNOTE = re.compile(r" ?\*+")
_BEFORE_UNIT = re.compile(r"(?<!\w)(?<!\d )(?:[kmt]?sek|kr) $", re.IGNORECASE)
DASH = r"[-−–\u2010-\u2012\ufe63\uff0d]"
_SIGN = re.compile(rf"(?P<sign>{DASH}|\+|(?<!\w)(?:minus|plus))(?P<space> ?)$", re.IGNORECASE)
_HEDGES = "|".join(map(re.escape, sorted(HEDGES, key=len, reverse=True)))
_HEDGE = re.compile(rf"(?<!\w)(?:{_HEDGES}) $", re.IGNORECASE)
YEAR = re.compile(r"(?:19|20)\d\d")
YEAR_BEFORE = re.compile(
    r"(?<!\w)(?:\w*(?:budget|bokslut|utfall|plan|prognos|ram)|år|förslag|period|beslut|för|under|från|till|och)"
    r"(?:en|et)?,? $",
    re.IGNORECASE,
)
_RANGE_BEFORE = re.compile(rf"(?<![\d,.:])(\d[\d ]*(?:,\d+)?) ?(?:{DASH}|—|(?<!\w)till(?!\w)) ?$")
_LEVEL_BEFORE = re.compile(r"(?<!\w)(?:från|med) [\d ,.]+ till $")  # from one level to another is no range
_RANGE_AFTER = re.compile(rf"(?:—|{DASH})(?: ?\d)| (?:—|{DASH}) \d")
_UNIT_AND_RANGE_BEFORE = re.compile(rf"\d ?{UNIT}(?:(?:—|{DASH}) ?| (?:—|{DASH}) )$", re.IGNORECASE)
_LISTED_BEFORE = re.compile(
    r"(?<![\w,.:§/])(\d{1,3}(?:[ ]\d{3})*(?:,\d+)?) (?:och|respektive|resp\.|eller|till|à) $"
)
_DECIMAL = re.compile(r"\d{1,2},\d+")  # no group of thousands, so that it begins a number
_WELL_GROUPED = re.compile(r"\d{1,3}(?: \d{3})*(?:,\d+)?|\d+(?:,\d+)?")
_LONG_WORD = re.compile(rf"{_LETTER}{{4,}}$")
_NUMERAL = (
    r"(?:en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|noll|halvt?|halvannan|kvarts|trekvarts"
    r"|(?:tret|fjor|fem|sex|sjut|ar|nit)ton"
    r"|(?:två|tre|fyra|fem|sex|sju|åtta|nio|ett|en)?(?:hundra|tusen)(?!tal)[a-zåäö]{0,40}"
    r"|[a-zåäö]{2,12}tusen(?:[a-zåäö]{2,30})?"
    r"|(?:tjugo|trettio|fyrtio|femtio|sextio|sjuttio|åttio|nittio)[a-zåäö]{0,40})"
)
_WORDS = re.compile(
    rf"(?<!\w)(?:minus )?{_NUMERAL}(?: (?:och )?{_NUMERAL}){{0,4}} (?P<unit>{UNIT})", re.IGNORECASE
)
# What may touch a number or its sign without being a part of it. Whatever else touches it may be: a mark that
# parts its thousands elsewhere (1'500, 1·500), one that nobody sees, another script's digit, a hedge (±500).
_TOUCHING = frozenset("([{\"'“”„«»‘’:;,./!?_|•●▪○*…=" + BREAK + MASK)
_TOUCHED = re.compile(r"\d[^\w\s]+$")  # as all of those are if a digit stands before them
_MULTIPLE = r"(?:tusen(?:tal)?|hundra|mn|milj\.?|miljon(?:er)?|mdr|miljard(?:er)?)"
_FACTOR_BEFORE = re.compile(
    rf"(?:\d ?(?:[x×*·∙⋅^]|gånger|st(?:\.|ycken)?(?: (?:à|om|på))?|à)|(?<!\w){_MULTIPLE}) ?$", re.IGNORECASE
)
_SIGN_BEFORE_HEDGE = re.compile(
    rf"(?:(?<!\w)(?:minus|plus) |(?<!\w){DASH})(?:{_HEDGES}) $",
    re.IGNORECASE,
)
_SIGN_OR_DASH = re.compile(
    rf"(?:(?<!\w)(?:med|på|om|av|är|blir|var|uppgår till|netto|summa|\w*resultat(?:et)?)|[:=]) {DASH} $",
    re.IGNORECASE,
)
# After a multiple without a word for money: another money, or what is counted and no money.
_OTHER_MONEY = re.compile(
    r" (?:(?:norska|danska|isländska|amerikanska) (?:kronor|dollar)"
    r"|euro|dollar|eur|usd|gbp|nok|dkk|chf|pund"
    r"|[€$£]|(?:\w*(?:besök(?:are)?|invånare|resenärer|passagerare|användare|kunder|elever|personer|människor|resor"
    r"|timmar|lån|visningar|exemplar|böcker|träd|liter|ton|kg|[kmgt]wh|meter)|k?m[23²³]?|gånger|procent))(?!\w)",
    re.IGNORECASE,
)
_ENDS_IN_MULTIPLE = re.compile(rf"{_MULTIPLE}$", re.IGNORECASE)
_GOES_ON = re.compile(r"[^\s\w.):;]\d|\w")
_OPENS_CELL = re.compile(rf"(?:^|[{BREAK}{MASK}])\($")
_FURTHER_PART = re.compile(rf" (?:och )?(?:(?!(?:19|20)\d\d(?!\d))\d|{_NUMERAL} )", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?:kr|mkr|tkr|kkr|mdr|mdkr|mnkr)\.$", re.IGNORECASE)


@frozen
class AmountSpan:
    """Where an amount stands in a text, and what it is; ``unit`` is where its unit stands if elsewhere."""

    start: int
    end: int
    amount: Amount | None
    unit: tuple[int, int] | None = None


def amounts_of_text(text: str) -> Iterator[AmountSpan]:
    """Yield the amounts of a text that have a unit beside them, in order; without a value if not certain.

    ``text`` is a page's, with `MASK` for what is a date, a § or a case number.
    """
    spans = [*_numeric(text), *_in_words(text)]
    yield from sorted(spans, key=lambda span: span.start)


def _numeric(text: str) -> Iterator[AmountSpan]:
    for run in _RUN.finditer(text):
        end = _end_of_amount(text, run)
        before = _BEFORE_UNIT.search(text, max(run.start() - 6, 0), run.start()) if end is None else None
        if before and _WELL_GROUPED.fullmatch(run[0]) and not YEAR.fullmatch(run[0]):
            yield _sure(text, before.start(), run.start(), run.end())
        elif end is not None:
            yield from _with_unit(text, run.start(), run.end(), end)


def _end_of_amount(text: str, run: re.Match[str]) -> int | None:
    """Return where an amount with this run of digits ends, None if no unit follows."""
    mark = _FOOTNOTE.match(text, run.end())
    after = _AFTER.match(text, mark.end() if mark else run.end())
    if after is None and "," in run[0]:
        after = _STRAY.match(text, run.end())
    if after is None:
        return None
    is_end = _SENTENCE_END.search(text, after.start(), after.end())
    return after.end() - (1 if is_end else 0)


def _with_unit(text: str, start: int, run_end: int, end: int) -> Iterator[AmountSpan]:
    first, is_sure = _first_digit(text, start, run_end)
    if first is None:
        return
    digits = text[first:run_end]
    before = text[max(first - 40, 0) : first]
    if YEAR.fullmatch(digits):
        if not YEAR_BEFORE.search(before):  # "Budget 2025 tkr" is a heading
            yield AmountSpan(first, end, None)
        return
    if UNSURE in digits or ":" in digits or not is_sure:
        yield AmountSpan(first, end, None)
        return
    range_before = _RANGE_BEFORE.search(before)
    if range_before and not YEAR.search(range_before[1]) and not _LEVEL_BEFORE.search(before):
        yield AmountSpan(first - len(before) + range_before.start(1), end, None)
        return
    listed = _LISTED_BEFORE.search(before)
    if listed and not YEAR.fullmatch(listed[1]):
        offset = first - len(before)
        yield AmountSpan(offset + listed.start(1), offset + listed.end(1), None, (run_end, end))
    yield _sure(text, _start_of_amount(text, first, end), first, end)


def _sure(text: str, start: int, first: int, end: int) -> AmountSpan:
    """Return what is parsed of an amount with its first digit, without a value if it may be part of more."""
    if _may_be_more(text, first, end):
        return AmountSpan(start, end, None)
    return _parsed(text, start, end)


def _may_be_more(text: str, first: int, end: int) -> bool:
    """Return whether what stands around an amount makes it another: a digit, a sign, a factor, euros."""
    sign = _SIGN.search(text, max(first - 7, 0), first)
    start = sign.start() if sign and not sign["space"] else first
    before, after = text[max(start - _WINDOW, 0) : start], text[end : end + _WINDOW]
    if before and not _may_touch(before[-1]):
        return True
    if any(pattern.search(before) for pattern in (_TOUCHED, _FACTOR_BEFORE, _SIGN_BEFORE_HEDGE)):
        return True
    unsigned = text[max(first - _WINDOW, 0) : first]
    if any(pattern.search(unsigned) for pattern in (_UNIT_AND_RANGE_BEFORE, _SIGN_OR_DASH)):
        return True
    is_in_parentheses = _OPENS_CELL.search(before) and after[:1] == ")"  # negative to some
    if is_in_parentheses or _GOES_ON.match(after) or _RANGE_AFTER.match(after):
        return True
    is_multiple = _ENDS_IN_MULTIPLE.search(text, first, end)
    return bool(is_multiple and (_OTHER_MONEY.match(after) or _FURTHER_PART.match(after)))


def _may_touch(char: str) -> bool:
    """Return whether a character may stand right before an amount and be no part of it."""
    return (
        char in _TOUCHING
        or char.isspace()
        or (char.isalpha() and char.isprintable() and not char.isnumeric())
    )


def _first_digit(text: str, start: int, end: int) -> tuple[int | None, bool]:
    """Return where a number begins in a run of digits, and whether that is sure; None if nowhere."""
    glued = start > 0 and (text[start - 1].isalpha() or text[start - 1] in "/:_" + MASK)
    if glued and not _LONG_WORD.search(text, max(start - 4, 0), start):  # A4 500 kr; KS/12 500 kr
        space = text.find(" ", start, end)
        if space < 0:
            return (None, False) if text[start - 1] != MASK else (start, True)
        start = space + 1
    if start > 1 and text[start - 1] in ".," and text[start - 2].isdigit():
        return start, False
    groups = text[start:end].split(" ")
    for index in range(len(groups) - 1, 0, -1):  # 2025 700 tkr, 31 12 2025 700 tkr, 0 1,5 mkr
        if YEAR.fullmatch(groups[index - 1]) or groups[index - 1] == "0" or _DECIMAL.fullmatch(groups[index]):
            start += len(" ".join(groups[:index])) + 1
            break
    digits = text[start:end]
    return start, "." in digits or bool(_WELL_GROUPED.fullmatch(digits))


def _start_of_amount(text: str, first: int, end: int) -> int:
    """Return where an amount begins: before its number stand its sign and its hedge."""
    start = first
    sign = _SIGN.search(text, max(start - 7, 0), start)
    if sign and _belongs(text, sign, end):
        start = sign.start()
    hedge = _HEDGE.search(text, max(start - 12, 0), start)
    return hedge.start() if hedge else start


def _belongs(text: str, sign: re.Match[str], end: int) -> bool:
    """Return whether a dash before a number is its minus, not a dash between words or at a list's item."""
    if sign["sign"][0] in "−+mMpP":
        return True
    if not sign["space"]:
        return not text[sign.start() - 1 : sign.start()].isalnum()
    starts_cell = sign.start() == 0 or text[sign.start() - 1] == BREAK
    return starts_cell and text[end : end + 1] in {BREAK, ""}


def _parsed(text: str, start: int, end: int) -> AmountSpan:
    return AmountSpan(start, end, parsed_or_none(text[start:end].replace(UNSURE, " ")))


def parsed_or_none(text: str, unit: str | None = None) -> Amount | None:
    """Return a text as an amount, None if it is none or has no one reading."""
    if len(text) > MAX_AMOUNT_LENGTH:
        return None
    try:
        return parse_amount(text, unit)
    except ParseError:
        return None


def _in_words(text: str) -> Iterator[AmountSpan]:
    for match in _WORDS.finditer(text):
        end = match.end() - (1 if _SENTENCE_END.search(match[0]) else 0)
        hedge = _HEDGE.search(text, max(match.start() - 12, 0), match.start())
        yield _sure(text, hedge.start() if hedge else match.start(), match.start(), end)
