"""All errors that tplog raises on purpose, under one base class; each has an exit code (docs/cli.md)."""

from __future__ import annotations

from typing import ClassVar

from tplog.values.amount import format_kronor
from tplog.values.finding import Finding, Rule, Severity, fill_with_phrases


class TplogError(Exception):
    """Base class of the errors that a caller can cause. ``reasons`` are findings that say what is wrong."""

    exit_code: ClassVar[int] = 1

    def __init__(self, *reasons: Finding) -> None:
        """Create the error with its reasons, at least one."""
        super().__init__(*reasons)
        self.reasons: tuple[Finding, ...] = reasons

    def __str__(self) -> str:
        """Return the reasons in English, one per line, each after its place and code."""
        return "\n".join(english_message(reason) for reason in self.reasons)


class Refused(TplogError):
    """A rule forbids recording this. Nothing was written."""

    exit_code = 1


class Tampered(TplogError):
    """The log contradicts itself."""

    exit_code = 1


class BadFile(TplogError):
    """A file is unreadable or malformed. Nothing was written."""

    exit_code = 2


class NotFound(TplogError):
    """The database, address, budget or account that the caller named does not exist or is invalid."""

    exit_code = 2


class Incompatible(TplogError):
    """The database, or what lies at its place, is not as tplog writes it: newer, older, foreign, damaged."""

    exit_code = 2


class Conflict(TplogError):
    """Another process wrote first, or the log stayed busy."""

    exit_code = 4


class Unavailable(TplogError):
    """The database cannot be reached, or it is unknown whether a write was committed."""

    exit_code = 5


def english_message(finding: Finding) -> str:
    """Return the finding's English sentence with plain figures, after its place and code."""
    texts = {
        name: format_kronor(param) if isinstance(param, int) else param
        for name, param in finding.params.items()
        if not isinstance(param, tuple)
    }
    phrases = {
        name: _plain_phrases(param) for name, param in finding.params.items() if isinstance(param, tuple)
    }
    place = f"{finding.location}: " if finding.location else ""
    return f"{place}{finding.code}: {fill_with_phrases(finding.rule.en, texts, phrases)}"


def _plain_phrases(keys: tuple[str, ...]) -> str:
    from tplog.values.phrases import joined, phrase  # noqa: PLC0415 (start-up time)

    return joined([(phrase(key) or (key, key))[1] for key in keys])


def mandatory_rule(code: str, sv: str, en: str) -> Rule:
    """Return a rule that is always refused, for mistakes that readers and stores find themselves."""
    return Rule(code, Severity.REFUSE, sv, en, mandatory=True)


EXTRA_MISSING = mandatory_rule(
    "extra-missing",
    "För {what} behövs mer. Kör: pip install 'tplog[{extra}]'",
    "{what} needs more. Run: pip install 'tplog[{extra}]'",
)
NAME_UNREADABLE = mandatory_rule(
    "name-unreadable",
    "”{value}” duger inte som namn. Skriv det med bokstäver och siffror, utan snedstreck.",
    "'{value}' does not do as a name. Write it with letters and digits, without slashes.",
)
