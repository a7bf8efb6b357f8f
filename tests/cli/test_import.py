"""``tplog import outcome``: what it takes, prints, writes and refuses."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest
from attrs import evolve

from conftest import EXAMPLE, ROOT, Cli
from hostile.texts import HARMFUL, TEXTS
from tplog.readers.tables.line_mapping import parse_mapping, read_mapping
from tplog.readers.tables.tabular import parse_ore

BOOKS = ROOT / "examples" / "bookkeeping"
SOURCE = re.compile(r'^(file|sha256) += ".*"$', re.MULTILINE)


@pytest.fixture
def books(folder: Path) -> Path:
    """The example's files in the current folder, the table also as a spreadsheet."""
    for file in BOOKS.iterdir():
        shutil.copy(file, file.name)
    with Path("exempel.csv").open(encoding="utf-8", newline="") as lines:
        headings, *rows = csv.reader(lines, delimiter=";")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(headings)
    for account, unit, project, day, amount in rows:
        number = parse_ore(amount, "kr")
        sheet.append([account, unit or None, project or None, date.fromisoformat(day), number / 100])
    book.save("exempel.xlsx")
    return folder


def import_arguments(file: str = "exempel.se", *more: str) -> tuple[str, ...]:
    """The command for the example's file."""
    return ("import", "outcome", file, "--map", "karta.toml", "--upto", "2025-06-30", *more)


def test_all_forms_of_the_same_books_give_the_same_file(cli: Cli, books: Path) -> None:
    """The result is the same except for the file's name and hash."""
    decisions = {
        form: cli(*import_arguments(f"exempel.{form}"), "-q").stdout for form in ("se", "csv", "xlsx")
    }
    for form, text in decisions.items():
        digest = sha256((books / f"exempel.{form}").read_bytes()).hexdigest()
        assert f'file   = "exempel.{form}"\nsha256 = "{digest}"' in text
    assert len({SOURCE.sub("", text) for text in decisions.values()}) == 1


def test_the_documented_mapping_is_the_examples() -> None:
    """docs/imports.md shows rules of the example's file, and its columns."""
    page = (ROOT / "docs" / "imports.md").read_text("utf-8").partition("## tplog import outcome")[2]
    documented = parse_mapping(page.partition("```toml\n")[2].partition("```")[0], "docs/imports.md")
    rules_of_file = read_mapping(BOOKS / "karta.toml")
    for rules, known in (
        (documented.lines, rules_of_file.lines),
        (documented.ignored, rules_of_file.ignored),
    ):
        known_by_line = {rule.line or rule.because: rule for rule in known}
        assert all(
            evolve(known_by_line[rule.line or rule.because], place=rule.place) == rule for rule in rules
        )
    assert (documented.budget, documented.body, documented.basis) == (
        rules_of_file.budget,
        rules_of_file.body,
        rules_of_file.basis,
    )
    assert rules_of_file.columns is not None
    assert documented.columns == evolve(rules_of_file.columns, company="")


def test_the_form_can_be_said(cli: Cli, books: Path) -> None:
    """Where a file's name does not show its form, the form must be given."""
    Path("exempel.csv").rename("exempel.txt")
    result = cli(*import_arguments("exempel.txt"))
    assert (result.exit_code, "does not tell the file's form" in result.stderr) == (2, True)
    assert cli(*import_arguments("exempel.txt", "--from", "csv")).exit_code == 0


def test_from_the_books_to_the_log(cli: Cli, books: Path, seeded: Callable[[], bytes]) -> None:
    """Imported, applied, shown; the next month moves only what is new; nothing is written before apply."""
    assert cli("apply", str(EXAMPLE), "--quiet").exit_code == 0
    before = seeded()
    assert cli(*import_arguments("exempel.se", "-o", "utfall.toml")).exit_code == 0
    assert before == seeded()
    assert cli("apply", "utfall.toml").exit_code == 0
    july = ("import", "outcome", "exempel.se", "--map", "karta.toml", "--upto", "2025-07-31")
    assert cli(*july, "-o", "juli.toml", "-q").output == ""
    assert cli("apply", "juli.toml").exit_code == 0
    records = [json.loads(line)["leaf"]["event"] for line in cli("log", "--json").stdout.splitlines()[-2:]]
    moved = [{move["giver"]: move["ore"] for move in record["transfers"]} for record in records]
    hosts, actors = "2025/kommunstyrelsen/trygghetsvärdar", "2025/kommunstyrelsen/lokala-aktörer"
    assert moved == [{hosts: 32250050, actors: 12500000}, {hosts: 29800000}]
    (row,) = json.loads(cli("show", "trygghetspaketet", "2025", "--json").stdout)
    spent = {line["account"]: line["outcome"] for body in row["years"]["2025"] for line in body["lines"]}
    assert (spent[hosts], spent[actors]) == (62050050, 12500000)


def test_one_thing_goes_to_stdout(cli: Cli, books: Path, seeded: Callable[[], bytes]) -> None:
    """The decision file, or with ``--compare`` the table, or with ``--json`` all of it as data."""
    plain = cli(*import_arguments())
    assert plain.stdout.startswith("# An outcome from the bookkeeping.")
    assert "taken by no rule" in plain.stderr
    compared = cli(*import_arguments("exempel.se", "--compare"))
    assert compared.stdout.startswith("trygghetspaketet: outcome up to and including 2025-06-30 (kr)")
    assert compared.stderr.strip() == plain.stderr.strip()
    document = json.loads(cli(*import_arguments("exempel.se", "--json")).stdout)
    assert document["decision"] == plain.stdout
    assert document["sums"] == {
        "mapped": 44750050,
        "ignored": -44795075,
        "unmapped": 45025,
        "whole-bookkeeping": 0,
    }
    assert document["unmapped"] == [
        {"account": "7310", "name": "Resor", "objects": {"1": "1300"}, "amount": 45025}
    ]
    assert [row["differs"] for row in document["compared"]] == [32250050, 12500000, 0]
    assert [remark["code"] for remark in document["remarks"]] == ["rule-matches-nothing"]


def test_a_file_is_written_whole_and_never_over_another(cli: Cli, books: Path) -> None:
    """Unless that is asked for."""
    Path("there.toml").write_text("mine", "utf-8")
    result = cli(*import_arguments("exempel.se", "-o", "there.toml"))
    assert (result.exit_code, "output-exists" in result.stderr) == (2, True)
    assert Path("there.toml").read_text("utf-8") == "mine"
    assert "output-exists" in cli(*import_arguments("exempel.se", "-o", "there.toml"), lang="sv").stderr
    result = cli(*import_arguments("exempel.se", "-o", "there.toml", "--force"))
    assert (result.exit_code, result.stdout) == (0, "")
    assert Path("there.toml").read_text("utf-8") == cli(*import_arguments(), "-q").stdout


def test_without_a_log_the_lines_are_not_checked_and_that_is_said(cli: Cli, books: Path) -> None:
    """A log that is named must be there, and one must be for a comparison."""
    result = cli(*import_arguments())
    assert result.exit_code == 0
    assert "There is no tplog.db, so the lines were not checked against a log." in result.stderr
    for more in (("--compare",), ("--db", "other.db")):
        result = cli(*import_arguments("exempel.se", *more))
        assert (result.exit_code, "database-missing" in result.stderr) == (2, True)


def test_the_mapping_says_what_the_file_leaves_open(cli: Cli, books: Path) -> None:
    """A voucher that stands twice is refused with the key; with the key it is read and remarked."""
    voucher = "#VER A 1 20250110\n{\n#TRANS 4010 {} 300\n#TRANS 1930 {} -300\n}\n"
    (books / "two.se").write_text(f"#RAR 0 20250101 20251231\n{voucher * 2}", "cp437")
    rules = 'budget = "b"\n{key}[[line]]\nline = "ks/a"\naccounts = ["4*"]\n'
    arguments = ("import", "outcome", "two.se", "--map", "two.toml", "--upto", "2025-12-31")
    (books / "two.toml").write_text(rules.format(key=""), "utf-8")
    refused = cli(*arguments)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert 'repeated_vouchers = "once"' in refused.stderr
    for word, amount in (("once", "300,00 kr"), ("each", "600,00 kr")):
        (books / "two.toml").write_text(rules.format(key=f'repeated_vouchers = "{word}"\n'), "utf-8")
        read = cli(*arguments)
        assert read.exit_code == 0
        assert f'"2025/ks/a" = "{amount}"' in read.stdout
        assert "voucher-repeated" in read.stderr


def test_a_misspelt_line_is_found_at_import(cli: Cli, books: Path, seeded: Callable[[], bytes]) -> None:
    """By its place in the mapping file, with the nearest names; so is a misspelt budget."""
    mapping = Path("karta.toml").read_text("utf-8")
    Path("karta.toml").write_text(mapping.replace("trygghetsvärdar", "trygghetsvardar"), "utf-8")
    result = cli(*import_arguments("exempel.se", "-o", "utfall.toml"))
    assert result.exit_code == 2
    assert result.stderr.startswith("karta.toml:6: kommunstyrelsen/trygghetsvardar: account-unknown: ")
    assert "Nearest: 2025/kommunstyrelsen/trygghetsvärdar" in result.stderr
    assert not Path("utfall.toml").exists()
    Path("karta.toml").write_text(mapping.replace("trygghetspaketet", "paketet"), "utf-8")
    assert "budget-unknown" in cli(*import_arguments()).stderr


def test_an_id_can_be_chosen_and_a_taken_one_is_told(
    cli: Cli, books: Path, seeded: Callable[[], bytes]
) -> None:
    """A later correction of the books needs a new id."""
    assert cli(*import_arguments("exempel.se", "-o", "utfall.toml", "-q")).exit_code == 0
    assert cli("apply", "utfall.toml", "--quiet").exit_code == 0
    message = "The log has utfall/trygghetspaketet/2025-06-30 already."
    assert message in cli(*import_arguments()).stderr
    second = cli(*import_arguments("exempel.se", "--id", "utfall/juni/2"))
    assert 'id    = "utfall/juni/2"' in second.stdout
    assert message not in second.stderr
    assert cli(*import_arguments("exempel.se", "--id", "no id")).exit_code == 2


def test_a_mistake_in_the_mapping_is_told_as_data_too(cli: Cli, books: Path) -> None:
    """A mistake in the mapping is also reported as JSON, with exit code 2."""
    Path("karta.toml").write_text('budget = "b"\n', "utf-8")
    result = cli(*import_arguments("exempel.se", "--json"))
    assert result.exit_code == 2
    assert json.loads(result.stdout)["reasons"][0]["code"] == "mapping-without-lines"


@pytest.mark.parametrize("name", ["terminal", "reading direction", "zero width", "lines", "markup"])
def test_hostile_names_reach_no_terminal_and_no_file(cli: Cli, books: Path, name: str) -> None:
    """They are written out, in tables and in comments."""
    text = TEXTS[name]
    with Path("exempel.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(["Konto", "Ansvar", "Projekt", "Period", "Belopp"])
        rows.writerow([f"7010 {text}", "1234", f"P{text}", "2025-01-01", "5"])
    for more in ((), ("--json",)):
        result = cli(*import_arguments("exempel.csv", *more))
        assert result.exit_code == 0, result.stderr
        assert not HARMFUL.search(result.output)


def test_what_has_no_hash_is_not_read(cli: Cli, books: Path) -> None:
    """A pipe is gone when it was read, and the source would have the hash of nothing."""
    os.mkfifo(books / "pipe.se")
    done = cli(*import_arguments("pipe.se"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "is no file" in done.stderr


MAP = """budget = "prov"
by = "kommunstyrelsen"
[[line]]
line = "kommunstyrelsen/allt"
accounts = ["4*", "5*"]
[columns]
account = "Konto"
amount = "Belopp"
"""


@pytest.mark.parametrize(
    ("table", "says", "outcome"),
    [
        ("Konto;Belopp (tkr)\n4010;1 250\n", "", "1 250 000,00 kr"),
        (
            "Konto;Belopp\n4 Kostnader;150\n40 Köp;150\n4010 Varor;100\n4011 Tjänster;50\n",
            "2 rows of sums do not count: 2 4 Kostnader (150,00 kr); 3 40 Köp (150,00 kr)",
            "150,00 kr",
        ),
        ("Konto;Belopp\n4010;-73 300\n3010;11 251\n", "sign = 'credit'", None),
        (
            "Provbyns kommun;\nUtfall 2025 januari-juni;\n;\nKonto;Belopp\n4010;1\n",
            "2 rows above the headings are the table's title: Provbyns kommun; Utfall 2025 januari-juni",
            "1,00 kr",
        ),
    ],
    ids=["unit", "sums", "sign", "titles"],
)
def test_tables_as_people_have_them(
    cli: Cli, folder: Path, table: str, says: str, outcome: str | None
) -> None:
    """Each of these gave a wrong figure in silence, or was refused: now it is right, or asked about."""
    Path("map.toml").write_text(MAP, "utf-8")
    Path("bok.csv").write_text(table, "utf-8")
    result = cli("import", "outcome", "bok.csv", "--map", "map.toml", "--upto", "2025-12-31")
    assert says in result.stderr
    assert result.exit_code == (0 if outcome else 2)
    lines = re.findall(r'^"2025/kommunstyrelsen/allt" = "(.*)"$', result.stdout, re.MULTILINE)
    assert lines == ([outcome] if outcome else [])
