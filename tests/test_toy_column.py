"""A new column is one field, a new page a module, a template and a route, a new export a module and a line.

They are added to a copy of the source, whose commands run as processes of their own.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jsonschema import Draft202012Validator

from conftest import EVENTS
from source_copy import SourceCopy, insert, source_copy

COLUMN = """        Field(
            "received",
            Kind.ORE,
            ("mottaget", "received"),
            "The frame, and what came from other years.",
            get=lambda row: row.frame + row.carried,
        ),
"""
PAGE = '''"""How many records there are."""

from tplog.answers.answer import Answer, Field, Kind
from tplog.site.page_view import Page, PageTable

PAGE = Answer("Size", (Field("records", Kind.COUNT, ("poster", "records"), get=lambda view: view),))


def page(book, request):
    """Return the page of the log's size."""
    return Page("toy", "Toy", book.size(), PAGE, PageTable(PAGE, [book.size()]))
'''
TEMPLATE = '<p class="toy">{{ label(page.answer.fields[0]) }}: {{ view }}</p>\n'
EXPORT = '''"""Export the ids of the events."""


def export(book, scope):
    """Yield each id on a line."""
    return (f"{record.event.id}\\n".encode() for record in scope.records(book))
'''
# What the toy page answers in each form, and its schema.
VISIT = """
import json, tplog
from sites import ask
from tplog.web.app import application
with tplog.open("tplog.db", read_only=True) as book:
    site = application(book)
    bodies = {form: ask(site, f"/toy{form}", accept=media).body.decode() for form, media in
              (("", "text/html"), (".json", "*/*"), (".csv", "*/*"))}
    bodies["openapi"] = ask(site, "/openapi.json").body.decode()
print(json.dumps(bodies))
"""


def changed(package: Path) -> None:
    """Add all three to the package: one file for the column, three for the page, two for the export."""
    insert(package / "answers/states.py", '        Field(\n            "proposed",\n', COLUMN)
    insert(package / "site/pages/toy.py", "", PAGE)
    insert(package / "site/templates/pages/toy.html", "", TEMPLATE)
    insert(package / "web/routes.py", "from typing import Any", "from importlib import import_module\n")
    route = '    PageRoute("/toy", import_module("tplog.site.pages.toy")),\n'
    insert(package / "web/routes.py", '    PageRoute("/log",', route)
    insert(package / "exports/toy.py", "", EXPORT)
    line = '    _format_command("toy", "Write the ids.", "tplog export toy"),\n'
    insert(package / "cli/commands/export.py", '    _format_command(\n        "csv",', line)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SourceCopy]:
    """The source with all three, and a log of the real matter."""
    with source_copy(tmp_path_factory.mktemp("toys"), changed) as copied:
        copied.tplog("apply", str(EVENTS), "--create", "--quiet")
        yield copied


def received(row: Mapping[str, Any], unit: str = "") -> int:
    """Return what the new column is to hold, from the others of its row."""
    return int(row[f"frame{unit}"]) + int(row[f"carried{unit}"])


def test_the_json_of_show_and_its_schema_have_a_new_column(copy: SourceCopy) -> None:
    """Of bodies and of lines, in öre, with what it means."""
    budgets = json.loads(copy.tplog("show", "--json"))
    schema = json.loads(copy.tplog("schema", "show"))
    assert not list(Draft202012Validator(schema).iter_errors(budgets))
    bodies = [body for budget in budgets for bodies in budget["years"].values() for body in bodies]
    rows = [row for body in bodies for row in (body, *body["lines"])]
    assert any(row["received"] for row in rows)
    assert all(row["received"] == received(row) for row in rows)
    assert '"The frame, and what came from other years."' in json.dumps(schema)


@pytest.mark.parametrize(("lang", "heading"), [("sv", "mottaget"), ("en", "received")])
def test_the_terminal_shows_a_new_column(copy: SourceCopy, lang: str, heading: str) -> None:
    """Between its neighbours, under its label, where any of it is not zero."""
    title, _, headings, *rows = copy.tplog("show", "trygghetspaketet", "2024", "--lang", lang).splitlines()
    assert title == "trygghetspaketet 2024 (mkr)"
    assert headings.split()[2] == heading
    (sums,) = (row.split() for row in rows if row.split()[:1] == ["Kommunstyrelsen"])
    assert sums[2] == sums[1]  # nothing was carried over


def test_the_exported_tables_have_a_new_column(copy: SourceCopy) -> None:
    """CSV as data, CSV and workbook for people, and the data package with its type and meaning."""
    rows = list(csv.DictReader(io.StringIO(copy.tplog("export", "csv"))))
    assert any(int(row["received_ore"]) for row in rows)
    assert all(int(row["received_ore"]) == received(row, "_ore") for row in rows)
    assert "mottaget (öre)" in copy.tplog("export", "csv", "--lang", "sv").splitlines()[0].split(",")
    copy.tplog("export", "xlsx", "--lang", "sv", "-o", "t.xlsx")
    sheets = openpyxl.load_workbook(copy.folder / "t.xlsx").worksheets
    cells = {cell.value for sheet in sheets for row in sheet.iter_rows(max_row=9) for cell in row}
    assert "mottaget (kr)" in cells
    copy.tplog("export", "datapackage", "-o", "package")
    package = json.loads((copy.folder / "package" / "datapackage.json").read_text("utf-8"))
    (state,) = (resource for resource in package["resources"] if resource["name"] == "state")
    (field,) = (field for field in state["schema"]["fields"] if field["name"] == "received_ore")
    assert field["type"] == "integer"
    assert "what came from other years" in field["description"]


def test_a_page_is_a_module_a_template_and_a_route(copy: SourceCopy) -> None:
    """It is HTML, JSON, CSV and in the description of the site, and three files are touched."""
    bodies = json.loads(copy.run(VISIT))
    assert '<p class="toy">poster: 15</p>' in bodies[""]
    assert json.loads(bodies[".json"]) == {"records": 15}
    assert bodies[".csv"] == "records\r\n15\r\n"
    content = json.loads(bodies["openapi"])["paths"]["/toy.json"]["get"]["responses"]["200"]["content"]
    assert content["application/json"]["schema"]["required"] == ["records"]


def test_an_export_is_a_module_and_a_line(copy: SourceCopy) -> None:
    """It is a command with the options of all, and two files are touched."""
    assert "toy" in copy.tplog("export", "--help")
    assert copy.tplog("export", "toy").splitlines()[:2] == ["konton", "2018/ram"]
    assert copy.tplog("export", "toy", "--known-at", "0", "-o", "ids.txt") == ""
    assert (copy.folder / "ids.txt").read_text("utf-8") == "konton\n"
