"""Findings: what is wrong or worth knowing, in one form for refusals, findings and malformed files.

A `Rule` has a code, a severity and a sentence in both languages; a `Finding` is one breach of it. A parameter
of the sentence is öre if it is an ``int``, literal text if it is a ``str``, and names of words to translate
if it is a ``tuple``. So the sentence can be shown in the reader's language.

A sentence writes ``{count:line|lines}`` for the first word where the parameter is ``1``, else the second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from attrs import evolve, field, frozen

from tplog.values.by_fields import ByFields

MessageParam = int | str | tuple[str, ...]
MessageParams = Mapping[str, MessageParam]

NONE_NEAR = "–"  # for the names near another, where none is
_PLACEHOLDER = re.compile(r"\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}")


def fill_sentence(template: str, texts: Mapping[str, str]) -> str:
    """Return a sentence with its parameters as texts, and with the words that follow their number.

    ``{name}`` is the text, ``{name:line|lines}`` a word. Raises KeyError for a name without a text.
    """

    def fill(match: re.Match[str]) -> str:
        name, singular, plural = match.groups()
        return texts[name] if singular is None else singular if texts[name] == "1" else plural

    return _PLACEHOLDER.sub(fill, template)


def fill_with_phrases(template: str, texts: Mapping[str, str], phrases: Mapping[str, str]) -> str:
    """Return a sentence with its parameters as texts, and with phrases that may name other parameters."""
    filled = {name: fill_sentence(phrase, {**texts, **phrases}) for name, phrase in phrases.items()}
    return fill_sentence(template, {**texts, **filled})


class Severity(StrEnum):
    """How much a finding weighs (allvarsgrad)."""

    NOTE = "note"
    WARNING = "warning"
    REFUSE = "refuse"

    @property
    def rank(self) -> int:
        """0 for a note, 1 for a warning, 2 for a refusal."""
        return _RANKS[self.value]


_RANKS = {severity.value: rank for rank, severity in enumerate(Severity)}


@frozen(repr=False)
class Rule(ByFields):
    """A rule's code, severity and sentences.

    ``mandatory`` is true if a breach would make the log itself wrong: no ``despite`` can record it.
    """

    code: str
    severity: Severity
    sv: str
    en: str
    mandatory: bool = False

    def placeholders(self) -> frozenset[str]:
        """Return the names of the parameters that the sentences use."""
        return frozenset(match[1] for text in (self.sv, self.en) for match in _PLACEHOLDER.finditer(text))


@frozen(eq=False, repr=False)
class SourceLocation(ByFields):
    """A place in a decision file: the file's name, the event's id, the key and the line (from 1)."""

    file: str
    event: str | None = None
    key: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        """Return ``file:line: event: key``, without the parts that are unknown."""
        head = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (head, self.event, self.key) if part)


def _as_dict(params: MessageParams) -> dict[str, MessageParam]:
    return dict(params)


@frozen(repr=False)
class Finding(ByFields):
    """One breach, oddity or mistake (iakttagelse).

    ``events`` are the ids of the events concerned, first the one that shows it; ``because`` is the
    registrar's reason if it was recorded ``despite`` the rule; ``answer`` is the id of the event that
    answered it. ``earlier_answer`` is the id of one that was given while the figures were others: it is still
    open.
    """

    rule: Rule
    params: MessageParams = field(factory=dict, converter=_as_dict, hash=False)
    events: tuple[str, ...] = ()
    account: str | None = None
    budget: str | None = None
    key: str | None = None
    location: SourceLocation | None = None
    because: str | None = None
    answer: str | None = None
    earlier_answer: str | None = None

    @property
    def code(self) -> str:
        """The rule's code, kebab-case."""
        return self.rule.code

    @property
    def severity(self) -> Severity:
        """The rule's severity."""
        return self.rule.severity


def without_repeats(reasons: Iterable[Finding]) -> list[Finding]:
    """Return reasons, each once for its line: a mistake at the top of a file shows at each of its events.

    Such a one is told without an event, at the place of the first.
    """
    by_place: dict[object, int] = {}
    distinct: list[Finding] = []
    for reason in reasons:
        place = reason.location
        known = None
        if place is not None and place.line is not None:
            saying = (reason.code, tuple(sorted(reason.params.items(), key=lambda pair: pair[0])))
            at = (place.file, place.line, place.key, reason.account, *saying)
            known = by_place.setdefault(at, len(distinct))
        if known is None or known == len(distinct):
            distinct.append(reason)
        else:
            first = distinct[known].location
            distinct[known] = evolve(distinct[known], location=evolve(first, event=None) if first else None)
    return distinct
