"""Read a wide table for ``tplog new``: propose its map, preview it, or make its decision file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

import tplog
from tplog.cli import opening
from tplog.cli.output import print_findings, print_table, write_new_text
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.readers.tables.wide_budget import WideBudget
    from tplog.values.account import Account


class WideRequest(NamedTuple):
    """The options of a wide table: its file, its map, and whether only to show what would be recorded."""

    file: Path
    mapping: Path | None
    preview: bool
    options: Mapping[str, str]  # keys of the map that are given on the command line
    db: str
    lang: Language


def write_from_table(request: WideRequest, output: Path | None, *, force: bool) -> None:
    """Write the decision file of a wide table, or its proposed map if there is none; or print a preview.

    Raises BadFile with all mistakes and open questions.
    """
    from tplog.decision_files.wide_source import proposed_map, read_wide_table  # noqa: PLC0415 (start-up time)

    if request.mapping is None and not request.preview:
        write_new_text(proposed_map(request.file, request.options, request.lang), output, force=force)
        return
    budget = read_wide_table(request.file, request.mapping, request.options, request.lang)
    _write_budget(request, budget, output, force=force)


def _write_budget(request: WideRequest, budget: WideBudget, output: Path | None, *, force: bool) -> None:
    """Write the decision file of a wide table that is read, or print its preview."""
    from tplog.decision_files.wide_accounts import name_accounts  # noqa: PLC0415 (start-up time)
    from tplog.decision_files.wide_decision_file import WideFileHeader, wide_decision_text  # noqa: PLC0415
    from tplog.decision_files.wide_events import table_events  # noqa: PLC0415 (start-up time)
    from tplog.decision_files.wide_left_out import left_out_findings  # noqa: PLC0415 (start-up time)
    from tplog.decision_files.wide_preview import preview_counts, preview_table  # noqa: PLC0415 (start-up time)
    from tplog.decision_files.wide_source import map_name, table_digest  # noqa: PLC0415 (start-up time)

    known = _known_accounts(request, budget.mapping.budget)
    accounts = name_accounts(budget, known)
    events = table_events(budget, accounts)
    name = Path(map_name(request.mapping, request.lang)).name
    header = WideFileHeader(request.file.name, table_digest(request.file), name, request.lang)
    decision = wide_decision_text(budget, accounts, events, known, header)
    if request.preview:
        print_table(preview_table(budget, accounts, events, request.lang))
    else:
        write_new_text(decision, output, force=force)
    print_findings((*budget.remarks, *left_out_findings(budget, events)), request.lang)
    click.echo(preview_counts(budget, events, request.lang), err=not request.preview)


def _known_accounts(request: WideRequest, budget: str) -> dict[Account, str]:
    """Return the accounts that the log has in a budget, with their names; none without a log or budget."""
    db_source = click.get_current_context().get_parameter_source("db")
    try:
        book = opening.open_book(request.db, warning_language=request.lang, read_only=True)
    except tplog.NotFound:
        if db_source is not click.core.ParameterSource.DEFAULT:
            raise
        return {}
    with book:
        if budget not in book.budgets():
            return {}
        return {account: balance.name for account, balance in book.state(budget).accounts.items()}
