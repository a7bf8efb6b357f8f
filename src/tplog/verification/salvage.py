"""Read what can be read of a damaged database and its directory; what cannot becomes a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from tplog.errors import BadFile, Incompatible
from tplog.values.finding import Finding

T = TypeVar("T")


def salvage(read: Callable[[], Iterable[T]], unreadable: list[Finding]) -> Iterator[T]:
    """Yield what ``read`` returns, up to what cannot be read; add to ``unreadable`` why that is."""
    try:
        yield from read()
    except (Incompatible, BadFile) as error:
        unreadable += error.reasons
