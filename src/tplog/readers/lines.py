"""Where in a TOML text a key stands: the standard parser does not tell, and an error should."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_EVENT = re.compile(r"\s*\[\[\s*event\s*\]\]")
_WORD = re.compile(r"""("[^"]*"|'[^']*'|[^\W\d][\w-]*)(\s*=)?""")

Lines = Mapping[str, int]


def locate(text: str) -> tuple[Lines, Sequence[Lines]]:
    """Lines (from 1) of the keys and quoted words before the first event, and of each event.

    An event's own line is under ``""``. The first place counts, a key's before a quoted word's. A word
    inside a longer string may be taken for a key: this serves messages, nothing else.
    """
    blocks: list[tuple[dict[str, int], dict[str, int]]] = [({}, {})]
    for number, line in enumerate(text.split("\n"), 1):  # as TOML counts them, whatever Unicode says
        if _EVENT.match(line):
            blocks.append(({"": number}, {}))
            continue
        keys, words = blocks[-1]
        for word, is_key in _WORD.findall(line.partition(" #")[0]):
            if is_key or word[0] in "\"'":
                (keys if is_key else words).setdefault(word.strip("\"'"), number)
    head, *events = ({**words, **keys} for keys, words in blocks)
    return head, events
