"""Findings and errors as sentences in the reader's language."""

from __future__ import annotations

from tplog.i18n.money_format import format_money
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, translate
from tplog.values.finding import Finding, MessageParam


def finding_sentence(finding: Finding, language: Language) -> str:
    """The finding's sentence, its money written as the language does and foreign text made visible."""
    template = finding.rule.sv if language is Language.SV else finding.rule.en
    return template.format_map(
        {name: _format_figure(told, language) for name, told in finding.params.items()}
    )


def _format_figure(figure: MessageParam, language: Language) -> str:
    if isinstance(figure, tuple):
        return ", ".join(translate(key, language) for key in figure)
    return format_money(figure, language) if isinstance(figure, int) else escape_invisible(figure)


def error_line(finding: Finding, language: Language) -> str:
    """One reason as people see it: place, code, sentence."""
    head = f"{escape_invisible(str(finding.location))}: " if finding.location else ""
    return f"{head}{finding.code}: {finding_sentence(finding, language)}"
