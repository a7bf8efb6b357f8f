"""``tplog dump``: print all leaves, or write the log as static tiles."""

from __future__ import annotations

from pathlib import Path

import click

from tplog.cli import opening, options, verify_options
from tplog.cli.output import print_answer, require_absent, write_bytes
from tplog.i18n.vocabulary import Language


@options.command("leaves", example="tplog dump leaves -o leaves.jsonl")
@click.option(
    "--size",
    type=options.RECORD_COUNT,
    metavar="N",
    help="Only the first N leaves.",
)
@options.output_option
@options.db_option
def leaves(size: int | None, output: Path | None, db: str, lang: Language, *, force: bool) -> None:
    """Print every leaf byte for byte as it is stored, one a line."""
    with opening.open_book(db, warning_language=lang) as book:
        write_bytes(b"".join(leaf + b"\n" for leaf in book.leaves(size)), output, force=force)


@options.command("tiles", example="tplog dump tiles -o site/")
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to fill.",
)
@click.option("--force", is_flag=True, help="Write over files that are there with other content.")
@options.db_option
@options.json_option
@options.quiet_option
def tiles(output: Path, db: str, lang: Language, *, force: bool, as_json: bool, quiet: bool) -> None:
    """Write the newest checkpoint's tree as static files (c2sp.org/tlog-tiles).

    A file that is there with another content, as the checkpoint of a log that has grown, is left alone, and
    so are all others, without --force.
    """
    from tplog.book.outputs import has_other_content  # noqa: PLC0415 (start-up time)

    with opening.open_book(db, warning_language=lang) as book:
        files = list(book.tiles())
        changed = (output / name for name, content in files if has_other_content(output / name, content))
        require_absent(*changed, force=force)
        for name, content in files:
            path = output / name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                from tplog.i18n.finding_text import phrase_text  # noqa: PLC0415 (start-up time)

                raise click.FileError(
                    str(path.parent), phrase_text(error.strerror or str(error), lang)
                ) from error
            write_bytes(content, path, force=True)
    if as_json:
        from tplog.answers.command_results import TILES, TilesResult  # noqa: PLC0415 (start-up time)

        print_answer(TILES, TilesResult(str(output), len(files)))
    elif not quiet:
        verify_options.print_done("written", lang, len(files), output)


command = options.group(
    "dump",
    [leaves, tiles],
    help_text="Hand the log out: its leaves, or all of it as static files.",
    example="tplog dump leaves -o leaves.jsonl",
)
