"""A draft as a decision file: what is plain, what is a comment, and that it never applies as it is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from attrs import evolve
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import tplog
from papers.drafting import act, drafted, drafts, line, passage
from tplog.decision_files.formatter import format_decision_file
from tplog.i18n.sanitize import is_invisible
from tplog.i18n.vocabulary import Language
from tplog.papers.drafts.amount_forms import written_amounts
from tplog.papers.drafts.decision_text import decision_text
from tplog.papers.drafts.drafted import Drafted, Reading, Reason
from tplog.papers.drafts.explanation import explanation
from tplog.papers.drafts.offers import Offers, collect_offers, name_words
from tplog.papers.drafts.paragraph_choice import keep_paragraphs, missing_paragraphs
from tplog.papers.drafts.summary import summary
from tplog.readers.decision_file import parse_decision
from tplog.values.amount import Amount
from tplog.values.amount_parser import parse_amount

SV, EN = Language.SV, Language.EN
languages = st.sampled_from(Language)
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # a draft takes minutes to make smaller
UNFINISHED = {"draft-unfinished", "draft-unread", "mistakes-many"}


def refusals(text: str) -> list[str]:
    """The codes with which a decision file is refused; none for one that is read."""
    try:
        parse_decision(text, "utkast.toml")
    except tplog.BadFile as error:
        return [reason.code for reason in error.reasons]
    return []


def acts_in(text: str) -> list[dict[str, Any]]:
    """The events of a draft but those that open accounts."""
    return [event for event in tomllib.loads(text).get("event", []) if event["type"] != "AccountOpened"]


def amounts_written(text: str) -> Iterator[list[int]]:
    """The amounts in öre of each event of a file, its total last."""
    for event in acts_in(text):
        lines: dict[str, str] = event.get("lines", {})
        stated = [*lines.values(), *(pair["amount"] for pair in event.get("transfers", []))]
        stated += [event["total"]] if "total" in event else []
        yield [parse_amount(amount, event.get("unit")).ore for amount in stated]


@settings(phases=_PHASES)
@given(drafts(), languages, st.none() | st.just("paketet"))
def test_any_draft_is_toml_that_fmt_leaves_and_apply_refuses(
    draft: Drafted, language: Language, budget: str | None
) -> None:
    """Whatever the paper says: it parses, is tidy, says the same twice, and is refused as unfinished."""
    text = decision_text(draft, language, budget=budget)
    assert tomllib.loads(text)["source"]["sha256"] == draft.sha256
    assert format_decision_file(text, "utkast.toml") == text
    assert decision_text(draft, language, budget=budget) == text
    assert {*refusals(text)} - UNFINISHED == set()
    assert refusals(text)
    assert not [char for char in text if char != "\n" and is_invisible(char)]


@settings(phases=_PHASES)
@given(drafts(), languages)
def test_no_amount_is_written_that_was_not_drafted(draft: Drafted, language: Language) -> None:
    """The plain acts state the amounts of their undoubted lines, each as the same öre, and no other."""
    text = decision_text(draft, language)
    written = list(amounts_written(text))
    plain = [act for act in draft.acts if not act.doubts and any(not line.doubts for line in act.lines)]
    assert len(written) <= len(plain)
    known = [line.amount.ore for act in plain for line in (*act.lines, *([act.total] if act.total else []))]
    assert all(ore in known for event in written for ore in event)


@settings(phases=_PHASES)
@given(drafts(), languages)
def test_what_is_a_comment_can_be_taken_into_use(draft: Drafted, language: Language) -> None:
    """A doubtful act whose lines lose their ``# `` is TOML."""
    text = decision_text(draft, language)
    for block in text.split("\n\n"):
        if "\n# [[event]]\n" in block:
            event = block[block.index("# [[event]]\n") :]
            tomllib.loads(re.sub(r"^# ?", "", event, flags=re.MULTILINE))


@settings(phases=_PHASES)
@given(drafts(), languages)
def test_an_explanation_is_harmless(draft: Drafted, language: Language) -> None:
    """Each of its lines is one line, without what a terminal obeys, and it names each rule."""
    lines = list(explanation(draft, language))
    assert all(not is_invisible(char) for text in lines for char in text)
    rules = {rule.code for act in draft.acts for rule in act.rules}
    assert all(any(code in text for text in lines) for code in rules)


def test_a_plain_act_stands_with_its_places_and_words() -> None:
    """Type, id, body, day, § and transfers are written, with placeholders for accounts that nobody named."""
    text = decision_text(
        drafted(
            act(
                "ReallocationDecided",
                line("Lokala aktörer", "250 000 kronor", giver="Trygghetsvärdar"),
                line("Övriga insatser", "50 000 kronor", giver="Trygghetsvärdar"),
            )
        ),
        SV,
    )
    (event,) = acts_in(text)
    assert (event["type"], event["id"], event["by"]) == (
        "ReallocationDecided",
        "2025/ks-32",
        "kommunstyrelsen",
    )
    assert (str(event["decided"]), event["paragraph"], event["place"]) == (
        "2025-03-10",
        "§ 32",
        "Beslut, s. 1 rad 3",
    )
    assert [tuple(pair.values()) for pair in event["transfers"]] == [
        ("2025/kommunstyrelsen/fyll-i-1", "2025/kommunstyrelsen/fyll-i-2", "250 000 kronor"),
        ("2025/kommunstyrelsen/fyll-i-1", "2025/kommunstyrelsen/fyll-i-3", "50 000 kronor"),
    ]
    assert event["quotes"][-1] == {
        "of": "transfers.2",
        "page": 1,
        "exact": "50 000 kronor",
        "prefix": "före ",
        "suffix": " efter",
        "box": [100, 200, 300, 400],
    }
    assert "# ”Så beslutas.”" in text
    assert "från ”Trygghetsvärdar”, till ”Lokala aktörer”, s. 1 rad 3" in text


def test_a_draft_filled_in_is_recorded() -> None:
    """The placeholders and the budget are all that stands between an undoubted draft and the log."""
    text = decision_text(
        drafted(act("FrameDecided", line("Hamnen", "5 mkr"), giver=Reading("kommunfullmäktige"))), SV
    )
    filled = text.replace('budget = ""', 'budget = "hamn"').replace("fyll-i-1", "hamnen")
    receipt = tplog.Book(tplog.MemoryLog()).apply(parse_decision(filled, "utkast.toml"))
    assert [type(record.event).__name__ for record in receipt.records] == ["AccountOpened", "FrameDecided"]
    assert receipt.records[1].event.act.source.sha256 == drafted().sha256


def test_a_refused_draft_names_each_place_with_its_line() -> None:
    """The budget and each placeholder, in both languages, with file, line, event and key; nothing else."""
    text = decision_text(drafted(act("OutcomeRecorded", line("Hamnen", "5 mkr"))), SV)
    with pytest.raises(tplog.BadFile) as refused:
        parse_decision(text, "utkast.toml")
    numbered = text.split("\n")
    places = {
        (str(reason.location.key), numbered[reason.location.line - 1].strip('" ').split('"')[0].strip(" ="))
        for reason in refused.value.reasons
        if reason.location and reason.location.line
    }
    assert places == {
        ("budget", "budget"),
        ("until", "until"),
        ("accounts", "2025/fyll-i-1"),
        ("lines", "2025/fyll-i-1"),
    }
    assert {reason.code for reason in refused.value.reasons} == {"draft-unfinished"}


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (lambda text: text, ["draft-unfinished"] * 4),
        (lambda text: text.replace('budget = ""', 'budget = "a"'), ["draft-unfinished"] * 3),
        (lambda text: text.replace("fyll-i-", "post-"), ["draft-unfinished"]),
        (lambda text: text.replace("fyll-i-", "fill-in-"), ["draft-unfinished"] * 4),
        (lambda text: text.replace("fyll-i-", "post-").replace('budget = ""', 'budget = "a"'), []),
    ],
)
def test_a_draft_is_one_until_all_is_filled_in(change: Any, codes: list[str]) -> None:  # noqa: ANN401
    """As long as one place is left, be it the budget alone, and in whichever language."""
    text = decision_text(drafted(act("FrameDecided", line("Hamnen", "5 mkr"))), SV)
    assert refusals(change(text)) == codes


def test_a_draft_with_a_budget_is_held_back_by_its_mark() -> None:
    """With --budget nothing may be left to fill in; the line ``draft`` waits for a person to delete it."""
    plain = act("FrameDecided", line("kommunfullmäktige", "5 mkr"), giver=Reading("staten"))
    text = decision_text(drafted(plain), EN, budget="hamn").replace("fill-in-1", "hamnen")
    assert refusals(text) == ["draft-unread"]
    assert refusals(re.sub(r"(?m)^draft.*\n", "", text)) == []


def test_a_doubtful_act_is_a_comment_under_its_reason() -> None:
    """Nothing of it is an event; its reason stands above it."""
    text = decision_text(drafted(act("ReserveUsed", line("Hamnen", "5 mkr"), doubts=("type-unsure",))), SV)
    assert "event" not in tomllib.loads(text)
    assert re.search(
        r"# ─── TVEKSAMT ─── § 32 Beslut ─+ s\. 1 rad 3\n# .+\n# ”Så beslutas.”\n# \[\[event\]\]\n", text
    )


def test_a_doubtful_line_is_a_comment_in_its_act() -> None:
    """The others are written, and the doubtful one has no quotation."""
    text = decision_text(
        drafted(act("FrameDecided", line("Hamnen", "5 mkr"), line("Kajen", "2 mkr", "amount-in-condition"))),
        SV,
    )
    (event,) = acts_in(text)
    assert (event["lines"], len(event["quotes"])) == ({"2025/fyll-i-2": "5 mkr"}, 3)
    assert re.search(r'(?m)^# "2025/fyll-i-3" = "2 mkr"  # TVEKSAMT: .*”Kajen”', text)


def test_an_act_of_doubtful_lines_alone_is_a_comment() -> None:
    """An act without an undoubted amount states nothing."""
    text = decision_text(drafted(act("FrameDecided", line("Hamnen", "5 mkr", "amount-in-condition"))), SV)
    assert "event" not in tomllib.loads(text)


def test_a_doubtful_value_is_a_comment() -> None:
    """A body that is not sure is not written, and its place and words stand behind it."""
    unsure = Reading("socialnämnden", passage("nämnden"), doubts=(Reason("body-unsure"),))
    text = decision_text(drafted(act("FrameDecided", line("Hamnen", "5 mkr"), by=unsure)), SV)
    (event,) = acts_in(text)
    assert "by" not in event
    assert re.search(r'(?m)^# by = "socialnämnden"  # TVEKSAMT: .*s\. 1 rad 3 ”nämnden”$', text)


def test_a_value_that_its_key_cannot_have_is_a_comment() -> None:
    """A kind of proposal that there is none of, or a key that no such event has."""
    keys = (("kind", Reading("anhållan")), ("horizon", Reading("slut")))
    text = decision_text(drafted(act("ProposalMade", line("Hamnen", "5 mkr"), key_values=keys)), SV)
    (event,) = acts_in(text)
    assert not {"kind", "horizon"} & event.keys()
    assert len(re.findall(r'(?m)^# (?:kind = "anhållan"|horizon = "slut")  # TVEKSAMT$', text)) == 2


def test_the_accounts_of_plain_amounts_are_opened_in_the_papers_words() -> None:
    """Each once, above the acts; those of doubtful amounts, and one without a name, wait as comments."""
    text = decision_text(
        drafted(
            act("FrameDecided", line("Hamnen", "5 mkr"), line("Kajen", "2 mkr", "amount-in-condition")),
            act("FrameChanged", line("Hamnen", "1 mkr"), line("Skolan", "3 mkr")),
            act("FrameDecided", line("Bron", "7 mkr"), doubts=("type-unsure",)),
        ),
        SV,
    )
    opened = tomllib.loads(text)["event"][0]
    assert (opened["type"], opened["id"]) == ("AccountOpened", "2025/konton")
    assert [*opened["accounts"].values()] == ["Hamnen", "Skolan"]
    assert opened["accounts"].keys() == {path for event in acts_in(text) for path in event["lines"]}
    waiting = re.findall(r'(?m)^# "(\S+)" = "(Kajen|Bron|)"(?:  # FYLL I namnet.*)?$', text)
    assert [name for _, name in waiting] == ["", "Kajen", "", "Bron"]
    assert acts_in(text)[0]["from"] == waiting[0][0]


def test_a_draft_without_a_plain_amount_opens_nothing() -> None:
    """Its accounts stand as a comment, which is an event when it is taken into use."""
    text = decision_text(drafted(act("ReserveUsed", line("Hamnen", "5 mkr"), doubts=("type-unsure",))), EN)
    assert "event" not in tomllib.loads(text)
    block = re.search(r"(?m)(?:^#.*\n)*?^# \[\[event\]\]\n((?:^#.*\n)*)", text)
    assert block
    uncommented = re.sub(r"(?m)^# ?", "", block[1])
    assert tomllib.loads(uncommented)["event"]["accounts"] == {
        "2025/fill-in-1": "",
        "2025/fill-in-2": "Hamnen",
    }


def test_what_is_to_fill_in_is_explained() -> None:
    """What the key means, and which words it may have."""
    text = decision_text(drafted(act("OutcomeRecorded", line("Hamnen", "5 mkr"))), SV)
    assert re.search(r'(?m)^until +=\s+"" +# FYLL I: sista dagen som summorna omfattar', text)
    text = decision_text(drafted(act("ReserveUsed", line("Hamnen", "5 mkr"))), SV)
    assert re.search(r'(?m)^kind +=\s+"" +# FYLL I: disponering, avsättning eller nollställning$', text)


def test_the_year_of_money_is_never_guessed() -> None:
    """A line without a year has a placeholder without one, and says so."""
    text = decision_text(drafted(act("FrameDecided", line("Hamnen", "5 mkr", year=None), year=None)), SV)
    (event,) = acts_in(text)
    assert event["lines"] == {"fyll-i-2": "5 mkr"}
    assert "”Hamnen”: året sägs inte" in text


def test_no_placeholder_is_the_beginning_of_another() -> None:
    """So that an editor can replace each wherever it stands; the same name has the same placeholder."""
    lines = [line(f"Post {number}", "5 mkr") for number in range(12)]
    text = decision_text(drafted(act("FrameDecided", *lines), act("FrameChanged", lines[3])), SV)
    events = acts_in(text)
    names = {*events[0]["lines"], events[0]["from"]}
    assert len(names) == 13
    assert not [
        (short, long) for short in names for long in names if short != long and long.startswith(short)
    ]
    assert [*events[1]["lines"]] == [[*events[0]["lines"]][3]]


def test_an_account_that_stands_twice_in_an_act_gets_a_placeholder_the_second_time() -> None:
    """Two lines of one name would be one key, and one amount would vanish."""
    text = decision_text(drafted(act("FrameDecided", line("Hamnen", "5 mkr"), line("hamnen", "2 mkr"))), SV)
    (event,) = acts_in(text)
    assert sorted(event["lines"].values()) == ["2 mkr", "5 mkr"]


def test_amounts_keep_their_words_under_their_unit() -> None:
    """A column's amounts stand as they are, with its unit once; mixed ones get it behind."""
    thousands, millions = parse_amount("5 815", "tkr"), parse_amount("1,5", "mkr")
    kronor, whole = parse_amount("400", "kr"), parse_amount("3 mkr")
    assert written_amounts([thousands, whole]).unit == "tkr"
    assert written_amounts([thousands, whole]).texts == ("5 815", "3 mkr")
    mixed = written_amounts([thousands, millions, kronor])
    assert (mixed.unit, mixed.texts) == (None, ("5 815 tkr", "1,5 mkr", "400 kr"))


@pytest.mark.parametrize("words", ["tjugo säckar", "5 mkr", "12 345"])
def test_an_amount_that_cannot_be_written_so_that_it_is_read_back_is_doubtful(words: str) -> None:
    """Words that are read as another amount, or as none, are not written, and no other in their place."""
    odd = evolve(line("Hamnen", "5 mkr"), amount=Amount(12345, words))
    text = decision_text(drafted(act("FrameDecided", odd, line("Kajen", "2 mkr"))), SV)
    (event,) = acts_in(text)
    assert [*event["lines"].values()] == ["2 mkr"]
    assert f"TVEKSAMT: ”{words}” går inte att skriva" in text


def test_accounts_of_the_log_are_offered_where_the_words_are_their_names(matter: tplog.Book) -> None:
    """Case and hyphens aside, and of the money's year alone; what only resembles a name is not."""
    offers = collect_offers(matter)
    names = ("INSATSER i sam-verkan med lokala aktörer", "Trygghetsvärd", "Socialnämnden")
    lines = [line(name, "5 mkr") for name in names]
    text = decision_text(drafted(act("FrameDecided", *lines), offers=offers), SV)
    (event,) = acts_in(text)
    assert [*event["lines"]] == [
        "2025/kommunstyrelsen/lokala-aktörer",
        "2025/fyll-i-2",
        "2025/fyll-i-3",
    ]
    assert "”Trygghetsvärd”: inget konto heter så" in text
    assert "”Socialnämnden”: inget konto heter så, så heter däremot 2019/socialnämnden" in text


def test_a_proposal_of_the_log_with_the_same_amounts_is_named(matter: tplog.Book) -> None:
    """In whatever order, as a question; not for other amounts, and not to another proposal."""
    amounts = ("700 000 kronor", "2 mkr", "0,7 mkr", "100 tkr")
    lines = [line(f"Post {number}", amount) for number, amount in enumerate(amounts)]
    offers = collect_offers(matter)

    def named(*acts: object) -> int:
        return decision_text(drafted(*acts, offers=offers), SV).count('# adopts = "2025/förslag"')  # type: ignore[arg-type]

    assert named(act("AllocationDecided", *lines)) == 1
    assert named(act("AllocationDecided", *lines[:3])) == named(act("ProposalMade", *lines)) == 0


def test_the_same_paper_is_named(matter: tplog.Book) -> None:
    """By its title and day, or by its very bytes."""
    offers = collect_offers(matter)
    known = offers.papers[0]
    again = drafted(
        title=Reading("tjänsteskrivelse trygghetspaketet 2025 Nacka kommun"),
        day=Reading("2025-01-29"),
        offers=offers,
    )
    assert "# Loggen har redan en handling med samma titel och dag" in decision_text(again, SV)
    assert "handling med samma titel" not in decision_text(evolve(again, day=Reading("2025-01-30")), SV)
    same = evolve(drafted(offers=offers), sha256=known.sha256 or "")
    assert "# The log already has events of this very file" in decision_text(same, EN)


def test_ids_of_the_log_are_not_proposed_again() -> None:
    """An id is unique in the whole log, and in the draft."""
    decision = act("FrameDecided", line("Hamnen", "5 mkr"))
    offers = Offers(ids=frozenset({"2025/ks-32", "2025/ks-32-2"}))
    text = decision_text(drafted(decision, decision, offers=offers), SV)
    assert [event["id"] for event in acts_in(text)] == ["2025/ks-32-3", "2025/ks-32-4"]


@pytest.mark.parametrize(
    ("name", "other"), [("Vård- och omsorg", "vård OCH omsorg"), ("Trygghets\u00advärdar", "trygghetsvärdar")]
)
def test_names_are_compared_by_their_words(name: str, other: str) -> None:
    """Case, hyphens and punctuation aside."""
    assert name_words(name) == name_words(other)
    assert name_words(name) != name_words(f"{other} x")


def test_only_the_chosen_paragraphs_are_drafted() -> None:
    """The amounts of the others are left out with that reason: nothing vanishes."""
    other = act("FrameDecided", line("Kajen", "2 mkr"), paragraph=Reading("§ 33"))
    whole = drafted(act("FrameDecided", line("Hamnen", "5 mkr")), other)
    chosen = keep_paragraphs(whole, ["§ 33"])
    assert chosen.acts == (other,)
    assert [(item.passage.exact, item.section) for item in chosen.left_out] == [("5 mkr", "§ 32")]
    assert missing_paragraphs(whole, ["§33", "32", "§ 3"]) == ["§ 3"]


def test_a_summary_counts_what_was_found() -> None:
    """In the language chosen; without an act it says so."""
    draft = drafted(act("FrameDecided", line("Hamnen", "5 mkr"), line("Kajen", "2 mkr", "unsure")))
    assert summary(draft, EN, 4) == (
        "3 pages, 1 §§; 1 act with 2 amounts, 1 doubtful; 0 amounts left out; read in 0.4 s"
    )
    assert summary(drafted(), SV, 4) == (
        "3 sidor, 1 paragraf; inga beslut eller förslag om pengar; 0 belopp inte med; läst på 0,4 s"
    )


def test_a_draft_larger_than_a_decision_file_is_refused() -> None:
    """It could never be applied: the refusal names the ways to a smaller one."""
    with pytest.raises(tplog.BadFile) as refused:
        decision_text(drafted(*[act("FrameDecided")] * 1001), SV)
    assert [reason.code for reason in refused.value.reasons] == ["draft-too-large"]
