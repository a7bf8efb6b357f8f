"""Read the numbers of accounts and of groups of accounts, as a table writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER_TEXT = r"[^\W\d_]{0,3}[0-9]+"  # an account's number, perhaps behind letters: K4010
_CODE = re.compile(_NUMBER_TEXT)
RANGE = re.compile(r"(?<![0-9])([0-9]+)\s*(?:[-–—:]+|\.\.+|…|till|to|t\.?o\.?m\.?)\s*([0-9]+)(?![0-9])")
_MASK_TEXT = r"[0-9]+(?:[xX*_%?#][xX*_.%?#]*|[nN.]{2,}|[-–—]+)"  # 40XX, 40%: all that begin with 40
_MASK = re.compile(_MASK_TEXT)
_LIST = re.compile(r"[0-9]+(?:\s*(?:[+,&/]|och|and)\s*[0-9]+)+")
_GROUP_TEXT = rf"[0-9]+(?:\s*(?:[-–—:]+|[+,&/]|\.\.+)\s*[0-9]+)+|{_MASK_TEXT}"
# A name stands behind a blank or a separator (4010 Hyra, 4010 - Hyra, 4010: Hyra), and begins with a letter.
_NAME = r"(?:\s+|\s*[-–—:.,;|/_)]\s*)([(\"'”“]?[^\W\d_].*)"
_CODE_AND_NAME = re.compile(rf"({_NUMBER_TEXT}){_NAME}", re.DOTALL)
_GROUP_AND_NAME = re.compile(rf"({_GROUP_TEXT})(?:{_NAME})?", re.DOTALL)
WITH_DECIMALS = re.compile(r"([0-9]+)[.,]0+(?=\s|\Z)")  # 4010.0, as a program writes a number
_AS_TEXT = re.compile(r"=\"(?P<code>.*)\"|'(?P<marked>.*)", re.DOTALL)  # ="4010", as Excel keeps a text
NUMBER = re.compile(r"(?<![0-9])[0-9]+(?![0-9])")


def is_code(text: str) -> bool:
    """Return whether a text is an account's number, perhaps with a few letters before it."""
    return bool(_CODE.fullmatch(text))


def account_class(text: str) -> str | None:
    """Return the first digit of an account's number, which is its class; None if the text is no number."""
    return text.lstrip(text.rstrip("0123456789"))[:1] if is_code(text) else None


def split_account(text: str) -> tuple[str, str]:
    """Return the number in an account's cell, or the group of numbers, and the name after it."""
    if as_text := _AS_TEXT.fullmatch(text):
        text = as_text["code"] or as_text["marked"] or ""
    if WITH_DECIMALS.match(text):
        text = WITH_DECIMALS.sub(r"\1", text, count=1)
    match = _CODE_AND_NAME.fullmatch(text) or _GROUP_AND_NAME.fullmatch(text)
    if match:
        return match[1], match[2] or ""
    bare = text.rstrip(" .:,;")
    return (bare if is_code(bare) else text), ""


def group_members(group: str, accounts: Iterable[str]) -> list[str]:
    """Return the accounts in a range (``4010-4019``), behind a mask (``40XX``) or in a list (``4010+4020``).

    40105 is in 4010-4019, which can be written 4010-19. A list of which the table lacks an account is none:
    it may be a code of two parts.
    """
    if is_code(group):
        return []
    numbers = filter(str.isdecimal, accounts)
    if span := RANGE.fullmatch(group):
        first, last, width = span[1], span[2], len(span[1])
        last = first[: max(0, width - len(last))] + last  # 4010-19
        if len(last) != width or first >= last:
            return []
        return [code for code in numbers if len(code) >= width and first <= code[:width] <= last]
    if _MASK.fullmatch(group):
        return [code for code in numbers if code.startswith(NUMBER.findall(group)[0])]
    if _LIST.fullmatch(group):
        members = set(NUMBER.findall(group))
        return sorted(members) if members <= set(numbers) else []
    return []
