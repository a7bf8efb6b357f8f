"""Where in a TOML text a key stands: the standard parser does not tell, and an error should."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_WORD = re.compile(r"""("[^"]*"|'[^']*'|[^\W\d][\w-]*)(\s*=)?""")

LineNumbers = Mapping[str, int]


def locate_keys(text: str, *tables: str) -> tuple[LineNumbers, Mapping[str, Sequence[LineNumbers]]]:
    """Lines (from 1) of the keys and quoted words before the first of these tables, and of each of them.

    A table's own line is under ``""``. The first place counts, a key's before a quoted word's. A word
    inside a longer string may be taken for a key: this serves messages, nothing else.
    """
    heading = re.compile(rf"\s*\[\[?\s*({'|'.join(tables)})\s*\]")
    blocks: list[tuple[str, dict[str, int], dict[str, int]]] = [("", {}, {})]
    for number, line in enumerate(text.split("\n"), 1):  # as TOML counts them, whatever Unicode says
        if match := heading.match(line):
            blocks.append((match[1], {"": number}, {}))
            continue
        _, keys, quoted_words = blocks[-1]
        for word, is_key in _WORD.findall(line.partition(" #")[0]):
            if is_key or word[0] in "\"'":
                (keys if is_key else quoted_words).setdefault(word.strip("\"'"), number)
    (_, head), *located = ((name, {**quoted_words, **keys}) for name, keys, quoted_words in blocks)
    return head, {table: [lines for name, lines in located if name == table] for table in tables}
