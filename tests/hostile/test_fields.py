"""Hostile text in every field of every kind of event: kept to the letter, or refused by a stated rule."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from copy import deepcopy
from typing import Any

import pytest
from attrs import Attribute

import tplog
from conftest import ROOT
from hostile.texts import (
    EACH,
    EVERYTHING,
    HALF_PAIR,
    HARMFUL,
    TEXTS,
    TOO_LONG,
    Path,
    at,
    decision_file,
    is_free,
    put,
    sample,
    stated,
    text_paths,
    with_text,
)
from tplog.events.base import Event
from tplog.events.types import EVENT_CLASSES, ForecastRecorded
from tplog.i18n.finding_text import error_line
from tplog.i18n.vocabulary import Language
from tplog.readers.decision_file import parse_decision

TOML = re.compile(r"^```toml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# The rules of docs/decision-file.md by which a text is refused.
RULES = {
    "account-unreadable",
    "amount-ambiguous",
    "amount-placeholder",
    "amount-unreadable",
    "amount-without-unit",
    "amount-rate",
    "date-unreadable",
    "id-unreadable",
    "key-missing",  # a line that is no path needs from
    "letter-foreign",
    "name-unreadable",
    "too-large",
    "value-wrong",
}


def examples() -> dict[str, Any]:
    """The file of docs/decision-file.md that has every type of event."""
    page = (ROOT / "docs" / "decision-file.md").read_text("utf-8")
    section = page.partition("## One example of each family")[2].partition("## Limits")[0]
    return tomllib.loads("\n".join(TOML.findall(section)))


EXAMPLES = examples()
PLACES = [
    (kind, path, field) for kind in EVENT_CLASSES for path, field in text_paths(kind) if stated(kind, path)
]
# Each field once, of the first kind that has it: one function reads it for all.
FIRST = [
    pytest.param(kind, path, field, id=f"{kind.__name__}.{'.'.join(path)}")
    for kind, path, field in {place[1:]: place for place in reversed(PLACES)}.values()
]


def written(kind: type[Event], path: Path, text: str) -> str:
    """A file with one event of the kind, and the text at a path of it."""
    data = deepcopy({key: value for key, value in EXAMPLES.items() if key not in {"event", "sum"}})
    events = [*EXAMPLES["event"], *({**example, "type": "SumStated"} for example in EXAMPLES["sum"])]
    event = next(deepcopy(example) for example in events if example["type"] == kind.__name__)
    put(data, event, path, text)
    return decision_file({**data, "event": [event]})


def read(text: str) -> Event | list[str]:
    """The event of a file, or the codes by which it is refused, whose sentences are harmless."""
    try:
        return parse_decision(text, f"{TEXTS['terminal']}.toml").events[0].event
    except tplog.BadFile as error:
        for reason in error.reasons:
            for language in Language:
                assert not HARMFUL.search(error_line(reason, language))
        return [reason.code for reason in error.reasons]


def is_taken(kind: type[Event], path: Path, field: Attribute[Any], text: str) -> None:
    """A quotation with any text is stored in NFC; a name, an id, an amount or a date is refused."""
    event = read(written(kind, path, text))
    if is_free(path, field):
        assert isinstance(event, Event), event
        assert at(event, path) == unicodedata.normalize("NFC", text)
    else:
        assert isinstance(event, list), text
        assert set(event) <= RULES, text


@pytest.mark.parametrize("kind", EVENT_CLASSES, ids=lambda kind: kind.__name__)
def test_everything_is_kept_to_the_letter_or_refused_by_a_stated_rule(kind: type[Event]) -> None:
    """In every field of every kind: all that is hostile in one text, half a pair, and too much."""
    for _, path, field in (place for place in PLACES if place[0] is kind):
        is_taken(kind, path, field, EVERYTHING)
        assert read(written(kind, path, HALF_PAIR)) == ["not-toml"], path
        refused = read(written(kind, path, TOO_LONG))
        assert isinstance(refused, list), path
        assert set(refused) <= RULES, path


@pytest.mark.parametrize(("kind", "path", "field"), FIRST)
def test_each_hostile_text_is_kept_to_the_letter_or_refused(
    kind: type[Event], path: Path, field: Attribute[Any]
) -> None:
    """In every field: each hostile text by itself."""
    for text in TEXTS.values():
        is_taken(kind, path, field, text)


@pytest.mark.parametrize("name", TEXTS)
def test_the_name_of_a_part_of_an_amount_is_kept_to_the_letter(name: str) -> None:
    """It stands beside another figure of its account, so no field's own place has it."""
    event = read(written(ForecastRecorded, ("measures", EACH, "label"), TEXTS[name]))
    assert isinstance(event, Event), event
    assert event.measures[-1].label == unicodedata.normalize("NFC", TEXTS[name])


@pytest.mark.parametrize("kind", EVENT_CLASSES, ids=lambda kind: kind.__name__)
def test_every_text_of_every_kind_is_tried(kind: type[Event]) -> None:
    """The field information of the classes is complete: each path can be written and read again."""
    paths = [path for path, _ in text_paths(kind)]
    assert {("id",), ("budget",), ("act", "source", "title"), ("remarks", "*")} <= set(paths)
    texts = [path for path, field in text_paths(kind) if is_free(path, field)]
    for path in texts:
        assert at(with_text(sample(kind), path, "hit"), path) == "hit"
