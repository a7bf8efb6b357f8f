"""Quotes of an event: read as written, of something that the event states, kept and told apart."""

from __future__ import annotations

import re
import tomllib
import tracemalloc
from time import process_time
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given as drawn
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import tplog
from conftest import ROOT
from hostile.texts import HARMFUL, TEXTS, toml
from spec import HEAD, KS, LINES, SN, allocated, draft, event, framed, given, text
from tplog.decision_files.formatter import format_decision_file
from tplog.events.base import Event
from tplog.events.quoted import quoted_amount
from tplog.i18n.finding_text import error_line
from tplog.i18n.vocabulary import Language
from tplog.json_schemas.decision_file import decision_schema
from tplog.readers.decision_file import parse_decision
from tplog.values.act import Quote
from tplog.values.limits import MAX_QUOTE_CONTEXT, MAX_QUOTE_LENGTH, MAX_QUOTES

TABLE = """
[[table]]
id = "t"
under = "2025/kommunstyrelsen"
unit = "tkr"
rows = '''
Verksamhet | Plan 2025
Värdar     | 500
Grupper    | 200
'''
"""
SCHEMA = Draft202012Validator(decision_schema())


def quoting(*quotes: str, more: str = "") -> str:
    """An allocation with these quotes, each the inside of a table in TOML."""
    tables = ", ".join(f"{{ {quote} }}" for quote in quotes)
    return allocated(värdar="500 000 kronor", grupper="0 kr", more=f"{more}\nquotes = [{tables}]")


def of(name: str, **keys: object) -> str:
    """The inside of a quote's table."""
    return ", ".join(f"{key} = {toml(value)}" for key, value in {"of": name, "exact": "x", **keys}.items())


def read(*quotes: str, more: str = "") -> Event:
    """The allocation with these quotes."""
    return draft(quoting(*quotes, more=more)).events[0].event


def refused(*quotes: str, more: str = "") -> list[str]:
    """The codes by which an allocation with these quotes is refused."""
    with pytest.raises(tplog.BadFile) as caught:
        read(*quotes, more=more)
    return [reason.code for reason in caught.value.reasons]


def test_a_quote_is_read_as_written() -> None:
    """Words, neighbours, page and box are kept to the letter; what is left out is left out of the record."""
    box = [9012, 30144, 16230, 31410]
    whole = of("lines.värdar", page=2, exact="500 000  kronor", prefix="till ", suffix=" för\u00ad", box=box)
    assert read(whole, of("by")).quotes == (
        Quote(
            of="lines.värdar",
            exact="500 000  kronor",
            prefix="till ",
            suffix=" för\u00ad",
            page=2,
            box=(9012, 30144, 16230, 31410),
        ),
        Quote(of="by", exact="x"),
    )


def test_quotes_keep_their_order_and_may_be_alike() -> None:
    """A paper says a figure more than once, in the same words: each quote stands, as written."""
    quotes = read(of("lines.värdar", page=3), of("lines.värdar", page=2), of("lines.värdar", page=3)).quotes
    assert [quote.page for quote in quotes] == [3, 2, 3]


@pytest.mark.parametrize(
    "name",
    [
        "total", "lines.värdar", "lines.2025/kommunstyrelsen/värdar", "lines", "from", "type", "remarks.2",
        "prepared_by.1.paragraph", "votes.yes", "by", "decided", "basis", "paragraph", "case_numbers.1",
        "source.title", "title", "lines.grupper",
    ],
)  # fmt: skip
def test_a_quote_is_of_what_the_event_states(name: str) -> None:
    """A key of the event, the top of the file or the paper, or a part of it by its name or number."""
    formal = 'prepared_by = [{ body = "au", paragraph = "§ 1" }]\nvotes = { yes = 2 }\nremarks = ["a", "b"]'
    assert read(of(name), more=f'total = "500 000 kr"\n{formal}').quotes[0].of == name


@pytest.mark.parametrize(
    "name",
    [
        "totl", "total", "lines.polare", "lines.2024/kommunstyrelsen/värdar", "transfers.1", "lines.1",
        "lines.", "case_numbers.2", "case_numbers.0", "id", "budget", "quotes", "quotes.1", "despite",
        "source.sha256", "file", "approved", "votes", "place",
    ],
)  # fmt: skip
def test_a_quote_of_what_the_event_does_not_state_is_refused(name: str) -> None:
    """Also of what it says is unknown; the message names what can be quoted, the likeliest first."""
    assert refused(of(name), more='approved = "unknown"') == ["quote-of-nothing"]


def test_the_message_names_what_can_be_quoted() -> None:
    """Where there are many, the first ones; of a misspelt line the line."""
    with pytest.raises(tplog.BadFile) as caught:
        read(of("lines.värdra"))
    (reason,) = caught.value.reasons
    sentence = error_line(reason, Language.EN)
    assert "'lines.värdra'" in sentence
    assert "It states: lines.värdar, " in sentence
    assert sentence.startswith("x.toml:17: fördelning: quotes.1: quote-of-nothing: "), sentence


def test_transfers_are_numbered_from_1_as_written() -> None:
    """The long form's transfers are of their number, and its lines of none."""
    moves = f'[{{ from = "2025/{KS}/värdar", to = "2025/{KS}/grupper", amount = "1 kr" }}]'

    def moved(name: str) -> Event:
        quotes = f"[{{ {of(name)} }}]"
        return draft(event("ReallocationDecided", "o", KS, transfers=moves, quotes=quotes)).events[0].event

    assert [moved(name).quotes[0].of for name in ("transfers.1", "transfers.1.amount", "transfers.1.to")]
    for name in ("transfers.0", "transfers.2", "lines.grupper"):
        with pytest.raises(tplog.BadFile):
            moved(name)


@pytest.mark.parametrize(
    ("giver", "lines"),
    [
        ("2025/ks", {f"a{number}": "1 kr" for number in range(9_000)}),
        ("2025/" + "a/" * 200_000, {f"a{number}": "1 kr" for number in range(900)}),
        ("2025/ks", {"a " * 200_000: "1 kr"}),
        ("2025/ks", {"/".join("a" * 140) + f" {number}": "1 kr" for number in range(900)}),
    ],
    ids=["many", "deep giver", "long line", "deep lines"],
)
def test_a_huge_event_is_refused_soon(giver: str, lines: dict[str, str]) -> None:
    """What a quote could be of is not listed beyond all bounds: as many mistakes as are told, in seconds."""
    wrong = ", ".join("{ " + of(f"lines.b{number}") + " }" for number in range(100))
    parts = toml({next(iter(lines)): {f"p{number}": "1 kr" for number in range(1_000)}})
    keys = {"giver": toml(giver), "lines": toml(lines), "quotes": f"[{wrong}]", "of_which": parts}
    huge = event("AllocationDecided", "f", KS, **keys)
    begun = process_time()
    tracemalloc.start()
    try:
        with pytest.raises(tplog.BadFile):
            draft(huge)
        memory = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert process_time() - begun < 10
    assert memory < 100_000_000


def test_a_name_of_two_lines_names_neither() -> None:
    """Of lines by their paths the end of a path will do, unless another ends so too."""
    lines = f'{{ "2025/{KS}/stöd" = "1 kr", "2025/{SN}/stöd" = "2 kr", "2025/{SN}/polare" = "3 kr" }}'

    def framing(name: str) -> Event:
        quotes = f"[{{ {of(name)} }}]"
        giver = '"2025/kommunfullmäktige"'
        frame = event("FrameDecided", "r", "kommunfullmäktige", giver=giver, lines=lines, quotes=quotes)
        return draft(frame).events[0].event

    for name in ("lines.polare", f"lines.{SN}/stöd", f"lines.2025/{KS}/stöd"):
        assert framing(name).quotes[0].of == name
    with pytest.raises(tplog.BadFile):
        framing("lines.stöd")


@pytest.mark.parametrize("name", ["lines.värdar", "lines.2025/kommunstyrelsen/värdar"])
def test_a_line_of_a_table_can_be_quoted(name: str) -> None:
    """By its name below the table's account or by its path, with its amount."""
    plan = event("PlanNoted", "p", KS, table='"t"', quotes=f"[{{ {of(name)} }}]")
    (drafted,) = parse_decision(f"{HEAD}{TABLE}{plan}", "x.toml").events
    amount = quoted_amount(drafted.event, name)
    assert amount is not None
    assert amount.ore == 50_000_000


@pytest.mark.parametrize(
    ("keys", "codes"),
    [
        ({"page": 0}, ["value-wrong"]),
        ({"page": -1}, ["value-wrong"]),
        ({"page": True}, ["value-wrong"]),
        ({"page": 2.0}, ["value-wrong"]),
        ({"page": "2"}, ["value-wrong"]),
        ({"page": 100_001}, ["value-wrong"]),
        ({"box": [1, 2, 3, 4]}, ["key-missing"]),
        ({"page": 1, "box": [1, 2, 3]}, ["value-wrong"]),
        ({"page": 1, "box": [1, 2, 3, 4, 5]}, ["value-wrong"]),
        ({"page": 1, "box": [1, 2, 3, 4.5]}, ["value-wrong"]),
        ({"page": 1, "box": [3, 2, 1, 4]}, ["value-wrong"]),
        ({"page": 1, "box": [1, 4, 3, 2]}, ["value-wrong"]),
        ({"page": 1, "box": [-1, 2, 3, 4]}, ["value-wrong"]),
        ({"page": 1, "box": [1, 2, 3, 10_000_001]}, ["value-wrong"]),
        ({"page": 1, "box": "1,2,3,4"}, ["value-wrong"]),
        ({"exact": ""}, ["value-wrong"]),
        ({"exact": " "}, ["value-wrong"]),
        ({"exact": 5}, ["value-wrong"]),
        ({"exact": "x" * (MAX_QUOTE_LENGTH + 1)}, ["too-large"]),
        ({"prefix": "x" * (MAX_QUOTE_CONTEXT + 1)}, ["too-large"]),
        ({"suffix": "x" * (MAX_QUOTE_CONTEXT + 1)}, ["too-large"]),
        ({"suffix": ["x"]}, ["value-wrong"]),
        ({"colour": "red"}, ["key-unknown"]),
    ],
)
def test_a_quote_that_is_none_is_refused(keys: dict[str, object], codes: list[str]) -> None:
    """Pages count from 1, a box is four whole numbers in order and on a page, texts have their longest."""
    assert refused(of("by", **keys)) == codes
    file = tomllib.loads(text([quoting(of("by", **keys))]))
    if "box" not in keys or len(str(keys["box"]).split(",")) != 4:  # a schema orders no numbers
        assert 2.0 in keys.values() or not SCHEMA.is_valid(as_json(file))


def as_json(value: object) -> object:
    """A parsed file as JSON has it: days are texts."""
    if isinstance(value, dict):
        return {key: as_json(part) for key, part in value.items()}
    if isinstance(value, list):
        return [as_json(part) for part in value]
    return value if isinstance(value, (bool, int, float, str)) else str(value)


def test_a_mistake_in_a_table_is_told_once() -> None:
    """A quote of a line is not judged where the table that has the line cannot be taken."""
    plan = event("PlanNoted", "p", KS, table='"u"', quotes=f"[{{ {of('lines.värdar')} }}]")
    with pytest.raises(tplog.BadFile) as caught:
        parse_decision(f"{HEAD}{TABLE}{plan}", "x.toml")
    assert "quote-of-nothing" not in [reason.code for reason in caught.value.reasons]


def test_what_a_quote_needs_is_asked_for() -> None:
    """What it is of, and the words; all that is wrong is told at once."""
    assert refused('of = "by"', 'exact = "x"', "page = 1") == ["key-missing"] * 4
    assert refused('of = 5, exact = "x"') == ["value-wrong"]
    with pytest.raises(tplog.BadFile):
        draft(allocated(värdar="1 kr", more='quotes = "x"'))


def test_an_event_has_so_many_quotes() -> None:
    """The longest texts and the most quotes are taken, and one more is not."""
    longest = of(
        "by", exact="x" * MAX_QUOTE_LENGTH, prefix=" " * MAX_QUOTE_CONTEXT, suffix="y" * MAX_QUOTE_CONTEXT
    )
    assert len(read(*[longest] * MAX_QUOTES).quotes) == MAX_QUOTES
    assert refused(*[longest] * (MAX_QUOTES + 1)) == ["too-large"]


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_quote_is_kept_to_the_letter(name: str) -> None:
    """Words and neighbours are any text; what a quote is of is a key, and its refusal is harmless."""
    hostile = TEXTS[name][:MAX_QUOTE_CONTEXT]
    quote = read(of("by", exact=hostile, prefix=hostile, suffix=hostile)).quotes[0]
    assert {quote.exact, quote.prefix, quote.suffix} == {draft_text(hostile)}
    with pytest.raises(tplog.BadFile) as caught:
        read(of(hostile))
    for reason in caught.value.reasons:
        assert not any(HARMFUL.search(error_line(reason, language)) for language in Language)


def draft_text(hostile: str) -> str:
    """A text as a record has any text of a file."""
    return draft(allocated(värdar="1 kr", more=f"remarks = [{toml(hostile)}]")).events[0].event.remarks[0]


def test_the_same_event_with_the_same_quotes_is_one() -> None:
    """Recorded again it is left alone; with other quotes it is another event, and the difference is named."""
    book = given(LINES, framed("1 mkr"), quoting(of("lines.värdar", page=2)))
    again = book.when(quoting(of("lines.värdar", page=2))).then()
    assert again.receipt is not None
    assert again.receipt.already_recorded == ("fördelning",)
    for quotes in ([of("lines.värdar", page=3)], [], [of("lines.värdar", page=2), of("by")]):
        (reason,) = book.when(quoting(*quotes)).refused("id-taken")
        assert reason.params["what"] == ("diff-quotes",)
        assert reason.params["pairs"] == "2 → 3" or len(quotes) != 1
    (reason,) = book.when(quoting(of("by", page=2))).refused("id-taken")
    assert (reason.params["what"], reason.params["pairs"]) == (("diff-quotes",), "lines.värdar → by")


def test_a_decision_is_known_whatever_it_quotes() -> None:
    """The same decision under another id is the same with other quotes, or with none."""
    book = given(LINES, framed("1 mkr"), quoting(of("lines.värdar", page=2)))
    other = quoting(of("lines.värdar", page=9)).replace('id = "fördelning"', 'id = "annan"')
    book.when(other).refused("decision-twice")


def test_quotes_of_a_draft_in_code_have_a_page_and_a_box() -> None:
    """No page before the first, no box that is none or lies on no page."""
    quote = Quote(of="by", exact="x", page=1, box=(1, 2, 3, 4))
    changes: list[dict[str, Any]] = [{"page": 0}, {"page": None}, {"box": (3, 2, 1, 4)}]
    for change in changes:
        with pytest.raises(ValueError, match=r"page|box"):
            evolve(quote, **change)


@pytest.mark.parametrize("form", ["inline", "tables"])
def test_a_file_with_quotes_is_tidied(form: str) -> None:
    """They stand after the money; the keys of [[event.quotes]] get their order; nothing changes."""
    if form == "inline":
        tidied = format_decision_file(text([quoting(of("by"), more='total = "500 000 kr"')]), "x.toml")
        assert tidied.index("\ntotal ") < tidied.index("\nquotes ")
    else:
        tables = '[[event.quotes]]\nsuffix = "b"\nexact = "a"\npage = 1\nof = "by"\n'
        tidied = format_decision_file(text([allocated(värdar="1 kr", more=tables)]), "x.toml")
        assert re.findall(r"^(of|page|exact|suffix)", tidied, re.MULTILINE) == [
            "of", "page", "exact", "suffix",
        ]  # fmt: skip
    assert format_decision_file(tidied, "x.toml") == tidied


@drawn(
    st.builds(
        Quote,
        of=st.just("by"),
        exact=st.from_regex(r"[^\s\ud800-\udfff]{1,9}", fullmatch=True),
        prefix=st.sampled_from(["", " ", "till "]),
        page=st.integers(1, 9),
        box=st.none() | st.just((0, 0, 5, 7)),
    )
)
def test_a_quote_that_is_written_is_read_back(quote: Quote) -> None:
    """What a program writes into a file comes back from it, and the file's schema takes it."""
    keys: dict[str, object] = {"exact": quote.exact, "prefix": quote.prefix, "page": quote.page}
    keys |= {"box": list(quote.box)} if quote.box else {}
    written = of("by", **keys)
    assert read(written).quotes == (evolve(quote, exact=draft_text(quote.exact)),)
    SCHEMA.validate(as_json(tomllib.loads(text([quoting(written)]))))


def test_the_docs_name_every_key_of_a_quote() -> None:
    """docs/decision-file.md tells what each is."""
    page = (ROOT / "docs" / "decision-file.md").read_text("utf-8")
    section = page.partition("\n### Quotes\n")[2].partition("\n## ")[0]
    for key in ("of", "page", "exact", "prefix", "suffix", "box"):
        assert f"| `{key}` |" in section
