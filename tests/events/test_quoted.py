"""The amount that a quote states: the one that the decision file has at its key, or none."""

from __future__ import annotations

import pytest

from spec import KS, SN, allocated, draft, event
from tplog.events.base import Event
from tplog.events.quoted import quoted_amount, quoted_pages, quotes_with_accounts
from tplog.values.account import parse_account
from tplog.values.act import Quote

A, B = (f"2025/{KS}/{name}" for name in ("värdar", "grupper"))
COUNCIL = '"2025/kommunfullmäktige"'


def only(text: str) -> Event:
    """The event of a draft."""
    (drafted,) = draft(text).events
    return drafted.event


def ore(text: str, of: str) -> int | None:
    """What a quote of the event is of, in öre."""
    amount = quoted_amount(only(text), of)
    return None if amount is None else amount.ore


def moves(*amounts: str) -> str:
    """A reallocation of these amounts from one line to another."""
    rows = ", ".join(f'{{ from = "{A}", to = "{B}", amount = "{amount}" }}' for amount in amounts)
    return event("ReallocationDecided", "o", KS, transfers=f"[{rows}]")


@pytest.mark.parametrize(
    ("of", "kronor"),
    [
        ("lines.värdar", 5),
        (f"lines.{A}", 5),
        ("lines.grupper", 0),
        ("lines.polare", -2),
        ("total", 3),
        ("lines.rdar", None),
        ("lines", None),
        ("lines.", None),
        ("total.1", None),
        ("by", None),
        ("decided", None),
        ("__class__", None),
        ("transfers.1", 5),
        ("transfers.1.from", None),
        ("", None),
    ],
)
def test_the_amount_of_a_line(of: str, kronor: int | None) -> None:
    """By its name or its path, also of 0 and below; nothing is made of what is no amount."""
    lines = allocated(värdar="5 kr", polare="-2 kr", grupper="0 kr", more='total = "3 kr"')
    if of.startswith("transfers.1"):
        lines = moves("5 kr")
    assert ore(lines, of) == (None if kronor is None else kronor * 100)


def test_a_name_of_two_lines_is_of_none() -> None:
    """What may be one of two amounts is not chosen; the path tells them apart."""
    lines = f'{{ "2025/{KS}/stöd" = "1 kr", "2025/{SN}/stöd" = "2 kr" }}'
    frame = event("FrameDecided", "r", "kommunfullmäktige", giver=COUNCIL, lines=lines)
    assert ore(frame, "lines.stöd") is None
    assert ore(frame, f"lines.2025/{SN}/stöd") == 200
    lines = '{ "värdar/lön" = "1 kr", "lön" = "2 kr" }'
    deeper = event("AllocationDecided", "f", KS, giver=f'"2025/{KS}"', lines=lines)
    assert ore(deeper, "lines.värdar/lön") == 100
    assert ore(deeper, "lines.lön") is None


def test_transfers_go_by_their_numbers_in_the_file() -> None:
    """From 1. With a transfer of 0, which the log does not number, no number is sure."""
    assert [ore(moves("1 kr", "-2 kr", "3 kr"), f"transfers.{number}") for number in range(5)] == [
        None, 100, -200, 300, None,
    ]  # fmt: skip
    assert ore(moves("1 kr"), "transfers.1.amount") == 100
    assert [ore(moves("1 kr"), f"transfers.{number}") for number in ("01", "١", "-1", "x", "")] == [None] * 5
    assert [ore(moves("0 kr", "3 kr"), f"transfers.{number}") for number in (1, 2)] == [None, None]


def test_the_figures_of_other_tables() -> None:
    """Each table's own amount, with the sign that the log counts, and parts of a line by their names."""
    figures = event(
        "OutcomeRecorded",
        "u",
        KS,
        giver=f'"2025/{KS}"',
        until="2025-08-31",
        signs='"costs-negative"',
        lines='{ "värdar" = "-7 kr" }',
        costs='{ "värdar" = "-9 kr" }',
        incomes='{ "värdar" = "2 kr" }',
        variances='{ "värdar" = "1 kr" }',
        of_which='{ "värdar" = { "lön m.m." = "-4 kr" } }',
    )
    keys = ("lines.värdar", "costs.värdar", "incomes.värdar", "variances.värdar", "of_which.värdar.lön m.m.")
    assert [ore(figures, key) for key in keys] == [700, 900, 200, 100, 400]
    assert [ore(figures, key) for key in ("levels.värdar", "of_which.värdar", "of_which.lön m.m.")] == [
        None
    ] * 3


def test_the_amounts_of_a_types_own_fields() -> None:
    """A limit, and the changes that a proposal states, by their numbers."""
    mandate = event("MandateGiven", "m", "kommunfullmäktige", to=f'"{KS}"', scope='"x"', limit='"4 kr"')
    assert ore(mandate, "limit") == 400
    changes = f'[{{ account = "{A}", amount = "5 kr", since = "2024/{KS}/värdar" }}]'
    proposal = event(
        "ProposalMade", "p", KS, giver=f'"2025/{KS}"', lines='{ "värdar" = "6 kr" }', changes=changes
    )
    assert [ore(proposal, of) for of in ("changes.1", "changes.1.amount", "changes.2", "changes.0")] == [
        500, 500, None, None,
    ]  # fmt: skip
    assert ore(proposal, "lines.värdar") == 600


def test_the_pages_of_an_amount() -> None:
    """Those of the quotes that are of it; where it has none, those of all quotes of the event."""
    quotes = [
        Quote(of="lines.grupper", exact="x", page=7),
        Quote(of="lines.värdar", exact="x", page=4),
        Quote(of="lines.värdar", exact="x", page=3),
        Quote(of="lines.värdar", exact="x"),
        Quote(of="by", exact="x", page=1),
    ]
    rows = ", ".join(
        f'{{ of = "{quote.of}", exact = "x"{f", page = {quote.page}" if quote.page else ""} }}'
        for quote in quotes
    )
    lines = allocated(värdar="5 kr", grupper="1 kr", polare="1 kr", more=f"quotes = [{rows}]")
    read = quotes_with_accounts(only(lines))
    body = parse_account(f"2025/{KS}")
    pages = [quoted_pages(read, (body, body.child(line))) for line in ("värdar", "grupper", "polare")]
    assert pages == [(3, 4), (7,), (1, 3, 4, 7)]
    assert quoted_pages([], (body,)) == ()
