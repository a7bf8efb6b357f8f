"""What binds money by words, for every door: guidelines, targets, tax rates and limits, and mandates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.formalities import FORMAL_FACTS, formal_items
from tplog.i18n.vocabulary import Language, in_language, translate
from tplog.values.amount import Amount, Hedge
from tplog.values.matter_words import GUIDELINES

if TYPE_CHECKING:
    from tplog.events.base import Event
    from tplog.events.binding_words import GuidelineDecided, MandateGiven


def _ore(name: str) -> Any:  # noqa: ANN401 (a getter)
    def get(event: object) -> int | None:
        amount: Amount | None = getattr(event, name)
        return amount.ore if amount else None

    return get


_EVENT: Field[Any] = Field(
    "event", Kind.TEXT, ("händelse", "event"), "Its id.", get=lambda decision: decision.id
)
GUIDELINE: Answer[GuidelineDecided] = Answer(
    "Guideline",
    (
        _EVENT,
        Field("kind", Kind.WORD, ("slag", "kind"), choices=GUIDELINES),
        Field("text", Kind.TEXT, ("lydelse", "wording"), "In the paper's words."),
        Field("value", Kind.TEXT, ("värde", "value"), "As stated; never money.", optional=True),
        Field("over", Many(Kind.TEXT), ("över", "over"), "The accounts that it is for; none: it names none."),
        Field("from_year", Kind.YEAR, ("från år", "from year"), optional=True),
        Field("until_year", Kind.YEAR, ("till och med år", "until year"), optional=True),
        Field(
            "at_most",
            Kind.ORE,
            ("högst", "at most"),
            "So much as the accounts may spend together.",
            get=_ore("at_most"),
            optional=True,
        ),
        Field(
            "at_least",
            Kind.ORE,
            ("minst", "at least"),
            "So much as the accounts must have spent at the end of the year.",
            get=_ore("at_least"),
            optional=True,
        ),
        *FORMAL_FACTS.of("Guideline", lambda guideline: guideline.act).fields,
    ),
)
MANDATE: Answer[MandateGiven] = Answer(
    "Mandate",
    (
        _EVENT,
        Field("to", Kind.TEXT, ("till", "to"), "The body that may act."),
        Field("scope", Kind.TEXT, ("omfattning", "scope"), "In the paper's words."),
        Field("over", Many(Kind.TEXT), ("över", "over"), "The accounts that it covers."),
        Field(
            "limit",
            Kind.ORE,
            ("högst åt gången", "at most at a time"),
            get=_ore("limit"),
            optional=True,
        ),
        Field("in_all", Kind.ORE, ("högst i allt", "at most in all"), get=_ore("in_all"), optional=True),
        Field("until", Kind.DAY, ("till och med", "until"), "The last day that it holds.", optional=True),
        *FORMAL_FACTS.of("Mandate", lambda mandate: mandate.act).fields,
    ),
)
_FIELDS: tuple[Field[Any], ...] = (*GUIDELINE.fields, *MANDATE.fields)
_LABELS = {field.name: field.label for field in _FIELDS}


def binding_text(decision: Event, language: Language) -> str:
    """Return a guideline or a mandate as one line. Raises TypeError for another event."""
    from tplog.events.binding_words import GuidelineDecided, MandateGiven  # noqa: PLC0415 (start-up time)

    match decision:
        case GuidelineDecided():
            return _guideline_text(decision, language)
        case MandateGiven():
            return _mandate_text(decision, language)
    message = f"{type(decision).__name__} binds nothing by words"
    raise TypeError(message)


def _guideline_text(guideline: GuidelineDecided, language: Language) -> str:
    """Return a guideline as one line: its id, kind, wording, value, bounds, years and formal facts."""
    parts = [guideline.text, *([guideline.value] if guideline.value else [])]
    parts += _bounds(guideline, ("at_most", "at_least"), language)
    if guideline.from_year or guideline.until_year:
        parts.append(f"{guideline.from_year or ''}–{guideline.until_year or ''}")
    parts += [item.text for item in formal_items(guideline.act, language)]
    return f"{guideline.id}: {translate(guideline.kind, language)}: {'; '.join(parts)}"


def _mandate_text(mandate: MandateGiven, language: Language) -> str:
    """Return a mandate as one line: its id, body, scope, bounds, last day and formal facts."""
    from tplog.i18n.site_texts import site_text  # noqa: PLC0415 (start-up time)

    parts = [mandate.scope, *_bounds(mandate, ("limit", "in_all"), language)]
    if mandate.until:
        parts.append(f"{in_language(_LABELS['until'], language)} {mandate.until}")
    parts += [] if mandate.over else [site_text("mandate-text-only", language)]
    parts += [item.text for item in formal_items(mandate.act, language)]
    name = in_language(("mandat", "mandate"), language)
    return f"{mandate.id}: {name}: {mandate.to}: {'; '.join(parts)}"


def _bounds(decision: object, names: tuple[str, ...], language: Language) -> Iterator[str]:
    """Yield the amounts that a decision states as bounds, each with its label and its unit."""
    for name in names:
        if amount := getattr(decision, name):
            yield f"{in_language(_LABELS[name], language)} {format_bound(amount, language)}"


def format_bound(amount: Amount, language: Language) -> str:
    """Format a stated bound as it is counted, with its unit and its hedge: ``cirka 5 mkr``.

    The paper's own words may lack the unit, and write a cost with a minus. That it is at least or at most so
    much is what makes it a bound.
    """
    from tplog.i18n.money_format import format_money  # noqa: PLC0415 (start-up time)

    is_hedged = amount.hedge in {Hedge.ABOUT, Hedge.OVER, Hedge.NEARLY}
    hedge = f"{translate(amount.hedge, language)} " if is_hedged else ""
    return f"{hedge}{format_money(amount.ore, language)}"
