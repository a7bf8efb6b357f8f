"""What people call accounts and budgets: their names in place of their paths and ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from attrs import field, frozen

from tplog.i18n.vocabulary import Language, translate, year_text
from tplog.values.account import Account, parse_account
from tplog.values.identifiers import ParseError

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState


@frozen
class AccountNames:
    """The names of accounts and budgets, from the states of these budgets, in the reader's language.

    What nobody named is its path or its id. ``event`` returns an event's heading by its id.
    """

    states: Mapping[str, BudgetState] = field(factory=dict, eq=False)
    language: Language = Language.SV
    event: Callable[[str], str] = field(default=str, eq=False)

    def budget(self, budget: str) -> str:
        """Return the title of a budget."""
        state = self.states.get(budget)
        return (state.title if state else None) or budget

    def account(self, budget: str, account: Account) -> str:
        """Return the name of an account, its year, and the name of its body where that is another."""
        name = self._name(budget, account)
        if not name:
            return str(account)
        body = self._name(budget, account.body)
        dated = f"{name} {year_text(account.year, self.language)}"
        return f"{dated} ({body})" if body not in ("", name) else dated

    def accounts(self, budget: str, accounts: tuple[Account, ...]) -> str:
        """Return the names of accounts, with commas between them."""
        return ", ".join(self.account(budget, account) for account in accounts)

    def in_text(self, budget: str) -> Callable[[str], str]:
        """Return a function that names the accounts of a budget in a text that is a list of paths."""
        return partial(self._with_names, budget)

    def _with_names(self, budget: str, text: str) -> str:
        return ", ".join(self._part_name(budget, part) for part in text.split(", "))

    def _part_name(self, budget: str, part: str) -> str:
        """Return the name of an account, if the part of a text is one of the budget's; else the part."""
        if "/" not in part:
            return part
        try:
            return self.account(budget, parse_account(part))
        except ParseError:
            return part

    def _name(self, budget: str, account: Account) -> str:
        """Return the name of an account alone; "" where nobody gave it one."""
        state = self.states.get(budget)
        balance = state.accounts.get(account) if state else None
        if balance and balance.name:
            return balance.name
        word = translate(account.holder, self.language) if account.is_built_in else ""
        return word[:1].upper() + word[1:]
