"""Hold a decision file against its paper: a verdict on every figure, and what the file leaves out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import evolve

from tplog.domain.rules.totals import total_adds_up
from tplog.domain.state.budget_state import State
from tplog.events.draft import Draft
from tplog.papers.claims import claims_of
from tplog.papers.drafted import Drafted, LeftOut, Reason
from tplog.papers.held import Checked, Held, Kind, Verdict
from tplog.papers.held_amounts import held_amounts
from tplog.papers.held_texts import held_text
from tplog.papers.paper import Paper
from tplog.papers.paper_index import PaperIndex, plain
from tplog.papers.passage import Passage
from tplog.readers.decision_file import read_decision
from tplog.values.finding import Finding

NOT_USED = Reason("amount-not-used")


def check(draft_file: Draft | str | Path, paper: Paper) -> tuple[Held, ...]:
    """Return how each amount, day, paragraph, case number and title of a decision file stands in a paper.

    In the order of the file. Raises BadFile if the file is no decision.
    """
    draft = read_decision(draft_file) if isinstance(draft_file, str | Path) else draft_file
    return _held(draft, PaperIndex(paper))


def check_whole(draft_file: Draft | str | Path, paper: Paper, drafted: Drafted | None = None) -> Checked:
    """Return all that comes of holding a decision file against a paper.

    ``drafted`` is what was read of the paper's acts and sums: with it, what the file does not use of them is
    found too. Raises BadFile if the file is no decision.
    """
    draft = read_decision(draft_file) if isinstance(draft_file, str | Path) else draft_file
    held = _held(draft, PaperIndex(paper))
    stated = {event.event.act.source.sha256 for event in draft.events} - {None}
    return Checked(
        Path(draft.file).name,
        paper.file,
        paper.sha256,
        next(iter(stated), None),
        held,
        tuple(_unused(drafted, held)) if drafted else (),
        tuple(total for total in drafted.sums if not total.agrees) if drafted else (),
        tuple(_totals(draft)),
        paper.warnings,
    )


def _held(draft: Draft, index: PaperIndex) -> tuple[Held, ...]:
    claims = claims_of(draft)
    amounts = [claim for claim in claims if claim.kind is Kind.AMOUNT]
    held = dict(zip(map(id, amounts), held_amounts(amounts, index), strict=True))
    return tuple(held.get(id(claim)) or held_text(claim, index) for claim in claims)


def _totals(draft: Draft) -> Iterator[Finding]:
    """Yield the file's totals that are not just the sum of their parts and have no ``despite``."""
    for drafted in draft.events:
        for finding in total_adds_up(State(), drafted.event):
            covered = any(
                despite.covers(finding.rule.code, finding.account) for despite in drafted.event.despite
            )
            if not covered:
                yield evolve(finding, location=drafted.location("total"))


def _unused(drafted: Drafted, held: Sequence[Held]) -> Iterator[LeftOut]:
    """Yield the amounts of a paper's acts that no event of the file uses.

    Of figures with one value as many are used as the file has; those that it points at first.
    """
    stated = [item for item in held if item.kind is Kind.AMOUNT and item.verdict is not Verdict.NOT_IN_PAPER]
    used = {_place(passage) for item in stated for passage in item.passages}
    spare = Counter(plain(item.text) for item in stated)
    waiting = []
    for act in drafted.acts:
        for line in act.lines:
            places = {_place(passage) for passage in (line.passage, *line.also_at)}
            if places & used:
                spare[plain(line.passage.exact)] -= 1
            else:
                waiting.append(LeftOut(line.passage, line.amount, NOT_USED, act.section))
    for left in waiting:
        spare[plain(left.passage.exact)] -= 1
        if spare[plain(left.passage.exact)] < 0:
            yield left


def _place(passage: Passage) -> tuple[object, ...]:
    return passage.page, passage.lines, passage.exact, passage.boxes
