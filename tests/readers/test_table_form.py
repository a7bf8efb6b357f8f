"""A paper's table in a decision file: its columns become events' lines and figures, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from textwrap import dedent

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

import tplog
from conftest import ROOT
from spec import HEAD, event, mandate, text
from tplog import Book, MemoryLog
from tplog.events.base import Event
from tplog.events.types import EVENT_CLASSES, AccountOpened
from tplog.readers.decision_file import parse_decision
from tplog.readers.figure_columns import FIGURE_WORDS, line_words
from tplog.values.finding import Finding
from tplog.values.transfer import Aspect

PAGE = (ROOT / "docs" / "decision-file.md").read_text("utf-8").partition("## A paper's table")[2]
SECTION = PAGE.partition("\n## ")[0]
UNDER = '"2025/socialnämnden"'
COUNCIL = '"2025/kommunfullmäktige"'


def quoted(rows: str) -> str:
    """A table as a TOML text of several lines."""
    content = dedent(rows).strip(" \n")
    return f'"""\n{content}\n"""'


def table(name: str, rows: str, **keys: str) -> str:
    """A table of the file."""
    lines = [f"{key} = {value}" for key, value in {"unit": '"tkr"', "under": UNDER, **keys}.items() if value]
    return "\n".join(["[[table]]", f'id = "{name}"', *lines, f"rows = {quoted(rows)}"])


def framed(rows: str, **keys: str) -> str:
    """A frame with rows of its own."""
    stated = {"under": UNDER, "unit": '"tkr"', **keys}
    return event("FrameDecided", "ram", giver=COUNCIL, rows=quoted(rows), **stated)


def outcome(**keys: str) -> str:
    """An outcome by the table ``t``, unless the keys say otherwise."""
    return event("OutcomeRecorded", "utfall", **{"until": "2025-08-31", "table": '"t"', **keys})


SPENT = table("t", "A | Utfall\nÄldre | 5")
BEFORE = '{ lines = "Bokslut 2024" }'
PLAN = '{ "2025/a" = "1 kr" }'


def events(*tables: str) -> tuple[Event, ...]:
    """The events of a file."""
    return tuple(draft.event for draft in parse_decision(text(tables), "x.toml").events)


def mistakes(*tables: str) -> Sequence[Finding]:
    """Why a file is refused."""
    with pytest.raises(tplog.BadFile) as caught:
        parse_decision(text(tables), "x.toml")
    return caught.value.reasons


def codes(*tables: str) -> list[str]:
    """The codes by which a file is refused."""
    return [reason.code for reason in mistakes(*tables)]


def figures(stated: Event) -> Mapping[str, Mapping[str, int]]:
    """The öre of each account of an event, by what the figure is."""
    by_aspect: dict[str, dict[str, int]] = {}
    for move in stated.stated_transfers:
        by_aspect.setdefault("lines", {})[str(move.taker)] = move.ore
    for measure in stated.measures:
        name = "lines" if measure.aspect is Aspect.NET else f"{measure.aspect}"
        by_aspect.setdefault(name, {})[str(measure.account)] = measure.amount.ore
    return by_aspect


COULD_BE_SUM = {"sum-or-account", "row-nearly-sum", "row-names-others"}
TABLE = """
    Verksamhet                 | Bokslut 2024 | Budget 2025 | Utfall | Avvikelse | Prognos 2025
    Äldreomsorg                |       74 000 |      75 300 | 51 200 |       – 4 |       75 900
    # sidan 4
    Individ- och familjeomsorg |       40 500 |      41 000 | 27 100 |       233 |       40 800
    Familjerätt                |              |       2 150 |  1 433 |         – |
    Summa                      |      114 500 |     118 450 | 79 733 |           |      116 700
"""


def test_each_event_takes_its_columns_by_the_words_of_their_headings() -> None:
    """A budget, an outcome and a forecast of one table; a dash and an empty cell state nothing."""
    columns = '{ lines = "Utfall", variances = "Avvikelse" }'
    frame, spent, expected = events(
        table("t", TABLE, ignored='"Bokslut 2024"'),
        event("FrameDecided", "ram", giver=COUNCIL, table='"t"'),
        outcome(columns=columns),
        event("ForecastRecorded", "prognos", table='"t"'),
    )
    path = "2025/socialnämnden"
    assert figures(frame) == {
        "lines": {
            f"{path}/äldreomsorg": 7_530_000_000,
            f"{path}/individ-och-familjeomsorg": 4_100_000_000,
            f"{path}/familjerätt": 215_000_000,
        }
    }
    assert figures(spent)["variance"] == {
        f"{path}/äldreomsorg": -400_000,
        f"{path}/individ-och-familjeomsorg": 23_300_000,
    }
    assert list(figures(expected)["lines"].values()) == [7_590_000_000, 4_080_000_000]
    totals = [stated.total.text for stated in (frame, spent, expected) if stated.total]
    assert totals == ["118 450", "79 733", "116 700"]


@frozen
class Written:
    """A random table with two columns: amounts by a name of its own, the separator, the form of the total."""

    amounts: Mapping[str, tuple[str, str]]
    separator: str
    total: str | None


@st.composite
def written(draw: st.DrawFn) -> Written:
    """Names as papers write them, and figures as they do, an empty cell or a dash among them."""
    names = draw(
        st.lists(
            st.text("abcåäö 12-,&", min_size=1, max_size=12).map(lambda name: f"Post {name}".strip()),
            min_size=1,
            max_size=6,
            unique_by=lambda name: "-".join(re.findall(r"[a-zåäö0-9]+", name.lower())),
        )
    )
    whole = st.integers(1, 10**6).map(lambda number: f"{number:,}".replace(",", " "))
    cells = whole | whole.map(lambda number: f"{number},5") | whole.map(lambda number: f"−{number}")
    others = st.sampled_from(["", "–", "-"])
    amounts = {name: (draw(cells), draw(cells | others)) for name in names}
    return Written(amounts, draw(st.sampled_from(["|", ";", "\t"])), draw(st.none() | whole))


def in_the_long_form(given_table: Written) -> str:
    """The same, line by line."""
    names = {name: "-".join(re.findall(r"[a-zåäö0-9]+", name.lower())) for name in given_table.amounts}
    lines = {names[name]: first for name, (first, _) in given_table.amounts.items()}
    variances = {
        names[name]: second
        for name, (_, second) in given_table.amounts.items()
        if second not in {"", "–", "-"}
    }
    keys = {"lines": lines, "variances": variances}
    stated = {
        key: "{ " + ", ".join(f'"{name}" = "{amount}"' for name, amount in amounts.items()) + " }"
        for key, amounts in keys.items()
        if amounts or key == "lines"
    }
    if given_table.total is not None:
        stated["total"] = f'"{given_table.total}"'
    return outcome(table='"t"', giver=UNDER, unit='"tkr"', **stated).replace('table = "t"\n', "")


@given(written())
def test_a_table_says_what_its_lines_would(given_table: Written) -> None:
    """Written as a table, in the event or beside it, and written line by line, it is the same event."""
    mark = given_table.separator
    rows = [f"Post{mark}Utfall (tkr){mark} Avvikelse", ""]
    rows += [f"{name} {mark}{first}{mark} {second}" for name, (first, second) in given_table.amounts.items()]
    rows += [f"Summa{mark}{given_table.total}{mark}"] if given_table.total is not None else []
    content = "\n".join(rows)
    long_form = events(in_the_long_form(given_table))
    if given_table.total is None and COULD_BE_SUM & {*_codes_of(table("t", content), outcome())}:
        return  # a row that equals those beside it: refused, see below
    assert events(table("t", content, unit=""), outcome()) == long_form
    inline = outcome(table='"t"', rows=quoted(content), under=UNDER).replace('table = "t"\n', "")
    assert events(inline) == long_form


def _codes_of(*tables: str) -> list[str]:
    try:
        parse_decision(text(tables), "x.toml")
    except tplog.BadFile as error:
        return [reason.code for reason in error.reasons]
    return []


@pytest.mark.parametrize(
    ("rows", "line", "code"),
    [
        ("A | Budget\nÄldre | 5 | 6", 2, "cells-uneven"),
        ("A | Budget\nÄldre", 2, "cells-uneven"),
        ("A Budget\nÄldre 5", 0, "cells-not-parted"),
        ("A | Budget", 0, "table-without-rows"),
        ("A | \nÄldre | 5", 1, "column-unnamed"),
        ("A | Budget | budget\nÄldre | 5 | 6", 1, "column-named-twice"),
        ("A | Budget\n | 5", 2, "row-unnamed"),
        ("A | Budget\nVux/SFI | 5", 2, "path-or-name"),
        ("A | Budget\nÄldre | 5\n\näldre* | 5", 4, "account-in-two-rows"),
        ("A | Budget\nÄldre | 5\n2025/socialnämnden/äldre | 6", 3, "account-in-two-rows"),
        ("A | Budget\nSumma | 5\nÄldre | 5", 2, "sum-not-last"),
        ("A | Budget\nÄldre | 5\nDelsumma | 5", 3, "sum-not-last"),
        ("A | Budget\nVård, totalt | 5\nÄldre | 5", 2, "sum-not-last"),
        ("A | Budget\nÄldre | 5\nUnga | 6\nVård | 11", 4, "sum-or-account"),
        ("A | Budget\nVård | 11\nÄldre | 5\nUnga | 6", 2, "sum-or-account"),
        ("A | Budget\nÄldre | 48,9\nUnga | 121,4\nVård | 170,4", 4, "row-nearly-sum"),
        ("A | Budget\nVård | 170,4\nÄldre | 48,9\nUnga | 121,4", 2, "row-nearly-sum"),
        ("A | Budget\nÄldre | 10\nvarav hyror | 5\nUnga | 3", 3, "row-of-which"),
        ("A | Budget\nÄldre | 10\n- därav hyror | 5\nUnga | 3", 3, "row-of-which"),
        ("A | Budget\nÄldre | 10\nOf which rent | 5\nSumma | 10", 3, "row-of-which"),
        ("A | Budget\nSkola |\nÄldre | 5\nUnga | 7", 2, "row-without-figures"),
        ("A | Budget | Utfall\nÄldre | 5 | 1\nKälla: budgeten | |", 3, "row-without-figures"),
        ("Mkr | Budget\nÄldre | 5\nUnga | 7", 1, "table-units"),
        ("Belopp (k) | Budget\nÄldre | 5\nUnga | 7", 1, "heading-unit-uncertain"),
        ("A | Budget\nNämnden | 700\nÄldre | 150,4\nUnga | 549,4", 2, "row-nearly-sum"),
        ("A | Budget\nÄldre | 150,4\nUnga | 549,4\nNämnden | 700", 4, "row-nearly-sum"),
        ("A | Budget\nNämnden | 7\nÄldre | 1,4\nUnga | 5,4", 2, "row-nearly-sum"),
        ("A | Budget\nÄldre | 1\nUnga | 5\nVård | 7\nÄldre och unga | 6", 5, "row-names-others"),
        ("A | Budget\nÄldre och unga | 6\nVård | 7\nÄldre | 0,8\nUnga | 5", 2, "row-names-others"),
        ("A | Budget\nÄldre | (5)", 2, "amount-bracketed"),
        ("A | Budget\nÄldre | 5-", 2, "amount-minus-behind"),
        ("A | Budget (mkr)\nÄldre | 5", 1, "table-units"),
        ("A | Budget | Andel\nÄldre | 5 | 6", 1, "column-unused"),
        ("A | Budget | Ram\nÄldre | 5 | 6", 0, "column-ambiguous"),
        ("A | Budget 2024\nÄldre | 5", 0, "no-column-fits"),
        ("A | Budget\nÄldre | fem", 2, "amount-unreadable"),
        ("A | Budget\n??? | 5", 2, "name-empty"),
        ("A | Budget\nÄldr\u0435 | 5", 2, "letter-foreign"),
        ("A | Budget | Kostnad | Utfall\nÄldre | 5 | 6 | 7", 0, "column-of-another"),
    ],
)
def test_a_mistake_in_a_table_has_its_line(rows: str, line: int, code: str) -> None:
    """Whatever is wrong is told once, at the row of the file where it stands."""
    (mistake,) = mistakes(framed(rows))
    first = text([framed(rows)]).split("\n").index('rows = """') + 1
    assert (mistake.code, mistake.location and mistake.location.line) == (code, first + line)


def test_a_rows_mistake_is_found_by_domain_and_reader_alike() -> None:
    """The draft knows the row of each account, for the rules that come later."""
    (drafted,) = parse_decision(text([framed("A | Budget\nÄldre | 5\nUnga | 7")]), "x.toml").events
    assert drafted.location(account="2025/socialnämnden/unga").line == drafted.lines["rows"] + 3


@pytest.mark.parametrize(
    ("tables", "code"),
    [
        ([SPENT, outcome(table='"u"')], "table-unknown"),
        ([*[SPENT] * 2, outcome()], "table-twice"),
        ([SPENT, mandate("m")], "table-unused"),
        ([table("t", "A | Utfall\nÄldre | 5", ignored='"Budget"'), outcome()], "heading-unknown"),
        ([SPENT, outcome(columns='{ lines = "Budget" }')], "heading-unknown"),
        ([table("t", "A | Utfall 24\nÄldre | 5"), outcome(columns="{ costs = 5 }")], "value-wrong"),
        ([table("t", "A | Utfall 24\nÄldre | 5", under='"20"'), outcome()], "account-unreadable"),
        ([table("t", "A | Bokslut 2024\nB | 5"), outcome(columns=BEFORE)], "year-of-column"),
        ([SPENT, outcome(lines='{ "äldre" = "5 tkr" }')], "stated-twice"),
        ([table("t", "A | Utfall\nÄldre | 5\nSumma | 5"), outcome(total='"5 tkr"')], "stated-twice"),
        ([SPENT, outcome(unit='"mkr"')], "table-units"),
        ([SPENT, outcome(ignored='"Utfall"')], "stated-twice"),
        ([table("t", "A | Utfall\nÄldre | 5", under=""), outcome()], "prefix-missing"),
        ([table("t", "A | Utfall\nÄldre | 5", under='"socialnämnden"'), outcome()], "account-unreadable"),
        ([table("t", "A | Utfall\nÄldre | 5", unit='"tusenlappar"'), outcome()], "value-wrong"),
        ([table("t", "A | Utfall\nÄldre | 5", negative='"red"'), outcome()], "value-wrong"),
        ([table("t", "A | Utfall\nÄldre | 5", sign='"red"'), outcome()], "key-unknown"),
        ([outcome(table='"t"', rows='"a"')], "stated-twice"),
        ([event("PlanNoted", "p", lines=PLAN, open_accounts="true")], "table-missing"),
        ([event("PlanNoted", "p", lines=PLAN, columns=BEFORE)], "table-missing"),
        (
            [table("t", "A | Utfall | Kostnad\nÄldre | 5 | 6\nUnga | 3 | 4\nSumma | 8 | se not"), outcome()],
            "amount-unreadable",
        ),
        ([SPENT, outcome(totals='{ incomes = "5 tkr" }')], "sum-without-column"),
        ([SPENT, outcome(totals='{ lines = "5 tkr" }')], "key-unknown"),  # that is total
    ],
)  # fmt: skip
def test_a_table_and_its_event_must_fit(tables: Sequence[str], code: str) -> None:
    """What a table and the event that takes it say against each other is refused."""
    assert codes(*tables) == [code]


def test_a_minus_is_in_brackets_or_behind_where_the_table_says_so() -> None:
    """Only the notation that it names; a stroke for whole kronor is none."""
    rows = "A | Belopp (kr)\nÄldre | (5)\nUnga | 1 234-\nVård | 7,-"
    both = '["brackets", "minus-behind"]'
    (stated,) = events(framed(rows, unit='"kr"', negative=both))
    assert [move.stated and move.stated.ore for move in stated.transfers] == [-500, -123_400, 700]
    assert codes(framed(rows, unit='"kr"', negative='"minus-behind"')) == ["amount-bracketed"]
    assert codes(framed(rows, unit='"kr"', negative='"brackets"')) == ["amount-minus-behind"]


def test_a_column_gives_the_account_where_its_name_does_not() -> None:
    """And a row with an account is one, whatever it is called or comes to."""
    rows = "A | Konto | Budget\nIndivid och familj | ifo | 5\nÄldre | | 6\nNetto | netto | 11"
    assert list(figures(events(framed(rows))[0])["lines"]) == [
        f"2025/socialnämnden/{name}" for name in ("ifo", "äldre", "netto")
    ]


def test_what_only_could_be_a_sum_has_a_way_in() -> None:
    """A column of accounts says of a row that it is an account, whatever its name or its figure says."""
    rows = "A | Konto | Budget\nÄldre | | 1,4\nvarav hyror | hyror | 5,4\nÄldre, varav hyror | gemensamt | 7"
    assert list(figures(events(framed(rows))[0])["lines"].values()) == [140_000, 540_000, 700_000]


def test_rows_whose_figures_are_coarse_are_no_sums() -> None:
    """Among a few whole millions any could be that of the others within rounding: nothing is asked."""
    assert events(framed("A | Budget\nÄldre | 2\nUnga | 1\nVård | 2", unit='"mkr"'))


def test_the_heading_of_the_names_states_the_unit() -> None:
    """As papers have it, in the corner of the table."""
    for corner in ("Mkr", "Verksamhet (mkr)", "Belopp i miljoner kronor"):
        rows = framed(f"{corner} | Budget\nÄldre | 5").replace('unit = "tkr"', "")
        (stated,) = events(rows)
        assert figures(stated)["lines"] == {"2025/socialnämnden/äldre": 500_000_000}


def test_a_footnotes_mark_is_no_part_of_a_name() -> None:
    """Nor of its path."""
    rows = "A | Budget\nÄldre 1) | 5\nUnga* | 7\nVård² | 9"
    opened, stated = parse_decision(text([framed(rows, open_accounts="true")]), "x.toml").events
    assert isinstance(opened.event, AccountOpened)
    assert [account.name for account in opened.event.accounts] == ["Äldre", "Unga", "Vård"]
    assert [path.rpartition("/")[2] for path in figures(stated.event)["lines"]] == ["äldre", "unga", "vård"]


def test_a_markdown_table_is_a_table() -> None:
    """With strokes around it and a rule below its headings."""
    rows = "| A | Budget |\n|---|---:|\n| Äldre | 5 |\n| barn/förskola | – |\n| 2025/kommunstyrelsen | 7 |"
    assert figures(events(framed(rows))[0]) == {
        "lines": {"2025/socialnämnden/äldre": 500_000, "2025/kommunstyrelsen": 700_000}
    }


def test_names_lie_below_under_without_a_table_too() -> None:
    """As they lie below the giver without it; a year alone makes names of bodies."""
    keys = {"giver": COUNCIL, "lines": '{ "ks" = "5 tkr", "2025/sn" = "4 tkr" }'}
    for under in ('"2025"', "2025"):
        (frame,) = events(event("FrameDecided", "f", under=under, **keys))
        assert figures(frame) == {"lines": {"2025/ks": 500_000, "2025/sn": 400_000}}
    (plan,) = events(
        event("PlanNoted", "p", under='"2026/ks"', lines='{ "a" = "1 kr" }', costs='{ "b/c" = "2 kr" }')
    )
    assert figures(plan) == {"lines": {"2026/ks/a": 100}, "cost": {"2026/ks/b/c": 200}}


def test_rows_open_accounts_where_the_file_asks_for_it() -> None:
    """With the names of the paper, just those that the event states a figure for, before the event."""
    rows = "A | Budget\nIndivid- och familjeomsorg | 5\nÄldre | –"
    opening, frame = parse_decision(text([framed(rows, open_accounts="true")]), "x.toml").events
    assert isinstance(opening.event, AccountOpened)
    assert opening.event.id == "ram/konton"
    assert opening.event.act == frame.event.act
    assert [(str(account.path), account.name) for account in opening.event.accounts] == [
        ("2025/socialnämnden/individ-och-familjeomsorg", "Individ- och familjeomsorg")
    ]
    head = "open_accounts = true\n" + HEAD
    assert len(parse_decision(text([framed(rows)], head), "x.toml").events) == 2
    assert len(parse_decision(text([framed(rows, open_accounts="false")], head), "x.toml").events) == 1


def test_the_documents_tables_are_applied() -> None:
    """The section's examples make one file, which is recorded, and which is the same when it comes again."""
    content = "\n".join(re.findall(r"^```toml\n(.*?)^```$", SECTION, re.DOTALL | re.MULTILINE))
    assert content == (ROOT / "tests" / "readers" / "table-form.toml").read_text("utf-8")
    book = Book(MemoryLog())
    receipt = book.apply(parse_decision(content, "docs/decision-file.md"))
    assert [record.event.id for record in receipt.records] == [
        "omsorg/konton",
        "omsorg/2025/ram/konton",
        "omsorg/2025/ram",
        "omsorg/2025/utfall/augusti",
        "omsorg/2025/prognos/augusti",
        "omsorg/2026/plan/konton",
        "omsorg/2026/plan",
    ]
    again = book.apply(parse_decision(content, "docs/decision-file.md"))
    assert (len(again.records), len(again.already_recorded)) == (0, 7)


def test_the_document_lists_the_words_of_headings() -> None:
    """Every word that a column is known by, for the kinds of events that it is known in, and no other."""
    rows = re.findall(r"^\| ([^|`]+) \| `(\w+)`(.*) \|$", SECTION, re.MULTILINE)
    words = {key: set(names.split(", ")) for names, key, kinds in rows if not kinds}
    any_amount = words.pop("lines")
    assert words == FIGURE_WORDS
    special = {
        kind: set(names.split(", ")) for names, _, kinds in rows for kind in re.findall(r"`(\w+)`", kinds)
    }
    for kind in EVENT_CLASSES:
        assert line_words(kind) == any_amount | special.get(kind.__name__, set())


def test_a_row_further_from_a_sum_than_rounding_is_an_account() -> None:
    """Beyond half a unit for each figure a row is no sum, and kronor are not rounded."""
    assert events(framed("A | Budget\nÄldre | 48,9\nUnga | 121,4\nVård | 170,6"))
    assert events(framed("A | Budget\nÄldre | 48 kr\nUnga | 121 kr\nVård | 170 kr"))


@pytest.mark.parametrize(
    "heading", ["Utfall jan–aug", "Utfall jan-aug 2025", "Utfall t.o.m. augusti", "Utfall ack aug"]
)
def test_a_heading_of_the_time_until_the_events_day_is_its_outcome(heading: str) -> None:
    """The months from January to the day's are those of the event, whose figures are the sum so far."""
    rows = f"A | {heading}\nÄldre | 5"
    assert figures(events(table("t", rows), outcome())[0])["lines"] == {"2025/socialnämnden/äldre": 500_000}
    (mistake,) = mistakes(table("t", rows), outcome(until="2025-09-30"))
    assert (mistake.code, mistake.params["example"]) == ("no-column-fits", heading)


def test_no_column_of_another_kind_is_proposed() -> None:
    """A budget is never proposed as an outcome."""
    for heading in ("Budget 2025", "Prognos", "Avvikelse mot plan"):
        (mistake,) = mistakes(table("t", f"A | {heading}\nÄldre | 5"), outcome())
        assert mistake.params.get("example", "…") == "…"


def test_a_frames_rows_need_what_they_lie_below() -> None:
    """Below the council no name is an account: one mistake says so, and what to write."""
    rows = quoted("A | Budget (tkr)\nÄldre | 5\nUnga | 7")
    frame = event("FrameDecided", "ram", giver='"2025/kommunfullmäktige"', rows=rows)
    (mistake,) = mistakes(frame)
    assert mistake.code == "prefix-outside"
    assert mistake.params["year"] == "2025"
    assert events(f'{frame}\nunder = "2025"')


def test_a_table_has_the_files_unit_and_signs_or_its_own() -> None:
    """The top of the file, the table, its heading; what differs is refused."""
    rows = "A | Utfall | Kostnad\nÄldre | −5 | −6"
    given_at_top = 'unit = "tkr"\nsigns = "costs-negative"\n' + HEAD
    inline = event("OutcomeRecorded", "utfall", until="2025-08-31", under=UNDER, rows=quoted(rows))
    by_table = table("t", rows, signs='"costs-negative"')
    (at_top,) = (draft.event for draft in parse_decision(text([inline], given_at_top), "x.toml").events)
    (with_table,) = events(by_table, outcome())
    assert at_top == with_table
    assert figures(with_table) == {
        "lines": {"2025/socialnämnden/äldre": 500_000},
        "cost": {"2025/socialnämnden/äldre": 600_000},
    }
    by_event = events(by_table, outcome(signs='"costs-positive"'))
    assert [event.signs for event in by_event] == ["costs-positive"]  # an event's own goes first


@pytest.mark.parametrize(("signs", "ore"), [("costs-positive", 1_200_000), ("costs-negative", -1_200_000)])
def test_a_wrong_sum_of_a_column_beside_the_lines_is_taken_as_the_paper_has_it(signs: str, ore: int) -> None:
    """With the signs and the unit of its column, as ``totals`` does by hand; a right one is left out."""
    rows = "A | Utfall | Kostnad | Intäkt\nÄldre | 5 | 6 | 1\nUnga | 3 | 4 | 1\nSumma | 8 | 12 | 2"
    (stated,) = events(table("t", rows, signs=f'"{signs}"'), outcome())
    assert [(total.aspect, total.amount.ore) for total in stated.column_totals] == [(Aspect.COST, ore)]
    by_hand = outcome(
        table="",
        unit='"tkr"',
        signs=f'"{signs}"',
        under=UNDER,
        lines='{ "äldre" = "5", "unga" = "3" }',
        costs='{ "äldre" = "6", "unga" = "4" }',
        incomes='{ "äldre" = "1", "unga" = "1" }',
        total='"8"',
        totals='{ costs = "12" }',
    ).replace("table = \n", "")
    assert events(by_hand) == (stated,)


def test_a_file_takes_so_many_figures_from_its_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many events of one large table are refused before they cost memory."""
    rows = "A | Plan\n" + "\n".join(f"a{number} | 5" for number in range(100))
    most = 3
    monkeypatch.setattr("tplog.readers.table_form.MAX_TABLE_FIGURES", most * 100)
    notes = [event("PlanNoted", f"p{number}", table='"t"') for number in range(most + 1)]
    assert len(events(table("t", rows), *notes[:most])) == most
    assert codes(table("t", rows), *notes) == ["too-large"]


def test_a_file_opens_so_many_accounts_by_its_rows() -> None:
    """More are not looked through for slips of the pen, but refused."""
    frames = [
        framed("A | Ram\n" + "\n".join(f"a{number} | {number + 7}" for number in range(count)))
        .replace('"ram"', f'"ram{count}"')
        .replace(UNDER, f'"2025/sn{count}"')
        for count in (998, 999, 3, 1)
    ]
    head = "open_accounts = true\n" + HEAD
    assert len(parse_decision(text(frames[:3], head), "x.toml").events) == 6
    with pytest.raises(tplog.BadFile) as caught:
        parse_decision(text(frames, head), "x.toml")
    assert [reason.code for reason in caught.value.reasons] == ["too-large"]


def test_an_event_without_money_has_no_table() -> None:
    """Its keys are unknown there."""
    assert codes(event("YearClosed", "y", year="2025", rows='"A | Belopp"')) == ["key-unknown"]


def test_a_table_may_stand_in_the_file_in_any_way_that_toml_allows() -> None:
    """A text that begins behind its quotes, a literal text, a list of tables in one line."""
    (first,) = events(framed("A | Budget\nÄldre | 5").replace('"""\nA', '"""A'))
    (second,) = events(framed("A | Budget\nÄldre | 5").replace('"""', "'''"))
    keys = 'id = "t", under = "2025/socialnämnden", unit = "tkr"'
    line = f'table = [{{ {keys}, rows = "A | Budget\\nÄldre | 5" }}]\n'
    frame = event("FrameDecided", "ram", giver=COUNCIL, table='"t"')
    (third,) = (draft.event for draft in parse_decision(line + text([frame]), "x.toml").events)
    assert first == second == evolve(third)
