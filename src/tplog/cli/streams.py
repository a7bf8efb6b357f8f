"""What a standard stream shows for a character that its encoding lacks, and what the computer may lack."""

from __future__ import annotations

from typing import cast

from tplog.errors import mandatory_rule

STEP_NEEDS_TERMINAL = mandatory_rule(
    "step-needs-terminal",
    "--step väntar på en tangent efter varje händelse, och här finns inget tangentbord. Kör utan --step.",
    "--step waits for a key after each event, and there is no keyboard here. Run without --step.",
)
OUT_OF_MEMORY = mandatory_rule(
    "out-of-memory",
    "Minnet räcker inte för svaret. Fråga efter mindre (ett år, en budget), eller ge tplog mer minne.",
    "There is not enough memory for the answer. Ask for less (a year, a budget), or give tplog more memory.",
)
TIME_ZONES_MISSING = mandatory_rule(
    "time-zones-missing",
    "Här finns ingen databas över tidszoner, så svensk tid är okänd. Kör: pip install tzdata",
    "There is no database of time zones here, to tell Swedish time by. Run: pip install tzdata",
)

# What stands for a character that has an everyday likeness; any other is written by its number.
_LIKENESSES = {
    "\N{MINUS SIGN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
    "\N{THIN SPACE}": " ",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{LEFTWARDS ARROW}": "<-",
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
}


def visible(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for the characters that cannot be encoded, and where to go on."""
    failed = cast("UnicodeEncodeError", error)
    text = failed.object[failed.start : failed.end]
    return "".join(_LIKENESSES.get(char) or _by_number(char) for char in text), failed.end


def _by_number(char: str) -> str:
    return char.encode("ascii", "backslashreplace").decode()
