"""``tplog report``: write a budget as one HTML file."""

from __future__ import annotations

import gc
import sys
from datetime import UTC, date, datetime
from gettext import gettext
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

import tplog
from tplog.cli import opening, options, settings, shell_completion, verify_options
from tplog.cli.output import print_findings, write_chunks
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.site.page_request import PageRequest
    from tplog.site.report import ReportInfo


# A template leaves some 300 objects in cycles for each page, with the page that it is of: of a hundred
# thousand objects between searches these hold 15 MiB. A search among so few takes no time that shows.
_OBJECTS_BETWEEN_COLLECTIONS = 5_000


class _Chosen(TypedDict):
    """What a report tells of, and where it is written."""

    years: tuple[int, ...]
    as_of: date | None
    known_at: int | datetime | None
    output: Path | None
    force: bool
    verifies: bool
    of_all: bool


@options.command(
    "report",
    example="tplog report -o report.html\n"
    "tplog report --all --year 2024 -o alla.html\n"
    "tplog report trygghetspaketet --year 2024 --as-of 2024-12-31 --lang sv -o 2024.html",
)
@options.budget_argument
@click.option(
    "--year",
    "years",
    type=options.account_year,
    multiple=True,
    metavar="YEAR",
    shell_complete=shell_completion.complete_years,
    help="Money, trails, events, findings and papers of this year only.",
)
@options.as_of_option
@options.known_at_option
@click.option("--all", "of_all", is_flag=True, help="All budgets in one file, instead of one BUDGET.")
@click.option("--verify/--no-verify", "verifies", default=True, help="Verify the log, and tell how.")
@verify_options.trust_options
@verify_options.checkpoint_option
@options.papers_option
@options.output_option
@options.db_option
def command(
    budget: str | None,
    trust: tplog.TrustAnchors,
    checkpoint_paths: tuple[Path, ...],
    db: str,
    lang: Language,
    **chosen: Unpack[_Chosen],
) -> None:
    """Write a budget's money, history, findings and trails, or all budgets', as one HTML file by itself.

    It prints well and can be kept with the minutes: it says of which log it is, and how that was verified.
    If the log is not to be believed, the file says so first, and the command leaves with 1.
    """
    from tplog.answers.verification_status import why_doubted  # noqa: PLC0415 (start-up time)
    from tplog.site.report import report_html, whole_report_html  # noqa: PLC0415 (start-up time)

    if budget and chosen["of_all"]:
        message = gettext("Say either BUDGET or --all.")
        raise click.UsageError(message)
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    request = _page_request(chosen["years"], chosen["as_of"], chosen["known_at"], lang)
    with opening.open_book(db, warning_language=lang, read_only=True) as book:
        named = opening.find_budget(book, budget, lang)
        name = "" if chosen["of_all"] else named or _only_budget(book)
        info = _report_info(book, db, trust, checkpoint_paths, lang, verifies=chosen["verifies"])
        html = report_html(book, request, name, info) if name else whole_report_html(book, request, info)
        write_chunks((part.encode() for part in html), chosen["output"], force=chosen["force"])
    if why_doubted(info.verification, info.doubts):
        sys.exit(tplog.Tampered.exit_code)


def _page_request(
    years: tuple[int, ...], as_of: date | None, known_at: int | datetime | None, lang: Language
) -> PageRequest:
    from tplog.site.page_request import parse_page_request  # noqa: PLC0415 (start-up time)

    points = ("as-of", as_of), ("known-at", f"#{known_at}" if isinstance(known_at, int) else known_at)
    query = [(name, str(value)) for name, value in points if value is not None]
    query += [("year", str(year)) for year in years]
    return parse_page_request(query, lang, settings.site_settings())


def _only_budget(book: tplog.Book) -> str:
    """Return the log's only budget. Raises click.UsageError if it has several or none."""
    names = book.budgets()
    if len(names) > 1:
        message = gettext(
            "The log has several budgets: {names}. Say which: tplog report BUDGET; or all of them: "
            "tplog report --all."
        ).format(names=", ".join(names))
        raise click.UsageError(message)
    if not names:
        message = gettext("The log has no budget yet.")
        raise click.UsageError(message)
    return names[0]


def _report_info(
    book: tplog.Book,
    db: str,
    trust: tplog.TrustAnchors,
    checkpoint_paths: tuple[Path, ...],
    lang: Language,
    *,
    verifies: bool,
) -> ReportInfo:
    """Return the time of the report and, unless left out, a verification of the log made now."""
    from tplog.answers.verification_status import Verification, verification_from_report  # noqa: PLC0415 (start-up time)
    from tplog.book.open import opening_doubts  # noqa: PLC0415 (start-up time)
    from tplog.book.trust import read_checkpoints  # noqa: PLC0415 (start-up time)
    from tplog.book.verification_memory import remember_verification  # noqa: PLC0415 (start-up time)
    from tplog.cli import trust_inputs  # noqa: PLC0415 (start-up time)
    from tplog.site.report import ReportInfo  # noqa: PLC0415 (start-up time)

    verification = Verification()
    if verifies:
        evidence = read_checkpoints(checkpoint_paths, trust_inputs.log_folders(db), db)
        with verify_options.progress_bar(book.size, quiet=False) as on_progress:
            report = book.audit(evidence, trust, on_progress)
        verification = verification_from_report(report, datetime.now(UTC))
        print_findings(remember_verification(db, report, evidence), lang)
    known_doubts = opening_doubts(book, db)
    papers = settings.papers_folder()
    return ReportInfo(datetime.now(UTC), tplog.__version__, verification, papers, known_doubts)
