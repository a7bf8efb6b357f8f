"""The amount of an event is what a person says of it: money that goes on, or to another year, counts once."""

from __future__ import annotations

import pytest

from spec import KS, SN, allocated, event, framed, given, opened
from tplog.answers.event_effects import compare_events

BOTH_YEARS = (
    opened(*(f"{year}/{body}" for year in (2026, 2027) for body in (KS, SN))),
    opened(f"2026/{KS}/bron", f"2027/{KS}/bron"),
    framed("20 mkr", KS, 2026),
    framed("20 mkr", KS, 2027),
    allocated("start", year=2026, bron="10 mkr"),
)
COUNCIL = '"2026/kommunfullmäktige"'


def moves(*pairs: tuple[str, str, str]) -> str:
    """Transfers in the long form: giver, taker, amount."""
    rows = (f'{{ from = "{giver}", to = "{taker}", amount = "{amount}" }}' for giver, taker, amount in pairs)
    return f"[{', '.join(rows)}]"


@pytest.mark.parametrize(
    ("kind", "keys", "mkr"),
    [
        ("FrameChanged", {"giver": COUNCIL, "lines": f'{{ "2026/{KS}" = "-8", "2027/{KS}" = "8" }}'}, 8),
        ("FrameChanged", {"giver": COUNCIL, "lines": f'{{ "2026/{KS}" = "-8", "2027/{KS}" = "9" }}'}, 1),
        (
            "FrameChanged",
            {"giver": COUNCIL, "lines": f'{{ "2026/{KS}" = "-8", "2027/{KS}" = "5", "2027/{SN}" = "3" }}'},
            8,
        ),
        (
            "AllocationDecided",
            {
                "transfers": moves(
                    (f"2026/{KS}", f"2026/{KS}/bron", "-8"), (f"2027/{KS}", f"2027/{KS}/bron", "8")
                )
            },
            8,
        ),
        ("CarryOverDecided", {"transfers": moves((f"2026/{KS}/bron", f"2027/{KS}/bron", "8"))}, 8),
        (
            "CarryOverDecided",
            {
                "transfers": moves(
                    (f"2026/{KS}", "2026/hänskjutet", "8"), ("2026/hänskjutet", f"2027/{KS}", "8")
                )
            },
            8,
        ),
        (
            "CarryOverDecided",
            {"transfers": moves((f"2026/{KS}", "2026/återlämnat", "1"), (f"2026/{KS}", f"2027/{KS}", "2"))},
            3,
        ),
        (
            "FrameChanged",
            {
                "transfers": moves(
                    ("2026/kommunfullmäktige", f"2026/{KS}", "-8"), (f"2026/{KS}", f"2026/{KS}/bron", "-8")
                ),
                "despite": '[{ code = "sum-among-lines", because = "Raden är organets egen." }]',
            },
            -8,
        ),
        (
            "ReallocationDecided",
            {"transfers": moves((f"2026/{KS}", f"2026/{SN}", "5"), (f"2026/{SN}", f"2026/{KS}/bron", "2"))},
            5,
        ),
    ],
)
def test_the_amount_counts_money_once(kind: str, keys: dict[str, str], mkr: int) -> None:
    """Moved to another year, waiting in a sink, cut at a line and its body: each is the sum of the paper."""
    act = event(kind, "x", "kommunfullmäktige", unit='"mkr"', **keys)
    *_, record = given(*BOTH_YEARS, act).book.records()
    assert record.event.amount == mkr * 100_000_000


def test_decisions_are_compared_alike_in_every_year() -> None:
    """A cut in one year and a raise in another are both lines; the council is none in any year."""
    first, second = (
        event(
            "FrameChanged",
            name,
            "kommunfullmäktige",
            giver=COUNCIL,
            lines=f'{{ "2026/{KS}" = "-{amount} mkr", "2027/{KS}" = "{amount} mkr" }}',
        )
        for name, amount in (("ett", 8), ("två", 3))
    )
    *_, earlier, later = given(*BOTH_YEARS, first, second).book.records()
    assert [
        (str(change.account), (change.before or 0) // 100_000_000, (change.after or 0) // 100_000_000)
        for change in compare_events(earlier.event, later.event)
    ] == [(f"2026/{KS}", -8, -3), (f"2027/{KS}", 8, 3)]
    carried = event("CarryOverDecided", "x", giver=f'"2026/{KS}"', lines=f'{{ "2027/{KS}" = "8 mkr" }}')
    *_, record = given(*BOTH_YEARS, carried).book.records()
    assert [str(change.account) for change in compare_events(record.event, record.event)] == [
        f"2026/{KS}",
        f"2027/{KS}",
    ]
