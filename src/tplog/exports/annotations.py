"""Export quotes as Web Annotations (W3C recommendation, 2017): each amount at the paper's words for it.

A program that shows papers can mark the words and say what of the log they state. The document is an
``AnnotationCollection`` of one page, in JSON-LD; of each quote there is one ``Annotation``.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from tplog.book.book import Book
from tplog.events.documents import document_key
from tplog.events.quoted import quoted_amount
from tplog.events.record import Record
from tplog.events.value_codec import peek_header
from tplog.exports.export_scope import ExportScope
from tplog.exports.identifiers import URN_PREFIX, log_uri
from tplog.i18n.sanitize import escape_invisible_json
from tplog.values.act import Quote, Source

JsonObject = dict[str, Any]
CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"tplog": f"{URN_PREFIX}annotation:"}]
# What the value of a fragment conforms to: a page alone (RFC 3778), or a box on it (Media Fragments).
PDF_PAGE, MEDIA_FRAGMENT = "http://tools.ietf.org/rfc/rfc3778", "http://www.w3.org/TR/media-frags/"
_MEDIA_TYPES: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".htm": "text/html",
    ".txt": "text/plain",
}
_ADDRESS = re.compile(r"https?://[!#-;=?-\[\]_a-z~]+", re.IGNORECASE | re.ASCII)
_SHA256 = re.compile("[0-9a-f]{64}")
_PER_POINT = 100  # a box is in hundredths of a point


def export(book: Book, scope: ExportScope) -> Iterator[bytes]:
    """Yield the collection of all quotes in the scope. Raises NotFound for an unknown budget."""
    log = log_uri(book)
    return _collection(
        log,
        (
            to_annotation(record, number, log)
            for record in scope.records(book)
            for number in range(1, len(record.event.quotes) + 1)
        ),
    )


def _collection(log: str, annotations: Iterator[JsonObject]) -> Iterator[bytes]:
    """Yield a collection with all annotations on its one page; one without any has no page."""
    name = f"{log}#quotes"
    head = {"@context": CONTEXT, "id": name, "type": "AnnotationCollection", "label": "Quotes"}
    yield _dump_json(head).removesuffix("}").encode()
    total = 0
    for total, annotation in enumerate(annotations, 1):
        page = {"id": f"{name}/1", "type": "AnnotationPage", "partOf": name, "startIndex": 0}
        before = f',"first":{_dump_json(page).removesuffix("}")},"items":[' if total == 1 else ","
        yield f"{before}\n{_dump_json(annotation)}".encode()
    end = f'\n]}},"last":"{name}/1"' if total else ""
    yield f'{end},"total":{total}}}\n'.encode()


def to_annotation(record: Record, number: int, log: str) -> JsonObject:
    """Return the annotation of a record's quote, by its number from 1; ``log`` is the log's URI."""
    event = record.event
    quote, amount = event.quotes[number - 1], quoted_amount(event, event.quotes[number - 1].of)
    body = {
        "type": "TextualBody",
        "value": ": ".join([event.id, quote.of, *([amount.text] if amount else [])]),
        "format": "text/plain",
        "purpose": "identifying",
        "tplog:index": record.index,
        "tplog:leafHash": b64encode(record.leaf_hash).decode(),
        "tplog:budget": event.budget,
        "tplog:event": event.id,
        "tplog:of": quote.of,
        **({"tplog:amountOre": amount.ore} if amount else {}),
    }
    return {
        "@context": CONTEXT,
        "id": f"{log}#quote/{record.index}/{number}",
        "type": "Annotation",
        "motivation": "identifying",
        "created": peek_header(record.leaf).recorded_at,
        "body": body,
        "target": {
            "type": "SpecificResource",
            "source": _paper(event.act.source, log),
            "selector": [_text_selector(quote), *_fragment_selectors(quote)],
        },
    }


def _paper(source: Source, log: str) -> JsonObject:
    """Return the paper: by the hash of its file, else by its address, else by its key in the log."""
    address = source.url if source.url and _ADDRESS.fullmatch(source.url) else None
    name = f"urn:sha256:{source.sha256}" if _SHA256.fullmatch(source.sha256 or "") else address
    media_type = _MEDIA_TYPES.get(PurePath(source.file or "").suffix.lower())
    facts = {"tplog:file": source.file, "tplog:sha256": source.sha256, "tplog:url": source.url}
    return {
        "id": name or f"{log}#paper/{document_key(source)}",
        "type": "Text",
        "label": source.title,
        **({"format": media_type} if media_type else {}),
        **{key: value for key, value in facts.items() if value is not None},
    }


def _text_selector(quote: Quote) -> JsonObject:
    context = {"prefix": quote.prefix, "suffix": quote.suffix}
    return {
        "type": "TextQuoteSelector",
        "exact": quote.exact,
        **{key: text for key, text in context.items() if text},
    }


def _fragment_selectors(quote: Quote) -> Iterator[JsonObject]:
    """Yield the place by page and box, if the quote has one."""
    if quote.page is None:
        return
    if quote.box is None:
        yield {"type": "FragmentSelector", "conformsTo": PDF_PAGE, "value": f"page={quote.page}"}
        return
    yield {
        "type": "FragmentSelector",
        "conformsTo": MEDIA_FRAGMENT,
        "value": f"page={quote.page}&xywh={','.join(map(str, _in_points(quote.box)))}",
        "tplog:box": list(quote.box),
    }


def _in_points(box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Return left, top, width and height in whole points around a box, each at least one wide and high."""
    left, top = box[0] // _PER_POINT, box[1] // _PER_POINT
    right, bottom = -(-box[2] // _PER_POINT), -(-box[3] // _PER_POINT)
    return left, top, max(right - left, 1), max(bottom - top, 1)


def _dump_json(value: object) -> str:
    """Return JSON on one line, in which what a screen would obey or hide is a JSON escape."""
    return escape_invisible_json(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
