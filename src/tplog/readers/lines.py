"""Where in a TOML text a key stands: the standard parser does not tell, and an error should."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_EVENT = re.compile(r"\s*\[\[\s*event\s*\]\]")
_WORD = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^\W\d][\w-]*)(?=\s*=)")

Lines = Mapping[str, int]


def locate(text: str) -> tuple[Lines, Sequence[Lines]]:
    """Lines (from 1) of the keys and quoted words before the first event, and of each event.

    An event's own line is under ``""``. The first place counts. A word inside a longer string may be
    taken for a key: this serves messages, nothing else.
    """
    head: dict[str, int] = {}
    events: list[dict[str, int]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if _EVENT.match(line):
            events.append({"": number})
        block = events[-1] if events else head
        for match in _WORD.finditer(line.partition(" #")[0]):
            block.setdefault(next(part for part in match.groups() if part is not None), number)
    return head, events
