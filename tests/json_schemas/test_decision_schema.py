"""The schema of decision files: it takes what the reader takes, and refuses what is wrong by its form."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from attrs import fields
from hypothesis import given
from jsonschema import Draft202012Validator

import tplog
from conftest import EVENTS, EXAMPLE, ROOT
from fuzz.inputs import DECISIONS, decisions, mutated
from hostile.test_fields import EXAMPLES
from hostile.texts import decision_file
from spec import HEAD, event, text
from tplog.events.base import Event
from tplog.events.types import EVENT_CLASSES as TYPES
from tplog.events.types import SumStated
from tplog.json_schemas.decision_file import decision_schema
from tplog.json_schemas.value_shapes import SCHEMA_BY_READER, YEARS
from tplog.readers.decision_file import COMMON_FIELDS, SOURCE_FIELDS, parse_decision
from tplog.readers.event_fields import FIELD_READERS
from tplog.readers.event_money import money_keys
from tplog.readers.table_form import TABLE_KEYS
from tplog.values.limits import FIRST_YEAR, LAST_YEAR

PUBLISHED = ROOT / "docs" / "schema" / "decision.json"
SCHEMA: Any = decision_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
REFUSED = {path.stem: path for path in sorted((ROOT / "tests" / "refusals").glob("*.toml"))}
# What is wrong by its form alone; all other refusals need the reader or a rule.
SEEN = {
    "amount-missing",
    "amount-placeholder",
    "amount-rate",
    "amount-with-a-hidden-mark",
    "draft-unfinished",
    "event-incomplete",
    "key-too-deep",
    "key-unknown",
    "name-with-a-foreign-letter",
    "nested-too-deep",
    "table-not-named",
    "title-too-long",
    "type-synonym",
    "type-unknown",
    "unit-unknown",
    "year-implausible",
}
KS = '"2025/kommunstyrelsen"'
NO_BUDGET = HEAD.replace("budget =", "unit = 'kr' #")


def problems(file: str) -> list[str]:
    """What is wrong with a file by the schema, as check-jsonschema reads TOML."""
    data = json.dumps(tomllib.loads(file), default=lambda moment: moment.isoformat())
    return [error.message for error in VALIDATOR.iter_errors(json.loads(data))]


def allocation(**keys: str) -> str:
    """A file with one allocation."""
    return text([event("AllocationDecided", "a", "kommunstyrelsen", **keys)])


def test_an_outside_judge_takes_our_own_files() -> None:
    """check-jsonschema: every real file, every example and every matter is a decision file."""
    files = [
        *EVENTS.glob("*.toml"),
        *EXAMPLE.parent.glob("*.toml"),
        *(ROOT / "tests" / "matters").glob("*.toml"),
    ]
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(PUBLISHED)]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)
    assert (len(files) > 16, done.returncode) == (True, 0), done.stdout


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_wrong_file_is_refused_by_its_form_or_left_to_the_reader(name: str) -> None:
    """Each refusal is one of those that the schema sees, or one of those that it cannot see."""
    content = REFUSED[name].read_text("utf-8")
    try:
        errors = problems(content)
    except tomllib.TOMLDecodeError:
        assert name == "not-toml"
        return
    assert bool(errors) is (name in SEEN), errors


def test_the_documents_examples_fit() -> None:
    """So do those of docs/decision-file.md, in which every type of event is."""
    page = (ROOT / "docs" / "decision-file.md").read_text("utf-8")
    section = page.partition("## One example of each family")[2].partition("## Limits")[0]
    examples = "\n".join(re.findall(r"^```toml\n(.*?)^```$", section, re.DOTALL | re.MULTILINE))
    assert problems(examples) == []
    written: dict[type[Event], str] = {SumStated: "[[sum]]"}
    assert all(written.get(kind, f'"{kind.__name__}"') in examples for kind in TYPES)


@given(decisions() | mutated(DECISIONS) | mutated([decision_file(EXAMPLES)]))
def test_what_the_reader_takes_the_schema_takes(file: str) -> None:
    """Whatever a file says: if it is read, it fits."""
    try:
        parse_decision(file, "x.toml")
    except tplog.BadFile:
        return
    assert problems(file) == []


def test_letters_may_have_separate_accents() -> None:
    """As some systems write them; the reader puts them together."""
    table = event(
        "AllocationDecided", "2025/åÅéK", "socialnämnden", giver='"2025/nämnd-är"', lines='{ "ö" = 5 }'
    )
    decomposed = unicodedata.normalize("NFD", text([table], HEAD.replace("trygghet", "värme")))
    assert decomposed != unicodedata.normalize("NFC", decomposed)
    assert parse_decision(decomposed, "x.toml").events[0].event.act.body == "socialnämnden"
    assert problems(decomposed) == []


@pytest.mark.parametrize(
    "file",
    [
        allocation(transfers="[]"),
        allocation(transfers="[]", decided="2025"),
        allocation(transfers="[]", decided='"2025-02"', basis='"reported"'),
        allocation(giver=KS, lines='{ "a" = "fem miljoner kronor", "b" = 5, "2025/c/d" = "−98 mkr" }'),
        allocation(giver=KS, lines='{ "a" = "5" }', unit='"Tkr"'),
        allocation(lines="{}"),
        allocation(levels='{ "2025/a" = "1 kr" }'),
        allocation(giver=KS, levels='{ "a" = "1 kr" }', remarks='"x"', case_numbers='["a", "b"]'),
        text([event("Corrected", "c", corrects='"a"', because='"x"')]),
        text([event("PlanNoted", "p", lines='{ "2026/a" = "1 kr" }')]),
        text([event("FrameDecided", "p", giver=KS, lines="{}", budget='"b"')], NO_BUDGET),
    ],
)  # fmt: skip
def test_every_form_of_money_and_date_fits(file: str) -> None:
    """What the documentation allows is read, and fits."""
    parse_decision(file, "x.toml")
    assert problems(file) == []


@pytest.mark.parametrize(
    "file",
    [
        allocation(),
        allocation(giver=KS),
        allocation(lines='{ "a" = "1 kr" }'),
        allocation(lines='{ "2025/a" = "1 kr" }'),
        allocation(levels='{ "a" = "1 kr" }'),
        allocation(giver=KS, lines='{ "a" = 1.5 }'),
        allocation(giver=KS, lines='{ "a" = true }'),
        allocation(giver=KS, lines='{ "a" = "5 %" }'),
        allocation(giver=KS, lines='{ "…" = 5 }'),
        allocation(giver=KS, lines=f'{{ "a" = {2**52 // 100 + 1} }}'),
        allocation(giver='"kommunstyrelsen"', lines='{ "a" = 5 }'),
        allocation(giver=KS, lines='{ "a" = "5" }', unit='"euro"'),
        allocation(giver=KS, transfers="[]"),
        allocation(lines="{}", transfers="[]"),
        allocation(transfers="[{}]"),
        allocation(transfers="[]", accounts="{}"),
        allocation(transfers="[]", kind='"förslag"'),
        allocation(transfers="[]", decided='"våren"'),
        allocation(transfers="[]", decided="2025-01-01T10:00:00"),
        allocation(transfers="[]", basis='"rumour"'),
        allocation(transfers="[]", despite='[{ code = "x" }]'),
        allocation(transfers="[]", despite='[{ code = "x", because = "y", why = "z" }]'),
        allocation(transfers="[]", remarks="[1]"),
        allocation(transfers="[]", provisional='"ja"'),
        text([event("OutcomeRecorded", "u", giver=KS, lines="{}", until="2025")]),
        text([event("OutcomeRecorded", "u", giver=KS, lines="{}", until="2025-01-01", transfers="[]")]),
        text([event("OutcomeRecorded", "u", lines='{ "a" = 5 }', until="2025-01-01")]),
        text([event("ProposalMade", "p", kind='"önskan"', transfers="[]")]),
        text([event("AccountOpened", "k", accounts='{ "x" = "y" }')]),
        text([event("AccountOpened", "k", accounts='{ "2025/x" = { codes = [] } }')]),
        text([event("MandateGiven", "m", to='"a"')]),
        text([event("MandateGiven", "a b", to='"a"', scope='"x"')]),
        text([event("MandateGiven", "m", to='"a"', scope='" "')]),
        text(['[[event]]\nid = "a"']),
        text([event("MandateGiven", "m", to='"a"', scope='"x"')], NO_BUDGET),
        text([event("MandateGiven", "m", to='"a"', scope='"x"')], HEAD.replace("title", "tittle")),
        text([event("MandateGiven", "m", to='"a"', scope='"x"', by='"b"')], 'by = "…"\n' + HEAD),
        text([event("MandateGiven", "m", to='"a"', scope='"x"', unit='"euro"')]),
        text([], HEAD),
    ],
)  # fmt: skip
def test_what_is_wrong_by_its_form_does_not_fit(file: str) -> None:
    """The reader refuses it as a malformed file, and so does the schema."""
    with pytest.raises(tplog.BadFile):
        parse_decision(file, "x.toml")
    assert problems(file)


def test_a_mistake_is_reported_where_it_is() -> None:
    """By the type that the event names, not by all the others that it might have been."""
    assert problems(allocation(transfers="[]", totl='"1 kr"')) == [
        "Additional properties are not allowed ('totl' was unexpected)"
    ]
    assert problems(allocation(lines='{ "a" = "1 kr" }')) == ["'from' is a required property"]


def offered(schema: Any) -> Iterator[str]:  # noqa: ANN401 (JSON)
    """The keys that an editor finds for an event: through anyOf and properties, not through if."""
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        yield from offered(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]])
        return
    yield from schema.get("properties", {})
    for alternative in schema.get("anyOf", ()):
        yield from offered(alternative)


def test_editors_are_offered_every_key() -> None:
    """All keys of all types, in the one list of events; none of them has an allOf, which hides its table."""
    keys = set(offered(SCHEMA["properties"]["event"]["items"]))
    base = {field.name for field in fields(tplog.Event)}
    own_keys = {field.name for kind in TYPES for field in fields(kind)} - base
    assert keys == {
        *COMMON_FIELDS,
        *own_keys,
        *(key for kind in TYPES for key in money_keys(kind)),
        *TABLE_KEYS,
        "type",
        "despite",
        "quotes",
    }
    assert not any("allOf" in field for field in SCHEMA["$defs"].values())


def described(schema: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 (JSON)
    """Every key of every table, with its schema."""
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from described(part)
    if isinstance(schema, dict) and "additionalProperties" in schema:
        for key, subschema in schema.get("properties", {}).items():
            if isinstance(subschema, dict):
                yield (
                    key,
                    SCHEMA["$defs"][subschema["$ref"].rpartition("/")[2]]
                    if "$ref" in subschema
                    else subschema,
                )


def test_every_key_is_said_in_words() -> None:
    """With its Swedish term and an English sentence."""
    properties = list(described(SCHEMA))
    assert len(properties) > 400
    assert [
        key for key, subschema in properties if not subschema.get("title") or not subschema.get("description")
    ] == []


def test_every_reader_has_its_shape() -> None:
    """A reader of a key without one could not be published."""
    readers = {
        reader for table in (COMMON_FIELDS, SOURCE_FIELDS, FIELD_READERS) for _, reader in table.values()
    }
    assert readers <= set(SCHEMA_BY_READER)


def test_years_are_those_that_a_municipality_can_have() -> None:
    """The pattern has the limits of dates and accounts."""
    fit = [year for year in range(10_000) if re.fullmatch(YEARS, f"{year:04d}")]
    assert fit == list(range(FIRST_YEAR, LAST_YEAR + 1))
