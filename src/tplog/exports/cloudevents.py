"""CloudEvents 1.0 in JSON: each record as an event whose data is the leaf as it is stored.

By default one event a line, each by itself of the media type application/cloudevents+json; as a batch one
array of the media type application/cloudevents-batch+json.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator

from tplog.book.book import Book
from tplog.events.codec import peek_header
from tplog.events.record import Record
from tplog.exports.export_scope import ExportScope
from tplog.exports.identifiers import EVENT_SCHEMA, log_uri, percent_encode_invisible
from tplog.i18n.sanitize import escape_invisible_json
from tplog.merkle.hashes import leaf_hash

TYPE_PREFIX = "se.tplog."  # a prefix of ours, reversed as the specification wants it; no address
_INDEX_DIGITS = 10  # so that indexes are ordered as texts


def export(book: Book, scope: ExportScope, *, batch: bool = False) -> Iterator[bytes]:
    """Each record's event on a line of its own, or all in an array. Raises NotFound for an unknown budget."""
    source = log_uri(book)
    events = (to_cloudevent(record, source) for record in scope.records(book))
    if not batch:
        return (f"{one}\n".encode() for one in events)
    return _json_array(events)


def _json_array(events: Iterator[str]) -> Iterator[bytes]:
    yield b"["
    for number, one in enumerate(events):
        yield f"{',' if number else ''}\n{one}".encode()
    yield b"\n]\n"


def to_cloudevent(record: Record, source: str) -> str:
    """A record as a CloudEvent of the log with this URI, on one line."""
    told = peek_header(record.leaf)
    kind, _, number = told.kind.rpartition("/")
    attributes = {
        "specversion": "1.0",
        "id": percent_encode_invisible(told.id),
        "source": source,
        "type": f"{TYPE_PREFIX}{kind}.v{number}",
        **({"subject": percent_encode_invisible(told.budget)} if told.budget else {}),
        "time": told.recorded_at,
        "datacontenttype": "application/json",
        "dataschema": EVENT_SCHEMA,
        "sequence": f"{record.index:0{_INDEX_DIGITS}}",
        "leafhash": b64encode(leaf_hash(record.leaf)).decode(),
    }
    opening = json.dumps(attributes, ensure_ascii=False, separators=(",", ":")).removesuffix("}")
    return escape_invisible_json(f'{opening},"data":{record.leaf.decode()}}}')
