"""Words in Swedish and English. The sentences of findings are with their rules."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tplog.events.base import Event


class Language(StrEnum):
    """The languages of tplog's output."""

    SV = "sv"
    EN = "en"


def language_from_locale(environment: Mapping[str, str] = os.environ) -> Language:
    """Return Swedish if the locale (LC_ALL, LC_MESSAGES, LANG, in POSIX order) says so, else English."""
    locale = next((environment[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(key)), "")
    return Language.SV if locale.lower().startswith("sv") else Language.EN


# What the reader of decision files expects; the English text is the key.
_EXPECTED_WORDS: Mapping[str, tuple[str, str]] = {
    english: (swedish, english)
    for english, swedish in {
        "0, -1 or another year's number": "0, -1 eller ett annat års nummer",
        "64 hexadecimal digits": "64 hexadecimala siffror",
        "a brace that is not closed": "en klammer som inte är stängd",
        "a brace that is not opened": "en klammer som inte är öppnad",
        "a body's name": "ett organs namn",
        "a column's heading": "en kolumns rubrik",
        "a date": "ett datum",
        "a date to the day": "ett datum med dag",
        "a file's name": "en fils namn",
        "a finding's code": "en iakttagelses kod",
        "a line's name or path": "en posts namn eller sökväg",
        "a list of accounts": "en lista med konton",
        "a list of bodies": "en lista med organ",
        "a list of tables": "en lista med tabeller",
        "a list of texts": "en lista med texter",
        "a list of { from, to, amount }": "en lista med { from, to, amount }",
        "a proposal's id": "ett förslags id",
        "a port, 0 to 65535": "en port, 0 till 65535",
        "a text": "en text",
        "a type of event": "en händelsetyp",
        "a word": "ett av orden",
        "a year": "ett årtal",
        "true or false": "true eller false",
        "an account's path": "ett kontos sökväg",
        "an amount": "ett belopp",
        "kr, tkr or mkr": "kr, tkr eller mkr",
        "costs-negative | costs-positive | incomes-negative": (
            "costs-negative, costs-positive eller incomes-negative"
        ),
        "an earlier account's path": "ett tidigare kontos sökväg",
        "an event's id": "en händelses id",
        "bytes": "byte",
        "dimension = codes": "dimension = koder",
        "dimension = heading": "dimension = rubrik",
        "bytes unpacked": "byte uppackade",
        "cells": "celler",
        "characters": "tecken",
        "characters without a space": "tecken utan mellanslag",
        "items": "delar i en lista eller tabell",
        "levels of nesting": "nivåer inuti varandra",
        "parts of a key": "delar i en nyckel",
        "a day after the first": "en dag efter den första",
        "a day as 20250131": "en dag som 20250131",
        "a month of the year as 202501": "en månad i räkenskapsåret som 202501",
        "a number or a code": "ett nummer eller en kod",
        "a quote or a brace within a word": "ett citattecken eller en klammer inne i ett ord",
        "a quote that is not closed": "ett citattecken som inte är stängt",
        "an account's number": "ett kontos nummer",
        "bytes in a line": "byte på en rad",
        "it is empty": "den är tom",
        "it is not text": "den är inte text",
        "its first line is no record; a table is read with --from csv": (
            "den första raden är ingen post; en tabell läses med --from csv"
        ),
        "it is in UTF-16: open it in a text editor and save it as UTF-8": (
            "den är i UTF-16: öppna den i en textredigerare och spara som UTF-8"
        ),
        "it is in UTF-32: open it in a text editor and save it as UTF-8": (
            "den är i UTF-32: öppna den i en textredigerare och spara som UTF-8"
        ),
        "it is SIE 5 (XML), another format: export SIE type 4 from the program": (
            "den är SIE 5 (XML), ett annat format: exportera SIE typ 4 ur programmet"
        ),
        "it is XML: export SIE type 4 from the program": "den är XML: exportera SIE typ 4 ur programmet",
        "it is a web page (HTML), perhaps a log-in: log in and fetch the file again": (
            "den är en webbsida (HTML), kanske en inloggning: logga in och hämta filen på nytt"
        ),
        "it is packed (ZIP or the like): unpack it and give the .se file within": (
            "den är packad (ZIP eller liknande): packa upp den och ge .se-filen i den"
        ),
        "it is a spreadsheet (XLSX): read it with --from xlsx, or export SIE type 4": (
            "den är ett kalkylblad (XLSX): läs den med --from xlsx, eller exportera SIE typ 4"
        ),
        "it is an Office file: save it as XLSX and read it with --from xlsx, or export SIE type 4": (
            "den är en Officefil: spara som XLSX och läs den med --from xlsx, eller exportera SIE typ 4"
        ),
        "a line break within it; have the program write each text in one line": (
            "en radbrytning inuti; låt programmet skriva varje text på en rad"
        ),
        "it is a PDF: export SIE type 4 from the program": "den är en PDF: exportera SIE typ 4 ur programmet",
        "it is formatted text (RTF): save it as plain text": (
            "den är formaterad text (RTF): spara den som ren text"
        ),
        "each time": "varje gång",
        "once": "en gång",
        "the balance of the months": "att månaderna går jämnt ut",
        "the file's other sums": "filens andra summor",
        "the file's other years": "filens andra år",
        "the mapping": "mappningen",
        "lines": "rader",
        "no record has rows here": "ingen post har rader här",
        "no record's label": "ingen posts etikett",
        "outside a voucher's braces": "utanför en verifikations klamrar",
        "sums or names": "belopp eller namn",
        "the monthly sums": "periodsaldona",
        "the vouchers": "verifikationerna",
        "the yearly sums": "årssaldona",
        "two records in a line": "två poster på en rad",
        "within another record's braces": "inom en annan posts klamrar",
        "without rows in braces": "utan rader inom klamrar",
        "letters, digits and ._:/§-": "bokstäver, siffror och ._:/§-",
        "line = amount, for each line": "post = belopp, för varje post",
        "path = name": "sökväg = namn",
        "the account that gives": "kontot som ger",
        "the account that takes": "kontot som får",
        "the account's name": "kontots namn",
        "the matter's name": "ärendets namn",
        "the paper's title": "papperets titel",
        "why it is no line's": "varför det inte hör till någon post",
        "why it is recorded all the same": "varför det registreras ändå",
    }.items()
}

# Keys of words: Swedish, English.
VOCABULARY: Mapping[str, tuple[str, str]] = {
    "account": ("konto", "account"),
    "after": ("efter", "after"),
    "allocated": ("fördelat", "allocated"),
    "already-recorded": (
        "redan registrerade, lämnade som de är",
        "recorded already, left alone",
    ),
    "amount": ("belopp", "amount"),
    "answered": ("besvarad av", "answered by"),
    "balance": ("saldo", "balance"),
    "because": ("registrerat ändå", "recorded all the same"),
    "before": ("före", "before"),
    "body": ("organ", "body"),
    "budget": ("budget", "budget"),
    "budget-cost": ("kostnad", "cost"),
    "budget-income": ("intäkt", "income"),
    "carried": ("ombudgeterat", "carried over"),
    "case-number": ("diarienummer", "case number"),
    "column": ("slag", "column"),
    "council": ("fullmäktige", "council"),
    "counterpart": ("motkonto", "counterpart"),
    "date-decided": ("beslutsdatum", "date of decision"),
    "deciding-body": ("beslutande", "deciding body"),
    "decided": ("beslutat", "decided"),
    "conditional": ("villkorat", "conditional"),
    "days": ("d", "d"),
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
    "index": ("nr", "index"),
    "investering": ("investering", "investment"),
    "lag": ("sent", "late"),
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
    "outcome-cost": ("utfall kostnad", "outcome cost"),
    "outcome-income": ("utfall intäkt", "outcome income"),
    "outcome-is-recorded": (
        "det förbrukade anges med OutcomeRecorded",
        "what is spent is told by OutcomeRecorded",
    ),
    "outcome-variance": ("avvikelse", "variance"),
    "paper": ("papper", "paper"),
    "paragraph": ("paragraf", "paragraph"),
    "pending": ("väntar på beslut", "pending"),
    "place": ("plats", "place"),
    "plan": ("plan", "plan"),
    "plan-cost": ("plan kostnad", "plan cost"),
    "plan-income": ("plan intäkt", "plan income"),
    "press-key": ("tangent för nästa …", "any key for the next …"),
    "proposed-cost": ("föreslagen kostnad", "proposed cost"),
    "proposed-income": ("föreslagen intäkt", "proposed income"),
    "proposed": ("föreslaget", "proposed"),
    "recorded": ("registrerat", "recorded"),
    "events-recorded": ("registrerade händelser", "events recorded"),
    "would-be-recorded": ("händelser som skulle registreras", "events that would be recorded"),
    "rebuilt": ("återskapat ur loggens poster", "made anew from the log's records"),
    "refuse": ("brott", "breach"),
    "remaining": ("kvar", "remaining"),
    "reported": ("enligt annat papper", "reported by another paper"),
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
    "roles-misfit": ("sådana konton ger inte varandra pengar så", "such accounts do not give that way"),
    "sentence": ("vad", "what"),
    "severity": ("vikt", "severity"),
    "sink": ("mottagare utanför", "sink"),
    "source": ("källa", "source"),
    "stated": ("enligt papperet", "as stated"),
    "sum": ("summa", "sum"),
    "trail": ("beslutskedja", "trail"),
    "type": ("typ", "type"),
    "unallocated": ("ofördelat", "unallocated"),
    "unknown": ("okänt", "unknown"),
    "warning": ("varning", "warning"),
    "whole-budget": ("budget", "budget"),
    "year": ("år", "year"),
    # Texts of charts.
    "ahead": ("vidare innan det kom", "passed on before it came"),
    "later": ("kom senare", "came later"),
    "earlier": ("gick vidare tidigare", "passed on earlier"),
    "kept": ("behållet", "kept"),
    "deferred": ("hänskjutet", "deferred"),
    "returned": ("återlämnat", "returned"),
    "overspent": ("överskridet", "overspent"),
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
    "by-the-key-alone": ("intygas av nyckeln ensam.", "vouched for by the key alone."),
    "contradicted": (
        "MOTSAGD: något är ändrat eller falskt. Se docs/integrity.md för vad som bör göras.",
        "CONTRADICTED: something was altered or is false. See docs/integrity.md for what to do.",
    ),
    "trust-short": (
        "Inget motsäger, men tilliten räcker inte till.",
        "Nothing contradicts, but trust falls short.",
    ),
    "checkpoint-of": ("Kontrollpunkt för loggen", "Checkpoint of the log"),
    "records-so-far": ("Antal poster", "Number of records"),
    "last-recorded": ("Sista posten registrerad", "Last record made on"),
    "cosignatures-added": ("medsignatur tillagd, kontrollpunkt", "cosignature added, checkpoint"),
    "cosignatures-known": (
        "medsignaturen fanns redan, kontrollpunkt",
        "cosignature known already, checkpoint",
    ),
    "written": ("skrev", "wrote"),
    "created": ("Skapade", "Created"),
    "interrupted": (
        "avbrutet. En fil registreras hel eller inte alls, och aldrig två gånger: kör om kommandot.",
        "interrupted. A file is recorded whole or not at all, and never twice: run the command again.",
    ),
    "kept-behind": (
        "det som hålls beredvid loggen är äldre än den, så sidorna blir långsamma. Kör tplog rebuild.",
        "what is kept beside the log is older than the log, so pages will be slow. Run tplog rebuild.",
    ),
    "site-at": ("Loggen visas på", "The log is shown at"),
    "site-stop": ("Ctrl-C avslutar.", "Ctrl-C ends it."),
    "site-open": (
        "Alla som når {host} kan läsa hela loggen, och inget krypteras. Sätt en proxy med TLS framför.",
        "Whoever reaches {host} can read the whole log, and nothing is encrypted. Put a TLS proxy before it.",
    ),
    "site-closed": ("avslutad.", "closed."),
    "waiting": ("Försöker igen …", "Trying again …"),
    # Texts about an outcome from the bookkeeping.
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
    "in-the-log": ("i loggen", "in the log"),
    "in-the-books": ("i böckerna", "in the books"),
    "budget-in-the-books": ("budget i böckerna", "budget in the books"),
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
    "restored": ("återställda poster:", "records restored:"),
    "key-changed": ("nyckel bytt i post", "key changed in record"),
    "trusted-by-file": (
        "härifrån kommer vad som litas på. Är filen inte din, säg själv med --vkey eller --policy.",
        "what is trusted comes from here. Where this file is not yours, say it with --vkey or --policy.",
    ),
    "settings": ("Inställningar", "Settings"),
    "setting": ("inställning", "setting"),
    "value": ("värde", "value"),
    "told-by": ("från", "from"),
    "by-default": ("förval", "default"),
    **_EXPECTED_WORDS,
    "ej uppfyllt": ("ej uppfyllt", "not met"),
    "ersatt": ("ersatt", "replaced"),
    "rättad": ("rättad", "corrected"),
    "uppfyllt": ("uppfyllt", "met"),
    "upphävd": ("upphävd", "quashed"),
    "återkallad": ("återkallad", "revoked"),
    "adopted": ("antaget", "adopted"),
    "provisional": ("preliminärt", "provisional"),
    "avslag": ("avslaget", "rejected"),
    "återtagande": ("återtaget", "withdrawn"),
    "justerad": ("justerat", "minutes approved"),
    "överklagad": ("överklagat", "appealed"),
    "fastställd": ("fastställt", "upheld"),
    "net": ("netto", "net"),
    "level": ("ny nivå", "new level"),
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


def event_type_name(event_type: type[Event], language: Language) -> str:
    """Return the name of an event type: its Swedish name, or its class name in English."""
    return in_language((event_type.swedish, event_type.__name__), language)
