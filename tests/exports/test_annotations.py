"""Web Annotations, judged by a schema of what the W3C's recommendation asks, and led back to the quotes."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given as drawn
from jsonschema import Draft202012Validator, FormatChecker

import tplog
from conftest import Cli
from exports.sample_logs import LOGS, NOW, holding
from hostile.texts import EVERYTHING, HARMFUL
from spec import LINES, allocated, framed
from spec import given as when
from strategies import events
from tplog.book.book import Book
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import YearClosed
from tplog.exports.annotations import export, to_annotation
from tplog.exports.export_scope import ExportScope
from tplog.merkle.hashes import leaf_hash
from tplog.values.act import Act, Basis, Quote, Source
from tplog.values.as_of import AsOf

LOG = "urn:tplog:log:x"
URI = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:[!#-;=?-Z\[\]_a-z~%]+$"}
TEXT = {"type": "string", "minLength": 1}
# Beside the terms of the recommendation, ours; and nothing else.
OURS = {"^tplog:[a-zA-Z0-9]+$": True}
CONTEXT = {
    "type": "array",
    "prefixItems": [{"const": "http://www.w3.org/ns/anno.jsonld"}],
    "items": {"type": "object", "properties": {"tplog": URI}, "additionalProperties": False},
    "minItems": 2,
}


def form(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """The schema of an object with these terms, and terms of ours."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "patternProperties": OURS,
        "additionalProperties": False,
    }


# What the recommendation of 2017 says of an annotation, written down here anew.
QUOTE_SELECTOR = form(
    {"type": {"const": "TextQuoteSelector"}, "exact": TEXT}, {"prefix": TEXT, "suffix": TEXT}
)
FRAGMENT_SELECTOR = {
    **form({"type": {"const": "FragmentSelector"}, "value": TEXT, "conformsTo": URI}),
    "oneOf": [
        {
            "properties": {
                "conformsTo": {"const": "http://tools.ietf.org/rfc/rfc3778"},
                "value": {"pattern": r"^page=[1-9][0-9]*$"},
            }
        },
        {
            "properties": {
                "conformsTo": {"const": "http://www.w3.org/TR/media-frags/"},
                "value": {"pattern": r"^page=[1-9][0-9]*&xywh=[0-9]+,[0-9]+,[1-9][0-9]*,[1-9][0-9]*$"},
            }
        },
    ],
}
ANNOTATION = form(
    {
        "@context": CONTEXT,
        "id": URI,
        "type": {"const": "Annotation"},
        "motivation": {"enum": ["identifying", "linking", "describing"]},
        "created": {"type": "string", "format": "date-time", "pattern": "Z$"},
        "body": form(
            {
                "type": {"const": "TextualBody"},
                "value": TEXT,
                "format": {"const": "text/plain"},
                "purpose": {"enum": ["identifying", "linking", "describing"]},
            }
        ),
        "target": form(
            {
                "type": {"const": "SpecificResource"},
                "source": form(
                    {"id": URI, "type": {"const": "Text"}, "label": TEXT},
                    {"format": {"type": "string", "pattern": "^[a-z]+/[a-z.-]+$"}},
                ),
                "selector": {
                    "type": "array",
                    "prefixItems": [QUOTE_SELECTOR],
                    "items": FRAGMENT_SELECTOR,
                    "minItems": 1,
                    "maxItems": 2,
                },
            }
        ),
    }
)
PAGE = form(
    {
        "id": URI,
        "type": {"const": "AnnotationPage"},
        "partOf": URI,
        "startIndex": {"const": 0},
        "items": {"type": "array", "items": ANNOTATION, "minItems": 1},
    }
)
COLLECTION = {
    **form(
        {
            "@context": CONTEXT,
            "id": URI,
            "type": {"const": "AnnotationCollection"},
            "label": TEXT,
            "total": {"type": "integer", "minimum": 0},
        },
        {"first": PAGE, "last": URI},
    ),
    "dependentRequired": {"first": ["last"], "last": ["first"]},
}
CHECKER = FormatChecker()
WHOLE, SINGLE = (Draft202012Validator(schema, format_checker=CHECKER) for schema in (COLLECTION, ANNOTATION))
SHA = "f92bfa1921f01ac1e2eb87b06deacba3ae55bd3877e1dbfa0143855178074f58"


def items(book: Book, scope: ExportScope | None = None) -> list[dict[str, Any]]:
    """The annotations of the export, which is a collection of so many, on one page."""
    text = b"".join(export(book, scope or ExportScope())).decode()
    assert not HARMFUL.search(text)
    collection = json.loads(text)
    WHOLE.validate(collection)
    annotations: list[dict[str, Any]] = collection.get("first", {}).get("items", [])
    assert collection["total"] == len(annotations)
    assert ("first" in collection) is bool(annotations)
    if annotations:
        assert collection["first"]["partOf"] == collection["id"]
        assert collection["first"]["id"] == collection["last"]
    assert len({annotation["id"] for annotation in annotations}) == len(annotations)
    return annotations


def led_back(annotation: dict[str, Any], record: Record) -> Quote:
    """The quote of which the annotation is, read from nothing but it and its record."""
    words, *places = annotation["target"]["selector"]
    page, box = None, None
    for place in places:
        page = int(re.findall(r"page=(\d+)", place["value"])[0])
        box = place.get("tplog:box")
        if box:
            x, y, width, height = map(int, place["value"].partition("xywh=")[2].split(","))
            assert 100 * x <= box[0] < 100 * (x + 1)
            assert 100 * y <= box[1] < 100 * (y + 1)
            assert box[2] <= 100 * (x + width) < box[2] + 200
            assert box[3] <= 100 * (y + height) < box[3] + 200
    body = annotation["body"]
    assert body["tplog:index"] == record.index
    assert body["tplog:event"] == record.event.id
    assert b64decode(body["tplog:leafHash"]) == leaf_hash(record.leaf)
    return Quote(
        of=body["tplog:of"],
        exact=words["exact"],
        prefix=words.get("prefix", ""),
        suffix=words.get("suffix", ""),
        page=page,
        box=tuple(box) if box else None,
    )


@drawn(events())
def test_every_quote_is_an_annotation(event: Event) -> None:
    """Of any event: each is valid, and leads back to the quote, whatever stands in it."""
    record = Record.from_event(7, NOW, event)
    annotations = [to_annotation(record, number, LOG) for number in range(1, len(event.quotes) + 1)]
    for annotation in annotations:
        SINGLE.validate(annotation)
    assert [led_back(annotation, record) for annotation in annotations] == list(event.quotes)


def quoting(quotes: str, name: str = "fördelning") -> str:
    """An allocation with these quotes."""
    return allocated(name, värdar="500 000 kronor", grupper="cirka 20 tkr", more=f"quotes = [{quotes}]")


QUOTES = (
    '{ of = "lines.värdar", page = 2, exact = "500 000 kronor", prefix = "till ", suffix = " och", '
    'box = [9012, 30144, 16230, 31410] }, { of = "by", page = 3, exact = "Kommunstyrelsen" }, '
    '{ of = "lines.grupper", exact = "cirka 20 tkr" }'
)


def test_an_annotation_says_what_the_words_state() -> None:
    """The event, its key and the amount; the words, the page and a box of whole points around them."""
    first, second, third = items(when(LINES, framed("1 mkr"), quoting(QUOTES)).book)
    assert first["body"]["value"] == "fördelning: lines.värdar: 500 000 kronor"
    assert first["body"]["tplog:amountOre"] == 50_000_000
    assert first["body"]["tplog:budget"] == "trygghet"
    assert first["target"]["selector"] == [
        {"type": "TextQuoteSelector", "exact": "500 000 kronor", "prefix": "till ", "suffix": " och"},
        {
            "type": "FragmentSelector",
            "conformsTo": "http://www.w3.org/TR/media-frags/",
            "value": "page=2&xywh=90,301,73,14",
            "tplog:box": [9012, 30144, 16230, 31410],
        },
    ]
    assert second["body"]["value"] == "fördelning: by"
    assert "tplog:amountOre" not in second["body"]
    assert second["target"]["selector"][1]["value"] == "page=3"
    assert third["body"]["tplog:amountOre"] == 2_000_000
    assert len(third["target"]["selector"]) == 1
    assert first["id"].endswith("#quote/2/1")


@pytest.mark.parametrize(
    ("source", "name", "media_type"),
    [
        (Source("P", file="p.PDF", sha256=SHA, url="https://x.example/p.pdf"), f"urn:sha256:{SHA}", "pdf"),
        (Source("P", file="p.docx", url="https://x.example/p?a=b"), "https://x.example/p?a=b", "document"),
        (Source("P", file="p.htm", url="https://x.example/p q"), f"{LOG}#paper/", "html"),
        (Source("P", file="p.xyz", url="javascript:alert(1)"), f"{LOG}#paper/", None),
        (Source("P"), f"{LOG}#paper/", None),
    ],
)
def test_the_paper_is_named_by_its_hash(source: Source, name: str, media_type: str | None) -> None:
    """Else by its address if that is one, else by its key in the log; what is stated of it is beside."""
    act, quote = Act(source, Basis.MINUTES), Quote(of="year", exact="2024")
    record = Record.from_event(0, NOW, YearClosed(id="å", budget="b", act=act, year=2024, quotes=(quote,)))
    annotation = to_annotation(record, 1, LOG)
    SINGLE.validate(annotation)
    paper = annotation["target"]["source"]
    assert paper["id"].startswith(name)
    assert (media_type is None) is ("format" not in paper)
    assert paper.get("format", "").endswith(media_type or "")
    assert (paper.get("tplog:file"), paper.get("tplog:url")) == (source.file, source.url)


@pytest.mark.parametrize("box", [(0, 0, 0, 0), (199, 100, 200, 200), (1, 1, 2, 2)])
def test_a_box_of_nothing_is_one_point(box: tuple[int, int, int, int]) -> None:
    """A fragment has a width and a height."""
    act, quote = Act(Source("P"), Basis.MINUTES), Quote(of="year", exact="2024", page=1, box=box)
    record = Record.from_event(0, NOW, YearClosed(id="a", budget="b", act=act, year=2024, quotes=(quote,)))
    annotation = to_annotation(record, 1, LOG)
    SINGLE.validate(annotation)
    assert led_back(annotation, record) == quote


def test_a_scope_is_kept() -> None:
    """One budget, at a point in both times; an unknown budget is an error before any byte."""
    book = when(LINES, framed("1 mkr"), quoting(QUOTES), quoting(QUOTES, "2").replace("500", "400")).book
    assert len(items(book)) == len(items(book, ExportScope("trygghet"))) == 6
    assert len(items(book, ExportScope(point=AsOf(known_at=2)))) == 3
    assert items(book, ExportScope(point=AsOf(date(2020, 1, 1)))) == []
    with pytest.raises(tplog.NotFound):
        export(book, ExportScope("finns-inte"))


@pytest.mark.parametrize("name", LOGS)
def test_every_log_has_its_collection(name: str) -> None:
    """Also an empty one, and one whose papers are hostile."""
    book = LOGS[name]()
    quotes = [quote for record in book.records() for quote in record.event.quotes]
    assert [annotation["body"]["tplog:of"] for annotation in items(book)] == [quote.of for quote in quotes]


def test_hostile_words_come_back() -> None:
    """What a screen would obey is a JSON escape, and so the very words for a program."""
    text = normalize("NFC", EVERYTHING)
    quote = Quote(of=text, exact=text, prefix=text, suffix=text)
    act = Act(Source(text, file=text, url=text), Basis.MINUTES)
    event = YearClosed(id="a", budget="b", act=act, year=2024, quotes=(quote,))
    book = holding(event)
    (annotation,) = items(book)
    assert led_back(annotation, next(book.records())) == quote


def test_the_command_writes_it(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """The same bytes in both languages, also where there is no quote."""
    seeded()
    written = {cli("export", "annotations", lang=lang).stdout for lang in ("sv", "en")}
    (text,) = written
    assert json.loads(text)["total"] == 0
    assert cli("export", "annotations", "finns-inte").exit_code != 0


def test_it_is_written_as_it_is_read() -> None:
    """No annotation waits for a later record."""
    book = when(LINES, framed("1 mkr"), quoting(QUOTES)).book
    chunks: Iterator[bytes] = export(book, ExportScope())
    next(chunks)
    assert b'"tplog:of":"lines.v\xc3\xa4rdar"' in next(chunks)
