"""Take the hints of ``tplog new``, ``undo`` and ``draft`` out of a decision file; never a person's comment.

A hint is a comment that is word for word what tplog writes for the file's types of events, in either
language. One that a person has changed is the person's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from tplog.decision_files.template import OPENED_COMMENT, Prefill, template
from tplog.decision_files.undo import RECORDED_HEADING, UNDO_INSTRUCTIONS
from tplog.events.base import Event
from tplog.events.types import EVENT_CLASSES, SumStated
from tplog.i18n.vocabulary import Language
from tplog.readers.toml import TOKEN

_REMOVED = "\0"  # stands where a hint stood; no TOML has it
_TYPE = re.compile(r"""["'](\w+)["']""")
# Of a correction, what was recorded stands below its heading, commented out.
_MONEY_ROW = re.compile(r"#\s+(?:from = |transfers = \[|\{ from = .* \},|\]|lines = \{|total = )")
# Files that between them have every comment of a type.
_PREFILLS = (
    Prefill(),
    Prefill(giver="–", unit="kr", total="–", lines=(("–", "–"),)),
    Prefill(unit="kr", transfers=(("–", "–", "–"),)),
)


def strip_hints(text: str, is_draft_hint: Callable[[str], bool] = lambda _comment: False) -> str:
    """Return a decision file's text without hints; ``is_draft_hint`` knows those of a draft.

    The lines that have nothing else are left out too.
    """
    hints = _hints(_event_types(text))
    marked = TOKEN.sub(lambda token: _without_hint(token[0], hints, is_draft_hint), text)
    return "\n".join(_lines_left(marked))


def _event_types(text: str) -> Collection[type[Event]]:
    """Return the types of events whose names the file has; it need not be whole yet."""
    names = {match[1] for match in _TYPE.finditer(text)}
    sums = (SumStated,) if "[[sum]]" in text else ()
    return {*(kind for kind in EVENT_CLASSES if kind.__name__ in names), *sums}


def _hints(event_types: Collection[type[Event]]) -> Collection[str]:
    """Return all comments that tplog writes for these types, normalized."""
    fixed = (*RECORDED_HEADING.values(), *UNDO_INSTRUCTIONS.values(), *OPENED_COMMENT.values())
    texts = (
        template(event_type, language, prefill)
        for event_type in event_types
        for language in Language
        for prefill in _PREFILLS
    )
    comments = (token[0] for text in texts for token in TOKEN.finditer(text) if token[0].startswith("#"))
    return {*(_normalized(f"# {comment}") for comment in fixed), *map(_normalized, comments)}


def _normalized(comment: str) -> str:
    """Return a comment's words, however they are aligned."""
    return " ".join(comment.removeprefix("#").split())


def _without_hint(token: str, hints: Collection[str], is_draft_hint: Callable[[str], bool]) -> str:
    if not token.startswith("#"):
        return token
    words = _normalized(token)
    if words in hints or is_draft_hint(words):
        is_heading = words in map(_normalized, RECORDED_HEADING.values())
        return _REMOVED * (2 if is_heading else 1)
    return token


def _lines_left(text: str) -> Iterator[str]:
    """Yield the lines without the marks of hints, and without the money recorded below such a heading."""
    below_heading = False
    for line in text.split("\n"):
        if _REMOVED in line:
            below_heading = _REMOVED * 2 in line
            rest = line.replace(_REMOVED, "").rstrip()
            if rest:
                yield rest
        elif not (below_heading and _MONEY_ROW.match(line)):
            below_heading = False
            yield line
