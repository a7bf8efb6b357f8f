"""``tplog sample``: draw a sample for an audit, and tell what its result says."""

from __future__ import annotations

from datetime import datetime
from gettext import gettext
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from tplog.cli import opening, options
from tplog.cli.output import print_answer, print_table, write_chunks
from tplog.cli.word_choice import SAMPLE_BY
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.book.sample import Sample

_SUFFIXES = (".csv", ".xlsx", ".html")  # as `tplog.exports.working_paper.FORMATS`
_SEEDS = 1_000_000  # among which a seed is chosen that nobody gave


class Wanted(TypedDict):
    """The values of the options that say what is drawn."""

    size: int
    by: str
    seed: int | None
    year: int | None
    budget: str | None
    body: str | None
    known_at: int | datetime | None


@options.command(
    "sample",
    example="tplog sample --size 25 --seed 7 -o urval.xlsx\ntplog sample --by finding --size 10\n"
    "tplog sample --result urval.xlsx",
)
@click.option("--size", type=click.IntRange(1, 10_000), default=25, show_default=True, help="How many.")
@click.option(
    "--by",
    type=SAMPLE_BY,
    default="amount",
    show_default=True,
    help="Draw kronor of stated figures (monetary unit sampling), events, or open findings.",
)
@click.option("--seed", type=click.IntRange(0, (1 << 63) - 1), help="The same seed gives the same sample.")
@click.option(
    "--year",
    type=options.account_year,
    metavar="YEAR",
    shell_complete=options.completion("complete_years"),
    help="Only this year's accounts.",
)
@options.budget_option()
@click.option("--body", metavar="NAME", help="Only this body's.")
@options.known_at_option
@options.output_option
@click.option(
    "--result",
    "filled",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Tell what this filled-in working paper (CSV or XLSX) says of the whole.",
)
@click.option(
    "--confidence",
    type=click.IntRange(50, 99),
    default=95,
    show_default=True,
    help="Of the bound, in per cent.",
)
@options.db_option
@options.json_option
def command(
    filled: Path | None,
    confidence: int,
    output: Path | None,
    db: str,
    lang: Language,
    *,
    force: bool,
    as_json: bool,
    **wanted: Unpack[Wanted],
) -> None:
    """Draw a sample to be held against the papers, and write it as a working paper.

    The file's name says its format: .csv and .xlsx can be filled in and read again with --result, .html is
    for printing. The sample tells the log's size and root, so that anybody can draw it again.
    """
    if filled is not None:
        _print_result(filled, confidence, lang, as_json=as_json)
        return
    if output is not None and output.suffix.lower() not in _SUFFIXES:
        message = gettext("{file} must end in one of {endings}.").format(
            file=output.name, endings=", ".join(_SUFFIXES)
        )
        raise click.BadParameter(message, param_hint="--output")
    sample = _draw(db, lang, wanted, quiet=as_json)
    if output is not None:
        from tplog.exports.working_paper import working_paper  # noqa: PLC0415 (start-up time)

        write_chunks(working_paper(sample, output.suffix.lower(), lang), output, force=force)
    if as_json:
        from tplog.answers.sample import SAMPLE  # noqa: PLC0415 (start-up time)

        print_answer(SAMPLE, sample)
    else:
        _print_sample(sample, lang, is_written=output is not None)


def _draw(db: str, lang: Language, wanted: Wanted, *, quiet: bool) -> Sample:
    """Return the sample that the options ask for; one by a seed of its own if none was given.

    Raises NotFound for a budget or a body that the log does not have.
    """
    import secrets  # noqa: PLC0415 (start-up time)

    from tplog.book.sample import SampleBy, SampleRequest, draw_sample  # noqa: PLC0415 (start-up time)

    seed, known_at = wanted["seed"], wanted["known_at"]
    seed = secrets.randbelow(_SEEDS) if seed is None else seed
    with opening.open_book(db, warning_language=lang) as book:
        budget = opening.find_budget(book, wanted["budget"], lang, quiet=quiet)
        body = wanted["body"] and opening.find_body(book, wanted["body"], lang, quiet=quiet)
        last = None if known_at is None else book.last_known_index(known_at)
        scope = (wanted["year"], budget, body, last)
        return draw_sample(book, SampleRequest(SampleBy(wanted["by"]), wanted["size"], seed, *scope))


def _print_sample(sample: Sample, lang: Language, *, is_written: bool) -> None:
    """Print what a sample is drawn from and, unless it was written to a file, what was drawn."""
    from tplog.answers.sample_tables import sample_tables  # noqa: PLC0415 (start-up time)
    from tplog.exports.working_paper import facts_of  # noqa: PLC0415 (start-up time)
    from tplog.i18n.audit_words import audit_text  # noqa: PLC0415 (start-up time)
    from tplog.i18n.sanitize import escape_invisible  # noqa: PLC0415 (start-up time)

    for label, text in facts_of(sample, lang):
        click.echo(f"{label}: {escape_invisible(text)}")
    click.echo()
    strata, drawn = sample_tables(sample, lang)
    print_table(strata)
    if not is_written:
        print_table(drawn)
    click.echo(audit_text("draw-again", lang, options=escape_invisible(_options_of(sample))))


def _options_of(sample: Sample) -> str:
    """Return the options with which the same log gives the same sample again."""
    import shlex  # noqa: PLC0415 (start-up time)

    request, last = sample.request, sample.records - 1
    shown: list[tuple[str, object]] = [("by", request.by), ("size", request.size), ("seed", request.seed)]
    scope = (("year", request.year), ("budget", request.budget), ("body", request.body))
    shown += [*((name, value) for name, value in scope if value is not None), ("known-at", last)]
    return shlex.join(part for name, value in shown for part in (f"--{name}", str(value)))


def _print_result(file: Path, confidence: int, lang: Language, *, as_json: bool) -> None:
    """Print what a filled-in working paper says, and how that was computed."""
    from tplog.book.sample_result import read_result  # noqa: PLC0415 (start-up time)

    result = read_result(file, confidence)
    if as_json:
        from tplog.answers.sample import SAMPLE_RESULT  # noqa: PLC0415 (start-up time)

        print_answer(SAMPLE_RESULT, result)
        return
    from tplog.answers.sample_tables import (  # noqa: PLC0415 (start-up time)
        formula_text,
        result_table,
        result_text,
    )

    click.echo(f"{result_text(result, lang)}\n")
    if table := result_table(result, lang):
        print_table(table)
    click.echo(formula_text(result, lang))
