"""The same decision under another id, and lines that a later decision leaves out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from attrs import evolve
from hypothesis import assume, example, given
from hypothesis import strategies as st

import tplog
from domain.test_invariants import recorded
from spec import KS, LINES, allocated, event, framed, opened, spent
from spec import given as given_events
from strategies import histories
from tplog.domain.state.budget_state import RecordedDecision, SameDecisions
from tplog.domain.state.decision_keys import decisions_at_place, is_same_place
from tplog.events.base import Despite, Event
from tplog.events.draft import Draft, DraftEvent
from tplog.events.types import Corrected, OutcomeRecorded, ProposalMade
from tplog.readers.decision_file import parse_decision
from tplog.values.transfer import Aspect

FULL = (LINES, framed("3 mkr"))
WHY = '[{ code = "decision-twice", because = "två tillägg i samma paragraf" }]'


def raised(name: str, amount: str = "1 mkr", body: str = KS, **keys: str) -> str:
    """A raised frame."""
    lines = f'{{ "2025/{body}" = "{amount}" }}'
    giver = '"2025/kommunfullmäktige"'
    return event(
        "FrameChanged", name, "kommunfullmäktige", giver=giver, lines=lines, funding='"skatt"', **keys
    )


def proposed(name: str, amount: str = "2 mkr", **keys: str) -> str:
    """A proposal of the executive board's committee."""
    return event(
        "ProposalMade",
        name,
        "utskottet",
        giver=f'"2025/{KS}"',
        lines=f'{{ "värdar" = "{amount}", "grupper" = "1 mkr" }}',
        **keys,
    )


TEXTS = st.sampled_from(["", "12", "ks1", "ks12", '"', '],""]', ',"",[', "\\", '12",["ks1'])
PLACES = st.builds(
    RecordedDecision, st.sampled_from(["a", "b"]), TEXTS, st.lists(TEXTS.filter(bool), max_size=2), TEXTS
)
MINUTES = PLACES.map(lambda place: evolve(place, reported_by=""))


@given(st.lists(MINUTES, max_size=4) | st.lists(PLACES, max_size=4), MINUTES | PLACES)
@example([RecordedDecision("a", "", ())], RecordedDecision("b", "12", ("ks1",)))
@example([RecordedDecision("a", "1", ("ks1",))], RecordedDecision("b", "12", ("ks1",)))
@example([RecordedDecision("a", "12", ("ks2",))], RecordedDecision("b", "12", ("ks1",)))
@example([RecordedDecision("a", "1", ("ks2",), "x")], RecordedDecision("b", "12", ("ks1",)))
def test_which_decisions_are_at_one_place_is_seen_unread(
    earlier: list[RecordedDecision], decision: RecordedDecision
) -> None:
    """What is not read of them is at other places, whatever signs their texts have."""
    same = SameDecisions()
    for each in earlier:
        same = same.with_decision(each)
    expected = [each for each in earlier if is_same_place(each, decision)]
    assert [*decisions_at_place(same, decision)] == expected


def test_a_budget_of_the_same_decisions_reads_none_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many decisions of one sum there are, each at its own place costs no reading of the others."""
    same = SameDecisions()
    for number in range(100):
        same = same.with_decision(RecordedDecision(f"a/{number}", f"{number}", (f"ks{number}",)))
    monkeypatch.setattr(SameDecisions, "decisions", None)
    assert not [*decisions_at_place(same, RecordedDecision("b", "100", ("ks100",)))]


def test_the_same_decision_under_another_id_is_refused() -> None:
    """Against the log it is refused, with the earlier id, what would count twice, and the line of the id."""
    (reason,) = given_events(*FULL, raised("tillägg")).when(raised("tillägg-igen")).refused("decision-twice")
    assert reason.params == {"event": "tillägg", "ore": 100_000_000, "hint": ()}
    assert (reason.events, reason.account) == (("tillägg-igen", "tillägg"), f"2025/{KS}")
    assert reason.location is not None
    assert (reason.location.key, reason.location.event) == ("id", "tillägg-igen")


def test_it_is_refused_within_one_file() -> None:
    """Two registrations in one file are seen as well."""
    given_events(*FULL).when(raised("a"), raised("b"), raised("c")).refused(
        "decision-twice", "decision-twice"
    )


def test_it_can_be_recorded_despite_the_rule() -> None:
    """With ``despite`` it is another decision: both count, and the finding stays with its reason."""
    then = given_events(*FULL, raised("tillägg")).when(raised("till", despite=WHY))
    assert then.finds("decision-twice").because == "två tillägg i samma paragraf"
    then.then(kommunstyrelsen="5_000_000")


@pytest.mark.parametrize("wrong", ["a", "b"])
def test_each_of_two_decisions_alike_is_known(wrong: str) -> None:
    """Where one of two was corrected away, the other still shows that a third is a repetition."""
    log = given_events(*FULL, raised("a"), raised("b", despite=WHY), corrected("r", wrong))
    log.when(raised("c")).refused("decision-twice")


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (raised("a"), raised("b").replace("FrameChanged", "FrameDecided").replace('funding = "skatt"', "")),
        (proposed("a"), proposed("b")),
        (allocated("a", värdar="1 mkr"), allocated("b", värdar="1000 tkr")),
        (raised("a", condition='"om"'), raised("b", condition='"om"')),
        (raised("a", condition='"om"'), raised("b")),
        (
            event("GrantAwarded", "a", giver='"2025/staten"', lines=f'{{ "2025/{KS}" = "1 mkr" }}'),
            event("GrantAwarded", "b", giver='"2025/staten"', lines=f'{{ "2025/{KS}" = "1 mkr" }}'),
        ),
    ],
    ids=["type", "proposal", "unit", "condition", "met", "grant"],
)
def test_it_is_the_money_that_makes_it_the_same(first: str, again: str) -> None:
    """Another type, unit or condition does not make another decision of it."""
    given_events(*FULL, first).when(again).refused("decision-twice")


TITLE = 'title = "Protokoll"'
PARAGRAPHS = {
    "same": ('{ paragraph = "§ 1" }', '{ paragraph = "§1", title = "Utdrag" }', True),
    "other": ('{ paragraph = "§ 1" }', '{ paragraph = "§ 2" }', False),
    "case": ('{ case_numbers = ["A 1", "KS 2025/7"] }', '{ case_numbers = ["ks 2025/7"] }', True),
    "other-case": ('{ case_numbers = ["A 1"] }', '{ case_numbers = ["A 2"] }', False),
    "case-of-paragraph": ('{ paragraph = "§ 1", case_numbers = ["A"] }', '{ case_numbers = ["A"] }', True),
    "paragraph-of-case": ('{ case_numbers = ["A"] }', '{ paragraph = "§ 1", case_numbers = ["A"] }', True),
    "case-in-two-paragraphs": (
        '{ paragraph = "§ 1", case_numbers = ["A"] }',
        '{ paragraph = "§ 2", case_numbers = ["A"] }',
        True,
    ),
    "mistyped-paragraph": (
        '{ paragraph = "§ 12", case_numbers = ["KS 2024/1"] }',
        '{ paragraph = "§ 13", case_numbers = ["Dnr KS 2024/00001"] }',
        True,
    ),
    "other-paragraph-and-case": (
        '{ paragraph = "§ 1", case_numbers = ["A"] }',
        '{ paragraph = "§ 2", case_numbers = ["B"] }',
        False,
    ),
    "words-for-a-paragraph": ('{ paragraph = "12 §" }', '{ paragraph = "Paragraf 12" }', True),
    "paragraph-against-case": ('{ paragraph = "§ 1" }', '{ case_numbers = ["A"] }', True),
    "paragraph-of-two-cases": (
        '{ paragraph = "§ 1", case_numbers = ["A"] }',
        '{ paragraph = "§ 1", case_numbers = ["B"] }',
        True,
    ),
    "neither": ("{}", "{}", True),
}
# Where neither paper gives a paragraph or case number: with a day, and with only a year.
UNPLACED = {
    "place": ('{ place = "s. 1" }', '{ place = "s. 2" }'),
    "paper": ("{}", '{ title = "Annat" }'),
}


@pytest.mark.parametrize("name", PARAGRAPHS)
@pytest.mark.parametrize("decided", ["2025-02-01", "2025"])
def test_the_place_tells_decisions_apart(name: str, decided: str) -> None:
    """The same paragraph or case number is the same decision; what one paper leaves out tells nothing."""
    first, again, is_same = PARAGRAPHS[name]
    files = [
        _file(raised(name), words, f'decided = "{decided}"') for name, words in (("a", first), ("b", again))
    ]
    assert _is_refused(files) == is_same


@pytest.mark.parametrize("name", UNPLACED)
def test_the_same_money_on_the_same_day_is_the_same_decision(name: str) -> None:
    """Without paragraph and case number nothing tells two papers apart; within a year much may."""
    first, again = UNPLACED[name]
    for decided, is_same in (("2025-02-01", True), ("2025", False)):
        files = [
            _file(raised(i), words, f'decided = "{decided}"') for i, words in (("a", first), ("b", again))
        ]
        assert _is_refused(files) == is_same


def test_a_grant_in_two_parts_is_the_same_sum() -> None:
    """Two transfers between the same accounts are the same money as one of their sum."""
    pair = f'from = "2025/kommunfullmäktige", to = "2025/{KS}"'
    parts = f'transfers = [{{ {pair}, amount = "0,5 mkr" }}, {{ {pair}, amount = "0,5 mkr" }}]'
    head, _, _ = raised("b").partition("from =")
    again = f'{head}{parts}\nfunding = "skatt"'
    given_events(*FULL, raised("a")).when(again).refused("decision-twice")


def test_a_paper_without_day_and_place_tells_nothing() -> None:
    """Where a paper gives no day, paragraph, case number or place, nothing says that two are the same."""
    assert not _is_refused([_file(raised("a"), "{}", ""), _file(raised("b"), "{}", "")])


def test_a_paragraph_of_an_unknown_day_is_that_of_its_paper() -> None:
    """Every meeting has a § 1: without a day, only the same paper makes it the same decision."""
    words = '{ paragraph = "§ 1" }'
    other = '{ paragraph = "§ 1", title = "Annat" }'
    assert _is_refused([_file(raised("a"), words, ""), _file(raised("b"), words, "")])
    assert not _is_refused([_file(raised("a"), words, ""), _file(raised("b"), other, "")])


@pytest.mark.parametrize("change", ["decided = 2025-02-02", 'by = "byggnämnden"'])
def test_another_day_or_body_is_another_decision(change: str) -> None:
    """The same money on another day, or from another body, is another decision."""
    again = raised("b").replace('by = "kommunfullmäktige"\n', "", "by =" in change) + f"\n{change}"
    given_events(*FULL, raised("a")).when(again).finds_no("decision-twice")


def _file(tables: str, words: str, decided: str) -> str:
    """A file whose paper is described so."""
    keys = words.strip("{} ")
    keys = keys if "title" in keys else ", ".join(filter(None, (TITLE, keys)))
    return f'budget = "trygghet"\nbasis = "minutes"\n{decided}\nsource = {{ {keys} }}\n{tables}'


def _is_refused(files: Sequence[str]) -> bool:
    """Return whether the last of the files is refused as a repetition; the others are not."""
    book = given_events(*FULL).book
    for file in files[:-1]:
        book.apply(parse_decision(file, "a.toml"))
    try:
        book.apply(parse_decision(files[-1], "b.toml"))
    except tplog.Refused as refusal:
        return {reason.code for reason in refusal.reasons} == {"decision-twice"}
    return False


def test_the_same_file_again_adds_nothing() -> None:
    """The same ids are recorded already, which is no repetition."""
    then = given_events(*FULL, raised("a")).when(*FULL, raised("a"))
    assert then.receipt is not None
    assert not then.receipt.records
    then.finds_no("decision-twice")


def test_what_is_alike_but_not_the_same() -> None:
    """Equal sums to two lines, a proposal and its adoption, and another year's frame are no repetitions."""
    given_events(*FULL, opened(f"2026/{KS}")).when(
        framed("3 mkr", year=2026),
        proposed("förslag", "1 mkr"),
        allocated("ja", värdar="1 mkr", grupper="1 mkr", more='adopts = "förslag"'),
        allocated("till", värdar="0,5 mkr"),
        allocated("fler", grupper="0,5 mkr"),
    ).finds_no("decision-twice")


def test_an_outcome_stated_again_moves_nothing() -> None:
    """Outcomes are sums so far: the same one again adds nothing, and needs no refusal."""
    split = (*FULL, allocated(värdar="2 mkr", grupper="1 mkr"))
    then = given_events(*split, spent("a", "2025-03-31", värdar="1 mkr")).when(
        spent("b", "2025-03-31", värdar="1 mkr")
    )
    then.finds_no("decision-twice")
    then.then(kommunstyrelsen__värdar="1_000_000")


def test_a_grant_stated_as_a_level_twice_is_seen() -> None:
    """A grant's level that adjusts nothing would move its money once more."""
    level = f'{{ "2025/{KS}" = "1 mkr" }}'
    keys = {"giver": '"2025/staten"', "levels": level}
    given_events(*FULL, event("GrantAwarded", "a", **keys)).when(event("GrantAwarded", "b", **keys)).refused(
        "decision-twice"
    )


def corrected(name: str, of: str, more: str = "") -> str:
    """A correction."""
    return event("Corrected", name, corrects=f'"{of}"', because='"fel"') + f"\n{more}"


def test_what_was_corrected_away_may_be_recorded_anew() -> None:
    """A correction without money leaves nothing of the record; undone, the record counts again."""
    given_events(*FULL, raised("a"), corrected("r", "a")).when(raised("b")).finds_no("decision-twice")
    given_events(*FULL, raised("a"), corrected("r", "a"), corrected("r2", "r")).when(raised("b")).refused(
        "decision-twice"
    )


def test_what_was_corrected_with_money_is_recorded_still() -> None:
    """The wrong figure is no new decision, nor is the right one that the correction holds."""
    right = f'from = "2025/kommunfullmäktige"\nlines = {{ "2025/{KS}" = "2 mkr" }}\nby = "kommunfullmäktige"'
    log = given_events(*FULL, raised("a"), corrected("r", "a", right))
    log.when(raised("b")).refused("decision-twice")
    log.when(raised("b", "2 mkr")).refused("decision-twice")


def test_what_was_quashed_or_replaced_is_recorded_still() -> None:
    """A decision that fell was taken once; it does not come back under another id."""
    quashed = event("DecisionReviewed", "u", decision='"a"', review='"upphävd"')
    given_events(*FULL, raised("a"), quashed).when(raised("b")).refused("decision-twice")
    log = given_events(*FULL, raised("a"), raised("ny", "2 mkr", replaces='"a"'))
    log.when(raised("b")).refused("decision-twice")


def test_what_takes_the_place_of_another_is_no_repetition() -> None:
    """A decision that replaces, and a proposal instead of another, may move the same money."""
    given_events(*FULL, raised("a")).when(raised("b", replaces='"a"')).finds_no("decision-twice")
    given_events(*FULL, proposed("a")).when(proposed("b", instead_of='"a"')).finds_no("decision-twice")


def _money(event: Event) -> tuple[object, ...]:
    """What an event states that would count twice, as a second reading of the rule has it."""
    levels = [m for m in event.measures if m.aspect is Aspect.LEVEL]
    moves = [m for m in event.all_transfers if m.stated]
    if isinstance(event, OutcomeRecorded) or not (moves or levels):
        return ()
    return (
        sorted((str(m.giver), str(m.taker), m.ore) for m in moves),
        sorted((str(m.account), str(m.against), m.amount.ore) for m in levels),
        getattr(event, "kind", "") if isinstance(event, ProposalMade) else "",
    )


def _is_same(first: Event, other: Event) -> bool:
    """Whether two events of `histories`, whose papers give no paragraph or place, are the same."""
    has_day = first.act.decided is not None
    return (
        has_day
        and bool(_money(first))
        and _money(first) == _money(other)
        and (type(first), first.act)
        == (
            type(other),
            other.act,
        )
    )


def _is_judged(event: Event) -> bool:
    return not event.reverses and not getattr(event, "instead_of", None)


@given(histories(), st.booleans())
def test_a_history_shows_it_only_of_a_repetition(history: Sequence[Draft], despite: bool) -> None:  # noqa: FBT001
    """Of what is refused or found, another event with the same act and money stands in the log."""
    reason = Despite(code="decision-twice", because="x")
    if despite:
        history = [
            evolve(
                draft,
                events=tuple(
                    evolve(drafted, event=evolve(drafted.event, despite=(*drafted.event.despite, reason)))
                    for drafted in draft.events
                ),
            )
            for draft in history
        ]
    book, records = recorded(history)
    events = [record.event for record in records]
    position = {event.id: index for index, event in enumerate(events)}
    repetitions = {finding.events[:2] for finding in book.findings() if finding.code == "decision-twice"}
    assert despite or not repetitions
    for name, earlier in repetitions:
        assert position[earlier] < position[name]
        assert _is_same(events[position[earlier]], events[position[name]])
    repeated = {name for name, _ in repetitions}
    withdrawn = {e.corrects for e in events if isinstance(e, Corrected) and not e.stated_transfers}
    for index, later in enumerate(events):
        if _is_judged(later) and any(_is_same(e, later) for e in events[:index] if e.id not in withdrawn):
            assert later.id in repeated


@given(histories(), st.data())
def test_a_decision_under_a_new_id_is_always_seen(history: Sequence[Draft], data: st.DataObject) -> None:
    """Any decision of money that stands and is dated, recorded once more under another id, is refused."""
    book, records = recorded(history)
    withdrawn = {r.event.corrects for r in records if isinstance(r.event, Corrected)}
    decisions = [
        r.event
        for r in records
        if _money(r.event) and _is_judged(r.event) and r.event.act.decided and r.event.id not in withdrawn
    ]
    assume(decisions)
    again = evolve(data.draw(st.sampled_from(decisions)), id="samma-igen", despite=())
    with pytest.raises(tplog.Refused) as refused:
        book.apply(Draft("igen.toml", (DraftEvent(again, "igen.toml"),)))
    assert "decision-twice" in {reason.code for reason in refused.value.reasons}


GRANTS = ", ".join(f'"2025/{KS}/{name}" = "1 mkr"' for name in ("värdar", "grupper"))
SPLIT = (*FULL, event("AllocationDecided", "a", KS, giver=f'"2025/{KS}"', lines=f"{{ {GRANTS} }}"))


def test_lines_that_a_replacing_decision_leaves_out_are_named() -> None:
    """They are counted and named, with their sum and both events."""
    finding = (
        given_events(*SPLIT)
        .when(allocated("b", värdar="2 mkr", more='replaces = "a"'))
        .finds("lines-left-out")
    )
    assert finding.params == {
        "count": "1",
        "lines": f"2025/{KS}/grupper",
        "ore": 100_000_000,
        "event": "a",
    }
    assert (finding.events, finding.key) == (("b", "a"), "replaces")
    assert finding.account == f"2025/{KS}/grupper"


@pytest.mark.parametrize(
    "lines",
    [
        '{ "värdar" = "2 mkr", "grupper" = "0 kr" }',
        '{ "värdar" = "2 mkr", "grupper" = "0,5 mkr" }',
        '{ "grupper" = "-0,5 mkr", "värdar" = "1 mkr" }',
        '{ "värdar" = "1 mkr", "grupper/del" = "1 mkr" }',
    ],
    ids=["zero", "less", "negative", "divided"],
)
def test_lines_that_it_mentions_are_not(lines: str) -> None:
    """A line with another sum, with 0, with a minus or divided over its sub-lines is mentioned."""
    given_events(*SPLIT, opened(f"2025/{KS}/grupper/del"), allocated("först", grupper="0,5 mkr")).when(
        event("AllocationDecided", "b", KS, giver=f'"2025/{KS}"', lines=lines, replaces='"a"')
    ).finds_no("lines-left-out")


def test_a_sum_above_covers_the_lines_below() -> None:
    """A frame for the body as a whole takes the place of what its lines were given."""
    line = event(
        "FrameDecided",
        "a",
        "kommunfullmäktige",
        giver='"2025/kommunfullmäktige"',
        lines=f'{{ "2025/{KS}/värdar" = "1 mkr" }}',
    )
    given_events(LINES, line).when(framed("1 mkr") + '\nreplaces = "a"').finds_no("lines-left-out")


def test_cuts_that_a_replacing_decision_leaves_out_are_named() -> None:
    """A line that was cut and is not mentioned gets its money back, which is a word worth."""
    cuts = event(
        "ReallocationDecided",
        "c",
        KS,
        transfers=f'[{{ from = "2025/{KS}/värdar", to = "2025/{KS}", amount = "0,5 mkr" }}, '
        f'{{ from = "2025/{KS}/grupper", to = "2025/{KS}", amount = "0,2 mkr" }}]',
    )
    again = event(
        "ReallocationDecided",
        "d",
        KS,
        transfers=f'[{{ from = "2025/{KS}/värdar", to = "2025/{KS}", amount = "0,4 mkr" }}]',
        replaces='"c"',
    )
    finding = given_events(*SPLIT, cuts).when(again).finds("lines-left-out")
    assert (finding.params["lines"], finding.params["ore"]) == (f"2025/{KS}/grupper", 20_000_000)


def test_lines_of_a_proposal_that_its_adoption_leaves_out_are_named() -> None:
    """An adoption that gives only some of the proposed lines says which it leaves."""
    finding = (
        given_events(*FULL, proposed("p"))
        .when(allocated("b", värdar="2 mkr", more='adopts = "p"'))
        .finds("lines-left-out")
    )
    assert (finding.params["lines"], finding.key) == (f"2025/{KS}/grupper", "adopts")


def test_a_whole_adoption_leaves_nothing_out() -> None:
    """Nor does one that gives other sums, or that gives the body's sum with its lines in an attachment."""
    given_events(*FULL, proposed("p")).when(
        allocated("b", värdar="1 mkr", grupper="2 mkr", more='adopts = "p"')
    ).finds_no("lines-left-out")


# A decision that another paper reports.

REPORTS = {
    "two-reports": ("reported", "reported", True),
    "report-then-minutes": ("reported", "minutes", True),
    "minutes-then-report": ("minutes", "reported", True),
    "two-minutes": ("minutes", "minutes", False),
}


def from_paper(name: str, basis: str, title: str, case: str, **keys: str) -> Draft:
    """A raised frame, from a paper with a case number and paragraph of its own."""
    head = {"basis": f'"{basis}"', "paragraph": f'"§ {case}"', "case_numbers": f'["SN 2025/{case}"]'}
    table = raised(name, **{**head, **keys})
    return parse_decision(f'budget = "trygghet"\n[source]\ntitle = "{title}"\n{table}\n', f"{name}.toml")


@pytest.mark.parametrize("name", REPORTS)
def test_a_reporting_papers_own_number_tells_no_decisions_apart(name: str) -> None:
    """Its case number and paragraph are its own; the same body, day and money are the same decision."""
    first, second, is_same = REPORTS[name]
    book = given_events(*FULL).book
    book.apply(from_paper("a", first, "Rapport A", "91", decided="2025-02-17"))
    again = from_paper("b", second, "Rapport B", "92", decided="2025-02-17")
    if not is_same:
        assert book.apply(again).records
        return
    with pytest.raises(tplog.Refused) as refused:
        book.apply(again)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.params["hint"]) == ("decision-twice", ("known-by-report",))


def test_one_paper_tells_its_own_decisions_apart() -> None:
    """Of two that one report has at two paragraphs each is a decision, for it says so itself."""
    book = given_events(*FULL).book
    book.apply(from_paper("a", "reported", "Rapport", "1", decided="2025-02-17"))
    assert book.apply(from_paper("b", "reported", "Rapport", "2", decided="2025-02-17")).records
    assert "decision-reported-twice" not in [finding.code for finding in book.findings()]


LOOSE = {
    "body-unknown": ({"by": "", "decided": "2025-02-17"}, True),
    "no-year": ({"decided": '"XXXX-02-17"'}, True),
    "a-month": ({"decided": '"2025-02"'}, True),
    "a-year": ({"decided": '"2025"'}, True),
    "no-day": ({}, True),
    "another-month": ({"decided": '"2025-03"'}, False),
    "another-day-without-year": ({"decided": '"XXXX-02-18"'}, False),
    "another-sum": ({"amount": "2 mkr"}, False),
}


@pytest.mark.parametrize("order", ["report-first", "minutes-first"])
@pytest.mark.parametrize("name", LOOSE)
def test_what_may_be_one_decision_is_never_counted_twice_in_silence(name: str, order: str) -> None:
    """A report that knows less than the minutes: it is named, until one of the two is corrected."""
    keys, is_found = LOOSE[name]
    stated = {key: value for key, value in keys.items() if value}
    report = from_paper("r", "reported", "Delårsrapport", "91", **stated)
    if "by" in keys:
        report = _without_body(report)
    minutes = from_paper("m", "minutes", "Protokoll", "33", decided="2025-02-17")
    book = given_events(*FULL).book
    for each in (report, minutes) if order == "report-first" else (minutes, report):
        book.apply(each)
    shown = [each for each in book.findings() if each.code == "decision-reported-twice"]
    assert [each.params["reported"] for each in shown] == ["r"] * is_found
    book.apply(Draft("c", (DraftEvent(_correction("r", report.events[0].event), "c"),)))
    assert "decision-reported-twice" not in [each.code for each in book.findings()]


ROUNDED = {
    "hedged": ("cirka 4 mkr", "4,2 mkr", True),
    "rounded": ("4 mkr", "4 012 000 kr", True),
    "over": ("drygt 4 mkr", "4,4 mkr", True),
    "not-over": ("drygt 4 mkr", "3,9 mkr", False),
    "beyond-the-unit": ("4 mkr", "5 mkr", False),
    "beyond-the-decimal": ("4,0 mkr", "4,2 mkr", False),
    "rounded-minutes": ("4 012 000 kr", "4 mkr", True),
}


@pytest.mark.parametrize("order", ["report-first", "minutes-first"])
@pytest.mark.parametrize("name", ROUNDED)
def test_a_report_that_rounds_or_hedges_may_be_of_the_same_decision(name: str, order: str) -> None:
    """Its figure stands for what its unit and its hedge leave open; the finding names both figures."""
    reported, decided, is_found = ROUNDED[name]
    report = from_paper("r", "reported", "Delårsrapport", "91", amount=reported)
    minutes = from_paper("m", "minutes", "Protokoll", "33", amount=decided, decided="2025-02-17")
    book = given_events(*FULL).book
    for each in (report, minutes) if order == "report-first" else (minutes, report):
        book.apply(each)
    shown = [each.params for each in book.findings() if each.code == "decision-reported-twice"]
    assert [(params["reported"], params["as_other"]) for params in shown] == [
        ("r", ("as-other-amount",))
    ] * is_found


def test_a_report_of_one_line_less_is_of_another_decision() -> None:
    """Each sum must be that of the same accounts: what one has and the other has not tells them apart."""
    book = given_events(*FULL, opened("2025/sn")).book
    both = '{ "2025/kommunstyrelsen" = "4 mkr", "2025/sn" = "cirka 1 mkr" }'
    near = '{ "2025/kommunstyrelsen" = "4 mkr", "2025/sn" = "1,2 mkr" }'
    far = '{ "2025/kommunstyrelsen" = "4 mkr", "2025/sn" = "3 mkr" }'
    for name, basis, lines in (("r", "reported", both), ("near", "minutes", near), ("far", "minutes", far)):
        day = {"decided": "2025-02-17"} if basis == "minutes" else {}
        head = {"basis": f'"{basis}"', "giver": '"2025/kommunfullmäktige"', "funding": '"skatt"', **day}
        table = event("FrameChanged", name, "kommunfullmäktige", lines=lines, **head)
        book.apply(parse_decision(f'budget = "trygghet"\n[source]\ntitle = "{name}"\n{table}\n', "f.toml"))
    shown = [each.events for each in book.findings() if each.code == "decision-reported-twice"]
    assert shown == [("near", "r")]


def _without_body(report: Draft) -> Draft:
    """The draft of a report that does not say who decided."""
    (drafted,) = report.events
    event_read = drafted.event
    return evolve(
        report, events=(evolve(drafted, event=evolve(event_read, act=evolve(event_read.act, body=None))),)
    )


def _correction(corrects: str, wrong: Event) -> Corrected:
    """The registrar takes an event back."""
    return Corrected(
        id=f"{corrects}/rättad",
        budget=wrong.budget,
        act=wrong.act,
        corrects=corrects,
        because="Beslutet är registrerat ur sitt protokoll.",
    )
