"""``tplog events``."""

from __future__ import annotations

import click
from attrs import NOTHING, Attribute, fields

from tplog.cli import common
from tplog.events.event import Event
from tplog.events.types import EVENTS
from tplog.present.labels import Language, word

_COMMON = tuple(field.name for field in fields(Event))


@common.command("events", example="tplog events AllocationDecided")
@click.argument("name", required=False, type=click.Choice([one.__name__ for one in EVENTS]))
@common.json_option
def command(name: str | None, lang: Language, *, as_json: bool) -> None:
    """Show the vocabulary: every type of event with its fields, made from the classes."""
    asked = [event for event in EVENTS if name in (None, event.__name__)]
    if as_json:
        common.print_json([_data(event) for event in asked])
        return
    from tplog.present.tables import add, table  # noqa: PLC0415 (start-up time)

    if name is None:
        shared = table(word("of-all", lang), [("", False), ("", False)])
        for field in fields(Event):
            add(shared, [_name(field), field.metadata.get("says", "")])
        common.print_table(shared)
    for event in asked:
        title = f"{event.__name__} ({event.swedish}), {event.tag}"
        drawn = table(title, [("", False), ("", False)])
        add(drawn, ["", _summary(event)])
        if event.shape:
            add(drawn, ["→", _shape(event)])
        for field in _own(event):
            add(drawn, [_name(field), field.metadata.get("says", "")])
        common.print_table(drawn)


def _own(event: type[Event]) -> list[Attribute[object]]:
    return [field for field in fields(event) if field.name not in _COMMON]


def _name(field: Attribute[object]) -> str:
    return f"{field.name} *" if field.default is NOTHING else field.name


def _summary(event: type[Event]) -> str:
    return (event.__doc__ or "").split("\n\n")[0]


def _shape(event: type[Event]) -> str:
    givers = sorted(f"{giver} → {taker}" for giver, taker in event.shape)
    every = len(event.shape) > 20  # noqa: PLR2004 (more than can be read)
    return "any → any" if every else ", ".join(givers)


def _data(event: type[Event]) -> dict[str, object]:
    return {
        "name": event.__name__,
        "swedish": event.swedish,
        "tag": event.tag,
        "summary": _summary(event),
        "shape": sorted([giver.value, taker.value] for giver, taker in event.shape),
        "fields": [
            {"name": field.name, "required": field.default is NOTHING, "says": field.metadata.get("says", "")}
            for field in fields(event)
        ],
    }
