"""Every mistake that people make, with the message that they get; docs/refusals.md is made from these."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from conftest import ROOT, Cli, Golden
from tplog.errors import BadFile
from tplog.i18n.finding_text import error_line
from tplog.i18n.vocabulary import Language
from tplog.readers.sie import rules
from tplog.readers.sie.reader import read_sie
from tplog.values.finding import Rule
from tplog.values.swedish_time import day_in_sweden

CASES = sorted(Path(__file__).parent.glob("*.toml"))
BOOKS = sorted((Path(__file__).parent / "sie").glob("*.se"))
PAGE = ROOT / "docs" / "refusals.md"
INTRODUCTION = """# What is refused, and what it says

Each file below was applied to the log of `events/`; nothing of it was recorded. This page is made from
the files in `tests/refusals/` by `make docs`, so the messages are the ones that you get. Exit code 1
means that a rule refused it, 2 that the file cannot be read as a decision.
"""
OF_BOOKS = """## SIE files

Each file below was asked for what was booked to 31 December 2025, by the dimensions 1 and 6; none of it was
taken. What is read is told in [sie.md](sie.md). Exit code 2.
"""


def message(cli: Cli, case: Path, lang: str = "en") -> str:
    """Return the message and the exit code of applying a wrong file."""
    shutil.copy(case, case.name)
    result = cli("apply", case.name, lang=lang)
    assert result.stdout == ""
    text = result.stderr.replace(day_in_sweden(datetime.now(UTC)).isoformat(), "YYYY-MM-DD")
    return f"{text}[exit {result.exit_code}]\n"


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_a_wrong_file_is_refused_with_its_reasons(
    case: Path, cli: Cli, seeded: Callable[[], bytes], golden: Golden
) -> None:
    """The message is the kept one, in both languages, and not a byte of the database changes."""
    before = seeded()
    text = message(cli, case) + message(cli, case, "sv")
    assert before == seeded()
    golden(case.with_suffix(".txt"), text)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_a_wrong_file_can_be_recognised_by_a_program(
    case: Path, cli: Cli, seeded: Callable[[], bytes]
) -> None:
    """The exit code is 1 for a rule and 2 for a malformed file, with ``--json``, ``--quiet`` or neither."""
    shutil.copy(case, case.name)
    codes = {cli("apply", case.name, *flags).exit_code for flags in ((), ("--json",), ("--quiet",))}
    assert codes in ({1}, {2})


@pytest.mark.parametrize("case", BOOKS, ids=lambda path: path.stem)
def test_a_wrong_file_of_the_bookkeeping_is_refused(
    case: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message is the kept one, in both languages."""
    monkeypatch.chdir(case.parent)
    with pytest.raises(BadFile) as caught:
        read_sie(Path(case.name), date(2025, 12, 31), by_objects={"1", "6"})
    text = (
        "\n".join(error_line(reason, language) for reason in caught.value.reasons)
        for language in (Language.EN, Language.SV)
    )
    golden(case.with_suffix(".txt"), "\n\n".join(text) + "\n")


def test_every_refusal_of_the_bookkeepings_files_has_an_example() -> None:
    """Each kind of refusal has a stored message."""
    text = "".join(case.with_suffix(".txt").read_text("utf-8") for case in BOOKS)
    kinds = [kind for kind in vars(rules).values() if isinstance(kind, Rule) and kind not in rules.REMARKS]
    assert [kind.code for kind in kinds if f" {kind.code}: " not in text] == []


def test_the_page_of_refusals_is_made_from_these(golden: Golden) -> None:
    """docs/refusals.md shows every case: its comment, the file, the message."""
    parts = [INTRODUCTION]
    for case in CASES:
        comment, _, body = case.read_text("utf-8").partition("\n")
        pieces = case.with_suffix(".txt").read_text("utf-8").partition("]\n")
        english = pieces[0] + pieces[1]
        parts.append(
            f"## {case.stem}\n\n{comment.removeprefix('# ')}\n\n"
            f"```toml\n{body.strip()}\n```\n\n```text\n{english}```\n"
        )
    parts.append(OF_BOOKS)
    for case in BOOKS:
        first, _, rest = case.read_text("utf-8").partition("\n")
        comment, body = (
            (first[8:-1], rest)
            if first.startswith("#PROSA")
            else ("Another kind of file.", f"{first}\n{rest}")
        )
        text, _, _ = case.with_suffix(".txt").read_text("utf-8").partition("\n\n")
        parts.append(
            f"### {case.stem}\n\n{comment}\n\n```text\n{body.strip()}\n```\n\n```text\n{text}\n```\n"
        )
    golden(PAGE, "\n".join(parts))
