"""The sentences of the pages that look back: history, events, two points compared, what is to look at."""

from __future__ import annotations

from collections.abc import Mapping

LOOKING_BACK: Mapping[str, tuple[str, str]] = {
    "history-since": (
        "{count} {count:händelse|händelser} sedan {since}.",
        "{count} {count:event|events} since {since}.",
    ),
    "history-count": ("{count} {count:händelse|händelser}.", "{count} {count:event|events}."),
    "history-period": (
        "{period}: {count} {count:händelse|händelser}",
        "{period}: {count} {count:event|events}",
    ),
    "history-period-moved": (
        "{period}: {count} {count:händelse|händelser}, {moved} flyttade",
        "{period}: {count} {count:event|events}, {moved} moved",
    ),
    "periods": ("Händelser per år och månad", "Events by year and month"),
    "all-years": ("Alla år", "All years"),
    "period-figures": (
        "{period}: {count} {count:händelse|händelser}",
        "{period}: {count} {count:event|events}",
    ),
    "period-moved": ("flyttar {moved}", "moving {moved}"),
    "year-of-count": ("{year}: {count} {count:händelse|händelser}", "{year}: {count} {count:event|events}"),
    "replay-below": ("Spela upp historien steg för steg", "Replay the history step by step"),
    "what-and-where": ("Pengarna, orden och handlingen", "The money, the words and the paper"),
    "event-and-id": ("Händelsens id", "The event's id"),
    "search-fields": ("Sök bland besluten", "Search the decisions"),
    "page-compare": ("Två tidpunkter", "Two points in time"),
    "compare": ("Jämför", "Compare"),
    "compare-ask": ("Jämför två tidpunkter", "Compare two points in time"),
    "compare-from": ("Från", "From"),
    "compare-to": ("Till", "To"),
    "compare-hint": (
        (
            "En dag (2025-03-01, 1 mars 2025, igår), en månad eller ett år (2025: till årets slut), eller en "
            "post i loggen (post 12). Tomt: nu."
        ),
        (
            "A day (2025-03-01, 1 March 2025, yesterday), a month or a year (2025: until its end), or a "
            "record of the log (record 12). Empty: now."
        ),
    ),
    "compare-year": ("Vad ändrades under", "What changed in"),
    "compare-differs": (
        "Från {from} till {to} ändrades {count} {count:konto|konton}.",
        "From {from} to {to} {count} {count:account|accounts} changed.",
    ),
    "compare-same": (
        "Från {from} till {to} ändrades inget belopp.",
        "From {from} to {to} no figure changed.",
    ),
    "compare-between": (
        "{count} {count:händelse|händelser} kom till däremellan.",
        "{count} {count:event was|events were} added between them.",
    ),
    "compare-removed": (
        "{count} {count:händelse|händelser} finns bara vid den första.",
        "{count} {count:event is|events are} there only at the first.",
    ),
    "compare-events": ("Händelser däremellan: {count}", "Events between: {count}"),
    "compare-lost": ("Bara vid den första: {count}", "Only at the first: {count}"),
    "only-newest": ("De {count} nyaste visas.", "The newest {count} are shown."),
    "only-first": (
        "{shown} av {count} skillnader visas; hämta CSV eller JSON för alla.",
        "{shown} of {count} differences are shown; download CSV or JSON for all.",
    ),
    "findings-open": ("Att granska: {counted}", "To look at: {counted}"),
    "findings-none-open": ("Inget att granska", "Nothing to look at"),
    "findings-answered": (
        "{count} {count:iakttagelse är besvarad|iakttagelser är besvarade}.",
        "{count} {count:finding was|findings were} answered.",
    ),
    "kinds-of-findings": ("Typer av iakttagelser", "Kinds of findings"),
    "all-kinds": ("Alla typer", "All kinds"),
    "list-pages": ("Sidor i listan", "Pages of the list"),
    "page-of": ("Sida {page} av {pages}", "Page {page} of {pages}"),
    "effects-signed": (
        "Varje belopp är dess verkan på kontot: utfall, och det som fördelats vidare, står med minus.",
        "Each figure is its effect on the account: outcomes, and what was passed on, stand with a minus.",
    ),
    "recorded-last": ("Registrerat {day}: {what}", "Recorded on {day}: {what}"),
    "found-all": (
        "{count} {count:händelse hittades|händelser hittades}",
        "{count} {count:event|events} found",
    ),
    "found-so-far": (
        "{count} {count:händelse hittades|händelser hittades}, och fler kan finnas",
        "{count} {count:event|events} found, and there may be more",
    ),
    "try-again": ("Rätta och försök igen", "Correct it and try again"),
    "point-now": ("nu", "now"),
    "paper-and-record": ("Handlingen och posten", "The paper and the record"),
    "technical": ("Så står den i loggen", "How it stands in the log"),
    "fallen": ("Gäller inte längre: {status}.", "No longer holds: {status}."),
}
