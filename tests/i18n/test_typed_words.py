"""Every word that tplog prints of a choice is taken where it can be typed, in either language."""

from __future__ import annotations

from collections.abc import Iterable

import click
import pytest
from attrs import fields

import tplog
from tplog.cli import options, word_choice
from tplog.cli.word_choice import EVENT_TYPE, WordChoice, typed_form
from tplog.decision_files.template import event_type_named
from tplog.events import type_words
from tplog.events.type_words import nearest_types, printed_names, type_named, types_called
from tplog.events.types import EVENT_CLASSES
from tplog.i18n.event_type_names import event_type_words, translate_event_type
from tplog.i18n.table_titles import TABLE_TITLES
from tplog.i18n.vocabulary import Language, translate
from tplog.readers.decision_file import parse_decision
from tplog.values.act import Basis
from tplog.values.choice_words import read_choice
from tplog.values.finding import Severity

FILE = """budget = "paket"
by = "{unknown}"
decided = "{unknown}"
basis = "{basis}"
[source]
title = "Protokoll"
[[event]]
type = "{opened}"
id = "konton"
accounts = {{ "2025/kommunstyrelsen" = "KS" }}
opening = "{unknown}"
role = "{role}"
[[event]]
type = "{opened}"
id = "poster"
accounts = {{ "2025/kommunstyrelsen/värdar" = "Värdar" }}
[[event]]
type = "{kind}"
id = "ks/1"
from = "2025/kommunstyrelsen"
lines = {{ "2025/kommunstyrelsen/värdar" = "2 mkr" }}
"""


@pytest.mark.parametrize("language", Language)
def test_every_printed_word_is_read(language: Language) -> None:
    """Of choices on the command line and in files, and of types: in any case, with spaces or hyphens."""
    for choice in (word_choice.SEVERITY, word_choice.LANGUAGE, word_choice.OCR, WordChoice(TABLE_TITLES)):
        for value, pair in choice.words.items():
            word = pair[language is Language.EN]
            shown = {value, word, word.upper(), typed_form(word)}
            assert {choice.convert(text, None, None) for text in shown} == {value}
    for severity in Severity:
        assert word_choice.SEVERITY.convert(translate(severity, language), None, None) == severity
    for kind in EVENT_CLASSES:
        names = {
            event_type_words(kind, language),
            translate_event_type(kind.__name__, language),
            *printed_names(kind),
        }
        for name in names:
            assert {event_type_named(text) for text in (name, name.upper(), typed_form(name))} == {kind}
            assert EVENT_TYPE.convert(name, None, None) == kind.__name__
    groups: list[Iterable[str]] = [Basis, ("refuse",)]
    groups += [field.metadata.get("choices", ()) for kind in EVENT_CLASSES for field in fields(kind)]
    for choices in groups:
        for value in choices:
            if not value.startswith(("costs-", "incomes-")):  # translated by what they mean, a sentence
                assert read_choice(translate(value, language).capitalize(), choices) == value
    for year in ("okänt-år", "flerårig"):
        assert options.account_year(translate(year, language)) == options.account_year(year)


def test_a_file_in_swedish_words_gives_the_same_leaves() -> None:
    """Byte for byte what the file's own words give."""
    keys = ("opened", "kind", "unknown", "basis", "role")
    plain = ("AccountOpened", "AllocationDecided", "unknown", "minutes", "body")
    swedish = ("Konto upplagt", "fördelning", "okänt", "Enligt protokoll", "organ")
    leaves = []
    for words in (plain, swedish):
        with tplog.Book(tplog.MemoryLog()) as book:
            text = FILE.format(**dict(zip(keys, words, strict=True)))
            book.apply(parse_decision(text, "x.toml"))
            leaves.append([record.leaf.partition(b'"recorded_at"')[0] for record in book.records()])
    assert leaves[0] == leaves[1]
    assert len(leaves[0]) == 3


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("tilläggsanslag ramhöjning ramsänkning Tilläggsbudget", "FrameChanged"),
        ("omdisponering omfördelning omdisposition", "ReallocationDecided"),
        ("internbudget detaljbudget fördelning", "AllocationDecided"),
        ("äskande begäran yrkande förslag", "ProposalMade"),
        ("avslag återremiss bordläggning", "ProposalSettled"),
        ("ram anslag driftbudget", "FrameDecided"),
        ("konto", "AccountOpened"),
        ("ombudgetering resultatöverföring", "CarryOverDecided"),
        ("korrigering rättelse", "Corrected"),
        ("prognos helårsprognos", "ForecastRecorded"),
        ("bidrag", "GrantAwarded AllocationDecided"),
        ("överföring", "ReallocationDecided CarryOverDecided"),
        ("delårsrapport", "OutcomeRecorded ForecastRecorded"),
        ("årsredovisning", "OutcomeRecorded YearClosed"),
        ("kaffe", ""),
    ],
)
def test_a_registrars_word_leads_to_its_types(words: str, kinds: str) -> None:
    """One, or those that the word can mean."""
    for word in words.split():
        assert " ".join(kind.__name__ for kind in types_called(word)) == kinds


def test_a_word_of_two_types_is_answered_with_what_each_is() -> None:
    """A line for each, and what to write."""
    with pytest.raises(tplog.BadFile) as error:
        event_type_named("bidrag")
    assert [reason.params["type"] for reason in error.value.reasons] == ["GrantAwarded", "AllocationDecided"]
    with pytest.raises(click.BadParameter, match="AllocationDecided"):
        EVENT_TYPE.convert("bidrag", None, None)


def test_a_registrars_word_in_a_file_is_answered_with_what_to_write() -> None:
    """The types that it means, each once, in words that a file reads as these, in both languages."""
    for word, kinds in type_words.types_by_synonym().items():
        assert len(set(kinds)) == len(kinds)
        if type_named(word):
            continue
        with pytest.raises(tplog.BadFile) as error:
            parse_decision(f'[source]\ntitle = "P"\n[[event]]\ntype = "{word}"\nid = "a"\n', "x.toml")
        (reason,) = (reason for reason in error.value.reasons if reason.code.startswith("type-"))
        for param in ("names", "swedish"):
            assert tuple(map(type_named, str(reason.params[param]).split("; "))) == kinds


def test_no_near_name_is_better_than_a_wrong_one() -> None:
    """A known word leads to its own type; another only to one that is spelt very like it."""
    assert nearest_types("omdisponering") == ["omfördelning"]
    assert nearest_types("omdisponeringg") == ["omfördelning"]
    assert nearest_types("fordelning") == ["fördelning"]
    assert nearest_types("AlocationDecided") == ["AllocationDecided"]
    assert not nearest_types("kaffekassa")
