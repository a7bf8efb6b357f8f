"""The schema of decision files, from the classes of events and the reader's tables.

It takes every file that the reader takes. What only the whole file, the log or a rule can tell, it leaves to
the reader.

An event is judged by the one type that it names, so that a mistake is told where it is (``if``). Editors do
not look there: they offer what ``anyOf`` and ``properties`` have, and pass over what has an ``allOf``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from attrs import NOTHING, Attribute

from tplog.answers.json_schema import Schema, one_of, partly
from tplog.domain.rules.registry import KINDS
from tplog.events.base import Event
from tplog.events.types import EVENTS, Corrected
from tplog.i18n.field_help import WITHIN, key_says, type_says
from tplog.i18n.vocabulary import Language
from tplog.json_schemas.value_shapes import AMOUNTS, ONLY_PATHS, PATH, SHAPES
from tplog.readers import table_reader as read
from tplog.readers.decision_file import AN_EVENT, DEFAULTS, FIELDS, OF_ALL, OF_SOURCE, own_fields
from tplog.readers.event_money import BESIDE, money_keys
from tplog.values.limits import MOST_EVENTS, MOST_PARTS


def decision() -> Schema:
    """The schema of a decision file."""
    names = [one.__name__ for one in EVENTS]
    event = {
        **_said(WITHIN["event"]),
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"type": _type()},
            "required": ["type"],
            "allOf": [{"if": _named(name), "then": _ref(name)} for name in names],
            "anyOf": [True, *map(_ref, names)],  # for editors: it holds always
        },
        "minItems": 1,
        "maxItems": MOST_EVENTS,
    }
    head = {**{key: _ref(key) for key in (*DEFAULTS, "source")}, "event": event}
    budget = {"required": ["budget"]}
    return {
        **_table(head, required=("source", "event")),
        "anyOf": [budget, {"properties": {"event": {"items": budget}}}],
        "x-taplo": {"initKeys": ["budget", "source", "event"]},
        "$defs": {**_shared(), **{one.__name__: _event(one) for one in EVENTS}},
    }


def _type() -> Schema:
    """The types of events; editors tell what each is."""
    told = ["\n\n".join(_of_type(one).values()) for one in EVENTS]
    names = one_of(*(one.__name__ for one in EVENTS))
    return {**_of_key("type"), **names, "x-taplo": {"docs": {"enumValues": told}}}


def _of_type(kind: type[Event]) -> Schema:
    """What a type of event is."""
    swedish = f"{kind.__name__}: {kind.swedish}. {type_says(kind, Language.SV)}"
    return _said((swedish, type_says(kind, Language.EN)))


def _named(name: str) -> Schema:
    return {"properties": {"type": {"const": name}}, "required": ["type"]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _table(properties: Mapping[str, Schema | bool], required: Iterable[str]) -> Schema:
    """A table of these keys and no others."""
    return {**partly(**properties), "required": list(required)}


def _said(pair: tuple[str, str]) -> Schema:
    return {"title": pair[0], "description": pair[1]}


def _of_key(key: str, kind: type[Event] = Event) -> Schema:
    """What a key is for, in an event of a type or in all."""
    return _said((key_says(kind, key, Language.SV), key_says(kind, key, Language.EN)))


def _within(key: str, shape: Schema) -> Schema:
    """A key of a table within, said in words and with its shape."""
    return {**(_said(WITHIN[key]) if key in WITHIN else _of_key(key)), **shape}


def _shared() -> dict[str, Schema]:
    """The keys that several types of events have, each once."""
    told: dict[str, Schema] = {key: {**_of_key(key), **SHAPES[reader]} for key, (_, reader) in OF_ALL.items()}
    told["source"] = {
        **_said(WITHIN["source"]),
        **_table({key: _within(key, SHAPES[reader]) for key, (_, reader) in OF_SOURCE.items()}, ["title"]),
    }
    amount, account = _within("amount", SHAPES[read.amount]), SHAPES[read.account]
    told["amount"] = amount
    told["despite"] = {**_of_key("despite"), **_listed(code=_code(), because=SHAPES[read.text])}
    told["from"] = _within("from", account)
    told["transfers"] = {
        **_of_key("transfers"),
        **_listed(**{"from": account, "to": account, "amount": SHAPES[read.amount]}),
    }
    told["total"] = {**_of_key("total"), **SHAPES[read.amount]}
    for key in ("lines", *BESIDE):
        told[key] = {**_of_key(key), **AMOUNTS, "additionalProperties": _ref("amount")}
    return told


def _listed(**shapes: Schema) -> Schema:
    """A list of tables with all of these keys."""
    item = _table({key: _within(key, shape) for key, shape in shapes.items()}, shapes)
    return {"type": "array", "items": item, "maxItems": MOST_PARTS}


def _code() -> Schema:
    """A finding's code; editors offer those that there are."""
    return {"anyOf": [one_of(*sorted(kind.code for kind in KINDS)), SHAPES[read.title]]}


def _event(kind: type[Event]) -> Schema:
    """A type of event: its own keys, and those that all have."""
    own = own_fields(kind)
    moneyed = money_keys(kind)
    needed = ["type", "id", *(one.name for one in own if one.default is NOTHING)]
    properties: dict[str, Schema | bool] = {
        "type": True,  # told above
        "id": _ref("id"),
        **{one.name: _own(kind, one) for one in own},
        **{key: _ref(key) for key in ("from", "lines", "transfers", "total", *BESIDE) if key in moneyed},
        **{key: _ref(key) for key in (*OF_ALL, "despite")},
    }
    return {
        **_of_type(kind),
        **_table(properties, needed),
        **(_stating(kind, moneyed) if moneyed else {}),
        "x-taplo": {"initKeys": needed},
    }


def _own(kind: type[Event], one: Attribute[Any]) -> Schema:
    """A field that a class adds."""
    words = _of_key(one.name, kind)
    if isinstance(one.default, (str, bool)):
        words = {**words, "default": one.default}
    if choices := one.metadata["choices"]:
        return {**words, **one_of(*choices)}
    if one.name == "accounts":
        return {**words, **_accounts()}
    if one.name == "changes":
        account = SHAPES[read.account]
        return {**words, **_listed(account=account, amount=SHAPES[read.amount], since=account)}
    _, reader = FIELDS.get(one.name, AN_EVENT)
    return {**words, **(_code() if one.name == "finding" else SHAPES[reader])}


def _accounts() -> Schema:
    """Paths, each with a name, or with a name and codes."""
    name, codes = SHAPES[read.title], SHAPES[read.titles]
    details = _table({"name": _within("name", name), "codes": _within("codes", codes)}, ["name"])
    return {
        "type": "object",
        "patternProperties": {f"^{PATH}$": {"anyOf": [name, details]}},
        "additionalProperties": False,
        "maxProperties": MOST_PARTS,
    }


def _stating(kind: type[Event], moneyed: Collection[str]) -> Schema:
    """How a type of event may state money: by transfers, or by tables below a giver or of paths alone."""
    beside = [key for key in BESIDE if key in moneyed]
    giver = {"required": ["from"]}
    names = {
        key: {"if": {"not": {"properties": {key: ONLY_PATHS}}}, "then": giver} for key in ("lines", *beside)
    }
    if not kind.measured:  # what moves needs its giver
        names["lines"] = {"if": {"properties": {"lines": {"minProperties": 1}}}, "then": giver}
    told: dict[str, Any] = {"dependentSchemas": names}
    if "transfers" in moneyed:
        told |= {"if": {"required": ["transfers"]}, "then": {"properties": {"from": False, "lines": False}}}
    if kind is not Corrected:  # which may state none at all
        some = {"anyOf": [{"required": [key]} for key in ("lines", *beside)]}
        told |= {"else": some} if "if" in told else some
    return told
