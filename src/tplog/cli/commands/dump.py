"""``tplog dump``."""

from __future__ import annotations

from pathlib import Path

import click

from tplog.cli import common, verify_options
from tplog.i18n.vocabulary import Language


@common.command("leaves", example="tplog dump leaves -o leaves.jsonl")
@click.option("--size", type=int, metavar="N", help="Only the first N leaves.")
@common.output_option
@common.db_option
def leaves(size: int | None, output: Path | None, db: str, lang: Language) -> None:
    """Print every leaf byte for byte as it is stored, one a line."""
    with common.open_book(db, warning_language=lang) as book:
        common.write_bytes(b"".join(leaf + b"\n" for leaf in book.leaves(size)), output)


@common.command("tiles", example="tplog dump tiles -o site/")
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to fill.",
)
@common.db_option
@common.json_option
@common.quiet_option
def tiles(output: Path, db: str, lang: Language, *, as_json: bool, quiet: bool) -> None:
    """Write the newest checkpoint's tree as static files (c2sp.org/tlog-tiles)."""
    with common.open_book(db, warning_language=lang) as book:
        files = list(book.tiles())
        for name, content in files:
            path = output / name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise click.FileError(str(path.parent), error.strerror or str(error)) from error
            common.write_bytes(content, path)
    if as_json:
        common.print_json({"folder": str(output), "files": len(files)})
    elif not quiet:
        verify_options.print_done("written", lang, len(files), output)


command = click.Group(
    "dump",
    commands=[leaves, tiles],
    help="Hand the log out: its leaves, or all of it as static files.",
    epilog="\b\nExample:\n  tplog dump leaves -o leaves.jsonl",
)
