"""``tplog new``: write a decision file to fill in."""

from __future__ import annotations

import functools
from collections.abc import Callable
from gettext import gettext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import click

from tplog.cli import opening, options, settings, shell_completion
from tplog.cli.output import print_findings, write_new_text
from tplog.cli.wide_tables import WideRequest, write_from_table
from tplog.cli.word_choice import EVENT_TYPE
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.decision_files.template import Prefill
    from tplog.events.base import Event


class _Chosen(TypedDict):
    """What is put into the file, and where it is written."""

    year: int | None
    like: str | None
    table: Path | None
    sheet: str | None
    unit: str | None
    output: Path | None
    force: bool


_FILE = click.Path(path_type=Path, dir_okay=False)


def _wide_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a wide table; with them it reads that, without them it needs a type."""

    @click.option(
        "--from-table",
        "wide",
        type=_FILE,
        help="A whole budget as it lies in the office, without TYPE: CSV, XLSX or ODS.",
    )
    @click.option("--map", "mapping", type=_FILE, help="What the table does not say; else one is proposed.")
    @click.option("--preview", is_flag=True, help="Show what --from-table would record, and write nothing.")
    @functools.wraps(function)
    def run(wide: Path | None, mapping: Path | None, *, preview: bool, **values: Any) -> None:  # noqa: ANN401 (click)
        if wide is None:
            if mapping or preview:
                message = gettext("--map and --preview go with --from-table.")
                raise click.UsageError(message)
            if values["type_name"] is None:
                message = gettext("Say a TYPE of event, or --from-table.")
                raise click.UsageError(message)
            function(**values)
            return
        if values["type_name"] or values["table"] or values["year"] is not None or values["like"]:
            message = gettext("--from-table goes without TYPE, --from-csv, --year and --like.")
            raise click.UsageError(message)
        values["budget"] = opening.budget_id(values["budget"], values["lang"])
        _require_unit(values["unit"])
        keys = {key: values[key] for key in ("budget", "unit", "sheet") if values[key]}
        request = WideRequest(wide, mapping, preview, keys, values["db"], values["lang"])
        write_from_table(request, values["output"], force=values["force"])

    return run


@options.command(
    "new",
    example="tplog new AllocationDecided -o beslut.toml\n"
    "tplog new fördelning --budget trygghetspaketet --year 2025\n"
    "tplog new fördelning --like 2025 --year 2026 -o beslut.toml\n"
    "tplog new fördelning --from-csv fördelning.xlsx --unit tkr\n"
    "tplog new --from-table budget.xlsx -o karta.toml\n"
    "tplog new --from-table budget.xlsx --map karta.toml --preview",
)
@click.argument("type_name", metavar="[TYPE]", required=False, shell_complete=EVENT_TYPE.shell_complete)
@options.budget_option("The budget, instead of a place to fill in.")
@click.option(
    "--year",
    type=options.account_year,
    metavar="YEAR",
    shell_complete=shell_completion.complete_years,
    help="With --budget: put that year's lines in, as the log has them.",
)
@click.option(
    "--like",
    metavar="YEAR|BUDGET/YEAR",
    help="With --year: put an earlier year's or another budget's lines in, without amounts.",
)
@click.option(
    "--from-csv",
    "table",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Rows of one act: konto, belopp, perhaps från (or line, amount, from); CSV, XLSX, ODS.",
)
@click.option("--sheet", help="The sheet of an XLSX or ODS file; else its first.")
@click.option("--unit", help="The unit (kr, tkr, mkr) of the table's amounts, if its heading has none.")
@options.output_option
@options.db_option
@_wide_options
def command(
    type_name: str,
    budget: str | None,
    db: str,
    lang: Language,
    **chosen: Unpack[_Chosen],
) -> None:
    """Write a decision file to fill in, with comments. TYPE is a type of event, or what Swedish calls it.

    apply refuses it until all is filled in that must be. A file that is there already is left alone.

    With --from-csv the money of that one act comes from a table with a row for each line. With --from-table,
    and without TYPE, a whole budget's decision file is made from a table as an office has it: bodies and
    lines in rows, years and kinds in columns; without --map the table's map is proposed.
    """
    from tplog.decision_files.own_templates import own_template, template_file  # noqa: PLC0415 (start-up time)
    from tplog.decision_files.template import Prefill, event_type_named, template  # noqa: PLC0415 (start-up time)

    _require_fitting(budget, chosen)
    defaults = settings.file_defaults()
    is_filled = any(chosen[key] is not None for key in ("year", "table"))
    if (
        "templates" in defaults
        and not is_filled
        and (path := template_file(defaults["templates"], type_name))
    ):
        head = Prefill().with_head(budget or defaults.get("budget"), defaults)
        write_new_text(own_template(path, head), chosen["output"], force=chosen["force"])
        return
    event_type, prefill = event_type_named(type_name), Prefill()
    if chosen["table"] is not None:
        prefill = _from_table(chosen["table"], event_type, chosen["sheet"], chosen["unit"])
    elif chosen["like"] is not None and chosen["year"] is not None:
        prefill, budget = _like(db, event_type, budget, chosen["like"], chosen["year"], lang)
    elif budget is not None and chosen["year"] is not None:
        prefill, budget = _from_log(db, event_type, budget, chosen["year"], lang)
    budget = opening.budget_id(budget, lang)
    text = template(event_type, lang, prefill.with_head(budget or defaults.get("budget"), defaults))
    write_new_text(text, chosen["output"], force=chosen["force"])
    print_findings(prefill.remarks, lang)


def _require_fitting(budget: str | None, chosen: _Chosen) -> None:
    """Raise click.UsageError for options that do not go together, or that no budget or table can have."""
    year, table, like = chosen["year"], chosen["table"], chosen["like"]
    if like is not None and (year is None or table is not None):
        message = gettext("--like goes with --year, and not with --from-csv.")
        raise click.UsageError(message)
    if year is not None and like is None and (budget is None or table is not None):
        message = gettext("--year goes with --budget or --like, and not with --from-csv.")
        raise click.UsageError(message)
    if table is None and (chosen["sheet"] or chosen["unit"]):
        message = gettext("--sheet and --unit go with --from-csv.")
        raise click.UsageError(message)
    _require_unit(chosen["unit"])


def _require_unit(unit: str | None) -> None:
    from tplog.values.amount_parser import is_unit  # noqa: PLC0415 (start-up time)

    if unit is not None and not is_unit(unit):
        message = gettext("{unit!r} is no unit; kr, tkr and mkr are.").format(unit=unit)
        raise click.BadParameter(message, param_hint="--unit")


def _from_table(path: Path, kind: type[Event], sheet: str | None, unit: str | None) -> Prefill:
    from tplog.decision_files.from_table import prefill_from_file  # noqa: PLC0415 (start-up time)

    return prefill_from_file(path, kind, sheet, unit)


def _like(
    db: str, kind: type[Event], budget: str | None, like: str, year: int, lang: Language
) -> tuple[Prefill, str]:
    """Return the lines of another year or budget, and the budget that the file is for.

    Raises click.UsageError if no budget is named and the log has several.
    """
    from tplog.decision_files.from_log import prefill_like  # noqa: PLC0415 (start-up time)

    named, _, like_year = like.rpartition("/")
    with opening.open_book(db, read_only=True) as book:
        names = book.budgets()
        source = opening.find_budget(book, named, lang) if named else None
        if budget is not None and source is None:
            source = budget = opening.find_budget(book, budget, lang)
        if source is None and len(names) == 1:
            source = names[0]
        if source is None:
            if not names:
                message = gettext("The log has no budget yet.")
                raise click.UsageError(message)
            message = gettext("Say which budget's year: --like BUDGET/{year}. There are: {names}.").format(
                year=like_year, names=", ".join(names)
            )
            raise click.UsageError(message)
        target = budget or source
        earlier = book.state(source)
        state = book.state(target) if target in names else None
        numbered = source, options.account_year(like_year)
        return prefill_like(earlier, state, kind, numbered, year, book.has_event), target


def _from_log(db: str, kind: type[Event], budget: str, year: int, lang: Language) -> tuple[Prefill, str]:
    """Return a year's lines of the budget that a name means, and that budget. Raises NotFound."""
    from tplog.decision_files.from_log import prefill_from_log  # noqa: PLC0415 (start-up time)

    with opening.open_book(db, read_only=True) as book:
        name = opening.find_budget(book, budget, lang) or budget
        return prefill_from_log(book.state(name), kind, name, year), name
