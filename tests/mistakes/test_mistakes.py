"""Sixty mistakes that people make, each with its message: docs/mistakes.md is made from these."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import frozen
from click.testing import Result

import tplog
from conftest import ROOT, Cli, Golden
from mistakes.auditor import AUDITOR
from mistakes.registrar import REGISTRAR
from tplog.i18n.finding_text import error_line
from tplog.i18n.vocabulary import Language
from tplog.values.swedish_time import day_in_sweden

PAGE = ROOT / "docs" / "mistakes.md"
FEWEST_WHOLE = 55  # of the sixty messages that say the place, the rule and the next step
CODE = re.compile(r"(?:^|: |[·✗!] )([a-z]+(?:-[a-z]+)+): ")
STEPS = {
    Language.EN: re.compile(
        r"\b(?:Write|write|Choose|choose|Check|Correct|Record|Open it|Name|Run|run|Create|Save|Delete|delete|"
        r"Leave it out|Take|Look|makes a|Nearest|shown by|Move|Ask|Copy|Use)\b"
    ),
    Language.SV: re.compile(
        r"(?:\b[Ss]kriv\b|\b[Vv]älj\b|Kontrollera|Rätta|Registrera|[Ll]ägg upp|Ange|\bKör|\bkör|Skapa|Spara|"
        r"[Tt]a bort|[Ss]tryk|gör tplog|Närmast|visas av|Flytta|Be om|Kopiera|Använd)"
    ),
}
INTRODUCTION = """# Sixty mistakes, and what they say

Thirty are made while decisions are typed, thirty while a log is asked. Each message says where it is, the
code of the rule, and what to do. The table is made from `tests/mistakes/` by `make docs`.
"""


@frozen
class Mistake:
    """A mistake with its message in each language; ``place`` must stand in both."""

    what: str
    place: str
    messages: dict[Language, str]

    def lacks(self) -> list[str]:
        """What of place, rule and next step a message does not say."""
        return [
            f"{self.what}: {part} ({language})"
            for language, text in self.messages.items()
            for part, is_there in (
                ("place", self.place in text),
                ("rule", CODE.search(text)),
                ("next step", STEPS[language].search(text)),
            )
            if not is_there
        ]


def of_registrar(book: tplog.Book, folder: Path) -> Iterator[Mistake]:
    """The mistakes in files, each refused as one error; nothing is recorded."""
    for number, (what, content) in enumerate(REGISTRAR.items(), 1):
        file = folder / f"beslut-{number}.toml"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(tplog.TplogError) as caught:
            book.apply(file.name)
        (reason,) = caught.value.reasons  # one error for one mistake
        yield Mistake(what, file.name, {lang: error_line(reason, lang) for lang in Language})


def of_auditor(cli: Cli) -> Iterator[Mistake]:
    """The mistakes in commands."""
    Path("paper.pdf").write_bytes(b"%PDF-1.7\n")
    Path("taken").mkdir()
    Path("taken/notes.txt").write_text("mine", "utf-8")
    for what, (command, place) in AUDITOR.items():
        results = {language: cli(*command, lang=language) for language in Language}
        assert {result.exit_code for result in results.values()} <= {1, 2, 3}, what
        yield Mistake(what, place, {lang: message(result, place) for lang, result in results.items()})


def message(result: Result, place: str) -> str:
    """What a command says of a mistake: of a verification the line about the place alone."""
    lines = f"{result.stderr}{result.stdout}".strip().split("\n")
    of_place = [line for line in lines if place in line and CODE.search(line)]
    return "\n".join(of_place or [line for line in lines if CODE.search(line)] or lines)


def test_messages_say_the_place_the_rule_and_the_next_step(
    copy: Path, cli: Cli, golden: Golden, matter: tplog.Book
) -> None:
    """At least 55 of 60 say all three, in both languages; the page shows them all."""
    mistakes = [*of_registrar(matter, copy), *of_auditor(cli)]
    lacking = [lack for mistake in mistakes if (lack := mistake.lacks())]
    assert len(mistakes) == 60
    assert len(mistakes) - len(lacking) >= FEWEST_WHOLE, "\n".join(map(str, lacking))
    today = day_in_sweden(datetime.now(UTC)).isoformat()
    golden(PAGE, page(mistakes).replace(today, "YYYY-MM-DD"))


def page(mistakes: list[Mistake]) -> str:
    """The page: a heading for each kind, and for each mistake its messages."""
    parts = [INTRODUCTION]
    for number, mistake in enumerate(mistakes):
        if number % 30 == 0:
            parts.append("## In a log\n" if number else "## In a decision file\n")
        english, swedish = mistake.messages[Language.EN], mistake.messages[Language.SV]
        parts.append(
            f"### {number + 1}. {mistake.what.capitalize()}\n\n```text\n{english}\n\n{swedish}\n```\n"
        )
    return "\n".join(parts)
