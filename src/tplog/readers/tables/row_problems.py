"""Tell what is wrong with rows of a bookkeeping's table: doubtful sums, and what may be no account."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tplog.errors import mandatory_rule
from tplog.readers.table_reader import truncated
from tplog.readers.tables.account_groups import NUMBER, is_code
from tplog.readers.tables.column_mapping import ColumnMapping
from tplog.readers.tables.figure_rows import FigureRow, has_non_zero, is_chosen
from tplog.readers.tables.sum_rows import SumRows
from tplog.values.finding import Rule

ROW_WITHOUT_ACCOUNT = mandatory_rule(
    "row-without-account",
    "Raden ”{text}” har ett belopp ({stated}) men inget konto. Skriv kontot, även där det är "
    'detsamma som ovanför. Är raden en summa, ta bort den eller skriv sums = ["{text}"] i [columns].',
    "The row '{text}' has an amount ({stated}) but no account. Write the account, also where it "
    "is the one above. If the row is a sum, take it away or write sums = ['{text}'] in [columns].",
)
ACCOUNT_WITHOUT_DIGIT = mandatory_rule(
    "account-without-digit",
    "”{text}” är inget konto och ingen summa av raderna intill. Ta bort raden, ge den ett konto, eller "
    'hoppa över den med sums = ["{text}"] i [columns].',
    "'{text}' is no account, and no sum of the rows around it. Take the row away, give it an account, or "
    "pass it over with sums = ['{text}'] in [columns].",
)
ACCOUNT_OR_GROUP = mandatory_rule(
    "account-or-group",
    "”{text}” ({stated}) är inte skrivet som tabellens andra konton, och kan vara ett konto eller en grupp "
    'av dem. Skriv bara kontots nummer i cellen, eller säg i [columns] vad raden är: details = ["{key}"] '
    'eller sums = ["{key}"].',
    "'{text}' ({stated}) is not written as the table's other accounts, and can be an account or a group of "
    "them. Write only the account's number in the cell, or say in [columns] what the row is: details = "
    "['{key}'] or sums = ['{key}'].",
)

Problem = tuple[int, Rule, dict[str, str]]  # the row's number, what is wrong with it, and the rule's texts


def row_problems(
    sums: SumRows,
    details: Sequence[FigureRow],
    mapping: ColumnMapping,
    takes_account: Callable[[str], bool],
) -> list[Problem]:
    """Return a mistake for each row whose sum is doubtful, or that has no sure account, in the order of rows.

    ``details`` are the rows that count, ``takes_account`` says whether a line takes an account.
    """
    problems = [(mistake.row.number, mistake.rule, mistake.params) for mistake in sums.mistakes]
    for row in sums.unaccounted:
        rule = ACCOUNT_WITHOUT_DIGIT if row.account else ROW_WITHOUT_ACCOUNT
        problems.append(
            (
                row.number,
                rule,
                {"text": row.account} if row.account else {"text": row.text, "stated": row.stated},
            )
        )
    for row in _doubtful_accounts(details):
        if takes_account(row.account) and not is_chosen(row, mapping.details):
            params = {"text": row.text, "stated": row.stated, "key": row.key}
            problems.append((row.number, ACCOUNT_OR_GROUP, params))
    return [
        (number, rule, {key: truncated(text) for key, text in params.items()})
        for number, rule, params in sorted(problems, key=lambda problem: problem[0])
    ]


def _doubtful_accounts(details: Sequence[FigureRow]) -> Iterator[FigureRow]:
    """Yield the first row of each account that is no plain number where others are, or are longer."""
    rows = {row.account: row for row in reversed(details) if has_non_zero(row.figures)}
    numbers = {account: _first_number(account) for account in rows}
    has_codes = any(map(is_code, rows))
    beginnings = {number[:length] for number in numbers.values() for length in range(1, len(number))}
    for account, row in rows.items():
        if not is_code(account) and (has_codes or numbers[account] in beginnings):
            yield row


def _first_number(account: str) -> str:
    """Return the digits of an account that stand first."""
    return next(iter(NUMBER.findall(account)), "")
