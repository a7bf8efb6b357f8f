"""Hold drafts against what a careful reader finds in a paper (`NAME.expected.toml`)."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import define, field

_LIKE = 0.8  # share of two names that is the same
_MIN_PART = 5  # characters of a name that may be a part of the expected one


@define
class Score:
    """What was found of what is expected, in amounts and facts; ``wrong`` says what is not right."""

    lines: int = 0
    matched: int = 0
    named: int = 0
    typed: int = 0
    paged: int = 0
    totals: int = 0
    totals_found: int = 0
    facts: int = 0
    facts_found: int = 0
    sums: int = 0
    sums_found: int = 0
    extra: list[str] = field(factory=list)
    plain_extra: list[str] = field(factory=list)
    right_acts: int = 0
    doubtful_right: int = 0
    wrong: list[str] = field(factory=list)

    def add(self, other: Score) -> None:
        """Add the numbers of another paper."""
        for name in self.__slots__:
            if name != "__weakref__":
                setattr(self, name, getattr(self, name) + getattr(other, name))


def plain(text: object) -> str:
    """A text's letters and digits in lower case."""
    clean = unicodedata.normalize("NFC", str(text)).replace("\u00ad", "").lower()
    return re.sub(r"[^0-9a-zåäö]+", " ", clean).strip()


def is_like(names: Iterable[str], drafted: str) -> bool:
    """Whether a drafted name stands for one of the expected."""
    name = plain(drafted)
    return any(
        wanted in name
        or (len(name) >= _MIN_PART and name in wanted)
        or difflib.SequenceMatcher(None, wanted, name).ratio() >= _LIKE
        for wanted in map(plain, names)
        if wanted and name
    )


def score(expected: Mapping[str, Any], drafted: Mapping[str, Any]) -> Score:
    """Hold a draft, as `tplog.to_dict` gives it, against what is expected of its paper."""
    result = Score()
    pool = [
        {**line, "type": act["type"], "doubtful": act["doubtful"], "act": number, "right": False}
        for number, act in enumerate(drafted["acts"])
        for line in act["lines"]
    ]
    for is_core in (True, False):
        for act in expected.get("act", []):
            if act.get("core", True) is is_core:
                _score_act(act, pool, drafted["acts"], result, is_core=is_core)
    for line in pool:
        if not line["right"]:
            text = f"{line['type']} {line['amount']} {line['name']}"
            result.extra.append(text)
            result.plain_extra += [] if line["doubtful"] else [text]
    right = {line["act"]: line["doubtful"] for line in pool if line["right"] == "core"}
    result.right_acts, result.doubtful_right = len(right), sum(right.values())
    _score_facts(expected, drafted, result)
    for stated in expected.get("sum", []):
        if "agrees" in stated:
            result.sums += 1
            result.sums_found += _is_judged(stated, drafted["sums"])
    return result


def _score_act(
    act: Mapping[str, Any], pool: Sequence[dict[str, Any]], acts: Sequence[Mapping[str, Any]], result: Score,
    *, is_core: bool,
) -> None:  # fmt: skip
    types = {act["type"], *act.get("also_ok", [])}
    for line in act.get("line", []):
        same = [item for item in pool if item["ore"] == line["ore"] and not item["right"]]
        best = min(same, key=lambda item: _distance(item, line, types), default=None)
        result.lines += is_core
        if best is None:
            result.wrong += [f"missing: {line['amount']}"] if is_core else []
            continue
        best["right"] = "core" if is_core else "more"
        if is_core:
            named, typed = is_like(line["name"], best["name"]), best["type"] in types
            result.matched += 1
            result.named += named
            result.typed += typed
            result.paged += best["page"] is None or best["page"] == line["page"]
            if not (named and typed):
                result.wrong.append(
                    f"{line['amount']}: {best['type']} {best['name']!r}, not {line['name'][0]!r}"
                )
    if act.get("total") and is_core:
        result.totals += 1
        result.totals_found += any(item["total_ore"] == act["total_ore"] for item in acts)


def _distance(item: Mapping[str, Any], line: Mapping[str, Any], types: set[str]) -> tuple[bool, ...]:
    """How far a drafted line is from an expected one, its amount first."""
    is_named, is_typed = is_like(line["name"], item["name"]), item["type"] in types
    return (
        plain(item["amount"]) != plain(line["amount"]),
        not (is_named and is_typed),
        not is_named,
        not is_typed,
    )


def _score_facts(expected: Mapping[str, Any], drafted: Mapping[str, Any], result: Score) -> None:
    for key in ("body", "date", "paragraphs", "case_numbers"):
        wanted, got = expected.get(key), drafted[key]
        if not wanted:
            continue
        result.facts += 1
        if isinstance(wanted, list):
            is_right = {plain(item) for item in wanted} == {plain(item) for item in got}
        else:
            is_right = plain(wanted) == plain(got)
        result.facts_found += is_right
        result.wrong += [] if is_right else [f"{key}: {got!r}, not {wanted!r}"]


def _is_judged(stated: Mapping[str, Any], sums: Iterable[Mapping[str, Any]]) -> bool:
    text = plain(stated["stated"])
    texts = {text, re.sub(r" (?:tkr|mnkr|mkr)$", "", text)}
    return any(plain(item["stated"]) in texts and item["agrees"] == stated["agrees"] for item in sums)
