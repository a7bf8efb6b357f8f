"""Read a working paper that an auditor filled in, and tell what its sample says of the whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from attrs import frozen

from tplog.answers.sample import AUDITED, DRAWN_ITEM, KEY, TO_FILL_IN, VERDICT
from tplog.answers.sample_bounds import (
    CheckedItem,
    ErrorBound,
    overstatement,
    understatement,
    upper_deviation_rate,
)
from tplog.book.sample import SampleBy
from tplog.errors import BadFile, mandatory_rule
from tplog.i18n.page_ranges import page_ranges
from tplog.readers.tables.tabular import read_grid
from tplog.values.finding import Finding, SourceLocation
from tplog.values.limits import ORE_LIMIT

NO_WORKING_PAPER = mandatory_rule(
    "no-working-paper",
    "{file} är inget arbetspapper från tplog sample: kolumnen tplog eller en kolumn att fylla i saknas, "
    "eller så saknas rader av urvalet. Fyll i filen som den skrevs, utan att ta bort rader eller kolumner.",
    "{file} is no working paper of tplog sample: the column tplog or one to be filled in is missing, or rows "
    "of the sample are. Fill in the file as it was written, without taking away rows or columns.",
)
ROWS_UNFILLED = mandatory_rule(
    "rows-unfilled",
    "Ej ifyllt i urvalet: nummer {numbers}. Skriv ok eller fel som omdöme, och i ett urval av belopp det "
    "rätta beloppet vid fel.",
    "Not filled in, of the sample: number {numbers}. Write ok or wrong as the verdict, and in a sample by "
    "amount the audited value where it is wrong.",
)
ROW_UNREAD = mandatory_rule(
    "row-unread",
    "”{value}” i nummer {number} av urvalet går inte att tolka. Omdömet är ok eller fel; ett belopp skrivs i "
    "kronor, som 1 234,50.",
    "'{value}' in number {number} of the sample cannot be read. A verdict is ok or wrong; an amount is in "
    "kronor, such as 1 234,50.",
)
ROW_CONTRADICTS = mandatory_rule(
    "row-contradicts",
    "I nummer {number} av urvalet säger omdömet ett och det rätta beloppet ett annat. Rätta det ena.",
    "In number {number} of the sample the verdict says one thing and the audited value another. Mend either.",
)
ROW_ALTERED = mandatory_rule(
    "row-altered",
    "Beloppet i loggen är ett annat i filen än det som drogs, i nummer {number} av urvalet: ”{value}”. Skriv "
    "tillbaka det, och skriv det rätta beloppet i kolumnen för det.",
    "The figure in the log is another in the file than the one drawn, in number {number} of the sample: "
    "'{value}'. Put it back, and write the audited value in its own column.",
)
_RIGHT = {"ok", "rätt", "ja", "stämmer", "utan anmärkning", "right", "yes", "correct", "agrees"}
_WRONG = {"fel", "avvikelse", "nej", "wrong", "no", "error", "deviation"}
_KRONOR = re.compile(r"([-−]?)((?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]+))(?:[.,]([0-9]{1,2}))?(?: ?kr)?")
_KEY = re.compile(
    r"tplog-sample/1;(?:amount|event|finding);[0-9]+;[0-9]+;[A-Za-z0-9+/=]+;(?:[0-9]{1,18};){5}[01];-?[0-9]{1,18}"
)
_ESCAPE = "'"  # before a root that begins with +, which a spreadsheet would take for a formula
_PERCENT = Decimal("0.001")
_FIGURE = "figure"
_COLUMNS = (*TO_FILL_IN, *(field for field in DRAWN_ITEM.fields if field.name == _FIGURE))


@frozen
class SampleResult:
    """What a sample says: ``overstatement`` and ``understatement`` by amount, else rates of deviations.

    Rates are decimals of 1 as texts. ``confidence`` is in per cent.
    """

    by: str
    seed: int
    records: int
    root: str
    population: int
    checked: int
    confidence: int
    deviations: int
    overstatement: ErrorBound | None = None
    understatement: ErrorBound | None = None
    rate: str | None = None
    upper_rate: str | None = None


@frozen
class _FilledRow:
    """A row: the sample's facts as its key has them, the item's, and what was filled in as it is read."""

    facts: tuple[str, ...]
    number: int
    is_certain: bool
    ore: int
    is_wrong: bool | None
    audited: int | None
    figure: str

    @property
    def is_altered(self) -> bool:
        """Whether the figure that the file shows is another than the one that was drawn."""
        try:
            return self.facts[0] == SampleBy.AMOUNT and _ore(self.figure) not in {None, self.ore}
        except ValueError:
            return True

    @property
    def is_filled(self) -> bool:
        """Whether it says enough: of a figure that is wrong, what is right."""
        if self.facts[0] == SampleBy.AMOUNT:
            return self.audited is not None or self.is_wrong is False
        return self.is_wrong is not None

    @property
    def contradicts(self) -> bool:
        """Whether the verdict and the audited value say different things."""
        if self.is_wrong is None or self.audited is None:
            return False
        return self.is_wrong is (self.audited == self.ore)


def _problems(rows: Sequence[_FilledRow], location: SourceLocation) -> Iterator[Finding]:
    """Yield what keeps a result from being told: rows not filled in, and rows that contradict themselves."""
    if unfilled := [row.number for row in rows if not row.is_filled]:
        yield Finding(ROWS_UNFILLED, {"numbers": page_ranges(unfilled)}, location=location)
    for row in rows:
        if row.is_altered:
            facts = {"number": str(row.number), "value": row.figure}
            yield Finding(ROW_ALTERED, facts, location=location)
        if row.contradicts:
            yield Finding(ROW_CONTRADICTS, {"number": str(row.number)}, location=location)


def read_result(file: Path, confidence: int) -> SampleResult:
    """Return what a filled-in working paper says.

    ``confidence`` is in per cent. Raises NotFound, BadFile with all rows that are not filled in.
    """
    rows = _read_rows(file)
    first = rows[0].facts if rows else ()
    drawn = int(first[5]) if first else 0
    if {row.facts for row in rows} != {first} or [row.number for row in rows] != [*range(1, drawn + 1)]:
        raise BadFile(Finding(NO_WORKING_PAPER, {"file": str(file)}))
    by, seed, records, root, population, _, value, count = first
    if problems := [*_problems(rows, SourceLocation(str(file)))]:
        raise BadFile(*problems)
    shared = (by, int(seed), int(records), root, int(population), drawn, confidence)
    if by == SampleBy.AMOUNT:
        items = [_checked(row) for row in rows]
        interval = Fraction(int(value), int(count)) if int(count) else Fraction(0)
        over = overstatement(items, interval, confidence, int(value))
        under = understatement(items, interval, confidence)
        return SampleResult(*shared, sum(item.book != item.audited for item in items), over, under)
    deviations = sum(row.is_wrong is True for row in rows)
    rate = Decimal(deviations) / drawn
    upper = rate if drawn == int(population) else upper_deviation_rate(deviations, drawn, confidence)
    return SampleResult(
        *shared, deviations, rate=str(rate.quantize(_PERCENT)), upper_rate=str(upper.quantize(_PERCENT))
    )


def _checked(row: _FilledRow) -> CheckedItem:
    """Return an item without its sign: of a figure of minus, less minus is too little."""
    sign = -1 if row.ore < 0 else 1
    audited = row.ore if row.audited is None else row.audited
    return CheckedItem(row.ore * sign, audited * sign, row.is_certain)


def _read_rows(file: Path) -> list[_FilledRow]:
    """Return the rows by number. Raises NotFound, BadFile for a cell that cannot be read."""
    columns: Mapping[str, int] = {}
    rows, unread = [], []
    for _, cells in read_grid(file).rows:
        texts = [_cell_text(cell) for cell in cells]
        if not columns:
            columns = _columns(texts)
        elif key := _KEY.fullmatch(_at(texts, columns[KEY]).replace(_ESCAPE, "")):
            try:
                rows.append(_filled_row(key[0].split(";"), texts, columns))
            except ValueError as error:
                facts = {"value": str(error), "number": key[0].split(";")[9]}
                unread.append(Finding(ROW_UNREAD, facts, location=SourceLocation(str(file))))
    if unread:
        raise BadFile(*unread)
    return sorted(rows, key=lambda row: row.number)


def _filled_row(key: Sequence[str], texts: Sequence[str], columns: Mapping[str, int]) -> _FilledRow:
    """Return a row. Raises ValueError with a cell that cannot be read."""
    verdict, audited = _at(texts, columns[VERDICT]), _at(texts, columns.get(AUDITED))
    word = verdict.casefold().rstrip(".")
    if word and word not in _RIGHT | _WRONG:
        raise ValueError(verdict)
    number, certain, ore = (int(part) for part in key[9:])
    is_wrong = None if not word else word in _WRONG
    figure = _at(texts, columns.get(_FIGURE))
    return _FilledRow(tuple(key[1:9]), number, bool(certain), ore, is_wrong, _ore(audited), figure)


def _columns(texts: Sequence[str]) -> dict[str, int]:
    """Return the columns that are needed, by their headings in either language; none in another row."""
    places = {text.casefold(): place for place, text in enumerate(texts)}
    columns = {KEY: places[KEY]} if KEY in places else {}
    for field in _COLUMNS:
        for label in field.label:
            for heading in (label, f"{label} (kr)"):
                if heading in places:
                    columns[field.name] = places[heading]
    return columns if {KEY, VERDICT} <= {*columns} else {}


def _at(texts: Sequence[str], place: int | None) -> str:
    return texts[place] if place is not None and place < len(texts) else ""


def _cell_text(cell: object) -> str:
    """Return a cell as one line of text, with plain spaces."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return re.sub(r"([.][0-9]{2})0+$", r"\1", f"{cell:f}")  # zeros beyond the öre, which it may add
    return " ".join(unicodedata.normalize("NFC", str(cell)).replace("\u202f", " ").split())


def _ore(text: str) -> int | None:
    """Return the öre of an amount in kronor; None for an empty text.

    Raises ValueError with a cell that cannot be read.
    """
    if not text:
        return None
    match = _KRONOR.fullmatch(text)
    if match is None:
        raise ValueError(text)
    minus, kronor, decimals = match.groups()
    ore = int(kronor.replace(" ", "")) * 100 + int((decimals or "0").ljust(2, "0"))
    if ore >= ORE_LIMIT:
        raise ValueError(text)
    return -ore if minus else ore
