"""``tplog apply``: record decision files in the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from gettext import gettext
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

import tplog
from tplog.cli import opening, options
from tplog.cli.output import print_answer, print_findings, print_retry, print_table
from tplog.cli.registration_options import (
    RegistrationOptions,
    registration_options,
    required_registration,
)
from tplog.i18n.vocabulary import Language, in_language, translate

if TYPE_CHECKING:
    from tplog.answers.event_effects import FigureChange
    from tplog.book.receipt import Receipt
    from tplog.events.draft import Draft
    from tplog.papers.checking.held import Checked
    from tplog.values.registration import Registration


@options.command("apply", example="tplog apply events/ --create\ntplog apply beslut.toml --dry-run")
@click.argument("paths", nargs=-1, required=True, metavar="FILE|DIR...", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would happen; record nothing.")
@click.option("--create", is_flag=True, help="Make the log if it does not exist.")
@click.option(
    "--paper",
    type=click.Path(path_type=Path),
    metavar="PAPER",
    help="Hold the file against this paper first; record it only if all that it states is there.",
)
@registration_options
@options.db_option
@options.key_option
@options.json_option
@options.quiet_option
def command(
    paths: tuple[Path, ...],
    paper: Path | None,
    db: str,
    key: Path | None,
    lang: Language,
    *,
    dry_run: bool,
    create: bool,
    as_json: bool,
    quiet: bool,
    **registration_given: Unpack[RegistrationOptions],
) -> None:
    """Record decision files, each whole or not at all; of a folder, its *.toml by name.

    What is recorded already is left alone. Files before one that is refused stay recorded. With --paper the
    one file is held against its paper, and recorded with that paper's SHA-256.
    """
    registration = required_registration(registration_given)
    files = opening.decision_files(paths)
    draft, checked = _held(files, paper)
    receipts = []
    with _opened_or_created(db, key, lang, create=create, dry_run=dry_run) as book:
        for file in files:
            whole = file if draft is None else _with_sha256(book, draft, checked)
            decision = _registered(whole, registration)
            receipt = book.apply(decision, on_wait=lambda error: print_retry(error, lang))
            receipts.append(receipt)
            if receipt.rebuilt:
                print_findings(receipt.rebuilt, lang)
                click.echo(translate("rebuilt", lang), err=True)
            if not (quiet or as_json):
                print_receipt(receipt, lang, dry_run=dry_run)
    if as_json:
        from tplog.answers.receipts import APPLY, Application  # noqa: PLC0415 (start-up time)

        print_answer(APPLY, Application(dry_run, receipts, checked))
    elif checked is not None and not quiet:
        _print_held(checked, lang, is_recorded=any(receipt.records for receipt in receipts))


def _registered(decision: Path | Draft, registration: Registration) -> Path | Draft:
    """Return a decision with who records it; as it is if that is not stated. Raises BadFile."""
    if not registration.stated:
        return decision
    from tplog.book.registration import registered  # noqa: PLC0415 (start-up time)

    return registered(decision, registration)


def _held(files: Sequence[Path], paper: Path | None) -> tuple[Draft, Checked] | tuple[None, None]:
    """Return the one decision file that is of a paper, and how it stands against it; without one nothing.

    Raises Refused, and click.UsageError for several files.
    """
    if paper is None:
        return None, None
    if len(files) != 1:
        message = gettext("--paper is for one decision file.")
        raise click.UsageError(message)
    from tplog.papers.checking.check import hold_before_apply  # noqa: PLC0415 (start-up time)

    return hold_before_apply(files[0], paper)


def _with_sha256(book: tplog.Book, draft: Draft, checked: Checked | None) -> Draft:
    """Return the draft with its paper's SHA-256 in the events that the log does not have yet."""
    from tplog.papers.checking.check import with_sha256  # noqa: PLC0415 (start-up time)

    def is_recorded(event_id: str) -> bool:
        try:
            book.record(event_id)
        except tplog.NotFound:
            return False
        return True

    return with_sha256(draft, checked.sha256, unless=is_recorded) if checked else draft


def _print_held(checked: Checked, lang: Language, *, is_recorded: bool) -> None:
    """Print what was held against the paper: what is not plainly there, and how many facts are.

    ``is_recorded`` is whether anything was recorded, so that the paper's SHA-256 is filled in.
    """
    from tplog.papers.checking.report import receipt_lines  # noqa: PLC0415 (start-up time)

    print_findings(checked.warnings, lang)
    for line in receipt_lines(checked, lang, is_recorded=is_recorded):
        click.echo(line)


@contextmanager
def _opened_or_created(
    db: str, key: Path | None, lang: Language, *, create: bool, dry_run: bool
) -> Iterator[tplog.Book]:
    """Yield the book to write to; for a dry run one over it that keeps in memory what it is given."""
    with _open_or_create(db, key, lang, create=create, dry_run=dry_run) as book:
        if not dry_run:
            yield book
            return
        with book.dry_run_copy() as trial:
            yield trial


def print_no_log(db: str, lang: Language) -> None:
    """Print on stderr that there is no log, so that files are judged against an empty one."""
    from tplog.book.config_file import without_password  # noqa: PLC0415 (start-up time)
    from tplog.i18n.file_texts import file_text  # noqa: PLC0415 (start-up time)
    from tplog.i18n.sanitize import escape_invisible  # noqa: PLC0415 (start-up time)

    click.echo(f"{file_text('no-log', lang)}: {escape_invisible(without_password(db))}", err=True)


def _open_or_create(db: str, key: Path | None, lang: Language, *, create: bool, dry_run: bool) -> tplog.Book:
    """Return the book; for a dry run without a log an empty one in memory."""
    try:
        return opening.open_book(db, key=key)
    except tplog.NotFound as missing:
        if not (create or dry_run) or missing.reasons[0].code != "database-missing":
            raise
        if dry_run and not create:
            print_no_log(db, lang)
        try:
            return opening.create_book("" if dry_run else db)
        except tplog.Incompatible as error:
            if error.reasons[0].code != "database-exists":
                raise
            return opening.open_book(db, key=key)  # another process created it just now


def print_receipt(receipt: Receipt, lang: Language, *, dry_run: bool, err: bool = False) -> None:
    """Print to stdout or stderr what an apply recorded or would record, the balances and the findings."""
    from tplog.answers.finding_tables import findings_table  # noqa: PLC0415 (start-up time)
    from tplog.answers.record_tables import (  # noqa: PLC0415 (start-up time)
        RECEIPT_COLUMNS,
        changes_table,
        log_table,
    )
    from tplog.i18n.sanitize import escape_invisible  # noqa: PLC0415 (start-up time)

    file = escape_invisible(receipt.file)
    if receipt.already_recorded:
        click.echo(f"{file}: {translate('already-recorded', lang)}: {len(receipt.already_recorded)}", err=err)
    if not receipt.records:
        return
    pattern = in_language(("”{}” → {}", "'{}' → {}"), lang)
    for text, slugs in receipt.written.items():
        click.echo(escape_invisible(f"{receipt.file}: {pattern.format(text, slugs)}"))
    first, last = receipt.records[0].index, receipt.records[-1].index
    span = str(first) if first == last else f"{first}–{last}"
    label = translate("would-be-recorded" if dry_run else "events-recorded", lang)
    click.echo(f"{file}: {label}: {len(receipt.records)} ({translate('index', lang)} {span})\n", err=err)
    print_table(log_table(receipt.records, lang, RECEIPT_COLUMNS), err=err)
    if changes := changed_balances(receipt):
        print_table(changes_table(changes, lang), err=err)
    if receipt.findings:
        print_table(findings_table(receipt.findings, lang), err=err)
    if dry_run:
        click.echo(translate("not-recorded", lang), err=err)


def changed_balances(receipt: Receipt) -> list[FigureChange]:
    """Return the change of each balance, budget by budget."""
    from tplog.answers.event_effects import balance_changes  # noqa: PLC0415 (start-up time)

    budgets = sorted({record.event.budget for record in receipt.records})
    pairs = ((receipt.state_before.budget(name), receipt.state_after.budget(name)) for name in budgets)
    return [change for before, after in pairs for change in balance_changes(before, after)]
