"""The names of event types in both languages."""

from __future__ import annotations

from tplog.events.base import Event
from tplog.i18n.vocabulary import Language, in_language


def translate_event_type(class_name: str, language: Language) -> str:
    """Return the Swedish name of the event type with this class name, or the class name in English.

    Also of an event of the log itself.
    """
    from tplog.events.log_events import LOG_EVENTS  # noqa: PLC0415 (start-up time)
    from tplog.events.types import EVENT_CLASSES  # noqa: PLC0415 (start-up time)

    (event_type,) = (known for known in (*EVENT_CLASSES, *LOG_EVENTS) if known.__name__ == class_name)
    return in_language((event_type.swedish, class_name), language)


def event_type_words(event_type: type[Event], language: Language) -> str:
    """Return what people call a kind of event: ``fördelning``, ``allocation decided``."""
    from tplog.events.type_words import english_words  # noqa: PLC0415 (start-up time)

    return in_language((event_type.swedish, english_words(event_type)), language)
