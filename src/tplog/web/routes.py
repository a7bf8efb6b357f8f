"""All pages of the site. A new one is one line in `PAGES`.

The module of a page has

- ``page(book, request, *parameters)``, which returns a `tplog.site.page_view.Page`; the parameters are
  those of the pattern, in its order, as text, and last the inputs that the route says that it needs;
- ``PAGE``, the `tplog.answers.answer.Answer` that describes what it shows: its JSON and the schema of that.

A longer pattern comes before one that it begins with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from attrs import frozen

from tplog.answers.answer import Answer
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page
from tplog.site.pages import (
    about,
    all_changes,
    all_papers,
    bodies,
    body,
    changes,
    compare,
    event,
    findings,
    flow,
    guide,
    history,
    log,
    paper,
    papers,
    result,
    start,
    status,
    trail,
    years,
)
from tplog.values.as_of import LATEST


class PageModule(Protocol):
    """The module of a page."""

    __name__: str

    @property
    def PAGE(self) -> Answer[Any]:  # noqa: N802 (a constant of the module)
        """Return what the page's JSON is."""

    @property
    def page(self) -> Callable[..., Page[Any]]:
        """Return the function that builds the page."""


def is_historical(request: PageRequest) -> bool:
    """Return whether the page is slow because it shows an earlier point, which is replayed."""
    return request.point != LATEST


def always_slow(_request: PageRequest) -> bool:
    """Return True: the page reads the whole log, whatever is requested."""
    return True


def is_search(request: PageRequest) -> bool:
    """Return whether the page is slow because it searches the log or shows an earlier point."""
    return is_historical(request) or any(request.choice(name) for name in log.SEARCH_FIELDS)


@frozen
class PageRoute:
    """The route of a page.

    ``choices`` are the query parameters that it takes; ``is_slow`` says whether a request counts to the limit
    of slow pages. ``uncacheable`` pages show more than records (files, a verification), which may change
    while the log does not; one that ``shows_checkpoint`` shows the newest one's size.
    ``needs_verification`` and ``needs_documents`` give the page the `Verification` or the folder of
    documents as last argument. ``ends_in_event_id``: the last parameter is an
    event id, which may itself end like an extension.
    """

    pattern: str
    module: PageModule
    choices: tuple[str, ...] = ()
    is_slow: Callable[[PageRequest], bool] = is_historical
    uncacheable: bool = False
    shows_checkpoint: bool = False
    needs_verification: bool = False
    needs_documents: bool = False
    ends_in_event_id: bool = False


PAGES: tuple[PageRoute, ...] = (
    PageRoute("/budgets/{budget}/result", result, ("year", "lines", "deviations")),
    PageRoute("/budgets/{budget}/years", years, ("lines",)),
    PageRoute("/budgets/{budget}/changes", changes, ("year", "lines")),
    PageRoute(
        "/budgets/{budget}/history", history, ("order", "year", "before", "period"), is_slow=always_slow
    ),
    PageRoute("/budgets/{budget}/compare", compare, ("from", "to"), is_slow=always_slow),
    PageRoute(
        "/budgets/{budget}/findings",
        findings,
        ("year", "severity", "answered", "kind", "page"),
        is_slow=always_slow,
    ),
    PageRoute("/budgets/{budget}/accounts/{account:path}", trail, ("column",), shows_checkpoint=True),
    PageRoute(
        "/budgets/{budget}/papers/{key}",
        paper,
        ("page",),
        is_slow=always_slow,
        uncacheable=True,
        needs_documents=True,
    ),
    PageRoute("/budgets/{budget}/papers", papers, ("page",)),
    PageRoute("/budgets/{budget}", flow, ("year", "open", "past")),
    PageRoute(
        "/events/{event:path}", event, is_slow=always_slow, shows_checkpoint=True, ends_in_event_id=True
    ),
    PageRoute("/changes", all_changes, ("year",)),
    PageRoute("/bodies/{body}", body, ("year", "before", "show"), is_slow=always_slow),
    PageRoute("/bodies", bodies, ("year",)),
    PageRoute(
        "/papers",
        all_papers,
        ("q", "budget", "page"),
        is_slow=always_slow,
        uncacheable=True,
        needs_documents=True,
    ),
    PageRoute("/log", log, (*log.SEARCH_FIELDS, "before"), is_slow=is_search),
    PageRoute("/status", status, uncacheable=True, needs_verification=True),
    PageRoute("/about", about, uncacheable=True, needs_verification=True),
    PageRoute("/help", guide),
    PageRoute("/", start, ("year", "sort", "body", "q", "only", "rows")),
)
