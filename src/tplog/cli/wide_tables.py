"""Read a wide table for ``tplog new``: propose its map, preview it, or make its decision file."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

import tplog
from tplog.cli import opening
from tplog.cli.output import print_findings, print_table, write_new_text
from tplog.i18n.vocabulary import Language, translate

if TYPE_CHECKING:
    from tplog.readers.tables.wide_budget import WideBudget
    from tplog.values.account import Account


class WideRequest(NamedTuple):
    """The options of a wide table: its file, its map, and whether only to show what would be recorded."""

    file: Path
    mapping: Path | None
    preview: bool
    sheet: str | None
    options: Mapping[str, str]  # keys of the map that are given on the command line
    db: str
    lang: Language


def write_from_table(request: WideRequest, output: Path | None, *, force: bool) -> None:
    """Write the decision file of a wide table, or its proposed map if there is none; or print a preview.

    Raises BadFile with all mistakes and open questions.
    """
    from tplog.readers.tables.tabular import read_grid  # noqa: PLC0415 (start-up time)
    from tplog.readers.tables.wide_map import parse_wide_map  # noqa: PLC0415 (start-up time)
    from tplog.readers.tables.wide_rows import read_wide_budget  # noqa: PLC0415 (start-up time)
    from tplog.readers.tables.wide_table import find_parts  # noqa: PLC0415 (start-up time)
    from tplog.readers.toml import read_text  # noqa: PLC0415 (start-up time)

    if request.mapping is None:
        text, map_name = _proposed_map(request), translate("proposed-map", request.lang)
        if not request.preview:
            write_new_text(text, output, force=force)
            return
    else:
        text, map_name = read_text(request.mapping), str(request.mapping)
    chosen = {"sheet": request.sheet} if request.sheet else {}
    mapping = parse_wide_map(text, map_name, {**request.options, **chosen})
    table = find_parts(read_grid(request.file, sheet=mapping.sheet), mapping.headings)
    _write_budget(request, read_wide_budget(table, mapping), map_name, output, force=force)


def _write_budget(
    request: WideRequest, budget: WideBudget, map_name: str, output: Path | None, *, force: bool
) -> None:
    """Write the decision file of a wide table that is read, or print its preview."""
    from tplog.decision_files.wide_accounts import name_accounts  # noqa: PLC0415 (start-up time)
    from tplog.decision_files.wide_decision_file import WideFileHeader, wide_decision_text  # noqa: PLC0415
    from tplog.decision_files.wide_events import table_events  # noqa: PLC0415 (start-up time)
    from tplog.decision_files.wide_left_out import left_out_findings  # noqa: PLC0415 (start-up time)
    from tplog.decision_files.wide_preview import preview_counts, preview_table  # noqa: PLC0415 (start-up time)
    from tplog.files.outside_file import read_outside_file  # noqa: PLC0415 (start-up time)
    from tplog.values.limits import MAX_TABLE_BYTES  # noqa: PLC0415 (start-up time)

    known = _known_accounts(request, budget.mapping.budget)
    accounts = name_accounts(budget, known)
    events = table_events(budget, accounts)
    digest = sha256(read_outside_file(request.file, MAX_TABLE_BYTES)).hexdigest()
    header = WideFileHeader(request.file.name, digest, Path(map_name).name, request.lang)
    decision = wide_decision_text(budget, accounts, events, known, header)
    if request.preview:
        print_table(preview_table(budget, accounts, events, request.lang))
    else:
        write_new_text(decision, output, force=force)
    print_findings((*budget.remarks, *left_out_findings(budget, events)), request.lang)
    click.echo(preview_counts(budget, events, request.lang), err=not request.preview)


def _proposed_map(request: WideRequest) -> str:
    """Return the text of a proposed map."""
    from tplog.decision_files.wide_map_proposal import proposed_map_text  # noqa: PLC0415 (start-up time)
    from tplog.readers.tables.tabular import read_grid  # noqa: PLC0415 (start-up time)
    from tplog.readers.tables.wide_table import find_parts  # noqa: PLC0415 (start-up time)

    table = find_parts(read_grid(request.file, sheet=request.sheet))
    options = {**request.options, **({"sheet": request.sheet} if request.sheet else {})}
    return proposed_map_text(table, request.lang, options)


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
