"""What is wrong or worth knowing, as a value: one shape for refusals, findings and malformed files.

A rule owns a `Kind` (its code, severity and sentence in both languages) and yields `Finding`s of it.
Figures in a sentence are öre when they are ``int``, verbatim text when they are ``str``, and words of
ours when they are a ``tuple``, so that whoever shows the sentence can write the money as its reader
does and put the words into its language.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from string import Formatter

from attrs import field, frozen

MessageParam = int | str | tuple[str, ...]
MessageParams = Mapping[str, MessageParam]


class Severity(StrEnum):
    """How much a finding weighs (allvarsgrad)."""

    NOTE = "note"
    WARNING = "warning"
    REFUSE = "refuse"

    @property
    def rank(self) -> int:
        """0 for a note, 1 for a warning, 2 for what is refused."""
        return tuple(Severity).index(self)


@frozen
class Rule:
    """A rule's name and words.

    ``always`` is true for what would make the log itself wrong: no ``despite`` can record it.
    """

    code: str
    severity: Severity
    sv: str
    en: str
    mandatory: bool = False

    def placeholders(self) -> frozenset[str]:
        """Names of the figures that the sentences use."""
        parts = (*Formatter().parse(self.sv), *Formatter().parse(self.en))
        return frozenset(name for _, name, _, _ in parts if name)


@frozen
class SourceLocation:
    """Where in a decision file: the file's name, the event's id, the key and the line (from 1)."""

    file: str
    event: str | None = None
    key: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        """``file:line: event: key``, leaving out what is not known."""
        head = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (head, self.event, self.key) if part)


def _as_dict(params: MessageParams) -> dict[str, MessageParam]:
    return dict(params)


@frozen
class Finding:
    """One breach, oddity or mistake (iakttagelse).

    ``events`` are the ids concerned, the first being the one that shows it; ``because`` is the
    registrar's reason when it was recorded ``despite`` the rule; ``answer`` is the id of the event
    that answered it.
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

    @property
    def code(self) -> str:
        """The rule's code, kebab-case."""
        return self.rule.code

    @property
    def severity(self) -> Severity:
        """The rule's severity."""
        return self.rule.severity
