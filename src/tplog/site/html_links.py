"""What templates write thousands of times on a page: values, links, and links to accounts, as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from tplog.i18n.money_format import Unit, format_number
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.answers.account_names import AccountNames
    from tplog.site.urls import UrlBuilder
    from tplog.values.account import Account


def finalize(value: object) -> object:
    """Return what a template writes for a value: text without invisible characters, "" for None."""
    if value is None:
        return ""
    return value if isinstance(value, Markup | int) else escape_invisible(str(value))


def link(href: object, text: object) -> Markup:
    """Return a link to ``href`` as HTML; the text alone if that is empty."""
    shown = escape(finalize(text))
    if not href:
        return shown
    return Markup(f'<a href="{escape(finalize(href))}">{shown}</a>')  # noqa: S704 (both are escaped)


def amount(ore: int, unit: Unit, href: str = "", *, known: bool = True, language: Language) -> Markup:
    """Return öre in a unit as HTML, a link if there is ``href``, marked if not all of it is ``known``."""
    number = link(href, format_number(ore, unit, language))
    if known:
        return number
    return Markup('<abbr title="{}">Δ</abbr> {}').format(site_text("change-only", language), number)


class AccountLinks:
    """The links of a document to accounts.

    Each is written once as long as the names are those of one page: a page of a long history names an account
    in many rows.
    """

    def __init__(self, links: UrlBuilder, language: Language) -> None:
        """Take what says where an account is, and the language of figures."""
        self._links, self._language = links, language
        self._names: AccountNames | None = None
        self._written: dict[tuple[str, Account], Markup] = {}

    def named(self, names: AccountNames, budget: str, account: Account) -> Markup:
        """Return the link to an account, with its name among these names."""
        if names is not self._names:
            self._names, self._written = names, {}
        written = self._written.get((budget, account))
        if written is None:
            written = link(self._links.account(budget, account), names.account(budget, account))
            self._written[budget, account] = written
        return written

    def amount(
        self, budget: str, account: Account, column: str, ore: int, unit: Unit, *, known: bool = True
    ) -> Markup:
        """Return `amount` with a link to the trail of an account's column."""
        href = self._links.account(budget, account, column=column)
        return amount(ore, unit, href, known=known, language=self._language)
