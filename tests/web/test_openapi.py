"""The site's description: valid, whole, and true of what pages really give."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from sites import ask, echo, matter
from starlette.types import ASGIApp

from tplog.answers import json_schema
from tplog.answers.answer import Answer
from tplog.answers.findings import FINDING
from tplog.answers.json_schema import Schema
from tplog.answers.records import DIFFERENCE, LEAF
from tplog.answers.to_json import answer_schema, to_data
from tplog.answers.traced_figure import COLUMNS
from tplog.answers.trails import STEP
from tplog.site.pages import trail
from tplog.web.app import application
from tplog.web.file_routes import DOWNLOADS
from tplog.web.openapi import CHOICES, openapi_document, page_schema
from tplog.web.problem_details import TITLES
from tplog.web.routes import PAGES, PageRoute

DOCUMENT = openapi_document(PAGES, DOWNLOADS)
BUDGET, ACCOUNT, YEAR = "trygghetspaketet", "2024/kommunstyrelsen", 2024
# What stands in the places of an address, in the real matter.
NAMED = {"body": "kommunstyrelsen", "budget": BUDGET, "account:path": ACCOUNT, "event:path": "2024/budget"}
NAMED |= {"key": next(iter(matter().source_documents(BUDGET)))}


@pytest.fixture(scope="module")
def app() -> Iterator[ASGIApp]:
    """The site over the real matter, made once: its pages are read alone."""
    with matter() as book:
        yield application(book)


def test_the_description_is_valid() -> None:
    """OpenAPI 3.1, by its own schema, and with one page more that has every kind of parameter."""
    routes = [*PAGES, PageRoute("/all/{budget}/{account:path}", echo(str), tuple(CHOICES))]
    document = openapi_document(routes, DOWNLOADS)
    assert contains(document, DOCUMENT)
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def contains(whole: object, part: object) -> bool:
    """Return whether a JSON document is in another, where objects may have more keys."""
    if isinstance(whole, dict) and isinstance(part, dict):
        return part.keys() <= whole.keys() and all(contains(whole[key], part[key]) for key in part)
    return whole == part


def test_the_description_is_served() -> None:
    """At its own address, as it is made."""
    with matter() as book:
        assert ask(application(book), "/openapi.json").data == DOCUMENT


def test_every_address_is_described_with_its_problems() -> None:
    """Each page, its JSON and each file; and each status that has words."""
    paths = DOCUMENT["paths"]
    assert {"/", "/start.json", "/checkpoint", "/proofs/{event}"} <= paths.keys()
    used = {status for path in paths.values() for status in path["get"]["responses"]} - {"200"}
    assert used == {str(status) for status in TITLES} == DOCUMENT["components"]["responses"].keys()


@pytest.mark.parametrize("address", PAGES, ids=lambda route: route.pattern)
def test_a_pages_data_is_what_its_schema_says(app: ASGIApp, address: PageRoute) -> None:
    """Of the real matter, now and in the past; no member is left out of the schema, at any depth."""
    target = address.pattern
    for name, value in NAMED.items():
        target = target.replace(f"{{{name}}}", value)
    schema = page_schema(address)
    pages = []
    for query in ("", "?as-of=2024-12-31", "?known-at=3"):
        answer = ask(app, f"{target}{query}", accept="application/json")
        assert answer.status == 200
        pages.append(answer.data)
    check(schema, *pages)
    for part in objects(schema):
        assert "additionalProperties" in part


def check(schema: Schema, *values: Any) -> None:  # noqa: ANN401 (JSON)
    """Fail where data is not what a schema says, or the schema is none."""
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for data in values:
        plain = json.loads(json.dumps(data))  # as it is sent
        assert [error.message for error in validator.iter_errors(plain)] == []


def objects(schema: Any) -> list[Any]:  # noqa: ANN401 (JSON)
    """All schemas of objects with properties within one."""
    inner = list(schema.values()) if isinstance(schema, dict) else schema if isinstance(schema, list) else []
    objects_here = [schema] if isinstance(schema, dict) and isinstance(schema.get("properties"), dict) else []
    return [*objects_here, *(inner_object for part in inner for inner_object in objects(part))]


@pytest.mark.parametrize("address", PAGES, ids=lambda route: route.pattern)
def test_a_pages_rows_are_under_their_headings(app: ASGIApp, address: PageRoute) -> None:
    """Each heading once, and as many cells in a row."""
    target = address.pattern
    for name, value in NAMED.items():
        target = target.replace(f"{{{name}}}", value)
    table = ask(app, target, accept="text/csv").body.decode()
    heads, *rows = csv.reader(io.StringIO(table))
    assert len(set(heads)) == len(heads)
    assert rows
    assert {len(row) for row in rows} == {len(heads)}


def test_a_problem_is_what_the_description_says() -> None:
    """All members, and no other."""
    with matter() as book:
        check(DOCUMENT["components"]["schemas"]["Problem"], ask(application(book), "/nowhere").data)


def test_a_schema_is_closed() -> None:
    """A member too many and one too few are both mistakes, or the tests above would see nothing."""
    schema = json_schema.closed_object(a=json_schema.TEXT, type_=json_schema.nullable(json_schema.ORE))
    check(schema, {"a": "x", "type": None})
    for wrong in ({"a": "x"}, {"a": "x", "type": 1, "b": 2}, {"a": 1, "type": 1}):
        with pytest.raises(AssertionError):
            check(schema, wrong)


def test_what_pages_share_is_what_its_schemas_say() -> None:
    """Findings, records, steps and differences of the real matter."""
    with matter() as book:
        pairs: list[tuple[Answer[Any], Any]] = [(FINDING, finding) for finding in book.findings()]
        pairs += [(LEAF, record) for record in book.records()]
        pairs += [(STEP, step) for step in book.trail(BUDGET, ACCOUNT)]
        pairs += [(DIFFERENCE, change) for scene in book.replay(BUDGET) for change in scene.changes]
    kinds = {answer.described: answer for answer, _ in pairs}
    assert len(kinds) == 4
    for kind, described in kinds.items():
        values = [to_data(answer, value) for answer, value in pairs if answer.described == kind]
        check(answer_schema(described), *values)


@pytest.mark.parametrize("address", PAGES, ids=lambda route: route.pattern)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_name_for_programs_is_shown_to_people(app: ASGIApp, address: PageRoute, language: str) -> None:
    """Headings and titles have words: none has an underscore, whichever column a trail follows."""
    target = address.pattern
    for name, value in NAMED.items():
        target = target.replace(f"{{{name}}}", value)
    columns = (*COLUMNS, "budget") if address.module is trail else ("",)
    for column in columns:
        query = f"lang={language}{f'&column={column}' if column else ''}"
        page = ask(app, f"{target}?{query}", accept="text/html").body.decode()
        headings = re.findall(r"<(?:th|h[1-6]|title|caption|strong|p class=.number.)[^>]*>(.*?)</", page)
        assert [text for text in headings if re.search(r"\b[a-z]+_[a-z_]+\b", text)] == []
