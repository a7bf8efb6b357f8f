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
        "{name} har mest: {budget}, {percent}\u00a0% av allt.",
        "{name} has most: {budget}, {percent}\u00a0% of all.",
    ),
    "bodies-of": ("Organ {year}.", "Bodies in {year}."),
    "body": ("Organ", "Body"),
    "matters-count": ("Ärenden", "Matters"),
    "other-bodies": ("Andra organ", "Other bodies"),
    "body-has": ("{name} har {budget} för {year}.", "{name} has {budget} for {year}."),
    "body-used": (
        "{name} har {budget} för {year}. {percent}\u00a0% är använt.",
        "{name} has {budget} for {year}. {percent}\u00a0% is spent.",
    ),
    "body-unreported": (
        "{name} har {budget} för {year}. Inget utfall är redovisat.",
        "{name} has {budget} for {year}. No outcome has been reported.",
    ),
    "body-waits": (
        "Förslag och villkor som väntar hos {name}: {count}.",
        "Proposals and conditions that wait with {name}: {count}.",
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
    "waits-concerned": ("förslag som rör organets pengar", "proposal about its money"),
    "waits-condition": ("väntar på ett villkor", "waits for a condition"),
    "waits": ("Väntar", "Waits"),
    "act": ("Händelse", "Event"),
    "year": ("År", "Year"),
    "day": ("Dag", "Day"),
    "no-decisions": ("Inga beslut här.", "No decisions here."),
    "show-all": ("Visa alla {count}", "Show all {count}"),
    "no-budget-that-year": (
        "{name} har ingen egen budget för {year}. Åren som finns står som länkar ovan.",
        "{name} has no budget of its own for {year}. The years there are stand above as links.",
    ),
    "no-budget-any-year": (
        "{name} har ingen egen budget för {year}.",
        "{name} has no budget of its own for {year}.",
    ),
    "nav-all_papers": ("Handlingar", "Papers"),
    "papers-of-log": (
        "{count} {count:handling|handlingar} i loggen.",
        "{count} {count:paper|papers} in the log.",
    ),
    "papers-of-budget": (
        "{count} {count:handling|handlingar} i {budget}.",
        "{count} {count:paper|papers} in {budget}.",
    ),
    "papers-by-budget": (
        "Loggen är lång, så handlingarna visas en budget i taget.",
        "The log is long, so papers are shown one budget at a time.",
    ),
    "papers-found": (
        "{count} {count:handling|handlingar} har alla orden.",
        "{count} {count:paper has|papers have} all the words.",
    ),
    "choose-papers": ("Välj handlingar", "Choose papers"),
    "papers-with": (
        "Ord ur titel, datum, organ, budget eller diarienummer",
        "Words of the title, date, body, budget or case number",
    ),
    "all-papers": ("Visa alla handlingar", "Show all papers"),
    "papers-latest-first": ("Den senaste först.", "The latest first."),
    "minutes-of": ("protokoll från", "minutes of"),
    "cited-in": ("budgetar som bygger på den", "budgets that build on it"),
    "see-in-paper": ("Se i handlingen", "See it in the paper"),
    "cited-on": ("Citerat på sida", "Cited on page"),
    "the-paper": ("Handlingen själv", "The paper itself"),
    "paper-page": ("Sida {number}", "Page {number}"),
    "paper-page-of": ("Sida {number} av {count}", "Page {number} of {count}"),
    "paper-pages": ("Sidor i handlingen", "Pages of the paper"),
    "cited-pages": ("Sidor som citeras:", "Pages that are cited:"),
    "previous-page": ("Föregående sida", "Previous page"),
    "next-page": ("Nästa sida", "Next page"),
    "picture-of-page": (
        "Bild av sida {number}; texten står bredvid",
        "Picture of page {number}; its text is beside",
    ),
    "text-of-page": ("Sidans text", "The page's text"),
    "cited-here": ("Citerat på sidan", "Cited on this page"),
    "cited-nowhere": ("Ingen händelse citerar något på sidan.", "No event cites anything on this page."),
    "cited-missing": ("orden står inte så på sidan", "the words do not stand so on the page"),
    "page-no-text": ("Sidan har ingen text att läsa.", "The page has no text to read."),
    "page-recognised": (
        "Texten är tolkad ur en bild, och osäker.",
        "The text was recognised in a picture, and is doubtful.",
    ),
    "paper-not-shown": ("Handlingen kan inte visas här.", "The paper cannot be shown here."),
    "papers-not-installed": (
        "Det som läser handlingar är inte installerat här. Vad som är registrerat ur den står nedan.",
        "What reads papers is not installed here. What is recorded from it stands below.",
    ),
    "finding": ("Iakttagelse", "Finding"),
    "mandate-until": ("till och med {day}", "until {day}"),
    "mandate-limit": ("högst {ore} åt gången", "at most {ore} at a time"),
    "mandate-in-all": ("högst {ore} i allt", "at most {ore} in all"),
}
