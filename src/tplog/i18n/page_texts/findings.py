"""The sentences of the findings and the trails."""

from __future__ import annotations

from collections.abc import Mapping

FINDINGS: Mapping[str, tuple[str, str]] = {
    "findings-counted": (
        "Fel: {refuse}. Avvikelser: {warning}. Noteringar: {note}. Besvarade: {answered}.",
        "Errors: {refuse}. Warnings: {warning}. Notes: {note}. Answered: {answered}.",
    ),
    "choose-findings": ("Välj iakttagelser", "Choose findings"),
    "all": ("alla", "all"),
    "answer": ("svar", "answer"),
    "answered-yes": ("besvarade", "answered"),
    "answered-no": ("obesvarade", "unanswered"),
    "severity-refuse": ("Fel", "Errors"),
    "severity-warning": ("Avvikelser", "Warnings"),
    "severity-note": ("Noteringar", "Notes"),
    "and-more": ("och {count} till", "and {count} more"),
    "column-of": ("{column}, {name}", "{column}, {name}"),
    "number-parts": ("Talets delar", "The parts of the number"),
    "account-itself": ("på kontot självt", "at the account itself"),
    "steps-of": ("Stegen: {name}", "The steps: {name}"),
    "authority-of": ("Pengarna kom genom {name}", "The money came through {name}"),
    "balance-after": ("saldo efteråt {balance}", "balance after {balance}"),
    "paper-says": ("ungefärligt: ”{text}”", "approximate: '{text}'"),
    "not-in-number": ("räknas inte i talet", "not part of the number"),
    "no-steps": ("Inga steg.", "No steps."),
    "mandate": ("Mandat", "Mandate"),
    "guidelines": ("Riktlinjer, mål och gränser", "Guidelines, targets and limits"),
    "settlements": ("Så avgjordes ärendena", "How the matters were settled"),
    "mandate-text-only": ("nämner inget konto, ger ingen rätt", "names no account, gives no right"),
    "by-minority": ("av en minoritet (KL 5 kap. 50 §)", "by a minority (KL 5:50)"),
    "part-seen": ("Granskade delar", "Parts examined"),
    "address": ("Adress", "Address"),
    "no-mandate": (
        "Inget särskilt uppdrag är registrerat: ett organ får flytta det som ligger hos det självt.",
        "No mandate is on record: a body may move what is held at or under its own account.",
    ),
}
