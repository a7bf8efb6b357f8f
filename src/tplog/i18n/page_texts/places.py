"""The sentences of the pages of bodies and of papers."""

from __future__ import annotations

from collections.abc import Mapping

PLACES: Mapping[str, tuple[str, str]] = {
    "nav-bodies": ("Organ", "Bodies"),
    "bodies-page": ("Organ", "Bodies"),
    "bodies-headline": (
        "{count} {count:organ har|organ har} tillsammans {budget} för {year}.",
        "{count} {count:body has|bodies have} {budget} together for {year}.",
    ),
    "bodies-lead": (
        "{name} har mest: {budget}, {percent} % av allt.",
        "{name} has most: {budget}, {percent} % of all.",
    ),
    "bodies-of": ("Organ {year}.", "Bodies in {year}."),
    "body": ("Organ", "Body"),
    "matters-count": ("Ärenden", "Matters"),
    "share-of-all": ("Andel", "Share"),
    "other-bodies": ("Andra organ", "Other bodies"),
    "body-has": ("{name} har {budget} för {year}.", "{name} has {budget} for {year}."),
    "body-used": (
        "{name} har {budget} för {year}. {percent} % är använt.",
        "{name} has {budget} for {year}. {percent} % is spent.",
    ),
    "body-unreported": (
        "{name} har {budget} för {year}. Inget utfall är redovisat.",
        "{name} has {budget} for {year}. No outcome has been reported.",
    ),
    "body-waits": (
        "{count} {count:handling väntar|handlingar väntar} på {name} eller rör dess pengar.",
        "{count} {count:act waits|acts wait} for {name} or {count:is|are} about its money.",
    ),
    "body-acts": ("Beslut", "Decisions"),
    "body-findings": ("Att granska", "To look at"),
    "body-mandates": ("Uppdrag", "Mandates"),
    "body-waiting": ("Vad som väntar", "What waits"),
    "body-budgets": ("Vad {name} har {year}", "What {name} has in {year}"),
    "body-years": ("År för år", "Year by year"),
    "body-other-names": ("Kallas också {names}.", "Also called {names}."),
    "body-follows": ("Följer på {name} från {year}", "Follows {name} from {year}"),
    "body-followed": ("Följs av {name} från {year}", "Followed by {name} from {year}"),
    "waits-to-decide": ("ska besluta", "is to decide"),
    "waits-concerned": ("förslag om dess pengar", "proposal about its money"),
    "waits-condition": ("väntar på ett villkor", "waits for a condition"),
    "waits": ("Väntar", "Waits"),
    "act": ("Handling", "Act"),
    "year": ("År", "Year"),
    "day": ("Dag", "Day"),
    "no-decisions": ("Inga beslut här.", "No decisions here."),
    "show-all": ("Visa alla {count}", "Show all {count}"),
    "no-budget-that-year": ("Ingen egen budget {year}.", "No budget of its own in {year}."),
    "finding": ("Iakttagelse", "Finding"),
    "mandate-until": ("till och med {day}", "until {day}"),
    "mandate-limit": ("högst {ore} åt gången", "at most {ore} at a time"),
    "mandate-in-all": ("högst {ore} i allt", "at most {ore} in all"),
}
