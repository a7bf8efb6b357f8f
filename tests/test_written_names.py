"""Names as people write them in decision files: each becomes the slug, the id or the path that is meant."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import tplog
from conftest import EXAMPLE, Cli
from tplog.readers.decision_file import parse_decision
from tplog.values.abbreviations import initials

OPENING = """
budget = "skolan-2025"
budget_title = "Skolans budget 2025"
by = "kommunfullmäktige"
decided = 2025-01-02
[source]
title = "Protokoll"
[[event]]
type = "AccountOpened"
id = "konton"
accounts = { "2025/kultur-och-fritidsnämnden" = "Kultur- och fritidsnämnden" }
[[event]]
type = "AccountOpened"
id = "poster"
accounts = { "2025/kultur-och-fritidsnämnden/tv" = "Trygghetsvärdar (nya)" }
[[event]]
type = "FrameDecided"
id = "ram"
from = "2025/kommunfullmäktige"
under = 2025
lines = { "kultur-och-fritidsnämnden" = "100 kr" }
"""
IN_SLUGS = """
budget = "skolan-2025"
by = "kultur-och-fritidsnämnden"
decided = 2025-02-02
prepared_by = ["kommunstyrelsen"]
[source]
title = "Protokoll"
[[event]]
type = "AllocationDecided"
id = "fördelning"
from = "2025/kultur-och-fritidsnämnden"
lines = { tv = "60 kr" }
quotes = [{ of = "lines.tv", exact = "60" }]
"""
AS_WRITTEN = {
    '"skolan-2025"': '"Skolans budget 2025"',
    '"kultur-och-fritidsnämnden"': '"KFN"',
    '["kommunstyrelsen"]': '["KS"]',
    '"2025/kultur-och-fritidsnämnden"': '"2025/Kultur- och fritidsnämnden"',
    "{ tv =": '{ "Trygghetsvärdar (nya)" =',
    "lines.tv": "lines.Trygghetsvärdar (nya)",
}


def written(changes: dict[str, str]) -> str:
    """The file in slugs with these texts in place of others."""
    text = IN_SLUGS
    for slugs, name in changes.items():
        assert slugs in text
        text = text.replace(slugs, name)
    return text


@pytest.fixture
def book() -> tplog.Book:
    """A log with a budget, a body and an account whose path is not its name."""
    book = tplog.Book(tplog.MemoryLog())
    book.apply(parse_decision(OPENING, "1.toml"))
    return book


def test_a_written_name_is_recorded_as_the_slug_would_be(book: tplog.Book) -> None:
    """The leaf is that of the file in slugs, the receipt says what each became; so it is known again."""
    receipt = book.apply(parse_decision(written(AS_WRITTEN), "2.toml"))
    assert receipt.written == {
        "Skolans budget 2025": "skolan-2025",
        "KFN": "kultur-och-fritidsnämnden",
        "KS": "kommunstyrelsen",
        "2025/Kultur- och fritidsnämnden": "2025/kultur-och-fritidsnämnden",
        "Trygghetsvärdar (nya)": "tv",
    }
    assert book.apply(parse_decision(IN_SLUGS, "2.toml")).already_recorded == ("fördelning",)
    assert json.loads(receipt.records[0].leaf)["event"]["quotes"][0]["of"] == "lines.tv"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({'"skolan-2025"': '"Skolans budget"'}, "name-unclear"),
        ({'"kultur-och-fritidsnämnden"': '"Kulturs- och fritidsnämnden"'}, "name-unclear"),
        ({'"kultur-och-fritidsnämnden"': '"KSN"'}, "abbreviation-unknown"),
    ],
)
def test_a_written_name_that_may_be_another_is_refused(
    book: tplog.Book, changes: dict[str, str], code: str
) -> None:
    """Once, however many events have it, and nothing is recorded."""
    second = IN_SLUGS.partition("[[event]]")[2].replace('"fördelning"', '"till"')
    with pytest.raises(tplog.Refused) as refused:
        book.apply(parse_decision(f"{written(changes)}[[event]]{second}", "2.toml"))
    assert [reason.code for reason in refused.value.reasons] == [code]
    assert book.size() == 3


def test_an_abbreviation_may_have_one_capital(book: tplog.Book) -> None:
    """It is the same body, no new one."""
    names = {**AS_WRITTEN, '"kultur-och-fritidsnämnden"': '"Kfn"', '["kommunstyrelsen"]': '["Ks"]'}
    written_of = book.apply(parse_decision(written(names), "2.toml")).written
    assert (written_of["Kfn"], written_of["Ks"]) == ("kultur-och-fritidsnämnden", "kommunstyrelsen")


def test_two_lines_do_not_become_one_by_their_names(book: tplog.Book) -> None:
    """Neither by their letters, nor by what the log calls one of them."""
    by_letters = 'lines = { "C++" = "30 kr", "C" = "30 kr" }'
    with pytest.raises(tplog.BadFile) as bad:
        parse_decision(
            written({'lines = { tv = "60 kr" }': by_letters, ' = [{ of = "lines.tv", ': " = [{ "}), "2"
        )
    assert "name-twice" in [reason.code for reason in bad.value.reasons]
    by_name = 'lines = { tv = "30 kr", "Trygghetsvärdar (nya)" = "30 kr" }'
    with pytest.raises(tplog.Refused) as refused:
        book.apply(parse_decision(written({'lines = { tv = "60 kr" }': by_name}), "2"))
    assert [reason.code for reason in refused.value.reasons] == ["name-twice"]


def test_a_mistake_in_the_head_is_one() -> None:
    """Its events do not report it once more."""
    head = {'budget = "skolan-2025"': 'budget = "…"', "2025-02-02": '"igår"'}
    second = IN_SLUGS.partition("[[event]]")[2].replace('"fördelning"', '"till"')
    wrong = f"{written(head)}[[event]]{second}".replace('by = "kultur-och-fritidsnämnden"', 'by = "2025/ks"')
    with pytest.raises(tplog.BadFile) as bad:
        parse_decision(wrong, "2.toml")
    places = [reason.location.key for reason in bad.value.reasons if reason.location]
    assert places == ["budget", "by", "decided"]


def test_abbreviations_are_made_of_the_words_of_a_name() -> None:
    """A compound counts as two words, *och* as none."""
    of = {
        "kommunstyrelsen": "KS",
        "kommunstyrelsens-arbetsutskott": "KSAU",
        "kultur-och-fritidsnämnden": "KFN",
        "tekniska-nämnden": "TN",
    }
    assert {body: initials(body) for body in of} == of


def test_the_receipt_says_it(cli: Cli, folder: Path) -> None:
    """On a line for each name; the formatter keeps what the person wrote."""
    file = folder / "ny.toml"
    text = OPENING.replace('"skolan-2025"', '"Badhuset 2025"').replace('"kommunfullmäktige"', '"KF"')
    file.write_text(text, "utf-8")
    cli("fmt", str(file))
    assert '= "Badhuset 2025"' in file.read_text("utf-8")
    result = cli("apply", "ny.toml", "--create", "--dry-run")
    assert "ny.toml: 'Badhuset 2025' → badhuset-2025\nny.toml: 'KF' → kommunfullmäktige\n" in result.stdout


def test_a_key_that_cannot_be_read_is_not_said_to_be_missing_too() -> None:
    """One mistake is one error: the giver is there, but is no path."""
    file = IN_SLUGS.replace('"2025/kultur-och-fritidsnämnden"', '"Kultur- och fritidsnämnden"')
    file = file.replace("{ tv =", '{ "2025/kultur-och-fritidsnämnden/tv" =')
    with pytest.raises(tplog.BadFile) as raised:
        parse_decision(file, "beslut.toml")
    assert [reason.code for reason in raised.value.reasons] == ["account-unreadable"]


def test_an_account_without_a_year_is_refused_with_those_that_are_called_so(
    cli: Cli, seeded: Callable[[], bytes]
) -> None:
    """By its name or the end of its path, the newest years first; else abbreviated or alike; else none."""
    seeded()
    for giver, nearest in (
        ("Insatser i samverkan med lokala aktörer", "2025/kommunstyrelsen/lokala-aktörer, 2024/"),
        ("lokala-aktörer", "2025/kommunstyrelsen/lokala-aktörer, 2024/"),
        ("Kommunstyrelsen/Lokala aktörer", "2025/kommunstyrelsen/lokala-aktörer, 2024/"),
        ("2024 Lokala aktörer", "2024/kommunstyrelsen/lokala-aktörer. "),
        ("Lokala aktörerna", "2025/kommunstyrelsen/lokala-aktörer, 2024/"),
        ("Komunstyrelsen/Lokala aktörer", "2025/kommunstyrelsen/lokala-aktörer, 2024/"),
        ("KS", "2025/kommunstyrelsen, 2024/kommunstyrelsen, 2023/kommunstyrelsen. "),
    ):
        Path("ny.toml").write_text(EXAMPLE.read_text("utf-8").replace('"2025/kommunstyrelsen"', f'"{giver}"'))
        assert f"'{giver}' is no account. Nearest: {nearest}" in cli("apply", "ny.toml").stderr
        assert f"”{giver}” är inget konto. Närmast: {nearest}" in cli("apply", "ny.toml", lang="sv").stderr
    Path("ny.toml").write_text(EXAMPLE.read_text("utf-8").replace('"2025/kommunstyrelsen"', '"Badhuset"'))
    assert "'Badhuset' is no account. Write year/holder/line" in cli("apply", "ny.toml").stderr
