"""A sample drawn, filled in and judged; and an auditor's day with it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from conftest import ROOT, Cli, Golden
from console import prepare, rerun, run

DAY = ROOT / "examples" / "auditors-day"
DRAW = ("sample", "--size", "12", "--seed", "3")


def drawn(cli: Cli, *arguments: str) -> dict[str, Any]:
    """A sample as JSON."""
    result = cli("sample", "--json", *arguments)
    assert result.exit_code == 0, result.output
    sample: dict[str, Any] = json.loads(result.stdout)
    return sample


def fill_in(source: Path, target: Path, audited: dict[int, str]) -> None:
    """Fill in a working paper: what is right by its number, all else ok."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    heading, *items = rows
    verdict, value = (
        next(place for place, name in enumerate(heading) if name.startswith(begin))
        for begin in ("omdöme", "rätt belopp")
    )
    for number, row in enumerate(items, 1):
        row[verdict], row[value] = ("fel", audited[number]) if number in audited else ("ok", "")
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([heading, *items])


def test_a_sample_can_be_drawn_again(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """The same seed of the same records gives the same; scopes are kept; strata add up to the whole."""
    assert seeded()
    sample = drawn(cli, "--size", "12", "--seed", "3")
    assert sample == drawn(cli, "--size", "12", "--seed", "3", "--known-at", "14")
    assert len(sample["drawn"]) == 12
    assert sum(part["ore"] for part in sample["strata"]) == sample["population_ore"]
    assert sum(part["drawn"] for part in sample["strata"]) == 12
    assert {each["is_certain"] for each in sample["drawn"]} == {False, True}
    assert drawn(cli, "--size", "12", "--seed", "4")["drawn"] != sample["drawn"]
    of_year = drawn(cli, "--year", "2024", "--body", "kommunstyrelsen", "--seed", "1")
    assert {each["account"][:20] for each in of_year["drawn"]} == {"2024/kommunstyrelsen"}
    findings = drawn(cli, "--by", "finding", "--size", "3", "--seed", "1")
    assert all(each["finding"] and each["sv"] for each in findings["drawn"])
    assert cli("sample", "--budget", "nope").exit_code == 2
    assert "nothing-to-draw" in cli("sample", "--year", "1999").stderr


def test_a_sample_is_asked_for_in_the_readers_words(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """What is drawn, a body and a budget are named as people name them; a body unknown is no empty sample."""
    assert seeded()
    by_words = drawn(cli, "--by", "Belopp", "--body", "KS", "--budget", "trygg", "--seed", "1")
    by_codes = drawn(cli, *("--body", "kommunstyrelsen", "--budget", "trygghetspaketet"), "--seed", "1")
    assert by_words == by_codes
    unknown = cli("sample", "--body", "kx", lang="sv")
    assert (unknown.exit_code, "body-unknown" in unknown.stderr) == (2, True)
    assert "socialnämnden" in unknown.stderr, "where no name is near, all are listed"


def test_a_working_paper_is_filled_in_and_judged(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """CSV and XLSX are read again; half of a drawn amount projects to half an interval."""
    assert seeded()
    sample = drawn(cli, "--size", "12", "--seed", "3")
    for name in ("urval.csv", "urval.xlsx", "urval.html"):
        assert cli(*DRAW, "-o", name, lang="sv").exit_code == 0
        assert cli(*DRAW, "-o", name).exit_code == 2, "it is not written over"
    page = Path("urval.html").read_text("utf-8")
    assert "<script" not in page
    assert "default-src 'none'" in page
    number, figure = next(
        (each["number"], each["figure"]) for each in sample["drawn"] if not each["is_certain"]
    )
    unfilled = cli("sample", "--result", "urval.csv", lang="sv")
    assert (unfilled.exit_code, "nummer 1–12" in unfilled.stderr) == (2, True)
    fill_in(Path("urval.csv"), Path("ifyllt.csv"), {number: f"{figure // 200} kr"})
    result = json.loads(cli("sample", "--result", "ifyllt.csv", "--json").stdout)
    over = result["overstatement"]
    assert (result["deviations"], over["errors"]) == (1, 1)
    assert abs(over["projected"] - sample["interval_ore"] // 2) <= 1
    assert over["upper"] >= over["projected"] + over["basic_precision"]
    assert result["understatement"]["projected"] == 0
    workbook = load_workbook("urval.xlsx")
    sheet = workbook.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    for row in range(2, 14):
        sheet.cell(row, headings.index("omdöme (ok/fel)") + 1, "ok")
    sheet.cell(number + 1, headings.index("omdöme (ok/fel)") + 1, "fel")
    sheet.cell(number + 1, headings.index("rätt belopp (kr)") + 1, figure // 200)
    workbook.save("ifyllt.xlsx")
    assert json.loads(cli("sample", "--result", "ifyllt.xlsx", "--json").stdout) == result
    shown = cli("sample", "--result", "ifyllt.csv", lang="sv").stdout
    assert "Källor: AICPA" in shown


@pytest.mark.parametrize(
    ("audited", "code"),
    [
        ("x", "row-unread"),
        ("1.234", "row-unread"),
        ("12,000", "row-unread"),
        ("9" * 40, "row-unread"),
        ("", "rows-unfilled"),
    ],
)
def test_a_working_paper_that_is_not_understood_is_refused(
    cli: Cli, seeded: Callable[[], bytes], audited: str, code: str
) -> None:
    """Nothing is guessed: not an amount, a missing row, nor a verdict that contradicts it."""
    assert seeded()
    assert cli(*DRAW, "-o", "urval.csv", lang="sv").exit_code == 0
    fill_in(Path("urval.csv"), Path("ifyllt.csv"), {2: audited})
    refused = cli("sample", "--result", "ifyllt.csv")
    assert (refused.exit_code, code in refused.stderr) == (2, True), refused.stderr
    lines = Path("urval.csv").read_bytes().splitlines(keepends=True)
    Path("cut.csv").write_bytes(b"".join(lines[:-1]))
    assert "no-working-paper" in cli("sample", "--result", "cut.csv").stderr
    text = Path("urval.csv").read_text("utf-8-sig")
    heading, first, *_ = csv.reader(text.splitlines(), delimiter=";")
    figure = first[heading.index("belopp i loggen (kr)")]
    Path("other.csv").write_text(text.replace(f";{figure};", ";1,00;", 1), "utf-8")
    assert "row-altered" in cli("sample", "--result", "other.csv").stderr


def test_a_root_that_looks_like_a_formula_is_read_back(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """The file has an apostrophe before its +, as before every text that a spreadsheet would compute."""
    assert seeded()
    assert cli(*DRAW, "-o", "urval.csv", lang="sv").exit_code == 0
    root = json.loads(cli(*DRAW, "--json").stdout)["root"]
    fill_in(Path("urval.csv"), Path("ifyllt.csv"), {})
    filled = Path("ifyllt.csv").read_text("utf-8-sig").replace("'", "")
    assert filled.count(root) == 12
    Path("ifyllt.csv").write_text(filled.replace(root, f"'+{root[1:]}"), "utf-8")
    assert json.loads(cli("sample", "--result", "ifyllt.csv", "--json").stdout)["root"] == f"+{root[1:]}"


def test_a_sample_of_events_tells_a_rate(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """One deviation of 5 drawn of more: the rate, and the highest by the binomial distribution."""
    assert seeded()
    assert (
        cli("sample", "--by", "event", "--size", "5", "--seed", "1", "-o", "e.csv", lang="sv").exit_code == 0
    )
    text = Path("e.csv").read_text("utf-8-sig").splitlines()
    place = text[0].split(";").index("omdöme (ok/fel)")
    rows = list(csv.reader(text, delimiter=";"))
    for number, row in enumerate(rows[1:]):
        row[place] = "avvikelse" if number == 0 else "ja"
    with Path("f.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    shown = cli("sample", "--result", "f.csv", "--json")
    assert shown.exit_code == 0, shown.stderr
    result = json.loads(shown.stdout)
    assert (result["rate"], result["upper_rate"]) == ("0.200", "0.658")
    assert "högst 65,8 % av alla" in cli("sample", "--result", "f.csv", lang="sv").stdout


def test_an_auditors_day_goes_as_kept(folder: Path, golden: Golden) -> None:
    """Each command of the example's day, with what it prints in Swedish."""
    prepare(folder)
    with chdir(folder):
        Path("tplog.toml").write_text('[log]\nkey = "log.key"\n[output]\nlang = "sv"\n', "utf-8")
        for command in commands(DAY / "innan.sh"):
            printed = run(command)
            assert "[exit" not in printed, printed
            if "key new" in command:
                Path("log.vkey").write_text(printed.splitlines()[0] + "\n", "utf-8")
        text = ""
        for command in commands(DAY / "dag.sh"):
            text += f"{rerun(f'$ {command}')}\n"
            if "--output urval.csv" in command:
                fill_in(Path("urval.csv"), Path("ifyllt.csv"), {2: "4 500 000"})
        assert Path("rapport.html").exists()
    golden(DAY / "dag.txt", text)


def commands(script: Path) -> list[str]:
    """The commands of a script."""
    return [line for line in script.read_text("utf-8").splitlines() if line.startswith("tplog ")]
