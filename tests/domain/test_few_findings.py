"""Findings are true and few: a rule says what it means, once, and nothing of what it cannot know."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from spec import BUDGET, KS, LINES, SN, Then, allocated, event, framed, given, opened, spent, text
from tplog.domain.rules.adoption import adopted_as_proposed
from tplog.domain.state.budget_state import State
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.vocabulary import Language
from tplog.readers.decision_file import parse_decision
from tplog.values.finding import Finding

COUNCIL = "kommunfullmäktige"
LATER = date(2026, 3, 1)
BOARDS = (
    opened(f"2025/{SN}", f"2025/{SN}/stöd", "2025/byggnämnden", "2025/kulturnämnden"),
    framed("5 mkr", SN),
    framed("4 mkr", "byggnämnden"),
    framed("3 mkr", "kulturnämnden"),
)
SPLIT = (LINES, framed("3 mkr"), allocated(värdar="2 mkr", grupper="1 mkr"))


def findings_of(then: Then, code: str) -> list[Finding]:
    """The findings of a code, none of which was refused."""
    assert then.refusal is None, then.refusal
    return [finding for finding in then.book.findings() if finding.code == code]


def sentence(finding: Finding) -> str:
    """The English sentence with plain spaces."""
    return finding_sentence(finding, Language.EN).replace("\u00a0", " ")


def proposed(name: str = "p", giver: str = COUNCIL, **lines: str) -> str:
    """A proposal of 2025; ``__`` in a name stands for ``/``."""
    return _act("ProposalMade", name, giver, lines)


def changed(
    giver: str = COUNCIL, more: str = 'adopts = "p"', kind: str = "FrameChanged", **lines: str
) -> str:
    """A decision by the council that adopts the proposal."""
    return f"{_act(kind, 'b', giver, lines)}\n{more}"


def _act(kind: str, name: str, giver: str, lines: dict[str, str]) -> str:
    table = ", ".join(f'"2025/{path.replace("__", "/")}" = "{amount}"' for path, amount in lines.items())
    return event(kind, name, COUNCIL, giver=f'"2025/{giver}"', lines=f"{{ {table} }}")


def differing(*events: str, before: tuple[str, ...] = BOARDS) -> list[tuple[object, ...]]:
    """The accounts that differ from the proposal, with the decided and the proposed kronor."""
    return [
        (finding.account, *(finding.params[key] // 100 for key in ("decided", "proposed")))  # type: ignore[operator]
        for finding in findings_of(given(*before).when(*events), "decision-differs")
    ]


def test_an_implied_opening_is_not_money_given() -> None:
    """Who was to get 1,8 mkr and gets 1,8 got what was proposed, whatever the new level shows of before."""
    unknown = (opened(f"2025/{SN}", opening='"unknown"'),)
    level = f'adopts = "p"\nlevels = {{ "2025/{SN}" = "12 mkr" }}'
    lines = {SN: "1,8 mkr"}
    assert differing(proposed(**lines), changed(more=level, **lines), before=unknown) == []
    assert differing(proposed(**lines), changed(more=level, **{SN: "2 mkr"}), before=unknown) == [
        (f"2025/{SN}", 2_000_000, 1_800_000)
    ]


def test_a_level_alone_tells_no_change_of_an_unknown_account() -> None:
    """Where only the new level is stated and the opening is unknown, nobody knows whether it differs."""
    unknown = (opened(f"2025/{SN}", opening='"unknown"'),)
    level = f'adopts = "p"\nlevels = {{ "2025/{SN}" = "12 mkr" }}'
    decision = event("FrameChanged", "b", COUNCIL, giver=f'"2025/{COUNCIL}"') + f"\n{level}"
    assert differing(proposed(**{SN: "1,8 mkr"}), decision, before=unknown) == []
    assert differing(proposed(**{SN: "1,8 mkr"}), decision) == [(f"2025/{SN}", 7_000_000, 1_800_000)]


def test_who_pays_is_compared_too() -> None:
    """Another body that pays is one finding, which names both; the taker gets what was proposed."""
    then = given(*BOARDS).when(
        proposed(giver="byggnämnden", **{SN: "1 mkr"}),
        changed(giver="kulturnämnden", kind="ReallocationDecided", **{SN: "1 mkr"}),
    )
    (difference,) = findings_of(then, "decision-differs")
    assert sentence(difference) == (
        "By the proposal 'p' 2025/byggnämnden was to give 1.0 mkr; by the decision 2025/kulturnämnden does."
    )
    assert not findings_of(then, "lines-left-out")


def test_a_sum_of_several_bodies_is_compared_by_its_parts() -> None:
    """Two cuts of 3 mkr together differ where each does; that the council gets as much says nothing."""
    parts = {"byggnämnden": "-2 mkr", "kulturnämnden": "-1 mkr"}
    turned = {"byggnämnden": "-1 mkr", "kulturnämnden": "-2 mkr"}
    assert differing(proposed(**parts), changed(**parts)) == []
    assert differing(proposed(**parts), changed(**turned)) == [
        ("2025/byggnämnden", 1_000_000, 2_000_000),
        ("2025/kulturnämnden", 2_000_000, 1_000_000),
    ]
    smaller = {**parts, "byggnämnden": "-1 mkr"}
    assert differing(proposed(**parts), changed(**smaller)) == [("2025/byggnämnden", 1_000_000, 2_000_000)]


def test_a_bodys_sum_is_its_lines_sum() -> None:
    """A body that was to get 2 mkr got them on its lines, and the other way round."""
    accounts = (LINES, framed("1 mkr"))
    lines = {f"{KS}__värdar": "1,5 mkr", f"{KS}__grupper": "0,5 mkr"}
    funded = 'adopts = "p"\nfunding = "skatt"'
    assert differing(proposed(**{KS: "2 mkr"}), changed(more=funded, **lines), before=accounts) == []
    assert differing(proposed(**lines), changed(more=funded, **{KS: "2 mkr"}), before=accounts) == []
    less = {**lines, f"{KS}__grupper": "0,2 mkr"}
    assert differing(proposed(**{KS: "2 mkr"}), changed(more=funded, **less), before=accounts) == [
        (f"2025/{KS}", 1_700_000, 2_000_000)
    ]


def test_many_differences_are_one_finding() -> None:
    """Up to five accounts are told one by one; more are told by the first and their number."""
    bodies = [f"n{number}" for number in range(6)]
    accounts = (opened(*(f"2025/{body}" for body in bodies)),)

    def differences_of(count: int) -> list[Finding]:
        then = given(*accounts).when(
            proposed(**dict.fromkeys(bodies, "2 mkr")),
            changed(**{body: "1 mkr" if int(body[1]) < count else "2 mkr" for body in bodies}),
        )
        return findings_of(then, "decision-differs")

    assert len(differences_of(5)) == 5
    (together,) = differences_of(6)
    assert sentence(together).endswith("In all, 6 accounts differ.")


def test_a_line_left_out_is_told_once() -> None:
    """`lines-left-out` says it, and decision-differs does not say it again."""
    lines = {"byggnämnden": "1 mkr", "kulturnämnden": "1 mkr"}
    then = given(*BOARDS).when(proposed(**lines), changed(byggnämnden="1 mkr"))
    (left,) = findings_of(then, "lines-left-out")
    assert sentence(left).startswith("The decision does not mention 1 line of 'p', of 1.0 mkr, which falls")
    assert not findings_of(then, "decision-differs")


def test_what_is_taken_back_is_not_given() -> None:
    """A decision that replaces another gives what its new level adds, not what the other loses by it."""
    by_level = event(
        "FrameChanged", "b", COUNCIL, giver=f'"2025/{COUNCIL}"', levels='{ "2025/byggnämnden" = "6 mkr" }'
    )
    replacing = f'{by_level}\nadopts = "p"\nreplaces = "2025/byggnämnden/ram"'
    assert differing(proposed(byggnämnden="6 mkr"), replacing) == []
    assert differing(proposed(byggnämnden="5 mkr"), replacing) == [("2025/byggnämnden", 6_000_000, 5_000_000)]


def test_a_proposal_without_amounts_is_not_compared() -> None:
    """Whose figures are not set proposed no other sum than the decided one."""
    before = given(*BOARDS).when(proposed(byggnämnden="6 mkr"))
    budget, state = before.state, State({BUDGET: before.state})
    silent = evolve(budget.standing["p"], moves=())
    without = State({BUDGET: evolve(budget, standing={**budget.standing, "p": silent})})
    after = given(*BOARDS, proposed(byggnämnden="6 mkr")).when(changed(byggnämnden="1 mkr"))
    *_, decision = after.book.records()
    assert list(adopted_as_proposed(state, decision.event))
    assert not list(adopted_as_proposed(without, decision.event))


def variances(**amounts: str) -> str:
    """An outcome of which only variances are stated."""
    table = ", ".join(f'"{line}" = "{amount}"' for line, amount in amounts.items())
    return event(
        "OutcomeRecorded", "u", KS, giver=f'"2025/{KS}"', until="2025-12-31", variances=f"{{ {table} }}"
    )


def test_variances_alone_are_told_once() -> None:
    """One finding for an event, with what its first variance would mean."""
    (alone,) = findings_of(
        given(*SPLIT, today=LATER).when(variances(värdar="0,5 mkr", grupper="-0,2 mkr")), "variance-only"
    )
    assert sentence(alone) == (
        f"2025/{KS}/värdar: the paper gives only the variance 0.5 mkr, not the figure itself. Against the "
        "budget of 2.0 mkr it would mean 1.5 mkr. In all, 2 accounts have only the variance."
    )


def test_a_variance_within_the_year_implies_nothing() -> None:
    """Until August it is a variance from a budget until August, which nobody stated."""
    early = variances(värdar="0,5 mkr").replace("2025-12-31", "2025-08-31")
    (alone,) = findings_of(given(*SPLIT, today=LATER).when(early), "variance-only")
    assert sentence(alone).endswith("not the figure itself.")


def test_a_variance_beside_its_figure_is_no_finding() -> None:
    """Neither where the outcome of the same day is on record, nor where nobody stated a budget."""
    assert not findings_of(
        given(*SPLIT, spent("s", "2025-12-31", värdar="1,5 mkr"), today=LATER).when(
            variances(värdar="0,5 mkr")
        ),
        "variance-only",
    )
    assert findings_of(
        given(*SPLIT, spent("s", "2025-08-31", värdar="1,5 mkr"), today=LATER).when(
            variances(värdar="0,5 mkr")
        ),
        "variance-only",
    )
    assert not findings_of(given(LINES, today=LATER).when(variances(värdar="0,5 mkr")), "variance-only")


@pytest.mark.parametrize(
    ("amounts", "total", "units"),
    [
        (("2 miljoner kronor", "700 000 kronor"), "2,7 mkr", [("whole-kronor", "millions")]),
        (("2 miljoner kronor", "700 000 kronor"), "", []),
        (("2 mkr", "0,7 mkr"), "2,7 mkr", []),
        (("2 mkr", "0 kr"), "2 mkr", []),
    ],
)
def test_units_matter_where_a_sum_depends_on_them(
    amounts: tuple[str, str], total: str, units: list[tuple[str, str]]
) -> None:
    """Parts in kronor and in millions of a stated total; decimals of one unit are no other unit."""
    stated = f'total = "{total}"' if total else ""
    mixed = findings_of(
        given(LINES, framed("3 mkr")).when(allocated(more=stated, värdar=amounts[0], grupper=amounts[1])),
        "precision-mixed",
    )
    assert [(*finding.params["finest"], *finding.params["coarsest"]) for finding in mixed] == units  # type: ignore[misc]


REPORTED = 'basis = "reported"'


def test_only_what_has_minutes_lacks_them() -> None:
    """A decision known through another paper does; a proposal, an outcome and a forecast have none."""
    request = f"{proposed(byggnämnden='1 mkr')}\n{REPORTED}"
    outcome = f"{spent('u', '2025-05-31', SN, stöd='1 mkr')}\n{REPORTED}"
    then = given(*BOARDS).when(request, outcome)
    then.finds_no("minutes-not-seen")
    decided = f"{changed(more=REPORTED, byggnämnden='1 mkr')}"
    (unseen,) = findings_of(given(*BOARDS).when(request, outcome, decided), "minutes-not-seen")
    assert unseen.events == ("b",)
    assert sentence(unseen) == (
        "1 decision is known only through 'Protokoll'; its minutes were not examined."
    )


def test_each_kind_lacks_only_what_it_has() -> None:
    """A decision has a paragraph and a body, a proposal who makes it, an outcome no such thing."""
    lines = '{ "2025/byggnämnden" = "1 mkr" }'
    outcome = event("OutcomeRecorded", "u", until="2025-05-31", lines=lines)
    request = event("ProposalMade", "p", giver=f'"2025/{COUNCIL}"', lines=lines)
    decided = event("FrameDecided", "b", giver=f'"2025/{COUNCIL}"', lines=lines)
    head = 'budget = "trygghet"\n[source]\ntitle = "Papper"\n'
    book = given(*BOARDS).book
    for name, act in (("u", outcome), ("p", request), ("b", decided)):
        book.apply(parse_decision(text([act], head.replace("Papper", f"Papper {name}")), "x.toml"))
    assert {
        finding.events: finding.params["missing"]
        for finding in book.findings()
        if finding.code == "metadata-missing"
    } == {
        ("p",): ("case-number", "paper-date", "proposer"),
        ("b",): ("case-number", "paragraph", "date-decided", "deciding-body"),
    }


def test_not_all_events_of_a_paper_lack_the_same() -> None:
    """A paper that lacks one thing for all says so; "some of" stands where they lack different things."""
    head = 'budget = "trygghet"\ndecided = 2025-01-20\n[source]\ntitle = "Papper"\nparagraph = "§ 2"\n'
    first = changed(more="", byggnämnden="1 mkr")
    second = _act("FrameChanged", "c", COUNCIL, {"kulturnämnden": "1 mkr"})
    without_body = second.replace(f'by = "{COUNCIL}"\n', "")

    def what_lacks(*events: str) -> str:
        book = given(*BOARDS).book
        book.apply(parse_decision(text(events, head), "x.toml"))
        return sentence(next(item for item in book.findings() if item.code == "metadata-missing"))

    assert what_lacks(first) == "'Papper' lacks for 1 event: case number."
    assert what_lacks(first, second) == "'Papper' lacks for 2 events: case number."
    assert (
        what_lacks(first, without_body) == "'Papper' lacks for 2 events some of: case number, deciding body."
    )


def test_a_mandate_missing_says_what_is_meant() -> None:
    """Own money to another year, the council's money, and a mandate that falls short are told apart."""
    next_year = opened(f"2026/{KS}", f"2026/{KS}/värdar", f"2026/{KS}/grupper")
    carried = event(
        "CarryOverDecided",
        "c",
        KS,
        transfers=f"""[
        {{ from = "2025/{KS}/värdar", to = "2026/{KS}/värdar", amount = "1 mkr" }},
        {{ from = "2025/{KS}/grupper", to = "2026/{KS}/grupper", amount = "0,5 mkr" }},
    ]""",
    )
    (beyond,) = findings_of(given(*SPLIT, next_year).when(carried), "mandate-missing")
    assert sentence(beyond) == (
        f"{KS} moves 1.5 mkr from 2025/{KS}. The money is its own, but to carry it over to another year goes "
        "beyond its authority, and no mandate is known."
    )
    equity = event("FrameChanged", "e", KS, giver='"2025/eget-kapital"', lines=f'{{ "2025/{KS}" = "1 mkr" }}')
    (councils,) = findings_of(given(*SPLIT).when(equity), "mandate-missing")
    assert "That money is the council's" in sentence(councils)
    mandate = event(
        "MandateGiven", "m", COUNCIL, to=f'"{KS}"', scope='"x"', over=f'["2025/{SN}"]', limit='"500 tkr"'
    )
    moved = event("ReallocationDecided", "r", KS, giver=f'"2025/{SN}"', lines=f'{{ "2025/{KS}" = "1 mkr" }}')
    (others,) = findings_of(given(*SPLIT, *BOARDS).when(moved), "mandate-missing")
    assert "That is not its own money" in sentence(others)
    (exceeded,) = findings_of(given(*SPLIT, *BOARDS, mandate).when(moved), "mandate-missing")
    assert sentence(exceeded).endswith("The mandate 'm' has a limit of 0.5 mkr at a time.")


def test_money_of_an_external_giver_is_nobodys_place() -> None:
    """Who receives from a source that was opened for the purpose moves no other's money."""
    source = event("AccountOpened", "eu", accounts='{ "2025/eu" = "EU" }', role='"source"')
    received = event("FrameChanged", "e", KS, giver='"2025/eu"', lines=f'{{ "2025/{KS}" = "1 mkr" }}')
    given(*SPLIT, source).when(received).finds_no("mandate-missing")


def test_a_motion_declared_answered_is_pending_no_longer() -> None:
    """Swedish councils declare motions answered (besvarad), neither granted nor rejected."""
    settled = event("ProposalSettled", "s", COUNCIL, proposal='"p"', settled='"besvarad"')
    given(*BOARDS).when(proposed(byggnämnden="1 mkr"), settled).finds_no("proposal-pending")


@pytest.mark.parametrize("adopted", ["p", "q"])
def test_the_rivals_of_an_adopted_proposal_are_answered(adopted: str) -> None:
    """Of proposals in each other's place the adopted one answers all."""
    rival = proposed("q", byggnämnden="2 mkr") + '\ninstead_of = "p"'
    decision = changed(more=f'adopts = "{adopted}"', byggnämnden="1 mkr" if adopted == "p" else "2 mkr")
    given(*BOARDS).when(proposed(byggnämnden="1 mkr"), rival, decision).finds_no("proposal-pending")


def cleared(name: str, giver: str, **lines: str) -> str:
    """A clearing of reserves of 2025."""
    return _act("ReserveUsed", name, giver, lines) + '\nkind = "nollställning"'


def test_what_pays_for_several_deficits_is_not_written_off() -> None:
    """A reserve that clears those of two bodies need not be empty; each of the two must."""
    funds = event(
        "AccountOpened",
        "fonder",
        role='"reserve"',
        accounts='{ "2025/reserv/rur" = "R", "2025/fond-a" = "A", "2025/fond-b" = "B" }',
    )
    granted = _act("FrameDecided", "r", COUNCIL, {"reserv__rur": "10 mkr"})
    debts = event(
        "OpeningStated",
        "d",
        giver='"2025/ingående"',
        lines='{ "2025/fond-a" = "-1 mkr", "2025/fond-b" = "-2 mkr" }',
    )
    base = (funds, granted, debts)
    both = {"fond-a": "1 mkr", "fond-b": "2 mkr"}
    given(*base).when(cleared("n", "reserv/rur", **both)).finds_no("reserve-not-cleared")
    partly = given(*base).when(cleared("n", "reserv/rur", **{**both, "fond-b": "1 mkr"}))
    assert [finding.account for finding in findings_of(partly, "reserve-not-cleared")] == ["2025/fond-b"]
    given(*base).when(cleared("n", "reserv/rur", **{"fond-a": "1 mkr"})).finds_no("reserve-not-cleared")


def test_what_pays_for_several_reserves_of_a_holder_is_not_written_off() -> None:
    """So it is where the deficits are accounts of one holder."""
    accounts = '{ "2025/reserv/rur" = "R", "2025/reserv/a" = "A", "2025/reserv/b" = "B" }'
    funds = event("AccountOpened", "fonder", role='"reserve"', accounts=accounts)
    granted = _act("FrameDecided", "r", COUNCIL, {"reserv__rur": "10 mkr"})
    debts = event(
        "OpeningStated",
        "d",
        giver='"2025/ingående"',
        lines='{ "2025/reserv/a" = "-1 mkr", "2025/reserv/b" = "-2 mkr" }',
    )
    both = cleared("n", "reserv/rur", reserv__a="1 mkr", reserv__b="2 mkr")
    given(funds, granted, debts).when(both).finds_no("reserve-not-cleared")
    partly = given(funds, granted, debts).when(both.replace('"2 mkr"', '"1 mkr"'))
    assert [finding.account for finding in findings_of(partly, "reserve-not-cleared")] == ["2025/reserv/b"]


def test_a_fund_spread_over_its_lines_is_written_off() -> None:
    """The body's fund that goes to two of its lines is what the act clears; a sum not divided clears none."""
    fund = event("AccountOpened", "fond", role='"reserve"', accounts=f'{{ "2025/{KS}/fond" = "F" }}')
    granted = _act("FrameDecided", "r", COUNCIL, {f"{KS}__fond": "3 mkr"})
    spread = cleared("n", f"{KS}/fond", **{f"{KS}__värdar": "1 mkr", f"{KS}__grupper": "1 mkr"})
    given(LINES, fund, granted).when(spread).finds("reserve-not-cleared")
    lump = (
        cleared("n", f"{KS}/fond", **{KS: "2 mkr"})
        + f'\nundivided = ["2025/{KS}/värdar", "2025/{KS}/grupper"]'
    )
    given(LINES, fund, granted).when(lump).finds_no("reserve-not-cleared")


def test_approximate_amounts_of_a_kind_are_one_finding() -> None:
    """The first is told with what the log does, and how many there are; another treatment is another."""
    total = 'total = "drygt 2,5 mkr"'
    then = given(LINES, framed("3 mkr")).when(
        allocated(värdar="cirka 1,5 mkr", grupper="cirka 1 mkr", more=total)
    )
    parts, whole = findings_of(then, "approximate-figure")
    assert sentence(parts) == (
        "The paper states the amount approximately: 'cirka 1,5 mkr'. The log counts with exactly 1.5 mkr. "
        "The same holds for 2 amounts of the event in all."
    )
    assert whole.params["counts"] == ("counts-parts",)


def test_an_approximate_amount_on_a_condition_counts_once_it_is_met() -> None:
    """Until then it moves nothing, and the finding does not say that it does."""
    conditional = allocated(värdar="cirka 1 mkr", more='condition = "att staten betalar"')
    approximate = given(LINES, framed("3 mkr")).when(conditional).finds("approximate-figure")
    assert sentence(approximate).endswith("The log counts, if the condition is met, with exactly 1.0 mkr.")


def test_a_body_that_nobody_disputes_is_no_finding() -> None:
    """Two bodies dispute; one that is named beside an unknown one does not."""
    also = f'also_named = ["{SN}"]'
    frame = event("FrameDecided", "b", giver=f'"2025/{COUNCIL}"', lines='{ "2025/byggnämnden" = "2 mkr" }')
    given(*BOARDS).when(f"{frame}\n{also}").finds_no("body-disputed")
    disputed = given(*BOARDS).when(f'{frame}\nby = "{KS}"\n{also}').finds("body-disputed")
    assert sentence(disputed) == f"The paper names both {KS} and {SN} as the body that decided."


@pytest.mark.parametrize(("review", "lacks"), [("överklagad", False), ("upphävd", True)])
def test_an_appeal_lacks_no_deciding_body(review: str, lacks: object) -> None:
    """Whoever appeals is mostly a private person, whom nobody may name; a court that quashes is a body."""
    keys = {"decision": '"d"', "review": f'"{review}"', "by": '"unknown"'}
    decision = allocated("d", värdar="1 mkr")
    then = given(LINES, framed("3 mkr"), decision).when(event("DecisionReviewed", "prövat", **keys))
    missing = [finding.params["missing"] for finding in findings_of(then, "metadata-missing")]
    assert any("body" in str(names) for names in missing) is lacks
