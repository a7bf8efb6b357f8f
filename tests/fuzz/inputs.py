"""Inputs for the readers: any, mutated from real ones, or shaped as the grammar wants them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TypeVar

from attrs import fields
from hypothesis import strategies as st

from conftest import EVENTS, EXAMPLE, ROOT
from hostile.texts import TEXTS, toml
from tplog.events.types import EVENT_CLASSES as TYPES

T = TypeVar("T", str, bytes)

DECISIONS = [
    path.read_text("utf-8")
    for path in (
        *sorted(EVENTS.glob("*.toml")),
        EXAMPLE,
        *sorted((ROOT / "tests" / "matters").glob("*.toml")),
        ROOT / "tests" / "readers" / "table-form.toml",
    )
]
LEAVES = [path.read_bytes() for path in sorted((ROOT / "tests" / "events" / "leaves").glob("*.json"))]

BOOKS = [
    path.read_bytes()
    for folder in ("readers", "refusals")
    for path in sorted((ROOT / "tests" / folder / "sie").glob("*.se"))
]

_TOKENS = [
    *("[", "]", "[[", "]]", "[[event]]", "{", "}", "=", ".", ",", '"', "'", '"""', "'''", "\\", "#", "\n"),
    *("inf", "nan", "-0", "1e999", "0x7f", "9223372036854775808", "2025-02-30", "0001-01-01", "1_0"),
    *("\0", "\x1b[31m", "\u202e", "\u200b", "\ufeff", "\\u0000", "\\ud800", "\u0430", "a\u0308", "\r"),
    *("2025", "/", "null", "NaN", "true", "{}", "[]", "-", "+", "—", " "),
    *("|", ";", "\t", " | Utfall", "Summa", "(5)", "5-", '"""\n', "|---|"),
    *("#TRANS", "#RTRANS", "#VER", "#PSALDO", "\r\n{\r\n", "\r\n}\r\n", ' {1 "', "20250210", " 12 500,00"),
]
_AWKWARD = st.sampled_from(_TOKENS) | st.text(max_size=5) | st.sampled_from(sorted(TEXTS.values()))


@st.composite
def mutated(draw: st.DrawFn, originals: Sequence[T]) -> T:
    """One of these with a few edits: parts cut, doubled, moved, or something awkward put in."""
    original = draw(st.sampled_from(originals))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(original)))
        end = min(len(original), start + draw(st.integers(0, 30)))
        put: str | bytes = draw(_AWKWARD)
        if isinstance(original, bytes):
            put = draw(st.binary(max_size=4)) if draw(st.booleans()) else str(put).encode("utf-8", "replace")
        edit = draw(st.integers(0, 3))
        middle = (put, original[start:end] * 2, original[:0], original[start:end][::-1])[edit]
        original = original[:start] + middle + original[end:]  # type: ignore[operator]  # of the same kind
    return original


_FILE_KEYS = ["type", "by", "basis", "unit", "place", "from", "lines", "levels", "incomes", "costs", "source"]
_FILE_KEYS += ["under", "table", "rows", "columns", "ignored", "negative", "open_accounts"]
_keys = st.sampled_from(
    [*_FILE_KEYS, *sorted({field.name for kind in TYPES for field in fields(kind)})]
) | st.text(max_size=4)
_scalars = (
    st.sampled_from(
        [
            *(
                "2025/ks",
                "2025/ks/a",
                "ks",
                "3,5 mkr",
                "5",
                "1 kr",
                "tkr",
                "minutes",
                "2025-01-01",
                "förslag",
            ),
            *("A | Belopp\nÄ | 5", "A;Utfall (kr);Konto\nÄ;5;x\nSumma;5;", "brackets", "Belopp", "2025"),
        ]
    )
    | st.sampled_from([kind.__name__ for kind in TYPES])
    | st.integers()
    | st.integers(2**52 - 2, 2**64)
    | st.booleans()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.floats().map(lambda number: json.dumps(number).replace("Infinity", "inf").replace("NaN", "nan"))
    | _AWKWARD
)
_values = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=3),
    max_leaves=6,
)
_moves = st.lists(
    st.fixed_dictionaries(
        {"from": st.just("2025/ks") | _values, "to": st.just("2025/ks/a") | _values, "amount": _values}
    ),
    max_size=3,
)


@st.composite
def _event(draw: st.DrawFn) -> str:
    event: dict[str, object] = {
        "type": draw(st.sampled_from([kind.__name__ for kind in TYPES])),
        "id": draw(st.sampled_from(["a", "b/c"]) | _values),
        "from": "2025/ks",
        "lines": draw(
            st.dictionaries(st.sampled_from(["a", "2025/b", "x/y"]) | st.text(max_size=3), _values)
        ),
        **draw(st.dictionaries(_keys, _values, max_size=4)),
    }
    if draw(st.booleans()):
        del event["lines"], event["from"]
        event["transfers"] = draw(_moves)
    return "\n".join(["[[event]]", *(f"{toml(key)} = {toml(value)}" for key, value in event.items())])


@st.composite
def decisions(draw: st.DrawFn) -> str:
    """A file whose form is right and whose content is anything."""
    head = {"budget": "b", **draw(st.dictionaries(_keys, _values, max_size=1))}
    source = {"title": "x", **draw(st.dictionaries(st.sampled_from(["date", "place", "file", "x"]), _values))}
    events = draw(st.lists(_event(), max_size=3))
    return (
        "\n".join(f"{toml(k)} = {toml(v)}" for k, v in {**head, "source": source}.items())
        + "\n"
        + "\n".join(events)
    )


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | _scalars.filter(lambda value: isinstance(value, str)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def leaves(draw: st.DrawFn) -> bytes:
    """A real leaf with a part of its data exchanged, written canonically: only its meaning can be wrong."""
    data = json.loads(draw(st.sampled_from(LEAVES)))
    value = data
    while isinstance(value, (dict, list)) and value:
        keys = sorted(value) if isinstance(value, dict) else range(len(value))
        key = draw(st.sampled_from(keys))
        if draw(st.integers(0, 2)) == 0 or not isinstance(value[key], (dict, list)):
            value[key] = draw(_json)
            break
        value = value[key]
    dumped = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return dumped.encode("utf-8", "surrogatepass")


ODD_LEAVES = [
    b"",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"9" * 5_000,
    *(b'{"v":%s}' % literal for literal in (b"NaN", b"Infinity", b"1e999", b"-0", b"1.0", b'"\\ud800"')),
    b'{"v":1,"v":2}',
    *(leaf.decode().encode(code) for leaf in LEAVES[:1] for code in ("utf-16", "utf-32-be", "utf-8-sig")),
    *(leaf.replace(b"{", b'{"kind":"x",', 1) for leaf in LEAVES[:1]),
]
