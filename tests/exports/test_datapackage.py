"""The Data Package: valid to frictionless, true to the log, and written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from conftest import Cli
from exports.table_logs import CASES, POINTS, book_of, rows_in
from tplog.answers.cells import to_data_text
from tplog.answers.overview_of_states import calendar_years, municipality_overview, sum_up
from tplog.exports import datapackage
from tplog.exports.deterministic_zip import zip_files
from tplog.exports.export_scope import ExportScope
from tplog.exports.tables.catalogue import ALL_TABLES
from tplog.i18n.formulas import unescape_formula
from tplog.i18n.vocabulary import Language
from tplog.merkle.hashes import leaf_hash
from tplog.merkle.note import encode_base64
from tplog.merkle.tree import tree_root

# Of these others are judged that are like them.
UNJUDGED = {("seed", "now"), ("matters", "known before all")}
LEVEL = "administrative-classification:generic:level"
# The types of the budget taxonomy of a Fiscal Data Package 1.0 that a table of tplog can have a use for.
BUDGET_TAXONOMY = {
    "budget-line-id",
    "date:fiscal-year",
    "direction",
    "economic-classification:generic:level1:code",
    "phase:id",
    "value",
    "value-currency:code",
    *(f"{LEVEL}{level}:{part}" for level in (1, 2) for part in ("code", "label")),
}
NAMES = [*(f"data/{table.name}.csv" for table in ALL_TABLES), "data/budget-lines.csv", "datapackage.json"]


@cache
def package_files(log: str, point: str = "now", licence: str | None = None) -> dict[str, bytes]:
    """The files of a package."""
    book = book_of(log)
    scope = ExportScope(point=POINTS[point]).pinned(book)
    files = datapackage.export(book, scope, licence=licence)
    return {name: b"".join(pieces) for name, pieces in files}


def described(files: dict[str, bytes]) -> Any:  # noqa: ANN401 (JSON)
    """The description."""
    return json.loads(files["datapackage.json"])


def laid(files: dict[str, bytes], folder: Path) -> Path:
    """The files in a folder; where the description is."""
    (folder / "data").mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder / "datapackage.json"


def judged(path: Path) -> list[str]:
    """What frictionless has against a package."""
    import frictionless  # noqa: PLC0415 (each process that collects the tests would take half a second for it)

    report = frictionless.Package(str(path)).validate()
    errors = [str(error) for error in report.flatten(["title", "type", "message"])]
    assert report.valid is not bool(errors)
    assert report.valid is False or len(report.tasks) == len(ALL_TABLES) + 1
    return errors


@pytest.mark.parametrize(("log", "point"), [case for case in CASES if case not in UNJUDGED])
def test_frictionless_finds_nothing(log: str, point: str, tmp_path: Path) -> None:
    """Types, keys, references, words, sizes and hashes of every table."""
    assert judged(laid(package_files(log, point), tmp_path)) == []


SPOILED = {
    "transfers": (b",2018/ram,", b",2018/rum,", "foreign-key"),
    "state": (b",500000000,", b",5 mkr,", "type-error"),
    "events": (b",FrameDecided,", b",FrameDecides,", "constraint-error"),
    "accounts": (b"2019/socialn\xc3\xa4mnden,2019", b"2018/kommunstyrelsen,2019", "primary-key"),
    "papers": (b",15\r\n", b",16\r\n", "hash-count"),
}


def test_frictionless_would_find_it(tmp_path: Path) -> None:
    """The judge is awake: a change in a cell is found, by the rule that it breaks."""
    files = dict(package_files("seed"))
    for table, (before, after, _) in SPOILED.items():
        name = f"data/{table}.csv"
        assert before in files[name]
        files[name] = files[name].replace(before, after, 1)
    errors = judged(laid(files, tmp_path))
    assert [
        message for *_, message in SPOILED.values() if not any(message in error for error in errors)
    ] == []


@pytest.mark.parametrize(("log", "point"), CASES)
def test_cells_are_the_log_s(log: str, point: str) -> None:
    """Every cell of every table, to the letter once the apostrophes are taken away."""
    files = package_files(log, point)
    for table, rows in rows_in(log, point).items():
        text = files[f"data/{table}.csv"].decode()
        _, *written = csv.reader(io.StringIO(text, newline=""), strict=True)
        assert [[unescape_formula(cell) for cell in row] for row in written] == [
            list(map(to_data_text, row.values())) for row in rows
        ]


@pytest.mark.parametrize("log", ["hostile", "formulas"])
def test_no_cell_of_a_package_is_run(log: str) -> None:
    """Somebody will open it in a spreadsheet, which may believe in another delimiter."""
    for name, content in package_files(log).items():
        if name.endswith(".csv"):
            for delimiter in ",;\t":
                for row in csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter):
                    for cell in row:
                        number = cell.lstrip("-").replace(".", "", 1).isdecimal()
                        assert number or not cell.lstrip(" \"'\xa0")[:1] or not _begins(cell), cell


def _begins(cell: str) -> bool:
    return not cell.startswith("'") and cell.lstrip(" \"'\xa0")[0] in "=+-@＝＋－＠"


def test_the_description_says_what_it_is() -> None:
    """Version 2, of which log by size and root, units in the fields, types and keys as in the tables."""
    description = described(package_files("seed", licence="CC0-1.0"))
    leaves = [record.leaf for record in book_of("seed").records()]
    assert description["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (description["tplog"]["size"], description["version"]) == (len(leaves), str(len(leaves)))
    assert description["tplog"]["root"] == encode_base64(tree_root(map(leaf_hash, leaves)))
    assert description["licenses"] == [{"name": "CC0-1.0"}]
    assert described(package_files("seed", licence="https://x.se/l"))["licenses"] == [
        {"path": "https://x.se/l"}
    ]
    assert "licenses" not in described(package_files("seed"))
    assert described(package_files("matters", "as of 2025-06-30"))["tplog"]["asOf"] == "2025-06-30"
    for resource in description["resources"]:
        for field in resource["schema"]["fields"]:
            assert field["name"].endswith("_ore") is field.get("description", "").startswith("Whole öre")
            assert (field["type"] == "number") is field.get("description", "").startswith("Kronor")
        content = package_files("seed")[resource["path"]]
        assert (resource["bytes"], resource["hash"]) == (
            len(content),
            f"sha256:{sha256(content).hexdigest()}",
        )


def lines_in(files: dict[str, bytes]) -> list[dict[str, str]]:
    """The rows of the budget lines."""
    return list(csv.DictReader(io.StringIO(files["data/budget-lines.csv"].decode(), newline="")))


def ore(rows: list[dict[str, str]], column: str) -> int:
    """The sum of a column, in öre."""
    return sum(int(row[column].replace(".", "")) for row in rows if row[column])


@pytest.mark.parametrize("log", ["seed", "decided", "matters", "generated"])
def test_budget_lines_have_each_krona_once(log: str) -> None:
    """Their sums are those of the municipality's overview in each year, though lines and bodies are there."""
    rows, book = lines_in(package_files(log)), book_of(log)
    states = {budget: book.state(budget) for budget in book.budgets()}
    assert rows
    for year in calendar_years(state.years() for state in states.values()):
        of_year = [row for row in rows if row["year"] == str(year)]
        total = municipality_overview(sum_up(states.items(), year), {}, {}, {}).total
        assert ore(of_year, "outcome") == (total.outcome or 0)
        assert any(row["outcome"] for row in of_year) is (total.outcome is not None)
        if total.level_known:
            assert ore(of_year, "budget_total") == total.budget_total
    assert any(ore(rows, column) for column in ("budget_total", "outcome"))


def test_budget_lines_are_typed_as_a_fiscal_data_package_s() -> None:
    """Types of the budget taxonomy, phases that become one measure, and what holds for all rows."""
    *_, resource = described(package_files("seed"))["resources"]
    schema = resource["schema"]
    typed = {field["name"]: field["columnType"] for field in schema["fields"] if "columnType" in field}
    phases = {field["name"]: field["normalize"] for field in schema["fields"] if "normalize" in field}
    extra = {field["columnType"]: field.get("constant") for field in schema["extraFields"]}
    assert set(typed.values()) | set(extra) <= BUDGET_TAXONOMY
    assert len(set(typed.values()) | set(extra)) == len(typed) + len(extra)
    assert phases == {"budget_total": {"phase": "adjusted"}, "outcome": {"phase": "executed"}}
    assert extra == {
        "value": None,
        "phase:id": None,
        "direction": "expenditure",
        "value-currency:code": "SEK",
    }
    assert {field["name"]: field["type"] for field in schema["fields"]}["year"] == "integer"


def test_a_package_of_one_budget_bears_its_name() -> None:
    """In letters that a package's name may have; titles are in the language."""
    book = book_of("decided")
    scope = ExportScope("statsbidrag-brottsförebyggande", language=Language.SV).pinned(book)
    description = described({name: b"".join(parts) for name, parts in datapackage.export(book, scope)})
    assert (description["name"], description["title"]) == (
        "statsbidrag-brottsforebyggande",
        "statsbidrag-brottsförebyggande",
    )
    assert description["resources"][0]["title"] == "Läge"


@pytest.fixture
def package(cli: Cli, seeded: object) -> Cli:
    """The command line in a folder with a log and a package of it."""
    assert cli("export", "datapackage", "-o", "package").exit_code == 0
    return cli


def files_in(folder: str) -> list[str]:
    """The names of a folder's files."""
    return sorted(path.relative_to(folder).as_posix() for path in Path(folder).rglob("*") if path.is_file())


def test_a_folder_is_filled(package: Cli) -> None:
    """With just these files; an empty folder is replaced too, and no temporary file is left."""
    assert files_in("package") == sorted(NAMES)
    Path("empty").mkdir()
    assert package("export", "datapackage", "-o", "empty").exit_code == 0
    assert files_in("empty") == sorted(NAMES)
    assert not list(Path().glob(".*"))


def test_a_zip_has_the_same_files(package: Cli) -> None:
    """And is the same bytes whenever it is made."""
    for name in ("one.zip", "two.zip"):
        assert package("export", "datapackage", "-o", name).exit_code == 0
    assert Path("one.zip").read_bytes() == Path("two.zip").read_bytes()
    with zipfile.ZipFile("one.zip") as archive:
        assert archive.namelist() == NAMES
        assert all(archive.read(name) == (Path("package") / name).read_bytes() for name in NAMES)


STRAY = (
    "package/data/mine.txt",
    "package/data/data/x.csv",
    "package/notes.md",
    "other/datapackage.csv",
    "photos/data/x.csv",
)


def test_what_lies_there_is_not_overwritten(package: Cli) -> None:
    """Only a package is replaced, and only with --force; whatever else is in a folder is safe."""
    before = Path("package/data/state.csv").stat().st_ino
    refused = package("export", "datapackage", "-o", "package")
    assert (refused.exit_code, refused.stderr.split(":")[0]) == (2, "folder-not-empty")
    assert Path("package/data/state.csv").stat().st_ino == before
    assert package("export", "datapackage", "-o", "package", "--force").exit_code == 0
    assert Path("package/data/state.csv").stat().st_ino != before
    for name in STRAY:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("mine")
        refused = package("export", "datapackage", "-o", name.partition("/")[0], "--force")
        assert (refused.exit_code, refused.stderr.split(":")[0]) == (2, "folder-of-others")
        assert Path(name).read_text() == "mine"
        Path(name).unlink()
        shutil.rmtree("package/data/data", ignore_errors=True)


def test_the_current_folder_is_not_pulled_away(package: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process in it would be in a folder that is gone."""
    Path("here").mkdir()
    monkeypatch.chdir("here")
    result = package("export", "datapackage", "-o", ".", "--db", "../tplog.db")
    assert (result.exit_code, result.stderr.split(":")[0]) == (2, "folder-in-use")


def broken(*_: object, **__: object) -> Iterator[tuple[str, list[bytes]]]:
    """Files of which the second cannot be made."""
    yield "data/state.csv", [b"x"]
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("output", ["package", "new", "new.zip"])
def test_it_is_written_whole_or_not_at_all(
    package: Cli, output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an error all is as it was, and no temporary file is left."""
    shutil.copytree("package", "before")
    before = sorted(Path().iterdir())
    monkeypatch.setattr(datapackage, "export", broken)
    result = package("export", "datapackage", "-o", output, "--force")
    assert result.exit_code != 0
    assert "No space left" in result.stderr
    assert sorted(Path().iterdir()) == before
    assert [Path("package", name).read_bytes() for name in NAMES] == [
        Path("before", name).read_bytes() for name in NAMES
    ]


def test_an_old_package_comes_back_where_the_new_cannot_take_its_place(
    package: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last step may fail too."""
    real, calls = Path.rename, []

    def rename(path: Path, target: Path) -> Path:
        calls.append(path.name)
        if len(calls) == 2:
            raise OSError(13, "Permission denied")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    assert package("export", "datapackage", "-o", "package", "--force").exit_code != 0
    assert files_in("package") == sorted(NAMES)
    assert len(calls) == 3
    assert not list(Path().glob(".package*"))


def test_a_zip_can_be_read_by_all() -> None:
    """Its files are not without rights when they are unpacked."""
    content = b"".join(zip_files([("a/b.txt", [b"x", b"y"])]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (info,) = archive.infolist()
        assert (info.external_attr >> 16, archive.read(info)) == (0o644, b"xy")
