"""Names of things of a log outside it: URIs that need no domain, and texts fit for names."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from tplog.answers.json_schema import schema_id
from tplog.book.book import Book
from tplog.book.log_head import log_identity
from tplog.i18n.sanitize import is_invisible

URN_PREFIX = "urn:tplog:"  # not registered with IANA: a name, not an address
EVENT_SCHEMA = schema_id("event")  # the schema of a leaf


def log_uri(book: Book) -> str:
    """Return the log's permanent URI: by its origin if it is signed, else by the hash of its first leaf."""
    origin, first_leaf_hash = log_identity(book)
    name = quote(origin, safe="/") if origin else f"sha256:{first_leaf_hash.hex()}"
    return f"{URN_PREFIX}log:{name}"


def uri_path(*parts: str) -> str:
    """Return the parts joined as a piece of a URI; slashes within a part stay as they are."""
    return "/".join(map(_quoted, parts))


@lru_cache(1 << 12)  # most come again
def _quoted(part: str) -> str:
    return quote(part, safe="/")


def percent_encode_invisible(text: str) -> str:
    """Return the text with invisible characters percent-encoded; the encoding is reversible."""
    return "".join(quote(char) if char == "%" or is_invisible(char) else char for char in text)
