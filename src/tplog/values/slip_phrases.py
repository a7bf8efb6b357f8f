"""Phrases that ask about a slip (`tplog.domain.rules.explanations`), by the key in a finding's parameters.

What is in braces is another parameter of the same finding. Each as Swedish, English.
"""

from __future__ import annotations

from collections.abc import Mapping


def _digits(kind: str, swedish: str, english: str) -> Mapping[str, tuple[str, str]]:
    """Return the phrases that ask whether digits are wrong: in the sum, in a line, or in one of these."""
    at, ore, sum_ore = f"{{{kind}_at}}", f"{{{kind}_ore}}", f"{{{kind}_sum}}"
    in_sum = (f"i {{whole}} (som då vore {sum_ore})", f"in {{whole}} (which would be {sum_ore})")
    in_line = (f"i {at} (som då vore {ore})", f"in {at} (which would be {ore})")
    in_lines = (f"i någon av dessa poster: {at}", f"in one of these lines: {at}")
    places = {
        "in-sum": in_sum,
        "in-line": in_line,
        "in-lines": in_lines,
        "in-sum-in-line": (f"{in_sum[0]} eller {in_line[0]}", f"{in_sum[1]} or {in_line[1]}"),
        "in-sum-in-lines": (f"{in_sum[0]} eller {in_lines[0]}", f"{in_sum[1]} or {in_lines[1]}"),
    }
    return {
        f"slip-{kind}-{place}": (f" {swedish} {sv}?", f" {english} {en}?")
        for place, (sv, en) in places.items()
    }


SLIP_PHRASES: Mapping[str, tuple[str, str]] = {
    "the-sum": ("summan", "the sum"),
    "the-level": ("nivån", "the level"),
    "the-net": ("nettot", "the net"),
    "the-cost": ("kostnaden", "the cost"),
    "the-income": ("intäkten", "the income"),
    "the-change": ("ändringen", "the change"),
    "the-outcome": ("utfallet", "the outcome"),
    "the-forecast": ("prognosen", "the forecast"),
    "the-forecast-at-completion": ("slutprognosen", "the final forecast"),
    # An account's figure is of its operations or its investments alone.
    "of-kind-drift": (" (drift)", " (operations)"),
    "of-kind-investering": (" (investering)", " (investment)"),
    "level-since-condition": (
        (
            " Kontot har fått eller lämnat annat sedan beslutet med villkor. Skriv i despite om nivån inte "
            "längre gäller, eller ändra ramen så att den nås."
        ),
        (
            " The account has got or given other money since the decision on a condition. Say in despite "
            "that the level no longer holds, or change the frame so that it is reached."
        ),
    ),
    "no-variance-fits": (
        " Inte heller handlingens andra avvikelser stämmer: räknar den med en annan budget?",
        " Nor do the paper's other variances hold: does it count with another budget?",
    ),
    "of-levels": ("nivåer", "levels"),
    "of-incomes": ("intäkter", "incomes"),
    "of-costs": ("kostnader", "costs"),
    "of-variances": ("avvikelser", "variances"),
    "of-forecast-variances": ("avvikelser mot prognosen", "variances against the forecast"),
    "of-accumulated": ("vad som räknas sedan start", "what counts since the start"),
    "rows-not-sum": (
        " Budget och {figure} ger just den summan, så läs raderna igen. Dessa stämmer inte: {rows}.",
        " The budget and {figure} make just that sum, so read the rows again. These do not hold: {rows}.",
    ),
    "slip-twice-in-line": (
        (
            " Skillnaden är precis {twice_at} ({twice_ore}): räknar {whole} den två gånger, eller "
            "saknas en lika stor del här?"
        ),
        (
            " The difference is exactly {twice_at} ({twice_ore}): does {whole} count it twice, or "
            "is a part of the same size missing here?"
        ),
    ),
    "slip-twice-in-lines": (
        (
            " Skillnaden är precis {twice_ore}, beloppet för var och en av dessa poster: {twice_at}. "
            "Räknar {whole} någon av dem två gånger, eller saknas en lika stor del här?"
        ),
        (
            " The difference is exactly {twice_ore}, the amount of each of these lines: {twice_at}. "
            "Does {whole} count one of them twice, or is a part of the same size missing here?"
        ),
    ),
    "slip-left-out-in-line": (
        (
            " Skillnaden är precis {left_out_at} ({left_out_ore}): saknas den i {whole}, eller "
            "står den med två gånger här?"
        ),
        (
            " The difference is exactly {left_out_at} ({left_out_ore}): does {whole} leave it "
            "out, or does it stand here twice?"
        ),
    ),
    "slip-left-out-in-lines": (
        (
            " Skillnaden är precis {left_out_ore}, beloppet för var och en av dessa poster: "
            "{left_out_at}. Saknas någon av dem i {whole}, eller står den med två gånger här?"
        ),
        (
            " The difference is exactly {left_out_ore}, the amount of each of these lines: "
            "{left_out_at}. Does {whole} leave one of them out, or does it stand here twice?"
        ),
    ),
    "slip-unit-in-line": (
        " Det går ihop om {unit_at} är {unit_ore}: är enheten fel?",
        " It holds if {unit_at} is {unit_ore}: is the unit wrong?",
    ),
    "slip-unit-in-sum": (
        " Det går ihop om {whole} är {unit_sum}: är enheten fel?",
        " It holds if {whole} is {unit_sum}: is the unit wrong?",
    ),
    "slip-sign-in-line": (
        (
            " Det går ihop om {sign_at} har motsatt tecken ({sign_ore}): saknas ett minus, "
            "eller är det ett för mycket?"
        ),
        (" It holds if {sign_at} has the opposite sign ({sign_ore}): is a minus missing, or one too many?"),
    ),
    "slip-sign-in-lines": (
        (
            " Det går ihop om en av dessa poster har motsatt tecken ({sign_ore}): {sign_at}. "
            "Saknas ett minus, eller är det ett för mycket?"
        ),
        (
            " It holds if one of these lines has the opposite sign ({sign_ore}): {sign_at}. Is a minus "
            "missing, or one too many?"
        ),
    ),
    "slip-sign-in-sum": (
        (
            " Det går ihop om {whole} har motsatt tecken ({sign_sum}): saknas ett minus, "
            "eller är det ett för mycket?"
        ),
        (" It holds if {whole} has the opposite sign ({sign_sum}): is a minus missing, or one too many?"),
    ),
    "slip-earlier-in-line": (
        (
            " Det går ihop om {earlier_at} är {earlier_ore}, som i ”{earlier_event}”: kommer någon av "
            "siffrorna från en tidigare version?"
        ),
        (
            " It holds if {earlier_at} is {earlier_ore}, as in '{earlier_event}': does one of the "
            "figures come from an earlier version?"
        ),
    ),
    "slip-earlier-in-sum": (
        " ”{earlier_event}” anger samma summa, {earlier_sum}: har den inte räknats om sedan dess?",
        " '{earlier_event}' states the same sum, {earlier_sum}: was it not recomputed since?",
    ),
    **_digits("swapped", "Har två siffror bytt plats", "Have two digits changed places"),
    **_digits("digit", "Är en siffra fel", "Is one digit wrong"),
}
