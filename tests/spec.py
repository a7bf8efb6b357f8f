"""Speak the domain: ``given(…).when(…).then(…)``, ``.refused(…)``, ``.found(…)``; no database."""

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
    """One event of a decision file; each key's value is TOML."""
    by = [f'by = "{body}"'] if body else []
    own = [f"{'from' if key == 'giver' else key} = {value}" for key, value in keys.items()]
    return "\n".join(["[[event]]", f'type = "{kind}"', f'id = "{name}"', *by, *own])


def mandate(name: str) -> str:
    """An event that needs nothing before it."""
    return event("MandateGiven", name, to='"kommunstyrelsen"', scope='"x"')


def draft(*told: str) -> Draft:
    """A file's draft."""
    return parse_decision(text(told), "x.toml")


def opened(*paths: str, **keys: str) -> str:
    """Accounts that are opened."""
    told = ", ".join(f'"{path}" = "{path}"' for path in paths)
    return event("AccountOpened", f"opened/{paths[0]}", accounts=f"{{ {told} }}", **keys)


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
    told = event("AllocationDecided", name, body, giver=f'"{year}/{body}"', lines=f"{{ {lines} }}")
    return f"{told}\n{more}"


def spent(name: str, until: str, body: str = KS, year: int = 2025, **amounts: str) -> str:
    """A body's outcome, cumulative to a day."""
    lines = ", ".join(f'"{line}" = "{amount}"' for line, amount in amounts.items())
    return event("OutcomeRecorded", name, body, giver=f'"{year}/{body}"', until=until, lines=f"{{ {lines} }}")


LINES = opened(f"2025/{KS}", f"2025/{KS}/värdar", f"2025/{KS}/grupper")


@frozen
class Then:
    """What came of it."""

    book: Book
    receipt: Receipt | None
    refusal: Refused | None

    @property
    def state(self) -> BudgetState:
        """The budget's state afterwards."""
        return self.book.state(BUDGET)

    def then(self, **balances: str) -> Then:
        """Nothing was refused, and accounts (``body__line`` of 2025) hold these kronor."""
        assert self.refusal is None, self.refusal
        for name, kronor in balances.items():
            path = parse_account(f"2025/{name.replace('__', '/').replace('_', '-')}")
            held = self.state.balance(path)
            assert held == int(kronor.replace("_", "")) * 100, f"{path} holds {held} öre"
        return self

    def refused(self, *codes: str) -> tuple[Finding, ...]:
        """It was refused for exactly these reasons, in this order."""
        assert self.refusal is not None, "it was not refused"
        assert [one.code for one in self.refusal.reasons] == list(codes), str(self.refusal)
        return self.refusal.reasons

    def found(self, code: str) -> Finding:
        """The log shows a finding of this code; returns the first."""
        assert self.refusal is None, self.refusal
        found = [one for one in self.book.findings() if one.code == code]
        assert found, f"no {code} among {[one.code for one in self.book.findings()]}"
        return found[0]

    def not_found(self, code: str) -> Then:
        """The log shows no finding of this code."""
        assert self.refusal is None, self.refusal
        assert code not in [one.code for one in self.book.findings()]
        return self


@frozen
class Given:
    """A book in which something has happened."""

    book: Book

    def when(self, *told: str) -> Then:
        """A file with these events is applied."""
        try:
            return Then(self.book, self.book.apply(parse_decision(text(told), "when.toml")), None)
        except Refused as refusal:
            return Then(self.book, None, refusal)


def text(told: Iterable[str], head: str = HEAD) -> str:
    """A decision file of these events."""
    return "\n".join([head, *(dedent(one) for one in told)])


def given(*told: str, raised: Iterable[str] = (), today: date = TODAY) -> Given:
    """A book in memory, in which these events are recorded."""
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    book = Book(MemoryLog(), clock=lambda: noon, refused_codes=frozenset(raised))
    if told:
        book.apply(parse_decision(text(told), "given.toml"))
    return Given(book)
