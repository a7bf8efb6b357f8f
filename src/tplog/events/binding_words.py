"""The kinds of acts by which a body binds money by words: guidelines and mandates. They move none."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from tplog.events.base import DECISION_FACTS, Event, FieldType, field_info
from tplog.events.money_acts import Decision
from tplog.values.account import Account, UndatedYear
from tplog.values.amount import Amount
from tplog.values.matter_words import GUIDELINES


@frozen(kw_only=True, eq=False, repr=False)
class GuidelineDecided(Decision):
    """A body binds money by words: a guideline, a target, a tax rate, a limit, a task. No balance changes."""

    tag = "guideline-decided/1"
    swedish = "riktlinje"
    swedish_doc = (
        "Ett organ binder pengar med ord: riktlinje, mål, skattesats, gräns, uppdrag. Inget flyttas."
    )

    kind: str = field(
        metadata=field_info(
            "slag: riktlinje, mål, skattesats, gräns eller uppdrag",
            "kind: riktlinje, mål, skattesats, gräns or uppdrag",
            *GUIDELINES,
        )
    )
    text: str = field(
        metadata=field_info(
            "lydelse: vad som gäller, med handlingens ord", "wording: what holds, in the paper's words"
        )
    )
    value: str | None = field(
        default=None,
        metadata=field_info(
            "värde: värdet som handlingen anger det, aldrig pengar: 22,15 kr per skattekrona, 2 %",
            "value: the value as the paper states it, never money: 22,15 kr per skattekrona, 2 %",
        ),
    )
    over: tuple[Account, ...] = field(
        default=(), metadata=field_info("över: kontona som det gäller", "over: the accounts that it is for")
    )
    from_year: int | None = field(
        default=None,
        metadata=field_info(
            "från år: första året som det gäller, utan citattecken",
            "from year: the first year that it holds for",
            field_type=FieldType.YEAR,
        ),
    )
    until_year: int | None = field(
        default=None,
        metadata=field_info(
            "till och med år: sista året som det gäller, utan citattecken",
            "until year: the last year that it holds for",
            field_type=FieldType.YEAR,
        ),
    )
    at_most: Amount | None = field(
        default=None,
        metadata=field_info(
            "högst: så mycket som kontona högst får förbruka tillsammans",
            "at most: so much as the accounts may spend together",
        ),
    )
    at_least: Amount | None = field(
        default=None,
        metadata=field_info(
            "minst: så mycket som kontona minst ska ha förbrukat vid årets slut",
            "at least: so much as the accounts must have spent at the end of the year",
        ),
    )

    def holds_in(self, year: int) -> bool:
        """Return whether it holds for a year; without stated ones it does for all."""
        if isinstance(year, UndatedYear):
            return self.from_year is self.until_year is None
        after_start = self.from_year is None or self.from_year <= year
        return after_start and (self.until_year is None or year <= self.until_year)


@frozen(kw_only=True, eq=False, repr=False)
class MandateGiven(Event):
    """A body is given the right or the task to decide over money (uppdrag, delegation)."""

    tag = "mandate-given/1"
    swedish = "uppdrag"
    swedish_doc = "Ett organ får rätt eller uppgift att besluta om pengar (uppdrag, delegation)."
    formal_facts = DECISION_FACTS

    to: str = field(
        metadata=field_info(
            "till: organet som får handla", "to: the body that may act", field_type=FieldType.NAME
        )
    )
    scope: str = field(
        metadata=field_info(
            "omfattning: vad organet får göra, med handlingens ord",
            "scope: what it may do, in the paper's words",
        )
    )
    over: tuple[Account, ...] = field(
        default=(), metadata=field_info("över: kontona som det gäller", "over: the accounts that it covers")
    )
    limit: Amount | None = field(
        default=None,
        metadata=field_info("högst: högst så mycket åt gången", "at most: at most this much at a time"),
    )
    in_all: Amount | None = field(
        default=None,
        metadata=field_info(
            "högst i allt: så mycket som kontona högst får förbruka tillsammans",
            "at most in all: so much as the accounts may spend together",
        ),
    )
    until: date | None = field(
        default=None,
        metadata=field_info(
            "till och med: sista dagen det gäller, utan citattecken", "until: the last day that it holds"
        ),
    )
