"""Read the fields of an event that not all events have, each by the type of the field in its class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from attrs import NOTHING, Attribute, evolve

from tplog.errors import mandatory_rule
from tplog.events.base import COSTS_NEGATIVE, Event, FieldType, OpenedAccount, StatedChange, SumPart
from tplog.events.field_types import field_types
from tplog.events.relations import RelatedAccounts
from tplog.readers import field_readers as read
from tplog.readers.field_readers import TomlTable
from tplog.readers.signs import AmountReader, signed_reader
from tplog.readers.table_reader import TableReader
from tplog.values.amount import Amount
from tplog.values.identifiers import ParseError

# The expected value of a key (for errors), and its reader.
FieldSpec = tuple[str, Callable[[Any], Any]]

# How a field of each type is read; choices, tables of accounts and changes are read by themselves.
FIELD_READERS: Mapping[FieldType, FieldSpec] = {
    FieldType.TEXT: ("a text", read.text),
    FieldType.TITLE: ("a text", read.title),
    FieldType.NAME: ("a body's name", read.body),
    FieldType.EVENT_ID: ("an event's id", read.identifier),
    FieldType.FINDING_CODE: ("a finding's code", read.finding_code),
    FieldType.AMOUNT: ("an amount", read.amount),
    FieldType.DAY: ("a date to the day", read.day),
    FieldType.PARTIAL_DATE: ("a date", read.date_if_known),
    FieldType.YEAR: ("a year", read.year),
    FieldType.TRUTH: ("true or false", read.boolean),
    FieldType.ACCOUNT: ("an account's path", read.account),
    FieldType.ACCOUNTS: ("a list of accounts", read.accounts),
    FieldType.BUDGET: ("a budget's name", read.name),
}
_PROPOSAL_ID: FieldSpec = ("a proposal's id", read.identifier)
FLOOR_AMBIGUOUS = mandatory_rule(
    "floor-ambiguous",
    "”{text}” har två läsningar där kostnader står med minus: minst så mycket i kostnad, eller ett resultat "
    "som inte får vara sämre, alltså högst så mycket i kostnad. Skriv at_least utan minus för det första, "
    "at_most för det andra.",
    "'{text}' has two readings where costs stand with a minus: at least so much of cost, or a result that "
    "may be no worse, so at most that of cost. Write at_least without a minus for the first, at_most for the "
    "second.",
)


def read_specific_field(
    table_reader: TableReader,
    table: TomlTable,
    event_type: type[Event],
    field: Attribute[Any],
    read_amount: AmountReader,
    signs: str | None,
) -> object | None:
    """Read a field that not all events have.

    ``read_amount`` reads an amount under the event's unit, ``signs`` is the event's sign convention.
    """
    name, field_type = field.name, field_types(event_type)[field.name]
    if field_type is FieldType.OPENED_ACCOUNTS:
        name_by_path = table_reader.required(table, name, "path = name", read.table)
        return None if name_by_path is None else _read_opened_accounts(table_reader, name_by_path)
    if field_type is FieldType.RELATED_ACCOUNTS:
        paths = table_reader.required(table, name, "path = path", read.table)
        return None if paths is None else _read_related_accounts(table_reader, paths)
    if field_type is FieldType.CHANGES:
        read_change = partial(_read_change, read_amount=signed_reader(read_amount, signs))
        return read_table_list(table_reader, table, name, read_change)
    if field_type is FieldType.SUM_PARTS:
        if name == "plus" and not (table.get("plus") or table.get("minus")):
            table_reader.required({}, name, "a list of events' ids", read.identifier)
        return _read_sum_parts(table_reader, table, name)
    read_key = table_reader.required if field.default is NOTHING else table_reader.optional
    read_spending = _spending_reader(read_amount, signs, is_floor=name == "at_least")
    return read_key(table, name, *_field_spec(field, field_type, read_spending))


def _spending_reader(read_amount: AmountReader, signs: str | None, *, is_floor: bool = False) -> AmountReader:
    """Return a reader of how much may be spent, a ceiling or a floor, under a sign convention.

    Papers say it in words, without a minus. So where costs have one, a minus is that of a cost, and what has
    none is a cost too; but of a floor a minus may as well be that of the result.
    """

    def read_spending(value: object) -> Amount:
        amount = read_amount(value)
        if is_floor and signs == COSTS_NEGATIVE and amount.ore < 0:
            raise ParseError(FLOOR_AMBIGUOUS, text=amount.text)
        return evolve(amount, ore=abs(amount.ore)) if signs == COSTS_NEGATIVE else amount

    return read_spending


def _field_spec(field: Attribute[Any], field_type: FieldType, read_amount: AmountReader) -> FieldSpec:
    if field_type is FieldType.AMOUNT:
        return FIELD_READERS[field_type][0], read_amount
    if choices := field.metadata["choices"]:
        return ", ".join(choices), read.choice_of(*choices)
    return _PROPOSAL_ID if field.metadata["refers"] == "proposal" else FIELD_READERS[field_type]


def read_table_list(
    reader: TableReader, table: TomlTable, key: str, build: Callable[[TableReader, TomlTable], object | None]
) -> tuple[Any, ...]:
    """Return what ``build`` makes of each table in a list, leaving out None."""
    tables = reader.optional(table, key, "a list of tables", read.table_list) or ()
    return tuple(item for item in (build(reader, item_table) for item_table in tables) if item is not None)


def _read_change(reader: TableReader, table: TomlTable, read_amount: AmountReader) -> StatedChange | None:
    """Read one stated change between two accounts (``changes``), its amount by ``read_amount``."""
    reader.allow_only(table, {"account", "amount", "since"})
    account = reader.required(table, "account", "an account's path", read.account)
    since = reader.required(table, "since", "an earlier account's path", read.account)
    amount = reader.required(table, "amount", "an amount", read_amount)
    if account is None or since is None or amount is None:
        return None
    return StatedChange(account=account, amount=amount, since=since)


def _read_sum_parts(reader: TableReader, table: TomlTable, key: str) -> tuple[SumPart, ...]:
    """Read the parts of a sum: an event's id, or { event, account }, one or a list of them."""
    entries = reader.optional(table, key, "a list of events' ids", read.parts) or ()
    parts = []
    for entry in entries:
        details = entry if isinstance(entry, dict) else {"event": entry}
        reader.allow_only(details, {"event", "account"})
        event = reader.required(details, "event", "an event's id", read.identifier)
        account = reader.optional(details, "account", "an account's path", read.account)
        if event is not None and ("account" in details) == (account is not None):
            parts.append(SumPart(event=event, account=account))
    return tuple(parts)


def _read_opened_accounts(reader: TableReader, table: TomlTable) -> tuple[OpenedAccount, ...]:
    """Read ``accounts``: path = name, or path = { name, codes }."""
    opened = []
    key_by_path: dict[str, str] = {}
    for path, value in table.items():
        account = reader.read_value(path, path, "an account's path", read.account)
        details = value if isinstance(value, dict) else {"name": value}
        reader.allow_only(details, {"name", "codes"})
        if account is not None:
            reader.name_once(path, account, key_by_path)
            reader.read_value(path, account.holder, "a body's name", read.body)
        name = reader.required(details, "name", "the account's name", read.title)
        codes = reader.optional(details, "codes", "a list of texts", read.titles) or ()
        if account is not None and name is not None:
            opened.append(OpenedAccount(path=account, name=name, codes=codes))
    return tuple(opened)


def _read_related_accounts(reader: TableReader, table: TomlTable) -> tuple[RelatedAccounts, ...]:
    """Read ``accounts`` of a relation: path = path, or path = a list of paths."""
    related = []
    key_by_path: dict[str, str] = {}
    for path, value in table.items():
        account = reader.read_value(path, path, "an account's path", read.account)
        others = reader.read_value(path, value, *FIELD_READERS[FieldType.ACCOUNTS])
        if account is not None and others is not None:
            reader.name_once(path, account, key_by_path)
            related.append(RelatedAccounts(account=account, to=others))
    return tuple(related)
