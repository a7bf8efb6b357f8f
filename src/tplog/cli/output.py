"""How commands print and write, and how they fail."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

import tplog
from tplog.i18n.vocabulary import Language, in_language, translate

if TYPE_CHECKING:
    from tplog.answers.answer import Answer
    from tplog.answers.answer_tables import TextTable
    from tplog.cli.table_layout import FittedTable
    from tplog.values.finding import Finding

R = TypeVar("R")
_MIN_WIDTH = 20  # columns, however narrow a screen says that it is
_NO_SCREEN = 80  # columns where nothing says how many there are
_LINES_AT_A_TIME = 1_000
# What makes a command write as to a terminal.
_AS_TERMINAL = ("FORCE_COLOR", "TTY_COMPATIBLE")
_ANSWERS_AT_A_TIME = 500


def print_findings(findings: Collection[Finding], language: Language) -> None:
    """Print findings on stderr, each on a line."""
    if not findings:
        return
    from tplog.i18n.finding_text import error_line  # noqa: PLC0415 (start-up time)

    for finding in findings:
        click.echo(error_line(finding, language), err=True)


def exit_with_error(
    error: tplog.TplogError, language: Language, *, as_json: bool, code: int | None = None
) -> NoReturn:
    """Print all reasons on stderr, with ``--json`` also on stdout; exit with ``code`` or the error's own."""
    print_findings(error.reasons, language)
    if as_json:
        from tplog.answers.errors import ERROR  # noqa: PLC0415 (start-up time)

        print_answer(ERROR, error)
    sys.exit(error.exit_code if code is None else code)


def print_retry(error: tplog.TplogError, language: Language) -> None:
    """Print on stderr that the command retries, and why."""
    print_findings(error.reasons, language)
    click.echo(translate("waiting", language), err=True)


def print_no_record(language: Language) -> None:
    """Say on stderr that no record matches."""
    click.echo(in_language(("Ingen post motsvarar frågan.", "No record matches."), language), err=True)


def write_bytes(content: bytes, output: Path | None, *, force: bool) -> None:
    """Write bytes as `write_chunks`."""
    write_chunks([content], output, force=force)


def write_new_text(text: str, output: Path | None, *, force: bool) -> None:
    """Write a text as `write_chunks`."""
    write_chunks([text.encode()], output, force=force)


def write_chunks(chunks: Iterable[bytes], output: Path | None, *, force: bool) -> None:
    """Write to stdout or to a file, which appears whole or not at all; an existing file only with ``force``.

    Raises Incompatible if the file is a database, or exists and is not to be written over; OSError.
    """
    if output is None:
        for chunk in chunks:
            click.echo(chunk, nl=False)
        return
    from tplog.book.outputs import write_file  # noqa: PLC0415 (start-up time)

    write_file(output, chunks, replace=force)


def require_absent(*outputs: Path, force: bool) -> None:
    """Raise Incompatible if one of these files is there and may not be written over."""
    from tplog.book.outputs import require_absent  # noqa: PLC0415 (start-up time)

    for output in () if force else outputs:
        require_absent(output)


def print_answer(answer: Answer[R], value: R) -> None:
    """Print an answer as indented JSON."""
    from tplog.answers.to_json import to_data  # noqa: PLC0415 (start-up time)

    print_json(to_data(answer, value))


def print_answers(answer: Answer[R], values: Iterable[R]) -> None:
    """Print answers as an indented JSON list, so many at a time; nothing before the first are there."""
    from tplog.answers.to_json import to_data  # noqa: PLC0415 (start-up time)

    remaining = iter(values)
    part, is_begun = list(islice(remaining, _ANSWERS_AT_A_TIME)), False
    if not part:
        print_json([])
    while part:
        opened = _json_text([to_data(answer, value) for value in part], indent=2)[:-2]
        part = list(islice(remaining, _ANSWERS_AT_A_TIME))
        click.echo((opened[1:] if is_begun else opened) + ("," if part else "\n]"), nl=not part)
        is_begun = True


def print_answer_line(answer: Answer[R], value: R) -> None:
    """Print an answer as one line of JSON."""
    from tplog.answers.to_json import to_data  # noqa: PLC0415 (start-up time)

    print_json_line(to_data(answer, value))


def print_json(data: Any) -> None:  # noqa: ANN401 (JSON)
    """Print data as indented JSON, without escaping non-ASCII characters."""
    _echo_json(data, indent=2)


def print_json_line(data: Any) -> None:  # noqa: ANN401 (JSON)
    """Print data as one line of JSON."""
    _echo_json(data, indent=None)


def _echo_json(data: Any, indent: int | None) -> None:  # noqa: ANN401 (JSON)
    click.echo(_json_text(data, indent))


def _json_text(data: Any, indent: int | None) -> str:  # noqa: ANN401 (JSON)
    import json  # noqa: PLC0415 (start-up time)

    from tplog.i18n.sanitize import escape_invisible_json  # noqa: PLC0415 (start-up time)

    if indent is None:
        text = escape_invisible_json(json.dumps(data, ensure_ascii=False))
    else:
        compact = escape_invisible_json(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
        text = _indented(compact, indent)
    if sys.stdout is None or _draws_lines(sys.stdout):
        return text
    return json.dumps(json.loads(text), indent=indent)  # what the stream lacks is escaped as JSON has it


def _indented(compact: str, indent: int) -> str:
    """Return JSON with each value on a line; Python's own encoder takes five times as long for that."""
    import msgspec  # noqa: PLC0415 (start-up time)

    try:
        return msgspec.json.format(compact, indent=indent)
    except msgspec.DecodeError:  # half a character, as of a file's name that is no text
        import json  # noqa: PLC0415 (start-up time)

        from tplog.i18n.sanitize import escape_invisible_json  # noqa: PLC0415 (start-up time)

        indented = json.dumps(json.loads(compact), ensure_ascii=False, indent=indent)
        return escape_invisible_json(indented)


def print_table(table: TextTable, *, err: bool = False) -> None:
    """Print a table to stdout or stderr, as wide as the screen; where there is none nothing is wrapped.

    Above it stand its title, what all rows say alike, and which columns there is no room for.
    """
    from tplog.cli.table_layout import fitted, is_one_wide, table_lines  # noqa: PLC0415 (start-up time)

    stream = sys.stderr if err else sys.stdout
    screen, is_styled = _screen_width(stream), _is_terminal(stream)
    fit = fitted(table, screen, len if _has_simple_cells(table, is_one_wide) else _cell_len())
    if above := _lines_above(fit, screen, is_styled=is_styled):
        click.echo("\n".join(above) + "\n", err=err, color=is_styled)
    lines = table_lines(fit, is_styled=is_styled) if _draws_lines(stream) else None
    if lines is None:
        from tplog.cli.rich_tables import rich_lines  # noqa: PLC0415 (start-up time)

        lines = rich_lines(fit, is_styled=is_styled)
    for part in _parts_between_blanks(lines):
        click.echo(part, err=err, color=is_styled)
    click.echo(err=err)


def _lines_above(fit: FittedTable, screen: int | None, *, is_styled: bool) -> list[str]:
    """Return a table's title, what all its rows say alike, and which columns it has no room for."""
    from tplog.cli.table_layout import LEFT_OUT, wrapped  # noqa: PLC0415 (start-up time)

    title = fit.table.title
    lines = wrapped(title, screen or len(title)) if title else []
    lines = [click.style(line, bold=True) if is_styled else line for line in lines]
    notes = ["   ".join(f"{_in_line(heading)}: {text}" for heading, text in fit.said_once)]
    if fit.left_out:
        names = ", ".join(map(_in_line, fit.left_out))
        notes.append(in_language(LEFT_OUT, fit.table.language).format(names=names))
    for note in filter(None, notes):
        lines += [f" {line}".rstrip() for line in wrapped(note, screen - 1 if screen else len(note))]
    return lines


def _in_line(heading: str) -> str:
    return heading.replace("\n", " ")


def _has_simple_cells(table: TextTable, is_one_wide: Callable[[str], bool]) -> bool:
    return all(is_one_wide("".join(row.cells)) for row in table.rows)


def _cell_len() -> Callable[[str], int]:
    from rich.cells import cell_len  # noqa: PLC0415 (slow to import)

    return cell_len


def _draws_lines(stream: Any) -> bool:  # noqa: ANN401 (a text stream, or None if it is closed)
    """Return whether a stream can show the lines of a table."""
    return (getattr(stream, "encoding", None) or "utf-8").lower().startswith("utf")


def _is_terminal(stream: Any) -> bool:  # noqa: ANN401 (a text stream, or None if it is closed)
    """Return whether a stream is a terminal, or is to be written to as if it were."""
    return stream is not None and (any(os.environ.get(name) for name in _AS_TERMINAL) or stream.isatty())


def _screen_width(stream: Any) -> int | None:  # noqa: ANN401 (a text stream, or None if it is closed)
    """Return the columns of the screen: as COLUMNS says, else a terminal's; None for a file or a pipe."""
    if (columns := os.environ.get("COLUMNS", "")).isdecimal() and int(columns):
        return max(int(columns), _MIN_WIDTH)
    if not _is_terminal(stream):
        return None
    for descriptor in (0, 1, 2):
        with suppress(OSError):
            return max(os.get_terminal_size(descriptor).columns or _NO_SCREEN, _MIN_WIDTH)
    return _NO_SCREEN


def _parts_between_blanks(lines: Iterable[str]) -> Iterator[str]:
    """Yield some lines at a time, joined, without the blank ones at the beginning and at the end."""
    waiting: list[str] = []
    blanks = 0
    is_begun = False
    for line in lines:
        if not line:
            blanks += is_begun
            continue
        waiting += [*[""] * blanks, line]
        blanks, is_begun = 0, True
        if len(waiting) >= _LINES_AT_A_TIME:
            yield "\n".join(waiting)
            waiting = []
    if waiting or not is_begun:
        yield "\n".join(waiting)
