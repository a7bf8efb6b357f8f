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
    "state-below": ("Läget efter steget", "The state after the step"),
    "what-and-where": ("Pengarna, orden och handlingen", "The money, the words and the paper"),
    "event-and-id": ("Händelsens id", "The event's id"),
    "search-fields": ("Sök bland besluten", "Search the decisions"),
    "paper-and-record": ("Handlingen och posten", "The paper and the record"),
    "technical": ("Så står den i loggen", "How it stands in the log"),
    "fallen": ("Gäller inte längre: {status}.", "No longer holds: {status}."),
}
