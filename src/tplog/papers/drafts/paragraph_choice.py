"""Keep of a draft what one asked for: the acts of some paragraphs, and all else as left out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import evolve

from tplog.papers.drafts.drafted import Drafted, DraftedAct, LeftOut, Reason

NOT_CHOSEN = Reason("paragraph-not-chosen")
_SIGN = re.compile(r"[§\s]+")


def missing_paragraphs(drafted: Drafted, only: Sequence[str]) -> list[str]:
    """Return which of the paragraphs a paper does not have."""
    known = {_number(reading.text) for reading in drafted.paragraphs}
    known |= {_number(act.paragraph.text) for act in drafted.acts if act.paragraph}
    return [text for text in only if _number(text) not in known]


def keep_paragraphs(drafted: Drafted, only: Sequence[str]) -> Drafted:
    """Return a draft with the acts of these paragraphs alone; the amounts of the others are left out."""
    wanted = {_number(text) for text in only}

    def is_wanted(act: DraftedAct) -> bool:
        return act.paragraph is not None and _number(act.paragraph.text) in wanted

    others = [
        LeftOut(line.passage, line.amount, NOT_CHOSEN, act.paragraph.text if act.paragraph else None)
        for act in drafted.acts
        if not is_wanted(act)
        for line in (*act.lines, *((act.total,) if act.total else ()))
    ]
    return evolve(
        drafted,
        acts=tuple(filter(is_wanted, drafted.acts)),
        left_out=tuple(sorted((*drafted.left_out, *others), key=_place)),
    )


def _place(item: LeftOut) -> tuple[int, int]:
    """Return where an amount stands, for the order of the paper: its page and line."""
    return item.passage.page or 0, min(item.passage.lines, default=0)


def _number(text: str) -> str:
    """Return a paragraph without its sign and spaces: ``§ 32`` and ``32`` are the same."""
    return _SIGN.sub("", text).casefold()
