"""Phrases that a finding's sentence takes in where the case decides: Swedish, English."""

from __future__ import annotations

from collections.abc import Mapping

FINDING_PHRASES: Mapping[str, tuple[str, str]] = {
    # Why money cannot move so: the sign.
    "amount-negative": (
        (
            "beloppet är negativt, och i en sådan händelse går inga pengar åt andra hållet. Skriv det utan "
            "minus, eller signs = ”costs-negative” om papperet skriver kostnader och budget med minus"
        ),
        (
            "the amount is negative, and in such an act no money goes the other way. Write it without the "
            "minus, or signs = 'costs-negative' if the paper writes costs and budgets with a minus"
        ),
    ),
    "minus-missing": (
        (
            "enligt signs = ”costs-negative” är ett belopp utan minus ingen budget. Skriv det med minus "
            "som i papperet, eller signs = ”costs-positive” i händelsen"
        ),
        (
            "by signs = 'costs-negative' an amount without a minus is no budget. Write it with the minus "
            "of the paper, or signs = 'costs-positive' in the event"
        ),
    ),
    "hint-amount-negative": (
        (
            " Ett belopp är negativt och går därför åt andra hållet; skriver papperet kostnader och budget "
            "med minus, skriv signs = ”costs-negative”."
        ),
        (
            " An amount is negative and so goes the other way; if the paper writes costs and budgets with a "
            "minus, write signs = 'costs-negative'."
        ),
    ),
    "hint-minus-missing": (
        (
            " Enligt signs = ”costs-negative” går ett belopp utan minus åt andra hållet; är det skrivet "
            "utan, skriv signs = ”costs-positive” i händelsen."
        ),
        (
            " By signs = 'costs-negative' an amount without a minus goes the other way; if it is written "
            "without one, write signs = 'costs-positive' in the event."
        ),
    ),
    # The sign convention of an event.
    "costs-negative": (
        "kostnader, budget och utfall står med minus: ”−90” räknas som 90",
        "costs, budgets and outcomes stand with a minus: '−90' counts as 90",
    ),
    "costs-positive": (
        "kostnader, budget och utfall står utan minus: ”−90” är 90 mer i intäkt",
        "costs, budgets and outcomes stand without a minus: '−90' is 90 more of income",
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
