"""Write findings and errors as sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from tplog.i18n.money_format import Unit, common_unit, format_money
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, in_language, translate
from tplog.values.finding import NONE_NEAR, Finding, fill_with_phrases

MOST_THOUSANDS = 1_000_000  # in which a sentence gives its amounts


def finding_sentence(
    finding: Finding, language: Language, name_of: Callable[[str], str] | None = None
) -> str:
    """Return a finding's sentence, with formatted money and with invisible characters escaped.

    Its amounts stand in one unit, exactly: the coarsest that shows them all with its usual decimals, or
    millions where that would be more than a million thousands. Its phrases take in its other parameters.
    A part that lists what is nearest, or what there is, is left out where that is nothing.
    ``name_of`` puts names in place of the accounts in a text.
    """
    template = _without_empty_lists(in_language((finding.rule.sv, finding.rule.en), language), finding)
    unit = _unit([value for value in finding.params.values() if isinstance(value, int)])
    texts = {
        name: format_money(value, language, unit)
        if isinstance(value, int)
        else escape_invisible(name_of(value) if name_of else value)
        for name, value in finding.params.items()
        if not isinstance(value, tuple)
    }
    lists = {name: value for name, value in finding.params.items() if isinstance(value, tuple)}
    phrases = {name: _phrases_text(keys, language) for name, keys in lists.items()}
    return fill_with_phrases(template, texts, phrases)


def _without_empty_lists(template: str, finding: Finding) -> str:
    """Return a template without its sentences such as ``Nearest: {nearest}.`` that would list nothing."""
    for name, value in finding.params.items():
        if value == NONE_NEAR:
            template = re.sub(rf"(?<=\.) [^.{{}}]*: \{{{name}\}}\.", "", template)
    return template


def _unit(amounts: Sequence[int]) -> Unit:
    """Return the unit of a sentence's amounts (öre): nobody reads ``26 749 300 tkr``."""
    unit = common_unit(amounts)
    is_long = unit is Unit.TKR and max(map(abs, amounts), default=0) >= MOST_THOUSANDS * Unit.TKR.ore
    return Unit.MKR if is_long else unit


def _phrases_text(keys: Iterable[str], language: Language) -> str:
    from tplog.values.phrases import joined  # noqa: PLC0415 (start-up time)

    return joined([phrase_text(key, language) for key in keys])


def phrase_text(key: str, language: Language) -> str:
    """Return a phrase or a word in the language."""
    from tplog.values.phrases import phrase  # noqa: PLC0415 (start-up time)

    pair = phrase(key)
    if pair:
        return escape_invisible(in_language(pair, language))
    return _event_type(key, language) if key[:1].isupper() else translate(key, language)


def _event_type(key: str, language: Language) -> str:
    """Return an event type by its class name in words; another key as it is translated."""
    from tplog.events.types import EVENT_TYPE_BY_NAME  # noqa: PLC0415 (start-up time)
    from tplog.i18n.event_type_names import event_type_words  # noqa: PLC0415 (start-up time)

    known = EVENT_TYPE_BY_NAME.get(key)
    return event_type_words(known, language) if known else translate(key, language)


def error_line(finding: Finding, language: Language) -> str:
    """Return one reason of an error as a line: location, code, sentence, and what to do next."""
    from tplog.i18n.next_steps import next_step  # noqa: PLC0415 (start-up time)

    head = f"{escape_invisible(str(finding.location))}: " if finding.location else ""
    step = next_step(finding)
    more = f" {in_language(step, language)}" if step else ""
    return f"{head}{finding.code}: {finding_sentence(finding, language)}{more}"
