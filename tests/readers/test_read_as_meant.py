"""What a file says once holds wherever it can: units, signs, what is not known, the kind of an account."""

from __future__ import annotations

import pytest
from attrs import fields

from spec import HEAD, event, given, opened, text
from tplog.errors import BadFile
from tplog.events.base import Event, FieldType
from tplog.events.field_types import field_types
from tplog.events.money_acts import Decision
from tplog.events.quoted import FIGURE_TABLES
from tplog.events.types import EVENT_CLASSES, AccountOpened, GuidelineDecided, MandateGiven, ProposalMade
from tplog.readers.decision_file import parse_decision
from tplog.readers.figure_columns import FIGURE_WORDS
from tplog.values.act import Act, Source

COUNCIL = '"2025/kommunfullmäktige"'
UNITS = 'unit = "mkr"\n' + HEAD


def read(*tables: str, head: str = HEAD) -> tuple[Event, ...]:
    """The events of a file."""
    return tuple(draft.event for draft in parse_decision(text(tables, head), "x.toml").events)


# Tables of which no heading is known.


def test_every_table_of_figures_has_words_for_headings() -> None:
    """So a column of any of them is found by its heading, and the nearest heading can be named."""
    assert {key: FIGURE_WORDS[key] for key in FIGURE_TABLES} == {**FIGURE_WORDS}
    assert all(FIGURE_WORDS.values())


@pytest.mark.parametrize("heading", ["Belopp 1", "2025", "Foo", "Förslag"])
def test_a_table_without_a_known_heading_is_refused_with_the_nearest(heading: str) -> None:
    """The heading that is of no other kind is the one to name in ``columns``."""
    rows = f"'''\nNämnd | {heading}\nSkolnämnden | 1\n'''"
    ram = event("FrameDecided", "f", giver=COUNCIL, under='"2025"', unit='"mkr"', rows=rows)
    with pytest.raises(BadFile) as refused:
        read(ram)
    (problem,) = refused.value.reasons
    assert (problem.code, problem.params["example"]) == ("no-column-fits", heading)


# Units and signs hold for all amounts of an event.

AMOUNT_FIELDS = [
    (event_type, name)
    for event_type in EVENT_CLASSES
    for name, field_type in field_types(event_type).items()
    if field_type is FieldType.AMOUNT
]
KEYS = {
    GuidelineDecided: {"kind": '"gräns"', "text": '"Högst så."'},
    MandateGiven: {"to": '"socialnämnden"', "scope": '"x"'},
}


def stated(event_type: type[Event], name: str, amount: str, head: str, **keys: str) -> Event:
    """An event with an amount in one of its own fields."""
    money = {"giver": COUNCIL, "lines": '{ "2025/kommunstyrelsen" = "5 mkr" }'}
    money = {"reserve": "", **money} if issubclass(event_type, Decision) else {}
    needed = KEYS.get(event_type) or {key: value for key, value in money.items() if value}
    more = {"kind": '"disponering"'} if event_type.__name__ == "ReserveUsed" else {}
    (one_event,) = read(
        event(event_type.__name__, "x", **{**needed, **more, **keys, name: f'"{amount}"'}), head=head
    )
    return one_event


@pytest.mark.parametrize(
    ("event_type", "name"), AMOUNT_FIELDS, ids=lambda value: getattr(value, "tag", value)
)
def test_the_files_unit_holds_for_every_amount_of_an_event(event_type: type[Event], name: str) -> None:
    """That of the file, and that of the event before it."""
    assert getattr(stated(event_type, name, "3", UNITS), name).ore == 300_000_000
    assert getattr(stated(event_type, name, "3", UNITS, unit='"tkr"'), name).ore == 300_000


@pytest.mark.parametrize(
    ("event_type", "name"), AMOUNT_FIELDS, ids=lambda value: getattr(value, "tag", value)
)
def test_a_ceiling_has_the_signs_of_its_paper(event_type: type[Event], name: str) -> None:
    """Where costs have a minus, -3 is a cost of 3; so is 3, as words have it. The record keeps the signs.

    But a floor of -3 may as well be a result that is to be no worse, and is refused.
    """
    negative = 'signs = "costs-negative"\n' + HEAD
    if name == "at_least":
        with pytest.raises(BadFile, match="floor-ambiguous"):
            stated(event_type, name, "-3 mkr", negative)
    for amount in ("3 mkr",) if name == "at_least" else ("-3 mkr", "3 mkr"):
        event_read = stated(event_type, name, amount, negative)
        assert (getattr(event_read, name).ore, event_read.signs) == (300_000_000, "costs-negative")
        assert getattr(event_read, name).text == amount
    assert getattr(stated(event_type, name, "-3 mkr", HEAD), name).ore == -300_000_000


def test_words_without_an_amount_keep_no_signs() -> None:
    """So a file that was recorded before reads as the same event."""
    (words,) = read(
        event("GuidelineDecided", "x", **KEYS[GuidelineDecided]), head='signs = "costs-negative"\n' + HEAD
    )
    assert words.signs is None


def test_a_stated_change_and_a_part_have_the_files_unit() -> None:
    """``changes`` of a proposal and ``of_which`` too."""
    changes = '[{ account = "2025/kommunstyrelsen", amount = "1", since = "2024/kommunstyrelsen" }]'
    lines = '{ "2025/kommunstyrelsen" = "5" }'
    parts = '{ "2025/kommunstyrelsen" = { "löner" = "2" } }'
    (proposal,) = read(
        event("ProposalMade", "x", giver=COUNCIL, lines=lines, changes=changes, of_which=parts), head=UNITS
    )
    assert isinstance(proposal, ProposalMade)
    assert [change.amount.ore for change in proposal.changes] == [100_000_000]
    assert [measure.amount.ore for measure in proposal.measures] == [200_000_000]


# What the head states, and the event does not know.

FORMAL_HEAD = (
    'prepared_by = "kommunstyrelsen"\nvotes = "31–20"\ndissents = ["S"]\nrecused = ["en ledamot"]\n'
    "approved = 2025-02-03\nannounced = 2025-02-04\n" + HEAD + 'place = "s. 3"\nseen = "utdrag"\n'
)
KEYS_OF_HEAD = ("prepared_by", "votes", "dissents", "recused", "approved", "announced")
KEYS_OF_PAPER = ("paragraph", "case_numbers", "place", "seen")


@pytest.mark.parametrize("key", [*KEYS_OF_HEAD, *KEYS_OF_PAPER])
def test_an_event_can_say_that_a_fact_of_the_head_is_not_known_of_it(key: str) -> None:
    """As of ``by`` and ``decided``: the word ``unknown`` is no paragraph and no case number."""
    mandate = {"to": '"socialnämnden"', "scope": '"x"'}
    known, unknown = read(
        event("MandateGiven", "a", **mandate),
        event("MandateGiven", "b", **mandate, **{key: '"unknown"'}),
        head=FORMAL_HEAD,
    )
    of_source = key in KEYS_OF_PAPER
    values = [getattr(each.act.source if of_source else each.act, key) for each in (known, unknown)]
    default = {field.name: field.default for field in fields(Source if of_source else Act)}[key]
    assert values[0] != default
    assert values[1] == default


def test_an_unknown_paragraph_is_missing_and_not_the_reporting_papers() -> None:
    """It is asked for, as any other fact that the paper lacks."""
    lines = '{ "2025/kommunstyrelsen" = "5 mkr" }'
    keys = {"giver": COUNCIL, "lines": lines, "paragraph": '"unknown"', "case_numbers": '["unknown"]'}
    then = given(opened("2025/kommunstyrelsen")).when(event("FrameDecided", "f", "kommunfullmäktige", **keys))
    assert then.finds("metadata-missing").params["missing"] == ("case-number", "paragraph")


# The kind of accounts that a table opens.


def test_a_tables_accounts_are_of_the_kind_of_the_one_above() -> None:
    """Below an investment they are investments; each kind has an opening of its own, and twice is once."""
    rows = "'''\nKonto | Belopp\nfastighet/boende | 3\nskola/kök | 2\n'''"
    table = {"under": '"2025"', "unit": '"mkr"', "open_accounts": "true", "rows": rows}
    file = event("FrameDecided", "f", "kommunfullmäktige", giver=COUNCIL, **table)
    before = given(opened("2025/fastighet", kind='"investering"'), opened("2025/skola"))
    then = before.when(file)
    assert then.receipt
    assert [record.event.id for record in then.receipt.records] == ["f/konton", "f/konton/investering", "f"]
    kinds = {str(path): balance.kind for path, balance in then.state.accounts.items()}
    assert (kinds["2025/fastighet/boende"], kinds["2025/skola/kök"]) == ("investering", "drift")
    assert before.when(file).receipt.records == ()  # type: ignore[union-attr]
    then.finds_no("operations-investment-crossed")


def test_an_opening_is_of_one_kind_alone() -> None:
    """Where all are investments there is no empty opening beside theirs."""
    rows = "'''\nKonto | Belopp\nBoende | 3\nKök | 2\n'''"
    table = {"under": '"2025/fastighet"', "unit": '"mkr"', "open_accounts": "true", "rows": rows}
    file = event("FrameDecided", "f", "kommunfullmäktige", giver=COUNCIL, **table)
    then = given(opened("2025/fastighet", kind='"investering"')).when(file)
    assert then.receipt
    openings = [record.event for record in then.receipt.records if isinstance(record.event, AccountOpened)]
    assert [(each.id, each.kind) for each in openings] == [("f/konton/investering", "investering")]


def test_amounts_are_what_the_test_of_all_fields_says() -> None:
    """The list of fields that the tests above go through is that of amounts."""
    assert {name for _, name in AMOUNT_FIELDS} == {
        "condition_limit", "at_most", "at_least", "limit", "in_all",
    }  # fmt: skip
