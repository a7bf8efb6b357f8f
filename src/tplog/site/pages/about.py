"""Whose data it is, under which licence, how far it is verified, and how to have and check it oneself."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.search_query import SearchQuery
from tplog.answers.verification_status import Verification
from tplog.book.book import Book
from tplog.book.log_head import newest_checkpoint
from tplog.errors import Incompatible
from tplog.i18n.site_texts import site_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.site.pages.status import ROW, VERIFICATION
from tplog.site.site_settings import SiteSettings
from tplog.values.licence import licence_address

TITLE = "about-page"


@frozen
class AboutView:
    """What the page shows; ``is_signed`` says whether the log has a checkpoint that can be read."""

    site: SiteSettings
    size: int
    budgets: int
    last_recorded: datetime | None
    is_signed: bool
    verification: Verification

    @property
    def licence_address(self) -> str:
        """Return where the licence can be read, "" if that is not known."""
        return licence_address(self.site.licence)


PAGE: Answer[AboutView] = Answer(
    "AboutView",
    (
        Field(
            "publisher",
            Kind.TEXT,
            ("utgivare", "publisher"),
            "Empty where none is given.",
            get=lambda view: view.site.publisher or view.site.name,
        ),
        Field("licence", Kind.TEXT, ("licens", "licence"), get=lambda view: view.site.licence),
        Field("contact", Kind.TEXT, ("kontakt", "contact"), get=lambda view: view.site.contact),
        Field("size", Kind.COUNT, ("poster", "records")),
        Field("budgets", Kind.COUNT, ("budgetar", "budgets")),
        Field("last_recorded", Kind.INSTANT, ("sist registrerat", "last recorded"), optional=True),
        Field("is_signed", Kind.TRUTH, ("signerad", "signed")),
        Field("verification", VERIFICATION, ("verifiering", "verification")),
    ),
)


def page(book: Book, request: PageRequest, verification: Verification) -> Page[AboutView]:
    """Return the page of the log as it is now."""
    newest = next(iter(book.search(SearchQuery(), limit=1).records), None)
    view = AboutView(
        request.site,
        book.size(),
        len(book.budgets()),
        newest.recorded if newest else None,
        _is_signed(book),
        verification,
    )
    lead = (site_text("about-lead", request.language),)
    rows = [(field.name, field.get(view)) for field in PAGE.fields if field.value_type is not VERIFICATION]
    table = PageTable(ROW, rows)
    return Page("about", site_text(TITLE, request.language), view, PAGE, table, lead=lead)


def _is_signed(book: Book) -> bool:
    try:
        return newest_checkpoint(book) is not None
    except Incompatible:
        return False
