"""Read ``[columns]`` of a mapping file: where a table has its bookkeeping, and how it writes it."""

from __future__ import annotations

from typing import Any

from attrs import fields_dict, frozen

from tplog.errors import mandatory_rule
from tplog.readers import field_readers as read
from tplog.readers.event_money import money_unit
from tplog.readers.field_readers import TomlTable
from tplog.readers.table_reader import TableReader
from tplog.readers.tables.account_patterns import account_patterns, non_empty_codes
from tplog.readers.tables.cell_marks import NEGATIVE_NOTATIONS, negative_notations

COLUMNS_CONFLICT = mandatory_rule(
    "columns-conflict",
    "{first} och {second} kan inte båda stå i [columns]. Ta bort en av dem.",
    "{first} and {second} cannot both stand in [columns]. Take one of them away.",
)

# Debit positive, as in bookkeeping; or income positive and costs negative, as in income statements.
DEBIT, CREDIT = "debit", "credit"
# What a row without an object is, where others of the account have one: their rest, or their total.
REST, TOTAL = "rest", "total"
# Keys that say the same thing in two ways, or that need one another.
_CONFLICTS = (
    ("amount", "debit"), ("amount", "credit"), ("amount", "months"), ("months", "debit"),
    ("months", "credit"), ("months", "period"), ("cumulative", "months"), ("cumulative", "period"),
    ("incomes", "debit"),
    ("incomes", "sign"), ("side", "debit"), ("side", "credit"), ("side", "incomes"), ("side", "sign"),
)  # fmt: skip


@frozen
class ColumnMapping:
    """Which columns of a table hold the bookkeeping, by their headings, and how its figures are written.

    Amounts stand in ``amount``; or in ``debit`` and ``credit``; or in ``months``, a column each, perhaps with
    their ``total``. ``side`` is the column that tells debit from credit in each row. ``unit``, ``sign`` and
    ``without_object`` are None if the mapping leaves them out. ``negative`` is how negative numbers may be
    written beside a minus before them. ``sums`` and ``details`` choose rows that are sums of others, and rows
    that are not though they look so; ``incomes`` choose the accounts whose figures are incomes without a
    minus. ``cumulative`` says that a column named by a month counts from January. Without ``period`` the
    table's sums are those from 1 January to the requested day.
    """

    account: str
    amount: str = ""
    objects: tuple[tuple[str, str], ...] = ()
    name: str | None = None
    period: str | None = None
    budget: str | None = None
    unit: str | None = None
    sign: str | None = None
    sheet: str | None = None
    company: str = ""
    debit: str | None = None
    credit: str | None = None
    months: tuple[str, ...] = ()
    total: str | None = None
    negative: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    incomes: tuple[str, ...] = ()
    without_object: str | None = None
    cumulative: bool = False
    side: str | None = None
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def figure_headings(self) -> tuple[str | None, ...]:
        """The headings of columns of amounts; None for those that the mapping leaves out."""
        return (self.amount, self.debit, self.credit, *self.months, self.total, self.budget)

    @property
    def named_headings(self) -> tuple[str, ...]:
        """The headings that the mapping names, each once."""
        headings = (
            self.account,
            *self.figure_headings,
            self.side,
            self.name,
            self.period,
            *(heading for _, heading in self.objects),
        )
        headings += tuple(heading for heading, _ in self.only)
        return tuple(dict.fromkeys(heading for heading in headings if heading))


def read_columns(reader: TableReader, table: TomlTable) -> ColumnMapping:
    """Read ``[columns]``; mistakes go to the reader."""
    reader.allow_only(table, fields_dict(ColumnMapping))
    values = _read_headings(reader, table)
    values["company"] = reader.optional(table, "company", "a text", read.title)
    values["unit"] = reader.optional(table, "unit", "kr, tkr or mkr", money_unit)
    for key, choices in {"sign": (DEBIT, CREDIT), "without_object": (REST, TOTAL)}.items():
        values[key] = reader.optional(table, key, ", ".join(choices), read.choice_of(*choices))
    values["negative"] = reader.optional(table, "negative", ", ".join(NEGATIVE_NOTATIONS), negative_notations)
    for key in ("sums", "details", "incomes"):
        values[key] = reader.optional(table, key, "a list of texts", account_patterns)
    values["cumulative"] = reader.optional(table, "cumulative", "true or false", read.boolean)
    for first, second in _CONFLICTS:
        if first in table and second in table:
            reader.error(COLUMNS_CONFLICT, second, first=first, second=second)
    given = {key: value for key, value in values.items() if value is not None}
    return ColumnMapping(**{"account": "", **given})


def _read_headings(reader: TableReader, table: TomlTable) -> dict[str, Any]:
    """Return the keys that name columns, and the sheet."""
    required = {"account"}
    if not table.keys() & {"debit", "credit", "months"}:
        required.add("amount")
    required |= {"debit", "credit"} if table.keys() & {"debit", "credit"} else set()
    required |= {"months"} if "total" in table else set()
    keys = ("account", "amount", "debit", "credit", "total", "side", "name", "period", "budget", "sheet")
    values: dict[str, Any] = {}
    for key in keys:
        read_key = reader.required if key in required else reader.optional
        values[key] = read_key(table, key, "a column's heading", read.title)
    read_months = reader.required if "months" in required else reader.optional
    values["months"] = read_months(table, "months", "a list of texts", read.titles)
    heading_by_dimension = reader.optional(table, "objects", "dimension = heading", read.table) or {}
    headings = {
        key: reader.read_value(key, heading_by_dimension[key], "a column's heading", read.title)
        for key in sorted(heading_by_dimension)
    }
    values["objects"] = tuple((key, heading) for key, heading in headings.items() if heading)
    texts_by_heading = reader.optional(table, "only", "heading = a text or a list of texts", read.table) or {}
    chosen = {
        heading: reader.read_value(heading, texts, "a text or a list of texts", non_empty_codes)
        for heading, texts in texts_by_heading.items()
    }
    values["only"] = tuple((heading, texts) for heading, texts in chosen.items() if texts)
    return values
