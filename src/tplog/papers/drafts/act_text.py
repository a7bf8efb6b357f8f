"""Write one act of a draft as an event in TOML: plainly, or as a comment where it is doubtful."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import NOTHING, define, field, frozen

from tplog.decision_files.formatter import format_decision_file
from tplog.events.base import Event, FieldType
from tplog.events.field_types import field_types, specific_fields
from tplog.events.types import (
    EVENT_TYPE_BY_NAME,
    ForecastRecorded,
    OutcomeRecorded,
    PlanNoted,
    ProposalMade,
)
from tplog.i18n.field_help import key_help
from tplog.i18n.vocabulary import Language
from tplog.papers.drafts.accounts import AccountNames, body_name
from tplog.papers.drafts.drafted import TABLE_SECTION, DraftedAct, Reading
from tplog.papers.drafts.money_text import MoneyWriter, comment_row
from tplog.papers.drafts.phrases import words
from tplog.papers.drafts.toml_parts import (
    comment,
    place_text,
    reading_comment,
    reason_text,
    reasons_text,
    row,
    ruled,
    toml_day,
    toml_text,
    wrapped_comment,
)
from tplog.readers.decision_file import COMMON_FIELDS
from tplog.values.identifiers import is_identifier, unused_name
from tplog.values.limits import MAX_NAME_LENGTH, MAX_TEXTS

_DIGITS = re.compile(r"[0-9]+")
_YEAR = re.compile(r"[0-9]{4}")
# Short names of bodies, as registries write them.
_SHORT_NAMES = {
    "kommunstyrelsen": "ks",
    "kommunfullmäktige": "kf",
    "regionstyrelsen": "rs",
    "regionfullmäktige": "rf",
}
# What an act is called in an id; figures that are noted are so also beside their paragraph's number.
_NOTED = {
    OutcomeRecorded.__name__: "id-outcome",
    ForecastRecorded.__name__: "id-forecast",
    PlanNoted.__name__: "id-plan",
}
_ID_WORDS = {ProposalMade.__name__: "id-proposal", **_NOTED}
# Keys that other parts of an act are written with, so that no further key may have them.
_WRITTEN_KEYS = frozenset(
    {"type", "id", "by", "to", "decided", "place", "paragraph", "case_numbers", "quotes", "unit", "from"}
)
_GROUP = "group"  # the heading of some of a table's rows; no key of an event
_DATES = frozenset({FieldType.DAY, FieldType.PARTIAL_DATE})
_BARE = {FieldType.YEAR: _YEAR, FieldType.TRUTH: re.compile("true|false")}


@define
class EventIds:
    """The ids of a draft: each once, and none of those that are ``taken``."""

    language: Language
    year: int | None = None
    taken: set[str] = field(factory=set)

    def next_id(self, act: DraftedAct) -> str:
        """Return an id of year, body and paragraph; without a paragraph, of what kind the act is."""
        decided = _YEAR.match(act.decided.text) if act.decided else None
        year = decided[0] if decided else str(act.year or self.year or "")
        body = body_name(act.by.text) if act.by else ""
        number = _DIGITS.search(act.paragraph.text) if act.paragraph else None
        kind = words(_ID_WORDS.get(act.type, "id-decision"), self.language)
        last = [number[0]] if number else [kind]
        last += [kind] if number and act.type in _NOTED else []
        tail = "-".join(filter(None, (_SHORT_NAMES.get(body, body), *last)))
        stem = "/".join(filter(None, (year, tail)))
        return self._unused(stem if is_identifier(f"{stem}-9999") else kind)

    def opening_id(self) -> str:
        """Return an id of an event that opens accounts."""
        kind = words("id-accounts", self.language)
        return self._unused(f"{self.year}/{kind}" if self.year else kind)

    def _unused(self, stem: str) -> str:
        chosen = unused_name(stem, self.taken.__contains__)
        self.taken.add(chosen)
        return chosen


@frozen
class ActWriter:
    """Writes the acts of a draft in a language."""

    language: Language
    names: AccountNames
    ids: EventIds

    def block(self, act: DraftedAct) -> list[str]:
        """Return the lines of an act under its heading, all of them comments if it is doubtful."""
        lines, is_plain = self.event(act)
        heading = self._heading(act, is_comment=not is_plain)
        if is_plain:
            return [*heading, *lines]
        body = format_decision_file("\n".join(lines), act.type)
        return [*heading, *(f"# {line}".rstrip() for line in body.rstrip("\n").split("\n"))]

    def event(self, act: DraftedAct) -> tuple[list[str], bool]:
        """Return the lines of an event in TOML, and whether it is plain: without doubts, with an amount."""
        kind = EVENT_TYPE_BY_NAME.get(act.type, ProposalMade)
        quotes = [("by", act.by.passage)] if act.by and act.by.passage and _is_named(act.by) else []
        if act.decided and act.decided.passage and not act.decided.doubts:
            quotes.append(("decided", act.decided.passage))
        facts = [*self._facts(act, kind)]
        money, has_plain_line = MoneyWriter(self.language, self.names).rows(act, kind, quotes)
        return ["[[event]]", *facts, *money], has_plain_line and not act.doubts

    def _heading(self, act: DraftedAct, *, is_comment: bool) -> list[str]:
        """Return the heading, the reasons of a doubtful act, and the paper's own sentences."""
        paragraph = act.paragraph.text if act.paragraph else ""
        title = " ".join(filter(None, (paragraph, section_text(act, self.language))))
        mark = f"{words('doubtful', self.language)} ─── " if is_comment else ""
        doubts = [comment(reason_text(reason, self.language)) for reason in act.doubts]
        sentence = wrapped_comment(words("quoted", self.language, text=act.words.exact))
        rules = reasons_text([rule for rule in act.rules if rule not in act.doubts], self.language)
        why = wrapped_comment(words("because", self.language, rules=rules)) if rules else []
        return [ruled(f"{mark}{title}", place_text(act.words, self.language)), *doubts, *sentence, *why]

    def _facts(self, act: DraftedAct, kind: type[Event]) -> Iterator[str]:
        """Yield the rows of all but the money."""
        yield row("type", toml_text(act.type))
        yield row("id", toml_text(self.ids.next_id(act)), words("proposed-id", self.language))
        if act.by:
            name = body_name(act.by.text)
            yield self._reading("by", act.by, toml_text(name or act.by.text), is_valid=bool(name))
        if act.decided:
            yield self._reading("decided", act.decided, toml_day(act.decided.text))
        yield from self._specific(act, kind)
        place = ", ".join(
            filter(None, (section_text(act, self.language), place_text(act.words, self.language)))
        )
        if place:
            yield row("place", toml_text(place[:MAX_NAME_LENGTH]))
        if act.paragraph and act.paragraph.text.strip():
            yield self._reading("paragraph", act.paragraph, toml_text(act.paragraph.text[:MAX_NAME_LENGTH]))
        numbers = [number for number in act.case_numbers if number.text.strip() and not number.doubts]
        if numbers:
            texts = ", ".join(toml_text(number.text[:MAX_NAME_LENGTH]) for number in numbers[:MAX_TEXTS])
            yield row("case_numbers", f"[{texts}]", reading_comment(numbers[0], self.language))

    def _specific(self, act: DraftedAct, kind: type[Event]) -> Iterator[str]:
        """Yield the rows of what not all events have, and those that a person must fill in."""
        types = field_types(kind)
        stated = {key: reading for key, reading in act.key_values if key not in {*_WRITTEN_KEYS, _GROUP}}
        if act.to:
            stated = {"to": act.to, **stated}
        choices = {attribute.name: attribute.metadata["choices"] for attribute in specific_fields(kind)}
        for key, reading in stated.items():
            is_known = key in types or key in COMMON_FIELDS
            is_valid = is_known and bool(
                reading.text.strip() and reading.text in (choices.get(key) or [reading.text])
            )
            yield self._reading(key, reading, _value(reading.text, types.get(key)), is_valid=is_valid)
        for attribute in specific_fields(kind):
            known = stated.get(attribute.name)
            if attribute.default is NOTHING and (known is None or known.doubts):
                meaning = key_help(kind, attribute.name, self.language)
                yield row(attribute.name, '""', words("fill-in", self.language, meaning=meaning))
        if "adopts" in types and "adopts" not in stated and self.names.offers:
            amounts = [line.amount.ore for line in act.lines if line.amount.ore]
            for event in self.names.offers.proposals_of(amounts):
                yield comment_row(row("adopts", toml_text(event), words("same-amounts", self.language)))

    def _reading(self, key: str, reading: Reading, value: str, *, is_valid: bool = True) -> str:
        """Return the row of a value: a comment with the reasons if it is doubtful, or no value of the key."""
        note = reading_comment(reading, self.language)
        if is_valid and not reading.doubts:
            return row(key, value, note)
        why = reasons_text(reading.doubts, self.language)
        doubt = ": ".join(filter(None, (words("doubtful", self.language), why)))
        return comment_row(row(key, value, "; ".join(filter(None, (doubt, note)))))


def section_text(act: DraftedAct, language: Language) -> str:
    """Return under which heading an act stands, or in which column of a table."""
    section = words("section-table", language) if act.section == TABLE_SECTION else act.section
    group = dict(act.key_values).get(_GROUP)
    column = words("column", language, column=act.column) if act.column else ""
    return ", ".join(filter(None, (section, group.text if group else "", column)))


def _is_named(body: Reading) -> bool:
    """Return whether a body is sure, and its own name is among the words at its place."""
    words_there = body.passage.exact.casefold() if body.passage else ""
    return bool(not body.doubts and body_name(body.text) and body.text.casefold() in words_there)


def _value(text: str, kind: FieldType | None) -> str:
    """Return a value as TOML, as its key wants it."""
    if kind in _DATES:
        return toml_day(text)
    if kind is FieldType.NAME:
        return toml_text(body_name(text) or text)
    pattern = _BARE.get(kind) if kind else None
    return text if pattern and pattern.fullmatch(text) else toml_text(text)
