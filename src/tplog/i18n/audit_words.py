"""Words of an auditor's questions: who recorded, what is new since a visit, a sample and its result.

What is in braces is filled in: `fill_sentence` has the form of words that follow a number.
"""

from __future__ import annotations

from collections.abc import Mapping

from tplog.i18n.vocabulary import Language, in_language
from tplog.values.finding import fill_sentence

AUDIT_WORDS: Mapping[str, tuple[str, str]] = {
    "registrar": ("registrator", "registrar"),
    "reviewed_by": ("granskad av", "reviewed by"),
    "continues": (
        ("Loggen fortsätter det som sågs: den börjar med samma {then} {then:post|poster} och har nu {now}."),
        (
            "The log continues what was seen: it begins with the same {then} {then:record|records} and now "
            "has {now}."
        ),
    ),
    "broken": (
        (
            "Loggen fortsätter INTE det som sågs. Kontrollpunkten {file} omfattar {then} {then:post|poster}, "
            "och loggen, som har {now}, börjar inte med dem: den är en annan logg, eller så har den ändrats "
            "eller kortats. Kör tplog verify --checkpoint {file} och fråga den som för loggen. Inget annat "
            "jämförs."
        ),
        (
            "The log does NOT continue what was seen. The checkpoint {file} covers {then} "
            "{then:record|records}, and the log, which has {now}, does not begin with them: it is another "
            "log, or was changed or cut. Run tplog verify --checkpoint {file} and ask whoever keeps the log. "
            "Nothing else is compared."
        ),
    ),
    "unconfirmed": (
        (
            "Då hade loggen {then} {then:post|poster}, nu {now}. Bara en kontrollpunkt som sparades då kan "
            "visa att de första är desamma (tplog checkpoint -o FIL)."
        ),
        (
            "The log had {then} {then:record|records} then, and has {now} now. Only a checkpoint that was "
            "saved then can show that the first are the same (tplog checkpoint -o FILE)."
        ),
    ),
    "recorded-since": ("Registrerat sedan dess", "Recorded since"),
    "corrected-since": ("Rättat sedan dess", "Corrected since"),
    "answered-since": ("Svar på iakttagelser sedan dess", "Answers to findings since"),
    "changed-since": ("Kända belopp som har ändrats", "Known figures that have changed"),
    "new-findings": ("Nya iakttagelser", "New findings"),
    "closed-findings": ("Iakttagelser som har upphört", "Findings that are gone"),
    "answered-findings": ("Iakttagelser som har besvarats", "Findings that were answered"),
    "outcome-sign": (
        "Utfall med minus är pengar som kontot har förbrukat.",
        "An outcome with a minus is money that the account has spent.",
    ),
    "nothing-since": ("Inget har registrerats sedan dess.", "Nothing was recorded since."),
    "day-ahead": (
        "Den dagen har inte varit än, så inget kan ha registrerats sedan dess. Kontrollera dagen.",
        "That day has not come yet, so nothing can have been recorded since. Check the day.",
    ),
    "sample": ("urval", "sample"),
    "working-paper": ("Arbetspapper: urval", "Working paper: sample"),
    "drawn-by": ("draget ur", "drawn from"),
    "by-amount": ("belopp (varje krona är lika trolig)", "amounts (each krona is as likely)"),
    "by-event": ("händelser", "events"),
    "by-finding": ("öppna iakttagelser", "open findings"),
    "seed": ("slumpfrö", "seed"),
    "drawn-count": ("dragna av alla", "drawn of all"),
    "drawn-amount": (
        "summa av alla angivna belopp, utan tecken (samma pengar kan vara angivna flera gånger)",
        "sum of all stated figures, without sign (the same money may be stated several times)",
    ),
    "interval": ("intervall", "interval"),
    "log-records": ("poster i loggen", "records in the log"),
    "log-root": ("loggens rot", "root of the log"),
    "year": ("år", "year"),
    "budget": ("budget", "budget"),
    "body": ("organ", "body"),
    "made-with": ("gjord med", "made with"),
    "all": ("alla", "all"),
    "strata": ("Organens delar av urvalet", "The bodies' parts of the sample"),
    "draw-again": (
        (
            "Samma urval fås igen av samma logg med {options}. Fyll i arbetspapperet (-o urval.xlsx) och "
            "kör tplog sample --result FIL."
        ),
        (
            "The same log gives the same sample again with {options}. Fill in the working paper "
            "(-o sample.xlsx) and run tplog sample --result FILE."
        ),
    ),
    "result-head": (
        (
            "{checked} {checked:granskad|granskade} av {population} (slumpfrö {seed}, logg med {records} "
            "{records:post|poster}); säkerhet {confidence} %."
        ),
        (
            "{checked} checked of {population} (seed {seed}, log of {records} {records:record|records}); "
            "confidence {confidence} %."
        ),
    ),
    "result-rate": (
        "{deviations} {deviations:avvikelse|avvikelser}: {rate} % av urvalet, högst {upper} % av alla.",
        "{deviations} {deviations:deviation|deviations}: {rate} % of the sample, at most {upper} % of all.",
    ),
    "result-amount": ("Fel i beloppen", "Errors in the amounts"),
    "too-much": ("för mycket i loggen", "too much in the log"),
    "too-little": ("för lite i loggen", "too little in the log"),
    "amount-formula": (
        (
            "Troligt fel: varje fel delat med sitt belopp, gånger intervallet; fel i poster som togs för sin "
            "storlek räknas som de är. Grundprecision: faktorn för 0 fel ({factor}) gånger intervallet. "
            "Tillägg: det som faktorn växer med utöver 1 för varje fel, störst andel först (Stringer). "
            "Källor: AICPA, Audit Guide: Audit Sampling; ISA 530. Belopp räknas utan tecken."
        ),
        (
            "Projected error: each error divided by its amount, times the interval; errors of items taken "
            "for their size count as they are. Basic precision: the factor for 0 errors ({factor}) times "
            "the interval. Allowance: what the factor grows beyond 1 for each error, the largest share first "
            "(Stringer). Sources: AICPA, Audit Guide: Audit Sampling; ISA 530. Amounts count without sign."
        ),
    ),
    "rate-formula": (
        (
            "Högst: den största andel vid vilken så få avvikelser kommer bara {risk} gånger av hundra "
            "(Clopper-Pearson). Källor: AICPA, Audit Guide: Audit Sampling; ISA 530."
        ),
        (
            "At most: the highest rate at which so few deviations come only {risk} times in a hundred "
            "(Clopper-Pearson). Sources: AICPA, Audit Guide: Audit Sampling; ISA 530."
        ),
    ),
    "then": ("då", "then"),
    "now": ("nu", "now"),
}


def audit_text(key: str, language: Language, **parts: object) -> str:
    """Return a word or a sentence in the language, with its parts filled in."""
    texts = {name: str(part) for name, part in parts.items()}
    return fill_sentence(in_language(AUDIT_WORDS[key], language), texts)
