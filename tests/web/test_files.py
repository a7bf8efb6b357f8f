"""What programs and spreadsheets get: whole, or said not to be; named, compressed, as the page."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from sites import Answer, ask, matter
from starlette.types import ASGIApp

import tplog
from tplog.site import history_table
from tplog.site.pages import history, log
from tplog.site.site_settings import SiteSettings
from tplog.web import responses
from tplog.web.app import application

BUDGET = "trygghetspaketet"


@pytest.fixture(scope="module")
def book() -> Iterator[tplog.Book]:
    """The real matter."""
    with matter() as opened:
        yield opened


@pytest.fixture
def site(book: tplog.Book, monkeypatch: pytest.MonkeyPatch) -> ASGIApp:
    """The site, whose pages and readings are short."""
    monkeypatch.setattr(log, "RECORDS_PER_PAGE", 3)
    monkeypatch.setattr(log, "RECORDS_PER_READING", 4)
    monkeypatch.setattr(history, "EVENTS_PER_PAGE", 3)
    monkeypatch.setattr(history_table, "RECORDS_PER_READING", 4)
    return application(book, settings=SiteSettings(name="Exempelby kommun"))


def rows(answer: Answer, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a CSV file."""
    assert answer.status == 200
    return list(csv.DictReader(io.StringIO(answer.body.decode()), delimiter=delimiter))


@pytest.mark.parametrize("order", ["decided", "recorded"])
def test_a_history_as_csv_has_all_its_events(book: tplog.Book, site: ASGIApp, order: str) -> None:
    """However many a page shows: each once, newest first, as the pages together have them."""
    path = f"/budgets/{BUDGET}/history"
    indexes = list(dict.fromkeys(int(row["index"]) for row in rows(ask(site, f"{path}.csv?order={order}"))))
    assert sorted(indexes) == [record.index for record in book.budget_records(BUDGET)]
    assert indexes == list(all_of(site, f"{path}.json?order={order}", "events"))


def test_the_log_as_csv_has_all_that_is_sought(book: tplog.Book, site: ASGIApp) -> None:
    """All records, and all of a search."""
    everything = [int(row["index"]) for row in rows(ask(site, "/log.csv"))]
    assert everything == list(range(book.size()))[::-1] == list(all_of(site, "/log.json", "records"))
    sought = [int(row["index"]) for row in rows(ask(site, "/log.csv?q=kommunstyrelsen"))]
    assert len(sought) > log.RECORDS_PER_PAGE
    assert sought == list(all_of(site, "/log.json?q=kommunstyrelsen", "records"))


def all_of(site: ASGIApp, target: str | None, member: str) -> Iterator[int]:
    """The log indexes on a page and all pages after it; each says that it is not all, and of how many."""
    totals = set[int | None]()
    pages = []
    while target:
        data = ask(site, target).data
        assert not data["complete"]
        totals.add(data["total"])
        pages.append([record["index"] for record in data[member]])
        target = data["next"]
    assert len(totals) == 1
    assert totals <= {None, sum(map(len, pages))}
    yield from (index for page in pages for index in page)


def test_a_page_that_shows_all_says_so(book: tplog.Book) -> None:
    """Complete, how many, and nothing next."""
    data = ask(application(book), f"/budgets/{BUDGET}/history.json").data
    assert (data["complete"], data["total"], data["next"]) == (True, len(data["events"]), None)


def test_a_swedish_excel_gets_what_it_opens(site: ASGIApp) -> None:
    """Byte order mark, semicolons, kronor with a comma, words of the language; the same sums as our data."""
    target = f"/budgets/{BUDGET}/history.csv"
    plain, excel = ask(site, target), ask(site, f"{target}?format=excel-sv&lang=sv")
    assert excel.body.startswith("\ufeff".encode())
    in_kronor = rows(excel, ";")
    amounts = [row["belopp (kr)"].replace(",", "") for row in in_kronor]
    assert amounts == [row["amount_ore"] for row in rows(plain)]
    assert {row["typ"] for row in in_kronor} >= {"fördelning"}
    assert ask(site, f"{target}?format=excel").status == 400


def test_a_file_is_named_after_what_it_is(site: ASGIApp) -> None:
    """Whose, which budget, which page, which day; in every client's letters and in all letters."""
    header = ask(site, f"/budgets/{BUDGET}/result.csv?as-of=2025-03-01&lang=sv").headers[
        "content-disposition"
    ]
    plain = f"Exempelby-kommun-{BUDGET}-utfall-2025-03-01.csv"
    assert header == f'attachment; filename="{plain}"'
    header = ask(site, f"/budgets/{BUDGET}/accounts/2024/kommunstyrelsen.csv").headers["content-disposition"]
    assert 'filename="' in header
    assert unquote(header.partition("filename*=UTF-8''")[2]).startswith(
        f"Exempelby-kommun-{BUDGET}-2024-kommunstyrelsen-spår-"
    )


@pytest.mark.parametrize("name", ["漢" * 300, "a" * 300, '../"\r\nSet-Cookie: a=b', "\u202e.exe"])
def test_a_long_or_hostile_name_leaves_a_file_name(name: str) -> None:
    """What comes after it is still there; a file system takes it, and a header has one line."""
    saved_as = responses.file_name([name, BUDGET, "2025-03-01"], "csv")
    assert len(saved_as.encode()) <= 255
    assert not saved_as.startswith((".", "-"))
    header = responses.content_disposition(saved_as)
    assert header.isascii()
    assert header.isprintable()
    assert "/" not in saved_as
    assert saved_as.endswith(f"{BUDGET}-2025-03-01.csv")


def test_text_is_compressed_for_who_takes_that(site: ASGIApp) -> None:
    """The same once unpacked, made or kept; a small or refused one as it is; caches are told."""
    for target in (f"/budgets/{BUDGET}", "/log.csv", "/static/style.css", "/openapi.json"):
        plain = ask(site, target)
        for _ in ("made", "kept"):
            packed = ask(site, target, accept_encoding="br, gzip")
            assert packed.headers["content-encoding"] == "gzip"
            assert gzip.decompress(packed.body) == plain.body
            assert len(packed.body) == int(packed.headers["content-length"]) < len(plain.body) // 2
            assert "Accept-Encoding" in packed.headers["vary"]
            assert packed.headers["etag"] == plain.headers["etag"]
        assert "content-encoding" not in ask(site, target, accept_encoding="gzip;q=0, br").headers


def test_a_large_file_comes_from_the_disk(site: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes, of a known length, piece by piece; for HEAD none of them."""
    plain = ask(site, "/log.csv")
    monkeypatch.setattr(responses, "MAX_IN_MEMORY", 100)
    monkeypatch.setattr(responses, "PIECE_SIZE", 7)
    streamed = ask(site, "/log.csv?lang=sv")
    assert streamed.body == plain.body
    assert int(streamed.headers["content-length"]) == len(plain.body)
    assert gzip.decompress(ask(site, "/log.csv?lang=sv", accept_encoding="gzip").body) == plain.body
    assert ask(site, "/log.csv?lang=sv", "HEAD").body == b""
