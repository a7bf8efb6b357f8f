"""The history: both orders, the replay's steps, what is seen from a point, and hostile text as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

import tplog
from conftest import EVENTS, ROOT
from tplog.answers.timeline import DECIDED, RECORDED
from tplog.book.budget_reading import read_budget
from tplog.errors import NotFound
from tplog.events.documents import document_key
from tplog.i18n.vocabulary import Language
from tplog.readers.decision_file import parse_decision
from tplog.site import render
from tplog.site.history_view import HistoryView
from tplog.site.page_request import PageRequest, parse_page_request
from tplog.site.page_view import Page
from tplog.site.pages import history, log, trail
from tplog.site.replay_steps import MAX_SLIDER_POSITIONS, current_step
from tplog.site.urls import ReportAnchors, SiteUrls
from tplog.values.as_of import LATEST

BUDGET = "trygghetspaketet"
PATH = f"/budgets/{BUDGET}/history"
START = datetime(2026, 1, 15, 12, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script> </style> \u202e javascript:x"


def book_of(*papers: str) -> tplog.Book:
    """The real matter, and these examples after it, a minute after another."""
    minutes = count()
    book = tplog.Book(tplog.MemoryLog(), clock=lambda: START + timedelta(minutes=next(minutes)))
    for paper in (*sorted(EVENTS.glob("*.toml")), *(ROOT / "examples" / name for name in papers)):
        book.apply(paper)
    return book


@pytest.fixture(scope="module")
def book() -> Iterator[tplog.Book]:
    """The real matter with a decision on it and a reallocation."""
    with book_of("2025-ks-beslut.toml", "2025-ks-omfördelning.toml") as book:
        yield book


def ask(*query: tuple[str, str], language: Language = Language.SV) -> PageRequest:
    """A question."""
    return parse_page_request(query, language)


def page(book: tplog.Book, *query: tuple[str, str]) -> Page[Any]:
    """The history as asked."""
    return history.page(book, ask(*query), BUDGET)


def html(book: tplog.Book, *query: tuple[str, str], language: Language = Language.SV) -> str:
    """The same as the site shows it."""
    question = ask(*query, language=language)
    content = history.page(book, question, BUDGET)
    return render.render_page(content, SiteUrls(question), PATH, {"size": book.size()})


def test_a_step_by_recording_shows_the_state_before_and_after(book: tplog.Book) -> None:
    """The decision of 2025 allocates what the board holds itself; both figures are shown."""
    index = book.record("exempel/2025/fördelning").index
    data = page(book, ("order", RECORDED), ("known-at", str(index))).data
    assert data["step"]["events"] == ["exempel/2025/fördelning"]
    assert data["state"]["year"] == 2025
    balances = {(line["account"], line["unallocated"]): line for line in data["state"]["lines"]}
    line = balances["2025/kommunstyrelsen/trygghetsvärdar", False]
    figures = line["figures"]
    assert (figures["budget_total"], figures["outcome"], figures["remaining"]) == (
        200_000_000,
        None,
        200_000_000,
    )
    assert line["before"] == {"budget_total": 0, "remaining": 0}
    rest = balances["2025/kommunstyrelsen", True]
    assert (rest["figures"]["remaining"], rest["before"]) == (0, {"remaining": 350_000_000})
    rendered = html(book, ("order", RECORDED), ("known-at", str(index)))
    assert re.search(r'Trygghetsvärdar <span class="tag">ändrad</span>', rendered)
    link = '<a href="/budgets/trygghetspaketet/accounts/2025/kommunstyrelsen/trygghetsv%C3%A4rdar?'
    assert f'<span class="was">0,0 →</span> {link}' in rendered
    assert '<svg class="chart' in rendered
    assert (
        f'href="/budgets/{BUDGET}/papers/{document_key(book.record("2024/budget").event.act.source)}?'
        in rendered
    )


def test_links_go_from_step_to_step_and_keep_the_rest(book: tplog.Book) -> None:
    """First, previous, next and last are addresses of the same page; a stale place in the list is dropped."""
    rendered = html(book, ("order", RECORDED), ("known-at", "12"), ("as-of", "2025-12-31"), ("before", "12"))
    links = dict(re.findall(r'<a href="([^"]+)" data-step="(\w+)"', rendered))
    targets = {name: href.replace("&amp;", "&") for href, name in links.items()}
    assert targets["next"] == f"{PATH}?as-of=2025-12-31&order=recorded&known-at=15"
    assert targets["previous"].endswith("known-at=11")
    assert targets["first"].endswith("known-at=0")
    rendered = html(book, ("order", RECORDED), ("known-at", "0"))
    assert 'data-step="previous"' not in rendered
    assert "<span>Föregående</span>" in rendered


def test_by_decided_day_a_step_is_a_day(book: tplog.Book) -> None:
    """All that the paper reports counts from its day, and says so; the decision of February is the next."""
    content = page(book, ("as-of", "2025-01-29"))
    assert content.view.order == DECIDED
    assert content.data["step"]["next"] == "2025-02-17"
    assert len(content.data["step"]["events"]) == content.data["seen"]
    assert content.data["unseen"] == 2
    assert "exempel/2025/fördelning" not in content.csv()
    rendered = html(book, ("as-of", "2025-01-29"))
    assert "2 händelser är beslutade senare och visas inte." in rendered
    assert 'okänt <span class="hint">(räknas från 29 januari 2025)</span>' in rendered
    assert "exempel/2025" not in rendered


def test_before_everything_there_is_nothing_yet(book: tplog.Book) -> None:
    """A day before the first act has no step, and leads to the first."""
    content = page(book, ("as-of", "1999-01-01"))
    assert (content.data["step"]["position"], content.data["events"]) == (0, [])
    assert content.data["step"]["next"] == "2025-01-29"
    assert "Före det första steget" in html(book, ("as-of", "1999-01-01"))


def test_balances_by_decided_day_are_of_that_order(book: tplog.Book) -> None:
    """An event recorded late has the balances of its own day; transfers keep their columns."""
    book = book_of("2025-ks-beslut.toml")
    late = parse_decision(LATE, "late.toml")
    book.apply(late)
    by_day = {row["event"]: row for row in page(book).data["events"]}
    by_log = {row["event"]: row for row in page(book, ("order", RECORDED)).data["events"]}
    cell = {"account": "2025/kommunstyrelsen", "column": "remaining", "level_known": True}
    assert {**cell, "before": 350_000_000, "after": 300_000_000} in by_day["sent"]["changes"]
    assert {**cell, "before": 0, "after": -50_000_000} in by_log["sent"]["changes"]
    assert by_day["sent"]["transfers"] == by_log["sent"]["transfers"]
    assert [row["event"] for row in page(book).data["events"]][:2] == ["exempel/2025/fördelning", "sent"]


LATE = """
budget = "trygghetspaketet"
basis = "minutes"
by = "kommunfullmäktige"
decided = 2025-02-01

[source]
title = "Protokoll"
paragraph = "§ 1"
case_numbers = ["KS 1"]

[[event]]
type = "FrameChanged"
id = "sent"
from = "2025/kommunstyrelsen"
lines = { "2025/kommunfullmäktige" = "500 000 kronor" }
funding = "sparat"
despite = [{ code = "line-overdrawn", because = "beslutat" }, { code = "frame-exceeded", because = "så" }]
"""


def test_a_long_history_is_paged_by_a_place_that_stays(
    book: tplog.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages follow each other without gap or overlap; a place that is not there is refused."""
    monkeypatch.setattr(history, "EVENTS_PER_PAGE", 5)
    for order in (DECIDED, RECORDED):
        seen: list[str] = []
        before: tuple[tuple[str, str], ...] = ()
        while True:
            data = page(book, ("order", order), *before).data
            seen += [row["event"] for row in data["events"]]
            if data["earlier"] is None:
                break
            before = (("before", str(data["earlier"])),)
        assert sorted(seen) == sorted(
            record.event.id for record in book.records() if record.event.budget == BUDGET
        )
        assert len(seen) > 10
    assert f'rel="next" href="{PATH}?before=' in html(book)
    with pytest.raises(NotFound, match="place-unknown"):
        page(book, ("before", "999"))
    with pytest.raises(NotFound, match="choice-unknown"):
        page(book, ("order", "alphabetical"))


def test_a_month_is_chosen_by_its_address(book: tplog.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only its events are shown, in pages of their own; each year and month says how many there are."""
    data = page(book, ("period", "2025-02")).data
    assert [row["event"] for row in data["events"]] == ["exempel/2025/fördelning"]
    counts = {each["period"]: (each["events"], each["moved"]) for each in data["periods"]}
    assert counts["2025"] == (data["seen"], None)
    assert counts["2025-02"] == (1, 350_000_000)
    assert sum(events for name, (events, _) in counts.items() if len(name) > 4) == data["seen"]
    assert page(book).data["periods"][0]["moved"] == sum(
        move.ore for record in book.budget_records(BUDGET) for move in record.event.transfers
    )
    assert "<h1>februari 2025: 1 händelse, 3,5\u00a0mkr flyttade</h1>" in html(book, ("period", "2025-02"))
    monkeypatch.setattr(history, "EVENTS_PER_PAGE", 5)
    first = page(book, ("period", "2025-01")).data
    assert page(book, ("period", "2025-01"), ("before", str(first["earlier"]))).data["events"]
    assert page(book, ("period", "2025-02")).data["earlier"] is None
    for text in ("2025-13", "2025-02-17", "XXXX-01", "x"):
        with pytest.raises(NotFound, match="period-unreadable"):
            page(book, ("period", text))


def test_what_no_longer_holds_is_marked() -> None:
    """A corrected decision says so in the history, in the log and in a trail, and leads to its correction."""
    book = book_of("2025-ks-beslut.toml", "2025-rättelse.toml")
    mark = (
        '<span class="tag wrong"><a href="/events/exempel/2025/f%C3%B6rdelning/r%C3%A4ttad">rättad</a></span>'
    )
    question = ask()
    line = trail.page(book, question, BUDGET, "2025/kommunstyrelsen/trygghetsvärdar")
    pages: list[Page[Any]] = [history.page(book, question, BUDGET), log.page(book, question), line]
    for content in pages:
        assert mark in render.render_page(content, SiteUrls(question), PATH, {"size": book.size()})


def test_the_whole_is_told_from_the_beginning_and_open(
    book: tplog.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a document of its own: every event, opened, oldest first, and no replay, which needs addresses."""
    monkeypatch.setattr(history, "EVENTS_PER_PAGE", 5)
    reading = read_budget(book, BUDGET, LATEST)
    states, shown = {BUDGET: reading.state, **reading.related}, frozenset(reading.records.indexes)

    def whole() -> Page[HistoryView]:
        """The page, whose events are gone through once."""
        return history.whole_page(reading.timeline, states, ask(), BUDGET, shown)

    assert [row["index"] for row in whole().data["events"]] == sorted(shown)
    content = whole()
    log_data: dict[str, Any] = {
        "policy": "",
        "style": "",
        "point_text": "",
        "years_text": "",
        "version": "1",
        "size": 1,
        "contents": (),
    }
    rendered = "".join(
        render.render_report(
            "R",
            [("history-x", content)],
            ReportAnchors(frozenset()),
            Language.SV,
            created_on=date(2026, 1, 1),
            **log_data,
        )
    )
    assert rendered.count("<details open>") == len(shown) == rendered.count("<details")
    assert "data-step" not in rendered
    assert 'class="replay"' not in rendered
    assert 'id="history-x-record-12"' in rendered
    assert "<a href=" not in rendered.replace('<a class="skip"', "")


def test_the_slider_has_few_places_and_this_one(book: tplog.Book) -> None:
    """However long the history, the slider's places go from the first step to the last, and name this one."""
    view = page(book, ("order", RECORDED), ("known-at", "12")).view
    assert [position for _, position in view.step.slider_positions] == list(
        range(1, view.step.step_count + 1)
    )
    assert view.step.slider_positions[view.step.slider_index] == ("12", 13)

    class Long:
        order, stops, last_records, position = RECORDED, tuple(range(0, 90_000, 3)), (), 12_345

    long = current_step(Long())  # type: ignore[arg-type]
    assert MAX_SLIDER_POSITIONS <= len(long.slider_positions) <= MAX_SLIDER_POSITIONS + 1
    assert (long.slider_positions[0], long.slider_positions[-1]) == (("0", 1), ("89997", 30_000))
    assert long.slider_positions[long.slider_index] == (str(12_344 * 3), 12_345)


def test_the_script_finds_what_it_looks_for(book: tplog.Book) -> None:
    """Every mark that replay.js asks for is in the page, and each marked place has a name of its own."""
    script = (ROOT / "src/tplog/site/static/replay.js").read_text("utf-8")
    rendered = html(book)
    marks = set(re.findall(r"\[(data-[a-z-]+)", script))
    assert {
        "data-slide",
        "data-step",
        "data-step-at",
        "data-said",
        "data-replay",
        "data-replay-says",
    } == marks
    assert all(mark in rendered for mark in marks)
    read = {re.sub("([A-Z])", r"-\1", name).lower() for name in re.findall(r"slider\.dataset\.(\w+)", script)}
    assert read == {"values", "positions", "key", "text", "failed"}
    assert all(f"data-{name}=" in rendered for name in read)
    places = re.findall(r'data-replay="([a-z]+)"', rendered)
    names = ["events", "foot", "heading", "moment", "orders", "pages", "periods", "state", "step", "top"]
    assert sorted(places) == names


def test_hostile_text_is_text() -> None:
    """Any text of an event is shown escaped, and invisible characters are written out."""
    book = tplog.Book(tplog.MemoryLog())
    text = LATE.replace("sparat", HOSTILE.replace("\u202e", "\\u202e")).replace(BUDGET, "ont")
    opened = (
        '[[event]]\ntype = "AccountOpened"\nid = "k"\naccounts = { "2025/kommunstyrelsen" = "<b>KS</b>" }\n'
    )
    book.apply(parse_decision(text.replace("[[event]]", f"{opened}\n[[event]]", 1), "x.toml"))
    question = ask()
    rendered = render.render_page(
        history.page(book, question, "ont"), SiteUrls(question), "/budgets/ont/history", {"size": 2}
    )
    assert "<script>alert" not in rendered
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &lt;/style&gt; \\u{202e} javascript:x" in rendered
    assert "&lt;b&gt;KS&lt;/b&gt;" in rendered
    assert "\u202e" not in rendered


def test_english_is_english(book: tplog.Book) -> None:
    """The same page in English has English words, and no name of a class."""
    rendered = html(book, ("order", RECORDED), ("known-at", "12"), language=Language.EN)
    assert "Step 13 of 15: record 12" in rendered
    assert ">Trygghetsutskottet proposed 3.5\u00a0mkr to four lines for 2025</a>" in rendered
    assert "ProposalMade" not in rendered
