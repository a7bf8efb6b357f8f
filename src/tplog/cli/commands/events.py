"""``tplog events``: list the event types and their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

import tplog
from tplog.cli import options
from tplog.cli.output import print_json, print_table
from tplog.i18n.vocabulary import Language, translate

if TYPE_CHECKING:
    from tplog.answers.json_data import JsonObject


@options.command("events", example="tplog events AllocationDecided")
@click.argument("name", required=False, type=click.Choice(tplog.EVENT_TYPES))
@options.json_option
def command(name: str | None, lang: Language, *, as_json: bool) -> None:
    """Show the vocabulary: every type of event with its fields, made from the classes."""
    from tplog.answers.json_data import common_fields_data, event_types_data  # noqa: PLC0415 (start-up time)

    event_types = [event_type for event_type in event_types_data() if name in (None, event_type["name"])]
    if as_json:
        print_json(event_types)
        return
    from tplog.answers.tables import add_row, new_table  # noqa: PLC0415 (start-up time)

    common_fields = {field["name"]: field for field in common_fields_data()}
    if name is None:
        table = new_table(translate("of-all", lang), [("", False), ("", False)])
        for field in common_fields.values():
            add_row(table, [_field_name(field), field["says"]])
        print_table(table)
    for event_type in event_types:
        table = new_table(
            f"{event_type['name']} ({event_type['swedish']}), {event_type['tag']}", [("", False), ("", False)]
        )
        add_row(table, ["", event_type["summary"]])
        if event_type["shape"]:
            add_row(table, ["→", _allowed_roles_text(event_type["shape"])])
        for field in event_type["fields"]:
            if field["name"] not in common_fields:
                add_row(table, [_field_name(field), field["says"]])
        print_table(table)


def _field_name(field: JsonObject) -> str:
    return f"{field['name']} *" if field["required"] else str(field["name"])


def _allowed_roles_text(shape: list[list[str]]) -> str:
    is_any = len(shape) > 20  # noqa: PLR2004 (more than can be read)
    return "any → any" if is_any else ", ".join(f"{giver} → {taker}" for giver, taker in shape)
