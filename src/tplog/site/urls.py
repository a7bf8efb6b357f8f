"""How pages refer to each other: by addresses on the site, by places within the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote, urlencode

from attrs import frozen

from tplog.i18n.vocabulary import Language
from tplog.site.page_request import PageRequest
from tplog.values.account import Account

# A budget's pages, by name, with what stands after the budget in their address.
BUDGET_PAGES = {
    "flow": "",
    "result": "/result",
    "history": "/history",
    "findings": "/findings",
    "papers": "/papers",
}
# Pages of the whole log.
LOG_PAGES = {"start": "/", "log": "/log", "status": "/status"}


class UrlBuilder(Protocol):
    """Where a page points to; an empty text where there is nothing to point to."""

    def budget(self, name: str, budget: str, **choices: object) -> str:
        """A page of a budget, by the page's name."""

    def account(self, budget: str, account: Account | str, **choices: object) -> str:
        """The trail of an account."""

    def event(self, event: str) -> str:
        """An event's page."""

    def paper(self, budget: str, key: str) -> str:
        """A paper's page."""

    def log(self, name: str, **choices: object) -> str:
        """A page of the whole log, by the page's name."""

    def proof(self, event: str) -> str:
        """An event's proof, to download."""


def _path(text: str) -> str:
    return quote(text, safe="/:§")


@frozen
class SiteUrls:
    """Addresses; every one carries the point and the language on."""

    request: PageRequest

    def budget(self, name: str, budget: str, **choices: object) -> str:
        """See `Links`."""
        return self._url(f"/budgets/{_path(budget)}{BUDGET_PAGES[name]}", choices)

    def account(self, budget: str, account: Account | str, **choices: object) -> str:
        """See `Links`."""
        return self._url(f"/budgets/{_path(budget)}/accounts/{_path(str(account))}", choices)

    def event(self, event: str) -> str:
        """See `Links`."""
        return self._url(f"/events/{_path(event)}", {})

    def paper(self, budget: str, key: str) -> str:
        """See `Links`."""
        return self._url(f"/budgets/{_path(budget)}/papers/{_path(key)}", {})

    def log(self, name: str, **choices: object) -> str:
        """See `Links`."""
        return self._url(LOG_PAGES[name], choices)

    def proof(self, event: str) -> str:
        """See `Links`."""
        return f"/proofs/{_path(event)}"

    def in_language(self, path: str, language: Language) -> str:
        """The page itself in another language."""
        there = self.request.in_language(language)
        return self._with_query(path, [*there.point_query(), *there.choices_query()[:-1]])

    def as_of_now(self, path: str) -> str:
        """The page itself as of now."""
        return self._with_query(path, self.request.choices_query())

    def in_format(self, path: str, extension: str) -> str:
        """The page itself in another form: json, csv."""
        told = dict.fromkeys([*self.request.point_query(), *self.request.choices_query()])
        return self._with_query(f"{'/start' if path == '/' else path}.{extension}", list(told))

    def with_choices(self, path: str, **choices: object) -> str:
        """The page itself with some choices made otherwise."""
        names = {name.replace("_", "-"): value for name, value in choices.items()}
        told = dict.fromkeys([*self.request.point_query(), *self.request.choices_query()])
        rest = [(name, text) for name, text in told if name not in names]
        return self._with_query(
            path, [*rest, *((name, str(value)) for name, value in names.items() if value)]
        )

    def _url(self, path: str, choices: dict[str, object]) -> str:
        told = [
            (name.replace("_", "-"), str(value)) for name, value in choices.items() if value not in ("", None)
        ]
        return self._with_query(path, [*told, *self.request.point_query()])

    @staticmethod
    def _with_query(path: str, parameters: Sequence[tuple[str, str]]) -> str:
        query = urlencode(parameters, safe="/:")
        return f"{path}?{query}" if query else path


@frozen
class ReportAnchors:
    """Places within one document: what it does not hold cannot be pointed to."""

    anchors: frozenset[str]

    def budget(self, name: str, budget: str, **_choices: object) -> str:
        """See `Links`."""
        return self._fragment(f"{name}-{budget}")

    def account(self, budget: str, account: Account | str, **_choices: object) -> str:
        """See `Links`."""
        return self._fragment(f"account-{budget}-{account}")

    def event(self, event: str) -> str:
        """See `Links`."""
        return self._fragment(f"event-{event}")

    def paper(self, budget: str, key: str) -> str:
        """See `Links`."""
        return self._fragment(f"paper-{budget}-{key}")

    def log(self, name: str, **_choices: object) -> str:
        """See `Links`."""
        return self._fragment(name)

    def proof(self, _event: str) -> str:
        """See `Links`: no proof lies within."""
        return ""

    def section(self, anchor: str) -> str:
        """A section, by its place."""
        return self._fragment(anchor)

    def _fragment(self, anchor: str) -> str:
        return f"#{quote(anchor)}" if anchor in self.anchors else ""
