"""Find the lines that a decision adopts by reference: ``enligt arbetsutskottets förslag``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve

from tplog.papers import vocabulary as words
from tplog.papers.acts.clauses import GIVER, giver_in, verb_in, year_of
from tplog.papers.acts.groups import Group, Settled
from tplog.papers.acts.names import names_in
from tplog.papers.acts.sentence_acts import PROPOSAL, SectionReader
from tplog.papers.acts.sentences import Sentence, sentences_of
from tplog.papers.drafts.drafted import DraftedAct, DraftedLine, Reading, Reason
from tplog.papers.layout.blocks import Block
from tplog.papers.layout.placed import PlacedAmount
from tplog.papers.layout.sections import Section
from tplog.papers.vocabulary import HeadingKind


def adopted_acts(
    group: Group, amounts: Mapping[int, PlacedAmount], settled: Settled, body: str | None
) -> list[tuple[Section, DraftedAct]]:
    """Return the acts of lines elsewhere in a § that its decision refers to; all are doubtful."""
    for section in group.finals:
        sentence = next(
            (
                item
                for block in section.blocks
                for item in sentences_of(block, amounts)
                if words.BY_REFERENCE.search(item.lowered)
                and not words.REJECTIONS.search(item.lowered)
                and item.text.strip(" :") != section.heading
            ),
            None,
        )
        if sentence is None:
            continue
        acts = _of_proposal(group, section, sentence, amounts, settled, body) or _of_list(
            group, section, sentence, amounts, settled, body
        )
        if acts:
            return [(section, act) for act in acts]
    return []


def _of_proposal(
    group: Group,
    section: Section,
    sentence: Sentence,
    amounts: Mapping[int, PlacedAmount],
    settled: Settled,
    body: str | None,
) -> list[DraftedAct]:
    """Return what an earlier proposal of the § has, as the decision of the one that adopts it."""
    for earlier in reversed(group.sections):
        if earlier in group.finals or earlier.kind is not HeadingKind.PROPOSAL:
            continue
        acts = SectionReader(earlier, amounts, settled, body).read()
        if acts:
            return [
                _as_decided(act, _type_of(earlier, sentence, amounts), section, sentence, body)
                for act in acts
            ]
    return []


def _type_of(earlier: Section, sentence: Sentence, amounts: Mapping[int, PlacedAmount]) -> str | None:
    texts = [item.lowered for block in earlier.blocks for item in sentences_of(block, amounts)]
    verbs = [verb for text in (*texts, sentence.lowered) if (verb := verb_in(text))]
    return verbs[0].type if verbs else None


def _as_decided(
    act: DraftedAct, kind: str | None, section: Section, sentence: Sentence, body: str | None
) -> DraftedAct:
    by = section.by or body
    is_proposal = section.kind is HeadingKind.PROPOSAL
    return evolve(
        act,
        type=PROPOSAL if is_proposal or kind is None else kind,
        section=section.label,
        words=sentence.passage(),
        by=Reading(by, section.heading_passage, Reason("by-heading")) if by else None,
        to=Reading(section.to, section.heading_passage, Reason("to-heading")) if section.to else None,
        rules=(*act.rules, Reason("by-reference", (("words", sentence.text.strip()),))),
        key_values=act.key_values if is_proposal or kind is None else (),
        doubts=tuple(
            dict.fromkeys((*act.doubts, Reason("by-reference", (("words", sentence.text.strip()),))))
        ),
    )


def _of_list(
    group: Group,
    section: Section,
    sentence: Sentence,
    amounts: Mapping[int, PlacedAmount],
    settled: Settled,
    body: str | None,
) -> list[DraftedAct]:
    """Return the items of a list in the told part of a § that the decision refers to."""
    not_binding = [item for item in group.sections if item not in group.finals]
    verb, year = verb_in(sentence.lowered), year_of(sentence.lowered, section)
    lines = [
        (amount, line)
        for item, amount in _listed(not_binding, amounts)
        if (line := _item_line(item, amount, year))
    ]
    if len(lines) < 2 or verb is None:  # noqa: PLR2004 (a list, a table)
        return []
    settled.used |= {amount.first for amount, _ in lines}
    act = DraftedAct(
        verb.type,
        tuple(line for _, line in lines),
        sentence.passage(),
        section.label,
        (Reason("list"),),
        giver=giver_in(sentence, 0, GIVER) or _giver_after(section, amounts),
    )
    return [_as_decided(act, verb.type, section, sentence, body)]


def _item_line(item: Sentence, amount: PlacedAmount, year: int | None) -> DraftedLine | None:
    """Return the line of a list's item; None for one without a name or an amount that is certain."""
    named, figure = names_in(item.text, item.spans)[0], amount.figure
    if named.name is None or named.rule != "name-item" or figure.amount is None:
        return None
    name, place = item.text[slice(*named.name)], item.passage(*named.name)
    rules = (Reason(named.rule),)
    return DraftedLine(name, figure.amount, figure.passage, place, None, year, figure.unit, rules=rules)


def _giver_after(section: Section, amounts: Mapping[int, PlacedAmount]) -> Reading | None:
    for block in section.blocks:
        for item in sentences_of(block, amounts):
            if (match := words.FUNDING.search(item.lowered)) and (
                giver := giver_in(item, match.start(), GIVER)
            ):
                return giver
    return None


def _listed(
    sections: Iterable[Section], amounts: Mapping[int, PlacedAmount]
) -> Iterator[tuple[Sentence, PlacedAmount]]:
    """Yield the items of lists in told sections: blocks of a name and an amount each, without a verb."""
    for section in sections:
        run: list[tuple[Sentence, PlacedAmount]] = []
        for block in section.blocks:
            item = _item(block, amounts)
            if item is not None:
                run.append(item)
                continue
            if len(run) > 1:
                yield from run
            run = []
        if len(run) > 1:
            yield from run


def _item(block: Block, amounts: Mapping[int, PlacedAmount]) -> tuple[Sentence, PlacedAmount] | None:
    """Return a block as the item of a list; None for running text and footnotes."""
    sentences = list(sentences_of(block, amounts))
    if (
        len(sentences) != 1
        or len(sentences[0].amounts) != 1
        or verb_in(sentences[0].lowered) is not None
        or block.is_note
    ):
        return None
    amount = sentences[0].amounts[0]
    return (sentences[0], amount) if amount.figure.amount else None
