"""The questions about the money of an act: who gives, to which lines, how much, and the sum in the paper."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from tplog.cli.add import readings
from tplog.cli.add.log_names import account_like, account_options, built_in_paths, missing_above
from tplog.cli.add.questions import Option, Question, Steps, text_of, words
from tplog.decision_files.typed_answers import (
    ActAnswers,
    amount_answer,
    check_specific,
    common_answer,
    has_lines,
    line_name,
)
from tplog.events.base import SIGNS, Event
from tplog.events.types import AccountOpened, Corrected, ProposalMade
from tplog.i18n.vocabulary import translate
from tplog.values.account import Account, Role, parse_account

if TYPE_CHECKING:
    from tplog.cli.add.acts import ActQuestions


def asks_money(event_type: type[Event]) -> bool:
    """Return whether an act of this type is asked for its lines. A correction rarely has any."""
    return has_lines(event_type) and event_type is not Corrected


def has_pairs(event_type: type[Event]) -> bool:
    """Return whether its money goes between several pairs of accounts, so that each has a giver."""
    between_bodies = event_type.allowed_roles == {(Role.BODY, Role.BODY)} and not event_type.own_lines_only
    return event_type.may_cross_years or between_bodies


def money_steps(questions: ActQuestions, act: ActAnswers) -> Steps:
    """Ask for an act's money."""
    if has_pairs(act.event_type):
        yield from _ask_unit(questions, act)
        yield from _ask_transfers(questions, act)
    else:
        giver = yield from _ask_giver(questions, act)
        if giver is None and act.event_type is ProposalMade:
            return  # it states no money
        yield from _ask_unit(questions, act)
        yield from _ask_lines(questions, act, giver)
    yield from _ask_signs(questions, act)
    yield from ask_total(questions, act)


def _ask_giver(questions: ActQuestions, act: ActAnswers) -> Steps:
    """Ask for the account that gives; of figures that move nothing, for what their lines lie below."""
    lang, is_measure = questions.lang, bool(act.event_type.measure_name)
    optional = is_measure or act.event_type is ProposalMade
    read = readings.account(questions.accounts(), lang)
    path = yield Question(
        f"{questions.prefix}.from",
        text_of("from.measure" if is_measure else "from", lang),
        readings.optional(read) if optional else read,
        text_of("from.help", lang),
        completions=partial(_giver_options, questions, act.event_type),
        echo=str_or_nothing,
        optional=optional,
    )
    if path is None:
        return None
    act.values["from"] = path
    questions.suggest_id(act)
    yield from _open_missing(questions, act, path)
    return parse_account(path)


def str_or_nothing(value: object) -> str:
    """Return how an account was understood."""
    return str(value or "")


def _giver_options(questions: ActQuestions, event_type: type[Event]) -> tuple[Option, ...]:
    """Return the accounts that may give in such an act: those built in, and those of bodies."""
    roles = {giver for giver, _ in event_type.allowed_roles}
    accounts = questions.accounts()
    years = {parse_account(path).year for path in accounts} | _years_of_paper(questions)
    built_in = built_in_paths(roles, sorted(years, reverse=True))
    others = (option for option in account_options(accounts) if option.value not in built_in)
    return (*map(Option, built_in), *others)


def _years_of_paper(questions: ActQuestions) -> set[int]:
    """Return the year of the paper and the next, for which budgets are decided."""
    day = questions.paper.source.get("date")
    return {day.year, day.year + 1} if isinstance(day, date) else set()


def _ask_unit(questions: ActQuestions, act: ActAnswers) -> Steps:
    lang = questions.lang
    unit = yield Question(
        f"{questions.prefix}.unit",
        text_of("unit", lang),
        readings.optional(lambda text: common_answer("unit", text)),
        text_of("unit.help", lang),
        completions=words("kr", "tkr", "mkr"),
        optional=True,
    )
    if unit is not None:
        act.values["unit"] = unit


def _ask_lines(questions: ActQuestions, act: ActAnswers, giver: Account | None) -> Steps:
    """Ask for lines and their amounts until an empty answer."""
    lang, lines = questions.lang, dict[str, str]()
    paths: list[str] = []
    below = giver is not None and (act.event_type.own_lines_only or not giver.is_built_in)
    while True:
        number = len(lines) + 1
        accounts = questions.accounts()
        read = readings.account(accounts, lang, giver=giver, below=below, taken=paths)
        path = yield Question(
            f"{questions.prefix}.line.{number}",
            text_of("line" if lines else "line.first", lang, number=str(number)),
            readings.optional(read) if lines else read,
            text_of("line.help", lang),
            completions=partial(_line_options, accounts, giver, tuple(paths)),
            echo=str_or_nothing,
            optional=bool(lines),
        )
        if path is None:
            return
        yield from _open_missing(questions, act, path)
        amount = yield amount_question(questions, act, path)
        paths.append(path)
        lines[line_name(path, giver)] = amount
        act.values["lines"] = lines
        questions.suggest_id(act)


def _line_options(
    accounts: dict[str, str], giver: Account | None, taken: tuple[str, ...]
) -> tuple[Option, ...]:
    """Return the accounts that may be lines: those of the giver's year first, without those taken."""
    options = [option for option in account_options(accounts) if option.value not in taken]
    if giver is None:
        return tuple(options)
    return tuple(sorted(options, key=lambda option: parse_account(option.value).year != giver.year))


def _ask_transfers(questions: ActQuestions, act: ActAnswers) -> Steps:
    """Ask for transfers until an empty answer: from which account, to which, how much."""
    lang, rows, crosses = questions.lang, list[dict[str, str]](), act.event_type.may_cross_years
    while True:
        number = len(rows) + 1
        read = readings.account(questions.accounts(), lang)
        giver = yield Question(
            f"{questions.prefix}.transfer.{number}.from",
            text_of("giver" if rows else "giver.first", lang, number=str(number)),
            readings.optional(read) if rows else read,
            text_of("from.help", lang),
            completions=partial(_giver_options, questions, act.event_type),
            echo=str_or_nothing,
            optional=bool(rows),
        )
        if giver is None:
            return
        yield from _open_missing(questions, act, giver)
        taken = [row["to"] for row in rows if row["from"] == giver]
        accounts, account = questions.accounts(), parse_account(giver)
        taker = yield Question(
            f"{questions.prefix}.transfer.{number}.to",
            text_of("taker", lang, number=str(number)),
            readings.account(accounts, lang, giver=None if crosses else account, taken=taken),
            text_of("from.help", lang),
            completions=partial(_line_options, accounts, account, tuple(taken)),
            echo=str_or_nothing,
        )
        yield from _open_missing(questions, act, taker)
        amount = yield amount_question(questions, act, taker, giver)
        rows.append({"from": giver, "to": taker, "amount": amount})
        act.values["transfers"] = rows
        questions.suggest_id(act)


def amount_question(questions: ActQuestions, act: ActAnswers, path: str, giver: str = "") -> Question:
    """Return the question for the amount of an account; what was typed is offered for no other."""
    lang, unit = questions.lang, questions.unit(act)
    return Question(
        f"{questions.prefix}.amount.{giver}.{path}.{unit}",
        text_of("amount", lang, account=path),
        readings.stated_amount(unit),
        text_of("amount.help", lang),
        echo=readings.amount_echo(unit, lang),
    )


def _open_missing(questions: ActQuestions, act: ActAnswers, path: str) -> Steps:
    """Ask for the names of an account and those above it that are not open, and open them before the act."""
    for account in missing_above(parse_account(path), questions.accounts()):
        new, alike = str(account), account_like(account, questions.accounts())

        def read(text: str, new: str = new) -> str:
            check_specific(AccountOpened, "accounts", {new: text})
            return text

        name = yield Question(
            f"{questions.prefix}.open.{new}",
            text_of("open.alike" if alike else "open", questions.lang, account=new, alike=alike),
            read,
            text_of("open.help", questions.lang),
            default="" if alike else questions.name_of(new),
        )
        _opening(questions, act)[new] = name


def _opening(questions: ActQuestions, act: ActAnswers) -> dict[str, Any]:
    """Return the accounts that are opened for an act: path to name; their event stands before the act."""
    if questions.opening is None:
        accounts: dict[str, Any] = {}
        questions.opening = ActAnswers(AccountOpened, {"id": "", "accounts": accounts})
        questions.set_id(act, str(act.values["id"]))
        questions.paper.acts.insert(questions.paper.acts.index(act), questions.opening)
    opened = questions.opening.values["accounts"]
    assert isinstance(opened, dict)  # noqa: S101 (it is set above)
    return opened


def _ask_signs(questions: ActQuestions, act: ActAnswers) -> Steps:
    """Ask how the paper writes its signs, if an amount has a minus."""
    lines: dict[str, str] = act.values.get("lines", {})  # type: ignore[assignment]  # line to amount
    amounts = [amount_answer(text, questions.unit(act)) for text in lines.values()]
    if all(amount.ore >= 0 for amount in amounts):
        return
    options = tuple(Option(word, word, translate(word, questions.lang)) for word in SIGNS)
    signs = yield Question(
        f"{questions.prefix}.signs",
        text_of("signs", questions.lang),
        readings.optional(readings.choice(options, questions.lang)),
        text_of("signs.help", questions.lang),
        menu=options,
        optional=True,
    )
    if signs is not None:
        act.values["signs"] = signs


def ask_total(questions: ActQuestions, act: ActAnswers) -> Steps:
    """Ask for the sum as the paper states it; a sum over several acts must have it."""
    lang, unit = questions.lang, questions.unit(act)
    optional = asks_money(act.event_type)
    read = readings.stated_amount(unit)
    total = yield Question(
        f"{questions.prefix}.total",
        text_of("total", lang),
        readings.optional(read) if optional else read,
        text_of("total.help", lang),
        echo=readings.amount_echo(unit, lang),
        optional=optional,
    )
    if total is not None:
        act.values["total"] = total
