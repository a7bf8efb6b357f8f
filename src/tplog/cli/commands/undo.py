"""``tplog undo``: write the decision file that takes back a recorded event."""

from __future__ import annotations

from gettext import gettext
from pathlib import Path
from typing import TYPE_CHECKING

import click

import tplog
from tplog.cli import opening, options
from tplog.cli.output import print_answer, write_new_text
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.book.receipt import Receipt
    from tplog.events.draft import Draft
    from tplog.events.record import Record

_MAX_DIGITS = 20  # of an index
_MAX_LISTED = 20  # events that a part of an id may mean


@options.command(
    "undo",
    example="tplog undo 2025/fördelning -o rättelse.toml\n"
    'tplog undo 14 --because "Beloppet lästes fel." -o rättelse.toml',
)
@click.argument("index_or_id", metavar="ID|INDEX", shell_complete=options.completion("complete_event_ids"))
@options.budget_option("Only an event of this budget.")
@click.option("--because", metavar="TEXT", help="What was wrong; else it is left to fill in.")
@options.output_option
@options.db_option
@options.json_option
def command(
    index_or_id: str,
    budget: str | None,
    because: str | None,
    output: Path | None,
    db: str,
    lang: Language,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """Write the decision file that takes back an event recorded by mistake, and show what it would change.

    Nothing is recorded, and nothing in the log is ever deleted: the file is a Corrected event, which is read,
    given its reason, and applied. A part of an id will do if only one event has it.
    """
    from tplog.decision_files.undo import correction_draft, correction_id, correction_text  # noqa: PLC0415

    with opening.open_book(db, warning_language=lang, read_only=True) as book:
        event = _chosen_record(book, index_or_id, budget).event
        correction = correction_id(event.id, book.has_event, lang)
        draft = correction_draft(event, correction, str(output or "tplog undo"))
        receipt = _tried(book, draft)
        text = correction_text(event, correction, because, lang)
    if output or not as_json:
        write_new_text(text, output, force=force)
    if as_json:
        from tplog.answers.receipts import APPLY, Application  # noqa: PLC0415 (start-up time)

        print_answer(APPLY, Application(dry_run=True, receipts=[receipt]))
        return
    from tplog.cli.commands.apply import print_receipt  # noqa: PLC0415 (start-up time)

    print_receipt(receipt, lang, dry_run=True, err=output is None)


def _tried(book: tplog.Book, draft: Draft) -> Receipt:
    """Return what the file would do. Raises Refused, without places in a file that is not written yet."""
    from attrs import evolve  # noqa: PLC0415 (start-up time)

    try:
        with book.dry_run_copy() as trial:
            return trial.apply(draft)
    except tplog.Refused as error:
        raise tplog.Refused(*(evolve(reason, location=None) for reason in error.reasons)) from error


def _chosen_record(book: tplog.Book, name: str, budget: str | None) -> Record:
    """Return the record of an id, of a log index, or of the only id with this part in it.

    Raises NotFound, click.UsageError where several have it or the event is another budget's.
    """
    if name.isdecimal() and len(name) < _MAX_DIGITS and not book.has_event(name):
        record = _record_at(book, int(name))
    else:
        record = book.record(_event_id(book, name, budget))
    if budget is not None and record.event.budget != budget:
        message = gettext("{id} is an event of {other}, not of {budget}.").format(
            id=record.event.id, other=record.event.budget, budget=budget
        )
        raise click.UsageError(message)
    return record


def _record_at(book: tplog.Book, index: int) -> Record:
    """Return the record of an act at a log index. Raises click.UsageError if there is none."""
    from tplog.answers.search_query import SearchQuery  # noqa: PLC0415 (start-up time)

    records = book.search(SearchQuery(), before_index=index + 1, limit=1).records
    if not records or records[0].index != index:
        message = gettext("The log has no event at index {index}.").format(index=index)
        raise click.UsageError(message)
    return records[0]


def _event_id(book: tplog.Book, name: str, budget: str | None) -> str:
    """Return the id that a person means: the id itself, else the only one with this part in it."""
    if book.has_event(name):
        return name
    part = name.casefold()
    ids = [event_id for event_id in book.event_ids() if part and part in event_id.casefold()]
    if budget is not None:
        ids = [event_id for event_id in ids if book.record(event_id).event.budget == budget]
    if len(ids) > 1:
        listed = ", ".join(ids[:_MAX_LISTED]) + (" …" if len(ids) > _MAX_LISTED else "")
        message = gettext("Several events have {name!r} in their id: {listed}. Say which.").format(
            name=name, listed=listed
        )
        raise click.UsageError(message)
    return ids[0] if ids else name
