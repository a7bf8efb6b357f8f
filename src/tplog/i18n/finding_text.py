"""Write findings and errors as sentences."""

from __future__ import annotations

from collections.abc import Mapping

from tplog.i18n.money_format import Unit, common_unit, format_money
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, in_language, translate
from tplog.values.finding import Finding, MessageParam

# Hints by their English text, so that an error reads well in the library too, which knows no languages.
_HINTS_SV = {
    " An amount is negative and so goes the other way; if the paper writes costs and budgets with a minus, "
    "write signs = 'costs-negative'.": (
        " Ett belopp är negativt och går därför åt andra hållet; skriver papperet kostnader och budget med "
        'minus, skriv signs = "costs-negative".'
    ),
    " By signs = 'costs-negative' an amount without a minus goes the other way; if it is written without "
    "one, write signs = 'costs-positive' in the event.": (
        ' Enligt signs = "costs-negative" går ett belopp utan minus åt andra hållet; är det skrivet utan, '
        'skriv signs = "costs-positive" i händelsen.'
    ),
    " The paper's hedge (about, over, nearly, at least, at most) does not allow that.": (
        " Papperets förbehåll (cirka, drygt, närmare, minst, högst) rymmer inte det."
    ),
}

# Phrases that a sentence takes in where the case decides: Swedish, English.
_PHRASES: Mapping[str, tuple[str, str]] = {
    **{english: (swedish, english) for english, swedish in _HINTS_SV.items()},
    # Why money cannot move so: the sign.
    "amount-negative": (
        (
            "beloppet är negativt, och i en sådan händelse går inga pengar åt andra hållet. Skriv det utan "
            'minus, eller signs = "costs-negative" om papperet skriver kostnader och budget med minus'
        ),
        (
            "the amount is negative, and in such an act no money goes the other way. Write it without the "
            "minus, or signs = 'costs-negative' if the paper writes costs and budgets with a minus"
        ),
    ),
    "minus-missing": (
        (
            'enligt signs = "costs-negative" är ett belopp utan minus ingen budget. Skriv det med minus '
            "som i papperet. Är det mer i intäkt än i kostnad rymmer ingen ram det: flytta det till en egen "
            "FrameChanged med despite för minus-missing och frame-exceeded"
        ),
        (
            "by signs = 'costs-negative' an amount without a minus is no budget. Write it with the minus "
            "of the paper. If it is more of income than of cost, no frame holds it: move it to a "
            "FrameChanged of its own, with despite for minus-missing and frame-exceeded"
        ),
    ),
    # What the log does with an approximate amount, before the sum that it comes to.
    "counts-exactly": ("räknar med exakt", "counts with exactly"),
    "asks-for-exactly": ("räknar förslaget som exakt", "counts the proposal as exactly"),
    "counts-outcome": ("räknar utfallet hittills som exakt", "counts the outcome so far as exactly"),
    "counts-parts": (
        "räknar inte med det utan med delarna, som blir",
        "does not count with it but with its parts, which make",
    ),
    "fills-level": ("flyttar så mycket att nivån blir exakt", "moves as much as makes the level exactly"),
    "counts-change": (
        "räknar med ändringen och jämför bara nivån, som blir",
        "counts with the change and only compares the level, which comes to",
    ),
    "only-notes": ("flyttar inget för det utan noterar det som", "moves nothing for it but notes it as"),
}


def finding_sentence(finding: Finding, language: Language) -> str:
    """Return a finding's sentence, with formatted money and with invisible characters escaped.

    The amounts of one sentence about a file stand in one unit; those about events each in its own.
    """
    template = in_language((finding.rule.sv, finding.rule.en), language)
    amounts = [value for value in finding.params.values() if isinstance(value, int)]
    unit = None if finding.events else common_unit(amounts)
    return template.format_map(
        {name: _format_figure(value, unit, language) for name, value in finding.params.items()}
    )


def _format_figure(figure: MessageParam, unit: Unit | None, language: Language) -> str:
    if isinstance(figure, tuple):
        return ", ".join(_phrase(key, language) for key in figure)
    return format_money(figure, language, unit) if isinstance(figure, int) else escape_invisible(figure)


def _phrase(key: str, language: Language) -> str:
    """Return a phrase or a word in the language."""
    return in_language(_PHRASES[key], language) if key in _PHRASES else translate(key, language)


def error_line(finding: Finding, language: Language) -> str:
    """Return one reason of an error as a line: location, code and sentence."""
    head = f"{escape_invisible(str(finding.location))}: " if finding.location else ""
    return f"{head}{finding.code}: {finding_sentence(finding, language)}"
