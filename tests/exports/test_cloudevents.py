"""CloudEvents, judged by the package of the CloudEvents project and by the rules of its specification."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_binary_event, from_structured_event, to_binary
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given, settings
from jsonschema import Draft202012Validator, FormatChecker
from signed_log import ORIGIN

import tplog
from conftest import ROOT, Cli
from exports.sample_logs import LOGS, NOW, holding
from hostile.texts import HARMFUL, TEXTS
from strategies import events
from tplog.book.book import Book
from tplog.events.base import Event
from tplog.events.codec import decode_leaf
from tplog.events.record import Record
from tplog.events.types import YearClosed
from tplog.events.value_codec import encode_canonical
from tplog.eventstore.memory import MemoryLog
from tplog.exports.cloudevents import export, to_cloudevent
from tplog.exports.export_scope import ExportScope
from tplog.exports.identifiers import EVENT_SCHEMA
from tplog.merkle.hashes import leaf_hash
from tplog.values.act import Act, Basis, Source
from tplog.values.as_of import AsOf

TEXT = {"type": "string", "minLength": 1}
# What version 1.0.2 of the specification and of its JSON format says of an event, written down here anew.
FORM = {
    "type": "object",
    "required": ["specversion", "id", "source", "type"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": TEXT,
        "source": {**TEXT, "format": "uri-reference"},
        "type": TEXT,
        "datacontenttype": {**TEXT, "pattern": r"^[a-z]+/[a-z0-9.+-]+$"},
        "dataschema": {**TEXT, "format": "uri"},
        "subject": TEXT,
        "time": {**TEXT, "format": "date-time"},
        "data": {"type": "object"},
    },
    # Extensions have names of at most 20 characters, and simple values.
    "patternProperties": {"^(?!data$)[a-z0-9]{1,20}$": {"type": ["boolean", "integer", "string"]}},
    "additionalProperties": False,
    "not": {"required": ["data", "data_base64"]},
}
CHECKER = Draft202012Validator(FORM, format_checker=FormatChecker())
SCHEMA = json.loads((ROOT / "docs" / "schema" / "event.json").read_bytes())
PUBLISHED = Draft202012Validator(SCHEMA)
# An absolute URI of RFC 3986 that is a URN of RFC 8141.
URN = re.compile(r"urn:[A-Za-z0-9-]{2,32}:(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-F]{2})+")
# What may not stand in a String: controls, halves of pairs, and what is no character.
FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
KINDS = ROOT / "tests" / "events" / "leaves"


def lines(book: Book, scope: ExportScope | None = None) -> list[str]:
    """The export's lines."""
    text = b"".join(export(book, scope or ExportScope())).decode()
    assert text == "" or text.endswith("\n")
    return text.split("\n")[:-1]


def judged(line: str, record: Record, source: str) -> None:
    """Fail unless the line is an event of the record to the specification, and to the package alike."""
    parsed = json.loads(line)
    CHECKER.validate(parsed)
    assert not any(FORBIDDEN.search(value) for value in parsed.values() if isinstance(value, str))
    assert not HARMFUL.search(line)
    assert URN.fullmatch(parsed["source"])
    received = from_structured_event(
        HTTPMessage({"content-type": "application/cloudevents+json"}, line.encode())
    )
    attributes = dict(received.get_attributes())
    assert attributes == {
        "specversion": "1.0",
        "id": record.event.id,
        "source": source,
        "type": f"se.tplog.{json.loads(record.leaf)['kind'].replace('/', '.v')}",
        **({"subject": record.event.budget} if record.event.budget else {}),
        "time": record.recorded,
        "datacontenttype": "application/json",
        "dataschema": EVENT_SCHEMA,
        "sequence": f"{record.index:010}",
        "leafhash": attributes["leafhash"],
    }
    assert b64decode(attributes["leafhash"]) == leaf_hash(record.leaf)
    assert encode_canonical(received.get_data()) == record.leaf
    assert decode_leaf(encode_canonical(received.get_data())).event == record.event
    for other in (
        JSONFormat().read(None, JSONFormat().write(received)),
        from_binary_event(to_binary(received, JSONFormat())),
    ):
        assert (other.get_attributes(), other.get_data()) == (attributes, received.get_data())


@pytest.mark.parametrize("name", LOGS)
def test_every_record_is_an_event_to_the_package(name: str) -> None:
    """Each line is read with the record's attributes and its leaf; ids are unique; the batch is the same."""
    book = LOGS[name]()
    records, written = list(book.records()), lines(book)
    source = json.loads(written[0])["source"] if written else ""
    for line, record in zip(written, records, strict=True):
        judged(line, record, source)
        assert line.splitlines() == [line]
        assert json.loads(line)["dataschema"] == EVENT_SCHEMA == SCHEMA["$id"]
        PUBLISHED.validate(json.loads(line)["data"])
    assert len({json.loads(line)["id"] for line in written}) == len(written)
    batch = b"".join(export(book, ExportScope(), batch=True))
    assert json.loads(batch) == [json.loads(line) for line in written]


@settings(max_examples=15)
@given(events())
def test_any_event_is_one(event: Event) -> None:
    """Whatever an event holds, it comes back."""
    record = Record.from_event(7, NOW, event)
    judged(to_cloudevent(record, "urn:tplog:log:x"), record, "urn:tplog:log:x")


@pytest.mark.parametrize("path", sorted(KINDS.glob("*.json")), ids=lambda path: path.stem)
def test_an_event_of_an_old_kind_is_exported_as_it_is_stored(path: Path) -> None:
    """The type has the number of the stored kind, as the data has, though tplog reads it as a newer one."""
    record = Record.from_leaf(0, path.read_bytes())
    judged(to_cloudevent(record, "urn:tplog:log:x"), record, "urn:tplog:log:x")


def closed(name: str, budget: str = "b") -> YearClosed:
    """An event by this id, in this budget."""
    return YearClosed(id=name, budget=budget, act=Act(Source("x"), Basis.MINUTES), year=2024)


def test_what_cannot_stand_in_an_attribute_is_percent_encoded() -> None:
    """No log of ours has such ids; if a foreign one had, they would stay legal, and different."""
    texts = [*TEXTS.values(), "a\x00", "a%00", "a%2500", "50 %", "å", "\ufdd0"]
    texts = [text for text in texts if text.isascii() or "a\u0308" not in text]
    parsed = [json.loads(line) for line in lines(holding(*(closed(text, text) for text in texts)))]
    assert len({event["id"] for event in parsed}) == len(texts)
    for event, text in zip(parsed, texts, strict=True):
        CHECKER.validate(event)
        assert not FORBIDDEN.search(event["id"] + event["subject"])
        assert not HARMFUL.search(event["id"] + event["subject"])
        assert event["data"]["id"] == text
    assert [parsed[-2]["id"], parsed[-6]["id"]] == ["å", "a%00"]


def test_a_signed_log_is_named_by_its_origin() -> None:
    """And an unsigned one by its first leaf: the same when it has grown, and another for another log."""
    sources = {name: json.loads(lines(LOGS[name]())[0])["source"] for name in LOGS if name != "empty"}
    assert sources["signed"] == f"urn:tplog:log:{ORIGIN}"
    assert sources["seed"] == sources["examples"]
    assert len(set(sources.values())) == len(sources) - 1
    book = LOGS["seed"]()
    first = leaf_hash(next(book.records()).leaf).hex()
    for scope in (
        ExportScope(),
        ExportScope("statsbidrag-brottsförebyggande"),
        ExportScope(point=AsOf(known_at=3)),
    ):
        assert json.loads(lines(book, scope)[0])["source"] == f"urn:tplog:log:sha256:{first}"


def test_a_scope_is_kept() -> None:
    """One budget, at a point in both times; events of the log itself have no subject and no budget."""
    book, budget = LOGS["examples"](), "trygghetspaketet"
    scope = ExportScope(budget, AsOf(date(2025, 1, 31), 14))
    parsed = [json.loads(line) for line in lines(book, scope)]
    records = book.budget_records(budget, as_of=date(2025, 1, 31), known_at=14)
    assert [event["id"] for event in parsed] == [record.event.id for record in records]
    assert 0 < len(parsed) < book.size()
    assert {event["subject"] for event in parsed} == {budget}
    all_lines = lines(book, ExportScope(point=AsOf(date(2025, 1, 31))))
    assert len(parsed) < len(all_lines) < book.size()
    opening = json.loads(lines(LOGS["signed"]())[0])
    assert (opening["id"], opening["type"]) == ("tplog/log-opened", "se.tplog.log-opened.v1")
    assert "subject" not in opening
    assert len(lines(LOGS["signed"](), ExportScope(budget))) < len(lines(LOGS["signed"]())) - 1


def test_nothing_is_nothing() -> None:
    """An empty log has no line, and is an empty batch; an unknown budget is an error before any byte."""
    book = LOGS["empty"]()
    assert lines(book) == []
    assert json.loads(b"".join(export(book, ExportScope(), batch=True))) == []
    for batch in (False, True):
        with pytest.raises(tplog.NotFound):
            export(book, ExportScope("finns-inte"), batch=batch)


class Streaming(MemoryLog):
    """A log that counts how many of its records were read."""

    given = 0

    def read(self, start: int = 0) -> Iterator[Record]:
        """See `MemoryLog`."""
        for record in super().read(start):
            self.given += 1
            yield record


@pytest.mark.parametrize("batch", [False, True])
def test_events_are_written_as_they_are_read(batch: bool) -> None:  # noqa: FBT001 (a parameter)
    """A long log is never in memory as a whole."""
    log = Streaming()
    log.append(list(LOGS["seed"]().records()))
    pieces = export(Book(log), ExportScope(), batch=batch)
    log.given = 0
    assert len(list(islice(pieces, 3))) == 3
    assert 0 < log.given <= 4


def test_the_command_writes_lines_or_a_batch(cli: Cli, seeded: Any) -> None:  # noqa: ANN401 (a fixture)
    """To stdout, or to a file; with its scope."""
    result = cli("export", "cloudevents")
    assert result.exit_code == 0
    size = len(result.stdout.splitlines())
    assert cli("export", "cloudevents", "--batch", "-o", "batch.json").stdout == ""
    batch = json.loads(Path("batch.json").read_text("utf-8"))
    assert [json.loads(line) for line in result.stdout.splitlines()] == batch
    scoped = cli("export", "cloudevents", "trygghetspaketet", "--as-of", "2025-01-31", "--known-at", "12")
    assert 0 < len(scoped.stdout.splitlines()) < size
    missing = cli("export", "cloudevents", "finns-inte", "--batch")
    assert (missing.exit_code, missing.stdout) == (2, "")
