"""The CSV of a page as a file: for whom it is written, and the name that it is saved under."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tplog.i18n.page_texts.files import FILE_WORDS
from tplog.i18n.vocabulary import Language, in_language
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page
from tplog.web.responses import file_name

FORMAT = "format"
SWEDISH_EXCEL = "excel-sv"  # semicolons, a byte order mark, kronor with a decimal comma


def excel_language(request: PageRequest) -> Language | None:
    """Return the language of headings and words in a file for a Swedish Excel, None for one of plain data.

    Raises NotFound for another format.
    """
    return request.language if request.choice_of(FORMAT, (SWEDISH_EXCEL,)) else None


def csv_name(page: Page[Any], parameters: Sequence[str], day: date, request: PageRequest) -> str:
    """Return the name of a page's CSV file: of what it is (a budget, an account), which page, which day."""
    words = FILE_WORDS.get(page.name)
    page_word = in_language(words, request.language) if words else page.name
    return file_name([request.site.name, *parameters, page_word, day.isoformat()], "csv")
