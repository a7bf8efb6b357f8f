"""The formal side of acts: legal force, how an act came about, the order of days, the registrar's marks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

import tplog
from domain.formal_acts import FRAME, HEAD, KS, NOW, OPENED, SPLIT, book_of, breaches, event, spent
from tplog import Book, MemoryLog
from tplog.answers.trail_lines import trail_lines
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.vocabulary import Language
from tplog.readers.decision_file import parse_decision
from tplog.values.account import parse_account
from tplog.values.appeal_period import last_day_to_appeal

# Legal force.


@pytest.mark.parametrize(
    ("announced", "last_day"),
    [
        (date(2025, 3, 3), date(2025, 3, 24)),
        (date(2025, 2, 28), date(2025, 3, 21)),
        (date(2025, 3, 1), date(2025, 3, 24)),  # from a Saturday
        (date(2025, 3, 28), date(2025, 4, 22)),  # from Good Friday over Easter
        (date(2025, 5, 30), date(2025, 6, 23)),  # from Midsummer Eve
        (date(2024, 12, 3), date(2024, 12, 27)),  # from Christmas Eve
        (date(2024, 12, 10), date(2025, 1, 2)),  # from New Year's Eve
        (date(2025, 5, 8), date(2025, 5, 30)),  # from Ascension Day
        (date(2025, 4, 10), date(2025, 5, 2)),  # from May Day
        (date(2024, 5, 16), date(2024, 6, 7)),  # from the national day
    ],
)
def test_a_decision_can_be_appealed_for_three_weeks(announced: date, last_day: date) -> None:
    """KL 13:5: three weeks from the announcement; a last day that is free is moved to the next weekday."""
    assert last_day_to_appeal(announced) == last_day


def forces(book: Book) -> Mapping[str, tuple[object, ...]]:
    """The legal force of the events in the trail of the board's line, by event, as JSON has it."""
    steps = tplog.to_dict(book.trail("b", f"{KS}/a"))["steps"]
    return {
        step["event"]: (step["legal_force"], step["appeal_until"], step["legal_force_from"]) for step in steps
    }


def test_the_trail_tells_when_a_decision_gained_legal_force() -> None:
    """From the day after the last day to appeal; without the day of the announcement it is not known."""
    split = SPLIT.replace("MORE", "approved = 2025-01-20\nannounced = 2025-01-21")
    book = book_of(FRAME, split, spent("utfall", "2025-06-30", a="1 mkr"))
    assert forces(book) == {
        "ram": ("unknown", None, None),
        "fördelning": ("from-day", "2025-02-11", "2025-02-12"),
        "utfall": (None, None, None),  # no decision
    }
    english, swedish = (
        trail_lines(book.trail("b", f"{KS}/a"), language) for language in (Language.EN, Language.SV)
    )
    assert english == [
        (
            "2: approved 2025-01-20; announced 2025-01-21; legal force (KL 13:5) from 2025-02-12 "
            "(open to appeal until 2025-02-11; no appeal in the log)"
        ),
        "1: legal force (KL 13:5) unknown",
    ]
    assert "från 2025-02-12 (kan överklagas till och med 2025-02-11" in swedish[0]


@pytest.mark.parametrize(
    ("reviews", "expected"),
    [
        (["överklagad"], "appealed"),
        (["överklagad", "fastställd"], "unknown"),
        (["överklagad", "upphävd"], "set-aside"),
        (["justerad"], "from-day"),
    ],
)
def test_an_appeal_stops_legal_force_until_it_is_settled(reviews: list[str], expected: str) -> None:
    """Appealed it has none; upheld, the day is the court's and not known; quashed it never gains any."""
    split = SPLIT.replace("MORE", "announced = 2025-01-21")
    reviewed = [
        event(
            "DecisionReviewed",
            f"prövat/{number}",
            by='"förvaltningsrätten"',
            decided=f"2025-0{number + 3}-01",
            decision='"fördelning"',
            review=f'"{review}"',
        )
        for number, review in enumerate(reviews)
    ]
    assert forces(book_of(FRAME, split, *reviewed))["fördelning"][0] == expected


def test_a_day_known_to_the_month_gives_no_legal_force() -> None:
    """What is announced in January may have been so on any of its days."""
    assert forces(book_of(FRAME, SPLIT.replace("MORE", 'announced = "2025-01"')))["fördelning"] == (
        "unknown",
        None,
        None,
    )


# The formal facts.


def test_the_trail_tells_how_an_act_came_about() -> None:
    """Preparation, votes, dissents, bias, part seen and address: in words and in JSON."""
    formal = (
        'prepared_by = ["arbetsutskottet", { body = "sn", decided = 2025-01-02, paragraph = "§ 3" }]\n'
        'votes = { yes = 6, no = 6, casting_vote = true }\ndissents = ["S"]\nrecused = "en ledamot"\n'
        'seen = "sidorna 3–9"'
    )
    book = book_of(FRAME, SPLIT.replace("MORE", formal))
    first, _ = trail_lines(book.trail("b", f"{KS}/a"), Language.SV)
    assert first == (
        "2: granskad del sidorna 3–9; beredning arbetsutskottet, sn 2025-01-02 § 3; "
        "röster 6 ja, 6 nej, ordförandens utslagsröst; reservationer S; jäv en ledamot"
    )
    step = tplog.to_dict(book.trail("b", f"{KS}/a"))["steps"][-1]
    assert (step["votes_yes"], step["votes_no"], step["casting_vote"], step["votes"]) == (6, 6, True, None)
    assert step["prepared_by"] == ["arbetsutskottet", "sn 2025-01-02 § 3"]
    assert (step["dissents"], step["recused"], step["seen"]) == (["S"], ["en ledamot"], "sidorna 3–9")


def test_what_the_head_says_holds_for_all_and_an_event_says_otherwise() -> None:
    """``announced`` and the like are inherited as ``decided`` is; a part seen as the paragraph is."""
    head = HEAD.replace("[source]", 'votes = "31–20"\napproved = 2024-12-02\n[source]\nseen = "utdrag"')
    text = head + OPENED + FRAME + SPLIT.replace("MORE", 'votes = "enhälligt"\nseen = "sidan 4"')
    _, frame, split = (drafted.event.act for drafted in parse_decision(text, "b.toml").events)
    assert frame.votes
    assert split.votes
    assert (frame.votes.text, str(frame.approved), frame.source.seen) == ("31–20", "2024-12-02", "utdrag")
    assert (split.votes.text, str(split.approved), split.source.seen) == (
        "enhälligt",
        "2024-12-02",
        "sidan 4",
    )


@pytest.mark.parametrize(
    "wrong",
    [
        "votes = {}",
        "votes = { ja = 3 }",
        "votes = { yes = -1 }",
        "votes = 31",
        'prepared_by = [{ paragraph = "§ 1" }]',
        'prepared_by = [{ body = "ks", name = "x" }]',
    ],
)
def test_a_vote_or_a_preparation_that_is_none_is_refused(wrong: str) -> None:
    """A count that is none, a key that there is not, a preparation without its body: at their key."""
    with pytest.raises(tplog.BadFile) as refused:
        book_of(FRAME, SPLIT.replace("MORE", wrong))
    assert [reason.location.key for reason in refused.value.reasons if reason.location] == [
        wrong.partition(" ")[0]
    ]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("approved = 2025-01-20\nannounced = 2025-01-21", 0),
        ("approved = 2025-01-20\nannounced = 2025-01-20", 0),
        ("approved = 2025-01-20\nannounced = 2025-01-19", 1),
        ("approved = 2025-01-12", 1),
        ("announced = 2025-01-12", 1),
        ('approved = "2025-01"', 0),  # it may be after the 13th
        ('approved = "2024-12"', 1),
    ],
)
def test_days_out_of_order_are_noted(days: str, expected: int) -> None:
    """A decision is taken, its minutes approved, that announced; only what cannot be so is a finding."""
    book = book_of(FRAME, SPLIT.replace("MORE", days))
    assert breaches(book, "days-out-of-order") == [("days-out-of-order", "fördelning")] * expected


def test_days_out_of_order_are_one_finding_of_a_paper() -> None:
    """Of all its events together; the registrar's opening of accounts has no part in it."""
    head = HEAD.replace("[source]", "approved = 2024-11-01\n[source]")
    book = Book(MemoryLog(), clock=lambda: NOW)
    same_day = SPLIT.replace("MORE", "").replace("decided = 2025-01-13\n", "")
    book.apply(parse_decision(head + OPENED + FRAME + same_day, "b.toml"))
    shown = [finding for finding in book.findings() if finding.code == "days-out-of-order"]
    assert [finding.events for finding in shown] == [("ram", "fördelning")]
    sentence = finding_sentence(shown[0], Language.SV)
    assert "är senare än justeringen 2024-11-01" in sentence


def test_records_of_which_the_same_is_told_share_a_line() -> None:
    """The formal side of a paper is told once in a trail, not once for each of its records."""
    head = HEAD.replace("[source]", "announced = 2025-01-21\n[source]")
    book = Book(MemoryLog(), clock=lambda: NOW)
    book.apply(parse_decision(head + OPENED + FRAME + SPLIT.replace("MORE", ""), "b.toml"))
    (line,) = trail_lines(book.trail("b", f"{KS}/a"), Language.EN)
    assert line.startswith("1, 2: announced 2025-01-21; legal force")


def test_the_registrars_marks_are_findings() -> None:
    """A dash read as zero of an event; a case number cut short and an excerpt's end once for a paper."""
    head = HEAD.replace("[source]", "[source]\nexcerpt_ends = true\ncase_number_cut = true")
    book = Book(MemoryLog(), clock=lambda: NOW)
    split = SPLIT.replace("MORE", 'dash_is_zero = ["b"]').replace('"5 mkr" }', '"5 mkr", b = "0 kr" }')
    book.apply(parse_decision(head + OPENED + FRAME + split, "b.toml"))
    marks = [
        finding
        for finding in book.findings()
        if finding.code in {"dash-read-as-zero", "case-number-cut", "excerpt-ends"}
    ]
    assert [(finding.code, finding.events) for finding in marks] == [
        ("dash-read-as-zero", ("fördelning",)),
        ("case-number-cut", ("ram", "fördelning")),
        ("excerpt-ends", ("ram", "fördelning")),
    ]
    assert marks[0].params["lines"] == f"{KS}/b"
    with pytest.raises(tplog.Refused, match="account-not-opened"):
        book_of(FRAME, SPLIT.replace("MORE", 'dash_is_zero = ["c"]'))


REPORTED = SPLIT.replace("decided = 2025-01-13", 'decided = "DAY"\nbasis = "reported"').replace("MORE", "")
MINUTES = event(
    "Corrected",
    "fördelning/protokoll",
    corrects='"fördelning"',
    because='"Protokollet har kommit."',
    by='"kommunstyrelsen"',
    decided="2025-01-13",
    announced="2025-01-21",
    **{"from": f'"{KS}"', "lines": f'{{ "{KS}/a" = "5 mkr" }}'},
)


@pytest.mark.parametrize("reported", ["unknown", "2025-01", "2025-02-03", "2025-01-02"])
def test_minutes_that_turn_up_give_the_decision_its_day(reported: str) -> None:
    """Whatever a report said of it: it counts from the day in the minutes, not before and not later."""
    book = book_of(FRAME, REPORTED.replace("DAY", reported), MINUTES)
    days = (date(2025, 1, 12), date(2025, 1, 13), date(2025, 2, 4), NOW.date())
    held = [book.state("b", as_of=day).own_balance(parse_account(f"{KS}/a")).remaining for day in days]
    assert [ore // 10**8 for ore in held] == [0, 5, 5, 5]
    query = tplog.SearchQuery(text="fördelning", budget="b")
    for day, count in ((date(2025, 1, 12), 0), (date(2025, 1, 13), 2)):
        assert len(book.search(query, as_of=day).records) == count


def test_a_correction_of_a_decision_with_its_day_keeps_that_day() -> None:
    """The minutes told the day already; the correction's own day is the registrar's."""
    right = MINUTES.replace("2025-01-13", "2025-03-03")
    book = book_of(FRAME, SPLIT.replace("MORE", ""), right)
    held = book.state("b", as_of=date(2025, 1, 13)).own_balance(parse_account(f"{KS}/a")).remaining
    assert held == 5 * 10**8


def test_a_day_that_a_report_gives_is_changed_by_minutes_alone() -> None:
    """Another report knows no better."""
    report = MINUTES.replace("corrects", 'basis = "reported"\ncorrects')
    book = book_of(FRAME, REPORTED.replace("DAY", "2025-02-03"), report)
    held = book.state("b", as_of=date(2025, 1, 13)).own_balance(parse_account(f"{KS}/a")).remaining
    assert held == 0


def test_minutes_that_turn_up_give_the_decision_its_legal_force() -> None:
    """The announcement in the correction counts, for the corrected record too; so do reviews of either."""
    force = ("from-day", "2025-02-11", "2025-02-12")
    recorded = (FRAME, REPORTED.replace("DAY", "unknown"))
    shown = forces(book_of(*recorded, MINUTES))
    assert (shown["fördelning"], shown["fördelning/protokoll"]) == (force, force)
    for reviewed, order in (("fördelning", (1, 0)), ("fördelning/protokoll", (0, 1))):
        appeal = event(
            "DecisionReviewed",
            "överklagat",
            by='"förvaltningsrätten"',
            decided="2025-02-01",
            decision=f'"{reviewed}"',
            review='"överklagad"',
        )
        later = (MINUTES, appeal)
        shown = forces(book_of(*recorded, *(later[place] for place in order)))
        assert shown["fördelning/protokoll"][0] == "appealed"
