"""``tplog events``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

import tplog
from tplog.cli import common
from tplog.i18n.vocabulary import Language, word

if TYPE_CHECKING:
    from tplog.answers.json_data import Data


@common.command("events", example="tplog events AllocationDecided")
@click.argument("name", required=False, type=click.Choice(tplog.EVENT_TYPES))
@common.json_option
def command(name: str | None, lang: Language, *, as_json: bool) -> None:
    """Show the vocabulary: every type of event with its fields, made from the classes."""
    from tplog.answers.json_data import common_fields, vocabulary  # noqa: PLC0415 (start-up time)

    asked = [one for one in vocabulary() if name in (None, one["name"])]
    if as_json:
        common.print_json(asked)
        return
    from tplog.answers.tables import add, table  # noqa: PLC0415 (start-up time)

    shared = {field["name"]: field for field in common_fields()}
    if name is None:
        drawn = table(word("of-all", lang), [("", False), ("", False)])
        for field in shared.values():
            add(drawn, [_name(field), field["says"]])
        common.print_table(drawn)
    for one in asked:
        drawn = table(f"{one['name']} ({one['swedish']}), {one['tag']}", [("", False), ("", False)])
        add(drawn, ["", one["summary"]])
        if one["shape"]:
            add(drawn, ["→", _shape(one["shape"])])
        for field in one["fields"]:
            if field["name"] not in shared:
                add(drawn, [_name(field), field["says"]])
        common.print_table(drawn)


def _name(field: Data) -> str:
    return f"{field['name']} *" if field["required"] else str(field["name"])


def _shape(shape: list[list[str]]) -> str:
    every = len(shape) > 20  # noqa: PLR2004 (more than can be read)
    return "any → any" if every else ", ".join(f"{giver} → {taker}" for giver, taker in shape)
