"""Valid names and ids, and the error that says why a text could not be parsed."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, count

from tplog.values.finding import MessageParam, Rule, Severity, fill_sentence
from tplog.values.limits import MAX_ID_LENGTH

# Lower-case Latin letters, ASCII digits and single hyphens between them.
LETTER = "a-zà-öø-ÿ0-9"
SEGMENT_PATTERN = re.compile(rf"[{LETTER}]+(?:-[{LETTER}]+)*")
IDENTIFIER_PATTERN = re.compile(rf"[{LETTER}A-ZÀ-ÖØ-Þ][{LETTER}A-ZÀ-ÖØ-Þ._:/§-]{{0,{MAX_ID_LENGTH - 1}}}")
# Names are alike from four fifths of their characters on: a letter or two of a word are wrong.
_ALIKE, _OF = 4, 5


LETTER_FOREIGN = Rule(
    "letter-foreign",
    Severity.REFUSE,
    sv="”{letter}” i ”{text}” är ett tecken ur ett annat alfabet ({name}). Skriv namnet på nytt.",
    en="'{letter}' in '{text}' is of another alphabet ({name}). Type the name anew.",
    mandatory=True,
)
NAME_EMPTY = Rule(
    "name-empty",
    Severity.REFUSE,
    sv="”{text}” har ingen bokstav eller siffra som syns, så det blir inget namn på ett konto.",
    en="'{text}' has no letter or digit that can be seen, so it makes no account's name.",
    mandatory=True,
)


class ParseError(ValueError):
    """A text cannot be parsed as the value it should be; ``rule`` and ``params`` say why."""

    def __init__(self, rule: Rule, **params: MessageParam) -> None:
        """Create the error; a caller that knows the place makes a finding of rule and parameters."""
        super().__init__(fill_sentence(rule.en, {name: str(param) for name, param in params.items()}))
        self.rule = rule
        self.params = params


def is_segment(text: str) -> bool:
    """Return whether a text can be one part of an account's path, or the name of a budget or a body."""
    return bool(SEGMENT_PATTERN.fullmatch(text)) and unicodedata.is_normalized("NFC", text)


def is_identifier(text: str) -> bool:
    """Return whether a text can be an event's id: letters, digits and ``. _ : / § -``, at most 200."""
    return bool(IDENTIFIER_PATTERN.fullmatch(text)) and unicodedata.is_normalized("NFC", text)


def name_error(text: str, rule: Rule, /, **params: MessageParam) -> ParseError:
    """Return the error for an invalid name: of ``rule``, or of its first letter from another alphabet.

    Such a letter may look like a Latin one (Cyrillic а), so nobody would find the mistake.
    """
    for char in text:
        if char.isalpha() and not is_identifier(char):
            return ParseError(LETTER_FOREIGN, letter=char, text=text, name=unicodedata.name(char, "?"))
    return ParseError(rule, **params)


def slug(name: str) -> str:
    """Return a name as one part of an account's path: ``Vård- och omsorg`` is ``vård-och-omsorg``.

    Letters are made small, and whatever is no letter or digit becomes a hyphen between words. Raises
    ParseError for a letter of another alphabet, a character that cannot be seen, or a name without letters
    and digits.
    """
    clean = unicodedata.normalize("NFC", name).lower()
    if any(char.isalpha() and not SEGMENT_PATTERN.fullmatch(char) for char in clean):
        raise name_error(clean, NAME_EMPTY, text=name)
    parts = re.findall(rf"[{LETTER}]+", clean)
    if not parts or has_invisible(name):
        raise ParseError(NAME_EMPTY, text=name)
    return "-".join(parts)


def has_invisible(text: str) -> bool:
    """Return whether a text has control, zero-width or direction characters, which a reader cannot see."""
    return any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} and not char.isspace() for char in text)


def unused_name(stem: str, is_taken: Callable[[str], bool]) -> str:
    """Return the stem, or the first of ``stem-2``, ``stem-3`` … if it is taken."""
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(name for name in chain((stem,), numbered) if not is_taken(name))


def closest_names(name: str, names: Iterable[str], limit: int = 3) -> Sequence[str]:
    """Return the names most like ``name``, to suggest, best first; empty if none is similar."""
    from difflib import get_close_matches  # noqa: PLC0415 (start-up time)

    return get_close_matches(name, list(names), n=limit, cutoff=0.6)


def alike_to(name: str) -> Callable[[str], bool]:
    """Return a test of whether a name is this one misspelt: four fifths of their characters agree in order.

    It is stricter than `closest_names`, which only suggests.
    """
    places: dict[str, int] = defaultdict(int)  # the bits of a character's places in the name
    for place, char in enumerate(name):
        places[char] |= 1 << place
    all_places = (1 << len(name)) - 1

    def is_like(other: str) -> bool:
        least = _ALIKE * (len(name) + len(other))  # of _OF times both their common characters
        if _OF * 2 * min(len(name), len(other)) < least:
            return False
        unmatched = all_places  # the longest common subsequence, a row of its table in one number (Hyyrö)
        for char in other:
            matching = unmatched & places.get(char, 0)
            unmatched = (unmatched + matching) | (unmatched - matching)
        same = len(name) - (unmatched & all_places).bit_count()
        return _OF * 2 * same >= least

    return is_like
