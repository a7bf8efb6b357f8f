"""What a trail tells below its tables, as lines: formal facts, later acts, guidelines and mandates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tplog.answers.binding_words import binding_text
from tplog.answers.formalities import formal_items, legal_force_text
from tplog.answers.trails import SETTLEMENT
from tplog.answers.year_summary import guidelines_in
from tplog.domain.legal_force import NOT_KNOWN
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, in_language, translate

if TYPE_CHECKING:
    from tplog.answers.audit_trail import Trail, TrailStep
    from tplog.answers.settlements import TrailSettlement
    from tplog.domain.state.budget_state import BudgetState

_LABELS = {field.name: field.label for field in SETTLEMENT.fields}


def trail_lines(trail: Trail, language: Language) -> list[str]:
    """Return what a trail tells below its tables.

    First which amounts the papers state approximately, then formal facts and legal force by record; records
    of which it is the same, as those of one paper, share a line. Then what later acts made of them,
    guidelines, and mandates.
    """
    steps: dict[int, TrailStep] = {step.record.index: step for step in trail}
    lines = [
        *_approximate_lines(trail, language),
        *_formal_lines(steps, language),
        *(settlement_text(settlement, language) for settlement in trail.settlements),
        *(binding_text(decision, language) for decision in (*trail.guidelines, *trail.mandates)),
    ]
    return [escape_invisible(line) for line in lines]


def _approximate_lines(trail: Trail, language: Language) -> Iterator[str]:
    """Yield by record what its paper says where the amount is approximate; the log counts with the figure."""
    words = dict.fromkeys((step.record.index, step.approximate) for step in trail if step.approximate)
    pattern = in_language(
        ("{index}: ≈ enligt handlingen ”{text}”", "{index}: ≈ by the paper '{text}'"), language
    )
    yield from (pattern.format(index=index, text=text) for index, text in sorted(words))


def _formal_lines(steps: dict[int, TrailStep], language: Language) -> Iterator[str]:
    records_by_text: dict[str, list[str]] = {}
    for index, step in sorted(steps.items()):
        parts = [item.text for item in formal_items(step.act, language)]
        if step.legal_force and step.legal_force.status != NOT_KNOWN:
            parts.append(
                f"{translate('legal-force', language)} {legal_force_text(step.legal_force, language)}"
            )
        if parts:
            records_by_text.setdefault("; ".join(parts), []).append(str(index))
    yield from (f"{', '.join(records)}: {text}" for text, records in records_by_text.items())
    unknown = [
        str(index)
        for index, step in sorted(steps.items())
        if step.legal_force and step.legal_force.status == NOT_KNOWN
    ]
    if unknown:
        yield f"{', '.join(unknown)}: {translate('legal-force-unknown', language)}"


def settlement_text(settlement: TrailSettlement, language: Language) -> str:
    """Return what an act made of another as one line: record, both ids, status, day and formal facts."""
    act, event = settlement.act, settlement.record.event
    parts = [f"{settlement.settles} {translate(settlement.status, language)}"]
    parts += [in_language(_LABELS["minority"], language)] if settlement.is_by_minority else []
    by = (act.body or translate("unknown", language), act.decided or translate("unknown", language))
    parts += [" ".join(map(str, by)), *(item.text for item in formal_items(act, language))]
    return f"{settlement.record.index}: {event.id}: {'; '.join(parts)}"


def guideline_lines(state: BudgetState, years: Iterable[int], language: Language) -> list[str]:
    """Return the guidelines of a budget that hold for these years, a line each; without years all."""
    guidelines = guidelines_in(state, tuple(years))
    return [escape_invisible(binding_text(guideline, language)) for guideline in guidelines]
