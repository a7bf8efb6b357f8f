"""Write findings and errors as sentences."""

from __future__ import annotations

from tplog.i18n.money_format import format_money
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, in_language, translate
from tplog.values.finding import Finding, MessageParam


def finding_sentence(finding: Finding, language: Language) -> str:
    """Return a finding's sentence, with formatted money and with invisible characters escaped."""
    template = in_language((finding.rule.sv, finding.rule.en), language)
    return template.format_map(
        {name: _format_figure(value, language) for name, value in finding.params.items()}
    )


def _format_figure(figure: MessageParam, language: Language) -> str:
    if isinstance(figure, tuple):
        return ", ".join(translate(key, language) for key in figure)
    return format_money(figure, language) if isinstance(figure, int) else escape_invisible(figure)


def error_line(finding: Finding, language: Language) -> str:
    """Return one reason of an error as a line: location, code and sentence."""
    head = f"{escape_invisible(str(finding.location))}: " if finding.location else ""
    return f"{head}{finding.code}: {finding_sentence(finding, language)}"
