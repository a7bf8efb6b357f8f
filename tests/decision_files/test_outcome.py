"""An outcome from the bookkeeping: nothing is lost, nothing counts twice, and its decision file applies."""

from __future__ import annotations

from datetime import date
from itertools import pairwise, product

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import tplog
from hostile.texts import HARMFUL, TEXTS
from spec import framed, opened
from tplog import Book, MemoryLog
from tplog.decision_files.formatter import format_decision_file
from tplog.decision_files.outcome import (
    Outcome,
    compare_outcomes,
    compute_outcome,
    later_outcome_findings,
    require_lines,
    sums_by_account,
)
from tplog.decision_files.outcome_file import OutcomeHeader, outcome_decision_text, proposed_id
from tplog.domain.state.budget_state import BudgetState
from tplog.events.types import OutcomeRecorded
from tplog.i18n.finding_text import error_line
from tplog.i18n.vocabulary import Language
from tplog.readers.bookkeeping import BookedSum, Bookkeeping, Correction, Objects, total_ore
from tplog.readers.decision_file import parse_decision
from tplog.readers.tables.line_mapping import LineMap, MappingRule, parse_mapping
from tplog.values.account import parse_account
from tplog.values.amount import format_exact
from tplog.values.amount_parser import parse_amount
from tplog.values.finding import SourceLocation
from tplog.values.limits import ORE_LIMIT

FIRST, UPTO = date(2025, 1, 1), date(2025, 6, 30)
HOSTS, ACTORS = parse_account("2025/ks/värdar"), parse_account("2025/ks/aktörer")
World = tuple[Bookkeeping, LineMap]
HEAD = OutcomeHeader("utfall/1", "bok.se", "0" * 64, Language.EN)


def books(*booked: tuple[str, int] | tuple[str, dict[str, str], int], upto: date = UPTO) -> Bookkeeping:
    """A bookkeeping of accounts, their objects and öre."""
    rows = [(item[0], item[1], item[2]) if len(item) == 3 else (item[0], {}, item[1]) for item in booked]
    sums = (BookedSum(account, tuple(sorted(at.items())), ore, 1) for account, at, ore in rows)
    return Bookkeeping(
        "bok.se",
        "Kommunen",
        date(upto.year, 1, 1),
        upto,
        tuple(sums),
        names={"4010": "Hyra"},
        signs="costs-positive",
    )


def mapping(*rules: str) -> LineMap:
    """A mapping of rules, each ``line: keys`` in TOML, or ``-: keys`` for what belongs elsewhere."""
    texts = []
    for text in rules:
        line, _, keys = text.partition(": ")
        target = '[[ignore]]\nbecause = "bank"' if line == "-" else f'[[line]]\nline = "{line}"'
        texts.append("\n".join([target, *keys.split("; ")]))
    return parse_mapping("\n".join(['budget = "trygghet"', *texts]), "m.toml")


BOTH = mapping('ks/värdar: accounts = "4*"', 'ks/aktörer: accounts = "5*"', '-: accounts = "1*"')


def refused(bookkeeping: Bookkeeping, line_map: LineMap) -> list[str]:
    """The reasons of the refusal, as people read them in English."""
    with pytest.raises(tplog.BadFile) as caught:
        compute_outcome(bookkeeping, line_map)
    assert all(error_line(reason, Language.SV) for reason in caught.value.reasons)
    return [error_line(reason, Language.EN) for reason in caught.value.reasons]


def test_every_sum_goes_somewhere() -> None:
    """To a line, elsewhere for a reason, or to what is unmapped; the three together are the whole."""
    outcome = compute_outcome(
        books(("4010", 100), ("4020", 50), ("5010", -30), ("1930", 7), ("6010", 11)), BOTH
    )
    assert {account: total_ore(amounts) for account, amounts in outcome.lines.items()} == {
        HOSTS: 150,
        ACTORS: -30,
    }
    assert [(share.rule.because, share.ore) for share in outcome.ignored] == [("bank", 7)]
    assert [unmapped.account for unmapped in outcome.unmapped] == ["6010"]
    assert outcome.sums == {"mapped": 120, "ignored": 7, "unmapped": 11, "whole-bookkeeping": 138}
    assert outcome.remarks == ()


def test_an_outcome_that_loses_money_cannot_be_made() -> None:
    """An outcome that is made without one of the sums is refused."""
    outcome = compute_outcome(books(("4010", 100), ("6010", 11)), BOTH)
    with pytest.raises(ValueError, match="100 öre of 111"):
        evolve(outcome, unmapped=())


def test_a_line_never_takes_an_account_whose_sum_at_the_day_is_unknown() -> None:
    """It is refused with the account and the way on; where no line takes it, the outcome stands."""
    undated = (BookedSum("4010", (), 700, 9), BookedSum("1230", (), 900, 9))
    (reason,) = refused(evolve(books(("5010", 5)), undated=undated), BOTH)
    assert reason.startswith("m.toml:2: ks/värdar: line-undated: The line takes account 4010,")
    assert "(7\u00a0kr in the whole file)" in reason
    outcome = compute_outcome(evolve(books(("5010", 5)), undated=undated[1:]), BOTH)
    assert total_ore(outcome.lines[ACTORS]) == 5


@pytest.mark.parametrize("language", Language)
def test_the_file_lists_the_bookkeepings_own_corrections(language: Language) -> None:
    """The first of them with voucher, day, account, signature and amount; then how many more there are."""
    rows = tuple(
        Correction(kind, "A 7", date(2025, 1, 10), "4010", ore, "Kim\n#", 9)
        for kind, ore in (("removed", 500_00), ("added", -300_50)) * 15
    )
    corrected = evolve(books(("4010", 5)), corrections=rows, correction_count=40)
    text = outcome_decision_text(compute_outcome(corrected, BOTH), evolve(HEAD, language=language))
    assert text.count("#   - A 7 2025-01-10 4010 Kim") == 10
    assert text.count("#   + A 7 2025-01-10 4010 Kim") == 10
    assert "500,00 kr\n" in text
    assert "−300,50 kr\n" in text
    assert f"#   … 20 {'till' if language is Language.SV else 'more'}\n" in text
    assert parse_decision(text, "x.toml")
    alone = evolve(books(("4010", 5)), corrections=(evolve(rows[1], kind="not-counted"),), correction_count=1)
    text = outcome_decision_text(compute_outcome(alone, BOTH), evolve(HEAD, language=language))
    assert "#   ? A 7 2025-01-10 4010 Kim" in text
    assert ("inte med i summorna" if language is Language.SV else "not in the sums") in text
    plain = outcome_decision_text(compute_outcome(books(("4010", 5)), BOTH), evolve(HEAD, language=language))
    assert "A 7" not in plain


def test_objects_are_asked_for_only_where_a_rule_does() -> None:
    """An account counts whole unless a rule that takes it asks for objects; then each row, and the rest."""
    rows = books(("4010", {"6": "P7"}, 100), ("4010", {"6": "P8"}, 20), ("4010", 3), ("5010", {"6": "P7"}, 8))
    assert compute_outcome(rows, BOTH).lines[HOSTS] == (BookedSum("4010", (), 123, 1),)
    rules = mapping('ks/värdar: accounts = "4*"; objects = { 6 = "P7" }', 'ks/aktörer: accounts = "5*"')
    outcome = compute_outcome(rows, rules)
    assert outcome.sums == {"mapped": 108, "ignored": 0, "unmapped": 23, "whole-bookkeeping": 131}
    assert outcome.unmapped == (BookedSum("4010", (("6", "P8"),), 20, 1), BookedSum("4010", (), 3, 1))
    assert outcome.lines[ACTORS] == (BookedSum("5010", (), 8, 1),)


def test_dimensions_that_no_rule_asks_for_are_added_up() -> None:
    """They would only make the rest longer."""
    rows = books(
        ("4010", {"1": "a", "6": "P7"}, 100), ("4010", {"1": "b", "6": "P7"}, 20), ("4010", {"1": "b"}, 3)
    )
    outcome = compute_outcome(rows, mapping('ks/värdar: accounts = "4*"; objects = { 6 = "P9" }'))
    assert outcome.unmapped == (BookedSum("4010", (("6", "P7"),), 120, 1), BookedSum("4010", (), 3, 1))


def test_a_sum_of_two_rules_is_refused_by_both_names() -> None:
    """Whichever came first would be a guess."""
    rules = mapping(
        'ks/värdar: accounts = "4000-4999"', 'ks/aktörer: accounts = "4010"', '-: accounts = "40*"'
    )
    first_error, second_error = refused(books(("4010", 1), ("4020", 1)), rules)
    assert first_error.startswith(
        "m.toml:5: ks/aktörer: rules-overlap: 4010 belongs both to ks/värdar (m.toml:2) and to"
    )
    assert second_error.startswith(
        "m.toml:8: ignore 1: rules-overlap: 4020 belongs both to ks/värdar (m.toml:2) and to"
    )
    assert "(m.toml:8)" in second_error


def test_rules_may_overlap_where_nothing_is_booked() -> None:
    """What counts is the sums that there are."""
    rules = mapping('ks/värdar: accounts = "4000-4999"', 'ks/aktörer: accounts = "4010"')
    assert compute_outcome(books(("4020", 1)), rules).sums["mapped"] == 1


def test_several_rules_can_make_one_line() -> None:
    """With the year or without."""
    rules = mapping('ks/värdar: accounts = "4010"', '2025/ks/värdar: accounts = "5010"')
    outcome = compute_outcome(books(("4010", 1), ("5010", 2)), rules)
    assert {account: total_ore(amounts) for account, amounts in outcome.lines.items()} == {HOSTS: 3}


def test_a_rule_that_matches_nothing_is_reported_and_its_line_is_zero() -> None:
    """A sum that was booked by mistake and corrected is zero, and the file must state it."""
    outcome = compute_outcome(books(("4010", 1)), BOTH)
    assert [(remark.code, remark.location and remark.location.line) for remark in outcome.remarks] == [
        ("rule-matches-nothing", 5),
        ("rule-matches-nothing", 8),
    ]
    assert total_ore(outcome.lines[ACTORS]) == 0


@pytest.mark.parametrize(
    ("days", "year", "holds"),
    [
        ("from = 2025-01-01", 2025, True),
        ("from = 2025-01-01", 2026, True),
        ("from = 2025-01-01", 2024, False),
        ("until = 2025-12-31", 2025, True),
        ("until = 2025-06-30", 2025, True),
        ("until = 2024-12-31", 2025, False),
        ("from = 2025-07-01", 2025, False),
    ],
)
def test_rules_have_dates(days: str, year: int, *, holds: bool) -> None:
    """A line's accounts change between years."""
    rules = mapping(f'ks/värdar: accounts = "4010"; {days}', 'ks/aktörer: accounts = "5010"')
    outcome = compute_outcome(books(("4010", 1), upto=date(year, 6, 30)), rules)
    assert (outcome.sums["mapped"] == 1) is holds
    assert (parse_account(f"{year}/ks/värdar") in outcome.lines) is holds


@pytest.mark.parametrize("days", ["from = 2025-02-01", "until = 2025-06-29", "from = 2025-06-30"])
def test_a_rule_of_a_part_of_the_days_is_refused(days: str) -> None:
    """The sums do not say what was booked in that part of the days."""
    (error,) = refused(books(("4010", 1)), mapping(f'ks/värdar: accounts = "4010"; {days}'))
    assert error.startswith("m.toml:2: ks/värdar: rule-of-part-of-the-year: The rule holds ")


def test_a_line_of_another_year_waits_for_its_year() -> None:
    """One file serves all years; where no rule is left it is refused."""
    rules = mapping('2024/ks/värdar: accounts = "4010"', '2025/ks/värdar: accounts = "4010"')
    assert list(compute_outcome(books(("4010", 1)), rules).lines) == [HOSTS]
    (error,) = refused(books(("4010", 1), upto=date(2026, 1, 31)), rules)
    assert "no-line-holds: No [[line]] holds for 2026-01-01–2026-01-31" in error


def test_books_that_do_not_begin_with_the_year_are_refused() -> None:
    """An outcome is counted from 1 January."""
    broken = evolve(books(("4010", 1)), first=date(2024, 7, 1))
    (error,) = refused(broken, BOTH)
    assert error.startswith("bookkeeping-not-from-new-year: The bookkeeping is of 2024-07-01–2025-06-30")


def test_a_sum_that_no_record_holds_is_refused() -> None:
    """At import, not when it is applied."""
    (error,) = refused(books(("4010", ORE_LIMIT)), BOTH)
    assert error.startswith("m.toml:2: ks/värdar: amount-too-large")
    assert compute_outcome(books(("4010", ORE_LIMIT - 1)), BOTH)


# A small world, in which any rules can be tried and what they take be computed in another way.
ACCOUNTS = ("3010", "4010", "4020", "4999", "5010", "50101")
PATTERNS = {
    "4010": {"4010"},
    "4000-4999": {"4010", "4020", "4999"},
    "3010-5010": {"3010", "4010", "4020", "4999", "5010"},
    "40*": {"4010", "4020"},
    "5*": {"5010", "50101"},
    "50*": {"5010", "50101"},
    "*": set(ACCOUNTS),
}
CODES: dict[str, set[str | None]] = {
    "a1": {"a1"},
    "a*": {"a1", "a2"},
    "b": {"b"},
    "-": {None},
    "*": {"a1", "a2", "b"},
}
OBJECTS = [
    (),
    *(((d, code),) for d in "16" for code in ("a1", "b")),
    (("1", "a2"), ("6", "b")),
    (("1", "b"), ("6", "a1")),
]
OBJECT_PATTERNS: list[tuple[tuple[str, tuple[str, ...]], ...]] = [
    (),
    *(((d, (code,)),) for d in "16" for code in CODES),
    (("1", ("a*", "-")), ("6", ("b",))),
    (("1", ("b", "-")), ("6", ("a1", "b"))),
]
LINES = ("ks/värdar", "ks/aktörer", "2025/ks/övrigt", "2024/ks/övrigt")
CHOSEN = [(), *((pattern,) for pattern in PATTERNS), ("4010", "5*"), ("4000-4999", "50*")]
RULES = [
    MappingRule(SourceLocation("m.toml", line=1), *parts) for parts in product(LINES, CHOSEN, OBJECT_PATTERNS)
]


def takes(rule: MappingRule, booked: BookedSum) -> bool:
    """Whether a rule takes a sum, by what its patterns mean in the small world."""
    at = dict(booked.objects)
    accounts = not rule.accounts or any(booked.account in PATTERNS[chosen] for chosen in rule.accounts)
    return accounts and all(any(at.get(d) in CODES[code] for code in codes) for d, codes in rule.objects)


def world(
    sums: dict[tuple[str, Objects], int], lines: list[MappingRule], ignored: list[MappingRule]
) -> World:
    """A bookkeeping of that world, each account and objects once, and a mapping of it."""
    booked = tuple(BookedSum(account, objects, ore, 1) for (account, objects), ore in sums.items())
    elsewhere = tuple(evolve(rule, line="", because="x") for rule in ignored)
    return evolve(books(), booked=booked), LineMap("m.toml", "trygghet", tuple(lines), elsewhere)


worlds = st.builds(
    world,
    st.dictionaries(
        st.sampled_from([*product(ACCOUNTS, OBJECTS)]), st.integers(-(10**12), 10**12), max_size=9
    ),
    st.lists(st.sampled_from(RULES), min_size=1, max_size=3),
    st.lists(st.sampled_from(RULES), max_size=1),
)


@given(worlds)
def test_every_sum_is_listed_once_or_the_rules_are_refused(world: World) -> None:
    """Refused just where a sum is taken twice; else lines have their rules' sums, and the rest is listed."""
    bookkeeping, line_map = world
    lines = [rule for rule in line_map.lines if not rule.line.startswith("2024")]
    rules = [*lines, *line_map.ignored]
    booked = bookkeeping.booked
    twice = any(sum(takes(rule, booked_sum) for rule in rules) > 1 for booked_sum in booked)
    try:
        outcome = compute_outcome(bookkeeping, line_map)
    except tplog.BadFile as error:
        codes = {reason.code for reason in error.reasons}
        assert codes == ({"rules-overlap"} if lines else {"no-line-holds"})
        assert twice or not lines
        return
    assert not twice
    for account, amounts in outcome.lines.items():
        line_rules = [rule for rule in lines if rule.account(2025) == account]
        assert total_ore(amounts) == sum(
            booked_sum.ore for booked_sum in booked if any(takes(rule, booked_sum) for rule in line_rules)
        )
    *parts, whole = outcome.sums.values()
    assert sum(parts) == whole == total_ore(bookkeeping.booked)
    rest = [booked_sum for booked_sum in booked if not any(takes(rule, booked_sum) for rule in rules)]
    assert sums_by_account(sorted(outcome.unmapped, key=str)) == sums_by_account(sorted(rest, key=str))


@given(st.integers(1 - ORE_LIMIT, ORE_LIMIT - 1))
def test_an_amount_is_read_back_to_the_ore(ore: int) -> None:
    """Its text says that it is exact."""
    parsed = parse_amount(format_exact(ore))
    assert (parsed.ore, parsed.unit_ore) == (ore, 1)


texts = st.sampled_from(list(TEXTS.values())) | st.text()


@given(worlds, texts, texts, st.sampled_from(Language))
def test_the_file_says_what_the_outcome_is(world: World, company: str, name: str, language: Language) -> None:
    """Whatever is in the bookkeeping's texts, the file reads as one event with the sums of the lines."""
    bookkeeping, line_map = world
    bookkeeping = evolve(bookkeeping, company=company, names=dict.fromkeys(ACCOUNTS, name))
    try:
        outcome = compute_outcome(bookkeeping, line_map)
    except tplog.BadFile:
        return
    text = outcome_decision_text(outcome, evolve(HEAD, file=f"{name}.se", language=language))
    assert not HARMFUL.search(text)
    assert format_decision_file(text, "x.toml") == text
    (drafted,) = parse_decision(text, "x.toml").events
    assert isinstance(drafted.event, OutcomeRecorded)
    assert drafted.event.until == UPTO
    sums = {account: total_ore(amounts) for account, amounts in outcome.lines.items()}
    assert {at.account: at.amount.ore for at in drafted.event.measures} == sums


def applied(*texts: str) -> Book:
    """A book of these decision files."""
    book = Book(MemoryLog())
    for text in texts:
        book.apply(parse_decision(text, "x.toml"))
    return book


def begun() -> str:
    """A file that opens the accounts and grants their frame."""
    head = 'budget = "trygghet"\n[source]\ntitle = "x"\n'
    ks = "2025/ks"
    return "\n".join([head, opened(ks, str(HOSTS), str(ACTORS)), framed("1 mkr", "ks")])


def spent(state: BudgetState) -> dict[str, int]:
    """What has been spent, by the log."""
    lines = ((path, at) for path, at in state.accounts.items() if not path.is_built_in)
    return {str(path): -at.outcome for path, at in lines if at.outcome}


def file_of(outcome: Outcome, name: str = HEAD.id) -> str:
    """Its decision file."""
    return outcome_decision_text(outcome, evolve(HEAD, id=name))


def test_an_outcome_is_applied_and_the_next_moves_the_difference() -> None:
    """A month later only what is new moves; what was corrected to nothing goes back."""
    first = compute_outcome(books(("4010", 1_000_50), ("5010", 700)), BOTH)
    second = compute_outcome(books(("4010", 1_500_50), ("4020", -25), upto=date(2025, 7, 31)), BOTH)
    book = applied(begun(), file_of(first))
    assert spent(book.state("trygghet")) == {"2025/ks/värdar": 100050, "2025/ks/aktörer": 700}
    receipt = book.apply(parse_decision(file_of(second, "utfall/2"), "x.toml"))
    moved = {(str(move.giver), str(move.taker), move.ore) for move in receipt.records[0].event.transfers}
    assert moved == {("2025/ks/värdar", "2025/utfall", 49975), ("2025/utfall", "2025/ks/aktörer", 700)}
    assert spent(book.state("trygghet")) == {"2025/ks/värdar": 150025}


def test_more_income_than_cost_is_a_negative_outcome() -> None:
    """The line has more than it was given."""
    book = applied(begun(), file_of(compute_outcome(books(("4010", -12_345)), BOTH)))
    assert spent(book.state("trygghet")) == {"2025/ks/värdar": -12345}


def test_a_negative_line_says_whose_signs_it_has() -> None:
    """A SIE file's signs are known: its draft says them where a line is negative, and only there."""
    income, cost = (file_of(compute_outcome(books(("4010", ore)), BOTH)) for ore in (-12_345, 12_345))
    assert 'signs = "costs-positive"' in income.replace("  ", " ")
    assert "signs" not in cost


def test_a_negative_line_of_unknown_signs_is_asked_about() -> None:
    """A table may write costs with a minus: it is asked before anything is written, where nothing tells."""
    table = evolve(books(("4010", -12_345)), signs=None)
    with pytest.raises(tplog.BadFile, match="table-costs-negative"):
        compute_outcome(table, BOTH)


def test_a_table_whose_figures_tell_its_signs_says_them() -> None:
    """Costs are positive and income negative: the log does not ask again."""
    table = evolve(books(("4010", 100), ("3010", -12_345)), signs=None)
    rule = mapping('ks/värdar: accounts = ["3*", "4*"]')
    text = file_of(compute_outcome(table, rule))
    assert 'signs = "costs-positive"' in text.replace("  ", " ")
    assert spent(applied(begun(), text).state("trygghet")) == {"2025/ks/värdar": -12_245}


def test_more_lines_than_a_record_holds_become_several_events() -> None:
    """All are in one file, which is applied whole."""
    names = [f"{'förvaltningens-avdelning-' * 3}{number}" for number in range(400)]
    line_map = mapping(*(f'ks/{name}: accounts = "{number}"' for number, name in enumerate(names)))
    outcome = compute_outcome(books(*((str(number), number + 1) for number in range(400))), line_map)
    text = file_of(outcome)
    events = [drafted.event for drafted in parse_decision(text, "x.toml").events]
    assert [event.id for event in events[:2]] == ["utfall/1", "utfall/1/2"]
    assert len(events) > 1
    halves = (names[:200], names[200:])
    begin = "\n".join(opened(*(f"2025/ks/{name}" for name in half)) for half in halves)
    head = 'budget = "trygghet"\n[source]\ntitle = "x"\n'
    state = applied(f"{head}{opened('2025/ks')}\n{begin}", text).state("trygghet")
    assert sum(spent(state).values()) == sum(range(401))


def test_the_file_lists_what_each_sum_is_made_of() -> None:
    """The largest accounts of a line one by one and the rest together; so with what no line takes."""
    line = [(f"4{number:03}", 100 * number) for number in range(1, 12)]
    rest = [(f"6{number:03}", -100) for number in range(25)]
    text = file_of(compute_outcome(books(*line, *rest, ("1930", 5)), BOTH))
    lines = text.splitlines()
    assert "# 4011       11,00 kr" in lines
    assert "# … 3 more    6,00 kr" in lines
    assert "#   … 5 more  −5,00 kr" in lines
    assert "#   1930  0,05 kr" in lines
    assert any(row.startswith("#   the whole bookkeeping") and row.endswith("41,05 kr") for row in lines)
    assert (
        "#   m.toml:5: ks/aktörer: rule-matches-nothing: The rule matches nothing in the bookkeeping."
        in lines
    )


def test_what_is_the_mapping_files_goes_into_the_decision_file() -> None:
    """Who keeps the books and the basis; where neither is stated, the file has a placeholder for it."""
    outcome = compute_outcome(books(("4010", 1)), BOTH)
    assert "# by =" in file_of(outcome)
    named = evolve(outcome, mapping=evolve(BOTH, body="ks"))
    act = parse_decision(file_of(named), "x.toml").events[0].event.act
    assert (act.body, act.basis, act.source.file, act.source.sha256) == ("ks", "reported", "bok.se", "0" * 64)
    assert act.source.title == "Bookkeeping Kommunen up to and including 2025-06-30"
    assert proposed_id(outcome) == "utfall/trygghet/2025-06-30"


def test_the_log_is_compared_with_it() -> None:
    """Each line's outcome in both, what differs, the budget, and the bookkeeping's own."""
    rows = evolve(books(("4010", 1_500)), budget=(BookedSum("4010", (), 900, 1), BookedSum("9", (), 5, 1)))
    book = applied(begun(), file_of(compute_outcome(books(("4010", 1_000), ("5010", 70)), BOTH)))
    hosts, actors = compare_outcomes(compute_outcome(rows, BOTH), book.state("trygghet"))
    assert (hosts.account, hosts.recorded, hosts.booked, hosts.differs, hosts.budget) == (
        HOSTS,
        1_000,
        1_500,
        500,
        900,
    )
    assert (actors.account, actors.recorded, actors.booked, actors.differs) == (ACTORS, 70, 0, -70)
    assert (actors.granted, actors.budget) == (0, None)


def test_a_line_that_the_log_lacks_is_reported_with_the_nearest() -> None:
    """A misspelt line is found at import, by its place in the mapping file."""
    state = applied(begun()).state("trygghet")
    require_lines(compute_outcome(books(("4010", 1)), BOTH), state)
    wrong = mapping('ks/värdar: accounts = "4*"', 'ks/aktorer: accounts = "5*"')
    with pytest.raises(tplog.BadFile) as caught:
        require_lines(compute_outcome(books(("4010", 1)), wrong), state)
    assert str(caught.value) == (
        "m.toml:5: ks/aktorer: account-unknown: trygghet has no account 2025/ks/aktorer. "
        "Nearest: 2025/ks/aktörer, 2025/ks/värdar, 2025/ks."
    )


def test_a_later_outcome_is_reported_at_import() -> None:
    """What covers less time than the log has already moves nothing."""
    days = [date(2025, 5, 31), UPTO, date(2025, 7, 31)]
    outcomes = [compute_outcome(books(("4010", 1), ("5010", 1), upto=day), BOTH) for day in days]
    state = applied(begun(), file_of(outcomes[1])).state("trygghet")
    assert [len(later_outcome_findings(outcome, state)) for outcome in outcomes] == [1, 0, 0]
    assert [[change.differs for change in compare_outcomes(outcome, state)] for outcome in outcomes] == [
        [None, None],
        [0, 0],
        [0, 0],
    ]
    (finding,) = later_outcome_findings(outcomes[0], state)
    assert finding.params == {
        "made": "2025-06-30",
        "until": "2025-05-31",
        "count": "2",
        "account": "2025/ks/värdar",
    }
    assert all(error_line(finding, language) for language in Language)


def test_unmapped_sums_stand_by_their_size() -> None:
    """The largest first, whatever its sign."""
    text = file_of(compute_outcome(books(("601", 5), ("602", -900), ("603", 80)), BOTH))
    places = [text.index(f"#   {account}") for account in ("602", "603", "601")]
    assert all(place < next_place for place, next_place in pairwise(places))
