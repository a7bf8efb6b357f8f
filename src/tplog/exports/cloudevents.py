"""Export CloudEvents 1.0 in JSON: each record as an event whose data is the stored leaf.

By default one event per line (application/cloudevents+json each); as a batch one array
(application/cloudevents-batch+json).
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator

from tplog.book.book import Book
from tplog.events.record import Record
from tplog.events.value_codec import peek_header
from tplog.exports.export_scope import ExportScope
from tplog.exports.identifiers import EVENT_SCHEMA, log_uri, percent_encode_invisible
from tplog.i18n.sanitize import escape_invisible_json

TYPE_PREFIX = "se.tplog."  # reverse-DNS form, as the specification wants; not a real domain
_INDEX_DIGITS = 10  # zero-padded, so that indexes sort as text


def export(book: Book, scope: ExportScope, *, batch: bool = False) -> Iterator[bytes]:
    """Yield each record's event on a line, or all in an array. Raises NotFound for an unknown budget."""
    source = log_uri(book)
    events = (to_cloudevent(record, source) for record in scope.records(book))
    if not batch:
        return (f"{event}\n".encode() for event in events)
    return _json_array(events)


def _json_array(events: Iterator[str]) -> Iterator[bytes]:
    """Yield the events as one JSON array."""
    yield b"["
    for number, event in enumerate(events):
        yield f"{',' if number else ''}\n{event}".encode()
    yield b"\n]\n"


def to_cloudevent(record: Record, source: str) -> str:
    """Return a record as a CloudEvent on one line; ``source`` is the log's URI."""
    header = peek_header(record.leaf)
    kind, _, number = header.kind.rpartition("/")
    attributes = {
        "specversion": "1.0",
        "id": percent_encode_invisible(header.id),
        "source": source,
        "type": f"{TYPE_PREFIX}{kind}.v{number}",
        **({"subject": percent_encode_invisible(header.budget)} if header.budget else {}),
        "time": header.recorded_at,
        "datacontenttype": "application/json",
        "dataschema": EVENT_SCHEMA,
        "sequence": f"{record.index:0{_INDEX_DIGITS}}",
        "leafhash": b64encode(record.leaf_hash).decode(),
    }
    opening = json.dumps(attributes, ensure_ascii=False, separators=(",", ":")).removesuffix("}")
    return escape_invisible_json(f'{opening},"data":{record.leaf.decode()}}}')
