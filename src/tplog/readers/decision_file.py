"""Read decision files: one document in TOML, accepted whole or refused with every mistake and its place.

The format is described in docs/decision-file.md. Which keys an event may have follows from its class.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from attrs import evolve, fields_dict, frozen

from tplog.errors import BadFile, mandatory_rule
from tplog.events.base import SIGNS, Despite, Event, FieldType, OpenedAccount
from tplog.events.draft import SOURCE_KEY, Draft, DraftEvent
from tplog.events.field_types import field_types, specific_fields
from tplog.events.type_words import nearest_types, type_named, types_called
from tplog.events.types import AccountOpened, SumStated
from tplog.readers import field_readers as read
from tplog.readers.act_fields import basis, preparations, votes
from tplog.readers.event_fields import FieldSpec, read_specific_field, read_table_list
from tplog.readers.event_money import (
    amount_reader,
    may_have_lines,
    money_keys,
    money_unit,
    read_lines,
    read_money,
    sign_convention,
)
from tplog.readers.field_readers import TomlTable
from tplog.readers.other_formats import other_format_error
from tplog.readers.quotes import read_quotes
from tplog.readers.signs import AmountReader
from tplog.readers.table_form import TABLE_KEYS, FileTables, WrittenOut, write_out
from tplog.readers.table_reader import KEY_UNKNOWN, TableReader, once_each, truncated
from tplog.readers.toml import check_headings, parse_toml, read_text
from tplog.readers.toml_lines import LineNumbers, locate_keys
from tplog.readers.unfinished import DRAFT_KEY, report_unfinished
from tplog.values.account import parse_account
from tplog.values.act import Act, Basis, Source
from tplog.values.choice_words import is_unknown
from tplog.values.finding import Finding, SourceLocation
from tplog.values.limits import MAX_EVENTS, MAX_ROW_ACCOUNTS

EVENT_MISSING = mandatory_rule(
    "event-missing",
    "{file} har ingen [[event]]: det finns inget att registrera.",
    "{file} has no [[event]]: there is nothing to record.",
)
TYPE_UNKNOWN = mandatory_rule(
    "type-unknown",
    "Det finns ingen händelsetyp ”{type}”. Närmast: {nearest}. Alla visas av: tplog events",
    "There is no type of event '{type}'. Nearest: {nearest}. All are shown by: tplog events",
)
TYPE_SYNONYM = mandatory_rule(
    "type-synonym",
    "”{type}” är ingen händelsetyp. Skriv den typ som avses: {swedish} ({names}). Vad de gör visas av: "
    "tplog events",
    "'{type}' is no type of event. Write what is meant: {names} ({swedish}). What they do is shown by: "
    "tplog events",
)

# Keys at the top of the file: defaults for all its events.
_FORMAL_KEYS = ("prepared_by", "votes", "dissents", "recused", "approved", "announced")
DEFAULT_KEYS = ("budget", "budget_title", "by", "decided", "basis", *_FORMAL_KEYS, "unit", "signs")
# Those of them that have no value of their own when they are wrong: amounts are then read without them.
_OF_AMOUNTS = ("unit", "signs")
# What stands in for a wrong default, so that its events do not report it once more.
_STAND_INS: Mapping[str, str | None] = {**dict.fromkeys(_OF_AMOUNTS), "budget": "budget"}
_TOP_LEVEL_KEYS = {DRAFT_KEY, *DEFAULT_KEYS, "open_accounts", "source", "table", "event", "sum"}


# The keys of [source].
SOURCE_FIELDS: Mapping[str, FieldSpec] = {
    "title": ("the paper's title", read.title),
    "date": ("a date", read.date_if_known),
    "file": ("a file's name", read.title),
    "sha256": ("64 hexadecimal digits", read.sha256),
    "place": ("a text", read.title),
    "paragraph": ("a text", read.title),
    "case_numbers": ("a list of texts", read.titles),
    "case_number_cut": ("true or false", read.boolean),
    "seen": ("a text", read.title),
    "excerpt_ends": ("true or false", read.boolean),
    "url": ("an address", read.title),
}
_PLACE_KEYS = ("place", "paragraph", "case_numbers", "case_number_cut", "seen", "excerpt_ends")
# The keys that every event may have besides ``type`` and ``despite``.
COMMON_FIELDS: Mapping[str, FieldSpec] = {
    "id": ("letters, digits and ._:/§-", read.identifier),
    "budget": ("the matter's name", read.name),
    "budget_title": ("a text", read.title),
    "title": ("a text", read.title),
    "by": ("a body's name, or unknown", read.body_if_known),
    "decided": ("2025-01-29, 2025-01, 2025 or unknown", read.date_if_known),
    "basis": (" | ".join(Basis), basis),
    "prepared_by": ("a list of { body, decided, paragraph }", preparations),
    "votes": ("a text, or { yes, no, abstained, casting_vote }", votes),
    "dissents": ("a list of texts", read.titles),
    "recused": ("a list of texts", read.titles),
    "approved": ("2025-01-29, 2025-01, 2025 or unknown", read.date_if_known),
    "announced": ("2025-01-29, 2025-01, 2025 or unknown", read.date_if_known),
    "unit": ("kr, tkr or mkr", money_unit),
    "signs": (" | ".join(SIGNS), sign_convention),
    "also_named": ("a list of bodies", read.bodies),
    **{key: SOURCE_FIELDS[key] for key in _PLACE_KEYS},
    "dash_is_zero": ("a list of lines or paths", read.texts),
    "remarks": ("a list of texts", read.texts),
    "contradictions": ("a list of texts", read.texts),
}
# What says that a paper does not give a fact, whatever the top of the file says.
_SOURCE_DEFAULTS: Mapping[str, Any] = {key: field.default for key, field in fields_dict(Source).items()}
_UNSTATED: Mapping[str, Any] = {key: _SOURCE_DEFAULTS[key] for key in _PLACE_KEYS}
OPEN_ACCOUNTS_FIELD: FieldSpec = ("true or false", read.boolean)


@frozen
class DecisionHeader:
    """What the top of the file states for all its events: the source and default values.

    The default ``unit`` is None if the file states one that is no unit, and ``signs`` likewise.
    ``open_accounts`` is whether accounts are opened where a table's row names them first.
    """

    source: Source
    defaults: TomlTable
    open_accounts: bool = False


def read_decision(path: str | Path) -> Draft:
    """Read a decision file. Raises BadFile with all the mistakes found, and for a file of another format."""
    try:
        return parse_decision(read_text(path), str(path))
    except BadFile as error:
        other = other_format_error(path)
        if other is None:
            raise
        raise other from error


def parse_decision(text: str, name: str) -> Draft:
    """Parse the text of a decision file; ``name`` is the file name in errors. Raises BadFile."""
    data = parse_toml(text, name)
    check_headings(text, name, data)
    head_lines, located = locate_keys(text, "event", "table", "sum")
    event_lines = [*located["event"], *located["sum"]]
    beyond = {name: lines[MAX_EVENTS][""] for name, lines in located.items() if len(lines) > MAX_EVENTS}
    head_lines = {**head_lines, **beyond}
    file_reader = TableReader(name, head_lines)
    file_reader.allow_only(data, _TOP_LEVEL_KEYS)
    tables = _read_event_tables(file_reader, data)
    if report_unfinished(file_reader, data, tables, event_lines):
        raise BadFile(*file_reader.problems)
    header = _read_header(file_reader, data)
    file_tables = FileTables(text.split("\n"), header.defaults.get("unit"))
    _read_file_tables(file_reader, data, located["table"], file_tables)
    file_tables.claim(tables)
    top_lines = {key: head_lines[key] for key in header.defaults if key in head_lines}
    top_lines |= {SOURCE_KEY.format(key): head_lines[key] for key in SOURCE_FIELDS if key in head_lines}
    drafted: list[DraftEvent] = []
    for number, table in enumerate(tables):
        lines = event_lines[number] if number < len(event_lines) else {}
        lines = {**top_lines, **lines}
        label = table.get("id") if isinstance(table.get("id"), str) else f"event {number + 1}"
        problems, written_names = file_reader.problems, file_reader.written
        event_reader = TableReader(name, lines, truncated(label), problems, written_names)
        drafted += _read_event(event_reader, table, header, file_tables)
    if not file_reader.problems:
        file_tables.require_used()
    if not tables and not file_reader.problems:
        raise BadFile(Finding(EVENT_MISSING, {"file": name}, location=SourceLocation(name)))
    if file_reader.problems:
        raise BadFile(*once_each(file_reader.problems, DEFAULT_KEYS))
    return Draft(name, tuple(drafted), file_reader.written)


def _read_event_tables(reader: TableReader, data: TomlTable) -> Sequence[TomlTable]:
    """Return the tables of the events, and after them those of the sums that add them up."""
    read_tables = partial(read.table_list, limit=MAX_EVENTS, what="events")
    events, sums = (reader.optional(data, key, f"[[{key}]]", read_tables) or () for key in ("event", "sum"))
    for table in sums:
        if "type" in table:
            reader.error(KEY_UNKNOWN, "type", key="type", nearest="–")
    return [*events, *({**table, "type": SumStated.__name__} for table in sums)]


def _read_file_tables(
    reader: TableReader, data: TomlTable, line_numbers: Sequence[LineNumbers], file_tables: FileTables
) -> None:
    """Read the tables that stand beside the events."""
    tables = reader.optional(
        data, "table", "[[table]]", partial(read.table_list, limit=MAX_EVENTS, what="tables")
    )
    for number, table in enumerate(tables or ()):
        lines = line_numbers[number] if number < len(line_numbers) else {}
        label = table.get("id") if isinstance(table.get("id"), str) else f"table {number + 1}"
        file_tables.add(TableReader(reader.file, lines, truncated(label), reader.problems), table)


def _read_header(reader: TableReader, data: TomlTable) -> DecisionHeader:
    """Read the source and the default values that events take over; a mistake in these is one."""
    defaults = {}
    for key in (key for key in DEFAULT_KEYS if key in data):
        before = len(reader.problems)
        value = reader.optional(data, key, *COMMON_FIELDS[key])
        if len(reader.problems) == before:
            defaults[key] = value if key in _OF_AMOUNTS else data[key]
        elif key in _STAND_INS:
            defaults[key] = _STAND_INS[key]
    source_table = reader.required(data, "source", "[source] title = …", read.table)
    source = _read_source(reader, source_table) if source_table is not None else None
    opens = reader.optional(data, "open_accounts", *OPEN_ACCOUNTS_FIELD)
    reader.optional(data, DRAFT_KEY, "true or false", read.boolean)
    return DecisionHeader(source or Source("–"), defaults, bool(opens))


def _read_source(reader: TableReader, table: TomlTable) -> Source:
    """Read ``[source]``: the document that the events come from."""
    reader.allow_only(table, SOURCE_FIELDS)
    title = reader.required(table, "title", *SOURCE_FIELDS["title"])
    keys = [key for key in SOURCE_FIELDS if key != "title"]
    return Source(title or "–", **_read_known(reader, table, keys, SOURCE_FIELDS))


def _read_event_type(reader: TableReader, table: TomlTable) -> type[Event] | None:
    """Return the event class that ``type`` names in either language; None with a mistake."""
    name = reader.required(table, "type", "a type of event", read.title)
    if name is None:
        return None
    event_type = type_named(name)
    if event_type is None and (meant := types_called(name)):
        swedish = "; ".join(kind.swedish.partition("(")[0].strip() for kind in meant)
        names = "; ".join(kind.__name__ for kind in meant)
        reader.error(TYPE_SYNONYM, "type", type=truncated(name), swedish=swedish, names=names)
    elif event_type is None:
        nearest = ", ".join(nearest_types(name)) or "–"
        reader.error(TYPE_UNKNOWN, "type", type=truncated(name), nearest=nearest)
    return event_type


def _read_event(
    reader: TableReader, stated: TomlTable, header: DecisionHeader, file_tables: FileTables
) -> Sequence[DraftEvent]:
    """Return one ``[[event]]`` as a draft, after the opening of its accounts; none with a mistake."""
    problem_count = len(reader.problems)
    event_type = _read_event_type(reader, stated)
    if event_type is None:
        return ()
    allowed_money_keys = money_keys(event_type)
    type_keys = [attribute.name for attribute in specific_fields(event_type)]
    has_lines = may_have_lines(event_type)
    table_keys = TABLE_KEYS if has_lines else ()
    reader.allow_only(
        stated, {*COMMON_FIELDS, "type", "despite", "quotes", *allowed_money_keys, *table_keys, *type_keys}
    )
    opens = reader.optional(stated, "open_accounts", *OPEN_ACCOUNTS_FIELD)
    written = write_out(reader, stated, event_type, file_tables) if has_lines else WrittenOut(stated)
    table = {**_defaults_for(stated, header), **(written.table if written else stated)}
    lines = dict(reader.lines)
    stated_table = {key: value for key, value in table.items() if value is not None}  # None: reported above
    unit, signs = (reader.optional(stated_table, key, *COMMON_FIELDS[key]) for key in _OF_AMOUNTS)
    unit_is_wrong = "unit" in table and unit is None
    read_amount = amount_reader(unit, unit_is_wrong=unit_is_wrong)
    values = _read_common_fields(reader, table, header.source)
    values |= _read_specific_fields(reader, table, event_type, read_amount, signs)
    if allowed_money_keys and written:
        values.update(read_money(reader, table, event_type, read_amount, signs, lines), signs=signs)
    if written is None or unit_is_wrong or len(reader.problems) > problem_count:
        return ()
    drafted = DraftEvent(event_type(**values), reader.file, lines)
    opens = header.open_accounts if opens is None else opens
    return (*_opening(reader, drafted, written.rows if opens else (), file_tables), drafted)


def _defaults_for(stated: TomlTable, header: DecisionHeader) -> TomlTable:
    """Return the values that an event takes from the top of the file; another budget has another title."""
    is_of_other = stated.get("budget", header.defaults.get("budget")) != header.defaults.get("budget")
    return {
        key: value for key, value in header.defaults.items() if not (is_of_other and key == "budget_title")
    }


def _read_common_fields(reader: TableReader, table: TomlTable, source: Source) -> dict[str, Any]:
    """Return the fields that all events have but their money, by name."""
    return {
        "id": reader.required(table, "id", *COMMON_FIELDS["id"]),
        "budget": reader.required(table, "budget", *COMMON_FIELDS["budget"]),
        "act": _read_act(reader, table, source),
        **{key: reader.optional(table, key, *COMMON_FIELDS[key]) for key in ("title", "budget_title")},
        "remarks": reader.optional(table, "remarks", *COMMON_FIELDS["remarks"]) or (),
        "contradictions": reader.optional(table, "contradictions", *COMMON_FIELDS["contradictions"]) or (),
        "dash_is_zero": read_lines(reader, table, "dash_is_zero", *COMMON_FIELDS["dash_is_zero"]),
        "despite": read_table_list(reader, table, "despite", _read_despite),
        "quotes": read_quotes(reader, table, _facts(source)),
    }


def _facts(source: Source) -> Mapping[str, object]:
    """Return what ``[source]`` says, by key."""
    return {key: value for key in SOURCE_FIELDS if (value := getattr(source, key)) != _SOURCE_DEFAULTS[key]}


def _read_specific_fields(
    reader: TableReader,
    table: TomlTable,
    event_type: type[Event],
    read_amount: AmountReader,
    signs: str | None,
) -> dict[str, Any]:
    """Return the fields that not all events have, by name.

    ``read_amount`` reads an amount under the event's unit, ``signs`` is its sign convention; an event that
    only so states an amount keeps it.
    """
    types = field_types(event_type)
    values: dict[str, Any] = {}
    for attribute in specific_fields(event_type):
        value = read_specific_field(reader, table, event_type, attribute, read_amount, signs)
        if value is not None:
            values[attribute.name] = value
            if types[attribute.name] is FieldType.AMOUNT and signs is not None:
                values["signs"] = signs
    return values


def _opening(
    reader: TableReader, drafted: DraftEvent, rows: Sequence[tuple[str, str]], file_tables: FileTables
) -> Sequence[DraftEvent]:
    """Return the opening of those of a table's accounts that are not open; ``rows`` are path and name."""
    if not rows:
        return ()
    event = drafted.event
    file_tables.row_accounts.update(path for path, _ in rows)
    count = reader.read_value("rows", len(file_tables.row_accounts), "accounts", _check_row_accounts)
    opening_id = reader.read_value("id", f"{event.id}/konton", *COMMON_FIELDS["id"])
    if count is None or opening_id is None:
        return ()
    accounts = tuple(OpenedAccount(path=parse_account(path), name=name) for path, name in rows)
    opening = AccountOpened(
        id=opening_id,
        budget=event.budget,
        budget_title=event.budget_title,
        act=event.act,
        accounts=accounts,
    )
    return (DraftEvent(opening, drafted.file, drafted.lines, only_missing=True),)


def _check_row_accounts(count: int) -> int:
    """Return the count. Raises ParseError if a file opens too many accounts by its rows."""
    read.check_limit(MAX_ROW_ACCOUNTS, "accounts", count)
    return count


def _read_act(reader: TableReader, table: TomlTable, source: Source) -> Act:
    """Read who decided, when, and where in the document it stands."""
    formal_values = _read_known(reader, table, _FORMAL_KEYS, COMMON_FIELDS)
    stated_basis = reader.optional(table, "basis", *COMMON_FIELDS["basis"])
    of_paper: dict[str, Any] = {key: _UNSTATED[key] for key in _PLACE_KEYS if is_unknown(table.get(key))}
    of_paper |= _read_known(reader, table, _PLACE_KEYS, COMMON_FIELDS)
    return Act(
        source=evolve(source, **of_paper),
        basis=stated_basis or Basis.REPORTED,
        body=reader.optional(table, "by", *COMMON_FIELDS["by"]),
        decided=reader.optional(table, "decided", *COMMON_FIELDS["decided"]),
        also_named=reader.optional(table, "also_named", *COMMON_FIELDS["also_named"]) or (),
        **formal_values,
    )


def _read_known(
    reader: TableReader, table: TomlTable, keys: Iterable[str], specs: Mapping[str, FieldSpec]
) -> dict[str, Any]:
    """Return the values of the keys that a table has, without those that it says are not known."""
    read_keys = (key for key in keys if not is_unknown(table.get(key)))
    values = {key: reader.optional(table, key, *specs[key]) for key in read_keys}
    return {key: value for key, value in values.items() if value is not None}


def _read_despite(reader: TableReader, table: TomlTable) -> Despite | None:
    """Read one broken rule (``despite``) and the reason for recording anyway."""
    reader.allow_only(table, {"code", "because", "account"})
    code = reader.required(table, "code", "a finding's code", read.finding_code)
    because = reader.required(table, "because", "why it is recorded all the same", read.text)
    account = reader.optional(table, "account", "an account's path", read.account)
    return Despite(code=code, because=because, account=account) if code and because else None
