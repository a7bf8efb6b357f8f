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
from tplog.events.base import Event
from tplog.events.money_acts import Decision
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
    """Return the object at a dotted path of tplog, if it is ours."""
    member = _package()
    for part in path.split(".")[1:]:
        if part not in member.members:
            return None
        member = member.members[part]
    target = member.final_target if isinstance(member, griffe.Alias) else member
    return target if isinstance(target, griffe.Class | griffe.Function | griffe.Attribute) else None


@cache
def public() -> Mapping[str, Thing]:
    """Return the public names of `tplog` with their objects."""
    things = {name: thing(f"{home}.{name}") for name, home in _HOMES.items()}
    return {name: object_ for name, object_ in things.items() if object_ is not None}


def members(kind: griffe.Class) -> Iterator[Thing]:
    """Yield the public fields, properties and methods of a class, the inherited ones first."""
    for name, member in kind.all_members.items():
        target = member.final_target if isinstance(member, griffe.Alias) else member
        if (not name.startswith("_") or name in SPOKEN) and isinstance(
            target, griffe.Function | griffe.Attribute
        ):
            yield target


@cache
def of_papers() -> Mapping[str, Thing]:
    """Return the public names of `tplog.papers` with their objects."""
    exported = tplog.papers.__all__
    things = {name: thing(f"{getattr(tplog.papers, name).__module__}.{name}") for name in exported}
    return {name: object_ for name, object_ in things.items() if object_ is not None}


@cache
def values() -> Mapping[str, griffe.Class]:
    """The classes of what public things take and give, and of what those have, by name."""
    window = {**public(), **of_papers()}
    kinds: dict[str, griffe.Class] = {}
    waiting = list(window.values())
    while waiting:
        kind = waiting.pop()
        if kind.canonical_path in OPAQUE:
            continue
        for path in sorted({path for part in _parts(kind) for path in _named(part)}):
            value = thing(path)
            if isinstance(value, griffe.Class) and value.name not in {*window, *kinds}:
                kinds[value.name] = value
                waiting.append(value)
    return dict(sorted(kinds.items()))


def forget() -> None:
    """Let go of the package, a quarter of a million objects that each collection of garbage goes through."""
    for described in (_package, public, of_papers, values):
        described.cache_clear()


def _parts(object_: Thing) -> Iterable[Thing]:
    return members(object_) if isinstance(object_, griffe.Class) else [object_]


def _named(object_: Thing) -> Iterator[str]:
    """The paths in an annotation, or in those of a function."""
    annotated: list[object] = []
    if isinstance(object_, griffe.Function):
        annotated = [object_.returns, *(parameter.annotation for parameter in object_.parameters)]
    elif isinstance(object_, griffe.Attribute):
        annotated = [object_.annotation]
    for annotation in annotated:
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
    for title, names in homes.items():
        chosen = [rest.pop(name) for name in window if names(_HOMES[name])]
        text = "\n".join(map(_event, chosen)) if title == "Events" else _all(chosen)
        parts.append(f"## {title}\n\n{text}")
    parts.append(f"## Papers\n\nIn `tplog.papers`.\n\n{_all(of_papers().values())}")
    parts.append(f"## To ask with\n\n{_all(rest.values())}")
    parts.append(f"## What comes back\n\n{_all(values().values())}")
    opaque = ", ".join(f"`{path.rpartition('.')[2]}`" for path in sorted(OPAQUE))
    parts.append(f"Of these nothing is promised but that they can be handed on: {opaque}.\n")
    return "\n".join(parts)


def _all(things: Iterable[Thing]) -> str:
    return "\n".join(map(_section, things))


def _section(object_: Thing) -> str:
    """A class or a function with all that is public of it."""
    if isinstance(object_, griffe.Function):
        return f"### `{object_.name}`\n\n{_code(object_.signature())}\n{_docstring(object_)}\n"
    assert isinstance(object_, griffe.Class)
    text = f"### `{object_.name}`\n\n{_docstring(object_)}\n"
    if object_.canonical_path in OPAQUE:
        return text
    members_of = list(members(object_))
    fields = [_field(member) for member in members_of if isinstance(member, griffe.Attribute)]
    text += "\n" + "".join(fields) if any(fields) else ""
    for member in members_of:
        if isinstance(member, griffe.Function):
            text += f"\n{_code(member.signature())}\n{_docstring(member)}\n"
        elif isinstance(member, griffe.Attribute) and "property" in member.labels:
            text += f"\n{_code(f'{member.name}: {member.annotation}')}\n{_docstring(member)}\n"
    return text


def _field(attribute: griffe.Attribute) -> str:
    """A field with its type, or a class's constant; a property is listed with the methods."""
    if "property" in attribute.labels:
        return ""
    value = str(attribute.value)
    computed = attribute.value is None or re.search("field|Factory", value)
    plain = not computed and "class-attribute" in attribute.labels
    annotation = f": {attribute.annotation}" if attribute.annotation else ""
    return f"- `{attribute.name}{annotation}{f' = {value}' if plain else ''}`\n"


def _event(object_: Thing) -> str:
    """A type of event: its own fields, as they say it themselves; of `Event` those that all have."""
    kind: type[Event] = getattr(tplog, object_.name)
    text = f"### `{object_.name}`\n\n{_docstring(object_)}\n"
    if kind is Event:
        decisions = ", ".join(f"`{each.__name__}`" for each in EVENT_CLASSES if issubclass(each, Decision))
        return f"{text}{_fields(Event)}\nDecisions ({decisions}) also have:\n{_fields(Decision, Event)}"
    return text + _fields(kind, Decision if issubclass(kind, Decision) else Event)


def _fields(kind: type[Event], above: type[Event] | None = None) -> str:
    """The fields that a type of event has beyond those of another."""
    known = fields_dict(above) if above else {}
    attributes = {name: attribute for name, attribute in fields_dict(kind).items() if name not in known}
    rows = [
        f"- `{name}: {_type_name(attribute.type)}`: {attribute.metadata['meaning'][1]}\n"
        for name, attribute in attributes.items()
    ]
    return "".join(["\n", *rows] if rows else [])


def _type_name(annotation: object) -> str:
    text = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    return re.sub(r"\b(?:\w+\.)+(\w+)", r"\1", text)


def _docstring(object_: Thing) -> str:
    """A docstring as Markdown."""
    text = object_.docstring.value if object_.docstring else ""
    return text.replace("``", "`")


def _code(signature: str) -> str:
    """A signature in a block, one parameter a line where it is long."""
    if len(signature) > _WIDTH:
        head, _, rest = signature.partition("(")
        inner, _, returns = rest.rpartition(")")
        parameters = re.split(r", (?![^\[]*\])", inner)
        signature = "\n".join([f"{head}(", *(f"    {parameter}," for parameter in parameters), f"){returns}"])
    return f"```py\n{signature}\n```\n"
