"""Read the table form of decision files: events that take the columns of a table as their lines and figures.

A table stands once, as ``[[table]]``, or in its one event. It is written out as the keys that it stands for
(``lines``, ``incomes`` …, ``total``), by whole paths, so that an event reads the same in either form.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from tplog.errors import mandatory_rule
from tplog.events.base import SIGNS, Event
from tplog.readers import field_readers as read
from tplog.readers.event_money import is_path, money_unit, path_prefix, sign_convention
from tplog.readers.field_readers import TomlTable, check_limit
from tplog.readers.table_reader import TableReader, truncated
from tplog.readers.tables.cell_marks import NEGATIVE_NOTATIONS, minus_before, negative_notations
from tplog.readers.toml_lines import text_lines
from tplog.values.account import HOLDING_ROLES
from tplog.values.amount_parser import is_unit, parse_unit
from tplog.values.identifiers import closest_names
from tplog.values.limits import MAX_FILE_BYTES, MAX_TABLE_FIGURES

if TYPE_CHECKING:
    from tplog.readers.figure_table import Column, FigureRow, FigureTable

# What reads the figures of a table is imported for a file that has one: most have none.

TABLE_UNKNOWN = mandatory_rule(
    "table-unknown",
    "Filen har ingen [[table]] med id ”{id}”. Närmast: {nearest}.",
    "The file has no [[table]] with the id '{id}'. Nearest: {nearest}.",
)
TABLE_NOT_NAMED = mandatory_rule(
    "table-not-named",
    "table är id för en [[table]]. Skriv händelsens egen tabell som rows.",
    "table is the id of a [[table]]. Write the event's own table as rows.",
)
TABLE_TWICE = mandatory_rule(
    "table-twice",
    "En tidigare [[table]] har redan id ”{id}”.",
    "An earlier [[table]] has the id '{id}' already.",
)
TABLE_UNUSED = mandatory_rule(
    "table-unused",
    'Ingen händelse tar något ur tabellen ”{id}”. Skriv table = "{id}" i händelsen, eller stryk tabellen.',
    "No event takes anything from the table '{id}'. Write table = \"{id}\" in the event, or delete the "
    "table.",
)
COLUMN_UNUSED = mandatory_rule(
    "column-unused",
    'Ingen händelse tar kolumnen ”{heading}”. Säg i händelsen vad den är: columns.lines = "{heading}". Ska '
    'den inte med, säg det i tabellen: ignored = ["{heading}"].',
    "No event takes the column '{heading}'. Say in the event what it is: columns.lines = "
    '"{heading}". If it '
    'is to be left out, say so in the table: ignored = ["{heading}"].',
)
ACCOUNT_IN_TWO_ROWS = mandatory_rule(
    "account-in-two-rows",
    "”{text}” och ”{first}” (rad {line}) blir samma konto, {path}. Slå ihop raderna, eller skilj "
    "kontona åt i en "
    "kolumn ”konto”.",
    "'{text}' and '{first}' (line {line}) make the same account, {path}. Join the rows, or tell the accounts "
    "from each other in a column 'account'.",
)
TABLE_MISSING = mandatory_rule(
    "table-missing",
    "{key} gäller en tabell, men händelsen har ingen: skriv table eller rows.",
    "{key} is about a table, but the event has none: write table or rows.",
)
STATED_TWICE = mandatory_rule(
    "stated-twice",
    "Händelsen har både {key} och en tabell som anger detsamma. Behåll en av dem.",
    "The event has both {key} and a table that states the same. Keep one of them.",
)
PREFIX_MISSING = mandatory_rule(
    "prefix-missing",
    'Tabellens namn behöver något att ligga under: skriv under = "2025/socialnämnden", eller from.',
    'The table\'s names need something to lie below: write under = "2025/socialnämnden", or from.',
)


PREFIX_OUTSIDE = mandatory_rule(
    "prefix-outside",
    'Utan under ligger tabellens namn under {giver}, som inte har egna konton. Skriv under = "{year}" om '
    "raderna är nämnder, eller nämndens sökväg om de är dess poster.",
    "Without under the table's names lie below {giver}, which has no accounts of its own. Write "
    'under = "{year}" if the rows are boards, or the path of the board whose lines they are.',
)


def rows_text(value: object) -> str:
    """Return the text of a table in NFC. Raises as `field_readers.text`."""
    return read.text(value, MAX_FILE_BYTES)


# The keys of [[table]]; those after ``under`` an event may have too, for rows of its own.
TABLE_FIELDS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "id": ("letters, digits and ._:/§-", read.identifier),
    "under": ("a year, or an account's path", path_prefix),
    "unit": ("kr, tkr or mkr", money_unit),
    "signs": (" | ".join(SIGNS), sign_convention),
    "ignored": ("a list of headings", read.titles),
    "negative": (" | ".join(NEGATIVE_NOTATIONS), negative_notations),
    "rows": ("a text of several lines", rows_text),
}
_ROW_KEYS = ("ignored", "negative", "rows")
# The keys of an event that are about a table.
TABLE_KEYS = frozenset({"table", "columns", "open_accounts", *_ROW_KEYS})


@frozen
class StatedTable:
    """A table of the file, with what stands beside its rows; ``reader`` is for mistakes about it."""

    reader: TableReader
    figures: FigureTable
    under: str | None
    unit: str | None
    signs: str | None
    negative: tuple[str, ...]
    ignored: tuple[str, ...]
    id: str | None


@define
class FileTables:
    """The tables of a file: those by id (None if wrong), and all that are read, with the figures taken."""

    text: Sequence[str]  # the file's lines
    default_unit: str | None = None  # the file's
    by_id: dict[str, StatedTable | None] = field(factory=dict)
    readable: list[StatedTable] = field(factory=list)
    claims: dict[str, set[str]] = field(factory=dict)
    figure_count: int = 0
    row_accounts: set[str] = field(factory=set)  # those to open where they are named first

    def read(self, reader: TableReader, table: TomlTable) -> StatedTable | None:
        """Read the rows and keys of a table, or of an event with rows; None with mistakes."""
        from tplog.readers.figure_sums import find_hidden_sum  # noqa: PLC0415 (start-up time)
        from tplog.readers.figure_table import read_figure_table  # noqa: PLC0415 (start-up time)

        before = len(reader.problems)
        values: dict[str, Any] = {
            key: reader.optional(table, key, *TABLE_FIELDS[key]) for key in TABLE_FIELDS if key in table
        }
        text = reader.required(table, "rows", *TABLE_FIELDS["rows"])
        if text is None or len(reader.problems) > before:
            return None
        line_of = text_lines(self.text, reader.lines.get("rows", 1), text)
        figures = read_figure_table(reader, text, line_of, values.get("unit"))
        if figures is None:
            return None
        ignored = tuple(_ignored_headings(reader, figures, values.get("ignored", ())))
        negative = values.get("negative", ())
        find_hidden_sum(reader, figures, figures.unit or self.default_unit, negative)
        stated = StatedTable(
            reader,
            figures,
            values.get("under"),
            figures.unit,
            values.get("signs"),
            negative,
            ignored,
            values.get("id"),
        )
        if len(reader.problems) > before:
            return None
        self.readable.append(stated)
        return stated

    def add(self, reader: TableReader, table: TomlTable) -> None:
        """Read a ``[[table]]``."""
        reader.allow_only(table, TABLE_FIELDS)
        name = reader.required(table, "id", *TABLE_FIELDS["id"])
        stated = self.read(reader, table)
        if name is not None and name in self.by_id:
            reader.error(TABLE_TWICE, "id", id=name)
        elif name is not None:
            self.by_id[name] = stated

    def claim(self, events: Sequence[TomlTable]) -> None:
        """Note the headings that events name as their figures, so that no other event takes these unnamed."""
        for event in events:
            columns = event.get("columns")
            if isinstance(event.get("table"), str) and isinstance(columns, dict):
                names = {name for key, name in columns.items() if key != "lines" and isinstance(name, str)}
                self.claims.setdefault(event["table"], set()).update(names)

    def claimed(self, stated: StatedTable) -> Collection[str]:
        """Return the headings of a table that an event names as its figures."""
        names = self.claims.get(stated.id or "", ())
        return {column.heading for column in stated.figures.columns if any(map(column.is_called, names))}

    def require_used(self) -> None:
        """Add a mistake for each column that no event takes and that is not ignored."""
        for stated in self.readable:
            figures = stated.figures
            if stated.id is not None and not figures.taken:
                stated.reader.error(TABLE_UNUSED, "id", id=stated.id)
                continue
            reader = stated.reader.at_line(figures.line)
            for column in figures.columns:
                if column.heading not in {*figures.taken, *stated.ignored}:
                    reader.error(COLUMN_UNUSED, column.heading, heading=column.heading)


@frozen
class WrittenOut:
    """An event whose table is written out as its keys, and the rows that it takes: path and name."""

    table: TomlTable
    rows: tuple[tuple[str, str], ...] = ()


def write_out(
    reader: TableReader, event: TomlTable, event_type: type[Event], tables: FileTables
) -> WrittenOut | None:
    """Return an event's table with its columns written out as its own keys; None with mistakes.

    The lines of the accounts in the file are added to ``reader``.
    """
    rest = {key: value for key, value in event.items() if key not in TABLE_KEYS}
    if "table" not in event and "rows" not in event:
        misplaced = [key for key in TABLE_KEYS & event.keys() if key != "open_accounts" or event[key] is True]
        for key in sorted(misplaced):
            reader.error(TABLE_MISSING, key, key=key)
        return None if misplaced else WrittenOut(rest)
    stated = _table_of(reader, event, tables)
    accounts = _accounts(reader, event, stated) if stated else None
    if stated is None or accounts is None:
        return None
    from tplog.readers.figure_columns import ColumnChoice, choose_columns  # noqa: PLC0415 (start-up time)

    choice = ColumnChoice(
        stated.figures, stated.ignored, tables.claimed(stated), {path.partition("/")[0] for path in accounts}
    )
    columns = choose_columns(reader, event, event_type, choice)
    notation = _notation(reader, event, stated)
    if columns is None:
        return None
    unit = notation.get("unit") or tables.default_unit
    keys = _Writer(reader, stated, accounts, unit).keys(columns)
    tables.figure_count += len(accounts) * len(columns)
    if reader.read_value("table", tables.figure_count, "figures", _check_figures) is None:
        return None
    for key in sorted(keys.keys() & event.keys()):
        reader.error(STATED_TWICE, key, key=key)
    named = {path for key in columns for path in keys[key]}
    reader.lines = {**reader.lines, **{path: accounts[path].line for path in accounts}}
    rows = tuple((path, row.name) for path, row in accounts.items() if path in named)
    return WrittenOut({**rest, **keys, **notation}, rows)


def _check_figures(count: int) -> bool:
    check_limit(MAX_TABLE_FIGURES, "figures", count)
    return True


def _table_of(reader: TableReader, event: TomlTable, tables: FileTables) -> StatedTable | None:
    """Return the table that an event names or has; None with a mistake."""
    if "rows" in event:
        if "table" in event:
            reader.error(STATED_TWICE, "table", key="table")
            return None
        keys = {key: event[key] for key in ("under", "unit", *_ROW_KEYS) if key in event}
        return tables.read(reader, keys)
    for key in _ROW_KEYS:
        if key in event:  # it stands at the table
            reader.error(STATED_TWICE, key, key=key)
    if "|" in str(event["table"]):
        reader.error(TABLE_NOT_NAMED, "table")
        return None
    name = reader.required(event, "table", "the id of a [[table]]", read.identifier)
    if name is None:
        return None
    if name not in tables.by_id:
        nearest = ", ".join(closest_names(name, tables.by_id)) or "–"
        reader.error(TABLE_UNKNOWN, "table", id=truncated(name), nearest=nearest)
        return None
    return tables.by_id[name]


def _accounts(reader: TableReader, event: TomlTable, stated: StatedTable) -> Mapping[str, FigureRow] | None:
    """Return the rows of a table by the whole paths of their accounts; None with a mistake."""
    under = reader.optional(event, "under", *TABLE_FIELDS["under"]) if "under" in event else stated.under
    if under is None and "under" not in event:
        giver = reader.optional(event, "from", "the account that gives", read.account)
        if giver is None and "from" in event:
            return None
        if (
            giver
            and giver.role not in HOLDING_ROLES
            and not all(is_path(row.path) for row in stated.figures.rows)
        ):
            reader.error(
                PREFIX_OUTSIDE,
                "table" if "table" in event else "rows",
                giver=str(giver),
                year=str(giver.year),
            )
            return None
        under = str(giver) if giver else None
    rows: dict[str, FigureRow] = {}
    for row in stated.figures.rows:
        if under is None and not is_path(row.path):
            if "under" not in event:
                reader.error(PREFIX_MISSING, "table")
            return None
        path = reader.at_line(row.line).read_value(
            row.name, row.path if is_path(row.path) else f"{under}/{row.path}", "a path", read.account
        )
        if path is None:
            return None
        earlier = rows.setdefault(str(path), row)
        if earlier is not row:
            params = {"text": row.name, "first": earlier.name, "line": str(earlier.line), "path": str(path)}
            reader.at_line(row.line).error(ACCOUNT_IN_TWO_ROWS, row.name, **params)
    return rows


def _notation(reader: TableReader, event: TomlTable, stated: StatedTable) -> dict[str, str]:
    """Return the unit and the sign convention that the table or its event states, by key, as written.

    The event's convention goes before the table's, as before the file's.
    """
    from tplog.readers.figure_table import TABLE_UNITS  # noqa: PLC0415 (start-up time)

    unit, signs = event.get("unit"), event.get("signs")
    readable = isinstance(unit, str) and is_unit(unit)  # what is not, is reported with the event
    if readable and stated.unit and parse_unit(str(unit)) != parse_unit(stated.unit):
        reader.error(TABLE_UNITS, "unit", first=stated.unit, second=str(unit))
    notation = {"unit": unit or stated.unit, "signs": signs or stated.signs}
    return {key: value for key, value in notation.items() if value is not None}


@frozen
class _Writer:
    """Writes the columns of a table as amounts by path."""

    reader: TableReader
    stated: StatedTable
    accounts: Mapping[str, FigureRow]
    unit: str | None

    def keys(self, columns: Mapping[str, Column]) -> dict[str, Any]:
        """Return the keys that an event's columns stand for: their figures, and the total of the lines."""
        keys: dict[str, Any] = {key: self.figures(column) for key, column in columns.items()}
        total = self.stated.figures.total
        return {**keys, **(self.stated_sums(columns, total) if total else {})}

    def figures(self, column: Column) -> dict[str, str]:
        """Return a column's figures by path; an empty cell states none."""
        self.stated.figures.taken.add(column.heading)
        cells = ((path, row, row.cells[column.place]) for path, row in self.accounts.items())
        texts = ((path, self.text(row, column, cell)) for path, row, cell in cells if cell)
        return {path: text for path, text in texts if text is not None}

    def text(self, row: FigureRow, column: Column, cell: str) -> str | None:
        """Return a cell as an amount's text; None with a mistake."""
        reader = self.reader.at_line(row.line)
        return reader.read_value(
            column.heading, cell, "an amount", partial(minus_before, negative=self.stated.negative)
        )

    def stated_sums(self, columns: Mapping[str, Column], row: FigureRow) -> dict[str, Any]:
        """Return the total of the lines, if the row of sums has it, and other columns' sums that are wrong.

        A sum that its column makes tells nothing more than the column.
        """
        from tplog.readers.figure_sums import column_adds_up  # noqa: PLC0415 (start-up time)

        sums: dict[str, Any] = {}
        for key, column in columns.items():
            text = self.text(row, column, row.cells[column.place]) if row.cells[column.place] else None
            if text is not None and key == "lines":
                sums["total"] = text
            elif text is not None and not column_adds_up(text, self.figures(column).values(), self.unit):
                sums.setdefault("totals", {})[key] = text
        self.reader.lines = {**self.reader.lines, **dict.fromkeys(sums, row.line)}
        return sums


def _ignored_headings(reader: TableReader, table: FigureTable, names: Sequence[str]) -> Iterator[str]:
    """Yield the headings that are left out; add a mistake for each name that is no heading."""
    from tplog.readers.figure_columns import find_column  # noqa: PLC0415 (start-up time)

    for name in names:
        column = find_column(reader, table, "ignored", name)
        if column is not None:
            yield column.heading
