"""A heading states its amounts' unit in many ways; one that is missed makes figures 1 000 times wrong."""

import pytest

from tplog.readers.tables.headings import heading_unit, text_unit
from tplog.readers.tables.unit_notations import doubtful_unit
from tplog.values.amount_parser import parse_unit
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


@pytest.mark.parametrize(
    ("unit", "headings"),
    [
        (
            "tkr",
            (
                "Belopp (1000 kr)|Belopp (1 000 kr)|Belopp (1000-tal kr)|Belopp i 1000-tals kronor|"
                "Belopp i 1000-tal|Belopp, tusentals kr|Belopp (kr x 1000)|Belopp (x1000)|Belopp SEK '000|"
                "Belopp (SEK 000)|Belopp (000 kr)|Belopp SEK k|Belopp SEK thousands|"
                "Belopp (SEK in thousands)|Belopp t.kr|Belopp, tus. kr|Belopp_tkr|Belopp-tkr|Belopp.tkr|"
                "BeloppTkr|belopp_ksek|tkr_belopp"
            ),
        ),
        (
            "mkr",
            (
                "Belopp (1 000 000 kr)|Belopp SEK m|Belopp (M kr)|Belopp M SEK|Belopp, SEK million|"
                "Belopp m.kr|Belopp i miljontals kronor|Belopp (SEK in millions)|BeloppMkr|Belopp_MSEK"
            ),
        ),
        ("mdr", "Belopp SEK bn|Belopp (billion SEK)|Belopp i miljardtals kronor"),
    ],
)
def test_a_scale_is_a_unit_however_it_is_written(unit: str, headings: str) -> None:
    """In numerals, English order, plural, or glued to the name: none is taken for kronor."""
    for heading in headings.split("|"):
        rest, stated = heading_unit(heading)
        assert (rest.casefold(), parse_unit(stated or "")) == ("belopp", parse_unit(unit)), heading
        assert doubtful_unit(heading, of_amounts=True) is None, heading


@pytest.mark.parametrize(
    "heading",
    [
        "Belopp (k)",
        "Belopp k",
        "Belopp (EUR)",
        "Belopp (TEUR)",
        "BeloppEUR",
        "Belopp_EUR",
        "Belopp €",
        "Utfall kr/inv",
        "Belopp %",
        "Utfall tkr per inv",
        "Belopp per elev",
        "Belopp, hundratals kronor",
        "Belopp, norska kronor",
        "Belopp 100-tals kr",
        "Belopp (1000)",
        "Belopp kr/1000",
        "Belopp, USD",
    ],
)
def test_what_speaks_of_another_scale_or_currency_is_doubtful(heading: str) -> None:
    """Where it is over amounts; none of it may be passed over on the way to kronor."""
    assert doubtful_unit(heading, of_amounts=True) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Belopp",
        "Summa (kr)",
        "Utfall 2025",
        "Saldo per 30 juni",
        "Utfall tkr per 2025-06-30",
        "Belopp per konto",
        "Utfall/Budget",
        "Kostnader m.m. kr",
        "K4",
        "Konto 4010",
        "Utfall Q1",
        "Belopp tkr 2025",
    ],
)
def test_an_ordinary_heading_is_not_doubtful(text: str) -> None:
    """A day, a division and an abbreviation are no scale."""
    assert doubtful_unit(text, of_amounts=True) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Utfall 2025 (1000 kr)", ("tkr", True)),
        ("Belopp anges i 1000 kr", ("tkr", True)),
        ("Amounts in thousands", ("tkr", True)),
        ("Amounts in SEK m", ("mkr", True)),
        ("Belopp i EUR", ("EUR", False)),
        ("Budget 1 000 000 kr", ("mkr", False)),
        ("Total ram: 1 000 000 kr", ("mkr", False)),
        ("Bidrag om 1 000 kr", (None, True)),
        ("Bidrag om 5 mkr", (None, True)),
        ("25 000 kr till kommunstyrelsen", (None, True)),
        ("Budget 2025", (None, True)),
        ("Ansvar 1000 Kultur, moms 25 %", (None, True)),
        ("1900-talet i Provbyn", (None, True)),
    ],
)
def test_a_title_states_a_unit_where_it_stands_as_one(text: str, expected: tuple[str | None, bool]) -> None:
    """Amounts, years and names within a title say nothing of the table's unit."""
    assert text_unit(text) == expected
