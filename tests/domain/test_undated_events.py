"""An answer as of a day says which events it lacks because their own day is not known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sites import BROWSER, ask

import tplog
from conftest import Cli
from domain.test_kept_answers import replaying
from domain.test_money_as_of import BODY, allocated, book_of, corrected
from domain.test_snapshots import stored_log
from spec import BUDGET, KS, event
from tplog.book.book import Book
from tplog.book.undated_events import DAY_UNKNOWN, moves_money_of, undated_notes, undated_of_budget
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import parse_page_request
from tplog.site.pages import compare
from tplog.site.report import ReportInfo, report_html
from tplog.values.as_of import AsOf
from tplog.web.app import application

PAPER = "trygghetspaketet"
BEFORE, AFTER = date(2024, 12, 31), date(2025, 1, 29)


def left_out(book: tplog.Book, day: date, budget: str = BUDGET, known_at: int | None = None) -> set[str]:
    """The events left out, which a replay finds as well as what is stored."""
    point = AsOf(day, known_at)
    records = list(book.records())
    undated = undated_of_budget(book, budget, point)
    for other in (replaying(records), Book(stored_log(records, 2))):
        assert undated_of_budget(other, budget, point) == undated
    return {each.event for each in undated.values()}


def test_a_month_or_an_unknown_day_counts_later_and_is_told() -> None:
    """Only where the day could have been by then: a known day and a later month are rightly not there."""
    book = book_of(
        allocated("okänd", 1),
        allocated("mars", 2, '"2025-03"'),
        allocated("maj", 3, '"2025-05"'),
        allocated("dag", 4, '"2025-04-10"'),
        allocated("utan-år", 5, '"XXXX-03-01"'),
    )
    assert left_out(book, date(2025, 3, 10)) == {"okänd", "mars", "utan-år"}
    assert left_out(book, date(2025, 4, 1)) == {"okänd", "utan-år"}
    assert left_out(book, date(2025, 5, 2)) == {"okänd", "maj", "utan-år"}
    assert left_out(book, date(2025, 3, 10), known_at=2) == {"okänd"}
    assert left_out(book, date(2026, 3, 1)) == set()


def test_a_day_that_a_correction_gives_is_known() -> None:
    """The event then counts from it; a correction that gives none counts with its event, and is none more."""
    lines = {"giver": f'"{BODY}"', "lines": f'{{ "{BODY}/trygg" = "1 kr" }}'}
    dated = event(
        "Corrected", "r", KS, corrects='"okänd"', because='"protokollet"', decided="2025-04-01", **lines
    )
    unknown = allocated("okänd", 1)
    assert left_out(book_of(unknown, dated), date(2025, 3, 10)) == set()
    undated = corrected("r", "okänd", 2).replace("because", 'decided = "unknown"\nbecause')
    assert left_out(book_of(unknown, undated), date(2025, 3, 10)) == {"okänd"}


def test_the_sentence_counts_and_names_them_and_says_when_to_ask(matter: tplog.Book) -> None:
    """The real matter's decisions are known by one memorandum alone."""
    assert len(left_out(matter, BEFORE, PAPER)) == 12
    assert left_out(matter, AFTER, PAPER) == set()
    (note,) = undated_notes(matter, matter.budgets(), AsOf(BEFORE))
    assert note.events == ("2024/statsbidrag", "2018/ram", "2018/uppdrag")
    assert finding_sentence(note, Language.EN) == (
        "As of 2024-12-31 13 events are left out whose day is not known, 2024/statsbidrag, 2018/ram, "
        "2018/uppdrag …: they count from the day of the paper, or else of the recording, and a month or a "
        "year from its last day; the first is 2025-01-29. Ask as of 2025-01-29 to have all of them. A "
        "correction that says when a decision was made lets it count from that day."
    )
    (single,) = undated_notes(matter, [PAPER], AsOf(BEFORE), moves_money_of("2019/kommunstyrelsen"))
    assert finding_sentence(single, Language.SV).startswith(
        "Per 2024-12-31 saknas 1 händelse vars dag inte är känd, 2019/ram: den räknas från handlingens dag"
    )
    assert undated_notes(matter, [PAPER], AsOf()) == ()
    replay = replaying([*matter.records()])
    for account in ("2019/kommunstyrelsen", "2024/kommunstyrelsen/sspf", "2025/kommunstyrelsen"):
        stored = undated_notes(matter, [PAPER], AsOf(BEFORE), moves_money_of(account))
        assert undated_notes(replay, [PAPER], AsOf(BEFORE), moves_money_of(account)) == stored


@pytest.mark.parametrize(
    ("command", "count"),
    [
        (("show", PAPER, "2024", "--as-of", "2024"), "12"),
        (("show", PAPER, "--as-of", "2024", "--json"), "12"),
        (("show", "--as-of", "2024"), "13"),
        (("trail", "2024/kommunstyrelsen/sspf", "--as-of", "2024"), "3"),
        (("diff", "2025", "2024", "-b", PAPER), "12"),
        (("log", "--as-of", "2024"), "13"),
        (("log", "--account", "2024/kommunstyrelsen/sspf", "--as-of", "2024"), "2"),
        (("log", "--type", "FrameDecided", "--as-of", "2024"), "8"),
        (("findings", "--as-of", "2024"), "13"),
        (("status", "--as-of", "2024"), "13"),
        (("export", "csv", PAPER, "--as-of", "2024"), "12"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else value,
)
def test_every_command_as_of_a_day_says_so(
    cli: Cli, seeded: Callable[[], bytes], command: tuple[str, ...], count: str
) -> None:
    """On stderr, in the reader's language; as of now, or of a day that lacks nothing, it does not."""
    seeded()
    assert f"{DAY_UNKNOWN.code}: As of 2024-12-31 {count} events" in cli(*command).stderr
    assert f"{DAY_UNKNOWN.code}: Per 2024-12-31 saknas {count} händelser" in cli(*command, lang="sv").stderr
    later = [{"2024": "2025-12-31"}.get(word, word) for word in command[2:]]
    assert DAY_UNKNOWN.code not in cli(*command[:2], *later).stderr


def test_a_status_of_a_day_before_all_does_not_call_the_log_empty(
    cli: Cli, seeded: Callable[[], bytes]
) -> None:
    """Nothing was decided by then; an empty log is one without records."""
    seeded()
    assert "nothing at that time" in cli("status", "--as-of", "2024").stderr
    assert cli("init", "--db", "tom.db").exit_code == 0
    assert "the log is empty" in cli("status", "--db", "tom.db").stderr


def test_every_page_as_of_a_day_says_so(matter: tplog.Book) -> None:
    """Above its heading, in the JSON as a member, in the report below the title; as of now it does not."""
    site, sentence = application(matter), "As of 2024-12-31 12 events are left out whose day is not known"
    for path in (f"/budgets/{PAPER}", f"/budgets/{PAPER}/result", f"/budgets/{PAPER}/history"):
        page = ask(site, f"{path}?as-of=2024-12-31&lang=en", accept=BROWSER).body.decode()
        assert page.index(sentence) < page.index("<h1>")
        (note,) = ask(site, f"{path}.json?as-of=2024-12-31").data["notes"]
        assert (note["code"], note["severity"]) == (DAY_UNKNOWN.code, "note")
        assert "notes" not in ask(site, f"{path}.json").data
        assert "notes" not in ask(site, f"{path}.json?as-of=2025-02-01").data
    assert "13 events are left out" in ask(site, "/?as-of=2024-12-31&lang=en", accept=BROWSER).body.decode()
    request = parse_page_request([("from", "2023"), ("to", "2024")], Language.SV)
    days = [note.params["day"] for note in compare.page(matter, request, PAPER).notes]
    assert days == ["2023-12-31", "2024-12-31"]
    info = ReportInfo(datetime(2026, 3, 1, tzinfo=UTC), "0")
    past = parse_page_request([("as-of", "2024-12-31")], Language.EN)
    assert sentence in "".join(report_html(matter, past, PAPER, info))
