"""A budget as it lies in the office becomes a decision file: nothing lost, nothing counted twice."""

from __future__ import annotations

import csv
import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from attrs import evolve

import tplog
from conftest import ROOT, Cli
from tplog.cli.table_layout import fitted, table_lines
from tplog.decision_files.formatter import format_decision_file
from tplog.decision_files.wide_accounts import name_accounts
from tplog.decision_files.wide_events import table_events
from tplog.decision_files.wide_left_out import check_figures
from tplog.decision_files.wide_map_proposal import proposed_map_text
from tplog.decision_files.wide_preview import preview_counts, preview_table
from tplog.events.types import AccountOpened
from tplog.i18n.vocabulary import Language
from tplog.readers.decision_file import parse_decision
from tplog.readers.tables.tabular import read_grid
from tplog.readers.tables.wide_map import parse_wide_map
from tplog.readers.tables.wide_rows import read_wide_budget
from tplog.readers.tables.wide_table import find_parts
from tplog.values.account import Account
from wide_tables import decision, figures_of

TABLE = ROOT / "examples" / "tables" / "driftbudget-2025.csv"
MAP = ROOT / "examples" / "tables" / "karta.toml"
HEAD = 'budget = "b"\nunit = "tkr"\n[source]\ntitle = "T"\n[columns]\n'
MKR_ORE = 100_000_000


def from_csv(folder: Path, table: str, columns: str, top: str = "") -> str:
    """Return the text of the decision file of a table in CSV."""
    path = folder / "t.csv"
    path.write_text(table.replace("|", ";"), "utf-8")
    return decision(path, top + HEAD + columns)


def preview(folder: Path, table: str, columns: str, top: str = "") -> tuple[str, str]:
    """Return the preview of a table in CSV, and the sentence that counts its figures."""
    path = folder / "t.csv"
    path.write_text(table.replace("|", ";"), "utf-8")
    mapping = parse_wide_map(top + HEAD + columns, "karta.toml")
    budget = read_wide_budget(find_parts(read_grid(path), mapping.headings), mapping)
    accounts = name_accounts(budget, {})
    events = table_events(budget, accounts)
    lines = table_lines(fitted(preview_table(budget, accounts, events, Language.EN), 120))
    assert lines is not None
    return "\n".join(lines), preview_counts(budget, events, Language.EN)


def test_a_real_budget_comes_in_whole() -> None:
    """All 150 figures and 25 sums are the table's, by another reading of it; the log takes all of them."""
    draft = parse_decision(decision(TABLE, MAP.read_text("utf-8")), "b.toml")
    lines, totals = figures_of(draft)
    types = {"Bokslut": "OutcomeRecorded", "Budget": "AllocationDecided", "Plan": "PlanNoted"}
    count = sums = 0
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            body, name = row.pop("Nämnd"), row.pop("Verksamhet")
            paths = [re.sub(r"[^a-zåäö0-9]+", "-", text.lower()) for text in (body, name)]
            for heading, cell in row.items():
                kind, year = heading.split()
                ore = int(Decimal(cell.replace("– ", "-").replace(",", ".")) * MKR_ORE)
                if name == "Summa":
                    sums += 1
                    assert totals[types[kind], f"{year}/{paths[0]}"] == ore
                    if kind == "Budget":
                        assert lines["FrameDecided", f"{year}/{paths[0]}"] == ore
                else:
                    count += 1
                    alone = kind == "Budget" and body in {"Valnämnd", "Överförmyndarnämnd", "Revision"}
                    event = "FrameDecided" if alone else types[kind]
                    assert lines[event, f"{year}/{'/'.join(paths)}"] == ore
    assert (count, sums) == (150, 25)
    assert len(lines) == count + 10  # the frames of five bodies in two years besides
    book = tplog.Book(tplog.MemoryLog())
    book.apply(draft)
    state = book.state("driftbudget")
    assert all(total.stated.ore == total.summed for total in state.totals.values())
    assert (
        sum(
            state.subtree_balance(Account(2025, (part,))).budget_total
            for part in ("teknisk-nämnd", "revision")
        )
        == 8_780_000_000
    )
    codes = {
        finding.code for finding in book.findings()
    }  # a bare source; a year with an outcome alone is not overspent
    assert codes == {"metadata-missing", "minutes-not-seen", "decision-without-body"}


def test_the_command_proposes_previews_and_writes(folder: Path, cli: Cli) -> None:
    """The proposed map is filled in, shown, and makes a tidy file that the log takes, once."""
    proposed = cli("new", "--from-table", str(TABLE), "--budget", "drift", "--unit", "mnkr", lang="sv")
    (folder / "karta.toml").write_text(proposed.stdout.replace('title = ""', 'title = "Budget"'), "utf-8")
    common = ("new", "--from-table", str(TABLE), "--map", "karta.toml")
    preview = cli(*common, "--preview")
    assert preview.exit_code == 0
    assert "Figures: 150, of which 0 cannot be recorded. Sums: 25, of which 0 do not" in preview.stdout
    assert not list(folder.glob("*.db"))
    assert cli(*common, "-o", "b.toml").exit_code == 0
    assert cli("fmt", "--check", "b.toml").exit_code == 0
    assert cli("apply", "b.toml", "--create").exit_code == 0
    assert "recorded already" in cli("apply", "b.toml").stdout
    again = cli(*common)
    assert "AccountOpened" not in again.stdout  # the log has all accounts


@pytest.mark.parametrize(
    "arguments",
    [
        ("AllocationDecided", "--from-table", "t.csv"),
        ("--from-table", "t.csv", "--from-csv", "t.csv"),
        ("AllocationDecided", "--preview"),
        ("AllocationDecided", "--map", "m.toml"),
        (),
        ("--from-table", "t.csv", "--unit", "euro"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    cli: Cli, folder: Path, arguments: tuple[str, ...]
) -> None:
    """With a sentence, before anything is read."""
    result = cli("new", *arguments)
    assert result.exit_code == 2
    assert "Error: " in result.stderr


COLUMNS = 'A = { kind = "body" }\nB = { kind = "name" }\nC = { kind = "budget", year = 2025 }\n'
FLAT = 'A = { kind = "body" }\nB = { kind = "budget", year = 2025 }\n'


INCOMES = "{}nämnden;\nIntäkter;{}\nKostnader;{}\nNetto;{}\n"
CHANGES = "{}nämnden;\nGrundbudget;{}\nTillskott;{}\n"


def applied(text: str) -> tplog.Book:
    """Return a log with this decision file."""
    book = tplog.Book(tplog.MemoryLog())
    book.apply(parse_decision(text, "t.toml"))
    return book


def test_a_negative_line_is_recorded(tmp_path: Path) -> None:
    """Within an allocation it is a net income or a saving, and the stated sum holds."""
    text = from_csv(tmp_path, "N|V|2025\nA|a|5,0\nA|b|– 1,8\nA|Summa|3,2\n", COLUMNS)
    state = applied(text).state("b")
    assert "despite" not in text
    assert [state.accounts[Account(2025, ("a", line))].budget_total for line in "ab"] == [500_000, -180_000]


def test_a_negative_frame_is_recorded(tmp_path: Path) -> None:
    """A body's net income stands among the frames, and the sum over all is their net."""
    text = from_csv(tmp_path, "N|2025\nA|5\nB|-2\nSumma|3\n", FLAT)
    accounts = applied(text).state("b").accounts
    assert [accounts[Account(2025, (body,))].frame for body in "ab"] == [500_000, -200_000]
    assert (tomllib.loads(text)["event"][1]["total"], "NOT RECORDED" in text) == ("3", False)


def test_lines_of_a_body_with_a_negative_sum_are_recorded(tmp_path: Path) -> None:
    """Its net income is divided as a frame is."""
    table = "N|V|2025\nA|a|5000\nA|b|-8000\nA|Summa|-3000\nB|c|70\nB|d|30\nB|Summa|100\n"
    for kind in ("budget", "allocation", "plan", "forecast", "proposal"):
        text = from_csv(tmp_path, table, COLUMNS.replace("budget", kind))
        assert all(f' = "{number}"' in text for number in ("5000", "-8000", "70", "30"))
        if kind == "budget":
            state = applied(text).state("b")
            assert [
                state.accounts[Account(2025, ("a", *line))].remaining for line in ((), ("a",), ("b",))
            ] == [
                0,
                500_000_000,
                -800_000_000,
            ]
    _, counts = preview(tmp_path, table, COLUMNS)
    assert "Figures: 4, of which 0 cannot be recorded" in counts


def test_a_sum_that_holds_by_rounding_is_shown_as_such(tmp_path: Path) -> None:
    """With what its rows make, so that nobody takes it for equal."""
    shown, _ = preview(tmp_path, "N|V|2025\nA|a|48,9\nA|b|121,4\nA|Summa|170,4\n", COLUMNS)
    assert "170.4 ≈ 170.3" in shown


def test_an_allocation_without_lines_to_divide_is_refused(tmp_path: Path) -> None:
    """Its rows may be lines of one body, or frames of several; the map says which."""
    table = "Socialnämnden - internbudget|\ntkr|Internbudget 2025\nÄldreomsorg|3185\nIFO|1385\n"
    kinds = 'A = {{ kind = "{}" }}\nB = {{ kind = "allocation", year = 2025 }}\n'
    with pytest.raises(tplog.BadFile) as error:
        from_csv(tmp_path, table, kinds.format("body"))
    assert [reason.code for reason in error.value.reasons] == ["wide-allocation-of-bodies"]
    text = from_csv(tmp_path, table, kinds.format("name"), 'body = "Socialnämnden"\n')
    allocation = tomllib.loads(text)["event"][1]
    assert (allocation["type"], len(allocation["lines"])) == ("AllocationDecided", 2)
    frames = from_csv(tmp_path, table, kinds.format("body").replace("allocation", "budget"))
    assert tomllib.loads(frames)["event"][1]["type"] == "FrameDecided"


def test_an_internal_budget_asks_for_its_body(tmp_path: Path) -> None:
    """Its headings are lines of one body, which the title may name; the proposed map loses no column."""
    path = tmp_path / "t.csv"
    rows = "tkr;Utfall 2024;Budget 2025\n" + "".join(
        f"{head};;\nIntäkter;-410;-425\nKostnader;3100;3185\n" for head in ("Äldreomsorg", "IFO")
    )
    for title, body in (("Socialnämnden - internbudget", "Socialnämnden"), ("Internbudget", "")):
        path.write_text(f"{title};;\n{rows}", "utf-8")
        proposed = proposed_map_text(find_parts(read_grid(path)), Language.EN, {"budget": "b"})
        assert f'\nbody = "{body}"  #' in proposed
    answered = proposed.replace('body = ""', 'body = "Sn"').replace('signs = ""', 'signs = "costs-positive"')
    lines, _ = figures_of(parse_decision(decision(path, answered), "t"))
    assert len(lines) == 4


@pytest.mark.parametrize("kind", ["budget", "plan", "proposal", "forecast"])
def test_a_column_where_only_sums_stand_is_recorded(tmp_path: Path, kind: str) -> None:
    """A plan for later years has often the bodies' sums alone: they are the bodies' own amounts."""
    rows = "A|a|1|\nA|b|2|\nA|Summa|3|7\nB|c|4|\nB|d|6|\nB|Summa|10|8\nSumma||13|15\n"
    columns = COLUMNS + f'D = {{ kind = "{kind}", year = 2026 }}\n'
    text = from_csv(tmp_path, f"N|V|2025|2026\n{rows}", columns)
    (event,) = [
        event
        for event in tomllib.loads(text)["event"]
        if event["id"].startswith("b/2026/") and "lines" in event
    ]
    assert event["lines"] == {"2026/a": "7", "2026/b": "8"}
    assert "contradictions" not in text
    applied(text)


def test_a_bodys_own_amount_in_an_allocation_is_listed(tmp_path: Path) -> None:
    """An allocation only states what is divided."""
    columns = COLUMNS.replace("budget", "allocation")
    text = from_csv(tmp_path, "N|V|2025\nA|a|5\nA|b|6\nB||7\n", columns)
    assert "NOT RECORDED by itself: C4 ”7” (B)" in text


def test_a_figure_that_would_be_lost_stops_the_file(tmp_path: Path) -> None:
    """Each figure of a line is in one event: a mistake of the program is an error, and never a wrong file."""
    path = tmp_path / "t.csv"
    path.write_text("N;V;2025\nA;a;5\nA;b;6\n", "utf-8")
    mapping = parse_wide_map(HEAD + COLUMNS, "m")
    budget = read_wide_budget(find_parts(read_grid(path)), mapping)
    (event,) = table_events(budget, name_accounts(budget, {}))
    check_figures(budget, [event])
    for wrong in ([], [event, event], [evolve(event, lines=event.lines[1:])]):
        with pytest.raises(tplog.BadFile) as error:
            check_figures(budget, wrong)
        assert [reason.code for reason in error.value.reasons] == ["wide-figures-lost"]


def test_the_sum_over_all_is_the_total(tmp_path: Path) -> None:
    """Of costs and a net income; that of the boards alone is another."""
    text = from_csv(tmp_path, "N|2025\nA|5\nB|7\nSumma nämnder|12\nFinans|-9\nSumma|3\n", FLAT)
    frame = tomllib.loads(text)["event"][1]
    assert (frame["total"], "despite" in frame) == ("3", False)
    applied(text)


def test_signs_of_the_paper_decide_what_is_negative(tmp_path: Path) -> None:
    """Where costs are written with a minus, a frame of -5 is a cost, and 2 a net income."""
    head = 'signs = "costs-negative"\n'
    text = from_csv(tmp_path, "N|2025\nA|-5\nB|2\nSumma|-3\n", FLAT, head)
    accounts = applied(text).state("b").accounts
    assert [accounts[Account(2025, (body,))].frame for body in "ab"] == [500_000, -200_000]


def test_a_column_of_negative_frames_alone_is_asked_about(tmp_path: Path) -> None:
    """Nothing says whether they are costs: the map, or the file, has to."""
    text = from_csv(tmp_path, "N|2025\nA|-5\n", FLAT)
    with pytest.raises(tplog.Refused) as error:
        applied(text)
    assert [reason.code for reason in error.value.reasons] == ["sign-ambiguous"]
    applied(f'signs = "costs-positive"\n{text}')


def test_a_sum_over_bodies_that_only_notes_is_held_here(tmp_path: Path) -> None:
    """A plan has no giver whose total it could be: one that does not add up is a contradiction."""
    columns = 'A = { kind = "body" }\nB = { kind = "plan", year = 2026 }\n'
    good = from_csv(tmp_path, "N|2026\nA|50\nB|70\nSumma|120\n", columns)
    assert "total" not in tomllib.loads(good)["event"][1]
    wrong = from_csv(tmp_path, "N|2026\nA|50\nB|70\nSumma|150\n", columns)
    assert tomllib.loads(wrong)["event"][1]["contradictions"] == [
        "B4 states the sum 150 tkr, but the rows make 120\u00a0tkr"
    ]


def test_a_column_between_names_groups(tmp_path: Path) -> None:
    """It becomes an account between body and line; its own sums are held, and lines return to their body."""
    kinds = 'A = { kind = "body" }\nB = { kind = "group" }\nC = { kind = "name" }\n'
    rows = "Ks|Vård|x|5\nKs|Vård|y|6\nKs||Summa vård|11\nBn|Fritid|x|3\nKs|Stab|x|1\nSumma|||15\n"
    text = from_csv(tmp_path, f"N|G|V|2025\n{rows}", f'{kinds}D = {{ kind = "budget", year = 2025 }}\n')
    frame = tomllib.loads(text)["event"][1]
    assert list(frame["lines"]) == ["2025/ks/vård/x", "2025/ks/vård/y", "2025/ks/stab/x", "2025/bn/fritid/x"]
    assert frame["total"] == "15"


def test_accounts_of_investments_are_opened_as_such(tmp_path: Path) -> None:
    """The map says it for the whole table."""
    text = from_csv(tmp_path, "N|2025\nA|5\n", FLAT, 'kind = "investering"\n')
    assert tomllib.loads(text)["event"][0]["kind"] == "investering"


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("x;Budget 2025\nAnämnden;\na;5\n", 'unit = ""'),
        ("x;Budget 2025 (hundratals kr)\nAnämnden;\na;5\n", 'unit = ""'),
        ("x;Budget 2025 (tkr)\nAnämnden;\na;5\n", 'B = { kind = "budget", year = 2025, heading = "Budget'),
        ("tkr;2025\nAnämnden;\na;5\n", 'B = { kind = "", year = 2025, heading = "2025" }'),
        ("tkr;Utfall 2025\nAnämnden;\na;5\n", 'until = ""'),
        ("tkr;Budget 2025\na;-5\nb;7\n", 'signs = ""'),
        ("tkr;Budget 2025\na;-5\nb;-7\n", 'signs = "costs-negative"'),
        ("tkr;Budget 2025\na;5\nb;7\n", 'body = ""'),
        ("tkr;Budget 2025\nAnämnden;\na;(5)\n", 'negative = "brackets"'),
        ("tkr;Budget 2025\nAnämnden;\na;115 800-\n", 'negative = "minus-behind"'),
        ("Investeringar 2025;\ntkr;Budget\nAnämnden;\na;5\n", 'kind = "investering"'),
        ("tkr;Budget 2025\nRevision;5\nKommunfullmäktige;1\n", '"Kommunfullmäktige" = "kommunfullmäktige-a'),
        ("Konto;N;Budget 2025 (tkr)\n10;Anämnden;\n11;a;5\n", 'A = { kind = "code", heading = "Konto" }'),
        ("tkr;Budget 2025\nAnämnden;\na;5\nb;7\nc;12\n", '5.kind = ""'),
        (
            f"tkr;Budget 2025\n{INCOMES.format('A', 5, 70, 65)}{INCOMES.format('B', 2, 9, 7)}",
            'minus = ["Intäkter"]',
        ),
        (
            f"tkr;Budget 2025\n{CHANGES.format('A', 50, 7)}{CHANGES.format('B', 90, 1)}",
            'rows = ["*"]',
        ),
    ],
)
def test_a_proposal_says_what_it_sees_and_asks_the_rest(tmp_path: Path, table: str, row: str) -> None:
    """What the table does not tell is empty, and the map is refused until it is filled in."""
    path = tmp_path / "t.csv"
    path.write_text(table, "utf-8")
    proposed = proposed_map_text(find_parts(read_grid(path)), Language.EN, {"budget": "b"})
    assert row in proposed
    if '= ""' in proposed.replace('heading = ""', ""):
        with pytest.raises(tplog.BadFile):
            parse_wide_map(proposed, "m")


def test_a_sum_that_does_not_add_up_is_refused_by_the_log(tmp_path: Path) -> None:
    """It is the stated total; both figures stand in a comment."""
    text = from_csv(tmp_path, "N|V|2025\nA|a|50\nA|b|20\nA|Summa|90\n", COLUMNS)
    assert "# C4 states 90 tkr; the rows make 70\u00a0tkr\n" in text
    with pytest.raises(tplog.Refused) as error:
        applied(text)
    assert "total-mismatch" in {reason.code for reason in error.value.reasons}


def test_a_sum_with_no_place_as_total_is_a_contradiction(tmp_path: Path) -> None:
    """A sum of some lines that does not add up is said in the event, and becomes a finding."""
    rows = "A|a|1\n|b|2\n|Delsumma|6\n|c|5\n|Summa|8\nSumma||8\n"
    book = applied(from_csv(tmp_path, f"N|V|2025\n{rows}", COLUMNS))
    (finding,) = [finding for finding in book.findings() if "contradict" in finding.code]
    assert "C4 states the sum 6 tkr, but the rows make 3" in str(finding.params)


def test_rounded_lines_above_their_sum_are_recorded(tmp_path: Path) -> None:
    """The paper's rounding is no breach that a person has to explain."""
    rows = "A|a|1,3\nA|b|1,3\nA|c|1,3\nA|Summa|3,8\n"
    text = from_csv(tmp_path, f"N|V|2025\n{rows}", COLUMNS)
    assert 'code = "frame-exceeded", because = "Rounding' in text
    assert applied(text).state("b").accounts[Account(2025, ("a",))].remaining == -10_000


def test_zero_is_stated_and_a_dash_is_not(tmp_path: Path) -> None:
    """0,0 is kept; an empty cell, a dash and a text state nothing, and the text is named."""
    text = from_csv(tmp_path, "N|V|2025\nA|a|0,0\nA|b|–\nA|c|\nA|d|oklart\nA|e|1\n", COLUMNS)
    (frame,) = [event for event in tomllib.loads(text)["event"] if event["type"] == "FrameDecided"]
    assert frame["lines"] == {"2025/a/a": "0,0", "2025/a/e": "1"}
    assert "text-among-amounts: 'oklart'" in text
    assert "C5" in text


def test_rows_that_are_added_up_stay_as_comments(tmp_path: Path) -> None:
    """Each with its cell, its name and its own figure; what is taken off has a minus."""
    rows = "A|Intäkter|2,5\nA|Kostnader|10,0\nA|Netto|7,5\n"
    rule = '[[line]]\nrows = ["*"]\nname = "Skola"\nminus = ["Intäkter"]\n'
    text = from_csv(tmp_path, f"N|V|2025\n{rows}", COLUMNS + rule)
    assert '# C2 −Intäkter: 2,5\n# C3 Kostnader: 10,0\n"skola" = "7,5"' in text


def test_whose_decision_a_column_tells(tmp_path: Path) -> None:
    """The map's act is that of the plan and the latest budget; the others are reported."""
    columns = COLUMNS + 'D = { kind = "budget", year = 2024 }\nE = { kind = "plan", year = 2026 }\n'
    columns += 'F = { kind = "outcome", year = 2023, until = 2023-12-31, by = "revisionen" }\n'
    top = 'by = "kommunfullmäktige"\ndecided = 2024-11-25\nbasis = "minutes"\n'
    text = from_csv(tmp_path, "N|V|2025|2024|2026|2023\nA|a|1|2|3|4\n", columns, top)
    acts = {
        event["id"].split("/", 1)[1]: (event.get("by"), str(event.get("decided")), event["basis"])
        for event in tomllib.loads(text)["event"]
        if event["type"] != AccountOpened.__name__
    }
    decided_here = ("kommunfullmäktige", "2024-11-25", "minutes")
    assert acts == {
        "2023/utfall/a": ("revisionen", "None", "reported"),
        "2024/ram": (None, "None", "reported"),
        "2025/ram": decided_here,
        "2026/plan/a": decided_here,
    }


KNOWN = {
    Account(2024, ("kommunstyrelsen",)): "Kommunstyrelsen",
    Account(2024, ("kommunstyrelsen", "it")): "Digitalisering",
}


def named(folder: Path, rows: str, names: str = "") -> list[str]:
    """Return the accounts that a table opens beside known ones, or the codes of what is refused."""
    path = folder / "t.csv"
    path.write_text(f"N;V;2025\n{rows}", "utf-8")
    try:
        text = decision(path, HEAD + COLUMNS + names, KNOWN)
    except tplog.BadFile as error:
        return [reason.code for reason in error.reasons]
    return [account for event in tomllib.loads(text)["event"] for account in event.get("accounts", {})]


def test_names_are_matched_to_the_logs_accounts(tmp_path: Path) -> None:
    """By name or by path; one that is only like an account is asked about, and the map answers."""
    assert named(tmp_path, "Kommunstyrelsen;Digitalisering;1\n") == [
        "2025/kommunstyrelsen",
        "2025/kommunstyrelsen/it",
    ]
    assert named(tmp_path, "Kommunstyrelse;IT;1\n") == ["wide-name-near"]
    for part in ("kommunstyrelse", "kommunstyrelsen"):
        opened = named(tmp_path, "Kommunstyrelse;IT;1\n", f'[names]\n"Kommunstyrelse" = "{part}"\n')
        assert opened == [f"2025/{part}", f"2025/{part}/it"]
    assert named(tmp_path, "Kommunstyrelsen;Digitalisering;1\nKommunstyrelsen;Digitaliseringen;2\n")[2:] == [
        "2025/kommunstyrelsen/digitaliseringen"
    ]


def test_names_that_cannot_be_accounts_are_refused(tmp_path: Path) -> None:
    """The council's own, two that become one, letters of another alphabet; none is opened under a guess."""
    assert named(tmp_path, "Kommunfullmäktige;a;1\n") == ["wide-name-reserved"]
    assert named(tmp_path, "A;b c;1\nA;b-c;2\n") == ["wide-names-alike"]
    assert named(tmp_path, "A;\u0430b;1\n") == ["letter-foreign"]
    assert named(tmp_path, "A;***;1\n") == ["name-empty"]
    assert len(named(tmp_path, f"A;{'ord ' * 40};1\n")[1].rpartition("/")[2]) <= 100


def test_hostile_cells_stay_texts(tmp_path: Path) -> None:
    """Quotes, line breaks, TOML, formulas and unseen characters change nothing but a name."""
    path = tmp_path / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["N", "V", "2025"])
        for number, name in enumerate(
            ['a"""\n[[event]]', "=1+1", "{ b = 1 }", "d\u202e\u200b\x07d", "e # f"], 1
        ):
            writer.writerow(["A", name, f"{number}1*"])
    text = decision(path, HEAD + COLUMNS)
    assert format_decision_file(text, "t") == text
    opened, frame = tomllib.loads(text)["event"]
    assert list(opened["accounts"].values()) == ["A", 'a""" [[event]]', "=1+1", "{ b = 1 }", "dd", "e # f"]
    assert list(frame["lines"].values()) == ["11", "21", "31", "41", "51"]
    assert text.count("footnote-mark-dropped") == 5


def test_a_table_of_many_rows_is_split_into_records_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A body of 300 lines takes several events; what no file can hold says how to go on."""
    rows = "".join(f"A;{'lång ' * 6}{number};{number + 1}7\n" for number in range(300))
    path = tmp_path / "t.csv"
    path.write_text(f"N;V;2025\n{rows}A;Summa;{sum(int(f'{n + 1}7') for n in range(300))}\n", "utf-8")
    draft = parse_decision(decision(path, HEAD + COLUMNS), "t")
    assert len(figures_of(draft)[0]) == 301
    assert len(tplog.Book(tplog.MemoryLog()).apply(draft).records) > 4
    monkeypatch.setattr("tplog.decision_files.wide_decision_file.MAX_FILE_BYTES", 1 << 16)
    path.write_text("N;V;2025\n" + "".join(f"A;{'lång ' * 19}{n};{n + 1}7\n" for n in range(375)), "utf-8")
    with pytest.raises(tplog.BadFile) as error:
        decision(path, HEAD + COLUMNS)
    assert error.value.reasons[0].code == "wide-table-too-large"


def test_columns_with_opposite_signs_say_what_they_mean(tmp_path: Path) -> None:
    """A budget with plus and an outcome with minus are refused until the column says its convention."""
    table = "Nämnd|Budget 2025|Utfall 2025\nKulturnämnden|10|-8\nVårdnämnden|5|-4"
    columns = (
        'A = { kind = "body" }\nB = { kind = "budget", year = 2025 }\n'
        'C = { kind = "outcome", year = 2025, until = 2025-12-31 SIGNS }\n'
    )
    with pytest.raises(tplog.BadFile) as error:
        from_csv(tmp_path, table, columns.replace("SIGNS", ""), 'signs = "costs-positive"\n')
    assert [reason.code for reason in error.value.reasons] == ["wide-column-signs"]
    text = from_csv(tmp_path, table, columns.replace("SIGNS", ', signs = "costs-negative"'))
    lines, _ = figures_of(parse_decision(text, "b.toml"))
    assert lines["OutcomeRecorded", "2025/kulturnämnden"] == 800_000
    assert lines["FrameDecided", "2025/kulturnämnden"] == 1_000_000


@pytest.mark.parametrize(
    "heading", ["Budget 2025 1000-tal kr", "Budget 2025 tusentals kr", "Budget 2025, 1000-tal"]
)
def test_a_scale_after_the_year_of_a_heading_is_its_unit(tmp_path: Path, heading: str) -> None:
    """The map's kr is refused beside it: the budget would be recorded a thousand times too small."""
    columns = 'A = { kind = "body" }\nB = { kind = "budget", year = 2025, unit = "kr" }\n'
    with pytest.raises(tplog.BadFile) as error:
        from_csv(tmp_path, f"Nämnd|{heading}\nKulturnämnden|10\nVårdnämnden|5", columns)
    assert [reason.code for reason in error.value.reasons] == ["wide-unit-other"]
