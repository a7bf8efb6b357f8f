"""The log and the search in it, papers, the record's status: of the real matter, and of a signed log."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import tplog
from conftest import EVENTS
from tplog.answers.account_names import AccountNames
from tplog.answers.source_documents import source_document
from tplog.answers.verification_status import Verification, VerificationStatus, verification_from_report
from tplog.book import document_files as outside
from tplog.book.document_files import FilePresence, file_presence
from tplog.errors import NotFound
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page
from tplog.site.pages import all_papers, log, paper, papers, status, trail
from tplog.site.urls import SiteUrls
from tplog.values.act import Source
from tplog.web.paper_files import PaperFiles

BUDGET = "trygghetspaketet"
X = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"  # the SHA-256 of an x


def searched(book: tplog.Book, **filters: str) -> Page[Any]:
    """The log's page for these fields."""
    return log.page(
        book, PageRequest(choices={name.replace("_", "-"): (text,) for name, text in filters.items()})
    )


def html(content: Page[Any], language: Language = Language.SV) -> str:
    """A page of the site."""
    return render.render_page(content, SiteUrls(PageRequest(language)), "/x", {"size": 15})


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"amount": "1,6 mkr"}, ["2024/budget"]),
        ({"amount": "2500000"}, ["2024/statsbidrag"]),
        ({"q": "CIRKA"}, ["2024/statsbidrag"]),
        ({"q": "1,6 mkr"}, ["2024/budget"]),
        ({"q": "statsb brottsforeb"}, ["2024/statsbidrag", "konton/statsbidrag"]),
        ({"q": "trygghet 1,6"}, ["2024/budget"]),
        ({"type": "ProposalMade"}, ["2025/förslag"]),
        ({"status": "pending"}, ["2025/förslag"]),
        ({"account": "2024/kommunstyrelsen/sspf", "type": "OutcomeRecorded"}, ["2024/utfall"]),
        ({"budget": "statsbidrag-brottsförebyggande"}, ["2024/statsbidrag", "konton/statsbidrag"]),
    ],
)
def test_what_is_asked_for_is_found(matter: tplog.Book, filters: dict[str, str], expected: list[str]) -> None:
    """By each field, amounts as Swedes write them."""
    assert [record["event"] for record in searched(matter, **filters).data["records"]] == expected


@pytest.mark.parametrize(
    "filters",
    [
        {"amount": "x"},
        {"account": "A"},
        {"type": "X"},
        {"budget": "x"},
        {"paragraph": "§ "},
        {"status": "x"},
        {"q": "§"},
        {"year": "x"},
    ],
)
def test_what_cannot_be_searched_for_is_told(matter: tplog.Book, filters: dict[str, str]) -> None:
    """By the field's name or the nearest, and never as an empty answer."""
    with pytest.raises(NotFound):
        searched(matter, **filters)


def test_a_search_says_by_what_it_can_be_narrowed(
    matter: tplog.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many of what was found have each type, body, budget and year; each link finds that many."""
    monkeypatch.setattr(log, "RECORDS_PER_PAGE", 2)
    data = searched(matter, q="trygghet").data
    table = searched(matter, q="trygghet").table
    total = len(list(table.rows)) if table else 0
    assert (data["counted"], data["facets_complete"], len(data["records"])) == (total, True, 2)
    for row in data["facets"]:
        assert searched(matter, q="trygghet", **{row["facet"]: row["value"]}).data["counted"] == row["count"]
    assert {row["facet"] for row in data["facets"]} == {"type", "by", "budget"}  # no day is known
    monkeypatch.setattr(log, "COUNTED_BEYOND", 1)
    content = searched(matter, q="trygghet")
    assert (content.data["counted"], content.data["facets_complete"]) == (3, False)
    assert "fler kan finnas" in content.headline
    assert "Antalen gäller de 3 nyaste" in html(content)
    assert searched(matter).data["facets"] == []


def test_years_are_those_of_the_decisions(municipality: Path) -> None:
    """The newest first; a search for one finds its decisions alone."""
    with tplog.open(str(municipality), read_only=True) as book:
        years = [row for row in searched(book, q="grundsk").data["facets"] if row["facet"] == "year"]
        assert [row["value"] for row in years] == ["2026", "2025", "2024", "2023", "2022", "2021"]
        records = searched(book, q="grundsk", year="2022").data["records"]
        assert {record["decided"][:4] for record in records} == {"2022"}
        assert len(records) == years[4]["count"]


def test_the_log_is_paged_from_the_newest(matter: tplog.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page leads to the next older one, and together they are the whole log."""
    monkeypatch.setattr(log, "RECORDS_PER_PAGE", 4)
    seen: list[int] = []
    before = ""
    while True:
        content = searched(matter, before=before)
        seen += [record["index"] for record in content.data["records"]]
        if content.data["before"] is None:
            break
        before = str(content.data["before"])
        assert f"before={before}" in html(content)
    assert seen == list(range(matter.size()))[::-1]


def test_bodies_have_their_names_among_what_a_search_is_narrowed_by(municipality: Path) -> None:
    """As on the pages of bodies; the address has the id."""
    with tplog.open(str(municipality), read_only=True) as book:
        view = searched(book, q="grundskola").view
    ids = [row.value for row in view.facet("by")]
    assert ids
    assert {view.body_names[each] for each in ids} & {"Kommunfullmäktige", "Barn- och utbildningsnämnden"}


def test_papers_of_all_budgets_stand_in_one_list(municipality: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each once, the latest first, a page at a time, those with all words; of a long log one budget's."""
    with tplog.open(str(municipality), read_only=True) as book:

        def shown(**choices: str) -> Page[Any]:
            given = {name: (text,) for name, text in choices.items()}
            return all_papers.page(book, PageRequest(choices=given))

        by_budget = {name: book.source_documents(name) for name in book.budgets()}
        keys = {key for documents in by_budget.values() for key in documents}
        first, table = shown().data, shown().table
        rows = list(table.rows) if table else []
        assert sorted(row.document.key for row in rows) == sorted(keys)
        assert (len(first["papers"]), first["total"], first["complete"]) == (50, len(keys), False)
        days = [row["date_latest"] or "" for row in first["papers"]]
        assert days == sorted(days, reverse=True)
        for row in first["papers"]:
            of_budgets = [
                documents[row["paper_key"]]
                for documents in by_budget.values()
                if row["paper_key"] in documents
            ]
            assert (len(row["budgets"]), row["events"]) == (
                len(of_budgets),
                sum(each.event_count for each in of_budgets),
            )
        last = shown(page="99").data
        assert (len(last["papers"]), last["next"]) == ((len(keys) - 1) % 50 + 1, None)
        facet = shown(q="2025 PROTOKOLL").data["papers"]
        assert facet
        assert all("protokoll" in row["title"].casefold() for row in facet)
        assert shown(q="finns-inte").data["total"] == 0
        monkeypatch.setattr(all_papers, "MAX_RECORDS", 10)
        alone = shown().data
        assert alone["total"] == len(by_budget[alone["budget"]])
        assert "en budget i taget" in html(shown())
        there = all_papers.page(book, PageRequest(), PaperFiles(EVENTS))
        monkeypatch.setattr(PaperFiles, "presence", lambda *_: FilePresence.MISSING)
        missing = all_papers.page(book, PageRequest(), PaperFiles(EVENTS))
        assert {row["presence"] for row in missing.data["papers"]} == {"missing"}
        assert [">saknas<" in html(each) for each in (there, missing)] == [False, True]


def test_a_budgets_papers_are_a_page_at_a_time(matter: tplog.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """The data has them all, whichever page is shown."""
    monkeypatch.setattr(papers, "PAPERS_PER_PAGE", 1)
    documents = {str(number): source_document(Source(f"P{number}"), []) for number in range(3)}
    request = PageRequest(choices={"page": ("2",)})
    content = papers.papers_page(documents, request, AccountNames(), BUDGET)
    assert [each.source.title for each in content.view.shown] == ["P1"]
    assert [row["title"] for row in content.data["papers"]] == ["P0", "P1", "P2"]
    assert len(content.csv().splitlines()) == 1 + 3
    whole = papers.papers_page(documents, request, AccountNames(), BUDGET, whole=True)
    assert len(whole.view.shown) == 3


def test_a_papers_file_is_looked_for(
    matter: tplog.Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Present, altered or missing, by its hash; and not looked for where nobody says where."""
    (key,) = matter.source_documents(BUDGET)
    content = paper.page(matter, PageRequest(Language.EN), BUDGET, key)
    assert content.data["presence"] == "not-looked-for"
    assert len(content.data["records"]) == content.data["paper"]["events"] == 13
    assert [row["paper_key"] for row in papers.page(matter, PageRequest(), BUDGET).data["papers"]] == [key]
    source = Source("P", file="p.txt", sha256=X)
    assert file_presence(tmp_path, source) is FilePresence.MISSING
    (tmp_path / "p.txt").write_text("x", "utf-8")
    assert file_presence(tmp_path, source) is FilePresence.PRESENT
    (tmp_path / "p.txt").write_text("another", "utf-8")
    assert file_presence(tmp_path, source) is FilePresence.ALTERED
    monkeypatch.setattr(outside, "MAX_HASHED_BYTES", 3)
    assert file_presence(tmp_path, source) is FilePresence.UNKNOWN
    with pytest.raises(NotFound, match="paper-unknown"):
        paper.page(matter, PageRequest(), BUDGET, "x")


@pytest.mark.parametrize("name", ["../p.txt", "/etc/passwd", "x\x00y", "link", "x" * 5000])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    """A recorded name is only a name."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (tmp_path / "p.txt").write_text("x", "utf-8")
    (folder / "link").symlink_to(tmp_path / "p.txt")
    source = Source("P", file=name, sha256=X)
    assert file_presence(folder, source) is FilePresence.MISSING


def test_an_unsigned_log_says_so(matter: tplog.Book) -> None:
    """The page shows the log's size and root, and the result of a verification."""
    verification = verification_from_report(matter.audit(), datetime(2026, 1, 1, tzinfo=UTC))
    page = status.page(matter, PageRequest(), verification)
    assert page.data["size"] == matter.size() == verification.size
    assert page.data["root"] == verification.root
    assert page.data["verification"]["status"] == VerificationStatus.INSUFFICIENT
    assert "osignerad" in html(page)
    assert "inte verifierad" in html(status.page(matter, PageRequest(), Verification()))


def test_a_signed_log_shows_its_checkpoint_and_proofs(copy: Path) -> None:
    """The status names the newest checkpoint; each step of a trail has a proof to download."""
    with tplog.open("tplog.db", read_only=True) as book:
        content = status.page(book, PageRequest(), Verification())
        assert content.data["checkpoint"]["size"] == book.size()
        step = trail.page(book, PageRequest(), BUDGET, "2024/kommunstyrelsen")
        assert step.data["checkpoint"] == book.size()
        assert "/proofs/2024/ram" in html(step)
        assert [record["event"] for record in searched(book, status="adopted").data["records"]] == [
            "2025/förslag"
        ]
        assert searched(book).data["records"][-1]["type"] == "LogOpened"
        assert ">The log was opened</a>" in html(searched(book), Language.EN)
        of_log = searched(book, q="tplog").data  # a search finds the log's own, by which none can be narrowed
        assert of_log["records"][-1]["type"] == "LogOpened"
        assert "LogOpened" not in {row["value"] for row in of_log["facets"]}
