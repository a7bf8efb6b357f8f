"""The sentences of the pages, Swedish first. Single words are in `tplog.i18n.vocabulary`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tplog.i18n.vocabulary import Language, in_language, translate
from tplog.values.finding import fill_sentence

SITE_TEXTS: Mapping[str, tuple[str, str]] = {
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
    "record-of": ("Loggen har {size} {size:post|poster}.", "The log has {size} {size:record|records}."),
    "nothing-here": ("Här finns inget än.", "There is nothing here yet."),
    "change-only": (
        "Bara förändringen är känd: vad kontot hade innan är inte registrerat.",
        "Only the change is known: what the account held before is not on record.",
    ),
    "lines-of": ("Posterna {year}", "The lines in {year}"),
    "projects": ("Projekt över åren", "Projects over the years"),
    "projects-of": (
        "Vad varje projekt fått och förbrukat under alla sina år, och vad papper anger för helheten.",
        "What each project was given and has spent in all its years, and what papers state of the whole.",
    ),
    "our-sum": ("Summa {name}", "Sum {name}"),
    "stated-sum": ("Summa enligt papperet", "Sum as the paper states it"),
    "parts-of-stated": ("papperets poster ihop", "the paper's own lines added up"),
    "over-several": ("över {holders}", "over {holders}"),
    "further-totals": (
        "Summor som andra beslut anger, av ändringar och fler delar:",
        "Sums that other decisions state, of changes and further parts:",
    ),
    "joint-totals": (
        "Summor som papper anger över flera: varje summa står för sig, med sin händelse.",
        "Totals that papers state over several: each stands by itself, with its event.",
    ),
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
    # History and event.
    "order": ("Ordning", "Order"),
    "order-decided": ("efter beslutsdag", "by day of decision"),
    "order-recorded": ("efter registrering", "by recording"),
    "unclear-date": (
        "Ett datum utan dag räknas från den sista dag som det kan betyda.",
        "A date without its day counts from the last day that it can mean.",
    ),
    "unknown-date": (
        "Ett okänt datum räknas från papperets, och saknas det från registreringen.",
        "An unknown date counts from the paper's, and failing that from the recording.",
    ),
    "counts-from": ("räknas från {day}", "counts from {day}"),
    "replay": ("Spela upp", "Replay"),
    "replay-steps": ("Gå till steg", "Go to step"),
    "replay-first": ("Första", "First"),
    "replay-previous": ("Föregående", "Previous"),
    "replay-next": ("Nästa", "Next"),
    "replay-last": ("Sista", "Last"),
    "replay-slider": ("Steg i historien", "Step in the history"),
    "replay-failed": ("Steget kunde inte hämtas.", "The step could not be fetched."),
    "step-at": ("Steg {position} av {stops}", "Step {position} of {stops}"),
    "step-before": ("Före det första steget av {stops}", "Before the first of {stops} steps"),
    "step-record": ("post {index}", "record {index}"),
    "step-more": ("och {count} till", "and {count} more"),
    "state-after": ("Läget {year} efter steget", "{year} after the step"),
    "state-caption": (
        "Budget = utfall + kvar av budget, belopp i {unit}. Där steget ändrade något står före → efter.",
        "Budget = outcome + left of budget, amounts in {unit}. Where the step changed any: before → after.",
    ),
    "changed-here": ("ändrad", "changed"),
    "events-until": ("Händelser fram till hit: {seen}", "Events up to here: {seen}"),
    "newest-first": ("Nyaste först.", "Newest first."),
    "not-yet-decided": (
        "{count} {count:händelse är beslutad|händelser är beslutade} senare och visas inte.",
        "{count} {count:event was|events were} decided later and {count:is|are} not shown.",
    ),
    "not-yet-recorded": (
        "{count} {count:händelse är registrerad|händelser är registrerade} senare och visas inte.",
        "{count} {count:event was|events were} recorded later and {count:is|are} not shown.",
    ),
    "in-this-step": ("i steget", "in this step"),
    "what-it-did": ("Vad {event} gjorde", "What {event} did"),
    "events-earlier": ("Tidigare händelser", "Earlier events"),
    "events-newest": ("Nyaste händelserna", "Newest events"),
    "transfers-in": ("Överföringar i {unit}", "Transfers in {unit}"),
    "transfers": ("Överföringar", "Transfers"),
    "balances": ("Saldon före och efter", "Balances before and after"),
    "balances-in": ("Saldon före och efter, i {unit}", "Balances before and after, in {unit}"),
    "no-balance": ("Inget saldo ändras.", "No balance changes."),
    "basis": ("grund", "basis"),
    "also-named": ("papperet nämner också", "the paper also names"),
    "sha256": ("filens sha256", "the file's sha256"),
    "decided-and-paper": ("Beslutet och papperet", "The decision and the paper"),
    "money-moved": ("Pengarna", "The money"),
    "figures-noted": ("Belopp som inget flyttar, i {unit}", "Figures that move nothing, in {unit}"),
    "related-heading": ("Samband med andra konton", "Relations to other accounts"),
    "figures-heading": ("Noterade belopp", "Figures noted"),
    "total-beside": (
        "Papperet anger summan ”{text}” ({stated}); delarna blir {summed}.",
        "The paper states the total '{text}' ({stated}); the parts come to {summed}.",
    ),
    "total-differs": ("Det skiljer {differs}.", "They differ by {differs}."),
    "stands": ("Hur ärendet står", "How the matter stands"),
    "settled-by": ("avgjort av", "settled by"),
    "alternatives": ("alternativ", "alternatives"),
    "matter-review": ("prövning", "review"),
    "matter-root": ("i stället för", "instead of"),
    "named-by": ("Vad som hände sedan", "What happened since"),
    "nothing-since": ("Inget senare beslut nämner händelsen.", "No later act names the event."),
    "not-there-yet": (
        "Vid den valda tidpunkten var händelsen inte beslutad eller inte känd.",
        "At the chosen point the event was not decided or not known.",
    ),
    "shows-findings": ("Iakttagelser", "Findings"),
    "shows-none": ("Händelsen visar inget av sig själv.", "The event by itself shows nothing."),
    "all-findings": ("Alla iakttagelser om {budget}", "All findings about {budget}"),
    "in-the-log": ("Plats i loggen", "Place in the log"),
    "see-in-history": ("Se den i historien", "See it in the history"),
    "leaf-hash": ("lövets hash i loggens träd", "the leaf's hash in the log's tree"),
    "checkpoint-covers": (
        "Den senaste kontrollpunkten omfattar {size} poster, den här också.",
        "The newest checkpoint covers {size} records, this one too.",
    ),
    "checkpoint-short": (
        "Den senaste kontrollpunkten omfattar {size} poster, inte den här.",
        "The newest checkpoint covers {size} records, not this one.",
    ),
    "log-unsigned": (
        "Loggen är osignerad: ingen kontrollpunkt omfattar posten.",
        "The log is unsigned: no checkpoint covers the record.",
    ),
    "proof-download": ("Hämta beviset", "Download the proof"),
    "leaf-stored": ("Posten så som den är lagrad", "The record as it is stored"),
    "leaf-bytes": (
        "Uppställd för läsning; hashen är den av de {bytes} byte som lagras.",
        "Set out for reading; the hash is that of the {bytes} bytes that are stored.",
    ),
    # Findings and trails.
    "findings-counted": (
        "Brott: {refuse}. Varningar: {warning}. Noteringar: {note}. Besvarade: {answered}.",
        "Breaches: {refuse}. Warnings: {warning}. Notes: {note}. Answered: {answered}.",
    ),
    "choose-findings": ("Välj iakttagelser", "Choose findings"),
    "all": ("alla", "all"),
    "answer": ("svar", "answer"),
    "answered-yes": ("besvarade", "answered"),
    "answered-no": ("obesvarade", "unanswered"),
    "unanswered": ("obesvarad", "unanswered"),
    "severity-refuse": ("Brott", "Breaches"),
    "severity-warning": ("Varningar", "Warnings"),
    "severity-note": ("Noteringar", "Notes"),
    "and-more": ("och {count} till", "and {count} more"),
    "column-of": ("{column}, {name}", "{column}, {name}"),
    "number-parts": ("Talets delar", "The parts of the number"),
    "account-itself": ("på kontot självt", "at the account itself"),
    "steps-of": ("Stegen: {name}", "The steps: {name}"),
    "authority-of": ("Pengarna kom genom {name}", "The money came through {name}"),
    "balance-after": ("saldo efteråt {balance}", "balance after {balance}"),
    "not-in-number": ("räknas inte i talet", "not part of the number"),
    "no-steps": ("Inga steg.", "No steps."),
    "mandate": ("Mandat", "Mandate"),
    "guidelines": ("Riktlinjer, mål och gränser", "Guidelines, targets and limits"),
    "settlements": ("Vad det blev av ärendena", "What became of the matters"),
    "mandate-text-only": ("nämner inget konto, ger ingen rätt", "names no account, gives no right"),
    "by-minority": ("av en minoritet (KL 5 kap. 50 §)", "by a minority (KL 5:50)"),
    "part-seen": ("Sett av papperet", "Parts seen"),
    "address": ("Adress", "Address"),
    "no-mandate": (
        "Inget särskilt uppdrag är registrerat: ett organ får flytta det som ligger hos det självt.",
        "No mandate is on record: a body may move what is held at or under its own account.",
    ),
    # Documents, status, log and search.
    "papers-of": (
        "Papper som händelserna i {budget} kommer från",
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
    "file-not-looked-for": ("inte efterletad", "was not looked for"),
    "recorded-from": ("Registrerat ur papperet", "Recorded from the paper"),
    "newest-checkpoint": ("Senaste kontrollpunkt", "Newest checkpoint"),
    "cosigned": ("{count} {count:medsignatur|medsignaturer}", "{count} {count:cosignature|cosignatures}"),
    "see-checkpoint": ("Se den", "See it"),
    "not-believed": ("Loggen är inte att tro på.", "The log is not to be believed."),
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
        "MOTSAGD: något är ändrat eller falskt. Kontrollerad",
        "CONTRADICTED: something was altered or is false. Checked on",
    ),
    "verified-short": (
        "Inget motsäger, men tilliten räcker inte till. Kontrollerad",
        "Nothing contradicts, but trust falls short. Checked on",
    ),
    "verified-failed": ("Verifieringen gick inte att göra.", "The verification could not be done."),
    "search-q": ("Text", "Text"),
    "search-budget": ("Ärende", "Matter"),
    "search-by": ("Organ", "Body"),
    "search-account": ("Konto eller post", "Account or line"),
    "search-case-number": ("Diarienummer", "Case number"),
    "search-paragraph": ("Paragraf", "Paragraph"),
    "search-amount": ("Belopp, som 1,6 mkr eller 700 000", "Amount, as 1,6 mkr or 700 000"),
    "search-status": ("Läge", "Status"),
    "looked": (
        "{found} funna bland {looked} genomletade poster.",
        "{found} found among {looked} records looked at.",
    ),
    "nothing-found": ("Inget funnet här.", "Nothing was found here."),
    "newest": ("Till de nyaste", "To the newest"),
    "older": ("Äldre poster", "Older records"),
    "search-on": ("Sök vidare bland äldre poster", "Search on among older records"),
    # The report.
    "report-of": ("Rapport: {budget}", "Report: {budget}"),
    "report-made": (
        "Gjord {day} med tplog {version} ur en logg med {size} {size:post|poster}.",
        "Made on {day} by tplog {version} from a log of {size} {size:record|records}.",
    ),
    "report-point": ("Läget är det som var {point}.", "It shows how it stood: {point}."),
    "contents": ("Innehåll", "Contents"),
}


@cache
def _event_type_texts() -> Mapping[str, tuple[str, str]]:
    """Return the names of the types of events, by their key."""
    from tplog.events.types import EVENT_CLASSES  # noqa: PLC0415 (start-up time)

    return {f"type-{kind.__name__}": (kind.swedish, kind.__name__) for kind in EVENT_CLASSES}


def site_text(key: str, language: Language, **figures: object) -> str:
    """Return a text of the pages with ``figures`` put in; the vocabulary's word if there is none."""
    pair = SITE_TEXTS.get(key) or (_event_type_texts().get(key) if key.startswith("type-") else None)
    text = in_language(pair, language) if pair else translate(key, language)
    return fill_sentence(text, {name: str(figure) for name, figure in figures.items()})
