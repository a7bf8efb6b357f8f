"""Check our exports with beancount, hledger and ledger: their complaints, and their balances against ours.

    python bench/exported.py [--events 5000]

Leaves with 1 where a program complains, or where the balance of any account differs.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from attrs import frozen

import tplog
from agree import differences
from history import records
from peer_journal import FORMS, in_ore
from tplog.domain.state.budget_state import BudgetState
from tplog.exports import beancount, hledger
from tplog.exports.export_scope import ExportScope
from tplog.exports.tables.export_context import export_context

ROOT = Path(__file__).parent.parent
# Nothing of the tester's own: all three read files of settings from a home.
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
BEANCOUNT, HLEDGER, LEDGER = "beancount", "hledger", "ledger"
EXPORTS = {BEANCOUNT: beancount.export, HLEDGER: hledger.export, LEDGER: hledger.export}
Balances = dict[str, int]


class Complaint(Exception):
    """A program's complaint about a file."""

    def __init__(self, words: Sequence[str], done: subprocess.CompletedProcess[str]) -> None:
        """Return all of its output."""
        super().__init__(f"{' '.join(words)}: {done.returncode} {done.stderr} {done.stdout[:2000]}")


def output_of(*words: str) -> str:
    """Return what a program prints. Raise Complaint if it fails, or prints to stderr."""
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=ENVIRONMENT)
    if done.returncode or done.stderr:
        raise Complaint(words, done)
    return done.stdout


def bean(program: str) -> str:
    """Return the path of a beancount program, next to the Python that runs this."""
    return str(Path(sys.executable).with_name(program))


def in_beancount(file: Path) -> Balances:
    """All balances, by bean-check and bean-query, in öre by our names."""
    output_of(bean("bean-check"), "--no-cache", str(file))
    query = "SELECT account, sum(number) AS kronor GROUP BY account"
    rows = csv.DictReader(StringIO(output_of(bean("bean-query"), "--format", "csv", str(file), query)))
    return {_ours(row["account"].strip()): in_ore(row["kronor"].strip()) for row in rows}


def _ours(name: str) -> str:
    budget, account = beancount.parse_account_name(name)
    return f"{budget}/{account}"


def in_hledger(file: Path) -> Balances:
    """All balances, by hledger, which checks the file strictly."""
    run = ("hledger", "-f", str(file))
    output_of(*run, "check")
    output_of(*run, "check", "--strict")
    flat = ("balance", "--flat", "--empty", "--no-total", "--output-format", "csv")
    return FORMS[HLEDGER](output_of(*run, *flat).replace('"0"', '"0 SEK"'))


def in_ledger(file: Path) -> Balances:
    """All balances, by ledger, to which anything undeclared is an error."""
    form = r"%(account)\t%(quantity(amount))\n"
    flat = ("balance", "--flat", "--empty", "--no-total", "--balance-format", form)
    return FORMS[LEDGER](output_of("ledger", "--strict", "--pedantic", "-f", str(file), *flat))


JUDGES: dict[str, Callable[[Path], Balances]] = {
    BEANCOUNT: in_beancount,
    HLEDGER: in_hledger,
    LEDGER: in_ledger,
}


def states(book: tplog.Book, scope: ExportScope) -> Mapping[str, BudgetState]:
    """Return the state of each budget by `tplog`, also of those with nothing but accounts."""
    point = scope.point
    budgets = {record.event.budget for record, _ in export_context(book, scope).records()}
    return {name: book.state(name, as_of=point.as_of, known_at=point.known_at) for name in budgets}


def ours(book: tplog.Book, scope: ExportScope) -> Balances:
    """Return our balance of each account, in öre."""
    entries = states(book, scope).items()
    return {f"{name}/{path}": at.remaining for name, state in entries for path, at in state.accounts.items()}


def written(book: tplog.Book, scope: ExportScope, form: str, folder: Path) -> Path:
    """The export in a file."""
    file = folder / f"export.{form}"
    with file.open("wb") as out:
        out.writelines(EXPORTS[form](book, scope))
    return file


@frozen
class Verdict:
    """How many accounts there are, and where a program differs; the seconds that the export and it took."""

    accounts: int
    against: list[str]
    size: int
    export: str
    judge: str


def judged(book: tplog.Book, form: str, folder: Path) -> Verdict:
    """Export a log, and hold the program's balances of it against ours."""
    scope = ExportScope().pinned(book)
    start = time.perf_counter()
    file = written(book, scope, form, folder)
    between = time.perf_counter()
    verdict = JUDGES[form](file)
    ended = time.perf_counter()
    expected = ours(book, scope)
    against = differences(expected, verdict)
    return Verdict(
        len(expected | verdict),
        against,
        file.stat().st_size,
        f"{between - start:.1f}",
        f"{ended - between:.1f}",
    )


def logs(events: int) -> Iterator[tuple[str, tplog.Book]]:
    """The real matter, the same with the example decision, and a made-up log of so many events."""
    seed = sorted((ROOT / "events").glob("*.toml"))
    examples = sorted((ROOT / "examples").glob("*.toml"))
    for name, files in {"events/": seed, "events/ and examples/": [*seed, *examples]}.items():
        book = tplog.Book(tplog.MemoryLog())
        for file in files:
            book.apply(file)
        yield name, book
    invented = tplog.MemoryLog()
    invented.append(list(records(events)))
    yield f"made up, {events} events", tplog.Book(invented)


def version(form: str) -> str:
    """Return a program's name and version, as it prints them."""
    return output_of(bean("bean-check") if form == BEANCOUNT else form, "--version").splitlines()[0]


def main() -> None:
    """Print what came of it, a line for each program and log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=5000)
    events = parser.parse_args().events
    wrong = False
    for form in JUDGES:
        if not which(bean("bean-check") if form == BEANCOUNT else form):
            print(f"{form}: not installed")
            wrong = True
            continue
        print(version(form))
        for name, book in logs(events):
            with TemporaryDirectory() as folder:
                verdict = judged(book, form, Path(folder))
            counts = f"{verdict.accounts} accounts, {len(verdict.against)} differences"
            seconds = f"in {verdict.export} s, judged in {verdict.judge} s"
            print(f"  {name}: {counts}; {verdict.size} bytes {seconds}")
            print("".join(f"    {line}\n" for line in verdict.against), end="")
            wrong = wrong or bool(verdict.against)
    sys.exit(wrong)


if __name__ == "__main__":
    main()
