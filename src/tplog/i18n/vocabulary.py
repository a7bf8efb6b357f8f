"""Words in Swedish and English. The sentences of findings are with their rules."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tplog.values.partial_date import PartialDate


class Language(StrEnum):
    """The languages of tplog's output."""

    SV = "sv"
    EN = "en"


def language_from_locale(environment: Mapping[str, str] = os.environ) -> Language:
    """Return Swedish if the locale (LC_ALL, LC_MESSAGES, LANG, in POSIX order) says so, else English."""
    locale = next((environment[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(key)), "")
    return Language.SV if locale.lower().startswith("sv") else Language.EN


# Keys of words: Swedish, English.
VOCABULARY: Mapping[str, tuple[str, str]] = {
    "account": ("konto", "account"),
    "after": ("efter", "after"),
    "allocated": ("fördelat", "allocated"),
    "already-recorded": ("redan registrerade, lämnade som de är", "recorded already, left alone"),
    "amount": ("belopp", "amount"),
    "amount-unset": ("ett belopp som inte är satt", "an amount that is not stated"),
    "no-amount": ("belopp inte satt", "no amount stated"),
    "no-money": ("inget belopp", "no amount"),
    "budgeted-result": ("budgeterat resultat", "budgeted result"),
    "result-after-reserves": ("efter reserver", "after reserves"),
    "result-by-outcome": ("resultat enligt utfall", "result by outcome"),
    "so-far": ("hittills", "so far"),
    "answered": ("besvarad av", "answered by"),
    "answered-otherwise": ("besvarad för andra siffror av", "answered for other figures by"),
    "because": ("registrerat ändå", "recorded all the same"),
    "before": ("före", "before"),
    "body": ("organ", "body"),
    "budget": ("budget", "budget"),
    "budget-cost": ("kostnad", "cost"),
    "budget-income": ("intäkt", "income"),
    "carried": ("ombudgeterat", "carried over"),
    "approved": ("justerat", "approved"),
    "announced": ("anslaget", "announced"),
    "case-number": ("diarienummer", "case number"),
    "column": ("slag", "column"),
    "council": ("fullmäktige", "council"),
    "date-decided": ("beslutsdatum", "date of decision"),
    "paper-date": ("datum", "date"),
    "proposer": ("förslagsställare", "who proposes"),
    "deciding-body": ("beslutande", "deciding body"),
    "decided": ("beslutat", "decided"),
    "conditional": ("villkorat", "conditional"),
    "days": ("dagar", "days"),
    "differs": ("skiljer", "differs by"),
    "empty": ("loggen är tom", "the log is empty"),
    "events-added": ("händelser däremellan", "events between"),
    "events-removed": ("händelser som bara den första har", "events that only the first has"),
    "event": ("händelse", "event"),
    "of-all": ("gemensamt för alla", "common to all"),
    "events": ("händelser", "events"),
    "finding": ("iakttagelse", "finding"),
    "findings": ("Iakttagelser", "Findings"),
    "forecast": ("prognos", "forecast"),
    "forecast-cost": ("prognos kostnad", "forecast cost"),
    "forecast-income": ("prognos intäkt", "forecast income"),
    "forecast-variance": ("prognos avvikelse", "forecast variance"),
    "frame": ("ram", "frame"),
    "giver-is-taker": ("från och till är samma konto", "giver and taker are the same account"),
    "council-to-itself": (
        "fullmäktiges egen budget läggs upp som ett eget organ, som 2025/fullmäktiges-verksamhet",
        "open the budget of the council's own work as a body, such as 2025/fullmäktiges-verksamhet",
    ),
    "index": ("nr", "index"),
    "investering": ("investering", "investment"),
    "lag": ("eftersläpning", "delay"),
    "line": ("post", "line"),
    "moved": ("omfördelat", "moved"),
    "no-difference": ("ingen skillnad", "no difference"),
    "no-findings": ("inga iakttagelser", "no findings"),
    "not-own-lines": ("ett organ fördelar bara till egna poster", "a body allocates only to its own lines"),
    "not-recorded": ("provkörning: inget registrerat", "dry run: nothing recorded"),
    "note": ("notering", "note"),
    "nothing-yet": ("inget vid den tidpunkten", "nothing at that time"),
    "opening": ("ingående", "opening"),
    "outcome": ("utfall", "outcome"),
    "outcome-accumulated": ("sedan start", "since the start"),
    "outcome-forecast-variance": ("mot prognos", "against forecast"),
    "outcome-cost": ("utfall kostnad", "outcome cost"),
    "outcome-income": ("utfall intäkt", "outcome income"),
    "outcome-is-recorded": (
        "det förbrukade anges med OutcomeRecorded",
        "what is spent is told by OutcomeRecorded",
    ),
    "outcome-variance": ("avvikelse", "variance"),
    "paper": ("handling", "paper"),
    "page-short": ("s.", "p."),
    "paragraph": ("paragraf", "paragraph"),
    "pending": ("väntar på beslut", "pending"),
    "place": ("plats", "place"),
    "plan": ("plan", "plan"),
    "plan-cost": ("plan kostnad", "plan cost"),
    "plan-income": ("plan intäkt", "plan income"),
    "press-key": ("tryck på en tangent för nästa …", "press a key for the next …"),
    "proposed-cost": ("föreslagen kostnad", "proposed cost"),
    "proposed-level": ("föreslagen nivå", "proposed level"),
    "proposed-income": ("föreslagen intäkt", "proposed income"),
    "proposed": ("föreslaget", "proposed"),
    "recorded": ("registrerat", "recorded"),
    "events-recorded": ("registrerade händelser", "events recorded"),
    "would-be-recorded": ("händelser som skulle registreras", "events that would be recorded"),
    "rebuilt": ("återskapat ur loggens poster", "made anew from the log's records"),
    "refuse": ("fel", "error"),
    "remaining": ("kvar", "remaining"),
    "reported": ("enligt annan handling", "reported by another paper"),
    "minutes": ("enligt protokoll", "minutes seen"),
    "reserve": ("reserv", "reserve"),
    "costs-negative": (
        "kostnader, budget och utfall står med minus: ”−90” räknas som 90",
        "costs, budgets and outcomes stand with a minus: '−90' counts as 90",
    ),
    "costs-positive": (
        "kostnader, budget och utfall står utan minus: ”−90” är 90 mer i intäkt",
        "costs, budgets and outcomes stand without a minus: '−90' is 90 more of income",
    ),
    "incomes-negative": (
        "intäkter står med minus: ”−5” i intäkt räknas som 5; övrigt som utan",
        "incomes stand with a minus: '−5' of income counts as 5; all else as without",
    ),
    "severity": ("allvarlighetsgrad", "severity"),
    "sink": ("mottagare utanför", "sink"),
    "source": ("källa", "source"),
    "stated": ("enligt handlingen", "as stated"),
    "sum": ("summa", "sum"),
    "trail": ("beslutskedja", "trail"),
    "type": ("typ", "type"),
    "unallocated": ("ofördelat", "unallocated"),
    "unknown": ("okänt", "unknown"),
    "slut": ("hela projektet", "the whole project"),
    "plan-at-completion": ("projektbudget", "project budget"),
    "plan-at-completion-variance": ("projektbudget, avvikelse", "project budget, variance"),
    "forecast-at-completion": ("slutprognos", "final forecast"),
    "forecast-at-completion-variance": ("slutavvikelse", "final variance"),
    "project": ("projekt", "project"),
    "projects": ("projekt över åren", "projects over the years"),
    "okänt-år": ("okänt år", "year unknown"),
    "flerårig": ("flerårig", "multi-year"),
    "year-not-known": ("år okänt", "year unknown"),
    "warning": ("avvikelse", "warning"),
    # The formal side of an act.
    "legal-force-unknown": (
        "dag för laga kraft (KL 13 kap. 5 §) är inte känd",
        "legal force (KL 13:5) unknown",
    ),
    "legal-force": ("laga kraft (KL 13 kap. 5 §)", "legal force (KL 13:5)"),
    "from-day": (
        "från {from_day} (kan överklagas till och med {appeal_until}; inget överklagande i loggen)",
        "from {from_day} (open to appeal until {appeal_until}; no appeal in the log)",
    ),
    "appealed": ("överklagat, inte avgjort", "appealed, not settled"),
    "set-aside": ("upphävt eller återkallat", "quashed or revoked"),
    "votes-yes": ("ja", "yes"),
    "votes-no": ("nej", "no"),
    "votes-abstained": ("avstod", "abstained"),
    "casting-vote": ("ordförandens utslagsröst", "the chair's casting vote"),
    # Texts of charts.
    "ahead": ("vidare innan det kom", "passed on before it came"),
    "later": ("kom senare", "came later"),
    "earlier": ("gick vidare tidigare", "passed on earlier"),
    "kept": ("behållet", "kept"),
    "deferred": ("hänskjutet", "deferred"),
    "returned": ("återlämnat", "returned"),
    "overspent": ("överskridet", "overspent"),
    "unreported": ("ej redovisat", "not reported"),
    "expected": ("att ta in eller spara", "to take in or save"),
    "opening-unknown": ("ingående okänt", "opening unknown"),
    "carried-back": ("ombudgeterat härifrån", "carried over from here"),
    "frame-back": ("tillbaka till källan", "back to the source"),
    "opening-back": ("ingående, minskat", "opening, lowered"),
    "outcome-back": ("utfall, intäkt", "outcome, income"),
    "returned-back": ("återlämnat som kom tillbaka", "returned and given again"),
    "deferred-back": ("hänskjutet som kom tillbaka", "deferred and given again"),
    "stage-source": ("från", "from"),
    "stage-body": ("organ och reserver", "bodies and reserves"),
    "stage-line": ("poster", "lines"),
    "stage-sub-line": ("delposter", "sub-lines"),
    "stage-moved": ("efter omfördelning", "after moves"),
    "stage-last": ("efter det som gavs tillbaka", "after what was given back"),
    "stage-end": ("vart det tog vägen", "where it went"),
    "log": ("logg", "log"),
    "records": ("poster", "records"),
    "record": ("post", "record"),
    "root": ("rot", "root"),
    "unsigned": ("osignerad", "unsigned"),
    "trusted-key": ("betrodd nyckel", "trusted key"),
    "outside-checkpoint": ("kontrollpunkt utifrån", "checkpoint from outside"),
    "own-checkpoints": ("egna kontrollpunkter som stämmer", "own checkpoints that hold"),
    "verified": (
        "Verifierad: loggen är vad den betrodda nyckeln och kontrollpunkterna utifrån säger.",
        "Verified: the log is what the trusted key and the checkpoints from outside say.",
    ),
    "verified-by-witness": (
        "Verifierad: loggen är vad den betrodda nyckeln och policyns vittnen säger.",
        "Verified: the log is what the trusted key and the policy's witnesses say.",
    ),
    "verified-record": (
        "Verifierad: posten står i den logg som den betrodda nyckeln signerade.",
        "Verified: the record stands in the log that the trusted key signed.",
    ),
    "verified-growth": (
        "Verifierad: loggen har enligt den betrodda nyckeln bara vuxit sedan den äldre kontrollpunkten.",
        "Verified: the log that the trusted key signed has only grown since the older checkpoint.",
    ),
    "record-proven": ("beviset gäller post", "the proof is about record"),
    "growth-proven": ("beviset gäller loggens växt från storleken", "the proof is of growth from the size"),
    "cosigned-by": ("medsignerad av vittnet", "cosigned by the witness"),
    "records-from-to": ("post", "records"),
    "by-the-key-alone": ("intygas av nyckeln ensam.", "vouched for by the key alone."),
    "contradicted": (
        "UNDERKÄND: loggen har ändrats eller är förfalskad. Se docs/integrity.md för vad som bör göras.",
        "FAILED: the log was altered or is forged. See docs/integrity.md for what to do.",
    ),
    "not-all-read": (
        "Allt gick inte att läsa, så allt är inte kontrollerat. Inga fel hittades i det som lästes.",
        "Not all could be read, so not all is checked. No errors were found in what was read.",
    ),
    "trust-short": (
        "Inga fel hittades, men underlaget räcker inte för att intyga loggen.",
        "No errors were found, but the evidence is not enough to vouch for the log.",
    ),
    "checkpoint-of": ("Kontrollpunkt för loggen", "Checkpoint of the log"),
    "records-so-far": ("Antal poster", "Number of records"),
    "last-recorded": ("Sista posten registrerad", "Last record made on"),
    "cosignatures-added": ("medsignatur tillagd, kontrollpunkt", "cosignature added, checkpoint"),
    "cosignatures-known": (
        "medsignaturen fanns redan, kontrollpunkt",
        "cosignature known already, checkpoint",
    ),
    "cosignature-voided": ("medsignatur ogiltig enligt post", "cosignature void by record"),
    "cosignature-void": (
        "ogiltig medsignatur av {size} poster, enligt post {index}; räknas bara om den är sann",
        "void cosignature of {size} records, by record {index}; it counts only if it is true",
    ),
    "checkpoints-absent": (
        (
            "Kontrollpunkter som databasen saknar: {count}, först den för {size} poster. Loggen är "
            "återställd utan dem, eller så är de raderade; fråga loggens förvaltare vilket."
        ),
        (
            "Checkpoints that the database lacks: {count}, first that of {size} records. The log was "
            "restored without them, or they were deleted; ask the log's keeper which."
        ),
    ),
    "written": ("skrev", "wrote"),
    "created": ("Skapade", "Created"),
    "interrupted": (
        "avbrutet. En fil registreras hel eller inte alls, och aldrig två gånger: kör om kommandot.",
        "interrupted. A file is recorded whole or not at all, and never twice: run the command again.",
    ),
    "site-at": ("Loggen visas på", "The log is shown at"),
    "site-stop": ("Ctrl-C avslutar.", "Ctrl-C ends it."),
    "site-open": (
        "Alla som når {host} kan läsa hela loggen, och inget krypteras. Sätt en proxy med TLS framför.",
        "Whoever reaches {host} can read the whole log, and nothing is encrypted. Put a TLS proxy before it.",
    ),
    "site-closed": ("avslutad.", "closed."),
    "waiting": ("Försöker igen …", "Trying again …"),
    "outcome-made": (
        "Utfall ur bokföringen. Läs, fyll i, och registrera med: tplog apply FIL",
        "An outcome from the bookkeeping. Read it, fill it in, and record it with: tplog apply FILE",
    ),
    "not-counted": (
        "tillagd utan sin #TRANS: inte med i summorna",
        "added without its #TRANS: not in the sums",
    ),
    "no-format": ("ingen (formatets egen är PC8)", "none (the format's own is PC8)"),
    "own-corrections": (
        "Bokföringens egna rättelser: rader som är borttagna (-) eller tillagda (+); redan med i summorna",
        "The bookkeeping's own corrections: rows removed (-) or added (+); the sums hold them already",
    ),
    "to-look-at": ("Att se på", "To look at"),
    "to-fill-in": (
        "Organet, och dagen då det behandlade utfallet, om de är kända:",
        "The body, and the day on which it treated the outcome, if they are known:",
    ),
    "bookkeeping": ("bokföring", "bookkeeping"),
    "up-to": ("till och med", "up to and including"),
    "mapped": ("på budgetens poster", "on the budget's lines"),
    "ignored": ("hör inte hit", "belongs elsewhere"),
    "unmapped": ("ingen regel tar det", "taken by no rule"),
    "whole-bookkeeping": ("hela bokföringen", "the whole bookkeeping"),
    "nothing-booked": ("inget bokfört", "nothing booked"),
    "more": ("till", "more"),
    "proposed-map": ("förslag till mappning", "proposed map"),
    "lines-unchecked": (
        "{url} finns inte, så posterna är inte prövade mot någon logg.",
        "There is no {url}, so the lines were not checked against a log.",
    ),
    "id-in-the-log": (
        "Loggen har redan {id}. Är något annat nu, välj ett nytt id med --id.",
        "The log has {id} already. If anything is different now, choose a new id with --id.",
    ),
    "backed-up": ("poster i kopian:", "records in the copy:"),
    "not-mended": (
        "Detta kvarstår. Kör tplog verify, och gör som docs/integrity.md säger om var kod:",
        "This remains. Run tplog verify, and do what docs/integrity.md says of each:",
    ),
    "checkpoints-restored": ("kontrollpunkter tillbaka i databasen:", "checkpoints back in the database:"),
    "restored": ("återställda poster:", "records restored:"),
    "key-changed": ("nyckel bytt i post", "key changed in record"),
    "trusted-by-file": (
        "härifrån hämtas betrodda nycklar. Är filen inte din, ange dem med --vkey eller --policy.",
        "trusted keys are taken from here. If the file is not yours, name them by --vkey or --policy.",
    ),
    "trust-unused": (
        "används inte: de betrodda nycklarna anges på ett ställe som går före (flagga, variabel, fil).",
        "not used: the trusted keys are named in a place that goes first (flag, variable, file).",
    ),
    "trust-unused-needed": (
        (
            "används inte: en flagga anger en del av det som är betrott, och --checkpoint är en "
            "sådan. Är filen din, ange även --vkey eller --policy."
        ),
        (
            "not used: a flag names a part of what is trusted, and --checkpoint is one. If the file "
            "is yours, give --vkey or --policy too."
        ),
    ),
    "trusted-from": ("betrodda nycklar hämtas från", "trusted keys are taken from"),
    "restored-unvouched": (
        "Ingen intygar det återställda: ingen betrodd nyckel angavs (--vkey eller --policy).",
        "Nobody vouches for what was restored: no pinned key was given (--vkey or --policy).",
    ),
    "settings": ("Inställningar", "Settings"),
    "by-default": ("förval", "default"),
    "ej uppfyllt": ("ej uppfyllt", "not met"),
    "all-budgets": ("Alla ärenden, delar räknade en gång", "All budgets, parts counted once"),
    "del av": ("del av", "part of"),
    "har delen": ("har delen", "has the part"),
    "följer på": ("följer på", "follows"),
    "följs av": ("följs av", "followed by"),
    "ersatt": ("ersatt", "replaced"),
    "rättad": ("rättad", "corrected"),
    "uppfyllt": ("uppfyllt", "met"),
    "upphävd": ("upphävd", "quashed"),
    "återkallad": ("återkallad", "revoked"),
    "adopted": ("antaget", "adopted"),
    "provisional": ("preliminärt", "provisional"),
    "avslag": ("avslaget", "rejected"),
    "besvarad": ("besvarat", "declared answered"),
    "återtagande": ("återtaget", "withdrawn"),
    "justerad": ("justerat", "minutes approved"),
    "överklagad": ("överklagat", "appealed"),
    "fastställd": ("fastställt", "upheld"),
    "net": ("netto", "net"),
    "level": ("ny nivå", "new level"),
    "of-which": ("varav", "of which"),
    "true": ("ja", "yes"),
    "false": ("nej", "no"),
    "exact": ("exakt", "exact"),
    "about": ("cirka", "about"),
    "over": ("drygt", "over"),
    "nearly": ("knappt", "nearly"),
    "at-least": ("minst", "at least"),
    "at-most": ("högst", "at most"),
    "återremiss": ("återremitterat", "referred back"),
    "bordläggning": ("bordlagt", "tabled"),
}


def in_language(pair: tuple[str, str], language: Language) -> str:
    """Return the Swedish or the English text of a (Swedish, English) pair."""
    return pair[language is Language.EN]


def translate(key: str, language: Language) -> str:
    """Return the word for a key in the language, or the key itself if it is not in `VOCABULARY`."""
    return in_language(VOCABULARY.get(key, (key, key)), language)


def year_text(year: int, language: Language) -> str:
    """Return the year of an account: ``2025``, or in words where it is in no calendar."""
    return translate(str(year), language)


def date_text(day: PartialDate, language: Language) -> str:
    """Return a date as ISO 8601, cut short as it is known; in words if its year is unknown."""
    if day.year is not None or day.month is None:
        return str(day)
    from tplog.i18n.date_format import text_without_year  # noqa: PLC0415 (start-up time)

    return text_without_year(day.month, day.day, language)
