"""Drafts made by hand and by chance, as they come out of a paper."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from hostile.texts import TEXTS
from tplog.papers.drafts.drafted import (
    CheckedSum,
    Drafted,
    DraftedAct,
    DraftedLine,
    LeftOut,
    Reading,
    Reason,
)
from tplog.papers.paper import Place
from tplog.papers.passage import Passage
from tplog.values.amount import Amount
from tplog.values.amount_parser import parse_amount

SHA256 = "5" * 64
BY = "kommunstyrelsen"


def passage(exact: str, page: int | None = 1, lines: tuple[int, ...] = (3,)) -> Passage:
    """Words on a page, with a box."""
    return Passage(page, lines, exact, "före ", " efter", ((100, 200, 300, 400),) if page else ())


def line(
    name: str, amount: str, *doubts: str, year: int | None = 2025, giver: str | None = None
) -> DraftedLine:
    """A line in the paper's words."""
    reasons = tuple(map(Reason, doubts))
    return DraftedLine(name, parse_amount(amount), passage(amount), giver=giver, year=year, doubts=reasons)


def act(kind: str, *lines: DraftedLine, doubts: tuple[str, ...] = (), **changes: object) -> DraftedAct:
    """An act of the executive board, under § 32."""
    values: dict[str, object] = {
        "by": Reading(BY, passage("Kommunstyrelsens beslut")),
        "decided": Reading("2025-03-10", passage("2025-03-10")),
        "paragraph": Reading("§ 32", passage("§ 32")),
        "year": 2025,
        "doubts": tuple(map(Reason, doubts)),
        **changes,
    }
    return DraftedAct(kind, lines, passage("Så beslutas."), "Beslut", (), **values)  # type: ignore[arg-type]


def drafted(*acts: DraftedAct, **changes: object) -> Drafted:
    """A draft of minutes with these acts."""
    values: dict[str, object] = {
        "title": Reading("Protokoll kommunstyrelsen", passage("Protokoll")),
        "basis": Reading("minutes", passage("PROTOKOLL")),
        "body": Reading(BY),
        "day": Reading("2025-03-10", passage("2025-03-10")),
        "paragraphs": (Reading("§ 32"),),
        **changes,
    }
    return Drafted("protokoll.pdf", SHA256, 3, acts=acts, **values)  # type: ignore[arg-type]


_TEXTS = st.one_of(
    st.text(max_size=40), st.sampled_from([*TEXTS.values(), "", " ", '"""', "'''", "# x", "\\"])
)
_PASSAGES = st.builds(
    Passage,
    st.none() | st.integers(1, 2000),
    st.lists(st.integers(1, 99), max_size=3).map(tuple),
    _TEXTS,
    _TEXTS,
    _TEXTS,
    st.lists(st.tuples(*[st.integers(-5, 90_000)] * 4), max_size=2).map(tuple),
    st.none() | st.builds(Place, section=st.none() | _TEXTS, table=st.none() | st.just(1)),
    st.booleans(),
)
_REASONS = st.builds(
    Reason,
    st.sampled_from(["amount-without-unit", "a-code-without-a-sentence"]),
    st.lists(st.tuples(st.just("text"), _TEXTS | st.integers(0, 10**9)), max_size=1).map(tuple),
)
_DOUBTS = st.just(()) | st.lists(_REASONS, min_size=1, max_size=2).map(tuple)
_KNOWN = ("5 mkr", "700 000 kronor", "1 250:-", "−4,5 mnkr", "SEK 500 000")
_AMOUNTS = st.one_of(
    st.sampled_from(_KNOWN).map(parse_amount),
    st.builds(
        lambda ore, unit: _bare(ore * 100, unit), st.integers(1, 9_999), st.sampled_from(["tkr", "mkr"])
    ),
    st.builds(Amount, st.integers(-(10**12), 10**12), _TEXTS | st.sampled_from(_KNOWN)),
)
_YEARS = st.none() | st.integers(1990, 2030)
_NAMES = st.one_of(
    _TEXTS, st.sampled_from(["Trygghetsvärdar", "kommunfullmäktige", "staten", "Övriga insatser"])
)


def _bare(number: int, unit: str) -> Amount:
    """An amount whose unit stands in its heading."""
    return parse_amount(str(number), unit)


def _readings(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Reading]:
    return st.builds(Reading, texts, st.none() | _PASSAGES, st.none() | _REASONS, _DOUBTS)


_DAYS = st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(str) | st.just("2025-02") | _TEXTS
_LINES = st.builds(
    DraftedLine,
    _NAMES,
    _AMOUNTS,
    _PASSAGES,
    st.none(),
    st.none() | _NAMES,
    _YEARS,
    st.none() | _PASSAGES,
    st.lists(_PASSAGES, max_size=1).map(tuple),
    _DOUBTS,
)
_TYPES = (
    "FrameDecided", "FrameChanged", "AllocationDecided", "ReallocationDecided", "CarryOverDecided",
    "ReserveUsed", "GrantAwarded", "ProposalMade", "OutcomeRecorded", "ForecastRecorded", "PlanNoted",
)  # fmt: skip
_KEYS = st.sampled_from(["kind", "until", "condition", "funding", "provisional", "adopts", "no-such-key"])
_ACTS = st.builds(
    DraftedAct,
    st.sampled_from(_TYPES),
    st.lists(_LINES, max_size=4).map(tuple),
    _PASSAGES,
    st.just("table") | _TEXTS,
    st.lists(_REASONS, max_size=1).map(tuple),
    by=st.none() | _readings(st.just(BY) | _TEXTS),
    to=st.none() | _readings(st.just("kommunfullmäktige") | _TEXTS),
    giver=st.none() | _readings(_NAMES),
    decided=st.none() | _readings(_DAYS),
    paragraph=st.none() | _readings(st.just("§ 32") | _TEXTS),
    case_numbers=st.lists(_readings(_TEXTS), max_size=2).map(tuple),
    column=st.none() | _TEXTS,
    total=st.none() | _LINES,
    year=_YEARS,
    key_values=st.lists(st.tuples(_KEYS, _readings(_DAYS | st.just("true"))), max_size=2).map(tuple),
    doubts=_DOUBTS,
)


def drafts() -> st.SearchStrategy[Drafted]:
    """Whatever a paper may lead to, with hostile words everywhere."""
    return st.builds(
        Drafted,
        _TEXTS.filter(bool),
        st.just(SHA256),
        st.none() | st.integers(1, 9),
        st.none() | _readings(_TEXTS),
        st.none() | _readings(st.sampled_from(["minutes", "reported"])),
        st.none() | _readings(_TEXTS),
        st.none() | _readings(st.dates().map(str)),
        acts=st.lists(_ACTS, max_size=3).map(tuple),
        left_out=st.lists(
            st.builds(LeftOut, _PASSAGES, st.none() | _AMOUNTS, _REASONS, st.none() | _TEXTS), max_size=2
        ).map(tuple),
        sums=st.lists(
            st.builds(
                CheckedSum,
                _PASSAGES,
                _AMOUNTS,
                st.integers(0, 10**9),
                st.booleans(),
                st.integers(1, 9),
                _TEXTS,
            ),
            max_size=2,
        ).map(tuple),
    )
