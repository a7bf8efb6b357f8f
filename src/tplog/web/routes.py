"""All addresses of the site. A new page is one line in `PAGES`.

The module that the line names has

- ``page(book, asked, *parameters)``, which gives a `tplog.site.page_view.Page`; the parameters are those of
  the address, in its order, as text, and last what the address says that it is given beside them;
- ``SCHEMA``, the schema of the page's data, made with `tplog.answers.json_schema.closed_object`.

Longer addresses stand before those that they begin with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from attrs import frozen

from tplog.answers.json_schema import Schema
from tplog.book.book import Book
from tplog.domain.queries.as_of import LATEST
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page
from tplog.site.pages import event, findings, flow, history, log, paper, papers, result, start, status, trail


class PageModule(Protocol):
    """The module of a page."""

    __name__: str
    SCHEMA: Schema

    @property
    def page(self) -> Callable[..., Page]:
        """Make it."""


def is_historical(request: PageRequest) -> bool:
    """Only what was is slow: it is replayed, where now is kept beside the log."""
    return request.point != LATEST


def always_slow(_request: PageRequest) -> bool:
    """Whatever is asked, the log is gone through."""
    return True


def is_search(request: PageRequest) -> bool:
    """A search goes through the log, and so does the past."""
    return is_historical(request) or any(request.choice(name) for name in SEARCH_FIELDS)


SEARCH_FIELDS = ("q", "budget", "by", "account", "case-number", "paragraph", "amount", "status", "type")


@frozen
class PageRoute:
    """Where a page is.

    ``choices`` are what its address may also say after the question mark; ``slow`` whether it waits in the
    lane of slow ones; ``beyond`` whether it tells of more than the records themselves (checkpoints, files, a
    verification), so that it may change while they do not; ``verified`` whether it is given the
    `tplog.site.verification_status.Verification`, ``filed`` whether it is given the papers' folder;
    ``named`` whether it ends in an event's id, which may itself end as a form does.
    """

    pattern: str
    module: PageModule
    choices: tuple[str, ...] = ()
    is_slow: Callable[[PageRequest], bool] = is_historical
    uncacheable: bool = False
    needs_verification: bool = False
    needs_documents: bool = False
    ends_in_event_id: bool = False


PAGES: tuple[PageRoute, ...] = (
    PageRoute("/budgets/{budget}/result", result, ("year",)),
    PageRoute("/budgets/{budget}/history", history, ("order", "year", "before"), is_slow=always_slow),
    PageRoute("/budgets/{budget}/findings", findings, ("severity", "answered"), is_slow=always_slow),
    PageRoute("/budgets/{budget}/accounts/{account:path}", trail, ("column",), uncacheable=True),
    PageRoute(
        "/budgets/{budget}/papers/{key}", paper, is_slow=always_slow, uncacheable=True, needs_documents=True
    ),
    PageRoute("/budgets/{budget}/papers", papers),
    PageRoute("/budgets/{budget}", flow, ("year",)),
    PageRoute("/events/{event:path}", event, is_slow=always_slow, uncacheable=True, ends_in_event_id=True),
    PageRoute("/log", log, (*SEARCH_FIELDS, "before"), is_slow=is_search),
    PageRoute("/status", status, uncacheable=True, needs_verification=True),
    PageRoute("/", start),
)


@frozen
class FileContent:
    """Something to download: its bytes, their type, and the name that a browser gives them, if any."""

    content: bytes
    media_type: str
    name: str = ""


@frozen
class FileRoute:
    """Where a file is, and what it is, for whoever reads the description of the site."""

    pattern: str
    build: Callable[..., FileContent]
    media_type: str
    summary: str


def checkpoint(book: Book) -> FileContent:
    """The newest checkpoint, as it is signed. Raises NotFound for a log that nobody signs."""
    return FileContent(bytes(book.checkpoint().note), "text/plain; charset=utf-8")


def proof(book: Book, event: str) -> FileContent:
    """That an event's record stands in the log, against the newest checkpoint. Raises NotFound."""
    index = book.record(event).index
    told: Any = book.prove_inclusion(index).proof
    return FileContent(bytes(told), "application/octet-stream", f"{index}.tlog-proof")


DOWNLOADS = (
    FileRoute("/checkpoint", checkpoint, "text/plain", "The newest checkpoint (c2sp.org/tlog-checkpoint)"),
    FileRoute(
        "/proofs/{event:path}",
        proof,
        "application/octet-stream",
        "The proof that an event is in the log (c2sp.org/tlog-proof)",
    ),
)
