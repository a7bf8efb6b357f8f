"""``tplog draft``: a decision file that a paper seems to make, for a person to read, mend and apply."""

from __future__ import annotations

import sys
import time
from gettext import gettext
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

import tplog
from tplog.cli import opening, options, settings
from tplog.cli.commands.paper import ocr_option, ocr_progress, pages_option
from tplog.cli.output import print_answer, print_findings, write_new_text
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.papers.drafts.drafted import Drafted
    from tplog.papers.reading.read import OcrChoice


_TENTH = 100_000_000  # of a second, in nanoseconds


class _Chosen(TypedDict):
    """What of a paper is drafted, and where to."""

    output: Path | None
    force: bool
    db: str
    budget: str | None
    only: tuple[str, ...]
    pages: tuple[int, ...] | None
    ocr: OcrChoice


@options.command(
    "draft",
    example="tplog draft protokoll.pdf -o beslut.toml\n"
    "tplog draft protokoll.pdf --db kommun.db --budget omsorg --only '§ 32'\n"
    "tplog draft protokoll.pdf --explain",
)
@click.argument("paper", type=click.Path(path_type=Path))
@options.output_option
@options.db_option
@options.budget_option(
    "The budget, instead of a place to fill in; with a log, only its accounts are offered."
)
@click.option(
    "--only", multiple=True, metavar="§", help="Only the acts of this §; may be given several times."
)
@pages_option
@ocr_option
@options.json_option
@click.option(
    "--explain", is_flag=True, help="Print rule by rule why each line came out; -o writes the draft."
)
@options.quiet_option
def command(
    paper: Path,
    lang: Language,
    *,
    as_json: bool,
    explain: bool,
    quiet: bool,
    **chosen: Unpack[_Chosen],
) -> None:
    """Write a decision file from a paper (PDF, DOCX, HTML or TXT), to read, mend and apply.

    Each act about money stands with its place and words. What is doubtful is a comment with its reason; what
    is left out is listed with its reason. apply refuses the file until a person has filled in what is empty.
    With a log, its accounts are offered by their names. A file that is there already is left alone.
    """
    output = chosen["output"]
    chosen["budget"] = opening.budget_id(chosen["budget"] or settings.file_defaults().get("budget"), lang)
    _require_not_the_paper(paper, output)
    _require_sound(output, as_json=as_json, explain=explain)
    start = time.monotonic_ns()
    drafted = _drafted(paper, chosen, lang, is_quiet=quiet or not sys.stderr.isatty())
    if not (as_json or quiet):
        print_findings(drafted.warnings, lang)
    if as_json:
        from tplog.answers.drafts import DRAFT  # noqa: PLC0415 (start-up time)

        print_answer(DRAFT, drafted)
        return
    if explain:
        _print_explanation(drafted, lang)
    if output or not explain:
        _write(drafted, chosen, lang)
    if not quiet:
        _print_summary(
            drafted,
            lang,
            (time.monotonic_ns() - start) // _TENTH,
            is_listed=bool(output and not drafted.acts),
        )


def _require_sound(output: Path | None, *, as_json: bool, explain: bool) -> None:
    """Raise click.UsageError for options that do not go together."""
    if as_json and (explain or output):
        message = gettext("--json goes without --explain and --output.")
        raise click.UsageError(message)


def _require_not_the_paper(paper: Path, output: Path | None) -> None:
    """Raise click.UsageError if the draft would take the place of its paper, under whatever name."""
    if output is not None and output.exists() and paper.exists() and output.samefile(paper):
        message = gettext("--output is the paper itself.")
        raise click.UsageError(message)


def _with_offers(drafted: Drafted, db: str, budget: str | None, lang: Language) -> Drafted:
    """Return a draft with what the log offers; as it is without a log, unless one is named."""
    try:
        book = opening.open_book(db, warning_language=lang, read_only=True)
    except tplog.NotFound:
        source = click.get_current_context().get_parameter_source("db")
        if source is not click.core.ParameterSource.DEFAULT:
            raise
        return drafted
    from tplog.papers.drafts.offers import offered  # noqa: PLC0415 (start-up time)

    with book:
        return offered(drafted, book, budget)


def _drafted(paper: Path, chosen: _Chosen, lang: Language, *, is_quiet: bool) -> Drafted:
    """Return the draft of a paper, and tell on stderr what is under way unless ``is_quiet``.

    Raises BadFile, NotFound, click.BadParameter for a § that is not there.
    """
    from tplog.i18n.sanitize import escape_invisible  # noqa: PLC0415 (start-up time)
    from tplog.papers.acts.draft import draft  # noqa: PLC0415 (start-up time)
    from tplog.papers.drafts.paragraph_choice import keep_paragraphs, missing_paragraphs  # noqa: PLC0415 (start-up time)
    from tplog.papers.drafts.phrases import words  # noqa: PLC0415 (start-up time)
    from tplog.papers.reading.read import read  # noqa: PLC0415 (start-up time)

    def tell(key: str) -> None:
        if not is_quiet:
            click.echo(escape_invisible(words(key, lang, file=paper.name)), err=True)

    tell("reading")
    progress = None if is_quiet else ocr_progress()
    read_paper = read(paper, pages=chosen["pages"], ocr=chosen["ocr"], progress=progress)
    tell("searching")
    drafted = _with_offers(draft(read_paper), chosen["db"], chosen["budget"], lang)
    only = chosen["only"]
    if missing := missing_paragraphs(drafted, only):
        there = ", ".join(reading.text for reading in drafted.paragraphs) or "–"
        message = gettext("the paper has no {missing}. It has: {there}.").format(
            missing=", ".join(missing), there=there
        )
        raise click.BadParameter(message, param_hint="--only")
    return keep_paragraphs(drafted, only) if only else drafted


def _write(drafted: Drafted, chosen: _Chosen, lang: Language) -> None:
    from tplog.papers.drafts.decision_text import decision_text, seen_text  # noqa: PLC0415 (start-up time)

    pages = chosen["pages"]
    seen = seen_text(pages, lang) if pages and drafted.page_count else None
    text = decision_text(drafted, lang, budget=chosen["budget"], seen=seen)
    write_new_text(text, chosen["output"], force=chosen["force"])


def _print_explanation(drafted: Drafted, lang: Language) -> None:
    from tplog.papers.drafts.explanation import explanation  # noqa: PLC0415 (start-up time)

    for line in explanation(drafted, lang):
        click.echo(line)


def _print_summary(drafted: Drafted, lang: Language, tenths: int, *, is_listed: bool) -> None:
    """Print on stderr what was found and how long it took; also what was left out if ``is_listed``."""
    from tplog.papers.drafts.decision_text import known_papers, left_out_rows  # noqa: PLC0415 (start-up time)
    from tplog.papers.drafts.summary import summary  # noqa: PLC0415 (start-up time)

    for text in known_papers(drafted, lang):
        click.echo(text, err=True)
    if is_listed:
        for text in left_out_rows(drafted.left_out, lang):
            click.echo(text, err=True)
    click.echo(summary(drafted, lang, tenths), err=True)
