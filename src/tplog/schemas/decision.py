"""The schema of decision files, from the classes of events and the reader's tables.

It takes every file that the reader takes. What only the whole file, the log or a rule can tell, it leaves to
the reader.

An event is judged by the one type that it names, so that a mistake is told where it is (``if``). Editors do
not look there: they offer what ``anyOf`` and ``properties`` have, and pass over what has an ``allOf``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from attrs import NOTHING, Attribute, fields

from tplog.domain.checks import KINDS
from tplog.events.event import Event
from tplog.events.types import EVENTS, Corrected
from tplog.present.schema import Schema, one_of, partly
from tplog.readers import reading as read
from tplog.readers.decision import AN_EVENT, DEFAULTS, FIELDS, OF_ALL, OF_SOURCE, own_fields
from tplog.readers.money import BESIDE, money_keys
from tplog.schemas.keys import AMOUNT, MEANINGS, TERMS, WITHIN
from tplog.schemas.shapes import AMOUNTS, ONLY_PATHS, PATH, SHAPES
from tplog.values.limits import MOST_EVENTS, MOST_PARTS

_OF_EVENT = {one.name: one.metadata["says"] for one in fields(Event)}


def decision() -> Schema:
    """The schema of a decision file."""
    names = [one.__name__ for one in EVENTS]
    event = {
        **_in_words("event"),
        "type": "array",
        "items": {
            **_in_words("event", "an event"),
            "type": "object",
            "properties": {"type": _type()},
            "required": ["type"],
            "allOf": [{"if": _of_type(name), "then": _ref(name)} for name in names],
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
    told = [f"{one.swedish}: {_summary(one)}" for one in EVENTS]
    names = one_of(*(one.__name__ for one in EVENTS))
    return {**_in_words("type"), **names, "x-taplo": {"docs": {"enumValues": told}}}


def _summary(kind: type[Event]) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def _of_type(name: str) -> Schema:
    return {"properties": {"type": {"const": name}}, "required": ["type"]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _table(properties: Mapping[str, Schema | bool], required: Iterable[str]) -> Schema:
    """A table of these keys and no others."""
    return {**partly(**properties), "required": list(required)}


def _in_words(key: str, meaning: str = "") -> Schema:
    """A key's term and meaning."""
    return {"title": TERMS[key], "description": meaning or MEANINGS.get(key) or _OF_EVENT[key]}


def _within(key: str, shape: Schema) -> Schema:
    """A key of a table within, in words and with its shape."""
    return {**_in_words(key, WITHIN.get(key) or MEANINGS[key]), **shape}


def _shared() -> dict[str, Schema]:
    """The keys that several types of events have, each once."""
    told: dict[str, Schema] = {
        key: {**_in_words(key), **SHAPES[reader]} for key, (_, reader) in OF_ALL.items()
    }
    told["source"] = {
        **_in_words("source"),
        **_table({key: _within(key, SHAPES[reader]) for key, (_, reader) in OF_SOURCE.items()}, ["title"]),
    }
    told["amount"] = {"description": AMOUNT, **SHAPES[read.amount]}
    told["despite"] = {**_in_words("despite"), **_listed(code=_code(), because=SHAPES[read.text])}
    account = SHAPES[read.account]
    told["from"] = {**_in_words("from"), **account}
    told["transfers"] = {
        **_in_words("transfers"),
        **_listed(**{"from": account, "to": account, "amount": SHAPES[read.amount]}),
    }
    told["total"] = {**_in_words("total"), **SHAPES[read.amount]}
    for key in ("lines", *BESIDE):
        told[key] = {**_in_words(key), **AMOUNTS, "additionalProperties": _ref("amount")}
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
        **{one.name: _own(one) for one in own},
        **{key: _ref(key) for key in ("from", "lines", "transfers", "total", *BESIDE) if key in moneyed},
        **{key: _ref(key) for key in (*OF_ALL, "despite")},
    }
    return {
        "title": f"{kind.__name__}: {kind.swedish}",
        "description": _summary(kind),
        **_table(properties, needed),
        **(_stating(kind, moneyed) if moneyed else {}),
        "x-taplo": {"initKeys": needed},
    }


def _own(one: Attribute[Any]) -> Schema:
    """A field that a class adds."""
    words = _in_words(one.name, one.metadata["says"])
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
