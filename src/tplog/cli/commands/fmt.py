"""``tplog fmt``: format decision files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

import tplog
from tplog.cli import opening, options
from tplog.cli.output import write_bytes
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.values.finding import Finding

_STDIN = Path("-")


@options.command(
    "fmt",
    example="tplog fmt events/\n"
    "tplog fmt --check --diff events/ examples/\n"
    "tplog fmt --strip-hints beslut.toml",
)
@click.argument("paths", nargs=-1, required=True, metavar="FILE|DIR|-...", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; leave with 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option(
    "--strip-hints",
    is_flag=True,
    help="Take out the comments by which new, undo and draft tell what to fill in.",
)
@options.quiet_option
def command(
    paths: tuple[Path, ...],
    lang: Language,  # noqa: ARG001 (of all commands)
    *,
    check: bool,
    diff: bool,
    strip_hints: bool,
    quiet: bool,
) -> None:
    """Tidy decision files, without changing what they mean or losing a comment; - is stdin to stdout.

    Keys get one order, lines one form. Prints the names of the files that it writes. Where one cannot be read
    none is written. --strip-hints leaves alone every comment that a person has written or changed, and what a
    draft says of its paper.
    """
    files = opening.decision_files(paths)
    versions = _format_files(files, _without_hints if strip_hints else str)
    if check or diff:
        changed = [file for file, before, after in versions if before != after]
        _print_changes(versions if diff else (), () if quiet or diff else changed)
        sys.exit(1 if check and changed else 0)
    for file, before, after in versions:
        if file == _STDIN:
            click.echo(after, nl=False)
        elif before != after:
            write_bytes(after, file, force=True)
            _print_changes((), () if quiet else [file])


_FileVersions = Sequence[tuple[Path, bytes, bytes]]


def _without_hints(text: str) -> str:
    """Return a decision file's text without the hints of tplog's commands."""
    from tplog.decision_files.hints import strip_hints  # noqa: PLC0415 (start-up time)
    from tplog.papers.drafts.phrases import is_hint  # noqa: PLC0415 (start-up time)

    return strip_hints(text, is_hint)


def _format_files(files: Sequence[Path], change: Callable[[str], str]) -> _FileVersions:
    """Return each file with its bytes before and after. Raises BadFile with all reasons."""
    from tplog.decision_files.formatter import read_and_format  # noqa: PLC0415 (start-up time)

    versions: list[tuple[Path, bytes, bytes]] = []
    reasons: list[Finding] = []
    for file in files:
        try:
            stdin = sys.stdin.buffer if file == _STDIN else None
            versions.append((file, *read_and_format(file, stdin, change)))
        except tplog.BadFile as error:
            reasons += error.reasons
    if reasons:
        raise tplog.BadFile(*reasons)
    return versions


def _print_changes(changes: _FileVersions, names: Sequence[Path]) -> None:
    from tplog.i18n.sanitize import escape_invisible  # noqa: PLC0415 (start-up time)

    for line in (line for change in changes for line in _unified_diff(*change)):
        click.echo(escape_invisible(line))
    for name in names:
        click.echo(escape_invisible(str(name)))


def _unified_diff(file: Path, before: bytes, after: bytes) -> Iterator[str]:
    import difflib  # noqa: PLC0415 (start-up time)

    old, new = (content.decode().split("\n") for content in (before, after))
    return difflib.unified_diff(old, new, str(file), str(file), lineterm="")
