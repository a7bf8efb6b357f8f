"""The words in which a decision file is said to be held against its paper, in Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping

from tplog.i18n.vocabulary import Language, in_language

# What the file has, how it stands in the paper, what differs, and where it is instead.
PAPER_WORDS: Mapping[str, tuple[str, str]] = {
    "amount": ("belopp", "amount"),
    "date": ("datum", "date"),
    "paragraph": ("paragraf", "paragraph"),
    "case-number": ("diarienummer", "case number"),
    "title": ("titel", "title"),
    "quote": ("citat", "quote"),
    "as-written": ("som skrivet", "as written"),
    "same-value": ("samma värde", "same value"),
    "computed": ("uträknat", "computed"),
    "elsewhere": ("på annan plats", "elsewhere"),
    "not-in-paper": ("INTE I HANDLINGEN", "NOT IN THE PAPER"),
    "not-checked": ("inte prövat", "not checked"),
    "digit": ("siffror skiljer", "digits differ"),
    "unit": ("enheten skiljer", "the unit differs"),
    "sign": ("tecknet skiljer", "the sign differs"),
    "section": ("inte där filen säger", "not where the file says"),
    "name": ("intill ett annat namn", "beside another name"),
    "column": ("i en annan kolumn", "in another column"),
    "heading": ("inte handlingens eget", "not the paper's own"),
    "table": ("tabell", "table"),
    "page": ("s.", "p."),
    "line": ("rad", "line"),
    "nearest": ("närmast", "nearest"),
    "held-against": ("{file} mot {paper}", "{file} against {paper}"),
    "counts": (
        "{all} uppgifter: {as-written} som skrivna, {same-value} samma värde, {computed} uträknade, {rest}",
        "{all} facts: {as-written} as written, {same-value} same value, {computed} computed, {rest}",
    ),
    "counts-rest": (
        "{elsewhere} på annan plats, {not-in-paper} inte i handlingen, {not-checked} inte prövade",
        "{elsewhere} elsewhere, {not-in-paper} not in the paper, {not-checked} not checked",
    ),
    "quoted": ("”{text}”", "'{text}'"),
    "unused": ("I handlingens beslut men inte i filen", "In the paper's decisions but not in the file"),
    "more": ("… och {count} till (alla med --json)", "… and {count} more (all with --json)"),
    "sums": ("Summor i handlingen som inte stämmer", "Sums of the paper that do not add up"),
    "parts-make": ("delarna blir {sum}", "the parts make {sum}"),
    "totals": ("Summor i filen som inte är delarnas", "Totals of the file that are not its parts'"),
    "same-file": ("sha256: filen anger just denna handling", "sha256: the file names this very paper"),
    "other-file": ("sha256: filen anger EN ANNAN HANDLING", "sha256: the file names ANOTHER PAPER"),
    "filled-in": ("sha256: ifyllt efter handlingen", "sha256: filled in from the paper"),
    "no-file": ("sha256: filen anger inget", "sha256: the file names none"),
}


def paper_word(key: str, language: Language) -> str:
    """Return a word in a language; the key itself if there is none."""
    return in_language(PAPER_WORDS.get(key, (key, key)), language)
