"""Read sentences of decisions and proposals as acts about money, by the vocabulary's rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from attrs import evolve

from tplog.domain.rules.stated_ranges import adds_up
from tplog.papers import vocabulary as words
from tplog.papers.acts.clauses import (
    DECREASE,
    GIVER,
    OWN_GIVER,
    further_keys,
    giver_in,
    has_both_ways,
    left_code,
    name_of_title,
    outside_code,
    verb_in,
    word_of,
    year_of,
)
from tplog.papers.acts.groups import Settled
from tplog.papers.acts.merging import add_act, split_total
from tplog.papers.acts.names import Named, Span, names_in
from tplog.papers.acts.receivers import ASKS, asking_body, body_reading, full_name, proposer, receiver
from tplog.papers.acts.sentences import Sentence, sentences_of
from tplog.papers.drafts.drafted import CheckedSum, DraftedAct, DraftedLine, Reading, Reason
from tplog.papers.layout.placed import PlacedAmount
from tplog.papers.layout.sections import Section
from tplog.papers.passage import Passage
from tplog.papers.vocabulary import HeadingKind

PROPOSAL = "ProposalMade"
_MAX_AMOUNTS = 100  # of a sentence: more are no sentence, and each of them is held against all of it
_MAX_BESIDE = 3  # characters beside an amount that stands alone
_Name = tuple[str, Passage | None, tuple[Reason, ...], tuple[Reason, ...]]
_ADOPTS = re.compile(
    r"(?<!\w)(?:föreslår?|föreslås|föreslå) (?=.*(?:fullmäktige|styrelsen|nämnden))|(?<!\w)föreslås"
)


class SectionReader:
    """Reads the sentences of one binding section, which lean on those before them."""

    def __init__(
        self, section: Section, amounts: Mapping[int, PlacedAmount], settled: Settled, body: str | None
    ) -> None:
        """Take the section, the amounts by their first word, where to put what is read, and the body."""
        self._section, self._amounts, self._settled = section, amounts, settled
        self._by = full_name(section.by or proposer(section), body)
        self._lead: words.VerbRule | None = None
        self._lead_sentence: Sentence | None = None
        self._leaving: str | None = None
        self._acts: list[DraftedAct] = []
        self._pending: list[Sentence] = []

    def read(self) -> list[DraftedAct]:
        """Return the section's acts; amounts that are in none are left out with the reason."""
        for block in self._section.blocks:
            for sentence in sentences_of(block, self._amounts):
                if block.is_note:
                    self._leave_all(sentence, "note")
                else:
                    self._read(sentence)
        self._acts[:] = [_with_total(act) for act in self._acts]
        return self._acts

    def read_requests(self) -> list[DraftedAct]:
        """Return what bodies ask for in a section that only reports; all of it is doubtful."""
        for block in self._section.blocks:
            for sentence in sentences_of(block, self._amounts):
                asker = asking_body(sentence.lowered) if sentence.amounts else None
                if asker and not outside_code(sentence):
                    self._by = asker
                    self._ask(sentence)
        return self._acts

    def _ask(self, sentence: Sentence) -> None:
        funding = words.FUNDING.search(sentence.lowered)
        pairs = zip(sentence.amounts, sentence.spans, strict=True)
        stated = [pair for pair in pairs if not self._is_left(sentence, *pair, funding)]
        self._make(sentence, None, stated, [], [Reason("told-request")])

    def _read(self, sentence: Sentence) -> None:
        if len(sentence.amounts) > _MAX_AMOUNTS:
            self._leave_all(sentence, "sentence-long")
            return
        lowered = sentence.lowered
        funding = words.FUNDING.search(lowered)
        if funding is None and self._acts:
            funding = words.SAME_PURPOSE.search(lowered)
        verb = _verb_of(sentence, funding)
        if self._leaves(sentence, verb, funding):
            return
        if funding is not None:
            self._fund(sentence, funding)
        if not sentence.amounts:
            self._lead_by(sentence, verb)
            if not _is_heading(sentence, self._section):
                self._pending = [*self._pending[-2:], sentence]
            return
        if not self._total(sentence):
            self._act(sentence, verb, funding)
        if verb is not None and words.LIST_FOLLOWS.search(lowered):
            self._lead_by(sentence, verb)
        self._pending = []

    def _leaves(self, sentence: Sentence, verb: words.VerbRule | None, funding: re.Match[str] | None) -> bool:
        """Leave out the amounts of what is rejected or no budget's, and of a list after such words."""
        code = "rejected" if words.REJECTIONS.search(sentence.lowered) else outside_code(sentence, funding)
        if code is None and verb is None and funding is None and sentence.amounts:
            code = self._leaving
        if code:
            self._leave_all(sentence, code)
            leads = not sentence.amounts and sentence.text.rstrip().endswith(":")
            self._leaving = code if leads else self._leaving
        elif verb is not None:
            self._leaving = None
        return code is not None

    def _lead_by(self, sentence: Sentence, verb: words.VerbRule | None) -> None:
        """Keep a sentence that may stand before a list, and its verb."""
        if verb is not None or sentence.text.rstrip().endswith(":"):
            self._lead, self._lead_sentence = verb or self._lead, sentence

    def _total(self, sentence: Sentence) -> bool:
        """Take in an item that says what the list before it makes together; return whether it does."""
        if len(sentence.amounts) != 1 or not self._acts or not words.TOTAL_ITEM.fullmatch(_around(sentence)):
            return False
        act, amount = self._acts[-1], sentence.amounts[0]
        stated, parts = amount.figure.amount, [line.amount for line in act.lines]
        if stated is None or len(parts) < 2 or act.total is not None:  # noqa: PLR2004 (a list, a table)
            return False
        self._settled.used.add(amount.first)
        total = DraftedLine(
            "", stated, amount.figure.passage, unit=amount.figure.unit, rules=(Reason("total"),)
        )
        fits = adds_up(stated, parts)
        doubts = act.doubts if fits else (*act.doubts, Reason("sum-differs"))
        self._acts[-1] = evolve(act, total=total, doubts=doubts)
        computed = sum(part.ore for part in parts)
        self._settled.sums.append(
            CheckedSum(amount.figure.passage, stated, computed, fits, len(parts), self._section.label)
        )
        return True

    def _leave_all(self, sentence: Sentence, code: str) -> None:
        for amount in sentence.amounts:
            self._settled.leave(amount, code)
        self._pending = []

    def _fund(self, sentence: Sentence, funding: re.Match[str]) -> None:
        """Take in where the money of the act before comes from."""
        giver = giver_in(sentence, funding.start(), GIVER)
        is_other = bool(sentence.spans) and sentence.spans[0][0] < funding.start()
        if giver is None or not self._acts or (is_other and not words.SAME_MONEY.match(sentence.lowered)):
            return
        for index, act in enumerate(self._acts):
            if act.giver is None:
                self._acts[index] = evolve(
                    act, giver=giver, rules=(*act.rules, Reason("giver-in-next-sentence"))
                )

    def _act(self, sentence: Sentence, verb: words.VerbRule | None, funding: re.Match[str] | None) -> None:
        stated = [
            (amount, span)
            for amount, span in zip(sentence.amounts, sentence.spans, strict=True)
            if not self._is_left(sentence, amount, span, funding)
        ]
        if not stated:
            return
        rule = verb
        rules = [Reason("verb", (("word", word_of(sentence, verb)),))] if verb else []
        doubts: list[Reason] = []
        if rule is None and self._lead is not None and self._is_listed(sentence):
            rule = self._lead
            rules.append(Reason("verb-of-lead"))
        if rule is None and self._section.kind is HeadingKind.PROPOSAL:
            doubts.append(Reason("no-verb"))
        if rule is None and not doubts:
            for amount, _ in stated:
                self._settled.leave(amount, "no-verb")
            return
        if rule in words.WEAK_VERBS or (rule is verb is None):
            doubts.append(Reason("weak-verb"))
        if _is_row(sentence, stated):
            doubts.append(Reason("row-without-table"))
        self._make(sentence, rule, stated, rules, doubts)

    def _type(self, sentence: Sentence, rule: words.VerbRule | None) -> str:
        """Return the type of a verb's rule; what another than a council ``anslår`` is of its own frame."""
        if rule is None:
            return PROPOSAL
        is_council = self._by is None or "fullmäktige" in self._by
        is_allotted = not is_council and word_of(sentence, rule).startswith("anslå")
        return "AllocationDecided" if is_allotted else rule.type

    def _is_listed(self, sentence: Sentence) -> bool:
        """Return whether a sentence without a verb is an item of a list whose lead has one."""
        lead = self._lead_sentence
        is_led = lead is not None and words.LIST_FOLLOWS.search(lead.lowered) is not None
        named = names_in(sentence.text, sentence.spans)[0]
        return is_led or named.rule == "name-item" or (named.name is None and bool(self._pending))

    def _make(
        self,
        sentence: Sentence,
        rule: words.VerbRule | None,
        stated: Sequence[tuple[PlacedAmount, Span]],
        rules: list[Reason],
        doubts: list[Reason],
    ) -> None:
        proposed = self._proposed(sentence)
        kind = self._type(sentence, rule)
        condition = words.CONDITIONS.search(sentence.lowered)
        doubts = [*doubts, *_further_doubts(sentence, kind), *([Reason("condition")] if condition else [])]
        if proposed:
            kind, rules = PROPOSAL, [*rules, Reason("proposal")]
        lines, total = self._lines_of(sentence, stated)
        if not lines:
            return
        to = receiver(sentence, self._section, self._pending) if proposed else None
        act = DraftedAct(
            kind,
            tuple(lines),
            sentence.passage(),
            self._section.label,
            (Reason("heading", (("text", self._section.label),)), *rules),
            by=self._reading_by(to),
            to=to,
            giver=self._giver(sentence, kind, is_lead=rule is self._lead),
            total=total,
            year=self._year(sentence),
            key_values=further_keys(sentence, condition, kind=proposed),
            doubts=tuple(doubts),
        )
        add_act(self._acts, act)

    def _proposed(self, sentence: Sentence) -> str | None:
        """Return what kind of proposal a sentence makes, None for a decision."""
        if ASKS.search(sentence.lowered):
            return "begäran"
        is_one = self._section.kind is HeadingKind.PROPOSAL or _ADOPTS.search(sentence.lowered)
        return "förslag" if is_one else None

    def _is_left(
        self, sentence: Sentence, amount: PlacedAmount, span: Span, funding: re.Match[str] | None
    ) -> bool:
        code = left_code(sentence, amount, span, funding)
        if code:
            self._settled.leave(amount, code)
        return code is not None

    def _lines_of(
        self, sentence: Sentence, stated: Sequence[tuple[PlacedAmount, Span]]
    ) -> tuple[list[DraftedLine], DraftedLine | None]:
        lines: list[DraftedLine] = []
        for (placed, _), named in zip(
            stated, names_in(sentence.text, [span for _, span in stated]), strict=True
        ):
            if placed.figure.amount is None:  # which left_code leaves out
                continue
            self._settled.used.add(placed.first)
            name, passage, rules, doubts = self._name(sentence, named)
            giver = sentence.text[slice(*named.giver)] if named.giver else None
            figure, year = placed.figure, self._year(sentence)
            lines.append(
                DraftedLine(
                    name,
                    placed.figure.amount,
                    figure.passage,
                    passage,
                    giver,
                    year,
                    figure.unit,
                    rules=rules,
                    doubts=doubts,
                )
            )
        return split_total(sentence, lines, stated)

    def _name(self, sentence: Sentence, named: Named) -> _Name:
        """Return whom an amount is for: by its sentence, the lines above it, or the title of its §."""
        if self._by and _asks_for_itself(sentence, named):
            return self._by, self._section.heading_passage, (Reason("name-asks"),), ()
        if named.name:
            name = sentence.text[slice(*named.name)]
            inside = sentence.text[slice(*named.bracket)] if named.bracket else ""
            name = f"{name} ({inside})" if "budget" in inside else name
            return name, sentence.passage(*named.name), (Reason(named.rule),), ()
        start, end = sentence.spans[0]
        is_alone = len(sentence.spans) == 1 and len(sentence.text) - (end - start) <= _MAX_BESIDE
        if is_alone and self._pending:
            parts = self._above()
            name = " ".join(part.text.strip() for part in parts)
            return name, parts[0].passage(), (Reason("name-above"),), ()
        title = name_of_title(self._section)
        return title, None, (), (Reason("name-of-title" if title else "no-name"),)

    def _above(self) -> list[Sentence]:
        """Return the lines above an amount that stands alone: a name that takes up to two of them."""
        last = self._pending[-1]
        parts = [
            item
            for item in self._pending
            if item.block.size == last.block.size and item is not self._lead_sentence
        ]
        return parts[-1:] if last.block.is_parted else parts[-2:] or [last]

    def _year(self, sentence: Sentence) -> int | None:
        """Return the year of a sentence's money: its own, else that of the sentence before its list."""
        year = year_of(sentence.lowered, self._section)
        lead = self._lead_sentence
        if year or lead is None:
            return year
        is_of_list = verb_in(sentence.lowered) is None or (
            not lead.amounts and words.LIST_FOLLOWS.search(lead.lowered)
        )
        return year_of(lead.lowered, self._section) if is_of_list else None

    def _giver(self, sentence: Sentence, kind: str, *, is_lead: bool) -> Reading | None:
        if kind == "ReallocationDecided":
            return None
        giver = giver_in(sentence, 0, OWN_GIVER)
        if giver is None and is_lead and self._lead_sentence is not None:
            giver = giver_in(self._lead_sentence, 0, OWN_GIVER)
        return giver

    def _reading_by(self, to: Reading | None) -> Reading | None:
        if not self._by:
            return None
        if to is not None and to.text == self._by:
            return Reading(self._by, None, Reason("by-paper"), (Reason("by-unsure"),))
        return body_reading(self._section, self._by)


def _further_doubts(sentence: Sentence, kind: str) -> list[Reason]:
    """Return what a person must say of an act of this type: who gives a grant, what a decrease takes from."""
    if kind == "GrantAwarded":
        return [Reason("grant-giver")]
    changes = kind in {"FrameChanged", "FrameDecided"} and not has_both_ways(sentence)
    return [Reason("decrease")] if changes and DECREASE.search(sentence.lowered) else []


def _verb_of(sentence: Sentence, funding: re.Match[str] | None) -> words.VerbRule | None:
    """Return the rule of a sentence's verb, if it is not only that of where money comes from."""
    lowered = sentence.lowered
    rest = lowered if funding is None else lowered[: funding.start()] + lowered[funding.end() :]
    return verb_in(rest) or (verb_in(lowered) if sentence.amounts else None)


def _with_total(act: DraftedAct) -> DraftedAct:
    """Return an act without the line that stands before its list and is what the list makes together."""
    first, *rest = act.lines
    is_lead = len(rest) > 1 and words.PARTS_FOLLOW.search(act.words.exact.lower()) is not None
    if act.total is None and is_lead and sum(line.amount.ore for line in rest) == first.amount.ore:
        return evolve(act, lines=tuple(rest), total=first)
    return act


def _is_row(sentence: Sentence, stated: Sequence[tuple[PlacedAmount, Span]]) -> bool:
    """Return whether amounts are of a table's row that no table has: nobody knows which column is which."""
    bare = [span for placed, span in stated if placed.figure.unit is not None]
    return len(bare) > 1 or (bool(bare) and sentence.text[bare[0][1] :].strip(" .*") != "")


def _asks_for_itself(sentence: Sentence, named: Named) -> bool:
    """Return whether a sentence asks for more of a frame and names no other whose frame it is."""
    names_owner = named.rule in {"name-subject", "name-object", "name-frame", "name-from-to"}
    request = ASKS.search(sentence.lowered)
    return request is not None and not names_owner and words.OWN_FRAME.search(sentence.lowered) is not None


def _around(sentence: Sentence) -> str:
    """Return a sentence's words without its amount."""
    start, end = sentence.spans[0]
    return f"{sentence.lowered[:start]} {sentence.lowered[end:]}".strip(" .,:;•*–-\uf0b7")


def _is_heading(sentence: Sentence, section: Section) -> bool:
    return sentence.text.strip(" :") in {section.heading, section.label}
