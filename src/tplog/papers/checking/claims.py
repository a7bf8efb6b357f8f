"""What a decision file states that its paper must have: amounts, days, paragraphs, titles, quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from attrs import evolve, frozen

from tplog.domain.state.stated_totals import stated_figure
from tplog.events.base import Event, FieldType
from tplog.events.draft import Draft, DraftEvent
from tplog.events.field_types import field_types
from tplog.events.types import AccountOpened
from tplog.papers.checking.held import Held, Kind, Misplaced, Near, Verdict
from tplog.papers.passage import Passage
from tplog.values.account import Account
from tplog.values.act import Basis, Quote
from tplog.values.amount import Amount
from tplog.values.amount_parser import plain_hyphens
from tplog.values.partial_date import PartialDate, exact_date
from tplog.values.transfer import Aspect

_NEGATIVE = re.compile(r"[^\d]*(?:[-−–]|\bminus )\s?\d|\(|.*\d\s?[-−–]$", re.IGNORECASE)
_ASPECT_KEYS = {
    Aspect.NET: "lines",
    Aspect.LEVEL: "levels",
    Aspect.COST: "costs",
    Aspect.INCOME: "incomes",
    Aspect.VARIANCE: "variances",
    Aspect.FORECAST_VARIANCE: "forecast_variances",
    Aspect.ACCUMULATED: "accumulated",
    Aspect.OF_WHICH: "of_which",
}


@frozen
class Claim:
    """One thing that a decision file states, with what the file says of where it stands.

    ``ore`` is the amount with the sign of its text, ``day`` the date. ``names`` are what the paper may call
    the account or body that it belongs to. ``place`` and ``paragraph`` are the event's; ``is_own`` is true
    of what a paper says of itself: its day and, in minutes, the day and paragraph of its decision.
    ``quote`` is the whole of a quote, whose words are the ``text``.
    """

    kind: Kind
    key: str
    text: str
    event: str | None = None
    account: Account | None = None
    line: int | None = None
    ore: int | None = None
    day: PartialDate | None = None
    names: tuple[str, ...] = ()
    place: str = ""
    paragraph: str | None = None
    years: frozenset[int] = frozenset()
    is_own: bool = False
    quote: Quote | None = None


def held_as(
    claim: Claim,
    verdict: Verdict,
    passages: tuple[Passage, ...] = (),
    *,
    near: tuple[Near, ...] = (),
    misplaced: Misplaced | None = None,
) -> Held:
    """Return what a file states with its verdict."""
    account = None if claim.account is None else str(claim.account)
    return Held(
        claim.kind,
        claim.key,
        claim.text,
        verdict,
        claim.event,
        account,
        claim.line,
        passages,
        near,
        misplaced,
    )


def claims_of(draft: Draft) -> list[Claim]:
    """Return what a decision file states, each once for each line of the file, in its order."""
    names = {
        opened.path.parts: opened.name
        for drafted in draft.events
        if isinstance(drafted.event, AccountOpened)
        for opened in drafted.event.accounts
    }
    claims: dict[tuple[object, ...], Claim] = {}
    for drafted in draft.events:
        for claim in (*_of_paper(drafted), *_of_act(drafted), *_days(drafted)):
            of = claim.paragraph if claim.kind is Kind.CASE_NUMBER else None
            claims.setdefault((claim.kind, claim.key, claim.text, of, claim.names), claim)
        for claim in (*_amounts(drafted, names), *_quotes(drafted)):
            claims[len(claims), ""] = claim
    return list(claims.values())


def _of_paper(drafted: DraftEvent) -> Iterator[Claim]:
    """Yield what the file says of its paper: it is the same for all events but where one says otherwise."""
    source = drafted.event.act.source
    yield Claim(Kind.TITLE, "source.title", source.title)
    if source.date is not None:
        yield _day("source.date", source.date, is_own=True)


def _of_act(drafted: DraftEvent) -> Iterator[Claim]:
    act, event = drafted.event.act, drafted.event.id
    is_own = act.basis is Basis.MINUTES
    base = Claim(Kind.DATE, "", "", event, paragraph=act.source.paragraph, place=act.source.place or "")
    if act.decided is not None:
        yield _line(drafted, evolve(base, **_dated("decided", act.decided), is_own=is_own))
    for key in ("approved", "announced"):
        if (day := getattr(act, key)) is not None:
            yield _line(drafted, evolve(base, **_dated(key, day)))
    if act.source.paragraph is not None:
        text = act.source.paragraph
        yield _line(drafted, evolve(base, kind=Kind.PARAGRAPH, key="paragraph", text=text, is_own=is_own))
    for number in act.source.case_numbers:
        yield _line(drafted, evolve(base, kind=Kind.CASE_NUMBER, key="case_numbers", text=number))
    for prepared in act.prepared_by:
        names = (prepared.body.replace("-", " "),)
        if prepared.decided is not None:
            claim = evolve(base, **_dated("prepared_by", prepared.decided), names=names)
            yield _line(drafted, claim)
        if prepared.paragraph is not None:
            text = prepared.paragraph
            claim = evolve(base, kind=Kind.PARAGRAPH, key="prepared_by", text=text, names=names)
            yield _line(drafted, claim)


def _days(drafted: DraftEvent) -> Iterator[Claim]:
    """Yield the days that an event's own fields state, such as until when an outcome is counted."""
    event = drafted.event
    years = frozenset(account.year for account, *_ in _stated(event))
    for key, kind in field_types(type(event)).items():
        value = getattr(event, key)
        if value is None or kind not in {FieldType.DAY, FieldType.PARTIAL_DATE}:
            continue
        day = exact_date(value) if isinstance(value, date) else value
        yield _line(drafted, evolve(_day(key, day), event=event.id, years=years))


def _day(key: str, day: PartialDate, *, is_own: bool = False) -> Claim:
    return Claim(Kind.DATE, key, str(day), day=day, is_own=is_own)


def _dated(key: str, day: PartialDate) -> dict[str, Any]:
    return {"key": key, "text": str(day), "day": day}


def _amounts(drafted: DraftEvent, names: Mapping[tuple[str, ...], str]) -> Iterator[Claim]:
    """Yield the amounts that an event states, each once for its account."""
    event, source = drafted.event, drafted.event.act.source
    base = Claim(Kind.AMOUNT, "", "", event.id, paragraph=source.paragraph, place=source.place or "")
    for account, key, amount, label in _stated(event):
        called = (label,) if label else (names.get(account.parts, ""), account.name.replace("-", " "))
        line = drafted.lines.get(str(account), drafted.lines.get(""))
        yield evolve(
            base, key=key, text=amount.text, ore=_stated_ore(amount), account=account, line=line,
            names=tuple(filter(None, called)), years=frozenset({account.year}),
        )  # fmt: skip
    totals = [("total", event.total)]
    totals += [
        (key, getattr(event, key))
        for key, kind in field_types(type(event)).items()
        if kind is FieldType.AMOUNT
    ]
    for key, total in totals:
        if total is not None:
            yield _line(drafted, evolve(base, key=key, text=total.text, ore=_stated_ore(total)))


def _quotes(drafted: DraftEvent) -> Iterator[Claim]:
    """Yield the quotes of an event, each with what it is of as its key."""
    for quote in drafted.event.quotes:
        claim = Claim(Kind.QUOTE, f"quotes: {quote.of}", quote.exact, drafted.event.id, quote=quote)
        yield evolve(claim, line=drafted.lines.get("quotes", drafted.lines.get("")))


def _stated(event: Event) -> Iterator[tuple[Account, str, Amount, str]]:
    """Yield the account, key, amount and label of each amount that an event states at an account."""
    for move in event.stated_transfers:
        account, amount, _ = stated_figure(move)
        if amount is not None:
            yield account, "lines", amount, ""
    for measure in event.measures:
        yield measure.account, _ASPECT_KEYS[measure.aspect], measure.amount, measure.label
    for change in getattr(event, "changes", ()):
        yield change.account, "changes", change.amount, ""


def _stated_ore(amount: Amount) -> int:
    """Return an amount with the sign of its text; a log may count it with the other, by ``signs``."""
    return -abs(amount.ore) if _NEGATIVE.match(plain_hyphens(amount.text)) else abs(amount.ore)


def _line(drafted: DraftEvent, claim: Claim) -> Claim:
    return evolve(claim, line=drafted.lines.get(claim.key, drafted.lines.get("")))
