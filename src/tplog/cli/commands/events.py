"""``tplog events``: list the event types and their fields."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext
from typing import TYPE_CHECKING, Any

import click

from tplog.cli import options
from tplog.cli.output import print_answers, print_table
from tplog.cli.word_choice import EVENT_TYPE
from tplog.i18n.vocabulary import Language, in_language, translate

if TYPE_CHECKING:
    from attrs import Attribute

    from tplog.answers.answer_tables import TextTable
    from tplog.events.base import Event


@options.command("events", example="tplog events AllocationDecided")
@click.argument("name", required=False, type=EVENT_TYPE)
@options.json_option
def command(name: str | None, lang: Language, *, as_json: bool) -> None:
    """Show the vocabulary: every type of event with its fields, made from the classes."""
    from tplog.events.types import EVENT_CLASSES  # noqa: PLC0415 (start-up time)

    event_types = [event_type for event_type in EVENT_CLASSES if name in (None, event_type.__name__)]
    if as_json:
        from tplog.answers.event_types import EVENT_TYPE  # noqa: PLC0415 (start-up time)

        print_answers(EVENT_TYPE, event_types)
        return
    from tplog.answers.answer_tables import TextTable  # noqa: PLC0415 (start-up time)
    from tplog.answers.event_types import COMMON_FIELDS  # noqa: PLC0415 (start-up time)
    from tplog.events.field_types import specific_fields  # noqa: PLC0415 (start-up time)

    if name is None:
        table = TextTable(translate("of-all", lang), [("", False), ("", False)])
        _add_fields(table, COMMON_FIELDS, lang)
        print_table(table)
    for event_type in event_types:
        print_table(_event_type_table(event_type, specific_fields(event_type), lang))


def _event_type_table(
    event_type: type[Event], own_fields: Sequence[Attribute[Any]], lang: Language
) -> TextTable:
    from tplog.answers.answer_tables import TextTable  # noqa: PLC0415 (start-up time)
    from tplog.answers.event_types import summary  # noqa: PLC0415 (start-up time)

    title = f"{event_type.__name__} ({event_type.swedish}), {event_type.tag}"
    table = TextTable(title, [("", False), ("", False)])
    table.add_row(["", in_language((event_type.swedish_doc, summary(event_type)), lang)])
    if event_type.allowed_roles:
        table.add_row(["→", _allowed_roles_text(sorted(event_type.allowed_roles), lang)])
    _add_fields(table, own_fields, lang)
    return table


def _add_fields(table: TextTable, described: Sequence[Attribute[Any]], lang: Language) -> None:
    from attrs import NOTHING  # noqa: PLC0415 (start-up time)

    for field in described:
        name = f"{field.name} *" if field.default is NOTHING else field.name
        table.add_row([name, in_language(field.metadata["meaning"], lang)])


def _allowed_roles_text(pairs: Sequence[tuple[str, str]], lang: Language) -> str:
    if len(pairs) > 20:  # noqa: PLR2004 (more than can be read)
        return gettext("any → any")
    return ", ".join(f"{translate(giver, lang)} → {translate(taker, lang)}" for giver, taker in pairs)
