"""What a paper leaves undivided: of which sum it is said, and what of a body's money is unallocated."""

from __future__ import annotations

import pytest

import tplog
from domain.test_year_figures import MKR, NOW, act, book_of, opened
from exports.sample_logs import MATTERS
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.vocabulary import Language


def test_a_sum_for_lines_together_is_what_their_account_got() -> None:
    """2 of the 5 that the event gives, at that account; where no sum is above them, the whole."""
    lines = '["2024/n/a", "2024/n/b"]'
    accounts = opened("k", "2024/n 2024/n/a 2024/n/b 2024/m 2024/o")
    book = book_of(accounts + act("FrameDecided", "r", "2024/n=2 2024/m=3", undivided=lines))
    (unallocated,) = (finding for finding in book.findings() if finding.code == "split-not-stated")
    assert (unallocated.params["ore"], unallocated.account) == (2 * MKR, "2024/n")
    book = book_of(accounts + act("FrameDecided", "r", "2024/o=2 2024/m=3", undivided=lines))
    (unallocated,) = (finding for finding in book.findings() if finding.code == "split-not-stated")
    assert (unallocated.params["ore"], unallocated.account) == (5 * MKR, None)


@pytest.mark.parametrize(
    ("more", "remainder"),
    [
        ("", None),
        (act("FrameChanged", "s", "2024/n=1", funding='"skatt"'), 1 * MKR),
        (act("AllocationDecided", "d", "a=1", "2024/n"), None),
    ],
)
def test_what_is_for_lines_together_is_not_unallocated(more: str, remainder: int | None) -> None:
    """`split-not-stated` says it, once; what came besides is a remainder."""
    file = opened("k", "2024/n 2024/n/a 2024/n/b 2024/m 2024/m/c")
    lines = '["2024/n/a", "2024/n/b"]'
    for together in (
        act("FrameDecided", "r", "2024/n=2 2024/m=3", undivided=lines),
        act("GrantAwarded", "r", "2024/n=2 2024/m=3", "2024/staten", undivided=lines),
    ):
        shown = {
            str(finding.account): finding.params["ore"]
            for finding in book_of(file + together + more).findings()
            if finding.code == "unallocated-remainder"
        }
        assert shown == {"2024/m": 3 * MKR, **({"2024/n": remainder} if remainder else {})}


TOGETHER = opened("k", "2024/n 2024/n/a 2024/n/b") + act("FrameDecided", "r", "2024/n=9")
TOGETHER += act("AllocationDecided", "före", "a=5 b=4", "2024/n")
LINES = '["2024/n/a", "2024/n/b"]'
GRANT = act("GrantAwarded", "g", "2024/n=3", "2024/staten", undivided=LINES)


def shown(file: str) -> dict[tuple[str, str], object]:
    """What is not split, by its event, and what is not allocated, by its account; in mkr."""
    return {
        (finding.code, finding.events[0] if finding.events else str(finding.account)): finding.params["ore"]
        for finding in book_of(TOGETHER + file).findings()
        if finding.code in {"split-not-stated", "unallocated-remainder"}
    }


SPLIT, REMAINDER = "split-not-stated", ("unallocated-remainder", "2024/n")


def test_what_a_body_divides_of_a_sum_for_lines_together_is_split() -> None:
    """The finding is of what is left of it, and gone with the rest; what came before divides nothing."""
    assert shown(GRANT) == {(SPLIT, "g"): 3 * MKR}
    part = act("AllocationDecided", "d", "a=1", "2024/n")
    assert shown(GRANT + part) == {(SPLIT, "g"): 2 * MKR}
    rest = act("AllocationDecided", "e", "a=1 b=1", "2024/n")
    assert shown(GRANT + part + rest) == {}


def test_what_comes_after_the_split_is_a_remainder() -> None:
    """A sum that is divided excuses no later one."""
    split = act("AllocationDecided", "d", "a=1 b=2", "2024/n")
    later = act("FrameChanged", "s", "2024/n=1", funding='"skatt"')
    assert shown(GRANT + split + later) == {REMAINDER: MKR}


def test_the_oldest_sum_for_lines_together_is_divided_first() -> None:
    """Each has its own finding, and none is split by what was divided before it came."""
    second = act("GrantAwarded", "h", "2024/n=2", "2024/staten", undivided=LINES)
    split = act("AllocationDecided", "d", "a=3 b=1", "2024/n")
    assert shown(GRANT + second + split) == {(SPLIT, "h"): MKR}
    assert shown(GRANT + act("AllocationDecided", "d", "a=3", "2024/n") + second) == {(SPLIT, "h"): 2 * MKR}


def test_a_split_that_is_taken_back_leaves_the_sum_for_lines_together() -> None:
    """The finding is open again."""
    split = act("AllocationDecided", "d", "a=1 b=2", "2024/n")
    gone = '[[event]]\ntype = "DecisionReviewed"\nid = "q"\ndecision = "d"\nreview = "upphävd"\n'
    assert shown(GRANT + split + gone) == {(SPLIT, "g"): 3 * MKR}


REMAINDERS = {
    "byggnämnden": "1.0 mkr unallocated: only a change (Δ) since the log begins, for what its frame is "
    "cannot be told.",
    "kulturnämnden": "0.3 mkr unallocated of its budget of 0.3 mkr, which came as opening.",
    "socialnämnden": "3.0 mkr unallocated of its budget of 3.0 mkr, which came as frame, moved.",
    "miljönämnden": "3.0 mkr unallocated of its frame of 4.0 mkr.",
}


def test_a_remainder_says_of_what_it_is() -> None:
    """Of a frame, of a budget and how it came, or only a change; never of a frame of nothing."""
    book = tplog.Book(tplog.MemoryLog(), clock=lambda: NOW)
    book.apply(next(path for path in MATTERS if path.name.startswith("21-")))
    sentences = {
        str(finding.account).removeprefix("2025/"): finding_sentence(finding, Language.EN)
        for finding in book.findings()
        if finding.code == "unallocated-remainder"
    }
    assert {name: text.replace("\u00a0", " ") for name, text in sentences.items()} == {
        name: f"2025/{name} has {text}" for name, text in REMAINDERS.items()
    }


@pytest.mark.parametrize(("more", "shown"), [("50", False), ("20", False), ("51", True)])
def test_a_remainder_beyond_the_attachment_is_one(more: str, shown: object) -> None:
    """What a decision gave whose lines stand in an attachment is allocated there, and no more than that."""
    file = opened("k", "2024/n 2024/n/a") + act("FrameDecided", "r", "2024/n=50", attachment='"Bilaga 2"')
    if more == "20":
        file += act("AllocationDecided", "a", "a=30", "2024/n")
    if more == "51":
        file += act("FrameChanged", "s", "2024/n=1", funding='"skatt"')
    codes = {finding.code for finding in book_of(file).findings()}
    assert ("unallocated-remainder" in codes) is shown
