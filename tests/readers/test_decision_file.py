"""Decision files: read whole, or refused with every mistake and its place."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tplog
from spec import HEAD, event, framed, text
from tplog.book.config_file import Config, read_config
from tplog.events.base import Event
from tplog.events.types import AccountOpened, AllocationDecided, OutcomeRecorded, ProposalMade
from tplog.readers.decision_file import parse_decision, read_decision
from tplog.readers.toml_lines import locate_keys
from tplog.values.act import Basis
from tplog.values.finding import Finding
from tplog.values.limits import MAX_FILE_BYTES

KS = "2025/kommunstyrelsen"


def read(*tables: str, head: str = HEAD) -> tuple[Event, ...]:
    """The events of a file."""
    return tuple(draft.event for draft in parse_decision(text(tables, head), "x.toml").events)


def mistakes(*tables: str, head: str = HEAD) -> tuple[Finding, ...]:
    """What is wrong with a file."""
    with pytest.raises(tplog.BadFile) as caught:
        parse_decision(text(tables, head), "x.toml")
    return caught.value.reasons


def allocation(**keys: str) -> str:
    """An allocation with these keys."""
    return event("AllocationDecided", "a", "kommunstyrelsen", **keys)


def test_the_short_form_names_lines_below_one_account() -> None:
    """``from`` and ``lines``: names are lines of the giver, paths are accounts anywhere."""
    (event,) = read(
        allocation(giver=f'"{KS}"', lines='{ "a" = "1 kr", "2025/b/c" = "2 kr" }', total='"3 kr"')
    )
    assert [(str(m.giver), str(m.taker), m.ore) for m in event.transfers] == [
        (KS, f"{KS}/a", 100),
        (KS, "2025/b/c", 200),
    ]
    assert event.total is not None
    assert event.total.ore == 300
    assert type(event) is AllocationDecided


def test_the_long_form_names_every_transfer() -> None:
    """``transfers``: from, to and amount for each."""
    (event,) = read(allocation(transfers=f'[{{ from = "{KS}", to = "{KS}/a", amount = 5 }}]'))
    assert [(str(m.giver), str(m.taker), m.ore) for m in event.transfers] == [(KS, f"{KS}/a", 500)]


def test_a_negative_amount_goes_the_other_way() -> None:
    """Giver and taker change places; the paper's own amount is kept."""
    (event,) = read(allocation(giver=f'"{KS}"', lines='{ "a" = "-1 kr" }'))
    (move,) = event.transfers
    assert (str(move.giver), str(move.taker), move.ore) == (f"{KS}/a", KS, 100)
    assert move.stated is not None
    assert move.stated.ore == -100


def test_a_nought_moves_nothing_and_is_kept() -> None:
    """A line stated as 0 is a measure."""
    (event,) = read(allocation(giver=f'"{KS}"', unit='"mkr"', lines='{ "a" = "0", "b" = "1,5" }'))
    assert [(str(at.account), at.amount.ore) for at in event.measures] == [(f"{KS}/a", 0)]
    assert [move.ore for move in event.transfers] == [150_000_000]


def test_an_outcome_is_stated_not_moved() -> None:
    """An outcome's lines are measures; its transfers are computed when it is decided."""
    (outcome,) = read(
        event("OutcomeRecorded", "u", giver=f'"{KS}"', until="2025-12-31", lines='{ "a" = "1 kr", "b" = 0 }')
    )
    assert isinstance(outcome, OutcomeRecorded)
    assert outcome.until == date(2025, 12, 31)
    assert [measure.amount.ore for measure in outcome.measures] == [100, 0]
    assert outcome.transfers == ()


def test_a_proposal_proposes() -> None:
    """A proposal's money is proposed, never moved."""
    (proposal,) = read(
        event("ProposalMade", "p", giver=f'"{KS}"', lines='{ "a" = "1 kr" }', kind='"yrkande"')
    )
    assert isinstance(proposal, ProposalMade)
    assert (proposal.transfers, len(proposal.proposed), proposal.kind) == ((), 1, "yrkande")


def test_accounts_are_opened_with_names_and_codes() -> None:
    """A path has its name, or its name and codes."""
    (opening,) = read(
        event(
            "AccountOpened", "k", accounts=f'{{ "{KS}" = "KS", "{KS}/a" = {{ name = "A", codes = ["1"] }} }}'
        )
    )
    assert isinstance(opening, AccountOpened)
    assert [(str(account.path), account.name, account.codes) for account in opening.accounts] == [
        (KS, "KS", ()),
        (f"{KS}/a", "A", ("1",)),
    ]


def test_the_files_keys_hold_for_its_events_unless_they_say_otherwise() -> None:
    """budget, by, decided, basis and unit above; place, paragraph and case numbers with each event."""
    head = HEAD.replace('budget = "trygghet"', 'budget = "trygghet"\nby = "kommunstyrelsen"')
    inheriting, overriding = read(
        event("MandateGiven", "m", to='"a"', scope='"x"'),
        event(
            "MandateGiven",
            "n",
            to='"a"',
            scope='"x"',
            by='"socialnämnden"',
            budget='"annat"',
            decided="2024",
            basis='"reported"',
            place='"sida 4"',
            paragraph='"§ 9"',
        ),
        head=head,
    )
    assert (inheriting.act.body, inheriting.budget, str(inheriting.act.decided), inheriting.act.basis) == (
        "kommunstyrelsen",
        "trygghet",
        "2025-02-01",
        Basis.MINUTES,
    )
    assert (overriding.act.body, overriding.budget, str(overriding.act.decided), overriding.act.basis) == (
        "socialnämnden",
        "annat",
        "2024",
        Basis.REPORTED,
    )
    assert (overriding.act.source.place, overriding.act.source.paragraph) == ("sida 4", "§ 9")
    assert overriding.act.source.case_numbers == ("KS 2025/1",)


def test_what_is_not_said_to_be_minutes_is_reported() -> None:
    """The weaker claim holds unless the file makes the stronger one."""
    (event,) = read(framed("1 kr"), head=HEAD.replace('basis = "minutes"\n', ""))
    assert event.act.basis is Basis.REPORTED


@pytest.mark.parametrize(
    ("table", "code", "key", "line"),
    [
        (allocation(giver='"2025/…"', lines='{ "a" = "1 kr" }'), "account-unreadable", "from", 14),
        (allocation(giver=f'"{KS}"', lines='{ "…" = "1 kr" }'), "account-unreadable", "…", 15),
        (allocation(lines='{ "a" = "1 kr" }'), "key-missing", "from", 10),
        (allocation(giver=f'"{KS}"'), "key-missing", "lines", 10),
        (allocation(giver=f'"{KS}"', lines='{ "a" = 1.5 }'), "amount-float", "a", 15),
        (allocation(giver=f'"{KS}"', lines='{ "a" = inf }'), "amount-float", "a", 15),
        (allocation(giver=f'"{KS}"', lines='{ "a" = nan }'), "amount-float", "a", 15),
        (allocation(giver=f'"{KS}"', lines='{ "a" = true }'), "value-wrong", "a", 15),
        (allocation(giver=f'"{KS}"', lines='{ "a" = [1] }'), "value-wrong", "a", 15),
        (allocation(giver=f'"{KS}"', lines=f'{{ "a" = {10**40} }}'), "amount-too-large", "a", 15),
        (allocation(giver=f'"{KS}"', lines='["a"]'), "value-wrong", "lines", 15),
        (allocation(giver=f'"{KS}"', lines='{ "a" = "5" }', unit='"euro"'), "value-wrong", "unit", 16),
        (allocation(transfers='"x"'), "value-wrong", "transfers", 14),
        (allocation(transfers="[{}]"), "key-missing", "from", 10),
        (allocation(transfers="[]", giver=f'"{KS}"'), "forms-mixed", "transfers", 14),
        (allocation(transfers="[]", totl='"1 kr"'), "key-unknown", "totl", 15),
        (allocation(transfers="[]", accounts="{}"), "key-unknown", "accounts", 15),
        (allocation(transfers="[]", decided="2025-01-01T10:00:00"), "value-wrong", "decided", 15),
        (allocation(transfers="[]", decided='"våren"'), "date-unreadable", "decided", 15),
        (allocation(transfers="[]", basis='"rumour"'), "value-wrong", "basis", 15),
        (allocation(transfers="[]", despite='["x"]'), "value-wrong", "despite", 15),
        (allocation(transfers="[]", despite='[{ code = "x" }]'), "key-missing", "because", 10),
        (allocation(transfers="[]", remarks="[1]"), "value-wrong", "remarks", 15),
        (allocation(transfers="[]", also_named='"…"'), "name-unreadable", "also_named", 15),
        (
            event("OutcomeRecorded", "u", giver=f'"{KS}"', lines="{}", until="2025"),
            "value-wrong",
            "until",
            15,
        ),
        (event("ProposalMade", "p", kind='"önskan"', transfers="[]"), "value-wrong", "kind", 13),
        (event("AccountOpened", "k", accounts='{ "x" = "y" }'), "account-unreadable", "x", 13),
        (event("AccountOpened", "k", accounts=f'{{ "{KS}" = 5 }}'), "value-wrong", "name", 10),
        (event("AccountOpened", "k", accounts="{}", role='"council"'), "value-wrong", "role", 14),
        (event("AccountOpened", "k", accounts="{}", kind='"förslag"'), "value-wrong", "kind", 14),
        (allocation(giver=f'"{KS}"', unit='"mkr"', lines='{ "a" = 2 }'), "amount-ambiguous", "a", 16),
        (
            event("OutcomeRecorded", "u", giver=f'"{KS}"', lines="{}", until="2025-01-01", transfers="[]"),
            "key-unknown",
            "transfers",
            16,
        ),
        (event("Allocated", "x"), "type-unknown", "type", 11),
        ('[[event]]\ntype = "MandateGiven"\nid = "a b"\nto = "a"\nscope = "x"', "id-unreadable", "id", 12),
        ('[[event]]\ntype = "MandateGiven"\nid = 5\nto = "a"\nscope = "x"', "value-wrong", "id", 12),
        ('[[event]]\nid = "a"', "key-missing", "type", 10),
    ],
)
def test_a_mistake_is_reported_with_its_place(table: str, code: str, key: str, line: int) -> None:
    """Each mistake has its code, its key and its line."""
    first = mistakes(table)[0]
    assert first.location is not None
    assert (first.code, first.location.key, first.location.line) == (code, key, line)
    assert first.location.file == "x.toml"


@pytest.mark.parametrize("head", [HEAD, f'unit = "dollar"\n{HEAD}'], ids=["event", "header"])
def test_a_unit_that_is_none_is_one_mistake(head: str) -> None:
    """Of one event or of all, over texts, numbers and a total; another mistake is told too."""
    unit = {} if head.startswith("unit") else {"unit": '"dollar"'}
    lines = '{ "a" = "1", "b" = "2,5", "c" = 3, "d" = "35,000" }'
    first = allocation(giver=f'"{KS}"', lines=lines, total='"6"', **unit)
    count = 1 if unit else 2
    wrong = mistakes(*[first] * count, head=head)
    assert [(reason.code, reason.location and reason.location.key) for reason in wrong] == [
        ("value-wrong", "unit")
    ]
    second = allocation(giver=f'"{KS}"', lines='{ "a" = "1", "b" = "xx" }', unit='"mkr"')
    assert [reason.code for reason in mistakes(first, second, head=head)] == [
        "value-wrong",
        "amount-placeholder",
    ]


def test_all_mistakes_are_reported() -> None:
    """Not only the first, in this event and in the next."""
    findings = mistakes(
        allocation(giver='"x"', lines='{ "a" = 1.5, "b" = "" }', totl="1"), event("MandateGiven", "m")
    )
    assert [finding.code for finding in findings] == [
        "key-unknown",
        "account-unreadable",
        "amount-float",
        "amount-missing",
        "key-missing",
        "key-missing",
    ]
    assert [finding.location.event for finding in findings if finding.location] == ["a"] * 4 + ["m"] * 2


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("", "key-missing"),
        ("[source]", "key-missing"),
        ('[source]\ntitle = ""', "value-wrong"),
        ('[source]\ntitle = "x"\ncolour = "red"', "key-unknown"),
        ('[source]\ntitle = "x"\nsha256 = "abc"', "value-wrong"),
        ('colour = "red"\n[source]\ntitle = "x"', "key-unknown"),
        ('source = "x"', "value-wrong"),
        ('budget = "…"\n[source]\ntitle = "x"', "name-unreadable"),
        ('event = 5\n[source]\ntitle = "x"', "not-toml"),
    ],
)
def test_a_files_head_is_checked(head: str, code: str) -> None:
    """The paper needs a title, and only keys that exist."""
    findings = mistakes(event("MandateGiven", "m", to='"a"', scope='"x"'), head=head)
    assert code in [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe", "file-unreadable"),
        (b"#" * (MAX_FILE_BYTES + 1), "too-large"),
        (b"[source]\ntitle = 'x'\n", "event-missing"),
        (b"a = " + b"[" * 5000, "too-large"),
        (b"a = 2025-02-30", "not-toml"),
        (b"a = 1\na = 2", "key-twice"),
        (b"a = 1\nb = { c = 1, 'c' = 2 }", "key-twice"),
        (b"\x00", "not-toml"),
        (b"event = []\n[source]\ntitle = 'x'", "event-missing"),
    ],
    ids=[
        "not-utf-8",
        "too-large",
        "no-event",
        "too-deep",
        "no-such-day",
        "twice",
        "twice-inline",
        "nul",
        "empty-list",
    ],
)
def test_a_file_that_is_no_decision_is_reported(tmp_path: Path, content: bytes, code: str) -> None:
    """Whatever a file holds, the error is one of ours."""
    path = tmp_path / "x.toml"
    path.write_bytes(content)
    with pytest.raises(tplog.BadFile) as caught:
        read_decision(path)
    assert [reason.code for reason in caught.value.reasons] == [code]


def test_a_file_that_cannot_be_opened_is_reported(tmp_path: Path) -> None:
    """Missing, or a folder."""
    for path, code in ((tmp_path / "missing.toml", "file-unreadable"), (tmp_path, "file-not-plain")):
        with pytest.raises(tplog.BadFile, match=code):
            read_decision(path)


_TOMLISH = st.text("[]{}=\"'\n event.type=id lines=from 0123456789-,#\\uåäö", max_size=80)


@given(st.text(max_size=60) | _TOMLISH)
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes anything but a draft or BadFile, also beneath a good head."""
    for content in (text, f"{HEAD}\n{text}", f'{HEAD}\n[[event]]\ntype = "AllocationDecided"\n{text}'):
        with suppress(tplog.BadFile):
            parse_decision(content, "x.toml")


def test_places_are_found_by_event() -> None:
    """The same key of two events has two lines; a comment's words are not keys."""
    head, tables = locate_keys('a = 1\n[[event]]\nb = "x" # c = 2\n[[ event ]]\n"b" = 1\n', "event")
    first, second = tables["event"]
    assert head == {"a": 1}
    assert first == {"": 2, "b": 3, "x": 3}
    assert second == {"": 4, "b": 5}


def test_a_municipality_raises_rules_in_its_config(tmp_path: Path) -> None:
    """Codes under [checks] with "refuse"; nothing where there is no file."""
    path = tmp_path / "tplog.toml"
    assert read_config(path) == Config()
    path.write_text('[checks]\nmandate-missing = "refuse"\n', "utf-8")
    assert set(read_config(path).refused_codes) == {"mandate-missing"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('[checks]\nmandate-mising = "refuse"', "key-unknown"),
        ('[checks]\nmandate-missing = "note"', "value-wrong"),
        ('[check]\nmandate-missing = "refuse"', "key-unknown"),
        ("checks = 5", "value-wrong"),
        ("nonsense", "not-toml"),
        ("x = { a = , b = 1 }", "not-toml"),
    ],
)
def test_a_config_with_a_mistake_is_refused(tmp_path: Path, content: str, code: str) -> None:
    """A rule that is misspelt or lowered is not passed over."""
    path = tmp_path / "tplog.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(tplog.BadFile, match=code):
        read_config(path)


OUTCOME = event("OutcomeRecorded", "u", giver=f'"{KS}"', until="2025-03-31", lines='{ "a" = "-5 mkr" }')


def test_a_sign_convention_turns_the_figure_and_keeps_the_words() -> None:
    """Under costs-negative costs, levels and their total turn; incomes, variances and grants do not."""
    tables = 'costs = { "a" = "-7 mkr" }\nincomes = { "a" = "2 mkr" }\nvariances = { "a" = "-1 mkr" }'
    (outcome,) = read(f'{OUTCOME}\n{tables}\ntotal = "-5 mkr"\nsigns = "costs-negative"')
    assert [(measure.aspect.value, measure.amount.ore // 10**8) for measure in outcome.measures] == [
        ("net", 5),
        ("income", 2),
        ("cost", 7),
        ("variance", -1),
    ]
    assert outcome.total is not None
    assert (outcome.total.text, outcome.total.ore) == ("-5 mkr", 5 * 10**8)
    (plain,) = read(f'{OUTCOME}\nsigns = "costs-positive"')
    assert plain.measures[0].amount.ore == -5 * 10**8


def test_a_total_of_variances_does_not_turn() -> None:
    """It is a variance itself."""
    text = event("OutcomeRecorded", "u", until="2025-03-31", variances=f'{{ "{KS}/a" = "-2 mkr" }}')
    (outcome,) = read(f'{text}\ntotal = "-2 mkr"\nsigns = "costs-negative"')
    assert outcome.total is not None
    assert outcome.total.ore == -2 * 10**8


def test_a_transfer_and_a_stated_change_turn() -> None:
    """The long form and ``changes`` are budgets, as lines are."""
    (moved,) = read(
        allocation(
            transfers=f'[{{ from = "{KS}", to = "{KS}/a", amount = "-5 kr" }}]', signs='"costs-negative"'
        )
    )
    assert [(str(move.giver), move.ore) for move in moved.transfers] == [(KS, 500)]
    change = f'[{{ account = "{KS}/a", amount = "-4 kr", since = "2024/ks/a" }}]'
    lines = '{ "a" = "-5 kr" }'
    (proposed,) = read(
        event("ProposalMade", "f", giver=f'"{KS}"', lines=lines, changes=change, signs='"costs-negative"')
    )
    assert isinstance(proposed, ProposalMade)
    assert proposed.changes[0].amount.ore == 400


def test_a_convention_that_is_none_is_one_mistake() -> None:
    """However many events stand under it; an event's own convention goes before the file's."""
    wrong = 'signs = "minus"\n'
    (reason,) = mistakes(OUTCOME, OUTCOME.replace('"u"', '"v"'), head=wrong + HEAD)
    assert (reason.code, reason.key if reason.location is None else reason.location.key) == (
        "value-wrong",
        "signs",
    )
    (reason,) = mistakes(f"{OUTCOME}\n{wrong}")
    assert reason.code == "value-wrong"
    (overridden,) = read(f'{OUTCOME}\nsigns = "costs-positive"', head=f'signs = "costs-negative"\n{HEAD}')
    assert (overridden.signs, overridden.measures[0].amount.ore) == ("costs-positive", -5 * 10**8)
