"""``tplog verify``: verify the whole database."""

from __future__ import annotations

from pathlib import Path

import tplog
from tplog.cli import opening, options, verify_options
from tplog.cli.output import print_findings
from tplog.i18n.vocabulary import Language


@options.command(
    "verify",
    example="tplog verify --vkey nacka.se/tplog/budget+1a2b3c4d+AQ… --checkpoint kept.checkpoint",
    is_verification=True,
)
@verify_options.trust_options
@verify_options.checkpoint_option
@options.db_option
@options.json_option
@options.quiet_option
def command(
    trust: tplog.TrustAnchors,
    checkpoint_paths: tuple[Path, ...],
    db: str,
    lang: Language,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Check the whole database: every byte, every checkpoint, and what is kept beside. Writes nothing there.

    Leaves with 0 only where a trusted key and a checkpoint from outside vouch for it; with 1 where anything
    contradicts, 2 where it cannot run or cannot read all, 3 where only trust falls short. After 1, or 2 for
    what cannot be read, commands of the same user say so whenever they show the log, until it is verified.
    """
    from tplog.book.trust import read_checkpoints  # noqa: PLC0415 (start-up time)
    from tplog.book.verification_memory import remember_verification  # noqa: PLC0415 (start-up time)
    from tplog.cli import trust_inputs  # noqa: PLC0415 (start-up time)

    with opening.open_book(db, any_version=True) as book:
        evidence = read_checkpoints(checkpoint_paths, trust_inputs.log_folders(db), db)
        with verify_options.progress_bar(book.size, quiet=quiet or as_json) as on_progress:
            report = book.audit(evidence, trust, on_progress)
    print_findings(remember_verification(db, report, evidence), lang)
    verify_options.print_report(report, lang, as_json=as_json, quiet=quiet)
