"""The weights of pages are shown by kind and by log."""

from __future__ import annotations

from weights import PAGES, Weight, table


def test_the_table_has_a_row_of_each_kind() -> None:
    """Bytes as kilobytes, times in milliseconds; a kind that a log has no page of is a dash, not a nought."""
    first = {kind: Weight(12_340, 3_210, 45_600_000, 2_400_000) for kind in PAGES}
    second = {"start": Weight(1_000, 500, 9_000_000, 1_000_000)}
    rows = dict(line.split(" | ", 1) for line in table({"seed": first, "large": second}).splitlines()[2:])
    assert rows["| start"] == "12.3 → 3.2 | 46, 2 | 1.0 → 0.5 | 9, 1 |"
    assert rows["| a paper"] == "12.3 → 3.2 | 46, 2 | – | – |"
    assert len(rows) == len(PAGES)
