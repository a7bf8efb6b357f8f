"""A new column is one field, a new page a module, a template and a route, a new export a module and a line.

Each is added to a copy of the source, whose commands run as processes of their own.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jsonschema import Draft202012Validator

from conftest import EVENTS, ROOT

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


class Copy:
    """A copy of tplog's source with files of it changed or added, and a folder with a log."""

    def __init__(self, folder: Path, files: Mapping[str, tuple[str, str]]) -> None:
        """Copy the source; in each file put the second text before the first, or at its end if that is ""."""
        self.source, self.folder = folder / "src", folder
        shutil.copytree(ROOT / "src", self.source, ignore=shutil.ignore_patterns("*.pyc.*", "*.egg-info"))
        for name, (anchor, addition) in files.items():
            path = self.source / "tplog" / name
            text = path.read_text("utf-8") if path.exists() else ""
            before, separator, after = text.partition(anchor) if anchor else (text, "", "")
            assert separator == anchor
            path.write_text(f"{before}{addition}{separator}{after}", "utf-8")
        self.tplog("apply", str(EVENTS), "--create", "--quiet")

    def run(self, *arguments: str) -> str:
        """Return what Python prints with these arguments."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TPLOG")}
        tests = ROOT / "tests"
        path = os.pathsep.join(map(str, (self.source, tests, tests / "web")))
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**environment, "PYTHONPATH": path, "TPLOG_LANG": "en"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def tplog(self, *arguments: str) -> str:
        """Return what the command prints."""
        return self.run("-m", "tplog", *arguments)


@pytest.fixture(scope="module")
def column(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The source with one more field of an account's row: one file."""
    anchor = '        Field(\n            "proposed",\n'
    return Copy(tmp_path_factory.mktemp("column"), {"answers/states.py": (anchor, COLUMN)})


def received(row: Mapping[str, Any], unit: str = "") -> int:
    """Return what the new column is to hold, from the others of its row."""
    return int(row[f"frame{unit}"]) + int(row[f"carried{unit}"])


def test_the_json_of_show_and_its_schema_have_a_new_column(column: Copy) -> None:
    """Of bodies and of lines, in öre, with what it means."""
    budgets = json.loads(column.tplog("show", "--json"))
    schema = json.loads(column.tplog("schema", "show"))
    assert not list(Draft202012Validator(schema).iter_errors(budgets))
    bodies = [body for budget in budgets for bodies in budget["years"].values() for body in bodies]
    rows = [row for body in bodies for row in (body, *body["lines"])]
    assert any(row["received"] for row in rows)
    assert all(row["received"] == received(row) for row in rows)
    assert '"The frame, and what came from other years."' in json.dumps(schema)


@pytest.mark.parametrize(("lang", "heading"), [("sv", "mottaget"), ("en", "received")])
def test_the_terminal_shows_a_new_column(
    column: Copy, monkeypatch: pytest.MonkeyPatch, lang: str, heading: str
) -> None:
    """Between its neighbours, under its label, where any of it is not zero."""
    monkeypatch.delenv("COLUMNS", raising=False)  # a pipe, in which no column is left out
    title, _, headings, *rows = column.tplog("show", "trygghetspaketet", "2024", "--lang", lang).splitlines()
    assert title == "trygghetspaketet 2024 (mkr)"
    assert headings.split()[2] == heading
    (sums,) = (row.split() for row in rows if row.split()[:1] == ["Kommunstyrelsen"])
    assert sums[2] == sums[1]  # nothing was carried over


def test_the_exported_tables_have_a_new_column(column: Copy) -> None:
    """CSV as data, CSV and workbook for people, and the data package with its type and meaning."""
    rows = list(csv.DictReader(io.StringIO(column.tplog("export", "csv"))))
    assert any(int(row["received_ore"]) for row in rows)
    assert all(int(row["received_ore"]) == received(row, "_ore") for row in rows)
    assert "mottaget (öre)" in column.tplog("export", "csv", "--lang", "sv").splitlines()[0].split(",")
    column.tplog("export", "xlsx", "--lang", "sv", "-o", "t.xlsx")
    sheets = openpyxl.load_workbook(column.folder / "t.xlsx").worksheets
    cells = {cell.value for sheet in sheets for row in sheet.iter_rows(max_row=9) for cell in row}
    assert "mottaget (kr)" in cells
    column.tplog("export", "datapackage", "-o", "package")
    package = json.loads((column.folder / "package" / "datapackage.json").read_text("utf-8"))
    (state,) = (resource for resource in package["resources"] if resource["name"] == "state")
    (field,) = (field for field in state["schema"]["fields"] if field["name"] == "received_ore")
    assert field["type"] == "integer"
    assert "what came from other years" in field["description"]


def test_a_page_is_a_module_a_template_and_a_route(tmp_path: Path) -> None:
    """It is HTML, JSON, CSV and in the description of the site, and three files are touched."""
    route = '    PageRoute("/toy", import_module("tplog.site.pages.toy")),\n'
    files = {
        "site/pages/toy.py": ("", PAGE),
        "site/templates/pages/toy.html": ("", TEMPLATE),
        "web/routes.py": ('    PageRoute("/log",', route),
    }
    copy = Copy(tmp_path, files)
    routes = copy.source / "tplog" / "web" / "routes.py"
    routes.write_text(
        routes.read_text("utf-8").replace(
            "from typing import Any", "from importlib import import_module\nfrom typing import Any", 1
        ),
        "utf-8",
    )
    bodies = json.loads(copy.run("-c", VISIT))
    assert '<p class="toy">poster: 15</p>' in bodies[""]
    assert json.loads(bodies[".json"]) == {"records": 15}
    assert bodies[".csv"] == "records\r\n15\r\n"
    content = json.loads(bodies["openapi"])["paths"]["/toy.json"]["get"]["responses"]["200"]["content"]
    assert content["application/json"]["schema"]["required"] == ["records"]


def test_an_export_is_a_module_and_a_line(tmp_path: Path) -> None:
    """It is a command with the options of all, and two files are touched."""
    line = '    _format_command("toy", "Write the ids.", "tplog export toy"),\n'
    files = {
        "exports/toy.py": ("", EXPORT),
        "cli/commands/export.py": ('    _format_command(\n        "csv",', line),
    }
    copy = Copy(tmp_path, files)
    assert "toy" in copy.tplog("export", "--help")
    assert copy.tplog("export", "toy").splitlines()[:2] == ["konton", "2018/ram"]
    assert copy.tplog("export", "toy", "--known-at", "0", "-o", "ids.txt") == ""
    assert (copy.folder / "ids.txt").read_text("utf-8") == "konton\n"
