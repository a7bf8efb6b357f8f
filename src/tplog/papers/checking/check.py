"""Hold a decision file against its paper: a verdict on every figure, and what the file leaves out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from attrs import evolve

from tplog.domain.rules.totals import TOTAL_MISMATCH, total_adds_up
from tplog.domain.state.budget_state import State
from tplog.errors import Refused
from tplog.events.base import Event
from tplog.events.draft import Draft
from tplog.papers.checking.amounts import held_amounts
from tplog.papers.checking.claims import Claim, claims_of
from tplog.papers.checking.held import Checked, Held, Kind, Verdict
from tplog.papers.checking.paper_index import PaperIndex, is_named_by
from tplog.papers.checking.surroundings import words_in
from tplog.papers.checking.texts import held_text
from tplog.papers.drafts.drafted import TABLE_SECTION, CheckedSum, Drafted, LeftOut, Reason
from tplog.papers.paper import Paper
from tplog.papers.passage import Passage
from tplog.papers.reading.read import read
from tplog.papers.reading.refusals import FIGURE_NOT_IN_PAPER, PAPER_IS_ANOTHER
from tplog.readers.decision_file import read_decision
from tplog.values.finding import Finding, SourceLocation

NOT_USED = Reason("amount-not-used")
_NOWHERE = {Verdict.NOT_IN_PAPER, Verdict.NOT_CHECKED}


def check(draft_file: Draft | str | Path, paper: Paper) -> tuple[Held, ...]:
    """Return how each amount, day, paragraph, case number and title of a decision file stands in a paper.

    In the order of the file. Raises BadFile if the file is no decision.
    """
    draft = read_decision(draft_file) if isinstance(draft_file, str | Path) else draft_file
    return _held(claims_of(draft), PaperIndex(paper))


def check_whole(draft_file: Draft | str | Path, paper: Paper, drafted: Drafted | None = None) -> Checked:
    """Return all that comes of holding a decision file against a paper.

    ``drafted`` is what was read of the paper's acts and sums: with it, what the file does not use of them is
    found too. Raises BadFile if the file is no decision.
    """
    draft = read_decision(draft_file) if isinstance(draft_file, str | Path) else draft_file
    return check_indexed(draft, PaperIndex(paper), drafted)


def check_indexed(draft: Draft, index: PaperIndex, drafted: Drafted | None = None) -> Checked:
    """Return what `check_whole` does, of a paper whose figures are read already."""
    claims, paper = claims_of(draft), index.paper
    held = _held(claims, index)
    stated = {event.event.act.source.sha256 for event in draft.events} - {None}
    return Checked(
        Path(draft.file).name,
        paper.file,
        paper.sha256,
        next(iter(stated), None),
        held,
        tuple(_unused(drafted, claims, held)) if drafted else (),
        tuple(_unexplained_sums(drafted, draft)) if drafted else (),
        tuple(_totals(draft)),
        paper.warnings,
    )


def check_against_paper(
    file: str | Path, paper: str | Path, *, progress: Callable[[int, int], None] | None = None
) -> Checked:
    """Return all that comes of holding a decision file against a paper, both read from their files.

    Raises BadFile if either cannot be read, NotFound if ``tplog[papers]`` is not installed.
    """
    draft = read_decision(file)
    return _checked(draft, paper, progress)


def hold_before_apply(
    file: str | Path, paper: str | Path, *, progress: Callable[[int, int], None] | None = None
) -> tuple[Draft, Checked]:
    """Return a decision file that is of a paper, and how it stands against it.

    Raises Refused, with what is not in the paper, or that the file names another; BadFile and NotFound as
    `check_against_paper`.
    """
    draft = read_decision(file)
    checked = _checked(draft, paper, progress)
    if checked.is_refused:
        raise Refused(*refusals_of(checked, draft.file))
    return draft, checked


def _checked(decision: Draft, path: str | Path, progress: Callable[[int, int], None] | None) -> Checked:
    from tplog.papers.acts.draft import draft  # noqa: PLC0415 (start-up time)

    paper = read(path, progress=progress)
    return check_whole(decision, paper, draft(paper))


def with_sha256(draft: Draft, sha256: str, *, unless: Callable[[str], bool]) -> Draft:
    """Return a draft whose events name their paper by its SHA-256, but those whose id is recorded already."""
    return evolve(
        draft,
        events=tuple(
            event if unless(event.event.id) else evolve(event, event=_with_sha256(event.event, sha256))
            for event in draft.events
        ),
    )


def _with_sha256(event: Event, sha256: str) -> Event:
    return evolve(event, act=evolve(event.act, source=evolve(event.act.source, sha256=sha256)))


def refusals_of(checked: Checked, file: str) -> Iterator[Finding]:
    """Yield why a file is not of a paper."""
    if checked.is_other_paper:
        texts = {"paper": checked.paper, "sha256": checked.sha256, "stated": checked.stated_sha256 or ""}
        yield Finding(PAPER_IS_ANOTHER, texts, location=SourceLocation(file, key="sha256"))
    for held in checked.absent:
        nearest = ", ".join(near.passage.exact for near in held.near) or "–"
        texts = {"text": held.text, "paper": checked.paper, "nearest": nearest}
        place = SourceLocation(file, held.event, held.key, held.line)
        yield Finding(FIGURE_NOT_IN_PAPER, texts, location=place)


def _held(claims: Sequence[Claim], index: PaperIndex) -> tuple[Held, ...]:
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


def _unexplained_sums(drafted: Drafted, draft: Draft) -> Iterator[CheckedSum]:
    """Yield the paper's sums that do not add up, but those that the file records with a ``despite``."""
    explained = {
        event.event.total.ore
        for event in draft.events
        if event.event.total and any(item.code == TOTAL_MISMATCH.code for item in event.event.despite)
    }
    for total in drafted.sums:
        if not total.agrees and total.stated.ore not in explained:
            yield total


def _unused(drafted: Drafted, claims: Sequence[Claim], held: Sequence[Held]) -> Iterator[LeftOut]:
    """Yield the amounts of a paper's acts that no event of the file uses.

    A table's columns that nobody says to be decided are no acts. An amount is used where the file points at
    it or has the same for the same name; of those that are left, as many as the file has for other names.
    """
    pointed = {_place(passage) for item in held if item.verdict not in _NOWHERE for passage in item.passages}
    by_value: dict[int, list[Claim]] = {}
    for claim in claims:
        if claim.ore is not None:
            by_value.setdefault(claim.ore, []).append(claim)
    for act in drafted.acts:
        if act.section == TABLE_SECTION and act.doubts:
            continue
        for line in act.lines:
            places = {_place(passage) for passage in (line.passage, *line.also_at)}
            alike = by_value.get(line.amount.ore, ())
            if not places & pointed and not any(_is_same_name(line.name, claim) for claim in alike):
                yield LeftOut(line.passage, line.amount, NOT_USED, act.section)


def _is_same_name(name: str, claim: Claim) -> bool:
    return is_named_by(words_in(name), claim.names) or is_named_by(words_in(" ".join(claim.names)), (name,))


def _place(passage: Passage) -> tuple[object, ...]:
    return passage.page, passage.lines, passage.exact
