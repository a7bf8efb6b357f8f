"""Read the numbers of accounts and of groups of accounts, as a table writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CODE = re.compile(r"[^\W\d_]{0,3}[0-9]+")  # an account's number, perhaps behind letters: K4010
RANGE = re.compile(r"(?<![0-9])([0-9]+)\s*(?:[-–—]|\.\.+|…|till|to|t\.?o\.?m\.?)\s*([0-9]+)(?![0-9])")
_MASK = re.compile(r"([0-9]+)[xX*_.]+")  # 40XX: all that begin with 40
_LIST = re.compile(r"[0-9]+(?:\s*(?:[+,&/]|och|and)\s*[0-9]+)+")
NUMBER = re.compile(r"(?<![0-9])[0-9]+(?![0-9])")


def is_code(text: str) -> bool:
    """Return whether a text is an account's number, perhaps with a few letters before it."""
    return bool(_CODE.fullmatch(text))


def group_members(group: str, accounts: Iterable[str]) -> list[str]:
    """Return the accounts in a range (``4010-4019``), behind a mask (``40XX``) or in a list (``4010+4020``).

    40105 is in 4010-4019. A list of which the table lacks an account is none: it may be a code of two parts.
    """
    if is_code(group):
        return []
    numbers = filter(str.isdecimal, accounts)
    if span := RANGE.fullmatch(group):
        first, last, width = span[1], span[2], len(span[1])
        if len(last) != width or first >= last:
            return []
        return [code for code in numbers if len(code) >= width and first <= code[:width] <= last]
    if mask := _MASK.fullmatch(group):
        return [code for code in numbers if code.startswith(mask[1])]
    if _LIST.fullmatch(group):
        members = set(NUMBER.findall(group))
        return sorted(members) if members <= set(numbers) else []
    return []
