"""A new kind of act is one class and its line in `EVENT_CLASSES`: every door knows it from there.

The class is added to a copy of the source, whose commands run as processes of their own.
"""

from __future__ import annotations

import csv
import filecmp
import io
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conftest import ROOT
from source_copy import SourceCopy, insert, python_path, source_copy

ACT = '''
@frozen(kw_only=True)
class BorrowingAllowed(Event):
    """The council lets a body borrow."""
    tag, swedish = "borrowing-allowed/1", "lånerätt"
    swedish_doc = "Fullmäktige låter ett organ låna."
    allowed_roles = frozenset({(COUNCIL, BODY)})
    ceiling: Amount = field(metadata=field_info("tak: högst så mycket", "ceiling: at most so much"))
    last_day: date = field(metadata=field_info("sista dag: då rätten upphör", "last day: when it ends"))
    purpose: str = field(metadata=field_info("ändamål: vad lånet är till", "purpose: what it is for"))
    form: str = field(metadata=field_info("låneform: lån, kredit", "form: loan, credit", "lån", "kredit"))
    rests_on: str = field(metadata=reference_info("vilar på: beslutets id", "rests on: a decision's id",
                                                  "decision", referred_by=("grund för", "ground for")))
'''  # fmt: skip
HEAD = """
budget = "lånet"
by = "kommunfullmäktige"
decided = 2025-01-29
basis = "minutes"
[source]
title = "Protokoll"
date = 2025-01-29
paragraph = "§ 7"
case_numbers = ["KS 2025/7"]
"""
FRAME = """
[[event]]
type = "AccountOpened"
id = "konton"
accounts = { "2025/kommunstyrelsen" = "Kommunstyrelsen" }
[[event]]
type = "FrameDecided"
id = "ram"
from = "2025/kommunfullmäktige"
lines = { "2025/kommunstyrelsen" = "5 mkr" }
"""
LOAN = """
[[event]]
type = "BorrowingAllowed"
id = "lånerätt"
from = "2025/kommunfullmäktige"
lines = { "2025/kommunstyrelsen" = "1 mkr" }
ceiling = "2 mkr"
last_day = 2025-12-31
purpose = "En ny skola"
form = "kredit"
rests_on = "ram"
"""
CORRECTION = """
[[event]]
type = "Corrected"
id = "rättelse"
corrects = "lånerätt"
because = "Fel paragraf."
"""
# The event's page as HTML, JSON and CSV.
PAGE = """
import json, sys, tplog
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import parse_page_request
from tplog.site.pages import event
from tplog.site.urls import SiteUrls
name, language = sys.argv[1:]
with tplog.open("tplog.db", read_only=True) as book:
    question = parse_page_request((), Language(language))
    page = event.page(book, question, name)
    html = render.render_page(page, SiteUrls(question), "/", {"size": book.size()})
    print(json.dumps({"html": html, "data": page.data, "csv": page.csv()}))
"""


def changed(package: Path) -> None:
    """Add the act: its class, its name in the tuple, and the public names made from that."""
    insert(package / "events/types.py", "EVENT_CLASSES: tuple", f"{ACT}\n\n")
    insert(package / "events/types.py", "    RelationNoted,\n)", "    BorrowingAllowed,\n")
    environment = {**os.environ, "PYTHONPATH": python_path(package.parent)}
    subprocess.run([sys.executable, str(ROOT / "tests" / "event_names.py")], env=environment, check=True)


def apply(copy: SourceCopy, *events: str, status: int = 0) -> str:
    """Return what recording these events prints."""
    (copy.folder / "b.toml").write_text(HEAD + "".join(events), "utf-8")
    return copy.tplog("apply", "b.toml", "--create", status=status)


def page(copy: SourceCopy, name: str, language: str) -> Any:  # noqa: ANN401 (JSON)
    """Return the page of an event."""
    return json.loads(copy.run(PAGE, name, language))


def frame(copy: SourceCopy) -> int:
    """Return the frame of the body in öre."""
    (budget,) = json.loads(copy.tplog("show", "lånet", "--json"))
    return sum(row["frame"] for row in budget["years"]["2025"])


@pytest.fixture(scope="module")
def changed_source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SourceCopy]:
    """The source with the act."""
    with source_copy(tmp_path_factory.mktemp("toy"), changed) as copied:
        yield copied


@pytest.fixture
def copy(changed_source: SourceCopy, tmp_path: Path) -> SourceCopy:
    """The copy with an empty folder."""
    return changed_source.at(tmp_path)


@pytest.fixture(scope="module")
def recorded(changed_source: SourceCopy, tmp_path_factory: pytest.TempPathFactory) -> SourceCopy:
    """The copy with a log that has the act; for reading alone."""
    copy = changed_source.at(tmp_path_factory.mktemp("log"))
    apply(copy, FRAME, LOAN)
    return copy


def test_the_act_is_twelve_lines_of_one_file(changed_source: SourceCopy) -> None:
    """Besides its class nothing differs but the public names, which are made from it."""
    files = [path.relative_to(ROOT / "src") for path in (ROOT / "src" / "tplog").rglob("*") if path.is_file()]
    names = [str(path) for path in files if "__pycache__" not in path.parts]
    _, differing, missing = filecmp.cmpfiles(ROOT / "src", changed_source.source, names, shallow=False)
    assert sorted(differing) == ["tplog/__init__.py", "tplog/events/types.py"]
    assert not missing
    assert len(ACT.strip().splitlines()) == 12


def test_its_fields_are_read_as_their_types_say(copy: SourceCopy) -> None:
    """A value of another type is refused at its key, in words; so is an id that names no decision."""
    wrong = LOAN.replace("2 mkr", "mycket").replace("2025-12-31", '"2025-12"').replace("kredit", "gåva")
    refused = apply(copy, FRAME, wrong.replace('"En ny skola"', "7"), status=2)
    assert [word for word in ("ceiling", "last_day", "purpose", "form", "rests_on") if word in refused] == [
        "ceiling",
        "last_day",
        "purpose",
        "form",
    ]
    for expected in ("a date to the day", "a text", "lån, kredit"):
        assert expected in refused
    unknown = apply(copy, FRAME, LOAN.replace('rests_on = "ram"', 'rests_on = "konton"'), status=1)
    assert "no event 'konton' in lånet that will do as rests_on" in unknown


def test_the_schemas_describe_it(recorded: SourceCopy) -> None:
    """Of decision files, with what each key means in both languages, and of leaves."""
    schema = json.loads(recorded.tplog("schema", "decision"))
    validator = Draft202012Validator(schema)
    data = tomllib.loads(HEAD + FRAME + LOAN)
    written = json.loads(json.dumps(data, default=str))
    assert not list(validator.iter_errors(written))
    wrong = {"ceiling": 1.5, "last_day": "2025-12", "purpose": 7, "form": "gåva", "rests_on": "?"}
    *others, loan = written["event"]
    for key, value in wrong.items():
        (error,) = validator.iter_errors({**written, "event": [*others, {**loan, key: value}]})
        assert list(error.absolute_path) == ["event", len(others), key]
    described = schema["$defs"]["BorrowingAllowed"]
    assert described["title"] == "BorrowingAllowed: lånerätt. Fullmäktige låter ett organ låna."
    ceiling = described["properties"]["ceiling"]
    assert (ceiling["title"], ceiling["description"]) == ("högst så mycket", "at most so much")
    leaves = Draft202012Validator(json.loads(recorded.tplog("schema", "event")))
    (line,) = recorded.tplog("log", "--type", "BorrowingAllowed", "--json").splitlines()
    leaf = json.loads(line)["leaf"]
    assert not list(leaves.iter_errors(leaf))
    leaf["event"]["form"] = "gåva"
    assert list(leaves.iter_errors(leaf))


@pytest.mark.parametrize(
    ("name", "language", "rows"),
    [
        ("BorrowingAllowed", "en", ("# FILL IN: at most so much", "# FILL IN: when it ends")),
        ("lånerätt", "sv", ("# FYLL I: högst så mycket", "# FYLL I: då rätten upphör")),
    ],
)
def test_a_template_asks_for_its_fields(
    copy: SourceCopy, name: str, language: str, rows: tuple[str, str]
) -> None:
    """By either name, in its place in the file, with what each means; filled in it is recorded."""
    written = copy.tplog("new", name, "--lang", language)
    by_key = {line.partition("=")[0].rstrip(): line for line in written.splitlines()}
    assert by_key["ceiling"].startswith('ceiling  = "xx kronor"')
    assert by_key["ceiling"].endswith(rows[0])
    assert by_key["last_day"].endswith(rows[1])
    assert list(by_key).index("id") < list(by_key).index("ceiling") < list(by_key).index("place")
    (copy.folder / "new.toml").write_text(written, "utf-8")
    copy.tplog("fmt", "--check", "new.toml")
    assert "ceiling" in copy.tplog("apply", "new.toml", "--create", "--dry-run", status=2)


def test_it_is_recorded_and_found(recorded: SourceCopy) -> None:
    """Its money moves; it is listed by its type, in the vocabulary and in the library."""
    assert frame(recorded) == 600_000_000
    listed = recorded.tplog("log", "--type", "BorrowingAllowed")
    assert "lånerätt" in listed
    assert "konton" not in listed
    (described,) = json.loads(recorded.tplog("events", "BorrowingAllowed", "--json"))
    assert {"name": "form", "required": True, "says": "loan, credit"} in described["fields"]
    public = "import tplog; print(tplog.BorrowingAllowed.__name__ in tplog.EVENT_TYPES, tplog.__all__)"
    assert recorded.run(public).startswith("True")


def test_its_page_shows_its_fields(recorded: SourceCopy) -> None:
    """With their labels in both languages, as what they are; and the event that it names refers back."""
    english, swedish = page(recorded, "lånerätt", "en")["html"], page(recorded, "lånerätt", "sv")["html"]
    for label, value in {
        "ceiling": "2 mkr (2.0\N{NO-BREAK SPACE}mkr)",
        "last day": "31 December 2025",
        "purpose": "En ny skola",
        "form": "kredit",
        "rests on": '<a href="/events/ram">ram</a>',
    }.items():
        assert f"<dt>{label}</dt>\n<dd>{value}</dd>" in english
    assert "<dt>sista dag</dt>\n<dd>31 december 2025</dd>" in swedish
    assert "<dt>låneform</dt>" in swedish
    assert 'ground for <a href="/events/l%C3%A5ner%C3%A4tt">' in page(recorded, "ram", "en")["html"]


def test_its_pages_data_and_table_have_it(recorded: SourceCopy) -> None:
    """JSON has its type and what it says; the CSV of the page its transfer."""
    shown = page(recorded, "lånerätt", "sv")
    assert shown["data"]["type"] == "BorrowingAllowed"
    assert shown["data"]["leaf"]["event"]["purpose"] == "En ny skola"
    (row,) = csv.DictReader(io.StringIO(shown["csv"]))
    assert row["amount_ore"] == "100000000"
    assert page(recorded, "ram", "sv")["data"]["named_by"] == [{"field": "rests_on", "event": "lånerätt"}]


def test_it_is_exported(recorded: SourceCopy) -> None:
    """As a row with its words, as a transaction, and as stored."""
    rows = csv.DictReader(io.StringIO(recorded.tplog("export", "csv", "--table", "events")))
    (row,) = (row for row in rows if row["type"] == "BorrowingAllowed")
    assert (row["event"], row["says"], row["moved_ore"]) == ("lånerätt", "En ny skola", "100000000")
    assert "lånerätt" in recorded.tplog("export", "hledger", "lånet")
    (leaf,) = (json.loads(line) for line in recorded.tplog("export", "jsonl").splitlines()[-1:])
    assert leaf["kind"] == "borrowing-allowed/1"


def test_it_is_undone(copy: SourceCopy) -> None:
    """Corrected, its money is taken back, and the log verifies."""
    apply(copy, FRAME, LOAN)
    apply(copy, CORRECTION)
    assert frame(copy) == 500_000_000
    assert page(copy, "lånerätt", "en")["data"]["standing"]["status"] == "rättad"
    assert "No errors were found" in copy.tplog("verify", status=3)  # it is unsigned
