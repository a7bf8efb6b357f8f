"""The sentences of the search: its form, what it found, and by what that can be narrowed."""

from __future__ import annotations

from collections.abc import Mapping

SEARCH: Mapping[str, tuple[str, str]] = {
    "search-q": (
        "Ord, belopp, § eller diarienummer",
        "Words, amount, § or case number",
    ),
    "search-q-hint": (
        (
            "Alla ord ska finnas, i vilken ordning som helst; början av ett ord räcker. ”En fras” söks som "
            "den står, 1,6 som mkr och tkr, 700\u00a0000 också som kronor."
        ),
        (
            "All words are to be there, in any order; the beginning of a word is enough. “A phrase” is "
            "searched for as it stands, 1,6 as mkr and tkr, 700\u00a0000 as kronor too."
        ),
    ),
    "search-more-fields": ("Fler fält", "More fields"),
    "search-year": ("Beslutat år", "Decided in the year"),
    "narrow-search": ("Begränsa sökningen", "Narrow the search"),
    "facet-type": ("Typ", "Type"),
    "facet-by": ("Organ", "Body"),
    "facet-budget": ("Budget", "Budget"),
    "facet-year": ("Beslutat år", "Decided in"),
    "facets-of-newest": (
        "Antalen gäller de {count} nyaste som hittats; det finns kanske fler.",
        "The counts are of the newest {count} found; there may be more.",
    ),
    "facet-off": ("ta bort", "remove"),
    "facet-rest": ("{count} till", "{count} more"),
}
