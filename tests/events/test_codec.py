"""Events as bytes: canonical, exact, kept for ever."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from attrs import NOTHING, fields
from hypothesis import given
from hypothesis import strategies as st

from strategies import events
from tplog.events.base import Event
from tplog.events.codec import MAX_LEAF_BYTES, UPCASTS, decode_leaf, encode_event
from tplog.events.log_events import LOG_EVENTS
from tplog.events.record import Record
from tplog.events.types import EVENT_CLASSES, AllocationDecided, FindingAnswered, FrameDecided
from tplog.events.value_codec import WireError, encode_canonical, to_builtins
from tplog.values.account import parse_account
from tplog.values.act import Act, Basis, Source
from tplog.values.amount_parser import parse_amount
from tplog.values.transfer import Transfer

NOW = datetime(2025, 6, 1, 12, 30, 15, 123456, tzinfo=UTC)
LEAVES = Path(__file__).parent / "leaves"
MOVE = Transfer(parse_account("2025/ks"), parse_account("2025/ks/a"), 100, parse_amount("1 kr"))
EVENT = AllocationDecided(
    id="a",
    budget="b",
    act=Act(Source("P"), Basis.MINUTES, "ks"),
    transfers=(MOVE,),
    total=parse_amount("1 kr"),
)
LEAF = Record.from_event(0, NOW, EVENT).leaf


@given(events(), st.datetimes(datetime(1999, 1, 1), datetime(2199, 1, 1)))  # noqa: DTZ001 (made aware below)
def test_an_event_is_read_as_it_was_written(event: Event, naive: datetime) -> None:
    """Sealing and unsealing is the identity, for every class, and so are the bytes."""
    record = Record.from_event(7, naive.replace(tzinfo=UTC), event)
    assert Record.from_leaf(7, record.leaf) == record
    assert len(record.leaf) == encode_event(event).size


@given(events())
def test_a_leaf_is_canonical(event: Event) -> None:
    """Sorted ASCII keys, no spaces, UTF-8 without escapes, no number but whole ones."""
    leaf = Record.from_event(0, NOW, event).leaf
    data = json.loads(leaf, parse_float=pytest.fail)
    assert leaf == json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert b"\n" not in leaf
    assert {"v", "id", "kind", "recorded_at", "budget", "event"} == data.keys()


def test_text_of_latin_1_alone_is_not_searched_for_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is NFC whatever stands beside what; a leaf with å, ä and § is not gone through again for that."""
    latin = "".join(map(chr, range(256)))
    pairs = "".join(first + second for first in latin for second in latin)
    assert unicodedata.is_normalized("NFC", pairs)
    leaf = LEAF.replace(b'"id":"a"', '"id":"å§ä"'.encode())
    monkeypatch.setattr(unicodedata, "is_normalized", pytest.fail)
    assert decode_leaf(leaf).event.id == "å§ä"


def test_what_is_left_at_its_default_is_left_out() -> None:
    """A field added later with a default leaves old leaves canonical."""
    assert json.loads(LEAF)["event"].keys() == {"act", "transfers", "total"}
    assert json.loads(LEAF)["recorded_at"] == "2025-06-01T12:30:15.123456Z"


@given(st.integers(0, len(LEAF) - 1), st.integers(1, 255))
def test_a_changed_byte_never_passes_for_the_same(position: int, change: int) -> None:
    """Any single changed byte is an error of ours or another event, never the same and never a crash."""
    damaged = bytearray(LEAF)
    damaged[position] ^= change
    with suppress(WireError):
        assert decode_leaf(bytes(damaged)) != decode_leaf(LEAF)


def edited(**changes: object) -> bytes:
    """The leaf with keys of its envelope or its event changed, written canonically if it can be."""
    data = json.loads(LEAF)
    for key, value in changes.items():
        (data if key in data else data["event"])[key] = value
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )


def moving(ore: object) -> list[dict[str, object]]:
    """Transfers of one, with any öre."""
    return [{"giver": "2025/ks", "taker": "2025/ks/a", "ore": ore}]


@pytest.mark.parametrize(
    "leaf",
    [
        edited(transfers=moving(1.5)),
        edited(transfers=moving("100")),
        edited(transfers=moving(0)),
        edited(transfers=moving(-5)),
        edited(transfers=moving(2**53)),
        edited(transfers=moving(None)),
        edited(transfers=moving(True)),  # noqa: FBT003 (JSON)
        edited(colour="red"),
        edited(condition=None),
        edited(provisional=False),
        edited(remarks=[]),
        edited(act={**json.loads(LEAF)["event"]["act"], "colour": "red"}),
        edited(act={**json.loads(LEAF)["event"]["act"], "also_named": []}),
        edited(transfers=[{**moving(100)[0], "stated": {"ore": 100, "text": "1 kr", "hedge": "exact"}}]),
        edited(transfers=[{**moving(100)[0], "stated": {"ore": 100, "text": "1 kr", "unit_ore": 2**53}}]),
        edited(transfers={"giver": "2025/ks"}),
        edited(undivided=["2025/ks", 5]),
        edited(quotes=[{"of": "by"}]),
        edited(quotes=[{"exact": "x", "of": "by", "page": 0}]),
        edited(quotes=[{"exact": "x", "of": "by", "page": 1.5}]),
        edited(quotes=[{"exact": "x", "of": "by", "prefix": ""}]),
        edited(quotes=[{"box": [1, 2, 3, 4], "exact": "x", "of": "by"}]),
        edited(quotes=[{"box": [1, 2, 3], "exact": "x", "of": "by", "page": 1}]),
        edited(quotes=[{"box": [1, 2, 3, 4.5], "exact": "x", "of": "by", "page": 1}]),
        edited(quotes=[{"box": [3, 2, 1, 4], "exact": "x", "of": "by", "page": 1}]),
        edited(undivided=["2025/KS"]),
        edited(id="a", budget=5),
        LEAF.replace(b'"event":{', b'"event":{"id":"b",'),
        LEAF.replace(b'"v":1', b'"v":1,"v":1'),
        edited(kind="allocation-decided/9"),
        edited(kind=5),
        edited(v=2),
        edited(v="1"),
        edited(recorded_at="2025-06-01T12:30:15Z"),
        edited(recorded_at="2025-06-01T12:30:15.123456+00:00"),
        edited(recorded_at="2025-13-01T12:30:15.123456Z"),
        edited(id="a\u0308"),
        edited(id="\ud800"),
        edited(id=None),
        LEAF.replace(b'","', b'", "', 1),
        LEAF + b"\n",
        LEAF[:-1],
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        LEAF.replace(b'"v":1', b'"v":1.0'),
    ],
)
def test_what_is_no_leaf_of_ours_is_refused(leaf: bytes) -> None:
    """Floats, strange types, unknown kinds, versions and keys, other spellings: none is guessed at."""
    with pytest.raises(WireError):
        decode_leaf(leaf)


@given(events())
def test_nothing_left_at_its_default_is_spelled_out(event: Event) -> None:
    """For one event there is one leaf: a key at its default value is refused."""
    data = json.loads(Record.from_event(0, NOW, event).leaf)
    for field in fields(type(event)):
        if field.name in data["event"] or field.name in {"id", "budget"} or field.default is NOTHING:
            continue
        default = to_builtins(field.default)
        leaf = encode_canonical({**data, "event": {**data["event"], field.name: default}})
        with pytest.raises(WireError):
            decode_leaf(leaf)


def test_a_leaf_states_its_budget_unless_it_is_the_logs_own() -> None:
    """An event of no budget is not read as one of the budget without a name."""
    with pytest.raises(WireError):
        decode_leaf(LEAF.replace(b'"budget":"b",', b""))


def test_a_kind_and_a_key_that_are_unknown_are_of_a_newer_tplog() -> None:
    """A leaf of another form is reported as such where its kind is unknown too."""
    data = json.loads(LEAF) | {"kind": "bonfire-lit/1", "colour": "red"}
    with pytest.raises(WireError, match="Use a newer one"):
        decode_leaf(encode_canonical(data))


def test_an_unknown_kind_says_so() -> None:
    """A leaf of a newer tplog is another error than a damaged one."""
    with pytest.raises(WireError, match="Use a newer one"):
        decode_leaf(edited(kind="bonfire-lit/1"))


@pytest.mark.parametrize("value", [1.0, 2**53, {"Å": 1}, {"a b": 1}, {1: 2}, "a\u0308", "\ud800", b"x", {1}])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    """Only null, bool, NFC text, whole numbers below 2^53, lists, and ASCII keys."""
    with pytest.raises(ValueError, match=r"canonical|key|surrogates"):
        encode_canonical(value)


def test_a_leaf_has_a_longest() -> None:
    """A leaf fits the frame of the public formats."""
    with pytest.raises(ValueError, match=str(MAX_LEAF_BYTES)):
        Record.from_event(
            0, NOW, FrameDecided(id="a", budget="b", act=EVENT.act, remarks=("x" * MAX_LEAF_BYTES,))
        )


def test_a_record_needs_its_zone() -> None:
    """A time without a zone is not taken for UTC."""
    with pytest.raises(ValueError, match="zone"):
        Record.from_event(0, NOW.replace(tzinfo=None), EVENT)


def test_an_old_kind_is_lifted_and_its_bytes_stay() -> None:
    """An upcast lifts old data on reading, one number at a time; the stored bytes are as they were."""

    def rename(data: Mapping[str, Any]) -> dict[str, Any]:
        return {**{key: data[key] for key in data if key != "sum"}, "total": data["sum"]}

    def drop(data: Mapping[str, Any]) -> dict[str, Any]:
        return {key: data[key] for key in data if key != "colour"}

    upcasts = {
        "allocation-decided/-1": ("allocation-decided/0", drop),
        "allocation-decided/0": ("allocation-decided/1", rename),
    }
    data = json.loads(LEAF)
    data["kind"] = "allocation-decided/-1"
    data["event"]["sum"] = data["event"].pop("total")
    data["event"]["colour"] = "red"
    old = encode_canonical(data)
    assert decode_leaf(old, upcasts).event == EVENT
    with pytest.raises(WireError, match="unknown"):
        decode_leaf(old)


def stored_leaves(tag: str) -> list[Path]:
    """The stored leaves of a tag: one of its first day, and those for fields that it got later."""
    name = tag.replace("/", "-")
    return sorted(
        path for path in LEAVES.iterdir() if path.stem == name or path.stem.split("-later")[0] == name
    )


@pytest.mark.parametrize("kind", [*EVENT_CLASSES, *LOG_EVENTS], ids=lambda kind: kind.__name__)
def test_a_kept_leaf_of_every_kind_can_be_read_for_ever(kind: type[Event]) -> None:
    """Leaves of each number are stored; they decode to its class and encode to the same bytes."""
    fields: set[str] = set()
    for path in stored_leaves(kind.tag):
        leaf = path.read_bytes()
        decoded = decode_leaf(leaf)
        assert type(decoded.event) is kind
        assert Record.from_event(0, decoded.recorded, decoded.event, decoded.registration).leaf == leaf
        fields |= json.loads(leaf)["event"].keys()
    own_names = {name for name in kind.__annotations__ if name not in {"tag", "swedish"}}
    assert own_names <= fields, "the kept leaves have all fields that their class adds"


def test_who_recorded_and_who_reviewed_stand_in_the_leaf() -> None:
    """They are optional: absent where they are not stated, and nothing else of the leaf changes."""
    stated = (LEAVES / "frame-decided-1-later-registrar.json").read_bytes()
    record = Record.from_leaf(0, stated)
    assert (record.registrar, record.reviewed_by) == ("registrator KS", "ekonomichef")
    without = Record.from_event(0, record.recorded, record.event).leaf
    assert without == (LEAVES / "frame-decided-1.json").read_bytes()
    end = b',"registrar":"registrator KS","reviewed_by":"ekonomichef","v":1}'
    assert stated == without.removesuffix(b',"v":1}') + end
    for wrong in (b'"registrar":""', b'"registrar":"850101-1234"', b'"registrar":" KS"'):
        with pytest.raises(WireError):
            decode_leaf(stated.replace(b'"registrar":"registrator KS"', wrong))


def test_every_stored_leaf_is_read() -> None:
    """There are leaves of each tag that there is or ever was, and no others."""
    tags = {kind.tag for kind in (*EVENT_CLASSES, *LOG_EVENTS)} | set(UPCASTS)
    assert all(stored_leaves(tag) for tag in tags)
    assert {path for tag in tags for path in stored_leaves(tag)} == set(LEAVES.iterdir())


@pytest.mark.parametrize("tag", UPCASTS)
def test_a_leaf_of_an_older_number_is_lifted(tag: str) -> None:
    """What an older tplog wrote is read as the event of today, and its bytes stay as they are."""
    leaf = (LEAVES / f"{tag.replace('/', '-')}.json").read_bytes()
    record = Record.from_leaf(0, leaf)
    assert record.leaf == leaf
    assert json.loads(leaf)["kind"] == tag
    newer = Record.from_event(0, record.recorded, record.event)
    assert json.loads(newer.leaf)["kind"] == record.event.tag
    assert Record.from_leaf(0, newer.leaf).event == record.event


def test_the_event_that_shows_a_finding_got_a_name_of_its_own() -> None:
    """``answers`` of finding-answered/1 is ``shown_by`` of finding-answered/2."""
    record = Record.from_leaf(0, (LEAVES / "finding-answered-1.json").read_bytes())
    assert isinstance(record.event, FindingAnswered)
    assert record.event.shown_by == json.loads(record.leaf)["event"]["answers"]


def test_every_older_number_leads_to_a_kind_of_today() -> None:
    """Upcasts raise one number at a time and end where `EVENTS` begins."""
    for old, (new, _) in UPCASTS.items():
        name, number = old.split("/")
        assert new == f"{name}/{int(number) + 1}"
        assert new in {kind.tag for kind in EVENT_CLASSES} | set(UPCASTS)


def test_every_kind_has_its_names() -> None:
    """A tag of its own with a number, a Swedish name, a docstring, and words for every field."""
    assert len({kind.tag for kind in EVENT_CLASSES}) == len(EVENT_CLASSES)
    for kind in (*EVENT_CLASSES, *LOG_EVENTS):
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*/[1-9][0-9]*", kind.tag)
        assert kind.swedish
        assert kind.__doc__
        assert kind in LOG_EVENTS or kind.swedish_doc
        for attribute in kind.__attrs_attrs__:
            said = attribute.metadata
            assert all((*said["label"], *said["meaning"])), (kind, attribute.name)
            assert not said["refers"] or all(said["referred_by"]), (kind, attribute.name)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: unicodedata.normalize("NFC", text)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.from_regex(r"[a-z0-9_]{1,8}", fullmatch=True), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(PLAIN)
def test_canonical_bytes_are_those_of_rfc_8785(value: Any) -> None:  # noqa: ANN401 (any JSON)
    """On what a leaf may hold, our bytes are the canonicalisation scheme's."""
    assert encode_canonical(value) == rfc8785.dumps(value)
