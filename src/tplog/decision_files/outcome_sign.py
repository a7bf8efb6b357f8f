"""Ask which sign a table writes its costs with, where its figures do not fit costs that are positive.

In the municipal chart of accounts class 3 is income and classes 4 to 7 are costs. With debit positive, costs
add up to a positive sum, and income to a negative one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tplog.errors import BadFile, mandatory_rule
from tplog.readers.bookkeeping import BookedSum, Bookkeeping
from tplog.readers.tables.account_groups import account_class
from tplog.values.account import Account
from tplog.values.finding import Finding, SourceLocation

COSTS_NEGATIVE = mandatory_rule(
    "table-costs-negative",
    "Kostnaderna (konto 4–7) blir {costs}, intäkterna (konto 3) {incomes}. Antingen skriver tabellen "
    'kostnader med minus, som en resultaträkning: sign = "credit". Eller så är debet plus och '
    'kostnaderna tillbakabetalda: sign = "debit". Säg vilket i [columns].',
    "The costs (accounts 4 to 7) come to {costs}, the income (accounts 3) to {incomes}. Either the table "
    "writes costs with a minus, as an income statement does: sign = 'credit'. Or debit is positive, and "
    "more was paid back than paid: sign = 'debit'. Say which in [columns].",
)
INCOME_POSITIVE = mandatory_rule(
    "table-income-positive",
    "Intäkterna (konto 3) blir {incomes}, kostnaderna (konto 4–7) {costs}. Antingen skriver tabellen "
    'intäkter utan minus: incomes = ["3*"], eller sign = "credit" om kostnader har minus. Eller så är '
    'debet plus och intäkterna tillbakabetalda: sign = "debit". Säg vilket i [columns].',
    "The income (accounts 3) comes to {incomes}, the costs (accounts 4 to 7) to {costs}. Either the "
    "table writes income without a minus: incomes = ['3*'], or sign = 'credit' if costs have one. Or "
    "debit is positive, and more income was paid back than received: sign = 'debit'. Say which in "
    "[columns].",
)
LINE_NEGATIVE = mandatory_rule(
    "table-line-negative",
    "Utfallet för {account} blir {ore} utan att något intäktskonto förklarar det. Antingen skriver "
    'tabellen kostnader med minus: sign = "credit". Eller så har posten fått mer än den kostat: sign = '
    '"debit". Säg vilket i [columns].',
    "The outcome of {account} comes to {ore}, and no income account explains it. Either the table writes "
    "costs with a minus: sign = 'credit'. Or the line received more than it cost: sign = 'debit'. Say "
    "which in [columns].",
)

_INCOME, _COSTS = "3", "4567"


def require_sign(bookkeeping: Bookkeeping, lines: Mapping[Account, Sequence[BookedSum]]) -> None:
    """Raise BadFile if a table's figures are negative where costs should be, and no one says what that means.

    ``lines`` are the sums of each line. Where the format or the mapping defines the sign, nothing is asked.
    """
    if bookkeeping.signs is None:
        place = SourceLocation(bookkeeping.file, key="sign")
        if findings := list(_doubtful_signs(bookkeeping, lines, place)):
            raise BadFile(*findings)


def _doubtful_signs(
    bookkeeping: Bookkeeping, lines: Mapping[Account, Sequence[BookedSum]], place: SourceLocation
) -> Iterator[Finding]:
    costs, incomes = (_class_total(bookkeeping.booked, digits) for digits in (_COSTS, _INCOME))
    if costs < 0:
        yield Finding(COSTS_NEGATIVE, {"costs": costs, "incomes": incomes}, location=place)
    elif incomes > 0:
        yield Finding(INCOME_POSITIVE, {"costs": costs, "incomes": incomes}, location=place)
    else:
        for account, booked in lines.items():
            total = sum(row.ore for row in booked)
            if total < 0 and _class_total(booked, _INCOME) >= 0:
                yield Finding(LINE_NEGATIVE, {"account": str(account), "ore": total}, location=place)


def _class_total(booked: Iterable[BookedSum], digits: str) -> int:
    """Return the total (öre) of the accounts whose number begins with one of these digits."""
    return sum(row.ore for row in booked if (account_class(row.account) or "-") in digits)
