"""The files that the site hands out besides its pages. A new one is one line in `DOWNLOADS`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from attrs import frozen

from tplog.book.book import Book
from tplog.site.page_request import PageRequest


@frozen
class FileRequest:
    """What a request for a file says: language and settings, and ``address``, the site's origin."""

    page: PageRequest
    address: str


@frozen
class FileContent:
    """A file: its content in pieces, its media type, and the name that a browser saves it under, if any."""

    content: Iterable[bytes]
    media_type: str
    name: str = ""


@frozen
class FileRoute:
    """The route of a file, and its description for OpenAPI.

    ``is_of_log``: it changes with the log alone, so that it has an ETag. ``ends_in_event_id``: its parameter
    is an event's id.
    """

    pattern: str
    build: Callable[..., FileContent]
    media_type: str
    summary: str
    is_of_log: bool = False
    ends_in_event_id: bool = False


def checkpoint(book: Book, _request: FileRequest) -> FileContent:
    """Return the newest signed checkpoint. Raises NotFound for an unsigned log."""
    return FileContent([bytes(book.checkpoint().note)], "text/plain; charset=utf-8")


def proof(book: Book, _request: FileRequest, event: str) -> FileContent:
    """Return the proof that an event's record is in the log, for the newest checkpoint. Raises NotFound."""
    index = book.record(event).index
    content: Any = book.prove_inclusion(index).proof
    return FileContent([bytes(content)], "application/octet-stream", f"{index}.tlog-proof")


DOWNLOADS: tuple[FileRoute, ...] = (
    FileRoute("/checkpoint", checkpoint, "text/plain", "The newest checkpoint (c2sp.org/tlog-checkpoint)"),
    FileRoute(
        "/proofs/{event:path}",
        proof,
        "application/octet-stream",
        "The proof that an event is in the log (c2sp.org/tlog-proof)",
        ends_in_event_id=True,
    ),
)
