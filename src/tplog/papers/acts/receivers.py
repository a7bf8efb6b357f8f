"""Find to whom a proposal or a request is put, and which body a short name means."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tplog.papers.acts.sentences import Sentence
from tplog.papers.drafts.drafted import Reading, Reason
from tplog.papers.layout.sections import Section, bodies_in

ASKS = re.compile(
    r"(?<!\w)(?:begär|begära|begärs|äska[rs]?|hemställ(?:er|a)|ansök(?:er|a) om|anhåll(?:er|a))(?!\w)"
)
_BY = re.compile(r"(?:\W|\d{1,2}[.)] )*(?P<by>[^.:,]{4,60}?) (?:föreslår|hemställer)(?!\w)")
_PROPOSES = re.compile(r"(?:föreslår?|föreslås|hemställer)(?: att)? (?P<to>.+)")
_DECIDES = re.compile(r"(?:\W|\d{1,2}[.)] )*(?P<to>.+?) (?:beslutar|beslutade|(?:föreslås )?besluta)(?!\w)")
_ASKED_BEFORE = re.compile(r"(?:hos|till) (?P<to>[^,.;]{3,60})$")
_ASKED_AFTER = re.compile(r" (?:hos|av|från) (?P<to>[^,.;\d]{3,60})")
_MAX_LEAD = 4  # blocks of a section in which it may say who is to decide


def proposer(section: Section) -> str | None:
    """Return the body that a section's first words say proposes; None if they say of none."""
    for block in section.blocks[:_MAX_LEAD]:
        match = _BY.match(block.text.lower())
        if match and (bodies := bodies_in(match["by"])):
            return bodies[0]
    return None


def receiver(sentence: Sentence, section: Section, above: Sequence[Sentence]) -> Reading | None:
    """Return who is to decide on a proposal: by its heading, its own words, or those above it; else None."""
    if section.to:
        return Reading(section.to, section.heading_passage, Reason("to-heading"))
    rule = Reason("to-sentence")
    request = ASKS.search(sentence.lowered)
    if request and (bodies := _asked_bodies(sentence.lowered, request)):
        return Reading(bodies[0], sentence.passage(), rule)
    for earlier in (sentence, *above):
        if bodies := _bodies(_PROPOSES.search(earlier.lowered)):
            return Reading(bodies[0], earlier.passage(), rule)
    if bodies := _bodies(_DECIDES.match(sentence.lowered)):
        return Reading(bodies[-1], sentence.passage(), rule)
    for block in section.blocks[:_MAX_LEAD]:
        if bodies := _bodies(_PROPOSES.search(block.text.lower())):
            return Reading(bodies[0], block.stretch.passage(0, len(block.text)), rule)
    return None


def _bodies(match: re.Match[str] | None) -> list[str]:
    return bodies_in(match["to"]) if match else []


def _asked_bodies(lowered: str, request: re.Match[str]) -> list[str]:
    """Return the bodies that a request is put to, as its sentence names them right beside its verb."""
    before = _ASKED_BEFORE.search(lowered[: request.start()].rstrip())
    return [*_bodies(before), *_bodies(_ASKED_AFTER.match(lowered[request.end() :]))]


def body_reading(section: Section, by: str) -> Reading:
    """Return the body of a section's acts with where it is named: heading, its words, or elsewhere."""
    if section.by:
        return Reading(by, section.heading_passage, Reason("by-heading"))
    if proposer(section) is None:
        return Reading(by, None, Reason("by-paper"))
    block = next(block for block in section.blocks if _BY.match(block.text.lower()))
    return Reading(by, block.stretch.passage(0, len(block.text)), Reason("by-sentence"))


def full_name(by: str | None, body: str | None) -> str | None:
    """Return the body that a heading names; a short name is that of the paper's body: ``nämnden``."""
    if by is None or body is None:
        return by or body
    return body if body.endswith((by, by.removesuffix("et"))) else by
