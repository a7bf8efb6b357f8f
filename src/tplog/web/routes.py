"""All addresses of the site. A new page is one line in `PAGES`.

The module that the line names has

- ``page(book, asked, *parameters)``, which gives a `tplog.site.page_view.Page`; the parameters are those of
  the address, in its order, as text, and last what the address says that it is given beside them;
- ``SCHEMA``, the schema of the page's data, made with `tplog.answers.json_schema.closed`.

Longer addresses stand before those that they begin with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from attrs import frozen

from tplog.answers.json_schema import Schema
from tplog.book.book import Book
from tplog.domain.queries.as_of import NOW
from tplog.site.page_request import Asked
from tplog.site.page_view import Page
from tplog.site.pages import event, findings, flow, history, log, paper, papers, result, start, status, trail


class Maker(Protocol):
    """The module of a page."""

    __name__: str
    SCHEMA: Schema

    @property
    def page(self) -> Callable[..., Page]:
        """Make it."""


def past(asked: Asked) -> bool:
    """Only what was is slow: it is replayed, where now is kept beside the log."""
    return asked.point != NOW


def always(_asked: Asked) -> bool:
    """Whatever is asked, the log is gone through."""
    return True


def searching(asked: Asked) -> bool:
    """A search goes through the log, and so does the past."""
    return past(asked) or any(asked.chosen(name) for name in SEARCH)


SEARCH = ("q", "budget", "by", "account", "case-number", "paragraph", "amount", "status", "type")


@frozen
class Address:
    """Where a page is.

    ``choices`` are what its address may also say after the question mark; ``slow`` whether it waits in the
    lane of slow ones; ``beyond`` whether it tells of more than the records themselves (checkpoints, files, a
    verification), so that it may change while they do not; ``verified`` whether it is given the
    `tplog.site.verification_status.Verification`, ``filed`` whether it is given the papers' folder;
    ``named`` whether it ends in an event's id, which may itself end as a form does.
    """

    pattern: str
    maker: Maker
    choices: tuple[str, ...] = ()
    slow: Callable[[Asked], bool] = past
    beyond: bool = False
    verified: bool = False
    filed: bool = False
    named: bool = False


PAGES: tuple[Address, ...] = (
    Address("/budgets/{budget}/result", result, ("year",)),
    Address("/budgets/{budget}/history", history, ("order", "year", "before"), slow=always),
    Address("/budgets/{budget}/findings", findings, ("severity", "answered"), slow=always),
    Address("/budgets/{budget}/accounts/{account:path}", trail, ("column",), beyond=True),
    Address("/budgets/{budget}/papers/{key}", paper, slow=always, beyond=True, filed=True),
    Address("/budgets/{budget}/papers", papers),
    Address("/budgets/{budget}", flow, ("year",)),
    Address("/events/{event:path}", event, slow=always, beyond=True, named=True),
    Address("/log", log, (*SEARCH, "before"), slow=searching),
    Address("/status", status, beyond=True, verified=True),
    Address("/", start),
)


@frozen
class File:
    """Something to download: its bytes, their type, and the name that a browser gives them, if any."""

    content: bytes
    media: str
    name: str = ""


@frozen
class Download:
    """Where a file is, and what it is, for whoever reads the description of the site."""

    pattern: str
    make: Callable[..., File]
    media: str
    summary: str


def checkpoint(book: Book) -> File:
    """The newest checkpoint, as it is signed. Raises NotFound for a log that nobody signs."""
    return File(bytes(book.checkpoint().note), "text/plain; charset=utf-8")


def proof(book: Book, event: str) -> File:
    """That an event's record stands in the log, against the newest checkpoint. Raises NotFound."""
    index = book.record(event).index
    told: Any = book.prove(index).proof
    return File(bytes(told), "application/octet-stream", f"{index}.tlog-proof")


DOWNLOADS = (
    Download("/checkpoint", checkpoint, "text/plain", "The newest checkpoint (c2sp.org/tlog-checkpoint)"),
    Download(
        "/proofs/{event:path}",
        proof,
        "application/octet-stream",
        "The proof that an event is in the log (c2sp.org/tlog-proof)",
    ),
)
