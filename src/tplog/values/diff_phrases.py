"""Phrases that say how an event differs from the one that has its id, by the key in a finding's parameters.

What is in braces is another parameter of the same finding. Each as Swedish, English.
"""

from __future__ import annotations

from collections.abc import Mapping

DIFF_PHRASES: Mapping[str, tuple[str, str]] = {
    "of-the-day": (" av den {dated}", " of {dated}"),
    "by-paper-of": (" enligt handlingen av den {dated}", " by the paper of {dated}"),
    "diff-kind": ("händelsens typ", "the type of event"),
    "diff-budget": ("budgeten", "the budget"),
    "diff-body": ("organen", "the bodies"),
    "diff-decided": ("beslutsdagen", "the day of the decision"),
    "diff-paper": ("uppgifterna om handlingen", "what is said of the paper"),
    "diff-act": ("uppgifterna om beslutet", "what is said of the decision"),
    "diff-amounts": ("beloppen", "the amounts"),
    "diff-accounts": ("kontona", "the accounts"),
    "diff-notes": ("anmärkningarna", "the remarks"),
    "diff-quotes": ("citaten", "the quotes"),
    "diff-despite": ("skälen i despite", "the reasons in despite"),
    "diff-other": ("innehållet", "its content"),
    "diff-pairs": (" ({pairs})", " ({pairs})"),
    # Why a database's address is refused.
    "it is a folder": ("det är en katalog", "it is a folder"),
    "its folder does not exist": ("dess katalog finns inte", "its folder does not exist"),
    "a file is needed, without options": (
        "det ska vara en fil, utan tillval",
        "a file is needed, without options",
    ),
    "it names no database": ("den nämner ingen databas", "it names no database"),
    "only sqlite and postgresql are supported": (
        "bara sqlite och postgresql stöds",
        "only sqlite and postgresql are supported",
    ),
}
