"""Our words in both languages. Sentences of findings stand with their rules, not here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum


class Language(StrEnum):
    """The languages that tplog speaks."""

    SV = "sv"
    EN = "en"


def from_locale(environment: Mapping[str, str] = os.environ) -> Language:
    """Swedish where the locale says so (LC_ALL, LC_MESSAGES, LANG, in POSIX order), else English."""
    told = next((environment[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(key)), "")
    return Language.SV if told.lower().startswith("sv") else Language.EN


# What a decision file's reader expects; the English phrase is the word itself.
_EXPECTED: Mapping[str, tuple[str, str]] = {
    english: (swedish, english)
    for english, swedish in {
        "64 hexadecimal digits": "64 hexadecimala siffror",
        "a body's name": "ett organs namn",
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
        "a text": "en text",
        "a type of event": "en händelsetyp",
        "a word": "ett av orden",
        "a year": "ett årtal",
        "true or false": "true eller false",
        "an account's path": "ett kontos sökväg",
        "an amount": "ett belopp",
        "an earlier account's path": "ett tidigare kontos sökväg",
        "an event's id": "en händelses id",
        "bytes": "byte",
        "characters": "tecken",
        "characters without a space": "tecken utan mellanslag",
        "items": "delar i en lista eller tabell",
        "levels of nesting": "nivåer inuti varandra",
        "parts of a key": "delar i en nyckel",
        "letters, digits and ._:/§-": "bokstäver, siffror och ._:/§-",
        "line = amount, for each line": "post = belopp, för varje post",
        "path = name": "sökväg = namn",
        "the account that gives": "kontot som ger",
        "the account that takes": "kontot som får",
        "the account's name": "kontots namn",
        "the matter's name": "ärendets namn",
        "the paper's title": "papperets titel",
        "why it is recorded all the same": "varför det registreras ändå",
    }.items()
}

# Each word in Swedish, then in English.
WORDS: Mapping[str, tuple[str, str]] = {
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
    "interrupted": (
        "avbrutet. En fil registreras hel eller inte alls, och aldrig två gånger: kör om kommandot.",
        "interrupted. A file is recorded whole or not at all, and never twice: run the command again.",
    ),
    "waiting": ("Försöker igen …", "Trying again …"),
    "backed-up": ("poster i kopian:", "records in the copy:"),
    "restored": ("återställda poster:", "records restored:"),
    "key-changed": ("nyckel bytt i post", "key changed in record"),
    **_EXPECTED,
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
    "återremiss": ("återremitterat", "referred back"),
    "bordläggning": ("bordlagt", "tabled"),
}


def word(key: str, language: Language) -> str:
    """Our word in a language; the key itself where it is nobody's word of ours."""
    pair = WORDS.get(key)
    return key if pair is None else pair[language is Language.EN]
