"""Read an outcome from the file of a bookkeeping, by the map of its accounts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tplog.decision_files.outcome import Outcome, compute_outcome
from tplog.readers.sie.reader import read_sie
from tplog.readers.tables.bookkeeping_table import read_booked_table
from tplog.readers.tables.line_mapping import read_mapping


def read_outcome(file: Path, map_file: Path, upto: date, *, is_sie: bool) -> Outcome:
    """Return what each line spent up to a day, by a SIE file or else a table. Raises BadFile."""
    mapping = read_mapping(map_file)
    if not is_sie:
        return compute_outcome(read_booked_table(file, mapping, upto), mapping)
    booked = read_sie(
        file,
        upto,
        by_objects=mapping.object_dimensions(upto.replace(month=1, day=1), upto),
        rows_without_objects=mapping.rows_without_objects,
        repeated_vouchers=mapping.repeated_vouchers,
    )
    return compute_outcome(booked, mapping)
