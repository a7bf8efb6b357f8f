"""Words and figures for people: exact, in both languages, and harmless."""

from __future__ import annotations

import errno
import importlib
import os
import pkgutil
import re
import sys
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tplog
from tplog.book.find_by_name import ACCOUNT_UNFOUND
from tplog.domain.rules.registry import RULES_BY_CODE
from tplog.errors import english_message
from tplog.events.log_events import LOG_EVENTS
from tplog.files.outside_file import FILE_UNREADABLE, os_reason
from tplog.i18n.finding_text import error_line, finding_sentence
from tplog.i18n.money_format import Unit, common_unit, format_money, format_number
from tplog.i18n.next_steps import next_step
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.site_texts import PAGE_TEXTS
from tplog.i18n.vocabulary import VOCABULARY, Language, language_from_locale, translate
from tplog.values.amount_parser import parse_amount
from tplog.values.finding import NONE_NEAR, Finding, Rule, Severity, SourceLocation, fill_sentence
from tplog.values.limits import ORE_LIMIT
from tplog.values.phrases import PHRASES

KIND = Rule("x-y", Severity.NOTE, sv="{a} blev {b} ({c})", en="{a} came to {b} ({c})")
FINDING = Finding(KIND, {"a": "\u202ex", "b": -123_450, "c": ("pending", "unheard-of")})


@given(st.integers(1 - ORE_LIMIT, ORE_LIMIT - 1))
def test_swedish_money_is_read_back_to_the_ore(ore: int) -> None:
    """A formatted amount loses nothing: parse∘money is the identity."""
    assert parse_amount(format_money(ore, Language.SV)).ore == ore


@pytest.mark.parametrize(
    ("ore", "sv", "en"),
    [
        (440_000_000, "4,4\u00a0mkr", "4.4\u00a0mkr"),
        (-50_000_000, "−0,5\u00a0mkr", "-0.5\u00a0mkr"),
        (1_234_500_000_000, "12\u00a0345,0\u00a0mkr", "12,345.0\u00a0mkr"),
        (2_654_500_000, "26\u00a0545\u00a0tkr", "26,545\u00a0tkr"),
        (1_234_550, "12\u00a0345,50\u00a0kr", "12,345.50\u00a0kr"),
        (1_234_500, "12\u00a0345\u00a0kr", "12,345\u00a0kr"),
        (-1, "−0,01\u00a0kr", "-0.01\u00a0kr"),
        (0, "0,0\u00a0mkr", "0.0\u00a0mkr"),
    ],
)
def test_money_is_written_as_each_language_does(ore: int, sv: str, en: str) -> None:
    """In the coarsest unit that loses nothing."""
    assert (format_money(ore, Language.SV), format_money(ore, Language.EN)) == (sv, en)


@given(st.lists(st.integers(1 - ORE_LIMIT, ORE_LIMIT - 1), max_size=4))
def test_a_table_has_one_unit_that_rounds_nothing(amounts: list[int]) -> None:
    """Every figure of a table is exact in the table's unit."""
    unit = common_unit(amounts)
    for ore in amounts:
        assert parse_amount(f"{format_number(ore, unit, Language.SV)} {unit.symbol}").ore == ore


def test_a_unit_is_as_coarse_as_it_can_be() -> None:
    """Tenths of millions, whole thousands, else kronor."""
    assert common_unit([440_000_000, 0]) is Unit.MKR
    assert common_unit([440_000_000, 41_000_000]) is Unit.TKR
    assert common_unit([440_000_000, 1]) is Unit.KR


_KEY_AND_VALUE = re.compile(r"(?<![\w.])([a-z][a-z_.]*) = (\[[^\]]*\]|[^\s.,;:]\S*)")


def test_a_key_in_a_message_can_be_pasted() -> None:
    """What a message says to write, ``key = value``, is TOML in both languages: its quotes are straight."""
    pasted = 0
    for rule in kinds():
        for text in (rule.sv, rule.en):
            for key, value in _KEY_AND_VALUE.findall(fill_sentence(text, _Filled())):
                line = f"{key} = {value.rstrip('.,;:)')}"
                assert tomllib.loads(line), (rule.code, line)
                pasted += 1
    assert pasted > 20


class _Filled(dict[str, str]):
    """Any placeholder, filled in."""

    def __missing__(self, key: str) -> str:
        return "1"


@given(st.text())
def test_nothing_hidden_reaches_the_eye(text: str) -> None:
    """No control, direction or zero-width character is printed, and what can be seen stays, in order."""
    escaped = escape_invisible(text)
    assert not [char for char in escaped if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]
    rest = iter(escaped)
    assert all(char in rest for char in text if unicodedata.category(char)[0] in "LNPS")


def test_what_is_hidden_is_written_out() -> None:
    """An escape sequence, a bidi mark and a joiner are shown by number; å is å."""
    assert escape_invisible("å\x1b[31m\u202e\u200b\r\nb\tc") == "å\\u{1b}[31m\\u{202e}\\u{200b} b c"
    assert escape_invisible("❤\ufe0f\u3164\U000e0041") == "❤\\u{fe0f}\\u{3164}\\u{e0041}"
    assert escape_invisible("❤\ufe0f") == "❤\\u{fe0f}"  # where nothing but a mark is hidden


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, Language.EN),
        ({"LANG": "sv_SE.UTF-8"}, Language.SV),
        ({"LANG": "sv_SE.UTF-8", "LC_ALL": "C"}, Language.EN),
        ({"LANG": "C", "LC_MESSAGES": "sv_FI"}, Language.SV),
        ({"LANG": "sv_SE", "LC_ALL": ""}, Language.SV),
        ({"LANG": "de_DE"}, Language.EN),
    ],
)
def test_the_locale_settles_the_language(environment: dict[str, str], language: Language) -> None:
    """LC_ALL before LC_MESSAGES before LANG; empty counts as unset; English where it is neither."""
    assert language_from_locale(environment) is language


def test_a_word_nobody_knows_is_itself() -> None:
    """A word of ours is translated, another stands as it is."""
    assert translate("unallocated", Language.SV) == "ofördelat"
    assert translate("unallocated", Language.EN) == "unallocated"
    assert translate("värdar", Language.EN) == "värdar"
    assert all(sv and en for sv, en in VOCABULARY.values())


def test_a_phrase_is_a_key_among_the_figures_and_reads_well_everywhere() -> None:
    """In both languages, and in the library's own errors; no key is a word of the vocabulary too."""
    rule = Rule("x", Severity.REFUSE, "Slut.{hint}", "End.{hint}")
    hinted = Finding(rule, {"hint": ("outside-hedge",)})
    assert finding_sentence(hinted, Language.SV).startswith("Slut. Handlingens förbehåll")
    assert english_message(hinted) == f"x: {finding_sentence(hinted, Language.EN)}"
    assert english_message(Finding(rule, {"hint": ()})) == "x: End."
    assert all(sv and en for sv, en in PHRASES.values())
    assert not PHRASES.keys() & VOCABULARY.keys()


def test_the_sums_of_one_sentence_stand_in_one_unit() -> None:
    """In the coarsest unit that is exact for all: kronor where one has öre or no whole thousands."""
    rule = Rule("x", Severity.NOTE, "{sum} mot {against}", "{sum} against {against}")

    def sentence(ore: int, against: int, *events: str) -> str:
        return finding_sentence(Finding(rule, {"sum": ore, "against": against}, events), Language.EN)

    assert sentence(300_00, 1000_00).replace("\u00a0", " ") == "300 kr against 1,000 kr"
    assert sentence(0, 250_50).replace("\u00a0", " ") == "0 kr against 250.50 kr"
    assert sentence(1000_00, 2_000_000_00).replace("\u00a0", " ") == "1 tkr against 2,000 tkr"
    assert sentence(100, 1_000_000_00, "a").replace("\u00a0", " ") == "1 kr against 1,000,000 kr"
    assert sentence(0, 1_000_000_00, "a").replace("\u00a0", " ") == "0.0 mkr against 1.0 mkr"


@pytest.mark.parametrize(("count", "sv", "en"), [("0", "0 rader", "0 lines"), ("1", "1 rad", "1 line"),
    ("2", "2 rader", "2 lines"), ("11", "11 rader", "11 lines")])  # fmt: skip
def test_a_word_follows_its_number(count: str, sv: str, en: str) -> None:
    """The first word for one, the second for none and for more, in every door's sentence."""
    rule = Rule("x", Severity.NOTE, "{count} {count:rad|rader}.", "{count} {count:line|lines}.")
    finding = Finding(rule, {"count": count})
    assert finding_sentence(finding, Language.SV) == f"{sv}."
    assert finding_sentence(finding, Language.EN) == f"{en}."
    assert english_message(finding) == f"x: {en}."


def test_no_sentence_counts_one_of_many() -> None:
    """No rule writes a number before a fixed plural: "1 events" cannot be."""
    counted = re.compile(r"\{count\} (?!\{count:|beslut )(\w+)")
    texts = [text for rule in RULES_BY_CODE.values() for text in (rule.sv, rule.en)]
    assert [match[0] for text in texts for match in counted.finditer(text)] == []


def test_a_phrase_takes_in_the_figures_of_its_sentence() -> None:
    """In the unit of the sentence, and in every door; a figure that is missing is no blank but a mistake."""
    rule = Rule("x", Severity.NOTE, "Förslaget{sum}: {other}.", "The proposal{sum}: {other}.")
    finding = Finding(rule, {"sum": ("of-sum",), "ore": 1_000_000_00, "other": 50_000_00})
    assert finding_sentence(finding, Language.EN) == "The proposal of 1,000\u00a0tkr: 50\u00a0tkr."
    assert english_message(finding).replace("\u00a0", " ") == "x: The proposal of 1 000 000 kr: 50 000 kr."
    with pytest.raises(KeyError):
        finding_sentence(Finding(rule, {"sum": ("of-sum",), "other": ""}), Language.EN)


def test_a_sentence_writes_its_figures() -> None:
    """Öre as money, words of ours in the language, foreign text made visible."""
    assert finding_sentence(FINDING, Language.SV) == (
        "\\u{202e}x blev −1\u00a0234,50\u00a0kr (väntar på beslut, unheard-of)"
    )
    assert (
        finding_sentence(FINDING, Language.EN) == "\\u{202e}x came to -1,234.50\u00a0kr (pending, unheard-of)"
    )


def test_no_sentence_names_a_nearest_where_none_is_near() -> None:
    """It says what to do instead."""
    unfound = Finding(ACCOUNT_UNFOUND, {"name": "x", "nearest": NONE_NEAR})
    assert finding_sentence(unfound, Language.SV) == "Loggen har inget konto ”x”."
    assert next_step(unfound) == (
        "Sök efter en del av namnet: tplog search",
        "Search for a part of the name: tplog search",
    )


def test_an_error_is_led_by_its_place() -> None:
    """file:line: event: key: code: sentence."""
    placed = Finding(KIND, FINDING.params, location=SourceLocation("a.toml", "e", "k", 3))
    assert error_line(placed, Language.EN).startswith("a.toml:3: e: k: x-y: ")
    assert error_line(FINDING, Language.EN).startswith("x-y: ")


def kinds() -> list[Rule]:
    """Every kind of finding that any module defines."""
    names = [module.name for module in pkgutil.walk_packages(tplog.__path__, "tplog.")]
    modules = [importlib.import_module(name) for name in names if not name.endswith("__main__")]
    rules_found = {
        kind.code: kind for module in modules for kind in vars(module).values() if isinstance(kind, Rule)
    }
    return list(rules_found.values())


def test_every_kind_speaks_both_languages() -> None:
    """Both sentences are there, differ, and use the same figures."""
    assert [kind.code for kind in kinds() if not speaks_both_languages(kind)] == []


def speaks_both_languages(kind: Rule) -> bool:
    """Whether a kind's sentences are two, of the same figures."""
    of_sv, of_en = (Rule("x", Severity.NOTE, text, text).placeholders() for text in (kind.sv, kind.en))
    figures = dict.fromkeys(kind.placeholders(), "?")
    sentence = finding_sentence(Finding(kind, figures), Language.SV)
    return of_sv == of_en and kind.sv != kind.en and "{" not in sentence


def test_a_text_of_the_pages_stands_under_a_key_of_its_own() -> None:
    """A key in two groups of texts would put the words of another page in place of a page's own."""
    counts = Counter(key for texts in PAGE_TEXTS for key in texts)
    assert [key for key, count in counts.items() if count > 1] == []


# What no sentence of tplog says: an auditor says otherwise, or it is of the other language.
_FORBIDDEN = {
    Language.SV: re.compile(
        r"(?<!arbets)papper|\bbrott|\bvikt\b|motsagd|\bvarning|tillit|tro inte|som ingen (?:har )?sett"
        r"| (?:or|and|the|is) ",
        re.IGNORECASE,
    ),
    Language.EN: re.compile(
        r"\bbreach|what became of|in red,|contradicted:|nobody has seen| (?:eller|och) ", re.IGNORECASE
    ),
}


_CLASS_NAME = re.compile(r"\b(?:[A-Z][a-z]+){2,}\b")
_OTHER_NAMES = {"LibreOffice"}


def pairs() -> Iterator[tuple[str, str]]:
    """Yield every pair of Swedish and English that a module has: of rules, and of tables of texts."""
    yield from ((rule.sv, rule.en) for rule in kinds())
    for name in [name for name in sys.modules if name.startswith("tplog.")]:
        tables = [table for table in vars(sys.modules[name]).values() if isinstance(table, Mapping)]
        texts = [text for table in tables for text in table.values()]
        yield from (text for text in texts if type(text) is tuple and list(map(type, text)) == [str, str])


def test_an_auditor_would_say_so() -> None:
    """Handlingen, allvarlighetsgrad, fel and avvikelse; and no word of the other language in a sentence."""
    texts = [(language, text) for pair in {*pairs()} for language, text in zip(Language, pair, strict=True)]
    assert [text for language, text in texts if _FORBIDDEN[language].search(text)] == []
    assert len(texts) > 3000


def test_a_sentence_names_no_type_of_event_that_is_none() -> None:
    """What is to be written next can be written: a name like that of a class is one of the vocabulary's."""
    named = {name for pair in pairs() for text in pair for name in _CLASS_NAME.findall(text)}
    assert named - _OTHER_NAMES <= {*tplog.EVENT_TYPES, *(kind.__name__ for kind in LOG_EVENTS)}
    assert "ForecastRecorded" in named


@pytest.mark.parametrize(
    "number", [errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EISDIR, errno.EROFS, errno.EADDRINUSE]
)
def test_the_operating_system_speaks_swedish(number: int) -> None:
    """The usual reasons of a system, translated within a sentence."""
    why = os_reason(OSError(number, os.strerror(number)))
    swedish = finding_sentence(Finding(FILE_UNREADABLE, {"file": "f", "why": why}), Language.SV)
    assert os.strerror(number) not in swedish
