"""A stand-in for the reader of SIE: names, dimensions, objects, #RES and #PSALDO in CP437."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from pathlib import Path

from tplog.readers.bookkeeping import Booked, Bookkeeping


def read_sie(
    path: Path, upto: date, *, by_objects: Callable[[str], Collection[str]] | None = None
) -> Bookkeeping:
    """Read a file's sums."""
    del by_objects
    names: dict[str, str] = {}
    objects: dict[tuple[str, str], str] = {}
    dimensions: dict[str, str] = {}
    company, first = "", date(upto.year, 1, 1)
    sums: dict[tuple[str, tuple[tuple[str, str], ...]], int] = defaultdict(int)
    planned: dict[tuple[str, tuple[tuple[str, str], ...]], int] = defaultdict(int)
    day = first
    for line in path.read_bytes().decode("cp437").splitlines():
        told = re.sub(r"\{(.*?)\}", lambda some: '"{' + some[1].replace('"', "") + '}"', line)
        words = shlex.split(told)
        match words:
            case ["#FNAMN", name]:
                company = name
            case ["#KONTO", account, name]:
                names[account] = name
            case ["#DIM", dimension, name]:
                dimensions[dimension] = name
            case ["#OBJEKT", dimension, code, name]:
                objects[dimension, code] = name
            case ["#VER", _, _, told, *_]:
                day = date.fromisoformat(told)
            case ["#TRANS", account, told, amount, *_] if day <= upto:
                sums[account, _objects(told)] += int(Decimal(amount) * 100)
            case ["#PBUDGET", _, _, account, told, amount, *_]:
                planned[account, _objects(told)] += int(Decimal(amount) * 100)
            case _:
                pass
    booked = tuple(Booked(*key, ore, 0) for key, ore in sums.items())
    budget = tuple(Booked(*key, ore, 0) for key, ore in planned.items())
    return Bookkeeping(
        path.name, company, first, upto, booked, budget, names, objects=objects, dimensions=dimensions
    )


def _objects(told: str) -> tuple[tuple[str, str], ...]:
    words = told.strip("{}").split()
    return tuple(sorted(zip(words[::2], words[1::2], strict=True)))
