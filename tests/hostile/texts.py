"""Text that somebody might plant in a paper, a file name or a draft, and every place where it could stand.

The places are taken from the classes of events, so that a new field is tried without anybody adding it here.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any

from attrs import Attribute, evolve, fields, has, resolve_types

from tplog.events.base import Event
from tplog.events.types import SumStated
from tplog.values.account import Account, parse_account
from tplog.values.amount import Amount
from tplog.values.limits import MAX_QUOTE_CONTEXT, MAX_TEXT_LENGTH
from tplog.values.partial_date import PartialDate

TEXTS: Mapping[str, str] = {
    "script": "<script>alert(1)</script>",
    "terminal": "\x1b[31mröd\x1b[2J\x1b]8;;http://x.example\x07länk\x1b]8;;\x07\x7f",
    "C1 controls": "\x9b31m\x85\x90q\x9c",
    "reading direction": "\u202e\u2066\u200f\u061cbakåt\u2069",
    "zero width": "a\u200bb\u200d\ufeff\u2060\u00adc",
    "not drawn": "a\ufe0fb\u034f\u3164\U000e0041\U000e0100\u2800",
    "nul": "\0a\0",
    "lines": "en\r\ntvå\u2028tre\u2029fyra\x0bfem\x0csex\rsju",
    "formula": "=cmd|'/c calc'!A1",
    "plus": "+1+1",
    "minus": "-1+1",
    "at": "@SUM(1)",
    "tab": "\t=1+1",
    "confusable": "kommunstyr\u0435lsen",
    "combining": "a\u0308\u0323e\u0301" + "z\u0335\u0321\u0322" * 3,
    "long word": "x" * 280,
    "template": "{0} {text!r} %(x)s $HOME `id`",
    "markup": "[bold red]x[/] [link=http://x.example]y[/link]",
    "unassigned": "\ue000\uffff\U0010ffff",
    "ours": "\\u{202e}",
}
# Never kept: no text at all, and more than any text may have.
HALF_PAIR, TOO_LONG = "a\ud800b", "x" * (MAX_TEXT_LENGTH + 1)
# One text of them all, short enough for a title.
EVERYTHING = "".join(text for name, text in TEXTS.items() if name != "long word")

# What must not reach a screen, written down here by its code points and not by what tplog thinks: controls
# other than the line end, direction marks, and what has no width of its own.
HARMFUL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

Path = tuple[str, ...]
EACH = "*"  # stands in a path for the items of a tuple
_LEAVES = (str, Account, Amount, PartialDate, date)


def text_paths(kind: type) -> Iterator[tuple[Path, Attribute[Any]]]:
    """The path of every field of a class that a text gives, and the field; through its parts' fields too."""
    for field in fields(resolve_types(kind)):
        type_, many = _of(field.type)
        path = (field.name, EACH) if many else (field.name,)
        if type_ in _LEAVES:
            yield path, field
        elif has(type_):
            yield from (((*path, *rest), inner) for rest, inner in text_paths(type_))


def _of(hint: Any) -> tuple[type, bool]:  # noqa: ANN401 (a type hint)
    """The class that a hint is about, without None, and whether there may be many."""
    if isinstance(hint, types.UnionType):
        return _of(next(hint_ for hint_ in typing.get_args(hint) if hint_ is not type(None)))
    if typing.get_origin(hint) is tuple:
        return typing.get_args(hint)[0], True
    return hint, False


def sample(kind: Any) -> Any:  # noqa: ANN401 (of the class that is asked for)
    """An object of a class with all its fields set, whether or not it makes sense."""
    simple: dict[type, object] = {
        str: "x",
        int: 2025,
        bool: False,
        date: date(2025, 1, 1),
        PartialDate: PartialDate(2025),
        Account: parse_account("2025/ks"),
        Amount: Amount(100, "1 kr"),
    }
    if kind in simple:
        return simple[kind]
    if issubclass(kind, Enum):
        return next(iter(kind))
    arguments = {}
    for field in fields(resolve_types(kind)):
        type_, many = _of(field.type)
        arguments[field.name] = (sample(type_),) * _count(field.type) if many else sample(type_)
    return kind(**arguments)


def _count(hint: Any) -> int:  # noqa: ANN401 (a type hint)
    """How many items a tuple has: as many as its hint says, one if that leaves it open."""
    if isinstance(hint, types.UnionType):
        return _count(next(hint_ for hint_ in typing.get_args(hint) if hint_ is not type(None)))
    return 1 if Ellipsis in typing.get_args(hint) else len(typing.get_args(hint))


def with_text(value: Any, path: Path, text: str) -> Any:  # noqa: ANN401 (of the class that is given)
    """The object with a text at a path: in all items of a tuple, of which it gets one if it has no parts.

    A part that the object lacks is left so.
    """
    if not path:
        return text
    name, *rest = path
    if name == EACH:
        return tuple(with_text(item, tuple(rest), text) for item in value) or (() if rest else (text,))
    if rest and getattr(value, name) is None:
        return value
    return evolve(value, **{name: with_text(getattr(value, name), tuple(rest), text)})


def at(value: Any, path: Path) -> Any:  # noqa: ANN401 (any value)
    """Return the value at a path; of a tuple the first."""
    for name in path:
        value = value[0] if name == EACH else getattr(value, name)
    return value


def is_free(path: Path, field: Attribute[Any]) -> bool:
    """Return whether a field is a quotation, which may be any text, and no name, id, choice or amount."""
    named = {"id", "budget", "body", "also_named", "to", "of", "sha256", "event"}
    type_, _ = _of(field.type)
    settled = field.metadata.get("choices") or field.metadata.get("refers")
    return type_ is str and not settled and path[-1 if path[-1] != EACH else -2] not in named


def toml(value: object) -> str:
    """A value in TOML, everything that could be trouble as an escape."""
    if isinstance(value, str):
        return (
            '"'
            + "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in value)
            + '"'
        )
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{toml(key)} = {toml(item)}' for key, item in value.items())} }}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def decision_file(data: Mapping[str, Any]) -> str:
    """A decision file of this data."""
    head = [f"{key} = {toml(value)}" for key, value in data.items() if key != "event"]
    events = (
        "\n".join(["[[event]]", *(f"{toml(key)} = {toml(value)}" for key, value in event.items())])
        for event in data["event"]
    )
    return "\n".join([*head, *events])


# Where the file has another key than the field's name.
_KEYS = {"body": "by", "giver": "from", "taker": "to", "stated": "amount"}


def put(data: dict[str, Any], event: dict[str, Any], path: Path, text: str) -> None:  # noqa: C901, PLR0912 (a case each)
    """Write a text into a file's data, where the reader will find it for this path of the event."""
    name = path[-1 if path[-1] != EACH else -2]
    value: Any = [text] if path[-1] == EACH else text
    match path:
        case ("act", *_):
            _put_act(data, event, path, value)
        case (_,) | (_, "*"):
            event[_KEYS.get(name, name)] = value
        case ("accounts", _, "path"):
            event["accounts"] = {text: "x"}
        case ("accounts", _, *_):
            event["accounts"] = {"2025/x": {"name": "x", name: value}}
        case ("despite", _, _):
            event["despite"] = [{"code": "x", "because": "x", name: value}]
        case ("quotes", _, key):
            known = event.get("quotes", [{"of": "type", "exact": "x"}])[0]
            event["quotes"] = [{**known, key: text[:MAX_QUOTE_CONTEXT]}]
        case ("changes", _, key, *_):
            event["changes"] = [{"account": "2025/x", "amount": "1 kr", "since": "2024/x", key: value}]
        case (("transfers" | "proposed" | "held"), _, key, *_):
            moved = {"from": "2025/x", "to": "2025/x/y", "amount": "1 kr", _KEYS[key]: value}
            event["transfers"] = [moved]
            event.pop("lines", None)
            event.pop("quotes", None)  # of the lines
            event.pop("from", None)
        case ("measures", _, "label"):
            event["of_which"] = {next(iter(event.get("lines", {})), "2025/x"): {text: "1 kr"}}
        case ("column_totals", *_):
            event["incomes"] = {"2025/x": "1 kr"}
            event["totals"] = {"incomes": value}
        case (("plus" | "minus") as key, _, part, *_):
            event[key] = [{"event": "x", part: value}]
        case ("measures", _, key, *_):
            event["lines"] = {"2025/x": value} if key == "amount" else {text: "1 kr"}
        case _:
            message = f"nobody told where {path} stands in a file"
            raise KeyError(message)


def _put_act(data: dict[str, Any], event: dict[str, Any], path: Path, value: object) -> None:
    """Write a value of an event's act: in the paper's table, in the event, or in a table of the event."""
    name = path[-1 if path[-1] != EACH else -2]
    match path[1:]:
        case ("source", ("place" | "paragraph" | "case_numbers"), *_):
            event[name] = value
        case ("source", _, *_):
            data["source"][name] = value
        case ("votes", key):
            event["votes"] = {**event.get("votes", {}), key: value}
        case ("prepared_by", _, key):
            event["prepared_by"] = [{**event.get("prepared_by", [{"body": "x"}])[0], key: value}]
        case _:
            event[_KEYS.get(name, name)] = value


def stated(kind: type[Event], path: Path) -> bool:
    """Return whether a decision file can state this field of this kind of event."""
    shaped = bool(kind.allowed_roles) and not kind.measure_name
    return {
        "transfers": shaped and not kind.__name__.startswith("Proposal"),
        "proposed": kind.__name__ == "ProposalMade",
        "held": False,  # as transfers
        "quotes": False,  # they have limits of their own: readers/test_quotes.py
        "measures": bool(kind.measure_name) and path[2:] not in {("against",), ("label",)},
        "column_totals": bool(kind.measure_name),
        "plus": path[2] != "figures" if len(path) > 2 else True,
        "minus": path[2] != "figures" if len(path) > 2 else True,
        "total": bool(kind.allowed_roles or kind.measure_name or kind is SumStated),
    }.get(path[0], True)
