"""How pages refer to each other: by addresses on the site, by places within the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote, urlencode

from attrs import frozen

from tplog.i18n.vocabulary import Language
from tplog.site.page_request import Asked
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


class Links(Protocol):
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
class Site:
    """Addresses; every one carries the point and the language on."""

    asked: Asked

    def budget(self, name: str, budget: str, **choices: object) -> str:
        """See `Links`."""
        return self._to(f"/budgets/{_path(budget)}{BUDGET_PAGES[name]}", choices)

    def account(self, budget: str, account: Account | str, **choices: object) -> str:
        """See `Links`."""
        return self._to(f"/budgets/{_path(budget)}/accounts/{_path(str(account))}", choices)

    def event(self, event: str) -> str:
        """See `Links`."""
        return self._to(f"/events/{_path(event)}", {})

    def paper(self, budget: str, key: str) -> str:
        """See `Links`."""
        return self._to(f"/budgets/{_path(budget)}/papers/{_path(key)}", {})

    def log(self, name: str, **choices: object) -> str:
        """See `Links`."""
        return self._to(LOG_PAGES[name], choices)

    def proof(self, event: str) -> str:
        """See `Links`."""
        return f"/proofs/{_path(event)}"

    def here(self, path: str, language: Language) -> str:
        """The page itself in another language."""
        there = self.asked.speaking(language)
        return self._with(path, [*there.query(), *there.kept()[:-1]])

    def now(self, path: str) -> str:
        """The page itself as of now."""
        return self._with(path, self.asked.kept())

    def form(self, path: str, ending: str) -> str:
        """The page itself in another form: json, csv."""
        told = dict.fromkeys([*self.asked.query(), *self.asked.kept()])
        return self._with(f"{'/start' if path == '/' else path}.{ending}", list(told))

    def turned(self, path: str, **choices: object) -> str:
        """The page itself with some choices made otherwise."""
        names = {name.replace("_", "-"): value for name, value in choices.items()}
        told = dict.fromkeys([*self.asked.query(), *self.asked.kept()])
        rest = [(name, text) for name, text in told if name not in names]
        return self._with(path, [*rest, *((name, str(value)) for name, value in names.items() if value)])

    def _to(self, path: str, choices: dict[str, object]) -> str:
        told = [
            (name.replace("_", "-"), str(value)) for name, value in choices.items() if value not in ("", None)
        ]
        return self._with(path, [*told, *self.asked.query()])

    @staticmethod
    def _with(path: str, told: Sequence[tuple[str, str]]) -> str:
        query = urlencode(told, safe="/:")
        return f"{path}?{query}" if query else path


@frozen
class Within:
    """Places within one document: what it does not hold cannot be pointed to."""

    places: frozenset[str]

    def budget(self, name: str, budget: str, **_choices: object) -> str:
        """See `Links`."""
        return self._to(f"{name}-{budget}")

    def account(self, budget: str, account: Account | str, **_choices: object) -> str:
        """See `Links`."""
        return self._to(f"account-{budget}-{account}")

    def event(self, event: str) -> str:
        """See `Links`."""
        return self._to(f"event-{event}")

    def paper(self, budget: str, key: str) -> str:
        """See `Links`."""
        return self._to(f"paper-{budget}-{key}")

    def log(self, name: str, **_choices: object) -> str:
        """See `Links`."""
        return self._to(name)

    def proof(self, _event: str) -> str:
        """See `Links`: no proof lies within."""
        return ""

    def place(self, place: str) -> str:
        """A section, by its place."""
        return self._to(place)

    def _to(self, place: str) -> str:
        return f"#{quote(place)}" if place in self.places else ""
