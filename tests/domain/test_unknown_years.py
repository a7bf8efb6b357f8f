"""What papers do not say: a year, a day's year, a body or a day against the head; several years in one."""

from __future__ import annotations

from datetime import date

import pytest

from spec import BUDGET, KS, SN, TODAY, Then, draft, event, given, opened
from tplog.answers.projects import Project, project, projects
from tplog.answers.states import BUDGET_YEARS
from tplog.answers.to_json import to_data
from tplog.answers.year_summary import budget_years
from tplog.errors import BadFile, NotFound
from tplog.events.types import ForecastRecorded
from tplog.readers.decision_file import parse_decision
from tplog.values.account import MULTI_YEAR, UNKNOWN_YEAR, Account, are_other_years, parse_account
from tplog.values.as_of import AsOf
from tplog.values.identifiers import ParseError
from tplog.values.partial_date import PartialDate, parse_date

COUNCIL = "kommunfullmäktige"
YEARS = opened(f"2025/{KS}", f"2026/{KS}", f"2025/{KS}/bro", f"2026/{KS}/bro", f"2027/{KS}/bro")
UNDATED = opened(f"okänt-år/{KS}", f"okänt-år/{KS}/bro", f"flerårig/{KS}", f"flerårig/{KS}/bro", f"2025/{KS}")


def decided(name: str, giver: str, lines: str, kind: str = "FrameDecided", **more: str) -> str:
    """A decision that gives from an account to lines, as TOML has them."""
    return event(kind, name, COUNCIL, giver=f'"{giver}"', lines=lines, **more)


def moved(*tables: str) -> list[str]:
    """The transfers of a file's last event: giver and taker."""
    return [f"{move.giver} → {move.taker}" for move in draft(*tables).events[-1].event.all_transfers]


def test_in_a_table_over_several_years_each_line_s_own_year_pays() -> None:
    """The giver's year follows the line's, the total is over all, and no money goes between years."""
    lines = f'{{ "2025/{KS}/bro" = "18 mkr", "2026/{KS}/bro" = "30 mkr" }}'
    then = given(YEARS).when(decided("bro", f"2025/{COUNCIL}", lines, total='"48 mkr"'))
    then.finds_no("cross-year-transfer").finds_no("total-mismatch")
    assert [then.state[f"{year}/{COUNCIL}"].remaining for year in (2025, 2026)] == [
        -18_000_000_00,
        -30_000_000_00,
    ]


@pytest.mark.parametrize(
    ("giver", "lines", "givers"),
    [
        # The council and the state have no money of a year of their own.
        (COUNCIL, f'{{ "2026/{KS}" = "1 mkr" }}', ["2026"]),
        ("staten", f'{{ "2026/{KS}" = "1 mkr" }}', ["2026"]),
        # Of another source one year's money may be meant for another year, but not in a table over several.
        ("resultat", f'{{ "2026/{KS}" = "1 mkr" }}', ["2025"]),
        ("resultat", f'{{ "2025/{KS}" = "1 mkr", "2026/{KS}" = "1 mkr" }}', ["2025", "2026"]),
        # Another body gives what it has, in the year that it says.
        (SN, f'{{ "2025/{KS}" = "1 mkr", "2026/{KS}" = "1 mkr" }}', ["2025", "2025"]),
    ],
)
def test_whose_year_follows_the_line(giver: str, lines: str, givers: list[str]) -> None:
    """A giver without money of a year of its own always; any built-in one where the lines are of several."""
    moves = moved(decided("x", f"2025/{giver}", lines, "FrameChanged"))
    assert [move.partition("/")[0] for move in moves] == givers


def test_a_carry_over_gives_from_the_account_that_it_states() -> None:
    """It goes between years, also where its lines are of several."""
    lines = f'{{ "2026/{KS}/bro" = "1 mkr", "2027/{KS}/bro" = "1 mkr" }}'
    for giver in (f"2025/{KS}/bro", "2025/hänskjutet"):
        moves = moved(decided("x", giver, lines, "CarryOverDecided"))
        assert all(move.startswith(f"{giver} ") for move in moves)


def test_a_body_splits_each_year_s_frame() -> None:
    """An allocation to its own lines of another year is from its frame of that year; to others it is not."""
    lines = f'{{ "2025/{KS}/bro" = "1 mkr", "2026/{KS}/bro" = "2 mkr" }}'
    assert moved(decided("x", f"2025/{KS}", lines, "AllocationDecided")) == [
        f"2025/{KS} → 2025/{KS}/bro",
        f"2026/{KS} → 2026/{KS}/bro",
    ]


def test_a_level_follows_its_line_s_year_too() -> None:
    """What a stated level adds comes from the giver of the line's year."""
    lines = f'{{ "2025/{KS}" = "18 mkr", "2026/{KS}" = "30 mkr" }}'
    stated = event("FrameDecided", "n", COUNCIL, giver=f'"2025/{COUNCIL}"', levels=lines)
    then = given(YEARS).when(stated)
    then.finds_no("cross-year-transfer")
    assert then.state[f"2026/{COUNCIL}"].remaining == -30_000_000_00


@pytest.mark.parametrize("word", ["okänt-år", "flerårig"])
def test_an_account_without_a_calendar_year_is_written_as_its_word(word: str) -> None:
    """It is read as it is written, stands before all years, and its year is no number in any text or data."""
    path = parse_account(f"{word}/{KS}/bro")
    assert str(path) == f"{word}/{KS}/bro"
    assert f"{path.year}" == str(path.year) == word
    assert path < parse_account(f"1863/{KS}")
    assert path.body == parse_account(f"{word}/{KS}")
    then = given(UNDATED).when(decided("ram", f"{word}/{COUNCIL}", f'{{ "{word}/{KS}" = "1 mkr" }}'))
    answer = to_data(BUDGET_YEARS, budget_years(BUDGET, then.state))
    assert list(answer["years"]) == ["flerårig", "okänt-år", "2025"]
    assert answer["years"][word][0]["frame"] == 1_000_000_00


@pytest.mark.parametrize("number", [-1, 0, 1, 9999])
def test_no_number_is_a_year_that_no_calendar_has(number: int) -> None:
    """An account of year 1, or of the number behind a word, cannot be made; the word's own can."""
    assert Account(UNKNOWN_YEAR, (KS,)) != Account(MULTI_YEAR, (KS,))
    with pytest.raises(ParseError):
        Account(number, (KS,))


def test_years_are_other_years_only_if_both_are_known() -> None:
    """Of an unknown year nothing can be said."""
    assert are_other_years(2025, 2026)
    assert not are_other_years(2025, 2025)
    assert not are_other_years(2025, UNKNOWN_YEAR)
    assert not are_other_years(MULTI_YEAR, 2025)


def test_no_rule_takes_an_unknown_year_for_another_year() -> None:
    """A body's own money that goes between a year and none is neither between years nor beyond its place."""
    frame = decided("ram", f"2025/{COUNCIL}", f'{{ "2025/{KS}" = "2 mkr" }}')
    move = f'[{{ from = "2025/{KS}", to = "okänt-år/{KS}/bro", amount = "1 mkr" }}]'
    then = given(UNDATED, frame).when(event("ReallocationDecided", "x", KS, transfers=move))
    then.finds_no("cross-year-transfer").finds_no("mandate-missing")
    other = move.replace("okänt-år", "2026")
    known = given(YEARS, frame).when(event("ReallocationDecided", "x", KS, transfers=other))
    known.finds("cross-year-transfer")
    known.finds("mandate-missing")


def test_the_findings_of_an_unknown_year_are_found_by_it() -> None:
    """They stand with its year as those of any year do."""
    then = given(UNDATED).when(decided("ram", f"okänt-år/{COUNCIL}", f'{{ "okänt-år/{KS}" = "1 mkr" }}'))
    (finding,) = then.book.findings_for_years(BUDGET, [UNKNOWN_YEAR])
    assert (finding.code, finding.account) == ("unallocated-remainder", f"okänt-år/{KS}")
    assert not then.book.findings_for_years(BUDGET, [2025])


@pytest.mark.parametrize(
    ("text", "bound", "latest"),
    [
        ("XXXX-11-25", date(2025, 2, 3), date(2024, 11, 25)),
        ("XXXX-11-25", date(2024, 11, 25), date(2024, 11, 25)),
        ("XXXX-11", date(2025, 2, 3), date(2024, 11, 30)),
        ("XXXX-11", date(2025, 11, 10), date(2025, 11, 10)),
        ("XXXX-02-29", date(2025, 3, 1), date(2024, 2, 29)),
        ("XXXX-02-29", date(1903, 3, 1), date(1896, 2, 29)),
        ("XXXX-11-25", None, None),
        ("2025-03", date(2025, 3, 5), date(2025, 3, 31)),
    ],
)
def test_the_last_day_that_a_date_can_mean(text: str, bound: date | None, latest: date | None) -> None:
    """Without its year it is the last such day by the bound; a date that is known is not bound by it."""
    assert parse_date(text).latest_by(bound) == latest
    assert str(parse_date(text)) == text


@pytest.mark.parametrize(
    "text", ["XXXX", "XXXX-13", "XXXX-02-30", "XXXX-", "xxxx-11-25", "25 november", "20XX-11-25"]
)
def test_what_is_no_date(text: str) -> None:
    """All but the year must be in order, and something of it known."""
    with pytest.raises(ParseError):
        parse_date(text)
    with pytest.raises(ValueError, match="month"):
        PartialDate(None, None, 3)


def dated(source_date: str, decided_on: str = '"XXXX-11-25"') -> str:
    """A file of a decision on a day without its year, from a paper of this date."""
    return "\n".join(
        [
            f'budget = "{BUDGET}"\nby = "{COUNCIL}"\ndecided = {decided_on}\n[source]\ntitle = "Utdrag"',
            source_date,
            opened(f"2025/{KS}"),
            decided("ram", f"2025/{COUNCIL}", f'{{ "2025/{KS}" = "1 mkr" }}'),
        ]
    )


@pytest.mark.parametrize(
    ("source_date", "counts_from"),
    [("date = 2025-02-03", date(2024, 11, 25)), ('date = "XXXX-12-01"', TODAY), ("", TODAY)],
)
def test_a_day_without_its_year_is_bounded_by_the_paper_alone(source_date: str, counts_from: date) -> None:
    """It counts from the last such day by the paper's date, else as an unknown date: from its recording."""
    book = given().book
    book.apply(parse_decision(dated(source_date), "x.toml"))
    path = parse_account(f"2025/{KS}")
    before = date.fromordinal(counts_from.toordinal() - 1)
    assert book.state(BUDGET, as_of=counts_from).balance(path) == 1_000_000_00
    assert book.state(BUDGET, as_of=before).balance(path) == 0


def test_a_day_without_its_year_is_not_in_the_future() -> None:
    """Of a day in December nobody knows in June that it has not been."""
    given(UNDATED).when(
        decided("x", f"2025/{COUNCIL}", f'{{ "2025/{KS}" = "1 mkr" }}', decided='"XXXX-12-24"')
    ).then()


def test_an_event_can_say_against_the_head_what_is_unknown() -> None:
    """``unknown`` is neither a body nor a day, and takes the place of the head's."""
    (_, drafted) = draft(
        UNDATED, event("MandateGiven", "m", to=f'"{KS}"', scope='"x"', by='"unknown"', decided='"unknown"')
    ).events
    assert (drafted.event.act.body, drafted.event.act.decided) == (None, None)
    (forecast,) = draft(
        event("ForecastRecorded", "p", made='"unknown"', lines=f'{{ "2025/{KS}" = "1 mkr" }}')
    ).events
    assert isinstance(forecast.event, ForecastRecorded)
    assert forecast.event.made is None


@pytest.mark.parametrize(
    "table",
    [
        event("MandateGiven", "m", to='"unknown"', scope='"x"'),
        event("MandateGiven", "m", to=f'"{KS}"', scope='"x"', also_named='["unknown"]'),
        event("AccountOpened", "k", accounts='{ "2025/unknown" = "Okänd" }'),
    ],
)
def test_no_body_is_called_unknown(table: str) -> None:
    """The word is taken."""
    with pytest.raises(BadFile) as refusal:
        draft(table)
    assert [reason.code for reason in refusal.value.reasons] == ["body-reserved"]


def test_the_refusal_of_an_empty_word_says_what_to_write() -> None:
    """Whoever tries to say nothing against the head is told how."""
    with pytest.raises(BadFile) as refusal:
        draft(event("MandateGiven", "m", to=f'"{KS}"', scope='"x"', by='""', decided='"våren"'))
    assert all("unknown" in str(refusal.value).splitlines()[number] for number in (0, 1))


def overdrawn(despite: str) -> str:
    """Two lines of which each is taken below zero."""
    move = (
        f'[{{ from = "2025/{KS}/bro", to = "2025/{KS}", amount = "1 mkr" }}, '
        f'{{ from = "2026/{KS}/bro", to = "2026/{KS}", amount = "1 mkr" }}]'
    )
    return event("ReallocationDecided", "x", KS, transfers=move, despite=despite)


def test_despite_is_for_the_account_that_it_names() -> None:
    """A reason for one account's breach is none for another's; without an account it is for all."""
    reason = 'code = "line-overdrawn", because = "så beslutades"'
    given(YEARS).when(overdrawn(f"[{{ {reason} }}]")).then()
    first, second = (f'{{ {reason}, account = "{year}/{KS}/bro" }}' for year in (2025, 2026))
    (refused,) = given(YEARS).when(overdrawn(f"[{first}]")).refused("line-overdrawn")
    assert refused.account == f"2026/{KS}/bro"
    both = given(YEARS).when(overdrawn(f"[{first}, {second.replace('så', 'annorlunda')}]"))
    both.then()
    reasons = {finding.account: finding.because for finding in both.book.findings() if finding.because}
    assert reasons == {f"2025/{KS}/bro": "så beslutades", f"2026/{KS}/bro": "annorlunda beslutades"}


def horizon(kind: str, name: str, year: int, amount: str, day: str = "2025-03-01", **more: str) -> str:
    """A figure for the whole of a project."""
    lines = f'{{ "{year}/{KS}/bro" = "{amount}" }}'
    return event(kind, name, COUNCIL, horizon='"slut"', decided=day, lines=lines, **more)


def with_bridge(*more: str) -> Then:
    """A project over two years, of which one has spent something, and what comes after."""
    accounts = opened(f"2025/{KS}/bro", f"2026/{KS}/bro", kind='"investering"')
    lines = f'{{ "2025/{KS}/bro" = "18 mkr", "2026/{KS}/bro" = "30 mkr" }}'
    spent = event("OutcomeRecorded", "u", KS, until="2025-04-30", lines=f'{{ "2025/{KS}/bro" = "16 mkr" }}')
    return given(accounts, decided("bro", f"2025/{COUNCIL}", lines), spent).when(*more).then()


def bridge(then: Then) -> Project:
    """The only project, listed and asked for alike."""
    (only,) = projects(BUDGET, then.state)
    assert only == project(BUDGET, then.state, f"{KS}/bro")
    return only


def test_a_project_is_seen_over_its_years() -> None:
    """Budget, spent and remaining are the sums of the years; what papers state of the whole stands beside."""
    budgeted = horizon("PlanNoted", "b", 2026, "50 mkr")
    first = horizon("ForecastRecorded", "p", 2025, "55 mkr")
    later = horizon("ForecastRecorded", "senare", 2026, "52 mkr", "2025-05-01")
    whole = bridge(with_bridge(budgeted, first, later))
    assert [str(year.account) for year in whole.years] == [f"2025/{KS}/bro", f"2026/{KS}/bro"]
    assert (whole.budget_total, whole.outcome) == (48_000_000_00, 16_000_000_00)
    assert whole.remaining == 32_000_000_00
    assert {name: (figure.event, figure.amount.ore) for name, figure in whole.stated.items()} == {
        "plan-at-completion": ("b", 50_000_000_00),
        "forecast-at-completion": ("senare", 52_000_000_00),
    }


def test_what_is_for_the_whole_is_no_figure_of_a_year() -> None:
    """A forecast at completion is neither the year's forecast nor held against the year's budget."""
    variances = f'{{ "2026/{KS}/bro" = "-2 mkr" }}'
    then = with_bridge(event("ForecastRecorded", "p", COUNCIL, horizon='"slut"', variances=variances))
    then.finds_no("variance-only")
    assert all(not year.noted for year in bridge(then).years)
    assert bridge(then).stated["forecast-at-completion-variance"].amount.ore == -2_000_000_00
    with_bridge(event("ForecastRecorded", "p", COUNCIL, variances=variances)).finds("variance-only")


def test_one_year_is_a_project_if_a_paper_states_something_of_the_whole() -> None:
    """Whatever its kind, and however few its years."""
    then = given(opened(f"2025/{KS}/bro")).when(horizon("ForecastRecorded", "p", 2025, "55 mkr")).then()
    assert [shown.path for shown in projects(BUDGET, then.state)] == [f"{KS}/bro"]


def test_what_is_no_project() -> None:
    """Lines of operations over several years are not listed; any path can be asked for, and no other."""
    then = given(YEARS).when(decided("x", f"2025/{COUNCIL}", f'{{ "2025/{KS}" = "1 mkr" }}')).then()
    assert projects(BUDGET, then.state) == ()
    assert project(BUDGET, then.state, KS).budget_total == 1_000_000_00
    with pytest.raises(NotFound) as refusal:
        project(BUDGET, then.state, f"2025/{KS}")
    assert refusal.value.reasons[0].code == "project-unknown"


def test_what_is_no_year_s_budget_is_a_project() -> None:
    """It is listed by itself, whatever its kind; the body that holds it is not."""
    then = (
        given(UNDATED)
        .when(decided("x", f"flerårig/{COUNCIL}", f'{{ "flerårig/{KS}/bro" = "9 mkr" }}'))
        .then()
    )
    listed = {shown.path: shown.budget_total for shown in projects(BUDGET, then.state)}
    assert listed == {f"{KS}/bro": 9_000_000_00}


def test_a_point_in_time_is_kept() -> None:
    """A decision of an unknown day, against the head's, counts from its recording."""
    lines = f'{{ "2025/{KS}" = "1 mkr" }}'
    then = given(UNDATED).when(decided("x", f"2025/{COUNCIL}", lines, decided='"unknown"')).then()
    state = then.book.overview(BUDGET, [2025], AsOf(date(2025, 5, 1)))[0]
    assert state.balance(parse_account(f"2025/{KS}")) == 0
