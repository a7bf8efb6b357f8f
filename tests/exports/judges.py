"""Books to export, and what beancount reads of an export."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from shutil import which

import pytest
from beancount import loader
from beancount.core import data

import tplog
from exported import BEANCOUNT
from history import records
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.exports import beancount
from tplog.exports.export_scope import ExportScope
from tplog.exports.plaintext_accounting import COLUMN_KEY
from tplog.values.account import Account

NOW = datetime(2025, 6, 1, tzinfo=UTC)


def present(form: str) -> None:
    """Skip aloud without the program, or fail where nothing may be skipped."""
    if form != BEANCOUNT and which(form) is None:
        message = f"{form} is not installed: run scripts/packages {form} as root"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)


def holding(events: Sequence[Event]) -> tplog.Book:
    """A book of events that no rule has checked, as a restore makes it."""
    log = tplog.MemoryLog()
    log.append([Record.from_event(index, NOW, event) for index, event in enumerate(events)])
    return tplog.Book(log)


def generated(size: int) -> tplog.Book:
    """A made-up log of so many events."""
    log = tplog.MemoryLog()
    log.append(list(records(size)))
    return tplog.Book(log)


def loaded(book: tplog.Book, scope: ExportScope) -> Sequence[data.Directive]:
    """What beancount reads of our export, without an error."""
    entries, errors, _ = loader.load_string(b"".join(beancount.export(book, scope)).decode())
    assert errors == []
    return list(entries)


def transactions(entries: Sequence[data.Directive]) -> list[data.Transaction]:
    """The transactions among them."""
    return [entry for entry in entries if isinstance(entry, data.Transaction)]


def postings(transaction: data.Transaction) -> list[tuple[str, Account, str, int]]:
    """Of each posting the budget, the account, the column and the öre."""
    rows = []
    for at in transaction.postings:
        assert at.units is not None
        assert at.units.number is not None
        assert at.meta is not None
        ore = at.units.number * 100
        assert ore == int(ore)
        rows.append((*beancount.parse_account_name(at.account), at.meta[COLUMN_KEY], int(ore)))
    return rows
