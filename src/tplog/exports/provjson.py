"""The form of PROV-JSON: a document that grows, its values, and how it is written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from attrs import field, frozen

from tplog.exports.identifiers import OURS
from tplog.i18n.sanitize import visible

Attributes = Mapping[str, Any]
PREFIXES: Attributes = {
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "tplog": f"{OURS}prov:",
}
# The relations by their two ends, in the order in which they are written.
ENDS: Mapping[str, tuple[str, str]] = {
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
KINDS = ("entity", "activity", "agent", *ENDS)


@frozen
class Document:
    """A document that grows: by kind, what is told of each element and relation by its name."""

    prefixes: Attributes
    told: dict[str, dict[str, Attributes]] = field(factory=lambda: {kind: {} for kind in KINDS})

    def tell(self, kind: str, name: str, attributes: Attributes) -> None:
        """Tell of an element what is known of it."""
        self.told[kind][name] = {key: value for key, value in attributes.items() if value is not None}

    def relate(self, kind: str, one: str, other: str, attributes: Attributes | None = None) -> None:
        """Tell that two elements are so related; the relation has no name of its own."""
        ends = dict(zip(ENDS[kind], (one, other), strict=True))
        self.tell(kind, f"_:{kind}{len(self.told[kind]) + 1}", {**ends, **(attributes or {})})

    def written(self) -> Iterator[bytes]:
        """The document as JSON, an element or relation a line."""
        kinds = {"prefix": {**PREFIXES, **self.prefixes}, **self.told}
        before = "{"
        for kind in (kind for kind, own in kinds.items() if own):
            lines = ",\n".join(f"  {_json(name)}: {_json(told)}" for name, told in kinds[kind].items())
            yield f'{before}\n "{kind}": {{\n{lines}\n }}'.encode()
            before = ","
        yield b"\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def typed(text: str, kind: str) -> Attributes:
    """A value of a type of XML Schema."""
    return {"$": text, "type": kind}


def is_a(name: str) -> Attributes:
    """A qualified name as a value, which tells what something is."""
    return typed(name, "xsd:QName")


def ore(amount: int) -> Attributes:
    """Money in öre."""
    return typed(str(amount), "xsd:long")


def day(told: date) -> Attributes:
    """A day."""
    return typed(told.isoformat(), "xsd:date")


def words(swedish: str, english: str) -> list[Attributes]:
    """The same in both languages."""
    return [{"$": swedish, "lang": "sv"}, {"$": english, "lang": "en"}]


def several(texts: Iterable[str]) -> str | list[str] | None:
    """Texts as values of one attribute; None where there are none."""
    told = [visible(text) for text in texts]
    return told[0] if len(told) == 1 else told or None
