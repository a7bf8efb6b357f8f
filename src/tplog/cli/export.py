"""``tplog export``: one command for each format, all with the same options."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from tplog.cli import common
from tplog.present.labels import Language

Option = Callable[[Callable[..., Any]], Any]


def _format(name: str, says: str, example: str, *options: Option, module: str = "") -> click.Command:
    """A format's command, whose file ``tplog.exports.MODULE.export`` makes; ``options`` are its own."""

    def run(
        budget: str | None,
        on: date | None,
        known: int | datetime | None,
        output: Path | None,
        db: str,
        lang: Language,
        **own: Any,  # noqa: ANN401 (click)
    ) -> None:
        from tplog.domain.point import Point  # noqa: PLC0415 (start-up time)
        from tplog.exports.scope import Scope  # noqa: PLC0415 (start-up time)

        export = import_module(f"tplog.exports.{module or name}").export
        with common.opened(db, warns=lang, read_only=True) as book:
            scope = Scope(budget, Point(on, known), lang).settled(book)
            common.deliver(export(book, scope, **own), output)

    run.__doc__ = says
    shared = (
        click.argument("budget", required=False),
        *options,
        common.as_of_option,
        common.known_at_option,
        common.output_option,
        common.db_option,
    )
    made: click.Command = _with(shared, common.command(name, example=example))(run)
    return made


def _with(options: Sequence[Option], last: Option) -> Option:
    return lambda function: last(functools.reduce(lambda told, one: one(told), reversed(options), function))


FORMATS = (
    _format(
        "jsonl",
        "Write the leaves byte for byte as they are stored, one a line, for verify-dump.",
        "tplog export jsonl -o leaves.jsonl",
    ),
    _format(
        "cloudevents",
        "Write the records as CloudEvents, one JSON object a line, each with its leaf as it is stored.",
        "tplog export cloudevents -o events.jsonl",
        click.option("--batch", is_flag=True, help="One JSON array of all events instead."),
    ),
    _format(
        "prov",
        "Write what balances come from as W3C PROV-JSON: of all accounts, or of one and its authority.",
        "tplog export prov --account 2024/kommunstyrelsen/trygghetsvärdar -o trail.provjson",
        click.option("--account", metavar="PATH", help="Only this account's trail."),
    ),
)

command = click.Group(
    "export",
    commands=FORMATS,
    help="Write the log in a format that other programs read, at any point in the two times.",
    epilog="\b\nExample:\n  tplog export jsonl -o leaves.jsonl",
)
