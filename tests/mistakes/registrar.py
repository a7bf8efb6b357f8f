"""Thirty mistakes of somebody who types decisions: what it is, and the file that has it."""

from __future__ import annotations

HEAD = """budget = "trygghetspaketet"
by = "kommunstyrelsen"

[source]
title = "Protokoll"

[[event]]
"""
EVENT = """type = "AllocationDecided"
id = "2025/fördelning"
from = "2025/kommunstyrelsen"
lines = { "trygghetsvärdar" = "2 mkr" }
"""


def with_line(line: str) -> str:
    """A file that is in order but for one more line in its event."""
    return f"{HEAD}{EVENT}{line}\n"


def instead(old: str, new: str) -> str:
    """The file in order with one thing typed in another way."""
    assert (HEAD + EVENT).count(old) == 1
    return (HEAD + EVENT).replace(old, new)


ANOTHER = "[[event]]\n" + EVENT.replace("2025/fördelning", "2025/delning")
REGISTRAR: dict[str, str | bytes] = {
    "a key with å, ä or ö without quotation marks": instead('"trygghetsvärdar" =', "trygghetsvärdar ="),
    "quotation marks of a word processor": instead('"Protokoll"', "”Protokoll”"),
    "a decimal comma without quotation marks": with_line("total = 2,0"),
    "thousands without quotation marks": with_line("total = 2 000 000"),
    "a decimal point in place of the paper's words": instead('"2 mkr"', "2.0"),
    "one bracket in place of two": instead("[[event]]", "[event]"),
    "a quotation mark left out": instead('title = "Protokoll"', 'title = "Protokoll'),
    "a space that is none": instead("title =", "title\u00a0="),
    "a colon in place of an equals sign": instead("title =", "title:"),
    "a day in words": with_line("decided = 29 januari 2025"),
    "a day with strokes": with_line("decided = 29/1 2025"),
    "a day that is in no calendar": with_line("decided = 2025-02-30"),
    "a day in quotation marks, with a stroke": with_line('decided = "29/1 2025"'),
    "a day in the future": with_line("decided = 2199-01-29"),
    "a key twice": instead('title = "Protokoll"', 'title = "Protokoll"\ntitle = "Utdrag"'),
    "a file in Windows-1252": (HEAD + EVENT).encode("cp1252"),
    "a file in UTF-16": (HEAD + EVENT).encode("utf-16"),
    "a PDF in place of the file": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "a workbook in place of the file": b"PK\x03\x04\x14\x00xl/workbook.xml",
    "a key misspelt": with_line('totl = "2 mkr"'),
    "a type misspelt": instead("AllocationDecided", "AllocationDecide"),
    "a body misspelt, once for all events": instead('by = "kommunstyrelsen"', 'by = "Kommun/styrelsen"')
    + ANOTHER,
    "an account misspelt": instead("trygghetsvärdar", "trygghetsvardar"),
    "an amount without its unit": instead('"2 mkr"', '"2,5"'),
    "a sum that does not add up": with_line('total = "3 mkr"'),
    "more than the frame": instead('"2 mkr"', '"4 mkr"'),
    "an id that another event has": instead("2025/fördelning", "2025/ram"),
    "an id with a space": instead("2025/fördelning", "2025 fördelning"),
    "a personal identity number": with_line('title = "Bidrag till 850709-9805"'),
    "a despite of a code that is none": instead('"2 mkr"', '"4 mkr"').rstrip("\n")
    + '\ndespite = [{ code = "frame-exceed", because = "Så står det." }]\n',
}
