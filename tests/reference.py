"""The reference of the library, made from the docstrings, signatures and annotations of what is public."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import griffe
from attrs import fields_dict

import tplog
from matter import ROOT
from tplog.events.base import Decision, Event
from tplog.events.types import EVENT_CLASSES

HEAD = Path(__file__).with_name("api.head.md")
# What is handed on from one call to another and need not be looked into.
OPAQUE = {
    "tplog.book.signing_config.SigningConfig",
    "tplog.eventstore.interface.EventLog",
    "tplog.eventstore.memory.MemoryLog",
    "tplog.merkle.note.Note",
    "tplog.merkle.note.Signer",
    "tplog.merkle.note.VerifierKey",
    "tplog.merkle.policy.Policy",
    "tplog.merkle.proof.ConsistencyProof",
    "tplog.merkle.proof.InclusionProof",
}
OPENING = {"tplog.book.create", "tplog.book.open", "tplog.book.restore"}
SPOKEN = {"__getitem__", "__iter__"}  # methods with a syntax of their own
_WIDTH = 100
_HOMES: Mapping[str, str] = vars(tplog)["_MODULE_OF"]

Thing = griffe.Class | griffe.Function | griffe.Attribute


@cache
def _package() -> griffe.Object | griffe.Alias:
    return griffe.load("tplog", search_paths=[str(ROOT / "src")], resolve_aliases=True)


def thing(path: str) -> Thing | None:
    """What stands at a dotted path of tplog's, if it is ours."""
    found = _package()
    for part in path.split(".")[1:]:
        if part not in found.members:
            return None
        found = found.members[part]
    target = found.final_target if isinstance(found, griffe.Alias) else found
    return target if isinstance(target, griffe.Class | griffe.Function | griffe.Attribute) else None


@cache
def public() -> Mapping[str, Thing]:
    """What the shop window has, by name."""
    told = {name: thing(f"{home}.{name}") for name, home in _HOMES.items()}
    return {name: one for name, one in told.items() if one is not None}


def members(one: griffe.Class) -> Iterator[Thing]:
    """What a class has for others: its fields, properties and methods, those that it inherits first."""
    for name, member in one.all_members.items():
        target = member.final_target if isinstance(member, griffe.Alias) else member
        if (not name.startswith("_") or name in SPOKEN) and isinstance(
            target, griffe.Function | griffe.Attribute
        ):
            yield target


@cache
def values() -> Mapping[str, griffe.Class]:
    """The classes of what public things take and give, and of what those have, by name."""
    window = public()
    found: dict[str, griffe.Class] = {}
    waiting = list(window.values())
    while waiting:
        one = waiting.pop()
        if one.canonical_path in OPAQUE:
            continue
        for path in sorted({path for part in _parts(one) for path in _named(part)}):
            value = thing(path)
            if isinstance(value, griffe.Class) and value.name not in {*window, *found}:
                found[value.name] = value
                waiting.append(value)
    return dict(sorted(found.items()))


def _parts(one: Thing) -> Iterable[Thing]:
    return members(one) if isinstance(one, griffe.Class) else [one]


def _named(one: Thing) -> Iterator[str]:
    """The paths in an annotation, or in those of a function."""
    told: list[object] = []
    if isinstance(one, griffe.Function):
        told = [one.returns, *(parameter.annotation for parameter in one.parameters)]
    elif isinstance(one, griffe.Attribute):
        told = [one.annotation]
    for annotation in told:
        if isinstance(annotation, griffe.Expr):
            names = (part for part in annotation.iterate(flat=True) if isinstance(part, griffe.ExprName))
            yield from (name.canonical_path for name in names if name.canonical_path.startswith("tplog."))


def page() -> str:
    """The whole page."""
    window = public()
    homes: Mapping[str, Callable[[str], bool]] = {
        "Opening and keeping": lambda home: home in OPENING,
        "The book": lambda home: home in {"tplog.book.book", "tplog.book.receipt"},
        "Errors": lambda home: home == "tplog.errors",
        "Events": lambda home: home.startswith("tplog.events."),
    }
    parts = [HEAD.read_text("utf-8")]
    rest = dict(window)
    for title, mine in homes.items():
        chosen = [rest.pop(name) for name in window if mine(_HOMES[name])]
        told = "\n".join(map(_event, chosen)) if title == "Events" else _all(chosen)
        parts.append(f"## {title}\n\n{told}")
    parts.append(f"## To ask with\n\n{_all(rest.values())}")
    parts.append(f"## What comes back\n\n{_all(values().values())}")
    opaque = ", ".join(f"`{path.rpartition('.')[2]}`" for path in sorted(OPAQUE))
    parts.append(f"Of these nothing is promised but that they can be handed on: {opaque}.\n")
    return "\n".join(parts)


def _all(things: Iterable[Thing]) -> str:
    return "\n".join(map(_told, things))


def _told(one: Thing) -> str:
    """A class or a function with all that is public of it."""
    if isinstance(one, griffe.Function):
        return f"### `{one.name}`\n\n{_code(one.signature())}\n{_says(one)}\n"
    assert isinstance(one, griffe.Class)
    text = f"### `{one.name}`\n\n{_says(one)}\n"
    if one.canonical_path in OPAQUE:
        return text
    told = list(members(one))
    fields = [_field(member) for member in told if isinstance(member, griffe.Attribute)]
    text += "\n" + "".join(fields) if any(fields) else ""
    for member in told:
        if isinstance(member, griffe.Function):
            text += f"\n{_code(member.signature())}\n{_says(member)}\n"
        elif isinstance(member, griffe.Attribute) and "property" in member.labels:
            text += f"\n{_code(f'{member.name}: {member.annotation}')}\n{_says(member)}\n"
    return text


def _field(one: griffe.Attribute) -> str:
    """A field with its type, or a class's constant; a property is told with the methods."""
    if "property" in one.labels:
        return ""
    value = str(one.value)
    made = one.value is None or re.search("field|Factory", value)
    plain = not made and "class-attribute" in one.labels
    annotation = f": {one.annotation}" if one.annotation else ""
    return f"- `{one.name}{annotation}{f' = {value}' if plain else ''}`\n"


def _event(one: Thing) -> str:
    """A type of event: its own fields, as they say it themselves; of `Event` those that all have."""
    kind: type[Event] = getattr(tplog, one.name)
    text = f"### `{one.name}`\n\n{_says(one)}\n"
    if kind is Event:
        decisions = ", ".join(f"`{each.__name__}`" for each in EVENT_CLASSES if issubclass(each, Decision))
        return f"{text}{_fields(Event)}\nDecisions ({decisions}) also have:\n{_fields(Decision, Event)}"
    return text + _fields(kind, Decision if issubclass(kind, Decision) else Event)


def _fields(kind: type[Event], above: type[Event] | None = None) -> str:
    """The fields that a type of event has beyond those of another."""
    known = fields_dict(above) if above else {}
    told = {name: one for name, one in fields_dict(kind).items() if name not in known}
    rows = [f"- `{name}: {_bare(one.type)}`: {one.metadata['says']}\n" for name, one in told.items()]
    return "".join(["\n", *rows] if rows else [])


def _bare(annotation: object) -> str:
    text = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    return re.sub(r"\b(?:\w+\.)+(\w+)", r"\1", text)


def _says(one: Thing) -> str:
    """A docstring as Markdown."""
    text = one.docstring.value if one.docstring else ""
    return text.replace("``", "`")


def _code(signature: str) -> str:
    """A signature in a block, one parameter a line where it is long."""
    if len(signature) > _WIDTH:
        head, _, rest = signature.partition("(")
        inner, _, returns = rest.rpartition(")")
        parameters = re.split(r", (?![^\[]*\])", inner)
        signature = "\n".join([f"{head}(", *(f"    {one}," for one in parameters), f"){returns}"])
    return f"```py\n{signature}\n```\n"
