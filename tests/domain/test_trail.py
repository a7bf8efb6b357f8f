"""The trail climbs authority and ends at papers."""

from __future__ import annotations

from conftest import ROOT, Cli
from spec import KS, LINES, SN, allocated, event, framed, given, opened, spent
from tplog.answers.trail_lines import trail_lines
from tplog.answers.trail_tables import trail_tables
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import PageRequest
from tplog.site.pages import trail as trail_page
from tplog.site.urls import SiteUrls

MATTER = (
    LINES,
    framed("3 mkr"),
    allocated(värdar="2 mkr", grupper="1 mkr"),
    spent("utfall", "2025-05-31", värdar="0,5 mkr"),
)


def test_a_trail_leads_from_the_council_to_the_last_krona() -> None:
    """First what funded the body, then what the line was given and spent, with balances."""
    trail = given(*MATTER).book.trail("trygghet", "2025/kommunstyrelsen/värdar")
    steps = [(step.act.body, step.column, step.amount, step.balance, step.depth) for step in trail]
    assert steps == [
        ("kommunfullmäktige", "frame", 300_000_000, 300_000_000, 1),
        (KS, "allocated", 200_000_000, 200_000_000, 0),
        (KS, "outcome", -50_000_000, 150_000_000, 0),
    ]
    assert [step.record.index for step in trail] == [1, 2, 3]
    assert {step.act.source.title for step in trail} == {"Protokoll"}


def test_a_sub_lines_authority_is_the_line_above_it() -> None:
    """The trail shows how the line got what it gave, and not what it gave to others below it."""
    sub = opened(f"2025/{KS}/värdar/norr", f"2025/{KS}/värdar/söder")
    lines = '{ "norr" = "300 tkr", "söder" = "100 tkr" }'
    split = event("AllocationDecided", "delning", KS, giver=f'"2025/{KS}/värdar"', lines=lines)
    trail = given(*MATTER, sub, split).book.trail("trygghet", f"2025/{KS}/värdar/norr")
    steps = [(str(step.account), step.column, step.amount) for step in trail]
    assert steps == [
        (f"2025/{KS}", "frame", 300_000_000),
        (f"2025/{KS}/värdar", "allocated", 200_000_000),
        (f"2025/{KS}/värdar/norr", "allocated", 30_000_000),
    ]


def test_what_a_body_gave_other_lines_is_not_on_the_trail() -> None:
    """It has only the steps of the account itself and of its authority."""
    trail = given(*MATTER).book.trail("trygghet", "2025/kommunstyrelsen/värdar")
    assert not [step for step in trail if "grupper" in str(step.counterpart)]


def test_lines_that_trade_in_a_ring_have_short_trails() -> None:
    """A reallocation is one step; the giver's history is its own trail."""
    ring = [
        event(
            "ReallocationDecided",
            f"r{number}",
            KS,
            transfers=f'[{{ from = "2025/{KS}/{giver}", to = "2025/{KS}/{taker}", amount = "1 kr" }}]',
            decided=f"2025-03-{number + 1:02}",
        )
        for number in range(10)
        for giver, taker in [("värdar", "grupper") if number % 2 else ("grupper", "värdar")]
    ]
    trail = given(*MATTER, *ring).book.trail("trygghet", "2025/kommunstyrelsen/värdar")
    assert len(list(trail)) == 13


def test_a_sibling_with_a_longer_name_is_another_account() -> None:
    """Paths are compared by their parts, never as strings."""
    longer = opened(f"2025/{KS}/värdar-extra", f"2025/{SN}")
    book = given(LINES, longer, framed("3 mkr"), allocated(värdar_extra="1 mkr", värdar="1 mkr")).book
    assert len(list(book.trail("trygghet", "2025/kommunstyrelsen/värdar"))) == 2


def test_a_line_granted_by_the_council_itself_starts_there() -> None:
    """A frame may go straight to a line; then the line's own step is the authority."""
    straight = event(
        "FrameDecided",
        "rakt",
        "kommunfullmäktige",
        giver='"2025/kommunfullmäktige"',
        lines=f'{{ "2025/{KS}/värdar" = "1 mkr" }}',
    )
    steps = list(given(LINES, straight).book.trail("trygghet", "2025/kommunstyrelsen/värdar"))
    assert [(step.column, step.amount) for step in steps] == [("frame", 100_000_000)]


def test_an_approximate_amount_is_marked_with_the_papers_words() -> None:
    """In table and page: that of a transfer, and that of an outcome, whose move is computed; no exact one."""
    about = (
        LINES,
        framed("cirka 3 mkr"),
        allocated(värdar="2 mkr"),
        spent("u", "2025-05-31", värdar="drygt 1 mkr"),
    )
    book = given(*about).book
    trail = book.trail("trygghet", f"2025/{KS}/värdar")
    assert [step.approximate for step in trail] == ["cirka 3 mkr", None, "drygt 1 mkr"]
    tables, _ = trail_tables(trail, "trygghet", Language.SV)
    amounts = [table.headings.index("belopp") for table in tables]
    cells = [row.cells[at] for table, at in zip(tables, amounts, strict=True) for row in table.rows]
    assert cells == ["≈ 3,0", "2,0", "≈ −1,0"]
    assert trail_lines(trail, Language.SV)[:2] == [
        "1: ≈ enligt handlingen ”cirka 3 mkr”",
        "3: ≈ enligt handlingen ”drygt 1 mkr”",
    ]
    page = trail_page.page(book, PageRequest(), "trygghet", f"2025/{KS}/värdar")
    assert "ungefärligt: ”drygt 1 mkr”" in render.render_page(
        page, SiteUrls(PageRequest()), "/x", {"size": 4}
    )


def test_a_years_figures_come_with_the_note_of_approximate_ones(cli: Cli) -> None:
    """It explains a figure of the table, which does not show it."""
    matter = ROOT / "tests" / "matters" / "46-rapporter.toml"
    assert cli("apply", str(matter), "--create", "--quiet").exit_code == 0
    assert "approximate-figure" in cli("show", "påhittat", "2024").stdout
