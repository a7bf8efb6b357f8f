"""Read the formal side of an act in a decision file: its basis, who prepared it, and the vote."""

from __future__ import annotations

from typing import Any

from tplog.readers import field_readers as read
from tplog.values.act import Basis, Preparation, Votes
from tplog.values.limits import MAX_VOTES

_PREPARATION_READERS = {"body": read.body_name, "decided": read.partial_date, "paragraph": read.title}


def basis(value: object) -> Basis:
    """Return the basis of an act (minutes or reported). Raises ValueError for other words."""
    return Basis(read.choice_of(*Basis)(value))


def preparations(value: object) -> tuple[Preparation, ...]:
    """Return the bodies that prepared a matter, each a name or a table. Raises as the readers of its keys."""
    return read.value_or_list(value, _preparation)


def _preparation(value: object) -> Preparation:
    table = value if isinstance(value, dict) else {"body": value}
    if "body" not in table:
        raise TypeError
    return Preparation(**_read_known(table, _PREPARATION_READERS))


def votes(value: object) -> Votes:
    """Return a vote: a text, or a table of counts. Raises TypeError or ParseError for anything else."""
    if not isinstance(value, dict):
        return Votes(text=read.title(value))
    if not value:
        raise TypeError
    return Votes(**_read_known(value, _VOTE_READERS))


def _vote_count(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MAX_VOTES:
        raise TypeError
    return value


_VOTE_READERS = {
    "text": read.title,
    "yes": _vote_count,
    "no": _vote_count,
    "abstained": _vote_count,
    "casting_vote": read.boolean,
}


def _read_known(table: read.TomlTable, readers: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a table by key. Raises TypeError for a key that has no reader."""
    if table.keys() - readers.keys():
        raise TypeError
    return {key: readers[key](value) for key, value in table.items()}
