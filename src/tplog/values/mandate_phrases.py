"""Phrases about limits and mandates, by the key in a finding's parameters."""

from __future__ import annotations

from collections.abc import Mapping

# What is in braces is another parameter of the same finding. Each as Swedish, English.
MANDATE_PHRASES: Mapping[str, tuple[str, str]] = {
    # What is held against a limit.
    "limit-of-outcome": ("Utfallet för {accounts} är {ore}", "The outcome of {accounts} is {ore}"),
    "limit-of-income": ("Nettointäkten för {accounts} är {ore}", "The net income of {accounts} is {ore}"),
    # Why a body may not move money without a mandate.
    "not-own-money": (
        "Det är inte dess egna pengar, och inget uppdrag att flytta dem är känt.",
        "That is not its own money, and no mandate to move it is known.",
    ),
    "councils-money": (
        "De pengarna är fullmäktiges, och inget uppdrag att flytta dem är känt.",
        "That money is the council's, and no mandate to move it is known.",
    ),
    "beyond-its-year": (
        (
            "Pengarna är dess egna, men att föra dem till ett annat år går utöver organets befogenhet, och "
            "inget uppdrag är känt."
        ),
        (
            "The money is its own, but to carry it over to another year goes beyond its authority, and no "
            "mandate is known."
        ),
    ),
    "mandate-exceeded": (
        "Uppdraget ”{mandate}” har gränsen {bound} åt gången.",
        "The mandate '{mandate}' has a limit of {bound} at a time.",
    ),
    "mandate-ended": (
        "Uppdraget ”{mandate}” gällde till och med {bound}.",
        "The mandate '{mandate}' held until {bound}.",
    ),
}
