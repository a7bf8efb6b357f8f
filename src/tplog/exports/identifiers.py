"""What things of a log are called outside of it: URIs that claim nobody's domain, and texts fit for names."""

from __future__ import annotations

from urllib.parse import quote

from tplog.answers.json_schema import schema_id
from tplog.book.book import Book
from tplog.events.log_events import LogOpened
from tplog.i18n.sanitize import is_invisible
from tplog.merkle.hashes import leaf_hash

URN_PREFIX = "urn:tplog:"  # not registered with IANA: a name, and no address
EVENT_SCHEMA = schema_id("event")  # of a leaf


def log_uri(book: Book) -> str:
    """The log's URI, the same for ever: by its origin if it is signed, else by the hash of its first leaf."""
    first = next(book.records(known_at=0), None)
    if first is not None and isinstance(first.event, LogOpened):
        return f"{URN_PREFIX}log:{quote(first.event.origin, safe='/')}"
    return f"{URN_PREFIX}log:sha256:{leaf_hash(first.leaf if first else b'').hex()}"


def uri_path(*parts: str) -> str:
    """The parts of a name as a piece of a URI; slashes within a part stay as they are."""
    return "/".join(quote(part, safe="/") for part in parts)


def percent_encode_invisible(text: str) -> str:
    """The text with what cannot be seen percent-encoded, and so that different texts stay different."""
    return "".join(quote(char) if char == "%" or is_invisible(char) else char for char in text)
