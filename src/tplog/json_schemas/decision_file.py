"""Build the schema of decision files from the event classes and the reader's tables.

It accepts every file that the reader accepts. What needs the whole file, the log or a rule is left to the
reader.

An event is checked against the one type that it names (``if``), so that an error points to its place. Editors
do not read ``if``: they offer what ``anyOf`` and ``properties`` have, and ignore subschemas with ``allOf``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from attrs import NOTHING, Attribute

from tplog.answers.json_schema import Schema, enum_of, partial_object
from tplog.events.base import Event, FieldType
from tplog.events.field_types import field_types, specific_fields
from tplog.events.quoted import FIGURE_TABLES
from tplog.events.type_words import printed_names
from tplog.events.types import EVENT_CLASSES, Corrected, ProposalMade, SumStated
from tplog.i18n.field_help import FILE_PARTS, event_type_help, key_help
from tplog.i18n.vocabulary import Language
from tplog.json_schemas.value_shapes import AMOUNTS, ONLY_PATHS, PATH, SCHEMA_BY_READER
from tplog.readers import field_readers as read
from tplog.readers.decision_file import (
    COMMON_FIELDS,
    DEFAULT_KEYS,
    SOURCE_FIELDS,
)
from tplog.readers.event_fields import FIELD_READERS
from tplog.readers.event_money import may_have_lines, money_keys
from tplog.readers.quotes import quote_tables
from tplog.readers.table_form import TABLE_FIELDS, TABLE_KEYS
from tplog.readers.unfinished import DRAFT_KEY
from tplog.values.choice_words import CHOICE_WORDS
from tplog.values.limits import MAX_EVENT_PARTS, MAX_EVENTS


def decision_schema() -> Schema:
    """Return the schema of a decision file."""
    names = [event_class.__name__ for event_class in EVENT_CLASSES]
    event = {
        **_description(FILE_PARTS["event"]),
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"type": _type_schema()},
            "required": ["type"],
            "allOf": [{"if": _has_type(kind), "then": _ref(kind.__name__)} for kind in EVENT_CLASSES],
            "anyOf": [True, *map(_ref, names)],  # for editors; always valid
        },
        "minItems": 1,
        "maxItems": MAX_EVENTS,
    }
    tables = {
        **_description(FILE_PARTS["table"]),
        "type": "array",
        "items": _figure_table_schema(),
        "maxItems": MAX_EVENTS,
    }
    head = {
        **{key: _ref(key) for key in (*DEFAULT_KEYS, DRAFT_KEY, "open_accounts", "source")},
        "table": tables,
        "event": event,
        "sum": _sums_schema(),
    }
    budget = {"required": ["budget"]}
    in_each = {"items": budget}
    return {
        **_table_schema(head, required=("source",)),
        "anyOf": [budget, {"properties": {"event": in_each, "sum": in_each}}],
        "allOf": [{"anyOf": [{"required": ["event"]}, {"required": ["sum"]}]}],
        "x-taplo": {"initKeys": ["budget", "source", "event"]},
        "$defs": {
            **_shared_definitions(),
            **{event_class.__name__: _event_schema(event_class) for event_class in EVENT_CLASSES},
        },
    }


def _sums_schema() -> Schema:
    """Return the schema of the sums over several events."""
    return {
        **_description(FILE_PARTS["sum"]),
        "type": "array",
        "items": _event_schema(SumStated, is_sum=True),
        "minItems": 1,
        "maxItems": MAX_EVENTS,
    }


def _figure_table_schema() -> Schema:
    """Return the schema of a table that stands beside the events."""
    keys = {
        key: {**_key_description(key), **SCHEMA_BY_READER[reader]}
        for key, (_, reader) in TABLE_FIELDS.items()
        if key != "id"
    }
    name = {**_description(FILE_PARTS["table_id"]), **SCHEMA_BY_READER[read.identifier]}
    return _table_schema({"id": name, **keys}, ["id", "rows"])


def _type_schema() -> Schema:
    """Return the schema of ``type``, with a description of each for editors."""
    type_docs = ["\n\n".join(_type_description(event_class).values()) for event_class in EVENT_CLASSES]
    all_names = [printed_names(event_class) for event_class in EVENT_CLASSES]
    names = enum_of(*(name for name, *_ in all_names), *(word for _, *words in all_names for word in words))
    return {**_key_description("type"), **names, "x-taplo": {"docs": {"enumValues": type_docs}}}


def _type_description(event_type: type[Event]) -> Schema:
    """Return the description of an event type."""
    swedish = f"{event_type.__name__}: {event_type.swedish}. {event_type_help(event_type, Language.SV)}"
    return _description((swedish, event_type_help(event_type, Language.EN)))


def _has_type(event_type: type[Event]) -> Schema:
    return {"properties": {"type": enum_of(*printed_names(event_type))}, "required": ["type"]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _table_schema(properties: Mapping[str, Schema | bool], required: Iterable[str]) -> Schema:
    """Return the schema of a table with these keys and no others."""
    return {**partial_object(**properties), "required": list(required)}


def _description(pair: tuple[str, str]) -> Schema:
    return {"title": pair[0], "description": pair[1]}


def _key_description(key: str, event_type: type[Event] = Event) -> Schema:
    """Return what a key is for, in events of one type or of all."""
    return _description((key_help(event_type, key, Language.SV), key_help(event_type, key, Language.EN)))


def _nested_key_schema(key: str, shape: Schema) -> Schema:
    """Return the schema of a key in a nested table, with its description."""
    return {**(_description(FILE_PARTS[key]) if key in FILE_PARTS else _key_description(key)), **shape}


def _table_definitions() -> dict[str, Schema]:
    """Return the schemas of the keys with which an event takes figures from a table."""
    read_by = {key: TABLE_FIELDS[key][1] for key in ("under", "ignored", "negative", "rows")}
    read_by |= {"open_accounts": read.boolean, "table": read.identifier}
    heading = SCHEMA_BY_READER[read.title]
    columns = {key: _nested_key_schema(key, heading) for key in ("lines", *FIGURE_TABLES)}
    return {
        **{key: {**_key_description(key), **SCHEMA_BY_READER[reader]} for key, reader in read_by.items()},
        "columns": {**_key_description("columns"), **partial_object(**columns)},
        DRAFT_KEY: _nested_key_schema(DRAFT_KEY, SCHEMA_BY_READER[read.boolean]),
    }


def _shared_definitions() -> dict[str, Schema]:
    """Return the schemas of keys that several event types have."""
    definitions: dict[str, Schema] = {
        key: {**_key_description(key), **SCHEMA_BY_READER[reader]}
        for key, (_, reader) in COMMON_FIELDS.items()
    }
    definitions["source"] = {
        **_description(FILE_PARTS["source"]),
        **_table_schema(
            {
                key: _nested_key_schema(key, SCHEMA_BY_READER[reader])
                for key, (_, reader) in SOURCE_FIELDS.items()
            },
            ["title"],
        ),
    }
    definitions |= _table_definitions()
    definitions["quotes"] = {**_key_description("quotes"), **SCHEMA_BY_READER[quote_tables]}
    return definitions | _money_definitions()


def _money_definitions() -> dict[str, Schema]:
    """Return the schemas of keys with accounts and amounts that several event types have."""
    account = SCHEMA_BY_READER[read.account]
    definitions: dict[str, Schema] = {"amount": _nested_key_schema("amount", SCHEMA_BY_READER[read.amount])}
    definitions["despite"] = {
        **_key_description("despite"),
        **_table_list_schema(
            code=SCHEMA_BY_READER[read.finding_code],
            because=SCHEMA_BY_READER[read.text],
            account=account,
            optional=("account",),
        ),
    }
    definitions["from"] = _nested_key_schema("from", account)
    definitions["transfers"] = {
        **_key_description("transfers"),
        **_table_list_schema(**{"from": account, "to": account, "amount": SCHEMA_BY_READER[read.amount]}),
    }
    definitions["total"] = {**_key_description("total"), **SCHEMA_BY_READER[read.amount]}
    sums = {key: _nested_key_schema(key, SCHEMA_BY_READER[read.amount]) for key in FIGURE_TABLES}
    definitions["totals"] = {**_key_description("totals"), **partial_object(**sums)}
    parts = {"type": "object", "additionalProperties": _ref("amount"), "maxProperties": MAX_EVENT_PARTS}
    definitions["of_which"] = {**_key_description("of_which"), **AMOUNTS, "additionalProperties": parts}
    for key in ("lines", *FIGURE_TABLES):
        definitions[key] = {**_key_description(key), **AMOUNTS, "additionalProperties": _ref("amount")}
    return definitions


def _table_list_schema(optional: Collection[str] = (), **shapes: Schema) -> Schema:
    """Return the schema of a list of tables in which all these keys but the optional ones are required."""
    properties = {key: _nested_key_schema(key, shape) for key, shape in shapes.items()}
    item = _table_schema(properties, [key for key in shapes if key not in optional])
    return {"type": "array", "items": item, "maxItems": MAX_EVENT_PARTS}


def _event_schema(event_type: type[Event], *, is_sum: bool = False) -> Schema:
    """Return the schema of an event type: its own keys and the common ones; of a ``[[sum]]`` no type."""
    type_fields = specific_fields(event_type)
    allowed_money_keys = money_keys(event_type)
    required = [*(() if is_sum else ("type",)), "id"]
    required += [
        attribute.name
        for attribute in type_fields
        if attribute.default is NOTHING and field_types(event_type)[attribute.name] is not FieldType.SUM_PARTS
    ]
    properties: dict[str, Schema | bool] = {
        **({} if is_sum else {"type": True}),  # checked by the caller
        "id": _ref("id"),
        **{attribute.name: _specific_field_schema(event_type, attribute) for attribute in type_fields},
        **{
            key: _ref(key)
            for key in ("from", "under", "lines", "transfers", "total", "totals", *FIGURE_TABLES, "of_which")
            if key in allowed_money_keys
        },
        **{key: _ref(key) for key in (sorted(TABLE_KEYS) if may_have_lines(event_type) else ())},
        **{key: _ref(key) for key in (*COMMON_FIELDS, "despite", "quotes")},
    }
    return {
        **_type_description(event_type),
        **_table_schema(properties, required),
        **(_money_schema(event_type, allowed_money_keys) if may_have_lines(event_type) else {}),
        **({"anyOf": [{"required": [key]} for key in ("plus", "minus")]} if event_type is SumStated else {}),
        "x-taplo": {"initKeys": required},
    }


def _specific_field_schema(event_type: type[Event], attribute: Attribute[Any]) -> Schema:
    """Return the schema of a field that only this class has."""
    description = _key_description(attribute.name, event_type)
    if isinstance(attribute.default, (str, bool)):
        description = {**description, "default": attribute.default}
    if choices := attribute.metadata["choices"]:
        return {
            **description,
            **enum_of(*choices, *(word for choice in choices for word in CHOICE_WORDS.get(choice, ()))),
        }
    field_type = field_types(event_type)[attribute.name]
    if field_type is FieldType.OPENED_ACCOUNTS:
        return {**description, **_accounts_schema()}
    if field_type is FieldType.SUM_PARTS:
        return {**description, **_sum_parts_schema()}
    if field_type is FieldType.RELATED_ACCOUNTS:
        return {**description, **_by_path_schema(SCHEMA_BY_READER[read.accounts])}
    if field_type is FieldType.CHANGES:
        account = SCHEMA_BY_READER[read.account]
        return {
            **description,
            **_table_list_schema(account=account, amount=SCHEMA_BY_READER[read.amount], since=account),
        }
    _, reader = FIELD_READERS[field_type]
    return {**description, **SCHEMA_BY_READER[reader]}


def _sum_parts_schema() -> Schema:
    """Return the schema of parts of a sum: ids of events, or tables with an event and an account."""
    event, account = SCHEMA_BY_READER[read.identifier], SCHEMA_BY_READER[read.account]
    keys = {
        "event": {**_description(FILE_PARTS["part"]), **event},
        "account": _nested_key_schema("account", account),
    }
    part = {"anyOf": [event, _table_schema(keys, ["event"])]}
    return {"anyOf": [part, {"type": "array", "items": part, "minItems": 1, "maxItems": MAX_EVENT_PARTS}]}


def _accounts_schema() -> Schema:
    """Return the schema of paths, each with a name, or with a name and codes."""
    name, codes = SCHEMA_BY_READER[read.title], SCHEMA_BY_READER[read.titles]
    details = _table_schema(
        {"name": _nested_key_schema("name", name), "codes": _nested_key_schema("codes", codes)}, ["name"]
    )
    return _by_path_schema({"anyOf": [name, details]})


def _by_path_schema(value: Schema) -> Schema:
    """Return the schema of a table whose keys are accounts' paths, each with such a value."""
    return {
        "type": "object",
        "patternProperties": {f"^{PATH}$": value},
        "additionalProperties": False,
        "maxProperties": MAX_EVENT_PARTS,
    }


def _money_schema(event_type: type[Event], moneyed: Collection[str]) -> Schema:
    """Return how an event type may state money: transfers, or tables of lines by name or path."""
    figure_tables = [key for key in FIGURE_TABLES if key in moneyed]
    giver = {"required": ["from"]}
    prefix = {"anyOf": [giver, {"required": ["under"]}]}
    names = {
        key: {"if": {"not": {"properties": {key: ONLY_PATHS}}}, "then": prefix}
        for key in ("lines", *figure_tables)
    }
    if not event_type.measure_name and event_type is not Corrected:  # a transfer needs a giver
        names["lines"] = {"if": {"properties": {"lines": {"minProperties": 1}}}, "then": giver}
    schema: dict[str, Any] = {"dependentSchemas": names}
    if "transfers" in moneyed:
        schema |= {"if": {"required": ["transfers"]}, "then": {"properties": {"from": False, "lines": False}}}
    if event_type not in (Corrected, ProposalMade):  # these may state no money
        requires_money = {
            "anyOf": [{"required": [key]} for key in ("lines", "table", "rows", *figure_tables)]
        }
        schema |= {"else": requires_money} if "if" in schema else requires_money
    return schema
