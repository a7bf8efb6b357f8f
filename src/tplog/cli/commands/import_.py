"""``tplog import``: write decision files from other sources. It never changes a log."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from gettext import gettext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

import tplog
from tplog.cli import opening, options
from tplog.cli.output import print_answer, print_findings, print_table, write_new_text
from tplog.i18n.vocabulary import Language, translate

if TYPE_CHECKING:
    from tplog.decision_files.outcome import Outcome
    from tplog.decision_files.outcome_file import OutcomeHeader
    from tplog.domain.state.budget_state import BudgetState

# A table's content decides what it is; those that are not read are named by the reader.
_FORMAT_BY_EXTENSION = {
    **dict.fromkeys((".se", ".si", ".sie"), "sie"),
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".xlsb", ".numbers"), "xlsx"),
    ".ods": "ods",
}
_FILE = click.Path(path_type=Path, dir_okay=False)


class OutcomeRequest(NamedTuple):
    """The options of an outcome: bookkeeping file and format, mapping file, last day, event id."""

    file: Path
    format_name: str
    mapping: Path
    upto: date
    event_id: str | None


def _request_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of an outcome, as its ``request``."""

    @click.argument("file", type=_FILE)
    @click.option(
        "--from",
        "format_name",
        type=click.Choice(["sie", "csv", "xlsx", "ods"], case_sensitive=False),
        help="The file's form; else as its name ends.",
    )
    @click.option("--map", "mapping", required=True, type=_FILE, help="Which accounts make up which line.")
    @click.option(
        "--upto",
        required=True,
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DATE",
        help="The last day that counts.",
    )
    @click.option("--id", "event_id", metavar="ID", help="The event's id; else utfall/BUDGET/DATE.")
    @functools.wraps(function)
    def run(**options: Any) -> None:  # noqa: ANN401 (click)
        values = {name: options.pop(name) for name in OutcomeRequest._fields}
        format_name = values.pop("format_name") or _FORMAT_BY_EXTENSION.get(values["file"].suffix.lower())
        if format_name is None:
            forms = "--from sie, csv, xlsx or ods"
            message = gettext("The name {name} does not tell the file's form: say {forms}.").format(
                name=values["file"].name, forms=forms
            )
            raise click.UsageError(message)
        function(OutcomeRequest(format_name=format_name, upto=values.pop("upto").date(), **values), **options)

    return run


@options.command(
    "outcome",
    example="tplog import outcome bok.se --map karta.toml --upto 2025-06-30 -o utfall.toml\n"
    "tplog import outcome bok.csv --map karta.toml --upto 2025-06-30 --compare",
)
@_request_options
@click.option("--compare", is_flag=True, help="Show each line beside the log instead of the file.")
@options.output_option
@options.db_option
@options.json_option
@options.quiet_option
def outcome(
    request: OutcomeRequest,
    output: Path | None,
    db: str,
    lang: Language,
    *,
    compare: bool,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Make a decision file of what each line has spent, by the bookkeeping in FILE up to a day.

    The file is for reading, filling in and applying; no event is made here. What no line takes is listed and
    summed. Where there is a log, the lines are looked up in it.
    """
    from tplog.decision_files.outcome import compare_outcomes  # noqa: PLC0415 (start-up time)
    from tplog.decision_files.outcome_file import outcome_decision_text  # noqa: PLC0415 (start-up time)

    result, header = _build_outcome(request, lang)
    result, state = _check_against_log(result, header, db, lang, needed=compare)
    decision = outcome_decision_text(result, header)
    if output or not (compare or as_json):
        write_new_text(decision, output, force=force)
    comparison = None if state is None else compare_outcomes(result, state)
    if as_json:
        from tplog.answers.outcomes import OUTCOME_REPORT, OutcomeReport  # noqa: PLC0415 (start-up time)

        print_answer(OUTCOME_REPORT, OutcomeReport(result, header, decision, comparison))
        return
    if compare and comparison is not None:
        from tplog.decision_files.outcome_comparison import comparison_table  # noqa: PLC0415 (start-up time)

        print_table(comparison_table(comparison, result, lang))
    if not quiet:
        if output is None and not compare:
            click.echo(err=True)
        _print_summary(result, lang)


def _build_outcome(request: OutcomeRequest, lang: Language) -> tuple[Outcome, OutcomeHeader]:
    """Return the requested outcome, and the header of its decision file."""
    from tplog.book.document_files import sha256_of_file  # noqa: PLC0415 (start-up time)
    from tplog.decision_files.outcome_file import OutcomeHeader, proposed_id  # noqa: PLC0415 (start-up time)
    from tplog.decision_files.outcome_source import read_outcome  # noqa: PLC0415 (start-up time)
    from tplog.values.identifiers import is_identifier  # noqa: PLC0415 (start-up time)
    from tplog.values.limits import MAX_BOOKKEEPING_BYTES  # noqa: PLC0415 (start-up time)

    if request.event_id is not None and not is_identifier(request.event_id):
        message = gettext("{event_id!r} can be no id: letters, digits and . _ : / § -, no spaces.").format(
            event_id=request.event_id
        )
        raise click.BadParameter(message, param_hint="--id")
    if not request.file.is_file():  # a pipe could not be read again for its hash
        message = gettext("{file} is no file.").format(file=request.file)
        raise click.BadParameter(message, param_hint="FILE")
    digest = sha256_of_file(request.file, MAX_BOOKKEEPING_BYTES)
    is_sie = request.format_name == "sie"
    result = read_outcome(request.file, request.mapping, request.upto, is_sie=is_sie)
    if sha256_of_file(request.file, MAX_BOOKKEEPING_BYTES) != digest:
        message = gettext("{file} was changed while it was read. Run again.").format(file=request.file)
        raise click.ClickException(message)
    name = request.event_id or proposed_id(result)
    return result, OutcomeHeader(name, request.file.name, digest, lang)


def _check_against_log(
    result: Outcome, head: OutcomeHeader, db: str, lang: Language, *, needed: bool
) -> tuple[Outcome, BudgetState | None]:
    """Return the outcome with the log's remarks, and the budget's state; None if there is no log.

    Raises BadFile for lines that the log does not have, NotFound for a budget that it does not have.
    """
    from attrs import evolve as changed  # noqa: PLC0415 (start-up time)

    from tplog.decision_files.outcome import later_outcome_findings, require_lines  # noqa: PLC0415 (start-up time)
    from tplog.i18n.sanitize import escape_invisible  # noqa: PLC0415 (start-up time)

    db_source = click.get_current_context().get_parameter_source("db")
    try:
        book = opening.open_book(db, warning_language=lang, read_only=True)
    except tplog.NotFound:
        if needed or db_source is not click.core.ParameterSource.DEFAULT:
            raise
        click.echo(translate("lines-unchecked", lang).format(url=escape_invisible(db)), err=True)
        return result, None
    with book:
        state = book.state(result.mapping.budget)
        require_lines(result, state)
        if book.has_event(head.id):
            click.echo(translate("id-in-the-log", lang).format(id=head.id), err=True)
    return changed(result, remarks=(*result.remarks, *later_outcome_findings(result, state))), state


def _print_summary(result: Outcome, lang: Language) -> None:
    """Print on stderr which lines the bookkeeping's sums went to, and what to look at."""
    from tplog.decision_files.outcome_comparison import sums_table, unmapped_table  # noqa: PLC0415 (start-up time)

    print_table(sums_table(result, lang), err=True)
    if result.unmapped:
        print_table(unmapped_table(result, lang), err=True)
    print_findings(result.remarks, lang)


command = options.group(
    "import",
    [outcome],
    help_text="Make decision files from what others keep, to be read and applied.",
    example="tplog import outcome bok.se --map karta.toml --upto 2025-06-30 -o utfall.toml",
)
