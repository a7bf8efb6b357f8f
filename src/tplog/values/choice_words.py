"""The words in which a person may write a value that has a word of its own in decision files.

A file's words are those of its format, such as ``minutes`` or ``avslag``; tplog prints them in the reader's
language. What it prints is taken back here, in either language, and read as the file's own word, so that the
record is the same. A test holds this for every such value (`tplog.i18n.vocabulary` has what is printed).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

UNKNOWN = "unknown"
CHOICE_WORDS: Mapping[str, tuple[str, ...]] = {
    "none": ("inget", "ingen"),
    UNKNOWN: ("okänt", "okänd"),
    "body": ("organ",),
    "source": ("källa",),
    "reserve": ("reserv",),
    "sink": ("mottagare utanför", "mottagare"),
    "council": ("fullmäktige",),
    "drift": ("operations",),
    "investering": ("investment",),
    "slut": ("hela projektet", "the whole project"),
    "avslag": ("avslaget", "rejected"),
    "återtagande": ("återtaget", "withdrawn"),
    "besvarad": ("besvarat", "declared answered"),
    "återremiss": ("återremitterat", "referred back"),
    "bordläggning": ("bordlagt", "tabled"),
    "uppfyllt": ("met",),
    "ej uppfyllt": ("not met",),
    "justerad": ("justerat", "minutes approved"),
    "överklagad": ("överklagat", "appealed"),
    "fastställd": ("fastställt", "upheld"),
    "upphävd": ("upphävt", "quashed"),
    "återkallad": ("återkallat", "revoked"),
    "del av": ("part of",),
    "följer på": ("follows",),
    "minutes": ("enligt protokoll", "protokoll", "minutes seen"),
    "reported": ("enligt annan handling", "annan handling", "reported by another paper"),
    "sv": ("svenska", "swedish"),
    "en": ("engelska", "english"),
    "refuse": ("fel", "error", "breach"),
}


def read_choice(value: object, choices: Iterable[str]) -> str | None:
    """Return the choice that a value or one of its words in either language names; None if none does."""
    if not isinstance(value, str):
        return None
    known = tuple(choices)
    if value in known:
        return value
    word = " ".join(value.split()).casefold()
    return next((choice for choice in known if word in (choice, *CHOICE_WORDS.get(choice, ()))), None)


def is_unknown(value: object) -> bool:
    """Return whether a value, or the only one of a list, is the word for what nobody knows."""
    if value is None:  # of a key that is not there, as most are not
        return False
    word = value[0] if isinstance(value, list) and len(value) == 1 else value
    return read_choice(word, (UNKNOWN,)) is not None
