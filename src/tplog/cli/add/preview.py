"""What the file so far would do: the balances before and after, the findings, or why it would be refused."""

from __future__ import annotations

from collections.abc import Iterable

import click
from attrs import evolve, frozen

from tplog.answers.event_effects import FigureChange
from tplog.book.book import Book
from tplog.cli.add.questions import text_of
from tplog.cli.commands.apply import changed_balances
from tplog.cli.output import print_table
from tplog.decision_files.typed_answers import PaperAnswers, draft_of
from tplog.errors import BadFile, Refused
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.vocabulary import Language
from tplog.values.finding import Finding

_NAME = "tplog add"  # the file has no name yet


@frozen
class Preview:
    """What would change, what the rules find, and for what reasons the file would be refused."""

    changes: tuple[FigureChange, ...] = ()
    findings: tuple[Finding, ...] = ()
    reasons: tuple[Finding, ...] = ()


def preview_of(book: Book, paper: PaperAnswers, *, is_whole: bool) -> Preview | None:
    """Return what ``apply --dry-run`` would make of the file so far; None while it is no file yet.

    ``book`` is left as it is. If the file ``is_whole``, what keeps it from being a file is a reason too.
    """
    try:
        with book.dry_run_copy() as trial:
            receipt = trial.apply(draft_of(paper, _NAME))
    except BadFile as error:
        return Preview(reasons=_without_place(error.reasons)) if is_whole else None
    except Refused as error:
        return Preview(reasons=_without_place(error.reasons))
    return Preview(tuple(changed_balances(receipt)), _without_place(receipt.findings))


def _without_place(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings without their lines in a file that is not written yet."""
    return tuple(evolve(finding, location=None) for finding in findings)


def print_reasons(reasons: Iterable[Finding], lang: Language) -> None:
    """Print reasons, each with its code."""
    for reason in reasons:
        click.echo(f"  {reason.code}: {finding_sentence(reason, lang)}")


def print_preview(preview: Preview, former: Preview, lang: Language) -> None:
    """Print what of a preview the former one did not have; reasons for which it is refused always.

    Where an account changes no more, print all changes that are left.
    """
    from tplog.answers.finding_tables import findings_table  # noqa: PLC0415 (heavy)
    from tplog.answers.record_tables import changes_table  # noqa: PLC0415 (heavy)

    if preview.reasons:
        click.echo(text_of("would-be-refused", lang))
        print_reasons(preview.reasons, lang)
        return
    if former.reasons:
        click.echo(text_of("no-longer-refused", lang))
    accounts = {change.account for change in preview.changes}
    is_less = any(change.account not in accounts for change in former.changes)
    changes = [change for change in preview.changes if is_less or change not in former.changes]
    findings = [finding for finding in preview.findings if finding not in former.findings]
    if changes:
        click.echo(text_of("so-far", lang))
        print_table(changes_table(changes, lang))
    if findings:
        print_table(findings_table(findings, lang))
