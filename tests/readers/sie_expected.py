"""What a SIE file must give: whether its form answers a question, and the sums straight from the model."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from itertools import product

from attrs import frozen
from hypothesis import strategies as st

from readers.sie_books import BALANCE, CODES, NAMES, RESULT, Books, Key, divided, month_end
from readers.sie_writer import (
    EACH,
    MONTHS,
    REST,
    VOUCHERS,
    YEAR,
    Form,
    at_level,
    by_objects,
    monthly,
)

GROUPS = (CODES[:2], CODES[2:], ("-",))  # which codes make a line together
ACCOUNTS = {"balans": ("1*", "2*"), "resultat": ("3*", "4*", "5*", "6*", "7*", "8*")}
Lines = Mapping[str, int]


@frozen
class Question:
    """The last day, dimensions of balance and result accounts, and whether the map states the convention."""

    upto: date
    balance: tuple[str, ...]
    result: tuple[str, ...]
    states_convention: bool = False

    def wanted(self, account: str) -> tuple[str, ...]:
        """Return the dimensions that an account is divided by."""
        return self.balance if account in BALANCE else self.result

    @property
    def mapping(self) -> str:
        """A mapping file that puts every sum on a line by its kind of account and its objects."""
        text = ['budget = "prov"']
        for kind, dimensions in (("balans", self.balance), ("resultat", self.result)):
            for numbers in product(range(len(GROUPS)), repeat=len(dimensions)):
                objects = [
                    f"objects.{dimension} = {json.dumps(GROUPS[number], ensure_ascii=False)}"
                    for dimension, number in zip(dimensions, numbers, strict=True)
                ]
                text += ["[[line]]", f'line = "{line_name(kind, numbers)}"']
                text += [f"accounts = {json.dumps(ACCOUNTS[kind])}", *objects]
        return "\n".join(text)

    def lines(self, sums: Mapping[Key, int]) -> Lines:
        """Return öre by line, of all lines that the mapping has."""
        by_line = dict.fromkeys(
            (
                line_name(kind, numbers)
                for kind, dimensions in (("balans", self.balance), ("resultat", self.result))
                for numbers in product(range(len(GROUPS)), repeat=len(dimensions))
            ),
            0,
        )
        for (account, objects), ore in sums.items():
            codes = dict(objects)
            numbers = tuple(
                next(n for n, group in enumerate(GROUPS) if codes.get(dimension, "-") in group)
                for dimension in self.wanted(account)
            )
            by_line[line_name("balans" if account in BALANCE else "resultat", numbers)] += ore
        return by_line


def line_name(kind: str, numbers: Collection[int]) -> str:
    """Return the line of a kind of account and groups of codes."""
    return "/".join(["prov", "-".join([kind, *map(str, numbers)])])


@st.composite
def questions(draw: st.DrawFn, books: Books) -> Question:
    """A day of either year, mostly one that monthly or yearly sums can answer, and dimensions."""
    year = draw(st.sampled_from((2025, 2025, 2025, 2024)))
    upto = draw(
        st.just(date(year, 12, 31))
        | st.integers(1, 12).map(lambda month: month_end(year, month))
        | st.dates(date(year, 1, 1), date(year, 12, 31))
        | st.just(books.reach)
    )
    dimensions = st.lists(st.sampled_from(sorted(NAMES)), max_size=2, unique=True).map(tuple)
    return Question(upto, draw(dimensions), draw(dimensions), draw(st.booleans()))


def expected(books: Books, form: Form, question: Question) -> Mapping[Key, int]:
    """Return öre by account and the objects asked for, as far as the file has objects; no zeros."""
    changes = books.changes(date(question.upto.year, 1, 1), question.upto)

    def visible(account: str) -> Collection[str]:
        level = level_at(books, form, account, question.upto)
        if level != VOUCHERS and (
            not form.has_objects or level is None or (level == YEAR and account in RESULT)
        ):
            return ()
        return question.wanted(account)

    return {key: ore for key, ore in divided(changes, visible).items() if ore}


def level_at(books: Books, form: Form, account: str, upto: date) -> str | None:
    """Return the finest level that has an account's sum up to a day, or None."""
    levels = form.levels[upto.year, account]
    reached = form.kind < 4 and upto == books.reach
    if VOUCHERS in levels:
        return VOUCHERS
    if MONTHS in levels and (reached or upto == month_end(upto.year, upto.month)):
        return MONTHS
    if YEAR in levels and (reached or (upto.month, upto.day) == (12, 31)):
        return YEAR
    return None


def must_answer(books: Books, form: Form, question: Question) -> bool:
    """Whether the file settles what is asked, so that a refusal would be wrong."""
    upto = question.upto
    year = books.changes(date(upto.year, 1, 1), date(upto.year, 12, 31))
    open_before = books.balances(date(upto.year - 1, 12, 31))
    accounts = {account for account, _ in (*year, *open_before)}
    if not expected(books, form, question) or (form.kind < 4 and upto > books.reach):
        return False
    levels = {account: level_at(books, form, account, upto) for account in accounts}
    if None in levels.values():
        return False
    is_settled = question.states_convention or not form.has_objects or settled(books, form, upto.year)
    if MONTHS in levels.values() and not is_settled:
        return False
    return all(divisible(books, form, question, account, levels[account]) for account in accounts)


def divisible(books: Books, form: Form, question: Question, account: str, level: str | None) -> bool:
    """Whether an account can be divided as is asked: by one division that the file has of it."""
    wanted = question.wanted(account)
    if not wanted or not form.has_objects or level == VOUCHERS or (level == YEAR and account in RESULT):
        return True
    year = question.upto.year
    if level == MONTHS:
        sums = books.changes(date(year, 1, 1), date(year, 12, 31))
        shapes = shapes_of(sums, account)
        return form.sums == REST or (len(wanted) == 1 if form.sums == EACH else len(shapes) <= 1)
    before, after = books.balances(date(year - 1, 12, 31)), books.balances(date(year, 12, 31))
    opening = shapes_of(by_objects(before, form), account)
    closing = shapes_of(by_objects(after, form), account)
    return opening == closing and len(opening) <= 1


def shapes_of(sums: Mapping[Key, int], account: str) -> Collection[tuple[str, ...]]:
    """Return the combinations of dimensions in which an account has sums of objects."""
    return {
        tuple(dimension for dimension, _ in objects)
        for (other, objects) in sums
        if other == account and objects
    }


def settled(books: Books, form: Form, year: int) -> bool:
    """Whether yearly sums tell which convention the monthly ones of a year follow, or none is needed.

    What tells it is an account with a yearly sum, whose parts in months that have a ``{}`` too are not zero.
    In a month without one its parts are the whole in either convention.
    """
    sums = list(monthly(books, form, year))
    if not any(objects for _, _, (_, objects), _ in sums):
        return True
    both = {(account, period) for _, period, (account, objects), _ in sums if not objects}
    parts = defaultdict[str, int](int)
    for _, period, (account, objects), ore in sums:
        parts[account] += ore if objects and (account, period) in both else 0
    changes = at_level(books.changes(date(year, 1, 1), date(year, 12, 31)), form, year, YEAR)
    results = {account: ore for (account, _), ore in divided(changes, lambda _: ()).items()}
    return any(
        ore and account in results and (results[account] or form.zeros) for account, ore in parts.items()
    )
