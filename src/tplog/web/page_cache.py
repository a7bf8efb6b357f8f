"""The cache of built pages: while the log has not grown, a page is not built twice."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from threading import Lock

from attrs import frozen
from cachetools import LRUCache

from tplog.web.responses import Content

MAX_BYTES = 32 * 1024 * 1024  # bytes of all contents together


@frozen
class CachedResponse:
    """A response: its content, which is kept as it was compressed, and headers."""

    content: Content
    headers: Mapping[str, str]


class PageCache:
    """Responses by ETag; beyond ``max_bytes`` the least recently used are dropped. Safe for threads."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        """Create an empty cache of at most ``max_bytes`` bytes of content."""
        self._responses: LRUCache[str, CachedResponse] = LRUCache(
            max_bytes, lambda item: len(item.content.content)
        )
        self._lock = Lock()

    @property
    def used_bytes(self) -> int:
        """Return the bytes of all cached contents."""
        return int(self._responses.currsize)

    def get(self, tag: str) -> CachedResponse | None:
        """Return the response with this ETag, or None."""
        with self._lock:
            return self._responses.get(tag)

    def put(self, tag: str, response: CachedResponse) -> None:
        """Cache a response, unless it alone is larger than the cache."""
        with self._lock, suppress(ValueError):
            self._responses[tag] = response
