"""Build and write PROV-JSON documents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from attrs import field, frozen

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


@frozen
class Document:
    """A PROV document: attributes of each element and relation, by kind and name."""

    prefixes: Attributes
    elements: dict[str, dict[str, Attributes]] = field(factory=lambda: {kind: {} for kind in KINDS})

    def add(self, kind: str, name: str, attributes: Attributes) -> None:
        """Add an element with its attributes; None is left out."""
        self.elements[kind][name] = {key: value for key, value in attributes.items() if value is not None}

    def relate(self, kind: str, first: str, second: str, attributes: Attributes | None = None) -> None:
        """Add a relation between two elements."""
        ends = dict(zip(RELATION_ENDS[kind], (first, second), strict=True))
        self.add(kind, f"_:{kind}{len(self.elements[kind]) + 1}", {**ends, **(attributes or {})})

    def to_json(self) -> Iterator[bytes]:
        """Yield the document as JSON, one element or relation per line."""
        kinds = {"prefix": {**PREFIXES, **self.prefixes}, **self.elements}
        before = "{"
        for kind in (kind for kind, elements in kinds.items() if elements):
            lines = ",\n".join(
                f"  {_dump_json(name)}: {_dump_json(attributes)}" for name, attributes in kinds[kind].items()
            )
            yield f'{before}\n "{kind}": {{\n{lines}\n }}'.encode()
            before = ","
        yield b"\n}\n"


def _dump_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


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
