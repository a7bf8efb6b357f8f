"""The abbreviations of bodies' names, such as ``KS`` of ``kommunstyrelsen``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# Bodies whose abbreviations are the same everywhere.
STANDARD_BODIES = ("kommunstyrelsen", "kommunfullmäktige", "regionstyrelsen", "regionfullmäktige")
_ABBREVIATION = re.compile("[A-ZÅÄÖ]{2,5}")
# How the last word of a body's name is made up: each is a word of its own in the abbreviation.
_ENDING = re.compile(
    "(.+?)(nämnden|nämnd|styrelsens?|styrelse|fullmäktige|utskottet|utskott|direktionen|beredningen)"
)


def is_abbreviation(text: str) -> bool:
    """Return whether a text is a body's abbreviation, such as ``KS``: two to five capitals."""
    return bool(_ABBREVIATION.fullmatch(text))


def initials(body: str) -> str:
    """Return the abbreviation of a body's slug: ``KSAU`` of ``kommunstyrelsens-arbetsutskott``."""
    return "".join(_initials(body)).upper()


def _initials(body: str) -> Iterator[str]:
    for word in body.split("-"):
        if word in ("", "och"):
            continue
        compound = _ENDING.fullmatch(word)
        yield from (part[0] for part in (compound.groups() if compound else (word,)))


def bodies_abbreviated(text: str, bodies: Iterable[str]) -> tuple[str, ...]:
    """Return those of the bodies that a text is the abbreviation of, each once."""
    return tuple(dict.fromkeys(body for body in bodies if initials(body) == text))
