"""Split a SIE file into lines and fields, and parse its amounts, dates and codes."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from attrs import define, frozen

from tplog.readers.bookkeeping import Objects
from tplog.readers.sie.rules import AMOUNT_UNLIKE_SIE, LINE_UNREADABLE, OBJECTS_UNREADABLE
from tplog.values.identifiers import ParseError
from tplog.values.limits import MAX_SEGMENT_LENGTH
from tplog.values.partial_date import check_year

# å ä ö Å Ä Ö as DOS (code page 437, which the format calls PC8) and as Windows (code page 1252) write them.
# In the other code page each is a line drawing or a symbol, which is rare in an account's name.
_PC8_LETTERS = bytes((0x86, 0x84, 0x94, 0x8F, 0x8E, 0x99))
_WINDOWS_LETTERS = bytes((0xE5, 0xE4, 0xF6, 0xC5, 0xC4, 0xD6))
PC8, WINDOWS, UNICODE = "cp437", "cp1252", "utf-8"

# A field is quoted (\" is a quote), or a list of objects in braces, or plain. A text ending in a backslash
# looks as if its last quote were escaped: that quote is taken as the end if no other end is possible.
_QUOTED = rb'"((?:[^"\\]|\\"|\\)*)"'
_BRACED = rb'(\{(?:[^"{}]|"(?:[^"\\]|\\"?+)*+")*+\})'
_FIELD = re.compile(rb"[ \t]*+(?:" + _QUOTED + rb"|" + _BRACED + rb'|([^ \t"{}]++))(?=[ \t]|\Z)')
_OBJECT_FIELD = re.compile(r'[ \t]*+(?:"((?:[^"\\]|\\"?+)*+)"|([^ \t"{}]++))(?=[ \t"]|\Z)')
_LABEL = re.compile(rb"#[A-Z]{2,}")
_AMOUNT = re.compile(r"([+-]?)(\d*)(?:[.,](\d*))?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}", re.ASCII)
_HUNDREDS = re.compile(r"\d{3}(?:[.,]\d*)?", re.ASCII)
_DAY = re.compile(r"(\d{4})(-?)(\d\d)\2(\d\d)", re.ASCII)
_MONTH = re.compile(r"(\d{4})-?(\d\d)", re.ASCII)
_YEAR_NUMBER = re.compile(r"-?\d{1,3}", re.ASCII)
_LONGEST_KRONOR = 15  # digits: more than any sum that a record can hold

TWO_RECORDS = "two records in a line"
BLANKS = b" \t\r\n\x1a"  # DOS ends a text with control-Z


class BracedField(str):
    """A field in braces, as it stands: a list of objects."""

    __slots__ = ()


@define
class EncodingDetector:
    """Counts, over the lines that are not ASCII, of what speaks for each encoding."""

    right: int = 0  # lines that are valid UTF-8
    wrong: int = 0  # lines that are not
    pc8: int = 0  # Swedish letters if read as code page 437
    windows: int = 0  # Swedish letters if read as code page 1252

    def observe(self, line: bytes) -> None:
        """Count the letters of a line that is not ASCII."""
        try:
            line.decode(UNICODE)
        except UnicodeDecodeError:
            self.wrong += 1
            self.pc8 += len(line) - len(line.translate(None, _PC8_LETTERS))
            self.windows += len(line) - len(line.translate(None, _WINDOWS_LETTERS))
        else:
            self.right += 1

    def encoding(self) -> str:
        """Return the encoding: UTF-8 if most lines are valid UTF-8, else by Swedish letters."""
        if self.right > self.wrong:  # majority: one text cut within a letter must not decide
            return UNICODE
        return WINDOWS if self.windows > self.pc8 else PC8


def decode_field(text: bytes, encoding: str) -> str:
    """Return a field's text in NFC. Every byte is kept, so that two codes never become one."""
    if text.isascii():
        return text.decode("ascii")
    try:
        decoded = text.decode(encoding)
    except UnicodeDecodeError:
        decoded = text.decode(PC8 if encoding == UNICODE else "latin-1")
    return unicodedata.normalize("NFC", decoded)


@frozen
class SplitLine:
    """A line's fields, its label first, up to where it can no longer be read.

    ``error`` says why the rest cannot be read; ``rest`` is the text from there.
    """

    fields: list[str]
    error: ParseError | None = None
    rest: str = ""

    @property
    def hides_record(self) -> bool:
        """Whether the unreadable part begins with another record."""
        return self.error is not None and self.error.params.get("why") == (TWO_RECORDS,)


def split_line(line: bytes, encoding: str) -> SplitLine:
    """Return the fields of a line, its label first, as far as they can be read."""
    line = line.strip(BLANKS)
    fields, position = list[str](), 0
    while position < len(line):
        match = _FIELD.match(line, position)
        if match is None or (match[3] is not None and fields and _LABEL.fullmatch(match[3])):
            rest = line[position:].lstrip(b" \t")
            why = _unreadable_reason(rest) if match is None else TWO_RECORDS
            column = position + 1 if match is None else match.start(3) + 1
            error = ParseError(LINE_UNREADABLE, column=str(column), why=(why,))
            return SplitLine(fields, error, decode_field(rest, encoding))
        quoted, braced, plain = match.groups()
        if braced is not None:
            fields.append(BracedField(decode_field(braced, encoding)))
        else:
            fields.append(decode_field(plain if quoted is None else quoted.replace(b'\\"', b'"'), encoding))
        position = match.end()
    return SplitLine(fields)


def leaves_quote_open(line: bytes) -> bool:
    """Return whether a line has an odd number of quotes, those after a backslash not counted."""
    return line.replace(b'\\"', b"").count(b'"') % 2 == 1


def _unreadable_reason(rest: bytes) -> str:
    """Return why no field begins here."""
    if rest.startswith(b'"'):
        return "a quote that is not closed"
    if rest.startswith(b"{"):
        return "a brace that is not closed"
    if rest.startswith(b"}"):
        return "a brace that is not opened"
    return "a quote or a brace within a word"


def parse_objects(braced: str) -> Objects:
    """Return the (dimension, object) pairs of a list in braces, sorted; empty for none.

    Raises ParseError.
    """
    inner, parts, position = braced[1:-1].strip(" \t"), list[str](), 0
    while position < len(inner):
        match = _OBJECT_FIELD.match(inner, position)
        if match is None:
            raise ParseError(OBJECTS_UNREADABLE, text=braced)
        parts.append((match[2] if match[1] is None else match[1].replace('\\"', '"')).strip())
        position = match.end()
    if len(parts) % 2:
        raise ParseError(OBJECTS_UNREADABLE, text=braced)
    pairs = dict[str, str]()
    for dimension, code in zip(parts[::2], parts[1::2], strict=True):
        if not dimension + code:
            continue
        if not dimension or dimension in pairs or max(len(dimension), len(code)) > MAX_SEGMENT_LENGTH:
            raise ParseError(OBJECTS_UNREADABLE, text=braced)
        pairs[dimension] = code
    return tuple(sorted(pairs.items()))


def parse_ore(text: object) -> int:
    """Return an amount in kronor as öre, exactly. Raises ParseError.

    Decimals follow a point, or a comma in some programs' files. Three decimals could be thousands and are
    refused, as is any fraction of an öre; further zeros are accepted.
    """
    match = _AMOUNT.fullmatch(str(text))
    whole, decimals = (match[2], match[3] or "") if match else ("", "")
    cents, rest = decimals[:2], decimals[2:]
    if match is None or not whole + decimals or rest.strip("0") or len(rest) == 1:
        raise ParseError(AMOUNT_UNLIKE_SIE, text=str(text))
    if len(whole.lstrip("0")) > _LONGEST_KRONOR:
        raise ParseError(AMOUNT_UNLIKE_SIE, text=str(text))
    ore = int(whole.lstrip("0") + cents.ljust(2, "0") or "0")
    return -ore if match[1] == "-" else ore


def is_thousands_grouped(text: str, following: str) -> bool:
    """Return whether an amount and the next field look like ``1 234``, not like a quantity."""
    return bool(_THOUSANDS.fullmatch(text) and _HUNDREDS.fullmatch(following))


@lru_cache(1000)
def parse_day(text: object) -> date:
    """Return the date of ``20250131`` or ``2025-01-31``. Raises ValueError or ParseError."""
    if not (match := _DAY.fullmatch(str(text))):
        raise ValueError(text)
    return date(check_year(int(match[1])), int(match[3]), int(match[4]))


def parse_month(text: object) -> date:
    """Return the first day of the month ``202501`` or ``2025-01``. Raises ValueError or ParseError."""
    if not (match := _MONTH.fullmatch(str(text))):
        raise ValueError(text)
    return date(check_year(int(match[1])), int(match[2]), 1)


def parse_year_number(text: object) -> int:
    """Return a relative year: 0 is the file's own, -1 the one before. Raises ValueError."""
    if not _YEAR_NUMBER.fullmatch(digits := str(text)):
        raise ValueError(digits)
    return int(digits)


def parse_code(text: object) -> str:
    """Return the code of an account, dimension or object. Raises ValueError if empty or too long."""
    if isinstance(text, BracedField) or not 0 < len(code := str(text).strip()) <= MAX_SEGMENT_LENGTH:
        raise ValueError(text)
    return code


def month_end(day: date) -> date:
    """Return the last day of the month of ``day``."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_ends(first: date, last: date) -> Sequence[date]:
    """Return the last days of the months that end from ``first`` to ``last``, both included."""
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [end for number in months if (end := month_end(date(number // 12, number % 12 + 1, 1))) <= last]
