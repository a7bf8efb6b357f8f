"""Write findings and errors as sentences."""

from __future__ import annotations

from tplog.i18n.money_format import Unit, common_unit, format_money
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, in_language, translate
from tplog.values.finding import Finding, MessageParam
from tplog.values.phrases import filled, joined, phrase


def finding_sentence(finding: Finding, language: Language) -> str:
    """Return a finding's sentence, with formatted money and with invisible characters escaped.

    The amounts of one sentence about a file stand in one unit; those about events each in its own.
    """
    template = in_language((finding.rule.sv, finding.rule.en), language)
    amounts = [value for value in finding.params.values() if isinstance(value, int)]
    unit = None if finding.events else common_unit(amounts)
    texts = {name: _format_figure(value, unit, language) for name, value in finding.params.items()}
    phrases = {name for name, value in finding.params.items() if isinstance(value, tuple)}
    return template.format_map({**texts, **{name: filled(texts[name], texts) for name in phrases}})


def _format_figure(figure: MessageParam, unit: Unit | None, language: Language) -> str:
    if isinstance(figure, tuple):
        return joined([phrase_text(key, language) for key in figure])
    return format_money(figure, language, unit) if isinstance(figure, int) else escape_invisible(figure)


def phrase_text(key: str, language: Language) -> str:
    """Return a phrase or a word in the language."""
    pair = phrase(key)
    return escape_invisible(in_language(pair, language)) if pair else translate(key, language)


def error_line(finding: Finding, language: Language) -> str:
    """Return one reason of an error as a line: location, code and sentence."""
    head = f"{escape_invisible(str(finding.location))}: " if finding.location else ""
    return f"{head}{finding.code}: {finding_sentence(finding, language)}"
