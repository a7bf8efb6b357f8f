"""Findings and errors as sentences in the reader's language."""

from __future__ import annotations

from tplog.i18n.money_format import money
from tplog.i18n.sanitize import visible
from tplog.i18n.vocabulary import Language, word
from tplog.values.finding import Figure, Finding


def sentence(finding: Finding, language: Language) -> str:
    """The finding's sentence, its money written as the language does and foreign text made visible."""
    template = finding.kind.sv if language is Language.SV else finding.kind.en
    return template.format_map({name: _figure(told, language) for name, told in finding.figures.items()})


def _figure(told: Figure, language: Language) -> str:
    if isinstance(told, tuple):
        return ", ".join(word(key, language) for key in told)
    return money(told, language) if isinstance(told, int) else visible(told)


def error_line(finding: Finding, language: Language) -> str:
    """One reason as people see it: place, code, sentence."""
    head = f"{visible(str(finding.place))}: " if finding.place else ""
    return f"{head}{finding.code}: {sentence(finding, language)}"
