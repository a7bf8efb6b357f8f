"""Phrases of what is said of a paper's file, by the key that stands in a finding's parameters."""

from __future__ import annotations

from collections.abc import Mapping

# The English text is the key: why a paper cannot be read, or what there is too much of.
_PLAIN: Mapping[str, tuple[str, str]] = {
    english: (swedish, english)
    for english, swedish in {
        "a picture that OCR does not read": "en bild som OCR inte läser",
        "an empty file": "en tom fil",
        "an older format of Word": "ett äldre Wordformat",
        "bytes of memory": "byte minne",
        "bytes of words": "byte ord",
        "characters of a page": "tecken på en sida",
        "characters of a paper": "tecken i handlingen",
        "damaged": "skadad fil",
        "its XML declares entities": "dess XML definierar entiteter",
        "no PDF, DOCX, HTML or TXT": "varken PDF, DOCX, HTML eller TXT",
        "no text": "ingen text",
        "not a text": "ingen text",
        "pages": "sidor",
        "pages to read by OCR": "sidor att läsa med OCR",
    }.items()
}
PAPER_PHRASES: Mapping[str, tuple[str, str]] = {
    **_PLAIN,
    # Where text was that is not seen.
    "on-pages": (", s. {pages}", ", p. {pages}"),
}
