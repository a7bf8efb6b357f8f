"""What is asked of every table is answered alike, whichever reader it comes to: sums, marks, units, words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import tplog
from spec import HEAD, event
from tplog.decision_files.from_table import prefill_from_table
from tplog.events.base import Event
from tplog.events.types import AllocationDecided
from tplog.readers.decision_file import parse_decision
from tplog.readers.figure_columns import FIGURE_WORDS
from tplog.readers.tables.bookkeeping_table import read_booked_table
from tplog.readers.tables.cell_marks import is_dash, is_no_figure
from tplog.readers.tables.figure_rows import rounding_tolerance
from tplog.readers.tables.heading_meaning import AMOUNT_KINDS, IGNORE, heading_meaning
from tplog.readers.tables.heading_words import HEADING_WORDS, VARIANCES
from tplog.readers.tables.headings import heading_unit, uncertain_unit
from tplog.readers.tables.line_mapping import parse_mapping
from tplog.readers.tables.sum_labels import is_net_label, is_subtotal_label, is_sum_label, is_sum_or_net_label
from tplog.readers.tables.tabular import read_grid, read_table
from tplog.readers.tables.wide_budget import WideBudget
from tplog.readers.tables.wide_map import parse_wide_map
from tplog.readers.tables.wide_rows import read_wide_budget
from tplog.readers.tables.wide_table import find_parts
from tplog.values.amount_parser import parse_unit
from tplog.values.identifiers import ParseError

SUMS = [
    "Summa", "SUMMA:", "Totalt", "Total", "S:a", "S:a vård", "Sum", "Summa vård", "Slutsumma", "Totalsumma",
    "Vård totalt", "Vård (totalt)", "Vård, summa", "Vård, summa drift", "Grand total", "Summa*",
    "Vård totalt 1)", "Summor",
]  # fmt: skip
SUBTOTALS = ["Delsumma", "Delsumma vård", "Mellansumma", "Undersumma", "Subtotal", "Vård, delsumma"]
NETS = ["Netto", "Nettokostnad", "Nettokostnader", "Nettobudget", "Vård netto", "Netto vård"]
RESULTS = [
    "Resultat", "Årets resultat", "ÅRETS RESULTAT*", "Årets resultat 2025", "Resultat 2025", "Resultatet",
    "Resultat före extraordinära poster", "Verksamhetens resultat", "Balanskravsresultat", "Nettoresultat",
    "Resultat efter finansnetto", "Över-/underskott", "Årets underskott", "Net result",
    "Result for the year",
]  # fmt: skip
LINES = [
    "Resultatfond",
    "Resultatutjämningsreserv",
    "Resultatenheten",
    "Resultatlön",
    "Result-based care",
    "Summering",
    "Totalförsvar",
    "Nettning",
    "Summer school",
    "Lump sum payments",
    "Sumatra",
    "Nettoexploatering",
]
TOP = 'budget = "b"\n[source]\ntitle = "T"\n'
COLUMNS = '[columns]\nA = { kind = "name" }\nB = { kind = "budget", year = 2025 }\n'
BOOKED = (
    'budget = "b"\n[[line]]\nline = "ks/a"\naccounts = "*"\n[columns]\naccount = "Konto"\namount = "Belopp"\n'
)


def file(folder: Path, text: str) -> Path:
    """A table as a file."""
    (folder / "t.csv").write_text(text, "utf-8")
    return folder / "t.csv"


def wide(folder: Path, text: str, top: str = 'unit = "tkr"\nbody = "KS"\n') -> WideBudget:
    """A table read as a wide one."""
    mapping = parse_wide_map(top + TOP + COLUMNS, "m.toml")
    return read_wide_budget(find_parts(read_grid(file(folder, text))), mapping)


def booked(folder: Path, text: str, more: str = "", amount: str = "Belopp") -> list[int]:
    """The öre of each account of a table read as a bookkeeping's."""
    mapping = parse_mapping(BOOKED.replace('"Belopp"', f'"{amount}"') + more, "m.toml")
    return [row.ore for row in read_booked_table(file(folder, text), mapping, date(2025, 6, 30)).booked]


def frame_of(rows: str, signs: str = "") -> Event:
    """The event that a table in a decision file makes."""
    keys = {"under": '"2025/ks"', "unit": '"tkr"', "giver": '"2025/kommunfullmäktige"'}
    keys |= {"signs": f'"{signs}"'} if signs else {}
    return (
        parse_decision(HEAD + event("FrameDecided", "a", rows=f"'''\n{rows}\n'''", **keys), "x.toml")
        .events[-1]
        .event
    )


def in_decision(rows: str) -> tuple[list[int], str | None]:
    """The öre of each line of a table in a decision file, and its total as written."""
    frame = frame_of(rows)
    return [move.ore for move in frame.transfers], frame.total.text if frame.total else None


def wrong_sums(rows: str) -> list[str]:
    """The sums of its columns beside the lines that their rows do not make, as written."""
    return [total.amount.text for total in frame_of(rows).column_totals]


@pytest.mark.parametrize("label", SUMS)
def test_a_sum_is_one_in_every_table(tmp_path: Path, label: str) -> None:
    """In a bookkeeping, an office's budget, a table of lines and one in a decision file: never counted."""
    assert is_sum_label(label)
    rows = f"a;1\nb;2\n{label};3\n"
    assert booked(tmp_path, f"Konto;Namn;Belopp\n1;a;100\n2;b;200\n;{label};300\n") == [10_000, 20_000]
    (body,) = wide(tmp_path, f"Namn;Budget 2025\n{rows}").bodies
    assert ([line.name for line in body.lines], body.total and body.total.name) == (["a", "b"], label)
    prefill = prefill_from_table(read_table(file(tmp_path, f"Konto;Belopp (tkr)\n{rows}")), AllocationDecided)
    assert (prefill.lines, prefill.total) == ((("a", "1"), ("b", "2")), "3")
    assert in_decision(f"Namn | Budget\na | 1\nb | 2\n{label} | 3") == ([100_000, 200_000], "3")


@pytest.mark.parametrize("label", [*SUBTOTALS, *NETS])
def test_a_subtotal_or_a_net_is_no_line_of_a_budget(tmp_path: Path, label: str) -> None:
    """An office's budget states it as a sum; a table in a decision file has no place for it and says so."""
    assert is_subtotal_label(label) or is_net_label(label)
    assert is_sum_or_net_label(label)
    (body,) = wide(tmp_path, f"Namn;Budget 2025\na;1\nb;2\n{label};3\n").bodies
    assert [line.name for line in body.lines] == ["a", "b"]
    with pytest.raises(tplog.BadFile, match="sum-not-last"):
        in_decision(f"Namn | Budget\na | 1\nb | 2\n{label} | 3\nc | 4")


@pytest.mark.parametrize("label", RESULTS)
@pytest.mark.parametrize("signs", ["costs-negative", "costs-positive", ""])
def test_a_result_is_no_line_of_a_body(tmp_path: Path, label: str, signs: str) -> None:
    """Whether its rows make it or not, whatever the signs: it says which of three things to write."""
    for result in ("-3", "7"):
        rows = f"Namn | Budget\na | -1\n{label} | {result}\nb | -2"
        with pytest.raises(tplog.BadFile, match="row-of-result"):
            frame_of(rows, signs)
        with pytest.raises(tplog.BadFile, match="table-row-is-result"):
            prefill_from_table(
                read_table(file(tmp_path, f"Konto;Belopp (tkr)\na;-1\nb;-2\n{label};{result}\n")),
                AllocationDecided,
            )
    with_account = f"Namn | Konto | Budget\na | | 1\n{label} | 2025/resultat | 7"
    assert [str(move.taker) for move in frame_of(with_account).transfers] == ["2025/ks/a", "2025/resultat"]


@pytest.mark.parametrize("name", LINES)
def test_a_word_that_only_begins_like_a_sums_is_a_line(tmp_path: Path, name: str) -> None:
    """And sum within an English name."""
    assert not is_sum_or_net_label(name)
    (body,) = wide(tmp_path, f"Namn;Budget 2025\na;1\n{name};7\n").bodies
    assert [line.name for line in body.lines] == ["a", name]
    assert in_decision(f"Namn | Budget\na | 1\n{name} | 7")[0] == [100_000, 700_000]


@pytest.mark.parametrize(
    ("cell", "ore"),
    [("400¹", 40_000), ("400*", 40_000), ("400 1)", 40_000), ("– 1,8", -180), ("- 5", -500), ("−5", -500)],
)
def test_a_mark_in_a_cell_is_no_part_of_its_figure(tmp_path: Path, cell: str, ore: int) -> None:
    """Whoever reads it; what is dropped in an office's budget is remarked at its cell."""
    assert booked(tmp_path, f"Konto;Belopp\n1;{cell}\n") == [ore]
    budget = wide(tmp_path, f"Namn;Budget 2025\na;7\nb;{cell}\n", 'unit = "kr"\nbody = "KS"\n')
    assert budget.bodies[0].lines[1].ore("B") == ore
    remarks = [(remark.code, str(remark.location).rpartition(": ")[2]) for remark in budget.remarks]
    assert remarks == ([("footnote-mark-dropped", "B3")] if ore > 0 else [])


@pytest.mark.parametrize(
    ("cell", "notation"), [("(5)", "brackets"), ("5-", "minus-behind"), ("1 234 –", "minus-behind")]
)
def test_a_minus_elsewhere_than_before_is_said_once_for_a_table(
    tmp_path: Path, cell: str, notation: str
) -> None:
    """By the same key and the same words in each; without it both readings are named."""
    code = {"brackets": "amount-bracketed", "minus-behind": "amount-minus-behind"}[notation]
    said, ore = f'negative = "{notation}"\n', -500 if "5" in cell else -123_400
    top, text = 'unit = "kr"\nbody = "KS"\n', f"Namn;Budget 2025\na;7\nb;{cell}\n"
    assert booked(tmp_path, f"Konto;Belopp\n1;{cell}\n", said) == [ore]
    assert wide(tmp_path, text, said + top).bodies[0].lines[1].ore("B") == ore
    both = 'negative = ["brackets", "minus-behind"]\n'
    assert wide(tmp_path, text, both + top).bodies[0].lines[1].ore("B") == ore
    for read in (
        lambda: booked(tmp_path, f"Konto;Belopp\n1;{cell}\n"),
        lambda: wide(tmp_path, text, top),
        lambda: in_decision(f"Namn | Budget\na | 7\nb | {cell}"),
    ):
        with pytest.raises(tplog.BadFile, match=f'{code}.*negative = "{notation}"'):
            read()


def test_points_are_no_figure_in_an_offices_table_and_a_place_to_fill_in_elsewhere(tmp_path: Path) -> None:
    """A dash is none anywhere, with or without a unit."""
    assert all(map(is_no_figure, ("", "-", "–––––", "- kr", ".", "...", "…", ".. tkr")))
    assert not any(map(is_no_figure, ("-5", "x", ".5", "- a")))
    assert all(map(is_dash, ("-", "– tkr")))
    assert not any(map(is_dash, ("", "…", "..")))
    assert in_decision("Namn | Budget\na | 1\nb | –") == ([100_000], None)
    with pytest.raises(tplog.BadFile, match="amount-placeholder"):
        in_decision("Namn | Budget\na | 1\nb | …")
    assert booked(tmp_path, "Konto;Belopp\n1;1\n2;…\n3;..\n") == [100]


SCALED = {
    "SEK m": 500_000_000,
    "SEK '000": 500_000,
    "SEK 000s": 500_000,
    "1 000 kr": 500_000,
    "1000-tal kronor": 500_000,
    "millions of SEK": 500_000_000,
    "k SEK": 500_000,
}


@pytest.mark.parametrize(("unit", "ore"), SCALED.items())
def test_a_scale_beside_kronor_is_read_alike_in_every_table(tmp_path: Path, unit: str, ore: int) -> None:
    """In numerals or in English order, by each reader of tables."""
    assert uncertain_unit(f"Belopp ({unit})") is None
    text = f"Konto;Belopp ({unit})\n1;5\n"
    assert booked(tmp_path, text, amount=f"Belopp ({unit})") == [ore]
    rows = read_table(file(tmp_path, text))
    assert parse_unit(prefill_from_table(rows, AllocationDecided).unit or "") == ore // 5
    if ore == 500_000:  # the file's own unit
        assert in_decision(f"Namn | Budget ({unit})\na | 5")[0] == [ore]
        return
    with pytest.raises(tplog.BadFile, match="table-units"):
        in_decision(f"Namn | Budget ({unit})\na | 5")


@pytest.mark.parametrize("unit", ["kr (k)", "kr, hundratals", "SEK, EUR", "kr 1000", "kr/1000"])
def test_a_scale_that_is_not_known_is_never_taken_for_kronor(tmp_path: Path, unit: str) -> None:
    """A thousand may hang on it: refused until the map, the option or the heading says kr, tkr or mkr."""
    assert uncertain_unit(f"Belopp {unit}")
    text = f"Konto;Belopp {unit}\n1;5\n"
    with pytest.raises(tplog.BadFile, match="unit-doubtful"):
        booked(tmp_path, text, amount=f"Belopp {unit}")
    assert booked(tmp_path, text, 'unit = "tkr"\n', amount=f"Belopp {unit}") == [500_000]
    table = f"Tabell i tkr;\nNamn;Budget 2025 {unit}\na;5\nb;6\n"
    with pytest.raises(tplog.BadFile, match="amount-without-unit"):
        wide(tmp_path, table, 'body = "KS"\n')
    with pytest.raises(tplog.BadFile, match="heading-unit-uncertain"):
        prefill_from_table(read_table(file(tmp_path, text)), AllocationDecided)
    with pytest.raises(tplog.BadFile, match="heading-unit-uncertain"):
        in_decision(f"Namn | Budget {unit}\na | 5")


@pytest.mark.parametrize(
    "text", ["t kr", "mn kr", "tkr", "kr t.o.m. juni", "5 000 kr", "100 000 kr", "kr mån"]
)
def test_a_unit_or_an_amount_has_no_scale_beside_it(text: str) -> None:
    """Words of ours, and thousands within an amount."""
    assert uncertain_unit(f"Belopp {text}") is None
    heading_unit(f"Belopp {text}")


def test_a_word_means_the_same_in_a_table_of_figures_and_in_an_offices_budget() -> None:
    """One list of words: what a column of a decision file's table means, a map is proposed by."""
    for kind in set(HEADING_WORDS) & set(AMOUNT_KINDS):
        assert {heading_meaning(f"{word} 2025").kind for word in HEADING_WORDS[kind]} == {kind}
    assert {heading_meaning(f"{word} 2025").kind for word in HEADING_WORDS[VARIANCES]} == {IGNORE}
    assert all(FIGURE_WORDS[key] is HEADING_WORDS[key] for key in FIGURE_WORDS.keys() & HEADING_WORDS.keys())


def test_a_rounded_sum_is_weighed_alike_in_every_table(tmp_path: Path) -> None:
    """Half a unit for each part and the sum; figures to the krona leave no room, one part alone has none."""
    assert rounding_tolerance((500_000, 100_000), [(200_000, 100_000)] * 2) == 150_000
    assert rounding_tolerance((500_000, 10_000), [(200_000, 10_000), (300_000, 100_000)]) == 15_000
    assert rounding_tolerance((500, 100), [(200, 100)] * 2) == 0
    for total, fits in (("5", True), ("7", False)):  # 2 + 1 + 1
        rows = f"a;2\nb;1\nc;1\nSumma;{total}\n"
        read = read_table(file(tmp_path, f"Konto;Belopp (mkr)\n{rows}"))
        decided = f"Namn | Budget | Kostnad\na | 1 | 2\nb | 1 | 1\nc | 1 | 1\nSumma | 3 | {total}"
        if fits:
            assert prefill_from_table(read, AllocationDecided).total == total
            assert in_decision(decided)[1] == "3"
            assert wrong_sums(decided) == []
            continue
        with pytest.raises(tplog.BadFile, match="table-total-differs"):
            prefill_from_table(read, AllocationDecided)
        assert wrong_sums(decided) == ["7"]


def test_two_units_in_one_heading_are_refused() -> None:
    """Also where one of them is a scale beside the currency."""
    with pytest.raises(ParseError) as caught:
        heading_unit("Belopp (SEK m) tkr")
    assert caught.value.rule.code == "heading-units"
