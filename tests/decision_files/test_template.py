"""Decision files to fill in: refused until they are, then recorded; and tables that fill them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from attrs import fields
from hypothesis import given, reject, settings
from hypothesis import strategies as st

import tplog
from conftest import EVENTS, Cli
from tplog.decision_files.formatter import format_decision_file
from tplog.decision_files.from_table import count_known_columns
from tplog.decision_files.from_table import prefill_from_table as from_table
from tplog.decision_files.template import (
    AMOUNT_PLACEHOLDER,
    FILL_IN_MARK,
    FILL_IN_OR_DELETE_MARK,
    Prefill,
    event_type_named,
    template,
    toml_quoted,
)
from tplog.events.base import Event
from tplog.events.types import EVENT_CLASSES as TYPES
from tplog.events.types import (
    AllocationDecided,
    MandateGiven,
    OutcomeRecorded,
    ReallocationDecided,
    SumStated,
)
from tplog.i18n.field_help import FILE_KEYS, event_type_help, key_help
from tplog.i18n.vocabulary import Language
from tplog.readers.decision_file import parse_decision
from tplog.readers.event_money import money_keys
from tplog.readers.tables.tabular import read_table
from tplog.values.account import parse_account

LANGUAGES = list(Language)
MARKED = re.compile(r'^("?)(?P<key>[^"#=]+?)\1 += .*# (?:FYLL I|FILL IN)')


def mistakes(text: str) -> list[tuple[str, str | None, str | None]]:
    """Code, key and event of every mistake of a file; none where it can be read."""
    try:
        parse_decision(text, "x.toml")
    except tplog.BadFile as error:
        return [
            (reason.code, place.key if place else None, place.event if place else None)
            for reason in error.reasons
            for place in (reason.location,)
        ]
    return []


def reasons(text: str) -> list[tuple[str, str | None]]:
    """Code and key of every mistake of a file; none where it can be read."""
    return [(code, key) for code, key, _ in mistakes(text)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
def test_an_unfilled_file_is_refused_with_every_place(kind: type[Event], language: Language) -> None:
    """It is TOML and tidy, and each row that is marked is a mistake; no other is."""
    text = template(kind, language)
    parsed = tomllib.loads(text)
    assert parsed["sum"] if kind is SumStated else parsed["event"][0]["type"] == kind.__name__
    assert format_decision_file(text, "x.toml") == text
    marked = {match["key"].strip() for line in text.splitlines() if (match := MARKED.match(line))}
    assert {"budget", "title", "id"} < marked
    assert {key for _, key in reasons(text)} - {"name"} == marked  # an account's


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
def test_every_optional_row_can_be_taken_into_use(kind: type[Event], language: Language) -> None:
    """Without its # each is TOML and a key that the type may have; it is refused until it is filled in."""
    text = template(kind, language)
    before = {(key, event) for _, key, event in mistakes(text)}
    rows = [line for line in text.splitlines() if re.match(r"# [a-z_0-9]+ = ", line)]
    assert rows
    for row in rows:
        key = row.split()[1]
        used = text.replace(row, row.removeprefix("# "))
        assert tomllib.loads(used)
        codes = mistakes(used)
        assert "key-unknown" not in {code for code, *_ in codes}
        if key not in {"provisional", "kind", "opening", "minority", "case_number_cut", "excerpt_ends"}:
            places = {(place, event) for _, place, event in codes}
            assert places > before or "forms-mixed" in {code for code, *_ in codes}, key


def test_every_word_is_there_in_both_languages() -> None:
    """Each field, key and type of event has its words."""
    for kind in TYPES:
        for key in {field.name for field in fields(kind)} | money_keys(kind) | set(FILE_KEYS):
            assert all(key_help(kind, key, language) for language in LANGUAGES), key
        assert event_type_help(kind, Language.SV) != event_type_help(kind, Language.EN)


KS, SOC = "2024/kommunstyrelsen", "2024/socialnämnden"
GROUND = f"""
budget = "x"
[source]
title = "x"
[[event]]
type = "AccountOpened"
id = "konton"
[event.accounts]
"{KS}" = "KS"
"{KS}/a" = "A"
"{KS}/b" = "B"
"{SOC}" = "SOC"
[[event]]
type = "AccountOpened"
id = "reserv"
role = "reserve"
accounts = {{ "2024/reserv/x" = "X" }}
[[event]]
type = "FrameDecided"
id = "ram"
by = "kommunfullmäktige"
from = "2024/kommunfullmäktige"
lines = {{ "{KS}" = "9 mkr", "2024/reserv/x" = "1 mkr" }}
[[event]]
type = "AllocationDecided"
id = "fördelat"
by = "kommunstyrelsen"
from = "{KS}"
lines = {{ "a" = "5 mkr" }}
[[event]]
type = "AllocationDecided"
id = "villkorat"
by = "kommunstyrelsen"
from = "{KS}"
condition = "om"
lines = {{ "b" = "1 mkr" }}
[[event]]
type = "ProposalMade"
id = "förslag"
from = "{KS}"
lines = {{ "b" = "1 mkr" }}
"""
# What is filled in: everywhere, and by the type of event.
COMMON = {
    "budget": '"x"', "by": '"kommunstyrelsen"', "decided": "2024-02-01", "title": '"Protokoll"',
    "date": "2024-02-01", "paragraph": '"§ 1"', "case_numbers": '["KS 1"]', "id": '"nytt"', "place": '"s. 1"',
    "from": f'"{KS}"', "total": '"1 mkr"', "a line": '"b" = "1 mkr"',
}  # fmt: skip
FILLED: Mapping[str, Mapping[str, str]] = {
    "AccountOpened": {"a line": f'"{KS}/c" = "C"'},
    "OpeningStated": {"from": '"2024/ingående"', "a line": f'"{KS}/b" = "1 mkr"'},
    "FrameDecided": {"from": '"2024/kommunfullmäktige"', "a line": f'"{SOC}" = "1 mkr"'},
    "FrameChanged": {"from": '"2024/kommunfullmäktige"', "a line": f'"{SOC}" = "1 mkr"'},
    "GrantAwarded": {"from": '"2024/staten"', "a line": f'"{SOC}" = "1 mkr"'},
    "ProposalSettled": {"proposal": '"förslag"', "settled": '"avslag"'},
    "ReallocationDecided": {"from": f'"{KS}/a"', "a line": f'"{KS}/b" = "1 mkr"'},
    "CarryOverDecided": {"from": f'"{KS}/a"', "a line": '"2024/återlämnat" = "1 mkr"'},
    "ReserveUsed": {"kind": '"disponering"', "from": '"2024/reserv/x"', "a line": f'"{KS}" = "1 mkr"'},
    "OutcomeRecorded": {"until": "2024-01-31"},
    "MandateGiven": {"to": '"socialnämnden"', "scope": '"allt"'},
    "GuidelineDecided": {"kind": '"mål"', "text": '"ett resultat på 2 %"'},
    "ConditionSettled": {"decision": '"villkorat"', "settled": '"uppfyllt"'},
    "DecisionReviewed": {"decision": '"fördelat"', "review": '"justerad"'},
    "Corrected": {"corrects": '"fördelat"', "because": '"fel"'},
    "YearClosed": {"year": "2024"},
    "RelationNoted": {"kind": '"del av"', "a line": f'"{KS}/b" = "{SOC}"'},
    "SumStated": {"plus": '["fördelat"]', "total": '"5 mkr"'},
    "FindingAnswered": {"finding": '"minutes-not-seen"', "answer": '"ja"', "# shown_by": '"fördelat"'},
}


def filled(text: str, values: Mapping[str, str]) -> str:
    """A template with these values for its keys; the row of a line is replaced whole."""
    rows = []
    for row in text.split("\n"):
        key = row.partition(" =")[0].strip()
        if key in {f'"{must}"' for must in (*FILL_IN_MARK.values(), *FILL_IN_OR_DELETE_MARK.values())}:
            rows.append(values["a line"])
        elif key in values:
            rows.append(f"{key.removeprefix('# ')} = {values[key]}")
        else:
            rows.append(row)
    return "\n".join(rows)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
def test_a_filled_file_is_recorded(kind: type[Event]) -> None:
    """With what its comments ask for, each type of event is recorded."""
    with tplog.Book(tplog.MemoryLog()) as book:
        book.apply(parse_decision(GROUND, "ground.toml"))
        text = filled(template(kind, Language.SV), {**COMMON, **FILLED.get(kind.__name__, {})})
        (record,) = book.apply(parse_decision(text, "x.toml")).records
    assert type(record.event) is kind


def test_a_type_has_its_name_or_its_swedish_word() -> None:
    """Each type by either; a misspelt one is answered with the nearest."""
    for kind in TYPES:
        assert event_type_named(kind.__name__) is event_type_named(kind.swedish) is kind
    assert event_type_named("Fördelning") is AllocationDecided
    assert event_type_named("budgetram").__name__ == event_type_named("anslag").__name__ == "FrameDecided"
    with pytest.raises(tplog.BadFile, match="Nearest: AllocationDecided"):
        event_type_named("AlocationDecided")
    with pytest.raises(tplog.BadFile, match="Nearest: fördelning"):
        event_type_named("fordelning")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_text_can_be_given(text: str) -> None:
    """Quotes, escapes and line breaks stay one value."""
    assert tomllib.loads(f"{toml_quoted(text)} = {toml_quoted(text)}") == {text: text}


NAMES = st.from_regex(r"[a-zåäö]{1,6}", fullmatch=True)
AMOUNTS = st.sampled_from(["1 234,50", "−5", "2 mkr", "cirka 1 mkr", "7", "0", "1 000 000"])


@settings(max_examples=30)
@given(st.dictionaries(NAMES, AMOUNTS, min_size=1, max_size=5), st.booleans())
def test_a_tables_amounts_stand_as_they_are_written(lines: dict[str, str], swedish: bool) -> None:  # noqa: FBT001
    """The same lines, in the same order, with the same words; in the budget and the unit that are given."""
    path = Path(_FOLDER[0]) / "x.csv"
    head = "Konto;Belopp" if swedish else "line;amount"
    path.write_text("\n".join([head, *(f"{name};{amount}" for name, amount in lines.items())]), "utf-8")
    try:
        prefill = from_table(read_table(path), AllocationDecided, "kr").with_head("b", {})
    except tplog.BadFile as error:
        if {reason.code for reason in error.reasons} == {"table-row-is-sum"}:
            reject()  # one line is the sum of others: see below
        raise
    data = tomllib.loads(template(AllocationDecided, Language.SV, prefill))
    event = data["event"][0]
    assert list(event["lines"].items()) == list(lines.items())
    assert (data["budget"], event["unit"]) == ("b", "kr")


_FOLDER: list[Path] = []


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    _FOLDER[:] = [tmp_path]


def table(folder: Path, text: str, kind: type[Event], unit: str | None = None) -> Prefill:
    """What a CSV of this text gives an event of this type."""
    (folder / "x.csv").write_text(text, "utf-8")
    return from_table(read_table(folder / "x.csv"), kind, unit)


def test_one_giver_makes_lines_and_several_make_transfers(tmp_path: Path) -> None:
    """A column of givers; a line's name is below its giver."""
    single = table(tmp_path, f"Från;Post;Belopp\n{KS};a;1 kr\n{KS};{KS}/b;2 kr\n", AllocationDecided)
    assert (single.giver, single.lines) == (KS, (("a", "1 kr"), (f"{KS}/b", "2 kr")))
    two = table(tmp_path, f"from,to,amount\n{KS}/a,{KS}/b,1 kr\n{SOC},x,2 kr\n", ReallocationDecided)
    assert two.transfers == ((f"{KS}/a", f"{KS}/b", "1 kr"), (SOC, f"{SOC}/x", "2 kr"))
    data = tomllib.loads(template(ReallocationDecided, Language.EN, two))
    assert data["event"][0]["transfers"][1] == {"from": SOC, "to": f"{SOC}/x", "amount": "2 kr"}
    text = template(OutcomeRecorded, Language.EN, Prefill(lines=((f"{KS}/a", "1 kr"),)))
    assert "from" not in tomllib.loads(text)["event"][0]
    assert (
        tomllib.loads(template(OutcomeRecorded, Language.EN, Prefill(lines=(("a", "1 kr"),))))["event"][0][
            "from"
        ]
        == ""
    )


@pytest.mark.parametrize("heading", ["Belopp (tkr)", "belopp, TKR", "Amount tkr"])
def test_a_heading_may_state_the_unit(tmp_path: Path, heading: str) -> None:
    """It goes before the one that is asked for."""
    assert table(tmp_path, f'Konto;"{heading}"\na;1,5\n', AllocationDecided).unit == "tkr"


def test_a_unit_that_is_not_the_headings_is_refused(tmp_path: Path) -> None:
    """Of two amounts, one a thousand times the other, neither is chosen by tplog."""
    text = "Konto;Belopp (tkr)\na;1,5\n"
    assert table(tmp_path, text, AllocationDecided, "tkr").unit == "tkr"
    with pytest.raises(tplog.BadFile, match="unit-other: The heading says tkr, not mkr"):
        table(tmp_path, text, AllocationDecided, "mkr")


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("Konto;Belopp\na;5\nb;6 kr\n", [("amount-without-unit", 2, "Belopp")]),
        ("Konto;Belopp\na;\n;6 kr\n", [("amount-missing", 2, "Belopp"), ("key-missing", 3, "Konto")]),
        ("Konto;Belopp\n…;5 kr\n", [("account-unreadable", 2, "Konto")]),
        ("Konto;Belopp\na;5 kr\nb;1 kr\na;6 kr\n", [("line-twice", 4, "Konto")]),
        ("Från;Till;Belopp\nks;a;5 kr\n", [("account-unreadable", 2, "Från")]),
        ("Konto;Summa\na;5 kr\n", [("column-missing", None, None)]),
        ("Post;Konto;Belopp\na;b;5 kr\n", [("heading-twice", None, None)]),
        ("Konto;Belopp\n" + "".join(f"a{n};1 kr\n" for n in range(1001)), [("too-large", None, None)]),
    ],
)
def test_a_tables_mistakes_have_their_row_and_column(
    tmp_path: Path, text: str, mistakes: list[tuple[object, ...]]
) -> None:
    """All of them at once."""
    with pytest.raises(tplog.BadFile) as caught:
        table(tmp_path, text, AllocationDecided)
    reasons = [
        (reason.code, reason.location and reason.location.line, reason.location and reason.location.key)
        for reason in caught.value.reasons
    ]
    assert reasons == mistakes


def test_a_table_as_it_lies_in_the_office_is_read(cli: Cli, folder: Path) -> None:
    """Titles, a unit in one of them, dashes, a note and a sum; what is passed over is said on stderr."""
    titles, rows = "Nämndens beslut, bilaga 1\nBelopp i tkr\n", "a;1,5\nb;–\nc;2*\nSumma;3,5\n"
    text = f"{titles}Konto;Belopp\n{rows}Källa: protokollet\n"
    (folder / "x.csv").write_text(text, "utf-8")
    result = cli("new", "fördelning", "--from-csv", "x.csv")
    event = tomllib.loads(result.stdout)["event"][0]
    assert (event["unit"], event["total"], event["lines"]) == ("tkr", "3,5", {"a": "1,5", "c": "2"})
    assert [line.split(": ")[1] for line in result.stderr.splitlines()] == [
        "titles-passed-over", "dashes-without-figure", "footnote-marks-dropped", "rows-of-text",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        ("a;1 kr\nb;2 kr\nSumma;3 kr\n", "3 kr"),
        ("a;1 kr\nDelsumma;1 kr\nb;2 kr\nDelsumma;2 kr\nTotalt;3 kr\n", "3 kr"),
        ("a;1 kr\nDelsumma;1 kr\nb;2 kr\n", None),
    ],
)
def test_a_sum_is_the_total_and_no_line(tmp_path: Path, rows: str, total: str | None) -> None:
    """It would double the money; one that is not the sum is refused with both figures."""
    prefill = table(tmp_path, f"Konto;Belopp\n{rows}", AllocationDecided)
    assert (prefill.total, prefill.lines) == (total, (("a", "1 kr"), ("b", "2 kr")))
    with pytest.raises(tplog.BadFile, match=r"'Summa' states 4,00 kr, but the rows .* make 3,00 kr"):
        table(tmp_path, "Konto;Belopp\na;1 kr\nb;2 kr\nSumma;4 kr\n", AllocationDecided)


@pytest.mark.parametrize(
    ("rows", "code", "line"),
    [
        ("alla;1 500\na;1 000\nb;500\n", "table-row-is-sum", 2),
        ("a;1 000\nb;500\nkostnader;1 500\n", "table-row-is-sum", 4),
        ("a;1 000\nb;500\ndrift;1 500\nc;7\n", "table-row-is-sum", 4),
        ("alla;1 501\na;1 000\nb;500\n", "table-row-is-sum", 2),
        ("a;1 000\nvarav-x;500\n", "table-row-is-part", 3),
        ("a;(1 000)\n", "table-minus-unclear", 2),
        ("a;1 000-\n", "table-minus-unclear", 2),
    ],
)
def test_a_line_that_can_count_others_is_refused(tmp_path: Path, rows: str, code: str, line: int) -> None:
    """Without the word Summa too; a last row of that name shows that each is a line."""
    with pytest.raises(tplog.BadFile) as caught:
        table(tmp_path, f"Konto;Belopp\n{rows}", AllocationDecided, "tkr")
    (reason,) = caught.value.reasons
    assert (reason.code, reason.location and reason.location.line) == (code, line)
    whole = table(tmp_path, "Konto;Belopp\nc;1 500\na;1 000\nb;500\nSumma;3 000\n", AllocationDecided, "tkr")
    assert len(whole.lines) == 3


def test_a_sum_may_stand_in_the_givers_column(tmp_path: Path) -> None:
    """Where the last row has no taker."""
    rows = f"Från;Till;Belopp\n{KS};a;100 kr\n{KS};b;5 kr\nSumma;;105 kr\n"
    prefill = table(tmp_path, rows, AllocationDecided)
    assert (prefill.total, len(prefill.lines)) == ("105 kr", 2)


def test_rows_of_several_years_are_not_one_event(tmp_path: Path) -> None:
    """A column of the same year throughout says nothing else."""
    rows = "År;Konto;Belopp\n2024;a;90 kr\n2025;b;100 kr\n"
    with pytest.raises(tplog.BadFile, match=r"table-years-several: .*'År'.* 2024, 2025"):
        table(tmp_path, rows, AllocationDecided)
    assert len(table(tmp_path, rows.replace("2024", "2025"), AllocationDecided).lines) == 2


def test_a_column_may_state_the_unit_of_its_rows(tmp_path: Path) -> None:
    """Where it is the one that counts; another is refused, and one that no option gives."""
    rows = "Konto;Belopp;Enhet\na;90;tkr\nb;100;tkr\n"
    assert table(tmp_path, rows, AllocationDecided, "tkr").unit == "tkr"
    for text, unit in ((rows, "kr"), (rows.replace("90;tkr", "90;mkr"), "tkr")):
        with pytest.raises(tplog.BadFile, match="table-units-in-column"):
            table(tmp_path, text, AllocationDecided, unit)


def test_two_units_of_a_table_are_refused(tmp_path: Path) -> None:
    """In a title and in the heading, or in a note and in the option."""
    for text, unit in (("I mkr\nKonto;Belopp (tkr)\na;1\n", None), ("Konto;Belopp\na;1\nTal i mkr\n", "tkr")):
        (tmp_path / "x.csv").write_text(text, "utf-8")
        read = read_table(tmp_path / "x.csv", count_columns=count_known_columns)
        with pytest.raises(tplog.BadFile, match="units-differ"):
            from_table(read, AllocationDecided, unit)


def test_money_goes_only_where_it_can(tmp_path: Path) -> None:
    """A mandate moves none; an outcome has lines alone."""
    for text, kind in (
        ("Konto;Belopp\na;5 kr\n", MandateGiven),
        (f"Från;Till;Belopp\n{KS};a;5 kr\n{SOC};b;5 kr\n", OutcomeRecorded),
    ):
        with pytest.raises(tplog.BadFile, match="money-misplaced"):
            table(tmp_path, text, kind)


def test_a_file_is_made_tried_and_recorded(cli: Cli, folder: Path) -> None:
    """From a sheet's figures to the record, by the commands that the file itself names."""
    assert cli("apply", str(EVENTS), "--create", "--quiet").exit_code == 0
    book = openpyxl.Workbook()
    for row in (["Konto", "Belopp"], ["trygghetsvärdar", 2000], ["lokala-aktörer", 700.5]):
        book.worksheets[0].append(row)
    book.save(folder / "x.xlsx")
    result = cli(
        "new",
        "fördelning",
        "-b",
        "trygghetspaketet",
        "--from-csv",
        "x.xlsx",
        "--unit",
        "tkr",
        "-o",
        "x.toml",
        lang="sv",
    )
    assert (result.exit_code, result.output) == (0, "")
    refused = cli("apply", "--dry-run", "x.toml")
    assert refused.exit_code == 2
    text = (folder / "x.toml").read_text("utf-8")
    marked = {
        number
        for number, line in enumerate(text.split("\n"), 1)
        if FILL_IN_MARK[Language.SV] in line and not line.startswith("#")
    }
    assert {int(line.split(":")[1]) for line in refused.stderr.splitlines()} == marked
    values = {
        **COMMON,
        "budget": '"trygghetspaketet"',
        "from": '"2025/kommunstyrelsen"',
        "total": '"2 700,5"',
        "decided": "2025-02-17",
    }
    (folder / "x.toml").write_text(filled(text, values), "utf-8")
    assert cli("apply", "--dry-run", "x.toml").exit_code == 0
    assert cli("apply", "x.toml", "--quiet").exit_code == 0
    with tplog.open("tplog.db") as log:
        state = log.state("trygghetspaketet")
    lines = ("2025/kommunstyrelsen/trygghetsvärdar", "2025/kommunstyrelsen/lokala-aktörer")
    assert [state.balance(parse_account(line)) for line in lines] == [200_000_000, 70_050_000]


def test_the_logs_lines_are_put_in(cli: Cli, folder: Path) -> None:
    """Of one body by name, of several by path; of a frame the bodies."""
    assert cli("apply", str(EVENTS), "--create", "--quiet").exit_code == 0

    def event(*arguments: str) -> dict[str, Any]:
        result = cli("new", *arguments, "--budget", "trygghetspaketet")
        assert result.exit_code == 0, result.output
        parsed: dict[str, Any] = tomllib.loads(result.stdout)["event"][0]
        return parsed

    allocation = event("AllocationDecided", "--year", "2025")
    assert (allocation["from"], list(allocation["lines"])[:2]) == (
        "2025/kommunstyrelsen",
        ["trygghetsvärdar", "sspf"],
    )
    assert set(allocation["lines"].values()) == {AMOUNT_PLACEHOLDER}
    several = event("OutcomeRecorded", "--year", "2024")
    assert "2024/socialnämnden" in several["lines"]
    assert "2024/kommunstyrelsen/sspf" in several["lines"]
    frame = event("FrameDecided", "--year", "2024")
    assert (frame["from"], list(frame["lines"])) == (
        "2024/kommunfullmäktige",
        ["2024/kommunstyrelsen", "2024/socialnämnden"],
    )
    assert event("AllocationDecided")["from"] == ""
    result = cli("new", "utfall", "--budget", "trygghetspaketet", "--year", "1999")
    assert (result.exit_code, "lines-none" in result.stderr) == (2, True)


def test_wrong_arguments_are_reported(cli: Cli, folder: Path) -> None:
    """Options that do not go together, no such type, no such unit; and a file that is there is left alone."""
    (folder / "x.csv").write_text("Konto;Belopp\na;1 kr\n", "utf-8")
    for arguments in (
        ("utfall", "--year", "2025"),
        ("utfall", "--budget", "b", "--year", "2025", "--from-csv", "x.csv"),
        ("utfall", "--unit", "kr"),
        ("utfall", "--from-csv", "x.csv", "--unit", "kg"),
        ("utfal",),
        ("utfall", "--from-csv", "nosuch.csv"),
    ):
        result = cli("new", *arguments)
        assert (result.exit_code, result.stdout) == (2, ""), arguments
    (folder / "x.toml").write_text("mine", "utf-8")
    result = cli("new", "utfall", "-o", "x.toml")
    assert (result.exit_code, "output-exists" in result.stderr) == (2, True)
    assert (folder / "x.toml").read_text("utf-8") == "mine"
    assert FILL_IN_OR_DELETE_MARK[Language.EN] in cli("new", "utfall").stdout
