"""What a log offers to the draft of a paper: accounts by name, proposals by their amounts, known papers.

Nothing is decided here: an account is offered where the paper's words are its name, all else is named for a
person to look at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from tplog.domain.state.matters import counted_matters
from tplog.events.types import ProposalMade
from tplog.values.account import BUILT_IN_HOLDERS, Account

if TYPE_CHECKING:
    from tplog.book.book import Book
    from tplog.domain.state.budget_state import BudgetState
    from tplog.papers.drafts.drafted import Drafted
    from tplog.values.act import Source

_HYPHENS = str.maketrans("", "", "-\u00ad\u2010\u2011")
_WORD = re.compile(r"\w+")


@frozen
class NamedAccount:
    """An account of the log with its name, as words without case and hyphens."""

    words: str
    account: Account


@frozen
class OpenProposal:
    """A proposal of the log that waits for a decision, with its amounts in öre, in ascending order."""

    event: str
    amounts: tuple[int, ...]


@frozen
class KnownPaper:
    """A paper that events of the log were made from; ``event`` is the first of them."""

    title: str
    day: date | None
    file: str | None
    sha256: str | None
    event: str


@frozen
class Offers:
    """What a log has to offer: its accounts, open proposals, papers, and all ids that are taken."""

    accounts: tuple[NamedAccount, ...] = ()
    proposals: tuple[OpenProposal, ...] = ()
    papers: tuple[KnownPaper, ...] = ()
    ids: frozenset[str] = frozenset()

    def accounts_named(self, name: str) -> tuple[Account, ...]:
        """Return the accounts whose names are these words, in the order of their paths."""
        words = name_words(name)
        return tuple(known.account for known in self.accounts if words and known.words == words)

    def proposals_of(self, amounts: Iterable[int]) -> tuple[str, ...]:
        """Return the ids of the open proposals with exactly these amounts in öre, in whatever order."""
        wanted = tuple(sorted(amounts))
        return tuple(known.event for known in self.proposals if wanted and known.amounts == wanted)

    def papers_like(self, title: str | None, day: date | None, digest: str) -> tuple[KnownPaper, ...]:
        """Return the papers of the log that have this digest, or this title and day."""
        words = name_words(title or "")
        return tuple(
            known
            for known in self.papers
            if known.sha256 == digest
            or (words and day and (name_words(known.title), known.day) == (words, day))
        )


def name_words(name: str) -> str:
    """Return the words of a name for comparing: in small letters, without hyphens and punctuation."""
    folded = unicodedata.normalize("NFC", name).translate(_HYPHENS).casefold()
    return " ".join(_WORD.findall(folded))


def built_in_holder(name: str) -> str | None:
    """Return the holder that every budget has (``kommunfullmäktige``, ``staten``) if a name is one."""
    words = name_words(name)
    return next((holder for holder in BUILT_IN_HOLDERS if name_words(holder) == words), None)


def offered(drafted: Drafted, book: Book, budget: str | None = None) -> Drafted:
    """Return a draft with what a book offers to it; of one budget alone, if one is named.

    A budget that the book does not have yet has no accounts and no proposals.
    """
    offers = collect_offers(book, budget if budget in book.budgets() else None)
    is_new = budget is not None and budget not in book.budgets()
    return evolve(drafted, offers=evolve(offers, accounts=(), proposals=()) if is_new else offers)


def collect_offers(book: Book, budget: str | None = None) -> Offers:
    """Return what a book offers, of one budget or of all; the ids are those of the whole log.

    Raises NotFound for an unknown budget.
    """
    budgets = [budget] if budget else list(book.budgets())
    states = [book.state(name) for name in budgets]
    papers = [paper for name in budgets for paper in book.source_documents(name).values()]
    return Offers(
        tuple(sorted(set(_named_accounts(states)), key=lambda known: (str(known.account), known.words))),
        tuple(_open_proposals(book, states)),
        tuple(_known_paper(paper.source, paper.records[0].event.id) for paper in papers),
        frozenset(book.event_ids()),
    )


def _named_accounts(states: Sequence[BudgetState]) -> Iterator[NamedAccount]:
    for state in states:
        for account, balance in state.accounts.items():
            if words := name_words(balance.name):
                yield NamedAccount(words, account)


def _open_proposals(book: Book, states: Sequence[BudgetState]) -> Iterator[OpenProposal]:
    for state in states:
        for event_id, matter in state.standing.items():
            amounts = [move.stated.ore if move.stated else move.ore for move in matter.moves]
            if not amounts or event_id not in counted_matters(state.standing, matter.root):
                continue
            if isinstance(book.record(event_id).event, ProposalMade):
                yield OpenProposal(event_id, tuple(sorted(amounts)))


def _known_paper(source: Source, event_id: str) -> KnownPaper:
    day = source.date.earliest if source.date and source.date.is_exact else None
    return KnownPaper(source.title, day, source.file, source.sha256, event_id)
