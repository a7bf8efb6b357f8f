"""Pages that were made lately: what is asked for again, of a log that has not grown, is not made again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from attrs import define, field, frozen

MOST = 32 * 1024 * 1024  # bytes in all


@frozen
class Made:
    """An answer's content, its type and its headers."""

    content: bytes
    media: str
    headers: Mapping[str, str]


@define
class Lately:
    """Answers by their tag, the one longest unasked forgotten first; for several threads at once."""

    most: int = MOST
    held: int = 0
    made: OrderedDict[str, Made] = field(factory=OrderedDict)
    turn: Lock = field(factory=Lock)

    def get(self, tag: str) -> Made | None:
        """The answer of this tag, if it is still known."""
        with self.turn:
            found = self.made.get(tag)
            if found:
                self.made.move_to_end(tag)
            return found

    def put(self, tag: str, told: Made) -> None:
        """Remember an answer."""
        with self.turn:
            if tag in self.made or len(told.content) > self.most:
                return
            self.made[tag] = told
            self.held += len(told.content)
            while self.held > self.most:
                _, forgotten = self.made.popitem(last=False)
                self.held -= len(forgotten.content)
