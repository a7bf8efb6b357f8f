"""``tplog events``."""

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

    asked = [one for one in event_types_data() if name in (None, one["name"])]
    if as_json:
        print_json(asked)
        return
    from tplog.answers.tables import add_row, new_table  # noqa: PLC0415 (start-up time)

    shared = {field["name"]: field for field in common_fields_data()}
    if name is None:
        drawn = new_table(translate("of-all", lang), [("", False), ("", False)])
        for field in shared.values():
            add_row(drawn, [_field_name(field), field["says"]])
        print_table(drawn)
    for one in asked:
        drawn = new_table(f"{one['name']} ({one['swedish']}), {one['tag']}", [("", False), ("", False)])
        add_row(drawn, ["", one["summary"]])
        if one["shape"]:
            add_row(drawn, ["→", _allowed_roles_text(one["shape"])])
        for field in one["fields"]:
            if field["name"] not in shared:
                add_row(drawn, [_field_name(field), field["says"]])
        print_table(drawn)


def _field_name(field: JsonObject) -> str:
    return f"{field['name']} *" if field["required"] else str(field["name"])


def _allowed_roles_text(shape: list[list[str]]) -> str:
    every = len(shape) > 20  # noqa: PLR2004 (more than can be read)
    return "any → any" if every else ", ".join(f"{giver} → {taker}" for giver, taker in shape)
