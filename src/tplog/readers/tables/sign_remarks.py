"""Say where what a mapping says of signs turns a table's costs into income, or its income into costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tplog.readers.bookkeeping import remark
from tplog.readers.tables.account_groups import account_class
from tplog.readers.tables.column_mapping import CREDIT, ColumnMapping
from tplog.values.finding import MessageParams, Rule, Severity

CREDIT_UNLIKELY = remark(
    "credit-unlikely",
    Severity.WARNING,
    'Med sign = "credit" i [columns] blir kostnaderna (konto 4–7) {ore}, som om mer betalats '
    'tillbaka än betalats. Skriver tabellen kostnader utan minus, skriv sign = "debit".',
    "With sign = 'credit' in [columns] the costs (accounts 4 to 7) come to {ore}, as if more was paid back "
    "than paid. If the table writes costs without a minus, write sign = 'debit'.",
)
INCOMES_UNLIKELY = remark(
    "incomes-unlikely",
    Severity.WARNING,
    "Med incomes i [columns] blir intäkterna en kostnad, {ore}, som om mer betalats tillbaka än fåtts. "
    "Skriver tabellen intäkter med minus, ta bort incomes.",
    "With incomes in [columns] the income becomes a cost, {ore}, as if more was paid back than received. "
    "If the table writes income with a minus, take incomes away.",
)


def sign_remarks(
    booked: Iterable[tuple[str, int]], mapping: ColumnMapping
) -> Iterator[tuple[Rule, MessageParams, None]]:
    """Yield what is unlikely in the sums (öre, debit positive) of accounts, by the signs of a mapping."""
    by_class: dict[str, int] = {}
    for account, ore in booked:
        digit = account_class(account) or ""
        by_class[digit] = by_class.get(digit, 0) + ore
    costs = sum(by_class.get(digit, 0) for digit in "4567")
    if mapping.sign == CREDIT and costs < 0:
        yield CREDIT_UNLIKELY, {"ore": costs}, None
    if mapping.incomes and by_class.get("3", 0) > 0:
        yield INCOMES_UNLIKELY, {"ore": by_class["3"]}, None
