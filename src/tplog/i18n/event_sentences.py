"""What each kind of event did, as a sentence: ``Kommunstyrelsen fördelade 4,4 mkr på fem poster, § 12``.

Amounts are rounded for reading; the exact ones stand with the event.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from tplog.i18n.date_format import day_in_words
from tplog.i18n.event_type_names import event_type_words
from tplog.i18n.money_format import format_money_rounded
from tplog.i18n.page_texts.event_sentences import COUNTED, SENTENCES, SMALL_NUMBERS
from tplog.i18n.vocabulary import Language, in_language, year_text
from tplog.values.account import Account
from tplog.values.finding import fill_sentence
from tplog.values.identifiers import ParseError
from tplog.values.transfer import Transfer, line_of, net_ore

if TYPE_CHECKING:
    from tplog.events.base import Event

NameOf = Callable[[Account], str]  # returns what people call an account
_LONGEST_QUOTE = 90  # characters of what an event says in free words


def event_heading(event: Event, language: Language, name_of: NameOf | None = None) -> str:
    """Return the title that people gave an event, else its sentence."""
    return event.title or event_sentence(event, language, name_of)


def event_sentence(event: Event, language: Language, name_of: NameOf | None = None) -> str:
    """Return what an event did, with its paragraph.

    ``name_of`` returns the names of accounts; without it a single account is counted, as several are.
    """
    variant, details = _variant(event)
    kind = type(event).__name__
    pair = SENTENCES.get(f"{kind}/{variant}" if variant else kind, SENTENCES["Event"])
    template = in_language(pair, language)
    ore = details.pop("ore", event.amount)
    to = _accounts_text(details.pop("accounts", _lines(event)), language, name_of)
    texts = {
        "by": _body_name(event, name_of) or in_language(COUNTED["unknown-body"], language),
        "amount": format_money_rounded(ore, language),
        "to": to,
        "years": _years_text(event, language),
        "kind": event_type_words(type(event), language),
        **{name: _detail_text(value, language) for name, value in details.items()},
    }
    return _capital(f"{fill_sentence(template, texts)}{_suffix(event, language)}")


def _suffix(event: Event, language: Language) -> str:
    """Return whether a decision waits or is provisional, and its paragraph."""
    marks = [name for name in ("condition", "provisional") if getattr(event, name, None)]
    texts = [in_language(COUNTED[name], language) for name in marks]
    paragraph = event.act.source.paragraph
    return "".join(f", {text}" for text in (*texts, *([paragraph] if paragraph else [])))


def _variant(event: Event) -> tuple[str, dict[str, Any]]:
    """Return which sentence of its kind an event has ("" for the only one), and what else that takes in."""
    reader = _VARIANTS.get(type(event).__name__)
    return reader(event) if reader else ("", {})


def _moves(event: Event) -> tuple[Transfer, ...]:
    return event.stated_transfers or event.transfers


def _lines(event: Event) -> Collection[Account]:
    """Return the accounts that an event is about: of its money, or of its figures."""
    return dict.fromkeys(map(line_of, _moves(event))) or _measured(event)


def _measured(event: Event) -> Collection[Account]:
    """Return the accounts of an event's figures, without those below others of them."""
    figures = dict.fromkeys(measure.account for measure in event.measures)
    return [path for path in figures if figures.keys().isdisjoint(path.ancestors())]


def _body_name(event: Event, name_of: NameOf | None) -> str:
    """Return what people call the body that acted; "" if it is unknown."""
    body = event.act.body or ""
    if not name_of or not body or not (accounts := _lines(event)):
        return body
    try:
        account = Account(next(iter(accounts)).year, (body,))
    except ParseError:  # the body has a name that is no path
        return body
    return name_of(account)


def _accounts_text(accounts: Collection[Account], language: Language, name_of: NameOf | None) -> str:
    """Return a single account's name, else how many they are: ``fem poster``, ``two bodies``."""
    if not accounts:
        return in_language(COUNTED["nothing"], language)
    parts = {account.parts for account in accounts}
    if len(parts) == 1 and name_of:
        return name_of(next(iter(accounts)))
    is_body = all(len(names) == 1 for names in parts)
    return counted("body" if is_body else "line", len(parts), language)


def counted(noun: str, count: int, language: Language) -> str:
    """Return a number with its noun (body, line, account), small numbers in words: ``fem poster``."""
    singular, plural = in_language(COUNTED[noun], language).split("|")
    if count == 1:
        return singular
    numbers = in_language(SMALL_NUMBERS, language).split()
    return f"{numbers[count] if count < len(numbers) else count} {plural}"


def _years_text(event: Event, language: Language) -> str:
    """Return the years of what an event is about, ``2025`` or ``2025–2027``; "" if it is about none."""
    moves = _moves(event)
    years = [move.taker.year for move in moves] or [measure.account.year for measure in event.measures]
    opened = getattr(event, "accounts", ()) if type(event).__name__ == "AccountOpened" else ()
    known = sorted({*years, *(each.path.year for each in opened)})
    ends = [year_text(year, language) for year in dict.fromkeys((known[0], known[-1]))] if known else []
    return "–".join(ends)


def _detail_text(value: object, language: Language) -> str:
    if isinstance(value, date):
        return day_in_words(value, language)
    text = str(value).rstrip(".")
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE].rsplit(' ', 1)[0]} …"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _frame_changed(event: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401 (its class imports later)
    gained = sum(move.ore if line_of(move) == move.taker else -move.ore for move in _moves(event))
    if gained == 0:
        return "moved", {"accounts": _both_sides(event)}
    return ("raised" if gained > 0 else "lowered"), {"ore": abs(net_ore(_moves(event)))}


def _both_sides(event: Any) -> Collection[Account]:  # noqa: ANN401 (the same)
    return dict.fromkeys(account for move in _moves(event) for account in (move.giver, move.taker))


def _carry_over(event: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401 (the same)
    years = [
        (move.giver.year, move.taker.year) for move in _moves(event) if move.giver.year != move.taker.year
    ]
    if not years or len(set(years)) > 1:
        return "", {"ore": abs(event.amount)}
    return "years", {"from_year": years[0][0], "to_year": years[0][1], "ore": abs(event.amount)}


def _grant(event: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401 (the same)
    if event.amount < 0:
        return "back", {"ore": -event.amount}
    return ("adjusted" if event.adjusts else ""), {}


def _proposal(event: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401 (the same)
    return event.kind if event.states_amount else f"{event.kind}-unset", {}


def _condition(event: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401 (the same)
    return f"{event.settled}{'-moved' if event.transfers else ''}", {"ore": abs(event.amount)}


def _relation(event: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401 (the same)
    return event.kind, {"accounts": [related.account for related in event.accounts]}


def _opened(event: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401 (the same)
    first, count = event.accounts[0], len(event.accounts)
    return ("" if count > 1 else "single"), {"name": first.name, "count": count}


_VARIANTS: Mapping[str, Callable[[Any], tuple[str, dict[str, Any]]]] = {
    "AccountOpened": _opened,
    "FrameChanged": _frame_changed,
    "ReallocationDecided": lambda event: ("", {"accounts": _both_sides(event)}),
    "CarryOverDecided": _carry_over,
    "ReserveUsed": lambda event: (event.kind, {"ore": abs(event.amount)}),
    "GrantAwarded": _grant,
    "ProposalMade": _proposal,
    "ProposalSettled": lambda event: (event.settled, {}),
    "OutcomeRecorded": lambda event: ("", {"until": event.until, "accounts": _measured(event)}),
    "ForecastRecorded": lambda event: ("slut" if event.horizon else "", {}),
    "PlanNoted": lambda event: ("slut" if event.horizon else "", {}),
    "MandateGiven": lambda event: ("", {"holder": event.to, "scope": event.scope}),
    "GuidelineDecided": lambda event: (event.kind, {"text": event.value or event.text}),
    "ConditionSettled": _condition,
    "DecisionReviewed": lambda event: (event.review, {}),
    "Corrected": lambda event: ("", {"because": event.because}),
    "YearClosed": lambda event: ("", {"year": event.year}),
    "SumStated": lambda event: ("named" if event.name else "", {"name": event.name or ""}),
    "FindingAnswered": lambda event: ("", {"answer": event.answer}),
    "RelationNoted": _relation,
}
