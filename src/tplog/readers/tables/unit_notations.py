"""Tell how headings, titles and notes write the unit of amounts, and what looks like a unit and is none.

Beside the units that an amount may have (``tkr``, ``miljoner kronor``), tables write their scale in numerals
(``1000 kr``, ``SEK '000``, ``kr x 1000``), in English order (``SEK m``), in plural (``tusentals kronor``),
and glued to a name (``Belopp_tkr``). Whatever speaks of scale, of another currency or of a rate, and is none
of these, is doubtful: it must never be taken for kronor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tplog.values.amount_parser import is_unit

Span = tuple[int, int, str]  # where a unit stands in a text, and the unit

_MOST_WORDS = 2  # of a unit: tusen kronor
_WORD = re.compile(r"[^\s,;:()\[\]/_]+")
_KRONOR = r"(?:kronor|krona|kr\.?|sek)"
# Not within a number, 25 000 kr; a year before it is none of it: Budget 2025 1000-tal kr.
_BEFORE = r"(?<![0-9])(?:(?<![0-9][ .,'’])|(?<=(?<![0-9])(?:19|20)[0-9]{2} )(?=1[0 ]*\s*-?\s*tal))"
_AFTER = r"(?![^\W_])"
_NO_DIGITS = r"(?![ .,]?[0-9])"
_THOUSAND, _MILLION = r"1[ .]?000", r"1[ .]?000[ .]?000"
_OF = r"(?:\s+of\s+|[\s.\-]+)"
_START = r"(?<![^\W_])(?<!\.)"  # of a single letter: not the second of m.m.


def _numerals(number: str) -> Iterator[str]:
    """Yield how a scale in numerals is written: 1000 kr, 1000-tals kronor, kr x 1000."""
    yield rf"{_BEFORE}{number}(?:\s*-?\s*tals?)?\s*{_KRONOR}{_AFTER}"
    yield rf"{_BEFORE}{number}\s*-?\s*tals?{_AFTER}"
    yield rf"(?:{_KRONOR}[\s,]*)?[x×*]\s*{number}(?:\s*{_KRONOR})?{_NO_DIGITS}"
    yield rf"{_KRONOR}\s+i\s+{number}(?:\s*-?\s*tals?)?{_NO_DIGITS}"


def _words(letters: str, plural: str) -> Iterator[str]:
    """Yield how a scale in words is written: SEK m, M SEK, m.kr, in millions, miljontals kronor."""
    yield rf"{_START}{_KRONOR}[\s,]*(?:{letters}){_AFTER}"
    yield rf"{_START}(?:{letters}){_OF}{_KRONOR}{_AFTER}"
    yield rf"(?:{_KRONOR}\s+in\s+|(?<=\bin ))(?:{letters}){_AFTER}"
    yield rf"{_START}{plural}(?:\s+{_KRONOR})?{_AFTER}"


_GLUED = r"(?:(?<=[^\W_])[_.\-]?|(?<![^\W_])(?=[^\W\d_]+_))"  # BeloppTkr, belopp_tkr, tkr_belopp
_NOTATIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile("|".join(patterns), re.IGNORECASE), unit)
    for unit, patterns in (
        ("mkr", (*_numerals(_MILLION), *_words("m|mn|mln|mio|millions?", "miljontals?"))),
        ("mdr", _words("bn|billions?", "miljardtals?")),
        ("tkr", (*_numerals(_THOUSAND), *_words("k|t|tus|thousands?", "tusentals?"))),
        (
            "tkr",
            (
                rf"{_KRONOR}[\s,]*['’´]?000['’´]?s?{_NO_DIGITS}{_AFTER}",
                rf"{_BEFORE}['’´]?000['’´]?s?\s*{_KRONOR}{_AFTER}",
                rf"(?<![0-9])['’´]000s?{_AFTER}",
            ),
        ),
        ("tkr", (rf"{_GLUED}(?:tkr|kkr|tsek|ksek){_AFTER}_?",)),
        ("mkr", (rf"{_GLUED}(?:mkr|mnkr|msek){_AFTER}_?",)),
    )
)
_HINT = re.compile(r"kr|sek|tus|mil|mio|öre|md|mn|ml|bn|thousand|000|tal|\bin\s", re.IGNORECASE)
_NUMBER_BEFORE = re.compile(r"[0-9]\s*$")  # an amount within a title: 5 mkr
_YEAR_BEFORE = re.compile(r"(?:^|\D)(?:19|20)[0-9]{2}\s*$")
_AMOUNT_BEFORE = re.compile(  # Bidrag om 1 000 kr
    r"(?<![^\W_])(?:om|på|över|under|minst|högst|max|upp till|från|bidrag|anslag|cirka|ca|drygt|of)\s*$",
    re.IGNORECASE,
)
# What a table is divided by is no rate: tkr per nämnd, kr per 2025-06-30.
_RATE = re.compile(
    r"\s*(?:/\s*[^\W\d_]|per\b(?!\s*(?:[0-9(]|\Z|jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec|konto|nämnd|"
    r"ansvar|verksamhet|förvaltning|enhet\b|projekt|månad|kvartal|år)))",
    re.IGNORECASE,
)
_OTHER_KRONOR = re.compile(
    r"(?:(?:tio|hundra)(?:tusen)?tals?|(?:nor|dan|isländ)ska|(?:norwegian|danish))\s+(?:kronor|kroner|kr)"
    rf"{_AFTER}|"
    rf"(?<![^\W_]){_KRONOR}\s*/?\s*1[ .]?000(?:[ .]?000)?{_NO_DIGITS}{_AFTER}|"
    rf"{_BEFORE}(?!{_THOUSAND}(?:[ .]?000)?(?![ .]?0))1?0[0 .]*\s*-?\s*tals?(?:\s+{_KRONOR})?{_AFTER}",
    re.IGNORECASE,
)
_CURRENCY = re.compile(
    r"(?<![^\W_])[kmt]?(?:eur|usd|nok|dkk|gbp|chf)(?![^\W_])|(?<=[a-zåäö])(?-i:EUR|USD|NOK|DKK|GBP)(?![^\W_])|"
    r"(?<![^\W_])(?:euros?|dollars?)(?![^\W_])|[kmt]?[€$£]",
    re.IGNORECASE,
)
_SCALE = re.compile(
    r"(?<![^\W_])(?:thousands?|millions?|billions?|tiotals?|hundratals?|tusen|miljon(?:er)?|miljard(?:er)?)"
    r"(?![^\W_])|(?<=[(\[,])\s*(?:i\s+)?(?:k|m|t|mn|mln|mio|bn|mil|tus)\.?\s*(?=[)\]]|\Z)",
    re.IGNORECASE,
)
# What is doubtful in the heading of amounts alone: in a title it is about something else.
_RATE_ALONE = re.compile(
    r"%|‰|(?<![^\W_])(?:procent\w*|promille)(?![^\W_])|(?:/\s*|(?<![^\W_])per\s+)(?:inv\w*|elev\w*"
    r"|barn|plats\w*|brukare|kvm|m2|m²|person\w*|capita|timm\w*|tim|h|dag|dygn|årsarbetare|hushåll|st|styck|ton|km)"
    r"(?![^\W_])",
    re.IGNORECASE,
)
_NUMERAL_ALONE = re.compile(
    rf"{_BEFORE}(?:{_MILLION}|{_THOUSAND}|000){_NO_DIGITS}{_AFTER}|10\^?[³⁶369](?![0-9])"
)
_LETTER_ALONE = re.compile(r"(?<=\s)(?:k|m|t|mn|mln|mio|bn)\Z", re.IGNORECASE)


def unit_spans(text: str) -> list[Span]:
    """Return where a text states units of money, from the left: as written, or as ``tkr``, ``mkr``, ``mdr``.

    One that belongs to a rate (``kr per invånare``) or to a number (``5 mkr``) is none.
    """
    spans, _ = _read_units(text)
    return spans


def doubtful_unit(text: str, *, of_amounts: bool) -> str | None:
    """Return what a text says of scale, currency or rate beside the units that it states; None for nothing.

    ``of_amounts`` is whether the text is the heading of amounts, in which any such word is about them.
    """
    if other := _OTHER_KRONOR.search(text):
        return other[0].strip()
    _, rest = _read_units(text)
    patterns = [_CURRENCY, _SCALE]
    if of_amounts:
        patterns += [_RATE_ALONE, _NUMERAL_ALONE, _LETTER_ALONE]
        rate = next(((start, end) for start, end, _ in _candidates(text) if _RATE.match(text, end)), None)
        if rate:
            return text[rate[0] :].strip()
    for pattern in patterns:
        for match in pattern.finditer(rest):
            if of_amounts or not _is_part_of_amount(rest[: match.start()], match[0]):
                return match[0].strip("()[], ")
    return None


def _read_units(text: str) -> tuple[list[Span], str]:
    """Return the units of a text, and the text with them and with amounts' units blanked out."""
    spans, rest = [], text
    for start, end, unit in _candidates(text):
        rest = rest[:start] + " " * (end - start) + rest[end:]
        if not _RATE.match(text, end) and not _is_part_of_amount(text[:start], text[start:end]):
            spans.append((start, end, unit))
    return sorted(spans), rest


def _candidates(text: str) -> Iterator[Span]:
    """Yield where words of units stand in a text, whatever is around them."""
    if not _HINT.search(text):  # a quick look: most cells name no unit
        return
    rest = _OTHER_KRONOR.sub(lambda match: "·" * len(match[0]), text)
    for pattern, unit in _NOTATIONS:
        for match in pattern.finditer(rest):
            written = match[0]
            yield match.start(), match.end(), written if is_unit(written) else unit
        rest = pattern.sub(lambda match: "·" * len(match[0]), rest)
    words = list(_WORD.finditer(rest))
    position = 0
    while position < len(words):
        for count in range(_MOST_WORDS, 0, -1):
            window = words[position : position + count]
            start, end = window[0].start(), window[-1].end()
            if len(window) == count and is_unit(rest[start:end]):
                yield start, end, rest[start:end]
                position += count - 1
                break
        position += 1


def _is_part_of_amount(before: str, unit: str) -> bool:
    """Return whether a unit is of an amount: after a number that is no year, or ``om 1 000 kr``."""
    if unit[0].isdecimal():
        return bool(_AMOUNT_BEFORE.search(before))
    return bool(_NUMBER_BEFORE.search(before)) and not _YEAR_BEFORE.search(before)
