"""An event's page: its effect, its sources, later corrections, and its place in the log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import tplog
from conftest import EVENTS, ROOT
from exports.sample_logs import holding
from history import records
from hostile.texts import HARMFUL, TEXTS
from spec import KS, framed, opened, text
from tplog.book.budget_reading import read_budget, reading_histories
from tplog.book.event_history import event_history
from tplog.errors import NotFound
from tplog.events.record import Record
from tplog.events.references import referenced_events
from tplog.events.types import YearClosed
from tplog.i18n.vocabulary import Language
from tplog.readers.decision_file import parse_decision
from tplog.site import render
from tplog.site.page_request import parse_page_request
from tplog.site.page_view import Page
from tplog.site.pages import event, paper
from tplog.site.urls import SiteUrls
from tplog.values.act import Act, Basis, Quote, Source
from tplog.values.as_of import AsOf

ADOPTING = "exempel/2025/fördelning"


@pytest.fixture(scope="module")
def book() -> Iterator[tplog.Book]:
    """The real matter with a decision on it and that decision corrected."""
    with tplog.Book(tplog.MemoryLog()) as book:
        for paper in (*sorted(EVENTS.glob("*.toml")), ROOT / "examples" / "2025-ks-beslut.toml"):
            book.apply(paper)
        book.apply(ROOT / "examples" / "2025-rättelse.toml")
        yield book


def page(book: tplog.Book, name: str, *query: tuple[str, str]) -> Page[Any]:
    """The event's page."""
    return event.page(book, parse_page_request(query, Language.SV), name)


def html(book: tplog.Book, name: str, *query: tuple[str, str], language: Language = Language.SV) -> str:
    """The same as the site shows it."""
    question = parse_page_request(query, language)
    content = event.page(book, question, name)
    return render.render_page(content, SiteUrls(question), f"/events/{name}", {"size": book.size()})


def test_a_proposal_tells_what_became_of_it(book: tplog.Book) -> None:
    """It is adopted by a later decision, to which it links; before that it was pending."""
    data = page(book, "2025/förslag").data
    assert data["standing"] == {"status": "adopted", "review": None, "settled_by": ADOPTING}
    assert data["named_by"] == [{"field": "adopts", "event": ADOPTING}]
    sentence = "Kommunstyrelsen fördelade 3,5\u00a0mkr på fyra poster för 2025, § 42"
    assert f'<a href="/events/exempel/2025/f%C3%B6rdelning">{sentence}</a>' in html(book, "2025/förslag")
    early = page(book, "2025/förslag", ("known-at", "12")).data
    assert early["standing"]["status"] == "pending"
    assert early["named_by"] == []


def test_a_correction_and_what_it_corrects_know_each_other(book: tplog.Book) -> None:
    """Each names the other, by its field and from the other side."""
    correction = "exempel/2025/fördelning/rättad"
    assert {"field": "corrects", "event": correction} in page(book, ADOPTING).data["named_by"]
    rendered = html(book, correction, language=Language.EN)
    assert "<dt>corrects</dt>" in rendered.replace("\n", "")
    assert "what was wrong" in rendered
    assert "corrected by" in html(book, ADOPTING, language=Language.EN)


def test_a_stated_total_stands_beside_the_sum(book: tplog.Book) -> None:
    """The paper's 5,0 mkr and the parts' 4,4 are both shown, with the reason for recording both."""
    content = page(book, "2024/budget")
    assert content.data["stated_total"] == {
        "stated_text": "5,0 mkr",
        "stated": 500_000_000,
        "summed": 440_000_000,
    }
    findings = {finding["code"]: finding for finding in content.data["findings"]}
    assert findings["total-mismatch"]["because"]
    assert len(content.data["findings"]) == len(findings)
    rendered = html(book, "2024/budget")
    assert "(5,0\u00a0mkr); delarna blir 4,4\u00a0mkr." in rendered
    assert "total-mismatch" in rendered


def test_a_papers_signs_are_said_in_words() -> None:
    """Where '-1 mkr' counts as 1 mkr, the page says why, in both languages."""
    with tplog.Book(tplog.MemoryLog()) as book:
        frame = f'{framed("-1 mkr")}\nsigns = "costs-negative"'
        book.apply(parse_decision(text([opened(f"2025/{KS}"), frame]), "x.toml"))
        name = f"2025/{KS}/ram"
        assert "står med minus: ”−90” räknas som 90" in html(book, name)
        assert "stand with a minus" in html(book, name, language=Language.EN)
        assert "-1 mkr" in html(book, name)


def test_balances_are_those_before_and_after_it(book: tplog.Book) -> None:
    """The outcome of 2024 takes from each line what the paper says; the columns are in the sheet too."""
    content = page(book, "2024/utfall")
    line = "2024/kommunstyrelsen/trygghetsvärdar"
    change = {"account": line, "column": "remaining", "before": 160_000_000, "after": 20_000_000}
    change["level_known"] = True
    assert change in content.data["changes"]
    index = book.record("2024/utfall").index
    row = f"{index},2024/utfall,{line},2024/utfall,outcome,140000000,"
    assert row in content.csv()
    href = "/budgets/trygghetspaketet/accounts/2024/kommunstyrelsen/trygghetsv%C3%A4rdar?column=remaining"
    assert f'<a href="{href}">0,2</a>' in html(book, "2024/utfall")


def test_the_leaf_is_shown_as_it_is_stored(book: tplog.Book) -> None:
    """Set out for reading it says the same as the stored bytes, whose hash in the tree is shown."""
    record = book.record("2024/budget")
    content = page(book, "2024/budget")
    assert json.loads("\n".join(content.view.leaf_lines)) == json.loads(record.leaf)
    assert content.data["leaf_hash"] == hashlib.sha256(b"\0" + record.leaf).hexdigest()
    rendered = html(book, "2024/budget")
    assert "<code>{\n  &#34;" in rendered
    assert "osignerad" in rendered
    assert "/proofs/" not in rendered


def test_a_point_before_the_event_says_so(book: tplog.Book) -> None:
    """The record is there all the same, with a word that it was not known then."""
    assert page(book, ADOPTING, ("as-of", "2025-02-01")).data["seen"] is False
    assert "var händelsen inte beslutad" in html(book, ADOPTING, ("as-of", "2025-02-01"))
    assert "var händelsen inte beslutad" not in html(book, ADOPTING, ("as-of", "2025-02-28"))


def test_an_unknown_event_is_not_found(book: tplog.Book) -> None:
    """The error names what is near."""
    with pytest.raises(NotFound, match="id-unknown"):
        page(book, "2024/budgett")


def test_a_signed_log_has_proofs_and_a_page_of_its_own_events(copy: Path) -> None:
    """The newest checkpoint covers every record; the log's opening has no budget and no money."""
    with tplog.open(str(copy / "tplog.db")) as signed:
        content = page(signed, "2024/budget")
        assert content.data["checkpoint"] == {"size": signed.size(), "covers": True}
        assert '<a href="/proofs/2024/budget" download>' in html(signed, "2024/budget")
        opening = page(signed, "tplog/log-opened")
        assert (opening.budget, opening.takes_point, opening.data["type"]) == ("", False, "LogOpened")
        rendered = html(signed, "tplog/log-opened")
        assert "nacka.se/tplog/budget" in rendered
        assert 'href="/proofs/tplog/log-opened"' in rendered
        assert "<table" not in rendered


@pytest.mark.parametrize("language", Language)
def test_every_event_of_the_matters_has_a_page(language: Language) -> None:
    """Every type of event has a page in both languages and a place in its budget's history."""
    from tplog.site.pages import history  # noqa: PLC0415 (by the way)

    kinds = set()
    for matter in sorted((ROOT / "tests" / "matters").glob("*.toml")):
        book = tplog.Book(tplog.MemoryLog())
        book.apply(matter)
        question = parse_page_request((), language)
        rendered = {
            name: render.render_page(
                history.page(book, question, name), SiteUrls(question), "/x", {"size": 1}
            )
            for name in book.budgets()
        }
        for record in book.records():
            kinds.add(type(record.event))
            assert f'href="{SiteUrls(question).event(record.event.id)}"' in rendered[record.event.budget]
            assert record.event.id in html(book, record.event.id, language=language)
    assert len(kinds) > 12


FORMAL = """
budget = "b"
by = "kommunstyrelsen"
prepared_by = [{ body = "arbetsutskottet", paragraph = "§ 7" }]
announced = 2025-01-21
[source]
title = "Protokoll"
seen = "sidorna 3–9"
url = "ADDRESS"
[[event]]
type = "GuidelineDecided"
id = "mål"
kind = "mål"
text = "Ett resultat på 2 %."
votes = { yes = 31, no = 20 }
"""


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (
            "https://www.example.se/a?b=1&c='<x>'",
            '<a href="https://www.example.se/a?b=1&amp;c=&#39;&lt;x&gt;&#39;" rel="noreferrer">',
        ),
        ("javascript:alert(1)", "<dd>javascript:alert(1)</dd>"),
        ("www.example.se", "<dd>www.example.se</dd>"),
    ],
)
def test_the_formal_side_of_an_act_is_shown(address: str, shown: str) -> None:
    """Preparation, votes, legal force and the part seen; an address is a link only if it is of the web."""
    with tplog.Book(tplog.MemoryLog()) as book:
        book.apply(parse_decision(FORMAL.replace("ADDRESS", address), "b.toml"))
        shown_page = html(book, "mål")
        data = page(book, "mål").data
        (key,) = book.source_documents("b")
        paper_page = render.render_page(
            paper.page(book, parse_page_request((), Language.SV), "b", key),
            SiteUrls(parse_page_request((), Language.SV)),
            "/",
            {"size": 1},
        )
    for expected in (shown, "<dd>arbetsutskottet § 7</dd>", "<dd>31 ja, 20 nej</dd>", "från 2025-02-12"):
        assert expected in shown_page
    assert (data["votes_yes"], data["legal_force_from"]) == (31, "2025-02-12")
    assert shown in paper_page
    assert "sidorna 3–9" in paper_page


def test_a_quote_stands_on_the_page_and_its_words_stay_words() -> None:
    """What it is of, the words between their neighbours, and the page; hostile ones are shown, not obeyed."""
    words = f"{TEXTS['script']}{TEXTS['reading direction']}"
    quotes = (
        Quote(of="lines.värdar", exact="2 mkr", prefix="till ", suffix=" och", page=12),
        Quote(of=words, exact=words, prefix=words, suffix=words),
    )
    act = Act(Source("Protokoll"), Basis.MINUTES)
    closing = YearClosed(id="å", budget="b", act=act, year=2024, quotes=quotes)
    rendered = html(holding(closing), "å")
    assert "<code>lines.värdar</code>: till <q>2 mkr</q> och (s. 12)" in rendered
    assert not HARMFUL.search(rendered)
    assert TEXTS["script"] not in rendered
    assert rendered.count("&lt;script&gt;alert(1)&lt;/script&gt;\\u{202e}") == 4
    assert page(holding(closing), "å").data["quotes"][1]["exact"] == words


@pytest.fixture(scope="module")
def long_book() -> Iterator[tplog.Book]:
    """A made-up history of one budget, with corrections, reviews and answers."""
    log = tplog.MemoryLog()
    log.append(list(records(240)))
    with tplog.Book(log) as book:
        book.rebuild_projections()
        yield book


@pytest.mark.parametrize("point", [AsOf(), AsOf(known_at=150), AsOf(as_of=date(2010, 9, 1), known_at=200)])
def test_an_event_alone_is_as_it_is_among_all(long_book: tplog.Book, point: AsOf) -> None:
    """The history of one event, from the records that it is about, is what a pass over all records gives."""
    reading = read_budget(long_book, long_book.budgets()[0], point)
    histories = reading_histories(reading, reading.all_records.indexes)
    for expected in islice(histories, 1, None, 9):
        assert event_history(long_book, expected.effect.record, point) == expected


def test_what_refers_to_an_event_is_read_by_the_index(
    long_book: tplog.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No record is read but those that refer to the event."""
    indexes_read: list[int] = []
    record_at = tplog.MemoryLog._record_at  # noqa: SLF001 (to count)

    def counted(log: tplog.MemoryLog, index: int) -> Record:
        indexes_read.append(index)
        return record_at(log, index)

    named: dict[str, dict[int, None]] = {}
    history = list(long_book.records())
    for record in history:
        for _, event_id in referenced_events(record.event):
            named.setdefault(event_id, {})[record.index] = None
    monkeypatch.setattr(tplog.MemoryLog, "_record_at", counted)
    assert named
    for record in history:
        indexes_read.clear()
        references = list(named.get(record.event.id, ()))
        assert [each.index for each in long_book.records_referring_to(record.event)] == references
        assert indexes_read == references
