"""Build links between pages: URLs on the site, anchors within the report."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Protocol
from urllib.parse import quote, urlencode

from attrs import frozen

from tplog.i18n.vocabulary import Language
from tplog.site.page_request import PageRequest
from tplog.values.account import Account

# Pages of a budget, by name: the URL path after the budget.
BUDGET_PAGES = {
    "flow": "",
    "result": "/result",
    "years": "/years",
    "changes": "/changes",
    "history": "/history",
    "compare": "/compare",
    "findings": "/findings",
    "papers": "/papers",
}
# Pages of the whole log.
LOG_PAGES = {
    "start": "/",
    "bodies": "/bodies",
    "all_changes": "/changes",
    "all_papers": "/papers",
    "log": "/log",
    "status": "/status",
    "about": "/about",
    "help": "/help",
}
# Those whose chart is also a file.
CHART_PAGES = ("flow",)
# Those in the head of every page.
NAVIGATION = ("start", "bodies", "all_changes", "log", "all_papers")


class UrlBuilder(Protocol):
    """Return where a link leads; "" if it leads nowhere."""

    def budget(self, name: str, budget: str, **choices: object) -> str:
        """Return the link to a page of a budget, by the page's name."""

    def account(self, budget: str, account: Account | str, **choices: object) -> str:
        """Return the link to an account's trail."""

    def event(self, event: str) -> str:
        """Return the link to an event's page."""

    def paper(self, budget: str, key: str, **choices: object) -> str:
        """Return the link to a document's page."""

    def body(self, body: str, **choices: object) -> str:
        """Return the link to a body's page, by its id."""

    def log(self, name: str, **choices: object) -> str:
        """Return the link to a page of the whole log, by the page's name."""

    def proof(self, event: str) -> str:
        """Return the link to download an event's proof."""


@lru_cache(maxsize=4096)
def _path(text: str) -> str:
    return quote(text, safe="/:§")


@lru_cache(maxsize=4096)
def _query(parameters: tuple[tuple[str, str], ...]) -> str:
    return urlencode(parameters, safe="/:")


@lru_cache(maxsize=4096)
def _fragment_text(anchor: str) -> str:
    return quote(anchor)


@frozen
class SiteUrls:
    """URLs on the site; every one keeps the point in time and the language."""

    request: PageRequest

    @staticmethod
    def path_of_budget(name: str, budget: str) -> str:
        """Return the path of a page of a budget, by the page's name."""
        return f"/budgets/{_path(budget)}{BUDGET_PAGES[name]}"

    def budget(self, name: str, budget: str, **choices: object) -> str:
        return self._url(self.path_of_budget(name, budget), choices)

    def account(self, budget: str, account: Account | str, **choices: object) -> str:
        return self._url(f"/budgets/{_path(budget)}/accounts/{_path(str(account))}", choices)

    def event(self, event: str) -> str:
        return self._url(f"/events/{_path(event)}", {})

    def paper(self, budget: str, key: str, **choices: object) -> str:
        return self._url(f"/budgets/{_path(budget)}/papers/{_path(key)}", choices)

    def picture(self, budget: str, key: str, number: int) -> str:
        """Return the address of a picture of a paper's page."""
        return f"/budgets/{_path(budget)}/papers/{_path(key)}/pages/{number}.png"

    def body(self, body: str, **choices: object) -> str:
        return self._url(f"/bodies/{_path(body)}", choices)

    def log(self, name: str, **choices: object) -> str:
        return self._url(LOG_PAGES[name], choices)

    def proof(self, event: str) -> str:
        return f"/proofs/{_path(event)}"

    def chart_file(self, name: str, budget: str, extension: str = "svg", **choices: object) -> str:
        """Return the URL of a page's chart as a file, svg or png, by the page's name."""
        return self.with_choices(f"/charts/budgets/{_path(budget)}/{name}.{extension}", **choices)

    def in_language(self, path: str, language: Language) -> str:
        """Return the URL of the same page in another language."""
        request = self.request.in_language(language)
        return self._with_query(path, [*request.point_query(), *request.choices_query()[:-1]])

    def as_of_now(self, path: str) -> str:
        """Return the URL of the same page as of now."""
        return self._with_query(path, self.request.choices_query())

    def in_format(self, path: str, extension: str, **choices: object) -> str:
        """Return the URL of the same page in another representation: json, csv, with some parameters changed.

        CSV begins at the first page, since it has all of them.
        """
        if extension == "csv":
            choices = {"before": "", **choices}
        return self.with_choices(f"{'/start' if path == '/' else path}.{extension}", **choices)

    def with_choices(self, path: str, **choices: object) -> str:
        """Return the URL of the same page with some parameters changed."""
        changes = {name.replace("_", "-"): value for name, value in choices.items()}
        unchanged = self.request.query_without(*changes)
        return self._with_query(
            path, [*unchanged, *((name, str(value)) for name, value in changes.items() if value)]
        )

    def _url(self, path: str, choices: dict[str, object]) -> str:
        parameters = [
            (name.replace("_", "-"), str(value)) for name, value in choices.items() if value not in ("", None)
        ]
        return self._with_query(path, [*parameters, *self._point_query])

    @cached_property
    def _point_query(self) -> Sequence[tuple[str, str]]:
        """What every URL ends with."""
        return self.request.point_query()

    @staticmethod
    def _with_query(path: str, parameters: Sequence[tuple[str, str]]) -> str:
        return f"{path}?{_query(tuple(parameters))}" if parameters else path


@frozen
class ReportAnchors:
    """Anchors within one document; a link to a section that it does not have is ""."""

    anchors: frozenset[str]

    def budget(self, name: str, budget: str, **_choices: object) -> str:
        return self._fragment(f"{name}-{budget}")

    def account(self, budget: str, account: Account | str, **_choices: object) -> str:
        return self._fragment(f"account-{budget}-{account}")

    def event(self, event: str) -> str:
        return self._fragment(f"event-{event}")

    def paper(self, budget: str, key: str, **_choices: object) -> str:
        return self._fragment(f"paper-{budget}-{key}")

    def body(self, body: str, **_choices: object) -> str:
        return self._fragment(f"body-{body}")

    def log(self, name: str, **_choices: object) -> str:
        return self._fragment(name)

    def proof(self, _event: str) -> str:
        return ""

    def section(self, anchor: str) -> str:
        """Return the link to a section, by its anchor."""
        return self._fragment(anchor)

    def _fragment(self, anchor: str) -> str:
        return f"#{_fragment_text(anchor)}" if anchor in self.anchors else ""
