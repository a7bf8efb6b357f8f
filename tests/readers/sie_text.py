"""What the text of a SIE file says, by a reading of its own that gives up on the least oddity.

It serves where a file was spoilt by chance, so that no model knows its sums any more. It knows only what
`sie_writer` writes; whatever else a line may be makes the whole file `Odd`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from readers.sie_books import Objects, month_end

_AMOUNT = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]{0,2})0*)?")
_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
_FIELD = re.compile(r'[ \t]*(?:"((?:\\"|[^"])*)"(?=[ \t}]|$)|([^\s"{}]+)(?=[ \t}]|$))')
_BLOCKS = ("VER", "XTRA")
Field = str | Objects


class Odd(Exception):
    """The text is not as the writer writes it, so that nothing is said of its sums."""


class Sums:
    """Öre by account for one year: of vouchers and months up to a day, and of the whole year."""

    def __init__(self, upto: date) -> None:
        """Begin with nothing."""
        self.upto = upto
        self.vouchers = defaultdict[str, int](int)
        self.parts = defaultdict[tuple[str, Objects], int](int)  # of vouchers, by their objects
        self.totals = defaultdict[str, int](int)  # PSALDO {}
        self.lists = defaultdict[str, int](int)  # PSALDO of objects
        self.results: dict[str, int] = {}
        self.opening: dict[str, int] = {}
        self.closing: dict[str, int] = {}
        self.closed_before: dict[str, int] = {}  # by the year before
        self.reach: date | None = None  # the last day of the sums, where that is told

    def year(self, account: str) -> int | None:
        """The year's sum of an account, if the file has it."""
        if account in self.results:
            return self.results[account]
        if account in self.closing:
            before = self.closed_before.get(account, 0)
            return self.closing[account] - self.opening.get(account, before)
        return None

    def readings(self, account: str) -> set[int]:
        """Every sum that the finest level of an account can mean on the day; none if it tells nothing."""
        if account in self.vouchers:
            return {self.vouchers[account]}
        if account in self.totals or account in self.lists:
            if self.upto not in {self.reach, month_end(self.upto.year, self.upto.month)}:
                return set()
            total = self.totals[account]
            return {total, total + self.lists[account]}
        year = self.year(account)
        last = self.upto == self.reach or (self.upto.month, self.upto.day) == (12, 31)
        return {year} if last and year is not None else set()

    def says(self, account: str) -> bool:
        """Whether the file has any sum of an account that is not zero."""
        return bool(self.year(account) or self.totals[account] or self.lists[account])

    @property
    def accounts(self) -> set[str]:
        """All accounts that have a sum."""
        return {*self.vouchers, *self.totals, *self.lists, *self.results, *self.closing}


def sums_of_text(text: str, upto: date) -> Sums:
    """Return what a file says for the year of a day. Raises Odd if it is not plain what it says."""
    sums, seen = Sums(upto), set[object]()
    for place, fields in _records(text):
        label, rest = str(fields[0]), fields[1:]
        if label == "TRANS":
            _row(sums, place, rest)
        elif label == "RAR":
            _year_is_known(rest)
        elif label in {"RES", "IB", "UB", "PSALDO"}:
            key = (label, *rest[: 4 if label == "PSALDO" else 2])
            if key in seen:
                raise Odd(label)
            seen.add(key)
            _sum(sums, label, rest)
        elif label == "OMFATTN":
            sums.reach = _day(rest[0] if len(rest) == 1 else "")
            if sums.reach < upto:
                raise Odd(label)
    return sums


def _records(text: str) -> Iterator[tuple[date | None, Sequence[Field]]]:
    """Yield each record with the day of the voucher in which it stands."""
    before, block, day = "", "", None
    for line in re.split(r"\r\n|\n|\r", text.removeprefix("\ufeff")):
        bare = line.strip(" \t")
        if bare in {"", "\x1a"}:
            continue
        if bare == "{":
            if before not in _BLOCKS or block:
                raise Odd(line)
            block = before
        elif bare == "}":
            if not block:
                raise Odd(line)
            block, before = "", ""
        else:
            fields = _fields(bare)
            before = str(fields[0])
            if (block == "VER") is not before.endswith("TRANS") or (block == "XTRA") is not (
                before == "XTRAROW"
            ):
                raise Odd(line)
            if before == "VER":
                day = _day(fields[3]) if len(fields) > 3 else _odd(line)
            yield day, fields
    if block:
        raise Odd(block)


def _odd(line: str) -> date:
    raise Odd(line)


def _fields(line: str) -> Sequence[Field]:
    """Return a line's label, without its sign and in capitals, and its fields."""
    match = re.match(r"#([A-Za-z]+)(?=[ \t]|$)", line)
    if match is None or (not line.isprintable() and "\t" not in line):
        raise Odd(line)
    fields: list[Field] = [match[1].upper()]
    position = match.end()
    while line[position:].strip(" \t"):
        start = len(line) - len(line[position:].lstrip(" \t"))
        if line[start] == "{":
            pairs, position = _list(line, start + 1)
            fields.append(pairs)
        else:
            text, position = _field(line, position)
            fields.append(text)
    return fields


def _field(line: str, position: int) -> tuple[str, int]:
    match = _FIELD.match(line, position)
    if match is None:
        raise Odd(line)
    return (match[2] if match[1] is None else match[1].replace('\\"', '"')), match.end()


def _list(line: str, position: int) -> tuple[Objects, int]:
    """Return a list of objects and where it ends."""
    texts = []
    while not line[position:].lstrip(" \t").startswith("}"):
        text, position = _field(line, position)
        texts.append(text)
    position = line.index("}", position) + 1
    objects = tuple(sorted(zip(texts[::2], texts[1::2], strict=False)))
    if len(texts) % 2 or len(dict(objects)) < len(objects) or line[position : position + 1].strip(" \t"):
        raise Odd(line)
    return objects, position


def _text(field: Field) -> str:
    if isinstance(field, str):
        return field
    raise Odd(field)


def _day(field: Field) -> date:
    match = _DAY.fullmatch(_text(field))
    try:
        return date(*map(int, match.groups())) if match else _odd(str(field))
    except ValueError:
        return _odd(str(field))


def _ore(field: Field) -> int:
    match = _AMOUNT.fullmatch(_text(field))
    if match is None:
        raise Odd(field)
    ore = int(match[2]) * 100 + int((match[3] or "").ljust(2, "0"))
    return -ore if match[1] == "-" else ore


def _year_is_known(rest: Sequence[Field]) -> None:
    """Raise Odd if a financial year is not the one that its number has in the model."""
    year = 2025 + int(_number(rest))
    if len(rest) != 3 or (_day(rest[1]), _day(rest[2])) != (date(year, 1, 1), date(year, 12, 31)):
        raise Odd(rest)


def _number(rest: Sequence[Field]) -> str:
    if rest and rest[0] in {"0", "-1"}:
        return str(rest[0])
    raise Odd(rest)


def _row(sums: Sums, voucher_day: date | None, rest: Sequence[Field]) -> None:
    """Add a voucher's row."""
    if len(rest) < 3 or voucher_day is None or isinstance(rest[1], str):
        raise Odd(rest)
    account, ore = _text(rest[0]), _ore(rest[2])
    day = _day(rest[3]) if len(rest) > 3 and rest[3] else voucher_day
    if day.year != voucher_day.year or day.year not in {2024, 2025}:
        raise Odd(rest)
    if day.year == sums.upto.year:
        counted = ore if day <= sums.upto else 0
        sums.vouchers[account] += counted
        sums.parts[account, rest[1]] += counted


def _sum(sums: Sums, label: str, rest: Sequence[Field]) -> None:
    """Add a monthly or a yearly sum of the year of the day."""
    number = _number(rest)
    monthly = label == "PSALDO"
    if len(rest) < (5 if monthly else 3) or (monthly and isinstance(rest[3], str)):
        raise Odd(rest)
    account, ore = _text(rest[2 if monthly else 1]), _ore(rest[4 if monthly else 2])
    if monthly and not re.fullmatch(rf"{2025 + int(number)}(0[1-9]|1[0-2])", _text(rest[1])):
        raise Odd(rest)
    if 2025 + int(number) != sums.upto.year:
        if label == "UB" and 2025 + int(number) == sums.upto.year - 1:
            sums.closed_before[account] = ore
        return
    if monthly:
        into = sums.lists if rest[3] else sums.totals
        into[account] += ore if int(_text(rest[1])[4:]) <= sums.upto.month else 0
    else:
        {"RES": sums.results, "IB": sums.opening, "UB": sums.closing}[label][account] = ore
