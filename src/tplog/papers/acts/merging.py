"""Put the acts of a section together: one list is one act, and so is the same money stated twice."""

from __future__ import annotations

from attrs import evolve

from tplog.papers import vocabulary as words
from tplog.papers.drafts.drafted import DraftedAct, Reason
from tplog.papers.passage import Passage


def add_act(acts: list[DraftedAct], act: DraftedAct) -> None:
    """Add an act, to the last one if they are one list; the same money stated again is one act."""
    if (known := _stated_before(acts, act)) is not None:
        at = acts[known]
        lines = tuple(
            evolve(line, also_at=(*line.also_at, act.lines[0].passage)) if index == 0 else line
            for index, line in enumerate(at.lines)
        )
        better = at if at.rules[1:2] and "bevilj" in at.words.exact.lower() else act
        if better is act:
            lines = (evolve(act.lines[0], also_at=(at.lines[0].passage,)), *act.lines[1:])
        acts[known] = evolve(better, lines=lines, rules=(*better.rules, Reason("same-money")))
        return
    last = acts[-1] if acts else None
    if last is not None and _is_one_list(last, act):
        acts[-1] = evolve(
            last,
            lines=(*last.lines, *act.lines),
            words=_wider(last.words, act.words),
            doubts=tuple(dict.fromkeys((*last.doubts, *act.doubts))),
        )
        return
    acts.append(act)


def _stated_before(acts: list[DraftedAct], act: DraftedAct) -> int | None:
    if len(act.lines) != 1:
        return None
    new = act.lines[0]
    for index, known in enumerate(acts):
        if len(known.lines) != 1 or known.lines[0].amount.ore != new.amount.ore or known.type != act.type:
            continue
        totals = [words.TOTALS.search(item.words.exact.lower()) is not None for item in (known, act)]
        if all(totals) or known.lines[0].name.lower() == new.name.lower():
            return index
    return None


def _is_one_list(last: DraftedAct, act: DraftedAct) -> bool:
    """Return whether two acts of a section are one: of one kind, giver, year and receiver."""
    return (
        (last.type, last.year, last.to and last.to.text) == (act.type, act.year, act.to and act.to.text)
        and (last.giver is None) == (act.giver is None)
        and (last.giver is None or act.giver is None or last.giver.text == act.giver.text)
        and last.total is act.total is None
        and last.is_doubtful == act.is_doubtful
        and last.words.page == act.words.page
    )


def _wider(first: Passage, second: Passage) -> Passage:
    """Return the place from one passage to another on its page."""
    if first.exact in second.exact:
        return second
    return evolve(
        first,
        lines=tuple(dict.fromkeys((*first.lines, *second.lines))),
        exact=f"{first.exact} {second.exact}",
        suffix=second.suffix,
        boxes=tuple(dict.fromkeys((*first.boxes, *second.boxes))),
    )
