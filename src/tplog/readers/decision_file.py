"""Decision files: one paper in TOML, read whole or refused with every mistake and its place.

The form is described in docs/decision-file.md. Which keys an event may have follows from its class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from attrs import NOTHING, Attribute, evolve, fields, frozen

from tplog.errors import BadFile, refusal
from tplog.events.base import Despite, Event, OpenedAccount, StatedChange
from tplog.events.draft import Draft, DraftEvent
from tplog.events.types import EVENTS
from tplog.readers import table_reader as read
from tplog.readers.event_money import in_unit, money, money_keys
from tplog.readers.table_reader import Reading, Table
from tplog.readers.toml import parse_toml, read_text
from tplog.readers.toml_lines import locate
from tplog.values.act import Act, Basis, Source
from tplog.values.finding import Finding, Place
from tplog.values.identifiers import nearest
from tplog.values.limits import MOST_EVENTS

EVENT_MISSING = refusal(
    "event-missing",
    "{file} har ingen [[event]]: det finns inget att registrera.",
    "{file} has no [[event]]: there is nothing to record.",
)
TYPE_UNKNOWN = refusal(
    "type-unknown",
    "Det finns ingen händelsetyp ”{type}”. Närmast: {nearest}. Alla visas av: tplog events",
    "There is no type of event '{type}'. Nearest: {nearest}. All are shown by: tplog events",
)

BY_NAME: Mapping[str, type[Event]] = {event.__name__: event for event in EVENTS}
# Keys of the file that hold for all its events, unless one says otherwise.
DEFAULTS = ("budget", "by", "decided", "basis", "unit")
_HEAD = {*DEFAULTS, "source", "event"}
_BASE = {one.name for one in fields(Event)}

# How a key is read: what to expect, and the reader.
Read = tuple[str, Callable[[Any], Any]]


def basis(value: object) -> Basis:
    """How the act is known."""
    return Basis(read.text(value))


# The paper, key by key.
OF_SOURCE: Mapping[str, Read] = {
    "title": ("the paper's title", read.title),
    "date": ("a date", read.partial_date),
    "file": ("a file's name", read.title),
    "sha256": ("64 hexadecimal digits", read.sha256),
    "place": ("a text", read.title),
    "paragraph": ("a text", read.title),
    "case_numbers": ("a list of texts", read.titles),
}
_PLACE = ("place", "paragraph", "case_numbers")
# What every event may have beside its type and `despite`.
OF_ALL: Mapping[str, Read] = {
    "id": ("letters, digits and ._:/§-", read.identifier),
    "budget": ("the matter's name", read.name),
    "by": ("a body's name", read.name),
    "decided": ("2025-01-29, 2025-01 or 2025", read.partial_date),
    "basis": (" | ".join(Basis), basis),
    "unit": ("kr, tkr or mkr", in_unit),
    "also_named": ("a list of bodies", read.names),
    **{key: OF_SOURCE[key] for key in _PLACE},
    "remarks": ("a list of texts", read.texts),
    "contradictions": ("a list of texts", read.texts),
}


@frozen
class Head:
    """What stands above a file's events."""

    source: Source
    defaults: Table


def read_decision(path: str | Path) -> Draft:
    """Read a decision file. Raises BadFile with all mistakes that can be told apart."""
    return parse_decision(read_text(path), str(path))


def parse_decision(text: str, name: str) -> Draft:
    """Read a decision file's text; ``name`` is what errors call it. Raises BadFile."""
    data = parse_toml(text, name)
    head_lines, located = locate(text, "event")
    event_lines = located["event"]
    if len(event_lines) > MOST_EVENTS:
        head_lines = {**head_lines, "event": event_lines[MOST_EVENTS][""]}
    head = Reading(name, head_lines)
    head.only(data, _HEAD)
    tables = (
        head.maybe(data, "event", "[[event]]", partial(read.listed, most=MOST_EVENTS, what="events")) or []
    )
    told = _head(head, data, tables)
    drafted: list[DraftEvent | None] = []
    for number, table in enumerate(tables):
        lines = event_lines[number] if number < len(event_lines) else {}
        lines = {**{key: head_lines[key] for key in told.defaults if key in head_lines}, **lines}
        label = table.get("id") if isinstance(table.get("id"), str) else f"event {number + 1}"
        reading = Reading(name, lines, read.shown(label), head.problems)
        drafted.append(_event(reading, {**told.defaults, **table}, told))
    if not tables and not head.problems:
        raise BadFile(Finding(EVENT_MISSING, {"file": name}, place=Place(name)))
    if head.problems:
        raise BadFile(*head.problems)
    return Draft(name, tuple(one for one in drafted if one is not None))


def _head(reading: Reading, data: Table, events: Sequence[Table]) -> Head:
    for key in DEFAULTS:  # what an event takes over is read with the event
        if all(key in one for one in events):
            reading.maybe(data, key, *OF_ALL[key])
    told = reading.get(data, "source", "[source] title = …", read.table)
    source = _source(reading, told) if told is not None else None
    return Head(source or Source("–"), {key: data[key] for key in DEFAULTS if key in data})


def _source(reading: Reading, table: Table) -> Source:
    reading.only(table, OF_SOURCE)
    title = reading.get(table, "title", *OF_SOURCE["title"])
    told = {key: reading.maybe(table, key, *how) for key, how in OF_SOURCE.items() if key != "title"}
    return Source(title or "–", **{key: value for key, value in told.items() if value is not None})


def _event(reading: Reading, table: Table, head: Head) -> DraftEvent | None:
    kind = reading.get(table, "type", "a type of event", read.title)
    if kind is None:
        return None
    if kind not in BY_NAME:
        near = ", ".join(nearest(kind, BY_NAME)) or "–"
        reading.wrong(TYPE_UNKNOWN, "type", type=read.shown(kind), nearest=near)
        return None
    event_type = BY_NAME[kind]
    own = own_fields(event_type)
    moneyed = money_keys(event_type)
    reading.only(table, {*OF_ALL, "type", "despite", *moneyed, *(one.name for one in own)})
    before = len(reading.problems)
    values: dict[str, Any] = {
        "id": reading.get(table, "id", *OF_ALL["id"]),
        "budget": reading.get(table, "budget", *OF_ALL["budget"]),
        "act": _act(reading, table, head.source),
        "remarks": reading.maybe(table, "remarks", *OF_ALL["remarks"]) or (),
        "contradictions": reading.maybe(table, "contradictions", *OF_ALL["contradictions"]) or (),
        "despite": _each(reading, table, "despite", _despite),
    }
    for one in own:
        value = _own(reading, table, one)
        if value is not None:
            values[one.name] = value
    lines = dict(reading.lines)
    unit = reading.maybe(table, "unit", *OF_ALL["unit"])
    if moneyed:
        values.update(money(reading, table, event_type, unit, lines))
    if len(reading.problems) > before:
        return None
    return DraftEvent(event_type(**values), reading.file, lines)


def own_fields(kind: type[Event]) -> tuple[Attribute[Any], ...]:
    """The fields that a class adds to those of all events."""
    return tuple(one for one in fields(kind) if one.name not in _BASE)


def _act(reading: Reading, table: Table, source: Source) -> Act:
    known = reading.maybe(table, "basis", *OF_ALL["basis"])
    here = {key: reading.maybe(table, key, *OF_ALL[key]) for key in _PLACE}
    return Act(
        source=evolve(source, **{key: value for key, value in here.items() if value is not None}),
        basis=known or Basis.REPORTED,
        body=reading.maybe(table, "by", *OF_ALL["by"]),
        decided=reading.maybe(table, "decided", *OF_ALL["decided"]),
        also_named=reading.maybe(table, "also_named", *OF_ALL["also_named"]) or (),
    )


def _each(
    reading: Reading, table: Table, key: str, build: Callable[[Reading, Table], object | None]
) -> tuple[Any, ...]:
    told = reading.maybe(table, key, "a list of tables", read.listed) or ()
    return tuple(one for one in (build(reading, part) for part in told) if one is not None)


def _despite(reading: Reading, table: Table) -> Despite | None:
    reading.only(table, {"code", "because"})
    code = reading.get(table, "code", "a finding's code", read.title)
    because = reading.get(table, "because", "why it is recorded all the same", read.text)
    return Despite(code=code, because=because) if code and because else None


def _change(reading: Reading, table: Table) -> StatedChange | None:
    reading.only(table, {"account", "amount", "since"})
    account = reading.get(table, "account", "an account's path", read.account)
    since = reading.get(table, "since", "an earlier account's path", read.account)
    amount = reading.get(table, "amount", "an amount", read.amount)
    if account is None or since is None or amount is None:
        return None
    return StatedChange(account=account, amount=amount, since=since)


def _opened(reading: Reading, table: Table) -> tuple[OpenedAccount, ...]:
    opened = []
    for path, told in table.items():
        account = reading.value(path, path, "an account's path", read.account)
        details = told if isinstance(told, dict) else {"name": told}
        reading.only(details, {"name", "codes"})
        name = reading.get(details, "name", "the account's name", read.title)
        codes = reading.maybe(details, "codes", "a list of texts", read.titles) or ()
        if account is not None and name is not None:
            opened.append(OpenedAccount(path=account, name=name, codes=codes))
    return tuple(opened)


# Each class's own fields; those that are not here, and have no words to choose from, name an event.
FIELDS: Mapping[str, Read] = {
    "funding": ("a text", read.text),
    "to": ("a body's name", read.name),
    "adopts": ("a proposal's id", read.identifier),
    "instead_of": ("a proposal's id", read.identifier),
    "proposal": ("a proposal's id", read.identifier),
    "condition": ("a text", read.text),
    "provisional": ("true or false", read.truth),
    "undivided": ("a list of accounts", read.accounts),
    "attachment": ("a text", read.title),
    "until": ("a date to the day", read.day),
    "made": ("a date", read.partial_date),
    "year": ("a year", read.year),
    "scope": ("a text", read.text),
    "over": ("a list of accounts", read.accounts),
    "limit": ("an amount", read.amount),
    "because": ("a text", read.text),
    "finding": ("a finding's code", read.title),
    "account": ("an account's path", read.account),
    "answer": ("a text", read.text),
}  # fmt: skip
AN_EVENT: Read = ("an event's id", read.identifier)


def _own(reading: Reading, table: Table, field: Attribute[Any]) -> object | None:
    name, choices = field.name, field.metadata["choices"]
    if name == "accounts":
        told = reading.get(table, name, "path = name", read.table)
        return None if told is None else _opened(reading, told)
    if name == "changes":
        return _each(reading, table, name, _change)
    if choices:
        expected, reader = ", ".join(choices), read.one_of(*choices)
    else:
        expected, reader = FIELDS.get(name, AN_EVENT)
    take = reading.get if field.default is NOTHING else reading.maybe
    return take(table, name, expected, reader)
