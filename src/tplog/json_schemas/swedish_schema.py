"""A JSON Schema with its descriptions in Swedish."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from typing import Any

from attrs import fields

from tplog.events.types import EVENT_CLASSES
from tplog.i18n.field_help import event_type_help
from tplog.i18n.message_catalogue import DOMAIN, LOCALE_FOLDER
from tplog.i18n.vocabulary import Language


def swedish_schema(schema: Mapping[str, Any], *, has_pairs: bool) -> dict[str, Any]:
    """Return a schema with every description in Swedish.

    Where it has pairs, as that of decision files, the title of a part is its description in Swedish.
    """
    translated = {key: _translated(key, value, has_pairs=has_pairs) for key, value in schema.items()}
    title, description = schema.get("title"), schema.get("description")
    if has_pairs and isinstance(title, str) and isinstance(description, str) and "$schema" not in schema:
        translated["description"] = translated.pop("title")
    return translated


def _translated(key: str, value: Any, *, has_pairs: bool) -> Any:  # noqa: ANN401 (JSON)
    if isinstance(value, Mapping):
        return swedish_schema(value, has_pairs=has_pairs)
    if key == "enumValues":  # what an editor shows of each: Swedish, an empty line, English
        return [text.partition("\n\n")[0] for text in value]
    if isinstance(value, list | tuple):
        return [_translated("", item, has_pairs=has_pairs) for item in value]
    return swedish_description(value) if key == "description" and isinstance(value, str) else value


def swedish_description(english: str) -> str:
    """Return a description in Swedish: that of an event type or a field of it, else the catalogue's."""
    catalogue = gettext.translation(DOMAIN, LOCALE_FOLDER, ["sv"])
    return event_descriptions().get(english) or catalogue.gettext(english)


@cache
def event_descriptions() -> Mapping[str, str]:
    """Return what event types and their fields mean, in Swedish by what they mean in English."""
    described = {
        event_type_help(event_type, Language.EN): event_type_help(event_type, Language.SV)
        for event_type in EVENT_CLASSES
    }
    for event_type in EVENT_CLASSES:
        for field in fields(event_type):
            swedish, english = field.metadata["meaning"]
            described[english] = swedish
    return described
