"""``tplog findings``: list findings."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from tplog.cli import opening, options
from tplog.cli.output import print_answers, print_table
from tplog.cli.word_choice import SEVERITY
from tplog.i18n.vocabulary import Language, translate

if TYPE_CHECKING:
    from tplog.values.finding import Finding


@options.command("findings", example="tplog findings --severity warning\ntplog findings --fail-on refuse")
@options.budget_option()
@click.option("--severity", type=SEVERITY, default="note", show_default=True, help="At least this severe.")
@click.option("--fail-on", type=SEVERITY, help="Leave with 1 if an unanswered one is at least this severe.")
@options.as_of_option
@options.known_at_option
@options.db_option
@options.json_option
def command(
    budget: str | None,
    severity: str,
    fail_on: str | None,
    as_of: date | None,
    known_at: int | datetime | None,
    db: str,
    lang: Language,
    *,
    as_json: bool,
) -> None:
    """Show everything that an auditor would circle in red, heaviest first."""
    from tplog.book.selection import findings_about  # noqa: PLC0415 (start-up time)
    from tplog.values.as_of import AsOf  # noqa: PLC0415 (start-up time)
    from tplog.values.finding import Severity  # noqa: PLC0415 (start-up time)

    fails = False

    def shown_findings() -> Iterator[Finding]:
        nonlocal fails
        for finding in findings_about(book, budget, AsOf(as_of, known_at)):
            rank = finding.severity.rank
            fails |= fail_on is not None and not finding.answer and rank >= Severity(fail_on).rank
            if rank >= Severity(severity).rank:
                yield finding

    with opening.open_book(db, warning_language=lang) as book:
        budget = opening.find_budget(book, budget, lang, quiet=as_json)
        opening.say_undated(book, budget, as_of, known_at, lang)
        if as_json:
            from tplog.answers.findings import FINDING  # noqa: PLC0415 (start-up time)

            print_answers(FINDING, shown_findings())
        else:
            _print_findings(shown_findings(), lang)
    if fails:
        sys.exit(1)


def _print_findings(findings: Iterable[Finding], lang: Language) -> None:
    """Print a table of findings, or on stderr that there are none; of many rows few are in memory."""
    from tplog.answers.answer_tables import TextRow  # noqa: PLC0415 (start-up time)
    from tplog.answers.finding_tables import findings_table  # noqa: PLC0415 (start-up time)
    from tplog.book.on_disk import OnDisk  # noqa: PLC0415 (start-up time)

    with closing(OnDisk(TextRow._make)) as rows:
        table = findings_table(findings, lang, rows)
        if rows:
            print_table(table)
        else:
            click.echo(translate("no-findings", lang), err=True)
