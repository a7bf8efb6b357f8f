"""The pages' own sentences, Swedish first. Words of the field stand in `tplog.present.labels`."""

from __future__ import annotations

from collections.abc import Mapping

from tplog.present.labels import Language, word

SENTENCES: Mapping[str, tuple[str, str]] = {
    "skip": ("Till innehållet", "Skip to the content"),
    "home": ("Start", "Start"),
    "other-language": ("In English", "På svenska"),
    "search": ("Sök", "Search"),
    "search-log": ("Sök i loggen", "Search the log"),
    "matters": ("Ärenden", "Matters"),
    "pages-of": ("Sidor om {budget}", "Pages about {budget}"),
    "flow": ("Vart går pengarna?", "Where does the money go?"),
    "result": ("Höll budgeten?", "Did the budget hold?"),
    "history": ("Vad ändrades, och när?", "What changed, when?"),
    "findings-page": ("Vad går inte ihop?", "What does not add up?"),
    "trail-page": ("Hur vet vi det?", "How do we know?"),
    "papers": ("Papper", "Papers"),
    "log-page": ("Loggen", "The log"),
    "status": ("Loggens läge", "The record's status"),
    "point": ("Tidpunkt", "Point in time"),
    "as-of": ("Beslutat senast", "Decided by"),
    "known-at": ("Känt den", "Known at"),
    "known-at-hint": ("dag, tid eller nummer i loggen", "day, time or log index"),
    "show": ("Visa", "Show"),
    "now": ("Visa läget nu", "Show it as of now"),
    "in-the-past": (
        "Det här är läget vid en tidigare tidpunkt: {point}.",
        "This is how it stood at an earlier point: {point}.",
    ),
    "decided-by": ("beslutat senast {day}", "decided by {day}"),
    "known-by": ("känt {time}", "known at {time}"),
    "known-by-index": ("känt till och med post {index}", "known up to record {index}"),
    "download": ("Hämta som", "Download as"),
    "amounts-in": ("Belopp i {unit}", "Amounts in {unit}"),
    "record-of": ("Loggen har {size} poster.", "The log has {size} records."),
    "nothing-here": ("Här finns inget än.", "There is nothing here yet."),
    "change-only": (
        "Bara förändringen är känd: vad kontot hade innan är inte registrerat.",
        "Only the change is known: what the account held before is not on record.",
    ),
    "lines-of": ("Posterna {year}", "The lines in {year}"),
    "column-proposed": ("föreslaget", "proposed"),
    "column-budget": ("budget", "budget"),
    "column-outcome": ("utfall", "outcome"),
    "column-remaining": ("kvar", "remaining"),
    "column-forecast": ("prognos", "forecast"),
    "our-sum": ("Summa {name}", "Sum {name}"),
    "stated-sum": ("Summa enligt papperet", "Sum as the paper states it"),
    "parts-of-stated": ("papperets poster ihop", "the paper's own lines added up"),
    "difference": ("skillnad", "difference"),
    "flow-of": ("{budget} {year}: vart pengarna går", "{budget} {year}: where the money goes"),
    "as-table": ("Som tabell", "As a table"),
    "giver": ("från", "from"),
    "taker": ("till", "to"),
    "waiting": (
        "Väntar på beslut eller villkor, och är inte med i summorna",
        "Waits for a decision or a condition, and is in no sum",
    ),
    "year-choice": ("Välj år", "Choose a year"),
}


def say(key: str, language: Language, **figures: object) -> str:
    """A sentence of the pages with its figures put in; else the field's word."""
    pair = SENTENCES.get(key)
    return (word(key, language) if pair is None else pair[language is Language.EN]).format_map(figures)
