"""Group a paper's sections by §, and note which of its amounts are settled: in an act, or left out."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field, frozen

from tplog.papers.drafts.drafted import CheckedSum, Reason
from tplog.papers.layout.placed import PlacedAmount
from tplog.papers.layout.sections import Section
from tplog.papers.vocabulary import HeadingKind


@frozen
class Group:
    """The sections of one §, or of a paper without any."""

    sections: tuple[Section, ...]

    @property
    def finals(self) -> tuple[Section, ...]:
        """The sections whose words are the decision: what was proposed to the one who decides is told."""
        binding = [section for section in self.sections if section.is_binding and section.blocks]
        decisions = [section for section in binding if section.kind is HeadingKind.DECISION]
        if not decisions:
            by_body = [section for section in binding if section.by and section.to]
            return (by_body[-1],) if len(binding) > 1 and by_body else tuple(binding)
        deciders = {section.by for section in decisions}
        return tuple(
            section for section in binding if section in decisions or (section.by in deciders and section.by)
        )


@define
class Settled:
    """What is settled so far: the first words of amounts in acts, those left out, sums of running text."""

    left_out: list[tuple[PlacedAmount, Reason]] = field(factory=list)
    used: set[int] = field(factory=set)
    sums: list[CheckedSum] = field(factory=list)

    def leave(self, amount: PlacedAmount, code: str, **params: str) -> None:
        """Leave an amount out, with the code of the reason."""
        self.left_out.append((amount, Reason(code, tuple(params.items()))))
        self.used.add(amount.first)


def groups_of(sections: Sequence[Section]) -> tuple[Group, ...]:
    """Return the sections of each §, in the paper's order."""
    groups: list[list[Section]] = []
    for section in sections:
        if not groups or groups[-1][-1].paragraph_passage != section.paragraph_passage:
            groups.append([])
        groups[-1].append(section)
    return tuple(Group(tuple(group)) for group in groups)
