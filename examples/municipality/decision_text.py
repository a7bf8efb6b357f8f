"""Write decision files of made-up papers, as TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
COUNCIL = "kommunfullmäktige"


class Paper(NamedTuple):
    """A decision file: the day of its paper, its name and its text."""

    day: date
    name: str
    text: str


@cache
def data(name: str) -> dict[str, Any]:
    """Return one of the tables of data beside this file."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def body_names() -> dict[str, str]:
    """Return the names of the bodies by their ids."""
    return {body["id"]: body["name"] for body in data("bodies")["body"]}


def quoted(text: object) -> str:
    """Return a text as TOML has it; none of these has a quotation mark."""
    return f'"{text}"'


def tkr(amount: int) -> str:
    """Return an amount in tkr as papers write it."""
    return quoted(f"{amount:,} tkr".replace(",", " "))


def table(values: Mapping[str, str]) -> str:
    """Return an inline table of values that are TOML already."""
    return "{ " + ", ".join(f"{quoted(key)} = {value}" for key, value in values.items()) + " }"


def event(kind: str, name: str, /, **keys: object) -> str:
    """Return an event, of its values by key: a dict of amounts in tkr, a text, a number, a day, or `Toml`."""
    rows = [f'type = "{kind}"', f"id = {quoted(name)}"]
    for key, value in keys.items():
        shown = (
            table({line: tkr(amount) for line, amount in value.items()})
            if isinstance(value, dict)
            else tkr(value)
            if isinstance(value, int) and key == "total"
            else str(value)
            if isinstance(value, (date, Toml, int))
            else quoted(value)
        )
        rows.append(f"{key.rstrip('_')} = {shown}")
    return "\n".join(["[[event]]", *rows])


class Toml(str):
    """A value that is TOML already."""

    __slots__ = ()


def names(accounts: Mapping[str, str]) -> Toml:
    """Return accounts with their names, as an opening of accounts has them."""
    return Toml(table({path: quoted(name) for path, name in accounts.items()}))


def paper(
    day: date, budget: str, title: str, by: str, number: int, events: Iterable[str], source: str = "Protokoll"
) -> Paper:
    """Return a decision file of a body's minutes; ``number`` is its paragraph, and in the case number."""
    head = [
        f"budget = {quoted(budget)}",
        f"budget_title = {quoted(title)}",
        f"by = {quoted(by)}",
        f"decided = {day}",
        'basis = "minutes"',
        "",
        "[source]",
        f"title = {quoted(f'{source} {by}')}",
        f"date = {day}",
        f'paragraph = "§ {number}"',
        f'case_numbers = ["{"KF" if by == COUNCIL else "KS"} {day.year}/{100 + number}"]',
    ]
    return Paper(day, f"{day}-{budget}-{number}", "\n\n".join(["\n".join(head), *events]) + "\n")


def wrong_sum(total: int, because: str, *, when: bool) -> dict[str, object]:
    """Return a stated sum in tkr that is not that of its parts, and why it is recorded; or nothing."""
    despite = Toml(f'[{{ code = "total-mismatch", because = "{because}" }}]')
    return {"total": total, "despite": despite} if when else {}
