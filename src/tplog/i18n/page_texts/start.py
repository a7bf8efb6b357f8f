"""The sentences of the start page."""

from __future__ import annotations

from collections.abc import Mapping

START: Mapping[str, tuple[str, str]] = {
    "start-page": ("Budgetar", "Budgets"),
    "start-used": (
        "{budget} är beslutat för {year}. {percent}\u00a0% är använt.",
        "{budget} is decided for {year}. {percent}\u00a0% is spent.",
    ),
    "start-unreported": (
        "{budget} är beslutat för {year}. Inget utfall är redovisat.",
        "{budget} is decided for {year}. No outcome has been reported.",
    ),
    "start-budgets": (
        "{count} {count:ärende|ärenden} har en budget för {year}.",
        "{count} {count:matter has|matters have} a budget for {year}.",
    ),
    "start-proposals": (
        "{count} förslag väntar på beslut, det äldsta i {days} {days:dag|dagar}.",
        "{count} {count:proposal waits|proposals wait} to be decided, the oldest for {days} {days:day|days}.",
    ),
    "figure-budget": ("Beslutat för {year}", "Decided for {year}"),
    "figure-unreported": ("Ej redovisat", "Not reported"),
    "figure-findings": ("Att granska", "To look at"),
    "figure-of-which": (
        "{total:iakttagelse|iakttagelser}, {count} {count:fel|fel}",
        "{total:finding|findings}, {count} {count:error|errors}",
    ),
    "budgets-of": ("Budgetar {year}.", "Budgets of {year}."),
    "matter": ("Ärende", "Matter"),
    "bodies": ("Organ", "Bodies"),
    "used": ("Använt", "Spent"),
    "latest": ("Senast registrerat", "Recorded last"),
    "day-unknown": ("dag okänd", "day unknown"),
    "to-look-at": ("Att granska", "To look at"),
    "sum-of-all": ("Summa", "Sum"),
    "proposals-wait": ("{count} förslag väntar", "{count} {count:proposal waits|proposals wait}"),
    "other-budgets": ("Har inget för {year}", "Have nothing for {year}"),
    "start-reported": ("Utfallen når till och med {day}.", "The outcomes reach until {day}."),
    "proposals-wait-days": (
        "{count} förslag väntar ({days} {days:dag|dagar})",
        "{count} {count:proposal waits|proposals wait} ({days} {days:day|days})",
    ),
    "only-text": ("Ord i rubriken", "Words of the title"),
    "only-those": ("Visa", "Show"),
    "only-findings": ("med något att granska", "with something to look at"),
    "only-proposals": ("med förslag som väntar", "with proposals that wait"),
    "chosen-of": ("{count} av {all} ärenden.", "{count} of {all} matters."),
    "show-all-matters": ("Visa alla", "Show all"),
    "no-matter-chosen": ("Inget ärende stämmer med valet.", "No matter is as chosen."),
    "sum-of-everything": ("Alla {count} ärenden", "All {count} matters"),
    "rows-more": ("Visa {count} {count:ärende|ärenden} till", "Show {count} more {count:matter|matters}"),
    "findings-elsewhere": (
        "För andra år finns {count} {count:iakttagelse|iakttagelser} till att granska.",
        "Other years have {count} more {count:finding|findings} to look at.",
    ),
    "findings-of-year": (
        "Att granska räknas för {year}, med det som inte hör till ett visst år.",
        "To look at counts {year}, with what belongs to no certain year.",
    ),
    "findings-of-chosen-year": (
        "Här står det som gäller {year}, och det som inte hör till ett visst år.",
        "Here is what concerns {year}, and what belongs to no certain year.",
    ),
    "of-which-means": (
        "”Varav” ingår i raden ovanför och räknas inte två gånger i summan.",
        "“Of which” is part of the row above and counts once in the sum.",
    ),
    "tick-means": (
        "Strecket i stapeln visar hur stor del av året som utfallen når.",
        "The mark in a bar shows how much of the year the outcomes reach.",
    ),
    "choose-budgets": ("Välj ärenden", "Choose matters"),
    "only-body": ("Organ", "Body"),
}
