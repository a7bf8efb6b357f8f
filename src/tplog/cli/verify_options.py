"""The options and the output that all verifying commands share."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

import tplog
from tplog.cli import settings
from tplog.cli.output import print_answer, print_findings
from tplog.i18n.vocabulary import Language, translate

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from tplog.verification.report import Report

F = TypeVar("F", bound=Callable[..., Any])

checkpoint_option = click.option(
    "--checkpoint",
    "checkpoint_paths",
    cls=settings.TrustInput,
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE|DIR",
    help="Hold it against this checkpoint, kept where the log's keeper cannot reach.",
)


def trust_options(function: F) -> F:
    """Give a command the options of trusted keys and policy, as its ``trust``."""

    @functools.wraps(function)
    def run(*, vkey: tuple[str, ...], policy: Path | None, **options: Any) -> Any:  # noqa: ANN401 (click)
        from tplog.cli import trust_inputs  # noqa: PLC0415 (start-up time)

        trust = trust_inputs.read_trust(vkey, policy, options["lang"])
        return function(trust=trust, **options)

    return cast("F", settings.vkey_option(settings.policy_option(run)))


@contextmanager
def progress_bar(count: Callable[[], int], *, quiet: bool) -> Iterator[Callable[[int], None] | None]:
    """Show a progress bar on stderr if that is a terminal; yields its update function, else None.

    ``count`` returns how many records there are; it is called only for the bar.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    length: int | None = None
    with suppress(tplog.TplogError):  # the verification says what is wrong
        length = count()
    bar_context: AbstractContextManager[ProgressBar[int]] = click.progressbar(
        length=length, file=sys.stderr, update_min_steps=1000
    )
    with bar_context as bar:
        yield bar.update


def print_report(report: Report, lang: Language, *, as_json: bool, quiet: bool) -> None:
    """Print a verification's report and exit with its status."""
    if as_json:
        from tplog.answers.verifications import REPORT  # noqa: PLC0415 (start-up time)

        print_answer(REPORT, report)
    elif not quiet:
        from tplog.answers.verification_report import report_lines  # noqa: PLC0415 (start-up time)

        click.echo("\n".join(report_lines(report, lang)))
    sys.exit(report.status)


def print_remaining(remaining: Report | None, lang: Language) -> int:
    """Print on stderr what a verification finds after something was mended. Return its status."""
    if remaining is None or not remaining.findings:
        return 0
    click.echo(f"tplog: {translate('not-mended', lang)}", err=True)
    print_findings(remaining.findings, lang)
    return remaining.status


def print_done(key: str, lang: Language, *details: object) -> None:
    """Print on stderr that something was done."""
    click.echo(" ".join([translate(key, lang), *map(str, details)]), err=True)
