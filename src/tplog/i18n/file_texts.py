"""What commands say while they judge decision files."""

from __future__ import annotations

from collections.abc import Mapping

from tplog.i18n.vocabulary import Language, in_language

FILE_TEXTS: Mapping[str, tuple[str, str]] = {
    "no-log": (
        "det finns ingen logg, så filerna prövas mot en tom",
        "there is no log, so the files are judged against an empty one",
    ),
    "sound": ("inga fel", "no errors"),
    "changed": ("ändrad", "changed"),
    "waiting": ("väntar på ändringar; Ctrl-C avslutar", "waiting for changes; Ctrl-C ends it"),
}


def file_text(key: str, language: Language) -> str:
    """Return a text by its key. Raises KeyError for an unknown one."""
    return in_language(FILE_TEXTS[key], language)
