"""What is derived from one event alone and asked for by many rules in turn."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Generic, TypeVar

from attrs import frozen

from tplog.events.base import Event

T = TypeVar("T")


@frozen
class _Answer(Generic[T]):
    """What a function returns for an event."""

    event: Event
    value: T


def kept_for_last_event(function: Callable[[Event], T]) -> Callable[[Event], T]:
    """Return a function of an event that is not computed again while it is asked about the same event.

    Events do not change. Another event, equal or not, replaces what is held; so no more than one is. Threads
    that ask about different events only compute more often.
    """
    last: _Answer[T] | None = None

    @wraps(function)
    def answer(event: Event) -> T:
        nonlocal last
        held = last
        if held is None or held.event is not event:
            held = last = _Answer(event, function(event))
        return held.value

    return answer
