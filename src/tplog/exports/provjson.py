"""The form of PROV-JSON: a document that grows, its values, and how it is written."""

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
# The relations by their two ends, in the order in which they are written.
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
    """A document that grows: by kind, what is told of each element and relation by its name."""

    prefixes: Attributes
    elements: dict[str, dict[str, Attributes]] = field(factory=lambda: {kind: {} for kind in KINDS})

    def add(self, kind: str, name: str, attributes: Attributes) -> None:
        """Tell of an element what is known of it."""
        self.elements[kind][name] = {key: value for key, value in attributes.items() if value is not None}

    def relate(self, kind: str, first: str, second: str, attributes: Attributes | None = None) -> None:
        """Tell that two elements are so related; the relation has no name of its own."""
        ends = dict(zip(RELATION_ENDS[kind], (first, second), strict=True))
        self.add(kind, f"_:{kind}{len(self.elements[kind]) + 1}", {**ends, **(attributes or {})})

    def to_json(self) -> Iterator[bytes]:
        """The document as JSON, an element or relation a line."""
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
    """A value of a type of XML Schema."""
    return {"$": text, "type": kind}


def qualified_name(name: str) -> Attributes:
    """A qualified name as a value, which tells what something is."""
    return typed_value(name, "xsd:QName")


def ore_value(amount: int) -> Attributes:
    """Money in öre."""
    return typed_value(str(amount), "xsd:long")


def date_value(value: date) -> Attributes:
    """A day."""
    return typed_value(value.isoformat(), "xsd:date")


def bilingual_text(swedish: str, english: str) -> list[Attributes]:
    """The same in both languages."""
    return [{"$": swedish, "lang": "sv"}, {"$": english, "lang": "en"}]


def text_values(texts: Iterable[str]) -> str | list[str] | None:
    """Texts as values of one attribute; None where there are none."""
    values = [escape_invisible(text) for text in texts]
    return values[0] if len(values) == 1 else values or None
