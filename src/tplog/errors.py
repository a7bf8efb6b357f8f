"""Everything tplog raises on purpose, under one base; each error knows its exit code (docs/cli.md)."""

from __future__ import annotations

from typing import ClassVar

from tplog.values.amount import format_kronor
from tplog.values.finding import Finding, MessageParam, Rule, Severity


class TplogError(Exception):
    """Base of all errors that a caller can cause. ``reasons`` hold what is wrong, as data."""

    exit_code: ClassVar[int] = 1

    def __init__(self, *reasons: Finding) -> None:
        """Keep the reasons; at least one is expected."""
        super().__init__(*reasons)
        self.reasons: tuple[Finding, ...] = reasons

    def __str__(self) -> str:
        """The reasons in English, one a line, each led by its place and code."""
        return "\n".join(english_message(reason) for reason in self.reasons)


class Refused(TplogError):
    """A rule does not let this be recorded. Nothing was written."""

    exit_code = 1


class Tampered(TplogError):
    """The log contradicts itself."""

    exit_code = 1


class BadFile(TplogError):
    """A file is unreadable or malformed. Nothing was written."""

    exit_code = 2


class NotFound(TplogError):
    """What was asked for does not exist or cannot be meant: a database, an address, a budget, an account."""

    exit_code = 2


class Incompatible(TplogError):
    """A database, or what lies where one is to be made, is not what is needed: newer, older, foreign."""

    exit_code = 2


class Conflict(TplogError):
    """Someone else wrote first, or the log stayed busy."""

    exit_code = 4


class Unavailable(TplogError):
    """The database is out of reach, or it is not known whether a write took hold."""

    exit_code = 5


def english_message(finding: Finding) -> str:
    """The finding's English sentence with plain figures, led by its place and code."""
    figures = {name: _plain_text(figure) for name, figure in finding.params.items()}
    head = f"{finding.location}: " if finding.location else ""
    return f"{head}{finding.code}: {finding.rule.en.format_map(figures)}"


def _plain_text(param: MessageParam) -> str:
    if isinstance(param, tuple):
        return ", ".join(param)
    return format_kronor(param) if isinstance(param, int) else param


def mandatory_rule(code: str, sv: str, en: str) -> Rule:
    """A kind of mistake that is always refused, for readers and stores that meet mistakes of their own."""
    return Rule(code, Severity.REFUSE, sv, en, mandatory=True)


EXTRA_MISSING = mandatory_rule(
    "extra-missing",
    "För {what} behövs mer. Kör: pip install 'tplog[{extra}]'",
    "{what} needs more. Run: pip install 'tplog[{extra}]'",
)
