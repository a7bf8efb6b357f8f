"""``tplog import``: decision files from what others keep. Nothing here changes a log."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

import tplog
from tplog.cli import common
from tplog.i18n.vocabulary import Language, word

if TYPE_CHECKING:
    from tplog.decision_files.outcome import Outcome
    from tplog.decision_files.outcome_file import Head
    from tplog.domain.state.budget_state import BudgetState

_ENDINGS = {".se": "sie", ".si": "sie", ".sie": "sie", ".csv": "csv", ".xlsx": "xlsx"}
_FILE = click.Path(path_type=Path, dir_okay=False)


class Asked(NamedTuple):
    """Which outcome is asked for: the bookkeeping's file and form, the mapping file, the last day, the id."""

    file: Path
    form: str
    mapping: Path
    upto: date
    name: str | None


def _asking(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of which outcome, as its ``asked``."""

    @click.argument("file", type=_FILE)
    @click.option(
        "--from",
        "form",
        type=click.Choice(["sie", "csv", "xlsx"]),
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
    @click.option("--id", "name", metavar="ID", help="The event's id; else utfall/BUDGET/DATE.")
    @functools.wraps(function)
    def run(**options: Any) -> None:  # noqa: ANN401 (click)
        told = {name: options.pop(name) for name in Asked._fields}
        form = told.pop("form") or _ENDINGS.get(told["file"].suffix.lower())
        if form is None:
            message = (
                f"The name {told['file'].name} does not tell the file's form: say --from sie, csv or xlsx."
            )
            raise click.UsageError(message)
        function(Asked(form=form, upto=told.pop("upto").date(), **told), **options)

    return run


@common.command(
    "outcome",
    example="tplog import outcome bok.se --map karta.toml --upto 2025-06-30 -o utfall.toml\n"
    "tplog import outcome bok.csv --map karta.toml --upto 2025-06-30 --compare",
)
@_asking
@click.option("--compare", is_flag=True, help="Show each line beside the log instead of the file.")
@common.output_option
@common.force_option
@common.db_option
@common.json_option
@common.quiet_option
def outcome(
    asked: Asked,
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
    from tplog.decision_files.outcome import beside  # noqa: PLC0415 (start-up time)
    from tplog.decision_files.outcome_file import decision_file  # noqa: PLC0415 (start-up time)

    told, head = _made(asked, lang)
    told, state = _looked_up(told, head, db, lang, needed=compare)
    decision = decision_file(told, head)
    if output or not (compare or as_json):
        common.create(decision, output, force=force)
    compared = None if state is None else beside(told, state)
    if as_json:
        from tplog.decision_files.outcome_comparison import outcome_data  # noqa: PLC0415 (start-up time)

        common.print_json(outcome_data(told, head, decision, compared))
        return
    if compare and compared is not None:
        from tplog.decision_files.outcome_comparison import compared_table  # noqa: PLC0415 (start-up time)

        common.print_table(compared_table(compared, told, lang))
    if not quiet:
        if output is None and not compare:
            click.echo(err=True)
        _tell(told, lang)


def _made(asked: Asked, lang: Language) -> tuple[Outcome, Head]:
    """The outcome that is asked for, and what its decision file says besides."""
    from tplog.decision_files.outcome import outcome as shared  # noqa: PLC0415 (start-up time)
    from tplog.decision_files.outcome_file import Head, proposed_id  # noqa: PLC0415 (start-up time)
    from tplog.readers.sie.reader import read_sie  # noqa: PLC0415 (start-up time)
    from tplog.readers.tables.bookkeeping_table import read_booked_table  # noqa: PLC0415 (start-up time)
    from tplog.readers.tables.line_mapping import read_mapping  # noqa: PLC0415 (start-up time)
    from tplog.values.identifiers import is_identifier  # noqa: PLC0415 (start-up time)

    if asked.name is not None and not is_identifier(asked.name):
        message = f"{asked.name!r} can be no id: letters, digits and . _ : / § -, no spaces."
        raise click.BadParameter(message, param_hint="--id")
    if not asked.file.is_file():  # a pipe could not be read again for its hash
        message = f"{asked.file} is no file."
        raise click.BadParameter(message, param_hint="FILE")
    digest = _digest(asked.file)
    mapping = read_mapping(asked.mapping)
    if asked.form == "sie":
        first = asked.upto.replace(month=1, day=1)
        by_objects = functools.partial(mapping.asks, first=first, upto=asked.upto)
        booked = read_sie(asked.file, asked.upto, by_objects=by_objects)
    else:
        booked = read_booked_table(asked.file, mapping, asked.upto)
    told = shared(booked, mapping)
    if _digest(asked.file) != digest:
        message = f"{asked.file} was changed while it was read. Run again."
        raise click.ClickException(message)
    name = asked.name or proposed_id(told)
    return told, Head(name, asked.file.name, digest, lang)


def _digest(path: Path) -> str:
    from hashlib import file_digest  # noqa: PLC0415 (start-up time)

    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def _looked_up(
    told: Outcome, head: Head, db: str, lang: Language, *, needed: bool
) -> tuple[Outcome, BudgetState | None]:
    """The outcome with what the log makes one remark, and the budget's state; None where there is no log.

    Raises BadFile for lines that the log does not have, NotFound for a budget that it does not have.
    """
    from attrs import evolve as changed  # noqa: PLC0415 (start-up time)

    from tplog.decision_files.outcome import later, require_lines  # noqa: PLC0415 (start-up time)
    from tplog.i18n.sanitize import visible  # noqa: PLC0415 (start-up time)

    given = click.get_current_context().get_parameter_source("db")
    try:
        book = common.opened(db, warns=lang, read_only=True)
    except tplog.NotFound:
        if needed or given is not click.core.ParameterSource.DEFAULT:
            raise
        click.echo(word("lines-unchecked", lang).format(url=visible(db)), err=True)
        return told, None
    with book:
        state = book.state(told.mapping.budget)
        require_lines(told, state)
        if book.holds(head.id):
            click.echo(word("id-in-the-log", lang).format(id=head.id), err=True)
    return changed(told, remarks=(*told.remarks, *later(told, state))), state


def _tell(told: Outcome, lang: Language) -> None:
    """Say on stderr where the bookkeeping's sums went, and what is to be looked at."""
    from tplog.decision_files.outcome_comparison import sums_table, unmapped_table  # noqa: PLC0415 (start-up time)

    common.print_table(sums_table(told, lang), err=True)
    if told.unmapped:
        common.print_table(unmapped_table(told, lang), err=True)
    common.say(told.remarks, lang)


command = click.Group(
    "import",
    commands=[outcome],
    help="Make decision files from what others keep, to be read and applied.",
    epilog="\b\nExample:\n  tplog import outcome bok.se --map karta.toml --upto 2025-06-30 -o utfall.toml",
)
