"""How many lines one types for each amount of a paper: written out, in the table form, by ``--from-table``.

    python bench/typed_lines.py

Prints a table in Markdown. Empty lines and comments are not counted. Written out means that each account is
opened, and each amount stands, in a line by itself; what is so written out is read again and must give the
events that the table form gives.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

from attrs import frozen
from click.testing import CliRunner

from tplog.cli.main import main
from tplog.readers import decision_file
from tplog.readers.table_form import TABLE_KEYS, write_out

ROOT = Path(__file__).parents[1]
PAPERS = ROOT / "tests" / "papers" / "decision_files"
TABLE_FORM = (
    PAPERS / "s04-hembygdsforeningar.toml",
    PAPERS / "s05-samlingslokaler.toml",
    PAPERS / "s07-driftbudget-flerar.toml",
    ROOT / "tests" / "matters" / "23-hel-kommun.toml",
)
TABLE = ROOT / "examples" / "tables" / "driftbudget-2025.csv"
TABLE_MAP = TABLE.with_name("karta.toml")
HEAD = "| paper | stated amounts | lines written out | per amount | lines typed | per amount |\n"


@frozen
class TypedLines:
    """A paper's stated amounts, and the lines that they take written out and as one types them."""

    paper: str
    amounts: int
    written_out: int
    typed: int

    def row(self) -> str:
        """Return a row of the table, with lines per amount to two decimals."""
        long, short = (_per_amount(count, self.amounts) for count in (self.written_out, self.typed))
        return f"| {self.paper} | {self.amounts} | {self.written_out} | {long} | {self.typed} | {short} |\n"


def counted_lines(text: str) -> int:
    """Return how many lines of a file hold more than a comment."""
    return sum(1 for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))


def written_out(text: str, name: str) -> str:
    """Return a decision file with its tables written out. Raises ValueError where it means anything else."""
    event_tables: list[Mapping[str, Any]] = []

    def collect(*arguments: Any) -> Any:  # noqa: ANN401 (as the function that it stands before)
        written = write_out(*arguments)
        event_tables.append(written.table if written else {})
        return written

    with patch.object(decision_file, "write_out", collect):
        draft = decision_file.parse_decision(text, name)
    events = [drafted.event for drafted in draft.events]
    stated = {table["id"]: table for table in event_tables}
    data = tomllib.loads(text)
    tables = {table["id"]: table for table in data["event"]}
    lines = list(_lines({key: value for key, value in data.items() if key in _HEAD_KEYS}))
    lines += ["[source]", *_lines(data["source"])]
    for event in events:
        opened = getattr(event, "accounts", None)
        if opened is not None:
            names = {str(account.path): account.name for account in opened}
            lines += _event_lines({**_opening(event.id, tables), "accounts": names})
        else:
            lines += _event_lines(stated[event.id])
    long = "\n".join(lines) + "\n"
    if [drafted.event for drafted in decision_file.parse_decision(long, name).events] != events:
        raise ValueError(name)
    return long


def _opening(event_id: str, tables: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return what an opening states besides its accounts; one made for a table has it from the event."""
    if event_id in tables:
        return tables[event_id]
    opener = tables[event_id.removesuffix("/konton")]
    formal = {key: value for key, value in opener.items() if key in {"by", "decided", "place"}}
    return {"type": "AccountOpened", "id": event_id, **formal}


_HEAD_KEYS = {"budget", "by", "decided", "basis", "unit", "signs"}


def _event_lines(table: Mapping[str, Any]) -> Iterator[str]:
    yield "[[event]]"
    yield from _lines({key: value for key, value in table.items() if key not in TABLE_KEYS})


def _lines(table: Mapping[str, Any], path: str = "event") -> Iterator[str]:
    """Yield a line for each value; after them, for each mapping, a heading and a line for each value."""
    mappings = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    for key, value in table.items():
        if key not in mappings:
            yield f"{json.dumps(key, ensure_ascii=False)} = {_value(value)}"
    for key, value in mappings.items():
        yield f"[{path}.{key}]"
        yield from _lines(value, f"{path}.{key}")


def _value(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key} = {_value(part)}' for key, part in value.items())}}}"
    return json.dumps(value, ensure_ascii=False)


def stated_amounts(long: str) -> int:
    """Return how many amounts a written-out file states: those of its lines, and its totals."""
    events = tomllib.loads(long)["event"]
    return sum("total" in table for table in events) + sum(
        len(value)
        for table in events
        for key, value in table.items()
        if isinstance(value, Mapping) and key != "accounts"
    )


def _from_table() -> TypedLines:
    """Count what is typed for a table as it lies in the office: what the proposed map left to fill in."""
    arguments = ["new", "--lang", "en", "--from-table", str(TABLE)]
    proposed, filled = (
        CliRunner().invoke(main, [*arguments, *options], prog_name="tplog").stdout
        for options in ((), ("--map", str(TABLE_MAP)))
    )
    typed = set(TABLE_MAP.read_text("utf-8").splitlines()) - set(proposed.splitlines())
    name = f"`{TABLE.name}`, by `--from-table`"
    return TypedLines(name, stated_amounts(filled), counted_lines(filled), counted_lines("\n".join(typed)))


def counts() -> list[TypedLines]:
    """Count the lines of all five papers."""
    counted = []
    for path in TABLE_FORM:
        text = path.read_text("utf-8")
        long = written_out(text, path.name)
        lines = counted_lines(long), counted_lines(text)
        counted.append(TypedLines(f"`{path.name}`", stated_amounts(long), *lines))
    return [*counted, _from_table()]


def table() -> str:
    """Return the table in Markdown."""
    return HEAD + "|---|---|---|---|---|---|\n" + "".join(paper.row() for paper in counts())


def _per_amount(lines: int, amounts: int) -> str:
    hundredths = (lines * 200 + amounts) // (2 * amounts)
    return f"{hundredths // 100}.{hundredths % 100:02}"


if __name__ == "__main__":
    print(table(), end="")
