"""A paper on the site: its pages with what is cited marked, as far as its file is at hand and can be read."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from struct import unpack

import pytest
from sites import BROWSER, ask
from starlette.applications import Starlette

import tplog
from conftest import ROOT
from tplog.errors import EXTRA_MISSING
from tplog.papers.reading import process
from tplog.values.finding import Finding
from tplog.web.app import application

PAPERS = ROOT / "tests" / "papers"
BUDGET = "ronehamn"
DECISION = """budget = "ronehamn"
basis = "minutes"
by = "kommunstyrelsen"
decided = 2008-05-29
[source]
title = "Begäran om tilläggsanslag"
date = 2008-05-29
file = "{file}"
sha256 = "{sha256}"
paragraph = "KS § 115"
case_numbers = ["KS2008/0172-04"]
[[event]]
type = "AccountOpened"
id = "2008/konton"
[event.accounts]
"2008/tekniska-nämnden" = "Tekniska nämnden"
[[event]]
type = "ProposalMade"
id = "2008/ks-115"
to = "kommunfullmäktige"
from = "2008/eget-kapital"
quotes = [
  {{ of = "lines.2008/tekniska-nämnden", page = 1, exact = "2,5 mnkr", prefix = "beviljas " }},
  {{ of = "decided", page = 1, exact = "2009-05-29" }},
]
[event.lines]
"2008/tekniska-nämnden" = "2,5 mnkr"
"""


@pytest.fixture
def site(tmp_path: Path) -> Callable[[Path], tuple[Starlette, str]]:
    """Record a decision from this paper, and return a site that has the file, with the paper's address."""

    def make(paper: Path) -> tuple[Starlette, str]:
        folder = tmp_path / "papers"
        folder.mkdir()
        shutil.copy(paper, folder)
        decision = tmp_path / "decision.toml"
        digest = sha256(paper.read_bytes()).hexdigest()
        decision.write_text(DECISION.format(file=paper.name, sha256=digest), "utf-8")
        book = tplog.Book(tplog.MemoryLog())
        book.apply(decision)
        (key,) = book.source_documents(BUDGET)
        return application(book, papers=folder), f"/budgets/{BUDGET}/papers/{key}"

    return make


Make = Callable[[Path], tuple[Starlette, str]]


def test_what_is_cited_is_marked_where_it_stands(site: Make) -> None:
    """The words that have what is cited beside them, though they stand twice; what is not there is said."""
    app, address = site(PAPERS / "s02-ronehamn-kaj.pdf")
    page = ask(app, f"{address}.json").data["page"]
    assert page["page_count"] == 1
    assert sum("2,5 mnkr" in line for line in page["lines"]) > 1
    cited, missing = page["citations"]
    assert (cited["found"], missing["found"]) == (True, False)
    assert cited["boxes"] == [[22573, 32670, 26545, 33770]]
    html = ask(app, f"{address}?lang=en", accept=BROWSER).body.decode()
    assert '<mark id="2008/ks-115:1"><a href="/events/2008/ks-115?lang=en">2,5 mnkr</a></mark>' in html
    assert html.count("the words do not stand so on the page") == 1
    event = ask(app, "/events/2008/ks-115?lang=en", accept=BROWSER).body.decode()
    assert f'{address}?page=1&amp;lang=en#2008/ks-115%3A1"' in event


def test_a_page_is_a_picture_that_we_wrote(site: Make) -> None:
    """A PNG of bounded size, and none for a page that is not there."""
    app, address = site(PAPERS / "s02-ronehamn-kaj.pdf")
    answer = ask(app, f"{address}/pages/1.png")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert answer.body.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = unpack(">II", answer.body[16:24])
    assert 800 < width < height < 1_400
    for number in ("2", "0", "-1", "x", "99999999"):
        assert ask(app, f"{address}/pages/{number}.png").status == 404


@pytest.mark.parametrize("name", ["truncated.pdf", "encrypted.pdf", "bomb.pdf", "not-a-pdf.pdf", "loop.pdf"])
def test_a_broken_paper_is_said_to_be_so(site: Make, name: str) -> None:
    """The page is there with what is recorded; the file is neither shown nor named with its folder."""
    app, address = site(PAPERS / "broken" / name)
    answer = ask(app, f"{address}?lang=sv", accept=BROWSER)
    html = answer.body.decode()
    assert answer.status == 200
    assert "/events/2008/ks-115" in html
    assert str(PAPERS) not in html
    assert ask(app, f"{address}/pages/1.png").status in {200, 404}


def test_a_paper_is_drawn_and_refused_once(site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are cached, and so is that there is none."""
    app, address = site(PAPERS / "broken" / "truncated.pdf")
    first = ask(app, f"{address}/pages/1.png")
    monkeypatch.setattr(process, "child_command", lambda *_: pytest.fail("drawn again"))
    monkeypatch.setattr("tplog.papers.reading.picture.run_bounded", lambda *_: pytest.fail("drawn again"))
    assert ask(app, f"{address}/pages/1.png").status == first.status


def test_an_altered_file_is_not_shown(site: Make, tmp_path: Path) -> None:
    """Only the file that was recorded is."""
    app, address = site(PAPERS / "s02-ronehamn-kaj.pdf")
    shutil.copy(PAPERS / "s13-exempelby-protokoll.pdf", tmp_path / "papers" / "s02-ronehamn-kaj.pdf")
    assert ask(app, f"{address}.json").data["page"] is None
    assert ask(app, f"{address}/pages/1.png").status == 404


def test_without_the_extra_the_page_says_so(site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is recorded stands there all the same."""
    app, address = site(PAPERS / "s02-ronehamn-kaj.pdf")
    missing = tplog.NotFound(Finding(EXTRA_MISSING, {"what": "x", "extra": "papers"}))

    def read(*_: object, **__: object) -> None:
        raise missing

    monkeypatch.setattr("tplog.papers.reading.read.read", read)
    html = ask(app, f"{address}?lang=en", accept=BROWSER).body.decode()
    assert "is not installed here" in html
    assert "/events/2008/ks-115" in html
