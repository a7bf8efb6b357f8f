"""Read sentences of decisions and proposals as acts about money, by the vocabulary's rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import define, evolve, field, frozen

from tplog.papers import vocabulary as words
from tplog.papers.blocks import Block
from tplog.papers.drafted import DraftedAct, DraftedLine, LeftOut, Reading, Reason
from tplog.papers.names import Named, Span, names_in
from tplog.papers.passage import Passage
from tplog.papers.placed import PlacedAmount
from tplog.papers.sections import Section, bodies_in
from tplog.papers.sentences import Sentence, sentences_of
from tplog.papers.vocabulary import HeadingKind
from tplog.values.amount import Amount, Hedge

PROPOSAL = "ProposalMade"
_YEAR = re.compile(
    r"(?<!\w)(?:för|under|år|avseende|till|i|från och med|from|budgetåret|verksamhetsåret|perioden)\s+(?:år(?:et)?\s+)?((?:19|20)\d\d)(?![\d/-]|\s*[-–]\s*(?:19|20)?\d\d)|((?:19|20)\d\d) års(?!\w)"
)
_YEARS = re.compile(r"(?<![\d/:-])((?:19|20)\d\d)(?![\d/:-])")
_STRONG = re.compile(
    r"(?<!\w)(?:bevilja\w*|tilldela\w*|anslå\w*|avsätt\w*|omfördel\w*|omdisponer\w*|ombudgeter\w*|tilläggsanslag\w*|budgetram\w*)"
)
_ALWAYS_OUTSIDE = {"outside-guarantee", "outside-loan", "outside-tax", "outside-fine"}
_DECREASE = re.compile(
    r"(?<!\w)(?:minska\w*|sänk\w*|reducer\w*|dra(?:s|r)? (?:ner|ned|bort)|åter(?:lämn|betal|för)\w*)"
)
_GIVER_END = re.compile(
    r"\s*(?:$|[.;](?!\d)|(?<!-),(?=\s)(?!\s?(?:verksamhet|ansvar|konto))|\s(?:för (?:år )?20\d\d|minskas|reduceras|sänks|tas|ianspråktas|i anspråk|nyttjas|används)(?!\w)|\s(?:till|beviljas|anslås|för att|med (?=\d)|på (?=\d)|och (?:att|medel)|samt|som)(?!\w))"
)
GIVER = re.compile(
    r"(?<!\w)(?:ur|från|belastar|belasta|ianspråkta(?:s|r|gande av)|i anspråk(?: av| ur)?|inom ramen för|genom att|genom|via|av|med|inom|på)\s+(?P<giver>(?!(?:den|år|dag|och med)\b|\d(?!\d{3} års)|(?:genom|via|med|av|från|ur|inom|på|att) ).+)",
    re.IGNORECASE,
)
_OWN_GIVER = re.compile(
    r"(?<!\w)(?:ur|från)\s+(?P<giver>(?!(?:den|år|och med|dag)\b|(?:19|20)\d\d).+)", re.IGNORECASE
)
_NO_GIVER = re.compile(r"(?:\d{4}(?! års)|samma|början|början|årsskiftet|och med)\b")
_ADOPTS = re.compile(
    r"(?<!\w)(?:föreslår?|föreslås|föreslå) (?=.*(?:fullmäktige|styrelsen|nämnden))|(?<!\w)föreslås"
)


@frozen
class Group:
    """The sections of one §, or of a paper without any."""

    sections: tuple[Section, ...]

    @property
    def finals(self) -> tuple[Section, ...]:
        """The sections whose words are the decision: what was proposed to the one who decides is told."""
        binding = [section for section in self.sections if section.is_binding and section.blocks]
        decisions = [section for section in binding if section.kind is HeadingKind.DECISION]
        if not decisions:
            by_body = [section for section in binding if section.by and section.to]
            return (by_body[-1],) if len(binding) > 1 and by_body else tuple(binding)
        own = {section.by for section in decisions}
        return tuple(
            section for section in binding if section in decisions or (section.by in own and section.by)
        )


@define
class Found:
    """What was read of the text: acts, and amounts that are in none, with the words of each."""

    acts: list[DraftedAct] = field(factory=list)
    left_out: list[tuple[PlacedAmount, Reason]] = field(factory=list)
    used: set[int] = field(factory=set)

    def leave(self, amount: PlacedAmount, code: str, **params: str) -> None:
        """Leave an amount out, with the code of the reason."""
        self.left_out.append((amount, Reason(code, tuple(params.items()))))
        self.used.add(amount.first)


def groups_of(sections: Sequence[Section]) -> tuple[Group, ...]:
    """Return the sections of each §, in the paper's order."""
    groups: list[list[Section]] = []
    for section in sections:
        if not groups or groups[-1][-1].paragraph_passage != section.paragraph_passage:
            groups.append([])
        groups[-1].append(section)
    return tuple(Group(tuple(group)) for group in groups)


class SectionReader:
    """Reads the sentences of one binding section, which lean on those before them."""

    def __init__(
        self, section: Section, amounts: Mapping[int, PlacedAmount], found: Found, body: str | None
    ) -> None:
        """Take the section, the paper's amounts by first word, where to put what is read, and the paper's body."""
        self._section, self._amounts, self._found = section, amounts, found
        self._by = section.by or body
        self._lead: words.VerbRule | None = None
        self._lead_sentence: Sentence | None = None
        self._lines: list[tuple[DraftedAct, str]] = []
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
        return self._acts

    def _read(self, sentence: Sentence) -> None:
        lowered = sentence.lowered
        if words.REJECTIONS.search(lowered):
            self._leave_all(sentence, "rejected")
            return
        outside = _outside(sentence)
        if outside:
            self._leave_all(sentence, outside)
            return
        funding = words.FUNDING.search(lowered)
        verb = verb_in(lowered if funding is None else lowered[: funding.start()] + lowered[funding.end() :])
        if funding is not None:
            self._fund(sentence, funding)
        if not sentence.amounts:
            if verb is not None or lowered.rstrip().endswith(":"):
                self._lead, self._lead_sentence = verb or self._lead, sentence
            if not _is_heading(sentence, self._section):
                self._pending = [*self._pending[-2:], sentence]
            return
        self._act(sentence, verb, funding)
        self._pending = []

    def _leave_all(self, sentence: Sentence, code: str) -> None:
        for amount in sentence.amounts:
            self._found.leave(amount, code)
        self._pending = []

    def _fund(self, sentence: Sentence, funding: re.Match[str]) -> None:
        """Take in where the money of the act before comes from."""
        giver = giver_in(sentence, funding.start(), GIVER)
        if giver is None or not self._acts or (sentence.spans and sentence.spans[0][0] < funding.start()):
            return
        for index, act in enumerate(self._acts):
            if act.giver is None:
                self._acts[index] = evolve(
                    act, giver=giver, rules=(*act.rules, Reason("giver-in-next-sentence"))
                )

    def _act(self, sentence: Sentence, verb: words.VerbRule | None, funding: re.Match[str] | None) -> None:
        kept = [
            (amount, span)
            for amount, span in zip(sentence.amounts, sentence.spans, strict=True)
            if not self._is_left(sentence, amount, span, funding)
        ]
        if not kept:
            return
        rule = verb
        rules = [Reason("verb", (("word", _word_of(sentence, verb)),))] if verb else []
        doubts: list[Reason] = []
        if rule is None and self._lead is not None:
            rule = self._lead
            rules.append(Reason("verb-of-lead"))
        if rule is None and self._section.kind is HeadingKind.PROPOSAL:
            doubts.append(Reason("no-verb"))
        if rule is None and not doubts:
            for amount, _ in kept:
                self._found.leave(amount, "no-verb")
            return
        if rule is words.WEAK_VERBS or (rule is verb is None):
            doubts.append(Reason("weak-verb"))
        self._make(sentence, rule, kept, rules, doubts)

    def _make(
        self, sentence: Sentence, rule: words.VerbRule | None, kept: Sequence[tuple[PlacedAmount, Span]],
        rules: list[Reason], doubts: list[Reason],
    ) -> None:  # fmt: skip
        is_proposal = (
            self._section.kind is HeadingKind.PROPOSAL or _ADOPTS.search(sentence.lowered) is not None
        )
        kind = rule.type if rule else PROPOSAL
        if kind == "GrantAwarded":
            doubts.append(Reason("grant-giver"))
        if (
            _DECREASE.search(sentence.lowered)
            and kind in {"FrameChanged", "FrameDecided"}
            and not _respective_change(sentence)
        ):
            doubts.append(Reason("decrease"))
        if condition := words.CONDITIONS.search(sentence.lowered):
            doubts.append(Reason("condition"))
        if is_proposal:
            kind, rules = PROPOSAL, [*rules, Reason("proposal")]
        lines, total = self._lines_of(sentence, kept)
        if not lines:
            return
        to = self._reading_to(sentence) if is_proposal else None
        act = DraftedAct(
            kind,
            tuple(lines),
            sentence.passage(),
            self._section.label,
            (Reason("heading", (("text", self._section.label),)), *rules),
            by=self._reading_by(to),
            to=to,
            giver=giver_in(sentence, 0, _OWN_GIVER) if kind != "ReallocationDecided" else None,
            total=total,
            year=year_of(sentence.lowered, self._section),
            key_values=_keys(sentence, condition, is_proposal=is_proposal),
            doubts=tuple(doubts),
        )
        self._add(act)

    def _add(self, act: DraftedAct) -> None:
        """Add an act, to the last one if they are one list; the same money stated again is one act."""
        if (known := self._stated_before(act)) is not None:
            at = self._acts[known]
            lines = tuple(
                evolve(line, also_at=(*line.also_at, act.lines[0].passage)) if index == 0 else line
                for index, line in enumerate(at.lines)
            )
            better = at if at.rules[1:2] and "bevilj" in at.words.exact.lower() else act
            if better is act:
                lines = (evolve(act.lines[0], also_at=(at.lines[0].passage,)), *act.lines[1:])
            self._acts[known] = evolve(better, lines=lines, rules=(*better.rules, Reason("same-money")))
            return
        last = self._acts[-1] if self._acts else None
        if last is not None and _is_one_list(last, act):
            self._acts[-1] = evolve(
                last, lines=(*last.lines, *act.lines), words=_wider(last.words, act.words),
                doubts=tuple(dict.fromkeys((*last.doubts, *act.doubts))),
            )  # fmt: skip
            return
        self._acts.append(act)

    def _stated_before(self, act: DraftedAct) -> int | None:
        if len(act.lines) != 1:
            return None
        new = act.lines[0]
        for index, known in enumerate(self._acts):
            if len(known.lines) != 1 or known.lines[0].amount.ore != new.amount.ore or known.type != act.type:
                continue
            totals = [words.TOTALS.search(item.words.exact.lower()) is not None for item in (known, act)]
            if all(totals) or known.lines[0].name.lower() == new.name.lower():
                return index
        return None

    def _is_left(
        self, sentence: Sentence, amount: PlacedAmount, span: Span, funding: re.Match[str] | None
    ) -> bool:
        code = _left_code(sentence, amount, span, funding)
        if code:
            self._found.leave(amount, code)
        return code is not None

    def _lines_of(
        self, sentence: Sentence, kept: Sequence[tuple[PlacedAmount, Span]]
    ) -> tuple[list[DraftedLine], DraftedLine | None]:
        named = names_in(sentence.text, [span for _, span in kept])
        named, pending = self._names_before(sentence, named, kept)
        lines: list[DraftedLine] = []
        for (amount, _), found in zip(kept, named, strict=True):
            self._found.used.add(amount.first)
            lines.append(self._line(sentence, amount, found, pending))
        return _split_total(sentence, lines, kept)

    def _names_before(
        self, sentence: Sentence, named: list[Named], kept: Sequence[tuple[PlacedAmount, Span]]
    ) -> tuple[list[Named], Sentence | None]:
        """Return the sentence before an amount that stands alone: a cell, a list's item over two lines."""
        if (
            len(kept) == 1
            and named[0].name is None
            and self._pending
            and len(sentence.text) - (kept[0][1][1] - kept[0][1][0]) <= 3
        ):  # noqa: PLR2004
            return named, self._pending[-1]
        return named, None

    def _line(
        self, sentence: Sentence, amount: PlacedAmount, found: Named, pending: Sentence | None
    ) -> DraftedLine:
        figure = amount.figure
        assert figure.amount is not None
        name, passage, rules, doubts = "", None, (), ()
        if found.name:
            name, passage = sentence.text[slice(*found.name)], sentence.passage(*found.name)
            rules = (Reason(found.rule),)
            if found.bracket and "budget" in sentence.text[slice(*found.bracket)]:
                name = f"{name} ({sentence.text[slice(*found.bracket)]})"
        elif pending is not None:
            parts = [item for item in self._pending if item.block.size == pending.block.size
                     and item is not self._lead_sentence][-2:]  # fmt: skip
            parts = parts or [pending]
            if len(parts) > 1 and parts[-1].block.is_parted:
                parts = parts[-1:]
            name, passage = " ".join(part.text.strip() for part in parts), parts[0].passage()
            rules = (Reason("name-above"),)
        elif title := _name_of_title(self._section):
            name, doubts = title, (Reason("name-of-title"),)
        else:
            doubts = (Reason("no-name"),)
        giver = sentence.text[slice(*found.giver)] if found.giver else None
        return DraftedLine(
            name, figure.amount, figure.passage, passage, giver,
            year_of(sentence.lowered, self._section), figure.unit, doubts=doubts, rules=rules,
        )  # fmt: skip

    def _reading_by(self, to: Reading | None) -> Reading | None:
        if not self._by:
            return None
        if to is not None and to.text == self._by:
            return Reading(
                self._by, self._section.heading_passage, Reason("by-paper"), (Reason("by-unsure"),)
            )
        return Reading(
            self._by, self._section.heading_passage, Reason("by-heading" if self._section.by else "by-paper")
        )

    def _reading_to(self, sentence: Sentence) -> Reading | None:
        if self._section.to:
            return Reading(self._section.to, self._section.heading_passage, Reason("to-heading"))
        for earlier in (sentence, *self._pending):
            match = re.search(r"(?:föreslår?|föreslås|hemställer)(?: att)? (?P<to>.+)", earlier.lowered)
            if match and (bodies := bodies_in(match["to"])):
                return Reading(bodies[0], earlier.passage(), Reason("to-sentence"))
        decides = re.match(
            r"(?:\W|\d{1,2}[.)] )*(?P<to>.+?) (?:beslutar|besluta|beslutade)(?!\w)", sentence.lowered
        )
        if decides and (bodies := bodies_in(decides["to"])):
            return Reading(bodies[-1], sentence.passage(), Reason("to-sentence"))
        for block in self._section.blocks[:4]:
            match = re.search(r"(?:föreslår?|föreslås|hemställer)(?: att)? (?P<to>.+)", block.text.lower())
            if match and (bodies := bodies_in(match["to"])):
                return Reading(bodies[0], block.stretch.passage(0, len(block.text)), Reason("to-sentence"))
        return None


def _respective_change(sentence: Sentence) -> bool:
    """Return whether a sentence has both increases and decreases, as one net amount."""
    return bool(re.search(r"(?:öka|höj)\w* (?:respektive|och|eller) (?:minska|sänk)\w*", sentence.lowered))


def _is_heading(sentence: Sentence, section: Section) -> bool:
    return sentence.text.strip(" :") in {section.heading, section.label}


def _outside(sentence: Sentence) -> str | None:
    """Return the code of the reason for which a sentence's money is no budget's, None if it may be."""
    lowered = sentence.lowered
    strong = _STRONG.search(lowered)
    for rule in words.OUTSIDE:
        match = rule.pattern.search(lowered)
        if match and (rule.code in _ALWAYS_OUTSIDE or strong is None or match.start() < strong.start()):
            return rule.code
    return None


def verb_in(lowered: str) -> words.VerbRule | None:
    """Return the first rule of the vocabulary whose verb a sentence in lower case has."""
    return next((rule for rule in words.VERBS if rule.pattern.search(lowered)), None)


def _word_of(sentence: Sentence, rule: words.VerbRule | None) -> str:
    match = rule.pattern.search(sentence.lowered) if rule else None
    return match[0] if match else ""


def _left_code(
    sentence: Sentence, amount: PlacedAmount, span: Span, funding: re.Match[str] | None
) -> str | None:
    """Return why an amount of a decision's sentence is none of the act, None if it is one."""
    lowered = sentence.lowered
    before, after = lowered[: span[0]], lowered[span[1] :]
    if words.RATES.match(after):
        return "rate"
    if amount.figure.amount is None:
        return uncertain(amount)
    if funding is not None and span[0] >= funding.start():
        return "funding"
    clause = re.split(r"[.;]|(?<!-), (?!varav|därav)", before)[-1]
    if words.PART_OF.search(clause) or (
        before.count("(") > before.count(")") and words.PART_OF.search(before.rpartition("(")[2])
    ):
        return "part-of"
    if (
        amount.figure.amount.hedge is Hedge.AT_MOST
        and words.MANDATES.search(lowered)
        and not _STRONG.search(lowered)
    ):
        return "mandate"
    if words.LIMITS.match(after.strip()):
        return "limit"
    if re.search(
        r"(?:överstig\w*|understig\w*|intill|beloppsgräns\w*(?: (?:på|om))?) (?:ett belopp (?:på|av|om) )?$",
        before,
    ):
        return "limit"
    others = len(sentence.spans) > 1
    if (
        others
        and words.LEVELS.search(before)
        and re.search(r"(?:öka|minska|höj|sänk|uppgå|ram|budget|är)", lowered)
    ):
        return "level"
    return None


def _split_total(
    sentence: Sentence, lines: list[DraftedLine], kept: Sequence[tuple[PlacedAmount, Span]]
) -> tuple[list[DraftedLine], DraftedLine | None]:
    """Return the lines without the one that is their stated total, and that total."""
    if len(lines) < 3:  # noqa: PLR2004 (a total and two parts)
        return lines, None
    for index, (_, span) in enumerate(kept):
        near = sentence.lowered[max(0, span[0] - 30) : span[0]]
        rest = [line for place, line in enumerate(lines) if place != index]
        if words.TOTALS.search(near) and sum(line.amount.ore for line in rest) == lines[index].amount.ore:
            return rest, lines[index]
    return lines, None


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
        first, lines=tuple(dict.fromkeys((*first.lines, *second.lines))), exact=f"{first.exact} {second.exact}",
        suffix=second.suffix, boxes=tuple(dict.fromkeys((*first.boxes, *second.boxes))),
    )  # fmt: skip


def year_of(lowered: str, section: Section) -> int | None:
    """Return the year of a sentence's money: as it says, else the only year of its §'s title."""
    years = {int(year) for match in _YEAR.finditer(lowered) for year in match.groups() if year}
    if len(years) == 1:
        return years.pop()
    if not years:
        titled = {int(match[1]) for match in _YEARS.finditer(section.title)}
        return titled.pop() if len(titled) == 1 else None
    return None


def _keys(
    sentence: Sentence, condition: re.Match[str] | None, *, is_proposal: bool
) -> tuple[tuple[str, Reading], ...]:
    keys: list[tuple[str, Reading]] = []
    if is_proposal:
        keys.append(("kind", Reading("förslag", None, Reason("proposal"))))
    if condition:
        passage = sentence.passage(condition.start(), condition.end())
        keys.append(
            ("condition", Reading(passage.exact, passage, Reason("condition"), (Reason("condition"),)))
        )
    return tuple(keys)


def giver_in(sentence: Sentence, start: int, pattern: re.Pattern[str]) -> Reading | None:
    """Return who gives the money, as a sentence says it from an offset on."""
    match = pattern.search(sentence.text, start)
    if match is None or _NO_GIVER.match(match["giver"]):
        return None
    begin, end = match.span("giver")
    stop = _GIVER_END.search(sentence.text, begin)
    end = min(end, stop.start()) if stop else end
    text = sentence.text[begin:end].strip()
    if len(text) < 3 or re.search(r"(?:kr|kronor)$", text):  # noqa: PLR2004
        return None
    return Reading(text, sentence.passage(begin, end), Reason("giver"))


def _name_of_title(section: Section) -> str:
    match = re.search(r"(?:till|för|åt|avseende|gällande) (?P<name>.+)", section.title)
    return match["name"].strip() if match else section.title


def lines_total(lines: Iterable[DraftedLine]) -> int:
    """Return the sum of lines, in öre."""
    return sum(line.amount.ore for line in lines)


def listed(
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
    found = list(sentences_of(block, amounts))
    if (
        len(found) != 1
        or len(found[0].amounts) != 1
        or verb_in(found[0].lowered) is not None
        or block.is_note
    ):
        return None
    amount = found[0].amounts[0]
    return (found[0], amount) if amount.figure.amount else None


def uncertain(amount: PlacedAmount) -> str:
    """Return the code for an amount without a value: it has a unit and no one reading, or no unit."""
    has_unit = re.search(r"[^\W\d_]{2}", amount.figure.passage.exact) is not None
    return "amount-unreadable" if has_unit or amount.figure.unit else "amount-without-unit"


def left_out(amount: PlacedAmount, reason: Reason, section: str | None) -> LeftOut:
    """Return an amount that is in no act."""
    figure: Amount | None = amount.figure.amount
    return LeftOut(amount.figure.passage, figure, reason, section)
