"""Tables as CSV: read back they are the same, and no text in them is run."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import Cli
from exports.table_logs import CASES, POINTS, book_of, joined, rows_in
from hostile.texts import HARMFUL, TEXTS
from tplog.answers.cells import Cell, column_name, to_data_text
from tplog.exports import csv as export
from tplog.exports.export_scope import ExportScope
from tplog.exports.tables.catalogue import ALL_TABLES
from tplog.i18n.formulas import escape_formula, unescape_formula
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language
from tplog.values.swedish_time import SWEDEN

# What a spreadsheet may take for a formula, and what of that is only a number.
FORMULA = re.compile(r"[\s'\"]*[=+\-@＝＋－＠]")
NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")
TRAIL = "2024/kommunstyrelsen/sspf"


def csv_text(
    log: str, table: str, *, point: str = "now", lang: Language = Language.EN, excel: bool = False
) -> str:
    """A table of a log as text."""
    book = book_of(log)
    scope = ExportScope(point=POINTS[point], language=lang).pinned(book)
    return joined(export.export(book, scope, table=table, excel=excel)).decode()


def read(text: str, delimiter: str = ",") -> list[list[str]]:
    """What a reader of CSV gets."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def written_cell(cell: Cell) -> str:
    """A cell as it should be read."""
    return escape_invisible(cell) if isinstance(cell, str) else to_data_text(cell)


@pytest.mark.parametrize(("log", "point"), CASES)
def test_csv_is_read_back_as_it_was(log: str, point: str) -> None:
    """Every table: headings are the columns' names, every cell is there, lines end as RFC 4180 has it."""
    rows = rows_in(log, point)
    for table in ALL_TABLES:
        text = csv_text(log, table.name, point=point)
        heads, *cells = read(text)
        assert heads == [column_name(column) for column in table.columns]
        assert [[unescape_formula(cell) for cell in row] for row in cells] == [
            [written_cell(cell) for cell in row.values()] for row in rows[table.name]
        ]
        assert "\n" not in text.replace("\r\n", "")


def test_a_swedish_excel_gets_what_it_wants() -> None:
    """A byte order mark, semicolons, Swedish words, kronor with a comma; the sums are the same."""
    text = csv_text("decided", "transfers", lang=Language.SV, excel=True)
    assert text.startswith("\ufeff")
    heads, *rows = read(text[1:], ";")
    assert heads[:4] == ["nr", "händelse", "överföring", "budget"]
    money = heads.index("flyttat (kr)")
    assert {row[heads.index("slag")] for row in rows} >= {"ram", "fördelat", "föreslaget"}
    ore = [int(row[money].replace(",", "")) for row in rows if row[money]]
    assert ore == [row["moved_ore"] for row in rows_in("decided")["transfers"] if row["moved_ore"]]
    heads, *rows = read(csv_text("seed", "accounts", lang=Language.SV, excel=True)[1:], ";")
    assert {row[heads.index("nivå känd")] for row in rows} <= {"ja", "nej"}
    assert any(row[heads.index("saldo (kr)")] == "-2500000,00" for row in rows)


def test_swedish_csv_has_swedish_words_and_ore() -> None:
    """Without ``excel`` it is still comma-separated, and money is whole öre."""
    heads, *rows = read(csv_text("seed", "events", lang=Language.SV))
    assert "flyttat (öre)" in heads
    assert "registrerat (UTC)" in heads
    assert {"konto upplagt", "fördelning"} <= {row[heads.index("typ")] for row in rows}


def opened(text: str, delimiter: str) -> list[str]:
    """All cells, as a program that believes in this delimiter finds them, however it was meant."""
    return [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]


@pytest.mark.parametrize("log", ["hostile", "formulas"])
@pytest.mark.parametrize("excel", [False, True])
@pytest.mark.parametrize("table", [table.name for table in ALL_TABLES])
def test_no_planted_text_is_run(log: str, table: str, excel: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    """Whatever delimiter a spreadsheet believes in, no cell begins a formula, and none is unseen."""
    for lang in Language:
        text = csv_text(log, table, lang=lang, excel=excel).removeprefix("\ufeff")
        assert not HARMFUL.search(text.replace("\r\n", "\n"))
        for delimiter in ",;\t":
            for cell in opened(text, delimiter):
                assert cell.startswith("'") or not FORMULA.match(cell) or NUMBER.fullmatch(cell), cell


PIECES = [*TEXTS.values(), *"=+-@＝;,\t\r\n'\" a1\xa0\u2028", "=cmd", "-3 mkr"]


@example("'=1")
@example("a;' \"=1")
@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text())
def test_a_guarded_text_is_never_a_formula_and_is_not_lost(text: str) -> None:
    """Also where the text itself has apostrophes, delimiters and line ends."""
    guarded = escape_formula(text)
    assert unescape_formula(guarded) == text
    for part in re.split(r"[,;\t\r\n]", guarded):
        assert part.startswith("'") or not re.match(r"[ '\"\xa0]*[=+\-@＝＋－＠]", part)


@pytest.mark.parametrize("text", ["", "a=b", "2024-12-31", "rad 25–30", "−3 mkr", "a - b", "e@x.se"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    """Marks inside a text are no beginning of a formula."""
    assert escape_formula(text) == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (True, "true"),
        (0, "0"),
        (date(1863, 1, 1), "1863-01-01"),
        (datetime(2025, 1, 2, 3, 4, 5, 6, tzinfo=UTC), "2025-01-02T03:04:05.000006Z"),
        (datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC), "2025-01-02T03:04:05Z"),
        (datetime(2025, 1, 2, 3, 4, 5, tzinfo=SWEDEN), "2025-01-02T02:04:05Z"),
    ],
)
def test_cells_are_written_for_programs(cell: Cell, text: str) -> None:
    """As ISO 8601 and as JSON would."""
    assert to_data_text(cell) == text


def test_a_trail_is_the_book_s(cli: Cli, seeded: object) -> None:
    """Step by step, from the highest authority down; asked for by its account alone where that is enough."""
    result = cli("export", "csv", "--table", "trail", "--account", TRAIL)
    heads, *rows = read(result.stdout)
    steps = list(book_of("seed").trail("trygghetspaketet", TRAIL))
    money = [heads.index(name) for name in ("moved_ore", "waiting_ore", "balance_ore")]
    assert [[row[at] for at in money] for row in rows] == [
        [
            "" if step.is_pending else str(step.amount),
            str(step.amount) if step.is_pending else "",
            str(step.balance),
        ]
        for step in steps
    ]
    assert [row[heads.index("event")] for row in rows] == [step.record.event.id for step in steps]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nope"], "budget-unknown"),
        (["--table", "trail", "--account", "2024/kommunstyrelsen/sspq"], TRAIL),
        (["--table", "trail"], "go together"),
        (["--account", TRAIL], "go together"),
        (["--account", TRAIL, "--table", "state"], "go together"),
        (["--table", "nope"], "'nope' is not one of"),
    ],
)
def test_a_wrong_question_is_reported(cli: Cli, seeded: object, arguments: list[str], says: str) -> None:
    """And nothing is written before that."""
    result = cli("export", "csv", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


def test_an_account_of_several_budgets_needs_its_budget(cli: Cli, tmp_path: object) -> None:
    """The error names them, the same for the trail itself and its export; with one it is answered."""
    paper = '[source]\ntitle = "x"\n[[event]]\ntype = "AccountOpened"\nid = "{0}"\nbudget = "{0}"\n'
    for name in ("ett", "två"):
        with open(f"{name}.toml", "w", encoding="utf-8") as file:  # noqa: PTH123 (in the current folder)
            file.write(paper.format(name) + '[event.accounts]\n"2025/kommunstyrelsen" = "KS"\n')
        assert cli("apply", f"{name}.toml", "--create").exit_code == 0
    account = "2025/kommunstyrelsen"
    exported = ("--table", "trail", "--account", account)
    for result in (cli("export", "csv", *exported), cli("trail", account)):
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"budget-needed: {account} is in several budgets: ett, två." in result.stderr
    assert cli("export", "csv", "två", *exported).exit_code == 0
    assert cli("trail", account, "--budget", "två").exit_code == 0


def test_one_budget_is_asked_for(cli: Cli, seeded: object) -> None:
    """Nothing of other budgets is exported."""
    heads, *rows = read(cli("export", "csv", "trygghetspaketet", "--table", "events").stdout)
    assert {row[heads.index("budget")] for row in rows} == {"trygghetspaketet"}
    assert len(rows) == len(list(book_of("seed").budget_records("trygghetspaketet")))
