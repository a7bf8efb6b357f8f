"""A heading states its amounts' unit in many ways; one that is missed makes figures 1 000 times wrong."""

import pytest

from tplog.readers.tables.headings import heading_unit
from tplog.values.identifiers import ParseError

STATED = {
    "Belopp (tkr)": ("Belopp", "tkr"),
    "Utfall, mkr": ("Utfall", "mkr"),
    "i tkr": ("", "tkr"),
    "(tusental kronor)": ("", "tusental kronor"),
    "kkr": ("", "kkr"),
    "Utfall 2025 tkr": ("Utfall 2025", "tkr"),
    "Budget [Mkr] 2025": ("Budget 2025", "Mkr"),
    "(belopp i tkr)": ("", "tkr"),
    "Belopp (i tusental kronor)": ("Belopp", "tusental kronor"),
    "Belopp (tkr, löpande priser)": ("Belopp (löpande priser)", "tkr"),
    "Belopp (t kr)": ("Belopp", "t kr"),
    "Utfall\n(mnkr)": ("Utfall", "mnkr"),
    "Budget – miljoner kronor": ("Budget", "miljoner kronor"),
}


@pytest.mark.parametrize(("heading", "expected"), STATED.items(), ids=repr)
def test_a_unit_is_found_wherever_it_stands(heading: str, expected: tuple[str, str]) -> None:
    """The unit in brackets, after a comma, after i, last, first or alone is the unit of the column."""
    assert heading_unit(heading) == expected


@pytest.mark.parametrize(
    "heading", ["Belopp", "Kr per invånare", "tkr/elev", "Bidrag om 5 mkr", "Jan-jun 2025", ""]
)
def test_what_is_no_unit_of_the_column_is_left(heading: str) -> None:
    """A rate, and an amount within a title, state no unit of the column."""
    assert heading_unit(heading) == (heading, None)


def test_two_units_are_refused() -> None:
    """A heading with two units that differ says neither; the same unit twice is one."""
    with pytest.raises(ParseError) as refusal:
        heading_unit("Belopp (tkr), mkr")
    assert refusal.value.rule.code == "heading-units"
    assert heading_unit("Belopp kkr (tkr)") == ("Belopp", "kkr")
