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
    "nothing-since": ("Inget har registrerats sedan dess.", "Nothing was recorded since."),
    "then": ("då", "then"),
    "now": ("nu", "now"),
}


def audit_text(key: str, language: Language, **parts: object) -> str:
    """Return a word or a sentence in the language, with its parts filled in."""
    texts = {name: str(part) for name, part in parts.items()}
    return fill_sentence(in_language(AUDIT_WORDS[key], language), texts)
