"""Put the acts of a section together: one list is one act, and so is the same money stated twice."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from tplog.papers import vocabulary as words
from tplog.papers.acts.names import Span
from tplog.papers.acts.sentences import Sentence
from tplog.papers.drafts.drafted import DraftedAct, DraftedLine, Reason
from tplog.papers.layout.placed import PlacedAmount
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


def tables_of_totals(
    acts: Sequence[tuple[DraftedAct, int]], tables: Sequence[tuple[DraftedAct, int]]
) -> tuple[dict[int, int], list[tuple[DraftedAct, int]]]:
    """Find sentences that state only what a table makes: ”ombudgetera 9 350 tkr enligt tabellen”.

    Acts come with the number of their §. Returns the place of each such act with that of its table, and the
    tables with what the sentences add: who gives, a condition, doubts.
    """
    totals, better = {}, list(tables)
    for place, (act, paragraph) in enumerate(acts):
        for index, (table, of_table) in enumerate(better):
            if paragraph == of_table and _is_total_of(act, table):
                totals[place] = index
                better[index] = (_with_words(table, act), of_table)
                break
    return totals, better


def _is_total_of(act: DraftedAct, table: DraftedAct) -> bool:
    if act.type != table.type or len(act.lines) != 1 or len(table.lines) < 2:  # noqa: PLR2004 (a list, a table)
        return False
    is_led = words.LIST_FOLLOWS.search(act.words.exact.lower()) or words.BY_REFERENCE.search(
        act.words.exact.lower()
    )
    stated = table.total.amount.ore if table.total else sum(line.amount.ore for line in table.lines)
    return bool(is_led) and act.lines[0].amount.ore == stated


def _with_words(table: DraftedAct, act: DraftedAct) -> DraftedAct:
    known = {key for key, _ in table.key_values}
    return evolve(
        table,
        giver=table.giver or act.giver,
        to=table.to or act.to,
        key_values=(*table.key_values, *(item for item in act.key_values if item[0] not in known)),
        doubts=tuple(dict.fromkeys((*table.doubts, *act.doubts))),
    )


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


def split_total(
    sentence: Sentence, lines: list[DraftedLine], stated: Sequence[tuple[PlacedAmount, Span]]
) -> tuple[list[DraftedLine], DraftedLine | None]:
    """Return the lines without the one that is their stated total, and that total.

    Without a word for a total, the first is one if it is what the rest make and words part it from them.
    """
    if len(lines) < 3:  # noqa: PLR2004 (a list, a table)
        return lines, None
    for index, (_, span) in enumerate(stated):
        near = sentence.lowered[max(0, span[0] - 30) : span[0]]
        rest = [line for place, line in enumerate(lines) if place != index]
        after = sentence.lowered[span[1] : stated[1][1][0]] if index == 0 else ""
        is_said = words.TOTALS.search(near) or words.PARTS_FOLLOW.search(after)
        if is_said and sum(line.amount.ore for line in rest) == lines[index].amount.ore:
            return rest, lines[index]
    return lines, None
