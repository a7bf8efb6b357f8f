"""What becomes of decisions afterwards: conditions, reviews, corrections, closed years, figures."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

import tplog
from spec import BUDGET, KS, LINES, SN, allocated, event, framed, given, opened, spent, text
from tplog.book.book import Book
from tplog.eventstore.memory import MemoryLog
from tplog.readers.decision_file import parse_decision
from tplog.values.account import parse_account
from tplog.values.amount_parser import parse_kronor
from tplog.values.transfer import Transfer

FULL = (LINES, framed("3 mkr"))
HOLDS = (*FULL, allocated(more='condition = "överskott"', värdar="2 mkr"))


def settled(name: str = "villkor", word: str = "uppfyllt", decision: str = "fördelning") -> str:
    """A condition, settled."""
    return event("ConditionSettled", name, KS, decision=f'"{decision}"', settled=f'"{word}"')


def reviewed(name: str = "prövat", review: str = "upphävd", decision: str = "fördelning") -> str:
    """A decision, reviewed."""
    return event("DecisionReviewed", name, "rätten", decision=f'"{decision}"', review=f'"{review}"')


def corrected(corrects: str = "fördelning", name: str = "rättat", **money: str) -> str:
    """An entry, corrected."""
    return event("Corrected", name, KS, corrects=f'"{corrects}"', because='"fel"', **money)


def closed(year: int = 2025, name: str = "bokslut") -> str:
    """A year, closed."""
    return event("YearClosed", name, year=str(year))


def test_a_condition_holds_the_money_back() -> None:
    """Nothing moves until the condition is met; then the conditional money does; and it is met once."""
    before = given(*HOLDS)
    assert before.book.state(BUDGET)[f"2025/{KS}/värdar"].conditional == 200_000_000
    assert before.book.state(BUDGET)[f"2025/{KS}/värdar"].remaining == 0
    then = before.when(settled()).then(kommunstyrelsen="1_000_000", kommunstyrelsen__värdar="2_000_000")
    assert then.state[f"2025/{KS}/värdar"].conditional == 0
    given(*HOLDS, settled()).when(settled("igen")).refused("condition-closed")
    given(*FULL, allocated(värdar="1 mkr")).when(settled()).refused("condition-closed")
    given(*FULL).when(settled()).refused("event-unknown")


def test_a_released_decision_can_be_quashed() -> None:
    """What its condition had let go is taken back; after that its condition cannot be corrected."""
    book = given(*HOLDS, settled())
    book.when(reviewed()).then(kommunstyrelsen="3_000_000", kommunstyrelsen__värdar="0")
    given(*HOLDS, settled(), reviewed()).when(corrected("villkor")).refused("decision-closed")


def test_a_condition_settled_by_mistake_is_open_again() -> None:
    """Correcting it takes the money back, and the decision waits as before."""
    then = given(*HOLDS, settled()).when(corrected("villkor")).then(kommunstyrelsen="3_000_000")
    assert then.state[f"2025/{KS}/värdar"].conditional == 200_000_000
    given(*HOLDS, settled(), corrected("villkor")).when(settled("igen")).then(
        kommunstyrelsen__värdar="2_000_000"
    )


def test_a_decision_on_a_condition_replaces_nothing() -> None:
    """What it would replace would fall before anybody knows whether it holds."""
    more = 'condition = "överskott"\nreplaces = "fördelning"'
    given(*FULL, allocated(värdar="1 mkr")).when(allocated("ny", more=more, värdar="2 mkr")).refused(
        "condition-replaces"
    )


@pytest.mark.parametrize("review", ["upphävd", "återkallad"])
def test_a_quashed_decision_is_taken_back_once(review: str) -> None:
    """The exact reverse is stored with the review; nothing can be done to the decision after it."""
    then = (
        given(*FULL, allocated(värdar="2 mkr"))
        .when(reviewed(review=review))
        .then(kommunstyrelsen="3_000_000")
    )
    (move,) = list(then.book.records())[-1].event.transfers
    assert (str(move.giver), str(move.taker), move.stated) == (f"2025/{KS}/värdar", f"2025/{KS}", None)
    quashed = given(*FULL, allocated(värdar="2 mkr"), reviewed(review=review))
    quashed.when(reviewed("igen")).refused("decision-closed")
    quashed.when(corrected()).refused("decision-closed")


def test_an_appeal_moves_nothing_and_is_a_note_until_it_is_settled() -> None:
    """An appealed decision still counts; when it is upheld the finding is gone."""
    appealed = given(*FULL, allocated(värdar="2 mkr"), reviewed("ö", "överklagad"))
    assert appealed.when(closed(2024)).then(kommunstyrelsen__värdar="2_000_000").finds("decision-appealed")
    appealed.when(reviewed("f", "fastställd")).finds_no("decision-appealed")


def test_what_was_adopted_by_a_quashed_decision_is_open_again() -> None:
    """The proposal waits for a new decision, and can be adopted by it."""
    lines = '{ "värdar" = "2 mkr" }'
    proposal = event("ProposalMade", "förslag", "utskottet", giver=f'"2025/{KS}"', lines=lines)
    adopting = allocated(more='adopts = "förslag"', värdar="2 mkr")
    quashed = given(*FULL, proposal, adopting, reviewed())
    assert quashed.when(closed(2024)).finds("proposal-pending")
    quashed.when(allocated("ny", more='adopts = "förslag"\ndecided = 2025-03-01', värdar="2 mkr")).then(
        kommunstyrelsen__värdar="2_000_000"
    )


def test_a_correction_puts_the_right_money_in_the_place_of_the_wrong() -> None:
    """Whether it corrects the entry or an earlier correction; without money the entry is as never made."""
    wrong = given(*FULL, allocated(värdar="1,2 mkr"))
    right = corrected(giver=f'"2025/{KS}"', lines='{ "värdar" = "2,1 mkr" }')
    wrong.when(right).then(kommunstyrelsen__värdar="2_100_000", kommunstyrelsen="900_000")
    again = corrected("rättat", "igen", giver=f'"2025/{KS}"', lines='{ "värdar" = "2,0 mkr" }')
    twice = given(*FULL, allocated(värdar="1,2 mkr"), right)
    twice.when(again).then(kommunstyrelsen__värdar="2_000_000")
    given(*FULL, allocated(värdar="1,2 mkr"), right).when(corrected("rättat", "ångrat")).then(
        kommunstyrelsen__värdar="1_200_000"
    )
    given(*FULL, allocated(värdar="1,2 mkr")).when(corrected()).then(kommunstyrelsen__värdar="0")
    given(*FULL, allocated(värdar="1,2 mkr"), right).when(reviewed(decision="rättat")).then(
        kommunstyrelsen__värdar="0", kommunstyrelsen="3_000_000"
    )


def test_a_correction_has_the_shape_of_what_it_corrects() -> None:
    """An allocation's correction allocates; what moved no money gets none by a correction."""
    elsewhere = corrected(giver=f'"2025/{KS}"', lines=f'{{ "2025/{SN}" = "1 mkr" }}')
    given(*FULL, opened(f"2025/{SN}"), allocated(värdar="1 mkr")).when(elsewhere).refused("shape-wrong")
    money = {"giver": f'"2025/{KS}"', "lines": '{ "värdar" = "1 mkr" }'}
    given(*HOLDS).when(corrected(**money)).refused("correction-of-no-money")
    given(LINES).when(corrected(f"opened/2025/{KS}")).refused("event-unknown")


def test_a_corrected_event_answers_its_findings() -> None:
    """What an entry showed that was recorded wrongly is answered by its correction."""
    budget = (*FULL, allocated(värdar="0,5 mkr"))
    result = given(*budget, spent("utfall", "2025-03-31", värdar="1 mkr"), corrected("utfall"))
    assert [finding.answer for finding in result.book.findings() if finding.code == "overspent"] == ["rättat"]


def test_a_corrected_outcome_counts_no_more() -> None:
    """After the correction of the latest outcome an earlier one counts again when it is recorded again."""
    late = spent("helår", "2025-04-30", värdar="1 mkr")
    begun = given(*FULL, allocated(värdar="2 mkr"), late, corrected("helår"))
    begun.when(spent("kvartal", "2025-03-31", värdar="300 tkr")).then(kommunstyrelsen__värdar="1_700_000")


def test_a_correction_counts_from_the_day_of_what_it_corrects() -> None:
    """As of the old day the state is the corrected one; as known before, the uncorrected one."""
    days = iter([datetime(2025, 5, day, 12, tzinfo=UTC) for day in range(1, 9)])
    book = Book(MemoryLog(), clock=lambda: next(days))
    right = corrected(giver=f'"2025/{KS}"', lines='{ "värdar" = "2,1 mkr" }', decided="2025-05-02")
    for texts in (FULL, (allocated(värdar="1,2 mkr"),), (right,)):
        book.apply(parse_decision(text(texts), "x.toml"))
    line = f"2025/{KS}/värdar"
    day = date(2025, 3, 1)
    assert book.state(BUDGET, as_of=day)[line].remaining == 210_000_000
    assert book.state(BUDGET, as_of=day, known_at=2)[line].remaining == 120_000_000
    assert (
        book.state(BUDGET, as_of=day, known_at=datetime(2025, 5, 2, 23, tzinfo=UTC))[line].remaining
        == 120_000_000
    )
    assert book.state(BUDGET, as_of=date(2025, 1, 1))[line].remaining == 0


def test_a_closed_year_takes_only_corrections_and_reviews() -> None:
    """Anything else is refused, a correction is flagged; correcting the closing opens the year."""
    shut = given(*FULL, allocated(värdar="2 mkr"), closed())
    shut.when(allocated("mer", grupper="100 tkr")).refused("year-closed")
    shut.when(closed(name="igen")).refused("year-closed")
    assert shut.when(reviewed()).then(kommunstyrelsen="3_000_000").finds("closed-year-changed")
    given(*FULL, closed(), corrected("bokslut")).when(allocated(värdar="1 mkr")).then(
        kommunstyrelsen__värdar="1_000_000"
    )
    given(*FULL, closed(2024)).when(allocated(värdar="1 mkr")).then(kommunstyrelsen__värdar="1_000_000")


def test_a_backdated_act_may_make_an_earlier_day_negative() -> None:
    """In the order of recording no account ran short, in the order of deciding one did: a finding."""
    later = allocated("sen", grupper="2,5 mkr").replace('"KS"', '"KS"') + "\ndecided = 2025-01-15"
    early = event(
        "ReallocationDecided",
        "tillbaka",
        KS,
        giver=f'"2025/{KS}/värdar"',
        lines=f'{{ "2025/{KS}" = "2 mkr" }}',
        decided="2025-03-01",
    )
    first = framed("3 mkr") + "\ndecided = 2024-11-01"
    split = allocated(värdar="2 mkr") + "\ndecided = 2025-01-10"
    finding = given(LINES, first, split, early).when(later).finds("overdrawn-in-retrospect")
    assert (finding.params["ore"], finding.params["day"]) == (-150_000_000, "2025-01-15")


def test_what_was_deferred_is_paid_once() -> None:
    """No more is granted of what was deferred than was deferred."""
    deferred = event(
        "CarryOverDecided", "h", KS, giver=f'"2025/{KS}"', lines='{ "2025/hänskjutet" = "1 mkr" }'
    )
    lines = f'{{ "2025/{KS}/värdar" = "1,2 mkr" }}'
    paid = event("CarryOverDecided", "b", KS, giver='"2025/hänskjutet"', lines=lines)
    given(*FULL, deferred).when(paid).refused("carried-over-too-much")


def test_what_is_spent_is_stated_by_outcomes_alone() -> None:
    """A carry-over to the sink of outcomes is no carry-over."""
    wrong = event("CarryOverDecided", "x", KS, giver=f'"2025/{KS}"', lines='{ "2025/utfall" = "1 mkr" }')
    (reason,) = given(*FULL).when(wrong).refused("shape-wrong")
    assert reason.params["why"] == ("outcome-is-recorded",)


def test_an_answer_is_about_an_event_or_an_account() -> None:
    """A remainder is answered at its account; both or neither is refused."""
    keys = {"finding": '"unallocated-remainder"', "answer": '"i april"'}
    answer = event("FindingAnswered", "svar", account=f'"2025/{KS}"', **keys)
    book = given(*FULL, answer).book
    assert [finding.answer for finding in book.findings() if finding.code == "unallocated-remainder"] == [
        "svar"
    ]
    assert [finding.answer for finding in book.findings_for_years(BUDGET, {2025})] == ["svar"]
    given(*FULL).when(event("FindingAnswered", "svar", **keys)).refused("answer-to-nothing")


def test_gross_figures_must_make_the_net() -> None:
    """Cost less income is the net, where all three are stated."""
    gross = 'costs = { "värdar" = "9,0 mkr" }\nincomes = { "värdar" = "6,0 mkr" }'
    (reason,) = given(*FULL).when(allocated(more=gross, värdar="2,0 mkr")).refused("gross-mismatch")
    assert reason.location is not None
    assert reason.location.key == "costs"


def test_alternatives_count_once() -> None:
    """A counter-proposal counts when the first has fallen, and an adopted one before all others."""

    def proposed(name: str, amount: str, more: str = "") -> str:
        lines = f'{{ "värdar" = "{amount}" }}'
        return event("ProposalMade", name, giver=f'"2025/{KS}"', lines=lines) + f"\n{more}"

    both = (*FULL, proposed("ett", "1 mkr"), proposed("två", "2 mkr", 'instead_of = "ett"'))
    rejected = event("ProposalSettled", "nej", proposal='"ett"', settled='"avslag"')

    def proposed_ore(*texts: str) -> int:
        return given(*both, *texts).book.state(BUDGET)[f"2025/{KS}/värdar"].proposed

    assert proposed_ore() == 100_000_000
    assert proposed_ore(rejected) == 200_000_000
    assert proposed_ore(allocated(more='adopts = "två"', värdar="2 mkr")) == 200_000_000
    open_codes = [
        finding.code for finding in given(*both).book.findings() if finding.code == "proposal-pending"
    ]
    assert open_codes == ["proposal-pending"] * 2
    given(*both).when(allocated(more='adopts = "två"', värdar="2 mkr")).finds_no("proposal-pending")


def test_transfers_of_a_draft_are_stated() -> None:
    """Whoever makes a draft in code gives each amount as the paper has it; only tplog computes."""
    draft = parse_decision(text((allocated(värdar="1 mkr"),)), "kod.toml")
    (drafted,) = draft.events
    bare = Transfer(parse_account(f"2025/{KS}"), parse_account(f"2025/{KS}/värdar"), parse_kronor(1).ore)
    from attrs import evolve  # noqa: PLC0415 (here alone)

    draft = evolve(draft, events=(evolve(drafted, event=evolve(drafted.event, transfers=(bare,))),))
    with pytest.raises(tplog.Refused, match="amount-not-stated"):
        given(*FULL).book.apply(draft)


def test_a_mandate_that_was_revoked_covers_nothing() -> None:
    """After its revocation the body moves others' money without a mandate."""
    mandate = event(
        "MandateGiven", "uppdrag", "kommunfullmäktige", to=f'"{SN}"', scope='"x"', over=f'["2025/{KS}"]'
    )
    moved = event(
        "ReallocationDecided", "flytt", SN, giver=f'"2025/{KS}"', lines=f'{{ "2025/{SN}" = "1 mkr" }}'
    )
    base = (*FULL, opened(f"2025/{SN}"), mandate)
    given(*base).when(moved).finds_no("mandate-missing")
    revoked = given(*base).when(reviewed(review="återkallad", decision="uppdrag"))
    log = revoked.book._log  # noqa: SLF001 (another book reads the same log)
    assert Book(log).state(BUDGET).mandates == {}
    given(*base, reviewed(review="återkallad", decision="uppdrag")).when(moved).finds("mandate-missing")
