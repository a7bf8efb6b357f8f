"""Points in time on the command line: read before the log is open, held against it once it is.

What cannot be read is told once the language is known; an index is held against the log as it is opened, by
every command alike: one that the log does not have is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

import tplog
from tplog.cli import settings

if TYPE_CHECKING:
    from tplog.values.as_of import AsOf
    from tplog.values.identifiers import ParseError
    from tplog.values.period import Period

V = TypeVar("V")
_LIKE_A_DATE = re.compile(r"[0-9][0-9.:T-]*")  # and no event's id


def _stored(
    context: click.Context, parameter: click.Parameter, text: str, read: Callable[[str], V]
) -> V | None:
    from tplog.values.identifiers import ParseError  # noqa: PLC0415 (start-up time)

    name = parameter.metavar or "" if isinstance(parameter, click.Argument) else parameter.opts[0]
    try:
        value = read(text.strip())
    except ParseError as error:
        context.meta.setdefault(settings.POINTS_UNREADABLE, []).append((name, error))
        return None
    if read is not _period:
        context.meta.setdefault(settings.POINTS_READ, []).append((name, text.strip()))
    return value


def _period(text: str) -> Period:
    """Read a day, a month or a year, and no index."""
    from tplog.values.period import parse_period  # noqa: PLC0415 (start-up time)

    return parse_period(text)


def _last_day(text: str) -> date:
    from tplog.values.period import parse_period  # noqa: PLC0415 (start-up time)

    return parse_period(text).last


def _known_at(text: str) -> int | datetime:
    from tplog.values.period import parse_known_at  # noqa: PLC0415 (start-up time)

    return parse_known_at(text)


def read_point(text: str) -> AsOf | Period:
    """Read an index of the log (as known then), or a period. Raises ParseError."""
    from tplog.values.as_of import AsOf  # noqa: PLC0415 (start-up time)
    from tplog.values.period import POINT_UNREADABLE, parse_index, parse_period  # noqa: PLC0415 (start-up time)

    index = parse_index(text)
    return parse_period(text, rule=POINT_UNREADABLE) if index is None else AsOf(known_at=index)


_READERS = {"as-of": _last_day, "period": _period, "known-at": _known_at, "point": read_point}


def parse(context: click.Context, parameter: click.Parameter, text: str, kind: str) -> Any:  # noqa: ANN401 (click)
    """Return what an option's text means, and store it; None if it cannot be read, which is stored too."""
    return _stored(context, parameter, text, _READERS[kind])


def known_at(name: str, text: str) -> int | datetime:
    """Read an argument that is an instant, a period (its end) or an index of the log. Raises NotFound."""
    from tplog.values.identifiers import ParseError  # noqa: PLC0415 (start-up time)

    try:
        value = _known_at(text.strip())
    except ParseError as error:
        raise tplog.NotFound(_finding(name, error)) from error
    click.get_current_context().meta.setdefault(settings.POINTS_READ, []).append((name, text.strip()))
    return value


def require_readable() -> None:
    """Raise NotFound with all points of the command line that cannot be read."""
    unreadable: list[tuple[str, ParseError]] = click.get_current_context().meta.get(
        settings.POINTS_UNREADABLE, []
    )
    if unreadable:
        raise tplog.NotFound(*(_finding(name, error) for name, error in unreadable))


def require_in_log(book: tplog.Book) -> None:
    """Raise NotFound for an index that a log does not have, and for what may be a year or an index of it."""
    context = click.get_current_context(silent=True)
    texts: list[tuple[str, str]] = context.meta.get(settings.POINTS_READ, []) if context else []
    size = book.size() if texts else 0
    for name, text in texts:
        try:
            _require_in_log(name, text, size)
        except tplog.NotFound:
            book.close()
            raise


def _require_in_log(name: str, text: str, size: int) -> None:
    from tplog.values.identifiers import ParseError  # noqa: PLC0415 (start-up time)
    from tplog.values.period import parse_index, require_index, require_one_meaning  # noqa: PLC0415 (start-up time)

    try:
        if name != "--as-of":
            require_one_meaning(text, size)
            if (index := parse_index(text)) is not None:
                require_index(index, size)
    except ParseError as error:
        raise tplog.NotFound(_finding(name, error)) from error


def _finding(name: str, error: ParseError) -> Any:  # noqa: ANN401 (a Finding, which is slow to import)
    from tplog.cli.translated_commands import translated_metavar  # noqa: PLC0415 (start-up time)
    from tplog.values.finding import Finding, SourceLocation  # noqa: PLC0415 (start-up time)

    return Finding(error.rule, error.params, location=SourceLocation(translated_metavar(name)))


class NamedPoint(NamedTuple):
    """A point, and its name in headings, which says what a year, a month or a number means."""

    point: AsOf
    name: str


def point_or_none(name: str, text: str) -> NamedPoint | None:
    """Read an argument that is a period (decided by its last day) or an index (known then).

    None for an event's id. Raises NotFound for a mistyped date.
    """
    from tplog.values.as_of import AsOf  # noqa: PLC0415 (start-up time)
    from tplog.values.identifiers import ParseError  # noqa: PLC0415 (start-up time)

    try:
        value = read_point(text.strip())
    except ParseError as error:
        if _LIKE_A_DATE.fullmatch(text):
            raise tplog.NotFound(_finding(name, error)) from error
        return None
    click.get_current_context().meta.setdefault(settings.POINTS_READ, []).append((name, text.strip()))
    if isinstance(value, AsOf):
        return NamedPoint(value, f"#{value.known_at}")
    day = value.last.isoformat()
    return NamedPoint(AsOf(as_of=value.last), day if text.strip() == day else f"{text.strip()} ({day})")
