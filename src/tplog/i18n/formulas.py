"""Escape what a spreadsheet would read as a formula."""

from __future__ import annotations

import re

# The start of a cell, also for programs that split cells elsewhere than we do, then what makes it a formula.
# Some programs read full-width East Asian characters as the ASCII ones.
_FORMULA = re.compile(r"""(^|[,;\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029])([ '"\xa0]*[=+\-@＝＋－＠])""")


def escape_formula(text: str) -> str:
    """Return the text with an apostrophe wherever a spreadsheet would start to read a formula in a CSV file.

    `unescape_formula` restores the text.
    """
    return _FORMULA.sub(r"\1'\2", text) if _FORMULA.search(text) else text  # of most texts the quicker


_ESCAPED_FORMULA = re.compile(_FORMULA.pattern.replace(")([", ")'(["))


def unescape_formula(text: str) -> str:
    """Return the text that `escape_formula` was given."""
    return _ESCAPED_FORMULA.sub(r"\1\2", text)
