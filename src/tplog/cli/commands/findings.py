"""``tplog findings``: list findings."""

from __future__ import annotations

import sys
from datetime import date, datetime

import click

from tplog.cli import opening, options
from tplog.cli.output import print_answers, print_table
from tplog.cli.word_choice import SEVERITY
from tplog.i18n.vocabulary import Language, translate


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

    with opening.open_book(db, warning_language=lang) as book:
        budget = opening.find_budget(book, budget, lang, quiet=as_json)
        all_findings = findings_about(book, budget, AsOf(as_of, known_at))
        opening.say_undated(book, budget, as_of, known_at, lang)
    shown_findings = [finding for finding in all_findings if finding.severity.rank >= Severity(severity).rank]
    if as_json:
        from tplog.answers.findings import FINDING  # noqa: PLC0415 (start-up time)

        print_answers(FINDING, shown_findings)
    elif shown_findings:
        from tplog.answers.finding_tables import findings_table  # noqa: PLC0415 (start-up time)

        print_table(findings_table(shown_findings, lang))
    else:
        click.echo(translate("no-findings", lang), err=True)
    if fail_on and any(
        not finding.answer and finding.severity.rank >= Severity(fail_on).rank for finding in all_findings
    ):
        sys.exit(1)
