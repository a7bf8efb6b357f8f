"""Read the money of an event in a decision file: ``from`` and ``lines``, or ``transfers``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Any

from tplog.errors import mandatory_rule
from tplog.events.base import SIGNS, Event
from tplog.events.quoted import FIGURE_TABLES
from tplog.events.types import Corrected, OutcomeRecorded, ProposalMade, SumStated
from tplog.readers import field_readers as read
from tplog.readers.field_readers import TomlTable
from tplog.readers.signs import AmountReader, result_as_surplus, signed_readers, total_of_results
from tplog.readers.table_reader import TableReader
from tplog.values.account import (
    COUNCILS,
    STATE,
    YEAR_PATTERN,
    Account,
    account_year,
    parse_account_year,
)
from tplog.values.amount import Amount
from tplog.values.amount_parser import AMOUNT_WITHOUT_UNIT, is_unit, parse_kronor
from tplog.values.identifiers import ParseError
from tplog.values.transfer import Aspect, ColumnTotal, Measure, Transfer

# Figures that only an outcome has: it alone can be held against a forecast, or counted since a start.
_OUTCOME_TABLES = frozenset({"forecast_variances", "accumulated"})
ABSOLUTE_PATH_PREFIX = f"{YEAR_PATTERN}/"  # a path begins with a year, a line's name never does
_YEAR = re.compile(YEAR_PATTERN)
_ABSOLUTE_PATH = re.compile(f"{ABSOLUTE_PATH_PREFIX}.*")

# Givers that hold no money of a year of their own.
_WITHOUT_YEAR = frozenset({*COUNCILS, STATE})

FORMS_MIXED = mandatory_rule(
    "forms-mixed",
    "Använd antingen from och lines eller transfers, inte båda.",
    "Use either from and lines or transfers, not both.",
)
SUM_WITHOUT_COLUMN = mandatory_rule(
    "sum-without-column",
    "Summan gäller {key}, men händelsen anger inga sådana belopp. Skriv dem, eller stryk summan.",
    "The sum is of {key}, but the event states no such amounts. Write them, or delete the sum.",
)


def amount_reader(unit: str | None, *, unit_is_wrong: bool = False) -> AmountReader:
    """Return a reader of amounts; ``unit`` is for those without one.

    If the file states a unit that is none (``unit_is_wrong``), that is the one mistake: amounts that lack a
    unit are then read as 0, so that no other mistake follows from it.
    """
    return _amount_under_wrong_unit if unit_is_wrong else partial(read.amount, unit=unit)


def _amount_under_wrong_unit(value: object) -> Amount:
    """Return an amount, 0 if it has no unit. Raises as `read.amount` for other mistakes."""
    try:
        return read.amount(value)
    except ParseError as error:
        if error.rule is AMOUNT_WITHOUT_UNIT:
            return parse_kronor(0)
        raise


def money_keys(event_type: type[Event]) -> set[str]:
    """Return the keys with which an event of this type may state money."""
    if event_type is SumStated:
        return {"unit", "signs", "total"}
    keys = {"unit", "signs", "from", "under", "lines", "total", "totals", "incomes", "costs", "of_which"}
    if event_type.measure_name:  # a measure; any transfers are derived from it
        return {*keys, "variances", *(_OUTCOME_TABLES if event_type is OutcomeRecorded else ())}
    if not event_type.allowed_roles:
        return set()
    if event_type is Corrected:  # of an outcome or a forecast it states figures
        return {*keys, "transfers", "variances", *_OUTCOME_TABLES}
    return {*keys, "transfers", "levels"}


def may_have_lines(event_type: type[Event]) -> bool:
    """Return whether an event of this type may state lines, and so may take them from a table."""
    return "lines" in money_keys(event_type)


def may_lack_money(event_type: type[Event], keys: Collection[str]) -> bool:
    """Return whether an event with these keys need state no lines.

    A correction need not, nor an event with other figures, nor a proposal that says nothing of money.
    """
    if issubclass(event_type, ProposalMade) and not {"from", "under", "total"} & set(keys):
        return True
    return event_type in (Corrected, SumStated) or bool(FIGURE_TABLES.keys() & set(keys))


def read_money(
    reader: TableReader,
    table: TomlTable,
    event_type: type[Event],
    read_amount: AmountReader,
    signs: str | None,
    line_numbers: dict[str, int],
) -> dict[str, Any]:
    """Return an event's transfers (or ``proposed``, or ``held``), measures and total, by field name.

    ``read_amount`` reads an amount under the event's unit: `amount_reader`. ``signs`` is the convention that
    the event states. Adds the line number of each account to ``line_numbers``. Mistakes are added to
    ``reader``.
    """
    read_net, read_by_aspect = signed_readers(read_amount, event_type, signs)
    if "transfers" in table and {"from", "lines"} & table.keys():
        reader.error(FORMS_MIXED, "transfers")
    giver = reader.optional(table, "from", "the account that gives", read.account)
    line_numbers |= {str(giver): reader.lines.get("from", 1)} if giver is not None else {}
    prefix = _read_prefix(reader, table, giver)
    total = reader.optional(table, "total", "an amount", _total_reader(table, read_net, read_by_aspect))
    read_stated = partial(_read_stated_amounts, reader, table, prefix=prefix, line_numbers=line_numbers)
    transfers, measures = list[Transfer](), list[Measure]()
    if "transfers" in table and not event_type.measure_name:
        transfers, measures = _read_long_form(reader, table, read_net, is_turned=read_net is not read_amount)
    elif "lines" in table or not may_lack_money(event_type, table.keys()):
        stated = read_stated("lines", read_amount=read_net)
        if read_net is not read_amount:
            stated, total = result_as_surplus(stated, total), total_of_results(stated, total)
        give = _givers_of(event_type, giver, stated)
        transfers, measures = _read_short_form(reader, give, stated, _moves_money(event_type, table))
    measures += _read_figures(table, event_type, giver, read_stated, read_by_aspect)
    if "of_which" in table:
        measures += _read_parts_of_lines(reader, table, prefix, read_net)
    return {
        _transfers_field(event_type, table): tuple(transfers),
        "measures": tuple(measures),
        "total": total,
        "column_totals": tuple(_read_column_totals(reader, table, event_type, read_by_aspect)),
    }


def _moves_money(event_type: type[Event], table: TomlTable) -> bool:
    """Return whether an event's lines are money; those of a correction without a giver are figures."""
    return not event_type.measure_name and not (event_type is Corrected and "from" not in table)


def _read_figures(
    table: TomlTable,
    event_type: type[Event],
    giver: Account | None,
    read_stated: Callable[..., StatedAmounts],
    read_by_aspect: Mapping[Aspect, AmountReader],
) -> Iterator[Measure]:
    """Yield the figures beside the lines, aspect by aspect; levels each with the account that gives to it."""
    for key, aspect in FIGURE_TABLES.items():
        if key in table and key in money_keys(event_type):
            figures = read_stated(key, read_amount=read_by_aspect[aspect])
            if aspect is not Aspect.INCOME and read_by_aspect[aspect] is not read_by_aspect[Aspect.VARIANCE]:
                figures = result_as_surplus(figures)
            against = _givers_of(event_type, giver if aspect is Aspect.LEVEL else None, figures)
            yield from (Measure(*figure, aspect, against(figure[0])) for figure in figures)


def _transfers_field(event_type: type[Event], table: TomlTable) -> str:
    """Return the name of the field for what an event moves, proposes or holds back."""
    if issubclass(event_type, ProposalMade):
        return "proposed"
    return "held" if "condition" in table else "transfers"


def _read_column_totals(
    reader: TableReader,
    table: TomlTable,
    event_type: type[Event],
    read_by_aspect: Mapping[Aspect, AmountReader],
) -> Iterator[ColumnTotal]:
    """Yield the sums that the paper states of columns beside the lines: ``totals``, by the column's key."""
    stated = reader.optional(table, "totals", "column = amount, for each column", read.table) or {}
    reader.allow_only(stated, FIGURE_TABLES.keys() & money_keys(event_type))
    for key, aspect in FIGURE_TABLES.items():
        if key in stated and key not in table:
            reader.error(SUM_WITHOUT_COLUMN, "totals", key=key)
        elif key in stated:
            amount = reader.read_value("totals", stated[key], "an amount", read_by_aspect[aspect])
            if amount is not None:
                yield ColumnTotal(aspect=aspect, amount=amount)


def _total_reader(
    table: TomlTable, read_net: AmountReader, read_by_aspect: Mapping[Aspect, AmountReader]
) -> AmountReader:
    """Return the reader of an event's total, which has the signs of what it is the sum of."""
    variances = [FIGURE_TABLES[key] for key in ("variances", "forecast_variances") if key in table]
    if {"lines", "transfers", "levels", "costs"} & table.keys() or not (variances or "incomes" in table):
        return read_net
    return read_by_aspect[variances[0] if variances else Aspect.INCOME]


sign_convention = read.choice_of(*SIGNS)

StatedAmounts = list[tuple[Account, Amount]]
GiverOf = Callable[[Account], Account | None]


def path_prefix(value: object) -> str:
    """Return what names lie below: an account's path, or only a year. Raises ParseError or TypeError."""
    prefix = str(value) if type(value) is int else read.text(value)
    if _YEAR.fullmatch(prefix):
        return str(account_year(parse_account_year(prefix)))
    return str(read.account(prefix))


def _read_prefix(reader: TableReader, table: TomlTable, giver: Account | None) -> str | None:
    """Return what the names of an event lie below: ``under``, or else the giver."""
    if "under" not in table:
        return str(giver) if giver else None
    return reader.optional(table, "under", "a year, or an account's path", path_prefix)


def money_unit(value: object) -> str:
    """Return a unit of money (kr, tkr, mkr) as given. Raises ValueError or TypeError for anything else."""
    if not is_unit(read.text(value)):
        raise ValueError
    return read.text(value)


def _read_stated_amounts(
    reader: TableReader,
    table: TomlTable,
    key: str,
    prefix: str | None,
    read_amount: AmountReader,
    line_numbers: dict[str, int],
) -> StatedAmounts:
    """Return the accounts of a table with their amounts, named below ``prefix`` or by path."""
    stated: StatedAmounts = []
    key_by_path: dict[str, str] = {}
    value_by_name = reader.required(table, key, "line = amount, for each line", read.table) or {}
    if prefix is None and not {"from", "under"} & table.keys() and not all(map(is_path, value_by_name)):
        reader.required(table, "from", "the account that gives", read.account)
    for name, value in value_by_name.items():
        amount = reader.read_value(name, value, "an amount", read_amount)
        absolute = prefix is not None or is_path(name)
        taker = (
            reader.read_value(name, name, "a line's name or path", partial(_resolve_account, prefix))
            if absolute
            else None
        )
        if amount is not None and taker is not None:
            reader.name_once(name, taker, key_by_path)
            line_numbers[str(taker)] = reader.lines.get(name, 0) or reader.lines.get("", 1)
            stated.append((taker, amount))
    return stated


def read_lines(
    reader: TableReader,
    table: TomlTable,
    key: str,
    expected: str,
    read_names: Callable[[object], tuple[str, ...]],
) -> tuple[Account, ...]:
    """Return the accounts that a key names as lines are named: below ``under`` or the giver, or by path."""
    names = reader.optional(table, key, expected, read_names) or ()
    resolve = partial(_resolve_account, str(table.get("under", table.get("from", ""))))
    accounts = (reader.read_value(key, name, "a line's name or path", resolve) for name in names)
    return tuple(account for account in accounts if account is not None)


def _read_parts_of_lines(
    reader: TableReader, table: TomlTable, prefix: str | None, read_amount: AmountReader
) -> Iterator[Measure]:
    """Yield the parts of lines' amounts: ``of_which``, by line and the part's name in the paper."""
    stated = reader.optional(table, "of_which", "line = { part = amount }, for each line", read.table) or {}
    if prefix is None and not {"from", "under"} & table.keys() and not all(map(is_path, stated)):
        reader.required(table, "from", "the account that gives", read.account)
    for name, value in stated.items():
        parts = reader.read_value(name, value, "{ part = amount }", read.table) or {}
        account = (
            reader.read_value(name, name, "a line's name or path", partial(_resolve_account, prefix))
            if prefix is not None or is_path(name)
            else None
        )
        for label, part in parts.items():
            amount = reader.read_value(label, part, "an amount", read_amount)
            text = reader.read_value(label, label, "a text", read.title)
            if account is not None and text is not None and amount is not None:
                yield Measure(account, amount, Aspect.OF_WHICH, label=text)


def is_path(name: str) -> bool:
    """Return whether a line is given by its full path (``2025/…``) and not by its name below the giver."""
    return bool(_ABSOLUTE_PATH.fullmatch(unicodedata.normalize("NFC", name)))


def _resolve_account(prefix: str | None, name: str) -> Account:
    """Return the account of a path, or of a name below ``prefix``."""
    return read.account(name if is_path(name) else f"{prefix}/{name}")


def _givers_of(event_type: type[Event], giver: Account | None, stated: StatedAmounts) -> GiverOf:
    """Return the function from a line to the account that gives to it: the stated one, or that of its year.

    A table over several years states one giver, but each line's own year pays. So it is also where the giver
    has no money of a year of its own (the council, the state), and where a body splits its frame. A
    carry-over goes between years, and its giver is the stated one.
    """
    has_years = len({account.year for account, _ in stated}) > 1

    def giver_of(taker: Account) -> Account | None:
        if giver is None or event_type.may_cross_years or giver.year == taker.year:
            return giver
        follows = giver.holder in _WITHOUT_YEAR or (giver.is_built_in and has_years)
        splits = event_type.own_lines_only and taker.parts[: len(giver.parts)] == giver.parts
        return Account(taker.year, giver.parts) if follows or splits else giver

    return giver_of


def _read_short_form(
    reader: TableReader,
    giver_of: GiverOf,
    stated: StatedAmounts,
    moves_money: bool,  # noqa: FBT001
) -> tuple[list[Transfer], list[Measure]]:
    """Return the transfers from one account to its lines, and measures where nothing moves."""
    transfers, measures = [], []
    for taker, amount in stated:
        giver = giver_of(taker)
        if moves_money and giver is None:
            reader.required({}, "from", "the account that gives", read.account)
            break
        if moves_money and amount.ore and giver is not None:
            transfers.append(_signed_transfer(giver, taker, amount))
        else:
            measures.append(Measure(taker, amount))
    return transfers, measures


def _signed_transfer(giver: Account, taker: Account, amount: Amount) -> Transfer:
    """Return a transfer; a negative amount swaps giver and taker."""
    pair = (giver, taker) if amount.ore > 0 else (taker, giver)
    return Transfer(*pair, abs(amount.ore), amount)


def _read_long_form(
    reader: TableReader, table: TomlTable, read_amount: AmountReader, *, is_turned: bool
) -> tuple[list[Transfer], list[Measure]]:
    """Return the transfers of ``transfers``, and measures for amounts of zero.

    ``is_turned`` says that ``read_amount`` turns the sign of costs.
    """
    transfers, measures = [], []
    for row in reader.optional(table, "transfers", "a list of { from, to, amount }", read.table_list) or ():
        reader.allow_only(row, {"from", "to", "amount"})
        giver = reader.required(row, "from", "the account that gives", read.account)
        taker = reader.required(row, "to", "the account that takes", read.account)
        amount = reader.required(row, "amount", "an amount", read_amount)
        if giver is None or taker is None or amount is None:
            continue
        if is_turned:
            ((taker, amount),) = result_as_surplus([(taker, amount)])
        if amount.ore:
            transfers.append(_signed_transfer(giver, taker, amount))
        else:
            measures.append(Measure(taker, amount))
    return transfers, measures
