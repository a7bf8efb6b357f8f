"""Pages that were made lately: what is asked for again, of a log that has not grown, is not made again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from attrs import define, field, frozen

MAX_BYTES = 32 * 1024 * 1024  # bytes in all


@frozen
class CachedResponse:
    """An answer's content, its type and its headers."""

    content: bytes
    media_type: str
    headers: Mapping[str, str]


@define
class PageCache:
    """Answers by their tag, the one longest unasked forgotten first; for several threads at once."""

    max_bytes: int = MAX_BYTES
    used_bytes: int = 0
    responses: OrderedDict[str, CachedResponse] = field(factory=OrderedDict)
    lock: Lock = field(factory=Lock)

    def get(self, tag: str) -> CachedResponse | None:
        """The answer of this tag, if it is still known."""
        with self.lock:
            found = self.responses.get(tag)
            if found:
                self.responses.move_to_end(tag)
            return found

    def put(self, tag: str, response: CachedResponse) -> None:
        """Remember an answer."""
        with self.lock:
            if tag in self.responses or len(response.content) > self.max_bytes:
                return
            self.responses[tag] = response
            self.used_bytes += len(response.content)
            while self.used_bytes > self.max_bytes:
                _, forgotten = self.responses.popitem(last=False)
                self.used_bytes -= len(forgotten.content)
