"""The sentences of the papers, the log, its search and its status, and of the report."""

from __future__ import annotations

from collections.abc import Mapping

LOG: Mapping[str, tuple[str, str]] = {
    "papers-of": (
        "Handlingar som händelserna i {budget} kommer från",
        "Papers that the events of {budget} come from",
    ),
    "date": ("datum", "date"),
    "file": ("fil", "file"),
    "presence": ("filen", "the file"),
    "file-present": ("finns, och är den som registrerades", "is there, and is the one recorded"),
    "file-altered": (
        "finns, men är inte den som registrerades",
        "is there, but is not the one recorded",
    ),
    "file-missing": ("saknas", "is missing"),
    "file-not-looked-for": ("inte eftersökt", "was not looked for"),
    "recorded-from": ("Registrerat ur handlingen", "Recorded from the paper"),
    "newest-checkpoint": ("Senaste kontrollpunkt", "Newest checkpoint"),
    "cosigned": ("{count} {count:medsignatur|medsignaturer}", "{count} {count:cosignature|cosignatures}"),
    "see-checkpoint": ("Se den", "See it"),
    "not-believed": ("Loggen går inte att lita på.", "The log cannot be relied on."),
    "alarms": ("Larm", "Alarms"),
    "verification": ("Verifiering", "Verification"),
    "none": ("ingen", "none"),
    "verified-off": ("Loggen är inte verifierad härifrån.", "The log was not verified from here."),
    "verified-running": ("Verifieringen pågår sedan", "The verification has run since"),
    "verified-verified": (
        "Verifierad: loggen är vad den betrodda nyckeln och kontrollpunkterna utifrån säger. Kontrollerad",
        "Verified: the log is what the trusted key and the checkpoints from outside say. Checked on",
    ),
    "verified-contradicted": (
        "UNDERKÄND: loggen har ändrats eller är förfalskad. Kontrollerad",
        "FAILED: the log was altered or is forged. Checked on",
    ),
    "verified-short": (
        "Inga fel hittades, men underlaget räcker inte för att intyga loggen. Kontrollerad",
        "No errors were found, but the evidence is not enough to vouch for the log. Checked on",
    ),
    "verified-failed": ("Verifieringen gick inte att göra.", "The verification could not be done."),
    "search-budget": ("Ärende", "Matter"),
    "search-by": ("Organ", "Body"),
    "search-account": ("Konto eller post", "Account or line"),
    "search-case-number": ("Diarienummer", "Case number"),
    "search-paragraph": ("Paragraf", "Paragraph"),
    "search-amount": ("Belopp, som 1,6 mkr eller 700 000", "Amount, as 1,6 mkr or 700 000"),
    "search-status": ("Läge", "Status"),
    "looked": (
        "{found} visas här, bland {looked} genomletade poster.",
        "{found} shown here, among {looked} records looked at.",
    ),
    "nothing-found": ("Inget funnet här.", "Nothing was found here."),
    "newest": ("Till de nyaste", "To the newest"),
    "older": ("Äldre poster", "Older records"),
    "search-on": ("Sök vidare bland äldre poster", "Search on among older records"),
    "report-of-all": ("Rapport över alla budgetar", "Report of all budgets"),
    "report-years-alone": ("Rapporten gäller bara {years}.", "The report is of {years} alone."),
    "report-of": ("Rapport: {budget}", "Report: {budget}"),
    "report-made": (
        "Gjord {day} med tplog {version} ur en logg med {size} {size:post|poster}.",
        "Made on {day} by tplog {version} from a log of {size} {size:record|records}.",
    ),
    "report-point": ("Läget är det som var {point}.", "It shows how it stood: {point}."),
    "report-years": (
        (
            "Den visar bara {years}. Det som bara rör andra år är utelämnat:"
            " {events} {events:händelse|händelser}, {findings} {findings:iakttagelse|iakttagelser}."
        ),
        (
            "It shows {years} only. What concerns other years only is left out:"
            " {events} {events:event|events}, {findings} {findings:finding|findings}."
        ),
    ),
    "authority-steps": (
        "{count} steg, som står vid det kontot.",
        "{count} {count:step|steps}, shown at that account.",
    ),
    "contents": ("Innehåll", "Contents"),
}
