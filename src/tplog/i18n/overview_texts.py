"""What readers of sums over several budgets must know, at every door."""

from __future__ import annotations

from collections.abc import Mapping

from tplog.i18n.vocabulary import Language, in_language
from tplog.values.finding import fill_sentence

OVERVIEW_TEXTS: Mapping[str, tuple[str, str]] = {
    "overview-unreported": (
        "För {ore} av budgeten finns inget utfall redovisat.",
        "For {ore} of the budget no outcome has been reported.",
    ),
    "overview-counted-once": (
        "{ore} ligger i två ärenden och räknas en gång.",
        "{ore} lie in two budgets and count once.",
    ),
    "overview-unplaced": (
        "Om {count} {count:ärende|ärenden} ingår i andra är inte känt: summan kan räkna dem två gånger.",
        "Whether {count} {count:budget lies|budgets lie} in others is not known: the sum may count it twice.",
    ),
    "counted-refuse": ("{count} fel", "{count} {count:error|errors}"),
    "counted-warning": ("{count} {count:avvikelse|avvikelser}", "{count} {count:warning|warnings}"),
    "counted-note": ("{count} {count:notering|noteringar}", "{count} {count:note|notes}"),
    "bodies-summed": ("Organen, summa över alla budgetar", "The bodies, summed over all budgets"),
    "status-records": (
        "Loggen har {records} {records:post|poster}, den senaste registrerad {day}.",
        "The log has {records} {records:record|records}, the last of them recorded {day}.",
    ),
    "status-signed": (
        "Den nyaste kontrollpunkten är av {size} {size:post|poster}.",
        "The newest checkpoint is of {size} {size:record|records}.",
    ),
    "status-unsigned": ("Loggen är inte signerad.", "The log is not signed."),
    "status-doubted": (
        "Loggen är inte att lita på: se ovan, och kör tplog verify.",
        "The log is not to be believed: see above, and run tplog verify.",
    ),
    "status-not-doubted": (
        "Inget fel på den är känt; tplog verify prövar den.",
        "No fault of it is known; tplog verify tries it.",
    ),
    "overview-others": ("Har inget för {year}: {names}.", "Have nothing in {year}: {names}."),
}


def overview_text(key: str, language: Language, **figures: object) -> str:
    """Return a sentence with ``figures`` put in."""
    texts = {name: str(figure) for name, figure in figures.items()}
    return fill_sentence(in_language(OVERVIEW_TEXTS[key], language), texts)
