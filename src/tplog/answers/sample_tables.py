"""The terminal's tables of a sample and of what its result says."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.answer_tables import TextTable, answer_table
from tplog.answers.sample import BOUND, STRATUM, TO_FILL_IN, working_paper_columns
from tplog.answers.sample_bounds import ErrorBound, confidence_factor
from tplog.i18n.audit_words import audit_text
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.book.sample import Sample
    from tplog.book.sample_result import SampleResult

_NOT_SHOWN = {*(field.name for field in TO_FILL_IN), "tplog", "case_numbers", "paragraph", "budget"}


def sample_tables(sample: Sample, language: Language) -> Iterator[TextTable]:
    """Yield the table of the bodies' parts and that of what was drawn."""
    strata = STRATUM if sample.population_ore is not None else STRATUM.without("ore")
    yield answer_table(strata, sample.strata, language, audit_text("strata", language))
    columns = working_paper_columns(sample.request.by, language)
    shown = [field.name for field in columns.fields if field.name not in _NOT_SHOWN]
    if len({drawn.item.record.event.budget for drawn in sample.drawn if drawn.item.record}) > 1:
        shown.insert(2, "budget")
    yield answer_table(columns.only(*shown), sample.drawn, language, audit_text("sample", language))


def result_text(result: SampleResult, language: Language) -> str:
    """Return what a result says in sentences, but for its amounts."""
    head = audit_text(
        "result-head",
        language,
        checked=result.checked,
        population=result.population,
        seed=result.seed,
        records=result.records,
        confidence=result.confidence,
    )
    if result.rate is None or result.upper_rate is None:
        return head
    rates = {"rate": _percent(result.rate, language), "upper": _percent(result.upper_rate, language)}
    return f"{head}\n{audit_text('result-rate', language, deviations=result.deviations, **rates)}"


def result_table(result: SampleResult, language: Language) -> TextTable | None:
    """Return the table of the errors in both directions; None for a sample that is not by amount."""
    if result.overstatement is None or result.understatement is None:
        return None
    bounds = (("too-much", result.overstatement), ("too-little", result.understatement))
    direction: Field[tuple[str, ErrorBound]] = Field(
        "direction", Kind.TEXT, ("fel", "error"), get=lambda pair: audit_text(pair[0], language)
    )
    view: Answer[tuple[str, ErrorBound]] = Answer(
        "Direction", (direction, *BOUND.of("Direction", lambda pair: pair[1]).fields)
    )
    return answer_table(view, bounds, language, audit_text("result-amount", language))


def formula_text(result: SampleResult, language: Language) -> str:
    """Return how a result was computed, and after whom."""
    if result.rate is None:
        factor = str(confidence_factor(0, result.confidence)).replace(".", _mark(language))
        return audit_text("amount-formula", language, factor=factor)
    return audit_text("rate-formula", language, risk=100 - result.confidence)


def _percent(rate: str, language: Language) -> str:
    """Return a rate of 1 in per cent, with one decimal."""
    return f"{Decimal(rate) * 100:.1f}".replace(".", _mark(language))


def _mark(language: Language) -> str:
    return "," if language is Language.SV else "."
