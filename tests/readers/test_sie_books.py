"""Random books, written as SIE by a writer of its own in every form, come back from our reader to the öre."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

import tplog
from readers.sie_books import BALANCE, RESULT, YEARS, Books, Row, Voucher, books, divided
from readers.sie_expected import Question, expected, level_at, must_answer, questions
from readers.sie_writer import EACH, LISTS, MONTHS, REST, VOUCHERS, YEAR, Form, forms, in_form
from tplog.decision_files.outcome import Outcome, compute_outcome
from tplog.i18n.finding_text import error_line
from tplog.i18n.vocabulary import Language
from tplog.readers.bookkeeping import Bookkeeping, total_ore
from tplog.readers.sie.reader import read_sie
from tplog.readers.tables.line_mapping import parse_mapping
from tplog.values.finding import Severity

CONVENTIONS = (REST, EACH, LISTS)
END = date(2025, 12, 31)
NORTH, SOUTH = (("1", "N"),), (("1", "100"),)
PLAIN = Books(
    (
        Voucher("A", "1", date(2025, 1, 10), (Row("4010", NORTH, 400_00), Row("1930", (), -400_00))),
        Voucher("A", "2", date(2025, 1, 31), (Row("4010", (), 100_00), Row("1930", NORTH, -100_00))),
        Voucher("A", "3", date(2025, 6, 30), (Row("4010", SOUTH, 500_00), Row("1930", NORTH, -500_00))),
    ),
    {("1930", ()): 2000_00},
    {(2025, 1, "4010"): 900_00},
    END,
)


@pytest.mark.parametrize("convention", CONVENTIONS)
@settings(max_examples=2 * settings().max_examples)
@given(data=st.data(), model=books())
def test_random_books_come_back_exactly_in_every_form(
    tmp_path_factory: pytest.TempPathFactory, convention: str, data: st.DataObject, model: Books
) -> None:
    """Every line's sum is the model's; only a file that does not settle what is asked may be refused."""
    form, question = data.draw(forms(convention)), data.draw(questions(model))
    event(check(tmp_path_factory.getbasetemp() / f"{convention}.se", model, form, question))


@pytest.mark.parametrize(
    ("convention", "kind", "levels"),
    [
        *product(CONVENTIONS, (3, 4), ({YEAR, MONTHS},)),
        *product((EACH,), (1, 2, 3, 4), ({YEAR},)),
        *product((EACH,), (2,), ({MONTHS}, {MONTHS, YEAR})),
        *product(CONVENTIONS, (4,), ({VOUCHERS}, {VOUCHERS, MONTHS, YEAR})),
    ],
)
@pytest.mark.parametrize("upto", [END, date(2025, 1, 31), date(2025, 1, 30)])
def test_what_a_file_settles_is_answered(
    tmp_path: Path, convention: str, kind: int, levels: set[str], upto: date
) -> None:
    """Months or vouchers with the year's sums tell both conventions; a day within a month only vouchers."""
    all_alike = {(year, account): frozenset(levels) for year in YEARS for account in (*BALANCE, *RESULT)}
    question = Question(upto, (), ("1",))
    for zeros in (True, False):
        form = Form(kind, all_alike, convention, zeros, "cp437", "\r\n", False, False, 1)  # noqa: FBT003
        answerable = VOUCHERS in levels or upto == END or (MONTHS in levels and upto.day == 31)
        assert must_answer(PLAIN, form, question) is answerable
        check(tmp_path / "x.se", PLAIN, form, question)


def test_what_cannot_be_divided_is_no_refusal_where_nothing_is_asked_of_it(tmp_path: Path) -> None:
    """Lists of an account may contradict each other, if the file does not tell its sum at the day."""
    rows = (
        Row("1930", (("1", "N"), ("21", "N")), -200),
        Row("1930", (("1", "N"), ("21", "N"), ("6", "N")), 100),
        Row("1930", (), 100),
        Row("1230", (), -400),
        Row("3010", (), 400),
    )
    model = Books((Voucher("A", "1", date(2025, 11, 4), rows),), {}, {}, END)
    levels = dict.fromkeys(product(YEARS, (*BALANCE, *RESULT)), frozenset({YEAR, VOUCHERS}))
    yearly = {(year, "1930"): frozenset({YEAR}) for year in YEARS}
    form = Form(4, levels | yearly, LISTS, False, "cp437", "\r\n", False, False, 1)  # noqa: FBT003
    check(tmp_path / "x.se", model, form, Question(date(2025, 6, 30), ("1", "6"), ()))


def check(path: Path, model: Books, form: Form, question: Question) -> str:
    """Return what became of a file. Fail where a line is not the model's, or a refusal is without need."""
    path.write_bytes(in_form(model, form))
    convention = f'rows_without_objects = "{"rest" if form.sums == REST else "total"}"\n'
    mapping = parse_mapping(convention * question.states_convention + question.mapping, "map.toml")
    upto = question.upto
    by_objects = mapping.object_dimensions(upto.replace(month=1, day=1), upto)
    try:
        bookkeeping = read_sie(
            path, upto, by_objects=by_objects, rows_without_objects=mapping.rows_without_objects
        )
        outcome = compute_outcome(bookkeeping, mapping)
    except tplog.BadFile as error:
        refusals = [error_line(reason, Language.EN) for reason in error.reasons]
        assert not must_answer(model, form, question), refusals
        return "refused"
    right = expected(model, form, question)
    left_out = {account for account, _ in right} - {row.account for row in bookkeeping.booked}
    assert not left_out or is_said(bookkeeping)
    assert all(level_at(model, form, account, upto) is None for account in left_out)
    right = {key: ore for key, ore in right.items() if key[0] not in left_out}
    assert {(row.account, row.objects): row.ore for row in bookkeeping.booked if row.ore} == right
    assert not outcome.unmapped
    assert lines_of(outcome) == question.lines(right)
    assert budget_of(bookkeeping) == (model.budget_of(upto.year) if form.kind > 1 else {})
    return "answered, and must be" if must_answer(model, form, question) else "answered"


def is_said(bookkeeping: Bookkeeping) -> bool:
    """Whether there is a warning, other than that of vouchers whose rows were left out."""
    return any(
        remark.severity is Severity.WARNING and remark.code != "voucher-unbalanced"
        for remark in bookkeeping.remarks
    )


def lines_of(outcome: Outcome) -> Mapping[str, int]:
    """Return öre by line without its year."""
    return {str(line).partition("/")[2]: total_ore(rows) for line, rows in outcome.lines.items()}


def budget_of(bookkeeping: Bookkeeping) -> Mapping[str, int]:
    """Return the budget in öre by account, without zeros."""
    sums = divided({(row.account, row.objects): row.ore for row in bookkeeping.budget}, lambda _: ())
    return {account: ore for (account, _), ore in sums.items() if ore}
