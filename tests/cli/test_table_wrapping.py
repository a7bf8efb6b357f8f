"""Where the lines of a table's cells end."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from tplog.answers.answer_tables import TextTable
from tplog.answers.finding_tables import findings_table
from tplog.cli.rich_tables import rich_table
from tplog.cli.table_layout import fitted
from tplog.domain.rules.limits import MANDATE_USED_UP
from tplog.i18n.vocabulary import Language
from tplog.values.finding import Finding, MessageParams


def printed(table: TextTable, width: int) -> list[str]:
    """The lines of a table on a screen so wide, without the spaces at their ends."""
    screen = StringIO()
    fit = fitted(table, width)
    Console(file=screen, width=fit.width, color_system=None).print(rich_table(fit))
    return [line.rstrip(" ") for line in screen.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("language", "money"),
    [(Language.SV, "12\u00a0345,6\u00a0mkr"), (Language.EN, "12,345.6\u00a0mkr")],
)
def test_an_amount_in_a_sentence_stands_on_one_line(language: Language, money: str) -> None:
    """At its thousands and before its unit no line ends, however wide the screen is."""
    params: MessageParams = {
        "body": "sn",
        "ore": 1_234_560_000_000,
        "accounts": "a",
        "decision": "u",
        "limit": 500_000_000,
    }
    table = findings_table([Finding(MANDATE_USED_UP, params)], language)
    for width in range(60, 120):
        lines = printed(table, width)
        assert sum(money in line for line in lines) == 1, lines
        assert all(len(line) <= width for line in lines)


def test_what_is_wider_than_its_column_is_broken_all_the_same() -> None:
    """Nothing is left out of a word of no-break spaces, and no line is too wide."""
    table = TextTable("", [("", False)])
    table.add_row(["a\u00a0" * 20 + "b c"])
    lines = [line for line in printed(table, 12) if line.strip()]
    assert all(len(line) <= 12 for line in lines)
    assert "".join(lines).replace("\u00a0", "").replace(" ", "") == "a" * 20 + "bc"
