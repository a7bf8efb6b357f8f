"""`tplog.to_dict` gives whatever a book answers as the JSON that the commands print."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import tplog
from conftest import EVENTS, EXAMPLE, Cli
from tplog.answers.catalogue import ANSWERS
from tplog.answers.to_json import answer_schema
from tplog.book.cosignatures import AddedLines

# What answers are made of, which a book does not return by itself.
PARTS = {
    "AccountRow",
    "BodyYear",
    "BudgetYears",
    "FigureChange",
    "MatterStatus",
    "NotedFigure",
    "StatedTotal",
}
PARTS |= {"TrailStep"}
PARTS |= {"Paper", "Drafted", "Held", "Checked"}  # of `tplog.papers` and `tplog apply --paper`


def answered(folder: Path) -> Iterator[object]:
    """What each question to a book of a signed log is answered."""
    budget, account = "trygghetspaketet", "2025/kommunstyrelsen"
    with tplog.open(str(folder / "tplog.db"), key=folder / "log.key") as book:
        yield book.dry_run_copy().apply(EXAMPLE.with_name("2025-ks-omfördelning.toml"))
        yield book.rebuild_projections()
        yield from book.records()
        yield book.search(tplog.SearchQuery(text="fördelning"), limit=2)
        yield from book.source_documents(budget).values()
        trail = book.trail(budget, account)
        yield from (trail, *trail)
        yield from book.findings()
        yield from book.replay(budget)
        state, _ = book.overview(budget, [2025])
        yield from (state, *state.totals.values(), *state.noted.values(), *state.standing.values())
        comparison = book.compare(budget, tplog.AsOf(known_at=12), tplog.AsOf())
        yield from (comparison, *comparison.differences)
        yield book.checkpoint()
        yield from (book.prove_inclusion(3), book.prove_consistency(3))
        yield book.audit()
        yield AddedLines({3: 1}, book.findings()[:1])  # as `add_cosignatures` returns them


def test_to_dict_takes_whatever_a_book_answers(copy: Path) -> None:
    """An answer of each class becomes JSON that its schema accepts, and that JSON can write."""
    samples: dict[str, list[object]] = {}
    for answer in answered(copy):
        samples.setdefault(type(answer).__name__, []).append(answer)
    assert samples.keys() >= ANSWERS.keys() - PARTS
    for name, answers in samples.items():
        validator = Draft202012Validator(answer_schema(ANSWERS[name]))
        for answer in answers:
            data = tplog.to_dict(answer)
            assert json.loads(json.dumps(data)) == data
            validator.validate(data)


def test_what_is_no_answer_is_refused() -> None:
    """A number, a text or a list has no fields: TypeError says what has."""
    no_answers: tuple[object, ...] = (1, "text", [], None)
    for value in no_answers:
        with pytest.raises(TypeError, match="is no answer: it is one of Finding, Record"):
            tplog.to_dict(value)


def lacks(data: Any, *names: str) -> Any:  # noqa: ANN401 (JSON)
    """JSON data without these names, which the command adds."""
    if isinstance(data, Mapping):
        return {name: value for name, value in data.items() if name not in names}
    return [lacks(part, *names) for part in data]


def test_commands_print_what_to_dict_gives(cli: Cli, copy: Path) -> None:
    """The command's JSON is the library's; a budget's name or a day that the answer lacks comes beside it."""
    budget, account = "trygghetspaketet", "2025/kommunstyrelsen"

    def printed(*arguments: str) -> Any:  # noqa: ANN401 (JSON)
        return json.loads(cli(*arguments, "--json").stdout)

    def dicts(answers: Iterable[object]) -> list[dict[str, Any]]:
        return [tplog.to_dict(answer) for answer in answers]

    with tplog.open("tplog.db", read_only=True) as book:
        # A state knows neither its budget's name nor other budgets.
        of_others = ("budget", "relations", "earlier")
        assert lacks(printed("show", budget), *of_others) == dicts([book.state(budget)])
        assert lacks(printed("trail", account), "budget", "budget_title") == tplog.to_dict(
            book.trail(budget, account)
        )
        assert printed("findings") == dicts(book.findings())
        comparison = book.compare(budget, tplog.AsOf(known_at=9), tplog.AsOf(known_at=14))
        assert lacks(printed("diff", "9", "14", "-b", budget), "budget") == dicts([comparison])
        assert lacks(printed("checkpoint"), "last_recorded") == tplog.to_dict(book.checkpoint())
        assert lacks(printed("verify"), "trusted_from") == lacks(tplog.to_dict(book.audit()), "trusted_from")
        replayed = [json.loads(line) for line in cli("replay", budget, "--json").stdout.splitlines()]
        assert replayed == dicts(book.replay(budget))
    file = EVENTS / "2025-01-29-trygghetspaketet.toml"
    with tplog.create("one.db") as other:
        receipt = tplog.to_dict(other.apply(file))
    data = printed("apply", str(file), "--db", "another.db", "--create")
    assert data == {"dry_run": False, "receipts": [receipt], "checked": None}
