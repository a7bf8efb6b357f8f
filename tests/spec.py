"""Speak the domain: ``given(…).when(…).then(…)``, ``.refused(…)``, ``.finds(…)``; no database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from textwrap import dedent

from attrs import frozen

from tplog import MemoryLog, Refused
from tplog.book.book import Book
from tplog.book.receipt import Receipt
from tplog.domain.state.budget_state import BudgetState
from tplog.events.draft import Draft
from tplog.readers.decision_file import parse_decision
from tplog.values.account import parse_account
from tplog.values.finding import Finding

BUDGET = "trygghet"
TODAY = date(2025, 6, 1)
KS, SN = "kommunstyrelsen", "socialnämnden"

HEAD = f"""
budget = "{BUDGET}"
basis = "minutes"
decided = 2025-02-01
[source]
title = "Protokoll"
paragraph = "§ 1"
case_numbers = ["KS 2025/1"]
"""


def event(kind: str, name: str, body: str | None = None, /, **keys: str) -> str:
    """Return one event of a decision file; each key's value is TOML."""
    by = [f'by = "{body}"'] if body else []
    lines = [f"{'from' if key == 'giver' else key} = {value}" for key, value in keys.items()]
    return "\n".join(["[[event]]", f'type = "{kind}"', f'id = "{name}"', *by, *lines])


def mandate(name: str) -> str:
    """An event that needs nothing before it."""
    return event("MandateGiven", name, to='"kommunstyrelsen"', scope='"x"')


def draft(*events: str) -> Draft:
    """A file's draft."""
    return parse_decision(text(events), "x.toml")


def opened(*paths: str, **keys: str) -> str:
    """Accounts that are opened."""
    names = ", ".join(f'"{path}" = "{path}"' for path in paths)
    return event("AccountOpened", f"opened/{paths[0]}", accounts=f"{{ {names} }}", **keys)


def framed(amount: str, body: str = KS, year: int = 2025) -> str:
    """A frame from the council to a body."""
    lines = f'{{ "{year}/{body}" = "{amount}" }}'
    giver = f'"{year}/kommunfullmäktige"'
    return event("FrameDecided", f"{year}/{body}/ram", "kommunfullmäktige", giver=giver, lines=lines)


def allocated(
    name: str = "fördelning", body: str = KS, year: int = 2025, more: str = "", **amounts: str
) -> str:
    """A body's allocation to its lines; ``_`` in a name stands for ``-``."""
    lines = ", ".join(f'"{line.replace("_", "-")}" = "{amount}"' for line, amount in amounts.items())
    table = event("AllocationDecided", name, body, giver=f'"{year}/{body}"', lines=f"{{ {lines} }}")
    return f"{table}\n{more}"


def spent(name: str, until: str, body: str = KS, year: int = 2025, **amounts: str) -> str:
    """A body's outcome, cumulative to a day."""
    lines = ", ".join(f'"{line}" = "{amount}"' for line, amount in amounts.items())
    return event("OutcomeRecorded", name, body, giver=f'"{year}/{body}"', until=until, lines=f"{{ {lines} }}")


LINES = opened(f"2025/{KS}", f"2025/{KS}/värdar", f"2025/{KS}/grupper")


@frozen
class Then:
    """The result: the book, and the receipt or the refusal."""

    book: Book
    receipt: Receipt | None
    refusal: Refused | None

    @property
    def state(self) -> BudgetState:
        """The budget's state afterwards."""
        return self.book.state(BUDGET)

    def then(self, **balances: str) -> Then:
        """Assert that nothing was refused, and that accounts (``body__line`` of 2025) hold these kronor."""
        assert self.refusal is None, self.refusal
        for name, kronor in balances.items():
            path = parse_account(f"2025/{name.replace('__', '/').replace('_', '-')}")
            ore = self.state.balance(path)
            assert ore == int(kronor.replace("_", "")) * 100, f"{path} holds {ore} öre"
        return self

    def refused(self, *codes: str) -> tuple[Finding, ...]:
        """Assert that it was refused for exactly these reasons, in this order; return them."""
        assert self.refusal is not None, "it was not refused"
        assert [reason.code for reason in self.refusal.reasons] == list(codes), str(self.refusal)
        return self.refusal.reasons

    def finds(self, code: str) -> Finding:
        """Assert that the log has a finding of this code; return the first."""
        assert self.refusal is None, self.refusal
        findings = [finding for finding in self.book.findings() if finding.code == code]
        assert findings, f"no {code} among {[finding.code for finding in self.book.findings()]}"
        return findings[0]

    def finds_no(self, code: str) -> Then:
        """Assert that the log has no finding of this code."""
        assert self.refusal is None, self.refusal
        assert code not in [finding.code for finding in self.book.findings()]
        return self


@frozen
class Given:
    """A book with the events that come before the test's own."""

    book: Book

    def when(self, *events: str) -> Then:
        """Apply a file with these events."""
        try:
            return Then(self.book, self.book.apply(parse_decision(text(events), "when.toml")), None)
        except Refused as refusal:
            return Then(self.book, None, refusal)


def text(events: Iterable[str], head: str = HEAD) -> str:
    """A decision file of these events."""
    return "\n".join([head, *(dedent(table) for table in events)])


def given(*events: str, refused_codes: Iterable[str] = (), today: date = TODAY) -> Given:
    """A book in memory, in which these events are recorded."""
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    book = Book(MemoryLog(), clock=lambda: noon, refused_codes=frozenset(refused_codes))
    if events:
        book.apply(parse_decision(text(events), "given.toml"))
    return Given(book)
