"""Find the line of each key in a TOML text, which the standard parser does not give, for errors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_WORD = re.compile(r"""("[^"]*"|'[^']*'|[^\W\d][\w-]*)(\s*=)?""")
_OPENED_AT_END = re.compile(r"(?:\"{3}|'{3})\r?$")  # the quotes of a text that begins in the next line

LineNumbers = Mapping[str, int]


def locate_keys(text: str, *tables: str) -> tuple[LineNumbers, Mapping[str, Sequence[LineNumbers]]]:
    """Return the lines of keys before the first of ``tables``, and of the keys in each of them.

    Lines count from 1; a table's own line is under ``""``. Quoted words are included; a key wins over a word,
    and the first place wins. A word inside a longer string may be taken for a key: use it for messages only.
    """
    heading = re.compile(rf"\s*\[\[?\s*({'|'.join(tables)})\s*\]")
    blocks: list[tuple[str, dict[str, int], dict[str, int]]] = [("", {}, {})]
    for number, line in enumerate(text.split("\n"), 1):  # TOML lines end at a line feed only
        if match := heading.match(line):
            blocks.append((match[1], {"": number}, {}))
            continue
        _, keys, quoted_words = blocks[-1]
        for word, is_key in _WORD.findall(line.partition(" #")[0]):
            if is_key or word[0] in "\"'":
                (keys if is_key else quoted_words).setdefault(word.strip("\"'"), number)
    (_, head), *located = ((name, {**quoted_words, **keys}) for name, keys, quoted_words in blocks)
    return head, {table: [lines for name, lines in located if name == table] for table in tables}


def text_lines(file_lines: Sequence[str], line: int, text: str) -> Sequence[int]:
    """Return the file's line of each line of a text of several lines, whose key stands in ``line``.

    TOML passes over a line end right after the opening quotes. A line that is continued with a backslash
    counts as one: use it for messages only.
    """
    opening = file_lines[line - 1] if line <= len(file_lines) else ""
    begins = line + bool(_OPENED_AT_END.search(opening))
    return range(begins, begins + text.count("\n") + 1)
