"""Wide tables: which rows are headings, bodies, lines and sums, and what is asked where that is not plain."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import tplog
from tplog.readers.tables.heading_meaning import HeadingMeaning, heading_meaning, is_body_name
from tplog.readers.tables.tabular import Grid, read_grid
from tplog.readers.tables.wide_budget import WideBudget
from tplog.readers.tables.wide_map import parse_wide_map
from tplog.readers.tables.wide_rows import read_wide_budget
from tplog.readers.tables.wide_table import find_parts

HEAD = 'budget = "b"\nunit = "tkr"\n[source]\ntitle = "T"\n[columns]\n'
ONE = 'A = { kind = "name" }\nB = { kind = "budget", year = 2025 }\n'
TWO = 'A = { kind = "body" }\nB = { kind = "name" }\nC = { kind = "budget", year = 2025 }\n'


def read(folder: Path, table: str, columns: str, top: str = "") -> WideBudget:
    """Read a table in CSV by a map with these columns."""
    path = folder / "t.csv"
    path.write_text(table.replace("|", ";"), "utf-8")
    mapping = parse_wide_map(top + HEAD + columns, "m.toml")
    return read_wide_budget(find_parts(read_grid(path), mapping.headings), mapping)


def codes(folder: Path, table: str, columns: str, top: str = "") -> list[str]:
    """Return the codes of what is refused."""
    with pytest.raises(tplog.BadFile) as error:
        read(folder, table, columns, top)
    return [reason.code for reason in error.value.reasons]


def shape(budget: WideBudget) -> list[tuple[str, list[str], int | None]]:
    """Return each body with its lines, and the row of its stated sum."""
    return [
        (body.name, [line.name for line in body.lines], body.total.row if body.total else None)
        for body in budget.bodies
    ]


@pytest.mark.parametrize(
    ("heading", "kind", "year", "until"),
    [
        ("Bokslut 2023", "outcome", 2023, None),
        ("Utfall jan–aug 2025", "outcome", 2025, "2025-08-31"),
        ("Utfall 2025-04-30", "outcome", 2025, "2025-04-30"),
        ("Budget 2025 (tkr)", "budget", 2025, None),
        ("KF-budget 25", "budget", 2025, None),
        ("BU 2024", "budget", 2024, None),
        ("Ram 2026", "budget", 2026, None),
        ("Internbudget 2025", "allocation", 2025, None),
        ("Nämndens förslag 2026", "proposal", 2026, None),
        ("Helårsprognos 2025", "forecast", 2025, None),
        ("Plan 2027", "plan", 2027, None),
        ("Avvikelse mot budget 2025", "ignore", 2025, None),
        ("Förändring 2024–2025", "ignore", None, None),
        ("Budget 2024–2025", "budget", None, None),
        ("2025", None, 2025, None),
        ("Belopp", None, None, None),
    ],
)
def test_a_heading_tells_kind_year_and_last_day(
    heading: str, kind: str | None, year: int | None, until: str | None
) -> None:
    """A variance is no budget, two years are none, and months give the last day of the last of them."""
    meaning = heading_meaning(heading)
    assert (meaning.kind, meaning.year, meaning.until and meaning.until.isoformat()) == (kind, year, until)


def test_a_year_in_the_title_holds_for_headings_without() -> None:
    """Utfall, under the title Delårsrapport 2025; not under one with two years."""
    assert heading_meaning("Budget, mkr", ["Delårsrapport 2025"]) == HeadingMeaning(
        "budget", 2025, None, "mkr"
    )
    assert heading_meaning("Budget", ["Budget 2025–2027"]).year is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kommunstyrelsen", True),
        ("Barn- och utbildningsnämnd", True),
        ("Nämnden för arbete", True),
        ("Revision", True),
        ("Kommunfullmäktige", True),
        ("Nämnd", False),
        ("Stöd till nämnder", False),
        ("Äldreomsorg", False),
        ("Nämndadministration", False),
    ],
)
def test_a_bodys_name_ends_as_bodies_names_do(name: str, expected: bool) -> None:  # noqa: FBT001 (a case)
    """Nämnd alone is a heading."""
    assert is_body_name(name) is expected


def test_titles_headings_and_rows_are_parted() -> None:
    """Merged headings hold for the columns after them; a lone cell above is a title; footnotes are rows."""
    grid = Grid(
        "t",
        [
            (1, ("Driftbudget, mnkr",)),
            (3, (None, "Bokslut", "Budget", None, "Plan")),
            (4, ("Nämnd", 2023, 2024, 2025, 2026)),
            (6, ("Kommunstyrelsen", 1, 2, 3, 4)),
            (9, ("* preliminärt",)),
        ],
    )
    table = find_parts(grid)
    assert (table.titles, table.heading_rows, table.unit) == (("Driftbudget, mnkr",), (3, 4), "mnkr")
    assert [column.heading for column in table.columns] == [
        "Nämnd", "Bokslut 2023", "Budget 2024", "Budget 2025", "Plan 2026",
    ]  # fmt: skip
    assert [row.number for row in table.rows] == [6, 9]


def test_a_table_without_headings_is_refused() -> None:
    """There is nothing to say what a column is."""
    with pytest.raises(tplog.BadFile) as error:
        find_parts(Grid("t", [(1, ("a", 1, 2)), (2, ("b", 3, 4))]))
    assert error.value.reasons[0].code == "headings-not-seen"


def test_bodies_stand_in_a_column_or_head_their_lines(tmp_path: Path) -> None:
    """An empty cell of a body continues it; a head is a body if its name is like one, else a group."""
    in_column = "N|V|2025\nA|a|1\n|b|2\n|Summa|3\nB|c|4\nSumma||7\n"
    assert shape(read(tmp_path, in_column, TWO)) == [("A", ["a", "b"], 4), ("B", ["c"], None)]
    heads = "x|2025\nAnämnden|\nBarn|\na|1\nb|2\nÖvrigt|\nc|5\nSumma Anämnden|8\nBnämnden|\nd|4\nSumma|4\n"
    assert (
        codes(tmp_path, heads, ONE) == ["row-head-unclear"] * 2
    )  # a line without amounts looks like a group
    budget = read(tmp_path, heads, ONE + '[rows]\n"3" = { kind = "group" }\n6 = { kind = "group" }\n')
    assert shape(budget) == [("Anämnden", ["a", "b", "c"], 8), ("Bnämnden", ["d"], 11)]
    assert [line.group for line in budget.bodies[0].lines] == ["Barn", "Barn", "Övrigt"]


def test_heads_may_have_any_name_where_none_is_like_a_bodys(tmp_path: Path) -> None:
    """A lone heading above is a body; of two that follow each other the second one, with a question."""
    assert shape(read(tmp_path, "x|2025\nSkola|\na|1\nVård|\nb|2\n", ONE)) == [
        ("Skola", ["a"], None),
        ("Vård", ["b"], None),
    ]
    assert codes(tmp_path, "x|2025\nSkola|\na|1\nVård|\nÄldre|\nb|2\n", ONE) == ["row-head-unclear"]


def test_a_bodys_own_row_above_its_lines_is_their_sum(tmp_path: Path) -> None:
    """Where it is not, the table could mean two things; the map says which."""
    table = "x|2025\nAnämnden|3\na|1\nb|2\nBnämnden|4\nSumma|7\n"
    assert shape(read(tmp_path, table, ONE)) == [
        ("Anämnden", ["a", "b"], 2),
        ("Bnämnden", ["Bnämnden"], None),
    ]
    wrong = table.replace("Anämnden|3", "Anämnden|5")
    assert codes(tmp_path, wrong, ONE) == ["row-head-not-sum"]
    stated = read(tmp_path, wrong, ONE + '[rows]\n2 = { kind = "body" }\n')
    assert stated.bodies[0].total is not None


def test_rows_can_be_bodies(tmp_path: Path) -> None:
    """Without a column of lines each row is a body; parts of one (varav) are not recorded."""
    table = "N|2025\nA|1\nvarav x|1\nB|2\nS:a|3\n"
    budget = read(tmp_path, table, 'A = { kind = "body" }\nB = { kind = "budget", year = 2025 }\n')
    assert shape(budget) == [("A", ["A"], None), ("B", ["B"], None)]
    assert [total.row for total in budget.totals] == [5]
    assert [remark.code for remark in budget.remarks] == ["wide-part-left-out"]
    assert [part.row for part in budget.bodies[0].left_out] == [3]


def test_sums_are_of_a_group_a_body_or_the_table(tmp_path: Path) -> None:
    """The rows that add up tell which; a sum that adds up to nothing stays its body's stated sum."""
    table = "N|V|2025\nA|a|1\n|b|2\n|Delsumma|3\n|c|3\n|d|5\n|Summa|11\nB|e|4\nTotalt||15\n"
    budget = read(tmp_path, table, TWO + '[rows]\n5 = { kind = "line" }\n')
    assert [(body.total and body.total.row, [s.row for s in body.subtotals]) for body in budget.bodies] == [
        (7, [4]),
        (None, []),
    ]
    assert [total.row for total in budget.totals] == [9]
    wrong = read(tmp_path, "N|V|2025\nA|a|1\n|b|2\n|Summa|30\n", TWO)
    assert wrong.bodies[0].total is not None
    assert wrong.bodies[0].total.figures["C"].text == "30"
    grand = read(tmp_path, "x|2025\nAnämnden|\na|1\nb|2\nBnämnden|\nc|4\nd|5\nSumma nämnder|30\n", ONE)
    assert shape(grand) == [("Anämnden", ["a", "b"], None), ("Bnämnden", ["c", "d"], None)]
    assert [total.row for total in grand.totals] == [8]


def test_a_row_that_only_adds_up_is_asked_about(tmp_path: Path) -> None:
    """Its figures may be a sum's or its own, in all columns; the map settles it either way."""
    columns = ONE + 'C = { kind = "plan", year = 2026 }\n'
    table = "x|2025|2026\nAnämnden||\na|1|5\nb|2|6\nGemensamt|3|11\nSumma|{}|{}\n"
    assert codes(tmp_path, table.format(6, 22), columns) == ["row-could-be-sum"]
    line = read(tmp_path, table.format(6, 22), columns + '[rows]\n5 = { kind = "line" }\n')
    assert shape(line) == [("Anämnden", ["a", "b", "Gemensamt"], 6)]
    total = read(tmp_path, table.format(3, 11), columns + '[rows]\n5 = { kind = "sum" }\n')
    assert shape(total)[0][1] == ["a", "b"]
    assert (
        shape(read(tmp_path, table.replace("3|11", "3|12").format(6, 23), columns))[0][1][-1] == "Gemensamt"
    )


def test_a_result_below_the_last_body_is_asked_about(tmp_path: Path) -> None:
    """It adds up the whole table, the row just above included."""
    table = "x|2025\nAnämnden|\na|4\nb|5\nSumma|9\nFinansförvaltning|-20\nÅrets resultat|-11\n"
    assert codes(tmp_path, table, ONE) == ["row-could-be-sum"]
    budget = read(tmp_path, table, ONE + "[rows]\n7.kind = 'sum'\n")
    assert shape(budget)[1] == ("Finansförvaltning", ["Finansförvaltning"], None)
    assert [total.row for total in budget.totals] == [7]


FLAT = 'A = { kind = "body" }\nB = { kind = "budget", year = 2025 }\n'
THREE = "x|2025\nKommunstyrelsen|{}\nSocialnämnden|{}\n{}|{}\n"


def test_a_row_that_adds_up_but_for_rounding_is_asked_about(tmp_path: Path) -> None:
    """Under any name, and where the rows are bodies too; the map settles it either way."""
    table = THREE.format("48,9", "121,4", "Nämndernas verksamhet", "170,4")
    assert codes(tmp_path, table, FLAT) == ["row-could-be-rounded-sum"]
    total = read(tmp_path, table, FLAT + "[rows]\n4.kind = 'sum'\n")
    assert (len(total.bodies), total.totals[0].row) == (2, 4)
    for kind in ("line", "body"):
        assert len(read(tmp_path, table, FLAT + f"[rows]\n4.kind = '{kind}'\n").bodies) == 3
    exact = THREE.format("48,9", "121,4", "Kommunen i alla delar", "170,3")
    assert codes(tmp_path, exact, FLAT) == ["row-could-be-sum"]
    first = THREE.format("170,3", "121,4", "Barnnämnden", "48,9")
    assert codes(tmp_path, first, FLAT) == ["row-could-be-sum"]
    in_lines = "N|V|2025\nA|a|48,9\nA|b|121,4\nA|Förvaltningen|170,4\n"
    assert codes(tmp_path, in_lines, TWO) == ["row-could-be-rounded-sum"]
    assert len(read(tmp_path, THREE.format("48,9", "121,4", "Revision", "1,4"), FLAT).bodies) == 3


@pytest.mark.parametrize("name", ["Ram", "Nämndens budget", "Förvaltning", "Kommunbidrag"])
def test_the_sum_of_one_line_is_asked_about(tmp_path: Path, name: str) -> None:
    """Two rows of a body with the same amounts may be a line and its sum; other equal rows are lines."""
    table = f"N|V|2025\nA|Tillsyn|8,1\nA|{name}|8,1\n"
    assert codes(tmp_path, table, TWO) == ["row-could-repeat"]
    assert shape(read(tmp_path, table, TWO + "[rows]\n3.kind = 'sum'\n")) == [("A", ["Tillsyn"], 3)]
    assert len(read(tmp_path, table, TWO + "[rows]\n3.kind = 'line'\n").bodies[0].lines) == 2
    plain = "N|V|2025\nA|Tillsyn|8,1\nA|Prövning|8,1\nA|Övrigt|2,0\n"
    assert len(read(tmp_path, plain, TWO).bodies[0].lines) == 3


@pytest.mark.parametrize(
    "between",
    [
        "Investeringsbudget 2025, tkr|\nx|2025\n",
        "Investeringar|\n",
        "Exploateringsbudget|\n",
        "Belopp i mkr|\n",
        "Budget 2026|\n",
        "x|2025\n",  # headings again, after a sum of all
    ],
)
def test_another_table_below_is_asked_about(tmp_path: Path, between: str) -> None:
    """Its bodies are no frames of the first table; the map leaves one of the two out."""
    table = f"x|2025\nAnämnden|48\nBnämnden|121\nSumma|169\n|\n{between}Cnämnden|30\nDnämnden|27\nSumma|57\n"
    assert codes(tmp_path, table, FLAT) == ["row-begins-table"]
    last = len(table.splitlines())
    first = read(tmp_path, table, FLAT + f'[rows]\n"6-{last}".kind = "ignore"\n')
    assert [body.name for body in first.bodies] == ["Anämnden", "Bnämnden"]
    answered = read(tmp_path, table, FLAT + "[rows]\n6.kind = 'text'\n7.kind = 'text'\n")
    assert len(answered.bodies) == (4 if between.count("\n") == 2 else 3)


def test_a_heading_with_the_maps_body_is_that_body(tmp_path: Path) -> None:
    """It is no group within itself."""
    (body,) = read(tmp_path, "x|2025\nSociala|\na|1\nb|4\n", ONE, 'body = "Sociala"\n').bodies
    assert [line.group for line in body.lines] == ["", ""]


def test_headings_again_on_a_new_page_are_none(tmp_path: Path) -> None:
    """They are passed over; but a row of figures like the headings' years may state money."""
    pages = "x|2025\nAnämnden|48\nx|2025\nBnämnden|121\n"
    assert len(read(tmp_path, pages, FLAT).bodies) == 2
    like = "x|2025\nAnämnden|48\nBnämnden|2025\nCnämnden|7\n"
    assert codes(tmp_path, like, FLAT) == ["row-like-headings"]
    assert len(read(tmp_path, like, FLAT + "[rows]\n3.kind = 'line'\n").bodies) == 3
    assert codes(tmp_path, "x|2025\nAnämnden|48\nBnämnden|2025\n", FLAT) == ["row-like-headings"]


@pytest.mark.parametrize(
    "name",
    [
        "Antal barn i förskola", "Antal årsarbetare", "Årsarbetare", "Andel behöriga, %", "Kostnad kr/inv",
        "Kr per invånare", "Sjukfrånvaro", "Nettokostnadsandel", "Självfinansieringsgrad", "Lokaler (kvm)",
        "Platser, st", "Befolkning", "Skattesats", "Number of pupils",
    ],
)  # fmt: skip
def test_a_row_that_is_no_money_is_asked_about(tmp_path: Path, name: str) -> None:
    """A count or a share is never tkr without a word; the map says that it is money or leaves it out."""
    table = f"N|V|2025\nA|Förskola|5000\nA|{name}|812,5\n"
    assert codes(tmp_path, table, TWO) == ["row-no-money"]
    ignored = read(tmp_path, table, TWO + "[rows]\n3.kind = 'ignore'\n")
    assert [line.name for line in ignored.bodies[0].lines] == ["Förskola"]


@pytest.mark.parametrize(
    "name", ["Barn i behov av stöd", "Andelar i bolag", "Platsköp", "Kost och lokalvård"]
)
def test_a_row_of_money_is_not_asked_about(tmp_path: Path, name: str) -> None:
    """Words within words are none."""
    assert len(read(tmp_path, f"N|V|2025\nA|Förskola|5000\nA|{name}|812\n", TWO).bodies[0].lines) == 2


def test_what_a_map_leaves_out_is_remarked(tmp_path: Path) -> None:
    """A column that is not recorded, and the file's other sheets."""
    budget = read(tmp_path, "x|2025|2026\nAnämnden|48|50\n", FLAT)
    assert [(remark.code, remark.params["letters"]) for remark in budget.remarks] == [
        ("column-not-recorded", "C")
    ]
    book = openpyxl.Workbook()
    for title in ("Drift", "Investering"):
        sheet = book.create_sheet(title)
        sheet.append(["x", "2025"])
        sheet.append(["Anämnden", 48])
    book.save(tmp_path / "t.xlsx")
    mapping = parse_wide_map(HEAD + FLAT, "m.toml")
    budget = read_wide_budget(find_parts(read_grid(tmp_path / "t.xlsx", sheet="Drift")), mapping)
    assert [remark.code for remark in budget.remarks] == ["wide-sheets-left-out"]
    assert "Investering" in str(budget.remarks[0].params["others"])


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("a|1\n", "row-without-body"),
        ("varav a|1\nAnämnden|2\n", "row-without-body"),
        ("Anämnden|\na|1\nb|2\nSumma|3\nReserv|4\nBnämnden|\nc|5\n", "row-body-unclear"),
        ("Anämnden|\na|1\nBnämnd|2\nc|4\n", "row-body-unclear"),
        ("Anämnden|\na|1\nb|2\nSumma|3\nSkola|\nc|5\n", "row-head-unclear"),
        ("Anämnden|\na|1\na|2\n", "wide-line-twice"),
        ("Anämnden|\na|1\n|2\n", "row-without-name"),
        ("Anämnden|\na|1.234\n", "amount-ambiguous"),
        ("Anämnden|\na|(5)\n", "amount-bracketed"),
    ],
)
def test_what_could_be_two_things_is_refused(tmp_path: Path, rows: str, code: str) -> None:
    """Each has a code of its own, and its message says what to write."""
    assert codes(tmp_path, f"x|2025\n{rows}", ONE) == [code]


def test_a_sum_settles_whose_a_row_is(tmp_path: Path) -> None:
    """A line with a body's name is a line if the body's stated sum counts it."""
    table = "x|2025\nAnämnden|\na|1\nBnämnd|2\nSumma|3\nCnämnden|\nd|4\n"
    assert shape(read(tmp_path, table, ONE))[0] == ("Anämnden", ["a", "Bnämnd"], 5)


def test_rows_are_added_up_by_the_map(tmp_path: Path) -> None:
    """To the line of the heading above, or to one with a name; some are taken off. The sum must hold then."""
    skola = "Skola|\nIntäkter|20\nKostnader|120\nNetto|100\n"
    table = f"x|2025\nAnämnden|\n{skola}Vård|\nKostnader|7\nSumma Anämnden|107\n"
    groups = '[rows]\n"3-7" = { kind = "group" }\n"4-6" = {}\n'
    rule = groups + '[[line]]\nrows = ["Intäkter", "Kostnader"]\nminus = ["Intäkter"]\n'
    (body,) = read(tmp_path, table, ONE + rule).bodies
    assert [(line.name, line.ore("B")) for line in body.lines] == [("Skola", 10_000_000), ("Vård", 700_000)]
    assert [part.row for part in body.lines[0].parts] == [4, 5]
    named = groups + '[[line]]\nrows = ["Int*", "5", "8"]\nname = "Allt"\n'
    (body,) = read(tmp_path, table, ONE + named).bodies
    assert [(line.name, line.group) for line in body.lines] == [("Allt", "Skola"), ("Allt", "Vård")]


def test_a_map_of_another_table_is_refused(tmp_path: Path) -> None:
    """Its headings and its unit must be those of the table."""
    other = 'A = { kind = "name" }\nB = { kind = "budget", year = 2025, heading = "Budget 2024" }\n'
    assert codes(tmp_path, "x|Budget 2025\nAnämnden|\na|1\n", other) == ["wide-heading-other"]
    assert codes(tmp_path, "x|Budget (mkr)\nAnämnden|\na|1\n", ONE) == ["wide-unit-other"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["key-missing"] * 4),
        (HEAD + 'A = { kind = "name" }\n', ["wide-columns-missing"]),
        (HEAD + ONE + 'C = { kind = "budget", year = 2025 }\n', ["wide-columns-alike"]),
        (HEAD + ONE + 'C = { kind = "outcome", year = 2025 }\n', ["key-missing"]),
        (HEAD + ONE + 'C = { kind = "" }\n', ["value-wrong"]),
        (HEAD + ONE + '[rows]\nx = { kind = "sum" }\n', ["value-wrong"]),
        (HEAD + ONE + '[rows]\n4 = { kind = "" }\n', ["value-wrong"]),
        (HEAD + ONE + "[[line]]\n", ["key-missing"]),
        (HEAD + ONE + '[names]\nA = "…"\n', ["name-unreadable"]),
        ("headings = [0]\n" + HEAD + ONE, ["value-wrong"]),
        ('signs = "x"\n' + HEAD + ONE, ["value-wrong"]),
    ],
)
def test_mistakes_of_a_map_are_refused(text: str, codes: list[str]) -> None:
    """All at once, each with its line."""
    with pytest.raises(tplog.BadFile) as error:
        parse_wide_map(text, "m.toml")
    assert [reason.code for reason in error.value.reasons] == codes
    assert all(reason.location and reason.location.file == "m.toml" for reason in error.value.reasons)


@pytest.mark.parametrize(
    ("rows", "row", "added"),
    [
        ("KS|Barn|15\nKS|Skola|10\nKS|Fritid|5\nKS|Vård|7", "2", "3–4"),
        ("KS|Vård|7\nKS|Skola|10\nKS|- lokaler|4\nKS|- personal|6\nKS|Fritid|9", "3", "4–5"),
        ("KS|Vård|7\nKS|Skola|16\nKS|- lokaler|10,4\nKS|- personal|5,4\nKS|Fritid|9", "3", "4–5"),
        ("KS|A|1\nKS|B|5\nKS|C|7\nKS|B och C|12\nKS|D|40", "5", "3–4"),
    ],
)
def test_a_row_that_adds_up_rows_beside_it_is_asked_about(
    tmp_path: Path, rows: str, row: str, added: str
) -> None:
    """It may stand above them or below, among others: the answers leave it out, or let it count."""
    table = f"Nämnd|Verksamhet|Budget 2025\n{rows}"
    with pytest.raises(tplog.BadFile) as error:
        read(tmp_path, table, TWO)
    (reason,) = error.value.reasons
    assert (reason.code, reason.params["row"], reason.params["rows"]) == ("row-could-add-some", row, added)
    counted = [
        len(read(tmp_path, table, f'{TWO}[rows]\n{row}.kind = "{kind}"\n').bodies[0].lines)
        for kind in ("ignore", "line")
    ]
    assert counted == [rows.count("\n"), rows.count("\n") + 1]


def test_a_row_among_bodies_that_adds_up_some_is_asked_about(tmp_path: Path) -> None:
    """Where each row is a body, one that is the sum of others is no body in silence."""
    table = "Nämnd|Budget 2025\nRevision|3\nVälfärd|18\nSkolnämnden|10\nVårdnämnden|8\nValnämnden|7"
    columns = 'A = { kind = "body" }\nB = { kind = "budget", year = 2025 }\n'
    assert codes(tmp_path, table, columns) == ["row-could-add-some"]


def test_a_total_of_all_rows_tells_that_none_is_a_sum(tmp_path: Path) -> None:
    """The stated total counts the row that is by chance the sum of two others."""
    rows = "KS|Barn|15\nKS|Skola|10\nKS|Fritid|5\nKS|Summa|30"
    budget = read(tmp_path, f"Nämnd|Verksamhet|Budget 2025\n{rows}", TWO)
    assert shape(budget) == [("KS", ["Barn", "Skola", "Fritid"], 5)]


@pytest.mark.parametrize(
    "texts", [("mkr", "mkr"), ("Budget", "Utfall"), ("2024", "2025"), ("Budget 2025", "Plan")]
)
def test_a_column_of_units_or_kinds_is_no_column_of_names(tmp_path: Path, texts: tuple[str, str]) -> None:
    """Enhet, Typ or År beside the body would be recorded as lines, in another unit or counted twice."""
    table = f"Nämnd|Typ|Budget 2025\nKS|{texts[0]}|12\nKS|{texts[1]}|10"
    assert codes(tmp_path, table, TWO) == ["wide-names-are-kinds"]
