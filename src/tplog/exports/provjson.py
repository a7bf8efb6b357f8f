"""Build and write PROV-JSON documents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from tempfile import SpooledTemporaryFile
from types import MappingProxyType
from typing import IO, Any

from tplog.exports.deterministic_zip import read_pieces
from tplog.exports.identifiers import URN_PREFIX
from tplog.i18n.sanitize import escape_invisible

Attributes = Mapping[str, Any]
PREFIXES: Attributes = {
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "tplog": f"{URN_PREFIX}prov:",
}
# The attributes of each relation's two ends, in writing order.
RELATION_ENDS: Mapping[str, tuple[str, str]] = {
    "wasGeneratedBy": ("prov:entity", "prov:activity"),
    "used": ("prov:activity", "prov:entity"),
    "wasDerivedFrom": ("prov:generatedEntity", "prov:usedEntity"),
    "specializationOf": ("prov:specificEntity", "prov:generalEntity"),
    "wasInformedBy": ("prov:informed", "prov:informant"),
    "wasInfluencedBy": ("prov:influencee", "prov:influencer"),
    "wasAssociatedWith": ("prov:activity", "prov:agent"),
    "wasAttributedTo": ("prov:entity", "prov:agent"),
    "actedOnBehalfOf": ("prov:delegate", "prov:responsible"),
}
KINDS = ("entity", "activity", "agent", *RELATION_ENDS)
NO_ATTRIBUTES: Attributes = MappingProxyType({})
MOST_IN_MEMORY = 1 << 20  # bytes of a kind
_to_json = json.JSONEncoder(ensure_ascii=False).encode

# An element or relation: its kind, its name ("" for a relation), and its attributes as JSON.
Line = tuple[str, str, str]


class Document:
    """A PROV document: its lines by kind, on disk once they are many. It must be closed."""

    def __init__(self, prefixes: Attributes) -> None:
        """Start an empty document with these prefixes beside `PREFIXES`."""
        self._prefixes = {**PREFIXES, **prefixes}
        self._agents: set[str] = set()
        self._counts = dict.fromkeys(KINDS, 0)
        self._files: Mapping[str, IO[bytes]] = {
            kind: SpooledTemporaryFile(MOST_IN_MEMORY)  # noqa: SIM115 (`close` closes it)
            for kind in KINDS
        }

    def close(self) -> None:
        """Drop the document with its files."""
        for file in self._files.values():
            file.close()

    def write(self, lines: Iterable[Line]) -> None:
        """Add elements and relations. An agent may come again; every other element comes once."""
        for kind, name, text in lines:
            if kind == "agent":
                if name in self._agents:
                    continue
                self._agents.add(name)
            self._counts[kind] += 1
            written = name or f"_:{kind}{self._counts[kind]}"
            before = ",\n" if self._counts[kind] > 1 else ""
            self._files[kind].write(f"{before}  {_to_json(written)}: {text}".encode())

    def to_json(self) -> Iterator[bytes]:
        """Yield the document as JSON, one element or relation per line."""
        prefixes = (f"  {_to_json(name)}: {_to_json(address)}" for name, address in self._prefixes.items())
        yield b'{\n "prefix": {\n' + ",\n".join(prefixes).encode() + b"\n }"
        for kind, file in self._files.items():
            if self._counts[kind]:
                yield f',\n "{kind}": {{\n'.encode()
                yield from read_pieces(file)
                yield b"\n }"
        yield b"\n}\n"


def element(kind: str, name: str, attributes: Attributes) -> Line:
    """Return an element with its attributes; None is left out."""
    return kind, name, _to_json({key: value for key, value in attributes.items() if value is not None})


def relation(kind: str, first: str, second: str, attributes: Attributes = NO_ATTRIBUTES) -> Line:
    """Return a relation between two elements; the document names it."""
    first_end, second_end = RELATION_ENDS[kind]
    return element(kind, "", {first_end: first, second_end: second, **attributes})


def typed_value(text: str, kind: str) -> Attributes:
    """Return a value with its type of XML Schema."""
    return {"$": text, "type": kind}


def qualified_name(name: str) -> Attributes:
    """Return a qualified name as a value, such as the type of an element."""
    return typed_value(name, "xsd:QName")


def ore_value(amount: int) -> Attributes:
    """Return an amount in öre as a value."""
    return typed_value(str(amount), "xsd:long")


def date_value(value: date) -> Attributes:
    """Return a date as a value."""
    return typed_value(value.isoformat(), "xsd:date")


def bilingual_text(swedish: str, english: str) -> list[Attributes]:
    """Return a text in Swedish and English as a value."""
    return [{"$": swedish, "lang": "sv"}, {"$": english, "lang": "en"}]


def text_values(texts: Iterable[str]) -> str | list[str] | None:
    """Return texts as the value of one attribute; None if there are none."""
    values = [escape_invisible(text) for text in texts]
    return values[0] if len(values) == 1 else values or None
